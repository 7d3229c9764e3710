import { AxeBuilder } from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { Airbyte } from "../../support/airbyte.ts";
import { CONTACT } from "../../support/airstrip.ts";
import { expect, production as test } from "../../support/test.ts";

const CONNECTION = "Facebook Marketing → Snowflake";
const LOOK_ONLY = `You can look but not launch here. ${CONTACT}`;

const connections = (page: Page) => page.getByRole("grid", { name: "Connections" }).getByRole("row");
const dags = (page: Page) => page.getByRole("grid", { name: "DAGs" }).getByRole("row");

/** Every request that would launch or change something. */
function writes(page: Page): string[] {
  const seen: string[] = [];
  page.on("request", (request) => {
    if (/\/(sync|cancel|dagRuns)$/.test(request.url()) && request.method() === "POST") seen.push(request.url());
    if (request.method() === "PATCH") seen.push(request.url());
  });
  return seen;
}

/** A control that can be reached with the keyboard, does nothing, and says why. */
async function refuses(control: Locator, why: string): Promise<void> {
  await expect(control).toHaveAccessibleDescription(why);
  await expect(control).toHaveAttribute("aria-disabled", "true");
  await control.focus();
  await expect(control).toBeFocused();
  await control.press("Enter");
  await control.press("Space");
}

test.describe("a viewer", () => {
  test.use({ policy: '[[grant]]\nrole = "viewer"\ndomains = ["example.com"]' });

  test("sees everything, launches nothing, and is told whom to ask", async ({ page, demo }) => {
    const sent = writes(page);
    await page.goto("/airbyte/prod/connections?q=Facebook Snowflake");
    await refuses(page.getByRole("button", { name: `Sync now: ${CONNECTION}` }), LOOK_ONLY);
    const id = await new Airbyte(demo.airbyte).find(CONNECTION);
    await page.goto(`/airbyte/prod/connections/${id}`);
    await refuses(page.getByRole("button", { name: "Sync now" }), LOOK_ONLY);

    await page.goto("/airflow/prod/dags?q=sales_refresh");
    const manage = `You can look but not change settings here. ${CONTACT}`;
    await refuses(page.getByRole("switch", { name: "Active: sales_refresh" }), manage);
    await refuses(page.getByRole("button", { name: "Launch" }), LOOK_ONLY);
    await page.goto("/airflow/prod/dags/sales_refresh/launch");
    await page.getByLabel("Start date", { exact: true }).fill("2026-11-03");
    await expect(page.getByLabel("Conf", { exact: true })).toContainText("2026-11-03");
    await refuses(page.getByRole("button", { name: "Launch", exact: true }), LOOK_ONLY);
    await page.keyboard.press("Control+Enter");
    await expect(page.getByRole("heading", { name: "Launch sales_refresh" })).toBeVisible();
    expect(sent).toEqual([]);
  });

  test("finds what they may do behind their name", async ({ page }) => {
    await page.goto("/");
    await page.getByRole("button", { name: /^ana/ }).click();
    const about = page.getByRole("dialog", { name: "ana@example.com" });
    await expect(about.getByRole("listitem")).toHaveText(["viewer on everything"]);
    await expect(about).toContainText(CONTACT);
    await page.keyboard.press("Escape");
    await expect(about).toBeHidden();
  });
});

