// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { RecordId } from "./RecordId";

/**
 * Words that are quoted, and where they stand.
 */
export type Saying = { words: string, 
/**
 * `None` for what no record says: a tag, a case, what is known of a person.
 */
record: RecordId | null, page: number | null, };
