import type { APIRequestContext, Page } from "@playwright/test";
import { expect, test } from "../../support/test.ts";
import type { Demo } from "../../support/airstrip.ts";

type Api = "v1" | "v2";

interface Instance {
  task_id: string;
  map_index: number;
  state: string | null;
  try_number: number;
}

/** A run of a DAG, launched past the console, and what Airflow says of it. */
class Run {
  private constructor(
    private readonly request: APIRequestContext,
    private readonly url: string,
    readonly path: string,
  ) {}

  static async launch(request: APIRequestContext, demo: Demo, api: Api, dag: string): Promise<Run> {
    const id = `by-hand-${Math.random().toString(36).slice(2)}`;
    const runs = `${demo.airflow}/api/${api}/dags/${dag}/dagRuns`;
    const data = { dag_run_id: id, conf: {}, ...(api === "v2" ? { logical_date: null } : {}) };
    expect((await request.post(runs, { data })).status()).toBe(200);
    return new Run(request, `${runs}/${id}`, `/airflow/demo/dags/${dag}/runs/${id}`);
  }

  private async read<T>(rest = ""): Promise<T> {
    const answer = await this.request.get(this.url + rest);
    return (await answer.json()) as T;
  }

  state = async () => (await this.read<{ state: string }>()).state;

  /** The states of its tasks. */
  states = async () => Object.fromEntries((await this.instances()).map(({ task_id, state }) => [task_id, state]));

  /** The instances of a mapped task by index, or those of all tasks. */
  async instances(task?: string): Promise<Instance[]> {
    const { task_instances } = await this.read<{ task_instances: Instance[] }>("/taskInstances?limit=100");
    const own = task_instances.filter(({ task_id }) => task === undefined || task_id === task);
    return own.sort((a, b) => a.map_index - b.map_index);
  }

  async ended(state: string): Promise<void> {
    await expect.poll(this.state, { timeout: 30_000 }).toBe(state);
  }
}

const summary = (page: Page) => page.locator(".page-summary");
const dialog = (page: Page, name: string) => page.getByRole("dialog", { name, exact: true });
const rowOf = (page: Page, task: RegExp) => page.getByRole("table", { name: "Tasks" }).getByRole("row", { name: task });

