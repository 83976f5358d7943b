//! Faults on purpose: a program killed while it writes, a library whose files were harmed. What must hold afterwards is checked here; the
//! tests do it a few times, `torture` many times over.
//!
//! Killing at a system call needs `strace`, which only Linux has; elsewhere only the kills by the clock run.
#![allow(clippy::disallowed_methods, reason = "heaps and harm are written past the library, which is what is tested")]

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
use rand::Rng;
use rand::SeedableRng;
use rand::rngs::StdRng;
use second_read_library::CheckReport;
use second_read_library::Library;
use second_read_library::RecordFilter;
use second_read_library::Unlock;
use second_read_model::Code;
use second_read_model::finding::FindingCode;
use second_read_model::progress::Unwatched;

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
type Row = (String, String, String, String);

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
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &format!("inject={call}:signal=KILL:when={nth}")]);
    traced.arg(command.get_program()).args(command.get_args());
    Ok(!quiet(traced).status().context("strace")?.success())
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

/// Harms a file of the library `rounds` times, each time in another way, sees that `check` names it, and mends it again.
pub fn harm_and_check(library: &Path, rounds: u32, seed: u64) -> Result<()> {
    let mut random = StdRng::seed_from_u64(seed);
    let files: Vec<PathBuf> = files_below(library).into_iter().filter(|path| !path.ends_with("lock")).collect();
    for round in 0..rounds {
        let harm = Harm::choose(library, &files, &mut random)?;
        harm.write()?;
        let report = report(library)?;
        let named: BTreeSet<&str> = report.findings.iter().map(|finding| finding.path.as_str()).collect();
        // A key that does not open keeps the library shut: then the first one is named, and nothing can be said of what it opens.
        let shut = harm.harmed.iter().all(|path| path.starts_with(library.join("keys")));
        let expected = harm.harmed.iter().map(|path| Ok(path.strip_prefix(library)?.to_string_lossy().replace('\\', "/")));
        let missed: Vec<String> = expected.collect::<Result<Vec<_>>>()?.into_iter().filter(|path| !named.contains(path.as_str())).collect();
        let fine = if shut { missed.len() < harm.harmed.len() } else { missed.is_empty() };
        ensure!(fine, "round {round}, {}: {missed:?} not named, only {named:?}", harm.how);
        let blobs = harm.harmed.iter().all(|path| path.starts_with(library.join("blobs")));
        ensure!(!blobs || named.len() == harm.harmed.len(), "round {round}, {}: unharmed files are named: {named:?}", harm.how);
        harm.mend()?;
    }
    let report = report(library)?;
    ensure!(report.ok, "mended, and still: {:?}", report.findings);
    Ok(())
}

/// What `check` says; a library that is too damaged to be opened is named by the error.
fn report(library: &Path) -> Result<CheckReport> {
    match second_read_library::check(library, Unlock::None, false, &Unwatched) {
        Err(error) if matches!(error.code, Code::LibraryDamaged | Code::LibraryNewer) => {
            let path = error.path.clone().unwrap_or_default();
            let path = path.strip_prefix(library).unwrap_or(&path).to_string_lossy().into_owned();
            let finding = second_read_model::finding::Finding { code: FindingCode::Changed, path, message: error.sentence() };
            Ok(CheckReport { findings: vec![finding], ..CheckReport::default() })
        }
        other => Ok(other?),
    }
}

struct Harm {
    how: &'static str,
    harmed: Vec<PathBuf>,
    before: Vec<Vec<u8>>,
    after: Vec<Vec<u8>>,
}

impl Harm {
    fn choose(library: &Path, files: &[PathBuf], random: &mut StdRng) -> Result<Self> {
        let path = &files[random.random_range(0..files.len())];
        let bytes = std::fs::read(path)?;
        let other = files[random.random_range(0..files.len())].clone();
        // Swapped with one of its own kind: blobs with blobs, keys with keys.
        let part = |path: &Path| path.strip_prefix(library).ok().and_then(|path| path.iter().next().map(|part| part.to_owned()));
        let can_swap = other != *path && part(&other) == part(path) && std::fs::read(&other)? != bytes;
        let (how, mut after) = match random.random_range(0..3) {
            0 if can_swap => {
                let others = std::fs::read(&other)?;
                return Ok(Self {
                    how: "swapped",
                    harmed: vec![path.clone(), other],
                    before: vec![bytes.clone(), others.clone()],
                    after: vec![others, bytes],
                });
            }
            1 => ("cut", bytes[..random.random_range(0..bytes.len())].to_vec()),
            _ => ("flipped", bytes.clone()),
        };
        if how == "flipped" {
            let at = random.random_range(0..after.len());
            after[at] ^= 1 << random.random_range(0..8);
        }
        Ok(Self { how, harmed: vec![path.clone()], before: vec![bytes], after: vec![after] })
    }

    fn write(&self) -> Result<()> {
        self.put(&self.after)
    }

    fn mend(&self) -> Result<()> {
        self.put(&self.before)
    }

    fn put(&self, contents: &[Vec<u8>]) -> Result<()> {
        for (path, bytes) in self.harmed.iter().zip(contents) {
            std::fs::write(path, bytes)?;
        }
        Ok(())
    }
}

/// Every place in the files below `folder` where one of these words stands, in any case and in UTF-8 or UTF-16.
pub fn plain_words(folder: &Path, words: &[&str]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for path in files_below(folder) {
        let bytes = std::fs::read(&path)?.to_ascii_lowercase();
        for word in words {
            let narrow = word.to_lowercase().into_bytes();
            let wide: Vec<u8> = narrow.iter().flat_map(|byte| [*byte, 0]).collect();
            let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
            if holds(&narrow) || holds(&wide) {
                found.push(format!("{}: {word}", path.display()));
            }
        }
    }
    Ok(found)
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

fn quiet(mut command: Command) -> Command {
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
