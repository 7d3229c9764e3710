import { readFile } from "node:fs/promises";
import { request } from "node:http";
import type { Page } from "@playwright/test";
import { Airbyte } from "../../support/airbyte.ts";
import type { Demo } from "../../support/airstrip.ts";
import { expect, test } from "../../support/test.ts";

const TWO_ATTEMPTS = "demo: sync lands at the second attempt";
const HOURS = "demo: sync runs for hours (409)";

interface Place {
  connection: string;
  /** The connection's jobs, newest first. */
  jobs: number[];
}

async function place(demo: Demo, name: string): Promise<Place> {
  const connection = await new Airbyte(demo.airbyte).find(name);
  const answer = await fetch(`${demo.airbyte}/api/v1/jobs/list`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      configTypes: ["sync", "reset_connection", "clear", "refresh"],
      configId: connection,
      pagination: { pageSize: 10, rowOffset: 0 },
    }),
  });
  const { jobs } = (await answer.json()) as { jobs: { job: { id: number } }[] };
  return { connection, jobs: jobs.map(({ job }) => job.id) };
}

const path = (connection: string, job: number) => `/airbyte/demo/connections/${connection}/jobs/${job}`;

/** Opens the latest job of a connection. */
async function open(page: Page, demo: Demo, name: string, query = ""): Promise<Place & { job: number }> {
  const found = await place(demo, name);
  const job = found.jobs[0] ?? 0;
  await page.goto(path(found.connection, job) + query);
  await expect(page.getByRole("heading", { name: `Job ${job} of ${name}`, level: 1 })).toBeVisible();
  return { ...found, job };
}

const log = (page: Page) => page.getByRole("log");
const state = (page: Page) => page.getByRole("status", { name: "Log", exact: true });
const search = (page: Page) => page.getByRole("searchbox", { name: "Search the log" });
const found = (page: Page) => page.getByRole("status", { name: "Lines found" });
const line = (page: Page, number: number) =>
  log(page).locator(".log-line", { has: page.getByRole("link", { name: `Line ${number}`, exact: true }) });

/** Opens the latest job of a connection, and brings its log onto the screen. */
async function openLog(page: Page, demo: Demo, name: string, query = ""): Promise<Place & { job: number }> {
  const opened = await open(page, demo, name, query);
  await expect(state(page)).toHaveText(/[1-9][\d,]* lines?/);
  await log(page).evaluate((element) => element.scrollIntoView());
  return opened;
}

/** The number of a line, which says where it is whatever its width. */
const number = (page: Page, line: number) => page.getByRole("link", { name: `Line ${line}`, exact: true });

/** Answers every read of a log with these lines, or with what they are by then. */
async function logOf(page: Page, lines: () => unknown[], kind: "logLines" | "events" = "logLines"): Promise<void> {
  await page.route("**/attempt/get_for_job", (route) =>
    route.fulfill({
      contentType: "application/json",
      body: JSON.stringify({ attempt: { id: 0 }, logType: "formatted", logs: { [kind]: lines() } }),
    }),
  );
}

for (const [name, place, what, remedy, next] of [
  [
    "demo: sync fails (bad credentials)",
    "Source",
    "The OAuth token has expired or was revoked.",
    "Correct the configuration in Airbyte, then sync again.",
    "Airbyte tried no further",
  ],
  [
    "demo: sync fails after three attempts",
    "Source",
    "The API's rate limit was reached",
    "Often passes by itself: sync again.",
    "Airbyte makes no further attempt.",
  ],
  [
    "demo: breaking schema change",
    "Source",
    "schema has changed in a breaking way",
    "Review the schema in Airbyte, then sync again.",
    "Airbyte tried no further",
  ],
] as const) {
  test(`why it failed: ${name}`, async ({ page, demo }) => {
    await open(page, demo, name);
    const why = page.getByRole("region", { name: "Why it failed" });
    for (const said of [place, what, remedy, next]) await expect(why).toContainText(said);
    await expect(page.getByRole("banner").or(page.locator("header"))).toContainText("Failed");
    // For developers, folded away until asked for.
    const details = why.locator("pre").first();
    await expect(details).toBeHidden();
    await why.getByText("For developers").first().click();
    await expect(details).toBeVisible();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await why.getByRole("button", { name: "Copy" }).first().click();
    const text = await details.textContent();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(text);
  });
}

