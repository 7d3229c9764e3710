import type { CDPSession, Locator, Page } from "@playwright/test";
import { expect } from "@playwright/test";

// What benchmarks measure on a page: frames, keys, memory.

const ROUNDS = 3;
/** How far the wheel turns at a time, and how often: some 400 rows each way. */
const WHEEL = 240;
const TURNS = 60;

/** What happened on the page between two moments; all times in ms. */
export interface Measured {
  /** The time between each two frames. */
  frames: number[];
  /** From each key to the frame that shows it. */
  keys: number[];
  /** From each key to the frame after that, which has the rows that it finds. */
  rows: number[];
  /** The longest task on the page's thread; 0 where none took the 50 ms that make one long. */
  task: number;
}

/** What is measured is kept on the page. */
type Measuring = typeof window & { measured?: Measured & { last: number } };

/** Begins to measure. The browser tells the time of a key by 8 ms only, so it is taken here. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const page = window as Measuring;
    const watched = page.measured;
    page.measured = { frames: [], keys: [], rows: [], task: 0, last: 0 };
    if (watched) return;
    const onFrame = (time: number) => {
      const { measured } = page;
      if (!measured) return;
      if (measured.last) measured.frames.push(time - measured.last);
      measured.last = time;
      requestAnimationFrame(onFrame);
    };
    requestAnimationFrame(onFrame);
    new PerformanceObserver((list) => {
      const { measured } = page;
      if (!measured) return;
      for (const { duration } of list.getEntries()) measured.task = Math.max(measured.task, duration);
    }).observe({ type: "longtask" });
    // A task after the next frame: by then it has been drawn.
    const drawn = (then: () => void) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = then;
      requestAnimationFrame(() => channel.port2.postMessage(null));
    };
    const onInput = ({ timeStamp }: Event) => {
      drawn(() => page.measured?.keys.push(performance.now() - timeStamp));
      // The page searches once the key has been drawn, in a task that it has asked for by then.
      const searched = () => drawn(() => page.measured?.rows.push(performance.now() - timeStamp));
      requestAnimationFrame(() => setTimeout(() => setTimeout(searched)));
    };
    window.addEventListener("input", onInput, true);
  });
}

/** What was measured since {@link watch}. Entries are delivered late, at the latest with the second frame. */
function measured(page: Page): Promise<Measured> {
  return page.evaluate(
    () =>
      new Promise<Measured>((resolve) => {
        const done = () => resolve((window as Measuring).measured ?? { frames: [], keys: [], rows: [], task: 0 });
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));
      }),
  );
}

/** Types the pieces of a text into a search box as a hurried person does, and takes it back letter by letter. */
export async function type(page: Page, search: Locator, typed: readonly string[]): Promise<Measured> {
  await search.click();
  await watch(page);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const piece of typed) await search.pressSequentially(piece, { delay: 40 });
    for (let left = typed.join("").length; left > 0; left -= 1) {
      await search.press("Backspace", { delay: 20 });
    }
  }
  await expect(search).toHaveValue("");
  return measured(page);
}

/** Turns the wheel over something, down and up again. */
export async function scroll(page: Page, over: Locator): Promise<Measured> {
  await over.hover();
  await watch(page);
  for (const way of [1, -1]) {
    for (let turn = 0; turn < TURNS; turn += 1) {
      await page.mouse.wheel(0, way * WHEEL);
      await page.evaluate(() => new Promise(requestAnimationFrame));
    }
  }
  return measured(page);
}

function share(times: number[], part: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

const ms = (time: number) => `${time.toFixed(1)} ms`;

/** The time between frames, and how many of them were held up, in words. */
export function frames({ frames, task }: Measured): string {
  // Frames come every 16.7 ms: three of them are 50 ms, give or take a rounding.
  const blocked = frames.filter((frame) => frame > 51).length;
  const longest = task ? ms(task) : "below 50 ms";
  return (
    `${frames.length} frames: median ${ms(share(frames, 0.5))}, p95 ${ms(share(frames, 0.95))}, ` +
    `longest ${ms(share(frames, 1))}, ${blocked} above 50 ms; longest task ${longest}`
  );
}

/** The middle, the 95th percentile and the longest of some times in ms, in words. */
export function spread(times: number[]): string {
  return `median ${ms(share(times, 0.5))}, p95 ${ms(share(times, 0.95))}, slowest ${ms(share(times, 1))}`;
}

/** The memory of the page's program, which neither the browser's heap nor its buffers count. */
type WithMemory = typeof window & { programMemory?: WebAssembly.Memory | undefined };

/** Keeps hold of the program's memory, in every document from now on. */
export async function holdMemory(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const keep = <T extends WebAssembly.WebAssemblyInstantiatedSource>(source: T): T => {
      const exported = Object.values(source.instance.exports);
      (window as WithMemory).programMemory = exported.find((one) => one instanceof WebAssembly.Memory);
      return source;
    };
    const { instantiateStreaming } = WebAssembly;
    WebAssembly.instantiateStreaming = async (...given) => keep(await instantiateStreaming(...given));
  });
}

/** What the page holds in memory, in words. */
export async function memory(page: Page, session: CDPSession): Promise<string> {
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = (await session.send("Runtime.getHeapUsage")) as { usedSize: number };
  const program = await page.evaluate(() => (window as WithMemory).programMemory?.buffer.byteLength);
  expect(program, "the program's memory was not found").toBeGreaterThan(0);
  const inMb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const nodes = await page.evaluate(() => document.getElementsByTagName("*").length);
  return `JavaScript ${inMb(usedSize)}, WebAssembly ${inMb(program ?? 0)}, ${nodes} elements`;
}
