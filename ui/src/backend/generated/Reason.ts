// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * Why someone asks for a second opinion.
 */
export type Reason = "unclear" | "rare" | "surgery-advised" | "not-improving" | "unease";