test("each attempt has its times, its outcome, its reason and its log", async ({ page, demo }) => {
  await open(page, demo, TWO_ATTEMPTS);
  const attempts = page.getByRole("table", { name: "Attempts" });
  await expect(attempts.getByRole("row")).toHaveCount(3);
  await expect(attempts.getByRole("row").nth(1)).toContainText("Failed");
  await expect(attempts.getByRole("row").nth(2)).toContainText("Landed");
  await expect(attempts.getByRole("link", { name: "Attempt 2" })).toHaveAttribute("aria-current", "true");
  await expect(page.getByRole("heading", { name: "Log of attempt 2" })).toBeVisible();
  await expect(page.getByRole("region", { name: /^Why/ })).toHaveCount(0);
  await attempts.getByRole("link", { name: "Attempt 1" }).click();
  await expect(page).toHaveURL(/[?&]attempt=1$/);
  await expect(page.getByRole("heading", { name: "Log of attempt 1" })).toBeVisible();
  const why = page.getByRole("region", { name: "Why attempt 1 failed" });
  await expect(why).toContainText("Airbyte made another attempt.");
  await expect(state(page)).toContainText(/\d+ lines/);
});

test("one goes from job to job, and up to the connection", async ({ page, demo }) => {
  const { jobs } = await open(page, demo, TWO_ATTEMPTS);
  const beside = page.getByRole("navigation", { name: "Jobs of this connection" });
  await expect(beside.getByRole("link", { name: /^Next job/ })).toHaveCount(0);
  await beside.getByRole("link", { name: `Previous job, ${jobs[1]}` }).click();
  await expect(page.getByRole("heading", { name: `Job ${jobs[1]} of ${TWO_ATTEMPTS}` })).toBeVisible();
  await beside.getByRole("link", { name: `Next job, ${jobs[0]}` }).click();
  await expect(page.getByRole("heading", { name: `Job ${jobs[0]} of ${TWO_ATTEMPTS}` })).toBeVisible();
  await page.getByRole("navigation", { name: "Pages above" }).getByRole("link", { name: TWO_ATTEMPTS }).click();
  await expect(page.getByRole("heading", { name: TWO_ATTEMPTS, level: 1, exact: true })).toBeVisible();
});

test("streams are sorted by their headings, and all of them are there", async ({ page, demo }) => {
  await open(page, demo, "demo: 300 streams");
  const streams = page.getByRole("table", { name: "Streams" });
  await expect(streams.getByRole("row")).toHaveCount(9);
  await page.getByRole("button", { name: "Show all 300 streams" }).click();
  await expect(streams.getByRole("row")).toHaveCount(301);
  const names = () => streams.getByRole("rowheader").allTextContents();
  await streams.getByRole("button", { name: "Stream", exact: true }).click();
  await expect(streams.getByRole("columnheader", { name: "Stream" })).toHaveAttribute("aria-sort", "ascending");
  await expect(page).toHaveURL(/[?&]sort=stream/);
  const ascending = await names();
  expect(ascending).toEqual([...ascending].sort());
  await streams.getByRole("button", { name: "Stream", exact: true }).click();
  await expect.poll(names).toEqual([...ascending].reverse());
});

