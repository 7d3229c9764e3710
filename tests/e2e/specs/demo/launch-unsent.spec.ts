import type { Page } from "@playwright/test";
import { expect, test } from "../../support/test.ts";

const DAG = "/airflow/demo/dags/sales_refresh";
const PATH = `${DAG}/launch`;

const field = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });
const note = (page: Page) => page.getByRole("textbox", { name: "Note", description: /Shown with the run/ });
const launch = (page: Page) => page.getByRole("button", { name: "Launch", exact: true });

/** The id of each launch that the page sends. */
function launches(page: Page): string[] {
  const ids: string[] = [];
  page.on("request", (request) => {
    if (request.method() !== "POST" || !request.url().endsWith("/dagRuns")) return;
    ids.push((request.postDataJSON() as { dag_run_id: string }).dag_run_id);
  });
  return ids;
}

/** The id of a run that landed. */
async function landed(airflow: string): Promise<string> {
  const answer = await fetch(`${airflow}/api/v2/dags/sales_refresh/dagRuns?state=success&order_by=-run_after&limit=1`);
  return ((await answer.json()) as { dag_runs: { dag_run_id: string }[] }).dag_runs[0]?.dag_run_id ?? "";
}

test("edits are set aside and not lost where a link or a run fills the form in", async ({ page }) => {
  await page.goto(PATH);
  await field(page, "Tables").fill("orders\nrefu");
  await note(page).fill("for the audit");
  await page.getByText(/^Run id manual__/).click();
  await page.getByLabel("Logical date in UTC").fill("2026-11-02T06:30");

  await page.goto(`${PATH}?conf=${encodeURIComponent('{"region": "US"}')}`);
  await expect(page.getByText("What you had entered is set aside.")).toBeVisible();
  await expect(page.getByRole("radio", { name: "US" })).toBeChecked();
  await expect(note(page)).toHaveValue("");
  await page.reload();
  await expect(page.getByText("What you had entered is set aside.")).toBeVisible();

  await page.goto(`${DAG}?tab=runs`);
  const runs = page.getByRole("table", { name: "Runs", exact: true });
  await runs.getByRole("row", { name: /region=US/ }).first().getByRole("link").click();
  await page.getByRole("link", { name: "Launch again with this conf" }).click();
  await expect(page.getByRole("region", { name: "Earlier run" })).toContainText("Filled in as for the run of");
  await expect(page.getByRole("radio", { name: "US" })).toBeChecked();
  await page.getByRole("button", { name: "Bring my edits back" }).click();
  await expect(field(page, "Tables")).toHaveValue("orders\nrefu");
  await expect(note(page)).toHaveValue("for the audit");
  await expect(page.getByText(/, logical date 2026-11-02 06:30 UTC/)).toBeVisible();
  await page.reload();
  await expect(page.getByText("Your unsent edits are back.")).toBeVisible();
  await expect(field(page, "Tables")).toHaveValue("orders\nrefu");
});

test("a launch of which nobody knows whether it started is not forgotten for a link", async ({ page, guard }) => {
  guard.expectFailed(/\/dagRuns(\/|$)/);
  const ids = launches(page);
  await page.goto(PATH);
  await field(page, "Start date").fill("2026-11-02");
  await page.route(/\/dagRuns(\/|$)/, (route) => route.abort());
  await launch(page).click();
  await expect(page.getByText("The answer was lost, and so was the answer whether the run started.")).toBeVisible();

  await page.goto(`${PATH}?conf=${encodeURIComponent('{"region": "US"}')}`);
  await expect(page.getByText("The answer was lost, and so was the answer whether the run started.")).toBeVisible();
  await expect(field(page, "Start date")).toHaveValue("2026-11-02");
  await page.unroute(/\/dagRuns(\/|$)/);
  await page.getByRole("button", { name: "Check again" }).click();
  await page.getByRole("button", { name: "Send again" }).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  expect(new Set(ids).size).toBe(1);
});

test("a date that is half typed is not sent as none", async ({ page }) => {
  const ids = launches(page);
  await page.goto("/airflow/demo/dags/demo_no_params/launch");
  await page.getByText(/^Run id manual__/).click();
  const date = page.getByLabel("Logical date in UTC");
  await date.focus();
  // The same in every order of day and month.
  await page.keyboard.type("11112026");
  await launch(page).click();
  await expect(date).toBeFocused();
  await date.fill("20266-11-02T06:30");
  await launch(page).click();
  await expect(date).toBeFocused();
  await expect(date).toHaveAccessibleDescription(/Must be a date and time/);
  expect(ids).toEqual([]);
  await date.fill("2026-11-02T06:30");
  const from = page.getByLabel("Data interval from, in UTC");
  await from.fill("20266-11-02T06:30");
  await launch(page).click();
  await expect(from).toBeFocused();
  expect(ids).toEqual([]);
  // Without a logical date there is no interval that could be wrong.
  await date.fill("");
  await launch(page).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
});

test("a param whose date is half typed keeps the launch back", async ({ page }) => {
  const ids = launches(page);
  await page.goto(PATH);
  await field(page, "Start date").fill("2026-11-02");
  const at = page.getByLabel("Run at", { exact: true });
  await at.fill("");
  await at.focus();
  await page.keyboard.type("11112026");
  await launch(page).click();
  await expect(at).toBeFocused();
  await at.fill("20266-11-02T06:30");
  await launch(page).click();
  await expect(at).toHaveAccessibleDescription(/date/);
  await expect(page.getByRole("alert").filter({ hasText: "to put right" })).toBeVisible();
  expect(ids).toEqual([]);
});

test("what the address names is waited for, and takes no edit away", async ({ page, demo }) => {
  const run = await landed(demo.airflow);
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/dagRuns\/[^/?]+$/, async (route) => {
    await released;
    await route.continue();
  });
  await page.goto(`${PATH}?run=${encodeURIComponent(run)}`);
  await expect(launch(page)).toBeDisabled();
  await expect(page.getByText("The run that the address names is still being read.")).toBeVisible();
  await field(page, "Tables").fill("orders\nrefu");
  release();
  await expect(page.getByRole("region", { name: "Earlier run" })).toContainText("Filled in as for the run of");
  await expect(launch(page)).toBeEnabled();
  await page.getByRole("button", { name: "Bring my edits back" }).click();
  await expect(field(page, "Tables")).toHaveValue("orders\nrefu");
});

test("what the address names and cannot be read is said", async ({ page, demo, guard }) => {
  guard.expectFailed(/\/(dagRuns|presets)(\/|$)/);
  await page.route(/\/dagRuns\/[^/?]+$/, (route) => route.fulfill({ status: 500, json: { detail: "no" } }));
  await page.goto(`${PATH}?run=${encodeURIComponent(await landed(demo.airflow))}`);
  const unread = page.getByRole("alert").filter({ hasText: "could not be read" });
  await expect(unread).toContainText("The form has the defaults.");
  await expect(launch(page)).toBeEnabled();
  await page.route(/\/presets\//, (route) => route.fulfill({ status: 500, json: {} }));
  await page.goto(`${PATH}?preset=anything`);
  await expect(unread).toContainText("The form has the defaults.");
});
