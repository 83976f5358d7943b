//! What the desktop program is allowed and what it keeps to itself, read from its configuration and from the program that was built.

use std::collections::BTreeSet;

use second_read_tests::program;
use second_read_tests::root;
use second_read_tests::skipped;
use serde_json::Value;

fn read(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(root().join("src-tauri").join(name)).unwrap()).unwrap()
}

#[test]
fn a_page_may_call_our_commands_and_nothing_else() {
    let capability = read("capabilities/main.json");
    let granted: BTreeSet<String> =
        capability["permissions"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect();
    let build = std::fs::read_to_string(root().join("src-tauri/build.rs")).unwrap();
    let list = build.split("COMMANDS: &[&str] = &[").nth(1).unwrap().split(']').next().unwrap();
    let ours = list.split('"').skip(1).step_by(2).map(|command| format!("allow-{command}"));
    // Without hearing of events no dropped or given file would arrive.
    let wanted: BTreeSet<String> = ours.chain(["core:event:allow-listen", "core:event:allow-unlisten"].map(str::to_owned)).collect();
    assert_eq!(granted, wanted);
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
    assert!(capability.get("remote").is_none(), "no page from elsewhere may call");
}

#[test]
fn the_policy_lets_nothing_in_from_elsewhere() {
    let app = &read("tauri.conf.json")["app"];
    assert_eq!(app["security"]["freezePrototype"], true);
    assert_eq!(app["withGlobalTauri"], false);
    assert_eq!(app["security"]["assetProtocol"]["enable"], false);
    let policy = app["security"]["csp"].as_str().unwrap();
    let own = ["'none'", "'self'", "ipc:", "http://ipc.localhost", "record:", "http://record.localhost"];
    let mut named = BTreeSet::new();
    for directive in policy.split(';') {
        let mut words = directive.split_whitespace();
        named.insert(words.next().unwrap());
        let strange: Vec<&str> = words.filter(|source| !own.contains(source)).collect();
        assert!(strange.is_empty(), "{directive}: {strange:?}");
    }
    for needed in ["default-src", "script-src", "object-src", "base-uri", "form-action", "frame-src"] {
        assert!(named.contains(needed), "{needed} is not said");
    }
}

/// WebKit links the system's SQLite. Were ours (SQLCipher) visible, the loader would hand it to WebKit too.
#[test]
#[cfg(target_os = "linux")]
fn the_window_shows_no_library_that_is_inside_it() {
    let asked = std::process::Command::new("nm").args(["-D", "--defined-only"]).arg(program("second-read-desktop")).output();
    let Ok(output) = asked else { return skipped("nm is not installed") };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let symbols = String::from_utf8(output.stdout).unwrap();
    let inside: Vec<&str> =
        symbols.lines().filter(|line| ["sqlite3", "ZSTD_", "sqlcipher"].iter().any(|name| line.contains(name))).collect();
    assert!(inside.is_empty(), "{inside:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn without_a_screen_it_says_so_and_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    let mut start = std::process::Command::new(program("second-read-desktop"));
    start.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env("XDG_DATA_HOME", home.path()).env("HOME", home.path());
    let Ok(ended) = start.output() else { return skipped("the window's program was not built") };
    assert!(!ended.status.success());
    assert!(String::from_utf8_lossy(&ended.stderr).contains("no screen here"), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
}
