// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { About } from "./About";
import type { Added } from "./Added";
import type { Case } from "./Case";
import type { CaseDisagreement } from "./CaseDisagreement";
import type { CaseId } from "./CaseId";
import type { CaseLine } from "./CaseLine";
import type { Changed } from "./Changed";
import type { CheckReport } from "./CheckReport";
import type { CodeRow } from "./CodeRow";
import type { Counts } from "./Counts";
import type { Diagnosis } from "./Diagnosis";
import type { Facets } from "./Facets";
import type { FileList } from "./FileList";
import type { FileRow } from "./FileRow";
import type { Image } from "./Image";
import type { KindRow } from "./KindRow";
import type { ListFilter } from "./ListFilter";
import type { ListedRow } from "./ListedRow";
import type { Made } from "./Made";
import type { NameForm } from "./NameForm";
import type { NewDiagnosis } from "./NewDiagnosis";
import type { NewId } from "./NewId";
import type { NewPerson } from "./NewPerson";
import type { Nothing } from "./Nothing";
import type { PageWords } from "./PageWords";
import type { Pages } from "./Pages";
import type { PartialDate } from "./PartialDate";
import type { PersonId } from "./PersonId";
import type { PersonRow } from "./PersonRow";
import type { Question } from "./Question";
import type { RecordDetail } from "./RecordDetail";
import type { RecordId } from "./RecordId";
import type { RecordRow } from "./RecordRow";
import type { Report } from "./Report";
import type { RereadReport } from "./RereadReport";
import type { Restored } from "./Restored";
import type { SamePerson } from "./SamePerson";
import type { SampleMade } from "./SampleMade";
import type { ScanRun } from "./ScanRun";
import type { SearchPage } from "./SearchPage";
import type { SecretText } from "./SecretText";
import type { SetFact } from "./SetFact";
import type { SourceId } from "./SourceId";
import type { SourceRow } from "./SourceRow";
import type { Study } from "./Study";
import type { Suggestions } from "./Suggestions";
import type { TaughtRow } from "./TaughtRow";
import type { Timeline } from "./Timeline";
import type { VerifyReport } from "./VerifyReport";
import type { Written } from "./Written";

