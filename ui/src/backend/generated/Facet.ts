// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * One choice of a filter.
 */
export type Facet = { id: string, label: string, count: number, };
