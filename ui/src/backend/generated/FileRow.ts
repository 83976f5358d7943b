// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { RecordId } from "./RecordId";
import type { Sha256 } from "./Sha256";

/**
 * One file of a source, in the one list it is in.
 */
export type FileRow = { 
/**
 * `path` or `archive!inner`.
 */
path: string, bytes: number, 
/**
 * `None` while it could not be read.
 */
sha256: Sha256 | null, 
/**
 * `kept`, `copy`, `container`, `clutter` or `unreadable`.
 */
disposition: string, 
/**
 * The record it belongs to, if it is a document.
 */
record: RecordId | null, };
