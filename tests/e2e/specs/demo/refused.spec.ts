import type { Page } from "@playwright/test";
import { expect, test } from "../../support/test.ts";

const PATH = "/airflow/demo/dags/demo_required_params/launch";

const launch = (page: Page) => page.getByRole("button", { name: "Launch", exact: true });
const who = (page: Page) => page.getByRole("textbox", { name: "who", exact: true });
const runId = (page: Page) => page.getByRole("textbox", { name: "Run id" });
const date = (page: Page) => page.getByLabel("Logical date in UTC");
const fold = (page: Page) => page.getByText(/^Run id (manual__|by-hand)/);
const summary = (page: Page) => page.getByRole("alert").filter({ hasText: "to put right" });
const heading = (page: Page) => page.getByRole("heading", { name: /^Run of/ });

async function open(page: Page): Promise<void> {
  await page.goto(PATH);
  await who(page).fill("ann");
  await fold(page).click();
}

/** What exists already Airflow 2 names, and Airflow 3 does not. */
for (const api of ["v1", "v2"] as const) {
  test.describe(`an Airflow with the API ${api}`, () => {
    test.use({ demoOptions: { speed: 10, "airflow-api": api } });

    test.beforeEach(({ guard }) => {
      guard.expectFailed(/\/dagRuns(\/|$)/);
      guard.expectFailed(/\/api\/v2\//);
    });

    test("says at its field what another run has already, and goes with another", async ({ page }) => {
      await open(page);
      await runId(page).fill("by-hand.1");
      await date(page).fill("2026-11-02T06:30");
      await launch(page).click();
      await expect(heading(page)).toBeVisible();

      await open(page);
      await runId(page).fill("by-hand.1");
      // Folded away, it would not be seen what is wrong.
      await fold(page).click();
      await expect(runId(page)).toBeHidden();
      await launch(page).click();
      await expect(summary(page)).toContainText("1 thing to put right");
      await expect(runId(page)).toBeVisible();
      await expect(runId(page)).toHaveAccessibleDescription(/Another run of this DAG has this id/);
      await fold(page).click();
      await summary(page).getByRole("button", { name: "Run id Another run" }).click();
      await expect(runId(page)).toBeFocused();
      await expect(page.getByText("Not launched")).toHaveCount(0);

      // Both are entered: which of them is taken is found out.
      await date(page).fill("2026-11-02T06:31");
      await launch(page).click();
      await expect(runId(page)).toHaveAccessibleDescription(/Another run of this DAG has this id/);
      await expect(date(page)).not.toHaveAccessibleDescription(/Another run/);

      await runId(page).fill("by-hand.2");
      await expect(summary(page)).toHaveCount(0);
      await date(page).fill("2026-11-02T06:30");
      await launch(page).click();
      await expect(date(page)).toHaveAccessibleDescription(/Another run of this DAG has this logical date/);
      await expect(runId(page)).not.toHaveAccessibleDescription(/Another run/);
      await summary(page).getByRole("button", { name: "Logical date in UTC Another run" }).click();
      await expect(date(page)).toBeFocused();

      await date(page).fill("2026-11-02T06:32");
      await expect(summary(page)).toHaveCount(0);
      await launch(page).click();
      await expect(heading(page)).toBeVisible();
      expect(decodeURIComponent(page.url())).toContain("by-hand.2");
    });

    test("says at the date that it is taken where the console chose the id", async ({ page }) => {
      for (const attempt of [1, 2]) {
        await open(page);
        await date(page).fill("2026-11-02T06:30");
        await launch(page).click();
        if (attempt === 1) await expect(heading(page)).toBeVisible();
      }
      await expect(date(page)).toHaveAccessibleDescription(/Another run of this DAG has this logical date/);
      await expect(summary(page)).toContainText("1 thing to put right");
    });
  });
}

test("all that Airflow says is told: at params, at the run's fields, and what is about neither", async ({
  page,
  guard,
}) => {
  guard.expectFailed(/\/dagRuns$/);
  await open(page);
  await date(page).fill("2026-11-02T06:30");
  const errors = [
    { loc: ["body", "conf", "who"], msg: "Nobody of that name" },
    { loc: ["body", "data_interval_start"], msg: "Input should be later" },
    { loc: ["body", "note"], msg: "Note should be shorter" },
    { loc: ["body", "partition_key"], msg: "Field required" },
  ];
  let told = errors;
  await page.route(/\/dagRuns$/, (route) =>
    route.request().method() === "POST"
      ? route.fulfill({ status: 422, json: { detail: told } })
      : route.continue(),
  );
  await launch(page).click();
  await expect(summary(page).getByRole("listitem")).toHaveText([
    /Nobody of that name/,
    "Data interval from, in UTC Input should be later",
    "Note Note should be shorter",
  ]);
  await expect(page.getByLabel("Data interval from, in UTC")).toHaveAccessibleDescription(/should be later/);
  const note = page.getByRole("textbox", { name: "Note" });
  await expect(note).toHaveAccessibleDescription(/should be shorter/);
  const rest = page.getByRole("alert").filter({ hasText: "Not launched" });
  await expect(rest).toContainText("partition_key: Field required");

  // An edit of one field leaves what is said of the others.
  await note.fill("short");
  await expect(note).not.toHaveAccessibleDescription(/should be shorter/);
  await expect(summary(page)).toContainText("2 things to put right");

  told = errors.slice(2, 3);
  await who(page).fill("bob");
  await launch(page).click();
  await expect(summary(page).getByRole("listitem")).toHaveText(["Note Note should be shorter"]);
  await expect(rest).toHaveCount(0);
});
