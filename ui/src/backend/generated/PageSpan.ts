// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * From one page to another, both included, from 1.
 */
export type PageSpan = { first: number, last: number, };
