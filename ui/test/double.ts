// A core in memory, for tests of the pages alone and for looking at states that a real core is rarely in. It keeps the contract's shapes; it
// is never part of what ships.
import { CommandError } from "../src/backend/backend.ts";
import type { Backend, DropEvent, Job } from "../src/backend/backend.ts";
import type { Added, Case, Changed, CheckReport, Commands, Diagnosis, Filter, FoundRow, Progress, JobRow, NameForm, SamePerson, ScanSheet, TaughtRow } from "../src/backend/commands.ts";
import { fold } from "../src/record/page-words.ts";
import { kindName } from "../src/views/records/describe.ts";
import { diagnoses as allDiagnoses, firstCase, heap, lessons as allLessons, hostileHeap, PAGE, people as allPeople, sources } from "./heap.ts";
import type { HeapRecord } from "./heap.ts";
import { pagePicture, samplesOf, scanPicture } from "./pictures.ts";

export interface DoubleState {
  /** How the library stands when the window opens. */
  library?: "none" | "passphrase" | "no-passphrase" | "library-damaged" | "library-newer" | "library-in-use";
  /** It is the sample's. */
  sample?: boolean;
  empty?: boolean;
  /** Two people may be one. */
  scripts?: boolean;
  /** Single scans that may be one paper; with a number, so many. */
  scans?: number;
  /** Plain records besides the heap. */
  many?: number;
  /** No record has a sure date. */
  unsure?: boolean;
  /** Commands that fail, with the code they fail with. */
  failing?: Record<string, string>;
  /** Commands that never answer. */
  stuck?: string[];
  /** Texts that everything consists of, in place of the heap's. */
  texts?: string[];
  /** Jobs stay where they are instead of ending. */
  slow?: boolean;
  /** The case has only a name. */
  bare?: boolean;
  /** Checking finds things that are wrong. */
  damaged?: boolean;
  /** How often the window broke down before, and whether the last time was told of. */
  crashed?: number;
  crashTold?: boolean;
  /** What is added was all here before. */
  known?: boolean;
}

/** What checking a library or a bundle finds where `damaged` is set. */
const FINDINGS: CheckReport["findings"] = [
  { code: "changed", path: "blobs/5e/5e8f", message: "The bytes of this file are not those that were written. Put it back from a backup. Nothing else is harmed." },
  { code: "index", path: "database", message: "Run `second-read check --repair` to make them again." },
];

/** What the double's disc of the first run holds. */
export const ADDED: Added = {
  files: 1243, bytes: 2_412_000_000, kept: 1190, copies: 40, containers: 0, clutter: 9, unreadable: 4, records: 61,
  findings: [
    { code: "disc-missing", path: "/media/CD_MRI/DICOMDIR", message: "“/media/CD_MRI”: the disc says series 4 has 20 images; 2 of them are missing here. Ask for a new copy of the disc." },
    { code: "unreadable-file", path: "scan 3.pdf", message: "“scan 3.pdf” is kept, but nothing in it could be read: it ends too early. If you need it, ask for a new copy." },
  ],
};

/** Why a diagnosis is a question. */
const DIAGNOSIS = ["new-diagnosis", "other-diagnosis"];

/** A case that was only begun. */
const NOTHING_SAID = { diagnoses: [], reason: null, decision: "", decide_by: null, proposal: "", prepared_by: "", basis: "", recipient: "", questions: [], records: [], missing: [] } satisfies Partial<Case>;

/** Commands that the pages never call: the terminal's own. */
type Unused = "case ask" | "kinds" | "page" | "records" | "reread" | "search" | "text";
type Answers = { [N in Exclude<keyof Commands, Unused>]: (request: Commands[N]["request"]) => Commands[N]["answer"] };

