import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { Airbyte } from "../../support/airbyte.ts";
import { CONTACT } from "../../support/airstrip.ts";
import { expect, production, test } from "../../support/test.ts";

/** Opens the list and waits until every page of it has been read. */
async function openList(page: Page, query = "", instance = "demo"): Promise<void> {
  await page.goto(`/airbyte/${instance}/connections${query}`);
  const all = page.getByRole("group", { name: "Filter by status" }).getByRole("button").first();
  await expect(all).toHaveText(/^[\d,]+( found)?$/, { timeout: 90_000 });
}

const gridOf = (page: Page) => page.getByRole("grid", { name: "Connections" });
const rowOf = (page: Page, name: string) =>
  gridOf(page).getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
const boxOf = (page: Page, name: string) =>
  gridOf(page).getByRole("checkbox", { name: `Select ${name}`, exact: true });
/** The state of a row; how its last sync ended is told elsewhere in it. */
const stateOf = (row: Locator) => row.locator(".cell-status");
const selection = (page: Page) => page.getByRole("region", { name: "Selected connections" });

/** How many rows the table has, whether drawn or not; headings of groups count. */
async function rowCount(grid: Locator): Promise<number> {
  return Number(await grid.getAttribute("aria-rowcount")) - 1;
}

/** The number that a text begins with. */
const leading = (text: string) => Number.parseInt(text.replaceAll(",", ""), 10);

/** The number that a count begins with. */
async function numberIn(count: Locator): Promise<number> {
  return leading((await count.textContent()) ?? "");
}

test("a connection is found by typing three letters, and opened by its row", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Connections" }).click();
  const grid = page.getByRole("grid", { name: "Connections" });
  await expect(grid.getByRole("row").nth(1)).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("fac");
  const names = grid.getByRole("gridcell").getByRole("link");
  await expect(names.first()).toHaveText(/^Facebook Marketing → /);
  for (const name of await names.allTextContents()) expect(name).toMatch(/fac/i);
  const name = (await names.first().textContent()) ?? "";
  await names.first().click();
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("searchbox", { name: "Search connections" })).toHaveValue("fac");
  await expect(names.first()).toHaveText(name);
});

test("search, status and order are in the address and survive a reload", async ({ page }) => {
  await openList(page);
  const grid = page.getByRole("grid", { name: "Connections" });
  const all = (await grid.getAttribute("aria-rowcount")) ?? "";
  const names = grid.getByRole("gridcell").getByRole("link");
  await page.getByRole("searchbox", { name: "Search connections" }).fill("demo:");
  await page.getByRole("combobox", { name: "Status" }).selectOption("failed");
  await expect(names.filter({ hasText: "bad credentials" })).toBeVisible();
  await expect(names.filter({ hasText: "never synced" })).toHaveCount(0);
  await grid.getByRole("button", { name: "Name", exact: true }).click();
  await expect(grid.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "descending");
  await expect(page).toHaveURL(/\?(?=.*\bq=demo)(?=.*\bstatus=failed\b)(?=.*\bsort=-name\b)/);
  const shown = await names.allTextContents();
  expect(shown).toEqual([...shown].sort((a, b) => b.toLowerCase().localeCompare(a.toLowerCase())));

  await page.reload();
  await expect(names).toHaveText(shown);
  await page.getByRole("searchbox", { name: "Search connections" }).fill("nothing has this name");
  await page.getByRole("button", { name: "Clear search and filters" }).click();
  await expect(grid).toHaveAttribute("aria-rowcount", all);
  await expect(page).toHaveURL(/connections\?sort=-name$/);
});

test("the counts filter by status", async ({ page }) => {
  await openList(page);
  const counts = page.getByRole("group", { name: "Filter by status" });
  const paused = counts.getByRole("button", { name: /paused/ });
  const count = Number.parseInt((await paused.textContent()) ?? "", 10);
  await paused.click();
  await expect(paused).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("grid", { name: "Connections" })).toHaveAttribute(
    "aria-rowcount",
    String(count + 1),
  );
  await paused.click();
  await expect(paused).toHaveAttribute("aria-pressed", "false");
});

