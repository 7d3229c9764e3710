import type { Page } from "@playwright/test";
import { Airbyte } from "../../support/airbyte.ts";
import type { Demo } from "../../support/airstrip.ts";
import { expect, test } from "../../support/test.ts";

const ORDINARY = "Facebook Marketing → Snowflake";

// Nothing moves but what a test lets move.
test.use({ demoOptions: { speed: 10, still: true } });

async function open(page: Page, demo: Demo, name: string): Promise<string> {
  const id = await new Airbyte(demo.airbyte).find(name);
  await page.goto(`/airbyte/demo/connections/${id}`);
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  return id;
}

const state = (page: Page) => page.getByRole("group", { name: "State", exact: true });

test("a sync that failed over a changed schema says so once, with what to do and the job", async ({ page, demo }) => {
  const airbyte = new Airbyte(demo.airbyte);
  const id = await open(page, demo, "demo: breaking schema change");
  const [last] = await airbyte.jobs(id);
  await expect(state(page)).toHaveText(
    "FailedSource: The source's schema has changed in a breaking way: a cursor or primary key was removed. " +
      `Refresh and review the schema. Review the schema in Airbyte, then sync again. Job ${last?.id}`,
  );
  await expect(state(page).getByRole("link", { name: `Job ${last?.id}` })).toHaveAttribute(
    "href",
    `/airbyte/demo/connections/${id}/jobs/${last?.id}`,
  );
});

for (const [change, words] of [
  ["breaking", "The source's schema has changed and syncs fail until somebody reviews it in Airbyte."],
  ["non_breaking", "A change of the source's schema waits for review in Airbyte; syncs go on."],
] as const) {
  test(`a ${change} change of the schema is told before a sync has failed over it`, async ({ page, demo }) => {
    await page.route(/\/web_backend\/connections\/get$/, async (route) => {
      const answer = await route.fetch();
      const body = (await answer.text()).replace('"schemaChange":"no_change"', `"schemaChange":"${change}"`);
      await route.fulfill({ response: answer, body });
    });
    await open(page, demo, "demo: huge numbers");
    await expect(state(page)).toHaveText(`Landed${words}`);
  });
}

test("the stream that stands still while a sync runs is named", async ({ page, demo }) => {
  const start = new Date();
  await page.clock.setFixedTime(start);
  await open(page, demo, "demo: sync runs for hours (409)");
  const panel = page.getByRole("region", { name: /^Job \d+$/ });
  const streams = panel.getByRole("list", { name: "Records by stream" }).getByRole("listitem");
  await expect(streams.filter({ hasText: "Running" }).first()).toBeVisible();
  const still = panel.getByText(/ has stood still for /);
  await expect(still).toHaveCount(0);

  await page.clock.setFixedTime(new Date(start.getTime() + 5 * 60_000));
  await expect(still).toHaveText(/^\w+ has stood still for [45] m/);
  const name = ((await still.textContent()) ?? "").split(" ")[0] ?? "";
  await expect(streams.filter({ hasText: "Running" }).filter({ hasText: name })).toHaveCount(1);
});

