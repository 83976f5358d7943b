// Text of records is hostile until shown otherwise: 500 strings that want to be markup, code, addresses or controls stand on every screen, and
// are only ever text.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import type { Route } from "../../ui/src/app/router.svelte.ts";
import { context, launch, settled, SIZES, watched } from "./browser.ts";
import { doubleServer } from "./double-server.ts";

const CALL = "window.taken=1";
const SEEDS = [
  `<script>${CALL}</script>`, `<img src=x onerror="${CALL}">`, `<svg onload="${CALL}">`, `"><iframe src="javascript:${CALL}">`, `<a href="javascript:${CALL}" autofocus onfocus="${CALL}">x</a>`,
  `<style>*{display:none}</style>`, `<base href="//example.invalid/">`, `<meta http-equiv="refresh" content="0;url=//example.invalid/">`, `<form action=//example.invalid><input name=q>`, `<object data="data:text/html,<script>${CALL}</script>">`,
  `{@html "<b>x</b>"}`, "{{constructor.constructor('window.taken=1')()}}", "${window.taken=1}", "[[<b>]]<img src=x onerror=window.taken=1>[[</b>]]", "</title></textarea></style></script><script>window.taken=1</script>",
  "__proto__", "constructor", "toString", "\u202Egnp.exe", "a\u0000b\u0007c", "\uD800", "‮".repeat(40), "Z̸̢͎".repeat(40), "A".repeat(4000), "javascript:window.taken=1", "../../../../etc/passwd", "'; DROP TABLE record; --", "&lt;script&gt;", "<!--", "]]>",
];
/** Each seed in many dresses, 500 in all. */
const TEXTS = Array.from({ length: 500 }, (_, at) => {
  const seed = SEEDS[at % SEEDS.length]!;
  return [seed, `x ${seed}`, seed.toUpperCase(), `"${seed}`, `'${seed}`, `\`${seed}`, `${seed}\n${seed}`, `{${seed}}`][Math.floor(at / SEEDS.length) % 8]!;
});

const SCREENS: Route[] = [
  { screen: "records", filter: {} },
  { screen: "records", filter: {}, record: "r1" },
  { screen: "records", filter: {}, record: "r2" },
  { screen: "records", filter: { words: "x" }, record: "r6" },
  { screen: "images", record: "r1" },
  { screen: "diagnoses" },
  { screen: "people" },
  { screen: "cases" },
  ...[1, 2, 3, 4, 5].map((step): Route => ({ screen: "case", case: "c1", step })),
  { screen: "settings" },
];

let browser: Browser;
let server: { address: string; stop: () => void };
let page: Page;
let bad: string[];
beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), doubleServer()]);
  page = await (await context(browser, { theme: "light", size: SIZES[0] })).newPage();
  bad = await watched(page);
  // The texts are too many for an address.
  await page.addInitScript((texts: string) => Object.assign(window, { texts: JSON.parse(texts) }), JSON.stringify(TEXTS));
});
afterAll(async () => {
  await browser.close();
  server.stop();
});

/** Elements that no screen of ours has. */
const foreign = () => page.evaluate(() => [...document.querySelectorAll("iframe, object, embed, base, form[action], a[href^=javascript], script:not([src]), b b, [onerror], [onload], [onfocus]")].map(({ outerHTML }) => outerHTML.slice(0, 80)));

test.each(SCREENS.map((screen) => [JSON.stringify(screen), screen] as const))("%s", async (_, screen) => {
  await page.goto(`${server.address}?${new URLSearchParams({ state: JSON.stringify({ library: "no-passphrase" }), go: JSON.stringify(screen) }).toString()}`);
  await settled(page);
  expect(await page.evaluate(() => document.body.textContent?.includes("window.taken=1"))).toBe(true);
  expect(await page.evaluate(() => (window as { taken?: number }).taken)).toBeUndefined();
  expect(await foreign()).toEqual([]);
  expect(bad).toEqual([]);
});
