import { Airbyte } from "../../support/airbyte.ts";
import { expect, test } from "../../support/test.ts";

// Always lands, and no schedule starts it; its jobs are light.
const NAME = "demo: huge numbers";

// A sync takes more than half a minute: the page reads the state every two seconds.
test.use({ demoOptions: { speed: 0.5 } });
test.setTimeout(150_000);

test("a sync that somebody else starts appears on the open page of its connection, and its end as well", async ({
  page,
  demo,
}) => {
  const syncs: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/api/v1/connections/sync")) syncs.push(request.url());
  });
  const airbyte = new Airbyte(demo.airbyte);
  const id = await airbyte.find(NAME);
  await page.goto(`/airbyte/demo/connections/${id}`);
  await expect(page.getByRole("button", { name: "Sync now" })).toBeEnabled();
  const jobs = page.getByRole("table", { name: "Jobs", exact: true }).locator("tbody").getByRole("row");
  await expect(jobs.first()).toBeVisible();
  await expect(page.getByRole("region", { name: /^Job \d+$/ })).toHaveCount(0);

  const job = await airbyte.sync(id);
  const panel = page.getByRole("region", { name: `Job ${job}`, exact: true });
  await expect(panel.getByRole("progressbar", { name: `Progress of job ${job}` })).toBeVisible();
  await expect(panel.getByRole("button", { name: `Cancel job ${job}` })).toBeVisible();
  await expect(page).toHaveTitle(`Running: ${NAME} · Airstrip`);
  // The jobs are read again twice a minute; that there is a new one is known at once.
  const own = jobs.filter({ has: page.getByRole("link", { name: new RegExp(`\\b${job}\\b`) }) });
  await expect(own).toContainText("Running", { timeout: 5_000 });

  await expect(panel).toHaveCount(0, { timeout: 90_000 });
  await expect(page.getByRole("group", { name: "State", exact: true })).toHaveText("Landed");
  // Who has gone to another tab sees it there.
  await expect(page).toHaveTitle(`Landed: ${NAME} · Airstrip`);
  await expect(own).toContainText("Landed");
  await expect(page.getByRole("button", { name: "Sync now" })).toBeEnabled();
  expect(syncs).toEqual([]);
});
