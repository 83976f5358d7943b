// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { Code } from "./Code";

/**
 * Why a command did not do what was asked. Its JSON is `{code, message, path}`.
 */
export type CommandError = { 
/**
 * What a screen or a script branches on.
 */
code: Code, 
/**
 * What happened and what to do, in plain words.
 */
message: string, 
/**
 * The file or folder it is about.
 */
path: string | null, };
