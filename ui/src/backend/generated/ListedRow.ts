// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { Fact } from "./Fact";
import type { PageRange } from "./PageRange";
import type { PartialDate } from "./PartialDate";
import type { PersonRef } from "./PersonRef";
import type { RecordId } from "./RecordId";
import type { StudyRow } from "./StudyRow";

/**
 * A record in a list that was searched for.
 */
export type ListedRow = { 
/**
 * The words around what was found, found ones between `[[` and `]]`.
 */
snippet?: string, 
/**
 * Its page, from 1; none when the words stand in title, notes, names or attributes.
 */
snippet_page?: number, id: RecordId, 
/**
 * An id of `kinds.toml`.
 */
kind: string, title: string, date: PartialDate | null, 
/**
 * `preliminary`, `final`, `addendum`, `amended`, `corrected` or `unknown`.
 */
status: string, person: PersonRef | null, place: string | null, pages: number, 
/**
 * Images of a study (frames that can be shown), or pictures.
 */
images: number, 
/**
 * The reader's id of its first original.
 */
format: string, 
/**
 * Where its files came from: `path` or `archive!inner`, copies included.
 */
sources: Array<string>, 
/**
 * Codes (or words, where there is no code) it is tagged with.
 */
diagnoses: Array<string>, 
/**
 * Reasons why a person should look: `no-date`, `two-dates`, `no-name`, `new-name`, `unknown-kind`, `unsure-place`, `two-sides`,
 * `identity`, `new-diagnosis`, `other-diagnosis`, `hard-to-read`.
 */
to_check: Array<string>, study: StudyRow | null, 
/**
 * Which pages of a longer document it is, if it was cut out of one.
 */
range?: PageRange | null, 
/**
 * How many records were cut out of it.
 */
holds?: number, 
/**
 * Values with evidence, by fact, when they are asked for.
 */
facts?: { [key in string]: Array<Fact> } | null, };
