// The To check queue: records about which something is not sure, as questions that come one after the other. What a person answers is one
// step to undo, and so is that nobody knows; what was put aside stays in the library's queue and comes again with the next visit.
import { CommandError } from "../../backend/backend.ts";
import type { Backend } from "../../backend/backend.ts";
import type { FoundRow, Question, RecordDetail } from "../../backend/commands.ts";
import { offered } from "./answers.ts";

export interface Item {
  record: string;
  question: Question;
  /** Why it is asked. */
  reasons: string[];
}

/** The reasons of the core that each question is about, in the order in which a record's questions come: what a paper is tells where to look for the rest. */
const REASONS: [Question, string[]][] = [
  ["kind", ["unknown-kind"]],
  ["person", ["no-name", "new-name", "identity"]],
  ["date", ["no-date", "two-dates"]],
  ["place", ["unsure-place"]],
  ["side", ["two-sides"]],
  ["diagnosis", ["new-diagnosis", "other-diagnosis"]],
  ["reading", ["hard-to-read"]],
];

/** What one answer can be true of for several papers: whose each is, its side and whether it can be read are its own. */
const SHARED: Question[] = ["kind", "date", "place", "diagnosis"];

/** Rows per request, as many as the core gives at once. */
const WINDOW = 200;
/** Records of one visit: more than anybody answers in one sitting. The next visit brings the others. */
const MOST = 1000;
/** Records that are looked into for the same question. */
const MOST_ALIKE = 60;

/** What is asked about a record, in order. */
export function questions({ id, to_check }: Pick<FoundRow, "id" | "to_check">): Item[] {
  return REASONS.flatMap(([question, about]) => {
    const reasons = to_check.filter((reason) => about.includes(reason));
    return reasons.length > 0 ? [{ record: id, question, reasons }] : [];
  });
}

const key = ({ record, question }: Item): string => `${record} ${question}`;

export class Queue {
  /** Records of this visit, in order; those that are settled keep their place, so that "3 of 14" stays true. */
  ids = $state.raw<readonly string[]>([]);
  rows = $state.raw<ReadonlyMap<string, FoundRow>>(new Map());
  error = $state.raw<CommandError | null>(null);
  busy = $state(true);
  /** Questions that were answered or put aside in this visit. */
  #past = $state.raw<ReadonlySet<string>>(new Set());
  #answered: Item[][] = [];
  #turn = 0;

  readonly item = $derived(this.#first());
  /** Where one is among the records of this visit, from 1. */
  readonly position = $derived(this.item ? this.ids.indexOf(this.item.record) + 1 : this.ids.length);
  /** Records of this visit about which something is still not sure. */
  readonly left = $derived(this.ids.filter((id) => this.rows.has(id)).length);

  constructor(private readonly backend: Pick<Backend, "call">) {}

  /** Asks how things stand now. What was settled meanwhile is left out, what came in stands at the end. */
  async load(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const answer = await this.backend.call("timeline", { filter: { to_check: true } });
      const open = answer.ids.slice(0, MOST);
      const rows = new Map<string, FoundRow>();
      for (let from = 0; from < open.length; from += WINDOW) {
        for (const row of await this.backend.call("rows", { ids: open.slice(from, from + WINDOW) })) rows.set(row.id, row);
      }
      if (turn !== this.#turn) return;
      const here = new Set(this.ids);
      [this.rows, this.ids, this.error] = [rows, [...this.ids, ...open.filter((id) => !here.has(id))], null];
    } catch (error) {
      if (turn !== this.#turn) return;
      this.error = CommandError.from(error);
    }
    this.busy = false;
  }

  /** Begins anew with all that is still open. */
  again(): Promise<void> {
    [this.ids, this.#past, this.#answered] = [[], new Set(), []];
    this.busy = true;
    return this.load();
  }

  /** Leaves a question as it is for this visit. */
  putAside(item: Item): void {
    this.#past = new Set([...this.#past, key(item)]);
  }

  /** Asks about this record after all the others; where there is no other, in the next visit. */
  skip(item: Item): void {
    this.ids = [...this.ids.filter((id) => id !== item.record), item.record];
    if (this.item?.record === item.record) questions(this.rows.get(item.record)!).forEach((one) => this.putAside(one));
  }

  /** The question was answered, for this record and for others like it. */
  answered(item: Item, records: readonly string[]): void {
    const all = records.map((record) => ({ ...item, record }));
    this.#answered.push(all);
    this.#past = new Set([...this.#past, ...all.map(key)]);
  }

  /** The last answer was taken back: it is asked again. */
  undone(): void {
    const back = new Set((this.#answered.pop() ?? []).map(key));
    this.#past = new Set([...this.#past].filter((one) => !back.has(one)));
  }

  /**
   * Other records of this visit to which the same answer is true: asked for the same reasons, from the same place, and the same value is what
   * was read in each. A diagnosis is a person's, wherever it is said. Whose a record is, is decided for each one anew.
   */
  async alike(item: Item, value: string): Promise<string[]> {
    const own = this.rows.get(item.record);
    if (!own || !SHARED.includes(item.question)) return [];
    const ofPerson = item.question === "diagnosis";
    if (ofPerson ? !own.person : !own.place && item.question !== "place") return [];
    const candidates = this.ids.filter((id) => {
      const row = this.rows.get(id);
      const same = row && questions(row).find(({ question }) => question === item.question);
      const near = ofPerson ? row?.person?.id === own.person?.id : row?.place === own.place;
      return id !== item.record && near && same && !this.#past.has(key(same)) && same.reasons.join() === item.reasons.join();
    });
    if (ofPerson) {
      const said = await Promise.all(candidates.slice(0, MOST_ALIKE).map((record) => this.backend.call("suggest", { record })));
      return candidates.filter((_, at) => said[at]?.suggestions[0]?.code === value);
    }
    const details = await Promise.all(candidates.slice(0, MOST_ALIKE).map((record) => this.backend.call("show", { record })));
    return details.filter((detail) => proposes(item, detail) === value).map(({ id }) => id);
  }

  #first(): Item | null {
    for (const id of this.ids) {
      const row = this.rows.get(id);
      const item = row && questions(row).find((one) => !this.#past.has(key(one)));
      if (item) return item;
    }
    return null;
  }
}

/** The likeliest of what was read for a question. */
const proposes = ({ question }: Item, detail: RecordDetail): string | undefined => offered(question, detail)[0]?.value;
