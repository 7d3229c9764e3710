import type { Page } from "@playwright/test";
import { Airbyte } from "../../support/airbyte.ts";
import type { Demo } from "../../support/airstrip.ts";
import { expect, production, test } from "../../support/test.ts";

const SYNC = /\/api\/v1\/connections\/sync$/;
const JOBS = /\/api\/v1\/jobs\/list$/;

const panel = (page: Page) => page.getByRole("region", { name: "Bulk actions" });
const told = (page: Page) => panel(page).getByRole("status", { name: "How far it is" });
const row = (page: Page, name: string) =>
  panel(page).getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });

/** Opens the list with some connections only, and selects all of them. */
async function select(page: Page, instance: string, query: string, count: number): Promise<void> {
  await page.goto(`/airbyte/${instance}/connections?${query}`);
  const grid = page.getByRole("grid", { name: "Connections" });
  await expect(grid).toHaveAttribute("aria-rowcount", String(count + 1), { timeout: 30_000 });
  await grid.getByRole("columnheader").getByRole("checkbox").click();
  await expect(page.getByRole("region", { name: "Selected connections" })).toContainText(`${count} selected`);
}

/** Presses the button of the selection, and goes ahead in the question. */
async function go(page: Page, action: string, count: number): Promise<void> {
  await page
    .getByRole("region", { name: "Selected connections" })
    .getByRole("button", { name: new RegExp(`^${action} \\d+$`) })
    .click();
  await page.getByRole("dialog").getByRole("button", { name: `${action} ${count}`, exact: true }).click();
}

/** The jobs of the connections of the bulk scenario, by name. */
async function jobsOf(demo: Demo): Promise<Map<string, number>> {
  const airbyte = new Airbyte(demo.airbyte);
  const all = (await airbyte.connections()).filter(({ name }) => name.startsWith("bulk "));
  const counted = all.map(async ({ connectionId, name }) => {
    const [newest] = await airbyte.jobs(connectionId);
    return [name, newest?.id ?? 0] as const;
  });
  return new Map(await Promise.all(counted));
}

/** How many jobs of each connection there are since `latest`. */
async function jobsSince(demo: Demo, latest: Map<string, number>): Promise<Map<string, number>> {
  const airbyte = new Airbyte(demo.airbyte);
  const all = (await airbyte.connections()).filter(({ name }) => latest.has(name));
  const counted = all.map(async ({ connectionId, name }) => {
    const jobs = await airbyte.jobs(connectionId);
    return [name, jobs.filter(({ id }) => id > (latest.get(name) ?? 0)).length] as const;
  });
  return new Map(await Promise.all(counted));
}

/** What the page sends: how often for each connection, and how many at once at most. */
function watchSyncs(page: Page): { sent: Map<string, number>; most: number } {
  const watched = { sent: new Map<string, number>(), most: 0 };
  let open = 0;
  page.on("request", (request) => {
    if (!SYNC.test(request.url())) return;
    const { connectionId } = request.postDataJSON() as { connectionId: string };
    watched.sent.set(connectionId, (watched.sent.get(connectionId) ?? 0) + 1);
    open += 1;
    watched.most = Math.max(watched.most, open);
  });
  const ended = (request: { url(): string }) => {
    if (SYNC.test(request.url())) open -= 1;
  };
  page.on("requestfinished", ended);
  page.on("requestfailed", ended);
  return watched;
}

/** Keeps the answers to launches back until it is told to let them go; Airbyte has got them. */
async function holdAnswers(page: Page): Promise<() => void> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(SYNC, async (route) => {
    const response = await route.fetch();
    await released;
    // The page may have gone meanwhile.
    await route.fulfill({ response }).catch(() => undefined);
  });
  return release;
}

