import type { Page } from "@playwright/test";
import { Airbyte } from "../../support/airbyte.ts";
import { expect, test } from "../../support/test.ts";

const MARKUP = "<img src=x onerror=alert(1)>";
const CONNECTION = `demo: ${MARKUP} "quoted" & {{7*7}} \u202etxet desrever\u202c`;
const DAG = `demo ${MARKUP} "quoted" & {{7*7}} \u202etxet desrever\u202c`;

test.beforeEach(({ page, guard }) => {
  guard.expectFailed(/demo_details_500/);
  page.on("dialog", () => {
    throw new Error("a name was run as a script");
  });
});

/** Names are shown as they are: nothing of them has become an element. A connector's picture is an image, in which no script runs. */
async function expectText(page: Page, text: string): Promise<void> {
  await expect(page.getByText(text).first()).toBeVisible();
  await expect(page.locator("img:not([src^='data:image/svg+xml']), iframe, object, embed")).toHaveCount(0);
  const inline = page.locator("body script, [onerror], [onclick], a[href^='javascript:' i]");
  await expect(inline).toHaveCount(0);
}

test.describe("a connection", () => {
  // Its job is there for as long as it is looked at.
  test.use({ demoOptions: { speed: 10, still: true } });

  test("hostile names of a connection are text, in the list and on its page", async ({ page, demo }) => {
    await page.goto("/airbyte/demo/connections?q=onerror");
    await expectText(page, CONNECTION);
    const id = await new Airbyte(demo.airbyte).find(CONNECTION);
    await page.goto(`/airbyte/demo/connections/${id}`);
    await expect(page.getByRole("heading", { name: MARKUP, level: 1 })).toBeVisible();
    await expect(page).toHaveTitle(/<img src=x onerror=alert\(1\)>/);
    await page.getByRole("button", { name: "Sync now" }).click();
    await expect(page.getByRole("region", { name: /^Job \d+$/ })).toBeVisible();
    await expectText(page, CONNECTION);
  });
});

test("hostile names, tags, docs and params of a DAG are text, from the list to the run", async ({ page }) => {
  await page.goto("/airflow/demo/dags?q=hostile");
  await expectText(page, DAG);
  await page.goto("/airflow/demo/dags/demo_hostile_names");
  await page.getByRole("tab", { name: "Docs" }).click();
  await expectText(page, "<script>alert(3)</script>");
  await page.getByRole("link", { name: "Launch", exact: true }).click();
  await expect(page.getByRole("textbox", { name: MARKUP })).toHaveValue(MARKUP);
  await expectText(page, `<b>${MARKUP}</b>`);
  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  await expectText(page, MARKUP);
});

test("the page may load, run and send nothing but its own", async ({ page }) => {
  const answer = await page.goto("/");
  const policy = answer?.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("'wasm-unsafe-eval'");
  expect(policy).not.toMatch(/'unsafe-inline'|'unsafe-eval'|https?:|\*/);
});
