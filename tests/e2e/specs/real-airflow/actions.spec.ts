import type { Page } from "@playwright/test";
import { expect, test } from "../../support/real-airflow.ts";

const LONG = { timeout: 90_000 };

interface Instance {
  task_id: string;
  state: string | null;
  try_number: number;
}

const done = (page: Page, words: string) => page.getByRole("status").filter({ hasText: words });
const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });
// As the console writes it in its addresses: what has a dot in it would be a file.
const segment = (run: string) => encodeURIComponent(run).replaceAll(".", "%2E");
const runPath = (dag: string, run: string) => `/airflow/prod/dags/${dag}/runs/${segment(run)}`;
const change = async (page: Page, what: string, item: string) => {
  await page.getByRole("button", { name: what, exact: true }).click();
  await page.getByRole("menuitem", { name: item }).click();
};

test("failed tasks run again as the dry run said, and a mark lets the run land", async ({ page, realAirflow }) => {
  test.slow();
  const run = await realAirflow.launch("fails_half_way");
  const ofRun = `/dags/fails_half_way/dagRuns/${encodeURIComponent(run)}`;
  const state = async () => (await realAirflow.get<{ state: string }>(ofRun)).state;
  const tries = async () => {
    const rows = await realAirflow.get<{ task_instances: Instance[] }>(`${ofRun}/taskInstances`);
    return Object.fromEntries(rows.task_instances.map((row) => [row.task_id, row.try_number]));
  };
  await expect.poll(state, LONG).toBe("failed");
  const before = await tries();
  await page.goto(runPath("fails_half_way", run));

  await page.getByRole("button", { name: "Clear failed", exact: true }).click();
  const clear = dialog(page, "Clear failed tasks");
  await expect(clear).toContainText("This will run 2 tasks again:");
  await expect(clear.getByRole("listitem").filter({ hasText: /^load/ })).toContainText("Failed");
  await expect(clear.getByRole("listitem").filter({ hasText: /^report/ })).toContainText("Upstream failed");
  // So far that was a dry run.
  expect(await tries()).toEqual(before);
  expect(await state()).toBe("failed");
  await clear.getByRole("button", { name: "Run 2 tasks again" }).click();
  await expect(page.getByText("2 tasks run again.")).toBeVisible();
  await expect.poll(tries, LONG).toMatchObject({ extract: before["extract"], load: before["load"]! + 1 });
  await expect.poll(state, LONG).toBe("failed");
  await expect(done(page, "3 of 3 tasks done")).toBeVisible(LONG);

  await change(page, "Change load", "Mark as landed…");
  const mark = dialog(page, "Mark load as landed");
  await expect(mark).toContainText("This will mark 1 task as landed:");
  await expect(mark).toContainText("After it, 1 task that failed or did not run will run:");
  await mark.getByRole("button", { name: "Mark as landed" }).click();
  await expect(page.getByText("load is marked as landed.")).toBeVisible();
  await expect.poll(state, LONG).toBe("success");
  const report = page.getByRole("table", { name: "Tasks" }).getByRole("row", { name: /report/ });
  await expect(report).toContainText("Landed", LONG);

  await change(page, "Change this run", "Mark as failed…");
  await dialog(page, "Mark the run as failed").getByRole("button", { name: "Mark as failed" }).click();
  await expect(page.getByText("The run is marked as failed.")).toBeVisible();
  expect(await state()).toBe("failed");
});

test("the whole run is cleared, and one task with those after it", async ({
  page,
  guard,
  realAirflow,
  airflowVersion,
}) => {
  test.slow();
  // What a task has returned is gone while it runs again: a read of it may come upon that.
  guard.expectFailed(/\/taskInstances\/extract\/xcomEntries\/return_value/);
  const run = await realAirflow.launch("steps");
  const ofRun = `/dags/steps/dagRuns/${encodeURIComponent(run)}`;
  const state = async () => (await realAirflow.get<{ state: string }>(ofRun)).state;
  await expect.poll(state, LONG).toBe("success");
  await page.goto(runPath("steps", run));
  await change(page, "Change load_orders", "Clear…");
  const one = dialog(page, "Clear load_orders");
  await expect(one).toContainText("This will run 2 tasks again:");
  await one.getByLabel("tasks before it").check();
  // Version 3 adds what comes after the tasks before it as well; the console tells what Airflow says.
  await expect(one).toContainText(`This will run ${airflowVersion === 3 ? 4 : 3} tasks again:`);
  await one.getByLabel("tasks before it").uncheck();
  await one.getByRole("button", { name: "Run 2 tasks again" }).click();
  await expect(page.getByText("2 tasks run again.")).toBeVisible();
  await expect.poll(state, LONG).toBe("success");

  await change(page, "Change this run", "Clear the whole run…");
  const whole = dialog(page, "Clear the whole run");
  await expect(whole).toContainText("This will run 4 tasks again:");
  await whole.getByRole("button", { name: "Run 4 tasks again" }).click();
  await expect(page.getByText("4 tasks run again.")).toBeVisible();
  const tries = async () => {
    const rows = await realAirflow.get<{ task_instances: Instance[] }>(`${ofRun}/taskInstances`);
    return rows.task_instances.map((row) => `${row.task_id} ${row.try_number}`).sort();
  };
  await expect.poll(tries, LONG).toEqual(["extract 2", "load_accounts 2", "load_orders 3", "report 3"]);
});

test("a note is edited, and says still who launched the run", async ({ page, realAirflow }) => {
  await page.goto("/airflow/prod/dags/steps/launch");
  await page.getByRole("textbox", { name: "Note" }).fill("first");
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  const by = page.getByRole("term").filter({ hasText: "Started by" }).locator("+ dd");
  await expect(by).toContainText("ana@example.com, from Airstrip");
  await page.getByRole("button", { name: "Edit the note" }).click();
  await page.getByRole("textbox", { name: "Note" }).fill("second + <i>thoughts</i>");
  await page.getByRole("button", { name: "Save the note" }).click();
  await expect(page.getByText("The note is saved.")).toBeVisible();
  const run = decodeURIComponent(new URL(page.url()).pathname.split("/").at(-1)!);
  const { note } = await realAirflow.get<{ note: string }>(`/dags/steps/dagRuns/${encodeURIComponent(run)}`);
  expect(note).toBe("second + <i>thoughts</i>\nLaunched by ana@example.com with Airstrip");
});
