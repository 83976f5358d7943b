//! Licences, bans and sources of what we depend on, by cargo-deny. Its rules are in `.deny.toml`.
//!
//! Advisories are left out: their list lies on the network, and the tests must say the same thing today and tomorrow. Ask for them by hand:
//! `cargo deny --config .deny.toml check advisories`.

use std::process::Command;
use std::process::Stdio;

use anyhow::Result;

use crate::step::Step;
use crate::step::target;

/// The version whose rules `.deny.toml` is written for.
const VERSION: &str = "0.20.2";

/// Checks, after installing cargo-deny under `target/tools` if this machine has none (about a minute of two cores).
pub(crate) fn check() -> Result<()> {
    let words = ["deny", "--config", ".deny.toml", "--workspace", "check", "licenses", "bans", "sources"];
    let tools = target().join("tools");
    let own = tools.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if runs("cargo-deny") {
        return Step::of(Command::new("cargo-deny")).args(words).run("licences and sources");
    }
    if !own.is_file() {
        let build = target().join("tools-build");
        Step::cargo("install cargo-deny --locked --debug --quiet --version")
            .args([VERSION, "--root"])
            .args([&tools])
            .args(["--target-dir"])
            .args([&build])
            .run("cargo-deny")?;
    }
    Step::of(Command::new(own)).args(words).run("licences and sources")
}

fn runs(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}
