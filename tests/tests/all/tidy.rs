//! House rules that a program can hold: the top level, what a file looks like, where SQL and writing may stand.
//!
//! What the compiler or clippy can hold stands in `Cargo.toml` and `.clippy.toml` instead.

mod dependencies;
mod sentences;

use std::collections::BTreeSet;
use std::process::Command;

use second_read_tests::root;

/// Longest file, in lines before its tests.
const LONGEST: usize = 700;

/// A file of the project: its path from the root, and its text.
struct Tracked {
    path: String,
    text: String,
}

impl Tracked {
    /// The text without the tests that stand at its end.
    fn code(&self) -> &str {
        let is_module = |rest: &str| {
            rest.lines().find(|line| !line.starts_with("#[")).is_some_and(|line| line.starts_with("mod ") && line.ends_with('{'))
        };
        let tests = self.text.match_indices("\n#[cfg(test)]\n").find(|(at, mark)| is_module(&self.text[at + mark.len()..]));
        tests.map_or(&self.text, |(at, _)| &self.text[..at])
    }

    /// Lines of code, comments left out, with their numbers.
    fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code().lines().enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

fn paths() -> Vec<String> {
    let words = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let listed = Command::new("git").args(words).current_dir(root()).output().unwrap();
    assert!(listed.status.success(), "git must be able to list the files");
    let paths: BTreeSet<String> = String::from_utf8(listed.stdout).unwrap().lines().map(str::to_owned).collect();
    paths.into_iter().filter(|path| root().join(path).is_file()).collect()
}

/// Every Rust file.
fn sources() -> Vec<Tracked> {
    let read = |path: String| Tracked { text: std::fs::read_to_string(root().join(&path)).unwrap(), path };
    let sources: Vec<_> = paths().into_iter().filter(|path| path.ends_with(".rs")).map(read).collect();
    assert!(sources.len() > 40, "the files of the project were not found");
    sources
}

/// Every file of the pages that we write by hand: TypeScript and Svelte, the generated types left out.
fn pages() -> Vec<Tracked> {
    let is_page = |path: &String| {
        path.starts_with("ui/src/") && !path.contains("/generated/") && (path.ends_with(".ts") || path.ends_with(".svelte"))
    };
    let read = |path: String| Tracked { text: std::fs::read_to_string(root().join(&path)).unwrap(), path };
    paths().into_iter().filter(is_page).map(read).collect()
}

/// Fails with every offence at once: mending one by one takes longer.
fn none(rule: &str, offences: impl IntoIterator<Item = String>) {
    let offences: Vec<String> = offences.into_iter().collect();
    assert!(offences.is_empty(), "{rule}:\n  {}", offences.join("\n  "));
}

#[test]
fn the_top_level_is_what_was_asked_for() {
    let allowed: BTreeSet<&str> = ["Cargo.toml", "Cargo.lock", "LICENSE", "README.md", "src-tauri", "ui", "assets", "tests"].into();
    let paths = paths();
    let top: BTreeSet<&str> = paths.iter().filter_map(|path| path.split('/').next()).filter(|name| !name.starts_with('.')).collect();
    let extra: Vec<_> = top.difference(&allowed).collect();
    assert!(extra.is_empty(), "not asked for at the top level: {extra:?}");
    let absent: Vec<_> = allowed.difference(&top).collect();
    assert!(absent.is_empty(), "asked for at the top level and not there: {absent:?}");
}

#[test]
fn a_file_opens_by_saying_what_it_is_for() {
    none("begins without `//!`", sources().into_iter().filter(|file| !file.text.starts_with("//! ")).map(|file| file.path));
}

#[test]
fn no_file_is_too_long() {
    let long = |file: &Tracked| Some(file.code().lines().count()).filter(|lines| *lines > LONGEST);
    none("split at 700 lines", sources().iter().filter_map(|file| long(file).map(|lines| format!("{}: {lines}", file.path))));
}

#[test]
fn no_note_says_that_something_is_missing() {
    let marks = [["TO", "DO"], ["FIX", "ME"], ["XX", "X:"]].map(|halves| halves.concat());
    let left = sources().into_iter().flat_map(|file| {
        let lines = file.text.lines().enumerate().filter(|(_, line)| marks.iter().any(|mark| line.contains(mark.as_str())));
        lines.map(|(at, line)| format!("{}:{}: {}", file.path, at + 1, line.trim())).collect::<Vec<_>>()
    });
    none("do it, or write an issue", left);
}

#[test]
fn sql_stands_in_the_store_alone() {
    let sql = ["SELECT ", "INSERT INTO", "INSERT OR", "DELETE FROM", "CREATE TABLE", "CREATE INDEX", "PRAGMA ", "DROP TABLE"];
    let offences = product().filter(|file| !file.path.contains("/library/src/db/")).flat_map(|file| found(&file, &sql));
    none("SQL belongs under library/src/db", offences);
}

#[test]
fn readers_have_no_files_clocks_threads_or_unsafe() {
    let banned = ["std::fs", "std::net", "std::process", "std::thread", "std::time", "std::env", "unsafe "];
    let readers = product().filter(|file| file.path.contains("/worker/src/formats/"));
    none("a reader sees only the bytes it is given", readers.flat_map(|file| found(&file, &banned)));
}

/// Errors reach logs and bug reports. A new one that shows more than its own words is added here after a look at what it shows.
#[test]
fn errors_show_no_personal_data() {
    let known = [
        "self.sentence()",            // a coded sentence; may name the path that the user gave, never text of a record
        "{message}",                  // the same, of a command
        "wrong.id",                   // what was typed in place of an id
        "wrong.date",                 // what was typed in place of a date
        "cage cannot be closed: {0}", // what the system said
    ];
    let shown = product().flat_map(|file| {
        let shows = |line: &str| line.contains("#[error(") && line.contains('{') && !known.iter().any(|known| line.contains(known));
        let lines: Vec<String> =
            file.code_lines().filter(|(_, line)| shows(line)).map(|(at, line)| format!("{}:{at}: {}", file.path, line.trim())).collect();
        lines
    });
    none("an error shows something new", shown);
}

/// Files of the crates, tests and tasks left out.
fn product() -> impl Iterator<Item = Tracked> {
    sources().into_iter().filter(|file| file.path.starts_with("src-tauri/") && !file.path.contains("/xtask/"))
}

fn found(file: &Tracked, words: &[&str]) -> Vec<String> {
    let hits = file.code_lines().filter(|(_, line)| words.iter().any(|word| line.contains(word)));
    hits.map(|(at, line)| format!("{}:{at}: {}", file.path, line.trim())).collect()
}
