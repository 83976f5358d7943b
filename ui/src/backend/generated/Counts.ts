// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { PersonCount } from "./PersonCount";

/**
 * How much there is. The trash is counted apart.
 */
export type Counts = { records: number, to_check: number, diagnoses: number, cases: number, people: Array<PersonCount>, 
/**
 * Records that name nobody.
 */
nobody: number, trashed: number, };
