//! A program killed while it takes records in: what was acknowledged stays, and doing it again gives the same as doing it once.
//!
//! Killing at a system call needs `strace`, which only Linux has; elsewhere only the kills by the clock run.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context;
use anyhow::Result;
use anyhow::bail;
use anyhow::ensure;
use second_read_library::Library;
use second_read_library::RecordFilter;
use second_read_library::Unlock;
use second_read_model::progress::Unwatched;

use super::wrapped;
use crate::files_below;
use crate::heap;
use crate::program;

/// The system calls by which a library becomes durable, or visible, on Linux.
pub const DURABLE: [&str; 9] = ["syncfs", "fsync", "fdatasync", "renameat2", "rename", "unlink", "mkdir", "ftruncate", "pwrite64"];

/// How a program dies.
#[derive(Debug, Clone, Copy)]
pub enum Kill {
    /// By the clock.
    After(Duration),
    /// When one of its threads makes the n-th system call of that name.
    At { call: &'static str, nth: u32 },
}

/// One file of a library as a person sees it: path, SHA-256, list, and its record's kind, date, person and title.
pub type Row = (String, String, String, String);

/// A heap, and what taking it in once gives.
pub struct Trial {
    folder: tempfile::TempDir,
    reference: Vec<Row>,
    /// How long taking it in takes here.
    pub takes: Duration,
}

impl Trial {
    /// A heap of twelve files, taken in once undisturbed.
    pub fn new() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        twelve_files(&folder.path().join("heap"))?;
        Library::create(&folder.path().join("empty"), None)?;
        let mut trial = Self { folder, reference: Vec::new(), takes: Duration::ZERO };
        let library = trial.fresh("reference")?;
        let begun = std::time::Instant::now();
        ensure!(trial.add(&library).status()?.success(), "adding undisturbed failed");
        trial.takes = begun.elapsed();
        trial.reference = state(&library)?;
        ensure!(trial.reference.len() >= 12, "the heap was not taken in: {:?}", trial.reference);
        Ok(trial)
    }

    /// Adds, is killed, adds again; `false` when the program came to its end before the kill.
    pub fn killed_and_again(&self, kill: Kill) -> Result<bool> {
        let library = self.fresh("killed")?;
        let killed = self.add_and_kill(&library, kill)?;
        let acknowledged = kept(&state(&library)?);
        let report = second_read_library::check(&library, Unlock::None, false, &Unwatched)?;
        ensure!(report.ok, "after {kill:?}, before adding again: {:?}", report.findings);
        ensure!(self.add(&library).status()?.success(), "adding again after {kill:?} failed");
        let after = state(&library)?;
        let lost: Vec<_> = acknowledged.difference(&kept(&after)).cloned().collect();
        ensure!(lost.is_empty(), "{kill:?}: acknowledged and lost: {lost:?}");
        ensure!(after == self.reference, "{kill:?}: not the same as adding once:\n{after:#?}\n{:#?}", self.reference);
        let report = second_read_library::check(&library, Unlock::None, false, &Unwatched)?;
        ensure!(report.ok, "after {kill:?} and adding again: {:?}", report.findings);
        Ok(killed)
    }

    fn add(&self, library: &Path) -> Command {
        let mut command = Command::new(program("second-read"));
        command.arg("--library").arg(library).arg("add").arg(self.folder.path().join("heap"));
        quiet(command)
    }

    fn add_and_kill(&self, library: &Path, kill: Kill) -> Result<bool> {
        match kill {
            Kill::After(wait) => kill_after(self.add(library), wait),
            Kill::At { call, nth } => kill_at(&self.add(library), call, nth),
        }
    }

    /// An empty library of that name, in place of an earlier one.
    fn fresh(&self, name: &str) -> Result<PathBuf> {
        let library = self.folder.path().join(name);
        if library.exists() {
            std::fs::remove_dir_all(&library)?;
        }
        copy_folder(&self.folder.path().join("empty"), &library)?;
        Ok(library)
    }
}

