import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { Airbyte } from "../../support/airbyte.ts";
import type { Demo } from "../../support/airstrip.ts";
import { expect, test } from "../../support/test.ts";

/** Every page in a state that shows most of it, and what says that it has arrived there. */
const PAGES: { name: string; open: (page: Page, demo: Demo) => Promise<void> }[] = [
  {
    name: "overview",
    open: async (page) => {
      await page.goto("/");
      await expect(page.getByRole("link", { name: /paused/ }).first()).toBeVisible();
    },
  },
  {
    name: "connections",
    open: async (page) => {
      await page.goto("/airbyte/demo/connections?q=demo:");
      await expect(page.getByRole("progressbar").first()).toBeVisible();
    },
  },
  {
    name: "connection with a running sync",
    open: async (page, demo) => {
      const id = await new Airbyte(demo.airbyte).find("demo: sync runs for hours (409)");
      await page.goto(`/airbyte/demo/connections/${id}`);
      await expect(page.getByRole("region", { name: /^Job/ }).getByRole("progressbar")).toBeVisible();
      await expect(page.getByRole("table", { name: "Jobs", exact: true })).toBeVisible();
    },
  },
  {
    name: "streams of a connection",
    open: async (page, demo) => {
      // Streams in several states: of 300 that are alike axe looks for a minute at the same.
      const id = await new Airbyte(demo.airbyte).find("demo: sync runs for hours (409)");
      await page.goto(`/airbyte/demo/connections/${id}`);
      await page.getByRole("tab", { name: "Streams" }).click();
      await expect(page.getByRole("tabpanel").getByRole("row").nth(1)).toBeVisible();
    },
  },
  {
    name: "connection to use elsewhere",
    open: async (page, demo) => {
      const id = await new Airbyte(demo.airbyte).find("demo: sync fails after three attempts");
      await page.goto(`/airbyte/demo/connections/${id}?tab=elsewhere`);
      await expect(page.getByRole("heading", { name: "Shell" })).toBeVisible();
    },
  },
  {
    name: "job that failed",
    open: async (page, demo) => {
      const airbyte = new Airbyte(demo.airbyte);
      const id = await airbyte.find("demo: sync fails after three attempts");
      const [job] = await airbyte.jobs(id);
      await page.goto(`/airbyte/demo/connections/${id}/jobs/${job?.id}`);
      await expect(page.getByRole("region", { name: "Why it failed" })).toBeVisible();
      await expect(page.getByRole("table", { name: "Attempts" }).getByRole("row")).toHaveCount(4);
      await page.getByText("For developers").first().click();
      await page.getByRole("searchbox", { name: "Search the log" }).fill("a");
      await expect(page.getByRole("log").locator("mark").first()).toBeVisible();
    },
  },
  {
    name: "job that runs",
    open: async (page, demo) => {
      const airbyte = new Airbyte(demo.airbyte);
      const id = await airbyte.find("demo: sync runs for hours (409)");
      await page.goto(`/airbyte/demo/connections/${id}/jobs/${await airbyte.active(id)}`);
      await expect(page.getByRole("table", { name: "Streams" })).toBeVisible();
      await expect(page.getByRole("log").getByRole("link").first()).toBeVisible();
    },
  },
  {
    name: "DAGs",
    open: async (page) => {
      await page.goto("/airflow/demo/dags");
      await expect(page.getByRole("grid", { name: "DAGs" }).getByRole("row").nth(1)).toBeVisible();
    },
  },
  {
    name: "DAG, its grid",
    open: async (page) => {
      await page.goto("/airflow/demo/dags/ml_features?open=all");
      const grid = page.getByRole("grid", { name: /^Tasks by runs/ });
      await expect(grid.getByRole("rowheader", { name: "write_store" })).toBeVisible();
      await grid.press("ArrowDown");
    },
  },
  {
    name: "DAG, its runs",
    open: async (page) => {
      await page.goto("/airflow/demo/dags/sales_refresh?tab=runs");
      await expect(page.getByRole("table", { name: "Runs", exact: true })).toBeVisible();
    },
  },
  {
    name: "conf form with mistakes",
    open: async (page) => {
      await page.goto("/airflow/demo/dags/demo_all_param_kinds/launch");
      await page.getByRole("button", { name: "Launch", exact: true }).click();
      await expect(page.getByRole("alert")).toContainText("to put right");
    },
  },
  {
    name: "conf as JSON",
    open: async (page) => {
      await page.goto("/airflow/demo/dags/sales_refresh/launch");
      await page.getByRole("radio", { name: "JSON" }).check();
      await page.getByRole("textbox", { name: "Conf as JSON" }).fill("{");
    },
  },
  {
    name: "run",
    open: async (page) => {
      await page.goto("/airflow/demo/dags/demo_fails_at_second_task?tab=runs");
      await page.getByRole("table", { name: "Runs", exact: true }).getByRole("link").first().click();
      await expect(page.getByRole("table", { name: "Tasks" }).getByRole("row").nth(3)).toBeVisible();
    },
  },
  {
    name: "activity",
    open: async (page) => {
      await page.goto("/airflow/demo/dags/demo_no_params/launch");
      await page.getByRole("button", { name: "Launch", exact: true }).click();
      await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
      await page.goto("/activity");
      await expect(page.getByRole("grid", { name: "Activity" }).getByRole("row").nth(1)).toBeVisible();
    },
  },
  {
    name: "details of an activity",
    open: async (page) => {
      await page.goto("/airflow/demo/dags/demo_no_params/launch");
      await page.getByRole("button", { name: "Launch", exact: true }).click();
      await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
      await page.goto("/activity");
      await page.getByRole("button", { name: /^Details/ }).first().click();
      await expect(page.getByRole("dialog")).toBeVisible();
    },
  },
  {
    name: "who is signed in",
    open: async (page) => {
      await page.goto("/");
      await page.getByRole("button", { name: /^ana/ }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
    },
  },
  {
    name: "nothing at all",
    open: async (page) => {
      await page.goto("/no/such/page");
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    },
  },
];

// A test for each page and each way to look at it: several of them may take longer than one test has.
for (const { name, open } of PAGES) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`${name}: nothing keeps anyone out, in ${colorScheme}`, async ({ page, demo, guard }) => {
      guard.expectFailed(/demo_details_500/);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await open(page, demo);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map(({ id, help, nodes }) => ({
        id,
        help,
        where: nodes.slice(0, 5).map((node) => `${node.target.join(" ")}: ${node.failureSummary}`),
      }));
      expect(found).toEqual([]);
    });
  }

  test(`${name}: on a phone nothing is wider than the screen`, async ({ page, demo, guard }) => {
    guard.expectFailed(/demo_details_500/);
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page, demo);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(390);
  });
}