test("on a phone the names of streams are read without breaks", async ({ page, demo }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, demo, TWO_ATTEMPTS);
  const streams = page.getByRole("table", { name: "Streams" });
  for (const name of await streams.getByRole("rowheader", { name: /^[A-Z][a-z]{2,7}$/ }).all()) {
    expect((await name.boundingBox())?.height).toBeLessThan(45);
  }
  const attempt = page.getByRole("table", { name: "Attempts" }).getByRole("link").first();
  expect((await attempt.boundingBox())?.height).toBeLessThan(25);
});

test("a job that does not exist is told as that", async ({ page, demo, guard }) => {
  guard.expectFailed(/\/jobs\/get_without_logs$/);
  const { connection } = await place(demo, TWO_ATTEMPTS);
  await page.goto(path(connection, 987654321));
  await expect(page.getByText("There is no such job")).toBeVisible();
  await page.getByRole("link", { name: "The connection" }).click();
  await expect(page.getByRole("heading", { name: TWO_ATTEMPTS, level: 1 })).toBeVisible();
});

test("a job under another connection's address is shown where it belongs", async ({ page, demo }) => {
  const own = await place(demo, TWO_ATTEMPTS);
  const other = await place(demo, "demo: huge numbers");
  await page.goto(path(other.connection, own.jobs[0] ?? 0));
  await expect(page.getByRole("heading", { name: `Job ${own.jobs[0]} of ${TWO_ATTEMPTS}` })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`${path(own.connection, own.jobs[0] ?? 0)}$`));
  await expect(page.getByText(`Job ${own.jobs[0]} is of another connection.`)).toBeVisible();
});

test("figures beyond 2^53 keep every digit", async ({ page, demo }) => {
  await open(page, demo, "demo: huge numbers");
  const records = page.locator("dt", { hasText: /^Records$/ }).locator("xpath=../dd");
  await expect(records).toHaveText(/^\d{1,3}(,\d{3}){5,}$/);
});

test("a name with markup stays text", async ({ page, demo }) => {
  await open(page, demo, 'demo: <img src=x onerror=alert(1)> "quoted" & {{7*7}} \u202etxet desrever\u202c');
  await expect(page.locator("img")).toHaveCount(0);
});

test.describe("a job that is running", () => {
  test.use({ demoOptions: { speed: 1 } });

  test("it is cancelled from its own page, after a question", async ({ page, demo }) => {
    const airbyte = new Airbyte(demo.airbyte);
    const connection = await airbyte.find("Facebook Marketing → Snowflake");
    const job = await airbyte.sync(connection);
    await page.goto(path(connection, job));
    await page.getByRole("button", { name: `Cancel job ${job}` }).click();
    const question = page.getByRole("dialog", { name: `Cancel job ${job}?` });
    await question.getByRole("button", { name: "Cancel sync" }).click();
    await expect(page.getByText(`Job ${job} is being cancelled.`)).toBeVisible();
    await expect(page.locator(".page-summary")).toContainText("Cancelled");
    await expect(page.getByRole("button", { name: `Cancel job ${job}` })).toHaveCount(0);
    await expect(page.getByRole("region", { name: "Cancelled" })).toContainText("Somebody cancelled it.");
  });

  test("one that is cancelled before an attempt has begun says that", async ({ page, demo }) => {
    const airbyte = new Airbyte(demo.airbyte);
    const connection = await airbyte.find("demo: sync waits in the queue");
    const job = await airbyte.sync(connection);
    await page.goto(path(connection, job));
    await expect(page.getByText(/^No attempt has begun yet/)).toBeVisible();
    await page.getByRole("button", { name: `Cancel job ${job}` }).click();
    const question = page.getByRole("dialog", { name: `Cancel job ${job}?` });
    await question.getByRole("button", { name: "Cancel sync" }).click();
    const why = page.getByRole("region", { name: "Cancelled" });
    await expect(why).toHaveText("CancelledSomebody cancelled it. No attempt had begun.");
  });

  test("its log is followed, and a reader who has scrolled up stays there", async ({ page, demo }) => {
    let count = 400;
    await logOf(page, () => Array.from({ length: count }, (_, n) => `2026-11-20 10:00:00 source > INFO line ${n + 1}`));
    await openLog(page, demo, HOURS);
    await expect(state(page)).toHaveText("400 lines");
    await expect(line(page, 400)).toBeInViewport();
    count = 450;
    await expect(state(page)).toHaveText("450 lines");
    await expect(line(page, 450)).toBeInViewport();
    await log(page).focus();
    await page.keyboard.press("PageUp");
    await page.keyboard.press("PageUp");
    await expect(line(page, 450)).not.toBeInViewport();
    const top = await log(page).evaluate((element) => element.scrollTop);
    count = 453;
    await page.getByRole("button", { name: "3 new lines" }).click({ timeout: 30_000 });
    expect(top).toBeGreaterThan(0);
    await expect(line(page, 453)).toBeInViewport();
    await page.keyboard.press("Home");
    await expect(line(page, 1)).toBeInViewport();
    const before = await log(page).evaluate((element) => element.scrollTop);
    count = 460;
    await expect(page.getByRole("button", { name: "7 new lines" })).toBeVisible({ timeout: 30_000 });
    expect(await log(page).evaluate((element) => element.scrollTop)).toBe(before);
  });
});