test.describe("forty connections, of which some run", () => {
  // What runs lands twenty seconds after it was met: all have been met by then, however busy the machine is,
  // and what is cancelled has not landed.
  test.use({ demoOptions: { speed: 1, bulk: true, connections: 2, jobs: 3, dags: 0 } });
  test.setTimeout(180_000);

  test("are launched three at a time, what failed is tried again, and the outcome is copied", async ({
    page,
    demo,
    guard,
    context,
  }) => {
    guard.expectFailed(SYNC);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const before = await jobsOf(demo);
    const syncs = watchSyncs(page);
    await select(page, "demo", "tag=bulk-40", 40);
    await page
      .getByRole("region", { name: "Selected connections" })
      .getByRole("button", { name: /^Sync \d+$/ })
      .click();
    const question = page.getByRole("dialog", { name: "Sync 40 connections?" });
    await expect(question).toContainText("Left out: 3 connections (bulk 07");
    await question.getByRole("button", { name: "Sync 37" }).click();

    // The last of them is met in the eleventh of thirteen waves.
    await expect(told(page)).toContainText("5 already running", { timeout: 60_000 });
    await expect(told(page)).toContainText("3 skipped");
    await expect(told(page)).toHaveText("35 landed1 failed1 refused3 skipped", { timeout: 60_000 });
    expect(syncs.most).toBeGreaterThan(1);
    expect(syncs.most).toBeLessThanOrEqual(3);
    expect([...syncs.sent.values()]).toEqual(Array.from({ length: 37 }, () => 1));

    await told(page).getByRole("button", { name: "1 failed" }).click();
    await expect(panel(page).getByRole("row")).toHaveCount(2);
    await expect(panel(page)).toContainText("Correct the configuration in Airbyte, then sync again.");
    await told(page).getByRole("button", { name: "1 failed" }).click();

    await panel(page).getByRole("button", { name: "Retry 2 failed" }).click();
    await expect(told(page)).toHaveText("36 landed1 failed3 skipped", { timeout: 30_000 });
    expect([...syncs.sent.values()].filter((count) => count === 2)).toHaveLength(2);
    const jobs = await jobsSince(demo, before);
    // Thirty that land, the one that was refused at first, and the one that failed twice.
    expect([...jobs.values()].filter((count) => count === 1)).toHaveLength(31);
    expect([...jobs.values()].filter((count) => count === 2)).toHaveLength(1);
    expect([...jobs.values()].filter((count) => count === 0)).toHaveLength(8);

    await panel(page).getByRole("button", { name: "Copy summary" }).click();
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(copied).not.toBe("");
    const text = await copied();
    const lines = text.trim().split("\n");
    expect(lines[0]).toBe("Sync 40 connections on demo: 36 landed · 1 failed · 3 skipped");
    expect(lines).toHaveLength(43);
    const [name, action, outcome, job, , , , link] = (lines[3] ?? "").split("\t");
    expect([name, action, outcome]).toEqual([expect.stringMatching(/^bulk 01: /), "Sync", "Landed"]);
    expect(link).toMatch(new RegExp(`^${demo.url}/airbyte/demo/connections/[0-9a-f-]{36}/jobs/${job}$`));

    await panel(page).getByRole("button", { name: "Close bulk actions" }).click();
    await expect(panel(page)).toHaveCount(0);
  });

  test("can be stopped so that what runs is cancelled as well", async ({ page, demo, guard }) => {
    guard.expectFailed(SYNC);
    const airbyte = new Airbyte(demo.airbyte);
    const before = await jobsOf(demo);
    await select(page, "demo", "tag=bulk-40", 40);
    // The first three run while those of the second wave are on their way.
    let launches = 0;
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route(SYNC, async (route) => {
      launches += 1;
      if (launches > 3) await released;
      await route.continue();
    });
    await go(page, "Sync", 37);
    await expect(told(page)).toContainText(/3 starting.*3 running|3 running.*3 starting/);
    await panel(page).getByRole("button", { name: "Stop" }).click();
    const question = page.getByRole("dialog", { name: "Stop here?" });
    await question.getByRole("button", { name: "Stop and cancel 3", exact: true }).click();
    release();
    await expect(told(page)).toContainText("31 stopped");
    await expect(told(page)).not.toContainText(/waiting|starting|running|cancelling/, { timeout: 60_000 });
    const jobs = await jobsSince(demo, before);
    const started = (await airbyte.connections()).filter(({ name }) => jobs.get(name));
    // No more than both waves.
    expect(started.length).toBeLessThanOrEqual(6);
    const ends = started.map(async ({ connectionId }) => (await airbyte.jobs(connectionId))[0]?.status);
    expect((await Promise.all(ends)).filter((status) => status === "cancelled")).toHaveLength(3);
  });
});