export class Double implements Backend {
  /** Every call, in order: tests look at what was asked. */
  readonly calls: { name: string; request: unknown }[] = [];
  /** Paths that the next dialogs answer with. */
  readonly choices: string[][] = [];
  private records: HeapRecord[];
  private index: { of: HeapRecord[] | null; by: Map<string, HeapRecord> } = { of: null, by: new Map() };
  private people = structuredClone(allPeople);
  private same: SamePerson[] = [];
  private scansDecided = false;
  private diagnoses = structuredClone(allDiagnoses);
  private cases: Case[];
  private lessons: TaughtRow[];
  private undos: (() => void)[] = [];
  private drops = new Set<(event: DropEvent) => void>();
  private open: boolean;
  private sample = false;
  private turn = 0;

  constructor(private readonly state: DoubleState = {}) {
    this.records = state.empty || state.library === "none" ? [] : heap(state.many);
    this.cases = state.empty || state.library === "none" ? [] : [firstCase()];
    this.lessons = state.empty || state.library === "none" ? [] : structuredClone(allLessons);
    if (state.scripts) this.same = [{ one: this.people[0]!, other: { ...this.people[1]!, name: "田中 花子" }, message: "Is Hanako Tanaka the same person as 田中 花子?" }];
    if (state.unsure) this.records.forEach((one) => (one.to_check = ["no-date"]));
    if (state.bare) this.cases = this.cases.map((one) => ({ ...one, ...NOTHING_SAID }));
    this.sample = state.sample === true;
    if (state.texts) this.consistOf(state.texts);
    if (this.records.length === 0) [this.people, this.diagnoses] = [[], []];
    this.open = state.library === "no-passphrase";
  }

  async call<N extends keyof Commands>(name: N, request: Commands[N]["request"]): Promise<Commands[N]["answer"]> {
    this.calls.push({ name, request });
    await Promise.resolve();
    if (this.state.stuck?.includes(name)) await new Promise(() => undefined);
    const code = this.state.failing?.[name];
    if (code) throw this.failure(code);
    return (this.answers as unknown as Record<N, (request: Commands[N]["request"]) => Commands[N]["answer"]>)[name](request);
  }

  start(name: string, request: object, on: (progress: Progress) => void): Job<never> {
    this.calls.push({ name, request });
    const total = { files_total: 1243, bytes_total: 2_412_000_000 };
    let stop = () => {};
    const stopped = new Promise<never>((_, reject) => {
      stop = () => reject(new CommandError("cancelled", "Stopped."));
    });
    const run = async (): Promise<unknown> => {
      const phase = name === "reread" ? "read" : name === "add" ? "keep" : name === "bundle" ? "write" : "check";
      for (let step = 1; step <= 5; step += 1) {
        await new Promise((resolve) => setTimeout(resolve, this.state.slow ? 400 : 10));
        on({ phase, files: 180 * step, bytes: 350_000_000 * step, ...total });
      }
      if (this.state.slow) await stopped;
      const code = this.state.failing?.[`start ${name}`] ?? this.state.failing?.[name];
      if (code) throw this.failure(code);
      return this.ended(name, request);
    };
    return { id: Promise.resolve(++this.turn), done: Promise.race([run(), stopped]) as Promise<never>, cancel: stop };
  }

  jobs(): Promise<JobRow[]> {
    return Promise.resolve([]);
  }

  watch(_: number, on: (progress: Progress) => void): Job<unknown> {
    return this.start("add", {}, on);
  }

  picture(path: string): string {
    const [what, id, number] = path.split("?")[0]!.split("/");
    const record = this.byId.get(id ?? "");
    return record?.study ? scanPicture(Number(number ?? 1)) : pagePicture(record?.text[Number(number ?? 1) - 1], what === "thumb");
  }

  samples(path: string): Promise<ArrayBuffer> {
    if (this.state.failing?.samples) return Promise.reject(new CommandError("unreadable", "“IM0007” could not be read. It is kept as it is."));
    return Promise.resolve(samplesOf(Number(path.split("/").at(-1))));
  }

  chooseFiles = () => Promise.resolve(this.choices.shift() ?? ["/home/me/scan.pdf"]);
  chooseFolder = () => Promise.resolve(this.choices.shift() ?? ["/media/CD_MRI"]);
  chooseSave = (suggested: string) => Promise.resolve(this.choices.shift()?.[0] ?? `/home/me/${suggested}`);
  reveal = () => Promise.resolve();

