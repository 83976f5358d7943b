// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { RecordId } from "./RecordId";

/**
 * One of them.
 */
export type ScanSheet = { record: RecordId, title: string, 
/**
 * The name of its file.
 */
file: string, };
