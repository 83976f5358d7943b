// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { Sha256 } from "./Sha256";

/**
 * One file that was written out.
 */
export type RestoredFile = { path: string, sha256: Sha256, };
