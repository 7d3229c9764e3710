import type { Page } from "@playwright/test";
import { Airbyte } from "../../support/airbyte.ts";
import type { Demo } from "../../support/airstrip.ts";
import { expect, test } from "../../support/test.ts";

const NAME = "Facebook Marketing → Snowflake";

const rows = (page: Page) => page.getByRole("table", { name: "Streams" }).getByRole("row");
const row = (page: Page, name: string) => rows(page).filter({ has: page.getByRole("rowheader", { name, exact: true }) });
const pick = (page: Page, name: string) => page.getByRole("checkbox", { name: `Select ${name}`, exact: true });
const said = (page: Page) => page.getByRole("status", { name: "Refresh and clear" });

/** Opens the streams, and gives the connection's id, what is asked to be refreshed or cleared, and the names. */
async function open(page: Page, demo: Demo) {
  const sent: unknown[] = [];
  page.on("request", (request) => {
    if (/\/connections\/(refresh|clear|clear\/stream)$/.test(request.url())) sent.push(request.postDataJSON());
  });
  const id = await new Airbyte(demo.airbyte).find(NAME);
  await page.goto(`/airbyte/demo/connections/${id}?tab=streams`);
  await expect(rows(page).nth(1)).toBeVisible();
  const names = await page.getByRole("table", { name: "Streams" }).getByRole("rowheader").allTextContents();
  return { id, sent, names };
}

/** The figures of a stream's last job, once they are known. */
async function records(page: Page, name: string): Promise<string> {
  await expect(row(page, name).getByRole("link")).toBeVisible();
  return (await row(page, name).getByRole("cell").nth(3).textContent()) ?? "";
}

test("one stream is cleared, once its name is typed, and the others stay as they are", async ({ page, demo }) => {
  const { id, sent, names } = await open(page, demo);
  const [first = "", second = ""] = names;
  const wrote = await records(page, second);
  expect(wrote).toMatch(/^[\d,]+$/);
  await pick(page, second).click();
  await page.getByRole("button", { name: "Clear 1 stream…" }).click();
  const question = page.getByRole("dialog", { name: `Clear ${second}?` });
  await expect(question).toContainText(/All rows that these streams have written into their tables in .+ are deleted/);
  await expect(question).toContainText("it is forgotten how far each was read. The next sync reads all records again.");
  // What is lost is told to the last record.
  await expect(question.getByRole("list", { name: "Streams" }).getByRole("listitem")).toHaveText([second + wrote]);
  await expect(question).toContainText("How many rows there are in all, Airbyte does not tell.");
  const word = question.getByRole("textbox", { name: "To confirm, type the stream's name" });
  const go = question.getByRole("button", { name: `Clear ${second}` });
  for (const wrong of [first, NAME, second.toUpperCase() + "x"]) {
    await word.fill(wrong);
    await expect(go).toHaveAccessibleDescription(`Type its name first: ${second}`);
    await word.press("Enter");
  }
  await expect(question).toBeVisible();
  expect(sent).toEqual([]);
  await word.fill(second);
  await word.press("Enter");
  await expect(question).toBeHidden();
  await expect(said(page)).toContainText(new RegExp(`Clear ${second}: job \\d+ has started\\.`));
  await expect(row(page, second)).toContainText("Cleared", { timeout: 45_000 });
  await expect(rows(page).filter({ hasText: "Cleared" })).toHaveCount(1);
  expect(sent).toEqual([{ connectionId: id, streams: [{ streamName: second }] }]);
});

test("what is lost is told as soon as it is known", async ({ page, demo }) => {
  let tell = (): void => {};
  const told = new Promise<void>((resolve) => (tell = resolve));
  await page.route(/\/connections\/last_job_per_stream$/, async (route) => {
    await told;
    await route.continue();
  });
  const { names } = await open(page, demo);
  await page.getByRole("button", { name: "Clear all…" }).click();
  const question = page.getByRole("dialog", { name: "Clear all streams?" });
  const listed = question.getByRole("list", { name: "Streams" }).getByRole("listitem");
  // In the catalog's order, which is not that of the table.
  for (const name of names) await expect(listed.filter({ hasText: new RegExp(`^${name}$`) })).toHaveCount(1);
  await expect(question).toContainText("Reading what the last jobs wrote of them…");
  const word = question.getByRole("textbox", { name: "To confirm, type the connection's name" });
  await word.fill("Face");
  tell();
  await expect(question).toContainText(/The last jobs wrote [\d.,]+ .*records? of them\./);
  for (const name of names) await expect(listed.filter({ hasText: new RegExp(`^${name}[\\d,]+$`) })).toHaveCount(1);
  await expect(question).not.toContainText("Reading");
  // What was being typed is still there, and so is the place in it.
  await expect(word).toHaveValue("Face");
  await expect(word).toBeFocused();
});

test.describe("slow enough to be seen on its way", () => {
  test.use({ demoOptions: { speed: 1 } });

  test("several streams are refreshed, and their older rows kept unless it is chosen otherwise", async ({ page, demo }) => {
    const { id, sent, names } = await open(page, demo);
    const chosen = names.slice(0, 2);
    for (const name of chosen) await records(page, name);
    for (const name of chosen) await pick(page, name).click();
    await page.getByRole("button", { name: "Refresh 2 streams…" }).click();
    const question = page.getByRole("dialog", { name: "Refresh 2 streams?" });
    await expect(question.getByRole("radio", { name: "Keep older rows" })).toBeChecked();
    await expect(question).toContainText(
      /All records are read again\. Rows that these streams have written in .+ stay until a newer one takes their place/,
    );
    await expect(question.getByRole("list", { name: "Streams" }).getByRole("listitem")).toHaveText(
      chosen.map((name) => new RegExp(`^${name}[\\d,]+$`)),
    );
    const go = question.getByRole("button", { name: "Refresh 2 streams" });
    await expect(go).toHaveAccessibleDescription(`Type its name first: ${NAME}`);
    await question.getByRole("textbox", { name: "To confirm, type the connection's name" }).fill(NAME);
    await go.click();
    await expect(said(page)).toContainText(/Refresh 2 streams: job \d+ has started\./);
    const job = /job (\d+) has/.exec((await said(page).textContent()) ?? "")?.[1];
    const panel = page.getByRole("region", { name: `Job ${job}`, exact: true });
    await expect(panel.getByRole("heading")).toContainText(/Refreshing|Waiting to start/);
    await expect(page.getByRole("button", { name: "Refresh all…" })).toBeVisible();
    const streams = chosen.map((streamName) => ({ streamName }));
    expect(sent).toEqual([{ connectionId: id, refreshMode: "Merge", streams }]);
  });
});
