import type { Page, Request } from "@playwright/test";
import { Airbyte } from "../../support/airbyte.ts";
import type { Demo } from "../../support/airstrip.ts";
import { expect, test } from "../../support/test.ts";

const SYNC = /\/api\/v1\/connections\/sync$/;
const JOB = /\/api\/v1\/jobs\/get_without_logs$/;
const RUNS = "demo: running sync lands soon after a conflict (409)";

const again = (page: Page) => page.getByRole("status", { name: "Sync again" });
const offer = (page: Page, job: number) =>
  page.getByRole("button", { name: `Sync again when job ${job} has ended` });

/** Opens a connection whose sync runs, and asks to sync again when it has ended. */
async function ask(
  page: Page,
  demo: Demo,
  name: string,
  tries?: string,
): Promise<{ airbyte: Airbyte; id: string; job: number }> {
  const airbyte = new Airbyte(demo.airbyte);
  const id = await airbyte.find(name);
  const [running] = await airbyte.jobs(id);
  const job = running?.id ?? 0;
  await page.goto(`/airbyte/demo/connections/${id}`);
  const often = page.getByRole("combobox", { name: "How often another sync may begin first" });
  await expect(often).toHaveValue("3");
  if (tries) await often.selectOption({ label: tries });
  await offer(page, job).click();
  await expect(again(page)).toContainText(`Syncs again when job ${job} has ended.`);
  return { airbyte, id, job };
}

/** A launch by somebody else, which meets the sync that runs. */
async function conflict(airbyte: Airbyte, id: string): Promise<void> {
  await expect(airbyte.sync(id)).rejects.toThrow("409");
}

test.use({ demoOptions: { speed: 8, connections: 2, jobs: 3, dags: 0 } });

test("a sync is started again when the one that runs has landed", async ({ page, demo }) => {
  const { airbyte, id, job } = await ask(page, demo, RUNS);
  await conflict(airbyte, id);
  await expect(again(page)).toContainText(/Job \d+ started\./, { timeout: 30_000 });
  const since = (await airbyte.jobs(id)).filter((one) => one.id > job);
  expect(since).toHaveLength(1);
  await again(page).getByRole("button", { name: "Close" }).click();
  await expect(again(page).getByRole("button")).toHaveCount(0);
});

test("the wait goes on after a reload, and in the list", async ({ page, demo }) => {
  const { airbyte, id, job } = await ask(page, demo, RUNS);
  await page.reload();
  await expect(again(page)).toContainText(`Syncs again when job ${job} has ended.`);
  // Only of rows in view more is read than the list tells.
  await page.goto(`/airbyte/demo/connections?q=${encodeURIComponent(RUNS)}`);
  await expect(again(page)).toContainText(`${RUNS} Syncs again when job ${job} has ended.`);
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: RUNS, exact: true }) });
  await expect(row).toContainText("syncs again after this");
  await conflict(airbyte, id);
  await expect(again(page)).toContainText(/Job \d+ started\./, { timeout: 30_000 });
  expect((await airbyte.jobs(id)).filter((one) => one.id > job)).toHaveLength(1);
});

test("the wait can be cancelled", async ({ page, demo }) => {
  const { airbyte, id, job } = await ask(page, demo, RUNS);
  await again(page).getByRole("button", { name: "Do not sync again" }).click();
  await expect(again(page).getByRole("button")).toHaveCount(0);
  await conflict(airbyte, id);
  await expect(page.getByRole("status", { name: "Sync status" })).toContainText("Landed", { timeout: 30_000 });
  expect((await airbyte.jobs(id)).filter((one) => one.id > job)).toEqual([]);
});

