// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { Finding } from "./Finding";

/**
 * What checking found.
 */
export type CheckReport = { ok: boolean, blobs: number, bytes: number, records: number, findings: Array<Finding>, };
