import { AxeBuilder } from "@axe-core/playwright";
import type { APIRequestContext, Page } from "@playwright/test";
import { FrontDoor } from "../../support/front-door.ts";
import { sent } from "../../support/conf.ts";
import { expect, production, test } from "../../support/test.ts";

const LAUNCH = "dags/sales_refresh/launch";

const field = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });
const nameOf = (page: Page) => page.getByRole("dialog").getByRole("textbox", { name: /^Name/ });
const menu = (page: Page) => page.getByRole("button", { name: "Presets" });
const card = (page: Page) => page.getByRole("region", { name: "Preset", exact: true });
const dialog = (page: Page) => page.getByRole("dialog");
const said = (page: Page, words: string) => page.getByRole("status").filter({ hasText: words });

interface Preset {
  id: string;
  version: number;
  content: { name: string; conf: Record<string, unknown> };
}

/** What the proxy keeps of presets, asked past the page. */
class Shelf {
  constructor(
    private readonly request: APIRequestContext,
    private readonly url: string,
  ) {}

  private async send(method: string, path: string, data: unknown): Promise<Preset> {
    const headers = { "x-requested-with": "XMLHttpRequest" };
    const answer = await this.request.fetch(`${this.url}${path}`, { method, data, headers });
    expect(answer.ok(), await answer.text()).toBe(true);
    return (await answer.json()) as Preset;
  }

  add(content: object): Promise<Preset> {
    return this.send("POST", "", { content });
  }

  change({ id, version }: Preset, content: object): Promise<Preset> {
    return this.send("PUT", `/${id}`, { version, content });
  }
}

const demoShelf = (page: Page) => new Shelf(page.request, "/api/presets/demo/sales_refresh");

test("a preset is saved, chosen, shared as an address, changed and deleted", async ({ page }) => {
  await page.goto(`/airflow/demo/${LAUNCH}`);
  await field(page, "Start date").fill("2026-11-02");
  await field(page, "Tables").fill("refunds");
  await menu(page).click();
  await expect(page.getByText("No presets of this DAG yet")).toBeVisible();
  await page.getByRole("menuitem", { name: "Save as preset…" }).click();
  await expect(nameOf(page)).toBeFocused();
  await expect(dialog(page).getByRole("button", { name: "Save preset" })).toHaveAccessibleDescription(
    "Give it a name.",
  );
  await nameOf(page).fill("Refunds only");
  await field(page, "Description").fill("After a dispute");
  await field(page, "Description").press("Tab");
  await dialog(page).getByRole("radio", { name: "Everyone" }).check();
  await dialog(page).getByRole("button", { name: "Save preset" }).click();
  await expect(said(page, "The preset Refunds only is saved.")).toBeVisible();
  await expect(card(page)).toContainText("Version 1, yours, shared, saved by ana@demo.local");
  const address = page.url();
  expect(address).toContain("?preset=");

  await page.goto(`/airflow/demo/${LAUNCH}`);
  await expect(field(page, "Tables")).toHaveValue("accounts\norders");
  await menu(page).click();
  await page.getByRole("menuitem", { name: /Refunds only.*After a dispute.*version 1/ }).click();
  await expect(field(page, "Tables")).toHaveValue("refunds");
  expect(page.url()).toBe(address);
  await page.reload();
  await expect(field(page, "Tables")).toHaveValue("refunds");
  await expect(page.getByText("Your unsent edits are back.")).toHaveCount(0);

  await field(page, "Tables").fill("refunds\norders");
  await expect(card(page)).toContainText("1 changed since it was filled in.");
  await card(page).getByRole("button", { name: "Update…" }).click();
  await expect(nameOf(page)).toHaveValue("Refunds only");
  await dialog(page).getByRole("button", { name: "Save version 2" }).click();
  await expect(said(page, "The preset Refunds only is saved as version 2.")).toBeVisible();
  await expect(card(page)).not.toContainText("changed since");
  await page.goto(address);
  await expect(field(page, "Tables")).toHaveValue("refunds\norders");

  await card(page).getByRole("button", { name: "Delete…" }).click();
  await expect(dialog(page)).toContainText("Everyone who may see this DAG uses it.");
  await dialog(page).getByRole("button", { name: "Delete preset" }).click();
  await expect(said(page, "The preset Refunds only is deleted.")).toBeVisible();
  await expect(card(page)).toHaveCount(0);
  await expect(field(page, "Tables")).toHaveValue("refunds\norders");
  await page.goto(address);
  await expect(page.getByRole("alert")).toContainText("There is no such preset");
});

