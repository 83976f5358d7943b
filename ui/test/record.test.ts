// Viewing pages and images: which words are marked, how samples become brightness, how a stack moves.
import { describe, expect, test } from "vitest";
import { fullRange, lookup, paint, pixels } from "../src/record/lookup.ts";
import type { Samples } from "../src/record/lookup.ts";
import { pieces, placed, quoted } from "../src/record/page-words.ts";
import { PRESETS, Stack } from "../src/record/stack.svelte.ts";
import type { Frame, StackImage } from "../src/record/stack.svelte.ts";
import { fileName } from "../src/views/cases/file-name.ts";
import { groups } from "../src/views/door/kit.ts";
import { layOut, PAGE } from "./heap.ts";

const page = layOut(["HER2 (IHC): equivocal (2+); reflex ISH ordered.", "Tumeur née à gauche; S26-10482"]);
const words = placed({ ...PAGE, ...page, marks: [[0, 4], [page.text.indexOf("10482"), 5], [page.text.indexOf("flex IS"), 7]] });

test("a word is found when any part of it was meant", () => {
  expect(words.filter(({ found }) => found).map(({ text }) => text)).toEqual(["HER2", "reflex", "ISH", "S26-10482"]);
});

test.each([
  ["reflex ISH ordered.", ["reflex", "ISH", "ordered."]],
  ["ordered.\nTumeur", ["ordered.", "Tumeur"]],
  ["ISH reflex", []],
  ["", []],
])("the quotation %j is found in one piece or not at all", (quotation, found) => {
  expect([...quoted(words, quotation)].map((at) => words[at]!.text)).toEqual(found);
});

test.each([
  ["a b c", [[2, 1]], ["a ", "*b", " c"]],
  ["ab", [[1, 1], [0, 1]], ["*a", "*b"]],
  ["abc", [[0, 2], [1, 2]], ["*ab", "c"]],
  ["<b>", [], ["<b>"]],
] as const)("text %j with marks %j", (text, marks, cut) => {
  expect(pieces({ text, marks }).map((piece) => (piece.found ? "*" : "") + piece.text)).toEqual(cut);
});

test("words know where lines end and where they stand", () => {
  expect(words.find(({ text }) => text === "ordered.")?.ends).toBe(true);
  expect(words[0]?.ends).toBe(false);
  const [astral, plain] = placed({ width: 100, height: 200, text: "𝔸 b", words: [[0, 2, 0, 0, 10, 10], [3, 1, 20, 50, 10, 10]], marks: [] });
  expect([astral?.text, plain?.text, plain?.left, plain?.top]).toEqual(["𝔸", "b", 0.2, 0.25]);
});

const ct: Samples = { rows: 2, columns: 2, bits: 16, signed: true, slope: 1, intercept: -1024, monochrome1: false, color: false };

describe("the window of DICOM", () => {
  test("is linear between its edges and flat outside (PS3.3 C.11.2.1.2.1)", () => {
    const { table, offset } = lookup({ ...ct, intercept: 0 }, { center: 2048, width: 4096 }, false);
    expect([-1, 0, 2048, 4095, 5000].map((sample) => table[sample + offset])).toEqual([0, 0, 128, 255, 255]);
  });

  test("of width one is a threshold", () => {
    const { table, offset } = lookup({ ...ct, intercept: 0 }, { center: 10, width: 1 }, false);
    expect([9, 10].map((sample) => table[sample + offset])).toEqual([0, 255]);
  });

  test("turns white and black for MONOCHROME1, and back when inverted", () => {
    const bright = (monochrome1: boolean, inverted: boolean) => lookup({ ...ct, intercept: 0, monochrome1 }, { center: 50, width: 100 }, inverted).table[32768 + 100];
    expect([bright(false, false), bright(true, false), bright(true, true)]).toEqual([255, 0, 255]);
  });

  test("of a frame's full range counts in units after slope and intercept", () => {
    expect(fullRange(new Int16Array([0, 1024, 3024]), ct)).toEqual({ center: 488, width: 3024 });
    expect(fullRange(new Int16Array([]), ct)).toEqual({ center: 0, width: 1 });
  });
});

test.each([
  [8, false, Uint8Array],
  [8, true, Int8Array],
  [12, false, Uint16Array],
  [16, true, Int16Array],
])("%d bits, signed %s", (bits, signed, kind) => expect(pixels(new ArrayBuffer(8), { ...ct, bits, signed })).toBeInstanceOf(kind));

