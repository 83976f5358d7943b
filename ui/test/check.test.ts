// The To check queue over the double: what is asked in which order, what an answer does, what is asked again.
import { beforeEach, describe, expect, test, vi } from "vitest";
import { App } from "../src/app/app.svelte.ts";
import type { SamePerson, ScanRun } from "../src/backend/commands.ts";
import { diagnoses, evidence, likeliest, offered, people } from "../src/views/check/answers.ts";
import { AskedOnce } from "../src/views/check/asked-once.svelte.ts";
import { tag, turnDown } from "../src/views/decide/decision.ts";
import { Queue, questions } from "../src/views/check/queue.svelte.ts";
import type { Item } from "../src/views/check/queue.svelte.ts";
import { why } from "../src/views/check/words.ts";
import { identity } from "../src/views/record/reader.svelte.ts";
import { Double } from "./double.ts";
import type { DoubleState } from "./double.ts";

beforeEach(() => {
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
});

const OPEN: DoubleState = { library: "no-passphrase" };

async function opened(state: DoubleState = OPEN) {
  const double = new Double(state);
  const app = new App(double);
  await app.begin();
  const queue = new Queue(double);
  await queue.load();
  return { app, double, queue };
}

/** Goes on to the question about a record. */
function to(queue: Queue, record: string, question?: string): Item {
  for (let times = 0; times < 30 && queue.item; times += 1) {
    if (queue.item.record === record && (!question || queue.item.question === question)) return queue.item;
    if (queue.item.record === record) queue.putAside(queue.item);
    else queue.skip(queue.item);
  }
  throw new Error(`nothing is asked about ${record}`);
}

const FAX = ["r14", "r15", "r16"];

describe("what is asked about a record", () => {
  test.each([
    [["unknown-kind"], ["kind"]],
    [["no-name", "unknown-kind"], ["kind", "person"]],
    [["hard-to-read", "two-dates", "identity", "new-name"], ["person", "date", "reading"]],
    [["other-diagnosis", "two-sides", "unsure-place", "no-date"], ["date", "place", "side", "diagnosis"]],
    [["constructor"], []],
    [[], []],
  ])("for %j: %j", (to_check, asked) => expect(questions({ id: "r1", to_check }).map(({ question }) => question)).toEqual(asked));

  test("each reason of the core belongs to one question and has a sentence", () => {
    const reasons = ["no-date", "two-dates", "no-name", "new-name", "unknown-kind", "unsure-place", "two-sides", "identity", "new-diagnosis", "other-diagnosis", "hard-to-read"];
    expect(questions({ id: "r1", to_check: reasons }).flatMap((item) => item.reasons).sort()).toEqual([...reasons].sort());
    expect(reasons.filter((reason) => why(reason) === reason || why(reason).startsWith("window."))).toEqual([]);
  });
});

describe("what can be answered", () => {
  test("is what was read, the likeliest first, each once and with its words", async () => {
    const { double } = await opened();
    const fax = await double.call("show", { record: "r14" });
    expect(offered("kind", fax).map(({ value, fact }) => [value, fact?.evidence])).toEqual([["lab", "RESULTS"], ["letter", "Dear"]]);
    const twice = { facts: { date: [...fax.facts!.kind!, ...fax.facts!.kind!].map((fact, at) => ({ ...fact, name: "date" as const, value: ["2026-05-27", "someday"][at % 2]! })) } };
    expect(offered("date", twice).map(({ shown }) => shown)).toEqual(["27 May 2026"]);
  });

  test("is never a person who was read: all who are known can be chosen, who it is filed under first", async () => {
    const { app, double } = await opened();
    const lab = await double.call("show", { record: "r7" });
    expect(offered("person", lab)).toEqual([]);
    expect(people(app.counts!.people, lab).map(({ value }) => value)).toEqual(["p2", "p1"]);
    expect(people(app.counts!.people, { person: null }).map(({ note }) => note.includes("filed"))).toEqual([false, false]);
  });

  test("is taken by Enter for a kind or a place alone", async () => {
    const { double } = await opened();
    const fax = await double.call("show", { record: "r14" });
    const read = (name: "place" | "side") => ({ facts: { [name]: (fax.facts!.place ?? []).map((fact) => ({ ...fact, name, value: name === "side" ? "left" : "Lakeside" })) } });
    for (const [question, record, taken] of [["kind", fax, "lab"], ["place", read("place"), "Lakeside"], ["side", read("side"), undefined]] as const) {
      const offers = offered(question, record);
      expect([offers.length > 0, likeliest(question, offers)?.value]).toEqual([true, taken]);
    }
    expect(offered("side", read("side")).map(({ shown }) => shown)).toEqual(["Left"]);
    expect((["date", "person", "reading"] as const).map((question) => likeliest(question, [{ value: "x", shown: "x", note: "", fact: null }]))).toEqual([undefined, undefined, undefined]);
  });

  test("whose a record is: what it says is quoted in full, and marked on its page", async () => {
    const { double } = await opened();
    const lab = await double.call("show", { record: "r7" });
    expect(identity(lab).map(({ value }) => value)).toEqual(["Mario Alvarez", "1968-07-02", "1971-03-14", "F"]);
    expect(evidence("person", lab).map((fact) => fact.evidence)).toEqual(["ALVAREZ, MARIO   DOB 07/02/1968", "DOB 07/02/1968", "born 03/14/1971", "Sex F"]);
  });
});

