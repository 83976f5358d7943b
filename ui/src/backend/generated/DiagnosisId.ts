// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * A diagnosis of one person, with or without a code.
 */
export type DiagnosisId = string;