/** Every command by name. */
export interface Commands {
  "init": { request: { 
/**
 * What is to protect it. The terminal asks for it instead.
 */
passphrase?: SecretText, 
/**
 * Keep the key beside the library, for disks that are encrypted as a whole.
 */
no_passphrase?: boolean, }; answer: Made };
  "unlock": { request: { passphrase?: SecretText, 
/**
 * The `AGE-SECRET-KEY-1…` line; spaces and dashes between groups do no harm.
 */
recovery_key?: SecretText, }; answer: Nothing };
  "lock": { request: Record<symbol, never>; answer: Nothing };
  "sample": { request: { 
/**
 * Go back.
 */
leave?: boolean, }; answer: SampleMade };
  "add": { request: { paths: Array<string>, }; answer: Added };
  "sources": { request: Record<symbol, never>; answer: Array<SourceRow> };
  "files": { request: { source?: SourceId, 
/**
 * Only those of this list.
 */
list?: FileList, }; answer: Array<FileRow> };
  "records": { request: { kind?: string, person?: PersonId, 
/**
 * A code, a category, words or a diagnosis id.
 */
diagnosis?: string, from?: PartialDate, to?: PartialDate, to_check?: boolean, facts?: boolean, }; answer: Array<RecordRow> };
  "timeline": { request: { filter: ListFilter, 
/**
 * No more ids than these, at most 200, and their rows: what fills a window is there at once, where all ids of a long list take their
 * time.
 */
first?: number, }; answer: Timeline };
  "rows": { request: { 
/**
 * At most 200.
 */
ids: Array<RecordId>, 
/**
 * Show the text around these.
 */
words?: string, }; answer: Array<ListedRow> };
  "facets": { request: { 
/**
 * Words that stand in the record; the last one may be a beginning.
 */
words?: string, 
/**
 * An id of the kinds.
 */
kind?: string, 
/**
 * An id, or `none` for records that name nobody.
 */
person?: string, 
/**
 * A code, a category, words or a diagnosis id.
 */
diagnosis?: string, place?: string, 
/**
 * `2026`; empty for records without a date.
 */
year?: string, to_check?: boolean, 
/**
 * What is in the trash, instead of what is not.
 */
trashed?: boolean, 
/**
 * Only what was chosen for this case.
 */
case?: CaseId, }; answer: Facets };
  "counts": { request: Record<symbol, never>; answer: Counts };
  "kinds": { request: Record<symbol, never>; answer: Array<KindRow> };
  "show": { request: { record: RecordId, }; answer: RecordDetail };
  "text": { request: { record: RecordId, page?: number, }; answer: Pages };
  "words": { request: { record: RecordId, page: number, 
/**
 * Say where these words stand; the last one may be a beginning.
 */
find?: string, }; answer: PageWords };
  "study": { request: { record: RecordId, }; answer: Study };
  "image": { request: { record: RecordId, 
/**
 * From 1, over the whole study.
 */
image: number, }; answer: Image };
  "page": { request: { record: RecordId, page: number, png: string, }; answer: Written };
  "restore": { request: { what: string, to: string, }; answer: Restored };
  "search": { request: { words: Array<string>, limit?: number, }; answer: SearchPage };
  "people": { request: Record<symbol, never>; answer: Array<PersonRow> };
  "person add": { request: { name: string, birth_date?: PartialDate, }; answer: NewPerson };
  "person set": { request: { person: PersonId, 
/**
 * In reading order, or `FAMILY, GIVEN`.
 */
name?: string, birth_date?: string, sex?: string, }; answer: Changed };
  "person merge": { request: { a: PersonId, b: PersonId, }; answer: Changed };
  "person split": { request: { person: PersonId, records: Array<RecordId>, }; answer: Changed };
  "person apart": { request: { a: PersonId, b: PersonId, }; answer: Changed };
  "person forms": { request: { person: PersonId, }; answer: Array<NameForm> };
  "person questions": { request: Record<symbol, never>; answer: Array<SamePerson> };
  "set": { request: { record: RecordId, fact: SetFact, value: string, }; answer: Changed };
  "set_many": { request: { records: Array<RecordId>, fact: SetFact, value: string, }; answer: Changed };
  "not-known": { request: { question: Question, records: Array<RecordId>, }; answer: Changed };
  "lessons": { request: Record<symbol, never>; answer: Array<TaughtRow> };
  "forget": { request: { records: Array<RecordId>, }; answer: Changed };
  "note": { request: { record: RecordId, text: string, }; answer: Changed };
  "join": { request: { 
/**
 * The document, or a record that was cut out of it.
 */
record: RecordId, }; answer: Changed };
  "not-copy": { request: { records: Array<RecordId>, }; answer: Changed };
  "scans join": { request: { records: Array<RecordId>, }; answer: Changed };
  "scans apart": { request: { records: Array<RecordId>, }; answer: Changed };
  "scans questions": { request: Record<symbol, never>; answer: Array<ScanRun> };
  "trash": { request: { records: Array<RecordId>, }; answer: Changed };
  "trash restore": { request: { records: Array<RecordId>, }; answer: Changed };
  "undo": { request: Record<symbol, never>; answer: Changed };
  "diagnoses": { request: { words: Array<string>, }; answer: Array<CodeRow> };
  "diagnosis add": { request: { diagnosis: string, person: PersonId, }; answer: NewDiagnosis };
  "diagnosis list": { request: { person?: PersonId, }; answer: Array<Diagnosis> };
  "tag": { request: { records: Array<RecordId>, 
/**
 * A code, words or an id; what the person does not have yet is added to them in the same step.
 */
diagnosis: string, 
/**
 * Whose it is: needed for records that name nobody, each other record has its own person.
 */
person?: PersonId, }; answer: Changed };
  "untag": { request: { records: Array<RecordId>, 
/**
 * A code, words or an id.
 */
diagnosis: string, }; answer: Changed };
  "suggest": { request: { record: RecordId, }; answer: Suggestions };
  "turn-down": { request: { records: Array<RecordId>, 
/**
 * Its code.
 */
diagnosis: string, }; answer: Changed };
  "case list": { request: Record<symbol, never>; answer: Array<Case> };
  "case new": { request: { title: string, person: PersonId, 
/**
 * Codes, words or ids.
 */
diagnoses?: Array<string>, checklist?: string, recipient?: string, }; answer: NewId };
  "case add": { request: { case: CaseId, records: Array<RecordId>, 
/**
 * These records of another person may go in: the user looked at each.
 */
confirm_other_person?: boolean, }; answer: Changed };
  "case remove": { request: { case: CaseId, records: Array<RecordId>, }; answer: Changed };
  "case order": { request: { case: CaseId, records: Array<RecordId>, }; answer: Changed };
  "case ask": { request: { case: CaseId, text: string, }; answer: Changed };
  "case say": { request: { case: CaseId, line: CaseLine, text: string, }; answer: Changed };
  "case unsay": { request: { case: CaseId, line: CaseLine, text: string, }; answer: Changed };
  "case diagnoses": { request: { case: CaseId, 
/**
 * Codes, words or ids.
 */
diagnoses: Array<string>, }; answer: Changed };
  "case delete": { request: { case: CaseId, }; answer: Changed };
  "case show": { request: { case: CaseId, }; answer: Case };
  "case check": { request: { case: CaseId, }; answer: Array<CaseDisagreement> };
  "bundle": { request: { case: CaseId, to?: string, 
/**
 * Say what it would hold and how big it would be; write nothing.
 */
plan?: boolean, 
/**
 * Let this record of another person in; may be given more than once.
 */
confirm?: Array<RecordId>, 
/**
 * Put insurance and ID in too.
 */
private?: boolean, }; answer: Report };
  "verify": { request: { file: string, }; answer: VerifyReport };
  "reread": { request: { records?: Array<RecordId>, 
/**
 * Only what an older version of a reader has read, and what none could read.
 */
improved?: boolean, }; answer: RereadReport };
  "check": { request: { 
/**
 * Rebuild what is derived and sweep leftovers; no original is deleted.
 */
repair?: boolean, }; answer: CheckReport };
  "about": { request: Record<symbol, never>; answer: About };
  "crash-told": { request: Record<symbol, never>; answer: Nothing };
}

/** Commands that run as jobs. */
export type JobName = "add" | "bundle" | "verify" | "reread" | "check";
