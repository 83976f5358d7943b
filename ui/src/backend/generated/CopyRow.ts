// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { CopySort } from "./CopySort";
import type { PageSpan } from "./PageSpan";
import type { RecordId } from "./RecordId";

/**
 * Another record with the words of the one it is listed under: the same report in another file or form, or pages of a longer document.
 */
export type CopyRow = { 
/**
 * The other record.
 */
record: RecordId, title: string, 
/**
 * The reader's id of its first original.
 */
format: string, 
/**
 * The name of its file.
 */
file: string, sort: CopySort, 
/**
 * On which pages of the longer one's document the shorter one stands.
 */
pages?: PageSpan | null, };
