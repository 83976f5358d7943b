// The whole job by keyboard alone, over the double: every control on the way is reached by Tab and shows that it has the focus.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { context, launch, settled, SIZES, watched } from "./browser.ts";
import { doubleServer } from "./double-server.ts";
import { BrowserHand } from "./hand.ts";
import { reach, wholeJob } from "./keyboard.ts";

let browser: Browser;
let server: { address: string; stop: () => void };
beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), doubleServer()]);
});
afterAll(async () => {
  await browser.close();
  server.stop();
});

async function opened(state: object, first: () => void = () => undefined): Promise<{ page: Page; bad: string[] }> {
  const page = await (await context(browser, { theme: "light", size: SIZES[0] })).newPage();
  await page.addInitScript(first);
  const bad = await watched(page);
  await page.goto(`${server.address}?state=${encodeURIComponent(JSON.stringify(state))}`);
  await settled(page);
  return { page, bad };
}

test("from the first run to a bundle, with prototypes frozen as the desktop freezes them", { timeout: 180_000 }, async () => {
  const { page, bad } = await opened({ library: "none" }, () => Object.freeze(Object.prototype));
  await wholeJob(new BrowserHand(page, { choose: async () => undefined }), 10_000, "");
  expect(bad).toEqual([]);
});

test("Escape goes back: out of a dialog, a choice, a record, in that order", async () => {
  const { page } = await opened({ library: "no-passphrase" });
  await page.setViewportSize(SIZES[1]);
  await page.getByRole("listbox").focus();
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "The open record" }).waitFor();
  await page.keyboard.press("t");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await page.getByRole("listbox").waitFor();
  await page.getByRole("listbox").focus();
  await page.keyboard.press("Space");
  await page.getByText("1 chosen").waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("1 chosen").waitFor({ state: "detached" });
});

test("To check: Enter takes a kind, a date and a person are chosen by their key, Ctrl-Z asks again", async () => {
  const { page, bad } = await opened({ library: "no-passphrase" });
  const hand = new BrowserHand(page, { choose: async () => undefined });
  const question = (name: string) => page.getByRole("heading", { name, exact: true });
  const calls = () => page.evaluate(() => (window as unknown as { double: { calls: { name: string; request: unknown }[] } }).double.calls.filter(({ name }) => name === "set_many").map(({ request }) => request));
  await page.keyboard.press("Control+2");
  await question("Whose is it?").waitFor();
  expect((await hand.focused()).name).toBe("Whose is it?");
  await hand.read("1 of 9");

  // Enter answers nothing here: whose it is, is chosen.
  await page.keyboard.press("Enter");
  expect(await calls()).toEqual([]);
  await page.keyboard.press("2");
  await hand.read("Lab results: Maria Alvarez.");
  await hand.read("2 of 9");
  expect(await calls()).toEqual([{ records: ["r7"], fact: "person", value: "p1" }]);
  await page.keyboard.press("Control+z");
  await hand.read("1 of 9");
  await page.keyboard.press("s");

  // Nothing was read of the photo: another kind is chosen from the list.
  await question("What kind of paper is this?").waitFor();
  await reach(hand, /^Kind$/);
  await page.keyboard.type("Letter");
  await reach(hand, /^Use this$/);
  await page.keyboard.press("Enter");
  await hand.read("Photo of a letter: Letter or referral.");
  await question("Whose is it?").waitFor();
  await page.keyboard.press("n");

  await question("From when is it?").waitFor();
  const before = (await calls()).length;
  await page.keyboard.press("Enter");
  expect((await calls()).length).toBe(before);
  await page.keyboard.press("2");
  await hand.read("core biopsy: 29 May 2026.");

  await question("What kind of paper is this?").waitFor();
  await hand.read("Lab results: this and 2 more");
  await page.keyboard.press("Enter");
  await hand.read("Fax, sheet 3: Lab results.");
  await question("Can you read it?").waitFor();
  await page.keyboard.press("Escape");
  expect(bad).toEqual([]);
});

test("To check: a diagnosis is tagged or turned down by key, never by Enter, and Ctrl-Z asks again", async () => {
  const { page, bad } = await opened({ library: "no-passphrase" });
  const hand = new BrowserHand(page, { choose: async () => undefined });
  const question = page.getByRole("heading", { name: "Does this diagnosis belong to it?", exact: true });
  const decided = () => page.evaluate(() => (window as unknown as { double: { calls: { name: string }[] } }).double.calls.filter(({ name }) => ["tag", "turn-down"].includes(name)).map(({ name }) => name));
  await page.keyboard.press("Control+2");
  await page.getByRole("button", { name: /^Skip/ }).waitFor();
  for (let times = 0; times < 20 && !(await page.getByText("Letter to the family doctor").isVisible()); times += 1) await page.keyboard.press("s");
  await question.waitFor();
  await page.keyboard.press("Enter");
  expect(await decided()).toEqual([]);
  await reach(hand, /^Not this: I10$/);
  await page.keyboard.press("Enter");
  await hand.read("Not this: I10. It will not be shown here again.");
  await page.keyboard.press("Control+z");
  await question.waitFor();
  await page.getByRole("button", { name: "Not this: I10" }).waitFor();
  await page.keyboard.press("1");
  await hand.read("1 record tagged: I10.");
  expect(await decided()).toEqual(["turn-down", "tag"]);
  expect(bad).toEqual([]);
});