test.describe("a job that lands while it is looked at", () => {
  test.use({ demoOptions: { speed: 6 } });

  test("its page follows it to the end", async ({ page, demo }) => {
    const airbyte = new Airbyte(demo.airbyte);
    const connection = await airbyte.find("Facebook Marketing → Snowflake");
    const job = await airbyte.sync(connection);
    await page.goto(path(connection, job));
    const summary = page.locator(".page-summary");
    await expect(summary).toContainText(/Running|Queued/);
    await expect(summary).toContainText("Landed", { timeout: 45_000 });
    await expect(page.getByRole("button", { name: `Cancel job ${job}` })).toHaveCount(0);
    await expect(page.getByText("Airbyte writes the end of its log up to two minutes later.")).toBeVisible();
    await expect(log(page)).toContainText("END REPLICATION", { timeout: 30_000 });
  });
});

test.describe("a log", () => {
  const LINES = [
    "2026-11-20 10:00:00 platform > INFO Starting",
    "2026-11-20 10:00:01 \u001b[44msource\u001b[0m > \u001b[33mWARN\u001b[0m \u001b[1;31mred\u001b[0m and plain",
    "2026-11-20 10:00:02 source > INFO <b>bold</b><script>alert(1)</script><img src=x onerror=alert(1)>",
    "2026-11-20 10:00:03 destination > ERROR Failed to write",
    "\tat io.airbyte.Destination.write(Destination.java:12)",
    "2026-11-20 10:00:04 source > INFO before\u202eafter\u0007",
    `2026-11-20 10:00:05 source > INFO ${"long ".repeat(20_000)}end`,
    ...Array.from({ length: 993 }, (_, n) => `2026-11-20 10:01:00 source > INFO Record ${n} of Orders`),
  ];

  test.beforeEach(async ({ page }) => logOf(page, () => LINES));

  test("shows colours, and nothing in it acts", async ({ page, demo }) => {
    await openLog(page, demo, TWO_ATTEMPTS);
    await expect(state(page)).toHaveText("1,000 lines");
    const red = line(page, 2).getByText("red", { exact: true });
    await expect(red).toHaveClass(/ink-red/);
    await expect(line(page, 2)).toContainText("10:00:01.000WARNsourcered and plain");
    await expect(line(page, 3)).toContainText("<b>bold</b><script>alert(1)</script><img src=x onerror=alert(1)>");
    await expect(log(page).locator("b, script, img")).toHaveCount(0);
    await expect(line(page, 6)).toContainText("beforeU+202Eafter␇");
    // A very long line is cut, and shown whole on demand.
    await expect(line(page, 7)).toContainText("show all 100,003 characters");
    expect((await line(page, 7).textContent())?.length).toBeLessThan(3_000);
    await line(page, 7).getByRole("button", { name: /show all/ }).click();
    const whole = page.getByRole("dialog", { name: "Line 7" });
    await expect(whole.locator("pre")).toContainText("long end");
    await whole.getByRole("button", { name: "Close" }).click();
    await expect(whole).toBeHidden();
  });

  test("is searched, from hit to hit", async ({ page, demo }) => {
    await openLog(page, demo, TWO_ATTEMPTS);
    await expect(state(page)).toHaveText("1,000 lines");
    await page.keyboard.press("/");
    await expect(search(page)).toBeFocused();
    await page.keyboard.type("RECORD 99");
    await expect(found(page)).toHaveText("1 of 4 lines");
    await expect(line(page, 107)).toBeInViewport();
    await expect(log(page).locator("mark").first()).toHaveText("Record 99");
    await page.keyboard.press("Enter");
    await expect(found(page)).toHaveText("2 of 4 lines");
    await expect(line(page, 998)).toBeInViewport();
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.press("Shift+Enter");
    await expect(found(page)).toHaveText("4 of 4 lines");
    await log(page).focus();
    await page.keyboard.press("n");
    await expect(found(page)).toHaveText("1 of 4 lines");
    await page.keyboard.press("Shift+N");
    await expect(found(page)).toHaveText("4 of 4 lines");
    await page.keyboard.press("Control+f");
    await expect(search(page)).toBeFocused();
    // A line may hold it more than once: the steps go from line to line.
    await page.keyboard.type("<B>");
    await expect(found(page)).toHaveText("1 of 1 line");
    await search(page).fill("long");
    await expect(found(page)).toHaveText("1 of 1 line, 20,000 hits");
    await search(page).fill("or");
    await expect(found(page)).toHaveText("1 of 995 lines, 1,988 hits");
    await page.keyboard.press("Enter");
    await expect(found(page)).toHaveText("2 of 995 lines, 1,988 hits");
    await page.keyboard.press("Control+f");
    await page.keyboard.type("nowhere to be found");
    await expect(found(page)).toHaveText("Not found");
    await page.keyboard.press("Escape");
    await expect(found(page)).toHaveCount(0);
  });

  test("is filtered by level and by source", async ({ page, demo }) => {
    await openLog(page, demo, TWO_ATTEMPTS);
    await page.getByRole("combobox", { name: "Level" }).selectOption({ label: "Warnings and errors (3)" });
    await expect(state(page)).toHaveText("3 of 1,000 lines");
    await expect(log(page).locator(".log-line")).toHaveCount(3);
    // The stack trace belongs to its error.
    await expect(line(page, 5)).toContainText("at io.airbyte.Destination.write");
    await page.getByRole("combobox", { name: "Source of lines" }).selectOption({ label: "destination" });
    await expect(state(page)).toHaveText("2 of 1,000 lines");
    await page.getByRole("combobox", { name: "Level" }).selectOption({ label: "All levels" });
    await page.getByRole("combobox", { name: "Source of lines" }).selectOption({ label: "platform" });
    await expect(state(page)).toHaveText("1 of 1,000 lines");
    await page.getByRole("button", { name: "First error" }).click();
    await expect(state(page)).toHaveText("1,000 lines");
    await expect(line(page, 4)).toHaveClass(/log-now/);
    await expect(line(page, 4)).toBeInViewport();
  });

  test("has an address for each of its lines", async ({ page, demo }) => {
    const { connection, job } = await open(page, demo, TWO_ATTEMPTS, "?attempt=1&line=654");
    await expect(line(page, 654)).toBeInViewport();
    await expect(line(page, 654)).toHaveClass(/log-chosen/);
    await page.getByRole("link", { name: "Line 650", exact: true }).click();
    await expect(page).toHaveURL(/[?&]line=650$/);
    await page.getByRole("link", { name: "Line 652", exact: true }).click({ modifiers: ["Shift"] });
    await expect(page).toHaveURL(/[?&]line=650-652$/);
    await expect(log(page).locator(".log-chosen")).toHaveCount(3);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: "Copy 3 lines" }).click();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toBe([642, 643, 644].map((n) => `2026-11-20T10:01:00Z source > INFO Record ${n} of Orders\n`).join(""));
    const href = await page.getByRole("link", { name: "Line 651", exact: true }).getAttribute("href");
    expect(href).toBe(`${path(connection, job)}?attempt=1&line=651`);
  });

  test("is read by the keyboard, wrapped or not", async ({ page, demo }) => {
    await openLog(page, demo, TWO_ATTEMPTS);
    await expect(state(page)).toHaveText("1,000 lines");
    for (const wrapped of [false, true]) {
      if (wrapped) await page.getByRole("button", { name: "Wrap" }).click();
      await log(page).focus();
      await page.keyboard.press("End");
      await expect(number(page, 1_000)).toBeInViewport({ ratio: 0.9 });
      await page.keyboard.press("Home");
      await expect(number(page, 1)).toBeInViewport({ ratio: 0.9 });
      await page.keyboard.press("PageDown");
      await page.keyboard.press("PageDown");
      await expect(number(page, 1)).not.toBeInViewport();
    }
    await page.keyboard.press("Home");
    const width = () => log(page).evaluate((element) => element.scrollWidth - element.clientWidth);
    expect(await width()).toBe(0);
  });

  test("is taken away as a file", async ({ page, demo }) => {
    const { job } = await openLog(page, demo, TWO_ATTEMPTS);
    await expect(state(page)).toHaveText("1,000 lines");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`job-${job}-attempt-2.log`);
    const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\n");
    expect(lines).toHaveLength(1_000);
    expect(lines[1]).toBe("2026-11-20T10:00:01Z source > WARN red and plain");
    expect(lines[4]).toBe("\tat io.airbyte.Destination.write(Destination.java:12)");
    expect(lines[999]).toBe("2026-11-20T10:01:00Z source > INFO Record 992 of Orders");
  });

  test.describe("in another zone", () => {
    test.use({ timezoneId: "Asia/Kolkata" });

    test("tells its times there, or in UTC", async ({ page, demo }) => {
      await openLog(page, demo, TWO_ATTEMPTS);
      await expect(line(page, 1)).toContainText("15:30:00.000");
      await page.getByRole("button", { name: "UTC" }).click();
      await expect(line(page, 1)).toContainText("10:00:00.000");
    });
  });
});

