// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { BlobId } from "./BlobId";

/**
 * A document inside an original.
 */
export type PartRow = { blob: BlobId, number: number, name: string, media_type: string, bytes: number, pages: number, };