test("suggested diagnoses: one is turned down, one is tagged, Ctrl-Z brings each back, and the focus stays beside them", async () => {
  const { page, bad } = await opened({ library: "no-passphrase" });
  const hand = new BrowserHand(page, { choose: async () => undefined });
  const offered = (code: string) => page.getByRole("button", { name: `Tag it: ${code}` });
  await page.getByText("Surgical pathology, core biopsy").first().click();
  await offered("C50.412").waitFor();

  await reach(hand, /^Not this: C50\.412$/);
  await page.keyboard.press("Enter");
  await hand.read("Not this: C50.412. It will not be shown here again.");
  await page.getByText("This record may be about").waitFor({ state: "detached" });
  expect((await hand.focused()).name).toBe("The open record");
  await page.keyboard.press("Control+z");
  await offered("C50.412").waitFor();

  await reach(hand, /^Tag it: C50\.412$/);
  await page.keyboard.press("Enter");
  await hand.read("1 record tagged: C50.412.");
  await page.getByRole("button", { name: "Take the tag C50.412 off" }).waitFor();
  expect(await offered("C50.412").count()).toBe(0);
  await page.keyboard.press("Control+z");
  await offered("C50.412").waitFor();

  // Beside others, a decision leaves the focus at their heading.
  await page.getByText("Visit note").first().click();
  await reach(hand, /^Tag it: I10$/);
  await page.keyboard.press("Enter");
  await offered("G47.33").waitFor();
  expect((await hand.focused()).name).toBe("This record may be about");
  expect(bad).toEqual([]);
});

test("a code typed faster than it is looked up: what the first letters found is not taken for it", async () => {
  const { page } = await opened({ library: "no-passphrase" });
  const hand = new BrowserHand(page, { choose: async () => undefined });
  await page.evaluate(() => {
    const { backend } = (window as unknown as { app: { backend: { call(name: string, request: { words?: string[] }): Promise<unknown> } } }).app;
    const call = backend.call.bind(backend);
    const melanoma = [{ code: "C43", title: "Malignant melanoma of skin", billable: false }];
    backend.call = (name, request) => (name !== "diagnoses" ? call(name, request) : request.words?.[0] === "C43" ? Promise.resolve(melanoma) : new Promise(() => undefined));
  });
  await page.getByRole("listbox").focus();
  await page.keyboard.press("t");
  await page.keyboard.type("C43");
  await page.getByRole("dialog").getByRole("button", { name: /melanoma/ }).waitFor();
  await page.keyboard.type(".9");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await hand.read("1 record tagged: C43.9.");
});

test("a message is reached by Tab, stays while the focus is on it, and gives the focus back; Ctrl-Z takes back as well", async () => {
  const page = await (await context(browser, { theme: "light", size: SIZES[1] })).newPage();
  await page.clock.install();
  await page.goto(`${server.address}?${new URLSearchParams({ state: JSON.stringify({ library: "no-passphrase" }), go: JSON.stringify({ screen: "case", case: "c1", step: 3 }) }).toString()}`);
  await settled(page);
  const hand = new BrowserHand(page, { choose: async () => undefined });
  const message = page.getByRole("status").getByText("Taken out.");
  await reach(hand, /^Take out: MRI/);
  await page.keyboard.press("Enter");
  await message.waitFor();
  await reach(hand, /^Undo/);
  await page.clock.runFor(60_000);
  expect(await message.isVisible()).toBe(true);
  await page.keyboard.press("Enter");
  await hand.read("Undone.");
  expect((await hand.focused()).name).not.toBe("");

  await page.getByRole("button", { name: /^Take out: MRI/ }).click();
  await message.waitFor();
  await page.keyboard.press("Control+z");
  await page.getByRole("button", { name: /^Take out: MRI/ }).waitFor();
  await page.mouse.move(5, 5);
  await page.clock.runFor(60_000);
  await page.getByText("Undone.").waitFor({ state: "detached" });
});

test("what goes wrong in a dialog is said in it, in front of all else", async () => {
  const { page } = await opened({ library: "no-passphrase", failing: { "case new": "disk-full" } });
  await page.keyboard.press("Control+5");
  await page.getByRole("button", { name: "New case" }).click();
  await page.getByLabel("A name for this case").fill("Should I?");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("The disk is full").waitFor();
  await dialog.getByRole("button", { name: "Close this message" }).click();
  await page.getByText("The disk is full").waitFor({ state: "detached" });
  expect(await dialog.isVisible()).toBe(true);
});

test("a letter typed into a field is text, not a command", async () => {
  const { page } = await opened({ library: "no-passphrase" });
  await page.keyboard.press("Control+k");
  await page.keyboard.type("tcpi?");
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(await page.getByLabel("Search words, names, places").inputValue()).toBe("tcpi?");
});

