// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * A passphrase or recovery key that came in a request. Wiped when dropped; its debug form is empty.
 */
export type SecretText = string;
