import type { Page } from "@playwright/test";
import { expect, test } from "../../support/test.ts";

const PATH = "/airbyte/demo/connections";

/** Opens the list and waits until every page of it has been read. */
async function openList(page: Page, query = ""): Promise<void> {
  await page.goto(PATH + query);
  const all = page.getByRole("group", { name: "Filter by status" }).getByRole("button").first();
  await expect(all).toHaveText(/^[\d,]+( found)?$/, { timeout: 30_000 });
}

test("a connection is found by typing three letters, and opened by its row", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Connections" }).click();
  const grid = page.getByRole("grid", { name: "Connections" });
  await expect(grid.getByRole("row").nth(1)).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("mar");
  const names = grid.getByRole("gridcell").getByRole("link");
  await expect(names.first()).toHaveText(/^Facebook Marketing → /);
  for (const name of await names.allTextContents()) expect(name).toMatch(/mar/i);
  const name = (await names.first().textContent()) ?? "";
  await names.first().click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("searchbox", { name: "Search connections" })).toHaveValue("mar");
  await expect(names.first()).toHaveText(name);
});

test("search, status and order are in the address and survive a reload", async ({ page }) => {
  await openList(page);
  const grid = page.getByRole("grid", { name: "Connections" });
  const all = (await grid.getAttribute("aria-rowcount")) ?? "";
  const names = grid.getByRole("gridcell").getByRole("link");
  await page.getByRole("searchbox", { name: "Search connections" }).fill("demo:");
  await page.getByRole("combobox", { name: "Status" }).selectOption("failed");
  await expect(names.filter({ hasText: "bad credentials" })).toBeVisible();
  await expect(names.filter({ hasText: "never synced" })).toHaveCount(0);
  await grid.getByRole("button", { name: "Name" }).click();
  await expect(grid.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "descending");
  await expect(page).toHaveURL(/\?(?=.*\bq=demo)(?=.*\bstatus=failed\b)(?=.*\bsort=-name\b)/);
  const shown = await names.allTextContents();
  expect(shown).toEqual([...shown].sort((a, b) => b.toLowerCase().localeCompare(a.toLowerCase())));

  await page.reload();
  await expect(names).toHaveText(shown);
  await page.getByRole("searchbox", { name: "Search connections" }).fill("nothing has this name");
  await page.getByRole("button", { name: "Clear search and filter" }).click();
  await expect(grid).toHaveAttribute("aria-rowcount", all);
  await expect(page).toHaveURL(/connections\?sort=-name$/);
});

test("the counts filter by status", async ({ page }) => {
  await openList(page);
  const counts = page.getByRole("group", { name: "Filter by status" });
  const paused = counts.getByRole("button", { name: /paused/ });
  const count = Number.parseInt((await paused.textContent()) ?? "", 10);
  await paused.click();
  await expect(paused).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("grid", { name: "Connections" })).toHaveAttribute(
    "aria-rowcount",
    String(count + 1),
  );
  await paused.click();
  await expect(paused).toHaveAttribute("aria-pressed", "false");
});

test("the rows are walked and opened by keyboard", async ({ page }) => {
  await openList(page);
  const grid = page.getByRole("grid", { name: "Connections" });
  const row = (index: number) => grid.locator(`[aria-rowindex="${index}"]`);
  await row(2).focus();
  await page.keyboard.press("ArrowDown");
  await expect(row(3)).toBeFocused();
  await page.keyboard.press("End");
  await expect(row(Number(await grid.getAttribute("aria-rowcount")))).toBeFocused();
  await page.keyboard.press("Home");
  await expect(row(2)).toBeFocused();
  const name = (await row(2).getByRole("link").first().textContent()) ?? "";
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
});

test.describe("in a hurry", () => {
  test.use({ demoOptions: { speed: 60 } });

  test("a sync is launched from the list and watched until it lands", async ({ page }) => {
    await openList(page, "?q=second attempt");
    const row = page.getByRole("row", { name: /lands at the second attempt/ });
    await row.getByRole("button", { name: /^Sync now: demo: sync lands/ }).click();
    await expect(row.getByRole("progressbar")).toBeVisible();
    const messages = page.getByRole("status");
    await expect(messages.filter({ hasText: /Job \d+ started/ })).toBeVisible();
    await expect(messages.filter({ hasText: /Landed: .* records in/ })).toBeVisible({ timeout: 45_000 });
    await expect(row.getByRole("button", { name: /^Sync now/ })).toBeVisible();
  });
});

test.describe("with 10,000 connections", () => {
  test.use({ demoOptions: { connections: 10_000 } });

  test("the list scrolls to its end and holds only the rows in view", async ({ page }) => {
    await openList(page);
    const grid = page.getByRole("grid", { name: "Connections" });
    await expect(grid).toHaveAttribute("aria-rowcount", /^100\d\d$/);
    expect(await grid.getByRole("row").count()).toBeLessThan(80);
    await grid.locator('[aria-rowindex="2"]').focus();
    await page.keyboard.press("End");
    const last = grid.locator(`[aria-rowindex="${await grid.getAttribute("aria-rowcount")}"]`);
    await expect(last).toBeFocused();
    expect(await grid.getByRole("row").count()).toBeLessThan(80);
    const name = (await last.getByRole("link").first().textContent()) ?? "";
    await page.getByRole("searchbox", { name: "Search connections" }).fill(name);
    await expect(grid.getByRole("link", { name, exact: true }).first()).toBeVisible();
    expect(await page.getByRole("row").count()).toBeLessThan(80);
  });
});
