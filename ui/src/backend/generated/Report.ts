// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { LeftOut } from "./LeftOut";
import type { Sha256 } from "./Sha256";

/**
 * What was written, or what would be.
 */
export type Report = { path: string, 
/**
 * Of a plan: the zip will not be larger; text and uncompressed pixels shrink.
 */
bytes: number, 
/**
 * Of the whole zip; a plan has none.
 */
sha256: Sha256 | null, records: number, pages: number, images: number, left_out: Array<LeftOut>, 
/**
 * It was read back and found to be what was to be written; only a plan says `false`.
 */
verified: boolean, };
