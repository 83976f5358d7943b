// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * Where it is, and the line to write down.
 */
export type Made = { library: string, 
/**
 * `AGE-SECRET-KEY-1…`; shown this once.
 */
recovery_key: string, };
