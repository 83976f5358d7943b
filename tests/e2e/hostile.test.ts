// Text of records is hostile until shown otherwise: 500 different strings that want to be markup, code, addresses or controls, or to be longer
// or to run the other way than any layout expects, stand on every screen, each of them on each, and are only ever text.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import type { Route } from "../../ui/src/app/router.svelte.ts";
import type { DoubleState } from "../../ui/test/double.ts";
import { context, launch, settled, sideways, SIZES, watched } from "./browser.ts";
import { doubleServer } from "./double-server.ts";

const CALL = "window.taken=1";
const SEEDS = [
  `<script>${CALL}</script>`, `<img src=x onerror="${CALL}">`, `<svg onload="${CALL}">`, `"><iframe src="javascript:${CALL}">`, `<a href="javascript:${CALL}" autofocus onfocus="${CALL}">x</a>`,
  `<style>*{display:none}</style>`, `<base href="//example.invalid/">`, `<meta http-equiv="refresh" content="0;url=//example.invalid/">`, `<form action=//example.invalid><input name=q>`, `<object data="data:text/html,<script>${CALL}</script>">`,
  `{@html "<b>x</b>"}`, "{{constructor.constructor('window.taken=1')()}}", "${window.taken=1}", "[[<b>]]<img src=x onerror=window.taken=1>[[</b>]]", "</title></textarea></style></script><script>window.taken=1</script>",
  "__proto__", "constructor", "toString", "\u202Egnp.exe", "a\u0000b\u0007c", "\uD800", "‮".repeat(40), "Z̸̢͎".repeat(40), "A".repeat(4000), "javascript:window.taken=1", "../../../../etc/passwd", "'; DROP TABLE record; --", "&lt;script&gt;", "<!--", "]]>",
  "مريم الفارس — تقرير علم الأمراض", "שרה לוי, דו״ח פתולוגיה", "山田太郎、病理診断報告書".repeat(6), "scan_of_everything_that_mother_had_at_home_final_FINAL(2)_reallyfinal.pdf".repeat(3), "{name}{count}{path}", "%s%n%x", "\r\n\t", "🏥".repeat(60), "2026-99-99", "-1e309",
];
const DRESSES: ((seed: string, at: number) => string)[] = [
  (seed) => seed, (seed) => `x ${seed}`, (seed) => `"${seed}`, (seed) => `'${seed}`, (seed) => `\`${seed}`, (seed) => `${seed}\n${seed}`, (seed) => `{${seed}}`, (seed) => `${seed}</p>`, (seed) => `/media/${seed}`, (seed) => `«${seed}»`, (seed) => `${seed}|`, (seed) => `- ${seed}`, (seed, at) => `${at} ${seed}`,
];
/** Each seed in each dress. */
const TEXTS = DRESSES.flatMap((dress) => SEEDS.map(dress)).slice(0, 500);

interface Screen {
  name: string;
  go: Route;
  double?: DoubleState;
  /** What opens there. */
  open?: (page: Page) => Promise<void>;
}
const button = (name: RegExp) => async (page: Page) => page.getByRole("button", { name }).first().click();
const SCREENS: Screen[] = [
  { name: "locked", go: { screen: "add" }, double: { library: "passphrase" } },
  { name: "broken", go: { screen: "add" }, double: { library: "library-damaged" } },
  { name: "records", go: { screen: "records", filter: {} } },
  { name: "records that went wrong", go: { screen: "records", filter: {} }, double: { library: "no-passphrase", failing: { timeline: "io" } } },
  { name: "records found", go: { screen: "records", filter: { words: "x" } } },
  { name: "a study", go: { screen: "records", filter: {}, record: "r1" } },
  { name: "a record", go: { screen: "records", filter: {}, record: "r2" } },
  { name: "to check", go: { screen: "check" } },
  { name: "scans to check", go: { screen: "check" }, double: { library: "no-passphrase", scans: 12 } },
  { name: "images", go: { screen: "images", record: "r1" } },
  { name: "add", go: { screen: "add" } },
  { name: "files", go: { screen: "files", list: "kept" } },
  { name: "diagnoses", go: { screen: "diagnoses" } },
  { name: "people", go: { screen: "people" } },
  { name: "cases", go: { screen: "cases" } },
  ...[1, 2, 3, 4, 5].map((step): Screen => ({ name: `case, step ${step}`, go: { screen: "case", case: "c1", step } })),
  { name: "settings", go: { screen: "settings" } },
  { name: "added", go: { screen: "add" }, open: async (page) => {
    await page.getByRole("button", { name: "Choose a folder or disc" }).click();
    await page.getByText("All done").waitFor();
  } },
  { name: "tag", go: { screen: "records", filter: {}, record: "r2" }, open: button(/^Tag diagnosis/) },
  { name: "to case", go: { screen: "records", filter: {}, record: "r2" }, open: button(/^Add to case/) },
  { name: "whose", go: { screen: "records", filter: {}, record: "r2" }, open: button(/^Change: Person/) },
  { name: "title", go: { screen: "records", filter: {}, record: "r2" }, open: button(/^Change: Title/) },
  { name: "person", go: { screen: "people" }, open: button(/^Change name or date/) },
  { name: "same person", go: { screen: "people" }, open: button(/^Same person/) },
  { name: "new case", go: { screen: "cases" }, open: button(/^New case/) },
];

