import type { Page } from "@playwright/test";
import { Airbyte, PublicAirbyte } from "../../support/airbyte.ts";
import type { Demo } from "../../support/airstrip.ts";
import { expect, test } from "../../support/test.ts";

const ORDINARY = "Facebook Marketing → Snowflake";
const RUNS_FOR_HOURS = "demo: sync runs for hours (409)";
const FOLLOWED_AT_ONCE = "demo: another job follows at once";

async function open(page: Page, demo: Demo, name: string): Promise<string> {
  const id = await new Airbyte(demo.airbyte).find(name);
  await page.goto(`/airbyte/demo/connections/${id}`);
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  return id;
}

/** Changes what Airbyte tells of a connection. */
async function edit(
  page: Page,
  demo: Demo,
  name: string,
  change: (connection: Record<string, unknown>) => void,
): Promise<{ connectionId: string }> {
  const connectionId = await new Airbyte(demo.airbyte).find(name);
  await page.route(/\/web_backend\/connections\/get$/, async (route) => {
    const answer = await route.fetch();
    const connection = (await answer.json()) as Record<string, unknown>;
    if (connection["connectionId"] === connectionId) change(connection);
    await route.fulfill({ response: answer, json: connection });
  });
  return { connectionId };
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
  // The page reads the progress every two seconds: a sync takes many times as long, on a weekend as well.
  test.use({ demoOptions: { speed: 1 } });
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
  test.use({ demoOptions: { speed: 0.2 } });

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

  test("the panel tells rate, attempts to come, and how each stream stands", async ({ page, demo }) => {
    await open(page, demo, RUNS_FOR_HOURS);
    const running = panel(page);
    await expect(running.getByRole("heading")).toContainText(/Running since \d\d?:\d\d/);
    await expect(running).toContainText(/\d running: Account, .* · \d waiting/);
    const streams = running.getByRole("list", { name: "Records by stream" }).getByRole("listitem");
    await expect(streams).toHaveCount(7);
    await expect(streams.first()).toContainText(/Running.*Account/);
    await expect(streams.last()).toContainText(/Waiting.*User.*0/);
    // What it has read, in records and in bytes; each is exact on hover.
    await expect(streams.first()).toContainText(/Account\d+(\.\d)?( [kMG])?\d+(\.\d)? [kMG]?B/);
    await expect(streams.first().getByTitle(/^[\d,]+ records$/)).toBeVisible();
    await expect(streams.first().getByTitle(/^[\d,]+ bytes$/)).toBeVisible();
    await expect(running).toContainText(/Rate\d+(\.\d)?( [kM])? \/s/);
    await expect(running).toContainText(/Estimate, by past syncs\d+ %, about \d+ h/);
    // The streams keep their places while their records rise.
    const names = (await streams.allTextContents()).map((text) => text.replace(/[\d.]+.*$/, ""));
    expect(names).toEqual([...names].sort((a, b) => a.slice(7).localeCompare(b.slice(7))));
    const job = running.getByRole("link", { name: /^job \d+$/ });
    await expect(job).toHaveAttribute("href", /\/connections\/[0-9a-f-]+\/jobs\/\d+$/);
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
    // Airbyte's own word for the connection is that of one whose sync failed.
    await expect(page.getByRole("group", { name: "State", exact: true })).toHaveText(
      `CancelledSomebody cancelled it. Job ${job}`,
    );
  });
});

test("a job that took the place of the one that is shown is not cancelled", async ({ page, demo }) => {
  // The next job follows within a minute.
  test.setTimeout(150_000);
  const airbyte = new Airbyte(demo.airbyte);
  const id = await airbyte.find(FOLLOWED_AT_ONCE);
  // The page is told of nothing new until its button was pressed: so slow may a network be.
  let pressed = () => {};
  const wait = new Promise<void>((resolve) => (pressed = resolve));
  let first = true;
  await page.route(/\/connections\/status$/, async (route) => {
    if (first) first = false;
    else await wait;
    await route.continue();
  });
  let cancels = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/jobs/cancel")) cancels += 1;
  });
  await page.goto(`/airbyte/demo/connections/${id}`);
  const shown = await panel(page).getAttribute("aria-label");
  const job = Number(shown?.replace("Job ", ""));
  await page.getByRole("button", { name: `Cancel job ${job}` }).click();
  await expect.poll(() => airbyte.active(id), { timeout: 90_000 }).not.toBe(job);
  await page.getByRole("dialog").getByRole("button", { name: "Cancel sync" }).click();
  pressed();
  const refusal = page.getByText("Nothing was cancelled.").locator("..");
  await expect(refusal).toContainText(`Job ${job} has ended`);
  expect(cancels).toBe(0);
});

