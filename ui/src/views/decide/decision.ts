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

export const tag = (app: App, records: string[], diagnosis: string, shown: string) =>
  app.change("tag", { records, diagnosis }, t("window.decide.tagged", { records: tn("window.records.count", records.length), diagnosis: shown }));

export const untag = (app: App, records: string[], diagnosis: string) =>
  app.change("untag", { records, diagnosis }, t("window.decide.untagged", { diagnosis }));

export const givePerson = (app: App, records: string[], person: string, shown: string) =>
  app.change("set_many", { records, fact: "person", value: person }, t("window.decide.given", { records: tn("window.records.count", records.length), person: shown }));

export const toCase = (app: App, records: string[], id: string, title: string) =>
  app.change("case add", { case: id, records }, t("window.decide.in-case", { records: tn("window.records.count", records.length), title }));

export const trash = (app: App, records: string[]) => app.change("trash", { records }, tn("window.decide.trashed", records.length));

export const restore = (app: App, records: string[]) => app.change("trash restore", { records }, tn("window.decide.restored", records.length));
