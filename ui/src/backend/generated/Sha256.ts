// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * SHA-256 of plain bytes, as bundles and the catalogue show it.
 */
export type Sha256 = string;
