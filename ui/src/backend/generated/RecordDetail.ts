// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { BlobRow } from "./BlobRow";
import type { CopyRow } from "./CopyRow";
import type { Disagreement } from "./Disagreement";
import type { Entry } from "./Entry";
import type { Fact } from "./Fact";
import type { PageRange } from "./PageRange";
import type { PairRow } from "./PairRow";
import type { PartRow } from "./PartRow";
import type { PartialDate } from "./PartialDate";
import type { PersonRef } from "./PersonRef";
import type { RecordId } from "./RecordId";
import type { SeriesRow } from "./SeriesRow";
import type { StudyRow } from "./StudyRow";

/**
 * One record with everything known about it (`show`).
 */
export type RecordDetail = { 
/**
 * The originals of the record.
 */
blobs: Array<BlobRow>, 
/**
 * Documents inside its originals.
 */
parts: Array<PartRow>, 
/**
 * The same bytes under other paths.
 */
copies: Array<string>, 
/**
 * Records that say, word for word, what this one or a part of it says, or the other way round.
 */
same_words: Array<CopyRow>, series: Array<SeriesRow>, entries: Array<Entry>, 
/**
 * Accession, specimen, order numbers.
 */
identifiers: Array<string>, 
/**
 * Records that belong to this one.
 */
pairs: Array<PairRow>, notes: Array<string>, 
/**
 * What in it, or between it and what belongs to it, does not agree.
 */
disagreements: Array<Disagreement>, id: RecordId, 
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
