import { startServe } from "../../support/airstrip.ts";
import { expect, production } from "../../support/test.ts";

/** The same Airbyte twice, as two instances. */
const test = production.extend({
  serveUrl: async ({ launch, issuer, airbyte }, use, testInfo) => {
    const both = ["prod", "staging"].map((name) => ({ system: "airbyte" as const, name, url: airbyte.url }));
    await use(await startServe(launch, testInfo.outputPath(), issuer.url, both));
  },
});

test("one changes from one instance to another, and sees only systems that there are", async ({
  page,
  guard,
}) => {
  guard.expectFailed(/\/api\/airbyte\/nowhere\//);
  await page.goto("/airbyte/prod/connections");
  const rows = page.getByRole("grid", { name: "Connections" }).getByRole("row");
  await expect(rows.nth(1)).toBeVisible();
  const main = page.getByRole("navigation", { name: "Main" });
  await expect(main.getByRole("link", { name: "DAGs" })).toHaveCount(0);
  await page.getByRole("button", { name: "prod", exact: true }).click();
  await page.getByRole("menuitem", { name: "staging" }).click();
  await expect(page).toHaveURL(/\/airbyte\/staging\/connections$/);
  await expect(rows.nth(1)).toBeVisible();
  await page.goto("/airbyte/nowhere/connections");
  await expect(page.getByRole("alert").first()).toContainText("nowhere");
});
