// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { PartialDate } from "./PartialDate";
import type { RecordId } from "./RecordId";

/**
 * One form in which records name a person.
 */
export type NameForm = { 
/**
 * As it is written.
 */
name: string, birth_date: PartialDate | null, 
/**
 * How many records name the person so.
 */
records: number, 
/**
 * One of them: what is said of it, as of somebody else's, is said of all.
 */
record: RecordId, };
