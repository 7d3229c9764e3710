import type { Page } from "@playwright/test";
import { expect, production as test } from "../../support/test.ts";

test.beforeEach(({ guard }) => {
  // While the session has ended, every request fails.
  guard.expectFailed(/\/api\/|\/favicon\.ico$/);
});

const banner = (page: Page) => page.getByRole("alert").filter({ hasText: "Your session has ended." });

async function signInAgain(page: Page): Promise<void> {
  const [popup] = await Promise.all([
    page.waitForEvent("popup"),
    page.getByRole("button", { name: "Sign in again" }).click(),
  ]);
  await popup.getByRole("button", { name: "Sign in" }).click();
  await expect(banner(page)).toHaveCount(0);
  await expect.poll(() => popup.isClosed()).toBe(true);
}

test("an ended session shows one banner, stops all polling, and goes on after signing in", async ({
  page,
  door,
}) => {
  await page.clock.install();
  await page.goto("/airflow/prod/dags");
  const rows = page.getByRole("grid", { name: "DAGs" }).getByRole("row");
  await expect(rows.nth(1)).toBeVisible();
  door.expire();
  await page.clock.runFor("01:00");
  await expect(banner(page)).toHaveCount(1);
  await expect(page.getByRole("alert")).toHaveCount(1);
  await expect(rows.nth(1)).toBeVisible();

  // What was under way comes to its end first.
  await expect(async () => {
    const asked = door.seen.length;
    await page.clock.runFor("10:00");
    expect(door.seen.slice(asked)).toEqual([]);
  }).toPass();
  const asked = door.seen.length;

  await page.clock.resume();
  await signInAgain(page);
  await expect.poll(() => door.seen.slice(asked).some((line) => line.includes("/api/airflow/"))).toBe(true);
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("what was typed is kept, and a launch that was refused is not sent again by itself", async ({
  page,
  door,
}) => {
  const launches = () => door.seen.filter((line) => /^POST .*\/dagRuns$/.test(line));
  await page.goto("/airflow/prod/dags/sales_refresh/launch");
  await page.getByRole("textbox", { name: "Note", exact: true }).first().fill("for the board");
  await page.getByRole("textbox", { name: "Start date" }).fill("2026-11-02");
  door.expire();
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await expect(banner(page)).toHaveCount(1);
  await expect.poll(() => launches().length).toBe(1);

  await signInAgain(page);
  await expect(page.getByRole("textbox", { name: "Start date" })).toHaveValue("2026-11-02");
  await expect(page.getByRole("textbox", { name: "Note", exact: true }).first()).toHaveValue("for the board");
  expect(launches()).toHaveLength(1);

  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  expect(launches()).toHaveLength(2);
});

test("when the browser blocks the sign-in window, a reload is offered", async ({ page, door }) => {
  await page.addInitScript(() => {
    window.open = () => null;
  });
  await page.clock.install();
  await page.goto("/airflow/prod/dags");
  await expect(page.getByRole("grid", { name: "DAGs" }).getByRole("row").nth(1)).toBeVisible();
  door.expire();
  await page.clock.runFor("01:00");
  await page.getByRole("button", { name: "Sign in again" }).click();
  await expect(banner(page)).toContainText("blocked the sign-in window");
  await page.getByRole("button", { name: "Reload" }).click();
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveTitle("Signed in");
  await page.goto("/airflow/prod/dags");
  await expect(page.getByRole("grid", { name: "DAGs" }).getByRole("row").nth(1)).toBeVisible();
});
