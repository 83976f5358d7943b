// What screens share, over the double: jobs, the list of records, deciding and undoing, the first run.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { App } from "../src/app/app.svelte.ts";
import { IDLE, watchIdle } from "../src/app/idle.ts";
import { Pace, share } from "../src/app/jobs.svelte.ts";
import { Notices, STAY } from "../src/app/notices.svelte.ts";
import { Preferences } from "../src/app/preferences.svelte.ts";
import { nothingNew, parts } from "../src/views/add/outcome.ts";
import { join, named, tag, trash } from "../src/views/decide/decision.ts";
import { CaseFile } from "../src/views/cases/case-file.svelte.ts";
import { FirstRunSteps, passphraseTrouble } from "../src/views/door/door.svelte.ts";
import { ranked } from "../src/views/record/reader.svelte.ts";
import { Timeline, WINDOW } from "../src/views/records/timeline.svelte.ts";
import { ADDED, Double } from "./double.ts";
import type { DoubleState } from "./double.ts";

beforeEach(() => {
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
});

async function opened(state: DoubleState = { library: "no-passphrase" }) {
  const double = new Double(state);
  const app = new App(double);
  await app.begin();
  return { app, double };
}

test.each([
  ["none", "none"],
  ["passphrase", "locked"],
  ["no-passphrase", "open"],
  ["library-damaged", "broken"],
] as const)("a library that is %s is behind a door that is %s", async (library, door) => {
  expect((await opened({ library })).app.door).toBe(door);
});

test("a core that does not answer is a broken door, not an empty window", async () => {
  const { app } = await opened({ failing: { about: "io" } });
  expect([app.door, app.trouble?.code]).toEqual(["broken", "io"]);
});

test("that the window broke down is told at the next start, once, with its report", async () => {
  const crashed: DoubleState = { library: "passphrase", crashed: 1 };
  const { app, double } = await opened(crashed);
  const shown = vi.spyOn(double, "reveal");
  expect(app.notices.list.map(({ kind, action }) => [kind, action?.label])).toEqual([["wrong", "Show the report"]]);
  app.notices.list[0]!.action!.act();
  expect(shown).toHaveBeenCalledWith(app.about!.crash!.report);
  expect(crashed.crashTold, "the core keeps that it was told").toBe(true);
  expect((await opened(crashed)).app.notices.list).toEqual([]);
});

describe("time left", () => {
  test("is not said before it is known, then follows the pace", () => {
    const pace = new Pace();
    pace.note(0, 0);
    expect(pace.left).toBe(null);
    pace.note(0.25, 10);
    expect(pace.left).toBeCloseTo(30);
    pace.note(0.25, 20);
    expect(pace.left!).toBeGreaterThan(30);
  });

  test("is forgotten when a job starts over", () => {
    const pace = new Pace();
    pace.note(0.5, 0);
    pace.note(0.6, 2);
    pace.note(0, 3);
    expect(pace.left).toBe(null);
  });

  test("counts bytes where they are known, else files, else nothing", () => {
    const progress = { phase: "keep", files: 1, files_total: 4, bytes: 30, bytes_total: 60 } as const;
    expect(share(progress)).toBe(0.5);
    expect(share({ ...progress, bytes_total: 0 })).toBe(0.25);
    expect(share({ ...progress, bytes_total: 0, files_total: 0 })).toBe(null);
  });
});

test("the end sentence names each list that holds something, and its counts add up", () => {
  const shown = parts(ADDED);
  expect(shown.map(({ list }) => list)).toEqual(["kept", "copy", "clutter", "unreadable"]);
  expect(shown.reduce((sum, { count }) => sum + count, 0)).toBe(ADDED.files);
  expect(nothingNew(ADDED)).toBe(false);
  expect(nothingNew({ ...ADDED, kept: 0, unreadable: 0, copies: ADDED.files })).toBe(true);
});

