import type { Page } from "@playwright/test";
import { expect, test } from "../../../support/test.ts";

const PATH = "/airflow/demo/dags/demo_two_hundred_params/launch";
const TYPED = "the quick brown fox";
const VISITS = 5;

/** What is measured is kept on the page; all times in ms since the page was asked for. */
type Measuring = typeof window & {
  /** When the screen was full of fields and drawn, and when all fields were. */
  full?: number;
  shown?: number;
  keys?: Keys;
};

/** From each key to the frame that shows what it did: to the work being done, to the picture, and to the conf beside showing it. */
interface Keys {
  worked: number[];
  drawn: number[];
  followed: number[];
}

/** Notes when the screen is full of fields and when all of them are there, each as drawn. */
async function watchFields(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const page = window as Measuring;
    const fields = document.getElementsByClassName("param");
    // A task after the next frame: by then it has been drawn.
    const onceDrawn = (then: () => void) => {
      const drawn = new MessageChannel();
      drawn.port1.onmessage = then;
      requestAnimationFrame(() => drawn.port2.postMessage(null));
    };
    let last = 0;
    const seen = new MutationObserver(() => {
      if (fields.length === last) return;
      last = fields.length;
      const whole = last >= 200;
      if (whole) seen.disconnect();
      onceDrawn(() => {
        const now = performance.now();
        const lowest = fields[fields.length - 1]?.getBoundingClientRect().bottom ?? 0;
        if (lowest >= innerHeight) page.full ??= now;
        if (whole) page.shown = now;
      });
    });
    seen.observe(document, { childList: true, subtree: true });
  });
}

interface Shown {
  fullFromParams: number;
  fromParams: number;
  fromAddress: number;
}

/** From the DAG's params having arrived to the screen being full and to all fields being drawn, and from the address to that. */
async function show(page: Page): Promise<Shown> {
  await page.goto(PATH);
  await page.waitForFunction(() => (window as Measuring).shown !== undefined);
  return page.evaluate(() => {
    const entries = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    const params = entries.find(({ name }) => name.endsWith("/details"))?.responseEnd ?? 0;
    const { full = 0, shown = 0 } = window as Measuring;
    return { fullFromParams: full - params, fromParams: shown - params, fromAddress: shown };
  });
}

async function watchKeys(page: Page): Promise<void> {
  await page.evaluate(() => {
    const page = window as Measuring;
    page.keys = { worked: [], drawn: [], followed: [] };
    let typedAt = 0;
    const followed = new MutationObserver(() => page.keys?.followed.push(performance.now() - typedAt));
    followed.observe(document.querySelector(".sent-code") ?? document, { childList: true, subtree: true });
    const onInput = ({ timeStamp }: Event) => {
      typedAt = timeStamp;
      const worked = new MessageChannel();
      worked.port1.onmessage = () => page.keys?.worked.push(performance.now() - timeStamp);
      worked.port2.postMessage(null);
      const drawn = new MessageChannel();
      drawn.port1.onmessage = () => page.keys?.drawn.push(performance.now() - timeStamp);
      requestAnimationFrame(() => drawn.port2.postMessage(null));
    };
    window.addEventListener("input", onInput, true);
  });
}

/** Types into a field as a hurried person does. */
async function type(page: Page, field: string): Promise<Keys> {
  await watchKeys(page);
  const input = page.getByRole("textbox", { name: field, exact: true });
  await input.click();
  await input.pressSequentially(TYPED, { delay: 40 });
  await expect(input).toHaveValue(new RegExp(`${TYPED}$`));
  await expect(page.getByLabel("Conf", { exact: true })).toContainText(TYPED);
  return page.evaluate(() => (window as Measuring).keys ?? { worked: [], drawn: [], followed: [] });
}

function share(times: number[], part: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

const told = (times: number[]) =>
  `median ${share(times, 0.5).toFixed(1)} ms, p95 ${share(times, 0.95).toFixed(1)} ms, ` +
  `slowest ${share(times, 1).toFixed(1)} ms`;


test("a form of 200 params", async ({ page, playwright, launchOptions, consoleUrl }) => {
  await watchFields(page);
  const visits: Shown[] = [];
  for (let visit = 0; visit < VISITS; visit += 1) visits.push(await show(page));
  const onScreen = await type(page, "Param 0");

  // A key waits up to 16.7 ms for the next picture of a screen of 60 Hz, which no page can help. Without
  // a screen there is only the work.
  const args = [...(launchOptions.args ?? []), "--disable-frame-rate-limit", "--disable-gpu-vsync"];
  const browser = await playwright.chromium.launch({ ...launchOptions, args });
  const alone = await (await browser.newContext({ viewport: page.viewportSize() })).newPage();
  await watchFields(alone);
  await alone.goto(consoleUrl + PATH);
  await alone.waitForFunction(() => (window as Measuring).shown !== undefined);
  const [first, last] = [await type(alone, "Param 0"), await type(alone, "Param 192")];
  await browser.close();

  console.log(`a form of 200 params, from its params to a screen full of them: ${told(visits.map((v) => v.fullFromParams))} (target: 100 ms)`);
  console.log(`  to all of them: ${told(visits.map((v) => v.fromParams))}`);
  console.log(`  from the address: ${visits.map((v) => `${v.fromAddress.toFixed(0)} ms`).join(", ")}, the first with a cold cache`);
  console.log(`a key to its frame, on a screen of 60 Hz: ${told(onScreen.drawn)}`);
  console.log(`a key to its frame, without a screen to wait for: ${told([...first.drawn, ...last.drawn])} (target: p95 16 ms)`);
  console.log(`  the work alone: ${told([...first.worked, ...last.worked])}`);
  console.log(`  until the conf beside shows it: ${told([...first.followed, ...last.followed])}`);
});
