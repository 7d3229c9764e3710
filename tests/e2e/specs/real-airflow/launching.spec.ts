import type { Page } from "@playwright/test";
import type { Airflow } from "../../support/airflow.ts";
import { expect, test } from "../../support/real-airflow.ts";

const DAG = "more_kinds";
const PATH = `/airflow/prod/dags/${DAG}/launch`;

const launch = (page: Page) => page.getByRole("button", { name: "Launch", exact: true });
const heading = (page: Page) => page.getByRole("heading", { name: /^Run of/ });
const count = async (airflow: Airflow) =>
  (await airflow.get<{ total_entries: number }>(`/dags/${DAG}/dagRuns?limit=1`)).total_entries;

test("an id and a logical date that are taken are said at their fields, and others go", async ({
  page,
  guard,
  realAirflow,
}) => {
  guard.expectFailed(/\/dagRuns(\/|$)/);
  const taken = "taken.1+2:3";
  await realAirflow.launch(DAG, { dag_run_id: taken, logical_date: "2024-07-01T06:30:00Z" });
  const before = await count(realAirflow);
  await page.goto(PATH);
  // An Airflow that has just started takes its time for the first answers.
  await page.getByText(/^Run id manual__/).click({ timeout: 60_000 });
  const id = page.getByRole("textbox", { name: "Run id" });
  const date = page.getByLabel("Logical date in UTC");
  await id.fill(taken);
  await launch(page).click();
  await expect(id).toHaveAccessibleDescription(/Another run of this DAG has this id/);
  await id.fill("taken.2");
  await date.fill("2024-07-01T06:30");
  await launch(page).click();
  await expect(date).toHaveAccessibleDescription(/Another run of this DAG has this logical date/);
  await expect(id).not.toHaveAccessibleDescription(/Another run/);
  expect(await count(realAirflow)).toBe(before);
  await date.fill("2024-07-01T06:31");
  await launch(page).click();
  await expect(heading(page)).toBeVisible();
  expect(await count(realAirflow)).toBe(before + 1);
});

test("a launch whose answer is lost, and with it the answer whether it began, is sent again as one run", async ({
  page,
  guard,
  realAirflow,
}) => {
  guard.expectFailed(/\/dagRuns(\/|$)/);
  const before = await count(realAirflow);
  await page.goto(PATH);
  const sent: string[] = [];
  await page.route(/\/dagRuns(\/[^/]+)?$/, async (route) => {
    const request = route.request();
    if (request.method() === "POST") {
      sent.push((request.postDataJSON() as { dag_run_id: string }).dag_run_id);
      // The first arrives, and its answer does not; of the second Airflow says what it thinks.
      if (sent.length > 1) return route.continue();
      await route.fetch();
    }
    await (sent.length > 1 ? route.continue() : route.abort());
  });
  await launch(page).click();
  await expect(page.getByText("The answer was lost, and so was the answer whether the run started.")).toBeVisible();
  await launch(page).click();
  await expect(page.getByText("The answer was lost, but the run started: showing it")).toBeVisible();
  await expect(heading(page)).toBeVisible();
  expect(sent).toHaveLength(2);
  expect(sent[1]).toBe(sent[0]);
  expect(decodeURIComponent(new URL(page.url()).pathname.split("/").at(-1) ?? "")).toBe(sent[0]);
  expect(await count(realAirflow)).toBe(before + 1);
});

test("a param that Airflow refuses is said at its field, and nothing is lost", async ({ page, guard }) => {
  guard.expectFailed(/\/dagRuns(\/|$)/);
  await page.goto(PATH);
  await page.getByRole("textbox", { name: "Mail", exact: true }).fill("b@example.com");
  // A conf that the form itself would not send.
  await page.route(/\/dagRuns$/, async (route) => {
    const body = route.request().postDataJSON() as { conf: Record<string, unknown> };
    body.conf["level"] = 7;
    await route.continue({ postData: JSON.stringify(body) });
  });
  await launch(page).click();
  const issues = page.getByRole("alert").filter({ hasText: "1 thing to put right" });
  await expect(issues).toContainText("Level 7 is not one of [1, 2, 3]");
  await expect(page.getByRole("textbox", { name: "Mail", exact: true })).toHaveValue("b@example.com");
});

test("a run of a paused DAG waits, and goes once the DAG is unpaused", async ({ page, realAirflow }) => {
  await page.goto("/airflow/prod/dags/born_paused/launch");
  await expect(page.getByText("This DAG is paused: the run will wait until it is unpaused.")).toBeVisible();
  await launch(page).click();
  await expect(heading(page)).toBeVisible();
  await expect(page.getByText("The DAG is paused: this run waits until it is unpaused.")).toBeVisible();
  await page.getByRole("button", { name: "Unpause" }).click();
  await expect(page.getByText("The DAG is paused")).toHaveCount(0);
  await expect(page.getByRole("status").filter({ hasText: "1 of 1 task done" })).toBeVisible({ timeout: 90_000 });
  const isPaused = async () => (await realAirflow.get<{ is_paused: boolean }>("/dags/born_paused")).is_paused;
  // As the other tests expect it.
  await page.goto("/airflow/prod/dags?q=born_paused");
  await page.getByRole("switch", { name: "Active: born_paused" }).click();
  await expect.poll(isPaused).toBe(true);
});

test("a DAG without params is launched again by a form that is guessed from its conf", async ({ page, realAirflow }) => {
  const path = "/airflow/prod/dags/steps/launch";
  const conf = '{"a": 9007199254740993, "region": "EU"}';
  const box = (role: "textbox" | "combobox", name: string) => page.getByRole(role, { name, exact: true });
  const switched = (view: "Form" | "JSON") => page.getByRole("radio", { name: view }).check();
  /** The conf of the run that is shown, by Airflow itself, as it is written. */
  const launched = async () => {
    await launch(page).click();
    await expect(heading(page)).toBeVisible();
    const run = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    return /"conf": ?(\{[^}]*\})/.exec(await realAirflow.text(`/dags/steps/dagRuns/${run}`))?.[1]?.replace(/\s/g, "");
  };
  await page.goto(path);
  // Others may have launched it with a conf before.
  await expect(page.getByText("This DAG declares no params.")).toBeVisible();
  if (await page.getByRole("radio", { name: "JSON" }).isVisible()) await switched("JSON");
  await box("textbox", "Conf as JSON").fill(conf);
  expect(await launched()).toBe(conf.replaceAll(" ", ""));

  await page.goto(path);
  await expect(page.getByText("The fields are guessed from the conf")).toBeVisible();
  await expect(box("textbox", "a")).toHaveValue("");
  await expect(box("combobox", "region")).toHaveValue("");
  await page.getByRole("button", { name: "Last runs" }).click();
  await page.getByRole("menuitem", { name: /a=9007199254740993, region="EU"/ }).first().click();
  await expect(box("textbox", "a")).toHaveValue("9007199254740993");
  await expect(box("combobox", "region")).toHaveValue("EU");
  expect(await launched()).toBe(conf.replaceAll(" ", ""));
});