describe("jobs", () => {
  test("end with their answer and refresh what is shown", async () => {
    const { app } = await opened({ library: "no-passphrase", empty: true });
    app.add(["/media/CD_MRI"]);
    const job = app.jobs.latest("add")!;
    expect([job.state, app.router.route.screen]).toEqual(["running", "add"]);
    await job.ended;
    await vi.waitFor(() => expect(app.counts?.records).toBeGreaterThan(0));
    expect([job.state, job.answer?.files]).toEqual(["done", 1243]);
  });

  test("that are stopped are stopped, not failed", async () => {
    const { app } = await opened({ library: "no-passphrase", slow: true });
    const job = app.jobs.start("add", { paths: ["x"] });
    job.cancel();
    await job.ended;
    expect([job.state, job.error?.code]).toEqual(["cancelled", "cancelled"]);
  });

  test("that were stopped go on with the same files", async () => {
    const { app, double } = await opened({ library: "no-passphrase", slow: true });
    app.add(["/media/CD_MRI"]);
    const job = app.jobs.latest("add")!;
    job.cancel();
    await job.ended;
    app.add(app.lastAdded);
    expect(double.calls.filter(({ name }) => name === "add").map(({ request }) => request)).toEqual([{ paths: ["/media/CD_MRI"] }, { paths: ["/media/CD_MRI"] }]);
    app.jobs.latest("add")?.cancel();
  });

  test("that fail say why", async () => {
    const { app } = await opened({ library: "no-passphrase", failing: { add: "disk-full" } });
    const job = app.jobs.start("add", { paths: ["x"] });
    await job.ended;
    expect([job.state, job.error?.code]).toEqual(["failed", "disk-full"]);
  });

  test("that were there before the page was are joined", async () => {
    const double = new Double({ library: "no-passphrase" });
    double.jobs = () => Promise.resolve([{ id: 1, name: "add", progress: null, state: "running", answer: null }]);
    const app = new App(double);
    await app.begin();
    expect(app.jobs.running.map(({ name }) => name)).toEqual(["add"]);
  });
});

describe("the list of records", () => {
  test("asks for rows in windows, each once, and never for more than it may", async () => {
    const { double } = await opened({ library: "no-passphrase", many: 1000 });
    const timeline = new Timeline(double);
    await timeline.load({});
    expect(await timeline.last()).toBe(1017);
    await timeline.need(0, 20);
    await timeline.need(590, 610);
    await timeline.need(595, 620);
    const asked = double.calls.filter(({ name }) => name === "rows").map(({ request }) => (request as { ids: string[] }).ids);
    expect(asked.map(({ length }) => length)).toEqual([WINDOW, WINDOW]);
    expect([0, 300, 500, 600].map((at) => timeline.rows.has(timeline.ids[at]!))).toEqual([true, false, true, true]);
  });

  test("stands with what fills the window before all of it is there", async () => {
    const { double } = await opened({ library: "no-passphrase", many: 1000 });
    const timeline = new Timeline(double);
    const asked = () => double.calls.filter(({ name }) => name === "timeline").map(({ request }) => request);
    await timeline.load({});
    expect([timeline.busy, timeline.ids.length, timeline.rows.size, timeline.answer.total]).toEqual([false, WINDOW, WINDOW, 1018]);
    timeline.move(3);
    // All are chosen, not those alone that are there.
    await timeline.chooseAll();
    expect([timeline.chosen.size, timeline.ids.length, timeline.cursor]).toEqual([1018, 1018, 3]);
    await timeline.load({});
    expect(asked()).toEqual([{ filter: {}, first: WINDOW }, { filter: {} }, { filter: {} }]);
  });

  test("what follows the beginning of another list is not taken for more of this one", async () => {
    const { double } = await opened({ library: "no-passphrase", many: 1000 });
    const timeline = new Timeline(double);
    await timeline.load({});
    await timeline.load({ words: "HER2" });
    await timeline.last();
    expect(timeline.ids).toHaveLength(timeline.answer.total);
    expect(timeline.filter).toEqual({ words: "HER2" });
  });

  test("shows the answer to the last question", async () => {
    const { double } = await opened();
    const timeline = new Timeline(double);
    await Promise.all([timeline.load({ words: "HER" }), timeline.load({ words: "zebra" })]);
    expect([timeline.answer.total, timeline.filter.words]).toEqual([0, "zebra"]);
  });

  test("keeps the cursor on its record when the list changes", async () => {
    const { double } = await opened();
    const timeline = new Timeline(double);
    await timeline.load({});
    timeline.move(3);
    const held = timeline.ids[3];
    await double.call("trash", { records: [timeline.ids[0]!] });
    await timeline.load({});
    expect(timeline.ids[timeline.cursor]).toBe(held);
  });

  test("chooses a stretch with Shift and drops from the choice what left the list", async () => {
    const { double } = await opened();
    const timeline = new Timeline(double);
    await timeline.load({});
    timeline.move(1);
    timeline.move(3, true);
    expect(timeline.subject).toEqual(timeline.ids.slice(1, 4));
    await double.call("trash", { records: [timeline.ids[2]!] });
    await timeline.load({});
    expect(timeline.chosen.size).toBe(2);
    timeline.clear();
    expect(timeline.subject).toEqual([timeline.ids[timeline.cursor]]);
  });

  test("says what went wrong", async () => {
    const { double } = await opened({ library: "no-passphrase", failing: { timeline: "io" } });
    const timeline = new Timeline(double);
    await timeline.load({});
    expect([timeline.error?.code, timeline.busy]).toEqual(["io", false]);
  });
});

