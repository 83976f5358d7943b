// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * How two records belong together, seen from one of them.
 */
export type PairSort = "report-of" | "reported-by" | "replaces" | "replaced-by";
