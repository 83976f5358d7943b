// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * What a job is doing.
 */
export type Phase = "scan" | "keep" | "read" | "group" | "pictures" | "write" | "verify" | "check";
