// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { FindingCode } from "./FindingCode";
import type { Saying } from "./Saying";

/**
 * What does not agree about a record, in a sentence that quotes both sides.
 */
export type Disagreement = { code: FindingCode, message: string, 
/**
 * The two sayings; none where the trouble is that nothing is said.
 */
quotes: Array<Saying>, };
