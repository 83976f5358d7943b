// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { CommandError } from "./CommandError";
import type { JobState } from "./JobState";
import type { Progress } from "./Progress";

/**
 * A job as it stands.
 */
export type JobRow = { id: number, 
/**
 * Its command.
 */
name: string, state: JobState, 
/**
 * `None` before the first.
 */
progress: Progress | null, 
/**
 * What the command answered, once it is done.
 */
answer: unknown, 
/**
 * Why it did not, once it failed or was stopped.
 */
error?: CommandError, };
