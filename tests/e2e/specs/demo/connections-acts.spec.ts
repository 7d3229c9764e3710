import { Airbyte } from "../../support/airbyte.ts";
import { CONTACT } from "../../support/airstrip.ts";
import { boxOf, gridOf, openList, rowCount, rowOf, selection, stateOf } from "../../support/connections.ts";
import { expect, production, test } from "../../support/test.ts";

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