test.describe("forty connections", () => {
  test.use({ demoOptions: { speed: 4, bulk: true, connections: 2, jobs: 3, dags: 0 } });
  test.setTimeout(180_000);

  test("are each launched once although the page is loaded again in the middle", async ({ page, demo, guard }) => {
    guard.expectFailed(SYNC);
    const before = await jobsOf(demo);
    const syncs = watchSyncs(page);
    page.on("dialog", (dialog) => void dialog.accept());
    await select(page, "demo", "tag=bulk-40", 40);
    // Airbyte has got the first three; the page does not learn of it.
    const release = await holdAnswers(page);
    await go(page, "Sync", 37);
    await expect(told(page)).toContainText("3 starting");
    await expect.poll(() => jobsSince(demo, before).then((jobs) => [...jobs.values()].filter(Boolean).length)).toBe(3);
    // Nor does it learn what came of them before it is loaded once more.
    let tells = false;
    await page.route(JOBS, async (route) => {
      if (tells) await route.continue();
    });
    await page.reload();
    await expect(panel(page)).toBeVisible();
    tells = true;
    await page.reload();
    release();
    await expect(told(page)).toContainText(/\d+ landed/, { timeout: 30_000 });
    // After a reload who is running is not asked for; the demo's own end when somebody asks.
    await expect(told(page)).toContainText("5 already running", { timeout: 60_000 });
    const airbyte = new Airbyte(demo.airbyte);
    const running = (await airbyte.connections()).filter(({ name }) => /^bulk (04|11|18|25|32):/.test(name));
    for (const { connectionId } of running) await expect(airbyte.sync(connectionId)).rejects.toThrow("409");
    await expect(told(page)).toHaveText("35 landed1 failed1 refused3 skipped", { timeout: 60_000 });
    for (const count of syncs.sent.values()) expect(count).toBe(1);
    for (const [name, count] of await jobsSince(demo, before)) expect(count, name).toBeLessThanOrEqual(1);
  });

  test("are not launched by two tabs", async ({ page, demo, guard, context }) => {
    guard.expectFailed(SYNC);
    const before = await jobsOf(demo);
    await select(page, "demo", "tag=bulk-40", 40);
    const release = await holdAnswers(page);
    await go(page, "Sync", 37);
    await expect(told(page)).toContainText("3 starting");
    // What a browser does when a tab is duplicated.
    const kept = await page.evaluate(() => JSON.stringify(Object.entries(sessionStorage)));
    const other = await context.newPage();
    await other.addInitScript((kept) => {
      if (sessionStorage.length > 0) return;
      for (const [key, value] of JSON.parse(kept) as [string, string][]) sessionStorage.setItem(key, value);
    }, kept);
    const syncs = watchSyncs(other);
    await other.goto("/airbyte/demo/bulk");
    await expect(panel(other)).toContainText("Another tab is at work on this instance");
    release();
    // A browser hardly lets a tab in the background look at the time.
    await page.bringToFront();
    await expect(told(page)).toHaveText("35 landed1 failed1 refused3 skipped", { timeout: 60_000 });
    await other.bringToFront();
    // Then it is the other's turn: it finds what has been done, and sends only what was refused.
    await expect(told(other)).toHaveText(/^3\d landed.*3 skipped$/, { timeout: 60_000 });
    expect(syncs.sent.size).toBeLessThanOrEqual(1);
    for (const [name, count] of await jobsSince(demo, before)) expect(count, name).toBeLessThanOrEqual(1);
  });

  test("can be stopped: what has not begun is left, what runs goes on or is cancelled", async ({
    page,
    demo,
    guard,
  }) => {
    guard.expectFailed(SYNC);
    const before = await jobsOf(demo);
    await select(page, "demo", "tag=bulk-40", 40);
    const release = await holdAnswers(page);
    await go(page, "Sync", 37);
    await expect(told(page)).toContainText("3 starting");
    await panel(page).getByRole("button", { name: "Stop" }).click();
    const question = page.getByRole("dialog", { name: "Stop here?" });
    await expect(question).toContainText("34 connections that have not begun");
    await question.getByRole("button", { name: "Stop", exact: true }).click();
    release();
    await expect(told(page)).toHaveText("3 landed3 skipped34 stopped", { timeout: 30_000 });
    const jobs = await jobsSince(demo, before);
    expect([...jobs.values()].filter(Boolean)).toHaveLength(3);
    await expect(panel(page).getByRole("button", { name: "Go on with 34 stopped" })).toBeVisible();
  });

  test("ask before they are left, and go on where one stays", async ({ page, guard }) => {
    guard.expectFailed(SYNC);
    await select(page, "demo", "tag=bulk-40", 40);
    const release = await holdAnswers(page);
    await go(page, "Sync", 37);
    await expect(told(page)).toContainText("3 starting");
    // A link within the console, not only the tab's own buttons.
    const asked = page.waitForEvent("dialog");
    await Promise.all([
      asked.then((dialog) => {
        expect(dialog.type()).toBe("beforeunload");
        return dialog.dismiss();
      }),
      page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "DAGs" }).click(),
    ]);
    await expect(page).toHaveURL(/\/bulk$/);
    await expect(told(page)).toContainText("3 starting");
    release();
    await expect(told(page)).toContainText("35 landed", { timeout: 60_000 });
    // Nothing is unsent any more: one goes without being asked.
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "DAGs" }).click();
    await expect(page.getByRole("heading", { name: "DAGs", level: 1 })).toBeVisible();
  });
});

