// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { CommandError } from "./CommandError";
import type { Finding } from "./Finding";

/**
 * What was done, and what could not be: a path that is not there, or cannot be looked into, does not stop the others.
 */
export type Added = { 
/**
 * About the first path that was not taken.
 */
error?: CommandError, 
/**
 * What is on disk and every entry inside archives.
 */
files: number, bytes: number, kept: number, copies: number, containers: number, clutter: number, unreadable: number, 
/**
 * Records that these files belong to.
 */
records: number, findings: Array<Finding>, };
