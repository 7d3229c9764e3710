import type { Page } from "@playwright/test";
import type { Airflow } from "../../support/airflow.ts";
import { expect, test } from "../../support/real-airflow.ts";

const PATH = "/airflow/prod/dags/conf_kinds/launch";

const field = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });

/** Launches, waits until the run has landed, and gives the line of JSON that its task printed. */
async function received(page: Page, airflow: Airflow): Promise<string> {
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  const task = page.getByRole("table", { name: "Tasks" }).getByRole("row", { name: /show_conf/ });
  await expect(task).toContainText("Landed", { timeout: 90_000 });
  await expect(page.getByRole("status").filter({ hasText: "1 of 1 task done" })).toBeVisible();
  const run = decodeURIComponent(new URL(page.url()).pathname.split("/").at(-1) ?? "");
  const printed = await airflow.printed("conf_kinds", run, "show_conf");
  const line = printed.find((text) => text.startsWith("received "));
  expect(line, printed.join("\n")).toBeDefined();
  return (line ?? "").slice("received ".length);
}

test("every kind of field arrives in the task as it was filled in", async ({ page, realAirflow }) => {
  await page.goto("/airflow/prod/dags");
  await page.getByRole("row", { name: /conf_kinds/ }).getByRole("link", { name: "Launch" }).click();
  await field(page, "Ticket").fill('OPS-1 "quoted" é 🚀');
  await field(page, "Label").fill("</script><b>bold</b>");
  await field(page, "Notes").fill("first\n\n  third, indented");
  await field(page, "Threshold").fill("7.25");
  await field(page, "Count").fill("9");
  await field(page, "Account").fill("9007199254740995");
  await page.getByRole("switch", { name: "Full reload" }).click();
  await page.getByRole("radio", { name: "APAC" }).check();
  await field(page, "Day").fill("2024-02-29");
  await page.getByLabel("Moment", { exact: true }).fill("2024-02-29T23:59:58");
  await field(page, "Tables").fill("orders\nrefunds 2");
  await field(page, "Weights").fill("1e2\n-0.5\n3");
  await field(page, "Options").fill('{"depth": 9007199254740995, "deep": {"list": [1, null, "x"]}}');
  await field(page, "Comment").fill("no longer none");
  const group = (name: string) => page.getByRole("group", { name, exact: true });
  await group("Confirmed").getByRole("radio", { name: "no", exact: true }).check();
  const source = group("Source");
  await source.getByRole("textbox", { name: "Host" }).fill("replica");
  await source.getByRole("button", { name: "Port: none" }).click();
  await source.getByLabel("Since", { exact: true }).fill("2024-02-29T06:00:00");
  const steps = group("Steps");
  await steps.getByRole("button", { name: "Add item to Steps" }).click();
  const added = steps.getByRole("group", { name: "Item 2" });
  await added.getByRole("textbox", { name: "Name" }).fill("check");
  await added.getByRole("textbox", { name: "Size" }).fill("2.50");
  await added.getByRole("radio", { name: "yes" }).check();
  await added.getByRole("button", { name: "Move item 2 up" }).click();
  const limits = group("Limits");
  await limits.getByRole("button", { name: "Add key to Limits" }).click();
  await expect(limits.getByRole("textbox", { name: "Key", exact: true }).last()).toBeFocused();
  await page.keyboard.type("refunds");
  await page.keyboard.press("Tab");
  await page.keyboard.type("9007199254740997");

  const text = await received(page, realAirflow);
  // Integers that JavaScript's numbers cannot hold: looked for in the text, before it is parsed.
  expect(text).toContain('"account": 9007199254740995');
  expect(text).toContain('"depth": 9007199254740995');
  expect(text).toContain('"limits": {"orders": 1, "refunds": 9007199254740997}');
  const { conf, params } = JSON.parse(text) as Record<"conf" | "params", Record<string, unknown>>;
  expect(conf).toEqual({
    ticket: 'OPS-1 "quoted" é 🚀',
    label: "</script><b>bold</b>",
    notes: "first\n\n  third, indented",
    threshold: 7.25,
    count: 9,
    account: Number("9007199254740995"),
    full_reload: true,
    region: "APAC",
    day: "2024-02-29",
    moment: expect.stringMatching(/^2024-02-29T23:59:58(Z|\+00:00)$/) as unknown,
    tables: ["orders", "refunds 2"],
    weights: [100, -0.5, 3],
    options: { depth: Number("9007199254740995"), deep: { list: [1, null, "x"] } },
    comment: "no longer none",
    confirmed: false,
    source: { host: "replica", port: null, since: "2024-02-29T06:00:00Z" },
    steps: [{ name: "check", size: 2.5, dry: true }, { name: "load" }],
    limits: { orders: 1, refunds: Number("9007199254740997") },
  });
  expect(params).toEqual(conf);
});