test("what no longer fits the params is named, and nothing of it is lost", async ({ page }) => {
  const { id } = await demoShelf(page).add({
    name: "Old",
    shared: false,
    conf: { start_date: "2026-11-01", region: "MOON", legacy: { keep: 12345678901234567890n.toString() } },
  });
  await page.goto(`/airflow/demo/${LAUNCH}?preset=${id}`);
  const misfits = card(page).getByRole("note", { name: "No longer fits" });
  await expect(misfits).toContainText("Region: Must be one of EU, US, APAC. It is kept as it is");
  await expect(misfits).toContainText("legacy is no param of this DAG. It is kept and sent as well.");
  await expect(misfits).toContainText(/Tables, .*Ticket are not in the preset and have their defaults/);
  expect(await sent(page)).toMatchObject({ region: "MOON", legacy: { keep: "12345678901234567890" } });
  await expect(page.getByRole("region", { name: "Not declared by the DAG" })).toContainText("legacy");
});

test("edits that a preset takes the place of can be brought back", async ({ page }) => {
  await demoShelf(page).add({ name: "US", shared: false, conf: { start_date: "2026-11-01", region: "US" } });
  await page.goto(`/airflow/demo/${LAUNCH}`);
  await field(page, "Batch size").fill("12x");
  await menu(page).click();
  await page.getByRole("menuitem", { name: /^US/ }).click();
  await expect(page.getByRole("radio", { name: "US" })).toBeChecked();
  await expect(field(page, "Batch size")).toHaveValue("5000");
  await page.getByRole("button", { name: "Bring my edits back" }).click();
  await expect(field(page, "Batch size")).toHaveValue("12x");
  await expect(page.getByRole("radio", { name: "EU" })).toBeChecked();
  await expect(card(page)).toHaveCount(0);
  expect(page.url()).not.toContain("preset=");
});

test("a date is said in words and worked out on the day", async ({ page }) => {
  await page.clock.setFixedTime("2026-03-01T12:00:00Z");
  await page.goto(`/airflow/demo/${LAUNCH}`);
  await field(page, "Start date").fill("2026-02-28");
  await menu(page).click();
  await page.getByRole("menuitem", { name: "Save as preset…" }).click();
  await nameOf(page).fill("Yesterday’s");
  const date = dialog(page).getByRole("combobox", { name: "Date of start_date" });
  await expect(date).toHaveValue("");
  await date.selectOption({ label: "yesterday (2026-02-28 today)" });
  await dialog(page).getByRole("button", { name: "Save preset" }).click();
  await expect(card(page)).toContainText("start_date yesterday = 2026-02-28");

  await page.clock.setFixedTime("2027-01-01T12:00:00Z");
  await page.reload();
  await expect(card(page)).toContainText("start_date yesterday = 2026-12-31");
  await expect(field(page, "Start date")).toHaveValue("2026-12-31");
  expect((await sent(page))["start_date"]).toBe("2026-12-31");
});

