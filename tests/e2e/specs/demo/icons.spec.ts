import type { Page } from "@playwright/test";
import { expect, test } from "../../support/test.ts";

/** Of one connector each: one whose picture the Airbyte gives, and one of which it gives the address. */
const [GIVEN, ADDRESS] = ["Stripe", "Google Ads"];

async function sourceOf(page: Page, connector: string) {
  await page.goto(`/airbyte/demo/connections?source=${encodeURIComponent(connector)}`);
  const row = page.getByRole("grid", { name: "Connections" }).getByRole("row").filter({ hasText: connector }).first();
  await expect(row).toBeVisible();
  const cell = row.locator(".cell-source");
  return { picture: cell.locator("img"), letter: cell.getByText(connector[0] ?? "", { exact: true }) };
}

test("an icon of which Airbyte tells the address comes from the console itself", async ({ page }) => {
  const { picture, letter } = await sourceOf(page, ADDRESS);
  await expect(picture).toHaveAttribute("src", /^\/api\/icons\/files\/metadata\/airbyte\/source-google-ads\//);
  await expect(picture).toHaveJSProperty("naturalWidth", 24);
  await expect(picture).toBeVisible();
  await expect(letter).toBeHidden();
});

test("a letter stands for an icon that cannot be had, and for no other", async ({ page, guard }) => {
  guard.expectFailed(/\/api\/icons\//);
  await page.route("**/api/icons/**", (route) => route.fulfill({ status: 404, body: "" }));
  const without = await sourceOf(page, ADDRESS);
  await expect(without.letter).toBeVisible();
  await expect(without.picture).toBeHidden();
  const given = await sourceOf(page, GIVEN);
  await expect(given.picture).toBeVisible();
  await expect(given.letter).toBeHidden();
});