test("painting fills every pixel, colours as they are, and leaves black what a short frame lacks", () => {
  const out = new Uint8ClampedArray(16);
  paint(new Int16Array([1024, 1524]), ct, { center: 250, width: 500 }, false, out);
  expect([...out]).toEqual([0, 0, 0, 255, 255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255]);
  paint(new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), { ...ct, color: true }, { center: 0, width: 1 }, false, out);
  expect([...out.slice(0, 8)]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
});

describe("a stack", () => {
  const info = (image: number): StackImage => ({
    ...ct, window_center: image > 5 ? null : 40, window_width: image > 5 ? null : 400, orientation: [], laterality: "", name: "A", birth_date: null,
    series: image > 5 ? "b" : "a", number: String(image),
  });
  const frame = (image: number) => ({ info: info(image), pixels: new Int16Array([image, 0, 0, image * 10]) });
  const source = (asked: number[] = []) => (image: number) => {
    asked.push(image);
    return image === 9 ? Promise.reject(new Error("broken")) : Promise.resolve(frame(image));
  };

  test("begins as the file says, keeps what the user chose, and begins anew with another series", async () => {
    const stack = new Stack(source(), 9);
    await stack.go(1);
    expect(stack.window).toEqual({ center: 40, width: 400 });
    stack.adjust(10, -5);
    await stack.step(1);
    expect(stack.window).toEqual({ center: 35, width: 410 });
    await stack.go(6);
    expect(stack.window.width).toBe(60);
    stack.choose(PRESETS[1]!);
    expect(stack.preset).toBe("window.preset.full");
  });

  test("stays within its images and fetches ahead where one is going", async () => {
    const asked: number[] = [];
    const stack = new Stack(source(asked), 9);
    await stack.go(-3);
    expect(stack.image).toBe(1);
    expect(asked).toEqual([1, 2, 3, 4, 5]);
    await stack.go(99);
    expect(stack.image).toBe(9);
  });

  test("says what is wrong with an image and goes on with the next", async () => {
    const stack = new Stack(source(), 9);
    await stack.go(9);
    expect([stack.frame, stack.failed, stack.trouble]).toEqual([null, true, "broken"]);
    await stack.go(8);
    expect([stack.frame?.info.number, stack.failed]).toEqual(["8", false]);
  });

  test("shows the image that was asked for last, however late an earlier one comes", async () => {
    let late = () => {};
    const slow = (image: number) => (image === 2 ? new Promise<Frame>((resolve) => (late = () => resolve(frame(2)))) : Promise.resolve(frame(image)));
    const stack = new Stack(slow, 9);
    const first = stack.go(2);
    await stack.go(5);
    late();
    await first;
    expect(stack.frame?.info.number).toBe("5");
  });

  test("keeps as many of the last images as it may, and no more", async () => {
    const asked: number[] = [];
    const large = (image: number) => {
      asked.push(image);
      // Sixteen megabytes each, of which nobody looks at one.
      return Promise.resolve({ info: { ...info(1), window_center: 40, window_width: 400 }, pixels: { byteLength: 16 * 1024 * 1024 } as Frame["pixels"] });
    };
    const stack = new Stack(large, 60);
    for (let image = 1; image <= 40; image += 1) await stack.go(image);
    asked.length = 0;
    await stack.go(34);
    // Twelve are kept: 33 to 44.
    expect(asked).toEqual([32, 31, 30]);
    await stack.go(2);
    expect(asked).toContain(2);
  });
});

test("a bundle's name is one that every system takes", () => {
  expect(fileName("María José Álvarez", "Lumpectomy or mastectomy?")).toBe("second-read-maria-jose-alvarez-lumpectomy-or-mastectomy.zip");
  expect(fileName("", "../../etc")).toBe("second-read-etc.zip");
  expect(fileName("山田", "?")).toBe("second-read.zip");
});

test("the recovery key is shown in groups that give it back", () => {
  const key = `AGE-SECRET-KEY-1${"QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L".repeat(2).slice(0, 58)}`;
  expect(groups(key).slice(0, 3)).toEqual(["AGE-SECRET-KEY-1", "QPZRY", "9X8GF"]);
  expect(groups(key).join("")).toBe(key);
});
