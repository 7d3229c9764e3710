import type { Page } from "@playwright/test";
import { sent } from "../../support/conf.ts";
import { expect, test } from "../../support/test.ts";

const PATH = "/airflow/demo/dags/sales_refresh/launch";

const field = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });
const launch = (page: Page) => page.getByRole("button", { name: "Launch", exact: true });

/** The conf that Airflow says a run has, by the run's page in the console. */
async function confOf(page: Page, airflow: string): Promise<unknown> {
  const [, dag, run] = /dags\/([^/]+)\/runs\/([^/]+)$/.exec(page.url()) ?? [];
  const answer = await page.request.get(`${airflow}/api/v2/dags/${dag}/dagRuns/${run}`);
  return ((await answer.json()) as { conf: unknown }).conf;
}

test("a form is filled in, the run is launched and its tasks are watched to the end", async ({
  page,
  demo,
}) => {
  await page.goto("/airflow/demo/dags/sales_refresh");
  await page.getByRole("link", { name: "Launch", exact: true }).click();
  await field(page, "Start date").fill("2026-11-02");
  await page.getByRole("radio", { name: "US" }).check();
  await page.getByRole("switch", { name: "Full reload" }).click();
  await field(page, "Tables").fill("accounts\nrefunds");
  await field(page, "Batch size").fill("250");
  await field(page, "Threshold").fill("0.25");
  await field(page, "Config").fill('{"dry_run": true}');
  await page.getByLabel("Run at", { exact: true }).fill("2026-11-02T06:30:00");
  await field(page, "Ticket").fill("DATA-7");
  const expected = {
    start_date: "2026-11-02",
    region: "US",
    full_reload: true,
    tables: ["accounts", "refunds"],
    note: "",
    batch_size: 250,
    threshold: 0.25,
    config: { dry_run: true },
    run_at: "2026-11-02T06:30:00Z",
    ticket: "DATA-7",
  };
  expect(await sent(page)).toEqual(expected);
  await launch(page).click();

  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  const tasks = page.getByRole("table", { name: "Tasks" });
  await expect(tasks.getByRole("row", { name: /check_params/ })).toContainText(/Running|Landed/);
  await expect(page.getByRole("status").filter({ hasText: /^(\d+) of \1 tasks done$/ })).toBeVisible({
    timeout: 45_000,
  });
  await expect(page.getByRole("banner").or(page.getByRole("main")).getByText(/^Landed$/).first()).toBeVisible();
  expect(await confOf(page, demo.airflow)).toEqual(expected);
  await page.reload();
  await expect(tasks.getByRole("row", { name: /check_params/ })).toContainText("Landed");
});

test("form and JSON stay in step both ways", async ({ page }) => {
  await page.goto(PATH);
  await field(page, "Start date").fill("2026-11-02");
  await page.getByRole("radio", { name: "JSON" }).check();
  const json = page.getByRole("textbox", { name: "Conf as JSON" });
  await expect(json).toHaveValue(/"start_date": "2026-11-02"/);
  const conf = JSON.parse(await json.inputValue()) as Record<string, unknown>;
  await json.fill(JSON.stringify({ ...conf, region: "APAC", tables: ["a", "b"], batch_size: 12345, extra: 1 }));
  await page.getByRole("radio", { name: "Form" }).check();
  await expect(page.getByRole("radio", { name: "APAC" })).toBeChecked();
  await expect(field(page, "Tables")).toHaveValue("a\nb");
  await expect(field(page, "Batch size")).toHaveValue("12345");
  await expect(page.getByRole("region", { name: "Not declared by the DAG" })).toContainText("extra");

  await page.getByRole("radio", { name: "JSON" }).check();
  await json.fill('{"region": "EU",');
  await expect(page.getByRole("button", { name: /line 1/i })).toBeVisible();
  await page.getByRole("radio", { name: "Form" }).check();
  await expect(page.getByRole("alert")).toContainText("The JSON text cannot be read");
});

