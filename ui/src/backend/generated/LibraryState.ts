// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * The library, as far as it shows without its passphrase.
 */
export type LibraryState = { folder: string, 
/**
 * `none`, `passphrase`, `no-passphrase`, or the code of what keeps it from being opened.
 */
state: string, 
/**
 * Whether it is open now: commands need no secret.
 */
open: boolean, 
/**
 * Whether it is the library of the invented patient.
 */
sample: boolean, };
