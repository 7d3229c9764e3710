import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { Airbyte } from "../../support/airbyte.ts";
import { expect, test } from "../../support/test.ts";

const CONNECTION = "Facebook Marketing → Snowflake";
const PERSON = "ana@demo.local";

const rows = (page: Page) => page.getByRole("grid", { name: "Activity" }).getByRole("row");
const row = (page: Page, text: string) => rows(page).filter({ hasText: text });

/** Syncs the connection, and gives its id and the job's. */
async function sync(page: Page, airbyte: string): Promise<{ id: string; job: string }> {
  const id = await new Airbyte(airbyte).find(CONNECTION);
  await page.goto(`/airbyte/demo/connections/${id}`);
  await page.getByRole("button", { name: "Sync now" }).click();
  await expect(page.getByRole("status", { name: "Sync status" })).toContainText(/Job \d+ started|Landed/);
  // What is said of the start gives way to what came of it: Airbyte knows the job at any moment.
  const [newest] = await new Airbyte(airbyte).jobs(id);
  return { id, job: String(newest?.id) };
}

/** Launches sales_refresh, and gives the run's id. */
async function launch(page: Page): Promise<string> {
  await page.goto("/airflow/demo/dags/sales_refresh/launch");
  await page.getByLabel("Start date", { exact: true }).fill("2026-11-03");
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  return decodeURIComponent(page.url().split("/runs/")[1] ?? "");
}

test.describe("while it runs", () => {
  // One DAG: of those that run, the overview names the latest five.
  test.use({ demoOptions: { speed: 1, dags: 1 } });

  test("what was launched is listed with who did it and what came of it", async ({ page, demo }) => {
    const { id, job } = await sync(page, demo.airbyte);
    const panel = page.getByRole("region", { name: `Job ${job}` });
    await expect(panel).toContainText(`by ${PERSON}`);
    const jobs = page.getByRole("table", { name: "Jobs", exact: true });
    await expect(jobs.getByRole("columnheader").nth(3)).toHaveText("Started by");
    await expect(jobs.getByRole("row").filter({ hasText: job }).getByRole("cell").nth(3)).toHaveText(PERSON);

    const run = await launch(page);
    await expect(page.locator("header").filter({ hasText: "Run of" })).toContainText(`by ${PERSON}`);
    await page.goto("/airflow/demo/dags/sales_refresh?tab=runs");
    const runs = page.getByRole("table", { name: "Runs", exact: true });
    await expect(runs.getByRole("row").nth(1)).toContainText(PERSON);
    await page.goto("/");
    const running = page.getByRole("region", { name: "Airflow demo" }).getByRole("listitem");
    await expect(running.filter({ hasText: "sales_refresh" })).toContainText(`by ${PERSON}`);

    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Activity" }).click();
    await expect(rows(page).nth(1)).toContainText("Launched sales_refresh");
    const synced = row(page, `Synced ${CONNECTION}`);
    await expect(synced).toContainText(PERSON);
    await expect(synced).toContainText("Done");
    await expect(synced.getByRole("link", { name: `job ${job}` })).toHaveAttribute("href", new RegExp(id));

    await page.getByRole("button", { name: "Details: Launched sales_refresh" }).click();
    const details = page.getByRole("dialog", { name: "Launched sales_refresh" });
    await expect(details.getByLabel("What was sent")).toContainText('"start_date": "2026-11-03"');
    await expect(details.getByRole("definition").filter({ hasText: "Airflow demo" })).toBeVisible();
    await details.getByRole("link", { name: run.slice(0, 20) }).click();
    await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
    await page.goBack();
    await expect(rows(page).nth(1)).toBeVisible();
  });
});

test("filters are in the address, and exports carry them", async ({ page, demo }) => {
  // Today is the day on which it begins, even if that is over meanwhile.
  await page.clock.setFixedTime(new Date());
  const { job } = await sync(page, demo.airbyte);
  await launch(page);
  await page.goto("/activity");
  await expect(rows(page)).toHaveCount(3);
  await page.getByRole("combobox", { name: "What" }).selectOption({ label: "syncs" });
  await expect(rows(page)).toHaveCount(2);
  await page.getByRole("searchbox", { name: "Connection or DAG" }).fill("Facebook");
  await page.getByRole("combobox", { name: "When" }).selectOption({ label: "today" });
  await expect(page).toHaveURL(/operation=sync/);
  await expect(page).toHaveURL(/target=Facebook/);
  await expect(page).toHaveURL(/when=today/);
  await page.reload();
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByRole("searchbox", { name: "Connection or DAG" })).toHaveValue("Facebook");

  for (const format of ["CSV", "NDJSON"]) {
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: format, exact: true }).click();
    const text = await readFile(await (await download).path(), "utf8");
    expect(text).toContain(PERSON);
    expect(text).toContain(job);
    expect(text, "what the filters hide is not in it").not.toContain("sales_refresh");
  }

  await page.getByRole("combobox", { name: "Outcome" }).selectOption({ label: "failed" });
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect(rows(page)).toHaveCount(3);
  await expect(page).toHaveURL(/\/activity$/);
});

test("what somebody else launches appears by itself", async ({ page, context, demo }) => {
  await page.goto("/activity");
  await expect(page.getByText("Nothing yet")).toBeVisible();
  const other = await context.newPage();
  await sync(other, demo.airbyte);
  await page.bringToFront();
  await expect(row(page, `Synced ${CONNECTION}`)).toBeVisible();
});

test("a pause is told from an unpause", async ({ page }) => {
  await page.goto("/airflow/demo/dags/sales_refresh");
  await page.getByRole("switch", { name: "Active" }).click();
  await expect(page.getByRole("switch", { name: "Paused" })).not.toHaveAttribute("aria-busy");
  await page.getByRole("switch", { name: "Paused" }).click();
  await expect(page.getByRole("switch", { name: "Active" })).not.toHaveAttribute("aria-busy");
  await page.goto("/activity");
  await expect(rows(page).nth(1)).toContainText("Unpaused sales_refresh");
  await expect(rows(page).nth(2)).toContainText("Paused sales_refresh");
});