test.describe("at a pace that can be followed", () => {
  // Progress is read every two seconds: a sync takes many times as long, on a weekend as well.
  test.use({ demoOptions: { speed: 1, connections: 4, jobs: 3, dags: 0 } });
  test.setTimeout(90_000);

  test("what runs shows how far it is, whoever has started it", async ({ page, guard }) => {
    guard.expectFailed(SYNC);
    const met = "demo: sync runs for hours (409)";
    const started = "demo: destination cannot refresh";
    await page.goto("/airbyte/demo/connections?q=demo");
    const grid = page.getByRole("grid", { name: "Connections" });
    for (const name of [met, started]) {
      const own = grid.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
      await own.getByRole("checkbox").click();
    }
    await go(page, "Sync", 2);
    await expect(row(page, met)).toContainText("Already running");
    await expect(row(page, started)).toContainText("Running");
    for (const name of [met, started]) {
      const bar = row(page, name).getByRole("progressbar", { name: `Progress of ${name}` });
      await expect(bar).toHaveAttribute("aria-valuenow", /^\d+$/);
      await expect(row(page, name)).toContainText(
        /\d+ % · [\d.]+( [kM])? records · [\d.]+ [kMG]?B · (about \d+ (h|min)|under 1 min).* left/,
        { timeout: 20_000 },
      );
    }
    const percent = async () => Number(/(\d+) %/.exec((await row(page, started).textContent()) ?? "")?.[1]);
    const early = await percent();
    await expect.poll(percent).toBeGreaterThan(early);
    // What has landed says how much, and moves no more.
    await expect(row(page, started)).toContainText(/Landed: .+ records in/, { timeout: 50_000 });
    await expect(row(page, started).getByRole("progressbar")).toHaveCount(0);
    await expect(row(page, met).getByRole("progressbar")).toBeVisible();
  });
});

