import type { Page } from "@playwright/test";
import { expect, test } from "../../support/test.ts";

const gridOf = (page: Page) => page.getByRole("grid", { name: /^Tasks by runs/ });
const names = (page: Page) => gridOf(page).getByRole("rowheader");
const readout = (page: Page) => page.locator(".grid .readout");
const rowsOf = (page: Page) => page.getByRole("table", { name: "Runs", exact: true }).locator("tbody").getByRole("row");
/** The cell that is pointed at. */
const cell = (page: Page) => gridOf(page).getByRole("gridcell").getByRole("link");

test.use({ demoOptions: { jobs: 20 } });

test("tasks stand in the order in which they run, their groups folded until they are opened", async ({ page }) => {
  await page.goto("/airflow/demo/dags/ml_features");
  await expect(names(page)).toHaveText(["snapshot", "features 3", "join", "write_store", "validate"]);
  await page.getByRole("button", { name: "features 3" }).click();
  await expect(names(page)).toHaveText([
    "snapshot",
    "features 3",
    "billing",
    "support",
    /^usage\s*mapped$/,
    "join",
    "write_store",
    "validate",
  ]);
  await expect(page).toHaveURL(/\?open=all$/);
  await page.reload();
  await expect(names(page)).toHaveCount(8);
  await page.getByRole("button", { name: "Fold all groups", exact: true }).click();
  await expect(names(page)).toHaveCount(5);
  await page.getByRole("searchbox", { name: "Search tasks" }).fill("usage");
  await expect(names(page)).toHaveText(["features 3", /^usage/]);
});

test("keys go from cell to cell, tell what is there and lead to the task in its run", async ({ page }) => {
  await page.goto("/airflow/demo/dags/demo_mapped_and_skipped?open=all");
  await expect(gridOf(page)).toHaveAttribute("aria-colcount", "21");
  await gridOf(page).press("ArrowDown");
  await expect(cell(page)).toHaveAccessibleName(/^Landed, extract, run of .*, \d+ s, try 1$/);
  await expect(readout(page)).toContainText("extract");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(cell(page)).toHaveAccessibleName(/transform\.scale, .*, 12 mapped: 12 landed$/);
  await page.keyboard.press("ArrowUp");
  await expect(cell(page)).toHaveAccessibleName(/transform, .*, 13 tasks: 13 landed$/);
  // The name of the group folds it.
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await expect(names(page)).toHaveText(["extract", "transform 2", "choose", "load", "never"]);
  for (const key of ["ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown"]) await page.keyboard.press(key);
  await expect(cell(page)).toHaveAccessibleName(/^Skipped, never, run of /);
  await page.keyboard.press("End");
  await expect(cell(page)).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "never", level: 1 })).toBeVisible();
  const above = page.getByRole("navigation", { name: "Pages above" });
  await expect(above.getByRole("link", { name: /^Run of/ })).toBeVisible();
  await expect(page).toHaveURL(/\/runs\/[^?]+\?task=never$/);
});

test("the runs stand above their tasks and lead to their pages", async ({ page }) => {
  await page.goto("/airflow/demo/dags/demo_fails_at_second_task");
  await gridOf(page).press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(cell(page)).toHaveAccessibleName(/^Failed, second, .*, try 2$/);
  await page.keyboard.press("ArrowDown");
  await expect(cell(page)).toHaveAccessibleName(/^Upstream failed, third, /);
  for (const key of ["ArrowUp", "ArrowUp", "ArrowUp"]) await page.keyboard.press(key);
  const run = gridOf(page).getByRole("columnheader").getByRole("link");
  await expect(run).toHaveAccessibleName(/^Failed, run of .*, by hand$/);
  await run.click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
});

test.describe("while a run is under way", () => {
  test.use({ demoOptions: { jobs: 3, speed: 4 } });

  test("its tasks change in the grid", async ({ page }) => {
    await page.goto("/airflow/demo/dags/demo_no_params/launch");
    await page.getByRole("button", { name: "Launch", exact: true }).click();
    await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
    await page.goto("/airflow/demo/dags/demo_no_params");
    await expect(gridOf(page)).toHaveAttribute("aria-colcount", "5");
    await gridOf(page).press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await expect(cell(page)).toHaveAccessibleName(/^Landed, third, /, { timeout: 30_000 });
  });
});

