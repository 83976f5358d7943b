// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { Finding } from "./Finding";

/**
 * What a check found.
 */
export type VerifyReport = { ok: boolean, files: number, findings: Array<Finding>, };
