import { expect, test } from "../../support/real-airflow.ts";

test("runs of all DAGs stand in the history in the order in which they were made", async ({ page, realAirflow }) => {
  await page.goto("/history?in=airflow/prod");
  const grid = page.getByRole("grid", { name: "History" });
  // A date of long ago does not make it an old run; a DAG that is paused leaves it waiting.
  const past = await realAirflow.launch("born_paused", { logical_date: "2020-01-01T00:00:00Z" });
  await page.reload();
  const own = grid.getByRole("row").filter({ has: page.getByTitle(past) });
  await expect(own).toContainText("born_paused");
  await expect(own).toContainText("Queued");

  const outcome = page.getByRole("combobox", { name: "Outcome" });
  await outcome.selectOption({ label: "under way" });
  await expect(own).toBeVisible();
  await outcome.selectOption({ label: "landed" });
  await expect(page.getByText(/^\d+ shown$/)).toBeVisible();
  await expect(own).toHaveCount(0);

  await realAirflow.launch("fails_half_way");
  await outcome.selectOption({ label: "failed" });
  await page.getByRole("combobox", { name: "When" }).selectOption({ label: "last 24 hours" });
  const failed = grid.getByRole("row").filter({ hasText: "fails_half_way" }).first();
  await expect(failed).toContainText("Failed", { timeout: 120_000 });
  await failed.getByRole("link").click();
  await expect(page).toHaveURL(/\/airflow\/prod\/dags\/fails_half_way\/runs\//);
  await expect(page.getByRole("heading", { name: /^Run of /, level: 1 })).toBeVisible();
});
