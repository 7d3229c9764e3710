import type { Page } from "@playwright/test";
import { expect, test } from "../../support/test.ts";

test.beforeEach(({ guard }) => {
  // The list reads the last runs of every DAG in view, also of the one that is there to fail.
  guard.expectFailed(/demo_details_500/);
});

const grid = (page: Page) => page.getByRole("grid", { name: "DAGs" });
const rowOf = (page: Page, dag: string) =>
  grid(page).getByRole("row").filter({ has: page.getByRole("link", { name: dag, exact: true }) });

test("a banner names each file that cannot be read, and its line", async ({ page }) => {
  await page.goto("/airflow/demo/dags");
  const errors = page.getByRole("region", { name: "Import errors" });
  await expect(errors).toContainText("Airflow cannot read 2 DAG files.");
  await expect(errors).toContainText("demo_import_error.py, line 14");
  await expect(errors).toContainText("finance/closing.py, line 37");
  await expect(errors).toContainText("SyntaxError: '(' was never closed");
  await expect(errors.getByText("Traceback", { exact: false }).first()).toBeHidden();
  await errors.getByText("finance/closing.py, line 37").click();
  await expect(errors.getByText("def close(month:", { exact: false })).toBeVisible();
  // The DAG that the file held before is marked as well.
  await page.getByRole("combobox", { name: "State", exact: true }).selectOption({ value: "broken" });
  await expect(grid(page).getByRole("row")).toHaveCount(2);
  await expect(rowOf(page, "demo_import_error")).toContainText("import error");
});

test.describe("where nothing moves", () => {
  test.use({ demoOptions: { speed: 10, still: true } });

  test("what runs is counted and shown, also where it began long before the latest hundred runs", async ({ page }) => {
    await page.goto("/airflow/demo/dags");
    const counts = page.getByRole("group", { name: "Filter by state" });
    const failed = counts.getByRole("button", { name: /\d+ failed since yesterday$/ });
    await expect(failed).toBeVisible();
    await failed.click();
    await expect(page).toHaveURL(/state=failed/);
    // DAGs and their runs are read one after another.
    await expect(async () => {
      const count = Number((await failed.textContent())?.split(" ")[0]);
      expect(await grid(page).getAttribute("aria-rowcount")).toBe(String(count + 1));
    }).toPass();
    await failed.click();
    await expect(page).not.toHaveURL(/state=/);
  });

  test("all DAGs and all that failed are there, however few rows Airflow gives at a time", async ({ page }) => {
    const counts = page.getByRole("group", { name: "Filter by state" });
    const failed = counts.getByRole("button", { name: /failed since yesterday$/ });
    await page.goto("/airflow/demo/dags");
    await expect(failed).toBeVisible();
    const before = (await failed.textContent()) ?? "";
    await expect(grid(page)).toHaveAttribute("aria-rowcount", /^[3-9]\d$/);
    const rows = (await grid(page).getAttribute("aria-rowcount")) ?? "";
    // As with a `maximum_page_limit`, of which nobody is told.
    await page.route(/\/dags(\/~\/dagRuns)?\?/, (route) => {
      const url = new URL(route.request().url());
      url.searchParams.set("limit", url.pathname.endsWith("/dags") ? "15" : "1");
      return route.continue({ url: url.href });
    });
    await page.reload();
    await expect(failed).toHaveText(before);
    await expect(grid(page)).toHaveAttribute("aria-rowcount", rows);
  });
});

test("only a DAG of which no run is found is said to have none", async ({ page }) => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/dagRuns\?/, async (route) => {
    await released;
    const response = await route.fetch();
    if (!response.ok()) return route.fulfill({ response });
    const list = (await response.json()) as { dag_runs: { dag_id: string }[] };
    list.dag_runs = list.dag_runs.filter(({ dag_id }) => dag_id !== "backfill_orders");
    await route.fulfill({ response, json: list });
  });
  const last = (dag: string) => rowOf(page, dag).getByRole("gridcell").nth(2);
  await page.goto("/airflow/demo/dags");
  await expect(rowOf(page, "backfill_orders")).toBeVisible();
  for (const dag of ["backfill_orders", "data_quality", "demo_details_500"]) await expect(last(dag)).toBeEmpty();
  release();
  await expect(last("data_quality")).toContainText(/ago|now/);
  await expect(last("backfill_orders")).toHaveText("–");
  await expect(last("demo_details_500")).toHaveText("unknown");
});

