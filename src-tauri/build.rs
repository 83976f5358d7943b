//! Tells the shell its commands, so that a page may call these and no others, and keeps the symbols of what we link to ourselves.

/// What a page may call. A capability lists them once more; one that stands in neither is refused.
const COMMANDS: &[&str] = &["call", "start", "watch", "jobs", "seen", "cancel", "choose", "given", "reveal"];

fn main() {
    // WebKit loads SQLite of the system; were ours (SQLCipher) visible to it, it would take that instead.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo::rustc-link-arg-bins=-Wl,--exclude-libs,ALL");
    }
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest)).expect("the shell's configuration is sound");
}
