// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * How a record says a diagnosis; the surest first.
 */
export type Certainty = "stated" | "asserted" | "uncertain";
