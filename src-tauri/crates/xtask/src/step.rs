//! One program that is run, said aloud, with its time; a failure names the step.

use std::io::BufRead;
use std::io::BufReader;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::time::Instant;

use anyhow::Context;
use anyhow::Result;
use anyhow::bail;

/// A program with its words, run from the project's root.
pub(crate) struct Step {
    command: Command,
}

impl Step {
    /// Cargo, the same one that runs us.
    pub(crate) fn cargo(words: &str) -> Self {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        Self::of(Command::new(cargo)).args(words.split_whitespace())
    }

    /// npm, in the folder of the pages.
    pub(crate) fn npm(words: &str) -> Self {
        Self::of(Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" })).in_pages().args(words.split_whitespace())
    }

    /// A program of this workspace, built before.
    pub(crate) fn program(name: &str) -> Result<Self> {
        let path = target().join("release").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        if !path.is_file() {
            bail!("{} was not built", path.display());
        }
        Ok(Self::of(Command::new(path)))
    }

    /// Any other program.
    pub(crate) fn of(mut command: Command) -> Self {
        command.current_dir(root());
        Self { command }
    }

    /// From the folder of the pages, not from the root.
    pub(crate) fn in_pages(mut self) -> Self {
        self.command.current_dir(root().join("ui"));
        self
    }

    /// More words.
    pub(crate) fn args<W: AsRef<std::ffi::OsStr>>(mut self, words: impl IntoIterator<Item = W>) -> Self {
        self.command.args(words);
        self
    }

    /// A variable of its environment.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it; anything but success is an error.
    pub(crate) fn run(mut self, title: &str) -> Result<()> {
        let began = said(title);
        let status = self.command.status().with_context(|| format!("{title}: cannot start {:?}", self.command.get_program()))?;
        finished(title, began, status.success())
    }

    /// Runs it and gathers what follows `mark` in lines of its standard error, which is passed on as it comes.
    pub(crate) fn run_counting(mut self, title: &str, mark: &str) -> Result<Vec<String>> {
        let began = said(title);
        let mut child = self.command.stderr(Stdio::piped()).spawn().with_context(|| format!("{title}: cannot start"))?;
        let mut found = Vec::new();
        for line in child.stderr.take().map(BufReader::new).into_iter().flat_map(BufRead::lines) {
            let line = line?;
            eprintln!("{line}");
            found.extend(line.split_once(mark).map(|(_, why)| why.to_owned()));
        }
        finished(title, began, child.wait()?.success())?;
        Ok(found)
    }
}

/// The project's root folder.
pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(3).unwrap_or(own).to_path_buf()
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

fn said(title: &str) -> Instant {
    eprintln!("\n== {title}");
    Instant::now()
}

fn finished(title: &str, began: Instant, well: bool) -> Result<()> {
    if !well {
        bail!("{title} failed");
    }
    eprintln!("== {title}: done in {} s", began.elapsed().as_secs());
    Ok(())
}
