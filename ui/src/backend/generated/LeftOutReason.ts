// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * Why a record stays out.
 */
export type LeftOutReason = "own-notes" | "private" | "program" | "no-file";
