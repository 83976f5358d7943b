// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { SourceId } from "./SourceId";

/**
 * One source (`sources`).
 */
export type SourceRow = { id: SourceId, path: string, 
/**
 * UTC instant, RFC 3339.
 */
added: string, files: number, kept: number, copies: number, containers: number, clutter: number, unreadable: number, };
