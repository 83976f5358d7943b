// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * Where a job is in its life.
 */
export type JobState = "running" | "done" | "failed" | "cancelled";