test("the rows are walked and opened by keyboard", async ({ page }) => {
  await openList(page);
  const grid = page.getByRole("grid", { name: "Connections" });
  const row = (index: number) => grid.locator(`[aria-rowindex="${index}"]`);
  await row(2).focus();
  await page.keyboard.press("ArrowDown");
  await expect(row(3)).toBeFocused();
  await page.keyboard.press("End");
  await expect(row(Number(await grid.getAttribute("aria-rowcount")))).toBeFocused();
  await page.keyboard.press("Home");
  await expect(row(2)).toBeFocused();
  const name = (await row(2).getByRole("link").first().textContent()) ?? "";
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
});

test.describe("where nothing moves", () => {
  // What is counted is compared with what was counted before.
  test.use({ demoOptions: { speed: 10, still: true } });

  test("every filter is in the address, narrows the rows, and agrees with its counts", async ({ page }) => {
    await openList(page);
    const grid = gridOf(page);
    const counts = page.getByRole("group", { name: "Filter by status" }).getByRole("button");
    const all = await rowCount(grid);
    const expectAgreement = async () => {
      let total = 0;
      await expect(async () => {
        const texts = await counts.allTextContents();
        const [found = 0, ...states] = texts.map(leading);
        expect(states.reduce((sum, count) => sum + count, 0)).toBe(found);
        expect(await rowCount(grid)).toBe(found);
        total = found;
      }).toPass();
      return total;
    };
    expect(await expectAgreement()).toBe(all);

    const choose = (name: string, choice: string) =>
      page.getByRole("combobox", { name, exact: true }).selectOption(choice);
    await choose("Destination", "Snowflake");
    const snowflake = await expectAgreement();
    expect(snowflake).toBeLessThan(all);
    await choose("Source", "Salesforce");
    const salesforce = await expectAgreement();
    expect(salesforce).toBeLessThan(snowflake);
    for (const text of await grid.locator(".row:not([hidden]) .cell-source").allTextContents()) {
      expect(text).toContain("Salesforce");
    }
    await choose("Enabled", "disabled");
    const disabled = await expectAgreement();
    expect(disabled).toBeGreaterThan(0);
    expect(disabled).toBeLessThan(salesforce);
    await expect(page).toHaveURL(/\?(?=.*destination=Snowflake)(?=.*source=Salesforce)(?=.*enabled=off)/);

    await page.reload();
    await expect(grid).toHaveAttribute("aria-rowcount", String(disabled + 1));
    await expect(page.getByRole("combobox", { name: "Source", exact: true })).toHaveValue("Salesforce");
    await choose("Enabled", "on and off");
    await choose("Source", "any source");
    await choose("Destination", "any destination");
    await choose("Tag", "gdpr");
    expect(await expectAgreement()).toBeLessThan(all);
    await expect(grid.locator(".row:not([hidden]) .tag").first()).toHaveAttribute("title", /gdpr/);
    await choose("Tag", "any tag");
    await expect(page).toHaveURL(/connections$/);
    await expect(grid).toHaveAttribute("aria-rowcount", String(all + 1));
  });

  test("rows are grouped under headings that count them and fold", async ({ page }) => {
    await openList(page, "?q=demo:");
    const grid = gridOf(page);
    const all = await rowCount(grid);
    await page.getByRole("combobox", { name: "Group" }).selectOption("by status");
    const counts = page.getByRole("group", { name: "Filter by status" }).getByRole("button");
    const heading = (word: string) => grid.getByRole("button", { name: new RegExp(`^${word} \\d+$`) });
    const failed = await numberIn(counts.filter({ hasText: "failed" }));
    await expect(heading("failed")).toHaveText(`failed${failed}`);
    await expect(heading("failed")).toHaveAttribute("aria-expanded", "true");
    const grouped = await rowCount(grid);
    expect(grouped).toBeGreaterThan(all);
    await heading("failed").click();
    await expect(heading("failed")).toHaveAttribute("aria-expanded", "false");
    await expect(grid).toHaveAttribute("aria-rowcount", String(grouped - failed + 1));

    await page.reload();
    await expect(heading("failed")).toHaveAttribute("aria-expanded", "false");
    await heading("failed").focus();
    await page.keyboard.press("Enter");
    await expect(heading("failed")).toHaveAttribute("aria-expanded", "true");
    await expect(page).toHaveURL(/[?&]group=status(&|$)/);

    await page.getByRole("combobox", { name: "Group" }).selectOption("by source type");
    await expect(grid.getByRole("button", { name: `Salesforce ${all}`, exact: true })).toBeVisible();
    await page.getByRole("searchbox", { name: "Search connections" }).fill("");
    await expect(grid.getByRole("button", { name: /^Amplitude \d+$/ })).toBeVisible();
    await page.getByRole("searchbox", { name: "Search connections" }).fill("demo:");
    await page.getByRole("combobox", { name: "Group" }).selectOption("no groups");
    await expect(grid).toHaveAttribute("aria-rowcount", String(all + 1));
  });
});

