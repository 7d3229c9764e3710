import type { Page } from "@playwright/test";
import { Airbyte } from "./airbyte.ts";
import type { Demo } from "./airstrip.ts";
import { expect } from "./test.ts";

export const TWO_ATTEMPTS = "demo: sync lands at the second attempt";
export const HOURS = "demo: sync runs for hours (409)";

interface Place {
  connection: string;
  /** The connection's jobs, newest first. */
  jobs: number[];
}

export async function place(demo: Demo, name: string): Promise<Place> {
  const connection = await new Airbyte(demo.airbyte).find(name);
  const answer = await fetch(`${demo.airbyte}/api/v1/jobs/list`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      configTypes: ["sync", "reset_connection", "clear", "refresh"],
      configId: connection,
      pagination: { pageSize: 10, rowOffset: 0 },
    }),
  });
  const { jobs } = (await answer.json()) as { jobs: { job: { id: number } }[] };
  return { connection, jobs: jobs.map(({ job }) => job.id) };
}

export const path = (connection: string, job: number) => `/airbyte/demo/connections/${connection}/jobs/${job}`;

/** Opens the latest job of a connection. */
export async function open(page: Page, demo: Demo, name: string, query = ""): Promise<Place & { job: number }> {
  const found = await place(demo, name);
  const job = found.jobs[0] ?? 0;
  await page.goto(path(found.connection, job) + query);
  await expect(page.getByRole("heading", { name: `Job ${job} of ${name}`, level: 1 })).toBeVisible();
  return { ...found, job };
}

export const log = (page: Page) => page.getByRole("log");
export const state = (page: Page) => page.getByRole("status", { name: "Log", exact: true });
export const search = (page: Page) => page.getByRole("searchbox", { name: "Search the log" });
export const found = (page: Page) => page.getByRole("status", { name: "Lines found" });
export const line = (page: Page, number: number) =>
  log(page).locator(".log-line", { has: page.getByRole("link", { name: `Line ${number}`, exact: true }) });

/** Opens the latest job of a connection, and brings its log onto the screen. */
export async function openLog(page: Page, demo: Demo, name: string, query = ""): Promise<Place & { job: number }> {
  const opened = await open(page, demo, name, query);
  await expect(state(page)).toHaveText(/[1-9][\d,]* lines?/);
  await log(page).evaluate((element) => element.scrollIntoView());
  return opened;
}

/** The number of a line, which says where it is whatever its width. */
export const number = (page: Page, line: number) => page.getByRole("link", { name: `Line ${line}`, exact: true });

/** Answers every read of a log with these lines, or with what they are by then. */
export async function logOf(page: Page, lines: () => unknown[], kind: "logLines" | "events" = "logLines"): Promise<void> {
  await page.route("**/attempt/get_for_job", (route) =>
    route.fulfill({
      contentType: "application/json",
      body: JSON.stringify({ attempt: { id: 0 }, logType: "formatted", logs: { [kind]: lines() } }),
    }),
  );
}
