// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * Which of two records with the same words is shown, seen from one of them.
 */
export type CopySort = "holds" | "under" | "also";
