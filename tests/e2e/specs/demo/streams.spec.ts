import type { Page } from "@playwright/test";
import { Airbyte, PublicAirbyte } from "../../support/airbyte.ts";
import { CONTACT, type Demo } from "../../support/airstrip.ts";
import { expect, production, test } from "../../support/test.ts";

const ORDINARY = "Facebook Marketing → Snowflake";

async function open(page: Page, demo: Demo, name: string, instance = "demo"): Promise<string> {
  const id = await new Airbyte(demo.airbyte).find(name);
  await page.goto(`/airbyte/${instance}/connections/${id}?tab=streams`);
  await expect(rows(page).nth(1)).toBeVisible();
  return id;
}

/** The heading and a row for each stream. */
const rows = (page: Page) => page.getByRole("table", { name: "Streams" }).getByRole("row");
const row = (page: Page, name: string) => rows(page).filter({ has: page.getByRole("rowheader", { name, exact: true }) });
const names = (page: Page) => page.getByRole("table", { name: "Streams" }).getByRole("rowheader").allTextContents();
const pick = (page: Page, name: string) => page.getByRole("checkbox", { name: `Select ${name}`, exact: true });
const said = (page: Page) => page.getByRole("status", { name: "Refresh and clear" });
const jobPanel = (page: Page) => page.getByRole("region", { name: /^Job \d+$/ });

/** The bodies of what was asked to be refreshed or cleared. */
function deeds(page: Page): unknown[] {
  const sent: unknown[] = [];
  page.on("request", (request) => {
    if (/\/connections\/(refresh|clear|clear\/stream)$/.test(request.url())) sent.push(request.postDataJSON());
  });
  return sent;
}

test("each stream tells mode, cursor, key, state, last job and records", async ({ page, demo }) => {
  const id = await open(page, demo, "demo: huge numbers");
  const account = row(page, "Account");
  await expect(account).toContainText("Landed");
  await expect(account).toContainText("Incremental, deduplicated");
  await expect(account.getByText("Incremental, deduplicated")).toHaveAttribute(
    "title",
    "New and changed records, the latest of each key",
  );
  await expect(account).toContainText("SystemModstamp");
  await expect(account).toContainText(/\d,007,199,254,740,99\d/);
  await expect(account.getByRole("link")).toHaveAttribute("href", new RegExp(`/connections/${id}/jobs/\\d+$`));
});

test.describe("while a sync runs", () => {
  test.use({ demoOptions: { speed: 3 } });
  test.setTimeout(90_000);

  test("what has just landed is not said to be broken off", async ({ page, demo }) => {
    await open(page, demo, ORDINARY);
    const table = page.getByRole("table", { name: "Streams" });
    const seen = await table.evaluateHandle((table) => {
      const seen = { brokenOff: false };
      const look = () => {
        if (table.textContent?.includes("Broken off")) seen.brokenOff = true;
      };
      new MutationObserver(look).observe(table, { subtree: true, childList: true, characterData: true });
      return seen;
    });
    await page.getByRole("button", { name: "Sync now" }).click();
    await expect(jobPanel(page)).toBeVisible();
    await expect(table).toContainText("Running");
    await expect(jobPanel(page)).toHaveCount(0, { timeout: 60_000 });
    await expect(table).not.toContainText(/Running|Waiting/, { timeout: 10_000 });
    await expect(table).toContainText("Landed");
    expect(await seen.evaluate((seen) => seen.brokenOff)).toBe(false);
  });
});

test("a stream that never ran says so", async ({ page, demo }) => {
  await open(page, demo, "demo: never synced");
  await expect(row(page, "Account")).toContainText("Never synced");
});

test("300 streams are searched, sorted and selected in ranges", async ({ page, demo }) => {
  await open(page, demo, "demo: 300 streams");
  await expect(rows(page)).toHaveCount(301);
  const search = page.getByRole("searchbox", { name: "Search streams" });
  await search.fill("contact_01");
  await expect(page.getByText("10 of 300 streams")).toBeVisible();
  await search.fill("there is none");
  await expect(page.getByText("No stream is called so.")).toBeVisible();
  await search.fill("");
  await expect(rows(page)).toHaveCount(301);

  const heading = page.getByRole("columnheader", { name: "Stream", exact: true });
  await expect(heading).toHaveAttribute("aria-sort", "ascending");
  const ascending = await names(page);
  expect(ascending).toEqual([...ascending].sort());
  await heading.getByRole("button").click();
  await expect(heading).toHaveAttribute("aria-sort", "descending");
  await expect.poll(() => names(page)).toEqual([...ascending].reverse());
  await expect(page).toHaveURL(/sort=-stream/);
  await heading.getByRole("button").click();

  await pick(page, "Account_002").click();
  await pick(page, "Account_006").click({ modifiers: ["Shift"] });
  await expect(page.getByText("5 of 300 selected")).toBeVisible();
  await expect(page.getByRole("button", { name: "Clear 5 streams…" })).toBeVisible();
  await page.getByRole("checkbox", { name: "Select all streams that are shown" }).click();
  await expect(page.getByText("300 of 300 selected")).toBeVisible();
  await page.getByRole("checkbox", { name: "Select all streams that are shown" }).click();
  await expect(page.getByText("300 streams", { exact: true })).toBeVisible();
});

