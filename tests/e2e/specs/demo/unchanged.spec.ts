import type { Page } from "@playwright/test";
import { Airbyte } from "../../support/airbyte.ts";
import { expect, test } from "../../support/test.ts";

const CONNECTION = "Facebook Marketing → Snowflake";

/** The statuses of the answers about the connection's state, in order. */
function answers(page: Page): number[] {
  const seen: number[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith("/connections/status")) seen.push(response.status());
  });
  return seen;
}

test("what has not changed is not sent again, and what has is", async ({ page, demo }) => {
  const airbyte = new Airbyte(demo.airbyte);
  const id = await airbyte.find(CONNECTION);
  const seen = answers(page);
  await page.clock.install();
  await page.goto(`/airbyte/demo/connections/${id}`);
  await expect(page.getByRole("button", { name: "Sync now" })).toBeEnabled();
  await expect.poll(() => seen[0]).toBe(200);
  await page.clock.runFor("00:25");
  await expect.poll(() => seen.filter((status) => status === 304).length).toBeGreaterThan(0);
  await expect(page.getByRole("button", { name: "Sync now" })).toBeVisible();

  const started = String(await airbyte.sync(id));
  // The page's clock runs ahead of the proxy's, which shares an answer for some seconds.
  await expect
    .poll(async () => {
      await page.clock.runFor("00:12");
      return seen.lastIndexOf(200);
    })
    .toBeGreaterThan(0);
  const job = page.getByRole("table", { name: "Jobs", exact: true }).getByRole("row").filter({ hasText: started });
  await expect(async () => {
    await page.clock.runFor("00:30");
    expect(await job.isVisible()).toBe(true);
  }).toPass();
});
