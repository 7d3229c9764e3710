import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { sent } from "../../support/conf.ts";
import { expect, test } from "../../support/test.ts";

test.beforeEach(({ guard }) => {
  guard.expectFailed(/demo_details_500/);
});

async function select(page: Page, search: string, dags: string[]) {
  await page.goto(`/airflow/demo/dags?q=${search}`);
  for (const dag of dags) {
    await page.getByRole("checkbox", { name: `Select ${dag}`, exact: true }).click();
  }
}

test("several DAGs are launched together, and what cannot be is told apart before anything is sent", async ({
  page,
  demo,
  request,
}) => {
  const runs = async (dag: string) => {
    const answer = await request.get(`${demo.airflow}/api/v2/dags/${dag}/dagRuns`);
    return ((await answer.json()) as { total_entries: number }).total_entries;
  };
  const dags = ["demo_no_params", "demo_mapped_and_skipped", "demo_paused", "demo_required_params", "demo_import_error"];
  const [before, needs] = [await runs("demo_no_params"), await runs("demo_required_params")];
  await select(page, "demo_", dags);
  const bar = page.getByRole("region", { name: "Selected DAGs" });
  await bar.getByRole("button", { name: "Launch 5" }).click();

  await expect(page.getByRole("heading", { name: "Launch several DAGs", level: 1 })).toBeVisible();
  const table = page.getByRole("table", { name: "DAGs to launch" });
  const row = (dag: string) => table.getByRole("row").filter({ hasText: dag });
  await expect(row("demo_no_params")).toContainText("Launched without params");
  await expect(row("demo_paused")).toContainText("the run waits until it is unpaused");
  await expect(row("demo_required_params")).toContainText("Not launched: it needs a value for");
  await expect(row("demo_import_error")).toContainText("Not launched: Airflow cannot read its file");
  await expect(row("demo_required_params").getByRole("link", { name: "Fill in its form" })).toBeVisible();
  expect(await runs("demo_no_params")).toBe(before);

  // What was selected is still there after a reload.
  await page.reload();
  await page.getByRole("combobox", { name: "Runs at a time" }).selectOption("2");
  await page.getByRole("button", { name: "Launch 3 DAGs" }).click();
  const launches = page.getByRole("grid", { name: "Launches" });
  await expect(launches.getByRole("row").filter({ hasText: "demo_no_params" })).toContainText("Landed", {
    timeout: 45_000,
  });
  expect(await runs("demo_no_params")).toBe(before + 1);
  expect(await runs("demo_required_params")).toBe(needs);
});

test("nothing is launched by who changes their mind", async ({ page }) => {
  await select(page, "demo_no_params", ["demo_no_params"]);
  await page.getByRole("region", { name: "Selected DAGs" }).getByRole("button", { name: "Launch 1" }).click();
  await page.getByRole("button", { name: "Launch none" }).click();
  await expect(page.getByText("No DAGs are selected")).toBeVisible();
  await page.getByRole("link", { name: "All DAGs" }).click();
  await expect(page.getByRole("grid", { name: "DAGs" })).toBeVisible();
});

const table = (page: Page) => page.getByRole("table", { name: "DAGs to launch" });
const row = (page: Page, dag: string) => table(page).getByRole("row").filter({ hasText: dag });
const conf = (page: Page, dag: string) => page.getByRole("button", { name: new RegExp(`^Conf of ${dag}: `) });
const shown = (page: Page, dag: string) => sent(row(page, dag), `Conf for ${dag}`);

async function addPreset(page: Page, dag: string, content: object): Promise<string> {
  const headers = { "x-requested-with": "XMLHttpRequest" };
  const answer = await page.request.post(`/api/presets/demo/${dag}`, { headers, data: { content } });
  expect(answer.ok(), await answer.text()).toBe(true);
  return ((await answer.json()) as { id: string }).id;
}

async function launch(page: Page, dags: string[], search: string) {
  await select(page, search, dags);
  const bar = page.getByRole("region", { name: "Selected DAGs" });
  await bar.getByRole("button", { name: `Launch ${dags.length}` }).click();
  await expect(table(page)).toBeVisible();
}