test("what is wrong is said in words, at the field and before anything is sent", async ({ page }) => {
  const launches: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/dagRuns")) launches.push(request.url());
  });
  await page.goto(PATH);
  await field(page, "Batch size").fill("5");
  await field(page, "Threshold").fill("lots");
  await field(page, "Ticket").fill("whatever");
  await launch(page).click();
  const issues = page.getByRole("alert").filter({ hasText: "to put right" });
  await expect(issues).toContainText("4 things to put right");
  await expect(field(page, "Batch size")).toHaveAccessibleDescription(/at least 100/i);
  await expect(field(page, "Threshold")).toHaveAccessibleDescription(/number/i);
  await issues.getByRole("button", { name: /^Start date/ }).click();
  await expect(field(page, "Start date")).toBeFocused();
  await expect(field(page, "Start date")).toHaveAccessibleDescription(/required/i);
  await field(page, "Start date").fill("2026-11-02");
  await expect(issues).toContainText("3 things to put right");
  expect(launches).toEqual([]);
});

test("unsent edits come back after a reload, and can be dropped", async ({ page }) => {
  await page.goto(PATH);
  await field(page, "Tables").fill("orders\nrefu");
  await page.reload();
  await expect(page.getByText("Your unsent edits are back.")).toBeVisible();
  await expect(field(page, "Tables")).toHaveValue("orders\nrefu");
  await page.getByRole("button", { name: "Start over" }).click();
  await expect(field(page, "Tables")).toHaveValue("accounts\norders");
});

test("the keyboard alone is enough", async ({ page }) => {
  await page.goto(PATH);
  await field(page, "Start date").focus();
  // The same in every order of day and month.
  await page.keyboard.type("11112026");
  await expect(field(page, "Start date")).toHaveValue("2026-11-11");
  await page.getByRole("radio", { name: "EU" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("radio", { name: "US" })).toBeChecked();
  await page.getByRole("switch", { name: "Full reload" }).focus();
  await page.keyboard.press("Space");
  await expect(page.getByRole("switch", { name: "Full reload" })).toBeChecked();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeFocused();
});

test("when the answer to a launch is lost, the run is found and not started again", async ({
  page,
  demo,
  guard,
}) => {
  guard.expectFailed(/\/dagRuns(\/|$)/);
  await page.goto("/airflow/demo/dags/demo_trigger_answer_lost/launch");
  const runs = async () => {
    const answer = await page.request.get(`${demo.airflow}/api/v2/dags/demo_trigger_answer_lost/dagRuns`);
    return ((await answer.json()) as { total_entries: number }).total_entries;
  };
  const before = await runs();
  await launch(page).click();
  await expect(page.getByRole("status").filter({ hasText: "the run started: showing it" })).toBeVisible();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  expect(await runs()).toBe(before + 1);
});

test("an error of Airflow's own is no word on whether the run started: it is looked for", async ({ page, guard }) => {
  guard.expectFailed(/\/dagRuns(\/|$)/);
  await page.goto("/airflow/demo/dags/demo_no_params/launch");
  await page.route(/\/dagRuns$/, async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    await route.fetch();
    await route.fulfill({ status: 500, json: { detail: { reason: "Database error", statement: "hidden" } } });
  });
  await launch(page).click();
  await expect(page.getByRole("status").filter({ hasText: "the run started: showing it" })).toBeVisible();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
});

test("what Airflow refuses is said, and nothing is lost", async ({ page, guard }) => {
  guard.expectFailed(/\/dagRuns(\/|$)/);
  await page.goto("/airflow/demo/dags/demo_trigger_500/launch");
  await page.getByRole("textbox", { name: "Note" }).fill("try");
  await launch(page).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Note" })).toHaveValue("try");
});

test("a paused DAG says that its run will wait", async ({ page }) => {
  await page.goto("/airflow/demo/dags/demo_paused/launch");
  await expect(page.getByText("This DAG is paused: the run will wait until it is unpaused.")).toBeVisible();
  await page.getByRole("button", { name: "Unpause" }).click();
  await expect(page.getByText("This DAG is paused")).toHaveCount(0);
});

