import { expect, production as test } from "../../support/test.ts";

test.beforeEach(({ guard }) => {
  // While the session has ended, every request fails; the probe asks for an icon that need not exist.
  guard.expectFailed(/\/api\/|\/favicon\.ico$/);
});

test("an ended session shows one banner, and signing in again takes it away", async ({ page, door }) => {
  await page.goto("/airbyte/prod/connections");
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  door.expire();
  const banner = page.getByText("Your session has ended.");
  await expect(banner).toHaveCount(1);
  const [popup] = await Promise.all([
    page.waitForEvent("popup"),
    page.getByRole("button", { name: "Sign in again" }).click(),
  ]);
  await popup.getByRole("button", { name: "Sign in" }).click();
  await expect(banner).toHaveCount(0);
  expect(popup.isClosed()).toBe(true);
});
