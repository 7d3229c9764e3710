import { expect, test } from "../../support/real-airflow.ts";

test("x", async ({ page }) => {
  await page.goto("/airflow/prod/dags");
  await expect(page.getByRole("grid", { name: "DAGs" }).getByRole("row")).toHaveCount(4);
  console.log(await page.locator("body").ariaSnapshot());
  await page.screenshot({ path: "/tmp/w/dags.png" });
});
