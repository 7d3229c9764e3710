import { readFile } from "node:fs/promises";
import { Airbyte } from "../../support/airbyte.ts";
import { gridOf, leading, numberIn, openList, rowCount, rowOf, selection, stateOf } from "../../support/connections.ts";
import { expect, test } from "../../support/test.ts";

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

test("a sync that changes when the next one is due puts no row elsewhere under the pointer", async ({
  page,
  demo,
}) => {
  await openList(page, "?sort=next");
  const outdated = page.getByRole("button", { name: "Rows have changed: refresh order" });
  // Of those that run as often it is due first; once it has run, it is due last.
  const first = gridOf(page).getByRole("row").filter({ hasText: "every 6 hours" }).filter({ hasText: "Landed" }).first();
  const name = await first.getByRole("link").innerText();
  await first.hover();
  await expect(outdated).toHaveCount(0);
  const airbyte = new Airbyte(demo.airbyte);
  await airbyte.sync(await airbyte.find(name));
  await expect(outdated).toBeVisible({ timeout: 40_000 });
  await expect(first).toContainText(name);
  // Nobody points at a row any more.
  await outdated.hover();
  await expect(first).not.toContainText(name);
  await expect(outdated).toHaveCount(0);
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
