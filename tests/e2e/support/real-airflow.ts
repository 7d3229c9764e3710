import type { Airflow } from "./airflow.ts";
import { Airflow2 } from "./airflow-2.ts";
import { Airflow3 } from "./airflow-3.ts";
import { startServe } from "./airstrip.ts";
import { freePort } from "./process.ts";
import { production } from "./test.ts";

export { expect } from "@playwright/test";

interface Fixtures {
  /** Expects what a browser gets wrong that has never seen the instance. */
  firstVisit: void;
  /** Attaches what Airflow wrote to a failed test. */
  airflowLog: void;
}

export interface WorkerOptions {
  /** Which Airflow it is. */
  airflowVersion: 2 | 3;
}

interface WorkerFixtures {
  realAirflow: Airflow;
}

/** A browser as in production, before a real Airflow that all tests of a worker share. */
export const test = production.extend<Fixtures, WorkerOptions & WorkerFixtures>({
  airflowVersion: [3, { scope: "worker", option: true }],

  realAirflow: [
    async ({ airflowVersion }, use, workerInfo) => {
      const home = `${workerInfo.project.outputDir}/airflow-${airflowVersion}-${workerInfo.workerIndex}`;
      const Release = airflowVersion === 2 ? Airflow2 : Airflow3;
      const airflow = new Release(home, await freePort());
      await airflow.start([
        "conf_kinds",
        "more_kinds",
        "steps",
        "fails_half_way",
        "mapped",
        "slow_steps",
        "born_paused",
        "talks",
        "told",
        "caught_up",
      ]);
      await use(airflow);
      await airflow.stop();
    },
    { scope: "worker", timeout: 150_000 },
  ],

  // It takes Airflow 3 for granted until the session tells.
  firstVisit: [
    async ({ guard, airflowVersion }, use) => {
      if (airflowVersion === 2) guard.expectFailed(/\/api\/airflow\/prod\/api\/v2\//);
      await use();
    },
    { auto: true },
  ],

  airflowLog: [
    async ({ realAirflow }, use, testInfo) => {
      await use();
      if (testInfo.status === testInfo.expectedStatus) return;
      await testInfo.attach("airflow.log", { body: realAirflow.output(), contentType: "text/plain" });
    },
    { auto: true },
  ],

  serveUrl: async ({ launch, issuer, realAirflow }, use, testInfo) =>
    use(await startServe(launch, testInfo.outputPath(), issuer.url, [realAirflow.upstream("prod")])),
});
