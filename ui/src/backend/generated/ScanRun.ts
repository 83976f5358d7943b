// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { ScanSheet } from "./ScanSheet";

/**
 * Single scans that may be one paper.
 */
export type ScanRun = { 
/**
 * In the order of their numbers.
 */
sheets: Array<ScanSheet>, 
/**
 * The question, in a sentence.
 */
message: string, };
