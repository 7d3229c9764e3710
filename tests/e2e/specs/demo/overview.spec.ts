import { expect, test } from "../../support/test.ts";

test("the overview leads to what failed, and says who one is", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
  await expect(page.getByTitle("ana@demo.local · admin")).toBeVisible();
  const airbyte = page.getByRole("region", { name: "Airbyte demo" });
  await airbyte.getByRole("link", { name: /failed/ }).click();
  await expect(page).toHaveURL(/\/airbyte\/demo\/connections\?status=failed$/);
  const rows = page.getByRole("grid", { name: "Connections" }).getByRole("row");
  await expect(rows.nth(1)).toContainText("Failed");
});

test("the theme is chosen and kept", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/");
  const theme = page.getByRole("button", { name: /^Theme: / });
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await expect(theme).toHaveAccessibleName("Theme: system");
  const light = await background();
  await theme.click();
  await theme.click();
  await expect(theme).toHaveAccessibleName("Theme: dark");
  await expect.poll(background).not.toBe(light);
  await page.reload();
  await expect(theme).toHaveAccessibleName("Theme: dark");
  await expect.poll(background).not.toBe(light);
});

test("a page that does not exist says so and leads back", async ({ page }) => {
  await page.goto("/airbyte/demo/nothing");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.getByRole("main").getByRole("link").first().click();
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
});
