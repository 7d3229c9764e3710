import { readFile } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Airbyte, PublicAirbyte } from "../../support/airbyte.ts";
import { expect, production, test } from "../../support/test.ts";

// The history over both systems; that of one connection has its own.

const CONNECTION = "Facebook Marketing → Snowflake";
const PERSON = "ana@demo.local";

const grid = (page: Page) => page.getByRole("grid", { name: "History" });
const rows = (page: Page) => grid(page).getByRole("row");
const row = (page: Page, text: string) => rows(page).filter({ hasText: text });
const choose = (page: Page, what: string, label: string) =>
  page.getByRole("combobox", { name: what, exact: true }).selectOption({ label });
/** The texts of a column of the rows that are there. */
const column = (page: Page, at: number) =>
  rows(page).evaluateAll(
    (rows, at) => rows.slice(1).map((row) => row.querySelectorAll("[role=gridcell]")[at]?.textContent?.trim() ?? ""),
    at,
  );

/** The times of the rows that are there, as they stand. */
const times = (page: Page) =>
  grid(page)
    .locator("time")
    .evaluateAll((all) => all.map((time) => Date.parse(time.getAttribute("datetime") ?? "")));

test.describe("of a demo in which something runs for hours", () => {
  test.use({ demoOptions: { speed: 1, dags: 20 } });

  test("jobs and runs stand in one list, newest first, and lead to their pages", async ({ page }) => {
    await page.goto("/");
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "History" }).click();
    await expect(page.getByRole("heading", { name: "History", level: 1 })).toBeVisible();
    await expect(row(page, "Airbyte demo").first()).toBeVisible();
    await expect(row(page, "Airflow demo").first()).toBeVisible();
    const shown = await times(page);
    expect(shown.length).toBeGreaterThan(10);
    expect(shown).toEqual([...shown].sort((a, b) => b - a));
    // No id stands where a name belongs.
    await expect.poll(async () => (await column(page, 1)).filter((name) => name.startsWith("…"))).toEqual([]);

    await choose(page, "Outcome", "failed");
    await expect.poll(async () => [...new Set(await column(page, 0))]).toEqual(["Failed"]);
    await expect(page).toHaveURL(/outcome=failed/);
    const failed = row(page, "Airbyte demo").first();
    await expect(failed.locator(".hist-why")).not.toBeEmpty();
    await failed.getByRole("link").click();
    await expect(page).toHaveURL(/\/airbyte\/demo\/connections\/[^/]+\/jobs\/\d+$/);
    await expect(page.getByRole("heading", { name: /^Job \d+/, level: 1 })).toBeVisible();
    await page.goBack();
    await expect(page.getByRole("combobox", { name: "Outcome" })).toHaveValue("failed");
    await expect.poll(async () => [...new Set(await column(page, 0))]).toEqual(["Failed"]);

    await choose(page, "Outcome", "under way");
    await choose(page, "Instance", "Airbyte demo");
    await expect(row(page, "demo: sync runs for hours (409)")).toContainText("Running");
    await expect.poll(async () => [...new Set(await column(page, 3))]).toEqual(["Airbyte demo"]);
    const states = await column(page, 0);
    expect(states.filter((state) => !["Running", "Queued", "Retrying"].includes(state))).toEqual([]);

    // Airflow cancels nothing.
    await choose(page, "Outcome", "cancelled");
    await choose(page, "Instance", "Airflow demo");
    await expect(page.getByText("Nothing matches")).toBeVisible();
    await page.getByRole("button", { name: "Clear the filters" }).click();
    await expect(row(page, "Airbyte demo").first()).toBeVisible();
    await expect(page).toHaveURL((url) => url.search === "");
  });

  test("what is launched appears, with who launched it and what becomes of it", async ({ page, demo }) => {
    const id = await new Airbyte(demo.airbyte).find(CONNECTION);
    await page.goto(`/airbyte/demo/connections/${id}`);
    await page.getByRole("button", { name: "Sync now" }).click();
    await expect(page.getByRole("status", { name: "Sync status" })).toContainText(/Job \d+ started|Landed/);
    const [job] = await new Airbyte(demo.airbyte).jobs(id);
    await page.goto("/history");
    await page.getByRole("searchbox", { name: "Connection or DAG" }).fill("snow facebook");
    await expect(page).toHaveURL(/q=snow\+facebook/);
    const launched = row(page, `job ${job?.id}`);
    await expect(launched).toContainText(CONNECTION);
    await expect(launched).toContainText(PERSON);
    await expect(launched).toContainText("Landed", { timeout: 45_000 });
  });

  test("what comes while one points at a row waits until one does not", async ({ page, demo }) => {
    const airbyte = new Airbyte(demo.airbyte);
    await page.goto("/history?in=airbyte/demo");
    await rows(page).nth(3).hover();
    const job = await airbyte.sync(await airbyte.find(CONNECTION));
    await expect(page.getByRole("button", { name: /^\d+ new$/ })).toBeVisible({ timeout: 45_000 });
    await expect(row(page, `job ${job}`)).toHaveCount(0);
    await page.getByRole("heading", { name: "History", level: 1 }).hover();
    await expect(row(page, `job ${job}`)).toBeVisible();
  });
});

