// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * What a change of the user touched, and the token that undo shows.
 */
export type Changed = { 
/**
 * Ids as text (records, cases, diagnoses).
 */
changed: Array<string>, undo: string, };
