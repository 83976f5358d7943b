// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { CaseId } from "./CaseId";

/**
 * The case's id.
 */
export type NewId = { id: CaseId, };
