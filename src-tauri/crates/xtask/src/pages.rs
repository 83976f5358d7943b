//! The pages of the window: made, checked, and driven in a browser and in the real window.

use std::process::Command;

use anyhow::Result;

use crate::step::Step;

/// Fetches what they are made with and builds them. The window's program takes them in when it is built, so they come first.
pub(crate) fn make() -> Result<()> {
    Step::npm("ci --no-fund --no-audit").run("what the pages are made with")?;
    Step::npm("run build").run("the pages")
}

/// Types, rules and logic.
pub(crate) fn check() -> Result<()> {
    Step::npm("run check").run("the pages' types and tests")
}

/// Every screen in a browser, and the main job over the real core.
pub(crate) fn browse() -> Result<()> {
    Step::npm("run e2e").run("the window in a browser")
}

/// The main job in the real window, on a display of its own: what is on the developer's own screen stays out of it.
pub(crate) fn drive() -> Result<()> {
    on_a_display("window").run("the real window")
}

/// Pictures of the real window with the sample in it, in `folder`.
pub(crate) fn photograph(folder: &str) -> Result<()> {
    on_a_display("photos").env("PICTURES", folder).run("pictures of the window")
}

/// A script of the pages under Xvfb, with a session of its own: a window of the developer's must not take the place of the tests'.
fn on_a_display(script: &str) -> Step {
    let mut command = Command::new("dbus-run-session");
    // Without -noreset a program that starts as the last one ends may find no display.
    command.args(["--", "xvfb-run", "--auto-servernum", "--server-args=-screen 0 1600x1000x24 -noreset", "npm", "run", script]);
    Step::of(command).in_pages()
}
