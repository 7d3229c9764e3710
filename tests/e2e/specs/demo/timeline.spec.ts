import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Airbyte } from "../../support/airbyte.ts";
import type { Demo } from "../../support/airstrip.ts";
import { expect, test } from "../../support/test.ts";

const ORDINARY = "Facebook Marketing → Snowflake";

async function open(page: Page, demo: Demo, name: string, query = ""): Promise<string> {
  const id = await new Airbyte(demo.airbyte).find(name);
  await page.goto(`/airbyte/demo/connections/${id}?tab=timeline${query}`);
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  return id;
}

const panel = (page: Page) => page.getByRole("tabpanel", { name: "Timeline" });
const events = (page: Page) => panel(page).locator("ol").getByRole("listitem");
const kind = (page: Page, name: string) =>
  page.getByRole("group", { name: "Filter by kind" }).getByRole("button", { name });

/** Answers in the place of Airbyte. */
async function answer(page: Page, told: unknown[]): Promise<void> {
  await page.route("**/api/v1/connections/events/list", (route) => route.fulfill({ json: { events: told } }));
}

test("events are told in words, day by day, the newest first", async ({ page, demo }) => {
  const id = await open(page, demo, ORDINARY);
  await expect(events(page).first()).toBeVisible();
  await expect(panel(page).getByRole("heading").first()).toHaveText(/\d{4}$/);
  const landed = events(page).filter({ hasText: "Sync landed" }).first();
  await expect(landed).toContainText(/records, .*B in/);
  await expect(landed.getByRole("link", { name: /^job \d+$/ })).toHaveAttribute(
    "href",
    new RegExp(`/connections/${id}/jobs/\\d+$`),
  );
  const times = await panel(page).locator("time").evaluateAll((all) => all.map((t) => t.getAttribute("datetime") ?? ""));
  expect(times).toEqual([...times].sort().reverse());
});

test("older events come when they are asked for", async ({ page, demo }) => {
  await open(page, demo, ORDINARY);
  await expect(events(page)).toHaveCount(50);
  await page.getByRole("button", { name: "Load more" }).click();
  await expect.poll(() => events(page).count()).toBeGreaterThan(50);
});

test("kinds and days are asked of Airbyte, and stay in the address", async ({ page, demo }) => {
  await open(page, demo, ORDINARY);
  await expect(events(page).first()).toBeVisible();
  // All of them are asked for now and then as well.
  const asked = page.waitForRequest(
    (request) => request.url().endsWith("/connections/events/list") && !!request.postDataJSON().eventTypes?.length,
  );
  await kind(page, "schema").click();
  expect((await asked).postDataJSON()).toMatchObject({ eventTypes: ["SCHEMA_UPDATE", "SCHEMA_CONFIG_UPDATE"] });
  await expect(kind(page, "schema")).toHaveAttribute("aria-pressed", "true");
  await expect(events(page).filter({ hasText: "Sync landed" })).toHaveCount(0);
  await kind(page, "schema").click();
  const dated = page.waitForRequest(
    (request) => request.url().endsWith("/connections/events/list") && "createdAtEnd" in request.postDataJSON(),
  );
  await page.getByLabel("To", { exact: true }).fill("2020-01-31");
  expect((await dated).postDataJSON()).toMatchObject({ createdAtEnd: "2020-02-01T00:00:00Z" });
  await expect(page.getByText("No event matches")).toBeVisible();
  expect(new URL(page.url()).searchParams.get("to")).toBe("2020-01-31");
  await page.reload();
  await expect(page.getByText("No event matches")).toBeVisible();
  await page.getByRole("button", { name: "Show all events" }).click();
  await expect(events(page).first()).toBeVisible();
});

