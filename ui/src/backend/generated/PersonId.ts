// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * Someone whose records are in the library.
 */
export type PersonId = string;
