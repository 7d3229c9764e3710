import type { Page } from "@playwright/test";
import type { Demo } from "../../support/airstrip.ts";
import { expect, test } from "../../support/test.ts";

interface Run {
  dag_run_id: string;
  state: string;
}

const pathOf = (dag: string, run: string) =>
  `/airflow/demo/dags/${dag}/runs/${encodeURIComponent(run).replaceAll(".", "%2E")}`;

/** The path of the newest run of a DAG that is in a state. */
async function latest(demo: Demo, dag: string, state: string): Promise<string> {
  const answer = await fetch(`${demo.airflow}/api/v2/dags/${dag}/dagRuns?order_by=-run_after&state=${state}`);
  const { dag_runs } = (await answer.json()) as { dag_runs: Run[] };
  return pathOf(dag, dag_runs[0]?.dag_run_id ?? "");
}

/** The path of a new run. */
async function launched(demo: Demo, dag: string, api: "v1" | "v2" = "v2"): Promise<string> {
  const body = api === "v1" ? { conf: {} } : { logical_date: null };
  const answer = await fetch(`${demo.airflow}/api/${api}/dags/${dag}/dagRuns`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return pathOf(dag, ((await answer.json()) as Run).dag_run_id);
}

const tasks = (page: Page) => page.getByRole("table", { name: "Tasks" });
const why = (page: Page) => page.getByRole("region", { name: "Why it failed" });
const log = (page: Page) => page.getByRole("log");
const lines = (page: Page) => page.getByRole("status", { name: "Log", exact: true });

test("a failed run says why at first look, and its log opens at the error", async ({ page, demo }) => {
  await page.goto(await latest(demo, "demo_fails_at_second_task", "failed"));
  await expect(why(page)).toContainText("second");
  await expect(why(page)).toContainText("try 2 of 2");
  await expect(why(page)).toContainText(/ValueError: expected 12 columns in the export, found \d+/);
  await why(page).getByRole("link", { name: "Open the log of second" }).click();
  await expect(page.getByRole("heading", { name: "second", level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/\?task=second&try=2$/);
  await expect(log(page)).toContainText("ValueError: expected 12 columns");
  await expect(log(page).locator(".log-line").filter({ hasText: "Task failed with exception" })).toContainText(
    "ERROR",
  );
  await page.goBack();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
});

test("every try has its own log, and the address names the line", async ({ page, demo }) => {
  await page.goto((await latest(demo, "demo_fails_at_second_task", "failed")) + "?task=second");
  const tries = page.getByRole("table", { name: "Tries" });
  await expect(tries.getByRole("row", { name: /Try [12]/ })).toHaveCount(2);
  await expect(log(page)).toContainText("attempt=2.log");
  await tries.getByRole("link", { name: "Try 1" }).click();
  await expect(log(page)).toContainText("attempt=1.log");
  await page.getByRole("link", { name: "Line 3", exact: true }).click();
  await expect(page).toHaveURL(/try=1.*line=3/);
  await page.reload();
  await expect(log(page)).toContainText("attempt=1.log");
  await expect(tries.getByRole("link", { name: "Try 1" })).toHaveAttribute("aria-current", "true");
});

test("who searches before the log is there is not led to its first error", async ({ page, demo }) => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/logs\//, async (route) => {
    await released;
    await route.continue();
  });
  await page.goto((await latest(demo, "demo_fails_at_second_task", "failed")) + "?task=second");
  await page.getByRole("searchbox", { name: "Search the log" }).fill("Batch 2 of");
  release();
  await expect(log(page)).toContainText("Task failed with exception");
  await expect(page.getByRole("status", { name: "Lines found" })).toHaveText("1 of 1 line");
});

test("a log is searched and cut down to its errors", async ({ page, demo }) => {
  await page.goto((await latest(demo, "demo_fails_at_second_task", "failed")) + "?task=second");
  await page.getByRole("searchbox", { name: "Search the log" }).fill("Batch 2 of");
  await expect(page.getByRole("status", { name: "Lines found" })).toHaveText("1 of 1 line");
  await page.getByRole("combobox", { name: "Level" }).selectOption({ value: "ERROR" });
  await expect(log(page)).not.toContainText("Batch 3 of");
  await expect(log(page)).toContainText("Task failed with exception");
});