test("a DAG whose file Airflow could not read says so above its form", async ({ page }) => {
  const note = page.getByRole("alert").filter({ hasText: "Airflow could not read the DAG's file the last time." });
  await page.goto("/airflow/demo/dags/demo_import_error/launch");
  await expect(note).toContainText("The form may be of an older version");
  await expect(launch(page)).toBeEnabled();
  await page.goto(PATH);
  await expect(launch(page)).toBeVisible();
  await expect(note).toHaveCount(0);
});

test("a run is launched again with its conf", async ({ page }) => {
  await page.goto("/airflow/demo/dags/sales_refresh?tab=runs");
  const runs = page.getByRole("table", { name: "Runs", exact: true });
  await runs.getByRole("row", { name: /region=US/ }).first().getByRole("link").click();
  await page.getByRole("link", { name: "Launch again with this conf" }).click();
  await expect(page.getByRole("radio", { name: "US" })).toBeChecked();
});

/** Every launch that the page sends. */
function launches(page: Page): string[] {
  const seen: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/dagRuns")) seen.push(request.postData() ?? "");
  });
  return seen;
}

const differing = (page: Page, from: string) =>
  page.getByRole("group").filter({ hasText: new RegExp(`differs? from ${from}`) });

test("a link fills the form in, whatever it holds, and never launches", async ({ page }) => {
  // Seven pages are loaded.
  test.slow();
  const seen = launches(page);
  const open = (conf: string, path = PATH) => page.goto(`${path}?conf=${encodeURIComponent(conf)}`);

  await open('{"start_date": "2026-11-02", "region": "US"}', PATH.replace("launch", "trigger"));
  await expect(page.getByText("Filled in from a link. Nothing is launched until you do it.")).toBeVisible();
  await expect(page.getByRole("radio", { name: "US" })).toBeChecked();
  await page.getByRole("button", { name: "Back to the defaults" }).click();
  await expect(page.getByRole("radio", { name: "EU" })).toBeChecked();
  expect(page.url()).not.toContain("conf=");

  const hostile = { note: '<img src=x onerror="alert(1)">', "<b>key</b>": "</script>", __proto__x: { constructor: 1 } };
  await open(JSON.stringify(hostile));
  await expect(page.getByRole("region", { name: "Not declared by the DAG" })).toContainText("<b>key</b>");
  expect(await sent(page)).toMatchObject(hostile);
  await expect(page.locator("main img, main b, main script")).toHaveCount(0);

  const huge = { batch_size: 200, blob: "x".repeat(40_000) };
  await open(JSON.stringify(huge));
  await expect(field(page, "Batch size")).toHaveValue("200");
  expect(await sent(page)).toMatchObject(huge);

  for (const broken of ['{"region": "US",', "[1, 2]", "region=US", '{"region": "US", "region": "EU"}x']) {
    await open(broken);
    await expect(page.getByRole("textbox", { name: "Conf as JSON" })).toHaveValue(broken);
    await expect(page.getByRole("button", { name: /^Line 1, column/ })).toBeVisible();
    await launch(page).click();
    await expect(page.getByRole("alert").filter({ hasText: "2 things to put right" })).toContainText("JSON");
  }
  expect(seen).toEqual([]);
});

test("the form is filled in as for an earlier run, and what differs is told before it is sent", async ({
  page,
  demo,
}) => {
  await page.goto(PATH);
  await page.getByRole("button", { name: "Last runs" }).click();
  await page.getByRole("menuitem", { name: /Landed .*region="US"/ }).first().click();
  const source = page.getByRole("region", { name: "Earlier run" });
  await expect(source).toContainText("Filled in as for the run of");
  await expect(page.getByRole("radio", { name: "US" })).toBeChecked();
  await expect(page.getByRole("group", { name: "Run parameters" })).toContainText("changed");
  await page.reload();
  await expect(source).toBeVisible();
  await expect(page.getByRole("radio", { name: "US" })).toBeChecked();

  await page.getByRole("radio", { name: "APAC" }).check();
  await field(page, "Batch size").fill("250");
  const defaults = differing(page, "the defaults");
  await expect(defaults.getByRole("listitem").filter({ hasText: "batch_size" })).toHaveText(
    /batch_size was 5000 → , is 250/,
  );
  const last = differing(page, "the last run");
  await expect(last.getByRole("listitem").filter({ hasText: "region" })).toHaveText(/region was ".*" → , is "APAC"/);
  await page.getByRole("radio", { name: "JSON" }).check();
  const json = page.getByRole("textbox", { name: "Conf as JSON" });
  const conf = JSON.parse(await json.inputValue()) as Record<string, unknown>;
  delete conf["threshold"];
  await json.fill(JSON.stringify({ ...conf, extra: 1 }));
  await expect(defaults.getByRole("listitem").filter({ hasText: "threshold" })).toHaveText("threshold removed 0.05");
  await expect(defaults.getByRole("listitem").filter({ hasText: "extra" })).toHaveText("extra added 1");
  await launch(page).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  const { threshold, ...rest } = (await confOf(page, demo.airflow)) as Record<string, unknown>;
  expect(threshold).toBeUndefined();
  expect(rest).toMatchObject({ region: "APAC", batch_size: 250, extra: 1 });
});

