// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { CommandError } from "./CommandError";
import type { Progress } from "./Progress";

/**
 * What a watcher is told of a job, step by step; the last one is its answer or its error.
 */
export type JobMessage = { progress: Progress | null, } | { answer: unknown, } | { error: CommandError | null, };
