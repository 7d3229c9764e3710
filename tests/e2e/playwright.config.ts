import { defineConfig, type Project } from "@playwright/test";
import type { WorkerOptions } from "./support/real-airflow.ts";

// `cargo xtask test` and `cargo xtask bench` run one project each, and say in the environment where
// the binary (AIRSTRIP_BIN), the page (AIRSTRIP_CONSOLE), Airflow 2 and 3 (AIRFLOW_2_VENV and
// AIRFLOW_VENV), nginx (NGINX) and wrk (WRK) are.

/** Animations, drawn without a graphics card, took a fifth of the work. */
const STILL = { contextOptions: { reducedMotion: "reduce" } } as const;

/** The same specs against either Airflow, and a few for one: one server is enough for all of them. */
const realAirflow = (airflowVersion: 2 | 3): Project<object, WorkerOptions> => ({
  name: `real-airflow-${airflowVersion}`,
  testMatch: ["real-airflow/**/*.spec.ts", `real-airflow-${airflowVersion}/**/*.spec.ts`],
  workers: 1,
  timeout: 180_000,
  use: { ...STILL, airflowVersion },
});

export default defineConfig<object, WorkerOptions>({
  testDir: "specs",
  outputDir: "test-results",
  // A test that only passes the second time has found something.
  retries: 0,
  // They wait for the demo half of their time.
  workers: 3,
  fullyParallel: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    timezoneId: "UTC",
    actionTimeout: 15_000,
    // Recording a trace of every test took an eighth of the work of all; to see what led to a failure, run
    // its spec with `--trace on`.
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
      ],
    },
  },
  projects: [
    { name: "demo", testMatch: "demo/**/*.spec.ts", use: STILL },
    realAirflow(3),
    realAirflow(2),
    // A benchmark wants no company.
    { name: "bench-console", testMatch: "bench/console/*.spec.ts", workers: 1, timeout: 180_000 },
    { name: "bench-proxy", testMatch: "bench/proxy/*.spec.ts", workers: 1, timeout: 600_000 },
  ],
});
