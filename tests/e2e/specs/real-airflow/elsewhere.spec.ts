import type { Page } from "@playwright/test";
import { until } from "../../support/process.ts";
import type { Airflow } from "../../support/airflow.ts";
import { expect, test } from "../../support/real-airflow.ts";

const DAG = "conf_kinds";

/** What a shell, Python or Jinja would each take for something of its own. */
const TICKET = "it's $(exit 9) `exit 9` \"q\" \\ {{ ds }} {% raw %} {# #}";
const NOTES = "JSON\n'''\n\"\"\"\n{{ run_id }}\n";

interface Run {
  dag_run_id: string;
  state: string;
  logical_date: string | null;
  note: string | null;
}

const runs = async (airflow: Airflow, dag = DAG) =>
  (await airflow.get<{ dag_runs: Run[] }>(`/dags/${dag}/dagRuns?limit=100`)).dag_runs;

/** Fills the form in and reads its code. */
async function codeOf(page: Page, form: string): Promise<string> {
  const elsewhere = page.getByRole("region", { name: "Use elsewhere" });
  await elsewhere.getByRole("radio", { name: form }).check();
  return elsewhere.locator("pre code").innerText();
}

async function fill(page: Page, airflow: Airflow): Promise<void> {
  await page.goto(`/airflow/prod/dags/${DAG}/launch`);
  await page.getByRole("textbox", { name: "Ticket", exact: true }).fill(TICKET);
  await page.getByRole("textbox", { name: "Notes", exact: true }).fill(NOTES);
  await page.getByRole("textbox", { name: "Account", exact: true }).fill("9007199254740995");
  await page.getByRole("textbox", { name: "Note", exact: true }).fill("pasted, it's me");
  await page.getByRole("button", { name: "Use elsewhere" }).click();
  await codeOf(page, "curl");
  await page.getByRole("textbox", { name: "Airflow's address" }).fill(`${airflow.url}/`);
}

/** The run that `act` has started, once its task has told what it received. */
async function started(airflow: Airflow, act: () => Promise<unknown>): Promise<{ run: Run; received: string }> {
  const before = new Set((await runs(airflow)).map((run) => run.dag_run_id));
  await act();
  const run = await until("a run that has landed", 90_000, async () => {
    const found = (await runs(airflow)).find((run) => !before.has(run.dag_run_id));
    return found?.state === "success" ? found : undefined;
  });
  const printed = await airflow.printed(DAG, run.dag_run_id, "show_conf");
  const line = printed.find((text) => text.startsWith("received ")) ?? "";
  return { run, received: line.slice("received ".length) };
}

function expectConf(received: string): void {
  expect(received).toContain('"account": 9007199254740995');
  const { conf } = JSON.parse(received) as { conf: Record<string, unknown> };
  expect(conf["ticket"]).toBe(TICKET);
  expect(conf["notes"]).toBe(NOTES);
  expect(conf["steps"]).toEqual([{ name: "load" }]);
  expect(conf["comment"]).toBeNull();
}

test("the command line, curl and Python launch what the form shows", async ({ page, realAirflow }) => {
  // Three runs are waited for, one after the other.
  test.slow();
  await fill(page, realAirflow);
  for (const [form, shell] of [["airflow command", "sh"], ["curl", "bash"], ["Python", "python"]] as const) {
    const code = await codeOf(page, form);
    const { run, received } = await started(realAirflow, () => realAirflow.paste(shell, code));
    expectConf(received);
    // The command line knows no notes.
    if (shell !== "sh") expect(run.note).toBe("pasted, it's me");
  }
});

test("an id and a date that were chosen are the run's", async ({ page, realAirflow }) => {
  test.slow();
  await fill(page, realAirflow);
  await page.getByText(/^Run id manual__/).click();
  for (const [form, shell, day] of [
    ["airflow command", "sh", "11"],
    ["curl", "bash", "12"],
    ["Python", "python", "13"],
  ] as const) {
    await page.getByRole("textbox", { name: "Run id" }).fill(`pasted.${shell}+1`);
    await page.getByLabel("Logical date in UTC").fill(`2024-03-${day}T06:30`);
    const code = await codeOf(page, form);
    const { run } = await started(realAirflow, () => realAirflow.paste(shell, code));
    expect(run.dag_run_id).toBe(`pasted.${shell}+1`);
    expect(run.logical_date).toContain(`2024-03-${day}T06:30:00`);
    await expect(realAirflow.paste(shell, code)).rejects.toThrow(/exist|409|Unique/i);
  }
});

test("the operator launches it, and with the reset option once more", async ({ page, realAirflow }) => {
  test.slow();
  await fill(page, realAirflow);
  const launcher = `launch_${DAG}`;
  const plain = await codeOf(page, "Airflow operator");
  await realAirflow.addDag(launcher, plain);
  const { received } = await started(realAirflow, () => realAirflow.launch(launcher));
  expectConf(received);

  await page.getByRole("switch", { name: /reset_dag_run/ }).click();
  const again = (await codeOf(page, "Airflow operator")).replace(launcher, `${launcher}_again`);
  await realAirflow.addDag(`${launcher}_again`, again);
  const { run } = await started(realAirflow, () => realAirflow.launch(`${launcher}_again`));
  expect(again).toContain(`trigger_run_id="${run.dag_run_id}"`);
  const count = (await runs(realAirflow)).length;
  await realAirflow.launch(`${launcher}_again`);
  await until("both launches have landed", 90_000, async () => {
    const launched = await runs(realAirflow, `${launcher}_again`);
    expect(launched.filter(({ state }) => state === "failed")).toEqual([]);
    return launched.filter(({ state }) => state === "success").length === 2 || undefined;
  });
  expect(await runs(realAirflow)).toHaveLength(count);
});

test("the data interval beside a logical date is the run's", async ({ page, realAirflow }) => {
  await page.goto("/airflow/prod/dags/steps/launch");
  await page.getByText(/^Run id manual__/).click();
  await expect(page.getByLabel("Data interval from, in UTC")).toHaveCount(0);
  await page.getByLabel("Logical date in UTC").fill("2024-05-02T00:00");
  await page.getByLabel("Data interval from, in UTC").fill("2024-05-01T00:00");
  await expect(page.getByText("Both ends, or neither")).toBeVisible();
  await page.getByLabel("Data interval to, in UTC").fill("2024-05-01T12:00");
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const run = await realAirflow.get<Record<string, string>>(`/dags/steps/dagRuns/${id}`);
  expect(run["logical_date"]).toContain("2024-05-02T00:00:00");
  expect(run["data_interval_start"]).toContain("2024-05-01T00:00:00");
  expect(run["data_interval_end"]).toContain("2024-05-01T12:00:00");
});
