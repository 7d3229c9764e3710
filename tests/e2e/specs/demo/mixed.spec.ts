import type { Page } from "@playwright/test";
import { expect, test } from "../../support/test.ts";

const DAG = "demo_all_param_kinds";

const field = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });
const sent = async (page: Page) =>
  JSON.parse((await page.getByLabel("Conf", { exact: true }).textContent()) ?? "") as Record<string, unknown>;

test("a param that takes text or a number is typed plainly, and says which it sends", async ({ page, demo }) => {
  await page.goto(`/airflow/demo/dags/${DAG}/launch`);
  await field(page, "Required, no default").fill("given");
  const either = field(page, "multi_type");
  const says = (words: string) => expect(page.getByText(words, { exact: true })).toBeVisible();

  // The default is a text that looks like a number, and stays one.
  await expect(either).toHaveValue('"1"');
  await says('sent as the text "1"');
  expect((await sent(page))["multi_type"]).toBe("1");
  await either.fill("abc");
  await says('sent as the text "abc"');
  await either.fill("5");
  await says("sent as the number 5, in quotes as text");
  await field(page, "any_of").fill("7 days");
  await says('sent as the text "7 days"');

  await page.getByRole("radio", { name: "JSON" }).check();
  const json = page.getByRole("textbox", { name: "Conf as JSON" });
  const text = await json.inputValue();
  expect(text).toContain('"multi_type": 5,');
  await json.fill(text.replace('"multi_type": 5,', '"multi_type": "005",'));
  await page.getByRole("radio", { name: "Form" }).check();
  await expect(either).toHaveValue("005");
  await either.fill('"5"');
  await page.reload();
  await expect(either).toHaveValue('"5"');
  await either.fill("5");

  await page.getByRole("button", { name: "Launch", exact: true }).click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  const run = new URL(page.url()).pathname.split("/").at(-1);
  const answer = await page.request.get(`${demo.airflow}/api/v2/dags/${DAG}/dagRuns/${run}`);
  expect(((await answer.json()) as { conf: unknown }).conf).toMatchObject({ multi_type: 5, any_of: "7 days" });
});
