import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fromRunner, type Launcher } from "../../../support/airstrip.ts";

/** What `wrk` sends, and how. */
export interface Load {
  clients: number;
  seconds: number;
  headers?: Record<string, string>;
  /** The lines of a Lua function that returns a request; `count` is another number each time. */
  request: string;
}

/** What `wrk` measured. */
export interface Measured {
  perSecond: number;
  requests: number;
  /** In ms. */
  p50: number;
  p99: number;
  /** Answers that were none or no 2xx. */
  failed: number;
}

const UNITS: Record<string, number> = { us: 0.001, ms: 1, s: 1_000, m: 60_000 };

export async function wrk(launch: Launcher, folder: string, url: string, load: Load): Promise<Measured> {
  const script = join(folder, "load.lua");
  const headers = Object.entries(load.headers ?? {});
  const set = headers.map(([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`);
  const count = `local count = ${Date.now()} * 1000`;
  await writeFile(
    script,
    [...set, count, "request = function()", "count = count + 1", load.request, "end"].join("\n"),
  );
  const args = ["-t1", `-c${load.clients}`, `-d${load.seconds}s`, "--timeout", "10s", "--latency"];
  const program = launch({ name: "wrk", command: fromRunner("WRK"), args: [...args, "-s", script, url] });
  await program.exit();
  const out = program.output;
  const number = (pattern: RegExp) => Number(pattern.exec(out)?.[1] ?? 0);
  const time = (percent: string) => {
    const [, value, unit] = new RegExp(`${percent}%\\s+([\\d.]+)(us|ms|s|m)\\b`).exec(out) ?? [];
    if (!value || !unit) throw new Error(`wrk measured nothing:\n${out}`);
    return Number(value) * (UNITS[unit] ?? 1);
  };
  const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(out);
  const lost = (errors ?? []).slice(1).reduce((sum, each) => sum + Number(each), 0);
  return {
    perSecond: number(/Requests\/sec:\s+([\d.]+)/),
    requests: number(/(\d+) requests in/),
    p50: time("50"),
    p99: time("99"),
    failed: number(/Non-2xx or 3xx responses: (\d+)/) + lost,
  };
}