  onDrop(on: (event: DropEvent) => void): () => void {
    this.drops.add(on);
    return () => this.drops.delete(on);
  }

  /** Drags files over the window, or drops them. */
  drop(event: DropEvent): void {
    this.drops.forEach((on) => on(event));
  }

  /** Lets everything there is consist of these texts. */
  consistOf(texts: string[]): void {
    this.state.texts = texts;
    this.records = hostileHeap(texts);
    const [a, b, c, d, e] = texts as [string, string, string, string, string];
    this.people = texts.slice(0, 5).map((name, at) => ({
      id: `p${at + 1}`, name, birth_date: texts[20 + at]!, sex: texts[25 + at]!, names: texts.slice(30 + 6 * at, 36 + 6 * at), numbers: [{ place: texts[60 + at]!, value: texts[65 + at]! }], records: 1,
    }));
    this.diagnoses = texts.slice(0, 20).map((text, at) => ({ id: `d${at}`, person: "p1", code: at % 2 ? text : "", title: text, words: text }));
    this.lessons = texts.slice(70, 80).map((place, at) => ({ records: [`r${at + 1}`], title: texts[80 + at]!, place, kind: null, date: texts[90 + at]!, differs: false }));
    const said = { title: a, decision: b, decide_by: c, proposal: d, prepared_by: e, recipient: a, questions: texts.slice(5, 9), missing: texts.slice(9, 14) };
    this.cases = [{ ...firstCase(), ...said, diagnoses: this.diagnoses.slice(0, 3), records: this.records.slice(0, 6).map(({ id }) => ({ record: id, other_person_confirmed: false })) }];
  }

  private ended(name: string, request: object): unknown {
    const { texts } = this.state;
    if (name === "add" && texts) {
      return { ...ADDED, findings: texts.slice(0, 20).map((message, at) => ({ ...ADDED.findings[0]!, message, path: texts[20 + at]! })) };
    }
    if (name === "add") {
      this.records = this.records.length > 0 ? this.records : heap();
      [this.people, this.diagnoses] = [structuredClone(allPeople), structuredClone(allDiagnoses)];
      return this.state.known ? { ...ADDED, kept: 0, unreadable: 0, copies: ADDED.files - ADDED.clutter, findings: [] } : ADDED;
    }
    if (name === "reread") return { files: 1, as_before: 0, changed: ["r4"], findings: [] };
    const findings = this.state.damaged ? FINDINGS : [];
    const ok = findings.length === 0;
    if (name === "bundle") return { ...this.plan(request as { case: string }), path: (request as { to: string }).to, sha256: "5e".repeat(32), verified: true };
    if (name === "verify") return { ok, files: 312, findings };
    return { ok, blobs: 312, bytes: 412_000_000, records: this.records.length, findings };
  }

  /** An error as the core makes them: a sentence that may be meant for a terminal, and the path it is about. */
  private failure(code: string): CommandError {
    const [message, path] = this.state.texts ?? [`The double was told to fail here (${code}). Nothing was lost. Try again.`, "/home/me/.local/share/second-read/catalogue"];
    return new CommandError(code, message!, path);
  }

  private fits(filter: Filter): HeapRecord[] {
    const words = fold(filter.words ?? "").split(/\s+/).filter(Boolean);
    const inCase = new Set(this.cases.find(({ id }) => id === filter.case)?.records.map(({ record }) => record));
    return this.records.filter((one) => {
      const text = fold([one.title, one.place ?? "", one.person?.name ?? "", ...one.text.map((page) => page.text)].join(" "));
      return (
        one.trashed === (filter.trashed === true) &&
        words.every((word) => text.includes(word)) &&
        (!filter.kind || one.kind === filter.kind) &&
        (!filter.person || (filter.person === "none" ? !one.person : one.person?.id === filter.person)) &&
        (!filter.diagnosis || one.diagnoses.includes(filter.diagnosis)) &&
        (!filter.place || one.place === filter.place) &&
        (!filter.year || one.date?.startsWith(filter.year) === true) &&
        (!filter.to_check || one.to_check.length > 0) &&
        (!filter.case || inCase.has(one.id))
      );
    });
  }

