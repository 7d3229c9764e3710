import { until } from "../../support/process.ts";
import { expect, test } from "../../support/real-airflow.ts";

interface Run {
  dag_run_id: string;
  state: string;
  logical_date: string | null;
  conf: Record<string, unknown>;
}

test("rows of a spreadsheet become runs, each once, over a reload", async ({ page, guard, realAirflow }) => {
  guard.expectFailed(/\/dagRuns(\/|$)/);
  const runs = async () =>
    (await realAirflow.get<{ dag_runs: Run[] }>("/dags/conf_kinds/dagRuns?limit=100")).dag_runs;
  const before = new Set((await runs()).map((run) => run.dag_run_id));
  await page.goto("/airflow/prod/dags/conf_kinds/launch/many");
  await page.getByRole("radio", { name: "Rows from a spreadsheet" }).check();
  await page
    .getByRole("textbox", { name: /^Rows, the first/ })
    .fill(
      "Ticket\tAccount\tFull reload\tTables\tlogical_date\n" +
        "OPS-1\t9007199254740995\tTRUE\torders, refunds\t2023-01-01\n" +
        'OPS-2\t\tno\t"[""a, b""]"\t2023-01-02 06:30\n' +
        "OPS-3\t7\t\t\t2023-01-03T00:00:00+01:00",
    );
  await page.getByRole("combobox", { name: "Runs at a time" }).selectOption("2");
  await page.getByRole("button", { name: "Launch 3 runs" }).click();
  await until("the first run", 30_000, async () =>
    (await runs()).some((run) => !before.has(run.dag_run_id)) || undefined,
  );
  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(page.getByRole("status", { name: "How far it is" })).toContainText("3 landed", {
    timeout: 120_000,
  });
  const own = (await runs()).filter((run) => !before.has(run.dag_run_id));
  const told = own.map(({ conf, logical_date }) => ({
    ticket: conf["ticket"],
    account: conf["account"],
    full_reload: conf["full_reload"],
    tables: conf["tables"],
    date: new Date(logical_date ?? "").toISOString(),
  }));
  expect(told.sort((a, b) => a.date.localeCompare(b.date))).toEqual([
    {
      ticket: "OPS-1",
      account: Number("9007199254740995"),
      full_reload: true,
      tables: ["orders", "refunds"],
      date: "2023-01-01T00:00:00.000Z",
    },
    {
      ticket: "OPS-2",
      account: Number("9007199254740993"),
      full_reload: false,
      tables: ["a, b"],
      date: "2023-01-02T06:30:00.000Z",
    },
    {
      ticket: "OPS-3",
      account: 7,
      full_reload: false,
      tables: ["accounts"],
      date: "2023-01-02T23:00:00.000Z",
    },
  ]);
});

test("a run with a logical date that failed runs again itself", async ({ page, realAirflow }) => {
  test.slow();
  const runs = async () =>
    (await realAirflow.get<{ dag_runs: Run[] }>("/dags/fails_half_way/dagRuns?limit=100")).dag_runs;
  const before = new Set((await runs()).map((run) => run.dag_run_id));
  await page.goto("/airflow/prod/dags/fails_half_way/launch/many");
  await page.getByRole("radio", { name: "Rows from a spreadsheet" }).check();
  await page.getByRole("textbox", { name: /^Rows, the first/ }).fill("logical_date\n2023-02-01");
  await page.getByRole("button", { name: "Launch 1 run" }).click();
  const told = page.getByRole("status", { name: "How far it is" });
  await expect(told).toContainText("1 failed", { timeout: 120_000 });
  await page.getByRole("button", { name: "Run 1 failed again" }).click();
  const asked = page.getByRole("dialog", { name: "Run what failed again?" });
  await expect(asked.getByRole("status")).toHaveText("This will run 2 tasks again.");
  await asked.getByRole("button", { name: "Run again" }).click();
  await expect(told).toContainText("1 running");
  await expect(told).toContainText("1 failed", { timeout: 120_000 });
  const own = (await runs()).filter((run) => !before.has(run.dag_run_id));
  expect(own).toHaveLength(1);
  const load = `/dags/fails_half_way/dagRuns/${encodeURIComponent(own[0]?.dag_run_id ?? "")}/taskInstances/load`;
  expect((await realAirflow.get<{ try_number: number }>(load)).try_number).toBe(2);
});
