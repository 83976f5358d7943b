// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * A fact that a user may set.
 */
export type SetFact = "kind" | "date" | "person" | "place" | "title" | "status" | "side";
