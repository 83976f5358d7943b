// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * Nothing to say but that it was done.
 */
export type Nothing = Record<symbol, never>;
