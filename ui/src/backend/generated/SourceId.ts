// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * Where files came from in one go: a CD, a zip, a folder.
 */
export type SourceId = string;
