import { readFile } from "node:fs/promises";
import { request } from "node:http";
import {
  HOURS,
  TWO_ATTEMPTS,
  found,
  line,
  log,
  logOf,
  number,
  open,
  openLog,
  path,
  search,
  state,
} from "../../support/job.ts";
import { expect, test } from "../../support/test.ts";

test.describe("the log of a job that is running", () => {
  test.use({ demoOptions: { speed: 1 } });

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
  await expect(failure).toContainText(/its log has more under errorId [0-9a-f-]+\./);
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
