import { expect, test } from "../../support/real-airflow.ts";

test("a run that failed says why at first look, and its log opens at the error", async ({ page }) => {
  await page.goto("/airflow/prod/dags/fails_half_way/launch");
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  const why = page.getByRole("region", { name: "Why it failed" });
  await expect(why).toContainText("RuntimeError: the warehouse is full", { timeout: 90_000 });
  await why.getByRole("link", { name: "Open the log of load" }).click();
  await expect(page.getByRole("heading", { name: "load", level: 1 })).toBeVisible();
  const log = page.getByRole("log");
  await expect(log).toContainText("Task failed with exception");
  await expect(log).toContainText("RuntimeError: the warehouse is full");
  await page.getByRole("combobox", { name: "Level" }).selectOption({ value: "ERROR" });
  await expect(log).not.toContainText("Log message source details");
  await expect(log).toContainText("RuntimeError: the warehouse is full");
});

test("a log is followed while its task runs, and what it returned is told exactly", async ({
  page,
  realAirflow,
}) => {
  test.slow();
  const run = await realAirflow.launch("talks");
  const path = `/airflow/prod/dags/talks/runs/${encodeURIComponent(run).replaceAll(".", "%2E")}`;
  await page.goto(`${path}?task=talk`);
  const log = page.getByRole("log");
  await expect(log).toContainText("word 1", { timeout: 90_000 });
  await expect(log).not.toContainText("word 29");
  // Each line once, however often the log is read.
  await expect(log).toContainText("word 29", { timeout: 90_000 });
  await page.getByRole("searchbox", { name: "Search the log" }).fill("word 17");
  await expect(page.getByRole("status", { name: "Lines found" })).toHaveText("1 of 1 line");
  await page.goto(`${path}?task=double&map=1&part=xcom`);
  await expect(page.getByRole("region", { name: "return_value" })).toContainText("9007199254740993", {
    timeout: 90_000,
  });
  await page.getByRole("tab", { name: "Log" }).click();
  await expect(page.getByRole("log")).toContainText("twice 5");
});
