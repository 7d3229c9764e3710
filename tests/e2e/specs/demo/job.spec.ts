import { Airbyte } from "../../support/airbyte.ts";
import { HOURS, TWO_ATTEMPTS, log, open, path, place, state } from "../../support/job.ts";
import { expect, test } from "../../support/test.ts";

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
  await expect(streams.getByRole("rowheader", { name: "Account", exact: true })).toBeVisible();
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
  // First what does not stay.
  await expect(page.getByText(`Job ${own.jobs[0]} is of another connection.`)).toBeVisible();
  await expect(page.getByRole("heading", { name: `Job ${own.jobs[0]} of ${TWO_ATTEMPTS}` })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`${path(own.connection, own.jobs[0] ?? 0)}$`));
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
  // Slow enough to be in the middle of a stream, on a Sunday as well, when there is less to move.
  test.use({ demoOptions: { speed: 0.25 } });

  test("it is cancelled from its own page, after a question", async ({ page, demo }) => {
    const { job } = await open(page, demo, HOURS);
    await expect(page.locator(".page-summary")).toContainText("Running");
    await page.getByRole("button", { name: `Cancel job ${job}` }).click();
    const question = page.getByRole("dialog", { name: `Cancel job ${job}?` });
    await question.getByRole("button", { name: "Cancel sync" }).click();
    await expect(page.getByText(`Job ${job} is being cancelled.`)).toBeVisible();
    await expect(page.locator(".page-summary")).toContainText("Cancelled");
    await expect(page.getByRole("button", { name: `Cancel job ${job}` })).toHaveCount(0);
    await expect(page.getByRole("region", { name: "Cancelled" })).toContainText("Somebody cancelled it.");
  });

  test("tells what each stream has moved by now, with its namespace", async ({ page, demo }) => {
    const airbyte = new Airbyte(demo.airbyte);
    // It runs from the start of the demo on.
    const connection = await airbyte.find("Postgres orders → Redshift");
    const job = (await airbyte.active(connection)) ?? 0;
    await page.goto(path(connection, job));
    const lines = page.getByRole("table", { name: "Streams" }).getByRole("row", { name: /^public\.order_lines / });
    const read = async () => Number(((await lines.getByRole("cell").first().textContent()) ?? "").replaceAll(",", ""));
    await expect.poll(read, { timeout: 15_000 }).toBeGreaterThan(0);
    const early = await read();
    await expect.poll(read, { timeout: 15_000 }).toBeGreaterThan(early);
    await expect(lines).toContainText(/[kM]?B\d+(\.\d)? %$/);
    await expect(page.getByRole("heading", { name: "Streams (5)" })).toBeVisible();
  });
});

test.describe("a job that waits", () => {
  test.use({ demoOptions: { speed: 1, still: true } });

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
});

test("the page of a job that lands while it is looked at follows it to the end", async ({ page, demo }) => {
  const { connection, job } = await open(page, demo, "demo: running sync lands soon after a conflict (409)");
  const summary = page.locator(".page-summary");
  await expect(summary).toContainText("Running");
  // It would run for hours, and lands soon after somebody has tried to start another.
  await expect(new Airbyte(demo.airbyte).sync(connection)).rejects.toThrow("409");
  await expect(summary).toContainText("Landed", { timeout: 45_000 });
  await expect(page.getByRole("button", { name: `Cancel job ${job}` })).toHaveCount(0);
  await expect(page.getByText("Airbyte writes the end of its log up to two minutes later.")).toBeVisible();
  await expect(log(page)).toContainText("END REPLICATION", { timeout: 30_000 });
});
