// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { BlobId } from "./BlobId";
import type { Sha256 } from "./Sha256";

/**
 * One original.
 */
export type BlobRow = { blob: BlobId, sha256: Sha256, bytes: number, media_type: string, 
/**
 * One path it was found under.
 */
path: string, };
