// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * A record: what a person would call "a document".
 */
export type RecordId = string;
