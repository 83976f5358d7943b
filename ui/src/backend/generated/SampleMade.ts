// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * What to take in next.
 */
export type SampleMade = { 
/**
 * The invented heap; empty when there is nothing to add.
 */
paths: Array<string>, };
