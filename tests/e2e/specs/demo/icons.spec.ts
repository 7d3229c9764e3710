import type { Page } from "@playwright/test";
import { expect, test } from "../../support/test.ts";

/** The picture of a connector in the first row that has it. */
async function pictureOf(page: Page, connector: string) {
  await page.goto(`/airbyte/demo/connections?source=${encodeURIComponent(connector)}`);
  const row = page.getByRole("grid", { name: "Connections" }).getByRole("row").filter({ hasText: connector }).first();
  return row.locator(".cell-source img");
}

test("an icon of which Airbyte tells the address comes from the console itself", async ({ page }) => {
  const picture = await pictureOf(page, "Google Ads");
  await expect(picture).toBeVisible();
  await expect(picture).toHaveAttribute("src", /^\/api\/icons\/files\/metadata\/airbyte\/source-google-ads\//);
  await expect(picture).toHaveJSProperty("naturalWidth", 24);
});

test("a letter stands for an icon that Airbyte's host does not have", async ({ page }) => {
  const picture = await pictureOf(page, "Amplitude");
  await expect(picture).toBeVisible();
  await expect(picture).toHaveJSProperty("naturalWidth", 16);
  const drawn = await page.request.get((await picture.getAttribute("src")) ?? "");
  expect(await drawn.text()).toContain(">A</text>");
});
