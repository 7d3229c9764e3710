import type { Page } from "@playwright/test";
import type { Airflow } from "../../support/airflow.ts";
import { shownConf } from "../../support/conf.ts";
import { expect, test } from "../../support/real-airflow.ts";

const PATH = "/airflow/prod/dags/more_kinds/launch";

const launch = (page: Page) => page.getByRole("button", { name: "Launch", exact: true });
const field = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });

/** Its keys are fields of their own, until its JSON is asked for. */
async function typeRule(page: Page, json: string): Promise<void> {
  await page.getByRole("button", { name: "Rule as JSON" }).click();
  await expect(page.locator("textarea:focus")).toHaveValue(/mode/);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(json);
}

/** Launches, and gives what the task of the run received. */
async function received(page: Page, airflow: Airflow): Promise<{ conf: unknown; params: unknown }> {
  await launch(page).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "1 of 1 task done" })).toBeVisible({
    timeout: 90_000,
  });
  const run = decodeURIComponent(new URL(page.url()).pathname.split("/").at(-1) ?? "");
  const printed = await airflow.printed("more_kinds", run, "show_conf");
  const line = printed.find((text) => text.startsWith("received ")) ?? "";
  return JSON.parse(line.slice("received ".length)) as { conf: unknown; params: unknown };
}

const DEFAULTS = {
  city: "Berlin",
  colours: ["red"],
  tier: "g",
  level: 2,
  portion: 10,
  at: "13:37:00",
  fixed: "v1",
  code: "AB-1",
  mail: "a@example.com",
  colour: "#ff0000",
  token: "t-1",
  either: 5,
  mixed: null,
  one: null,
  referred: 3,
  rule: { mode: "all" },
  untyped: "text",
};

test("choices, times and schemas in a roundabout way arrive as they were filled in", async ({
  page,
  realAirflow,
}) => {
  await page.goto(PATH);
  await page.getByRole("combobox", { name: "City", exact: true }).fill("Wien");
  const colours = page.getByRole("group", { name: "Colours" });
  await colours.getByRole("checkbox", { name: "red" }).uncheck();
  await colours.getByRole("checkbox", { name: "green" }).check();
  await colours.getByRole("checkbox", { name: "blue" }).check();
  await page.getByRole("radio", { name: "Silver" }).check();
  await page.getByRole("radio", { name: "3", exact: true }).check();
  await field(page, "Portion").fill("55");
  await page.getByLabel("At", { exact: true }).fill("06:05:04");
  await field(page, "Code").fill("XY-9");
  await field(page, "Mail").fill("b@example.com");
  await field(page, "Colour").fill("#00ff00");
  const token = page.getByLabel("Token", { exact: true });
  await expect(token).toHaveAttribute("type", "password");
  await token.fill("t-2");
  await field(page, "Either").fill('"five"');
  await field(page, "One").fill('{"n": 9007199254740993}');
  await field(page, "Referred").fill("9");
  await typeRule(page, '{"mode": "some", "which": ["a"]}');
  await field(page, "Untyped").fill("other");
  const shown = await shownConf(page);
  expect(shown).toContain("9007199254740993");
  const { conf, params } = await received(page, realAirflow);
  expect(conf).toEqual({
    ...DEFAULTS,
    city: "Wien",
    colours: ["green", "blue"],
    tier: "s",
    level: 3,
    portion: 55,
    at: "06:05:04",
    code: "XY-9",
    mail: "b@example.com",
    colour: "#00ff00",
    token: "t-2",
    either: "five",
    one: { n: Number("9007199254740993") },
    referred: 9,
    rule: { mode: "some", which: ["a"] },
    untyped: "other",
  });
  expect(params).toEqual(conf);
});

test("their defaults arrive untouched, the constant among them", async ({ page, realAirflow }) => {
  await page.goto(PATH);
  await expect(launch(page)).toBeVisible();
  const { conf, params } = await received(page, realAirflow);
  expect(conf).toEqual(DEFAULTS);
  expect(params).toEqual(DEFAULTS);
});

test("what these schemas refuse is said before it is sent", async ({ page }) => {
  await page.goto(PATH);
  await field(page, "Portion").fill("7");
  await field(page, "Code").fill("xy");
  await field(page, "Mail").fill("nobody");
  await field(page, "Referred").fill("12");
  await typeRule(page, '{"mode": "some"}');
  await launch(page).click();
  const issues = page.getByRole("alert").filter({ hasText: "5 things to put right" });
  for (const name of ["Portion", "Code", "Mail", "Referred", "Rule"]) {
    await expect(issues).toContainText(name);
  }
  await expect(page).toHaveURL(/\/launch$/);
});
