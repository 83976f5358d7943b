// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { FindingCode } from "./FindingCode";

/**
 * One finding, as commands return it.
 */
export type Finding = { 
/**
 * What it is.
 */
code: FindingCode, 
/**
 * Where: a source path (`path` or `archive!inner`), a path in the library or in the bundle; empty when it is about no file.
 */
path: string, 
/**
 * A sentence: what, and what to do.
 */
message: string, };