describe("the queue", () => {
  test("goes on to the next by itself, keeps its count, and goes back to what was undone", async () => {
    const { app, double, queue } = await opened();
    const all = queue.ids.length;
    expect([all, queue.position]).toEqual([app.counts!.to_check, 1]);
    const item = to(queue, "r4");
    const at = queue.position;
    await app.change("set_many", { records: ["r4"], fact: "date", value: "2026-05-27" }, "Done.");
    queue.answered(item, ["r4"]);
    await queue.load();
    expect(queue.item?.record).not.toBe("r4");
    expect([queue.position, queue.ids.length, app.counts!.to_check]).toEqual([at + 1, all, all - 1]);
    await app.undo();
    queue.undone();
    await queue.load();
    expect([queue.item, queue.position, app.undone]).toEqual([item, at, 1]);
    expect((await double.call("show", { record: "r4" })).date).toBe("2026-05-27");
  });

  test("does not ask twice about what nobody knows, and asks at the end about what was skipped", async () => {
    const { queue } = await opened();
    const [first, second] = queue.ids;
    queue.skip(queue.item!);
    expect([queue.item?.record, queue.ids.at(-1), queue.position]).toEqual([second, first, 1]);
    const asked: string[] = [];
    while (queue.item && asked.length < 50) {
      asked.push(`${queue.item.record} ${queue.item.question}`);
      queue.putAside(queue.item);
    }
    expect(new Set(asked).size).toBe(asked.length);
    expect([asked.at(-1)?.startsWith(first!), queue.left, queue.position]).toEqual([true, queue.ids.length, queue.ids.length]);
    await queue.again();
    expect([queue.item === null, queue.busy]).toEqual([false, false]);
  });

  test("keeps that nobody knows: the next visit does not ask, undo brings the question back", async () => {
    const { app, double, queue } = await opened();
    const item = to(queue, "r4");
    await app.change("not-known", { records: ["r4"], question: item.question }, "Done.");
    queue.answered(item, ["r4"]);
    const visit = async () => {
      const next = new Queue(double);
      await next.load();
      return next.ids.includes("r4");
    };
    expect(await visit()).toBe(false);
    await app.undo();
    expect(await visit()).toBe(true);
  });

  test("ends when the last one is skipped", async () => {
    const { queue } = await opened();
    const last = queue.ids.at(-1)!;
    while (queue.item && queue.item.record !== last) queue.putAside(queue.item);
    queue.skip(queue.item!);
    expect([queue.item, queue.left > 0]).toEqual([null, true]);
  });

  test("what the answer did not settle stays marked, and is not asked again at once", async () => {
    const { app, queue } = await opened();
    const item = to(queue, "r7");
    await app.change("set_many", { records: ["r7"], fact: "person", value: "p1" }, "Done.");
    queue.answered(item, ["r7"]);
    await queue.load();
    expect(queue.rows.get("r7")?.to_check).toEqual(["identity"]);
    expect(queue.item?.record).not.toBe("r7");
  });

  test("what comes in meanwhile stands at the end", async () => {
    const { double, queue } = await opened();
    await double.call("trash", { records: ["r4"] });
    const next = new Queue(double);
    await next.load();
    await double.call("undo", {});
    await next.load();
    expect(next.ids.at(-1)).toBe("r4");
    expect(queue.ids.at(-1)).not.toBe("r4");
  });

  test("takes no more rows at once than the core gives, and says what went wrong", async () => {
    const { double } = await opened({ ...OPEN, many: 1000, unsure: true });
    const asked = double.calls.filter(({ name }) => name === "rows").map(({ request }) => (request as { ids: string[] }).ids.length);
    expect([Math.max(...asked), asked.length]).toEqual([200, 5]);
    const { queue } = await opened({ ...OPEN, failing: { rows: "io" } });
    expect([queue.error?.code, queue.busy, queue.item]).toEqual(["io", false, null]);
  });
});

