import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, test } from "../../support/test.ts";

const REFUSAL = readFileSync(
  new URL("../../../../crates/airflow/tests/fixtures/v1/pools_unbounded_500.json", import.meta.url),
  "utf8",
);

test("the list of DAGs leads to what is beside them", async ({ page, guard }) => {
  guard.expectFailed(/demo_details_500/);
  await page.goto("/airflow/demo/dags");
  const beside = page.getByRole("navigation", { name: "Beside DAGs" });
  await beside.getByRole("link", { name: "Pools" }).click();
  await expect(page.getByRole("heading", { name: "Pools", level: 1 })).toBeVisible();
  const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "salesforce_api" }) });
  await expect(row).toContainText("At most four calls at once");
  await beside.getByRole("link", { name: "Assets" }).click();
  const assets = page.getByRole("table", { name: "Assets" });
  await expect(assets.getByRole("link", { name: "customer_360" })).toBeVisible();
  await expect(assets).toContainText("s3://lake/raw/raw_customers");
});

test("backfills are found by the runs that came of them", async ({ page }) => {
  await page.goto("/airflow/demo/backfills");
  const table = page.getByRole("table", { name: "Backfills" });
  await expect(table.getByRole("row").filter({ hasText: "Complete" })).toContainText("stripe_reconciliation");
  await expect(table.getByRole("row").filter({ hasText: "Paused" })).toContainText("failed dates again");
});

test("a variable's value is shown only when it is asked for", async ({ page }) => {
  await page.goto("/airflow/demo/variables");
  const row = (key: string) =>
    page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: key, exact: true }) });
  await expect(row("sftp_password")).toContainText("masked by Airflow");
  await expect(page.getByText("analytics", { exact: true })).toHaveCount(0);
  await row("warehouse_schema").getByRole("button", { name: "Show the value of warehouse_schema" }).click();
  await expect(row("warehouse_schema")).toContainText("analytics");
});

/** Has Airflow tell of so many variables, and give so many at a time. */
async function variables(page: Page, total: number, limit: number) {
  const all = Array.from({ length: total }, (_, at) => ({
    key: `v${String(at).padStart(3, "0")}`,
    value: String(at),
    description: null,
  }));
  await page.route(/\/api\/v2\/variables\?/, (route) => {
    const asked = new URL(route.request().url()).searchParams;
    const offset = Number(asked.get("offset") ?? 0);
    const variables = all.slice(offset, offset + limit);
    return route.fulfill({ json: { variables, total_entries: all.length } });
  });
  await page.goto("/airflow/demo/variables");
  const pages = page.getByRole("group", { name: "Pages" });
  return {
    where: pages.getByRole("status"),
    previous: pages.getByRole("button", { name: "Previous" }),
    next: pages.getByRole("button", { name: "Next" }),
    rows: page.getByRole("table", { name: "Variables" }).getByRole("rowheader"),
  };
}

test("a list says how many there are, and its pages are turned and shared", async ({ page }) => {
  const { where, previous, next, rows } = await variables(page, 250, 100);
  await expect(where).toHaveText("1 to 100 of 250");
  await expect(rows).toHaveCount(100);
  await expect(previous).toHaveAccessibleDescription("This is the first page.");
  await next.press("Enter");
  await expect(where).toHaveText("101 to 200 of 250");
  await expect(rows.first()).toHaveText("v100");
  await expect(next).toBeFocused();
  await next.press("Enter");
  await expect(where).toHaveText("201 to 250 of 250");
  await expect(rows).toHaveCount(50);
  await expect(next).toHaveAccessibleDescription("This is the last page.");
  await expect(page).toHaveURL(/from=200/);
  await page.reload();
  await expect(rows.first()).toHaveText("v200");
  await previous.click();
  await previous.click();
  await expect(rows.first()).toHaveText("v000");
  await expect(page).not.toHaveURL(/from=/);
  // Rows that are gone by now leave a page with nothing on it, and the way back.
  await page.goto("/airflow/demo/variables?from=900");
  await expect(where).toHaveText("No more than 250");
  await previous.click();
  await expect(where).toHaveText("201 to 250 of 250");
});

test("a page is as long as Airflow makes it, and none of its rows is passed over", async ({ page }) => {
  const { where, previous, next, rows } = await variables(page, 120, 50);
  await expect(where).toHaveText("1 to 50 of 120");
  await expect(rows).toHaveCount(50);
  await next.click();
  await expect(where).toHaveText("51 to 100 of 120");
  await expect(rows.first()).toHaveText("v050");
  await expect(page).toHaveURL(/from=50$/);
  await next.click();
  await expect(where).toHaveText("101 to 120 of 120");
  await expect(rows.first()).toHaveText("v100");
  await expect(next).toHaveAccessibleDescription("This is the last page.");
  await previous.click();
  await expect(rows.first()).toHaveText("v050");
  await page.reload();
  await expect(where).toHaveText("51 to 100 of 120");
});

test("a list of one page says how many there are, and a pool without a bound that it has none", async ({ page }) => {
  await page.goto("/airflow/demo/pools");
  await expect(page.getByRole("status").filter({ hasText: "4 in all" })).toBeVisible();
  const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "without_bound" }) });
  await expect(row.getByRole("cell")).toHaveText([
    "5",
    "0",
    "0",
    "no bound",
    "no bound",
    "Whatever waits for nothing scarce",
  ]);
});

test.describe("in Airflow 2", () => {
  test.use({ demoOptions: { speed: 10, "airflow-api": "v1" } });
  test.beforeEach(({ guard }) => {
    guard.expectFailed(/\/api\/v2\//);
  });

  test("pools of which one has no bound cannot be listed, and the page says why", async ({ page, guard }) => {
    guard.expectFailed(/\/pools/);
    let refuses = true;
    await page.route(/\/api\/v1\/pools\?/, (route) =>
      refuses
        ? route.fulfill({ status: 500, body: REFUSAL, contentType: "application/problem+json" })
        : route.continue(),
    );
    await page.goto("/airflow/demo/pools");
    await expect(page.getByText("Airflow 2 cannot list these pools")).toBeVisible();
    await expect(page.getByText("inf is not of type")).toHaveCount(0);
    refuses = false;
    await page.reload();
    await expect(page.getByRole("rowheader", { name: "default_pool" })).toBeVisible();
  });

  test("what it lacks is said on the spot, and what it has under another name is shown", async ({ page }) => {
    await page.goto("/airflow/demo/backfills");
    await expect(page.getByText("No list of backfills")).toBeVisible();
    await page.goto("/airflow/demo/assets");
    await expect(page.getByText("Airflow 2 calls them datasets.")).toBeVisible();
    await expect(page.getByRole("link", { name: "customer_360" })).toBeVisible();
    await page.goto("/airflow/demo/dags/sales_refresh?tab=source");
    await expect(page.getByRole("group", { name: "Source" })).toContainText('dag_id="sales_refresh"');
    await page.goto("/airflow/demo/dags/sales_refresh?tab=events");
    await expect(page.getByRole("table", { name: "Events" })).toContainText("task landed");
  });
});
