// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { Finding } from "./Finding";
import type { RecordId } from "./RecordId";

/**
 * What reading again did.
 */
export type RereadReport = { 
/**
 * Contents that were read.
 */
files: number, 
/**
 * Those of them that today's readers made nothing of: what was read before stays.
 */
as_before: number, 
/**
 * Records that show something else now, or are new.
 */
changed: Array<RecordId>, findings: Array<Finding>, };
