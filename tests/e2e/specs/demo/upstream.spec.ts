import type { Page, Request } from "@playwright/test";
import { expect, production as test } from "../../support/test.ts";

/**
 * Gives what stops the page's time, once it has been told what it asked for until then: it would soon read
 * again by itself, and take the button away.
 */
async function stoppable(page: Page): Promise<() => Promise<void>> {
  const underway = new Set<Request>();
  page.on("request", (request) => {
    if (request.url().includes("/api/")) underway.add(request);
  });
  page.on("requestfinished", (request) => underway.delete(request));
  page.on("requestfailed", (request) => underway.delete(request));
  await page.clock.install();
  return async () => {
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 5_000));
    await expect.poll(() => underway.size).toBe(0);
  };
}

const HTML = "<!doctype html><html><title>Airbyte</title><body>Loading…</body></html>";

for (const { system, path, grid, read } of [
  {
    system: "airbyte",
    path: "/airbyte/prod/connections",
    grid: "Connections",
    read: /connections\/list/,
  },
  { system: "airflow", path: "/airflow/prod/dags", grid: "DAGs", read: /\/api\/v2\/dags\?/ },
] as const) {
  const title = system === "airbyte" ? "Airbyte" : "Airflow";

  test.describe(title, () => {
    test.beforeEach(({ guard }) => guard.expectFailed(/\/api\//));

    test("that cannot be reached is named, and read again on request", async ({ page, airbyte, airflow }) => {
      const relay = system === "airbyte" ? airbyte : airflow;
      await relay.down();
      const stop = await stoppable(page);
      await page.goto(path);
      const alert = page.getByRole("alert").filter({ hasText: new RegExp(`${title} "prod"`) });
      await expect(alert).toBeVisible();
      await expect(page.getByRole("heading", { name: grid, level: 1 })).toBeVisible();
      await stop();
      await relay.up();
      await alert.getByRole("button", { name: "Try again" }).click();
      await page.clock.resume();
      await expect(page.getByRole("grid", { name: grid }).getByRole("row").nth(1)).toBeVisible();
      // What else could not be read is read again the later the oftener it failed.
      await expect(async () => {
        await page.clock.fastForward("01:00");
        expect(await page.getByRole("alert").count()).toBe(0);
      }).toPass();
    });

    test("that goes away while one looks leaves what was read on the page", async ({
      page,
      airbyte,
      airflow,
    }) => {
      const relay = system === "airbyte" ? airbyte : airflow;
      await page.clock.install();
      await page.goto(path);
      const rows = page.getByRole("grid", { name: grid }).getByRole("row");
      await expect(rows.nth(1)).toBeVisible();
      await relay.down();
      const complaint = page.getByText(new RegExp(`${title} "prod"`));
      // The page's clock runs ahead of the proxy's, which shares an answer for some seconds.
      const eventually = async (complains: boolean) => {
        await expect(async () => {
          await page.clock.fastForward("01:00");
          expect((await complaint.count()) > 0).toBe(complains);
        }).toPass();
      };
      await eventually(true);
      await expect(rows.nth(1)).toBeVisible();
      await relay.up();
      await eventually(false);
    });

    test("whose address is another's says so", async ({ page, airbyte, airflow }) => {
      const relay = system === "airbyte" ? airbyte : airflow;
      relay.intercept = (_, response) => {
        response.writeHead(200, { "content-type": "text/html" }).end(HTML);
        return true;
      };
      const stop = await stoppable(page);
      await page.goto(path);
      const alert = page.getByRole("alert").filter({ hasText: new RegExp(`${title} "prod"`) });
      await expect(alert).toContainText(/address|url/i);
      await stop();
      relay.intercept = () => false;
      await alert.getByRole("button", { name: "Try again" }).click();
      await page.clock.resume();
      await expect(page.getByRole("grid", { name: grid }).getByRole("row").nth(1)).toBeVisible();
    });

    test("whose answer has another shape breaks the list and nothing else", async ({
      page,
      airbyte,
      airflow,
    }) => {
      const relay = system === "airbyte" ? airbyte : airflow;
      relay.answer(read, 200, "application/json", '{"connections": 7, "dags": 7}');
      await page.goto(path);
      await expect(page.getByRole("alert")).toContainText("An answer could not be read");
      await expect(page.getByRole("heading", { name: grid, level: 1 })).toBeVisible();
      await page.getByRole("link", { name: "Overview", exact: true }).click();
      await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
    });
  });
}
