import type { Page } from "@playwright/test";
import { expect, test } from "../../support/test.ts";

// Everything that the pages of DAGs show and do, where the Airflow is version 2.
test.use({ demoOptions: { speed: 10, "airflow-api": "v1" } });

// A browser that has never seen the instance takes version 3 for granted until the session tells.
test.beforeEach(({ guard }) => {
  guard.expectFailed(/\/api\/v2\//);
  guard.expectFailed(/demo_details_500/);
});

const launch = (page: Page) => page.getByRole("button", { name: "Launch", exact: true });
const runsOf = (page: Page) => page.getByRole("table", { name: "Runs", exact: true });

test("the overview tells its version, its health and what ran", async ({ page }) => {
  await page.goto("/");
  const card = page.getByRole("region", { name: "Airflow demo" });
  await expect(card).toContainText("2.11.2");
  await expect(card).toContainText("Healthy");
  await expect(card.getByRole("link", { name: /landed/ })).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("the list is searched, filtered and paused from", async ({ page, demo, request }) => {
  const isPaused = async () => {
    const answer = await request.get(`${demo.airflow}/api/v1/dags/dbt_daily`);
    return ((await answer.json()) as { is_paused: boolean }).is_paused;
  };
  await page.goto("/airflow/demo/dags");
  const grid = page.getByRole("grid", { name: "DAGs" });
  const names = grid.getByRole("gridcell").getByRole("link", { name: /^[a-z_0-9]+$/ });
  await page.getByRole("combobox", { name: "Tag" }).selectOption({ value: "dbt" });
  await expect(names).toHaveText(["dbt_daily", "sales_refresh"]);
  const row = grid.getByRole("row").filter({ has: page.getByRole("link", { name: "dbt_daily", exact: true }) });
  await expect(row.getByRole("link", { name: /^(Landed|Failed) .* ago, took / }).first()).toBeVisible();
  const active = page.getByRole("switch", { name: "Active: dbt_daily" });
  await active.click();
  await expect.poll(isPaused).toBe(true);
  await expect(active).not.toBeChecked();
  await page.getByRole("radio", { name: "Paused" }).check();
  await page.reload();
  await expect(names).toHaveText(["dbt_daily"]);
});

test("one DAG is shown with its owners, its active runs and its history", async ({ page }) => {
  await page.goto("/airflow/demo/dags/demo_long_run");
  const fact = (name: string) =>
    page.getByRole("term").filter({ hasText: name }).locator("+ dd");
  await expect(fact("Owners")).not.toHaveText("–");
  await expect(fact("Active runs")).toHaveText(/^\d+ of at most 2$/);
  await page.getByRole("link", { name: "Launch", exact: true }).click();
  await launch(page).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  await page.getByRole("navigation", { name: "Pages above" }).getByRole("link", { name: "demo_long_run" }).click();
  await page.getByRole("tab", { name: "Runs" }).click();
  await expect(fact("Active runs")).toHaveText(/^[12] of at most 2$/);
  await expect(runsOf(page).getByRole("row").nth(1)).toContainText("Running");
});

test("a run that is launched for a date long ago is the last one", async ({ page, demo }) => {
  const id = `manual__${new Date().toISOString()}_0000a1b2`;
  const answer = await fetch(`${demo.airflow}/api/v1/dags/dbt_daily/dagRuns`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ dag_run_id: id, logical_date: "2025-01-05T00:00:00Z", conf: {} }),
  });
  expect(answer.status).toBe(200);
  await page.goto("/airflow/demo/dags/dbt_daily?tab=runs");
  const newest = runsOf(page).getByRole("row").nth(1).getByRole("link").first();
  await expect(newest).toHaveAttribute("href", /0000a1b2$/);
});

test("a form is filled in, and its run is watched to the end", async ({ page, demo }) => {
  await page.goto("/airflow/demo/dags/demo_required_params");
  await page.getByRole("link", { name: "Launch", exact: true }).click();
  await launch(page).click();
  await expect(page.getByRole("alert").filter({ hasText: "to put right" })).toBeVisible();
  await page.getByRole("textbox", { name: "who" }).fill("orders");
  await launch(page).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "3 of 3 tasks done" })).toBeVisible();
  const tasks = page.getByRole("table", { name: "Tasks" });
  await expect(tasks.getByRole("row", { name: /\bthird\b/ })).toContainText("Landed");
  await expect(page.getByText('"orders"')).toBeVisible();
  // Its date is the moment of the launch, and the note that Airflow keeps says who did it.
  await expect(page.getByRole("term").filter({ hasText: "Logical date" })).toBeVisible();
  const starter = page.getByRole("term").filter({ hasText: "Started by" }).locator("+ dd");
  await expect(starter).toContainText("ana@demo.local, from Airstrip");
  const kept = await fetch(`${demo.airflow}/api/v1/dags/demo_required_params/dagRuns?order_by=-start_date&limit=1`);
  const { dag_runs: runs } = (await kept.json()) as { dag_runs: { note: string }[] };
  expect(runs.map(({ note }) => note)).toEqual(["Launched by ana@demo.local with Airstrip"]);
});

test("a lost answer is looked into, and there is one run", async ({ page, demo, guard }) => {
  guard.expectFailed(/\/dagRuns(\/|$)/);
  const runs = async () => {
    const answer = await page.request.get(`${demo.airflow}/api/v1/dags/demo_trigger_answer_lost/dagRuns`);
    return ((await answer.json()) as { total_entries: number }).total_entries;
  };
  await page.goto("/airflow/demo/dags/demo_trigger_answer_lost/launch");
  await expect(launch(page)).toBeVisible();
  const before = await runs();
  await launch(page).click();
  await expect(page.getByRole("status").filter({ hasText: "the run started: showing it" })).toBeVisible();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  expect(await runs()).toBe(before + 1);
});

test("what is not there is said in its words", async ({ page, guard }) => {
  guard.expectFailed(/no_such/);
  await page.goto("/airflow/demo/dags/no_such_dag");
  await expect(page.getByRole("alert").first()).toContainText("The DAG with dag_id: no_such_dag was not found");
});
