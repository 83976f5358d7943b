// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * A report that was left.
 */
export type Crash = { 
/**
 * Where in the program it was, and nothing of any record.
 */
report: string, 
/**
 * Whether a window has told of it.
 */
told: boolean, };
