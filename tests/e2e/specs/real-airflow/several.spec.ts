import { sent } from "../../support/conf.ts";
import { expect, test } from "../../support/real-airflow.ts";

interface Run {
  dag_run_id: string;
  state: string;
  conf: Record<string, unknown>;
}

test("several DAGs are launched together: by their defaults, waiting, failing, and not at all", async ({
  page,
  guard,
  realAirflow,
}) => {
  // A run that is looked for before it is there.
  guard.expectFailed(/\/dagRuns(\/|$)/);
  const dags = ["steps", "born_paused", "fails_half_way", "conf_kinds", "more_kinds"];
  const newest = async (dag: string) => {
    const { dag_runs } = await realAirflow.get<{ dag_runs: Run[] }>(`/dags/${dag}/dagRuns?limit=1&order_by=-id`);
    return dag_runs[0];
  };
  const before = new Map<string, string | undefined>();
  for (const dag of dags) before.set(dag, (await newest(dag))?.dag_run_id);

  await page.goto("/airflow/prod/dags");
  for (const dag of dags) await page.getByRole("checkbox", { name: `Select ${dag}`, exact: true }).click();
  await page.getByRole("region", { name: "Selected DAGs" }).getByRole("button", { name: "Launch 5" }).click();
  const table = page.getByRole("table", { name: "DAGs to launch" });
  const row = (dag: string) => table.getByRole("row").filter({ hasText: dag });
  await expect(row("steps")).toContainText("Launched without params");
  await expect(row("born_paused")).toContainText("the run waits until it is unpaused");
  await expect(row("conf_kinds")).toContainText("Not launched: it needs a value for Ticket");
  const told = await sent(row("more_kinds"), "Conf for more_kinds");
  expect(told["token"]).toBe("••••••••");

  // SQLite, which Airflow has here, lets one write at a time.
  await page.getByRole("combobox", { name: "Runs at a time" }).selectOption("2");
  await page.getByRole("button", { name: /^Launch \d DAGs$/ }).click();
  const launches = page.getByRole("grid", { name: "Launches" });
  const launch = (dag: string) => launches.getByRole("row").filter({ hasText: dag });
  await expect(launch("steps")).toContainText("Landed", { timeout: 120_000 });
  await expect(launch("fails_half_way")).toContainText("Failed", { timeout: 120_000 });
  await expect(launch("more_kinds")).toContainText("Landed", { timeout: 120_000 });
  await expect(launch("born_paused")).toContainText("Queued");
  await expect(launch("conf_kinds")).toHaveCount(0);

  expect((await newest("more_kinds"))?.conf).toEqual({ ...told, token: "t-1" });
  expect((await newest("steps"))?.conf).toEqual({});
  expect((await newest("conf_kinds"))?.dag_run_id).toBe(before.get("conf_kinds"));
  for (const dag of ["steps", "born_paused", "fails_half_way", "more_kinds"]) {
    expect((await newest(dag))?.dag_run_id).not.toBe(before.get(dag));
  }
});