test("a job that took far longer than usual is marked, says how much, and leads to its page", async ({ page, demo }) => {
  interface Entry {
    job: { id: number; configType: string; status: string; createdAt: number; startedAt?: number; updatedAt: number };
  }
  const id = await new Airbyte(demo.airbyte).find(ORDINARY);
  let odd = 0;
  // Every job took 100 seconds, but one.
  await page.route(/\/api\/v1\/jobs\/list$/, async (route) => {
    const { configId } = route.request().postDataJSON() as { configId: string };
    if (configId !== id) return route.continue();
    const answer = await page.request.post(`${demo.airbyte}/api/v1/jobs/list`, { data: route.request().postDataJSON() });
    const body = (await answer.json()) as { jobs: Entry[] };
    odd ||= body.jobs.filter(({ job }) => job.configType === "sync" && job.status === "succeeded")[4]?.job.id ?? 0;
    for (const { job } of body.jobs) {
      job.updatedAt = (job.startedAt ?? job.createdAt) + (job.id === odd ? 310 : 100);
    }
    await route.fulfill({ json: body });
  });
  await page.goto(`/airbyte/demo/connections/${id}`);
  const chart = page.getByRole("figure", { name: "Jobs over time" });
  const bars = page.getByRole("slider", { name: /^Duration and \w+ of/ });
  await expect(bars).toHaveAttribute("aria-valuemax", "60", { timeout: 45_000 });
  await bars.focus();
  const told = async () => (await bars.getAttribute("aria-valuetext")) ?? "";
  const seen: string[] = [];
  for (let step = 0; step < 20; step += 1) {
    await page.keyboard.press("ArrowLeft");
    await expect(bars).toHaveAttribute("aria-valuenow", String(60 - step));
    await expect.poll(told).not.toBe(seen.at(-1));
    seen.push(await told());
    if (seen.at(-1)?.startsWith(`job ${odd},`)) break;
  }
  expect(odd).toBeGreaterThan(0);
  const marked = /, 5 m 10 s \(3\.1 times the usual\), /;
  expect(seen.filter((text) => / s \([\d.]+ times the usual\)/.test(text))).toEqual([seen.at(-1)]);
  expect(seen.at(-1)).toMatch(marked);
  await expect(chart.getByRole("paragraph")).toContainText("5 m 10 s (3.1 times the usual)");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/connections/${id}/jobs/${odd}$`));
});

test("the list is narrowed to a workspace, which is named in each row and kept in the address", async ({
  page,
  demo,
}) => {
  // The whole list is read twice.
  test.slow();
  const post = async <T>(path: string, data: object) =>
    (await (await page.request.post(`${demo.airbyte}/api/v1/${path}`, { data })).json()) as T;
  const configuration = await page.request.get(`${demo.airbyte}/api/v1/instance_configuration`);
  const { defaultUserId: userId } = (await configuration.json()) as { defaultUserId: string };
  const { workspaces } = await post<{ workspaces: { workspaceId: string; name: string }[] }>(
    "workspaces/list_by_user_id",
    { userId },
  );
  expect(workspaces.length).toBeGreaterThan(1);
  const { workspaceId = "", name = "" } = workspaces.find((one) => one.name === "Finance") ?? {};
  const { connections } = await post<{ connections: { name: string }[] }>("web_backend/connections/list", {
    workspaceId,
    pageSize: 500,
  });
  expect(connections.length).toBeGreaterThan(1);

  await page.goto("/airbyte/demo/connections");
  const grid = page.getByRole("grid", { name: "Connections" });
  const filter = page.getByRole("combobox", { name: "Workspace", exact: true });
  const all = page.getByRole("group", { name: "Filter by status" }).getByRole("button").first();
  // The choices are known when every page of the list has been read.
  const readAll = () => expect(all).toHaveText(/^[\d,]+( found)?$/, { timeout: 90_000 });
  await readAll();
  await expect(filter.getByRole("option")).toHaveText([
    "any workspace",
    ...workspaces.map((one) => one.name).sort((a, b) => (a < b ? -1 : 1)),
  ]);
  await filter.selectOption(name);
  const agrees = async () => {
    await expect(grid).toHaveAttribute("aria-rowcount", String(connections.length + 1));
    await expect(grid.locator(".row:not([hidden]) .cell-workspace").filter({ hasNotText: name })).toHaveCount(0);
    await expect(grid.locator(".row:not([hidden]) .cell-workspace").filter({ hasText: name })).not.toHaveCount(0);
  };
  await agrees();
  await expect(page).toHaveURL(/[?&]workspace=Finance(&|$)/);
  await page.reload();
  await readAll();
  await expect(filter).toHaveValue(name);
  await agrees();
  await page.getByRole("combobox", { name: "Group" }).selectOption("by workspace");
  const heading = grid.getByRole("button", { name: `${name} ${connections.length}`, exact: true });
  await expect(heading).toHaveAttribute("aria-expanded", "true");
});
