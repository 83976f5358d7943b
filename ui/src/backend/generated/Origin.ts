// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * Where a fact comes from; later ones outrank earlier ones.
 */
export type Origin = "read" | "stated" | "set";
