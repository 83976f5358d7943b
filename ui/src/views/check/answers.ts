// What can be answered to a question of the To check queue: the values that were read in the record, the likeliest first, each with its words.
import type { Fact, FactName, PersonRef, Question, RecordDetail, SuggestionRow } from "../../backend/commands.ts";
import { isDate, longDate } from "../../shared/format.ts";
import { t } from "../../shared/text.ts";
import { identity, once, ranked } from "../record/reader.svelte.ts";
import { kindName } from "../records/describe.ts";
import { sideName } from "./words.ts";

export interface Offer {
  /** As the core keeps it. */
  value: string;
  /** As people see it. */
  shown: string;
  note: string;
  /** Where it was read; none for a person, who is known without this record. */
  fact: Words | null;
}

/** Words of a record that say something, and their page. */
export type Words = Pick<Fact, "evidence" | "page" | "origin"> & Partial<Pick<Fact, "method">>;

/** More than these are no help; there is a key for each. */
const MOST = 5;

const READ: Partial<Record<Question, FactName>> = { kind: "kind", date: "date", place: "place", side: "side" };
const SHOWN: Partial<Record<Question, (value: string) => string>> = { kind: kindName, date: longDate, place: (value) => value, side: sideName };
/** What Enter takes the likeliest answer of: nothing where a wrong one would do harm. */
const BY_ENTER: Question[] = ["kind", "place"];

/** Values that were read for this question. Nobody is proposed as the person: that is chosen with the page in sight. */
export function offered(question: Question, record: Pick<RecordDetail, "facts">): Offer[] {
  const name = READ[question];
  const show = SHOWN[question];
  if (!name || !show) return [];
  const read = once(ranked(record.facts?.[name] ?? [])).filter(({ value }) => question !== "date" || isDate(value));
  return read.slice(0, MOST).map((fact) => ({ value: fact.value, shown: show(fact.value), note: "", fact }));
}

/** What Enter takes; a person, a date and a side are always chosen with the words in sight. */
export const likeliest = (question: Question, offers: readonly Offer[]): Offer | undefined => (BY_ENTER.includes(question) ? offers[0] : undefined);

/** The diagnoses that it says, the surest first. */
export const diagnoses = (suggested: readonly SuggestionRow[]): Offer[] =>
  suggested.slice(0, MOST).map((row) => ({
    value: row.code,
    shown: `${row.code} ${row.title}`,
    note: row.certainty === "uncertain" ? t("window.suggest.uncertain") : "",
    fact: { evidence: row.evidence, page: row.page, origin: row.certainty === "stated" ? "stated" : "read" },
  }));

/** Whose it can be: who it is filed under now comes first, nobody is chosen. */
export function people(known: readonly PersonRef[], { person }: Pick<RecordDetail, "person">): Offer[] {
  const now = known.filter(({ id }) => id === person?.id);
  return [...now, ...known.filter(({ id }) => id !== person?.id)].map(({ id, name, birth_date }) => ({
    value: id,
    shown: name,
    note: [birth_date ? t("window.born", { date: longDate(birth_date) }) : "", id === person?.id ? t("window.queue.as-now") : ""].filter(Boolean).join(" · "),
    fact: null,
  }));
}

/** The evidence to be marked on the page for a question: that of every value that can be chosen. */
export function evidence(question: Question, record: Pick<RecordDetail, "facts">, suggested: readonly SuggestionRow[] = []): Words[] {
  const offers = question === "diagnosis" ? diagnoses(suggested) : offered(question, record);
  const facts = question === "person" ? identity(record) : offers.flatMap(({ fact }) => fact ?? []);
  return facts.filter(({ evidence, page }) => evidence !== "" && page !== null);
}
