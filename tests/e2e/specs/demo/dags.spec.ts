import { expect, test } from "../../support/test.ts";

test.beforeEach(({ guard }) => {
  // The list reads the last runs of every DAG, also of the one that is there to fail.
  guard.expectFailed(/demo_details_500/);
});

test("a DAG is found by typing three letters", async ({ page }) => {
  await page.goto("/airflow/demo/dags");
  const grid = page.getByRole("grid", { name: "DAGs" });
  await expect(grid.getByRole("link", { name: "dbt_daily" })).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("gdp");
  await expect(page.getByRole("searchbox", { name: "Search DAGs" })).toHaveValue("gdp");
  // The heading and the one row that is left.
  await expect(grid.getByRole("row")).toHaveCount(2);
  await expect(grid.getByRole("link", { name: "gdpr_erasure" })).toBeVisible();
});

test("search, tag, pause filter and order are in the address and survive a reload and the back button", async ({
  page,
}) => {
  await page.goto("/airflow/demo/dags");
  const grid = page.getByRole("grid", { name: "DAGs" });
  const names = grid.getByRole("gridcell").getByRole("link", { name: /^[a-z_0-9]+$/ });
  await page.getByRole("combobox", { name: "Tag" }).selectOption({ value: "dbt" });
  await expect(names).toHaveText(["dbt_daily", "sales_refresh"]);
  await grid.getByRole("button", { name: "DAG", exact: true }).click();
  await expect(names).toHaveText(["sales_refresh", "dbt_daily"]);
  await page.getByRole("searchbox", { name: "Search DAGs" }).fill("d");
  await expect(page).toHaveURL(/\?(?=.*\bq=d\b)(?=.*\btag=dbt\b)(?=.*\bsort=-name\b)/);

  await page.reload();
  await expect(names).toHaveText(["sales_refresh", "dbt_daily"]);
  await names.first().click();
  await expect(page.getByRole("heading", { name: "sales_refresh", level: 1 })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("searchbox", { name: "Search DAGs" })).toHaveValue("d");
  await expect(names).toHaveText(["sales_refresh", "dbt_daily"]);

  await page.getByRole("combobox", { name: "Tag" }).selectOption({ value: "" });
  await page.getByRole("searchbox", { name: "Search DAGs" }).fill("");
  await page.getByRole("radio", { name: "Paused" }).check();
  await expect(names.filter({ hasText: "support_digest" })).toBeVisible();
  await expect(names.filter({ hasText: "dbt_daily" })).toHaveCount(0);
});

test("the switch pauses and unpauses a DAG in Airflow", async ({ page, demo, request }) => {
  const isPaused = async () => {
    const answer = await request.get(`${demo.airflow}/api/v2/dags/dbt_daily/details`);
    return ((await answer.json()) as { is_paused: boolean }).is_paused;
  };
  await page.goto("/airflow/demo/dags?q=dbt_daily");
  const active = page.getByRole("switch", { name: "Active: dbt_daily" });
  await expect(active).toBeChecked();
  await active.click();
  await expect(active).not.toBeChecked();
  await expect.poll(isPaused).toBe(true);
  await active.click();
  await expect(active).toBeChecked();
  await expect.poll(isPaused).toBe(false);
});

test("the rows are walked by keyboard", async ({ page }) => {
  await page.goto("/airflow/demo/dags");
  const grid = page.getByRole("grid", { name: "DAGs" });
  const row = (n: number) => grid.getByRole("row").nth(n);
  await expect(row(3)).toBeVisible();
  await row(1).focus();
  await page.keyboard.press("ArrowDown");
  await expect(row(2)).toBeFocused();
  await page.keyboard.press("End");
  // An element goes from one row to another: the last of them need not show the last row.
  const count = await grid.getAttribute("aria-rowcount");
  await expect(grid.locator(`[aria-rowindex="${count}"]`)).toBeFocused();
  await page.keyboard.press("Home");
  await expect(row(1)).toBeFocused();
  const name = await row(1).getByRole("link").first().textContent();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: name ?? "", level: 1 })).toBeVisible();
});
