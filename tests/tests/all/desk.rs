//! The real program on a library in a scratch folder, as a person or a script uses it: words in, exit status and one JSON document out.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use second_read_tests::program;
use second_read_tests::sample::Scale;
use second_read_tests::sample::write_sample;
use serde_json::Value;
use tempfile::TempDir;

/// A scratch folder with a library in it.
pub(crate) struct Desk {
    folder: TempDir,
}

/// What a command says that did not do what was asked.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) status: i32,
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) path: String,
}

impl Desk {
    /// With an empty library that has a passphrase.
    pub(crate) fn new() -> Self {
        let desk = Self::bare();
        desk.does("init");
        desk
    }

    /// With an empty library that anyone can open, which saves the half second that a passphrase takes.
    pub(crate) fn open() -> Self {
        let desk = Self::bare();
        desk.does("init --no-passphrase");
        desk
    }

    /// Without a library.
    pub(crate) fn bare() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// The sample patient taken in.
    pub(crate) fn with_sample(self) -> Self {
        write_sample(&self.path("heap"), Scale::Small).unwrap();
        self.does("add heap");
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file of the scratch folder.
    pub(crate) fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// The program with these words, in the scratch folder.
    pub(crate) fn command(&self, words: &str) -> Command {
        self.command_of(words.split_whitespace())
    }

    pub(crate) fn command_of<W: AsRef<std::ffi::OsStr>>(&self, words: impl IntoIterator<Item = W>) -> Command {
        let mut command = Command::new(program("second-read"));
        command.arg("--library").arg(self.path("library")).args(words).arg("--json").current_dir(self.folder.path());
        command.env("SECOND_READ_PASSPHRASE", "three green apples").env("SOURCE_DATE_EPOCH", "1780000000");
        command
    }

    /// Exit status and the one JSON document on standard output.
    pub(crate) fn ask(&self, words: &str) -> (i32, Value) {
        answer(&mut self.command(words))
    }

    /// The answer of a command that does what was asked.
    pub(crate) fn does(&self, words: &str) -> Value {
        let (status, answer) = self.ask(words);
        assert_eq!(status, 0, "{words}: {answer}");
        answer
    }

    /// The error of a command that does not.
    pub(crate) fn refuses(&self, words: &str) -> Refused {
        refused(&mut self.command(words))
    }
}

pub(crate) fn answer(command: &mut Command) -> (i32, Value) {
    let output = command.output().unwrap();
    let document = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{command:?}: {error}: {output:?}"));
    (output.status.code().unwrap(), document)
}

/// The error of a command that fails, in the contract's form: `{"error": {code, message, path}}`, beside what was done if a part was.
pub(crate) fn refused(command: &mut Command) -> Refused {
    let (status, answer) = answer(command);
    let error = answer["error"].as_object().unwrap_or_else(|| panic!("{command:?}: no error in {answer}"));
    assert_eq!(error.keys().collect::<Vec<_>>(), ["code", "message", "path"], "{command:?}: {answer}");
    let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
    let refused = Refused { status, code: text("code"), message: text("message"), path: text("path") };
    assert!(!refused.message.contains(['{', '}']) && !refused.message.starts_with("error."), "a sentence, filled in: {refused:?}");
    refused
}

/// Every file below a folder with its bytes, to see that nothing changed.
pub(crate) fn contents(folder: &Path) -> std::collections::BTreeMap<PathBuf, Vec<u8>> {
    second_read_tests::files_below(folder).into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}
