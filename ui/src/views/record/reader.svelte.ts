// What is open of a record: its details, the page one is on, what is marked there.
import type { Backend } from "../../backend/backend.ts";
import type { Fact, FactName, PageWords, RecordDetail, SuggestionRow } from "../../backend/commands.ts";
import { placed, quoted } from "../../record/page-words.ts";
import { Asked } from "../../shared/asked.svelte.ts";

/** US letter, until the page says how it is cut. */
const LETTER = 11 / 8.5;
export const ZOOMS = [1, 1.25, 1.5, 2, 3];

const WEIGHT = { set: 2, stated: 1, read: 0 } as const;

/** The value that counts comes first: set before stated before read, then the surer. The same order as in the core. */
export function ranked(facts: readonly Fact[]): Fact[] {
  return facts
    .map((fact, at) => ({ fact, at }))
    .sort((a, b) => WEIGHT[b.fact.origin] - WEIGHT[a.fact.origin] || b.fact.confidence - a.fact.confidence || a.at - b.at)
    .map(({ fact }) => fact);
}

/** Each value once, with the first of its evidence. */
export const once = (facts: readonly Fact[]): Fact[] => facts.filter(({ value }, at) => facts.findIndex((other) => other.value === value) === at);

/** Facts that tell whose a record is. */
const WHOSE: FactName[] = ["name", "birth-date", "sex", "record-number"];
/** Values of each that are shown. */
const MOST = 4;

/** What a record itself says about whose it is: each value once, with its words. */
export const identity = ({ facts }: Pick<RecordDetail, "facts">): Fact[] =>
  WHOSE.flatMap((name) => once(ranked(facts?.[name] ?? []).filter(({ origin }) => origin !== "set")).slice(0, MOST));

export class Reader {
  readonly detail = new Asked<RecordDetail>();
  readonly text = new Asked<PageWords>();
  /** Diagnoses that the record suggests, the surest first. */
  readonly suggested = new Asked<SuggestionRow[]>();
  page = $state(1);
  zoom = $state(1);
  /** The words that facts were read from, while one looks at them. */
  quotations = $state.raw<readonly string[]>([]);
  /** Whether somebody asked to see them: then the screen goes there. */
  sought = $state(false);
  words = $state("");
  readonly placed = $derived(this.text.value ? placed(this.text.value) : []);
  /** A page that has no size is only text: there is no picture of it. */
  readonly onlyText = $derived(this.text.value !== null && this.text.value.width === 0 && this.text.value.text.trim() !== "");
  readonly found = $derived(this.onlyText ? (this.text.value?.marks.length ?? 0) : this.placed.filter(({ found }) => found).length);
  readonly evidence = $derived(new Set(this.quotations.flatMap((quotation) => [...quoted(this.placed, quotation)])));
  readonly ratio = $derived(this.text.value && this.text.value.width > 0 ? this.text.value.height / this.text.value.width : LETTER);

  constructor(
    private readonly backend: Backend,
    readonly id: string,
    page: number,
    words: string,
  ) {
    [this.page, this.words] = [page, words];
  }

  get pages(): number {
    return this.detail.value?.pages ?? 0;
  }

  load(): Promise<void> {
    return this.detail.ask(() => this.backend.call("show", { record: this.id }));
  }

  /** Asks beside the record, so that neither waits for the other nor fails with it. */
  suggest(): Promise<void> {
    return this.suggested.ask(async () => (await this.backend.call("suggest", { record: this.id })).suggestions);
  }

  loadPage(): Promise<void> {
    const { page, words } = this;
    return this.text.ask(() => this.backend.call("words", { record: this.id, page, ...(words ? { find: words } : {}) }));
  }

  turn(by: number): void {
    this.go(this.page + by);
  }

  go(page: number): void {
    const to = Math.max(1, Math.min(page, this.pages));
    if (to !== this.page) [this.page, this.quotations] = [to, []];
  }

  /** Marks the words a fact was read from, and those of others that are compared with it, on their page. */
  mark(fact: Pick<Fact, "evidence" | "page">, others: readonly Pick<Fact, "evidence">[] = []): void {
    if (fact.page) this.page = Math.max(1, Math.min(fact.page, this.pages || fact.page));
    [this.quotations, this.sought] = [[fact, ...others].map(({ evidence }) => evidence), false];
  }

  /** Goes to the words a fact was read from. */
  look(fact: Pick<Fact, "evidence" | "page">): void {
    this.mark(fact);
    this.sought = true;
  }

  magnify(step: number): void {
    const at = ZOOMS.indexOf(this.zoom);
    this.zoom = ZOOMS[Math.max(0, Math.min(at + step, ZOOMS.length - 1))] ?? 1;
  }

  facts(name: FactName): Fact[] {
    return ranked(this.detail.value?.facts?.[name] ?? []);
  }
}
