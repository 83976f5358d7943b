// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { RecordId } from "./RecordId";

/**
 * One page that holds the words.
 */
export type Hit = { record: RecordId, 
/**
 * From 1; `None` when the words stand in title, notes, names or attributes.
 */
page: number | null, title: string, 
/**
 * The words around, found ones between `[[` and `]]`.
 */
snippet: string, score: number, };
