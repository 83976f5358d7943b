// A window never tells anybody to run a command: where the core's sentence does, the window has its own.
import { readFileSync } from "node:fs";
import { parse } from "smol-toml";
import sentences from "virtual:sentences";
import { expect, test } from "vitest";
import { foundOf, saidOf } from "../src/shared/said.ts";

const texts = parse(readFileSync(new URL("../../assets/text/en.toml", import.meta.url), "utf8")) as Record<string, Record<string, string>>;
const FOR_A_TERMINAL = /`|--|second-read |\bcommand\b/;

/** Sentences of a table that name a command or an option. */
const terminal = (table: string) => Object.entries(texts[table]!).filter(([, sentence]) => FOR_A_TERMINAL.test(sentence));

const WORDS = { error: saidOf, finding: foundOf, check: foundOf, verify: foundOf };

test.each(Object.entries(WORDS).flatMap(([table, words]) => terminal(table).map(([code, message]) => [`${table}.${code}`, { code, message }, words] as const)))(
  "%s has words for a window, and names the file beneath them",
  (_, coded, words) => {
    const { text, path } = words({ ...coded, path: "/disc/a" });
    expect(Object.values(sentences)).toContain(text);
    expect(text).not.toMatch(FOR_A_TERMINAL);
    expect(path).toBe("/disc/a");
  },
);

test("there are such sentences, so that the tests above test something", () => {
  expect(terminal("error").length).toBeGreaterThan(5);
  expect(terminal("check").length + terminal("finding").length).toBeGreaterThan(3);
});

test("what reads well in a window too is shown as the core says it", () => {
  expect(saidOf({ code: "missing-path", message: "“/a” is not there.", path: "/a" })).toEqual({ text: "“/a” is not there.", path: "" });
  expect(saidOf({ code: "constructor", message: "x" }).text).toBe("x");
});

test("no sentence of the window names a command", () => {
  expect(Object.entries(sentences).filter(([, text]) => FOR_A_TERMINAL.test(text))).toEqual([]);
});
