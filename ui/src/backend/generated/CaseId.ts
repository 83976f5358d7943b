// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * A case: one second opinion that is asked for.
 */
export type CaseId = string;