/// Whether programs can be killed at a system call here.
pub fn has_strace() -> bool {
    Command::new("strace").arg("-V").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Starts a program and kills it; `false` when it was done before.
pub fn kill_after(mut command: Command, wait: Duration) -> Result<bool> {
    let mut child = command.spawn()?;
    std::thread::sleep(wait);
    child.kill()?;
    Ok(!child.wait()?.success())
}

/// Runs a program under strace, which kills it when one of its threads makes the n-th such call; `false` when it came to its end.
pub fn kill_at(command: &Command, call: &str, nth: u32) -> Result<bool> {
    let traced = under_strace(command, &[&format!("trace={call}"), &format!("inject={call}:signal=KILL:when={nth}")], None);
    Ok(!quiet(traced).status().context("strace")?.success())
}

/// The same program with its words and environment, traced by these expressions; only calls that touch `path`, if one is given.
pub fn under_strace(command: &Command, expressions: &[&str], path: Option<&Path>) -> Command {
    let path = path.map(|path| path.to_string_lossy().into_owned());
    let mut words = vec!["strace", "-f", "-qq", "-o", "/dev/null"];
    words.extend(path.iter().flat_map(|path| ["-P", path]));
    words.extend(expressions.iter().flat_map(|expression| ["-e", expression]));
    wrapped(&words, command)
}

/// The same, with the tracer beside it: the program is the child of whoever starts it, and its process group holds nobody else.
pub fn beside_strace(command: &Command, expressions: &[&str]) -> Command {
    let mut words = vec!["strace", "-DD", "-f", "-qq", "-o", "/dev/null"];
    words.extend(expressions.iter().flat_map(|expression| ["-e", expression]));
    wrapped(&words, command)
}

/// What a library shows of every file.
pub fn state(folder: &Path) -> Result<Vec<Row>> {
    let library = Library::open(folder, Unlock::None)?;
    let records = library.records(&RecordFilter::default())?;
    let about = |id| {
        let Some(row) = records.iter().find(|row| Some(row.id) == id) else { return String::new() };
        let date = row.date.map(|date| date.to_string()).unwrap_or_default();
        let person = row.person.as_ref().map(|person| person.name.clone()).unwrap_or_default();
        format!("{} | {date} | {person} | {}", row.kind, row.title)
    };
    let files = library.files(None)?;
    let mut rows: Vec<Row> = files
        .into_iter()
        .map(|file| (file.path, file.sha256.map(|hash| hash.to_string()).unwrap_or_default(), file.disposition, about(file.record)))
        .collect();
    rows.sort();
    Ok(rows)
}

/// Twelve files: papers, notes, a copy, an archive with two entries, slices of a CT.
fn twelve_files(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder.join("cd"))?;
    heap::ct_series(&folder.join("cd"), 3, 64)?;
    heap::papers(folder, 20)?;
    for (name, text) in [
        ("note.txt", "Patient: Rosa Example\nDate of birth: 03/14/1971\n\nPROGRESS NOTE\nDate of service: 05/04/2026\nAll is well."),
        ("note copy.txt", "Patient: Rosa Example\nDate of birth: 03/14/1971\n\nPROGRESS NOTE\nDate of service: 05/04/2026\nAll is well."),
        ("labs.txt", "Patient: Rosa Example\n\nLABORATORY REPORT\nCollected: 05/05/2026\nHemoglobin 13.1 g/dL"),
        ("unknown.bin", "\u{1}\u{2}\u{3} neither this nor that"),
        ("empty.txt", ""),
        ("Thumbs.db", "clutter"),
    ] {
        std::fs::write(folder.join(name), text)?;
    }
    let mut zip = zip::ZipWriter::new(std::fs::File::create(folder.join("portal.zip"))?);
    for (name, text) in
        [("a/letter.txt", "Dear Rosa Example, thank you for your visit."), ("a/result.txt", "RADIOLOGY REPORT\nChest film. Normal.")]
    {
        zip.start_file(name, zip::write::SimpleFileOptions::default())?;
        zip.write_all(text.as_bytes())?;
    }
    zip.finish()?;
    match files_below(folder).len() {
        12 => Ok(()),
        other => bail!("{other} files, not twelve"),
    }
}

/// What a person was shown as kept: path and hash.
fn kept(rows: &[Row]) -> BTreeSet<(String, String)> {
    rows.iter().filter(|row| !row.1.is_empty()).map(|row| (row.0.clone(), row.1.clone())).collect()
}

pub(super) fn quiet(mut command: Command) -> Command {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