test("a decision about many records is one step to undo", async () => {
  const { app, double } = await opened();
  await tag(app, ["r6", "r9"], "C50.412", "C50.412");
  const tagged = async () => (await double.call("timeline", { filter: { diagnosis: "C50.412" } })).ids;
  expect(await tagged()).toEqual(expect.arrayContaining(["r6", "r9"]));
  expect(app.notices.list.at(-1)?.action).toBeDefined();
  await app.undo();
  expect(await tagged()).not.toContain("r6");
});

test("the size of letters is measured again when the style sheets are there", () => {
  let size = "16px";
  let loaded = () => undefined as void;
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }));
  vi.stubGlobal("document", { readyState: "interactive", documentElement: { dataset: {} } });
  vi.stubGlobal("getComputedStyle", () => ({ fontSize: size }));
  vi.stubGlobal("addEventListener", (name: string, act: () => void) => void (name === "load" && (loaded = act)));
  const preferences = new Preferences();
  preferences.follow();
  size = "19px";
  loaded();
  expect(preferences.rem).toBe(19);
});

test("a change is said once all lists have it: by then nothing is typed any more where Ctrl+Z would undo letters", async () => {
  const { app } = await opened();
  let refreshed = () => undefined as void;
  vi.spyOn(app, "refresh").mockReturnValue(new Promise((done) => (refreshed = done)));
  const changed = app.change("set", { record: "r-2", fact: "title", value: "Mammogram" }, "Title changed.");
  await new Promise((later) => setTimeout(later, 20));
  expect(app.notices.list).toEqual([]);
  refreshed();
  expect(await changed).toBe(true);
  expect(app.notices.list.map(({ text }) => text)).toEqual(["Title changed."]);
});

test("a tag that was undone leaves no diagnosis that nobody asked for", async () => {
  const { app, double } = await opened();
  expect(await named(app, ["r6", "r9"])).toEqual({ people: new Set(["p1"]), nobody: false });
  await tag(app, ["r6", "r9"], "Z12.31", "Z12.31");
  const noted = async () => (await double.call("diagnosis list", {})).map(({ code }) => code);
  expect(await noted()).toContain("Z12.31");
  await app.undo();
  expect(await noted()).not.toContain("Z12.31");
  expect(double.calls.map(({ name }) => name)).not.toContain("diagnosis add");
});