test("the span is in the address, and what is shown can be saved", async ({ page }) => {
  await page.goto("/history?when=24h");
  await expect(rows(page).nth(1)).toBeVisible();
  const day = 24 * 60 * 60 * 1_000;
  const oldest = Math.min(...(await times(page)));
  // To the minute.
  expect(oldest).toBeGreaterThan(Date.now() - day - 2 * 60_000);

  await choose(page, "Instance", "Airflow demo");
  await expect.poll(async () => [...new Set(await column(page, 3))]).toEqual(["Airflow demo"]);
  const shown = page.getByText(/^\d+ shown$/);
  const count = Number((await shown.textContent())?.split(" ")[0]);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  const lines = (await readFile(await (await download).path(), "utf8")).trimEnd().split("\r\n");
  expect(lines[0]).toContain("Outcome,Connection or DAG,What");
  expect(lines.length).toBe(count + 1);
});

test("older ones are read as one goes down", async ({ page }) => {
  await page.goto("/history");
  await expect(rows(page).nth(1)).toBeVisible();
  const shown = page.getByText(/^\d+ shown$/);
  const count = async () => Number((await shown.textContent())?.split(" ")[0]);
  const before = await count();
  await page.getByRole("button", { name: "Load more" }).click();
  await expect.poll(count).toBeGreaterThan(before);
  const more = await count();
  await rows(page).nth(1).focus();
  await page.keyboard.press("End");
  await expect.poll(count).toBeGreaterThan(more);
  const all = await times(page);
  expect(all).toEqual([...all].sort((a, b) => b - a));
  expect(new Set(await column(page, 2)).size).toBeGreaterThan(1);
});

test("an answer to a question that is asked no more does nothing", async ({ page }) => {
  await page.goto("/history?in=airbyte/demo");
  await expect(rows(page).nth(1)).toBeVisible();
  let answer = (): void => undefined;
  const asked = new Promise<void>((resolve) => (answer = resolve));
  const older = page.waitForRequest((request) => request.postDataJSON()?.pagination?.rowOffset > 0);
  await page.route(/list_for_workspaces$/, async (route) => {
    if (route.request().postDataJSON().pagination.rowOffset > 0) await asked;
    await route.continue();
  });
  await page.getByRole("button", { name: "Load more" }).click();
  const response = (await older).response();
  await choose(page, "Outcome", "failed");
  await expect.poll(async () => [...new Set(await column(page, 0))]).toEqual(["Failed"]);
  answer();
  await (await response)?.finished();
  await choose(page, "Outcome", "landed");
  await expect.poll(async () => [...new Set(await column(page, 0))]).toEqual(["Landed"]);
});

test("what is looked for is found however far back it is", async ({ page }) => {
  await page.goto("/history?in=airbyte/demo&outcome=landed&q=runs+for+hours");
  await expect(row(page, "demo: sync runs for hours (409)").first()).toContainText("Landed");
  await page.goto("/history?q=there+is+no+such+thing");
  await expect(page.getByText("Nothing matches")).toBeVisible();
});

test.describe("with the public API alone", () => {
  test.use({ demoOptions: { speed: 3, "airbyte-api": "public", "airbyte-auth": "client-credentials" } });

  test("jobs are named and filtered all the same", async ({ page, demo, guard }) => {
    // A browser that has never seen the instance takes the usual API for granted until the session tells.
    guard.expectFailed(/\/api\/v1\/[a-z_/]+$/);
    const airbyte = await PublicAirbyte.signIn(demo.airbyte);
    expect(await airbyte.find(CONNECTION)).not.toBe("");
    await page.goto("/history?in=airbyte/demo&outcome=under-way");
    await expect(row(page, "demo: sync runs for hours (409)")).toContainText("Running");
    await choose(page, "Outcome", "failed");
    await expect.poll(async () => [...new Set(await column(page, 0))]).toEqual(["Failed"]);
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`everybody can use it, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto("/history");
    await expect(rows(page).nth(3)).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations).toEqual([]);
  });
}

production.describe("of what one may see", () => {
  production.use({
    policy: `[[grant]]
role = "viewer"
domains = ["example.com"]
airbyte = { names = ["Facebook*"] }
airflow = { dags = ["sales_*"] }`,
  });

  production("there is nothing else", async ({ page }) => {
    await page.goto("/history");
    await expect(row(page, "Airbyte prod").first()).toBeVisible();
    await expect(row(page, "sales_refresh").first()).toBeVisible();
    const names = await column(page, 1);
    expect(names.filter((name) => !/^(Facebook|sales_)/.test(name))).toEqual([]);
  });
});

production("an instance that cannot be reached is named, and the other is there", async ({ page, airflow, guard }) => {
  guard.expectFailed(/\/api\/airflow\//);
  await airflow.down();
  await page.goto("/history");
  await expect(page.getByRole("alert")).toContainText('Airflow "prod" cannot be reached');
  await expect(row(page, "Airbyte prod").first()).toBeVisible();
  await airflow.up();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(row(page, "Airflow prod").first()).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
});