test.describe("clearing", () => {
  test("says what is deleted, wants the name typed, and clears what was selected", async ({ page, demo }) => {
    const sent = deeds(page);
    const id = await open(page, demo, ORDINARY);
    const landed = page.getByRole("main").locator("dl.facts > div").filter({ hasText: "Last landed" }).locator("time");
    const before = (await landed.getAttribute("datetime")) ?? "";
    const [first = "", second = ""] = await names(page);
    // The question tells what is known of their last jobs when it is asked.
    await expect(row(page, first).getByRole("link")).toBeVisible();
    await pick(page, first).click();
    await pick(page, second).click();
    await page.getByRole("button", { name: "Clear 2 streams…" }).click();
    const question = page.getByRole("dialog", { name: "Clear 2 streams?" });
    await expect(question).toContainText(/All rows that these streams have written into their tables in .* are deleted/);
    await expect(question.getByRole("listitem")).toHaveCount(2);
    await expect(question).toContainText(/The last jobs wrote .+ records of them/);
    const go = question.getByRole("button", { name: "Clear 2 streams" });
    await expect(go).toBeDisabled();
    await expect(go).toHaveAccessibleDescription(`Type its name first: ${ORDINARY}`);
    const word = question.getByRole("textbox", { name: "To confirm, type the connection's name" });
    await word.fill("Facebook");
    await word.press("Enter");
    await expect(question).toBeVisible();
    expect(sent).toEqual([]);
    await word.fill(ORDINARY);
    await expect(go).toBeEnabled();
    await go.click();
    await expect(said(page)).toContainText(/Clear 2 streams: job \d+ has started\./);
    await expect(page.getByRole("status", { name: "Sync status" })).toContainText(/Cleared in/, { timeout: 45_000 });
    await expect(row(page, first)).toContainText("Cleared");
    await expect(row(page, second)).toContainText("Cleared");
    await expect(rows(page).filter({ hasText: "Cleared" })).toHaveCount(2);
    // A clear is no sync, though Airbyte names it as the last success.
    await expect(page.getByRole("group", { name: "State", exact: true })).toContainText(
      /^Cleared.*the next one reads all of their records again/,
    );
    await expect(page.getByText("Nothing has been synced yet.")).toHaveCount(0);
    await expect(landed).toHaveAttribute("datetime", before);
    const streams = [{ streamName: first }, { streamName: second }];
    expect(sent).toEqual([{ connectionId: id, streams }]);
  });

  test("of one stream wants that stream's name, and Escape leaves everything as it is", async ({ page, demo }) => {
    const sent = deeds(page);
    await open(page, demo, ORDINARY);
    const [first = ""] = await names(page);
    await pick(page, first).click();
    await page.getByRole("button", { name: "Clear 1 stream…" }).click();
    const question = page.getByRole("dialog", { name: `Clear ${first}?` });
    await expect(question.getByRole("textbox", { name: "To confirm, type the stream's name" })).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(question).toBeHidden();
    expect(sent).toEqual([]);
  });

  test("warns that the running job is cancelled, which it is", async ({ page, demo }) => {
    const name = "demo: sync runs for hours (409)";
    const sent = deeds(page);
    const id = await open(page, demo, name);
    const job = await new Airbyte(demo.airbyte).active(id);
    await page.getByRole("button", { name: "Clear all…" }).click();
    const question = page.getByRole("dialog", { name: "Clear all streams?" });
    await expect(question).toContainText(`Job ${job} is running: Airbyte cancels it first.`);
    await question.getByRole("textbox").fill(name);
    await question.getByRole("button", { name: "Clear all streams" }).click();
    await expect(said(page)).toContainText(/Clear all streams: job \d+ has started\./);
    await expect.poll(() => new Airbyte(demo.airbyte).active(id)).not.toBe(job);
    expect(sent).toEqual([{ connectionId: id }]);
  });
});

