import type { Page } from "@playwright/test";
import { Airbyte } from "../../support/airbyte.ts";
import { expect, test } from "../../support/test.ts";

// The oldest Airbyte that is supported: what newer ones tell is missing on the spot, and nothing else is.
test.use({ demoOptions: { speed: 10, "airbyte-older": true, connections: 10, jobs: 10 } });

const LIST = "/airbyte/demo/connections";
const ORDINARY = "Salesforce → Snowflake";
const RUNS_FOR_HOURS = "demo: sync runs for hours (409)";

const grid = (page: Page) => page.getByRole("grid", { name: "Connections" });
const rowOf = (page: Page, name: string) =>
  grid(page).getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });

test("the overview says what an older Airbyte does not count", async ({ page, guard }) => {
  guard.expectFailed(/\/web_backend\/connections\/status_counts$/);
  await page.goto("/");
  const card = page.getByRole("region", { name: "Airbyte demo" });
  await expect(card).toContainText("Healthy");
  await expect(card).toContainText("is told by Airbyte from version 1.8 on");
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("each connection is listed once, and one is launched", async ({ page, demo }) => {
  await page.goto(LIST);
  await expect(grid(page)).toHaveAttribute("aria-rowcount", String((await names(demo.airbyte)).length + 1));
  await page.goto(`${LIST}?q=${encodeURIComponent(ORDINARY)}`);
  const row = rowOf(page, ORDINARY);
  await expect(row).toHaveCount(1);
  await row.getByRole("button", { name: `Sync now: ${ORDINARY}` }).click();
  await expect(page.getByRole("status").filter({ hasText: /Job \d+ started/ })).toBeVisible();
  await expect(row).toContainText("Landed", { timeout: 45_000 });
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("a conflict in an older Airbyte's words is a conflict", async ({ page, demo, guard }) => {
  guard.expectFailed(/\/connections\/sync$/);
  const id = await new Airbyte(demo.airbyte).find(RUNS_FOR_HOURS);
  await page.goto(`${LIST}/${id}`);
  await page.getByRole("button", { name: "Sync now" }).click();
  await expect(page.getByRole("status", { name: "Sync status" })).toContainText(/Already syncing since/);
});

/** The names of all connections, as Airbyte lists them. */
async function names(airbyte: string): Promise<string[]> {
  const post = async (path: string, body: unknown) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${airbyte}/api/v1/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    return (await answer.json()) as Record<string, { workspaceId: string; name: string }[]>;
  };
  const user = { userId: "00000000-0000-0000-0000-000000000000" };
  const { workspaces = [] } = await post("workspaces/list_by_user_id", user);
  const lists = workspaces.map(({ workspaceId }) => post("web_backend/connections/list", { workspaceId }));
  return (await Promise.all(lists)).flatMap(({ connections = [] }) => connections.map(({ name }) => name));
}
