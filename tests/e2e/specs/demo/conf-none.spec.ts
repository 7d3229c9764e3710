import type { Page } from "@playwright/test";
import { sent } from "../../support/conf.ts";
import { expect, test } from "../../support/test.ts";

const LONG = ["the whole of the warehouse", "only what has changed", null];

/** What the form is to be made of, in place of the DAG's own params. */
const PARAMS = {
  size: { enum: ["small", "large", null] },
  plan: { type: "object", required: ["how"], properties: { how: { enum: LONG } } },
  steps: { type: "object", additionalProperties: { enum: ["load", "check", null] } },
};
const VALUES = { size: "small", plan: {}, steps: { first: "load" } };

const group = (page: Page, name: string) => page.getByRole("group", { name, exact: true });

test.beforeEach(async ({ page }) => {
  await page.route(/\/dags\/demo_no_params\/details/, async (route) => {
    const answer = await route.fetch();
    const details = (await answer.json()) as { params: Record<string, unknown> };
    for (const [name, schema] of Object.entries(PARAMS)) {
      details.params[name] = { value: VALUES[name as keyof typeof VALUES], schema, description: null };
    }
    await route.fulfill({ response: answer, json: details });
  });
  await page.goto("/airflow/demo/dags/demo_no_params/launch");
});

test("none is a choice where an enum lists it, and stays one on the way through the JSON", async ({ page }) => {
  const none = (of: string) => group(page, of).getByRole("radio", { name: "none", exact: true });
  await expect(page.getByRole("radio", { name: "small", exact: true })).toBeChecked();
  await none("size").check();
  await none("Item of steps").check();
  expect(await sent(page)).toEqual({ size: null, plan: {}, steps: { first: null } });
  // One none is enough.
  await expect(page.getByRole("button", { name: /: none$/ })).toHaveCount(0);

  await page.getByRole("radio", { name: "JSON", exact: true }).check();
  const json = page.getByRole("textbox", { name: "Conf as JSON", exact: true });
  await json.fill('{"size": null, "plan": {"how": null}, "steps": {"a": "check", "b": null}}');
  await page.getByRole("radio", { name: "Form", exact: true }).check();
  await expect(none("size")).toBeChecked();
  await expect(page.getByRole("combobox", { name: "how", exact: true })).toHaveValue("none");
  await expect(none("Item of steps").last()).toBeChecked();
  await page.reload();
  await expect(none("size")).toBeChecked();
});

test("where nothing is chosen yet, no choice is shown as chosen", async ({ page }) => {
  const how = page.getByRole("combobox", { name: "how", exact: true });
  await expect(how.getByRole("option", { selected: true })).toHaveText("Choose…");
  await how.selectOption("the whole of the warehouse");
  expect(await sent(page)).toEqual({ ...VALUES, plan: { how: "the whole of the warehouse" } });
  await how.selectOption("none");
  expect(await sent(page)).toEqual({ ...VALUES, plan: { how: null } });
});
