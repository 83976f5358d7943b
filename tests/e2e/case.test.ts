// What happens around a case that a picture of one moment does not show.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { context, launch, settled, SIZES, watched } from "./browser.ts";
import { doubleServer } from "./double-server.ts";
import { address } from "./states.ts";

let browser: Browser;
let server: { address: string; stop: () => void };
let page: Page;
beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), doubleServer()]);
});
afterAll(async () => {
  await browser.close();
  server.stop();
});

/** Keeps what was ever said as an error, however short it stood there. */
const listen = () => {
  const said: string[] = [];
  Object.assign(window, { said });
  new MutationObserver(() => document.querySelectorAll("[role=alert], .wrong").forEach(({ textContent }) => said.push(textContent ?? ""))).observe(document, { childList: true, subtree: true });
};

test("a case that is deleted is gone without an error, and comes back by undo", async () => {
  page = await (await context(browser, { theme: "light", size: SIZES[0] })).newPage();
  const bad = await watched(page);
  await page.addInitScript(listen);
  await page.goto(address(server.address, { name: "", double: { library: "no-passphrase" }, go: { screen: "case", case: "c1", step: 1 } }));
  await settled(page);
  await page.getByRole("button", { name: "Delete this case" }).click();
  await page.getByText("No case yet").waitFor();
  expect(await page.evaluate(() => (window as unknown as { said: string[] }).said)).toEqual([]);
  await page.keyboard.press("Control+z");
  await page.getByRole("button", { name: /Lumpectomy or mastectomy/ }).waitFor();
  expect(bad).toEqual([]);
});
