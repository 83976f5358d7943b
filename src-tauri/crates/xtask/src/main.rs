//! `cargo xtask …`: everything that is done with the project besides writing it, each in one word.
//!
//! It sets the machine up, builds once in one profile, and starts programs. What the programs do stands in them, not here. It depends on
//! nothing that needs a C compiler, so that it builds on a fresh machine and can say what is missing.
#![expect(clippy::print_stderr, reason = "a task says what it does on standard error; standard output belongs to the programs it starts")]

mod deny;
mod licences;
mod package;
mod pages;
mod setup;
mod step;

use std::process::ExitCode;

use anyhow::Result;
use anyhow::bail;
use setup::Purpose;
use step::Step;
use step::target;

/// One task: its name, what it does, how.
struct Task {
    name: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Result<()>,
}

const TASKS: &[Task] = &[
    Task { name: "demo", about: "set up, build, and show the main job on an invented patient", run: demo },
    Task { name: "test", about: "set up, then everything that must hold before a change is merged", run: test },
    Task { name: "lint", about: "the part of test that runs nothing: lints, documentation, licences", run: lint },
    Task { name: "bench", about: "measure speed and memory against other programs (names choose rows, e.g. S1)", run: bench },
    Task { name: "score", about: "what recognition gets right, beside the commit before (--misses, --quick, --whole, --keep)", run: score },
    Task { name: "package", about: "make a .deb under target/package", run: package },
    Task { name: "torture", about: "kill, cut and corrupt, many times over", run: torture },
    Task { name: "setup", about: "only install what building and testing need", run: set_up },
    Task { name: "picture", about: "make the picture in README.md anew (needs Chromium)", run: picture },
    Task { name: "types", about: "write the window's types anew from the Rust code", run: types },
    Task { name: "icd10", about: "make the table of diagnosis codes anew from ../shared/data", run: icd10 },
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let chosen = words.first().and_then(|word| TASKS.iter().find(|task| task.name == word));
    let Some(task) = chosen else {
        eprintln!("Usage: cargo xtask TASK\n");
        TASKS.iter().for_each(|task| eprintln!("  {:8} {}", task.name, task.about));
        return ExitCode::from(2);
    };
    match (task.run)(&words[1..]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\ncargo xtask {}: {error:#}", task.name);
            ExitCode::FAILURE
        }
    }
}

fn lint(_: &[String]) -> Result<()> {
    setup::install(Purpose::Test)?;
    pages::make()?;
    no_warnings()
}

/// Lints, documentation without warnings, licences and sources.
fn no_warnings() -> Result<()> {
    Step::cargo("clippy --workspace --release --all-targets -- -D warnings").run("lints")?;
    Step::cargo("doc --workspace --release --no-deps").env("RUSTDOCFLAGS", "-D warnings").run("documentation")?;
    deny::check()
}

fn demo(words: &[String]) -> Result<()> {
    setup::install(Purpose::Build)?;
    build()?;
    Step::program("demo")?.args(words).run("the main job on an invented patient")?;
    show_window()
}

/// The window with the demo's library, where somebody sees it; else pictures of it.
fn show_window() -> Result<()> {
    let has_display = !cfg!(target_os = "linux") || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    let folder = target().join("demo");
    if has_display {
        eprintln!("\nThe window opens with the same library. Its passphrase: paper lantern seven");
        return Step::program("second-read-desktop")?
            .args(["--library".into(), folder.join("library")])
            .run("the window; close it to go on");
    }
    eprintln!("\nThere is no display here, so the window opens unseen, and its pictures are kept in {}", folder.join("window").display());
    pages::photograph(&folder.join("window").display().to_string())
}

/// Cheap checks first; then the tests, from small to whole.
fn test(_: &[String]) -> Result<()> {
    setup::install(Purpose::Test)?;
    Step::cargo("fmt --all --check").run("format")?;
    build()?;
    no_warnings()?;
    pages::check()?;
    let skipped = Step::cargo("test --workspace --release").run_counting("tests", "SKIPPED: ")?;
    pages::browse()?;
    pages::drive()?;
    match skipped.as_slice() {
        [] => eprintln!("\nEverything that ran passed. Tests that are ignored are counted above, each with its reason beside it."),
        some => {
            eprintln!("\nEverything that ran passed. Skipped: {}", some.len());
            some.iter().for_each(|why| eprintln!("  {why}"));
        }
    }
    Ok(())
}

fn bench(words: &[String]) -> Result<()> {
    setup::install(Purpose::Bench)?;
    setup::install_pydicom();
    build_unchecked()?;
    Step::program("bench")?.args(words).run("speed and memory")?;
    build()
}

fn score(words: &[String]) -> Result<()> {
    setup::install(Purpose::Test)?;
    build()?;
    Step::program("score")?.args(words).run("what recognition gets right")
}

/// A package of what the bench measures.
fn package(_: &[String]) -> Result<()> {
    setup::install(Purpose::Build)?;
    build_unchecked()?;
    let made = package::make()?;
    build()?;
    eprintln!("\nThe package is {}", made.display());
    Ok(())
}

fn torture(words: &[String]) -> Result<()> {
    setup::install(Purpose::Test)?;
    build()?;
    Step::program("torture")?.args(words).run("faults")
}

fn set_up(_: &[String]) -> Result<()> {
    setup::install(Purpose::Bench)?;
    setup::install_pydicom();
    Ok(())
}

fn picture(_: &[String]) -> Result<()> {
    setup::install(Purpose::Test)?;
    build()?;
    // Noon of 14 June 2026, the day the sample's story has reached: the page says how old she is on its day.
    Step::program("demo")?.env("SOURCE_DATE_EPOCH", "1781438400").run("the main job on an invented patient")?;
    pages::photograph(&target().join("demo/window").display().to_string())?;
    Step::program("picture")?.run("the front page and the window, as pictures")
}

fn types(words: &[String]) -> Result<()> {
    build()?;
    Step::program("types")?.args(words).run("the window's types")
}

fn icd10(words: &[String]) -> Result<()> {
    build()?;
    Step::program("icd10-table")?.args(words).run("diagnosis codes")
}

fn build() -> Result<()> {
    whole_build()?.run("build")
}

/// Our own checks would slow our programs down, the peers have none, and users need none: here they are off. The two settings rebuild our
/// code, not what we depend on.
fn build_unchecked() -> Result<()> {
    let unchecked = ["CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS", "CARGO_PROFILE_RELEASE_OVERFLOW_CHECKS"];
    unchecked.iter().fold(whole_build()?, |step, name| step.env(name, "false")).run("build without our checks")
}

/// The pages, then everything else, always together: cargo would otherwise choose other features for shared crates and build them twice.
fn whole_build() -> Result<Step> {
    if cfg!(windows) {
        bail!("building here is tried on Linux and macOS; on Windows run the steps of `test` by hand");
    }
    pages::make()?;
    Ok(Step::cargo("build --workspace --release --all-targets"))
}