test("each DAG is launched with the preset that is chosen for it, shown as it is sent, over a reload", async ({
  page,
  demo,
}) => {
  await page.clock.setFixedTime("2026-03-01T12:00:00Z");
  await addPreset(page, "sales_refresh", {
    name: "Nightly",
    description: "As the board wants it",
    shared: true,
    conf: { start_date: "2025-01-01", region: "US", ticket_of: 12 },
    dates: [{ at: "/start_date", says: "yesterday" }],
  });
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await launch(page, ["sales_refresh"], "sales_refresh");
  await expect(row(page, "sales_refresh")).toContainText("Not launched: it needs a value for Start date");
  // Nobody has asked for presets yet.
  expect(asked.filter((path) => path.startsWith("/api/presets/"))).toEqual([]);

  await expect(conf(page, "sales_refresh")).toHaveAccessibleName("Conf of sales_refresh: Defaults");
  await conf(page, "sales_refresh").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menu", { name: "Conf of sales_refresh" })).toBeVisible();
  await expect(page.getByRole("menuitem", { name: /^Defaults/ })).toBeFocused();
  await page.getByRole("menuitem", { name: /^Nightly.*As the board wants it.*yours, shared · version 1/ }).click();
  await expect(conf(page, "sales_refresh")).toHaveAccessibleName("Conf of sales_refresh: Nightly");
  await expect(conf(page, "sales_refresh")).toBeFocused();
  const told = async () => {
    const own = row(page, "sales_refresh");
    await expect(own).toContainText("Launched with the preset Nightly, version 1");
    await expect(own).toContainText("start_date: yesterday = 2026-02-28");
    await expect(own).toContainText("ticket_of is no param of this DAG. It is sent as well");
    await expect(own).toContainText("Conf: 3 differ from the defaults");
    expect(await shown(page, "sales_refresh")).toMatchObject({
      start_date: "2026-02-28",
      region: "US",
      tables: ["accounts", "orders"],
      ticket_of: 12,
    });
  };
  await told();
  await page.reload();
  await told();

  const sent = await shown(page, "sales_refresh");
  await page.clock.setFixedTime(new Date());
  const posted = page.waitForRequest(
    (request) => request.method() === "POST" && request.url().endsWith("/dags/sales_refresh/dagRuns"),
  );
  await page.getByRole("button", { name: "Launch 1 DAG" }).click();
  const { conf: received, dag_run_id: id } = (await posted).postDataJSON() as Record<string, unknown>;
  expect(received).toEqual(sent);
  await expect(page.getByRole("grid", { name: "Launches" }).getByRole("row")).toHaveCount(2);
  const run = `${demo.airflow}/api/v2/dags/sales_refresh/dagRuns/${encodeURIComponent(String(id))}`;
  await expect.poll(async () => ((await (await page.request.get(run)).json()) as { conf: unknown }).conf).toEqual(sent);
  // It is on record as any launch is.
  await expect.poll(async () => (await page.request.get("/api/audit?limit=20")).text()).toContain(String(id));

  // What was launched is not asked for again.
  await page.goto("/airflow/demo/dags?q=sales_refresh");
  await page.getByRole("region", { name: "Selected DAGs" }).getByRole("button", { name: "Launch 1" }).click();
  await expect(conf(page, "sales_refresh")).toHaveAccessibleName("Conf of sales_refresh: Defaults");
});

test("a preset that no longer fits, or is gone, is said on its row and not sent", async ({ page }) => {
  const dag = "sales_refresh";
  await addPreset(page, dag, { name: "Old", shared: false, conf: { start_date: "2026-11-01", region: "MOON" } });
  const gone = await addPreset(page, dag, { name: "Gone", shared: false, conf: { start_date: "2026-11-01" } });
  const posts: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/dagRuns")) posts.push(request.url());
  });
  await launch(page, [dag], dag);
  await conf(page, dag).click();
  await page.getByRole("menuitem", { name: /^Old/ }).click();
  await expect(row(page, dag)).toContainText(
    "Not launched: the preset no longer fits. Region: Must be one of EU, US, APAC",
  );
  await expect(page.getByRole("button", { name: "Launch", exact: true })).toHaveAccessibleDescription(
    "None of them can be launched like this.",
  );
  const form = row(page, dag).getByRole("link", { name: "Fill in its form" });
  await expect(form).toHaveAttribute("href", /\/launch\?preset=[0-9a-f-]+$/);

  await conf(page, dag).click();
  await page.getByRole("menuitem", { name: /^Gone/ }).click();
  await expect(page.getByRole("button", { name: "Launch 1 DAG" })).toBeVisible();
  const headers = { "x-requested-with": "XMLHttpRequest" };
  await page.request.delete(`/api/presets/demo/${dag}/${gone}?version=1`, { headers });
  await page.reload();
  await expect(row(page, dag)).toContainText("Not launched: the preset that was chosen is not there any more");
  await conf(page, dag).click();
  await page.getByRole("menuitem", { name: /^Defaults/ }).click();
  await expect(row(page, dag)).toContainText("it needs a value for Start date");
  expect(posts).toEqual([]);
});

test("a DAG is launched like its last run that somebody launched, and the menu is left by Escape", async ({
  page,
  demo,
}) => {
  const dag = "sales_refresh";
  const headers = { "x-requested-with": "XMLHttpRequest" };
  const data = { logical_date: null, conf: { start_date: "2026-10-07", region: "APAC" } };
  const answer = await page.request.post(`${demo.airflow}/api/v2/dags/${dag}/dagRuns`, { headers, data });
  expect(answer.ok(), await answer.text()).toBe(true);
  await launch(page, [dag], dag);
  await conf(page, dag).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);
  await expect(conf(page, dag)).toBeFocused();
  await conf(page, dag).click();
  await page.getByRole("menuitem", { name: /^An earlier run.*Like the last run that was launched/ }).click();
  await expect(row(page, dag)).toContainText("Launched like the run of");
  const sent = { start_date: "2026-10-07", region: "APAC", batch_size: 5000 };
  expect(await shown(page, dag)).toMatchObject(sent);
  await page.reload();
  await expect(row(page, dag)).toContainText("Launched like the run of");
  expect(await shown(page, dag)).toMatchObject(sent);
});

test("choosing confs has no barriers, in light and dark, and fits a phone", async ({ page }) => {
  await addPreset(page, "sales_refresh", {
    name: "A name that is as long as names of presets are when people write whole sentences into them",
    shared: false,
    conf: { start_date: "2026-11-01", legacy: "x".repeat(200) },
    dates: [{ at: "/start_date", says: "first of last month" }],
  });
  await launch(page, ["sales_refresh"], "sales_refresh");
  await conf(page, "sales_refresh").click();
  await page.getByRole("menuitem", { name: /^A name/ }).click();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await conf(page, "sales_refresh").click();
    await expect(page.getByRole("menuitem", { name: /^A name/ })).toHaveAttribute("aria-current", "true");
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect.soft(violations.map(({ id, help }) => `${id}: ${help}`), colorScheme).toEqual([]);
    await page.keyboard.press("Escape");
  }
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await conf(page, "sales_refresh").click();
  const menu = await page.getByRole("menu").boundingBox();
  expect(menu?.x).toBeGreaterThanOrEqual(0);
  expect((menu?.x ?? 0) + (menu?.width ?? 0)).toBeLessThanOrEqual(390);
});