test.describe("a few connections", () => {
  test.use({ demoOptions: { speed: 8, connections: 4, jobs: 3, dags: 0 } });

  test("a launch whose answer is lost is found and not sent again", async ({ page, demo, guard }) => {
    guard.expectFailed(SYNC);
    const name = "demo: trigger answer is lost";
    const airbyte = new Airbyte(demo.airbyte);
    const id = await airbyte.find(name);
    const [newest] = await airbyte.jobs(id);
    const syncs = watchSyncs(page);
    await select(page, "demo", "q=demo: trigger", 4);
    await go(page, "Sync", 4);
    await expect(row(page, name)).toContainText("Landed", { timeout: 40_000 });
    expect(syncs.sent.get(id)).toBe(1);
    const jobs = await airbyte.jobs(id);
    expect(jobs.filter((job) => job.id > (newest?.id ?? 0))).toHaveLength(1);
    // The one that answers 500 is told for what it is.
    await expect(row(page, "demo: trigger answers 500")).toContainText("gave no reason");
    await expect(row(page, "demo: trigger meets a database failure (409)")).toContainText("cannot reach its database");
  });

  test("what can no longer be read while it runs is over, and the rest goes on", async ({ page, demo, guard }) => {
    guard.expectFailed(SYNC);
    guard.expectFailed(/\/api\/v1\/connections\/status$/);
    const name = "demo: sync runs for hours (409)";
    const airbyte = new Airbyte(demo.airbyte);
    const id = await airbyte.find(name);
    await select(page, "demo", "q=demo: sync runs for hours", 1);
    await go(page, "Sync", 1);
    await expect(row(page, name)).toContainText("Already running");
    // A moment of trouble is none of that.
    let status = 503;
    let answered = 0;
    await page.route(/\/api\/v1\/connections\/status$/, async (route) => {
      const { connectionIds } = route.request().postDataJSON() as { connectionIds: string[] };
      if (!connectionIds.includes(id)) return route.continue();
      answered += 1;
      return route.fulfill({
        status,
        contentType: "application/problem+json",
        body: JSON.stringify({ type: "not-found", status, title: "There is no such thing.", detail: "", request_id: "r" }),
      });
    });
    await expect.poll(() => answered).toBeGreaterThan(1);
    await expect(row(page, name)).toContainText("Already running");
    status = 404;
    await expect(row(page, name)).toContainText("The connection can no longer be read");
    await expect(told(page)).toHaveText("1 failed");
  });

  test("a conflict without a sync is not done, and can be tried again", async ({ page, guard }) => {
    guard.expectFailed(SYNC);
    const name = "demo: conflict without a sync (409)";
    const syncs = watchSyncs(page);
    await select(page, "demo", "q=demo: conflict without", 1);
    await go(page, "Sync", 1);
    await expect(told(page)).toHaveText("1 not done", { timeout: 40_000 });
    await expect(row(page, name)).toContainText("none of this connection's jobs is");
    expect([...syncs.sent.values()]).toEqual([1]);
    await expect(panel(page).getByRole("button", { name: /^Retry 1/ })).toBeVisible();
  });

  test("a launch that met a sync which is over by the time it is looked for says how that ended", async ({
    page,
    demo,
    guard,
  }) => {
    guard.expectFailed(SYNC);
    const name = "demo: sync runs for hours (409)";
    const airbyte = new Airbyte(demo.airbyte);
    const id = await airbyte.find(name);
    const [met] = await airbyte.jobs(id);
    const job = met?.id ?? 0;
    let release = (): void => undefined;
    const ended = new Promise<void>((resolve) => (release = resolve));
    await page.route(JOBS, async (route) => {
      const { configId } = route.request().postDataJSON() as { configId: string };
      // The list looks at all of them.
      if (configId === id && page.url().endsWith("/bulk")) await ended;
      await route.continue();
    });
    await select(page, "demo", "q=demo: sync runs", 1);
    await go(page, "Sync", 1);
    await expect(row(page, name)).toContainText("A sync is running already: looking for it.");
    await airbyte.cancel(job);
    await expect.poll(async () => (await airbyte.jobs(id))[0]?.status).toBe("cancelled");
    release();
    await expect(row(page, name)).toContainText(`It was running already. Job ${job} was cancelled after`);
    await expect(told(page)).toHaveText("1 cancelled");
    expect((await airbyte.jobs(id))[0]?.id).toBe(job);
  });

  test("many are cancelled, each the job that is meant, and many are disabled and enabled", async ({ page }) => {
    const names = ["demo: sync runs for hours (409)", "demo: running sync lands soon after a conflict (409)"];
    const list = "/airbyte/demo/connections?q=demo";
    const grid = page.getByRole("grid", { name: "Connections" });
    await page.goto(list);
    for (const name of names) {
      const own = grid.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
      await own.getByRole("checkbox").click();
      await expect(own).toContainText("Running");
    }
    await go(page, "Cancel", 2);
    await expect(told(page)).toHaveText("2 cancelled", { timeout: 30_000 });
    // Who comes back finds them selected.
    await page.goto(list);
    await go(page, "Disable", 2);
    await expect(told(page)).toHaveText("2 disabled");
    for (const name of names) await expect(row(page, name)).toContainText("Disabled");
    await page.goto(list);
    await go(page, "Enable", 2);
    await expect(told(page)).toHaveText("2 enabled");
    // Who does not want it after all is back in the list.
    await page.goto(list);
    await page
      .getByRole("region", { name: "Selected connections" })
      .getByRole("button", { name: "Disable 2" })
      .click();
    await page.getByRole("dialog").getByRole("button", { name: "Not now" }).click();
    await page.getByRole("link", { name: "Connections" }).first().click();
    await page.getByRole("link", { name: "Bulk actions" }).click();
    await expect(told(page)).toHaveText("2 enabled");
  });
});