test("100,000 records: the list is scrolled through with at most 200 rows in the page", { timeout: 120_000 }, async () => {
  const { page } = await opened({ library: "no-passphrase", many: 100_000 });
  await page.getByRole("listbox").focus();
  const rows = () => page.getByRole("option").count();
  expect(await rows()).toBeLessThanOrEqual(200);
  await page.keyboard.press("End");
  await page.locator(".cursor .t").waitFor();
  const last = await page.locator(".cursor").getAttribute("aria-setsize");
  expect(Number(last)).toBeGreaterThan(100_000);
  expect(await page.locator(".cursor").getAttribute("aria-posinset")).toBe(last);
  expect(await rows()).toBeLessThanOrEqual(200);
  await page.keyboard.press("Home");
  await page.locator(".cursor .t").waitFor();
  expect(await page.locator(".cursor").getAttribute("aria-posinset")).toBe("1");
});

test("rows that leave are used again, and none shows another record's picture", async () => {
  const { page } = await opened({ library: "no-passphrase", many: 2_000 });
  await page.evaluate(() => {
    const { double } = window as unknown as { double: { picture(path: string): string } };
    const picture = double.picture.bind(double);
    double.picture = (path) => `${picture(path)}#${path}`;
    document.querySelectorAll("[role=option]").forEach((row) => row.setAttribute("data-met", ""));
  });
  const list = page.locator(".scroll");
  await list.evaluate(async (scroller) => {
    for (let times = 0; times < 40; times += 1) {
      scroller.scrollTop += 400;
      await new Promise((done) => requestAnimationFrame(done));
    }
  });
  await page.locator("[role=option] img").first().waitFor();
  const rows = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("[role=option]")].map((row) => ({
      at: Number(row.dataset.at),
      met: row.dataset.met !== undefined,
      title: row.querySelector(".t")?.textContent ?? "",
      picture: row.querySelector("img")?.src.split("#").at(-1) ?? "",
    })),
  );
  expect(rows.every(({ at }) => at > 100)).toBe(true);
  expect(rows.filter(({ met }) => met).length).toBeGreaterThan(rows.length / 2);
  expect(new Set(rows.map(({ picture }) => picture)).size).toBe(rows.length);
});

test.each([SIZES[1], { width: 512, height: 350 }])("the row one is at shows all of its words, $width pixels wide", async (size) => {
  const { page } = await opened({ library: "no-passphrase" });
  await page.setViewportSize(size);
  const title = page.getByRole("option").filter({ hasText: "A title that is far too long" });
  await page.getByRole("listbox").focus();
  await page.keyboard.press("End");
  for (let times = 0; times < 30 && !(await title.evaluateAll((rows) => rows[0]?.classList.contains("cursor") ?? false)); times += 1) await page.keyboard.press("ArrowUp");
  const cut = await title.locator(".words").evaluate((words) => words.scrollHeight - words.clientHeight);
  expect(cut).toBeLessThanOrEqual(1);
  const [row, words] = await Promise.all([title.boundingBox(), title.locator(".text").boundingBox()]);
  expect(words!.y + words!.height).toBeLessThanOrEqual(row!.y + row!.height + 1);
});

test("in the images every control can be read or has a tip, and ? tells the keys and the words that scans use", async () => {
  const page = await (await context(browser, { theme: "light", size: SIZES[1] })).newPage();
  await page.goto(`${server.address}?${new URLSearchParams({ state: JSON.stringify({ library: "no-passphrase" }), go: JSON.stringify({ screen: "images", record: "r2", image: 20 }) }).toString()}`);
  await page.getByRole("button", { name: "Next image" }).waitFor();
  const bare = await page.locator(".stack button").evaluateAll((buttons) =>
    (buttons as HTMLElement[]).filter(({ innerText, title }) => !/\p{L}{2}/u.test(innerText) && title === "").map(({ outerHTML }) => outerHTML.slice(0, 90)),
  );
  expect(bare).toEqual([]);
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByText("window center").waitFor();
});

test("a record in the trash is taken back where it is read", async () => {
  const { page } = await opened({ library: "no-passphrase" });
  await page.getByRole("listbox").focus();
  for (let times = 0; times < 5; times += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Delete");
  await page.getByText("1 record is in the trash.").waitFor();
  // The message takes some of the list's height; the row one is at is not under it.
  await expect.poll(() => page.locator(".cursor").evaluate((row) => document.querySelector(".scroll")!.getBoundingClientRect().bottom - row.getBoundingClientRect().bottom)).toBeGreaterThanOrEqual(-1);
  await page.evaluate(() => (window as unknown as { app: { router: { enter(route: object): void } } }).app.router.enter({ screen: "records", filter: { trashed: true } }));
  await page.getByRole("region", { name: "The open record" }).getByRole("button", { name: "Take back" }).click();
  await page.getByText("1 record is back.").waitFor();
  await page.getByRole("button", { name: "Show all records" }).click();
  await page.getByRole("option").first().waitFor();
});
