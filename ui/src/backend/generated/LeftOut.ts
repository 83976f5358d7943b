// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { LeftOutReason } from "./LeftOutReason";
import type { RecordId } from "./RecordId";

/**
 * A record of the case that does not go in.
 */
export type LeftOut = { record: RecordId, reason: LeftOutReason, };
