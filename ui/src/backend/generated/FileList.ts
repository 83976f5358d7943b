// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * The lists that a file of a source can be in.
 */
export type FileList = "kept" | "copy" | "container" | "clutter" | "unreadable";