test.describe("where no run begins", () => {
  test.use({ demoOptions: { jobs: 20, still: true } });

  test("only the tasks of runs in view are read, and more as one scrolls to them", async ({ page }) => {
    const asked = new Set<string>();
    page.on("request", (request) => {
      if (!request.url().endsWith("/taskInstances/list")) return;
      const { dag_run_ids } = request.postDataJSON() as { dag_run_ids: string[] };
      for (const run of dag_run_ids) asked.add(run);
    });
    await page.setViewportSize({ width: 420, height: 800 });
    await page.goto("/airflow/demo/dags/demo_hundred_tasks?open=all");
    await gridOf(page).press("ArrowDown");
    // The newest may still run, the one before it has ended.
    await page.keyboard.press("ArrowRight");
    await expect(cell(page)).toHaveAccessibleName(/^Landed, plan, /);
    await page.keyboard.press("Control+End");
    await expect(cell(page)).toHaveAccessibleName(/publish, run of .* s, try \d$/);
    await expect(cell(page)).toBeInViewport();
    await expect.poll(() => asked.size).toBe(20);
  });

  test("the runs are filtered by state, type, day and id, in the address", async ({ page }) => {
    await page.goto("/airflow/demo/dags/sales_refresh?tab=runs");
    const rows = rowsOf(page);
    await expect(rows).toHaveCount(20);
    const failed = page.getByRole("group", { name: "Filter by state" }).getByRole("button", { name: /failed$/ });
    const count = Number(((await failed.textContent()) ?? "").split(" ")[0]);
    await failed.click();
    await expect(rows).toHaveCount(count);
    await expect(page).toHaveURL(/state=failed/);
    await page.reload();
    await expect(rows).toHaveCount(count);
    await failed.click();
    await expect(rows).toHaveCount(20);
    const id = ((await rows.nth(4).getByRole("button", { name: /^Copy / }).getAttribute("aria-label")) ?? "").slice(5);
    await page.getByRole("searchbox", { name: "Search run ids" }).fill(id.slice(0, 24));
    await expect(rows).toHaveCount(1);
    await page.getByRole("searchbox", { name: "Search run ids" }).fill("no such run");
    await expect(page.getByText("No run matches")).toBeVisible();
    await page.getByRole("button", { name: "Show all runs" }).click();
    await expect(rows).toHaveCount(20);
    await page.getByLabel("To", { exact: true }).fill("2001-01-01");
    await page.getByLabel("To", { exact: true }).blur();
    await expect(page.getByText("No run matches")).toBeVisible();
  });

  test("durations and days are told by keys, and a day shows its runs alone", async ({ page }) => {
    // Nobody has launched it by hand: there is one run every six hours, at whatever time this begins.
    await page.goto("/airflow/demo/dags/product_churn_snapshot?tab=runs");
    const chart = page.getByRole("slider", { name: "Duration of 20 runs" });
    // The newest may still run, the oldest has ended.
    await chart.press("Home");
    await expect(chart).toHaveAttribute("aria-valuenow", "1");
    await expect(chart).toHaveAttribute("aria-valuetext", /^(Landed|Failed), .*, (\d+ m )?\d+ s, schedule$/);
    await expect(page.getByRole("figure", { name: "Runs over time" })).toContainText(/median .* · p95/);
    const days = page.getByRole("slider", { name: /^Days\./ });
    // The first key shows today, the second the day before, which is over.
    await days.press("ArrowUp");
    await days.press("ArrowUp");
    await days.press("Enter");
    await expect(page).toHaveURL(/range=/);
    await expect(rowsOf(page)).toHaveCount(4);
    await page.getByRole("button", { name: "Show all runs" }).click();
    await expect(page).not.toHaveURL(/range=/);
  });
});

test("what cannot be read is said, and read again when asked", async ({ page, guard }) => {
  guard.expectFailed(/taskInstances\/list/);
  const list = "**/taskInstances/list";
  await page.route(list, (route) => route.fulfill({ status: 503, body: "{}" }));
  await page.goto("/airflow/demo/dags/dbt_daily");
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(names(page).first()).toHaveText("source_freshness");
  await page.unroute(list);
  await page.getByRole("button", { name: "Try again" }).click();
  await gridOf(page).press("ArrowDown");
  await expect(cell(page)).toHaveAccessibleName(/^Landed, source_freshness/);
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("a DAG whose file is gone says so, and is not launched", async ({ page }) => {
  const why = "Its file is gone: Airflow will not run it.";
  await page.route(/\/dags\/dbt_daily\/details$/, async (route) => {
    const details = (await (await route.fetch()).json()) as object;
    await route.fulfill({ json: { ...details, is_stale: true } });
  });
  const launch = page.getByRole("button", { name: "Launch", exact: true });
  for (const path of ["/airflow/demo/dags/dbt_daily", "/airflow/demo/dags/dbt_daily/launch"]) {
    await page.goto(path);
    await expect(launch).toHaveAttribute("aria-disabled", "true");
    await expect(launch).toHaveAccessibleDescription(why);
  }
});