test("records that name nobody bear the diagnosis of who is named beside them", async () => {
  const { app, double } = await opened();
  expect(await named(app, ["r6", "r8"])).toEqual({ people: new Set(["p1"]), nobody: true });
  expect(await tag(app, ["r6", "r8"], "Z12.31", "Z12.31")).toBe(false);
  expect(await tag(app, ["r6", "r8"], "Z12.31", "Z12.31", "p1")).toBe(true);
  expect((await double.call("timeline", { filter: { diagnosis: "Z12.31" } })).total).toBe(2);
});

test("what went wrong on a screen is put away when one leaves it", async () => {
  const { app } = await opened({ library: "no-passphrase", failing: { trash: "io" } });
  await trash(app, ["r1"]);
  app.router.enter({ screen: "people" });
  expect(app.notices.list).toEqual([]);
});

test("what cannot be done is said, and nothing is claimed", async () => {
  const { app } = await opened({ library: "no-passphrase", failing: { trash: "library-in-use" } });
  expect(await trash(app, ["r1"])).toBe(false);
  expect(app.notices.list.map(({ kind }) => kind)).toEqual(["wrong"]);
});

test("facts stand in the core's order: set, stated, read, then the surer", () => {
  const fact = (value: string, origin: "set" | "stated" | "read", confidence: number) =>
    ({ name: "date", value, evidence: "", page: null, confidence, origin, method: "" }) as const;
  const order = ranked([fact("a", "read", 0.9), fact("b", "stated", 0.2), fact("c", "read", 0.95), fact("d", "set", 0.1)]);
  expect(order.map(({ value }) => value)).toEqual(["d", "b", "c", "a"]);
});

describe("the first run", () => {
  test.each([
    ["short", "short", false],
    ["four plain words here", "four plain words her", false],
    ["four plain words here", "four plain words here", true],
    ["ключи от дома тут", "ключи от дома тут", true],
  ])("passphrase %j and %j: taken %s", (one, again, taken) => expect(passphraseTrouble(one, again) === "").toBe(taken));

  test("makes the library, takes the files in while the key is written down, and keeps neither secret", async () => {
    const { app, double } = await opened({ library: "none" });
    const steps = new FirstRunSteps(app);
    steps.take(["/media/CD_MRI"]);
    [steps.passphrase, steps.again] = ["four plain words here", "four plain words here"];
    await steps.make();
    expect(steps.step).toBe("kit");
    expect(double.calls.map(({ name }) => name)).toContain("add");
    await steps.finish();
    expect([steps.passphrase, steps.again, steps.key, app.door]).toEqual(["", "", "", "open"]);
  });

  test("shows no recovery key where there is no passphrase to forget", async () => {
    const { app } = await opened({ library: "none" });
    const steps = new FirstRunSteps(app);
    steps.take(["/media/CD_MRI"]);
    steps.noPassphrase = true;
    await steps.make();
    expect([steps.key, app.door]).toEqual(["", "open"]);
  });

  test("makes nothing before a passphrase is there", async () => {
    const { app, double } = await opened({ library: "none" });
    const steps = new FirstRunSteps(app);
    steps.take(["/media/CD_MRI"]);
    await steps.make();
    expect(steps.trouble).not.toBeNull();
    expect(double.calls.map(({ name }) => name)).not.toContain("init");
  });

  test("opens the sample without one", async () => {
    const { app } = await opened({ library: "none" });
    await new FirstRunSteps(app).sample();
    expect([app.door, app.router.route.screen]).toEqual(["open", "add"]);
  });
});

