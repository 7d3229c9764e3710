import { expect, type Locator, type Page } from "@playwright/test";

/** The text of a conf as it will be sent, once all of it is there: the end of a long one is drawn after what is in view. */
export async function shownConf(within: Page | Locator, label = "Conf"): Promise<string> {
  let text = "";
  await expect(async () => {
    text = (await within.getByLabel(label, { exact: true }).textContent()) ?? "";
    JSON.parse(text);
  }).toPass();
  return text;
}

/** A conf as it will be sent. */
export const sent = async (within: Page | Locator, label?: string) =>
  JSON.parse(await shownConf(within, label)) as Record<string, unknown>;