test.describe("a sync that takes its time", () => {
  // Long enough that it still runs when it was looked at.
  test.use({ demoOptions: { speed: 2 } });

  test("another sync is started when the running one has landed", async ({ page, demo }) => {
    const syncs = countSyncs(page);
    const id = await open(page, demo, ORDINARY);
    await syncNow(page).click();
    await expect(status(page)).toContainText(/Job \d+ started/);
    const [running] = await new Airbyte(demo.airbyte).jobs(id);
    await page.getByRole("button", { name: `Sync again when job ${running?.id} has ended` }).click();
    await expect(page.getByRole("status", { name: "Sync again" })).not.toBeEmpty();
    await expect.poll(() => syncs.count, { timeout: 40_000 }).toBe(2);
    await expect(panel(page)).not.toHaveAttribute("aria-label", `Job ${running?.id}`);
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
});

test.describe("between two attempts", () => {
  // The page looks for another attempt every five seconds: one is to come or there for far longer.
  test.use({ demoOptions: { speed: 1 } });
  test.setTimeout(90_000);

  test("a sync that is tried again says why the first attempt failed", async ({ page, demo }) => {
    await open(page, demo, "demo: sync lands at the second attempt");
    await syncNow(page).click();
    await expect(panel(page)).toContainText(/(Second attempt|Airbyte makes another attempt): the first failed after \d+/, {
      timeout: 45_000,
    });
    await expect(panel(page)).toContainText("Source: The API's rate limit was reached");
  });
});

test("a failure is told in the head, with the job that it comes from", async ({ page, demo }) => {
  const id = await open(page, demo, "demo: sync fails (bad credentials)");
  await expect(page.getByText("Source: The OAuth token has expired or was revoked.").first()).toContainText(
    "Correct the configuration in Airbyte, then sync again.",
  );
  await page.getByRole("link", { name: /^Job \d+$/ }).click();
  await expect(page).toHaveURL(new RegExp(`/airbyte/demo/connections/${id}/jobs/\\d+$`));
});

test("the head tells what is connected, when it is due and where it belongs", async ({ page, demo }) => {
  const airbyte = new Airbyte(demo.airbyte);
  await open(page, demo, ORDINARY);
  const fact = (name: string) => page.getByRole("term").filter({ hasText: name }).locator("+ dd");
  await expect(fact("Source")).toContainText("Facebook Marketing");
  await expect(fact("Destination")).toContainText("Snowflake");
  await expect(fact("Schedule")).toHaveText("every 6 hours");
  await expect(fact("Next sync")).toHaveText(/^in \d+ [hm]$|^due$/);
  await expect(fact("Next sync").getByRole("time")).toHaveAttribute("title", /20\d\d.*\d\d:\d\d/);
  await expect(fact("Last landed")).toHaveText(/ago$/);
  await expect(fact("Workspace")).toContainText(/[A-Z]/);
  const there = page.getByRole("link", { name: "Open in Airbyte" });
  const address = (await there.getAttribute("href")) ?? "";
  expect(address).toMatch(/\/workspaces\/.+\/connections\//);
  expect(address.startsWith(`${demo.airbyte}/`)).toBe(true);
  expect(await (await page.request.get(address)).text()).toContain("the Airbyte of Airstrip's demo");

  const cron = await airbyte.find("GitHub → Redshift");
  // Noon, whatever the time: within the minute before six it would be told in seconds.
  await page.clock.setFixedTime(new Date().setUTCHours(12, 0, 0, 0));
  await page.goto(`/airbyte/demo/connections/${cron}`);
  await expect(fact("Schedule")).toHaveText("every day at 06:00 UTC");
  await expect(fact("Schedule").locator("span")).toHaveAttribute("title", "cron 0 0 6 * * ? in UTC");
  await expect(fact("Next sync")).toHaveText("in 18 h");
});

test("where nobody can say when the next sync is due, the head says by what it comes", async ({ page, demo }) => {
  const { connectionId } = await edit(page, demo, "GitHub → Redshift", (connection) => {
    connection["scheduleData"] = { cron: { cronExpression: "0 0 6 * * ?", cronTimeZone: "Moon/Tranquility" } };
  });
  await page.goto(`/airbyte/demo/connections/${connectionId}`);
  const next = page.getByRole("term").filter({ hasText: "Next sync" }).locator("+ dd");
  await expect(next).toHaveText("per cron");
  // The same as in the list.
  await edit(page, demo, ORDINARY, (connection) => {
    connection["scheduleData"] = { basicSchedule: { timeUnit: "moons", units: 1 } };
  });
  await open(page, demo, ORDINARY);
  await expect(next).toHaveText("by schedule");
});

test("an Airbyte that does not tell where its app is has no way there, and says so", async ({ page, demo }) => {
  await page.route(/\/api\/v1\/instance_configuration$/, async (route) => {
    const answer = await route.fetch();
    const { airbyteUrl: _, ...rest } = (await answer.json()) as Record<string, unknown>;
    await route.fulfill({ response: answer, json: rest });
  });
  await open(page, demo, ORDINARY);
  const there = page.getByRole("button", { name: "Open in Airbyte" });
  await expect(there).toBeDisabled();
  await expect(there).toHaveAccessibleDescription("This Airbyte does not tell where its own app is.");
});

test.describe("the switch", () => {
  const enabled = (page: Page) => page.getByRole("switch", { name: /^(Enabled|Disabled)$/ });

  test("disables a connection, and takes that back", async ({ page, demo }) => {
    await open(page, demo, ORDINARY);
    await expect(enabled(page)).toBeChecked();
    await enabled(page).click();
    await expect(enabled(page)).not.toBeChecked();
    // The switch shows what was asked for, the message what Airbyte has done.
    await expect(page.getByText(`${ORDINARY} is disabled: nothing starts it.`)).toBeVisible();
    await expect(page.getByText("Disabled in Airbyte: nothing starts it. Would run every 6 hours.")).toBeVisible();
    await expect(syncNow(page)).toBeDisabled();
    await page.reload();
    await expect(enabled(page)).not.toBeChecked();
    await enabled(page).click();
    await expect(page.getByText(`${ORDINARY} is enabled.`)).toBeVisible();
    await enabled(page).click();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(enabled(page)).toBeChecked();
    await expect(syncNow(page)).toBeEnabled();
  });

  test("follows what somebody does elsewhere, and so does the rest of the page", async ({ page, demo }) => {
    const airbyte = new Airbyte(demo.airbyte);
    const id = await open(page, demo, ORDINARY);
    const state = page.getByRole("group", { name: "State", exact: true });
    await expect(enabled(page)).toBeChecked();
    await airbyte.enable(id, false);
    await expect(state).toContainText("Disabled in Airbyte: nothing starts it.");
    await expect(enabled(page)).not.toBeChecked();
    await expect(syncNow(page)).toBeDisabled();
    await airbyte.enable(id, true);
    await expect(enabled(page)).toBeChecked();
    await expect(state).not.toContainText("Disabled in Airbyte");
    await expect(syncNow(page)).toBeEnabled();
  });

  test("goes back where Airbyte refuses", async ({ page, demo, guard }) => {
    guard.expectFailed(/\/web_backend\/connections\/update$/);
    await open(page, demo, ORDINARY);
    await page.route(/\/web_backend\/connections\/update$/, (route) =>
      route.fulfill({ status: 422, contentType: "application/json", body: '{"message":"Not today"}' }),
    );
    await enabled(page).click();
    await expect(page.getByText("The connection was not disabled.").locator("..")).toContainText("Not today");
    await expect(enabled(page)).toBeChecked();
  });

  test("says why it cannot be used where Airbyte has locked the connection", async ({ page, demo }) => {
    await open(page, demo, "demo: locked");
    await expect(enabled(page)).toBeDisabled();
    await expect(enabled(page)).toHaveAccessibleDescription(/Airbyte has locked this connection/);
  });
});

test.describe("with the public API alone", () => {
  // A sync lasts longer than it takes to look twice.
  test.use({ demoOptions: { speed: 2, "airbyte-api": "public" } });

  test("a sync is launched, shown and lands, and what is not told is said", async ({ page, demo, guard }) => {
    // Asked before this browser was told of the instance's API.
    guard.expectFailed(/\/airbyte\/demo\/api\/v1\//);
    const airbyte = new PublicAirbyte(demo.airbyte);
    const id = await airbyte.find(ORDINARY);
    await page.goto(`/airbyte/demo/connections/${id}`);
    await expect(page.getByRole("heading", { name: ORDINARY, level: 1 })).toBeVisible();
    await expect(page.getByRole("alert")).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Open in Airbyte" })).toHaveAccessibleDescription(
      "Airbyte's public API does not tell where its own app is.",
    );
    await syncNow(page).click();
    await expect(status(page)).toContainText(/Job \d+ started/);
    await expect(panel(page)).toContainText("Airbyte's public API tells neither the records nor the streams");
    await expect(status(page)).toContainText(/Landed|failed after/, { timeout: 45_000 });
    await expect(page.getByRole("alert")).toHaveCount(0);
  });
});

test("a sync that runs for hours is not an error either", async ({ page, demo, guard }) => {
  guard.expectFailed(/\/connections\/sync$/);
  await open(page, demo, RUNS_FOR_HOURS);
  await expect(panel(page).getByRole("progressbar")).toBeVisible();
  await syncNow(page).click();
  await expect(status(page)).toContainText(/Already syncing since/);
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

test("a conflict without a sync is told as that: nothing is started, and nothing is sent again", async ({
  page,
  demo,
  guard,
}) => {
  guard.expectFailed(/\/connections\/sync$/);
  const syncs = countSyncs(page);
  const airbyte = new Airbyte(demo.airbyte);
  const id = await open(page, demo, "demo: conflict without a sync (409)");
  const [before] = await airbyte.jobs(id);
  await syncNow(page).click();
  await expect(status(page)).toContainText(
    "Nothing was started. Airbyte says that a sync is running already, but none of this connection's jobs is.",
    { timeout: 40_000 },
  );
  await expect(panel(page)).toHaveCount(0);
  await expect(syncNow(page)).toBeEnabled();
  expect(syncs.count).toBe(1);
  expect((await airbyte.jobs(id))[0]?.id).toBe(before?.id);
});

test("a disabled connection says why nothing can be started", async ({ page, demo }) => {
  await open(page, demo, "demo: disabled");
  await expect(syncNow(page)).toBeDisabled();
  await expect(syncNow(page)).toHaveAccessibleDescription(/disabled in Airbyte/);
});

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
