import { frames, holdMemory, memory, scroll, spread, type } from "../../../support/measure.ts";
import { expect, test } from "../../../support/test.ts";

const TYPED = ["fin", "ance", "_", "qual"];

test.use({ demoOptions: { dags: 5_000, speed: 1 } });

test("the list of 5,000 DAGs", async ({ page, context, guard }) => {
  // The list reads the last runs of what is in view, also of the DAG that is there to fail.
  guard.expectFailed(/demo_details_500/);
  const session = await context.newCDPSession(page);
  await holdMemory(page);
  const grid = page.getByRole("grid", { name: "DAGs" });
  const first: number[] = [];
  const all: number[] = [];
  for (let visit = 0; visit < 2; visit += 1) {
    const before = Date.now();
    await page.goto("/airflow/demo/dags", { waitUntil: "commit" });
    await page.waitForFunction(() => document.querySelector(".rows-view .row"), null, { polling: "raf" });
    first.push(Date.now() - before);
    const total = page.getByRole("group", { name: "Filter by state" }).getByRole("button").first();
    await expect(total).toHaveText(/^5,\d{3}$/, { timeout: 90_000 });
    all.push(Date.now() - before);
  }
  const typed = await type(page, page.getByRole("searchbox", { name: "Search DAGs" }), TYPED);
  const scrolled = await scroll(page, grid);

  console.log(`first row after ${first.join(" ms, with a warm cache ")} ms`);
  console.log(`all 5,000 rows after ${all.join(" ms, with a warm cache ")} ms`);
  console.log(`a key to the frame that shows it: ${spread(typed.keys)}`);
  console.log(`  to the frame with the rows that it finds: ${spread(typed.rows)}`);
  console.log(`typing: ${frames(typed)}`);
  console.log(`scrolling: ${frames(scrolled)}`);
  console.log(`memory: ${await memory(page, session)}`);
});