test("the next run is told as time from now, of a paused DAG that it is paused", async ({ page }) => {
  const now = new Date();
  await page.clock.setFixedTime(now);
  const soon = new Date(now.getTime() + 2 * 3_600_000).toISOString();
  const next: Record<string, string> = { data_quality: soon, demo_paused: soon };
  await page.route(/\/api\/v2\/dags\?/, async (route) => {
    const answer = await route.fetch();
    const list = (await answer.json()) as { dags: { dag_id: string; next_dagrun_run_after: string | null }[] };
    for (const dag of list.dags) dag.next_dagrun_run_after = next[dag.dag_id] ?? null;
    await route.fulfill({ response: answer, json: list });
  });
  await page.goto("/airflow/demo/dags");
  const cell = (dag: string, words: string) => rowOf(page, dag).getByRole("gridcell", { name: words, exact: true });
  await expect(cell("data_quality", "in 2 h")).toBeVisible();
  await expect(cell("data_quality", "in 2 h").getByTitle(soon.slice(0, 4))).toBeVisible();
  await expect(cell("demo_paused", "paused")).toBeVisible();
  await expect(rowOf(page, "backfill_orders").getByRole("gridcell").nth(7)).toHaveText("–");
});

test("a launched DAG is among the running ones", async ({ page, demo, request }) => {
  await page.goto("/airflow/demo/dags?state=running");
  const dag = "demo_long_run";
  const body = { logical_date: null, conf: {} };
  const answer = await request.post(`${demo.airflow}/api/v2/dags/${dag}/dagRuns`, { data: body });
  expect(answer.status()).toBe(200);
  await expect(rowOf(page, dag)).toContainText("Running");
});

test("a favourite stays one, for this person alone, and is shown apart", async ({ page }) => {
  await page.goto("/airflow/demo/dags?q=dbt_daily");
  const star = page.getByRole("button", { name: "Favourite: dbt_daily" });
  await star.click();
  await expect(star).toHaveAttribute("aria-pressed", "true");
  await page.goto("/airflow/demo/dags?favourites=on");
  await expect(grid(page).getByRole("row")).toHaveCount(2);
  await page.getByRole("button", { name: "Favourites", exact: true }).click();
  await expect(grid(page).getByRole("row").nth(4)).toBeVisible();
  await grid(page).getByRole("button", { name: "Favourite", exact: true }).click();
  await expect(grid(page).getByRole("row").nth(1)).toContainText("dbt_daily");
  // The order is remembered for the next visit, and told in the address.
  await page.goto("/airflow/demo/dags");
  await expect(page).toHaveURL(/sort=star/);
  await page.getByRole("button", { name: "Favourite: dbt_daily" }).click();
  await page.getByRole("button", { name: "Favourites", exact: true }).click();
  await expect(page.getByText("No DAG matches")).toBeVisible();
});

test("the owner is a column and a filter", async ({ page }) => {
  await page.goto("/airflow/demo/dags");
  await page.getByRole("combobox", { name: "Owner", exact: true }).selectOption({ value: "analytics-engineering" });
  await expect(page).toHaveURL(/owner=analytics-engineering/);
  await expect(rowOf(page, "dbt_daily")).toContainText("analytics-engineering");
  await expect(rowOf(page, "demo_paused")).toHaveCount(0);
  await page.reload();
  await expect(rowOf(page, "dbt_daily")).toBeVisible();
  await page.getByRole("searchbox", { name: "Search DAGs" }).fill("nothing like it");
  await page.getByRole("button", { name: "Clear search and filters" }).click();
  await expect(rowOf(page, "demo_paused")).toBeVisible();
});

test("a strip has fourteen places and leads to the runs", async ({ page }) => {
  await page.goto("/airflow/demo/dags?q=dbt_daily");
  const runs = rowOf(page, "dbt_daily").getByRole("link", { name: /, took / });
  await expect(runs).toHaveCount(14);
  await runs.last().click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
});

