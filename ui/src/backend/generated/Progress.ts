// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { Phase } from "./Phase";

/**
 * How far a job is. Totals are 0 while unknown.
 */
export type Progress = { phase: Phase, files: number, files_total: number, bytes: number, bytes_total: number, };
