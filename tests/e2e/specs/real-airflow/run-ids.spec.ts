import type { Page } from "@playwright/test";
import { expect, test } from "../../support/real-airflow.ts";

const DAG = "more_kinds";
const LONG = { timeout: 90_000 };

const runs = (page: Page) => page.getByRole("table", { name: "Runs", exact: true });

/** Opens the page of a run from the table of the DAG's runs. */
async function open(page: Page, id: string): Promise<void> {
  await page.goto(`/airflow/prod/dags/${DAG}?tab=runs`);
  const row = runs(page).getByRole("row").filter({ hasText: id });
  await row.getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1, name: /^Run/ })).toBeVisible();
}

test("spaces, colons and a plus are part of an id like any other", async ({ page, realAirflow }) => {
  const id = "by hand: 1 + 1 ~ 2";
  await realAirflow.launch(DAG, { dag_run_id: id, conf: { city: "Wien" } });
  const ofRun = `/dags/${DAG}/dagRuns/${encodeURIComponent(id)}`;
  await open(page, id);
  await expect(page.getByRole("status").filter({ hasText: "1 of 1 task done" })).toBeVisible(LONG);
  await page.reload();
  await page.getByRole("table", { name: "Tasks" }).getByRole("link", { name: "show_conf" }).click();
  await expect(page.getByRole("log")).toContainText('"city": "Wien"');
  await page.goBack();
  await page.getByRole("button", { name: "Add a note" }).click();
  await page.getByRole("textbox", { name: "Note" }).fill("1 + 1: seen");
  await page.getByRole("button", { name: "Save the note" }).click();
  await expect(page.getByText("The note is saved.")).toBeVisible();
  expect((await realAirflow.get<{ note: string }>(ofRun)).note).toBe("1 + 1: seen");
  await page.getByRole("button", { name: "Change this run", exact: true }).click();
  await page.getByRole("menuitem", { name: "Clear the whole run…" }).click();
  await page.getByRole("button", { name: "Run 1 task again" }).click();
  await expect(page.getByText("1 task runs again.")).toBeVisible();
  const task = () => realAirflow.get<{ try_number: number }>(`${ofRun}/taskInstances/show_conf`);
  await expect.poll(async () => (await task()).try_number, LONG).toBe(2);
});

test("a run whose id has a slash is listed, and its page says why it can show no more", async ({
  page,
  realAirflow,
}) => {
  const id = "2026/01/31 + more";
  await realAirflow.launch(DAG, { dag_run_id: id });
  await open(page, id);
  await expect(page.getByRole("main")).toContainText(`Airflow cannot be asked for the run ${id}.`);
  await expect(page.getByRole("main")).toContainText("Its id has a slash");
  await page.getByRole("navigation", { name: "Pages above" }).getByRole("link", { name: DAG }).click();
  await expect(page.getByRole("tab", { name: "Runs" })).toBeVisible();
});

test("an id that no address could name is refused before it is sent", async ({ page }) => {
  await page.goto(`/airflow/prod/dags/${DAG}/launch`);
  await page.getByText(/^Run id manual__/).click();
  const field = page.getByRole("textbox", { name: "Run id" });
  await field.fill("2026/01/31");
  await expect(field).toHaveAccessibleDescription(/Only letters, digits and/);
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await expect(field).toBeFocused();
  await expect(page).toHaveURL(/\/launch$/);
});
