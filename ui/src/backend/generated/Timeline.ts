// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { Month } from "./Month";
import type { RecordId } from "./RecordId";

/**
 * The ids of a whole list.
 */
export type Timeline = { total: number, 
/**
 * Newest first, those without a date last.
 */
ids: Array<RecordId>, 
/**
 * How many of them stand in each month, in the same order.
 */
months: Array<Month>, 
/**
 * More fit the words than were gone through: these are the newest.
 */
capped: boolean, };
