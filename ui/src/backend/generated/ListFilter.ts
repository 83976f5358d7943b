// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { CaseId } from "./CaseId";

/**
 * What a list is cut down to; everything that is set must hold.
 */
export type ListFilter = { 
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
case?: CaseId, };
