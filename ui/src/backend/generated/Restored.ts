// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { RestoredFile } from "./RestoredFile";

/**
 * What was written, with checksums.
 */
export type Restored = { files: Array<RestoredFile>, };
