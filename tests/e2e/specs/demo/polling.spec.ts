import type { Page } from "@playwright/test";
import { expect, test } from "../../support/test.ts";

async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    const state = hidden ? "hidden" : "visible";
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, hidden);
}

for (const [path, grid] of [
  ["/airbyte/demo/connections", "Connections"],
  ["/airflow/demo/dags", "DAGs"],
] as const) {
  test(`${grid} are not read in a hidden tab, and at once when it is shown`, async ({ page, guard }) => {
    guard.expectFailed(/demo_details_500/);
    const asked: string[] = [];
    page.on("request", (request) => {
      if (request.url().includes("/api/")) asked.push(request.url());
    });
    await page.clock.install();
    await page.goto(path);
    await expect(page.getByRole("grid", { name: grid }).getByRole("row").nth(1)).toBeVisible();
    const before = asked.length;
    await page.clock.runFor("02:00");
    await expect.poll(() => asked.length).toBeGreaterThan(before);

    await setHidden(page, true);
    // What was begun before is read to its end, one call after the other.
    await expect(async () => {
      const hidden = asked.length;
      await page.clock.runFor("10:00");
      expect(asked.slice(hidden)).toEqual([]);
    }).toPass();
    const hidden = asked.length;
    await setHidden(page, false);
    await expect.poll(() => asked.length).toBeGreaterThan(hidden);
  });
}
