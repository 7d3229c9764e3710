import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Airflow, USERNAME } from "./airflow.ts";

/** How long a token lasts, in seconds. */
const TOKEN_LASTS = 20;

/** Airflow 3, whose API gives tokens. */
export class Airflow3 extends Airflow {
  readonly release = "3.3.2";
  protected readonly api = "/api/v2";
  protected readonly venv = "AIRFLOW_VENV";
  protected readonly auth = "token";
  protected readonly launching = { logical_date: null };
  private readonly secret = randomBytes(64).toString("hex");

  protected settings(): Record<string, string> {
    return {
      // Tasks call back to this address; without it they would try port 8080 and every run fails.
      AIRFLOW__API__BASE_URL: this.url,
      // One secret for all processes, or they would not believe each other's tokens.
      AIRFLOW__API_AUTH__JWT_SECRET: this.secret,
      // Tokens run out while the tests run, as those of a day do in a console that runs for weeks.
      AIRFLOW__API_AUTH__JWT_EXPIRATION_TIME: String(TOKEN_LASTS),
      AIRFLOW__CORE__PARALLELISM: "4",
      // Files that a test adds are looked for every 5 minutes otherwise.
      AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL: "5",
      // A user with a password, so that the proxy has to fetch a token as in production.
      AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS: `${USERNAME}:op`,
      AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE: this.passwords,
    };
  }

  protected async bringUp(): Promise<void> {
    await writeFile(this.passwords, JSON.stringify({ [USERNAME]: this.password }));
    this.run("api-server", "--host", "127.0.0.1", "--port", String(this.port), "--workers", "1");
    // Without the flag it would serve logs on port 8793 of every interface.
    this.run("scheduler", "--skip-serve-logs");
    this.run("dag-processor");
  }

  protected async authorization(): Promise<string> {
    return `Bearer ${await this.token()}`;
  }

  /** Each line is a JSON document. */
  protected printedIn(line: string): string | undefined {
    const { event, logger } = JSON.parse(line) as { event: string; logger?: string };
    return logger === "task.stdout" ? event : undefined;
  }

  private get passwords(): string {
    return join(this.home, "passwords.json");
  }

  /** A new token, as anybody is given who signs in. */
  async token(): Promise<string> {
    const answer = await fetch(`${this.url}/auth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: USERNAME, password: this.password }),
    });
    if (!answer.ok) throw new Error(`Airflow answers ${answer.status} to the sign-in`);
    return ((await answer.json()) as { access_token: string }).access_token;
  }
}