test.describe("somebody whom no grant names", () => {
  test.use({ person: "eve@elsewhere.example" });

  test("finds a page without barriers, on a phone as well", async ({ page, guard }) => {
    guard.expectFailed(/\/api\//);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.goto("/");
      await expect(page.getByText(CONTACT)).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect.soft(violations.map(({ id, help }) => `${id}: ${help}`), colorScheme).toEqual([]);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });

  for (const path of ["/", "/airbyte/prod/connections", "/airflow/prod/dags", "/activity"]) {
    test(`is told so, and whom to ask, at ${path}`, async ({ page, guard }) => {
      guard.expectFailed(/\/api\//);
      await page.goto(path);
      await expect(page.getByRole("heading", { name: "You have no access yet" })).toBeVisible();
      await expect(page.getByText("eve@elsewhere.example")).toBeVisible();
      await expect(page.getByText(CONTACT)).toBeVisible();
      await expect(page.getByRole("navigation", { name: "Main" })).toHaveCount(0);
      const asked = page.waitForResponse(/\/api\/session$/);
      await page.getByRole("button", { name: "Try again" }).click();
      expect((await asked).status()).toBe(200);
      await expect(page.getByText("Checked just now")).toBeVisible();
    });
  }
});

test.describe("somebody with a part of both systems", () => {
  test.use({
    policy: `
[[grant]]
role = "operator"
people = ["ana@example.com"]
airbyte = { names = ["Facebook *"] }
airflow = { dags = ["sales_*"] }
`,
  });

  test("sees that part, and the counts agree", async ({ page, demo, guard }) => {
    await page.goto("/airbyte/prod/connections");
    await expect(connections(page).nth(1)).toBeVisible();
    const shown = (await connections(page).count()) - 1;
    for (const name of await connections(page).getByRole("link").allTextContents()) {
      expect(name).toMatch(/^Facebook /);
    }
    await expect(page.getByRole("button", { name: String(shown), exact: true })).toBeVisible();

    await page.goto("/");
    const counts = page.getByRole("region", { name: "Airbyte prod" }).getByRole("listitem");
    await expect(counts).toHaveCount(4);
    const numbers = (await counts.allTextContents()).map((text) => Number.parseInt(text, 10));
    const counted = numbers.reduce((sum, number) => sum + number, 0);
    expect(counted, "of what is listed, what runs, failed, is well or paused").toBeLessThanOrEqual(shown);
    expect(counted).toBeGreaterThan(0);

    await page.goto("/airflow/prod/dags");
    await expect(dags(page).nth(1)).toBeVisible();
    const listed = await dags(page).count();
    await expect(page.getByText(new RegExp(`^${listed - 1}( ·|$)`)).first()).toBeVisible();
    await expect(dags(page).nth(1)).toContainText("sales_");

    // What may not be seen is not there.
    guard.expectFailed(/\/api\/(airbyte|airflow)\//);
    const hidden = await new Airbyte(demo.airbyte).find("demo: 300 streams");
    await page.goto(`/airbyte/prod/connections/${hidden}`);
    await expect(page.getByText("This connection does not exist")).toBeVisible();
    await page.goto("/airflow/prod/dags/dbt_daily");
    await expect(page.getByRole("alert").first()).toBeVisible();
  });

  test("launches there, and sees their own activity", async ({ page }) => {
    await page.goto("/airbyte/prod/connections?q=Facebook Snowflake");
    await page.getByRole("button", { name: `Sync now: ${CONNECTION}` }).click();
    await expect(page.getByText(/Job \d+ started/)).toBeVisible();
    await page.goto("/activity");
    await expect(page.getByText("What you have launched and changed from here.")).toBeVisible();
    await expect(page.getByRole("searchbox", { name: "Person" })).toHaveCount(0);
    const row = page.getByRole("grid", { name: "Activity" }).getByRole("row").nth(1);
    await expect(row).toContainText(`Synced ${CONNECTION}`);
  });
});

test.describe("with one launch a minute", () => {
  test.use({
    policy: '[[grant]]\nrole = "admin"\ndomains = ["example.com"]\n[limits]\nlaunches_per_minute = 1',
  });

  test("a second one is refused with its reason, and nothing that was typed is lost", async ({ page, guard }) => {
    guard.expectFailed(/\/dagRuns$/);
    for (const date of ["2026-11-03", "2026-11-04"]) {
      await page.goto("/airflow/prod/dags/sales_refresh/launch");
      await page.getByLabel("Start date", { exact: true }).fill(date);
      await page.getByRole("button", { name: "Launch", exact: true }).click();
      if (date === "2026-11-03") await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
    }
    await expect(page.getByRole("alert")).toContainText(/Not launched: .+try again in \d+ s/);
    await expect(page.getByLabel("Start date", { exact: true })).toHaveValue("2026-11-04");
  });
});
