// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { RecordId } from "./RecordId";

/**
 * A record chosen for a case.
 */
export type CaseRecord = { record: RecordId, 
/**
 * The user said: yes, this record of another person goes in.
 */
other_person_confirmed: boolean, };