async function change(page: Page, what: string, item: string): Promise<void> {
  await page.getByRole("button", { name: what, exact: true }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

for (const api of ["v2", "v1"] as const) {
  test.describe(`a run of Airflow ${api === "v1" ? 2 : 3}`, () => {
    test.use({ demoOptions: { speed: 10, "airflow-api": api } });
    test.beforeEach(({ guard }) => {
      if (api === "v1") guard.expectFailed(/\/api\/v2\//);
      // What a task has returned is gone once it is marked as failed: a read of it may come upon that.
      guard.expectFailed(/\/xcomEntries\/return_value\?/);
    });

    test("has one task marked as failed, then is marked as landed as a whole", async ({ page, demo, request }) => {
      const run = await Run.launch(request, demo, api, "demo_fails_at_second_task");
      await run.ended("failed");
      await page.goto(run.path);
      await change(page, "Change first", "Mark as failed…");
      const asked = dialog(page, "Mark first as failed");
      await expect(asked).toContainText("This will mark 1 task as failed:");
      await expect(asked).toContainText("After it, 2 tasks that failed or did not run will run:");
      await expect(asked.getByRole("listitem")).toHaveText([
        /first\s*Landed/,
        /second\s*Failed/,
        /third\s*Upstream failed/,
      ]);
      await asked.getByRole("button", { name: "Leave it" }).click();
      await expect(asked).toBeHidden();
      expect(await run.states()).toEqual({ first: "success", second: "failed", third: "upstream_failed" });

      await change(page, "Change first", "Mark as failed…");
      await asked.getByRole("button", { name: "Mark as failed" }).click();
      await expect(page.getByText("first is marked as failed.")).toBeVisible();
      const now = { first: "failed", second: "upstream_failed", third: "upstream_failed" };
      await expect.poll(run.states).toEqual(now);
      await run.ended("failed");
      await expect(rowOf(page, /first/)).toContainText("Failed");
      await expect(rowOf(page, /second/)).toContainText("Upstream failed");
      // What has failed is not marked as failed once more.
      await change(page, "Change first", "Mark as failed…");
      await expect(asked).toContainText("It is marked as failed already: nothing would change.");
      const go = asked.getByRole("button", { name: "Mark as failed" });
      await expect(go).toHaveAttribute("aria-disabled", "true");
      await expect(go).toHaveAccessibleDescription("Nothing would change.");
      await asked.getByRole("button", { name: "Leave it" }).click();

      await expect(summary(page)).toContainText("Failed");
      await change(page, "Change this run", "Mark as landed…");
      const whole = dialog(page, "Mark the run as landed");
      await expect(whole).toContainText("This will mark the run as landed.");
      if (api === "v1") {
        await expect(whole).toContainText("3 tasks with it, whatever became of them:");
        await expect(whole.getByRole("listitem")).toHaveCount(3);
      } else {
        await expect(whole).toContainText("Tasks that have ended stay as they are.");
        await expect(whole.getByRole("listitem")).toHaveCount(0);
      }
      expect(await run.state()).toBe("failed");
      await whole.getByRole("button", { name: "Mark as landed" }).click();
      await expect(page.getByText("The run is marked as landed.")).toBeVisible();
      await expect(summary(page)).toContainText("Landed");
      expect(await run.state()).toBe("success");
      const all = { first: "success", second: "success", third: "success" };
      expect(await run.states()).toEqual(api === "v1" ? all : now);
    });

    test("has one instance of a mapped task marked, and no other", async ({ page, demo, request }) => {
      const run = await Run.launch(request, demo, api, "demo_mapped_and_skipped");
      await run.ended("success");
      await page.goto(run.path);
      await page.getByRole("button", { name: "12 of 12 mapped" }).click();
      await change(page, "Change transform.scale [7]", "Mark as failed…");
      const asked = dialog(page, "Mark transform.scale [7] as failed");
      await expect(asked).toContainText("This will mark 1 task as failed:");
      await expect(asked.getByRole("listitem")).toHaveText([/scale\s*Landed/]);
      await asked.getByRole("button", { name: "Mark as failed" }).click();
      await expect(page.getByText("transform.scale [7] is marked as failed.")).toBeVisible();
      const failed = async () => (await run.instances("transform.scale")).filter(({ state }) => state !== "success");
      await expect.poll(failed).toMatchObject([{ map_index: 7, state: "failed" }]);
      await expect(rowOf(page, /12 mapped/)).toContainText("Failed");
      const tries = async () => (await run.instances("transform.scale")).map(({ try_number }) => try_number);

      if (api === "v2") {
        await change(page, "Change transform.scale [7]", "Clear…");
        const again = dialog(page, "Clear transform.scale [7]");
        await again.getByLabel("tasks after it").uncheck();
        await expect(again).toContainText("This will run 1 task again:");
        await expect(again.getByRole("listitem")).toHaveText([/scale\s*Failed/]);
        await again.getByRole("button", { name: "Run 1 task again" }).click();
        await expect(page.getByText("1 task runs again.")).toBeVisible();
        await expect.poll(tries).toEqual([1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1]);
        await run.ended("success");
        await expect(rowOf(page, /12 of 12 mapped/)).toContainText("Landed");
        return;
      }
      await page.getByRole("button", { name: "Change transform.scale [7]", exact: true }).click();
      const clear = page.getByRole("menuitem", { name: "Clear…" });
      await expect(clear).toHaveAttribute("aria-disabled", "true");
      await expect(clear).toHaveAccessibleDescription(
        "Airflow 2 clears a mapped task as a whole: use the menu of the task.",
      );
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Change transform.scale", exact: true }).click();
      await expect(page.getByRole("menuitem", { name: "Mark as failed…" })).toHaveAccessibleDescription(
        "Airflow 2 marks a mapped task instance by instance: use the menu of an instance.",
      );
      await page.getByRole("menuitem", { name: "Clear…" }).click();
      const whole = dialog(page, "Clear transform.scale");
      await whole.getByLabel("tasks after it").uncheck();
      await expect(whole).toContainText("This will run 12 tasks again:");
      await expect(whole.getByRole("listitem")).toHaveText([/12 instances/]);
      await whole.getByRole("button", { name: "Run 12 tasks again" }).click();
      await expect(page.getByText("12 tasks run again.")).toBeVisible();
      await expect.poll(tries).toEqual(Array<number>(12).fill(2));
    });
  });
}

test.describe("a run that goes on for minutes", () => {
  test.use({ demoOptions: { speed: 1 } });

  test("is marked as landed: what runs is stopped, what waits is left out", async ({ page, demo, request }) => {
    const run = await Run.launch(request, demo, "v2", "demo_long_run");
    await expect.poll(async () => Object.values(await run.states())).toContain("running");
    await page.goto(run.path);
    await expect(rowOf(page, /Running/).first()).toBeVisible();
    await change(page, "Change this run", "Mark as landed…");
    const asked = dialog(page, "Mark the run as landed");
    await expect(asked).toContainText(/\d+ tasks not begun: left out, and marked as skipped:/);
    await expect(asked).toContainText("Airflow cannot rehearse this");
    expect(await run.state()).toBe("running");
    await asked.getByRole("button", { name: "Mark as landed" }).click();
    await expect(page.getByText("The run is marked as landed.")).toBeVisible();
    await expect(summary(page)).toContainText("Landed");
    expect(await run.state()).toBe("success");
    const states = new Set(Object.values(await run.states()));
    expect([...states].sort()).toEqual(["skipped", "success"]);
  });
});
