//! House rules that a program can hold: the top level, who may depend on whom, where SQL may stand.

use std::collections::BTreeSet;

use second_read_tests::root;

#[test]
fn the_top_level_is_what_was_asked_for() {
    let allowed: BTreeSet<&str> = ["Cargo.toml", "Cargo.lock", "LICENSE", "README.md", "src-tauri", "ui", "assets", "tests"].into();
    let listed = std::process::Command::new("git").args(["ls-files"]).current_dir(root()).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let top: BTreeSet<&str> = listed.lines().filter_map(|path| path.split('/').next()).filter(|name| !name.starts_with('.')).collect();
    let extra: Vec<_> = top.difference(&allowed).collect();
    assert!(extra.is_empty(), "not asked for at the top level: {extra:?}");
}
