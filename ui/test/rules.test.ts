// Rules of the pages that a search through their text can hold.
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const src = new URL("../src/", import.meta.url);
const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.(ts|svelte|css)$/.test(path) && !path.includes("generated/"))
  .map((path) => ({ path, text: readFileSync(new URL(path, src), "utf8") }));

const those = (fits: (file: { path: string; text: string }) => boolean) => files.filter(fits).map(({ path }) => path);

test("the files were found", () => expect(files.length).toBeGreaterThan(50));

test("only one file names the desktop's packages", () => {
  expect(those(({ text }) => text.includes("@tauri-apps/"))).toEqual(["backend/tauri.ts"]);
});

test("text of records never becomes markup, and nothing is run from text", () => {
  expect(those(({ text }) => /\{@html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/.test(text))).toEqual([]);
});

test("nothing is fetched from elsewhere, and no style stands in markup (the policy would drop it)", () => {
  expect(those(({ text }) => /https?:\/\/(?!record\.localhost)/.test(text))).toEqual([]);
  expect(those(({ path, text }) => path.endsWith(".svelte") && /<[a-z][^>]* style="/.test(text))).toEqual([]);
});

test("colours come from the tokens; what lies on a picture is black and white", () => {
  const own = ({ path, text }: { path: string; text: string }) => path.endsWith(".svelte") && /#[0-9a-f]{3,8}\b/i.test(text.split("<style>")[1] ?? "");
  expect(those(own).sort()).toEqual([
    "record/PageView.svelte",
    "record/StackCanvas.svelte",
    "views/door/Kit.svelte",
    "views/record/SeriesList.svelte",
    "views/records/Row.svelte",
  ]);
});

test("a component is short, and a file says first what it is for", () => {
  expect(those(({ path, text }) => path.endsWith(".svelte") && text.split("\n").length > 215)).toEqual([]);
  expect(those(({ path, text }) => !text.startsWith(path.endsWith(".svelte") ? "<!--" : path.endsWith(".css") ? "/*" : "//"))).toEqual([]);
});

test("text is 19 px, or larger in steps, and no type is set in pixels below that", () => {
  const tokens = files.find(({ path }) => path === "style/tokens.css")!.text;
  expect([...tokens.matchAll(/--text-size: (\d+)px/g)].map(([, size]) => Number(size))).toEqual([19, 23, 28]);
  const sizes = files.flatMap(({ text }) => [...text.matchAll(/(?:font-size|font|--t-\w+):[^;]*?(\d*\.?\d+)(px|rem)\b/g)].map(([, size, unit]) => [Number(size), unit] as const));
  expect(sizes.length).toBeGreaterThan(8);
  expect(sizes.filter(([size, unit]) => (unit === "px" ? size < 19 : size < 0.78))).toEqual([]);
});

test("what is shared knows no medical word", () => {
  const words = /\b(patient|diagnos|dicom|pathology|radiology|record)/i;
  expect(those(({ path, text }) => path.startsWith("shared/") && words.test(text.replace(/records?\b/gi, (word) => (word === "Record" ? "" : word))))).toEqual([]);
});
