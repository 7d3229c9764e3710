import { Airbyte } from "../../support/airbyte.ts";
import { expect, test } from "../../support/test.ts";

test.use({ demoOptions: { connections: 10_000, running: 50, jobs: 3 } });

test("the fifty of 10,000 that run are found, move, and are cancelled", async ({ page, demo }) => {
  test.slow();
  await page.goto("/airbyte/demo/connections");
  const grid = page.getByRole("grid", { name: "Connections" });
  const counts = page.getByRole("group", { name: "Filter by status" });
  await expect(counts.getByRole("button").first()).toHaveText(/^10,0\d\d$/, { timeout: 90_000 });
  const running = counts.getByRole("button", { name: /running$/ });
  await running.click();
  await expect(page).toHaveURL(/status=running/);
  await expect(async () => {
    const [count, rows] = [await running.textContent(), await grid.getAttribute("aria-rowcount")];
    // Those that always run, or have begun by themselves, come on top.
    expect(Number.parseInt(count ?? "", 10)).toBeGreaterThanOrEqual(50);
    expect(Number(rows)).toBe(Number.parseInt(count ?? "", 10) + 1);
  }).toPass();
  const rows = grid.getByRole("row").filter({ has: page.getByRole("progressbar") });
  const link = rows.getByRole("gridcell").getByRole("link").first();
  const name = (await link.textContent()) ?? "";

  await page.getByRole("searchbox", { name: "Search connections" }).fill(name);
  const row = grid.getByRole("row").filter({ has: page.getByRole("link", { name, exact: true }) });
  const done = row.getByRole("progressbar", { name: `Progress of ${name}` });
  const before = Number(await done.getAttribute("aria-valuenow"));
  await expect.poll(async () => Number(await done.getAttribute("aria-valuenow"))).toBeGreaterThan(before);

  await row.focus();
  await page.keyboard.press("c");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel sync" }).click();
  // It stays under the hand that has cancelled it.
  await expect(row.locator(".cell-status")).toHaveText("Cancelled", { timeout: 30_000 });
  const airbyte = new Airbyte(demo.airbyte);
  expect(await airbyte.active(await airbyte.find(name))).toBeNull();
});