test("rows are selected one by one, by range and all, and stay selected when hidden", async ({ page }) => {
  await openList(page, "?q=demo:");
  const grid = gridOf(page);
  const boxes = grid.locator(".row:not([hidden])").getByRole("checkbox");
  await expect(selection(page)).toHaveCount(0);
  await boxes.nth(1).click();
  await expect(selection(page)).toContainText("1 selected");
  await boxes.nth(4).click({ modifiers: ["Shift"] });
  await expect(selection(page)).toContainText("4 selected");
  await boxes.nth(2).click({ modifiers: ["Shift"] });
  await expect(selection(page)).toContainText("2 selected");
  await expect(grid.getByRole("row", { selected: true })).toHaveCount(2);

  const all = await rowCount(grid);
  const head = grid.getByRole("checkbox", { name: "Select all connections shown" });
  await expect(head).toHaveAttribute("aria-checked", "mixed");
  await head.click();
  await expect(head).toBeChecked();
  await expect(selection(page)).toContainText(`${all} selected`);
  await page.getByRole("searchbox", { name: "Search connections" }).fill("demo: 300 streams");
  await expect(selection(page)).toContainText(
    `${all} selected, ${all - 1} of them hidden by the search or the filters`,
  );
  await head.click();
  await expect(selection(page)).toContainText(`${all - 1} selected, ${all - 1} of them hidden`);
  await selection(page).getByRole("button", { name: "Clear selection" }).click();
  await expect(selection(page)).toHaveCount(0);
});

