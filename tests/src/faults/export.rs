//! An export killed while it writes: nothing that is not whole is ever visible, and the next one gives the same bytes.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::Context;
use anyhow::Result;
use anyhow::ensure;
use second_read_library::Library;
use second_read_library::NewCase;
use second_read_library::RecordFilter;
use second_read_model::CaseId;
use second_read_model::progress::Unwatched;

use super::kill::Kill;
use super::kill::kill_after;
use super::kill::kill_at;
use super::kill::quiet;
use crate::files_below;
use crate::program;
use crate::sample::Scale;
use crate::sample::write_sample;

/// The system calls by which a zip is written, becomes durable, and becomes visible, on Linux.
pub const DURABLE: [&str; 8] = ["openat", "write", "lseek", "fsync", "linkat", "renameat2", "rename", "unlink"];

/// The sample patient's case, and the bundle of it that an undisturbed export gives.
pub struct ExportTrial {
    folder: tempfile::TempDir,
    case: CaseId,
    reference: Vec<u8>,
    /// How long exporting takes here.
    pub takes: Duration,
}

impl ExportTrial {
    /// Takes the sample in, puts every record of the patient into a case, and exports it once undisturbed.
    ///
    /// # Errors
    /// When that fails.
    pub fn new() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let heap = folder.path().join("heap");
        let manifest = write_sample(&heap, Scale::Small)?;
        let (library, _) = Library::create(&folder.path().join("library"), None)?;
        library.add(&[heap], &Unwatched)?;
        let born = manifest.patient.birth_date.parse().ok();
        let person = library.people()?.into_iter().find(|person| person.birth_date == born).context("the patient was not recognised")?.id;
        let case = library.case_new(&NewCase {
            title: "Second opinion".to_owned(),
            person,
            diagnoses: vec![manifest.diagnosis.clone()],
            checklist: String::new(),
            recipient: String::new(),
        })?;
        let records = library.records(&RecordFilter { person: Some(person), ..RecordFilter::default() })?;
        library.case_add(case, &records.iter().map(|record| record.id).collect::<Vec<_>>(), false)?;
        drop(library);
        let mut trial = Self { folder, case, reference: Vec::new(), takes: Duration::ZERO };
        trial.clear()?;
        let begun = std::time::Instant::now();
        ensure!(quiet(trial.bundle()).status()?.success(), "exporting undisturbed failed");
        trial.takes = begun.elapsed();
        trial.reference = std::fs::read(trial.target())?;
        Ok(trial)
    }

    /// Exports, is killed, exports again; `false` when the program came to its end before the kill.
    ///
    /// # Errors
    /// When something half-written was visible, or the second export gave other bytes.
    pub fn killed_and_again(&self, kill: Kill) -> Result<bool> {
        self.clear()?;
        let killed = match kill {
            Kill::After(wait) => kill_after(quiet(self.bundle()), wait)?,
            Kill::At { call, nth } => kill_at(&self.bundle(), call, nth)?,
        };
        match self.visible().as_slice() {
            [] => {}
            // Killed after it had its name: then it is whole, and never written over.
            [one] if *one == self.target() => self.is_reference(one).with_context(|| format!("{kill:?}"))?,
            more => anyhow::bail!("{kill:?}: left behind: {more:?}"),
        }
        self.clear()?;
        ensure!(quiet(self.bundle()).status()?.success(), "exporting again after {kill:?} failed");
        self.is_reference(&self.target()).with_context(|| format!("{kill:?}, and again"))?;
        ensure!(self.visible() == [self.target()], "{kill:?}, and again: {:?}", self.visible());
        Ok(killed)
    }

    fn bundle(&self) -> Command {
        let mut command = Command::new(program("second-read"));
        command.arg("--library").arg(self.folder.path().join("library"));
        command.arg("bundle").arg(self.case.to_string()).arg("--to").arg(self.target());
        // The same clock gives the same bytes. Temporary files of any library would show here.
        command.env("SOURCE_DATE_EPOCH", "1780000000").env("TMPDIR", self.folder.path().join("out"));
        command
    }

    fn target(&self) -> PathBuf {
        self.folder.path().join("out").join("case.zip")
    }

    fn visible(&self) -> Vec<PathBuf> {
        files_below(&self.folder.path().join("out"))
    }

    fn is_reference(&self, path: &Path) -> Result<()> {
        ensure!(std::fs::read(path)? == self.reference, "other bytes than those of an undisturbed export");
        Ok(())
    }

    fn clear(&self) -> Result<()> {
        let out = self.folder.path().join("out");
        if out.exists() {
            std::fs::remove_dir_all(&out)?;
        }
        Ok(std::fs::create_dir(&out)?)
    }
}
