import type { Page } from "@playwright/test";
import { expect, test } from "../../support/test.ts";

// That the code runs as it is pasted is proved against real Airflows.

const PATH = "/airflow/demo/dags/sales_refresh/launch";

const elsewhere = (page: Page) => page.getByRole("region", { name: "Use elsewhere" });
const code = (page: Page) => elsewhere(page).locator("pre code");

test("the launch that the form shows is code, in step with it, and in the address", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(PATH);
  await page.getByRole("button", { name: "Use elsewhere" }).click();
  await expect(elsewhere(page)).toContainText("There is no code until what is entered is put right.");
  await page.getByRole("textbox", { name: "Start date", exact: true }).fill("2026-11-02");
  await expect(code(page)).toContainText("airflow dags trigger");
  await expect(code(page)).toContainText('"start_date":"2026-11-02"');
  await page.getByRole("textbox", { name: "Note", exact: true }).first().fill("it's");
  await elsewhere(page).getByRole("radio", { name: "curl" }).check();
  await expect(page).toHaveURL(/[?&]code=curl/);
  await elsewhere(page).getByRole("textbox", { name: "Airflow's address" }).fill("https://airflow.example.com/");
  await expect(code(page)).toContainText("'https://airflow.example.com/api/v2/dags/sales_refresh/dagRuns'");
  await expect(code(page)).toContainText('"note": "it\'s"');
  await elsewhere(page).getByRole("button", { name: /^Copy/ }).click();
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(copied).toBe(await code(page).innerText());
  await elsewhere(page).getByRole("radio", { name: "Airflow operator" }).check();
  await expect(code(page)).not.toContainText("reset_dag_run");
  await elsewhere(page).getByRole("switch", { name: /reset_dag_run/ }).click();
  await expect(code(page)).toContainText("reset_dag_run=True");
  await page.reload();
  await expect(code(page)).toContainText("TriggerDagRunOperator");
  await page.getByRole("button", { name: "Hide the code" }).click();
  await expect(elsewhere(page)).toHaveCount(0);
});

test.describe("an Airflow 2", () => {
  test.use({ demoOptions: { speed: 10, "airflow-api": "v1" } });

  test("is called in its own terms", async ({ page, guard }) => {
    guard.expectFailed(/\/api\/airflow\/demo\/api\/v2\//);
    await page.goto(`${PATH}?code=python`);
    await page.getByRole("textbox", { name: "Start date", exact: true }).fill("2026-11-02");
    await expect(code(page)).toContainText("/api/v1/dags/sales_refresh/dagRuns");
    await expect(code(page)).toContainText("auth=(os.environ");
    await expect(code(page)).not.toContainText("logical_date");
  });
});
