// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * A person's number at a place.
 */
export type PersonNumber = { place: string, value: string, };
