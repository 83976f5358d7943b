// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * The file that was written.
 */
export type Written = { path: string, };
