// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * Why a command did not do what was asked. The exit code of the command line follows from it.
 */
export type Code = "wrong-use" | "unknown-id" | "missing-path" | "unreadable-path" | "no-library" | "library-exists" | "wrong-passphrase" | "wrong-recovery-key" | "passphrase-needed" | "library-in-use" | "library-newer" | "library-read-only" | "library-damaged" | "disk-full" | "target-exists" | "target-unwritable" | "other-person" | "empty-case" | "nothing-to-undo" | "worker-missing" | "program-missing" | "unreadable" | "reader-stopped" | "cancelled" | "io" | "internal";
