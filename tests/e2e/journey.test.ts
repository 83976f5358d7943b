// The main job in the window over the real core, on the invented patient: add, find, set right and undo, tag in bulk, build a case, export. Once
// with the mouse, once by keyboard alone, and once with the core killed while it adds.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { Bridge, program } from "./bridge.ts";
import { context, launch, settled, SIZES, watched } from "./browser.ts";
import { wholeJob } from "./keyboard.ts";

if (!program()) console.log("SKIPPED: the bridge is not built, so nothing was tried over the real core");

/** Taking the sample in: under a minute on an idle machine; several share this one. */
const ADDING = 300_000;

describe.skipIf(!program())("over the real core", { timeout: 600_000 }, () => {
  let browser: Browser;
  let bridge: Bridge;
  let page: Page;
  let bad: string[];
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    bridge = await new Bridge().start();
    page = await (await context(browser, { theme: "light", size: SIZES[0] })).newPage();
    page.setDefaultTimeout(60_000);
    bad = await watched(page);
    await page.goto(bridge.address);
  });
  afterEach(async () => {
    await page.context().close();
    await bridge.remove();
  });

  const done = () => page.getByRole("heading", { name: /All done|Nothing new/ }).waitFor({ timeout: ADDING });
  const listed = async () => {
    await settled(page);
    return page.getByRole("option").count();
  };

  test("the whole job with the mouse", async () => {
    await page.getByRole("button", { name: "Try the sample" }).click();
    await done();
    await page.getByRole("button", { name: "See the records" }).click();
    await page.getByRole("option").first().waitFor();

    // Find a word of a report.
    await page.getByLabel("Search words, names, places").fill("HER2");
    await page.locator("mark").first().waitFor();
    const report = page.getByRole("option").filter({ hasText: /patholog/i }).first();
    await report.click();
    await page.getByText(/\d found here/).waitFor();

    // Set its date right, and take that back.
    await page.getByRole("button", { name: "Change: Date" }).click();
    const field = page.getByRole("textbox", { name: "Date" });
    const before = await field.inputValue();
    await field.fill("2026-05-28");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await page.getByText("Date changed.").waitFor();
    await page.getByText("you set this").first().waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Undone.").waitFor();
    await page.getByRole("button", { name: "Change: Date" }).click();
    expect(await field.inputValue()).toBe(before);
    await page.keyboard.press("Escape");

    // Tag everything that was found.
    await page.getByRole("listbox").focus();
    await page.keyboard.press("Control+a");
    const found = await listed();
    expect(found).toBeGreaterThan(1);
    await page.getByRole("toolbar", { name: "What to do with the chosen records" }).getByRole("button", { name: "Tag diagnosis" }).click();
    await page.getByLabel("Find a diagnosis").fill("C50.412");
    await page.getByRole("dialog").getByRole("button", { name: /C50\.412/ }).first().click();
    await page.getByText(/records? tagged: C50\.412/).waitFor();

    await buildCase();
    await exportCase();
    expect(bad).toEqual([]);
  });

  async function buildCase(): Promise<void> {
    await page.getByRole("button", { name: /^Cases/ }).click();
    await page.getByRole("button", { name: "New case" }).click();
    await page.getByLabel("What is to be decided?").fill("Lumpectomy or mastectomy?");
    await page.getByLabel("Who is the patient?").selectOption({ label: await patient() });
    await page.getByRole("button", { name: "Begin" }).click();
    await page.getByLabel("The doctor or clinic").fill("Lakemont Breast Second Opinion");
    await page.getByRole("button", { name: /^Next:/ }).click();
    await page.getByLabel("Surgery is advised").check();
    await page.getByRole("button", { name: "Add a diagnosis" }).click();
    await page.getByLabel("Find a diagnosis").fill("C50.412");
    await page.getByRole("dialog").getByRole("button", { name: /C50\.412/ }).first().click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByLabel("Next question").fill("Can the breast be kept?");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("Can the breast be kept?").waitFor();
    await page.getByRole("button", { name: /^Next:/ }).click();
    await page.getByRole("button", { name: "Add all" }).click();
    await page.getByText("Added to the case.").waitFor();
    await page.getByRole("button", { name: /^Next:/ }).click();
    await page.getByLabel("What is missing", { exact: true }).fill("The glass slides");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("The glass slides", { exact: true }).waitFor();
  }

  /** The patient as the library names her. */
  async function patient(): Promise<string> {
    const options = await page.getByLabel("Who is the patient?").locator("option").allTextContents();
    return options.find((name) => /maria/i.test(name)) ?? options[0]!;
  }

  async function exportCase(): Promise<void> {
    const zip = join(bridge.folder, "bundle.zip");
    await page.getByRole("button", { name: "Review and export" }).click();
    await page.getByText(/at most/).waitFor();
    await bridge.choose("save", [zip]);
    await page.getByRole("button", { name: "Write the zip" }).click();
    await page.getByText("The bundle is ready").waitFor({ timeout: ADDING });
    await page.getByText("It was read back and is whole.").waitFor();
    await page.getByText("What to do now").waitFor();
    expect(existsSync(zip)).toBe(true);
  }

  test("the whole job by keyboard alone", async () => {
    const zip = join(bridge.folder, "bundle.zip");
    await wholeJob(page, ADDING, () => bridge.choose("save", [zip]));
    expect(existsSync(zip)).toBe(true);
    expect(bad).toEqual([]);
  });

  test("own records: passphrase first, the key once, then locked and opened again", async () => {
    await page.getByRole("button", { name: "Try the sample" }).click();
    await done();
    const source = await page.locator("article h3").first().textContent();
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("button", { name: "Leave the sample" }).click();

    await bridge.choose("folder", [source!]);
    await page.getByRole("button", { name: "Choose a folder or disc" }).click();
    await page.getByLabel("Passphrase", { exact: true }).fill("four plain words here");
    await page.getByLabel("The same once more").fill("four plain words here");
    await page.getByRole("button", { name: "Lock it and start" }).click();
    const key = (await page.locator("[data-key]").textContent())!.replace(/\s/g, "");
    expect(key).toMatch(/^AGE-SECRET-KEY-1/);
    await page.getByLabel("I have written it down").check();
    await page.getByRole("button", { name: "Go to my records" }).click();
    await done();

    await page.keyboard.press("Control+l");
    await page.getByText("Your records are locked").waitFor();
    expect(await page.content()).not.toContain(key);
    await page.getByLabel("Passphrase", { exact: true }).fill("five plain words here");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    await page.getByRole("button", { name: "Use the recovery key" }).click();
    await page.getByLabel("Recovery key").fill(key);
    await page.keyboard.press("Enter");
    await page.getByRole("listbox").waitFor();
    expect(bad.filter((line) => !line.includes("status of 4"))).toEqual([]);
  });

  test("killed while it adds: the same files again, and everything is there", async () => {
    await page.getByRole("button", { name: "Try the sample" }).click();
    await page.getByRole("progressbar").first().waitFor();
    await page.getByText(/\d files/).first().waitFor();
    await bridge.kill();
    await bridge.start();
    await page.goto(bridge.address);
    await page.getByRole("button", { name: "Try the sample" }).click();
    await done();
    await page.getByRole("button", { name: "See the records" }).click();
    await page.getByRole("option").first().waitFor();
    await page.getByLabel("Search words, names, places").fill("HER2");
    await page.locator("mark").first().waitFor();
  });

  test("a reload of the page loses no job", async () => {
    await page.getByRole("button", { name: "Try the sample" }).click();
    await page.getByRole("progressbar").first().waitFor();
    await page.reload();
    await page.getByRole("button", { name: "Add records" }).click();
    await done();
  });
});