test("the keyboard selects rows, ranges, all and none", async ({ page }) => {
  await openList(page, "?q=demo:");
  const grid = gridOf(page);
  const row = (index: number) => grid.locator(`[aria-rowindex="${index}"]`);
  await row(3).focus();
  await page.keyboard.press("Space");
  await expect(row(3)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(row(5)).toBeFocused();
  await expect(selection(page)).toContainText("3 selected");
  await page.keyboard.press("Shift+ArrowUp");
  await expect(selection(page)).toContainText("2 selected");
  await expect(row(5)).toHaveAttribute("aria-selected", "false");
  await page.keyboard.press("Control+a");
  await expect(selection(page)).toContainText(`${await rowCount(grid)} selected`);
  await page.keyboard.press("Escape");
  await expect(selection(page)).toHaveCount(0);
  await expect(row(4)).toBeFocused();
});

test("what makes no sense for the selected rows says so, the rest is done to all of them", async ({ page }) => {
  await openList(page, "?q=demo:");
  await boxOf(page, "demo: 300 streams").click();
  await boxOf(page, "demo: huge numbers").click();
  const bar = selection(page);
  await expect(bar.getByRole("button", { name: "Sync 2" })).toBeEnabled();
  const cancel = bar.getByRole("button", { name: "Cancel", exact: true });
  await expect(cancel).toHaveAttribute("aria-disabled", "true");
  await expect(cancel).toHaveAccessibleDescription("None of them is syncing.");
  await expect(bar.getByRole("button", { name: "Enable", exact: true })).toHaveAccessibleDescription(
    "All of them are enabled.",
  );
  await bar.getByRole("button", { name: "Disable 2" }).click();
  const question = page.getByRole("dialog");
  await expect(question).toBeVisible();
  await question.getByRole("button", { name: "Disable 2" }).click();
  await expect(page.getByRole("status", { name: "How far it is" })).toHaveText("2 disabled");
  await page.goBack();
  for (const name of ["demo: 300 streams", "demo: huge numbers"]) {
    await expect(stateOf(rowOf(page, name))).toHaveText("Paused");
  }
  await expect(bar.getByRole("button", { name: "Enable 2" })).toBeVisible();
});

test("the row's menu does what can be done and says why the rest cannot", async ({ page, demo }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await openList(page, "?q=demo: 300 streams");
  const name = "demo: 300 streams";
  const row = rowOf(page, name);
  await row.hover();
  await row.getByRole("button", { name: `More: ${name}` }).click();
  const menu = page.getByRole("menu", { name: `${name}: what to do` });
  const item = (text: string) => menu.getByRole("menuitem", { name: text, exact: true });
  await expect(item("Open")).toBeFocused();
  await expect(item("Cancel")).toHaveAccessibleDescription("Nothing is running.");
  await expect(item("Enable")).toHaveAccessibleDescription("It is enabled.");
  await page.keyboard.press("Escape");
  await expect(menu).toHaveCount(0);
  await expect(row).toBeFocused();

  await page.keyboard.press("m");
  await item("Copy id").click();
  await expect(page.getByRole("status").filter({ hasText: "is copied" })).toBeVisible();
  const id = await new Airbyte(demo.airbyte).find(name);
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(id);

  await row.click({ button: "right", position: { x: 900, y: 10 } });
  await item("Disable").click();
  const message = page.getByRole("status").filter({ hasText: `${name}: disabled.` });
  await expect(stateOf(row)).toHaveText("Paused");
  await expect(row.getByRole("button", { name: `Sync now: ${name}` })).toHaveAccessibleDescription(
    "This connection is disabled in Airbyte.",
  );
  await message.getByRole("button", { name: "Undo" }).click();
  await expect(stateOf(row)).toHaveText("Landed");
});

test("keys on a row enable, disable, copy and open the help", async ({ page }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await openList(page, "?q=demo: huge numbers");
  const row = rowOf(page, "demo: huge numbers");
  await row.focus();
  await page.keyboard.press("e");
  await expect(stateOf(row)).toHaveText("Paused");
  await page.keyboard.press("s");
  await expect(page.getByRole("status").filter({ hasText: "nothing done" })).toContainText("disabled in Airbyte");
  await page.keyboard.press("e");
  await expect(stateOf(row)).toHaveText("Landed");
  await page.keyboard.press("i");
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^[\da-f-]{36}$/);
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keys on the list" });
  await expect(help).toContainText("Enable or disable");
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
});

test("a running sync is cancelled from its row, after a question", async ({ page }) => {
  const name = "demo: sync runs for hours (409)";
  await openList(page, "?q=runs for hours");
  const row = rowOf(page, name);
  await expect(row.getByRole("progressbar", { name: `Progress of ${name}` })).toBeVisible();
  await expect(row).toContainText(/\d+ %/);
  await row.focus();
  await page.keyboard.press("c");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel sync" }).click();
  await expect(stateOf(row)).toHaveText("Cancelled", { timeout: 30_000 });
});

test("the file has what is shown, in a form that spreadsheets take", async ({ page }) => {
  await openList(page, "?q=demo:&status=landed");
  const names = gridOf(page).getByRole("gridcell").getByRole("link");
  await expect(names.first()).toBeVisible();
  const count = await rowCount(gridOf(page));
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "CSV" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^airstrip-connections-demo-\d{4}-\d\d-\d\d\.csv$/);
  const text = await readFile(await download.path(), "utf8");
  expect(text.startsWith("\ufeffName,Status,Enabled,")).toBe(true);
  const lines = text.trimEnd().split("\r\n");
  expect(lines).toHaveLength(count + 1);
  expect(lines[1]).toContain(`${await names.first().textContent()},Landed,yes,Salesforce,`);
});

