import type { Locator, Page } from "@playwright/test";
import { sent, shownConf } from "../../support/conf.ts";
import { expect, test } from "../../support/test.ts";

const DAG = "demo_all_param_kinds";
const PATH = `/airflow/demo/dags/${DAG}/launch`;

const field = (page: Page | Locator, name: string) => page.getByRole("textbox", { name, exact: true });
const launch = (page: Page) => page.getByRole("button", { name: "Launch", exact: true });
const group = (page: Page | Locator, name: string) => page.getByRole("group", { name, exact: true });

/** Launches, and gives the conf that Airflow says the run has. */
async function launched(page: Page, airflow: string): Promise<Record<string, unknown>> {
  await launch(page).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  const run = new URL(page.url()).pathname.split("/").at(-1);
  const answer = await page.request.get(`${airflow}/api/v2/dags/${DAG}/dagRuns/${run}`);
  return ((await answer.json()) as { conf: Record<string, unknown> }).conf;
}

test.beforeEach(async ({ page }) => {
  await page.goto(PATH);
  await field(page, "Required, no default").fill("given");
});

test("rows of objects are added, filled in, moved and removed by keyboard", async ({ page, demo }) => {
  const tables = group(page, "Tables");
  const add = tables.getByRole("button", { name: "Add item to Tables" });
  await add.focus();
  await page.keyboard.press("Enter");
  const second = group(tables, "Item 2");
  await expect(field(second, "Table")).toBeFocused();
  await page.keyboard.type("refunds");
  await page.keyboard.press("Tab");
  await expect(field(second, "Rows")).toBeFocused();
  await page.keyboard.type("120");
  await page.keyboard.press("Alt+ArrowUp");
  // The row has moved, and the focus with it.
  const first = group(tables, "Item 1");
  await expect(field(first, "Table")).toHaveValue("refunds");
  await expect(field(first, "Rows")).toBeFocused();
  await expect(tables.getByRole("status")).toHaveText("Now item 1");
  await first.getByRole("radio", { name: "no", exact: true }).check();
  await field(first, "Keys").fill("id\nregion");
  await first.getByRole("button", { name: "Since: none" }).click();

  await add.focus();
  await page.keyboard.press("Enter");
  await expect(field(group(tables, "Item 3"), "Table")).toBeFocused();
  await tables.getByRole("button", { name: "Remove item 3" }).press("Enter");
  await expect(group(tables, "Item 3")).toHaveCount(0);
  await expect(tables.getByRole("button", { name: "Remove item 2" })).toBeFocused();

  const conf = await launched(page, demo.airflow);
  expect(conf["arr_objects"]).toEqual([
    { name: "refunds", rows: 120, full: false, since: null, keys: ["id", "region"] },
    { name: "orders", full: true },
  ]);
});

test("an object is a form of its own, and none is a choice", async ({ page, demo }) => {
  const nested = group(page, "Nested object");
  await field(nested, "host").fill("replica");
  await field(nested, "port").fill("");
  await page.getByRole("button", { name: "Fill in Retries" }).click();
  const retries = group(page, "Retries");
  await expect(field(retries, "Times")).toBeFocused();
  await page.keyboard.type("3");
  await field(retries, "Pause").fill("PT5M");
  await page.getByRole("group", { name: "bool_nullable" }).getByRole("radio", { name: "no", exact: true }).check();
  await page.getByRole("button", { name: "Object: none" }).click();
  await expect(page.getByRole("button", { name: "Fill in Object" })).toBeVisible();

  const conf = await launched(page, demo.airflow);
  expect(conf["obj_nested"]).toEqual({ source: { host: "replica" }, options: { dry_run: true } });
  expect(conf["obj_nullable"]).toEqual({ times: 3, pause: "PT5M" });
  expect(conf["bool_nullable"]).toBe(false);
  expect(conf["obj_plain"]).toBeNull();
});

test("keys and values, numbers, and numbers that may be none", async ({ page, demo }) => {
  const priorities = group(page, "Priorities");
  await priorities.getByRole("button", { name: "Add key to Priorities" }).click();
  const second = group(priorities, "Item 2");
  await expect(field(second, "Key")).toBeFocused();
  await page.keyboard.type("orders");
  await field(second, "Item of Priorities").fill("9007199254740993");
  await expect(second).toContainText('"orders" is there twice');
  await field(second, "Key").fill("refunds");
  await expect(second).not.toContainText("twice");

  await field(page, "Array of numbers").fill("1.50\n-3\n1e2");
  const numbers = group(page, "Numbers or none");
  await field(group(numbers, "Item 2"), "Item of Numbers or none").fill("7");
  await group(numbers, "Item 1").getByRole("button", { name: "Item of Numbers or none: none" }).click();

  const shown = await shownConf(page);
  expect(shown).toContain("9007199254740993");
  expect(shown).toContain("1.50");
  const conf = await launched(page, demo.airflow);
  expect(Object.keys(conf["obj_numbers"] as object)).toEqual(["orders", "refunds"]);
  expect(conf["arr_items_number"]).toEqual([1.5, -3, 100]);
  expect(conf["arr_numbers_or_none"]).toEqual([null, 7]);
});

