// Every screen in every state, light and dark, in both sizes of window and with the largest text: nothing goes wrong on it, nobody is shut out
// by it, everything that is pressed is large enough, nothing runs off to the side.
import axe from "axe-core";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { context, launch, settled, sideways, SIZES, watched } from "./browser.ts";
import type { Look } from "./browser.ts";
import { doubleServer } from "./double-server.ts";
import { address, STATES } from "./states.ts";

const LOOKS: [string, Look][] = [
  ["light, wide", { theme: "light", size: SIZES[0] }],
  ["dark, narrow", { theme: "dark", size: SIZES[1] }],
  ["light, narrow, largest text", { theme: "light", textSize: "largest", size: SIZES[1] }],
  ["light, narrow, 200 %", { theme: "light", size: SIZES[1], zoom: 2 }],
  ["dark, wide, 200 %", { theme: "dark", size: SIZES[0], zoom: 2 }],
];

let browser: Browser;
let server: { address: string; stop: () => void };
beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), doubleServer()]);
});
afterAll(async () => {
  await browser.close();
  server.stop();
});

/**
 * Where axe leaves contrast open, and a person looked: text that is cut off by the edge of what scrolls, lies on a page's picture (it is
 * transparent on purpose, the picture under it is read), under a drop mark, is a single sign, or a field with nothing in it. Our own colours are computed pair by pair in
 * `ui/test/contrast.test.ts`.
 */
const EXPLAINED = ["elmPartiallyObscured", "bgOverlap", "imgNode", "nonBmp", "shortTextContent", "emptyValue"];

async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async (explained) => {
    const { violations, incomplete } = await (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ["violations", "incomplete"], rules: { "color-contrast-enhanced": { enabled: true } } });
    const open = incomplete.map((one) => ({
      ...one,
      nodes: one.nodes.filter(({ any }) => !one.id.startsWith("color-contrast") || !explained.includes((any[0]?.data as { messageKey?: string } | undefined)?.messageKey ?? "")),
    }));
    const why = (summary = "") => summary.split("\n").at(-1)?.trim() ?? "";
    return [...violations, ...open]
      .filter(({ nodes }) => nodes.length > 0)
      .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 120)} (${why(failureSummary)})`).join(" | ")}`);
  }, EXPLAINED);
}

/** Controls in sight that are less than 44 px high or wide; a label counts with what it labels. */
const small = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("button, input, select, textarea, a[href]")].flatMap((element) => {
      const target = element.closest("label.option") ?? element.closest("search") ?? element;
      const { width, height } = target.getBoundingClientRect();
      const seen = element.checkVisibility({ visibilityProperty: true }) && width > 0;
      return seen && (height < 43.5 || width < 43.5) ? [`${element.outerHTML.slice(0, 90)}: ${Math.round(width)} × ${Math.round(height)}`] : [];
    }),
  );

describe.each(LOOKS)("%s", (_, look) => {
  let pages: BrowserContext;
  beforeAll(async () => {
    pages = await context(browser, look);
  });
  afterAll(() => pages.close());

  // Side by side: most of the time is axe's, and each page has a process of its own.
  test.concurrent.for(STATES)("$name", async (state, { expect }) => {
    const page = await pages.newPage();
    const bad = await watched(page);
    await page.goto(address(server.address, state));
    await settled(page);
    await state.act?.(page);
    await settled(page);
    expect.soft(await barriers(page)).toEqual([]);
    expect.soft(await small(page)).toEqual([]);
    expect.soft(await sideways(page)).toEqual([]);
    expect(bad).toEqual([]);
    await page.close();
  });
});
