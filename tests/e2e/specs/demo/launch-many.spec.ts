import type { Page } from "@playwright/test";
import { sent } from "../../support/conf.ts";
import { expect, test } from "../../support/test.ts";

const PATH = "/airflow/demo/dags/sales_refresh/launch/many";

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const rows = (page: Page) => page.getByRole("grid", { name: "Runs to launch" }).getByRole("row");
const launches = (page: Page) => page.getByRole("region", { name: "Launches", exact: true });
const told = (page: Page) => page.getByRole("status", { name: "How far it is" });

interface Run {
  dag_run_id: string;
  state: string;
  conf: Record<string, unknown>;
  note: string | null;
  logical_date: string | null;
}

/** The runs of a DAG that people started, as Airflow itself tells them. */
async function runs(page: Page, airflow: string, dag = "sales_refresh"): Promise<Run[]> {
  const answer = await page.request.get(
    `${airflow}/api/v2/dags/${dag}/dagRuns?limit=100&order_by=-run_after`,
  );
  return ((await answer.json()) as { dag_runs: Run[] }).dag_runs;
}

/** Those that have come since. */
async function added(page: Page, airflow: string, before: Run[], dag?: string): Promise<Run[]> {
  const known = new Set(before.map((run) => run.dag_run_id));
  return (await runs(page, airflow, dag)).filter((run) => !known.has(run.dag_run_id));
}

async function paste(page: Page, text: string): Promise<void> {
  await page.getByRole("radio", { name: "Rows from a spreadsheet" }).check();
  await page.getByRole("textbox", { name: /^Rows, the first/ }).fill(text);
}

