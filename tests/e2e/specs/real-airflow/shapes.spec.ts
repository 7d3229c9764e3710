import type { Page } from "@playwright/test";
import { expect, test } from "../../support/real-airflow.ts";

const LONG = { timeout: 90_000 };

const tasks = (page: Page) => page.getByRole("table", { name: "Tasks" });
const done = (page: Page, words: string) => page.getByRole("status").filter({ hasText: words });
const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });
// As the console writes it in its addresses: what has a dot in it would be a file.
const segment = (run: string) => encodeURIComponent(run).replaceAll(".", "%2E");
const change = async (page: Page, what: string, item: string) => {
  await page.getByRole("button", { name: what, exact: true }).click();
  await page.getByRole("menuitem", { name: item }).click();
};

interface Instance {
  task_id: string;
  map_index: number;
  state: string | null;
  try_number: number;
}

test("a mapped task has its instances, and runs again in whole or in part as its Airflow allows", async ({
  page,
  realAirflow,
  airflowVersion,
}) => {
  test.slow();
  const run = await realAirflow.launch("mapped");
  const ofRun = `/dags/mapped/dagRuns/${encodeURIComponent(run)}`;
  await page.goto(`/airflow/prod/dags/mapped/runs/${segment(run)}`);
  await expect(done(page, "7 of 7 tasks done")).toBeVisible(LONG);
  await tasks(page).getByRole("button", { name: "5 of 5 mapped" }).click();
  await expect(tasks(page).getByRole("link", { name: /^\[\d\]$/ })).toHaveCount(5);
  const tries = async () => {
    const rows = await realAirflow.get<{ task_instances: Instance[] }>(`${ofRun}/taskInstances`);
    return rows.task_instances.map((row) => `${row.task_id} ${row.map_index} ${row.try_number}`).sort();
  };
  const expected = (again: (task: string, index: number) => boolean) => {
    const all: [string, number][] = [["add_up", -1], ...[0, 1, 2, 3, 4].map((at): [string, number] => ["load", at]), ["tables", -1]];
    return all.map(([task, index]) => `${task} ${index} ${again(task, index) ? 2 : 1}`);
  };
  expect(await tries()).toEqual(expected(() => false));

  if (airflowVersion === 2) {
    await page.getByRole("button", { name: "Change load [3]", exact: true }).click();
    const item = page.getByRole("menuitem", { name: "Clear…" });
    await expect(item).toHaveAccessibleDescription(/Airflow 2 clears a mapped task as a whole/);
    await page.keyboard.press("Escape");
  }
  const what = airflowVersion === 2 ? "load" : "load [3]";
  const count = airflowVersion === 2 ? 6 : 2;
  await change(page, `Change ${what}`, "Clear…");
  const asked = dialog(page, `Clear ${what}`);
  await expect(asked).toContainText(`This will run ${count} tasks again:`);
  await asked.getByRole("button", { name: `Run ${count} tasks again` }).click();
  await expect(page.getByText(`${count} tasks run again.`)).toBeVisible();
  const again = (task: string, index: number) =>
    task === "add_up" || (task === "load" && (airflowVersion === 2 || index === 3));
  await expect.poll(tries, LONG).toEqual(expected(again));
});

test("a slow run is followed task by task, and stopped while it runs", async ({ page, realAirflow }) => {
  test.slow();
  const run = await realAirflow.launch("slow_steps");
  const ofRun = `/dags/slow_steps/dagRuns/${encodeURIComponent(run)}`;
  const states = async () => {
    const rows = await realAirflow.get<{ task_instances: Instance[] }>(`${ofRun}/taskInstances`);
    return Object.fromEntries(rows.task_instances.map((row) => [row.task_id, row.state]));
  };
  await page.goto(`/airflow/prod/dags/slow_steps/runs/${segment(run)}`);
  await expect(tasks(page).getByRole("row", { name: /extract/ })).toContainText("Running", LONG);
  await expect(page.getByRole("progressbar", { name: "Tasks done" })).toBeVisible();
  await change(page, "Change this run", "Mark as failed…");
  const whole = dialog(page, "Mark the run as failed");
  await expect(whole).toContainText("running: stopped, and marked as failed:");
  await expect(whole).toContainText("not begun: left out, and marked as skipped:");
  await whole.getByRole("button", { name: "Mark as failed" }).click();
  await expect(page.getByText("The run is marked as failed.")).toBeVisible();
  await expect.poll(states, LONG).toEqual({ extract: "failed", load: "skipped", report: "skipped" });
  await expect(done(page, "3 of 3 tasks done")).toBeVisible();
  await expect(page.getByRole("progressbar", { name: "Tasks done" })).toHaveCount(0);
});
