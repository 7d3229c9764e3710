import { Airbyte } from "../../support/airbyte.ts";
import { startServe } from "../../support/airstrip.ts";
import { until } from "../../support/process.ts";
import { expect, test as realAirflow } from "../../support/real-airflow.ts";

const NAME = "demo: 300 streams";
const OTHER = "demo: never synced";

/** The same, with an Airbyte beside it. */
const test = realAirflow.extend({
  // Slow enough to be seen on its way, on a Sunday as well, when there is less to move.
  demoOptions: { speed: 1 },
  serveUrl: async ({ launch, issuer, realAirflow, demo }, use, testInfo) => {
    const airbyte = { system: "airbyte", name: "prod", url: demo.airbyte } as const;
    await use(await startServe(launch, testInfo.outputPath(), issuer.url, [realAirflow.upstream("prod"), airbyte]));
  },
});

/** Airflow's own provider, by its operator that waits, and by the one that does not with its sensor. */
const dag = (id: string, connection: string, waits: string, other: string) => `
from datetime import datetime
from airflow import DAG
from airflow.providers.airbyte.operators.airbyte import AirbyteTriggerSyncOperator
from airflow.providers.airbyte.sensors.airbyte import AirbyteJobSensor

with DAG("${id}", schedule=None, start_date=datetime(2026, 1, 1), catchup=False):
    airbyte = {"airbyte_conn_id": "${connection}"}
    sync = AirbyteTriggerSyncOperator(
        task_id="sync", connection_id="${waits}", wait_seconds=1, timeout=300, **airbyte
    )
    start = AirbyteTriggerSyncOperator(
        task_id="start", connection_id="${other}", asynchronous=True, **airbyte
    )
    wait = AirbyteJobSensor(
        task_id="wait", airbyte_job_id=start.output, poke_interval=2, timeout=300, **airbyte
    )
    sync >> start
`;

test("a task of Airflow's provider shows its job as it goes on, and the job shows the run", async ({
  page,
  demo,
  realAirflow,
}) => {
  // Two syncs are waited for, each of up to a minute.
  test.slow();
  const airbyte = new Airbyte(demo.airbyte);
  const [waits, other] = [await airbyte.find(NAME), await airbyte.find(OTHER)];
  await realAirflow.post("/connections", {
    connection_id: "airbyte_demo",
    conn_type: "airbyte",
    host: `${demo.airbyte}/api/public/v1`,
  });
  await realAirflow.addDag("synced", dag("synced", "airbyte_demo", waits, other));
  const run = await realAirflow.launch("synced");
  await page.goto(`/airflow/prod/dags/synced/runs/${encodeURIComponent(run).replaceAll(".", "%2E")}`);
  const syncs = page.getByRole("region", { name: "Airbyte syncs" });
  const of = (task: string) => syncs.getByRole("listitem").filter({ hasText: new RegExp(`task ${task}$|task ${task}\\D`) });

  const sync = of("sync");
  await expect(sync).toContainText(`Airbyte sync: ${NAME}`, { timeout: 60_000 });
  await expect(sync).toContainText("Running", { timeout: 60_000 });
  await expect(sync.getByRole("progressbar")).toBeVisible();
  await expect(sync).toContainText(/Landed: [\d.]+ .*records? in /, { timeout: 120_000 });
  await until("the run has landed", 240_000, async () => {
    const { state } = await realAirflow.get<{ state: string }>(`/dags/synced/dagRuns/${encodeURIComponent(run)}`);
    return state === "success" || undefined;
  });
  const launched = of("start").getByRole("link", { name: /^job \d+$/ });
  await expect(launched).toBeVisible({ timeout: 60_000 });
  await expect(of("wait")).toContainText((await launched.textContent()) ?? "no job", { timeout: 60_000 });

  const job = sync.getByRole("link", { name: /^job \d+$/ });
  const number = await job.textContent();
  await job.click();
  await expect(page.getByRole("heading", { name: new RegExp(`^J${number?.slice(1)} of ${NAME}`), level: 1 })).toBeVisible();
  const by = page.getByRole("definition").filter({ hasText: "Airflow: " });
  await expect(by).toContainText("task sync");
  await by.getByRole("link", { name: /^synced, run of / }).click();
  await expect(of("sync")).toContainText(number ?? "no job");
});
