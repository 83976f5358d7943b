//! Our program, as a user runs it: a library with a passphrase, answers as JSON.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;
use anyhow::Result;
use anyhow::bail;
use second_read_tests::program;
use serde_json::Value;

/// The passphrase of every library of the bench.
pub(crate) const PASSPHRASE: &str = "a bench has four legs";

/// A library in a folder of its own.
pub(crate) struct Ours {
    pub(crate) library: PathBuf,
}

impl Ours {
    /// A new, empty one; what stood there before is cleared away.
    pub(crate) fn new(library: PathBuf) -> Result<Self> {
        clear(&library)?;
        let ours = Self { library };
        ours.answer(&["init"])?;
        Ok(ours)
    }

    /// The same without a passphrase: whoever opens it waits for nothing.
    pub(crate) fn unlocked(library: PathBuf) -> Result<Self> {
        clear(&library)?;
        let ours = Self { library };
        ours.answer(&["init", "--no-passphrase"])?;
        Ok(ours)
    }

    /// The command line for these words.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(program("second-read"));
        command.args(["--json", "--library"]).arg(&self.library).args(words).env("SECOND_READ_PASSPHRASE", PASSPHRASE);
        command
    }

    /// What it answers.
    pub(crate) fn answer(&self, words: &[&str]) -> Result<Value> {
        let output = self.command(words).output().context("starting second-read")?;
        let answer: Value = serde_json::from_slice(&output.stdout).with_context(|| format!("second-read {words:?}"))?;
        if !output.status.success() {
            bail!("second-read {words:?}: {answer}");
        }
        Ok(answer)
    }
}

/// Removes a file or folder of this bench.
pub(crate) fn clear(path: &Path) -> Result<()> {
    if path.is_dir() {
        std::fs::remove_dir_all(path).with_context(|| format!("clearing {}", path.display()))?;
    } else if path.exists() {
        std::fs::remove_file(path).with_context(|| format!("clearing {}", path.display()))?;
    }
    Ok(())
}

/// Bytes of all files under a folder.
pub(crate) fn bytes_under(folder: &Path) -> Result<u64> {
    let mut sum = 0_u64;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        sum += if kind.is_dir() { bytes_under(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(sum)
}
