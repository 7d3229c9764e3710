import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AUDIENCE } from "./front-door.ts";
import { freePort, type Program, type Start } from "./process.ts";

const READY = /^airstrip: ready on (http:\/\/\S+)$/m;

/** Starts a program that ends with the test. */
export type Launcher = (start: Start) => Program;

/** The options of `airstrip demo`; what is left out is the demo's own default. */
export interface DemoOptions {
  connections?: number;
  jobs?: number;
  dags?: number;
  seed?: number;
  speed?: number;
  /** Whether the upstreams' time stands still, so that numbers which are read one after another agree. */
  still?: true;
  running?: number;
  /** Whether there are 40 connections to be launched together. */
  bulk?: true;
  "airbyte-api"?: "config" | "public" | "both";
  "airbyte-older"?: true;
  "airbyte-auth"?: "client-credentials";
  "airflow-api"?: "v1" | "v2";
}

/** A running `airstrip demo`: the console and both embedded upstreams. */
export interface Demo {
  url: string;
  airbyte: string;
  airflow: string;
  program: Program;
}

/** A port that was free may be another's by the time that the demo wants it: then it is started with others. */
const STARTS = 5;

export async function startDemo(launch: Launcher, options: DemoOptions, start = 1): Promise<Demo> {
  const airbyte = `127.0.0.1:${await freePort()}`;
  const airflow = `127.0.0.1:${await freePort()}`;
  const args = ["demo", "--listen", "127.0.0.1:0", "--console", fromRunner("AIRSTRIP_CONSOLE")];
  args.push("--airbyte-listen", airbyte, "--airflow-listen", airflow);
  for (const [name, value] of Object.entries(options)) {
    args.push(`--${name}`, ...(value === true ? [] : [String(value)]));
  }
  const program = launch({ name: "airstrip-demo", command: fromRunner("AIRSTRIP_BIN"), args });
  try {
    const [, url = ""] = await program.line(READY);
    return { url, airbyte: `http://${airbyte}`, airflow: `http://${airflow}`, program };
  } catch (error) {
    const taken = program.output.includes("Address already in use");
    if (!taken || start === STARTS) throw error;
    return startDemo(launch, options, start + 1);
  }
}

/** One upstream of the configuration. `password` is handed over in the environment. */
export interface Upstream {
  system: "airbyte" | "airflow";
  name: string;
  url: string;
  user?: { kind: "basic" | "token"; username: string; password: string };
}

/** Whom the configuration says to ask. */
export const CONTACT = "Ask data-platform@example.com for a role.";

/** What everyone may do, unless a test says otherwise. */
export const EVERYTHING = `
[[grant]]
role = "admin"
domains = ["example.com"]
`;

/** Starts `airstrip serve` as in production, with a configuration file, and says where it is. */
export async function startServe(
  launch: Launcher,
  folder: string,
  keySet: string,
  upstreams: Upstream[],
  policy: string = EVERYTHING,
): Promise<string> {
  const env: Record<string, string> = {};
  const text = JSON.stringify;
  const lines = ["[server]", 'listen = "127.0.0.1:0"', `console = ${text(fromRunner("AIRSTRIP_CONSOLE"))}`];
  lines.push(`contact = ${text(CONTACT)}`);
  // The demo's Airbyte has the icons of Airbyte's host.
  lines.push(`icons_url = ${text(upstreams.find(({ system }) => system === "airbyte")?.url ?? "")}`);
  lines.push("[store]", `url = ${text(`sqlite://${join(folder, "airstrip.db")}`)}`);
  lines.push("[identity]", 'kind = "iap"', `audiences = [${text(AUDIENCE)}]`, `jwks_url = ${text(keySet)}`);
  upstreams.forEach(({ system, name, url, user }, index) => {
    lines.push(`[[${system}]]`, `name = ${text(name)}`, `url = ${text(url)}`);
    if (user) {
      const variable = `UPSTREAM_PASSWORD_${index}`;
      env[variable] = user.password;
      lines.push(
        `auth = { kind = ${text(user.kind)}, username = ${text(user.username)}, password_env = ${text(variable)} }`,
      );
    }
  });
  lines.push(policy);
  await mkdir(folder, { recursive: true });
  const config = join(folder, "airstrip.toml");
  await writeFile(config, `${lines.join("\n")}\n`);
  const args = ["serve", "--config", config];
  const program = launch({ name: "airstrip-serve", command: fromRunner("AIRSTRIP_BIN"), args, env });
  const [, url = ""] = await program.line(READY);
  return url;
}

/** A path that `cargo xtask test` hands over. */
export function fromRunner(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: run these tests with \`cargo xtask test\``);
  return value;
}
