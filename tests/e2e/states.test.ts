// Every screen in every state, light and dark, in both sizes of window and with the largest text: nothing goes wrong on it, nobody is shut out
// by it, everything that is pressed is large enough, nothing runs off to the side, messages lie over nothing, and what one came for is in sight.
import axe from "axe-core";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { context, inSight, launch, settled, sideways, SIZES, watched } from "./browser.ts";
import type { Look } from "./browser.ts";
import { doubleServer } from "./double-server.ts";
import { address, STATES } from "./states.ts";
import type { State } from "./states.ts";

/**
 * In each theme a page is opened once and then takes the other looks, as a window does that is made smaller or whose letters are made larger:
 * opening it and handing it axe is most of the time. Axe is asked for everything in the first look only: names, roles and colours are the same
 * in every size. In the others it is asked for what depends on the size.
 */
const LOOKS: Record<"light" | "dark", [Look, ...Look[]]> = {
  light: [{ theme: "light", size: SIZES[0] }, { theme: "light", textSize: "largest", size: SIZES[1] }, { theme: "light", size: SIZES[1], zoom: 2 }],
  dark: [{ theme: "dark", size: SIZES[1] }, { theme: "dark", size: SIZES[0], zoom: 2 }],
};

/** The rule of axe whose answer depends on the size of the window and of the letters: what scrolls is reached by keyboard. */
const OF_SIZE = "scrollable-region-focusable";

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

async function barriers(page: Page, whole: boolean): Promise<string[]> {
  if (whole) await page.evaluate(axe.source);
  return page.evaluate(async ({ explained, only }) => {
    const asked = only ? { runOnly: [only] } : { rules: { "color-contrast-enhanced": { enabled: true } } };
    const { violations, incomplete } = await (window as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ["violations", "incomplete"], ...asked });
    const open = incomplete.map((one) => ({
      ...one,
      nodes: one.nodes.filter(({ any }) => !one.id.startsWith("color-contrast") || !explained.includes((any[0]?.data as { messageKey?: string } | undefined)?.messageKey ?? "")),
    }));
    const why = (summary = "") => summary.split("\n").at(-1)?.trim() ?? "";
    return [...violations, ...open]
      .filter(({ nodes }) => nodes.length > 0)
      .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 120)} (${why(failureSummary)})`).join(" | ")}`);
  }, { explained: EXPLAINED, only: whole ? undefined : OF_SIZE });
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

type Shown = Window & typeof globalThis & {
  app: { notices: { list: readonly object[]; done(text: string, action: object): void; wrong(error: unknown): void }; preferences: { set(change: object): void } };
  before: readonly object[];
};

/** Shows two messages, and tells what they lie over, and which of their own buttons something else lies over. */
const covered = (page: Page) =>
  page.evaluate(async () => {
    const shown = window as Shown;
    const { notices } = shown.app;
    shown.before = notices.list;
    notices.wrong({ code: "disk-full", message: "" });
    notices.done("12 records tagged: malignant neoplasm of the upper-outer quadrant of the left breast.", { label: "Undo", act: () => undefined });
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    for (let times = 0; times < 3; times += 1) await frame();

    /** What of an element is in sight: all that clips it taken off. */
    const inSight = (element: Element) => {
      let { left, top, right, bottom } = element.getBoundingClientRect();
      for (let around = element.parentElement; around; around = around.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(around);
        if (overflowX === "visible" && overflowY === "visible") continue;
        const edge = around.getBoundingClientRect();
        [left, top, right, bottom] = [Math.max(left, edge.left), Math.max(top, edge.top), Math.min(right, edge.right), Math.min(bottom, edge.bottom)];
      }
      return { left, top, right, bottom };
    };
    const front = document.querySelector("dialog[open]") ?? document.body;
    const messages = [...front.querySelectorAll(".notices > *")];
    const own = (element: Element) => messages.some((message) => message.contains(element)) || element.querySelector(".notices") !== null;
    const read = (element: Element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent!.trim() !== "");
    const others = [...front.querySelectorAll("*")].filter(
      (element) => (element.matches("button, input, select, textarea, summary, a[href], [tabindex]") || read(element)) && !own(element) && !element.matches(".hidden, .skip") && element.checkVisibility({ visibilityProperty: true }),
    );
    const over = messages.flatMap((message) => {
      const at = inSight(message);
      return others.filter((element) => {
        const it = inSight(element);
        return Math.min(at.right, it.right) - Math.max(at.left, it.left) > 1 && Math.min(at.bottom, it.bottom) - Math.max(at.top, it.top) > 1;
      }).map((element) => `a message lies over ${element.outerHTML.slice(0, 100)}`);
    });
    const under = messages.flatMap((message) => [...message.querySelectorAll("button")]).filter((button) => {
      button.scrollIntoView({ block: "nearest" });
      const { left, top, width, height } = button.getBoundingClientRect();
      return !button.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    }).map((button) => `out of reach: ${button.outerHTML.slice(0, 100)}`);
    return messages.length === 0 ? ["no message is shown"] : [...over, ...under].slice(0, 5);
  });

