// What can be taken back or made anew: a person split, a lesson forgotten, records read again, what a case is told of its records.
import { beforeEach, describe, expect, test, vi } from "vitest";
import { App } from "../src/app/app.svelte.ts";
import { CaseFile } from "../src/views/cases/case-file.svelte.ts";
import { Double } from "./double.ts";
import type { DoubleState } from "./double.ts";

beforeEach(() => {
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
});

async function opened(state: DoubleState = {}) {
  const double = new Double({ library: "no-passphrase", ...state });
  const app = new App(double);
  await app.begin();
  return { app, double };
}
const said = (app: App) => app.notices.list.map(({ kind, text }) => [kind, text]);

test("a form of a name is split off with all its records, and undo joins them", async () => {
  const { app, double } = await opened();
  const forms = () => double.call("person forms", { person: "p1" });
  const before = await forms();
  const other = before.find(({ name }) => name === "M Alvarez-Ruiz")!;
  expect(other.record).toBe("r17");
  await app.change("person split", { person: "p1", records: [other.record] }, "Done.");
  const people = await double.call("people", {});
  expect([people.length, (await forms()).length, (await double.call("show", { record: "r17" })).person?.name]).toEqual([3, before.length - 1, "M Alvarez-Ruiz"]);
  await app.undo();
  expect([(await double.call("people", {})).length, await forms()]).toEqual([2, before]);
});

test("a lesson is forgotten, and undo brings it back", async () => {
  const { app, double } = await opened();
  const lessons = () => double.call("lessons", {});
  const before = await lessons();
  await app.change("forget", { records: before[0]!.records }, "Done.");
  expect(await lessons()).toEqual(before.slice(1));
  await app.undo();
  expect(await lessons()).toEqual(before);
});

describe("reading again", () => {
  test("says what came of it, and every list is asked anew", async () => {
    const { app } = await opened();
    const { revision } = app;
    await app.reread({ records: ["r4"] });
    expect([said(app), app.revision > revision]).toEqual([[["done", "1 file was read again. 1 record shows something new."]], true]);
  });

  test("can be stopped, and says so", async () => {
    const { app } = await opened({ slow: true });
    const ends = app.reread({});
    app.jobs.latest("reread")!.cancel();
    await ends;
    expect(said(app)).toEqual([["done", "Stopped. What was read so far stays. You can go on later."]]);
  });

  test("says what went wrong", async () => {
    const { app } = await opened({ failing: { reread: "library-in-use" } });
    await app.reread({ improved: true });
    expect(said(app).map(([kind]) => kind)).toEqual(["wrong"]);
  });
});

test("a case is told what does not agree about its records", async () => {
  const { app } = await opened();
  const file = new CaseFile(app, "c1");
  await file.load();
  expect(file.disagreements.value?.map(({ record, code, quotes }) => [record, code, quotes.length])).toEqual([["r4", "side-disagrees", 2]]);
});