test("what is not touched arrives as the DAG declares it", async ({ page, realAirflow }) => {
  await page.goto(PATH);
  await field(page, "Ticket").fill("OPS-2");
  const text = await received(page, realAirflow);
  expect(text).toContain('"account": 9007199254740993');
  const { params } = JSON.parse(text) as { params: unknown };
  expect(params).toEqual({
    ticket: "OPS-2",
    label: "hello",
    notes: "one\ntwo",
    threshold: 0.5,
    count: 3,
    account: Number("9007199254740993"),
    full_reload: false,
    region: "EU",
    day: "2026-01-31",
    moment: expect.stringMatching(/^2026-01-31T08:30:00(Z|\+00:00)$/) as unknown,
    tables: ["accounts"],
    weights: [0.25, 1],
    options: { depth: 2 },
    comment: null,
    confirmed: null,
    source: { host: "db", port: 5432 },
    steps: [{ name: "load" }],
    limits: { orders: 1 },
  });
});

test("what only Airflow knows to be wrong is said at the field inside", async ({ page, guard }) => {
  guard.expectFailed(/\/dagRuns(\/|$)/);
  await page.goto(PATH);
  await field(page, "Ticket").fill("OPS-5");
  // A conf that the form itself would not send.
  await page.route(/\/dagRuns$/, async (route) => {
    const body = route.request().postDataJSON() as { conf: { steps: unknown[] } };
    body.conf.steps.push({ name: 7 });
    await route.continue({ postData: JSON.stringify(body) });
  });
  await page.getByRole("button", { name: "Add item to Steps" }).click();
  // Airflow 2 orders what is inside by name, so this is not its first field everywhere.
  const added = page.getByRole("group", { name: "Item 2" });
  await added.getByRole("textbox", { name: "Name" }).fill("second");
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  const issues = page.getByRole("alert").filter({ hasText: "1 thing to put right" });
  await expect(issues).toContainText("Steps item 3 › name: 7 is not of type 'string'");
});

test("JSON that was typed arrives as it was typed", async ({ page, realAirflow }) => {
  await page.goto(PATH);
  await field(page, "Ticket").fill("OPS-3");
  await page.getByRole("radio", { name: "JSON" }).check();
  const json = page.getByRole("textbox", { name: "Conf as JSON" });
  await expect(json).toHaveValue(/OPS-3/);
  await json.fill('{"ticket": "OPS-4", "count": 2, "comment": null, "undeclared": {"a": [9007199254740997]}}');
  const text = await received(page, realAirflow);
  expect(text).toContain('"undeclared": {"a": [9007199254740997]}');
  expect(text).toContain('"conf": {"ticket": "OPS-4", "count": 2, "comment": null, "undeclared"');
});

test("what Airflow would refuse is said before it is sent", async ({ page }) => {
  await page.goto(PATH);
  await field(page, "Count").fill("10");
  await field(page, "Threshold").fill("-1");
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  const issues = page.getByRole("alert").filter({ hasText: "3 things to put right" });
  await expect(issues).toContainText("Ticket");
  await expect(issues).toContainText(/Count.*9/);
  await expect(issues).toContainText(/Threshold.*0/);
  await expect(page).toHaveURL(/\/launch$/);
});
