// Diagnoses that a record suggests: asked beside the record, decided in one step each, and back when that is undone.
import { beforeEach, describe, expect, test, vi } from "vitest";
import { App } from "../src/app/app.svelte.ts";
import { tag, turnDown } from "../src/views/decide/decision.ts";
import { Reader } from "../src/views/record/reader.svelte.ts";
import { Double } from "./double.ts";
import type { DoubleState } from "./double.ts";

beforeEach(() => {
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
});

async function opened(id: string, state: DoubleState = {}) {
  const double = new Double({ library: "no-passphrase", ...state });
  const app = new App(double);
  await app.begin();
  const reader = new Reader(double, id, 1, "");
  const codes = async () => {
    await reader.suggest();
    return reader.suggested.value?.map(({ code }) => code);
  };
  return { app, double, reader, codes };
}

test("the surest stands first, and each has its words", async () => {
  const { reader } = await opened("r17");
  await reader.suggest();
  expect(reader.suggested.value?.map(({ certainty }) => certainty)).toEqual(["stated", "asserted", "uncertain"]);
  expect(reader.suggested.value?.every(({ evidence, record }) => evidence !== "" && record === "r17")).toBe(true);
});

test("the words are shown on their page", async () => {
  const { reader } = await opened("r4");
  await Promise.all([reader.load(), reader.suggest()]);
  const [row] = reader.suggested.value!;
  reader.look(row!);
  await reader.loadPage();
  expect([reader.page, [...reader.evidence].map((at) => reader.placed[at]!.text).join(" ")]).toEqual([2, row!.evidence]);
});

describe("a decision is one step, and undoing it asks again", () => {
  test("a tag is the diagnosis that the person has", async () => {
    const { app, double, reader, codes } = await opened("r4");
    const noted = async () => (await double.call("diagnosis list", {})).length;
    const before = await noted();
    expect(await codes()).toEqual(["C50.412"]);
    expect(await tag(app, ["r4"], "C50.412", "C50.412")).toBe(true);
    await reader.load();
    expect([await codes(), reader.detail.value?.diagnoses, await noted()]).toEqual([[], ["C50.412"], before]);
    expect(app.notices.list.at(-1)?.action).toBeDefined();
    await app.undo();
    expect(await codes()).toEqual(["C50.412"]);
  });

  test("a new one becomes the person's", async () => {
    const { app, double, codes } = await opened("r17");
    const noted = async () => (await double.call("diagnosis list", { person: "p1" })).map(({ code }) => code);
    await tag(app, ["r17"], "E11.9", "E11.9");
    expect([await codes(), (await noted()).includes("E11.9")]).toEqual([["I10", "G47.33"], true]);
    await app.undo();
    expect([await codes(), (await noted()).includes("E11.9")]).toEqual([["I10", "E11.9", "G47.33"], false]);
  });

  test("what was turned down is not suggested again, and is no tag", async () => {
    const { app, double, reader, codes } = await opened("r17");
    expect(await turnDown(app, ["r17"], "I10")).toBe(true);
    await reader.load();
    expect([await codes(), reader.detail.value?.diagnoses]).toEqual([["E11.9", "G47.33"], []]);
    expect(double.calls.filter(({ name }) => name === "turn-down").map(({ request }) => request)).toEqual([{ records: ["r17"], diagnosis: "I10" }]);
    await app.undo();
    expect(await codes()).toEqual(["I10", "E11.9", "G47.33"]);
  });

  test("that goes wrong is said, and the suggestion stays", async () => {
    const { app, codes } = await opened("r4", { failing: { "turn-down": "library-in-use" } });
    expect(await turnDown(app, ["r4"], "C50.412")).toBe(false);
    expect([await codes(), app.notices.list.map(({ kind }) => kind)]).toEqual([["C50.412"], ["wrong"]]);
  });
});

test("a record in the trash suggests nothing", async () => {
  const { double, codes } = await opened("r4");
  await double.call("trash", { records: ["r4"] });
  expect(await codes()).toEqual([]);
});

test("the record is there while suggestions are on their way, and when they went wrong", async () => {
  const slow = await opened("r4", { stuck: ["suggest"] });
  void slow.reader.suggest();
  await slow.reader.load();
  expect([slow.reader.detail.value?.id, slow.reader.suggested.busy]).toEqual(["r4", true]);

  const { app, reader } = await opened("r4", { failing: { suggest: "io" } });
  await Promise.all([reader.load(), reader.suggest()]);
  expect([reader.detail.value?.id, reader.suggested.error?.code, app.notices.list]).toEqual(["r4", "io", []]);
});

test("what was suggested stays in sight while it is asked for anew", async () => {
  const { reader } = await opened("r17");
  await reader.suggest();
  const before = reader.suggested.value;
  const asked = reader.suggest();
  expect([reader.suggested.busy, reader.suggested.value]).toEqual([true, before]);
  await asked;
});

test("hostile texts reach the code, the title and the words of suggestions", async () => {
  const { double, reader } = await opened("r1");
  const texts = Array.from({ length: 100 }, (_, at) => `<img src=x onerror="taken=${at}">`);
  double.consistOf(texts);
  await reader.suggest();
  const said = reader.suggested.value!.flatMap(({ code, title, evidence }) => [code, title, evidence]);
  expect(said.length).toBeGreaterThan(3);
  expect(said.filter((one) => !texts.includes(one))).toEqual([]);
});