const saidOf = ({ size, textSize = "normal", zoom = 1 }: Look) => `${size.width} wide, ${textSize} text, zoom ${zoom}`;

/** Puts the messages of `covered` away again. */
const uncovered = (page: Page) =>
  page.evaluate(() => {
    const { app, before } = window as Shown;
    app.notices.list = before;
  });

/** Makes an open page look otherwise: its window's size, the browser's zoom, the size of the letters. */
async function change(page: Page, { size, zoom = 1, textSize = "normal" }: Look): Promise<void> {
  const tools = await page.context().newCDPSession(page);
  await tools.send("Emulation.setDeviceMetricsOverride", { width: size.width / zoom, height: size.height / zoom, deviceScaleFactor: zoom, mobile: false });
  await page.evaluate((textSize) => (window as Shown).app.preferences.set({ textSize }), textSize);
  await settled(page);
}

/** A page in this state and look, and what went wrong on the way. */
async function opened(pages: BrowserContext, state: State): Promise<{ page: Page; bad: string[] }> {
  const page = await pages.newPage();
  const bad = await watched(page);
  await page.goto(address(server.address, state));
  await settled(page);
  await state.act?.(page);
  await settled(page);
  return { page, bad };
}

describe.each(Object.entries(LOOKS))("%s", (_, looks) => {
  const contexts: BrowserContext[] = [];
  beforeAll(async () => {
    for (const look of looks) contexts.push(await context(browser, look));
  });
  afterAll(() => Promise.all(contexts.map((one) => one.close())));

  // Side by side: most of the time is axe's, and each page has a process of its own.
  test.concurrent.for(STATES)("$name", async (state, { expect }) => {
    const { page, bad } = await opened(contexts[0]!, state);
    for (const [at, look] of looks.entries()) {
      if (at > 0) await change(page, look);
      const inIt = saidOf(look);
      expect.soft(await barriers(page, at === 0), inIt).toEqual([]);
      expect.soft(await small(page), inIt).toEqual([]);
      expect.soft(await sideways(page), inIt).toEqual([]);
      expect.soft(await covered(page), inIt).toEqual([]);
      expect.soft(await small(page), inIt).toEqual([]);
      expect.soft(await sideways(page), inIt).toEqual([]);
      await uncovered(page);
    }
    expect(bad).toEqual([]);
    await page.close();
  });

  // What is in sight depends on where a page was scrolled to, which a change of its size moves: here each look is opened anew.
  test.concurrent.for(STATES.filter(({ sight }) => sight))("in sight: $name", async (state, { expect }) => {
    for (const [at, pages] of contexts.entries()) {
      const { page, bad } = await opened(pages, state);
      expect.soft(await inSight(page, state.sight!), saidOf(looks[at]!)).toBeGreaterThan(0.7);
      expect(bad).toEqual([]);
      await page.close();
    }
  });
});
