// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * What the To check queue asks about a record.
 */
export type Question = "kind" | "person" | "date" | "place" | "side" | "diagnosis" | "reading";