test("structured events are lines as well", async ({ page, demo }) => {
  const at = Date.UTC(2026, 10, 20, 10, 0, 0, 467);
  const event = { timestamp: at, level: "error", logSource: "source", message: "Refused" };
  await logOf(page, () => [{ ...event, stackTrace: "E: 401\n\tat x", caller: {} }, { message: "bare" }], "events");
  await open(page, demo, TWO_ATTEMPTS);
  await expect(state(page)).toHaveText("4 lines");
  await expect(line(page, 1)).toContainText("10:00:00.467ERRORsourceRefused");
  await expect(line(page, 3)).toContainText("at x");
  await expect(line(page, 4)).toContainText("bare");
});

test("an empty log says what it is waiting for", async ({ page, demo }) => {
  await logOf(page, () => []);
  await open(page, demo, HOURS);
  await expect(page.getByText("Airbyte has not written a log yet.")).toBeVisible();
});

test("a log that cannot be had says why, and is tried again", async ({ page, demo, guard }) => {
  guard.expectFailed(/\/attempt\/get_for_job$/);
  await open(page, demo, "demo: log answers 500");
  const failure = page.getByRole("alert").filter({ hasText: "Airbyte demo answered with an error (500)" });
  await expect(failure).toBeVisible();
  await logOf(page, () => ["2026-11-20 10:00:00 source > INFO back again"]);
  await failure.getByRole("button", { name: "Try again" }).click();
  await expect(line(page, 1)).toContainText("back again");
  await expect(failure).toHaveCount(0);
});

