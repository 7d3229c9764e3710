import type { Page } from "@playwright/test";
import { shownConf } from "../../support/conf.ts";
import { expect, test } from "../../support/test.ts";

const DAG = "demo_mapped_and_skipped";
const PATH = `/airflow/demo/dags/${DAG}/launch`;
const FIRST = '{"batch": 9007199254740993, "region": "EU", "day": "2026-10-31", "full": true}';
const SECOND = '{"region": "US", "tables": ["accounts", "orders"], "options": {"dry": true}, "rate": 0.10}';

const field = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });
const json = (page: Page) => field(page, "Conf as JSON");
const guess = (page: Page, runs: number) =>
  page.getByText(
    `This DAG declares no params. The fields are guessed from the confs of its last ${runs} runs; ` +
      "what stays empty is left out, and other keys can be added as JSON.",
  );

/** Launches the DAG past the console, with a conf as it is written here. */
async function earlier(page: Page, airflow: string, ...confs: string[]): Promise<void> {
  for (const conf of confs) {
    const data = `{"logical_date": null, "conf": ${conf}}`;
    const headers = { "content-type": "application/json" };
    const answer = await page.request.post(`${airflow}/api/v2/dags/${DAG}/dagRuns`, { data, headers });
    expect(answer.ok(), await answer.text()).toBe(true);
  }
}

test.use({ demoOptions: { speed: 10, jobs: 3 } });

test("where no earlier run has a conf there is nothing to guess from", async ({ page }) => {
  await page.goto(PATH);
  await expect(json(page)).toHaveValue("{}");
  await expect(page.getByText("It runs as it is with an empty conf;")).toBeVisible();
  await expect(page.getByRole("radio", { name: "Form" })).toHaveCount(0);
});

test("a form is guessed from earlier confs, filled in, and sent without what stays empty", async ({ page, demo }) => {
  await earlier(page, demo.airflow, FIRST, SECOND);
  await page.goto(PATH);
  await expect(guess(page, 5)).toBeVisible();
  // As Airflow's own page would send it.
  expect(await shownConf(page)).toBe("{}");
  await expect(page.getByText("An empty conf")).toBeVisible();
  // The newest conf's keys first.
  await expect(page.locator(".param-label")).toHaveText([
    "region",
    "tables",
    "options",
    "rate",
    "batch",
    "day",
    "full",
  ]);
  await field(page, "tables").fill("refunds");
  await field(page, "batch").fill("12a");
  await expect(page.getByText("Must be a whole number, for example 5")).toBeVisible();
  await field(page, "batch").fill("9007199254740995");
  await page.getByLabel("day", { exact: true }).fill("2026-11-02");
  await page.getByRole("radio", { name: "no", exact: true }).check();
  await field(page, "rate").fill("0.50");
  await page.getByRole("combobox", { name: "region", exact: true }).fill("APAC");
  await page.getByRole("button", { name: "Leave out rate" }).click();
  await expect(field(page, "rate")).toHaveValue("");
  await page.getByRole("radio", { name: "JSON" }).check();
  await json(page).fill((await json(page).inputValue()).replace("{", '{"ticket": "A-1", '));
  const text = JSON.stringify(JSON.parse(await json(page).inputValue().then((all) => all.replace(/900\d+/, '"$&"'))));
  expect(text).toBe(
    '{"ticket":"A-1","region":"APAC","tables":["refunds"],"batch":"9007199254740995","day":"2026-11-02","full":false}',
  );
  await page.getByRole("radio", { name: "Form" }).check();
  await expect(page.getByRole("region", { name: "Not declared by the DAG" })).toContainText("ticket");
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  const run = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const answer = await page.request.get(`${demo.airflow}/api/v2/dags/${DAG}/dagRuns/${run}`);
  expect((await answer.text()).replaceAll(" ", "")).toContain(
    '"conf":{"ticket":"A-1","region":"APAC","tables":["refunds"],"batch":9007199254740995,"day":"2026-11-02","full":false}',
  );
});

test("an earlier run fills the guessed form in, and a value of another type can be sent", async ({ page, demo }) => {
  await earlier(page, demo.airflow, FIRST, SECOND);
  // The menu is drawn anew, and closes, when it is known who launched the runs.
  const launches = page.waitForResponse(/\/api\/launches\//);
  await page.goto(PATH);
  await (await launches).finished();
  await page.getByRole("button", { name: "Last runs" }).click();
  await expect(page.getByRole("menuitem", { name: /an empty conf/ }).first()).toBeVisible();
  await page.getByRole("menuitem", { name: /batch=9007199254740993/ }).click();
  await expect(field(page, "batch")).toHaveValue("9007199254740993");
  await expect(page.getByRole("combobox", { name: "region", exact: true })).toHaveValue("EU");
  await expect(page.getByRole("radio", { name: "yes", exact: true })).toBeChecked();
  expect((await shownConf(page)).replace(/\s/g, "")).toBe(FIRST.replaceAll(" ", ""));
  await page.getByRole("radio", { name: "JSON" }).check();
  await json(page).fill('{"batch": "all", "day": "latest"}');
  await page.getByRole("radio", { name: "Form" }).check();
  await expect(field(page, "batch")).toHaveValue('"all"');
  await expect(field(page, "day")).toHaveValue("latest");
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
});

test("unsent edits come back even where another form is guessed meanwhile", async ({ page, demo }) => {
  await earlier(page, demo.airflow, FIRST);
  await page.goto(PATH);
  await field(page, "batch").fill("12");
  await page.getByRole("combobox", { name: "region", exact: true }).fill("APAC");
  const before = await shownConf(page);
  await earlier(page, demo.airflow, '{"region": 5, "batch": "all", "new": 1}');
  // The proxy shares an answer for a moment.
  await expect(async () => {
    await page.reload();
    await expect(page.getByText("This DAG declares no params. The fields are guessed")).toBeVisible();
    expect(await guess(page, 5).isVisible()).toBe(true);
  }).toPass();
  await expect(page.getByText("Your unsent edits are back.")).toBeVisible();
  await expect(field(page, "new")).toHaveValue("");
  expect(await shownConf(page)).toBe(before);
});
