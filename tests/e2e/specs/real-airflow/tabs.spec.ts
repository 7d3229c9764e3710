import { expect, test } from "../../support/real-airflow.ts";

const LONG = { timeout: 90_000 };

test("the graph, the docs, the params and the source are those of the DAG", async ({ page, realAirflow }) => {
  test.slow();
  await realAirflow.launch("told");
  await page.goto("/airflow/prod/dags/told?tab=graph");
  const graph = page.getByRole("group", { name: /^Graph of tasks/ });
  await expect(graph.getByRole("button", { name: "Group shape", exact: true })).toHaveAttribute("aria-expanded", "true", LONG);
  for (const task of ["extract", "shape\\.clean", "shape\\.check", "publish"]) {
    await expect(graph.getByRole("button", { name: new RegExp(`^${task}, .*Landed`) })).toBeVisible(LONG);
  }
  await graph.getByRole("button", { name: /^shape\.check,/ }).click();
  const chosen = page.getByRole("region", { name: "Task shape.check" });
  await expect(chosen.getByRole("button", { name: "publish", exact: true })).toBeVisible();
  await page.getByRole("radio", { name: "List" }).check();
  const row = page.getByRole("table", { name: "Tasks" }).getByRole("row").filter({
    has: page.getByRole("rowheader", { name: "shape.clean", exact: true }),
  });
  await expect(row.getByRole("button")).toHaveText(["extract", "shape.check"]);

  await page.getByRole("tab", { name: "Docs" }).click();
  const docs = page.getByRole("tabpanel", { name: "Docs" });
  await expect(docs.getByRole("heading", { name: "Sales, retold" })).toBeVisible();
  await expect(docs.locator("strong", { hasText: "sales" })).toBeVisible();
  await expect(docs.getByRole("listitem")).toHaveText(["one", "two"]);
  await expect(docs.locator("script")).toHaveCount(0);

  await page.getByRole("tab", { name: "Params" }).click();
  const params = page.getByRole("table", { name: "Params" });
  const region = params.getByRole("row").filter({ has: page.getByRole("rowheader", { name: /^region/ }) });
  await expect(region).toContainText("text, one of EU, US");
  await expect(region).toContainText("Where it was sold");

  await page.getByRole("tab", { name: "Source" }).click();
  const source = page.getByRole("group", { name: "Source" });
  await expect(source).toContainText('description="Tells of itself"');
});

test("the events say that it was launched, and lead to the run and its chart of tasks", async ({ page }) => {
  test.slow();
  await page.goto("/airflow/prod/dags/told/launch");
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  const heading = page.getByRole("heading", { name: /^Run of/ });
  await expect(heading).toBeVisible(LONG);
  const run = new URL(page.url()).pathname;
  await expect(page.getByRole("status").filter({ hasText: "4 of 4 tasks done" })).toBeVisible(LONG);
  const tasks = page.getByRole("table", { name: "Tasks" });
  for (const task of ["extract", "shape.clean", "shape.check", "publish"]) {
    const bar = tasks.getByRole("row").filter({ has: page.getByRole("link", { name: task, exact: true }) });
    await expect(bar.locator(".timeline-landed")).toHaveCount(1);
  }
  await page.goto("/airflow/prod/dags/told?tab=events");
  const events = page.getByRole("table", { name: "Events" });
  await expect(events).toContainText("task landed");
  await page.getByRole("combobox", { name: "Events" }).selectOption({ label: "launches" });
  const first = events.getByRole("row").nth(1);
  await expect(first).toContainText("launched a run");
  await first.getByRole("link").click();
  await expect(heading).toBeVisible();
  expect(new URL(page.url()).pathname).toBe(run);
});

test("a preset is launched, and its run is what the next launch begins with", async ({ page, realAirflow }) => {
  await page.goto("/airflow/prod/dags/told/launch");
  const tables = page.getByRole("textbox", { name: "Tables", exact: true });
  await tables.fill("refunds\norders");
  await page.getByRole("radio", { name: "US" }).check();
  await page.getByRole("button", { name: "Presets" }).click();
  await page.getByRole("menuitem", { name: "Save as preset…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: /^Name/ }).fill("Refunds first");
  await dialog.getByRole("button", { name: "Save preset" }).click();
  await expect(page.getByRole("region", { name: "Preset", exact: true })).toContainText("Version 1");
  await page.goto("/airflow/prod/dags/told/launch");
  await page.getByRole("button", { name: "Presets" }).click();
  await page.getByRole("menuitem", { name: /^Refunds first/ }).click();
  await expect(tables).toHaveValue("refunds\norders");
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  const run = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const { conf } = await realAirflow.get<{ conf: Record<string, unknown> }>(`/dags/told/dagRuns/${run}`);
  expect(conf).toEqual({ region: "US", tables: ["refunds", "orders"], day: "2026-01-31" });

  await page.goto("/airflow/prod/dags/told/launch");
  await expect(tables).toHaveValue("orders");
  await page.getByRole("button", { name: "Last runs" }).click();
  await page.getByRole("menuitem", { name: /region="US"/ }).first().click();
  await expect(page.getByRole("region", { name: "Earlier run" })).toContainText("Filled in as for the run of");
  await expect(tables).toHaveValue("refunds\norders");
  await expect(page.getByRole("radio", { name: "US" })).toBeChecked();
});

test("what is beside the DAGs is listed, as far as this Airflow has it", async ({
  page,
  realAirflow,
  airflowVersion,
}) => {
  test.slow();
  await realAirflow.post("/variables", { key: "warehouse_schema", value: "analytics", description: "Where it goes" });
  await page.goto("/airflow/prod/variables");
  const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "warehouse_schema" }) });
  await expect(row).toContainText("Where it goes");
  await expect(row).not.toContainText("analytics");
  await row.getByRole("button", { name: "Show the value of warehouse_schema" }).click();
  await expect(row).toContainText("analytics");

  const beside = page.getByRole("navigation", { name: "Beside DAGs" });
  await beside.getByRole("link", { name: "Pools" }).click();
  const pool = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "default_pool" }) });
  await expect(pool).toContainText("128");

  await beside.getByRole("link", { name: "Assets" }).click();
  const asset = page.getByRole("table", { name: "Assets" }).getByRole("row").filter({ hasText: "s3://lake/marts/sales" });
  await expect(asset.getByRole("link", { name: "told" })).toBeVisible();

  await beside.getByRole("link", { name: "Backfills" }).click();
  if (airflowVersion === 2) {
    await expect(page.getByText("No list of backfills")).toBeVisible();
    return;
  }
  await expect(page.getByText("No backfills")).toBeVisible();
  const [from_date, to_date] = ["2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"];
  // On SQLite Airflow answers 503 while something else writes, and asks for another database.
  await expect(async () => {
    await realAirflow.post("/backfills", { dag_id: "caught_up", from_date, to_date, dag_run_conf: {} });
  }).toPass(LONG);
  const backfill = page.getByRole("table", { name: "Backfills" }).getByRole("row").filter({ hasText: "caught_up" });
  // It is found by its runs, which the scheduler makes when it comes to it; the list is read rarely.
  await expect(async () => {
    await page.reload();
    await expect(backfill).toContainText(/Under way|Complete/, { timeout: 5_000 });
  }).toPass(LONG);
});