test("a log that is a web page is no log", async ({ page, demo, guard }) => {
  guard.expectFailed(/\/attempt\/get_for_job$/);
  await open(page, demo, "demo: log is an HTML page");
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(log(page)).toBeHidden();
});

/** What there is of an answer whose connection breaks. */
function brokenAnswer(url: string, body: unknown): Promise<string> {
  return new Promise((resolve, refuse) => {
    const asked = request(url, { method: "POST", headers: { "content-type": "application/json" } }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (piece: string) => (text += piece));
      answer.on("end", () => refuse(new Error("it did not break off")));
      answer.on("error", () => resolve(text));
    });
    asked.on("error", refuse);
    asked.end(JSON.stringify(body));
  });
}

test("a log that breaks off keeps what has come", async ({ page, demo }) => {
  const { job } = await open(page, demo, "demo: log breaks off in the middle");
  await expect(page.getByText("The log broke off here before its end.")).toBeVisible();
  await expect(state(page)).toHaveText(/^[\d,]+ lines$/);
  await expect(line(page, 1)).toBeVisible();
  // All that was sent is there, to the last line, and nothing else.
  const url = `${demo.airbyte}/api/v1/attempt/get_for_job`;
  const came = await brokenAnswer(url, { jobId: job, attemptNumber: 0 });
  const { logs } = JSON.parse(`${came}]}}`) as { logs: { logLines?: string[]; events?: { message: string; stackTrace?: string }[] } };
  const said = logs.logLines ?? logs.events?.map(({ message, stackTrace }) => [message, stackTrace ?? []].flat().join("\n")) ?? [];
  const lines = said.flatMap((text) => text.replace(/\n+$/, "").split("\n"));
  await expect(state(page)).toHaveText(`${lines.length.toLocaleString("en")} lines`);
  await log(page).focus();
  await page.keyboard.press("End");
  await expect(line(page, lines.length)).toBeVisible();
  await expect(page.getByRole("button", { name: "Read it again" })).toBeVisible();
});

