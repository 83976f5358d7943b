// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * What was found. The sentence that a person reads is made from the code in `assets/text`.
 */
export type FindingCode = "cannot-read" | "unreadable-file" | "partly-read" | "reader-stopped" | "encrypted" | "not-on-disk" | "link-not-followed" | "archive-entry" | "disc-missing" | "disc-extra" | "instance-conflict" | "pictures-not-read" | "other-person" | "identity-disagrees" | "no-name" | "side-disagrees" | "collected-disagrees" | "missing" | "added" | "changed" | "truncated" | "renamed" | "swapped" | "not-a-zip" | "database" | "index" | "catalogue" | "leftover" | "dicomdir" | "metadata" | "patient-differs" | "bad-name" | "executable";
