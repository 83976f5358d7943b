// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { ListedRow } from "./ListedRow";
import type { Month } from "./Month";
import type { RecordId } from "./RecordId";

/**
 * A list: the ids of all of it, or its beginning.
 */
export type Timeline = { 
/**
 * Records in the whole list.
 */
total: number, 
/**
 * Newest first, those without a date last.
 */
ids: Array<RecordId>, 
/**
 * The rows of a beginning that was asked for; of a whole list none.
 */
rows: Array<ListedRow>, 
/**
 * How many records of the whole list stand in each month, in the same order.
 */
months: Array<Month>, 
/**
 * More fit the words than were gone through: these are the newest.
 */
capped: boolean, };