test("the run has the id and the logical date that were shown", async ({ page, demo, guard }) => {
  guard.expectFailed(/\/dagRuns(\/|$)/);
  await page.goto(PATH);
  await field(page, "Start date").fill("2026-11-02");
  const shown = page.getByText(/^Run id manual__/);
  await expect(shown).toBeVisible();
  await shown.click();
  const id = page.getByRole("textbox", { name: "Run id" });
  await expect(id).toHaveValue(/^manual__\d{4}-\d\d-\d\dT/);
  await id.fill("from scratch");
  await expect(id).toHaveAccessibleDescription(/Only letters, digits and/);
  await id.fill("backfill__1");
  await expect(id).toHaveAccessibleDescription(/Must not begin with backfill__/);
  await id.fill("..");
  await expect(id).toHaveAccessibleDescription(/two dots in a row/);
  await launch(page).click();
  await expect(id).toBeFocused();
  await id.fill("by-hand.1");
  await page.getByLabel("Logical date in UTC").fill("2026-11-02T06:30");
  await launch(page).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  const answer = await page.request.get(`${demo.airflow}/api/v2/dags/sales_refresh/dagRuns/by-hand.1`);
  expect(((await answer.json()) as { logical_date: string }).logical_date).toContain("2026-11-02T06:30:00");

  await page.goto(PATH);
  await field(page, "Start date").fill("2026-11-02");
  await shown.click();
  await id.fill("by-hand.1");
  await launch(page).click();
  await expect(id).toHaveAccessibleDescription(/Another run of this DAG has this id/);

  await page.goto(PATH);
  await shown.click();
  await page.getByLabel("Logical date in UTC").fill("2026-11-02T06:30");
  await launch(page).click();
  await expect(page.getByLabel("Logical date in UTC")).toHaveAccessibleDescription(
    /Another run of this DAG has this logical date/,
  );
  await expect(page.getByLabel("Logical date in UTC")).toHaveValue("2026-11-02T06:30");
});

test("a note that is too long is kept, said at its field and not sent", async ({ page, demo }) => {
  const seen = launches(page);
  await page.goto("/airflow/demo/dags/demo_no_params/launch");
  const note = page.getByRole("textbox", { name: "Note" });
  // Airflow keeps 1,000 characters, and the last line is that of the proxy.
  const session = (await (await page.request.get("/api/session")).json()) as { person: { email: string } };
  const room = 1_000 - `\nLaunched by ${session.person.email} with Airstrip`.length;
  await note.fill("é".repeat(room + 2));
  await expect(note).toHaveAccessibleDescription(/Too long by 2 characters/);
  await launch(page).click();
  await expect(note).toBeFocused();
  await expect(note).toHaveValue("é".repeat(room + 2));
  expect(seen).toEqual([]);
  await note.fill("é".repeat(room));
  await launch(page).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  const run = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const answer = await page.request.get(`${demo.airflow}/api/v2/dags/demo_no_params/dagRuns/${run}`);
  const kept = ((await answer.json()) as { note: string }).note;
  expect(kept).toBe(`${"é".repeat(room)}\nLaunched by ${session.person.email} with Airstrip`);
});
