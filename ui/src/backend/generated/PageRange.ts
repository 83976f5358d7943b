// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { RecordId } from "./RecordId";

/**
 * Pages of a longer document.
 */
export type PageRange = { 
/**
 * The whole document.
 */
record: RecordId, 
/**
 * From 1; something of the record stands on both.
 */
first: number, last: number, 
/**
 * Of how many pages.
 */
of: number, };
