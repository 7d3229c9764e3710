import { expect, test } from "../../support/real-airflow.ts";

test("a file that cannot be read is named with its line, and Python's account is folded below", async ({
  page,
}) => {
  await page.goto("/airflow/prod/dags");
  const errors = page.getByRole("region", { name: "Import errors" });
  await expect(errors).toContainText("Airflow cannot read 1 DAG file.", { timeout: 60_000 });
  await expect(errors).toContainText(/cannot_be_read\.py, line 3/);
  await expect(errors).toContainText("No module named 'module_that_does_not_exist'");
  const trace = errors.getByText("Traceback (most recent call last):");
  await expect(trace).toBeHidden();
  await errors.getByText(/cannot_be_read\.py, line 3/).click();
  await expect(trace).toBeVisible();
  // It has no DAG that could be listed.
  await page.getByRole("searchbox", { name: "Search DAGs" }).fill("cannot_be_read");
  await expect(page.getByText("No DAG matches")).toBeVisible();
});

test("owners, schedules and what is paused are told, and filtered by", async ({ page }) => {
  await page.goto("/airflow/prod/dags");
  const grid = page.getByRole("grid", { name: "DAGs" });
  const row = grid.getByRole("row").filter({ has: page.getByRole("link", { name: "born_paused", exact: true }) });
  await expect(row).toContainText("ana");
  await expect(row).toContainText("At 00:00");
  await expect(page.getByRole("switch", { name: "Active: born_paused" })).not.toBeChecked();
  await page.getByRole("combobox", { name: "Owner" }).selectOption({ value: "ana" });
  // The heading, and the one that is hers.
  await expect(grid.getByRole("row")).toHaveCount(2);
  await expect(page).toHaveURL(/owner=ana/);
});

test("what runs and what failed is found by its state", async ({ page, realAirflow }) => {
  await page.goto("/airflow/prod/dags?state=failed");
  const grid = page.getByRole("grid", { name: "DAGs" });
  await realAirflow.launch("fails_half_way");
  const failed = grid.getByRole("row").filter({ has: page.getByRole("link", { name: "fails_half_way", exact: true }) });
  await expect(failed).toBeVisible({ timeout: 120_000 });
  await expect(failed.getByRole("link", { name: /^Failed .*, took / }).first()).toBeVisible();
  await expect(grid.getByRole("link", { name: "born_paused", exact: true })).toHaveCount(0);
});
