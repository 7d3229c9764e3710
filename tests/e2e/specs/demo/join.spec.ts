import type { APIRequestContext, Page } from "@playwright/test";
import { expect, production, test } from "../../support/test.ts";

const DAG = "sales_refresh";
const TASK = "extract_accounts";

interface TaskInstance {
  task_id: string;
  state: string | null;
  rendered_fields: { connection_id?: string };
}

/** Starts a run as anybody would, past the console, and gives its id. */
async function launch(request: APIRequestContext, airflow: string, dag = DAG): Promise<string> {
  const id = "joined";
  const conf = dag === DAG ? { start_date: "2026-11-01" } : {};
  const answer = await request.post(`${airflow}/api/v2/dags/${dag}/dagRuns`, {
    data: { dag_run_id: id, logical_date: null, conf },
  });
  expect(answer.ok()).toBe(true);
  return id;
}

/** The task once it has this state. */
async function task(request: APIRequestContext, airflow: string, state: string): Promise<TaskInstance> {
  let found: TaskInstance | undefined;
  await expect
    .poll(async () => {
      const answer = await request.get(`${airflow}/api/v2/dags/${DAG}/dagRuns/joined/taskInstances`);
      const { task_instances } = (await answer.json()) as { task_instances: TaskInstance[] };
      found = task_instances.find(({ task_id }) => task_id === TASK);
      return found?.state;
    })
    .toBe(state);
  if (!found) throw new Error("the task has gone");
  return found;
}

const syncs = (page: Page) => page.getByRole("region", { name: "Airbyte syncs" });
const syncOf = (page: Page, id: string) => syncs(page).getByRole("listitem").filter({ hasText: `task ${id}` });

test.describe("a task that syncs a connection", () => {
  // Slow enough to be seen on its way, on a Sunday as well, when there is less to move.
  test.use({ demoOptions: { speed: 1.5 } });

  test("shows its job live in the run, and the job shows the run", async ({ page, demo, request }) => {
    // A sync is waited for, of up to a minute.
    test.slow();
    const run = await launch(request, demo.airflow);
    await page.goto(`/airflow/demo/dags/${DAG}/runs/${run}`);
    const own = syncOf(page, TASK);
    await expect(own).toContainText("Airbyte sync: Salesforce");
    await expect(own.getByRole("progressbar")).toBeVisible();
    await expect(own).toContainText(/Running/);
    await expect(own).toContainText(/[\d.]+ [kMG]?\s?records? · [\d.]+ [kMG]?B/);
    const job = own.getByRole("link", { name: /^job \d+$/ });
    const number = (await job.textContent())?.replace("job ", "") ?? "";
    await expect(own).toContainText(/Landed: [\d.]+ .*records? in /, { timeout: 90_000 });

    await job.click();
    await expect(page.getByRole("heading", { name: new RegExp(`^Job ${number} of Salesforce`), level: 1 })).toBeVisible();
    const by = page.getByRole("definition").filter({ hasText: "Airflow: " });
    await expect(by).toContainText(`task ${TASK}`);
    await by.getByRole("link", { name: new RegExp(`^${DAG}, run of `) }).click();
    await expect(page).toHaveURL(new RegExp(`/airflow/demo/dags/${DAG}/runs/`));
    await expect(syncOf(page, TASK)).toContainText(`job ${number}`);
  });

  test.describe("and ends soon", () => {
    test.use({ demoOptions: { speed: 20 } });

    test("names no run for a job that somebody launched in Airbyte", async ({ page, demo, request }) => {
    await launch(request, demo.airflow);
    const done = await task(request, demo.airflow, "success");
    const connectionId = done.rendered_fields.connection_id;
    const started = await request.post(`${demo.airbyte}/api/v1/connections/sync`, { data: { connectionId } });
    const { job } = (await started.json()) as { job: { id: number } };
    const looked = page.waitForResponse(/dags\/~\/dagRuns\/~\/taskInstances/, { timeout: 30_000 });
    await page.goto(`/airbyte/demo/connections/${connectionId}/jobs/${job.id}`);
    await looked;
    await expect(page.getByText("the schedule, or somebody in Airbyte")).toBeVisible();
    await expect(page.getByText("Airflow: ")).toHaveCount(0);
    });
  });
});

test.describe("an Airflow 2", () => {
  test.use({ demoOptions: { speed: 10, "airflow-api": "v1" } });
  test.beforeEach(({ guard }) => guard.expectFailed(/\/api\/v2\//));

  test("tells the past joined as well, however few rows it gives at a time", async ({ page, demo, request }) => {
    // As with a `maximum_page_limit`, of which nobody is told.
    await page.route(/dags\/~\/dagRuns\/~\/taskInstances\?/, (route) => {
      const url = new URL(route.request().url());
      url.searchParams.set("limit", "1");
      return route.continue({ url: url.href });
    });
    const runs = await request.get(`${demo.airflow}/api/v1/dags/${DAG}/dagRuns?state=success&order_by=-execution_date&limit=3`);
    const { dag_runs } = (await runs.json()) as { dag_runs: { dag_run_id: string }[] };
    const run = encodeURIComponent(dag_runs[0]?.dag_run_id ?? "").replaceAll(".", "%2E");
    await page.goto(`/airflow/demo/dags/${DAG}/runs/${run}`);
    const own = syncOf(page, TASK);
    await own.getByRole("link", { name: /^job \d+$/ }).click();
    await expect(page.getByRole("definition").filter({ hasText: "Airflow: " })).toContainText(`task ${TASK}`);
  });
});

production.describe("a person who may not see the connection", () => {
  production.use({
    policy: `
[[grant]]
role = "viewer"
domains = ["example.com"]
airbyte = { names = ["MongoDB*"] }
`,
    demoOptions: { speed: 3 },
  });
  production.beforeEach(({ guard }) => guard.expectFailed(/connections\/get|web_backend/));

  production("is told that there is a sync and nothing else", async ({ page, demo, request }) => {
    const run = await launch(request, demo.airflow);
    const { rendered_fields } = await task(request, demo.airflow, "running");
    await page.goto(`/airflow/prod/dags/${DAG}/runs/${run}`);
    const own = syncOf(page, TASK);
    await expect(own).toContainText("Of a connection that is not among what you may see");
    await expect(own).not.toContainText(rendered_fields.connection_id ?? "no id");
    await expect(own).not.toContainText("Salesforce");
    await expect(own.getByRole("link")).toHaveCount(0);
    await expect(own.getByRole("progressbar")).toHaveCount(0);
  });
});