production.describe("somebody who may not launch everything", () => {
  production.use({
    demoOptions: { speed: 8, bulk: true, connections: 2, jobs: 3, dags: 0 },
    policy: `
[[grant]]
role = "viewer"
domains = ["example.com"]

[[grant]]
role = "operator"
domains = ["example.com"]
airbyte = { names = ["bulk 0*"] }
`,
  });

  production("is told beforehand, and the rest is launched", async ({ page, demo, guard }) => {
    guard.expectFailed(SYNC);
    const before = await jobsOf(demo);
    await page.goto("/airbyte/prod/connections?tag=bulk-40");
    const grid = page.getByRole("grid", { name: "Connections" });
    for (const name of [/^bulk 08: /, /^bulk 09: /, /^bulk 10: /]) {
      const own = grid.getByRole("row").filter({ has: page.getByRole("link", { name }) });
      await own.getByRole("checkbox").click();
    }
    const bar = page.getByRole("region", { name: "Selected connections" });
    await bar.getByRole("button", { name: /^Sync \d+$/ }).click();
    const question = page.getByRole("dialog", { name: "Sync 3 connections?" });
    await expect(question).toContainText(/Not allowed: 1 connection \(bulk 10: .*You can look but not launch here/);
    await question.getByRole("button", { name: "Sync 2" }).click();
    await expect(told(page)).toHaveText("2 landed1 not allowed", { timeout: 50_000 });
    const jobs = await jobsSince(demo, before);
    expect([...jobs].find(([name]) => name.startsWith("bulk 10: "))?.[1]).toBe(0);
  });
});