test("rows are selected by keys and by ranges, and paused together", async ({ page, demo, request }) => {
  const paused = async () => {
    const answer = await request.get(`${demo.airflow}/api/v2/dags?paused=true&limit=100`);
    const { dags } = (await answer.json()) as { dags: { dag_id: string }[] };
    return dags.map(({ dag_id }) => dag_id);
  };
  await page.goto("/airflow/demo/dags?tag=dbt");
  const rows = grid(page).getByRole("row");
  await expect(rows).toHaveCount(3);
  await rows.nth(1).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+ArrowDown");
  const bar = page.getByRole("region", { name: "Selected DAGs" });
  await expect(bar).toContainText("2 selected");
  await bar.getByRole("button", { name: "Pause 2" }).click();
  await expect(page.getByText("2 DAGs paused.")).toBeVisible();
  await expect.poll(paused).toEqual(expect.arrayContaining(["dbt_daily", "sales_refresh"]));
  await bar.getByRole("button", { name: "Unpause 2" }).click();
  await expect(page.getByText("2 DAGs unpaused.")).toBeVisible();
  await expect.poll(paused).not.toContain("dbt_daily");
  // What the filters hide stays selected, and is told of.
  await page.getByRole("searchbox", { name: "Search DAGs" }).fill("dbt_daily");
  await expect(bar).toContainText("2 selected, 1 of them hidden by the search or the filters");
  await page.keyboard.press("Escape");
  await bar.getByRole("button", { name: "Clear selection" }).click();
  await expect(bar).toHaveCount(0);
});

test("keys pause, mark and launch the row with the focus", async ({ page }) => {
  await page.goto("/airflow/demo/dags?q=gdpr_erasure");
  await rowOf(page, "gdpr_erasure").focus();
  await page.keyboard.press("f");
  await expect(page.getByRole("button", { name: "Favourite: gdpr_erasure" })).toHaveAttribute("aria-pressed", "true");
  const active = page.getByRole("switch", { name: "Active: gdpr_erasure" });
  await page.keyboard.press("p");
  await expect(active).not.toBeChecked();
  // The key does nothing before Airflow has answered.
  await expect(active).not.toHaveAttribute("aria-busy");
  await page.keyboard.press("p");
  await expect(active).toBeChecked();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys on the list" })).toBeVisible();
  await page.keyboard.press("Escape");
  await rowOf(page, "gdpr_erasure").focus();
  await page.keyboard.press("l");
  await expect(page.getByRole("heading", { name: "Launch gdpr_erasure" })).toBeVisible();
});

test("the list is handed over as a table", async ({ page }) => {
  await page.goto("/airflow/demo/dags?tag=dbt");
  await expect(rowOf(page, "dbt_daily")).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^airstrip-dags-demo-\d{4}-\d\d-\d\d\.csv$/);
});

test.describe("5,000 DAGs", () => {
  test.use({ demoOptions: { dags: 5000, jobs: 1 } });

  test("all of them are there, few of them are drawn, and few are asked about", async ({ page }) => {
    const asked: string[] = [];
    page.on("request", (request) => {
      const runs = /\/dags\/([^~/]+)\/dagRuns\?/.exec(request.url());
      if (runs?.[1] !== undefined) asked.push(runs[1]);
    });
    await page.goto("/airflow/demo/dags");
    const rows = grid(page).getByRole("row");
    await expect(rows.nth(10)).toBeVisible();
    const counts = page.getByRole("group", { name: "Filter by state" });
    await expect(counts.getByRole("button").first()).toHaveText(/^5,0\d\d$/, { timeout: 45_000 });
    expect(await rows.count()).toBeLessThan(80);
    await rows.nth(1).focus();
    await page.keyboard.press("End");
    const count = await grid(page).getAttribute("aria-rowcount");
    await expect(grid(page).locator(`[aria-rowindex="${count}"]`)).toBeFocused();
    await page.getByRole("searchbox", { name: "Search DAGs" }).fill("churn report");
    await expect(counts.getByRole("button").first()).toHaveText(/^\d+ found$/);
    const name = await grid(page).getByRole("link", { name: /churn/ }).first().textContent();
    expect(name).toContain("churn");
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.length).toBeLessThan(200);
  });
});

test("what begins to run comes into an empty list of what runs", async ({ page, demo, request }) => {
  await page.goto("/airflow/demo/dags?state=running&q=demo_long");
  await expect(page.getByText("No DAG matches")).toBeVisible();
  const dag = "demo_long_run";
  const body = { logical_date: null, conf: {} };
  const answer = await request.post(`${demo.airflow}/api/v2/dags/${dag}/dagRuns`, { data: body });
  expect(answer.status()).toBe(200);
  await expect(rowOf(page, dag)).toContainText("Running");
});
