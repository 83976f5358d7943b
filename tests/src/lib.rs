//! What tests, benches and the demo share: where things are, and seeded generators of invented files.
//!
//! Nothing here reads a clock or the network; nobody described here exists.

use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

pub mod by_hand;
pub mod dicom;
pub mod faults;
pub mod heap;
pub mod mutate;
pub mod paper;
pub mod pdf;
pub mod portal;
pub mod reports;
pub mod sample;
pub mod score;
pub mod seeds;
pub mod words;

/// The project's root folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// The folder of real test data, or `None` after saying that the test is skipped.
pub fn corpus() -> Option<PathBuf> {
    let place = std::env::var_os("SECOND_READ_CORPUS").map_or_else(|| root().join("../shared/corpus"), PathBuf::from);
    if place.join("MANIFEST.tsv").is_file() {
        return Some(place);
    }
    skipped("the corpus is not beside the project");
    None
}

/// Says on standard error that a test is skipped and why; the test command counts these lines.
///
/// Written to the stream itself: what a passing test prints by macro, the test harness swallows.
pub fn skipped(why: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}

/// A program of this workspace, as it was built beside the running test.
pub fn program(name: &str) -> PathBuf {
    let mut folder = std::env::current_exe().unwrap_or_default();
    folder.pop();
    if folder.ends_with("deps") {
        folder.pop();
    }
    folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Every file below a folder, in no order.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files
}
