import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fromRunner, type Upstream } from "./airstrip.ts";
import { freePort, Program, until } from "./process.ts";

const DAGS = fileURLToPath(new URL("../../airflow/dags", import.meta.url));
const USERNAME = "airstrip";

/** A real Airflow 3, with the DAGs of `tests/airflow/dags`. */
export class Airflow {
  readonly programs: Program[] = [];
  private readonly password = randomBytes(12).toString("hex");
  private token = "";

  private constructor(
    private readonly home: string,
    private readonly port: number,
  ) {}

  /** Starts it in an empty home and waits until its DAGs are there. */
  static async start(home: string, dags: string[]): Promise<Airflow> {
    const airflow = new Airflow(home, await freePort());
    try {
      await airflow.bringUp(dags);
    } catch (error) {
      await airflow.stop();
      throw new Error(airflow.output(), { cause: error });
    }
    return airflow;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What its processes wrote of late. */
  output(): string {
    return this.programs.map(({ name, output }) => `${name}:\n${output.slice(-8000)}`).join("\n");
  }

  /** The scheduler was seen to ignore a polite signal for longer than anyone waits. */
  async stop(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.stop()));
  }

  /** How the proxy's configuration names it. */
  upstream(name: string): Upstream {
    return { system: "airflow", name, url: this.url, user: { username: USERNAME, password: this.password } };
  }

  /** Asks Airflow itself, past the console. */
  async get<T>(path: string): Promise<T> {
    return this.call(path, {});
  }

  /** Starts a run as Airflow's own page would, and gives the id that Airflow chose. */
  async launch(dag: string): Promise<string> {
    const body = JSON.stringify({ logical_date: null });
    const run = await this.call<{ dag_run_id: string }>(`/api/v2/dags/${dag}/dagRuns`, {
      method: "POST",
      body,
    });
    return run.dag_run_id;
  }

  /** What a task of a run has printed, line by line, from its log file. */
  async printed(dag: string, run: string, task: string): Promise<string[]> {
    const folder = join(this.home, "logs", `dag_id=${dag}`, `run_id=${run}`, `task_id=${task}`);
    const lines: string[] = [];
    for (const file of (await readdir(folder)).sort()) {
      lines.push(...(await readFile(join(folder, file), "utf8")).trimEnd().split("\n"));
    }
    return lines
      .map((line) => JSON.parse(line) as { event: string; logger?: string })
      .filter(({ logger }) => logger === "task.stdout")
      .map(({ event }) => event);
  }

  private async bringUp(dags: string[]): Promise<void> {
    await mkdir(this.home, { recursive: true });
    await writeFile(this.passwords, JSON.stringify({ [USERNAME]: this.password }));
    const env = this.settings();
    const migrated = await this.run(env, "db", "migrate").exit();
    if (migrated !== 0) throw new Error(`airflow db migrate ended with ${migrated}`);
    this.run(env, "api-server", "--host", "127.0.0.1", "--port", String(this.port), "--workers", "1");
    // Without the flag it would serve logs on port 8793 of every interface.
    this.run(env, "scheduler", "--skip-serve-logs");
    this.run(env, "dag-processor");
    await until(`Airflow lists ${dags.join(", ")}`, 120_000, async () => {
      const { dags: listed } = await this.get<{ dags: { dag_id: string }[] }>("/api/v2/dags");
      return dags.every((dag) => listed.some(({ dag_id }) => dag_id === dag)) || undefined;
    });
  }

  private get passwords(): string {
    return join(this.home, "passwords.json");
  }

  private settings(): Record<string, string> {
    return {
      AIRFLOW_HOME: this.home,
      // Tasks call back to this address; without it they would try port 8080 and every run fails.
      AIRFLOW__API__BASE_URL: this.url,
      // One secret for all processes, or they would not believe each other's tokens.
      AIRFLOW__API_AUTH__JWT_SECRET: randomBytes(64).toString("hex"),
      AIRFLOW__CORE__DAGS_FOLDER: DAGS,
      AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION: "False",
      AIRFLOW__CORE__LOAD_EXAMPLES: "False",
      AIRFLOW__CORE__PARALLELISM: "4",
      // A user with a password, so that the proxy has to fetch a token as in production.
      AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS: `${USERNAME}:op`,
      AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE: this.passwords,
      AIRFLOW__USAGE_DATA_COLLECTION__ENABLED: "False",
      PYTHONDONTWRITEBYTECODE: "1",
    };
  }

  private run(env: Record<string, string>, ...args: string[]): Program {
    const command = join(fromRunner("AIRFLOW_VENV"), "bin/airflow");
    const program = new Program({ name: `airflow ${args[0]}`, command, args, env, cwd: this.home });
    this.programs.push(program);
    return program;
  }

  private async call<T>(path: string, options: RequestInit): Promise<T> {
    this.token ||= await this.signIn();
    const headers = { authorization: `Bearer ${this.token}`, "content-type": "application/json" };
    const answer = await fetch(this.url + path, { ...options, headers });
    if (!answer.ok) throw new Error(`Airflow answers ${answer.status} to ${path}`);
    return (await answer.json()) as T;
  }

  private async signIn(): Promise<string> {
    const answer = await fetch(`${this.url}/auth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: USERNAME, password: this.password }),
    });
    if (!answer.ok) throw new Error(`Airflow answers ${answer.status} to the sign-in`);
    return ((await answer.json()) as { access_token: string }).access_token;
  }
}
