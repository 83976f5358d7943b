// The browser of the tests: Debian's Chromium, without a display, without anything of its own going over the network.
import { chromium } from "playwright-core";
import type { Browser, BrowserContext, Page } from "playwright-core";

const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });

export interface Look {
  theme: "light" | "dark";
  textSize?: "normal" | "large" | "largest";
  size: { width: number; height: number };
  /** The browser's own zoom: at 2 a window of that size has room for half as many CSS pixels each way. */
  zoom?: 1 | 2;
}

export const SIZES = [{ width: 1440, height: 900 }, { width: 1024, height: 700 }] as const;

/** Pages that look so; animations are off, so that what is seen is what stays. */
export async function context(browser: Browser, { theme, textSize = "normal", size, zoom = 1 }: Look): Promise<BrowserContext> {
  const made = await browser.newContext({ viewport: { width: size.width / zoom, height: size.height / zoom }, deviceScaleFactor: zoom, reducedMotion: "reduce" });
  await made.addInitScript((kept: string) => localStorage.setItem("second-read.preferences", kept), JSON.stringify({ theme, textSize }));
  return made;
}

/** Everything that must never happen on a page: errors, what the policy stopped, navigation away. */
export async function watched(page: Page): Promise<string[]> {
  const bad: string[] = [];
  page.on("pageerror", (error) => bad.push(`error: ${error.message}`));
  page.on("console", (message) => {
    const { url } = message.location();
    // No browser icon is ours to give; a record without a picture has a drawing in its place.
    if (message.type() === "error" && !/\/favicon\.ico$|\/record\/thumb\//.test(url)) bad.push(`console: ${message.text()} ${url.split("?")[0]}`);
  });
  page.on("dialog", (dialog) => {
    bad.push(`a dialog opened: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("framenavigated", (frame) => {
    if (frame === page.mainFrame() && !frame.url().startsWith("http://127.0.0.1")) bad.push(`went to ${frame.url()}`);
  });
  await page.addInitScript(() => document.addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`)));
  return bad;
}

/** Waits until what is asked for at once is there: a screen, its fonts, its pictures, and two frames drawn. */
export async function settled(page: Page): Promise<void> {
  await page.locator("h1").first().waitFor({ state: "attached" });
  await page.evaluate(async () => {
    await document.fonts.ready;
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    await frame();
    await Promise.all([...document.images].filter(({ loading }) => loading !== "lazy").map((image) => image.decode().catch(() => undefined)));
    await frame();
  });
}

/** How much of the element with these words is in sight, 0–1. */
export const inSight = (page: Page, words: string): Promise<number> =>
  page.getByText(words).first().evaluate((element) => new Promise<number>((done) => {
    new IntersectionObserver(([seen], watch) => (watch.disconnect(), done(seen!.intersectionRatio))).observe(element);
  }));

/** What is wider than its place: the window itself never scrolls sideways, and no text stands outside it. */
export const sideways = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("#app *")].flatMap((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      const outside = width > 1 && (right > innerWidth + 1 || left < -1);
      if (!outside || !element.checkVisibility()) return [];
      for (let around = element.parentElement; around; around = around.parentElement) {
        const { left: from, right: to } = around.getBoundingClientRect();
        if (getComputedStyle(around).overflowX !== "visible" && from >= -1 && to <= innerWidth + 1) return [];
      }
      return element.matches(".hidden, .skip") ? [] : [element.outerHTML.slice(0, 120)];
    }).slice(0, 3),
  );