test.describe("refreshing", () => {
  // Slow enough to be seen on its way.
  test.use({ demoOptions: { speed: 1 } });

  test("starts a job, which is shown as what it is", async ({ page, demo }) => {
    const sent = deeds(page);
    const id = await open(page, demo, ORDINARY);
    const [first = ""] = await names(page);
    await pick(page, first).click();
    await page.getByRole("button", { name: "Refresh 1 stream…" }).click();
    const question = page.getByRole("dialog", { name: `Refresh ${first}?` });
    await expect(question).toContainText("Rows that these streams have written");
    await question.getByRole("radio", { name: "Replace them" }).check();
    await expect(question).toContainText("Once they have arrived, all older rows of these streams");
    await question.getByRole("textbox").fill(first);
    await question.getByRole("button", { name: `Refresh ${first}` }).click();
    await expect(said(page)).toContainText(new RegExp(`Refresh ${first}: job \\d+ has started\\.`));
    await expect(jobPanel(page).getByRole("heading")).toContainText(/Refreshing|Waiting to start/);
    expect(sent).toEqual([{ connectionId: id, refreshMode: "Truncate", streams: [{ streamName: first }] }]);
  });

  test("a busy connection starts nothing, before and after being told so", async ({ page, demo }) => {
    const name = "demo: sync runs for hours (409)";
    const id = await open(page, demo, name);
    const job = await new Airbyte(demo.airbyte).active(id);
    await page.getByRole("button", { name: "Refresh all…" }).click();
    const question = page.getByRole("dialog", { name: "Refresh all streams?" });
    await expect(question).toContainText(`Job ${job} is running: Airbyte will start nothing now`);
    await question.getByRole("textbox").fill(name);
    await question.getByRole("button", { name: "Refresh all streams" }).click();
    await expect(said(page)).toContainText("Airbyte accepted the request but started nothing.");
    await expect(said(page)).toContainText(`Job ${job} is running.`);
  });

  test("a destination that cannot refresh is suspected where nothing else runs", async ({ page, demo }) => {
    const name = "demo: destination cannot refresh";
    await open(page, demo, name);
    await page.getByRole("button", { name: "Refresh all…" }).click();
    const question = page.getByRole("dialog");
    await question.getByRole("textbox").fill(name);
    await question.getByRole("button", { name: "Refresh all streams" }).click();
    await expect(said(page)).toContainText("most likely the destination cannot be refreshed");
  });
});

test.describe("with the public API alone", () => {
  test.use({ demoOptions: { speed: 10, "airbyte-api": "public" } });

  test("the streams are listed, and what is missing is said", async ({ page, demo, guard }) => {
    // Asked before this browser was told of the instance's API.
    guard.expectFailed(/\/airbyte\/demo\/api\/v1\//);
    const id = await new PublicAirbyte(demo.airbyte).find(ORDINARY);
    await page.goto(`/airbyte/demo/connections/${id}?tab=streams`);
    await expect(rows(page).nth(1)).toBeVisible();
    await expect(page.getByText("Airbyte's public API does not tell how each stream stands.")).toBeVisible();
    const clear = page.getByRole("button", { name: "Clear all…" });
    await expect(clear).toBeDisabled();
    await expect(clear).toHaveAccessibleDescription(/offers neither refresh nor clear/);
    await expect(page.getByRole("alert")).toHaveCount(0);
  });
});

production.describe("behind a proxy", () => {
  for (const [status, said] of [
    [404, "This version of Airbyte does not tell how each stream stands."],
    [500, "How each stream stands could not be read; it is tried again."],
  ] as const) {
    production(`states that are answered with ${status} cost a column, not the page`, async ({ page, demo, airbyte, guard }) => {
      guard.expectFailed(/stream_statuses|last_job_per_stream/);
      airbyte.answer(/\/stream_statuses\/|\/last_job_per_stream$/, status, "application/json", '{"errorId":"1"}');
      await open(page, demo, ORDINARY, "prod");
      await expect(page.getByText(said)).toBeVisible();
      await expect(page.getByRole("alert")).toHaveCount(0);
      await expect(rows(page).nth(1)).toContainText("Incremental");
    });
  }

  production.describe("an operator", () => {
    production.use({ policy: '[[grant]]\nrole = "operator"\ndomains = ["example.com"]' });

    production("may launch, but neither refresh, clear nor disable", async ({ page, demo }) => {
      await open(page, demo, ORDINARY, "prod");
      await expect(page.getByRole("button", { name: "Sync now" })).toBeEnabled();
      const why = `You can launch but not change settings here. ${CONTACT}`;
      for (const control of [
        page.getByRole("button", { name: "Refresh all…" }),
        page.getByRole("button", { name: "Clear all…" }),
        page.getByRole("switch", { name: "Enabled" }),
      ]) {
        await expect(control).toBeDisabled();
        await expect(control).toHaveAccessibleDescription(why);
      }
    });
  });
});
