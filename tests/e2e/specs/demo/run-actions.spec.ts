import type { APIRequestContext, Page } from "@playwright/test";
import { expect, production, test } from "../../support/test.ts";
import type { Demo } from "../../support/airstrip.ts";

const FAILS = "demo_fails_at_second_task";
type Api = "v1" | "v2";

/** An id as the console writes it in its addresses: what has a dot in it would be a file. */
const segment = (id: string) => encodeURIComponent(id).replaceAll(".", "%2E");

/** A run of a DAG, launched past the console, and what Airflow says of it. */
class Run {
  private constructor(
    private readonly request: APIRequestContext,
    private readonly dagUrl: string,
    readonly path: string,
    private readonly id: string,
  ) {}

  static async launch(request: APIRequestContext, demo: Demo, api: Api, dag: string, instance = "demo"): Promise<Run> {
    const id = `seen.at:${test.info().workerIndex}+${Math.random().toString(36).slice(2)}`;
    const dagUrl = `${demo.airflow}/api/${api}/dags/${dag}`;
    const run = new Run(request, dagUrl, `/airflow/${instance}/dags/${dag}/runs/${segment(id)}`, id);
    const data = { dag_run_id: id, conf: {}, ...(api === "v2" ? { logical_date: null } : {}) };
    expect((await request.post(`${dagUrl}/dagRuns`, { data })).status()).toBe(200);
    return run;
  }

  async read<T>(rest = ""): Promise<T> {
    const answer = await this.request.get(`${this.dagUrl}/dagRuns/${encodeURIComponent(this.id)}${rest}`);
    return (await answer.json()) as T;
  }

  state = async () => (await this.read<{ state: string }>()).state;
  note = async () => (await this.read<{ note: string | null }>()).note;
  tries = async () => {
    const rows = await this.read<{ task_instances: { task_id: string; try_number: number }[] }>("/taskInstances");
    return Object.fromEntries(rows.task_instances.map((row) => [row.task_id, row.try_number]));
  };

  async ended(state: string): Promise<void> {
    await expect.poll(this.state, { timeout: 30_000 }).toBe(state);
  }
}

const summary = (page: Page) => page.locator(".page-summary");
const head = (page: Page) => page.getByRole("status").filter({ hasText: /tasks? done/ });
const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });
const tasksIn = (page: Page, name: string) => dialog(page, name).getByRole("listitem");
const change = async (page: Page, what: string, item: string) => {
  await page.getByRole("button", { name: what, exact: true }).click();
  await page.getByRole("menuitem", { name: item }).click();
};