test("low rows are remembered", async ({ page }) => {
  await openList(page);
  const row = gridOf(page).locator('[aria-rowindex="2"]');
  const height = async () => (await row.boundingBox())?.height;
  expect(await height()).toBe(36);
  await page.getByRole("button", { name: "Compact rows" }).click();
  await expect.poll(height).toBe(28);
  await page.reload();
  await expect(page.getByRole("button", { name: "Compact rows" })).toHaveAttribute("aria-pressed", "true");
  await expect.poll(height).toBe(28);
});

test.describe("while the clock stands", () => {
  test.use({ demoOptions: { still: true, connections: 12 } });

  test("connections sort by their next sync, and what is not due comes last either way", async ({ page }) => {
    await openList(page);
    const grid = gridOf(page);
    const header = grid.getByRole("columnheader", { name: "Next sync" });
    const units: Record<string, number> = { m: 1, h: 60, d: 1440 };
    const minutes = (text: string) => {
      const [, count, unit] = /^in (\d+) (m|h|d)$/.exec(text) ?? [];
      return unit ? Number(count) * (units[unit] ?? 0) : text === "due" ? 0 : undefined;
    };
    const told = async () => (await grid.locator(".cell-next:visible").allInnerTexts()).map((text) => minutes(text.trim()));
    for (const [order, sign] of [["ascending", 1], ["descending", -1]] as const) {
      await header.getByRole("button").click();
      await expect(header).toHaveAttribute("aria-sort", order);
      await expect(async () => {
        const times = await told();
        const due = times.filter((time) => time !== undefined);
        expect(due.length).toBeGreaterThan(3);
        expect(times.slice(0, due.length)).toEqual([...due].sort((a, b) => sign * (a - b)));
      }).toPass();
    }
  });
});

test("a row tells its past, its schedule, its next sync and its connectors", async ({ page }) => {
  await openList(page, "?sort=schedule");
  const row = gridOf(page)
    .getByRole("row")
    .filter({ hasText: /every \d+ (minutes|hours)/ })
    .filter({ hasText: "Landed" })
    .first();
  await expect(row.getByRole("img", { name: /^Last \d+: \d+ landed/ })).toBeVisible();
  await expect(row.locator(".cell-next")).toHaveText(/^(in \d+ (m|h|d)|due)$/);
  await expect(row.locator(".cell-source .tile:not([hidden])")).toBeVisible();
});

test.describe("at a pace that can be followed", () => {
  // The list reads the states every two seconds: a sync takes several times as long.
  test.use({ demoOptions: { speed: 4 } });

  test("a sync is launched from the list and watched until it lands", async ({ page }) => {
    await openList(page, "?q=second attempt");
    const row = page.getByRole("row", { name: /lands at the second attempt/ });
    await row.getByRole("button", { name: /^Sync now: demo: sync lands/ }).click();
    await expect(row.getByRole("progressbar")).toBeVisible();
    const messages = page.getByRole("status");
    await expect(messages.filter({ hasText: /Job \d+ started/ })).toBeVisible();
    await expect(messages.filter({ hasText: /Landed: .* records in/ })).toBeVisible({ timeout: 45_000 });
    await expect(row.getByRole("button", { name: /^Sync now/ })).toBeVisible();
    await expect(row).toContainText(/just now by \w+|ago by \w+/);
    await expect(row.getByRole("img", { name: /^Last 10: .*landed/ })).toBeVisible();
  });
});