for (const [tries, words] of [
  [undefined, ["(try 2 of 3)", "(try 3 of 3)", "Gave up after 3 tries."]],
  ["try once", ["Gave up after 1 try."]],
] as const) {
  test(`the wait is given up when others are first, ${tries ?? "three times where nothing else is chosen"}`, async ({ page, demo }) => {
    test.setTimeout(120_000);
    const { airbyte, id, job } = await ask(page, demo, RUNS, tries);
    let latest = job;
    let gate = Promise.resolve();
    const asked = new Set<Request>();
    const answered = (request: Request) => asked.delete(request);
    page.on("requestfinished", answered);
    page.on("requestfailed", answered);
    await page.route(JOB, async (route) => {
      await gate;
      if (!route.request().failure()) asked.add(route.request());
      await route.continue();
    });
    for (const said of words) {
      // The page does not hear of the end before somebody else has started the next.
      let open = (): void => undefined;
      gate = new Promise<void>((resolve) => (open = resolve));
      // What was let through before is answered while the job still runs.
      await expect.poll(() => asked.size).toBe(0);
      await airbyte.cancel(latest);
      await expect.poll(async () => (await airbyte.jobs(id))[0]?.status).toBe("cancelled");
      latest = await airbyte.sync(id);
      open();
      await expect(again(page)).toContainText(said);
      await expect(again(page)).toContainText(`job ${latest}`);
    }
    // All of them were the others'.
    expect((await airbyte.jobs(id)).filter((one) => one.id > job)).toHaveLength(words.length);
  });
}

test("how often to try can be chosen anew while a look is under way", async ({ page, demo }) => {
  let open = (): void => undefined;
  let held = 0;
  const gate = new Promise<void>((resolve) => (open = resolve));
  await page.route(JOB, async (route) => {
    held += 1;
    await gate;
    await route.continue();
  });
  const { airbyte, id, job } = await ask(page, demo, RUNS, "try once");
  await expect.poll(() => held).toBe(1);
  await again(page).getByRole("button", { name: "Do not sync again" }).click();
  const often = page.getByRole("combobox", { name: "How often another sync may begin first" });
  await often.selectOption({ label: "up to 10 tries" });
  await offer(page, job).click();
  open();
  // The look at what was asked first has been answered by the time of the next.
  await expect.poll(() => held).toBeGreaterThan(1);
  await airbyte.cancel(job);
  await expect.poll(async () => (await airbyte.jobs(id))[0]?.status).toBe("cancelled");
  await airbyte.sync(id);
  await expect(again(page)).toContainText("(try 2 of 10)");
});

test("the wait is over where the job can no longer be seen", async ({ page, demo, guard }) => {
  guard.expectFailed(JOB);
  const { job } = await ask(page, demo, RUNS);
  await page.route(JOB, (route) =>
    route.fulfill({
      status: 403,
      contentType: "application/problem+json",
      body: '{"type":"forbidden","status":403,"title":"Not for you.","detail":"Ask.","request_id":"r1"}',
    }),
  );
  await expect(again(page)).toContainText(`You may not see job ${job} any more. Nothing was started.`);
});

test("an answer that comes after the page was left is found, and nothing is sent again", async ({ page, demo, guard }) => {
  guard.expectFailed(SYNC);
  const name = "demo: trigger answers after 20 seconds";
  const airbyte = new Airbyte(demo.airbyte);
  const id = await airbyte.find(name);
  const [newest] = await airbyte.jobs(id);
  // The wait for another job has begun a launch when the page is loaded again.
  await page.goto("/airbyte/demo/connections");
  // It takes up what is kept when it begins: that is to be after the reload.
  await expect(page.getByRole("grid", { name: "Connections" })).toBeVisible();
  await page.evaluate(
    ([key, value]) => sessionStorage.setItem(key, value),
    [
      "airstrip.again.2.demo",
      JSON.stringify([[id, name, newest?.id ?? 0, [0, 3], Date.now(), null]]),
    ] as const,
  );
  const job = await airbyte.sync(id);
  let sent = 0;
  page.on("request", (request) => {
    if (SYNC.test(request.url())) sent += 1;
  });
  await page.reload();
  await expect(again(page)).toContainText(`Job ${job} started at`);
  expect(sent).toBe(0);
});