test.describe("runs of minutes, in waves", () => {
  // Several waves are waited for, one after the other.
  test.use({ demoOptions: { speed: 30 } });

  test("a range of dates is launched, three at a time, each day once", async ({ page, demo }) => {
    await page.goto("/airflow/demo/dags/sales_refresh/launch");
    await page.getByRole("radio", { name: "US" }).check();
    // What is entered on the launch page is what all have in common.
    await page.getByRole("link", { name: "Launch many" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Launch many of sales_refresh" })).toBeVisible();
    const launch = button(page, /^Launch/);
    await expect(launch).toHaveAccessibleDescription(/no rows yet/);
    await page.getByLabel("First date").fill("2026-10-29");
    await page.getByLabel("Last date").fill("2026-11-02");
    await expect(rows(page)).toHaveCount(6);
    await expect(page.getByLabel("Conf", { exact: true })).toContainText('"start_date": "2026-10-29"');
    await expect(page.getByLabel("Conf", { exact: true })).toContainText('"region": "US"');
    await rows(page).filter({ hasText: "2026-11-02" }).getByRole("button").click();
    await expect(page.getByLabel("Conf", { exact: true })).toContainText('"start_date": "2026-11-02"');
    await page.getByRole("textbox", { name: "Note for each run" }).fill("rebuilt for the board");

    const before = await runs(page, demo.airflow);
    // As many as are under way whenever one more is sent.
    const active: number[] = [];
    await page.route(/\/dagRuns$/, async (route) => {
      if (route.request().method() === "POST") {
        const own = await added(page, demo.airflow, before);
        active.push(own.filter(({ state }) => state !== "success" && state !== "failed").length);
      }
      await route.continue();
    });
    await button(page, "Launch 5 runs").click();
    await expect(launches(page).getByRole("heading", { name: "Launch 5 runs of sales_refresh" })).toBeVisible();
    await expect(page.getByRole("progressbar", { name: "Launches" })).toHaveAttribute("aria-valuenow", "100", {
      timeout: 50_000,
    });
    const own = await added(page, demo.airflow, before);
    expect(own.map(({ conf }) => conf["start_date"]).sort()).toEqual([
      "2026-10-29",
      "2026-10-30",
      "2026-10-31",
      "2026-11-01",
      "2026-11-02",
    ]);
    expect(own.every(({ conf }) => conf["region"] === "US")).toBe(true);
    expect(own.every(({ note }) => note?.startsWith("rebuilt for the board"))).toBe(true);
    expect(Math.max(...active)).toBeLessThanOrEqual(2);
  });

  test("a reload in the middle loses nothing and doubles nothing", async ({ page, demo, guard }) => {
    guard.expectFailed(/\/dagRuns(\/|$)/);
    await page.goto(PATH);
    const days = ["01", "02", "03", "04", "05", "06"].map((day) => `2026-09-${day}`);
    await paste(page, ["start_date", ...days].join("\n"));
    await page.getByRole("combobox", { name: "Runs at a time" }).selectOption("2");
    const before = await runs(page, demo.airflow);
    await button(page, "Launch 6 runs").click();
    await expect.poll(async () => (await added(page, demo.airflow, before)).length).toBeGreaterThan(1);
    page.on("dialog", (dialog) => void dialog.accept());
    await page.reload();
    await expect(launches(page).getByRole("heading", { name: "Launch 6 runs of sales_refresh" })).toBeVisible();
    await expect(page.getByRole("progressbar", { name: "Launches" })).toHaveAttribute("aria-valuenow", "100", {
      timeout: 50_000,
    });
    const own = await added(page, demo.airflow, before);
    expect(own.map(({ conf }) => conf["start_date"]).sort()).toEqual(days);
    // The rows are told beside their runs, and close on demand.
    await button(page, "Close these launches").click();
    await expect(page.getByRole("textbox", { name: /^Rows, the first/ })).toHaveValue(/2026-09-06/);
  });
});

test("rows of a spreadsheet are checked one by one before anything is sent", async ({ page }) => {
  await page.goto(PATH);
  await paste(
    page,
    'Start date\tRegion\tFull reload\tTables\tTicket\n2026-11-01\teu\tTRUE\t"orders, refunds"\tDATA-1\n2026-13-01\tUK\tmaybe\t\tdata 2\n2026-11-03\t\t\t\tnull',
  );
  const second = rows(page).filter({ hasText: "2026-13-01" });
  await expect(second).toContainText("to put right");
  await expect(second).toContainText(/Start date: .*date/);
  await expect(second).toContainText("Region: Must be one of EU, US, APAC");
  await expect(second).toContainText("Full reload: Must be true or false");
  await expect(second).toContainText(/Ticket: /);
  await expect(button(page, "Launch 3 runs")).toHaveAccessibleDescription("1 row is to be put right first.");
  expect(await sent(page)).toMatchObject({
    start_date: "2026-11-01",
    region: "EU",
    full_reload: true,
    tables: ["orders", "refunds"],
    ticket: "DATA-1",
  });
  await paste(page, "Start date,Start date\n1,2");
  await expect(page.getByRole("alert").filter({ hasText: "Two columns" })).toHaveText(
    "Two columns fill in Start date",
  );
  await paste(page, 'start_date\n"2026-11-01');
  await expect(page.getByRole("alert").filter({ hasText: "quote" })).toContainText("line 2");
  await paste(page, "start_date,who\n2026-11-01,ana\n2026-11-01,ana");
  await expect(page.getByText("No param of this DAG, sent as they are: who.")).toBeVisible();
  await expect(rows(page).nth(2)).toContainText("The same as line 2");
  // What is wrong with what all have in common is said as well, unless a column fills it in.
  await paste(page, "region\nUS");
  await expect(button(page, "Launch 1 run")).toHaveAccessibleDescription("To put right first: Start date");
});

test("what will be sent tells no password, and waits for a date that is half typed", async ({ page, demo }) => {
  const before = await runs(page, demo.airflow, "demo_all_param_kinds");
  await page.goto("/airflow/demo/dags/demo_all_param_kinds/launch/many");
  await paste(page, "str_required\tstr_password\nfirst\ts3cret");
  const beside = page.getByRole("region", { name: /^What will be sent/ });
  await expect(beside.getByLabel("Conf", { exact: true })).toContainText('"str_password": "••••••••"');
  await expect(beside).not.toContainText(/s3cret|changeme/);

  const at = page.getByLabel("datetime_nullable", { exact: true });
  await at.focus();
  // The same in every order of day and month.
  await page.keyboard.type("11112026");
  await button(page, "Launch 1 run").click();
  await expect(at).toBeFocused();
  await expect(launches(page)).toHaveCount(0);
  expect(await added(page, demo.airflow, before, "demo_all_param_kinds")).toEqual([]);
});

test("lost answers are looked into, and the runs are found", async ({ page, demo, guard }) => {
  guard.expectFailed(/\/dagRuns(\/|$)/);
  await page.goto("/airflow/demo/dags/demo_trigger_answer_lost/launch/many");
  await paste(page, "ticket\nA-1\nA-2\nA-3");
  const dag = "demo_trigger_answer_lost";
  const before = await runs(page, demo.airflow, dag);
  await button(page, "Launch 3 runs").click();
  await expect(page.getByRole("progressbar", { name: "Launches" })).toHaveAttribute("aria-valuenow", "100", {
    timeout: 50_000,
  });
  const own = await added(page, demo.airflow, before, dag);
  expect(own.map(({ conf }) => conf["ticket"]).sort()).toEqual(["A-1", "A-2", "A-3"]);
});

test.describe("runs of seconds", () => {
  // Slow enough to be stopped, and to be seen running.
  test.use({ demoOptions: { speed: 2 } });

  test("what fails is launched again, what waits is stopped and goes on", async ({ page, demo, context, guard }) => {
    // Four runs are waited for, one after the other.
    test.slow();
    guard.expectFailed(/\/dagRuns(\/|$)/);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const dag = "demo_fails_at_second_task";
    await page.goto(`/airflow/demo/dags/${dag}/launch/many`);
    await paste(page, "ticket\nA-1\nA-2");
    await page.getByRole("combobox", { name: "Runs at a time" }).selectOption("1");
    const before = await runs(page, demo.airflow, dag);
    await button(page, "Launch 2 runs").click();
    await expect(told(page)).toContainText("1 running");
    await button(page, "Stop").click();
    await page.getByRole("dialog").getByRole("button", { name: "Stop", exact: true }).click();
    await expect(told(page)).toContainText("1 stopped");
    await expect(told(page)).toContainText("1 failed", { timeout: 30_000 });
    await button(page, "Copy summary").click();
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await expect
      .poll(async () => (await copied()).split("\n")[0])
      .toBe(`Launch 2 runs of ${dag} on demo: 1 failed · 1 stopped`);
    await button(page, "Go on with 1 stopped").click();
    await expect(told(page)).toContainText("2 failed", { timeout: 30_000 });
    await button(page, "Retry 2 failed").click();
    await expect(told(page)).not.toContainText("2 failed");
    await expect(told(page)).toContainText("2 failed", { timeout: 50_000 });
    const own = await added(page, demo.airflow, before, dag);
    expect(own.map(({ conf }) => conf["ticket"]).sort()).toEqual(["A-1", "A-1", "A-2", "A-2"]);
  });

  test("a run with a logical date that failed runs again itself, once it is said how much of it", async ({
    page,
    demo,
  }) => {
    const dag = "demo_fails_at_second_task";
    await page.goto(`/airflow/demo/dags/${dag}/launch/many`);
    await paste(page, "logical_date\n2026-03-01\n2026-03-02");
    const before = await runs(page, demo.airflow, dag);
    await button(page, "Launch 2 runs").click();
    await expect(told(page)).toContainText("2 failed", { timeout: 30_000 });
    await expect(button(page, /^Retry/)).toHaveCount(0);
    await button(page, "Run 2 failed again").click();
    const asked = page.getByRole("dialog", { name: "Run what failed again?" });
    await expect(asked).toContainText("2 runs failed, and Airflow takes one run for each logical date");
    await expect(asked.getByRole("status")).toHaveText("This will run 4 tasks again.");
    await asked.getByRole("button", { name: "Leave it" }).click();
    await expect(told(page)).toContainText("2 failed");
    await button(page, "Run 2 failed again").click();
    await asked.getByRole("button", { name: "Run again" }).click();
    await expect(told(page)).toContainText("2 running");
    await expect(told(page)).toContainText("2 failed", { timeout: 30_000 });
    const own = await added(page, demo.airflow, before, dag);
    expect(own).toHaveLength(2);
    for (const { dag_run_id } of own) {
      const tasks = `${demo.airflow}/api/v2/dags/${dag}/dagRuns/${encodeURIComponent(dag_run_id)}/taskInstances`;
      const answer = await page.request.get(tasks);
      const { task_instances } = (await answer.json()) as {
        task_instances: { task_id: string; try_number: number }[];
      };
      // Two tries each time; what had landed did not run again.
      expect(task_instances.find(({ task_id }) => task_id === "second")?.try_number).toBe(4);
      expect(task_instances.find(({ task_id }) => task_id === "first")?.try_number).toBe(1);
    }
  });
});

test("logical dates are the runs' own, and one that is taken is refused in Airflow's words", async ({
  page,
  demo,
  guard,
}) => {
  guard.expectFailed(/\/dagRuns(\/|$)/);
  const dag = "demo_no_params";
  await page.goto(`/airflow/demo/dags/${dag}/launch/many`);
  await paste(page, "logical_date,n\n2026-03-01,1\n2026-03-02 06:30,2\n2026-03-01T00:00:00Z,3");
  await expect(rows(page).nth(3)).toContainText("that of line 2");
  await paste(page, "logical_date,n\n2026-03-01,1\n2026-03-02 06:30,2");
  const before = await runs(page, demo.airflow, dag);
  await button(page, "Launch 2 runs").click();
  await expect(told(page)).toContainText("2 landed", { timeout: 40_000 });
  const own = await added(page, demo.airflow, before, dag);
  expect(own.map((run) => run.logical_date?.slice(0, 16)).sort()).toEqual([
    "2026-03-01T00:00",
    "2026-03-02T06:30",
  ]);
  await button(page, "Close these launches").click();
  await button(page, "Launch 2 runs").click();
  await expect(told(page)).toContainText("2 refused", { timeout: 40_000 });
  expect(await added(page, demo.airflow, before, dag)).toHaveLength(2);
});

test("a note that is too long is kept and said at its field", async ({ page }) => {
  await page.goto("/airflow/demo/dags/demo_no_params/launch/many");
  await paste(page, "n\n1\n2");
  const note = page.getByRole("textbox", { name: "Note for each run" });
  await note.fill("x".repeat(1_001));
  await expect(note).toHaveAccessibleDescription(/Too long by \d+ characters/);
  await expect(note).toHaveValue("x".repeat(1_001));
  await expect(page.getByText("The note is too long.")).toBeVisible();
  await expect(button(page, "Launch 2 runs")).toHaveAttribute("aria-disabled", "true");
});
