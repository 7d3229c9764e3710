import { until } from "../../support/process.ts";
import type { Airflow3 } from "../../support/airflow-3.ts";
import { expect, test } from "../../support/real-airflow.ts";

const DAG = "told";

test("a token that has run out is renewed while a page stays open, and a launch is one run", async ({
  page,
  realAirflow,
}) => {
  const first = await (realAirflow as Airflow3).token();
  await page.goto(`/airflow/prod/dags/${DAG}/launch`);
  const launch = page.getByRole("button", { name: "Launch", exact: true });
  await expect(launch).toBeEnabled();
  const runs = () => realAirflow.get<{ total_entries: number }>(`/dags/${DAG}/dagRuns?limit=1`);
  const { total_entries: before } = await runs();
  await until("Airflow refuses a token as old as the console's", 90_000, async () => {
    const headers = { authorization: `Bearer ${first}` };
    const { status } = await fetch(`${realAirflow.url}/api/v2/dags/${DAG}`, { headers });
    return status === 401 || undefined;
  });
  await launch.click();
  await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  expect((await runs()).total_entries).toBe(before + 1);
});