describe("whether two people are one", () => {
  test("is asked once: an answer ends it, undo brings it back, to skip it is for this visit", async () => {
    const { app, double } = await opened({ ...OPEN, scripts: true });
    const asked = () => new AskedOnce<SamePerson>(() => double.call("person questions", {}), ({ one, other }) => `${one.id} ${other.id}`);
    const pairs = asked();
    await pairs.load();
    const pair = pairs.one!;
    await app.change("person apart", { a: pair.one.id, b: pair.other.id }, "Done.");
    await pairs.load();
    expect(pairs.one).toBe(null);
    await app.undo();
    await pairs.load();
    expect(pairs.one).toEqual(pair);
    pairs.skip(pair);
    expect(pairs.one).toBe(null);
    const next = asked();
    await next.load();
    expect(next.one).toEqual(pair);
  });
});

describe("whether scans are one paper", () => {
  test.each(["scans join", "scans apart"] as const)("is not asked again after “%s”, and is when that is undone", async (command) => {
    const { app, double } = await opened({ ...OPEN, scans: 3 });
    const asked = new AskedOnce<ScanRun>(() => double.call("scans questions", {}), ({ sheets }) => sheets.map(({ record }) => record).join(" "));
    await asked.load();
    await app.change(command, { records: asked.one!.sheets.map(({ record }) => record) }, "Done.");
    await asked.load();
    expect(asked.one).toBe(null);
    await app.undo();
    await asked.load();
    expect(asked.one!.sheets.length).toBe(3);
  });
});

describe("the same answer for several", () => {
  test("is offered where reason, place and what was read are the same", async () => {
    const { queue } = await opened();
    const item = to(queue, "r14");
    expect((await queue.alike(item, "lab")).sort()).toEqual(["r15", "r16"]);
    expect(await queue.alike(item, "letter")).toEqual([]);
  });

  test("settles all of them in one step, and one undo asks about all of them again", async () => {
    const { app, queue } = await opened();
    const item = to(queue, "r14");
    await app.change("set_many", { records: FAX, fact: "kind", value: "lab" }, "Done.");
    queue.answered(item, FAX);
    await queue.load();
    expect(FAX.map((id) => queue.rows.has(id))).toEqual([false, false, true]);
    await app.undo();
    queue.undone();
    await queue.load();
    expect(FAX.map((id) => queue.rows.has(id))).toEqual([true, true, true]);
    expect(queue.item).toEqual(item);
  });

  test("is never offered for whose they are", async () => {
    const { double, queue } = await opened();
    const item = to(queue, "r7");
    const before = double.calls.length;
    expect(await queue.alike(item, "p2")).toEqual([]);
    expect(double.calls.length).toBe(before);
  });
});

describe("a diagnosis", () => {
  test("is offered with its words, the surest first, and marked on its page", async () => {
    const { double } = await opened();
    const { suggestions } = await double.call("suggest", { record: "r17" });
    const note = await double.call("show", { record: "r17" });
    expect(diagnoses(suggestions).map(({ value, note, fact }) => [value, note !== "", fact?.origin])).toEqual([["I10", false, "stated"], ["E11.9", false, "read"], ["G47.33", true, "read"]]);
    expect(evidence("diagnosis", note, suggestions).map((fact) => fact.evidence)).toEqual(["type 2 diabetes without complications", "suspicious for obstructive sleep apnea"]);
    expect(likeliest("diagnosis", diagnoses(suggestions))).toBeUndefined();
  });

  test("is asked until it is tagged, turned down or left open, and undo asks again", async () => {
    const { app, queue } = await opened();
    const asked = async (act: () => Promise<boolean>) => {
      await act();
      await queue.load();
      return queue.rows.get("r18") !== undefined;
    };
    for (const decide of [() => tag(app, ["r18"], "I10", "I10"), () => turnDown(app, ["r18"], "I10"), () => app.change("not-known", { records: ["r18"], question: "diagnosis" }, "Done.")]) {
      expect([await asked(decide), await asked(() => app.undo())]).toEqual([false, true]);
    }
  });

  test("is the same for others where they say the same of the same person", async () => {
    const { double, queue } = await opened();
    const item = to(queue, "r18");
    expect(await queue.alike(item, "I10")).toEqual(["r17"]);
    expect(await queue.alike(item, "E11.9")).toEqual([]);
    await double.call("set_many", { records: ["r17"], fact: "person", value: "p2" });
    await queue.load();
    expect(await queue.alike(item, "I10")).toEqual([]);
  });
});
