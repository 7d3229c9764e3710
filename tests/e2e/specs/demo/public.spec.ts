import type { Page } from "@playwright/test";
import { PublicAirbyte } from "../../support/airbyte.ts";
import type { Demo } from "../../support/airstrip.ts";
import { expect, test } from "../../support/test.ts";

// Airbyte Cloud, or a server that is locked down: the public API alone, and a token for everything.
// Slow enough for a sync to be seen running, on a Sunday as well, when there is less to move.
test.use({
  demoOptions: { speed: 3, "airbyte-api": "public", "airbyte-auth": "client-credentials" },
});

// A browser that has never seen the instance takes the usual API for granted until the session tells.
test.beforeEach(({ guard }) => guard.expectFailed(/\/api\/v1\/[a-z_/]+$/));

const LIST = "/airbyte/demo/connections";
const ORDINARY = "Facebook Marketing → Snowflake";
const RUNS_FOR_HOURS = "demo: sync runs for hours (409)";

const grid = (page: Page) => page.getByRole("grid", { name: "Connections" });
const rowOf = (page: Page, name: string) =>
  grid(page).getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
const status = (page: Page) => page.getByRole("status", { name: "Sync status" });

async function openConnection(page: Page, demo: Demo, name: string): Promise<void> {
  const airbyte = await PublicAirbyte.signIn(demo.airbyte);
  await page.goto(`${LIST}/${await airbyte.find(name)}`);
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
}

test("the overview tells what the newest jobs tell, and what it cannot", async ({ page, demo, guard }) => {
  // One of the rows that landed is the connection whose details answer 500.
  const airbyte = await PublicAirbyte.signIn(demo.airbyte);
  guard.expectFailed(new RegExp(`/jobs\\?connectionId=${await airbyte.find("demo: details answer 500")}&`));
  await page.goto("/");
  const card = page.getByRole("region", { name: "Airbyte demo" });
  await expect(card).toContainText("Reached");
  await expect(card).toContainText("counts no connections. Nor does it tell its version.");
  await expect(page.getByRole("alert")).toHaveCount(0);
  await card.getByRole("link", { name: /landed/ }).click();
  await expect(page).toHaveURL(/\/airbyte\/demo\/connections\?status=landed$/);
  await expect(grid(page).getByRole("row").nth(1)).toContainText("Landed");
});

test("the list names both ends of a connection, and a sync is launched from it", async ({ page }) => {
  await page.goto(`${LIST}?q=${encodeURIComponent(ORDINARY)}`);
  await expect(page.getByText(/^Airbyte’s public API does not tell/)).toBeVisible();
  const row = rowOf(page, ORDINARY);
  await expect(row).toContainText("facebook-marketing");
  await expect(row).toContainText("snowflake");
  await row.getByRole("button", { name: `Sync now: ${ORDINARY}` }).click();
  const messages = page.getByRole("status");
  await expect(messages.filter({ hasText: /Job \d+ started/ })).toBeVisible();
  await expect(row).toContainText(/Running|Queued/);
  await expect(row).toContainText("Landed", { timeout: 45_000 });
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("who may see only some jobs is told nothing of those that were not looked at", async ({ page }) => {
  // As the proxy narrows the list where none of the newest jobs is theirs.
  await page.route(/\/api\/public\/v1\/jobs\?workspaceIds=/, (route) =>
    route.fulfill({ contentType: "application/json", body: '{"data":[],"searched":1000}' }),
  );
  await page.goto("/");
  const card = page.getByRole("region", { name: "Airbyte demo" });
  await expect(card).toContainText("Of what you may see, jobs before the newest 1000 of a workspace are left out.");
  await page.goto(`${LIST}?q=${encodeURIComponent(ORDINARY)}`);
  // Its own jobs say how it stands.
  await expect(rowOf(page, ORDINARY)).toContainText(/Landed|Failed|Cancelled/);
});

test("a connection is launched on its page, and its history has the job", async ({ page, demo }) => {
  await openConnection(page, demo, ORDINARY);
  await page.getByRole("button", { name: "Sync now" }).click();
  let job = "";
  await expect(async () => {
    job = /Job (\d+) started/.exec((await status(page).textContent()) ?? "")?.[1] ?? "";
    expect(job).not.toBe("");
  }).toPass();
  await expect(status(page)).toContainText("Landed", { timeout: 45_000 });
  const newest = page.getByRole("table", { name: "Jobs", exact: true }).getByRole("row").nth(1);
  await expect(newest).toContainText("Landed");
  await newest.getByRole("link", { name: new RegExp(job) }).click();
  await expect(page.getByText(/^Airbyte's public API tells neither attempts/)).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("both ends of a connection are named, however many others there are", async ({ page, demo }) => {
  // A workspace with a hundred more sources than the demo has, all before those.
  const others = Array.from({ length: 100 }, (_, at) => ({
    sourceId: `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`,
    name: `Other ${at}`,
    sourceType: "faker",
    workspaceId: "00000000-0000-4000-8000-000000000000",
  }));
  await page.route(/\/api\/public\/v1\/sources\?/, async (route) => {
    const url = new URL(route.request().url());
    const offset = Number(url.searchParams.get("offset"));
    if (offset < 100) return route.fulfill({ contentType: "application/json", body: JSON.stringify({ data: others }) });
    url.searchParams.set("offset", String(offset - 100));
    return route.continue({ url: url.href });
  });
  await openConnection(page, demo, ORDINARY);
  await expect(page.getByRole("definition").filter({ hasText: "facebook-marketing" })).toBeVisible();
});

test("a job that is running is attached to, and cancelled", async ({ page, demo, guard }) => {
  guard.expectFailed(/\/api\/public\/v1\/jobs$/);
  await openConnection(page, demo, RUNS_FOR_HOURS);
  await page.getByRole("button", { name: "Sync now" }).click();
  await expect(status(page)).toContainText(/Already syncing since/);
  await page.getByRole("button", { name: /^Cancel job \d+$/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel sync" }).click();
  await expect(status(page)).toContainText(/Job \d+ was cancelled/);
  const newest = page.getByRole("table", { name: "Jobs", exact: true }).getByRole("row").nth(1);
  await expect(newest).toContainText("Cancelled");
});

test("a connection is enabled on its page, and then launched", async ({ page, demo }) => {
  await openConnection(page, demo, "demo: disabled");
  const enabled = page.getByRole("switch", { name: /^(Enabled|Disabled)$/ });
  await expect(enabled).not.toBeChecked();
  await expect(page.getByRole("button", { name: "Sync now" })).toBeDisabled();
  await enabled.click();
  await expect(enabled).toBeChecked();
  // The switch shows what was asked for before Airbyte has answered.
  await expect(page.getByRole("status").filter({ hasText: "is enabled." })).toBeVisible();
  await page.getByRole("button", { name: "Sync now" }).click();
  await expect(status(page)).toContainText(/Job \d+ started/);
});

test("a connection that somebody has just disabled is not called busy", async ({ page, demo, guard }) => {
  guard.expectFailed(/\/api\/public\/v1\/jobs$/);
  await openConnection(page, demo, ORDINARY);
  await expect(page.getByRole("button", { name: "Sync now" })).toBeEnabled();
  const airbyte = await PublicAirbyte.signIn(demo.airbyte);
  await airbyte.disable(await airbyte.find(ORDINARY));
  await page.getByRole("button", { name: "Sync now" }).click();
  await expect(status(page)).toContainText("This connection is disabled");
});
