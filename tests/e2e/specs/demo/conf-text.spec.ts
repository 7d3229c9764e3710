import type { Page } from "@playwright/test";
import { sent } from "../../support/conf.ts";
import { expect, test } from "../../support/test.ts";

const DAG = "demo_all_param_kinds";
const PATH = `/airflow/demo/dags/${DAG}/launch`;
const BROKEN = '{\n  "str_plain": "half",\n  "int_minmax": 3,,\n  "mine": 12345678901234567890\n';

const field = (page: Page, name: string) => page.getByRole("textbox", { name, exact: true });
const json = (page: Page) => field(page, "Conf as JSON");
const view = (page: Page, name: "Form" | "JSON") => page.getByRole("radio", { name, exact: true });
const launch = (page: Page) => page.getByRole("button", { name: "Launch", exact: true });

test.use({ demoOptions: { speed: 10, still: true } });

test("JSON text that cannot be read is kept on the way through the form, a reload and an edit", async ({ page }) => {
  const launches: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/dagRuns")) launches.push(request.url());
  });
  const unreadable = page.getByRole("alert").filter({ hasText: "The JSON text cannot be read" });
  const replaced = page.getByRole("alert").filter({ hasText: "Your edit replaced JSON text that could not be read." });
  await page.goto(PATH);
  await field(page, "Required, no default").fill("given");
  await field(page, "A plain string").fill("whole");
  await view(page, "JSON").check();
  await json(page).fill(BROKEN);
  const fault = page.getByRole("button", { name: /^Line 3, column/ });
  await expect(fault).toBeVisible();
  // The place of the fault is one click away.
  await fault.click();
  await expect(json(page)).toBeFocused();
  const [before, within] = await json(page).evaluate((area) => {
    const { value, selectionStart } = area as HTMLTextAreaElement;
    const lines = value.slice(0, selectionStart).split("\n");
    return [lines.length, value[selectionStart]];
  });
  expect([before, within]).toEqual([3, ","]);

  await view(page, "Form").check();
  await expect(unreadable).toContainText("so the fields stand as before it was edited");
  await expect(unreadable).toContainText(/line 3/i);
  await expect(field(page, "A plain string")).toHaveValue("whole");
  await launch(page).click();
  await expect(page.getByRole("alert").filter({ hasText: "to put right" })).toContainText(/line 3/i);
  await unreadable.getByRole("button", { name: "Show the JSON" }).click();
  await expect(json(page)).toHaveValue(BROKEN);

  await page.reload();
  await expect(page.getByText("Your unsent edits are back.")).toBeVisible();
  await view(page, "JSON").check();
  await expect(json(page)).toHaveValue(BROKEN);
  await view(page, "Form").check();
  await expect(unreadable).toBeVisible();
  await expect(field(page, "A plain string")).toHaveValue("whole");

  // An edit of a field decides for the fields; the text can still be had.
  await field(page, "A plain string").fill("other");
  await expect(unreadable).toHaveCount(0);
  expect(await sent(page)).toMatchObject({ str_plain: "other", int_minmax: 5 });
  await replaced.getByRole("button", { name: "Bring the text back" }).click();
  await expect(json(page)).toHaveValue(BROKEN);
  await expect(page.getByRole("button", { name: /^Line 3, column/ })).toBeVisible();

  await json(page).fill(`${BROKEN.replace(",,", ",")}}`);
  await view(page, "Form").check();
  await expect(unreadable).toHaveCount(0);
  await expect(replaced).toHaveCount(0);
  await expect(field(page, "A plain string")).toHaveValue("half");
  await expect(page.getByRole("region", { name: "Not declared by the DAG" })).toContainText("12345678901234567890");
  expect(launches).toEqual([]);
});

test("JSON text is coloured while it is typed, and laid out afresh when that is asked for", async ({ page }) => {
  await page.goto(PATH);
  await view(page, "JSON").check();
  // Behind the text, where only eyes find it.
  const parts = page.locator(".json-parts");
  const key = parts.locator(".json-key");
  await json(page).fill('{"str_plain":"a", "mine":[1.50,null]}');
  await expect(key).toHaveText(['"str_plain"', '"mine"']);
  await expect(parts.locator(".json-text")).toHaveText(['"a"']);
  await expect(parts.locator(".json-value")).toHaveText(["1.50", "null"]);
  expect(await key.first().evaluate((span) => getComputedStyle(span).color)).not.toBe(
    await parts.evaluate((whole) => getComputedStyle(whole).color),
  );

  const format = page.getByRole("button", { name: "Format", exact: true });
  await format.click();
  const laidOut = '{\n  "str_plain": "a",\n  "mine": [\n    1.50,\n    null\n  ]\n}';
  await expect(json(page)).toHaveValue(laidOut);
  await expect(parts).toHaveText(laidOut, { useInnerText: true });
  // What cannot be read cannot be laid out: it stays as it is.
  await json(page).fill('{"str_plain":"a",');
  await format.click();
  await expect(json(page)).toHaveValue('{"str_plain":"a",');
  await expect(key).toHaveText(['"str_plain"']);
});

