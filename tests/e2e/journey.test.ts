// The main job in the window over the real core, on the invented patient: add, find, set right and undo, tag in bulk, build a case, export. Once
// with the mouse, once by keyboard alone, and once with the core killed while it adds.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { Bridge } from "./bridge.ts";
import { context, launch, SIZES, watched } from "./browser.ts";
import { BrowserHand } from "./hand.ts";
import { ADDING, killedWhileAdding, mouseJob, ownRecords, reloadedWhileAdding } from "./job.ts";
import { wholeJob } from "./keyboard.ts";
import { built, writeSample } from "./programs.ts";

if (!built("bridge")) console.log("SKIPPED: the bridge is not built, so nothing was tried over the real core");

describe.skipIf(!built("bridge"))("over the real core", { timeout: 600_000 }, () => {
  let browser: Browser;
  let bridge: Bridge;
  let page: Page;
  let hand: BrowserHand;
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
    hand = new BrowserHand(page, bridge);
    await page.goto(bridge.address);
  });
  afterEach(async () => {
    await page.context().close();
    await bridge.remove();
  });

  test("the whole job with the mouse", async () => {
    const zip = join(bridge.folder, "bundle.zip");
    await mouseJob(hand, zip);
    expect(existsSync(zip)).toBe(true);
    expect(bad).toEqual([]);
  });

  test("the whole job by keyboard alone", async () => {
    const zip = join(bridge.folder, "bundle.zip");
    await wholeJob(hand, ADDING, zip);
    expect(existsSync(zip)).toBe(true);
    expect(bad).toEqual([]);
  });

  test("own records: passphrase first, the key once, then locked and opened again", async () => {
    await ownRecords(hand, writeSample(join(bridge.folder, "heap")));
    expect(bad.filter((line) => !line.includes("status of 4"))).toEqual([]);
  });

  test("killed while it adds: the same files again, and everything is there", async () => {
    await killedWhileAdding(hand, async () => {
      await bridge.kill();
      await bridge.start();
      await page.goto(bridge.address);
      return hand;
    });
  });

  test("a reload of the page loses no job", () => reloadedWhileAdding(hand, () => page.reload()));
});