interface Inside {
  texts: string[];
  double: { consistOf(texts: string[]): void };
  app: { begin(): Promise<void>; refresh(): Promise<void>; router: { enter(route: Route): void } };
  taken?: number;
}

let browser: Browser;
let server: { address: string; stop: () => void };
beforeAll(async () => {
  [browser, server] = await Promise.all([launch(), doubleServer()]);
});
afterAll(async () => {
  await browser.close();
  server.stop();
});

test("there are 500 of them, no two alike", () => expect(new Set(TEXTS).size).toBe(500));

/** Comes to the screen anew with everything consisting of the texts from that one on. */
const come = (page: Page, from: number, go: Route) =>
  page.evaluate(async ([from, go]) => {
    const { texts, double, app } = window as unknown as Inside;
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    app.router.enter({ screen: go.screen === "settings" ? "people" : "settings" });
    double.consistOf([...texts.slice(from), ...texts.slice(0, from)]);
    await frame();
    await app.begin();
    app.router.enter(go);
    for (let times = 0; times < 3; times += 1) await frame();
  }, [from, go] as const);

/** Which of the texts stand there: as text, in a field, or as the name of something. */
const standing = (page: Page) =>
  page.evaluate(() => {
    const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const there: string[] = [];
    while (nodes.nextNode()) there.push((nodes.currentNode as Text).data);
    document.querySelectorAll("input, textarea, select").forEach((field) => there.push((field as HTMLInputElement).value));
    document.querySelectorAll("[title], [aria-label]").forEach((one) => there.push(one.getAttribute("title") ?? "", one.ariaLabel ?? ""));
    const all = there.join("\u2063");
    return (window as unknown as Inside).texts.flatMap((text, at) => (all.includes(text) ? [at] : []));
  });

/** Elements that no screen of ours has. */
const foreign = (page: Page) => page.evaluate(() => [...document.querySelectorAll("iframe, object, embed, base, form[action], a[href^=javascript], script:not([src]), b b, [onerror], [onload], [onfocus]")].map(({ outerHTML }) => outerHTML.slice(0, 80)));

test.concurrent.for(SCREENS)("$name", { timeout: 480_000 }, async ({ go, double = { library: "no-passphrase" }, open }, { expect }) => {
  const page = await (await context(browser, { theme: "light", size: SIZES[1] })).newPage();
  const bad = await watched(page);
  // The texts are too many for an address.
  await page.addInitScript((texts: string) => Object.assign(window, { texts: JSON.parse(texts) }), JSON.stringify(TEXTS));
  await page.goto(`${server.address}?${new URLSearchParams({ state: JSON.stringify(double), go: JSON.stringify(go) }).toString()}`);
  await settled(page);
  bad.length = 0;
  const unseen = new Set(TEXTS.keys());
  while (unseen.size > 0) {
    const [next] = unseen;
    await come(page, next!, go);
    await open?.(page);
    const seen = await standing(page);
    expect(seen, `${JSON.stringify(TEXTS[next!])} is shown`).toContain(next);
    seen.forEach((at) => unseen.delete(at));
    expect(await foreign(page)).toEqual([]);
    expect(await sideways(page)).toEqual([]);
    expect(await page.evaluate(() => (window as unknown as Inside).taken)).toBeUndefined();
    expect(bad).toEqual([]);
    if (open) await page.keyboard.press("Escape");
  }
  await page.context().close();
});
