import { expect, test } from "../../support/test.ts";

test("the graph shows groups, what became of tasks, and what waits for what", async ({ page }) => {
  await page.goto("/airflow/demo/dags/demo_mapped_and_skipped");
  await page.getByRole("tab", { name: "Graph" }).click();
  await expect(page).toHaveURL(/tab=graph/);
  const graph = page.getByRole("group", { name: /^Graph of tasks/ });
  await expect(graph.getByRole("button", { name: /^transform\.scale, @task, mapped, Landed, 12 of 12 landed$/ })).toBeVisible();
  await expect(graph.getByRole("button", { name: /^never, @task, Skipped$/ })).toBeVisible();
  const group = graph.getByRole("button", { name: "Group transform", exact: true });
  await expect(group).toHaveAttribute("aria-expanded", "true");
  await group.click();
  const folded = graph.getByRole("button", { name: /^Group transform, 2 tasks, Landed/ });
  await expect(folded).toHaveAttribute("aria-expanded", "false");
  await expect(graph.getByRole("button", { name: /^transform\.scale/ })).toHaveCount(0);
  await folded.click();
  await graph.getByRole("button", { name: /^choose, @task\.branch/ }).click();
  await expect(page).toHaveURL(/task=choose/);
  const chosen = page.getByRole("region", { name: "Task choose" });
  await expect(chosen).toContainText("transform.total");
  await chosen.getByRole("button", { name: "load", exact: true }).click();
  await expect(page.getByRole("region", { name: "Task load" })).toContainText("Landed");
  await page.reload();
  await expect(page.getByRole("region", { name: "Task load" })).toBeVisible();
});

test("the graph is walked, moved and zoomed by keys, and read as a list", async ({ page }) => {
  await page.goto("/airflow/demo/dags/demo_mapped_and_skipped?tab=graph");
  const graph = page.getByRole("group", { name: /^Graph of tasks/ });
  const first = graph.getByRole("button", { name: /^extract,/ });
  await first.focus();
  await page.keyboard.press("ArrowRight");
  await expect(first).not.toBeFocused();
  await expect(graph.locator(":focus")).toHaveCount(1);
  await page.keyboard.press("ArrowLeft");
  await expect(first).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Task extract" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("region", { name: "Task extract" })).toHaveCount(0);
  const width = async () => (await first.boundingBox())?.width ?? 0;
  const before = await width();
  await page.getByRole("button", { name: "Zoom in" }).click();
  await expect.poll(width).toBeGreaterThan(before);
  await graph.focus();
  await page.keyboard.press("0");
  await expect.poll(width).toBe(before);
  await page.getByRole("radio", { name: "List" }).check();
  const row = page.getByRole("table", { name: "Tasks" }).getByRole("row").filter({
    has: page.getByRole("rowheader", { name: "choose", exact: true }),
  });
  await expect(row).toContainText("Landed");
  await expect(row.getByRole("button")).toHaveText(["transform.total", "load", "never"]);
});

test("a hundred tasks are drawn with their groups folded, and open one by one", async ({ page }) => {
  await page.goto("/airflow/demo/dags/demo_hundred_tasks?tab=graph");
  const graph = page.getByRole("group", { name: /^Graph of tasks/ });
  const group = graph.getByRole("button", { name: /^Group dach,/ });
  await expect(group).toHaveAttribute("aria-expanded", "false");
  await expect(graph.getByRole("button", { name: /^dach\.report/ })).toHaveCount(0);
  await group.focus();
  await page.keyboard.press("Enter");
  await expect(graph.getByRole("button", { name: /^dach\.report/ })).toBeVisible();
});

test("on a phone the graph begins where it can be read, and shows all of itself when asked", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/airflow/demo/dags/demo_mapped_and_skipped?tab=graph");
  const graph = page.getByRole("group", { name: /^Graph of tasks/ });
  const first = graph.getByRole("button", { name: /^extract,/ });
  const last = graph.getByRole("button", { name: /^load,/ });
  await expect(first).toBeInViewport({ ratio: 1 });
  const height = async () => (await first.boundingBox())?.height ?? 0;
  await expect.poll(height).toBeGreaterThan(24);
  await expect(last).not.toBeInViewport();
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(last).toBeInViewport({ ratio: 1 });
  await expect(first).toBeInViewport({ ratio: 1 });
  await page.goto("/airflow/demo/dags/demo_mapped_and_skipped?tab=graph&task=load");
  await expect(last).toBeInViewport({ ratio: 1 });
  await expect(first).not.toBeInViewport();
});

test("a group that is folded and opened by keys keeps the keyboard", async ({ page }) => {
  await page.goto("/airflow/demo/dags/demo_mapped_and_skipped?tab=graph");
  const graph = page.getByRole("group", { name: /^Graph of tasks/ });
  const group = graph.getByRole("button", { name: /^Group transform/ });
  await expect(group).toHaveAttribute("aria-expanded", "true");
  await group.focus();
  for (const expanded of ["false", "true", "false"]) {
    await page.keyboard.press("Enter");
    await expect(group).toHaveAttribute("aria-expanded", expanded);
    await expect(group).toBeFocused();
  }
  await page.keyboard.press("ArrowLeft");
  await expect(graph.getByRole("button", { name: /^extract,/ })).toBeFocused();
});

test("docs are Markdown and params a table", async ({ page }) => {
  await page.goto("/airflow/demo/dags/sales_refresh?tab=docs");
  const panel = page.getByRole("tabpanel", { name: "Docs" });
  await expect(panel.getByRole("heading", { name: "Sales refresh" })).toBeVisible();
  await expect(panel.locator("strong", { hasText: "sales marts" })).toBeVisible();
  await expect(panel.getByRole("listitem").first()).toBeVisible();
  await page.getByRole("tab", { name: "Params" }).click();
  const row = page.getByRole("table", { name: "Params" }).getByRole("row").filter({
    has: page.getByRole("rowheader", { name: /^region/ }),
  });
  await expect(row).toContainText("text, one of EU, US, APAC");
  await page.goto("/airflow/demo/dags/demo_no_params?tab=params");
  await expect(page.getByText("No params", { exact: true })).toBeVisible();
});

test("the source has numbered lines and is copied whole", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/airflow/demo/dags/sales_refresh?tab=source");
  const source = page.getByRole("group", { name: "Source" });
  await expect(source).toContainText('dag_id="sales_refresh"');
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(copied).toContain('dag_id="sales_refresh"');
  const lines = (await copied()).trimEnd().split("\n").length;
  await expect(page.getByText(`${lines} lines`)).toBeVisible();
});

test("events say who did what to which run, and are filtered and paged", async ({ page }) => {
  await page.goto("/airflow/demo/dags/demo_no_params/launch");
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  await page.goto("/airflow/demo/dags/demo_no_params?tab=events");
  await page.getByRole("combobox", { name: "Events" }).selectOption({ label: "launches" });
  await expect(page).toHaveURL(/what=launches/);
  const first = page.getByRole("table", { name: "Events" }).getByRole("row").nth(1);
  await expect(first).toContainText("launched a run");
  // To Airflow it was the console's account: the console knows better.
  await expect(first).toContainText("ana@");
  await first.getByRole("link").click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  await page.goto("/airflow/demo/dags/sales_refresh?tab=events");
  await page.getByRole("button", { name: "Older" }).click();
  await expect(page).toHaveURL(/from=50/);
  await expect(page.getByText(/^51 to 100 of /)).toBeVisible();
  await page.getByRole("button", { name: "Newer" }).click();
  await expect(page).not.toHaveURL(/from=/);
});