test("the keyboard alone is enough, and a dialog launches nothing", async ({ page }) => {
  const posts: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/dagRuns")) posts.push(request.url());
  });
  await demoShelf(page).add({ name: "Mine", shared: false, conf: { start_date: "2026-11-01" } });
  await page.goto(`/airflow/demo/${LAUNCH}`);
  // Once the presets have been read.
  await menu(page).press("Enter");
  await expect(page.getByRole("menuitem", { name: /^Mine/ })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(menu(page)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("menuitem", { name: /^Mine/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(card(page)).toContainText("Mine");
  await expect(menu(page)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(nameOf(page)).toBeFocused();
  await page.keyboard.type("Second");
  await page.keyboard.press("Control+Enter");
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
  expect(posts).toEqual([]);
  await menu(page).press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(nameOf(page)).toBeFocused();
  await page.keyboard.type("Third");
  await page.keyboard.press("Enter");
  await expect(card(page)).toContainText("Third");
});

test("presets have no barriers, in light and dark", async ({ page }) => {
  const { id } = await demoShelf(page).add({
    name: "A name that is as long as names of presets are when people write whole sentences into them",
    description: "And a description\nof two lines",
    shared: true,
    conf: { start_date: "2026-11-01", region: "MOON", legacy: 1 },
    dates: [{ at: "/start_date", says: "yesterday" }],
  });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto(`/airflow/demo/${LAUNCH}?preset=${id}`);
    await expect(card(page)).toBeVisible();
    await menu(page).click();
    const check = async () => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect.soft(violations.map(({ id, help }) => `${id}: ${help}`), colorScheme).toEqual([]);
    };
    await check();
    await page.keyboard.press("Escape");
    await card(page).getByRole("button", { name: "Update…" }).click();
    await check();
  }
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

production("a preset of somebody else is used, and two who change it do not lose each other's work", async ({
  page,
  guard,
  issuer,
  serveUrl,
}) => {
  guard.expectFailed(/\/api\/presets\//);
  const bens = await FrontDoor.start(serveUrl, issuer, "ben@example.com");
  const shelf = new Shelf(page.request, `${bens.url}/api/presets/prod/sales_refresh`);
  const content = { name: "Nightly", shared: true, conf: { start_date: "2026-11-01", batch_size: 200 } };
  const first = await shelf.add(content);
  await page.goto(`/airflow/prod/${LAUNCH}?preset=${first.id}`);
  await expect(card(page)).toContainText("Version 1, shared by ben@example.com, saved by ben@example.com");
  await field(page, "Batch size").fill("300");

  const second = await shelf.change(first, { ...content, conf: { ...content.conf, batch_size: 250 } });
  expect(second.version).toBe(2);
  await card(page).getByRole("button", { name: "Update…" }).click();
  await dialog(page).getByRole("button", { name: "Save version 2" }).click();
  await expect(dialog(page).getByRole("alert")).toContainText(
    "This preset has been changed meanwhile. ben@example.com saved version 2 of it.",
  );
  await expect(dialog(page)).toContainText(
    "ben@example.com has saved version 2 meanwhile. Yours takes its place; that version is kept.",
  );
  await page.keyboard.press("Escape");
  const newer = card(page).getByRole("alert");
  await expect(newer).toContainText("ben@example.com has saved version 2 meanwhile.");
  await newer.getByRole("button", { name: "Fill in version 2" }).click();
  await expect(field(page, "Batch size")).toHaveValue("250");
  await page.getByRole("button", { name: "Bring my edits back" }).click();
  await expect(field(page, "Batch size")).toHaveValue("300");
  await card(page).getByRole("button", { name: "Update…" }).click();
  await dialog(page).getByRole("button", { name: "Save version 3" }).click();
  await expect(card(page)).toContainText("Version 3, shared by ben@example.com, saved by ana@example.com");
  await bens.close();
});

production.describe("who may only look", () => {
  production.use({ policy: '[[grant]]\nrole = "viewer"\ndomains = ["example.com"]' });

  production("keeps presets of their own, and shares none", async ({ page }) => {
    await page.goto(`/airflow/prod/${LAUNCH}`);
    await field(page, "Start date").fill("2026-11-02");
    await menu(page).click();
    await page.getByRole("menuitem", { name: "Save as preset…" }).click();
    await nameOf(page).fill("Mine");
    await dialog(page).getByRole("radio", { name: "Everyone" }).check();
    const save = dialog(page).getByRole("button", { name: "Save preset" });
    await expect(save).toHaveAccessibleDescription(/You can look but not launch here/);
    await dialog(page).getByRole("radio", { name: "Only me" }).check();
    await save.click();
    await expect(card(page)).toContainText("Version 1, only yours");
  });
});

test("earlier versions of a preset are looked at, and taken again as the next", async ({ page }) => {
  const shelf = demoShelf(page);
  const content = (tables: string[]) => ({
    name: "Tables",
    description: "",
    shared: true,
    conf: { start_date: "2026-11-02", tables },
    dates: [],
  });
  const first = await shelf.add(content(["refunds"]));
  const second = await shelf.change(first, content(["orders"]));
  await shelf.change(second, { ...content(["orders", "accounts"]), name: "Tables of all" });

  await page.goto(`/airflow/demo/${LAUNCH}?preset=${first.id}`);
  await expect(card(page)).toContainText("Version 3");
  await card(page).getByRole("button", { name: "Versions" }).click();
  const versions = page.getByRole("menuitem", { name: /^Version \d/ });
  await expect(versions).toHaveCount(3);
  await expect(versions.first()).toContainText("in force");
  await expect(versions.first()).toHaveAttribute("aria-current", "true");
  await versions.filter({ hasText: "Version 1" }).click();
  await expect(card(page)).toContainText("Version 1, yours, shared");
  await expect(field(page, "Tables")).toHaveValue("refunds");
  await card(page).getByRole("button", { name: "Update…" }).click();
  await dialog(page).getByRole("button", { name: "Save version 4" }).click();
  await expect(said(page, "The preset Tables is saved as version 4.")).toBeVisible();
  await expect(card(page)).toContainText("Version 4");
  expect(await sent(page)).toMatchObject({ tables: ["refunds"] });
});
