import type { Page } from "@playwright/test";
import { expect, test } from "../../support/test.ts";

// The release page is several documents: between these a link, the back button and a reload load another.
const PAGES = [
  ["Overview", "/"],
  ["Connections", "/airbyte/demo/connections"],
  ["DAGs", "/airflow/demo/dags"],
  ["History", "/history"],
  ["Activity", "/activity"],
] as const;

test.beforeEach(({ guard }) => {
  // The list reads the last runs of every DAG, also of the one that is there to fail.
  guard.expectFailed(/demo_details_500/);
});

async function isAt(page: Page, name: string, path: string): Promise<void> {
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await expect(page).toHaveURL((url) => url.pathname === path);
  const here = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name, exact: true });
  await expect(here).toHaveAttribute("aria-current", "page");
}

test("the navigation leads from page to page, and the back button returns", async ({ page }) => {
  // Eighteen documents are loaded.
  test.slow();
  const start = PAGES[0];
  await page.goto(start[1]);
  await isAt(page, ...start);
  const tour = [1, 2, 3, 4, 3, 2, 1, 0].flatMap((at) => PAGES.slice(at, at + 1));
  for (const [name, path] of tour) {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name, exact: true }).click();
    await isAt(page, name, path);
  }
  for (const [name, path] of [start, ...tour].reverse().slice(1)) {
    await page.goBack();
    await isAt(page, name, path);
  }
  await page.goForward();
  await isAt(page, ...PAGES[1]);
});

for (const [name, path] of PAGES) {
  test(`${path} is a link to share, and survives a reload`, async ({ page }) => {
    await page.goto(path);
    await isAt(page, name, path);
    await page.reload();
    await isAt(page, name, path);
  });
}