test("rows whose names are missing or there twice outlive a reload, and are not sent", async ({ page }) => {
  const priorities = group(page, "Priorities");
  const add = priorities.getByRole("button", { name: "Add key to Priorities" });
  const [second, third] = [group(priorities, "Item 2"), group(priorities, "Item 3")];
  await add.click();
  await field(second, "Key").fill("orders");
  await field(second, "Item of Priorities").fill("5");
  await add.click();
  await field(third, "Item of Priorities").fill("7");
  await page.reload();
  await expect(page.getByText("Your unsent edits are back.")).toBeVisible();
  await expect(field(second, "Key")).toHaveValue("orders");
  await expect(field(third, "Key")).toHaveValue("");
  await expect(field(third, "Item of Priorities")).toHaveValue("7");
  await launch(page).click();
  await expect(page.getByRole("alert").filter({ hasText: "2 things to put right" })).toBeVisible();
  await expect(second).toContainText('"orders" is there twice');
  await expect(third).toContainText("Its name is missing");
});

test("a password is shown on demand only, and sent as it is", async ({ page, demo }) => {
  const token = page.getByLabel("Token", { exact: true });
  await expect(token).toHaveAttribute("type", "password");
  await expect(token).toHaveValue("changeme");
  await token.fill("s3cret");
  const show = page.getByRole("button", { name: "Show Token" });
  await show.focus();
  await page.keyboard.press("Enter");
  await expect(token).toHaveAttribute("type", "text");
  await expect(page.getByRole("button", { name: "Hide Token" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(token).toHaveAttribute("type", "password");

  const readers = group(page, "Keys of readers");
  await readers.getByRole("button", { name: "Add item to Keys of readers" }).click();
  const reader = readers.getByLabel("Item of Keys of readers", { exact: true });
  await expect(reader).toHaveAttribute("type", "password");
  await expect(reader).toBeFocused();
  await page.keyboard.type("of-ana");
  await readers.getByRole("button", { name: "Show Item of Keys of readers" }).click();
  await expect(reader).toHaveAttribute("type", "text");

  // Neither the conf beside the form nor what differs tells them, nor does the way back.
  const beside = page.getByRole("region", { name: "What will be sent" });
  const differences = beside.getByRole("listitem").filter({ hasText: "str_password" });
  await expect(differences).toHaveText([/•/, /•/]);
  expect(await sent(page)).toMatchObject({ str_password: "••••••••", arr_passwords: ["••••••••"] });
  await expect(beside).not.toContainText(/s3cret|changeme|of-ana/);
  await expect(page.getByRole("button", { name: "Reset Token to the default" })).not.toContainText("changeme");
  // The JSON text is what is sent.
  await page.getByRole("radio", { name: "JSON" }).check();
  await expect(page.getByLabel("Conf as JSON")).toHaveValue(/"str_password": "s3cret"/);

  const conf = await launched(page, demo.airflow);
  expect(conf).toMatchObject({ str_password: "s3cret", arr_passwords: ["of-ana"] });
});

test("what is wrong inside is said there, and the summary leads there", async ({ page }) => {
  const tables = group(page, "Tables");
  await tables.getByRole("button", { name: "Add item to Tables" }).click();
  await field(group(tables, "Item 2"), "Rows").fill("many");
  await launch(page).click();
  const issues = page.getByRole("alert").filter({ hasText: "2 things to put right" });
  await issues.getByRole("button", { name: "Tables › item 2 › Table Required" }).click();
  const table = field(group(tables, "Item 2"), "Table");
  await expect(table).toBeFocused();
  await expect(table).toHaveAccessibleDescription(/Required/);
  await expect(field(group(tables, "Item 2"), "Rows")).toHaveAccessibleDescription(/whole number/);
  // Half-typed input outlives the way through the JSON and a reload.
  await page.getByRole("radio", { name: "JSON" }).check();
  await page.getByRole("radio", { name: "Form" }).check();
  await page.reload();
  await expect(field(group(tables, "Item 2"), "Rows")).toHaveValue("many");
});

test("fields and JSON of an object are one", async ({ page }) => {
  await page.getByRole("button", { name: "Nested object as JSON" }).click();
  const json = field(page, "Nested object as JSON").or(page.locator("textarea.code").first());
  await expect(json.first()).toBeFocused();
  await page.keyboard.press("Control+A");
  await page.keyboard.type('{"source": {"port": 1, "host": "x"}, "more": 1.0}');
  await page.getByRole("button", { name: "Nested object as fields" }).click();
  const nested = group(page, "Nested object");
  await expect(field(nested, "host")).toHaveValue("x");
  await expect(nested.getByRole("region", { name: "Not declared by the DAG" })).toContainText("1.0");
  // Keys stay in the order in which they were typed.
  await field(nested, "host").fill("y");
  expect(Object.keys((await sent(page))["obj_nested"] as object)).toEqual(["source", "more"]);
  const text = await shownConf(page);
  expect(text.indexOf('"port": 1')).toBeLessThan(text.indexOf('"host": "y"'));
});

test.describe("in a zone with summer time", () => {
  test.use({ timezoneId: "Europe/Berlin" });

  test("a date and time has a zone that can be chosen and keeps its meaning", async ({ page, demo }) => {
    const moment = page.getByLabel("Date-time", { exact: true });
    const zone = page.getByRole("combobox", { name: "Zone of Date-time" });
    await zone.selectOption("Europe/Berlin (+01:00)");
    await moment.fill("2026-07-01T09:00:00");
    await expect(zone.locator("option:checked")).toHaveText("Europe/Berlin (+02:00)");
    const conf = await launched(page, demo.airflow);
    expect(conf["datetime"]).toBe("2026-07-01T09:00:00+02:00");
  });
});