for (const api of ["v2", "v1"] as const) {
  test.describe(`a run of Airflow ${api === "v1" ? 2 : 3}`, () => {
    test.use({ demoOptions: { speed: 10, "airflow-api": api } });
    test.beforeEach(({ guard }) => {
      if (api === "v1") guard.expectFailed(/\/api\/v2\//);
    });

    test("runs its failed tasks again, once it is said which", async ({ page, demo, request }) => {
      const run = await Run.launch(request, demo, api, FAILS);
      await run.ended("failed");
      const before = await run.tries();
      await page.goto(run.path);
      await page.getByRole("button", { name: "Clear failed", exact: true }).click();
      const asked = dialog(page, "Clear failed tasks");
      await expect(asked).toContainText("This will run 2 tasks again:");
      await expect(tasksIn(page, "Clear failed tasks")).toHaveText([/second\s*Failed/, /third\s*Upstream failed/]);
      await expect(asked).toContainText("it is queued again and goes on with them");
      // Nothing has happened yet, and nothing does if it is left.
      await asked.getByRole("button", { name: "Leave it" }).click();
      expect(await run.tries()).toEqual(before);
      expect(await run.state()).toBe("failed");

      await page.getByRole("button", { name: "Clear failed", exact: true }).click();
      await asked.getByRole("button", { name: "Run 2 tasks again" }).click();
      await expect(page.getByText("2 tasks run again.")).toBeVisible();
      await expect(asked).toBeHidden();
      await expect(head(page)).toHaveText("3 of 3 tasks done");
      await run.ended("failed");
      const after = await run.tries();
      expect(after["first"]).toBe(before["first"]);
      expect(after["second"]).toBe(2 * before["second"]!);
    });

    test("runs one task again with those after it, or with others, as chosen", async ({ page, demo, request, guard }) => {
      // What a task has returned is gone while it runs again: a read of it may come upon that.
      guard.expectFailed(/\/taskInstances\/second\/xcomEntries\/return_value\?/);
      const run = await Run.launch(request, demo, api, "demo_no_params");
      await run.ended("success");
      await page.goto(run.path);
      await change(page, "Change second", "Clear…");
      const asked = dialog(page, "Clear second");
      await expect(asked).toContainText("This will run 2 tasks again:");
      await asked.getByLabel("tasks before it").check();
      await expect(asked).toContainText("This will run 3 tasks again:");
      await asked.getByLabel("tasks after it").uncheck();
      await expect(tasksIn(page, "Clear second")).toHaveText([/first/, /second/]);
      await asked.getByLabel("failed ones only").check();
      await expect(asked).toContainText("None of these tasks has failed: there is nothing to run again.");
      await expect(asked.getByRole("button", { name: /^Run/ })).toHaveAttribute("aria-disabled", "true");
      await asked.getByLabel("failed ones only").uncheck();
      await asked.getByLabel("tasks before it").uncheck();
      await asked.getByRole("button", { name: "Run 1 task again" }).click();
      await expect(page.getByText("1 task runs again.")).toBeVisible();
      await expect.poll(run.tries, { timeout: 30_000 }).toEqual({ first: 1, second: 2, third: 1 });
    });

    test("is marked, task by task or as a whole", async ({ page, demo, request }) => {
      const run = await Run.launch(request, demo, api, FAILS);
      await run.ended("failed");
      await page.goto(run.path);
      await change(page, "Change second", "Mark as landed…");
      const asked = dialog(page, "Mark second as landed");
      await expect(asked).toContainText("This will mark 1 task as landed:");
      await expect(asked).toContainText("After it, 1 task that failed or did not run will run:");
      await asked.getByRole("button", { name: "Mark as landed" }).click();
      await expect(page.getByText("second is marked as landed.")).toBeVisible();
      await run.ended("success");
      await expect(page.getByRole("table", { name: "Tasks" }).getByRole("row", { name: /third/ })).toContainText("Landed");
      await expect(summary(page)).toContainText("Landed");

      await change(page, "Change this run", "Mark as failed…");
      const whole = dialog(page, "Mark the run as failed");
      await expect(whole).toContainText("Tasks that have ended stay as they are.");
      await expect(whole).toContainText("Airflow cannot rehearse this");
      await whole.getByRole("button", { name: "Mark as failed" }).click();
      await expect(page.getByText("The run is marked as failed.")).toBeVisible();
      expect(await run.state()).toBe("failed");
      // What it is already it is not marked as. The menu says what the page knows when it is opened.
      await expect(summary(page)).toContainText("Failed");
      await page.getByRole("button", { name: "Change this run" }).click();
      const item = page.getByRole("menuitem", { name: "Mark as failed…" });
      await expect(item).toHaveAccessibleDescription("The run has failed already.");
    });

    test("is stopped while it runs", async ({ page, demo, request }) => {
      const run = await Run.launch(request, demo, api, "demo_long_run");
      await expect.poll(async () => Object.values(await run.tries()).some((tries) => tries > 0)).toBe(true);
      // Somebody in a hurry asks before the tasks are there.
      let tell = (): void => {};
      const told = new Promise<void>((resolve) => (tell = resolve));
      await page.route(/\/taskInstances/, async (route) => {
        await told;
        await route.continue();
      });
      await page.goto(run.path);
      await change(page, "Change this run", "Mark as failed…");
      const whole = dialog(page, "Mark the run as failed");
      const go = whole.getByRole("button", { name: "Mark as failed" });
      await expect(go).toHaveAccessibleDescription("Airflow has not answered yet.");
      tell();
      await expect(whole).toContainText("not begun: left out, and marked as skipped:");
      await go.click();
      await expect(page.getByText("The run is marked as failed.")).toBeVisible();
      expect(await run.state()).toBe("failed");
      await expect(page.getByRole("progressbar", { name: "Tasks done" })).toHaveCount(0);
    });

    test("has a note that is edited, in which stays who launched it", async ({ page, demo, request }) => {
      const run = await Run.launch(request, demo, api, "demo_no_params");
      await page.goto(run.path);
      await page.getByRole("button", { name: "Add a note" }).click();
      await page.getByRole("textbox", { name: "Note" }).fill("why\n<b>not</b>");
      await page.getByRole("button", { name: "Save the note" }).click();
      await expect(page.getByText("The note is saved.")).toBeVisible();
      await expect(page.getByText("<b>not</b>")).toBeVisible();
      expect(await run.note()).toBe("why\n<b>not</b>");
      await page.getByRole("button", { name: "Edit the note" }).click();
      await page.getByRole("textbox", { name: "Note" }).fill("x".repeat(1_001));
      await expect(page.getByText("Too long by 1 characters.")).toBeVisible();
      await page.getByRole("button", { name: "Leave it" }).click();
      expect(await run.note()).toBe("why\n<b>not</b>");
    });
  });
}

test("an answer that is lost is looked up, and said to be", async ({ page, demo, request, guard }) => {
  guard.expectFailed(/clearTaskInstances/);
  const run = await Run.launch(request, demo, "v2", FAILS);
  await run.ended("failed");
  const before = await run.tries();
  await page.goto(run.path);
  let arrives = false;
  await page.route("**/clearTaskInstances", async (route) => {
    if ((route.request().postDataJSON() as { dry_run: boolean }).dry_run) return route.continue();
    if (arrives) await route.fetch();
    await route.abort();
  });
  const clear = async () => {
    await page.getByRole("button", { name: "Clear failed", exact: true }).click();
    await page.getByRole("button", { name: "Run 2 tasks again" }).click();
  };
  await clear();
  await expect(page.getByText("The answer was lost. Nothing was cleared.")).toBeVisible();
  expect(await run.tries()).toEqual(before);
  arrives = true;
  await clear();
  await expect(page.getByText("The answer was lost, but it was done: 2 tasks run again.")).toBeVisible();
});

test("who launched it, and from where, leads to the record", async ({ page }) => {
  await page.goto("/airflow/demo/dags/demo_no_params/launch");
  await page.getByRole("textbox", { name: "Note" }).fill("for the board");
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  const by = page.getByRole("term").filter({ hasText: "Started by" }).locator("+ dd");
  await expect(by).toContainText(/@.*, from Airstrip/);
  // The signature is told there, and not as a part of the note.
  await expect(page.getByText("for the board")).toBeVisible();
  await expect(page.getByText(/Launched by .* with Airstrip/)).toHaveCount(0);
  await by.getByRole("link", { name: "Show in the activity" }).click();
  await expect(page.getByRole("heading", { name: "Activity" })).toBeVisible();
  expect(new URL(page.url()).searchParams.get("target")).toBe("demo_no_params");
});

production.describe("who may only launch", () => {
  production.use({ policy: '[[grant]]\nrole = "operator"\ndomains = ["example.com"]' });

  production("clears, and is told whom to ask for a mark", async ({ page, demo, request }) => {
    const run = await Run.launch(request, demo, "v2", FAILS, "prod");
    await run.ended("failed");
    await page.goto(run.path);
    await page.getByRole("button", { name: "Change this run" }).click();
    const item = page.getByRole("menuitem", { name: "Mark as landed…" });
    await expect(item).toHaveAttribute("aria-disabled", "true");
    await expect(item).toHaveAccessibleDescription(/You can .*not change settings here/);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Clear failed", exact: true }).click();
    await page.getByRole("button", { name: "Run 2 tasks again" }).click();
    await expect(page.getByText("2 tasks run again.")).toBeVisible();
    await page.goto("/activity");
    await expect(page.getByRole("main")).toContainText("Cleared tasks");
  });
});
