import { randomBytes } from "node:crypto";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fromRunner, type Upstream } from "./airstrip.ts";
import { Program, until } from "./process.ts";

const DAGS = fileURLToPath(new URL("../../airflow/dags", import.meta.url));

/** Whom the console signs in as. */
export const USERNAME = "airstrip";

/** A real Airflow, with the DAGs of `tests/airflow/dags`. */
export abstract class Airflow {
  /** What it says that it is. */
  abstract readonly release: string;

  readonly programs: Program[] = [];
  protected readonly password = randomBytes(12).toString("hex");

  constructor(
    protected readonly home: string,
    protected readonly port: number,
  ) {}

  /** The path of its API. */
  protected abstract readonly api: string;

  /** The variable that says where its virtual environment is. */
  protected abstract readonly venv: string;

  /** How the proxy signs in. */
  protected abstract readonly auth: "basic" | "token";

  /** Settings beyond those of both versions. */
  protected abstract settings(): Record<string, string>;

  /** Starts its programs once the database is there. */
  protected abstract bringUp(): Promise<void>;

  /** The `Authorization` header of calls past the console. */
  protected abstract authorization(): Promise<string>;

  /** What a call that starts a run has to say at least. */
  protected abstract readonly launching: Record<string, unknown>;

  /** The text that a task printed in a line of its log; `undefined` for other lines. */
  protected abstract printedIn(line: string): string | undefined;

  /** Starts it in an empty home and waits until its DAGs are there. */
  async start(dags: string[]): Promise<void> {
    try {
      await mkdir(this.home, { recursive: true });
      await cp(DAGS, this.dags, { recursive: true });
      await this.finish("db", "migrate");
      await this.bringUp();
      await until(`Airflow lists ${dags.join(", ")}`, 120_000, async () => {
        const { dags: listed } = await this.get<{ dags: { dag_id: string }[] }>("/dags");
        return dags.every((dag) => listed.some(({ dag_id }) => dag_id === dag)) || undefined;
      });
    } catch (error) {
      await this.stop();
      throw new Error(this.output(), { cause: error });
    }
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
    const user = { kind: this.auth, username: USERNAME, password: this.password };
    return { system: "airflow", name, url: this.url, user };
  }

  /** Asks Airflow itself, past the console, for what is at a path of its API. */
  async get<T>(path: string): Promise<T> {
    return this.call(path, {});
  }

  /** Changes something there, past the console. */
  async post(path: string, body: unknown): Promise<void> {
    await this.ask(path, { method: "POST", body: JSON.stringify(body) });
  }

  /** The same as it is written, for digits that JavaScript's numbers cannot hold. */
  async text(path: string): Promise<string> {
    return this.ask(path, {});
  }

  /** Starts a run as Airflow's own page would, and gives its id, which Airflow chooses unless it is given. */
  async launch(dag: string, fields: Record<string, unknown> = {}): Promise<string> {
    const body = JSON.stringify({ ...this.launching, ...fields });
    const run = await this.call<{ dag_run_id: string }>(`/dags/${dag}/dagRuns`, { method: "POST", body });
    return run.dag_run_id;
  }

  /** What a task of a run has printed, line by line, from its log file. */
  async printed(dag: string, run: string, task: string): Promise<string[]> {
    const folder = join(this.home, "logs", `dag_id=${dag}`, `run_id=${run}`, `task_id=${task}`);
    const lines: string[] = [];
    for (const file of (await readdir(folder)).sort()) {
      lines.push(...(await readFile(join(folder, file), "utf8")).trimEnd().split("\n"));
    }
    return lines.map((line) => this.printedIn(line)).filter((text) => text !== undefined);
  }

  /** Runs pasted code where its command line is, as one of its users. */
  async paste(shell: "sh" | "bash" | "python", code: string): Promise<string> {
    const env = {
      ...this.environment(),
      AIRFLOW_USERNAME: USERNAME,
      AIRFLOW_PASSWORD: this.password,
    };
    const command = shell === "python" ? join(this.bin, "python") : shell;
    const program = new Program({ name: `pasted ${shell}`, command, args: ["-c", code], env, cwd: this.home });
    this.programs.push(program);
    const exit = await program.exit();
    if (exit !== 0) throw new Error(`${code}\nended with ${exit}:\n${program.output}`);
    return program.output;
  }

  /** Puts a file into its folder of DAGs, and waits until the DAG is listed. */
  async addDag(dag: string, code: string): Promise<void> {
    await writeFile(join(this.dags, `${dag}.py`), code);
    await until(`Airflow lists ${dag}`, 90_000, async () => {
      const { dags } = await this.get<{ dags: { dag_id: string }[] }>("/dags?limit=100");
      return dags.some(({ dag_id }) => dag_id === dag) || undefined;
    });
  }

  private get dags(): string {
    return join(this.home, "dags");
  }

  private get bin(): string {
    return join(fromRunner(this.venv), "bin");
  }

  private environment(): Record<string, string> {
    return {
      AIRFLOW_HOME: this.home,
      AIRFLOW__CORE__DAGS_FOLDER: this.dags,
      AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION: "False",
      AIRFLOW__CORE__LOAD_EXAMPLES: "False",
      // Whoever runs an Airflow may let it take ids of runs with spaces and slashes in them.
      AIRFLOW__SCHEDULER__ALLOWED_RUN_ID_PATTERN: "^[A-Za-z0-9_.~:+ /-]+$",
      // All processes share one SQLite file. It is locked for more than the usual 5 s on a busy machine, and
      // Airflow then answers 500.
      AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: `sqlite:///${this.home}/airflow.db?timeout=30`,
      AIRFLOW__USAGE_DATA_COLLECTION__ENABLED: "False",
      PYTHONDONTWRITEBYTECODE: "1",
      // Version 2 looks for itself there to run a task.
      PATH: `${this.bin}:${process.env["PATH"] ?? ""}`,
      ...this.settings(),
    };
  }

  /** Runs one of its programs. */
  protected run(...args: string[]): Program {
    const command = join(this.bin, "airflow");
    const env = this.environment();
    const program = new Program({ name: `airflow ${args[0]}`, command, args, env, cwd: this.home });
    this.programs.push(program);
    return program;
  }

  /** The same for one that ends by itself. */
  protected async finish(...args: string[]): Promise<void> {
    const code = await this.run(...args).exit();
    if (code !== 0) throw new Error(`airflow ${args[0]} ${args[1]} ended with ${code}`);
  }

  private async call<T>(path: string, options: RequestInit): Promise<T> {
    return JSON.parse(await this.ask(path, options)) as T;
  }

  private async ask(path: string, options: RequestInit): Promise<string> {
    const authorization = await this.authorization();
    const headers = { authorization, "content-type": "application/json" };
    const answer = await fetch(this.url + this.api + path, { ...options, headers });
    if (!answer.ok) throw new Error(`Airflow answers ${answer.status} to ${path}`);
    return answer.text();
  }
}
