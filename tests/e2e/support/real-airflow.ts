import { Airflow } from "./airflow.ts";
import { startServe } from "./airstrip.ts";
import { production } from "./test.ts";

export { expect } from "@playwright/test";

interface Fixtures {
  /** Attaches what Airflow wrote to a failed test. */
  airflowLog: void;
}

interface WorkerFixtures {
  realAirflow: Airflow;
}

/** A browser as in production, before a real Airflow that all tests of a worker share. */
export const test = production.extend<Fixtures, WorkerFixtures>({
  realAirflow: [
    async ({}, use, workerInfo) => {
      const home = `${workerInfo.project.outputDir}/airflow-${workerInfo.workerIndex}`;
      const airflow = await Airflow.start(home, ["conf_kinds", "steps", "fails_half_way"]);
      await use(airflow);
      await airflow.stop();
    },
    { scope: "worker", timeout: 150_000 },
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
