// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { CommandError } from "./CommandError";

/**
 * What holds the worker.
 */
export type WorkerState = { 
/**
 * What is in force; each thing that could not be had starts with `no `.
 */
cage: Array<string>, error?: CommandError, 
/**
 * Languages that pages without text are read in; `null` where tesseract is not installed.
 */
tesseract: Array<string> | null, };
