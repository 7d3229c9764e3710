import { expect, test } from "../../support/real-airflow.ts";

test("tasks are watched from the launch to the end, and the DAG's page knows the run", async ({ page }) => {
  await page.goto("/airflow/prod/dags/steps");
  await page.getByRole("link", { name: "Launch", exact: true }).click();
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  await expect(page.getByRole("progressbar", { name: "Tasks done" })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "4 of 4 tasks done" })).toBeVisible({
    timeout: 90_000,
  });
  const tasks = page.getByRole("table", { name: "Tasks" });
  for (const task of ["extract", "load_accounts", "load_orders", "report"]) {
    await expect(tasks.getByRole("row", { name: new RegExp(`\\b${task}\\b`) })).toContainText("Landed");
  }
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  await page.getByRole("navigation", { name: "Pages above" }).getByRole("link", { name: "steps" }).click();
  await page.getByRole("tab", { name: "Runs" }).click();
  const runs = page.getByRole("table", { name: "Runs", exact: true });
  await expect(runs.getByRole("row").nth(1)).toContainText("Landed");
  await page.getByRole("tab", { name: "Grid" }).click();
  const grid = page.getByRole("grid", { name: /^Tasks by runs/ });
  await expect(grid.getByRole("rowheader")).toHaveText(["extract", "load_accounts", "load_orders", "report"]);
  const cell = grid.getByRole("gridcell").getByRole("link");
  for (const task of ["extract", "load_accounts", "load_orders", "report"]) {
    await grid.press("ArrowDown");
    await expect(cell).toHaveAccessibleName(new RegExp(`^Landed, ${task}, run of .*, try 1$`));
  }
  await grid.press("Enter");
  await expect(page).toHaveURL(/\/runs\/[^?]+\?task=report$/);
});

test("a run that fails shows where", async ({ page }) => {
  await page.goto("/airflow/prod/dags/fails_half_way/launch");
  await page.getByRole("textbox", { name: "Note" }).fill("seen by <i>everyone</i>");
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "3 of 3 tasks done" })).toBeVisible({
    timeout: 90_000,
  });
  const tasks = page.getByRole("table", { name: "Tasks" });
  await expect(tasks.getByRole("row", { name: /extract/ })).toContainText("Landed");
  await expect(tasks.getByRole("row", { name: /\bload\b/ })).toContainText("Failed");
  await expect(tasks.getByRole("row", { name: /report/ })).toContainText("Upstream failed");
  await expect(page.getByText("seen by <i>everyone</i>")).toBeVisible();
});

test("a DAG is paused and unpaused from the list", async ({ page, realAirflow }) => {
  const isPaused = async () =>
    (await realAirflow.get<{ is_paused: boolean }>("/dags/steps")).is_paused;
  await page.goto("/airflow/prod/dags?q=steps");
  const active = page.getByRole("switch", { name: "Active: steps" });
  await expect(active).toBeChecked();
  await active.click();
  await expect.poll(isPaused).toBe(true);
  await page.reload();
  await expect(active).not.toBeChecked();
  await active.click();
  await expect.poll(isPaused).toBe(false);
});

test("the overview and a DAG that is not there speak of this Airflow", async ({
  page,
  guard,
  realAirflow,
}) => {
  guard.expectFailed(/no_such_dag/);
  await page.goto("/");
  await expect(page.getByRole("main")).toContainText(realAirflow.release);
  await page.goto("/airflow/prod/dags/no_such_dag");
  await expect(page.getByRole("alert").first()).toContainText("no_such_dag");
});

test("a run that was started elsewhere is found, and its page survives a reload", async ({
  page,
  realAirflow,
}) => {
  const run = await realAirflow.launch("steps");
  // Airflow's own ids hold what is awkward in addresses: a plus, colons and a dot.
  expect(run).toMatch(/^manual__.*:.*\..*\+/);
  await page.goto("/airflow/prod/dags/steps?tab=runs");
  const runs = page.getByRole("table", { name: "Runs", exact: true });
  await runs.getByRole("row").filter({ hasText: run.slice(0, 24) }).first().getByRole("link").click();
  const heading = page.getByRole("heading", { name: /^Run of/ });
  await expect(heading).toBeVisible();
  await page.reload();
  await expect(heading).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "4 of 4 tasks done" })).toBeVisible({
    timeout: 90_000,
  });
});
