// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { CaseId } from "./CaseId";
import type { CaseRecord } from "./CaseRecord";
import type { Diagnosis } from "./Diagnosis";
import type { PartialDate } from "./PartialDate";
import type { PersonId } from "./PersonId";
import type { Reason } from "./Reason";

/**
 * Everything a case says.
 */
export type Case = { id: CaseId, title: string, person: PersonId, diagnoses: Array<Diagnosis>, reason: Reason | null, 
/**
 * The decision to be made, and by when.
 */
decision: string, decide_by: PartialDate | null, 
/**
 * What the local team proposes.
 */
proposal: string, 
/**
 * Who prepares this, and on what basis (`patient`, `parent`, `proxy`, `executor`, `asked`).
 */
prepared_by: string, basis: string, checklist: string, recipient: string, questions: Array<string>, 
/**
 * Chosen records, in order.
 */
records: Array<CaseRecord>, 
/**
 * What is known to be missing, in the user's words.
 */
missing: Array<string>, };
