import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fromRunner, type Launcher } from "../../../support/airstrip.ts";
import { AUDIENCE, Issuer } from "../../../support/front-door.ts";
import type { Program } from "../../../support/process.ts";
import { Relay } from "../../../support/relay.ts";
import { expect, test } from "../../../support/test.ts";
import { startNginx } from "./nginx.ts";
import { wrk, type Measured } from "./wrk.ts";

const ROUNDS = 5;
const JOB = "/api/airbyte/bench/api/v1/jobs/get_without_logs";
const POLL = `return wrk.format("POST", "${JOB}", nil, '{"id":1}')`;
const READY = /^airstrip: ready on (http:\/\/\S+)$/m;

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

/** Resident memory of a process, in MB: now, and the most it ever was. */
async function memory(program: Program): Promise<{ now: number; most: number }> {
  const status = await readFile(`/proc/${program.pid}/status`, "utf8");
  const read = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1000;
  return { now: read("VmRSS"), most: read("VmHWM") };
}

async function configure(folder: string, keySet: string, dags: string, jobs: string): Promise<string> {
  const text = JSON.stringify;
  const file = join(folder, "airstrip.toml");
  await mkdir(folder, { recursive: true });
  const lines = [
    "[server]",
    'listen = "127.0.0.1:0"',
    `console = ${text(fromRunner("AIRSTRIP_CONSOLE"))}`,
    "[identity]",
    'kind = "iap"',
    `audiences = [${text(AUDIENCE)}]`,
    `jwks_url = ${text(keySet)}`,
    "[store]",
    `url = "sqlite://${folder}/airstrip.db"`,
    // One person stands for a thousand here.
    "[limits]",
    "reads_per_minute = 100000000",
    "[[airflow]]",
    'name = "bench"',
    `url = ${text(dags)}`,
    "[[airbyte]]",
    'name = "bench"',
    `url = ${text(jobs)}`,
    "[[grant]]",
    'role = "viewer"',
    'domains = ["example.com"]',
  ];
  await writeFile(file, `${lines.join("\n")}\n`);
  return file;
}

async function start(launch: Launcher, config: string): Promise<{ url: string; program: Program; took: number }> {
  const begun = performance.now();
  // Its log goes to a file, as nginx's does: a pipe to this process would slow both down.
  const command = `exec "$0" serve --config "$1" 2>"$1.log"`;
  const args = ["-c", command, fromRunner("AIRSTRIP_BIN"), config];
  const program = launch({ name: "airstrip", command: "/bin/sh", args });
  const [, url = ""] = await program.line(READY);
  return { url, program, took: performance.now() - begun };
}

test("the proxy beside nginx", async ({ launch }, info) => {
  test.setTimeout(600_000);
  const folder = info.outputPath("bench");
  const nginx = await startNginx(launch, join(folder, "nginx"));
  const issuer = new Issuer();
  const keys = await Relay.start(nginx.upstream, () => ({}));
  keys.answer(/^\/keys$/, 200, "application/json", issuer.keySet());
  const config = await configure(folder, `${keys.url}/keys`, nginx.upstream, nginx.counted);

  const starts: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    const { program, took } = await start(launch, config);
    starts.push(took);
    await program.stop();
  }
  const { url, program } = await start(launch, config);
  const idle = await memory(program);

  const headers = { "x-goog-iap-jwt-assertion": issuer.assertion("ana@example.com") };
  const unshared = `return wrk.format("GET", "/api/airflow/bench/api/v2/dags/d" .. count .. "/details")`;
  const peer: Measured[] = [];
  const ours: Measured[] = [];
  const load = { clients: 64, seconds: 6, request: unshared, headers };
  for (let round = 0; round < ROUNDS + 1; round += 1) {
    const one = await wrk(launch, folder, nginx.peer, load);
    const other = await wrk(launch, folder, url, load);
    expect([one.failed, other.failed]).toEqual([0, 0]);
    // The first round warms up.
    if (round > 0) {
      peer.push(one);
      ours.push(other);
    }
  }
  const busy = await memory(program);

  const before = await nginx.calls();
  const json = { "content-type": "application/json", "x-requested-with": "wrk" };
  headers["x-goog-iap-jwt-assertion"] = issuer.assertion("ana@example.com");
  const crowd = { clients: 1_000, seconds: 30, request: POLL, headers: { ...headers, ...json } };
  const fan = await wrk(launch, folder, url, crowd);
  const calls = (await nginx.calls()) - before;
  expect(fan.failed).toBe(0);
  const crowded = await memory(program);
  await keys.close();

  const ratio = (of: (measured: Measured) => number) =>
    median(ours.map((measured, round) => of(measured) / of(peer[round] ?? measured)));
  const line = (name: string, of: (measured: Measured) => number, bound: string, good: (r: number) => boolean) => {
    const r = ratio(of);
    const [a, b] = [median(peer.map(of)), median(ours.map(of))];
    const word = good(r) ? "within" : "NOT within";
    return `  ${name.padEnd(22)}nginx ${a.toFixed(2).padStart(10)}  airstrip ${b.toFixed(2).padStart(10)}  ratio ${r.toFixed(2)}  ${word} ${bound}`;
  };
  const within = (good: boolean) => (good ? "within" : "NOT within");
  console.log(
    [
      `an unshared read of ${nginx.bytes} bytes, ${load.clients} clients, every assertion verified; medians of ${ROUNDS} rounds`,
      line("requests per second", (m) => m.perSecond, "0.8 or more", (r) => r >= 0.8),
      line("p50 in ms", (m) => m.p50, "(no bound)", () => true),
      line("p99 in ms", (m) => m.p99, "1.5 or less", (r) => r <= 1.5),
      `${crowd.clients} clients polling one job for ${crowd.seconds} s`,
      `  ${fan.requests} answers, p99 ${fan.p99.toFixed(1)} ms; the upstream was asked ${calls} times in windows of 2 s, ${within(calls <= crowd.seconds / 2 + 1)} one each`,
      `  resident memory in MB: idle ${idle.now.toFixed(1)}, after the reads ${busy.now.toFixed(1)}, with 1,000 clients ${crowded.now.toFixed(1)}, at most ${crowded.most.toFixed(1)}; ${within(crowded.now < 40)} 40`,
      `  from start to ready with SQLite: median ${median(starts).toFixed(0)} ms, longest ${Math.max(...starts).toFixed(0)} ms; ${within(median(starts) < 200)} 200`,
    ].join("\n"),
  );
});
