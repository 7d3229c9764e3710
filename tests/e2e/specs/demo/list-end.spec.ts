import { Airbyte } from "../../support/airbyte.ts";
import { expect, test } from "../../support/test.ts";

const NAME = "demo: 300 streams";

// The same other connections are live all the time.
test.use({ demoOptions: { speed: 10, still: true } });

test("a row whose sync has ended is read together with the same rows as before it began", async ({ page, demo }) => {
  const id = await new Airbyte(demo.airbyte).find(NAME);
  let runs = false;
  await page.route(/\/connections\/status$/, async (route) => {
    const answer = await route.fetch();
    const states = (await answer.json()) as { connectionId: string; lastSyncJobId: number }[];
    const told = states.map((state) => {
      if (!runs || state.connectionId !== id) return state;
      const now = Math.floor(Date.now() / 1000);
      const activeJob = { id: state.lastSyncJobId + 1, configType: "sync", configId: id, status: "running" };
      return { ...state, connectionSyncStatus: "running", activeJob: { ...activeJob, createdAt: now, updatedAt: now } };
    });
    await route.fulfill({ response: answer, headers: { "content-type": "application/json" }, json: told });
  });
  await page.goto("/airbyte/demo/connections?q=300 streams");
  const row = page
    .getByRole("grid", { name: "Connections" })
    .getByRole("row")
    .filter({ has: page.getByRole("link", { name: NAME, exact: true }) });
  await expect(row.locator(".cell-status")).toHaveText("Landed");
  runs = true;
  await expect(row.locator(".cell-status")).toHaveText("Running", { timeout: 45_000 });
  runs = false;
  await expect(row.locator(".cell-status")).toHaveText("Landed");
});