test.describe("with the public API alone", () => {
  // A sync lasts longer than it takes to look twice.
  test.use({ demoOptions: { "airbyte-api": "public", speed: 2 } });

  test("the list is joined, states come of jobs, and what cannot be told is said", async ({ page, guard }) => {
    // Until the session says so, nobody knows that the other API is not there.
    guard.expectFailed(/instance_configuration|\/public\/v1\/jobs/);
    await openList(page, "?source=salesforce&q=streams");
    await expect(page.getByText(/^Airbyte’s public API does not tell/)).toBeVisible();
    const name = "demo: 300 streams";
    const row = rowOf(page, name);
    await expect(stateOf(row)).toHaveText("Landed");
    await expect(row).toContainText("snowflake");
    await expect(row.getByRole("img", { name: /^Last 10: / })).toBeVisible();
    await row.focus();
    await page.keyboard.press("e");
    await expect(stateOf(row)).toHaveText("Paused");
    await page.keyboard.press("e");
    await expect(stateOf(row)).toHaveText("Landed");
    await page.keyboard.press("s");
    await expect(page.getByRole("status").filter({ hasText: /Job \d+ started/ })).toBeVisible();
    await expect(stateOf(row)).toHaveText("Running");
  });
});

production.describe("who may only look", () => {
  production.use({ policy: '[[grant]]\nrole = "viewer"\ndomains = ["example.com"]' });

  production("is told so by every button", async ({ page }) => {
    await openList(page, "?q=demo: 300 streams", "prod");
    const name = "demo: 300 streams";
    await boxOf(page, name).click();
    const bar = selection(page);
    const launch = `You can look but not launch here. ${CONTACT}`;
    const change = `You can look but not change settings here. ${CONTACT}`;
    await expect(bar.getByRole("button", { name: "Sync" })).toHaveAccessibleDescription(launch);
    await expect(bar.getByRole("button", { name: "Disable" })).toHaveAccessibleDescription(change);
    await rowOf(page, name).focus();
    await page.keyboard.press("Escape");
    await expect(bar).toHaveCount(0);
    await page.keyboard.press("s");
    await expect(page.getByRole("status").filter({ hasText: "nothing done" })).toContainText(launch);
  });
});

production.describe("who may launch some", () => {
  production.use({
    policy: `
[[grant]]
role = "viewer"
domains = ["example.com"]
[[grant]]
role = "operator"
domains = ["example.com"]
airbyte = { names = ["demo: 300*"] }
`,
  });

  production("is told how many are left out", async ({ page }) => {
    await openList(page, "?q=demo:", "prod");
    await boxOf(page, "demo: 300 streams").click();
    await boxOf(page, "demo: huge numbers").click();
    await expect(selection(page).getByRole("button", { name: "Sync 1" })).toBeEnabled();
    await expect(selection(page)).toContainText("1 you may not");
  });
});

test.describe("with 10,000 connections", () => {
  test.use({ demoOptions: { connections: 10_000 } });
  test.slow();

  test("the list scrolls to its end and holds only the rows in view", async ({ page }) => {
    await openList(page);
    const grid = page.getByRole("grid", { name: "Connections" });
    await expect(grid).toHaveAttribute("aria-rowcount", /^100\d\d$/);
    expect(await grid.getByRole("row").count()).toBeLessThan(80);
    await grid.locator('[aria-rowindex="2"]').focus();
    await page.keyboard.press("End");
    const last = grid.locator(`[aria-rowindex="${await grid.getAttribute("aria-rowcount")}"]`);
    await expect(last).toBeFocused();
    expect(await grid.getByRole("row").count()).toBeLessThan(80);
    const name = (await last.getByRole("link").first().textContent()) ?? "";
    await page.getByRole("searchbox", { name: "Search connections" }).fill(name);
    await expect(grid.getByRole("link", { name, exact: true }).first()).toBeVisible();
    expect(await page.getByRole("row").count()).toBeLessThan(80);
  });

  test("all of them are selected and grouped at once", async ({ page }) => {
    await openList(page);
    const grid = gridOf(page);
    const all = await rowCount(grid);
    await grid.locator('[aria-rowindex="2"]').focus();
    await page.keyboard.press("Control+a");
    await expect(selection(page)).toContainText(`${all.toLocaleString("en")} selected`);
    await page.getByRole("combobox", { name: "Group" }).selectOption("by destination type");
    await expect(grid.getByRole("button", { name: /^BigQuery [\d,]+$/ })).toBeVisible();
    await expect(selection(page)).not.toContainText("hidden");
    expect(await grid.getByRole("row").count()).toBeLessThan(80);
  });
});
