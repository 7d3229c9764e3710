import type { Page } from "@playwright/test";
import { sent } from "../../support/conf.ts";
import { expect, test } from "../../support/test.ts";

// What is launched beyond a plain form, where the Airflow is version 2.
test.use({ demoOptions: { speed: 10, "airflow-api": "v1" } });

// A browser that has never seen the instance takes version 3 for granted until the session tells.
test.beforeEach(({ guard }) => {
  guard.expectFailed(/\/api\/v2\//);
  guard.expectFailed(/demo_details_500/);
});

const DAG = "sales_refresh";
const launch = (page: Page) => page.getByRole("button", { name: "Launch", exact: true });
const field = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });

async function addPreset(page: Page, content: object): Promise<string> {
  const headers = { "x-requested-with": "XMLHttpRequest" };
  const answer = await page.request.post(`/api/presets/demo/${DAG}`, { headers, data: { content } });
  expect(answer.ok(), await answer.text()).toBe(true);
  return ((await answer.json()) as { id: string }).id;
}

test("a link fills the form in and launches nothing, and its run has what was shown", async ({ page, demo }) => {
  const launches: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/dagRuns")) launches.push(request.url());
  });
  const link = { start_date: "2026-11-02", region: "US", ticket_of: 12 };
  await page.goto(`/airflow/demo/dags/${DAG}/launch?conf=${encodeURIComponent(JSON.stringify(link))}`);
  await expect(page.getByText("Filled in from a link. Nothing is launched until you do it.")).toBeVisible();
  await expect(page.getByRole("radio", { name: "US" })).toBeChecked();
  await expect(page.getByRole("region", { name: "Not declared by the DAG" })).toContainText("ticket_of");
  await field(page, "Batch size").fill("250");
  const shown = await sent(page);
  expect(shown).toMatchObject({ ...link, batch_size: 250 });
  expect(launches).toEqual([]);
  await launch(page).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  expect(launches).toHaveLength(1);
  const run = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const answer = await page.request.get(`${demo.airflow}/api/v1/dags/${DAG}/dagRuns/${run}`);
  expect(((await answer.json()) as { conf: unknown }).conf).toEqual(shown);
});

test("several params are said to be in the order of their names, as version 2 tells them", async ({ page }) => {
  const note = page.getByText("Airflow 2 tells params in the order of their names");
  await page.goto(`/airflow/demo/dags/${DAG}/launch`);
  await expect(note).toBeVisible();
  const labels = await page.locator("label.param-label").allTextContents();
  expect(labels.indexOf("Batch size")).toBeLessThan(labels.indexOf("Start date"));
  await page.goto("/airflow/demo/dags/demo_no_params/launch");
  await expect(page.getByText("This DAG declares no params.")).toBeVisible();
  await expect(note).toHaveCount(0);
});

test("a preset is saved, filled in, and chosen where several DAGs are launched", async ({ page, demo }) => {
  const runs = async (dag: string) => {
    const answer = await page.request.get(`${demo.airflow}/api/v1/dags/${dag}/dagRuns?limit=100&order_by=-start_date`);
    return ((await answer.json()) as { dag_runs: { dag_run_id: string; conf: unknown }[] }).dag_runs;
  };
  await addPreset(page, { name: "US", shared: true, conf: { start_date: "2026-11-01", region: "US" } });
  await page.goto(`/airflow/demo/dags/${DAG}/launch`);
  await page.getByRole("button", { name: "Presets" }).click();
  await page.getByRole("menuitem", { name: /^US/ }).click();
  await expect(page.getByRole("radio", { name: "US" })).toBeChecked();
  await field(page, "Tables").fill("refunds");
  await page.getByRole("button", { name: "Update…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Save version 2" }).click();
  await expect(page.getByRole("status").filter({ hasText: "The preset US is saved as version 2." })).toBeVisible();

  await page.goto("/airflow/demo/dags");
  for (const dag of [DAG, "demo_no_params"]) {
    await page.getByRole("searchbox", { name: "Search DAGs" }).fill(dag);
    await page.getByRole("checkbox", { name: `Select ${dag}`, exact: true }).click();
  }
  await page.getByRole("region", { name: "Selected DAGs" }).getByRole("button", { name: "Launch 2" }).click();
  const row = page.getByRole("table", { name: "DAGs to launch" }).getByRole("row").filter({ hasText: DAG });
  await expect(row).toContainText("Not launched: it needs a value for Start date");
  await page.getByRole("button", { name: new RegExp(`^Conf of ${DAG}: `) }).click();
  await page.getByRole("menuitem", { name: /^US.*version 2/ }).click();
  await expect(row).toContainText("Launched with the preset US, version 2");
  const shown = await sent(page, `Conf for ${DAG}`);
  expect(shown).toMatchObject({ start_date: "2026-11-01", region: "US", tables: ["refunds"] });

  const before = new Set((await runs(DAG)).map((run) => run.dag_run_id));
  const others = (await runs("demo_no_params")).length;
  await page.getByRole("button", { name: "Launch 2 DAGs" }).click();
  const launches = page.getByRole("grid", { name: "Launches" });
  await expect(launches.getByRole("row").filter({ hasText: "demo_no_params" })).toContainText("Landed", {
    timeout: 45_000,
  });
  const own = (await runs(DAG)).filter((run) => !before.has(run.dag_run_id));
  expect(own.map(({ conf }) => conf)).toEqual([shown]);
  expect((await runs("demo_no_params")).length).toBe(others + 1);
});