describe("a window that nobody uses", () => {
  const idle = (busy: boolean) => {
    vi.useFakeTimers();
    const heard = new Map<string, () => void>();
    vi.stubGlobal("window", { addEventListener: (event: string, on: () => void) => heard.set(event, on), removeEventListener: (event: string) => heard.delete(event) });
    const lock = vi.fn();
    const stop = watchIdle(() => busy, lock);
    return { lock, stop, heard };
  };
  afterEach(() => vi.useRealTimers());

  test("is locked after ten minutes, and not before", () => {
    const { lock, stop, heard } = idle(false);
    vi.advanceTimersByTime(IDLE - 60_000);
    heard.get("keydown")!();
    vi.advanceTimersByTime(IDLE - 60_000);
    expect(lock).not.toHaveBeenCalled();
    vi.advanceTimersByTime(120_000);
    expect(lock).toHaveBeenCalledTimes(1);
    stop();
    expect(heard.size).toBe(0);
  });

  test("is locked at the first look after the computer slept", () => {
    const { lock, stop } = idle(false);
    vi.setSystemTime(Date.now() + 8 * IDLE);
    vi.advanceTimersByTime(15_000);
    expect(lock).toHaveBeenCalledTimes(1);
    stop();
  });

  test("is not locked while work runs", () => {
    const { lock, stop } = idle(true);
    vi.advanceTimersByTime(10 * IDLE);
    expect(lock).not.toHaveBeenCalled();
    stop();
  });
});

describe("messages", () => {
  const shown = () => {
    vi.useFakeTimers();
    const notices = new Notices();
    return { notices, texts: () => notices.list.map(({ text }) => text) };
  };
  afterEach(() => vi.useRealTimers());

  test("what was done goes by itself, what went wrong stays until it is closed", () => {
    const { notices, texts } = shown();
    notices.done("Saved.");
    notices.wrong({ code: "io", message: "It broke." });
    vi.advanceTimersByTime(STAY + 1);
    expect(texts()).toEqual(["It broke."]);
    notices.close(notices.list[0]!.id);
    expect(texts()).toEqual([]);
  });

  test("none goes while somebody is at them; then each stays as long as a new one", () => {
    const { notices, texts } = shown();
    notices.done("Saved.");
    vi.advanceTimersByTime(STAY - 1);
    notices.hold();
    vi.advanceTimersByTime(10 * STAY);
    expect(texts()).toEqual(["Saved."]);
    notices.release();
    vi.advanceTimersByTime(STAY - 1);
    expect(texts()).toEqual(["Saved."]);
    vi.advanceTimersByTime(2);
    expect(texts()).toEqual([]);
  });

  test("one that comes while somebody is at them waits too", () => {
    const { notices, texts } = shown();
    notices.hold();
    notices.done("Saved.");
    vi.advanceTimersByTime(2 * STAY);
    expect(texts()).toEqual(["Saved."]);
  });
});

describe("a case", () => {
  test("knows which records name somebody else until that is confirmed", async () => {
    const { app } = await opened();
    const file = new CaseFile(app, "c1");
    await file.load();
    expect(file.others.map(({ id }) => id)).toEqual(["r7"]);
    await file.add(["r7"], true);
    await file.load();
    expect(file.others).toEqual([]);
  });

  test("suggests what bears its diagnosis and is not in it", async () => {
    const { app } = await opened();
    const file = new CaseFile(app, "c1");
    await file.load();
    await file.suggest();
    expect(file.suggested.value?.map(({ id }) => id).sort()).toEqual(["r1", "r3"]);
  });

  test("counts the images that a disc lists and does not hold", async () => {
    const { app } = await opened();
    const file = new CaseFile(app, "c1");
    await file.load();
    expect(file.missingImages).toBe(2);
  });

  test("moves a record within its order", async () => {
    const { app } = await opened();
    const file = new CaseFile(app, "c1");
    await file.load();
    await file.move("r2", -1);
    await file.load();
    expect(file.case?.records.map(({ record }) => record)).toEqual(["r2", "r4", "r7"]);
    expect(await file.move("r2", -1)).toBe(false);
  });
});

test("a paper that was cut is one record again, and back in its parts when that is undone", async () => {
  const double = new Double({ library: "no-passphrase" });
  const app = new App(double);
  await app.begin();
  const ids = async () => (await double.call("timeline", { filter: {} })).ids;
  expect((await ids()).includes("r11")).toBe(true);
  await join(app, "r9");
  expect([(await ids()).includes("r11"), (await double.call("show", { record: "r9" })).holds]).toEqual([false, 0]);
  await app.undo();
  expect((await ids()).includes("r11")).toBe(true);
});