test.describe("in a zone of half hours with summer time", () => {
  test.use({ timezoneId: "America/St_Johns" });

  test("a date and time is shown on the reader's clock, and sent with the offset of the zone that is chosen", async ({
    page,
  }) => {
    await page.goto(PATH);
    const moment = page.getByLabel("Date-time", { exact: true });
    const zone = page.getByRole("combobox", { name: "Zone of Date-time" });
    const own = (text: string) => page.getByText(`= ${text} in America/St_Johns`, { exact: true });
    await field(page, "Required, no default").fill("given");
    await expect(moment).toHaveValue(/^2026-01-31T12:30(:00)?$/);
    await expect(zone.locator("option:checked")).toHaveText(/^UTC \(\+00:00\)/);
    await expect(own("31/01/2026, 09:00:00")).toBeVisible();

    await zone.selectOption("America/St_Johns (-03:30)");
    await expect(own("31/01/2026, 09:00:00")).toHaveCount(0);
    expect((await sent(page))["datetime"]).toBe("2026-01-31T12:30:00-03:30");
    // The zone stays, its offset follows the date.
    await moment.fill("2026-07-01T09:00:00");
    await expect(zone.locator("option:checked")).toHaveText("America/St_Johns (-02:30)");
    expect((await sent(page))["datetime"]).toBe("2026-07-01T09:00:00-02:30");
    await zone.selectOption("UTC");
    await expect(own("01/07/2026, 06:30:00")).toBeVisible();
    expect((await sent(page))["datetime"]).toBe("2026-07-01T09:00:00Z");

    // An offset that only the text names is a choice as well, and stays while the date is edited.
    await view(page, "JSON").check();
    await json(page).fill(JSON.stringify({ ...(await sent(page)), datetime: "2026-07-01T09:00:00+09:00" }));
    await view(page, "Form").check();
    await expect(zone.locator("option:checked")).toHaveText("+09:00");
    await expect(own("30/06/2026, 21:30:00")).toBeVisible();
    await moment.fill("2026-12-31T23:59:59");
    await expect(own("31/12/2026, 11:29:59")).toBeVisible();
    const posted = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/dagRuns"));
    await launch(page).click();
    const { conf } = (await posted).postDataJSON() as { conf: Record<string, unknown> };
    expect(conf["datetime"]).toBe("2026-12-31T23:59:59+09:00");
    await expect(page.getByRole("heading", { name: /^Run of/ })).toBeVisible();
  });
});

test("dates inside objects and lists are said in words, and worked out on the day before they are sent", async ({
  page,
}) => {
  await page.clock.setFixedTime("2026-03-01T12:00:00Z");
  await page.goto(PATH);
  await view(page, "JSON").check();
  await json(page).fill(
    JSON.stringify({
      ...(await sent(page)),
      str_required: "given",
      arr_objects: [{ name: "orders" }, { name: "refunds", since: "2026-02-28" }],
      obj_plain: { "from/to": [{ at: "2026-01-31T06:30:00Z" }, "2026-01-01"] },
    }),
  );
  await page.getByRole("button", { name: "Presets" }).click();
  await page.getByRole("menuitem", { name: "Save as preset…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: /^Name/ }).fill("Inside");
  const date = (place: string) => dialog.getByRole("combobox", { name: `Date of ${place}`, exact: true });
  await date("arr_objects › 1 › since").selectOption({ label: "yesterday (2026-02-28 today)" });
  await date("obj_plain › from/to › 0 › at").selectOption({ label: "last of last month (2026-02-28 today)" });
  // Nobody has chosen anything for the others.
  await expect(date("obj_plain › from/to › 1")).toHaveValue("");
  await dialog.getByRole("button", { name: "Save preset" }).click();
  await expect(page.getByRole("status").filter({ hasText: "The preset Inside is saved." })).toBeVisible();

  await page.clock.setFixedTime("2028-03-01T12:00:00Z");
  await page.reload();
  const dates = page.getByRole("region", { name: "Preset", exact: true }).getByRole("list", { name: "Dates for today" });
  await expect(dates.getByRole("listitem")).toHaveText([
    "arr_objects › 1 › since yesterday = 2028-02-29",
    "obj_plain › from/to › 0 › at last of last month = 2028-02-29T06:30:00Z",
  ]);
  const expected = {
    arr_objects: [{ name: "orders" }, { name: "refunds", since: "2028-02-29" }],
    obj_plain: { "from/to": [{ at: "2028-02-29T06:30:00Z" }, "2026-01-01"] },
  };
  expect(await sent(page)).toMatchObject(expected);
  // Somebody comes back to it on the day after.
  await page.clock.setFixedTime("2028-03-02T12:00:00Z");
  await expect(dates.getByRole("listitem")).toHaveText([
    "arr_objects › 1 › since yesterday = 2028-03-01, but the form has 2028-02-29",
    "obj_plain › from/to › 0 › at last of last month = 2028-02-29T06:30:00Z",
  ]);
  expect(await sent(page)).toMatchObject(expected);
  const posted = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/dagRuns"));
  await launch(page).click();
  const { conf } = (await posted).postDataJSON() as { conf: Record<string, unknown> };
  expect(conf).toMatchObject(expected);
});
