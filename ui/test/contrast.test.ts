// What is read must be readable: text 7:1, borders of what can be filled in 3:1 (WCAG 2.2, 1.4.6 and 1.4.11), in both themes.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync(new URL("../src/style/tokens.css", import.meta.url), "utf8");

/** The colours of the rule with that selector, over those of `:root`. */
function colours(selector: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of [":root {", selector]) {
    const body = css.split(part)[1]?.split("}")[0] ?? "";
    for (const [, name, value] of body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)) found.set(name!, value!);
  }
  return found;
}

/** Relative luminance as WCAG defines it. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

const GROUNDS = ["paper", "sheet", "sunk", "teal-soft"];
const TEXT: [string, string[]][] = [
  ["ink", [...GROUNDS, "amber-soft", "red-soft", "green-soft"]],
  ["ink-2", [...GROUNDS, "amber-soft", "red-soft", "green-soft"]],
  ["teal", ["paper", "sheet"]],
  ["on-teal", ["teal"]],
  ["amber", [...GROUNDS, "amber-soft"]],
  ["red", ["paper", "sheet", "red-soft"]],
  ["green", ["paper", "sheet", "green-soft", "teal-soft"]],
  ["on-mark", ["mark"]],
];
const BORDERS: [string, string[]][] = [
  ["edge", ["paper", "sheet", "sunk"]],
  ["teal", GROUNDS],
];

describe.each([["light", ":root {"], ["dark", '[data-theme="dark"] {']])("%s", (_, selector) => {
  const of = colours(selector);
  test.each([...TEXT.flatMap(([text, on]) => on.map((ground) => [text, ground, 7] as const)), ...BORDERS.flatMap(([line, on]) => on.map((ground) => [line, ground, 3] as const))])(
    "%s on %s is at least %d:1",
    (colour, ground, least) => expect(contrast(of.get(colour)!, of.get(ground)!)).toBeGreaterThanOrEqual(least),
  );
});

test("the measure is that of WCAG", () => {
  expect(contrast("#ffffff", "#000000")).toBeCloseTo(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});
