// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * One distinct content: keyed BLAKE3 of the plain bytes.
 */
export type BlobId = string;
