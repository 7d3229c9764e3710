import type { Page } from "@playwright/test";
import { Airbyte } from "../../support/airbyte.ts";
import type { Demo } from "../../support/airstrip.ts";
import { expect, test } from "../../support/test.ts";

const ORDINARY = "Facebook Marketing → Snowflake";

async function open(page: Page, demo: Demo, name: string): Promise<string> {
  const id = await new Airbyte(demo.airbyte).find(name);
  await page.goto(`/airbyte/demo/connections/${id}`);
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  return id;
}

const status = (page: Page) => page.getByRole("status", { name: "Sync status" });
const panel = (page: Page) => page.getByRole("region", { name: /^Job \d+$/ });
const syncNow = (page: Page) => page.getByRole("button", { name: "Sync now" });

/** How often the page has asked for a sync to be started. */
function countSyncs(page: Page): { count: number } {
  const syncs = { count: 0 };
  page.on("request", (request) => {
    if (request.url().endsWith("/api/v1/connections/sync")) syncs.count += 1;
  });
  return syncs;
}

test.describe("at a pace that can be followed", () => {
  // The page reads the progress every two seconds: a sync takes several times as long.
  test.use({ demoOptions: { speed: 4 } });
  test.setTimeout(90_000);

  test("a sync is launched, its records are watched rising, and it lands", async ({ page, demo }) => {
    const syncs = countSyncs(page);
    await open(page, demo, ORDINARY);
    await syncNow(page).click();
    await expect(status(page)).toContainText(/Job \d+ started/);
    await expect(panel(page).getByRole("progressbar")).toBeVisible();
    const records = async () => {
      const shown = panel(page).getByRole("definition").first();
      return Number(((await shown.textContent()) ?? "").replaceAll(/\D/g, ""));
    };
    await expect.poll(records).toBeGreaterThan(0);
    const early = await records();
    await expect.poll(records).toBeGreaterThan(early);
    await expect(status(page)).toContainText(/Landed: .+ records in/, { timeout: 50_000 });
    await expect(panel(page)).toHaveCount(0);
    await expect(page.getByRole("table", { name: "Jobs", exact: true }).getByRole("row").nth(1)).toContainText("Landed");
    expect(syncs.count).toBe(1);
  });
});

test.describe("with all the time in the world", () => {
  // Slow enough that nothing lands before it was looked at.
  test.use({ demoOptions: { speed: 1 } });

  test("a sync that somebody else has just started is shown instead of an error", async ({
    page,
    demo,
    guard,
  }) => {
    guard.expectFailed(/\/connections\/sync$/);
    const id = await open(page, demo, ORDINARY);
    await expect(syncNow(page)).toBeEnabled();
    const job = await new Airbyte(demo.airbyte).sync(id);
    await syncNow(page).click();
    await expect(status(page)).toContainText(/Already syncing since \d\d:\d\d\. Showing that run\./);
    const running = page.getByRole("region", { name: `Job ${job}` });
    await expect(running.getByRole("progressbar")).toBeVisible();
    await expect(running).toContainText(/since \d\d:\d\d/);
  });

  test("the job that is shown is cancelled, after a question", async ({ page, demo }) => {
    const id = await new Airbyte(demo.airbyte).find(ORDINARY);
    const job = await new Airbyte(demo.airbyte).sync(id);
    await page.goto(`/airbyte/demo/connections/${id}`);
    await page.getByRole("button", { name: `Cancel job ${job}` }).click();
    const question = page.getByRole("dialog", { name: `Cancel job ${job}?` });
    await question.getByRole("button", { name: "Keep it running" }).click();
    await expect(question).toBeHidden();
    await page.getByRole("button", { name: `Cancel job ${job}` }).click();
    await question.getByRole("button", { name: "Cancel sync" }).click();
    await expect(status(page)).toContainText(`Job ${job} was cancelled`);
    await expect(page.getByRole("table", { name: "Jobs", exact: true }).getByRole("row").nth(1)).toContainText("Cancelled");
  });
});

test("a sync that runs for hours is not an error either", async ({ page, demo, guard }) => {
  guard.expectFailed(/\/connections\/sync$/);
  await open(page, demo, "demo: sync runs for hours (409)");
  await expect(panel(page).getByRole("progressbar")).toBeVisible();
  await syncNow(page).click();
  await expect(status(page)).toContainText(/Already syncing since/);
});

test("when the answer to a launch is lost, the sync is found and not started again", async ({
  page,
  demo,
  guard,
}) => {
  guard.expectFailed(/\/connections\/sync$/);
  const syncs = countSyncs(page);
  await open(page, demo, "demo: trigger answer is lost");
  await syncNow(page).click();
  await expect(status(page)).toContainText(/The answer was lost\. Job \d+ started at \d\d:\d\d: showing it\./);
  await expect(panel(page).getByRole("progressbar")).toBeVisible();
  expect(syncs.count).toBe(1);
});

test("a sync that fails says why and what to do", async ({ page, demo }) => {
  await open(page, demo, "demo: sync fails (bad credentials)");
  await syncNow(page).click();
  await expect(status(page)).toContainText(/Job \d+ failed after/, { timeout: 45_000 });
  await expect(status(page)).toContainText("Correct the configuration in Airbyte, then sync again.");
});

for (const [name, said] of [
  ["demo: trigger meets a database failure (409)", "Airbyte cannot reach its database"],
  ["demo: trigger answers 500", "gave no reason"],
] as const) {
  test(`${name}: nothing is started, and the page says so`, async ({ page, demo, guard }) => {
    guard.expectFailed(/\/connections\/sync$/);
    await open(page, demo, name);
    await syncNow(page).click();
    await expect(status(page)).toContainText(said);
    await expect(panel(page)).toHaveCount(0);
  });
}

test("a disabled connection says why nothing can be started", async ({ page, demo }) => {
  await open(page, demo, "demo: disabled");
  await expect(syncNow(page)).toBeDisabled();
  await expect(syncNow(page)).toHaveAccessibleDescription(/disabled in Airbyte/);
});

for (const name of ["demo: details are malformed", "demo: details are an HTML page"]) {
  test(`${name}: one part of the page breaks, the jobs are still there`, async ({ page, demo, guard }) => {
    guard.expectFailed(/\/web_backend\/connections\/get$/);
    const id = await new Airbyte(demo.airbyte).find(name);
    await page.goto(`/airbyte/demo/connections/${id}`);
    await expect(page.getByRole("alert")).toHaveCount(1);
    await expect(page.getByRole("table", { name: "Jobs", exact: true }).getByRole("row").nth(1)).toBeVisible();
    await syncNow(page).click();
    await expect(status(page)).toContainText(/Job \d+ started/);
  });
}

test("figures beyond what JavaScript's numbers hold are shown to the last digit", async ({
  page,
  demo,
  request,
}) => {
  const id = await open(page, demo, "demo: huge numbers");
  const answer = await request.post(`${demo.airbyte}/api/v1/jobs/list`, {
    data: { configTypes: ["sync"], configId: id, pagination: { pageSize: 1, rowOffset: 0 } },
  });
  // As text: to parse it would lose the very digits that matter.
  const [, digits = ""] = /"recordsCommitted":(\d+)/.exec(await answer.text()) ?? [];
  expect(BigInt(digits)).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER));
  const shown = BigInt(digits).toLocaleString("en-GB");
  await expect(page.getByRole("table", { name: "Jobs", exact: true })).toContainText(shown);
});