test("what was never tried says so instead of an empty log", async ({ page, demo }) => {
  await page.goto((await latest(demo, "demo_fails_at_second_task", "failed")) + "?task=third");
  await expect(page.getByText("It was never tried, and so it has no log.")).toBeVisible();
  await page.goto((await latest(demo, "demo_fails_at_second_task", "failed")) + "?task=nobody");
  await expect(page.getByText("There is no such task")).toBeVisible();
});

test("groups and mapped tasks fold, and arrows go from task to task", async ({ page, demo }) => {
  await page.goto(await latest(demo, "demo_mapped_and_skipped", "success"));
  const group = tasks(page).getByRole("button", { name: "transform", exact: true });
  await expect(tasks(page).getByRole("link", { name: "transform.total" })).toBeVisible();
  await group.click();
  await expect(tasks(page).getByRole("link", { name: "transform.total" })).toHaveCount(0);
  await group.click();
  await tasks(page).getByRole("button", { name: "12 of 12 mapped" }).click();
  await expect(tasks(page).getByRole("link", { name: /^\[\d+\]$/ })).toHaveCount(12);
  await tasks(page).getByRole("link", { name: "extract" }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(group).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(tasks(page).getByRole("link", { name: "[0]" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/task=transform%2Escale&map=0/);
  await page.getByRole("combobox", { name: "Instance of the task" }).selectOption({ value: "7" });
  await expect(page).toHaveURL(/map=7/);
  await expect(log(page)).toContainText("map_index=7");
});

test("the chart's data is in the table: waits, starts and durations", async ({ page, demo }) => {
  await page.goto(await latest(demo, "demo_fails_at_second_task", "failed"));
  const row = tasks(page).getByRole("row", { name: /\bsecond\b/ });
  await expect(tasks(page).getByRole("columnheader")).toHaveText([
    "State",
    "Task",
    "Queued for",
    "Started",
    "Duration",
    /\d/,
  ]);
  await expect(row.getByRole("cell").nth(2)).toHaveText(/^\d+\.\d s$/);
  await expect(row.getByRole("cell").nth(4)).toHaveText(/^\d+\.\d s$/);
  // One try that was followed by another, then the one that failed.
  await expect(row.locator(".timeline-retrying")).toHaveCount(1);
  await expect(row.locator(".timeline-failed")).toHaveCount(1);
  await expect(row.locator(".timeline-queued")).toHaveCount(2);
});

test("values keep every digit, and long ones are cut with a word", async ({ page, demo }) => {
  await page.goto((await latest(demo, "demo_mapped_and_skipped", "success")) + "?task=extract");
  await page.getByRole("tab", { name: "XCom" }).click();
  await expect(page).toHaveURL(/part=xcom/);
  const value = page.getByRole("region", { name: "return_value" });
  await expect(value).toContainText("object with 4 keys");
  await expect(value).toContainText('"checksum": 9007199254740993');
  await page.goto((await latest(demo, "data_quality", "success")) + "?task=freshness&part=xcom");
  await expect(value).toContainText("list of 600");
  await expect(value).toContainText(/Cut here: 4,000 of [\d,]+ bytes are shown/);
  await value.getByRole("button", { name: "Show more" }).click();
  await expect(value).not.toContainText("Cut here");
});

test("one goes from run to run, and is told what is usual", async ({ page, demo }) => {
  await page.goto(await latest(demo, "demo_mapped_and_skipped", "success"));
  await expect(page.getByText(/the usual/)).toBeVisible();
  const heading = page.getByRole("heading", { level: 1 });
  const newest = await heading.innerText();
  const beside = page.getByRole("navigation", { name: "Runs of this DAG" });
  await beside.getByRole("link", { name: /^Previous run, / }).click();
  await expect(heading).not.toHaveText(newest);
  await beside.getByRole("link", { name: /^Next run, / }).click();
  await expect(heading).toHaveText(newest);
});

test("a run shows the conf that it was launched with, to the last digit", async ({ page, demo }) => {
  const conf = '{"why": "to be looked at", "big": 12345678901234567890, "rate": 1.50}';
  const answer = await fetch(`${demo.airflow}/api/v2/dags/demo_no_params/dagRuns`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"logical_date": null, "conf": ${conf}}`,
  });
  await page.goto(pathOf("demo_no_params", ((await answer.json()) as Run).dag_run_id));
  await expect(page.getByRole("region", { name: "Conf", exact: true }).locator("pre")).toHaveText(
    '{\n  "why": "to be looked at",\n  "big": 12345678901234567890,\n  "rate": 1.50\n}',
    { useInnerText: true },
  );
  // Where there is none, there is nothing to show.
  await page.goto(await launched(demo, "demo_no_params"));
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  await expect(page.getByText("Run id", { exact: true })).toBeVisible();
  await expect(page.getByRole("region", { name: "Conf", exact: true })).toHaveCount(0);
});

interface Instances {
  task_instances: unknown[];
  total_entries: number;
}

test("a run is shown with all of its tasks, however many pages they are on", async ({ page, demo }) => {
  test.slow();
  const READ_AGAIN = { timeout: 45_000 };
  const path = await latest(demo, "demo_hundred_tasks", "success&state=failed");
  const api = path.replace("/airflow/demo/dags", `${demo.airflow}/api/v2/dags`).replace("/runs/", "/dagRuns/");
  const total = ((await (await fetch(`${api}/taskInstances?limit=1`)).json()) as Instances).total_entries;
  expect(total).toBeGreaterThan(100);
  // One is told twice and another not at all, as where tasks change between two pages.
  let moves = true;
  await page.route(/\/taskInstances\?.*offset=100/, async (route) => {
    const answer = (await (await route.fetch()).json()) as Instances;
    if (moves) answer.task_instances[0] = answer.task_instances[1];
    await route.fulfill({ json: answer });
  });
  await page.goto(path);
  const missing = page.getByRole("alert").filter({ hasText: `Not shown: 1 of ${total} tasks.` });
  const done = (count: number) => page.getByRole("status").filter({ hasText: `${count} of ${total} tasks done` });
  await expect(missing).toContainText("reload the page", READ_AGAIN);
  await expect(done(total - 1)).toBeVisible();
  moves = false;
  await expect(missing).toHaveCount(0, READ_AGAIN);
  await expect(done(total)).toBeVisible(READ_AGAIN);
});

test.describe("while tasks take their time", () => {
  test.use({ demoOptions: { speed: 0.25 } });

  test("a log is followed while its task runs", async ({ page, demo }) => {
    test.slow();
    await page.goto((await launched(demo, "demo_mapped_and_skipped")) + "?task=extract");
    await expect(lines(page)).toHaveText(/^[1-9]\d* lines$/);
    const count = async () => Number.parseInt(await lines(page).innerText(), 10);
    const before = await count();
    await expect.poll(count, { timeout: 20_000 }).toBeGreaterThan(before);
    await expect(log(page)).toContainText("Returned value was pushed as an XCom", { timeout: 60_000 });
    await expect(log(page)).toContainText("Post Execute");
    // Each line once, however often the log is read.
    await page.getByRole("searchbox", { name: "Search the log" }).fill("Batch 2 of");
    await expect(page.getByRole("status", { name: "Lines found" })).toHaveText("1 of 1 line");
  });
});

test.describe("on Airflow 2", () => {
  test.use({ demoOptions: { speed: 10, "airflow-api": "v1" } });

  test("a failed run says why, and its log has levels", async ({ page, demo, guard }) => {
    guard.expectFailed(/\/api\/v2\//);
    await page.goto(await launched(demo, "demo_fails_at_second_task", "v1"));
    await expect(why(page)).toContainText(/ValueError: expected 12 columns in the export, found \d+/);
    await why(page).getByRole("link", { name: "Open the log of second" }).click();
    await expect(log(page)).toContainText("attempt=2.log");
    const failed = log(page).locator(".log-line").filter({ hasText: "Task failed with exception" });
    await expect(failed).toContainText("ERROR");
    await page.getByRole("link", { name: /^Run of/ }).click();
    await tasks(page).getByRole("link", { name: "first" }).click();
    await page.getByRole("tab", { name: "XCom" }).click();
    await expect(page.getByRole("region", { name: "return_value" })).toContainText('"checksum": 9007199254740993');
  });
});
