// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { PairSort } from "./PairSort";
import type { RecordId } from "./RecordId";

/**
 * Another record that belongs to the one it is listed under.
 */
export type PairRow = { 
/**
 * The other record.
 */
record: RecordId, title: string, 
/**
 * What the record it is listed under is to this one.
 */
sort: PairSort, 
/**
 * Both carry one accession or specimen number; otherwise a suggestion.
 */
sure: boolean, };
