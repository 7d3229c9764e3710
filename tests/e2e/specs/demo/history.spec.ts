import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Airbyte } from "../../support/airbyte.ts";
import type { Demo } from "../../support/airstrip.ts";
import { expect, test } from "../../support/test.ts";

const ORDINARY = "Facebook Marketing → Snowflake";

async function open(page: Page, demo: Demo, name: string, query = ""): Promise<string> {
  const id = await new Airbyte(demo.airbyte).find(name);
  await page.goto(`/airbyte/demo/connections/${id}${query}`);
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  return id;
}

const chart = (page: Page) => page.getByRole("figure", { name: "Jobs over time" });
const bars = (page: Page) => page.getByRole("slider", { name: /^Duration and \w+ of/ });
const readout = (page: Page) => chart(page).getByRole("paragraph");
const calendar = (page: Page) => page.getByRole("figure", { name: "Days by outcome" });
const days = (page: Page) => page.getByRole("slider", { name: /^Days\./ });
const table = (page: Page) => page.getByRole("table", { name: "Jobs", exact: true });
const rows = (page: Page) => table(page).locator("tbody").getByRole("row");
const outcome = (page: Page, name: RegExp) =>
  page.getByRole("group", { name: "Filter by outcome" }).getByRole("button", { name });
const zoom = (page: Page, name: string) => page.getByRole("group", { name: "Zoom" }).getByRole("button", { name });

/** How many jobs the chart shows. */
async function shown(page: Page): Promise<number> {
  return Number(await bars(page).getAttribute("aria-valuemax"));
}

/** All pages are read: what is figured from all of them is there. */
async function readAll(page: Page): Promise<void> {
  await expect(page.getByRole("region", { name: "Trends" }).getByRole("heading")).toBeVisible({ timeout: 45_000 });
}

/** Drags over a part of the chart, in shares of its width. */
async function drag(page: Page, from: number, to: number): Promise<void> {
  const box = await bars(page).boundingBox();
  if (!box) throw new Error("the chart is not drawn");
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * ((from + to) / 2), y);
  await page.mouse.move(box.x + box.width * to, y);
  await page.mouse.up();
}

test("the newest jobs show at once, and the others follow", async ({ page, demo }) => {
  const sizes: number[] = [];
  page.on("request", (request) => {
    if (!request.url().endsWith("/api/v1/jobs/list")) return;
    const asked = request.postDataJSON() as { pagination: { pageSize: number }; configId: string };
    sizes.push(asked.pagination.pageSize);
  });
  await open(page, demo, ORDINARY);
  await readAll(page);
  expect(sizes).toContain(50);
  expect(sizes).toContain(200);
  expect(await shown(page)).toBe(60);
  await expect(page.getByRole("button", { name: "1 clear", exact: true })).toBeVisible();
  await expect(readout(page)).toHaveText(/^60 jobs from .+ to .+/);
  await expect(rows(page)).toHaveCount(50);
  await page.getByRole("button", { name: "Older" }).click();
  await expect(rows(page)).toHaveCount(10);
  await expect(page.getByText("51–60 of 60")).toBeVisible();
});

test("pointing at a bar tells its exact figures beside the chart, and a click leads to the job", async ({
  page,
  demo,
}) => {
  const id = await open(page, demo, ORDINARY);
  await readAll(page);
  // All that stands above the chart is there: nothing moves it any more.
  const fact = (name: string) => page.getByRole("term").filter({ hasText: name }).locator("+ dd");
  await expect(fact("Next sync")).toBeVisible();
  await expect(fact("Workspace")).toContainText(/[A-Z]/);
  const box = await bars(page).boundingBox();
  if (!box) throw new Error("the chart is not drawn");
  const [x, y] = [box.x + box.width - 40, box.y + 120];
  await page.mouse.move(x, y);
  await expect(readout(page)).toHaveText(/job \d+.*\d+ s.*[\d,]+ records.*[\d,]+ bytes/);
  const told = await readout(page).boundingBox();
  expect(told && told.y + told.height).toBeLessThanOrEqual(box.y + 1);
  const job = /^job (\d+),/.exec((await bars(page).getAttribute("aria-valuetext")) ?? "")?.[1];
  await page.mouse.click(x, y);
  await expect(page).toHaveURL(new RegExp(`/connections/${id}/jobs/${job}$`));
});