  private found(record: HeapRecord, words?: string): FoundRow {
    const { text: _, trashed: __, suggests: ___, turned_down: ____, ...row } = record;
    const wanted = words?.trim().split(/\s+/).at(-1);
    const at = wanted ? record.text.findIndex((page) => fold(page.text).includes(fold(wanted))) : -1;
    if (!wanted || at < 0) return row;
    const page = record.text[at]!.text.replaceAll("\n", " ");
    const start = fold(page).indexOf(fold(wanted));
    const snippet = `… ${page.slice(Math.max(0, start - 40), start)}[[${page.slice(start, start + wanted.length)}]]${page.slice(start + wanted.length, start + 60)} …`;
    return { ...row, snippet, snippet_page: at + 1 };
  }

  private changing(records: string[], change: (record: HeapRecord) => void): Changed {
    const before = structuredClone(this.records);
    this.undos.push(() => (this.records = before));
    this.records.filter(({ id }) => records.includes(id)).forEach(change);
    return { changed: records, undo: `u${this.undos.length}` };
  }

  private sheets(count: number): ScanSheet[] {
    const held = this.records.filter(({ study, trashed }) => !study && !trashed);
    return Array.from({ length: count }, (_, at) => ({ record: held[at % held.length]!.id, title: held[at % held.length]!.title, file: this.state.texts?.[at % this.state.texts.length] ?? `Scan_${String(at + 1).padStart(4, "0")}.jpg` }));
  }

  private decidedOnScans(records: string[]): Changed {
    this.scansDecided = true;
    this.undos.push(() => (this.scansDecided = false));
    return { changed: records, undo: `u${this.undos.length}` };
  }

  /** Its diagnosis is no question any more. */
  private decided(record: HeapRecord): void {
    record.to_check = record.to_check.filter((reason) => !DIAGNOSIS.includes(reason));
  }

  private inCase(id: string, change: (one: Case) => void): Changed {
    const before = structuredClone(this.cases);
    this.undos.push(() => (this.cases = before));
    const one = this.cases.find((other) => other.id === id);
    if (!one) throw new CommandError("unknown-id", `There is no case “${id}” in this library.`);
    change(one);
    return { changed: [id], undo: `u${this.undos.length}` };
  }

  /** The records by id; made anew when they were replaced. */
  private get byId(): Map<string, HeapRecord> {
    if (this.index.of !== this.records) this.index = { of: this.records, by: new Map(this.records.map((one) => [one.id, one])) };
    return this.index.by;
  }

  private record(id: string): HeapRecord {
    const found = this.byId.get(id);
    if (!found) throw new CommandError("unknown-id", `There is no record “${id}” in this library.`);
    return found;
  }

  private diagnosis(id: string, person: string, said: string): Diagnosis {
    const isCode = /^[A-Z]\d/.test(said);
    return { id, person, code: isCode ? said : "", title: "", words: isCode ? "" : said };
  }

  private plan({ case: id, private: all = false }: { case: string; private?: boolean }) {
    const rows = this.cases.find((one) => one.id === id)!.records.map(({ record }) => this.record(record));
    if (rows.length === 0) throw new CommandError("empty-case", "This case has no records yet.");
    return {
      path: "", bytes: 412_000_000, sha256: null, verified: false, records: rows.length,
      pages: rows.reduce((sum, row) => sum + row.pages, 0), images: rows.reduce((sum, row) => sum + row.images, 0),
      left_out: rows.filter(({ kind }) => kind === "insurance" && !all).map(({ id: record }) => ({ record, reason: "private" as const })),
    };
  }

