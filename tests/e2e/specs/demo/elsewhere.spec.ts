import type { Page } from "@playwright/test";
import { expect, test } from "../../support/test.ts";

/** Opens the code of the first connection whose name has this text. */
async function openCode(page: Page, name: string): Promise<string> {
  await page.goto(`/airbyte/demo/connections?q=${encodeURIComponent(name)}`);
  await page.getByRole("grid", { name: "Connections" }).getByRole("link", { name }).first().click();
  await page.getByRole("tab", { name: "Use elsewhere" }).click();
  await expect(page.getByRole("region", { name: "Shell" })).toBeVisible();
  return new URL(page.url()).pathname.split("/").pop() ?? "";
}

test("code for the connection is chosen, kept in the address and copied", async ({ page, demo, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const id = await openCode(page, "demo: never synced");
  const shell = page.getByRole("region", { name: "Shell" });
  await expect(shell.getByRole("code")).toContainText(`connection='${id}'`);
  await expect(shell.getByRole("code")).toContainText(`airbyte='${demo.airbyte}'`);
  await expect(shell.getByRole("code")).toContainText("/api/v1/connections/sync");
  await page.getByRole("group", { name: "API" }).getByRole("radio", { name: "Public API", exact: true }).check();
  await expect(shell.getByRole("code")).toContainText("/api/public/v1/jobs");
  await expect(shell.getByRole("code")).not.toContainText("AIRBYTE_CLIENT_SECRET");
  await page.getByRole("group", { name: "Sign-in" }).getByRole("radio", { name: "Client credentials", exact: true }).check();
  await expect(shell.getByRole("code")).toContainText("AIRBYTE_CLIENT_SECRET");

  await page.getByRole("group", { name: "Code" }).getByRole("radio", { name: "Python", exact: true }).check();
  const python = page.getByRole("region", { name: "Python" });
  await page.getByRole("textbox", { name: "Airbyte's address" }).fill("https://airbyte.internal/");
  await expect(python.getByRole("code")).toContainText('AIRBYTE = "https://airbyte.internal"');
  await page.getByRole("spinbutton", { name: "Give up after (seconds)" }).fill("120");
  await expect(python.getByRole("code")).toContainText("GIVE_UP_SECONDS = 120");
  await python.getByRole("button", { name: "Copy: Python" }).click();
  await expect(python.getByRole("button")).toContainText("Copied");
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(copied).toBe(await python.getByRole("code").textContent());

  await page.reload();
  await expect(python.getByRole("code")).toContainText("GIVE_UP_SECONDS = 120");
  await expect(python.getByRole("code")).toContainText("AIRBYTE_CLIENT_SECRET");
});

test("a DAG comes with the Airflow connection that it needs", async ({ page }) => {
  await openCode(page, "demo: never synced");
  const code = page.getByRole("group", { name: "Code" });
  const connection = page.getByRole("region", { name: "The Airflow connection that it needs, once" });
  const dag = page.getByRole("region", { name: /^DAG/ }).getByRole("code");
  await code.getByRole("radio", { name: "Airflow operator", exact: true }).check();
  await expect(connection.getByRole("code")).toContainText("airflow connections add airbyte_default");
  await expect(dag).toContainText("AirbyteTriggerSyncOperator(");
  await expect(dag).toContainText("5.4.2 or newer");
  await code.getByRole("radio", { name: "deferrable", exact: true }).check();
  await expect(dag).toContainText("deferrable=True");
  await code.getByRole("radio", { name: "with sensor", exact: true }).check();
  await expect(dag).toContainText("AirbyteJobSensor(");
  await code.getByRole("radio", { name: "Airflow, plain tasks", exact: true }).check();
  await expect(dag).toContainText("@task.sensor(");
  await expect(connection).toHaveCount(0);
});

test("a wrong number of seconds is said, and a hostile name stays a comment", async ({ page }) => {
  await openCode(page, "demo: <img");
  await page.getByRole("spinbutton", { name: "Look every (seconds)" }).fill("-1");
  await expect(page.getByText("A whole number of seconds.")).toBeVisible();
  const code = page.getByRole("region", { name: "Shell" }).getByRole("code");
  await expect(code).toContainText("sleep 10");
  await expect(code).not.toContainText('"quoted"');
});

test.describe("with the public API alone", () => {
  test.use({ demoOptions: { speed: 10, "airbyte-api": "public" } });

  test("the address is asked for, and Airbyte Cloud is called where it listens", async ({ page, guard }) => {
    // Asked before this browser was told of the instance's API.
    guard.expectFailed(/\/airbyte\/demo\/api\/v1\//);
    await openCode(page, "demo: never synced");
    const code = page.getByRole("region", { name: "Shell" }).getByRole("code");
    const address = page.getByRole("textbox", { name: "Airbyte's address" });
    await expect(page.getByRole("group", { name: "API" })).toHaveCount(0);
    await expect(address).toHaveValue("");
    await expect(address).toHaveAccessibleDescription("Enter it: this instance does not tell its own address.");
    await address.fill("https://airbyte.internal/");
    await expect(address).toHaveAccessibleDescription("");
    await expect(code).toContainText("airbyte='https://airbyte.internal'");
    await expect(code).toContainText("$airbyte/api/public/v1/jobs");
    await expect(code).not.toContainText("/api/v1/");
    await address.fill("https://api.airbyte.com/v1");
    await expect(code).toContainText("airbyte='https://api.airbyte.com'");
    await expect(code).toContainText("$airbyte/v1/jobs");
    // It answers nobody without credentials.
    await expect(code).toContainText("$airbyte/v1/applications/token");
    await expect(page.getByRole("group", { name: "Sign-in" })).toHaveCount(0);
    await expect(code).not.toContainText("/api/public");
  });
});
