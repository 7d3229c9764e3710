import { randomBytes } from "node:crypto";
import { Airflow, USERNAME } from "./airflow.ts";

/** Airflow 2, whose API takes a password with every call. On SQLite it runs one task at a time. */
export class Airflow2 extends Airflow {
  readonly release = "2.11.2";
  protected readonly api = "/api/v1";
  protected readonly venv = "AIRFLOW_2_VENV";
  protected readonly auth = "basic";
  protected readonly launching = {};
  private readonly secret = randomBytes(32).toString("hex");

  protected settings(): Record<string, string> {
    return {
      AIRFLOW__API__AUTH_BACKENDS: "airflow.providers.fab.auth_manager.api.auth.backend.basic_auth",
      AIRFLOW__CORE__EXECUTOR: "SequentialExecutor",
      AIRFLOW__SCHEDULER__DAG_DIR_LIST_INTERVAL: "5",
      // One secret for all processes.
      AIRFLOW__WEBSERVER__SECRET_KEY: this.secret,
    };
  }

  protected async bringUp(): Promise<void> {
    // Its other roles are made by a command that takes as long as all else here.
    const user = ["--username", USERNAME, "--password", this.password, "--role", "Admin"];
    const who = ["--firstname", "Air", "--lastname", "Strip", "--email", "airstrip@example.com"];
    this.run("scheduler", "--skip-serve-logs");
    await this.finish("users", "create", ...user, ...who);
    this.run("webserver", "--hostname", "127.0.0.1", "--port", String(this.port), "--workers", "1");
  }

  protected authorization(): Promise<string> {
    const pair = Buffer.from(`${USERNAME}:${this.password}`).toString("base64");
    return Promise.resolve(`Basic ${pair}`);
  }

  /** `[2026-11-20T20:47:03.571+0000] {logging_mixin.py:188} INFO - text` */
  protected printedIn(line: string): string | undefined {
    return /^\[[^\]]*\] \{logging_mixin\.py:\d+\} INFO - (.*)$/.exec(line)?.[1];
  }
}