  private tally<K extends string>(rows: HeapRecord[], keys: (row: HeapRecord) => K[]): { id: K; count: number }[] {
    const counts = new Map<K, number>();
    for (const row of rows) for (const key of keys(row)) counts.set(key, (counts.get(key) ?? 0) + 1);
    return [...counts].map(([id, count]) => ({ id, count }));
  }

  private readonly answers: Answers = {
    about: () => ({
      version: "0.1.0", protocol: 1, worker: { cage: ["seccomp", "landlock"], tesseract: ["eng"] },
      library: { folder: this.state.texts?.[0] ?? "/home/me/.local/share/second-read", state: this.sample ? "no-passphrase" : (this.state.library ?? "passphrase"), open: this.open, sample: this.sample },
      ...(this.state.crashed ? { crash: { report: `/home/me/.local/share/crash-${this.state.crashed}.txt`, told: this.state.crashTold ?? false } } : {}),
    }),
    init: ({ no_passphrase }) => {
      this.open = true;
      this.state.library = no_passphrase ? "no-passphrase" : "passphrase";
      return { library: "/home/me/.local/share/second-read", recovery_key: "AGE-SECRET-KEY-1QQQQQPPPPPZZZZZRRRRRYYYYY99999XXXXX88888GGGGG22222TTTTT" };
    },
    unlock: ({ passphrase, recovery_key }) => {
      if (passphrase !== "four plain words here" && !recovery_key) throw new CommandError("wrong-passphrase", "That passphrase does not open the library. Try again. Capital letters count.");
      this.open = true;
      return {};
    },
    lock: () => ({ locked: !(this.open = false) }),
    "crash-told": () => {
      this.state.crashTold = true;
      return {};
    },
    sample: ({ leave }) => {
      [this.sample, this.open] = [!leave, !leave];
      return { paths: leave ? [] : ["/tmp/sample"] };
    },
    add: () => ADDED,
    sources: () => (this.state.texts ? this.state.texts.slice(0, 50).map((path) => ({ ...sources[0]!, id: path, path })) : this.records.length > 0 ? sources : []),
    files: ({ list }) => this.state.texts?.map((path, at) => ({ path, bytes: at, sha256: null, disposition: list ?? "kept", record: at % 2 ? null : "r1" })) ?? Array.from({ length: list === "kept" ? 1190 : list === "clutter" ? 9 : 0 }, (_, at) => ({ path: `/media/CD_MRI/DICOM/IM${String(at + 1).padStart(4, "0")}`, bytes: 524_800 + at, sha256: null, disposition: list ?? "kept", record: at % 3 ? "r2" : null })),
    timeline: ({ filter, first }) => {
      const rows = this.fits(filter);
      const months: { month: string; count: number }[] = [];
      for (const row of rows) {
        const month = row.date?.slice(0, 7) ?? "";
        if (months.at(-1)?.month === month) months.at(-1)!.count += 1;
        else months.push({ month, count: 1 });
      }
      return { total: rows.length, ids: rows.slice(0, first).map(({ id }) => id), rows: rows.slice(0, first ?? 0).map((one) => this.found(one, filter.words)), months, capped: false };
    },
    rows: ({ ids, words }) => {
      return ids.flatMap((id) => this.byId.get(id) ?? []).map((one) => this.found(one, words));
    },
    facets: (filter) => {
      const rows = this.fits(filter);
      const labelled = (list: { id: string; count: number }[], label = (id: string) => id) => list.map((one) => ({ ...one, label: label(one.id) }));
      return {
        kinds: labelled(this.tally(rows, ({ kind }) => [kind]), kindName),
        years: labelled(this.tally(rows, ({ date }) => (date ? [date.slice(0, 4)] : []))),
        places: labelled(this.tally(rows, ({ place }) => (place ? [place] : []))),
        diagnoses: labelled(this.tally(rows, (row) => row.diagnoses)),
        people: labelled(this.tally(rows, ({ person }) => (person ? [person.id] : [])), (id) => this.people.find((one) => one.id === id)?.name ?? id),
      };
    },
    counts: () => {
      const there = this.fits({});
      return {
        records: there.length, to_check: this.fits({ to_check: true }).length, diagnoses: this.diagnoses.length, cases: this.cases.length,
        people: this.people.map(({ id, name, birth_date }) => ({ id, name, birth_date, records: this.fits({ person: id }).length })),
        nobody: this.fits({ person: "none" }).length, trashed: this.fits({ trashed: true }).length,
      };
    },
    show: ({ record }) => structuredClone(this.record(record)),
    words: ({ record, page, find }) => {
      const { text, words } = this.record(record).text[page - 1]!;
      const wanted = find ? [...text.matchAll(new RegExp(find.replace(/[^\w]+/g, "|"), "gi"))] : [];
      const size = this.record(record).kind === "own" ? { width: 0, height: 0 } : PAGE;
      return { ...size, text, words: size.width === 0 ? [] : words, marks: wanted.map((match) => [match.index, match[0].length]) };
    },
    study: ({ record }) => {
      let first = 1;
      const series = this.record(record).series.map((one) => ({ ...one, images: one.instances, first_image: (first += one.instances) - one.instances }));
      return { series, images: first - 1 };
    },
    image: ({ record, image }) => {
      const { series } = this.answers.study({ record });
      const one = series.findLast(({ first_image }) => first_image <= image)!;
      return {
        rows: 256, columns: 256, bits: 16, signed: true, slope: 1, intercept: 0, window_center: 300, window_width: 900, monochrome1: false, color: false, picture_only: false,
        orientation: ["R", "L", "A", "P"], laterality: "", name: "Maria Alvarez", birth_date: "1971-03-14", series: one.uid, number: String(image), spacing: null, position: null, frame: 1, frames: 1,
      };
    },
    restore: ({ to }) => ({ files: [{ path: to, sha256: "0".repeat(64) }] }),
    set: ({ record, fact, value }) => this.answers.set_many({ records: [record], fact, value }),
    set_many: ({ records, fact, value }) => {
      const person = this.people.find(({ id }) => id === value) ?? null;
      return this.changing(records, (one) => {
        Object.assign(one, { [fact]: fact === "person" ? person : value });
        one.to_check = one.to_check.filter((reason) => !reason.includes(fact === "date" ? "date" : fact === "kind" ? "kind" : "name"));
        if (one.facts) one.facts[fact] = [{ name: fact as "date", value, evidence: "", page: null, confidence: 1, origin: "set", method: "" }, ...(one.facts[fact] ?? [])];
      });
    },
    "not-known": ({ question, records }) => {
      const about: Record<string, string[]> = { kind: ["unknown-kind"], person: ["no-name", "new-name", "identity"], date: ["no-date", "two-dates"], place: ["unsure-place"], side: ["two-sides"], diagnosis: DIAGNOSIS, reading: ["hard-to-read"] };
      return this.changing(records, (one) => (one.to_check = one.to_check.filter((reason) => !about[question]?.includes(reason))));
    },
    trash: ({ records }) => this.changing(records, (one) => (one.trashed = true)),
    "trash restore": ({ records }) => this.changing(records, (one) => (one.trashed = false)),
    "not-copy": ({ records }) => this.changing(records, (one) => (one.same_words = [])),
    join: ({ record }) => {
      const changed = this.changing([record], (one) => (one.holds = 0));
      this.records = this.records.filter(({ range }) => range?.record !== record);
      return changed;
    },
    undo: () => {
      const back = this.undos.pop();
      if (!back) throw new CommandError("nothing-to-undo", "There is nothing to undo.");
      back();
      return { changed: [], undo: "" };
    },
    note: ({ record, text }) => this.changing([record], (one) => one.notes.push(text)),
    people: () => this.people.map((one) => ({ ...one, records: this.fits({ person: one.id }).length })),
    "person add": ({ name }) => {
      const id = `p${this.people.length + 1}`;
      this.people.push({ id, name, birth_date: null, sex: null, names: [name], numbers: [], records: 0 });
      return { id };
    },
    "person set": ({ person, name }) => {
      const one = this.people.find(({ id }) => id === person);
      if (one && name) one.name = name;
      return { changed: [person], undo: "u" };
    },
    "person forms": ({ person }) => {
      const forms = new Map<string, NameForm>();
      for (const one of this.fits({ person })) {
        const name = one.facts?.name?.[0]?.value ?? one.person!.name;
        const form = forms.get(name) ?? { name, birth_date: one.person!.birth_date, records: 0, record: one.id };
        forms.set(name, { ...form, records: form.records + 1 });
      }
      return [...forms.values()];
    },
    "person split": ({ person, records }) => {
      const gone = records.map((id) => this.record(id).facts?.name?.[0]?.value ?? "");
      const before = this.people;
      const other = { ...this.people.find(({ id }) => id === person)!, id: `p${before.length + 1}`, name: gone[0]!, names: gone, numbers: [] };
      const theirs = this.fits({ person }).filter((one) => gone.includes(one.facts?.name?.[0]?.value ?? ""));
      const changed = this.changing(theirs.map(({ id }) => id), (one) => (one.person = { id: other.id, name: other.name, birth_date: other.birth_date }));
      this.people = [...before, other];
      const back = this.undos.pop()!;
      this.undos.push(() => (back(), (this.people = before)));
      return changed;
    },
    lessons: () => this.lessons,
    forget: ({ records }) => {
      const before = this.lessons;
      this.lessons = before.filter((lesson) => !records.includes(lesson.records[0]!));
      this.undos.push(() => (this.lessons = before));
      return { changed: records, undo: `u${this.undos.length}` };
    },
    "person questions": () => this.same,
    "person apart": ({ a, b }) => {
      const before = this.same;
      this.same = this.same.filter(({ one, other }) => one.id !== a || other.id !== b);
      this.undos.push(() => (this.same = before));
      return { changed: [], undo: `u${this.undos.length}` };
    },
    "scans questions": () => (this.state.scans && !this.scansDecided ? [{ message: `Are these ${this.state.scans} scans one paper?`, sheets: this.sheets(this.state.scans) }] : []),
    "scans join": ({ records }) => this.decidedOnScans(records),
    "scans apart": ({ records }) => this.decidedOnScans(records),
    "person merge": ({ a, b }) => {
      const kept = this.people.find(({ id }) => id === a)!;
      this.people = this.people.filter(({ id }) => id !== b);
      return this.changing(this.fits({ person: b }).map(({ id }) => id), (one) => (one.person = { id: a, name: kept.name, birth_date: kept.birth_date }));
    },
    diagnoses: ({ words }) =>
      [
        { code: "C50", title: "Malignant neoplasm of breast", billable: false },
        { code: "C50.412", title: "Malignant neoplasm of upper-outer quadrant of left female breast", billable: true },
        { code: "Z12.31", title: "Encounter for screening mammogram for malignant neoplasm of breast", billable: true },
      ].filter(({ code, title }) => words.every((word) => fold(`${code} ${title} cancer`).includes(fold(word)))),
    "diagnosis add": ({ diagnosis, person }) => {
      const there = this.diagnoses.find((one) => one.person === person && [one.code, one.words].includes(diagnosis));
      if (there) return { id: there.id };
      const id = `d${this.diagnoses.length + 1}`;
      const before = this.diagnoses;
      this.undos.push(() => (this.diagnoses = before));
      this.diagnoses = [...before, this.diagnosis(id, person, diagnosis)];
      return { id };
    },
    "diagnosis list": ({ person }) => this.diagnoses.filter((one) => !person || one.person === person),
    tag: ({ records, diagnosis, person: whom }) => {
      const known = this.diagnoses.find(({ id }) => id === diagnosis);
      if (!known && !whom && records.some((id) => !this.record(id).person)) throw new CommandError("wrong-use", "This record has no person yet.");
      const shown = known ? known.code || known.words : diagnosis;
      const before = this.diagnoses;
      const whose = known ? [] : [...new Set(records.map((id) => whom ?? this.record(id).person!.id))].filter((person) => !before.some((one) => one.person === person && one.code === shown));
      this.diagnoses = [...before, ...whose.map((person, at) => this.diagnosis(`d${before.length + at + 1}`, person, shown))];
      const changed = this.changing(records, (one) => {
        one.diagnoses = [...new Set([...one.diagnoses, shown])];
        this.decided(one);
      });
      const untag = this.undos.pop()!;
      this.undos.push(() => (untag(), (this.diagnoses = before)));
      return changed;
    },
    untag: ({ records, diagnosis }) => this.changing(records, (one) => (one.diagnoses = one.diagnoses.filter((code) => code !== diagnosis))),
    suggest: ({ record: id }) => {
      const { trashed, suggests, diagnoses, turned_down } = this.record(id);
      return { suggestions: trashed ? [] : suggests.filter(({ code }) => !diagnoses.includes(code) && !turned_down.includes(code)) };
    },
    "turn-down": ({ records, diagnosis }) =>
      this.changing(records, (one) => {
        one.turned_down.push(diagnosis);
        if (one.suggests.every(({ code, certainty }) => certainty === "uncertain" || one.turned_down.includes(code))) this.decided(one);
      }),
    "case list": () => this.cases,
    "case new": ({ title, person }) => {
      const id = `c${this.cases.length + 1}`;
      this.cases.push({ ...firstCase(), ...NOTHING_SAID, id, title, person });
      return { id };
    },
    "case add": ({ case: id, records, confirm_other_person = false }) =>
      this.inCase(id, (one) => {
        one.records = one.records.map((there) => (records.includes(there.record) ? { ...there, other_person_confirmed: confirm_other_person } : there));
        const fresh = records.filter((record) => !one.records.some((there) => there.record === record));
        one.records.push(...fresh.map((record) => ({ record, other_person_confirmed: confirm_other_person })));
      }),
    "case remove": ({ case: id, records }) => this.inCase(id, (one) => (one.records = one.records.filter(({ record }) => !records.includes(record)))),
    "case order": ({ case: id, records }) => this.inCase(id, (one) => one.records.sort((a, b) => records.indexOf(a.record) - records.indexOf(b.record))),
    "case say": ({ case: id, line, text }) =>
      this.inCase(id, (one) => {
        if (line === "question") one.questions.push(text);
        else if (line === "missing") one.missing.push(text);
        else Object.assign(one, { [line.replace("-", "_")]: text });
      }),
    "case unsay": ({ case: id, line, text }) =>
      this.inCase(id, (one) => {
        if (line === "question") one.questions = one.questions.filter((other) => other !== text);
        else one.missing = one.missing.filter((other) => other !== text);
      }),
    "case diagnoses": ({ case: id, diagnoses }) => this.inCase(id, (one) => (one.diagnoses = this.diagnoses.filter((other) => diagnoses.includes(other.id)))),
    "case delete": ({ case: id }) => {
      const before = structuredClone(this.cases);
      this.undos.push(() => (this.cases = before));
      this.cases = this.cases.filter((one) => one.id !== id);
      return { changed: [id], undo: `u${this.undos.length}` };
    },
    "case show": ({ case: id }) => {
      const one = this.cases.find((other) => other.id === id);
      if (!one) throw new CommandError("unknown-id", `There is no case “${id}” in this library.`);
      return structuredClone(one);
    },
    "case check": ({ case: id }) => {
      const held = new Set(this.cases.find((one) => one.id === id)?.records.map(({ record }) => record));
      return this.records.filter(({ id: record }) => held.has(record)).flatMap(({ id: record, title, disagreements }) => disagreements.map((one) => ({ ...one, record, title })));
    },
    bundle: (request) => this.plan(request),
    verify: () => ({ ok: true, files: 312, findings: [] }),
    check: () => ({ ok: true, blobs: 312, bytes: 412_000_000, records: this.records.length, findings: [] }),
  };
}
