// What the user can decide about one or many records at once, and what undoing it means to the core: always one step.
import type { App } from "../../app/app.svelte.ts";
import { t, tn } from "../../shared/text.ts";

export type DecisionKind = "tag" | "person" | "case" | "trash" | "restore";

export interface Decision {
  what: DecisionKind;
  records: string[];
  /** Whose the first of them is, where that is known: their diagnoses are offered first. */
  person: string | null;
}

/** Rows per request, as in the list of records. */
const WINDOW = 200;

export interface Named {
  people: ReadonlySet<string>;
  /** Whether one of the records names nobody. */
  nobody: boolean;
}

/** Everyone whom these records name. */
export async function named(app: App, records: string[]): Promise<Named> {
  const people = new Set<string>();
  let nobody = false;
  for (let from = 0; from < records.length; from += WINDOW) {
    const rows = await app.backend.call("rows", { ids: records.slice(from, from + WINDOW) });
    for (const { person } of rows) {
      if (person) people.add(person.id);
      else nobody = true;
    }
  }
  return { people, nobody };
}

/**
 * Tags records, and adds the diagnosis where it is new: one step. Each record's own person gets it; with `person` it is that person's, so that
 * records which name nobody can bear it too.
 */
export const tag = (app: App, records: string[], diagnosis: string, shown: string, person: string | null = null) =>
  app.change(
    "tag",
    person === null ? { records, diagnosis } : { records, diagnosis, person },
    t("window.decide.tagged", { records: tn("window.records.count", records.length), diagnosis: shown }),
  );

export const untag = (app: App, records: string[], diagnosis: string) =>
  app.change("untag", { records, diagnosis }, t("window.decide.untagged", { diagnosis }));

/** Says that a suggested diagnosis is wrong: the records do not suggest it again. */
export const turnDown = (app: App, records: string[], diagnosis: string) =>
  app.change("turn-down", { records, diagnosis }, t("window.suggest.turned-down", { diagnosis }));

/** Notes a person whom no record named yet; gives their id, or nothing when that went wrong. */
export async function addPerson(app: App, name: string): Promise<string | null> {
  let id: string | null = null;
  await app.try(async () => {
    ({ id } = await app.backend.call("person add", { name }));
  });
  return id;
}

export const givePerson = (app: App, records: string[], person: string, shown: string) =>
  app.change("set_many", { records, fact: "person", value: person }, t("window.decide.given", { records: tn("window.records.count", records.length), person: shown }));

export const toCase = (app: App, records: string[], id: string, title: string) =>
  app.change("case add", { case: id, records }, t("window.decide.in-case", { records: tn("window.records.count", records.length), title }));

export const trash = (app: App, records: string[]) => app.change("trash", { records }, tn("window.decide.trashed", records.length));

export const restore = (app: App, records: string[]) => app.change("trash restore", { records }, tn("window.decide.restored", records.length));

/** Makes a document that was cut into records one again; `record` is the document. */
export const join = (app: App, record: string) => app.change("join", { record }, t("window.part.joined"));