test("changes fold out: from what to what, which streams and which fields", async ({ page, demo }) => {
  const transforms = [
    { transformType: "add_stream", streamDescriptor: { name: "orders", namespace: "public" } },
    {
      transformType: "update_stream",
      streamDescriptor: { name: "users" },
      updateStream: {
        fieldTransforms: [{ transformType: "remove_field", fieldName: ["phone"], breaking: true }],
        streamAttributeTransforms: [],
      },
    },
  ];
  await answer(page, [
    {
      id: "1",
      eventType: "CONNECTION_SETTINGS_UPDATE",
      createdAt: 1_700_000_100,
      summary: { patches: { prefix: { from: null, to: "raw_" } } },
    },
    { id: "2", eventType: "SCHEMA_UPDATE", createdAt: 1_700_000_000, summary: { catalogDiff: { transforms } } },
  ]);
  await open(page, demo, ORDINARY);
  await expect(events(page).first()).toContainText("Settings changed: prefix of tables");
  await page.getByText("Details").first().click();
  await expect(page.getByText("nothing → raw_")).toBeVisible();
  await expect(panel(page)).toContainText("Schema of the source changed: 1 added, 1 changed");
  await page.getByText("Details").nth(1).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("field phone removed, which breaks syncs")).toBeVisible();
  await expect(page.getByText("public.orders")).toBeVisible();
});

test("what is unknown or hostile is told as it is", async ({ page, demo }) => {
  const markup = "<img src=x onerror=alert(1)>";
  await answer(page, [
    { id: "1", eventType: markup, createdAt: 1_700_000_300, summary: { note: markup } },
    { id: "2", eventType: "SYNC_SUCCEEDED", createdAt: 1_700_000_200, summary: [] },
    { id: "3", eventType: "SCHEMA_UPDATE", createdAt: 1_700_000_100, summary: { catalogDiff: "none" } },
    { id: "4", eventType: "CONNECTION_DISABLED", createdAt: 1_700_000_000, summary: null },
  ]);
  await open(page, demo, ORDINARY);
  await expect(page.getByText(markup, { exact: true })).toBeVisible();
  await page.getByText("Details").first().click();
  await expect(panel(page).locator("pre")).toContainText(markup);
  await expect(panel(page).locator("img")).toHaveCount(0);
  for (const words of ["Sync landed", "Schema of the source changed", "Disabled"]) {
    await expect(page.getByText(words, { exact: true }).first()).toBeVisible();
  }
});

test("a job that was launched here is told with who did it", async ({ page, demo }) => {
  const id = await open(page, demo, ORDINARY);
  const answered = page.waitForResponse(/\/connections\/sync$/);
  await page.getByRole("button", { name: "Sync now" }).click();
  await answered;
  await page.goto(`/airbyte/demo/connections/${id}?tab=timeline`);
  const started = events(page).filter({ hasText: "Sync started by hand" }).first();
  await expect(started).toContainText(/ by .+@/, { timeout: 45_000 });
});

test("an older server has no timeline, which is said", async ({ page, demo, guard }) => {
  guard.expectFailed(/\/connections\/events\/list$/);
  await open(page, demo, "demo: no events (older server)");
  await expect(panel(page)).toContainText("This Airbyte is older than its timeline");
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("events that cannot be read are a failure with a way on", async ({ page, demo, guard }) => {
  guard.expectFailed(/\/connections\/events\/list$/);
  let fail = () => {};
  const stopped = new Promise<void>((resolve) => (fail = resolve));
  await page.route("**/api/v1/connections/events/list", async (route) => {
    await stopped;
    await route.fulfill({ status: 500, json: { message: "no" } });
  });
  await page.clock.install();
  await open(page, demo, ORDINARY);
  // The page would soon read again by itself, and take the button away.
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 5_000));
  fail();
  await expect(page.getByRole("alert")).toBeVisible();
  await page.unroute("**/api/v1/connections/events/list");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.clock.resume();
  await expect(events(page).first()).toBeVisible();
});

test("a connection to which nothing happened says so", async ({ page, demo }) => {
  await answer(page, []);
  await open(page, demo, ORDINARY);
  await expect(page.getByText("Nothing has happened yet")).toBeVisible();
});

for (const theme of ["light", "dark"] as const) {
  for (const width of [1440, 390]) {
    test(`axe finds nothing at ${width} px in the ${theme} theme`, async ({ page, demo }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await open(page, demo, ORDINARY);
      await expect(events(page).first()).toBeVisible();
      const found = await new AxeBuilder({ page }).include('[role="tabpanel"]').analyze();
      expect(found.violations).toEqual([]);
      const scrolls = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      expect(scrolls, "the page scrolls sideways").toBe(false);
    });
  }
}
