import { spawn, type ChildProcess } from "node:child_process";
import { createServer } from "node:net";

/** The ports that are chosen among: systems give others to connections that ask for none. */
const PORTS = { first: 20_000, count: 10_000 };

/** A port that nobody listens on at the moment, for programs that cannot be told to choose one. */
export async function freePort(): Promise<number> {
  const port = PORTS.first + Math.floor(Math.random() * PORTS.count);
  const server = createServer();
  const taken = await new Promise<boolean>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(true);
      else reject(error);
    });
    server.listen(port, "127.0.0.1", () => resolve(false));
  });
  if (taken) return freePort();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/** Calls `probe` until it answers with something, at most `timeout` ms. */
export async function until<T>(
  what: string,
  timeout: number,
  probe: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + timeout;
  let last: unknown;
  for (;;) {
    try {
      const found = await probe();
      if (found !== undefined) return found;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) {
      throw new Error(`${what}: not within ${timeout / 1000} s${last ? ` (${String(last)})` : ""}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export interface Start {
  name: string;
  command: string;
  args: string[];
  env?: Record<string, string>;
  cwd?: string;
}

/** A program in a process group of its own, with what it wrote. */
export class Program {
  output = "";
  private readonly child: ChildProcess;
  private readonly ended: Promise<void>;
  private hasEnded = false;
  private readonly onOutput = new Set<() => void>();

  constructor(private readonly start: Start) {
    this.child = spawn(start.command, start.args, {
      cwd: start.cwd,
      env: { ...process.env, ...start.env },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.output += text;
        this.onOutput.forEach((listener) => listener());
      });
    }
    this.ended = new Promise((resolve) => {
      const end = (why: string) => {
        this.hasEnded = true;
        this.output += `\n[${start.name}: ${why}]\n`;
        this.onOutput.forEach((listener) => listener());
        resolve();
      };
      this.child.once("error", (error) => end(error.message));
      this.child.once("exit", (code, signal) => end(`ended with ${signal ?? code}`));
    });
  }

  get name(): string {
    return this.start.name;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** The first match in what the program writes. */
  async line(pattern: RegExp, timeout = 30_000): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        this.onOutput.delete(look);
        settle();
      };
      const fail = (why: string) =>
        finish(() => reject(new Error(`${this.start.name} ${why}:\n${this.output.slice(-4000)}`)));
      const look = () => {
        const match = pattern.exec(this.output);
        if (match) finish(() => resolve(match));
        else if (this.hasEnded) fail(`ended before it wrote ${pattern}`);
      };
      const timer = setTimeout(() => fail(`did not write ${pattern}`), timeout);
      this.onOutput.add(look);
      look();
    });
  }

  /** Waits for the program to end by itself and says with which code. */
  async exit(): Promise<number | null> {
    await this.ended;
    return this.child.exitCode;
  }

  /** Ends the whole group: a polite signal, then, after `grace` ms, one that cannot be ignored. */
  async stop(grace = 5_000): Promise<void> {
    this.signal("SIGTERM");
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      this.ended,
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, grace);
      }),
    ]);
    clearTimeout(timer);
    // Children may outlive the leader; the group is gone when there is nobody left to signal.
    this.signal("SIGKILL");
    await this.ended;
  }

  private signal(signal: NodeJS.Signals): void {
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}
