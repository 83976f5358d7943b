// A record in the words of a list: what it is, how much it holds, why somebody should look at it.
import kinds from "virtual:kinds";
import type { Filter, RecordRow } from "../../backend/commands.ts";
import { longDate } from "../../shared/format.ts";
import { own, t, tn } from "../../shared/text.ts";

const NAMES = new Map(kinds.map(({ id, name }) => [id, name]));

/** The name of a kind as people see it. */
export const kindName = (id: string): string => NAMES.get(id) ?? id;

const STATUS: Record<string, string> = {
  preliminary: "window.status.preliminary",
  final: "window.status.final",
  addendum: "window.status.addendum",
  amended: "window.status.amended",
  corrected: "window.status.corrected",
};

/** The statuses a report can have, in the order of its life. */
export const STATUSES = Object.keys(STATUS);

/** The status in words; nothing when it is not known. */
export const statusName = (status: string): string => t(own(STATUS, status) ?? "");

/** Pages, or series and images; of a record that was cut out of a longer one, which pages. */
export function extent(row: RecordRow): string[] {
  if (row.range) return [t(row.range.first === row.range.last ? "window.part.page" : "window.part.pages", { ...row.range })];
  if (row.study) return [tn("window.series", row.study.series), tn("window.images.count", row.images || row.study.instances)];
  if (row.pages > 0) return [tn("window.pages", row.pages)];
  return row.images > 0 ? [tn("window.images.count", row.images)] : [];
}

const REASONS: Record<string, string> = {
  "no-date": "reason.no-date",
  "two-dates": "reason.two-dates",
  "no-name": "reason.no-name",
  "new-name": "reason.new-name",
  "unknown-kind": "reason.unknown-kind",
  "unsure-place": "reason.unsure-place",
  "two-sides": "reason.two-sides",
  "new-diagnosis": "reason.new-diagnosis",
  "other-diagnosis": "reason.other-diagnosis",
  identity: "reason.identity",
  "hard-to-read": "reason.hard-to-read",
};

/** Why a record waits to be checked, in words. */
export const reasonName = (reason: string): string => t(own(REASONS, reason) ?? reason);

const LEFT_OUT: Record<string, string> = {
  "own-notes": "window.left-out.own-notes",
  private: "window.left-out.private",
  program: "window.left-out.program",
  "no-file": "window.left-out.no-file",
};

/** Why a record stays out of a bundle, in words. */
export const leftOutName = (reason: string): string => t(own(LEFT_OUT, reason) ?? reason);

const PAIRS: Record<string, string> = {
  "report-of": "window.pair.report-of",
  "reported-by": "window.pair.reported-by",
  replaces: "window.pair.replaces",
  "replaced-by": "window.pair.replaced-by",
};

/** How a record belongs to another, in words, seen from that record. */
export const pairName = (sort: string): string => t(own(PAIRS, sort) ?? sort);

/** Whom a record names that is not the person of the case, and that it stays out until somebody says otherwise. */
export const namesWhom = ({ person }: Pick<RecordRow, "person">): string => (person ? t("window.case.names", { name: person.name }) : t("window.case.names-nobody"));

/** `2026-06` as `June 2026`; records without a date stand last. */
export const monthName = (month: string): string => (month === "" ? t("window.records.no-date") : longDate(month));

/** Whether a filter leaves anything out. */
export const isNarrow = ({ to_check: _, trashed: __, ...filter }: Filter): boolean => Object.values(filter).some((value) => value !== undefined && value !== "");