test.describe("a million lines", () => {
  test.setTimeout(240_000);

  test("are opened, searched and filtered while the page stays usable", async ({ page, demo }) => {
    await openLog(page, demo, "demo: a million log lines", "?attempt=1");
    // The first lines are there long before the last.
    await expect(line(page, 1)).toBeVisible();
    await expect(state(page)).toHaveText("1,000,000 lines", { timeout: 180_000 });
    expect(await log(page).locator(".log-line").count()).toBeLessThan(120);
    await page.getByRole("button", { name: "First error" }).click();
    await expect(line(page, 618_001)).toBeInViewport();
    await log(page).focus();
    await page.keyboard.press("End");
    await expect(number(page, 1_000_000)).toBeInViewport({ ratio: 0.9 });
    await page.keyboard.press("Home");
    await search(page).fill("END REPLICATION");
    await expect(found(page)).toHaveText("1 of 1 line", { timeout: 60_000 });
    await expect(log(page).locator("mark")).toBeInViewport();
    await page.getByRole("combobox", { name: "Level" }).selectOption("ERROR");
    await expect(state(page)).toHaveText(/^\d[\d,]* of 1,000,000 lines$/, { timeout: 60_000 });
  });

  test("are linked to, one by one", async ({ page, demo }) => {
    await open(page, demo, "demo: a million log lines", "?attempt=2&line=900123");
    await expect(line(page, 900_123)).toBeInViewport({ timeout: 180_000 });
    await expect(line(page, 900_123)).toHaveClass(/log-chosen/);
  });
});
