import { expect, type Locator, type Page } from "@playwright/test";

// The list of connections, as its specs read it.

export async function openList(page: Page, query = "", instance = "demo"): Promise<void> {
  await page.goto(`/airbyte/${instance}/connections${query}`);
  const all = page.getByRole("group", { name: "Filter by status" }).getByRole("button").first();
  await expect(all).toHaveText(/^[\d,]+( found)?$/, { timeout: 90_000 });
}

export const gridOf = (page: Page) => page.getByRole("grid", { name: "Connections" });
export const rowOf = (page: Page, name: string) =>
  gridOf(page).getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
export const boxOf = (page: Page, name: string) =>
  gridOf(page).getByRole("checkbox", { name: `Select ${name}`, exact: true });
/** The state of a row; how its last sync ended is told elsewhere in it. */
export const stateOf = (row: Locator) => row.locator(".cell-status");
export const selection = (page: Page) => page.getByRole("region", { name: "Selected connections" });

/** How many rows the table has, whether drawn or not; headings of groups count. */
export async function rowCount(grid: Locator): Promise<number> {
  return Number(await grid.getAttribute("aria-rowcount")) - 1;
}

/** The number that a text begins with. */
export const leading = (text: string) => Number.parseInt(text.replaceAll(",", ""), 10);

/** The number that a count begins with. */
export async function numberIn(count: Locator): Promise<number> {
  return leading((await count.textContent()) ?? "");
}