test("keys go from bar to bar, open one, select a stretch and show all again", async ({ page, demo }) => {
  await open(page, demo, ORDINARY);
  await readAll(page);
  await bars(page).focus();
  await page.keyboard.press("ArrowLeft");
  const newest = (await bars(page).getAttribute("aria-valuetext")) ?? "";
  expect(newest).toMatch(/^job \d+, .+, \w+, .* records, .* bytes/);
  await expect(bars(page)).toHaveAttribute("aria-valuenow", "60");
  await page.keyboard.press("ArrowLeft");
  await expect(bars(page)).toHaveAttribute("aria-valuenow", "59");
  await page.keyboard.press("Home");
  await expect(bars(page)).toHaveAttribute("aria-valuenow", "1");
  for (let step = 0; step < 9; step += 1) await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Enter");
  await expect(bars(page)).toHaveAttribute("aria-valuemax", "10");
  await expect(rows(page)).toHaveCount(10);
  await page.keyboard.press("-");
  await expect(bars(page)).toHaveAttribute("aria-valuemax", "20");
  await page.keyboard.press("PageDown");
  await expect(readout(page)).toHaveText(/^20 jobs from/);
  await page.keyboard.press("Escape");
  await expect(bars(page)).toHaveAttribute("aria-valuemax", "60");
  await page.keyboard.press("End");
  const job = /^job (\d+)/.exec((await bars(page).getAttribute("aria-valuetext")) ?? "")?.[1];
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/jobs/${job}$`));
});

test("a stretch that is dragged over is shown alone, in the chart, the table and the address", async ({
  page,
  demo,
}) => {
  await open(page, demo, ORDINARY);
  await readAll(page);
  await drag(page, 0.4, 0.6);
  await expect.poll(() => shown(page)).toBeLessThan(30);
  const part = await shown(page);
  await expect(rows(page)).toHaveCount(part);
  expect(new URL(page.url()).searchParams.get("range")).toMatch(/^\d+-\d+$/);
  await page.reload();
  await expect(bars(page)).toHaveAttribute("aria-valuemax", String(part), { timeout: 45_000 });
  await page.getByRole("button", { name: "Show all jobs" }).click();
  await expect(bars(page)).toHaveAttribute("aria-valuemax", "60");
  expect(new URL(page.url()).search).toBe("");
});

test("the wheel with Ctrl and the buttons zoom, and without Ctrl the wheel scrolls the page", async ({
  page,
  demo,
}) => {
  await open(page, demo, ORDINARY);
  await readAll(page);
  await bars(page).hover();
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -100);
  await page.keyboard.up("Control");
  await expect(bars(page)).toHaveAttribute("aria-valuemax", "30");
  await zoom(page, "Zoom in").click();
  await expect(bars(page)).toHaveAttribute("aria-valuemax", "15");
  const before = await readout(page).textContent();
  await zoom(page, "Earlier").click();
  await expect(readout(page)).not.toHaveText(before ?? "");
  await zoom(page, "Zoom out").click();
  await zoom(page, "Zoom out").click();
  await expect(bars(page)).toHaveAttribute("aria-valuemax", "60");
  await expect(zoom(page, "Zoom out")).toHaveAttribute("aria-disabled", "true");
  await bars(page).hover();
  await page.mouse.wheel(0, 200);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(0);
  expect(await shown(page)).toBe(60);
});

test("filters say how many jobs they let through, and stay in the address", async ({ page, demo }) => {
  await open(page, demo, "demo: every kind of failure");
  await readAll(page);
  const failed = outcome(page, /\d+ failed/);
  const count = Number(/\d+/.exec((await failed.textContent()) ?? "")?.[0]);
  expect(count).toBeGreaterThan(1);
  await failed.click();
  await expect(failed).toHaveAttribute("aria-pressed", "true");
  await expect.poll(() => shown(page)).toBe(count);
  await expect(rows(page).first()).toContainText("Failed");
  expect(new URL(page.url()).searchParams.get("outcome")).toBe("failed");
  await page.reload();
  await expect.poll(() => shown(page), { timeout: 45_000 }).toBe(count);
  // Nothing at all passes: that is said, with the way back.
  await page.goto(`${page.url().split("?")[0]}?outcome=failed&range=5-6`);
  await expect(page.getByText("No job matches")).toBeVisible();
  await page.getByRole("button", { name: "Show all jobs" }).last().click();
  await expect(table(page)).toBeVisible();
  expect(new URL(page.url()).search).toBe("");
});

test("volume is shown in records or in bytes", async ({ page, demo }) => {
  await open(page, demo, ORDINARY);
  await readAll(page);
  await expect(page.getByRole("slider", { name: /^Duration and records of 60 jobs/ })).toBeVisible();
  await page.getByRole("radio", { name: "Bytes" }).check();
  await expect(page.getByRole("slider", { name: /^Duration and bytes of 60 jobs/ })).toBeVisible();
  expect(new URL(page.url()).searchParams.get("volume")).toBe("bytes");
});

test("a day of the calendar shows its jobs", async ({ page, demo }) => {
  await open(page, demo, ORDINARY);
  await readAll(page);
  await days(page).focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  const told = (await days(page).getAttribute("aria-valuetext")) ?? "";
  expect(told).toMatch(/^\w+,? \d+ \w+ \d{4}: \d+ \w+|^\w+, \w+ \d+, \d{4}: /);
  await expect(calendar(page).getByRole("paragraph")).toHaveText(told);
  await page.keyboard.press("Enter");
  const counts = [...told.slice(told.indexOf(": ")).matchAll(/\d+/g)].map(([count]) => Number(count));
  const sum = counts.reduce((a, b) => a + b, 0);
  await expect(bars(page)).toHaveAttribute("aria-valuemax", String(sum));
  await expect(rows(page)).toHaveCount(sum);
  // The same day again leads back to all.
  await page.keyboard.press("Enter");
  await expect(bars(page)).toHaveAttribute("aria-valuemax", "60");
});

test("the rows of the table are the jobs of the chart, with links", async ({ page, demo }) => {
  const id = await open(page, demo, "demo: every kind of failure");
  await readAll(page);
  const failed = rows(page).filter({ hasText: "Failed" }).first();
  await expect(failed.getByRole("link")).toHaveAttribute("href", new RegExp(`/connections/${id}/jobs/\\d+$`));
  await expect(failed.getByRole("cell").last()).not.toBeEmpty();
  await expect(failed.locator("time")).toHaveAttribute("title", /UTC|GMT/);
});

test("a job that was launched here is told with who did it", async ({ page, demo }) => {
  await open(page, demo, ORDINARY);
  await readAll(page);
  await page.getByRole("button", { name: "Sync now" }).click();
  await expect(rows(page).first().getByRole("cell").nth(3)).toHaveText(/@/, { timeout: 45_000 });
});

test("a connection without jobs says so", async ({ page, demo }) => {
  await open(page, demo, "demo: never synced");
  await expect(page.getByText("No jobs yet")).toBeVisible();
});

test("jobs that cannot be read are a failure with a way on", async ({ page, demo, guard }) => {
  guard.expectFailed(/\/api\/v1\//);
  await page.route("**/api/v1/jobs/list", async (route) => {
    const asked = route.request().postDataJSON() as { pagination: { rowOffset: number } };
    if (asked.pagination.rowOffset > 0) await route.fulfill({ status: 500, json: { errorId: "e" } });
    else await route.continue();
  });
  await open(page, demo, ORDINARY);
  const reading = page.getByRole("status", { name: "Reading" });
  await expect(reading).toContainText("Older jobs than these 50 could not be read.");
  await page.unroute("**/api/v1/jobs/list");
  await reading.getByRole("button", { name: "Try again" }).click();
  await expect(bars(page)).toHaveAttribute("aria-valuemax", "60");
  await expect(reading).toHaveText("");
});

test.describe("with the public API alone", () => {
  test.use({ demoOptions: { speed: 10, connections: 60, jobs: 120, "airbyte-api": "public" } });

  test("jobs are read in its smaller pages, and of attempts nothing is said", async ({ page, guard }) => {
    // The first visit cannot know yet which API there is.
    guard.expectFailed(/\/api\/v1\//);
    await page.goto("/airbyte/demo/connections");
    await page.getByRole("searchbox").fill(ORDINARY);
    await page.getByRole("link", { name: ORDINARY }).first().click();
    await expect(bars(page)).toHaveAttribute("aria-valuemax", "120", { timeout: 45_000 });
    await readAll(page);
    await expect(table(page).getByRole("columnheader", { name: "Attempts" })).toHaveCount(0);
    await expect(table(page).getByRole("columnheader", { name: "Records" })).toBeVisible();
    await page.getByRole("tab", { name: "Timeline" }).click();
    await expect(page.getByText("Airbyte's public API does not tell what happened to a connection.")).toBeVisible();
    await expect(page.getByRole("alert")).toHaveCount(0);
  });
});

test.describe("more than a thousand jobs", () => {
  test.use({ demoOptions: { speed: 10, jobs: 1010, connections: 60 } });
  test.setTimeout(120_000);

  test("the newest thousand are one picture, marked and explained", async ({ page, demo }) => {
    await open(page, demo, ORDINARY);
    await expect(bars(page)).toHaveAttribute("aria-valuemax", "1000", { timeout: 90_000 });
    await readAll(page);
    // A path for each state instead of an element for each job.
    expect(await chart(page).locator("path").count()).toBeLessThan(60);
    await expect(page.getByRole("status", { name: "Reading" })).toHaveText("The newest 1,000 of 1,010 jobs");
    // Of the durations and of the volumes, each with a line for either.
    await expect(chart(page).getByText(/^median .+ · p95 .+/)).toHaveCount(2);
    await expect(chart(page).locator(".plot-line")).toHaveCount(4);
    await expect(rows(page)).toHaveCount(50);
    const trends = page.getByRole("region", { name: "Trends" });
    await expect(trends.getByRole("heading")).toHaveText("Last 30 days");
    await expect(trends.getByText(/the month before$/).first()).toBeVisible();
    // Somewhere in a thousand there is one that stands out.
    await expect(chart(page).locator(".plot-odd").first()).toBeAttached();
  });
});

for (const theme of ["light", "dark"] as const) {
  for (const width of [1440, 390]) {
    test(`axe finds nothing at ${width} px in the ${theme} theme`, async ({ page, demo }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await open(page, demo, "demo: every kind of failure", "?kind=sync");
      await readAll(page);
      await bars(page).focus();
      await page.keyboard.press("ArrowLeft");
      const found = await new AxeBuilder({ page }).include('[role="tabpanel"]').analyze();
      expect(found.violations).toEqual([]);
      const scrolls = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      expect(scrolls, "the page scrolls sideways").toBe(false);
    });
  }
}
