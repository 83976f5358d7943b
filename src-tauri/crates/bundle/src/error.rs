//! Why a bundle was not written or could not be checked: one [`Code`] outside, what lies below inside.

use std::io;
use std::path::Path;
use std::path::PathBuf;

use second_read_model::Code;
use second_read_model::finding::Finding;
use second_read_model::sentence::say;

/// What a call of this crate returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why it could not be done. The sentence may name the path that the user gave; it never holds text of records.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct Error {
    /// What a screen or script branches on.
    pub code: Code,
    /// The file or folder it is about, if any.
    pub path: Option<PathBuf>,
    /// Values for the sentence, by name.
    pub values: Vec<(&'static str, String)>,
    /// What has to be looked at before it can be done (another person's records, one by one).
    pub findings: Vec<Finding>,
    /// What lies below, for debugging; not shown to people.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of that code.
    pub fn new(code: Code) -> Self {
        Self { code, path: None, values: Vec::new(), findings: Vec::new(), source: None }
    }

    /// It is about this path.
    pub fn at(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// A value for its sentence.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.push((name, value.to_string()));
        self
    }

    /// The system said no while `path` was written: a full disk has its own code.
    pub fn writing(path: &Path, error: io::Error) -> Self {
        let code = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Code::DiskFull,
            io::ErrorKind::AlreadyExists => Code::TargetExists,
            io::ErrorKind::PermissionDenied
            | io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::NotFound
            | io::ErrorKind::NotADirectory => Code::TargetUnwritable,
            _ => Code::Io,
        };
        let detail = error.to_string();
        Self {
            source: Some(Box::new(error)),
            ..Self::new(code).at(path).with("detail", detail).with("needed", say("bundle.some-space", &[]))
        }
    }

    /// A fault of ours, named by a word that a report can quote.
    pub fn internal(word: &'static str) -> Self {
        Self::new(Code::Internal).with("detail", word)
    }

    /// The sentence a person reads.
    pub fn sentence(&self) -> String {
        let path = self.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        let mut values: Vec<(&str, &str)> = vec![("path", &path)];
        values.extend(self.values.iter().map(|(name, value)| (*name, value.as_str())));
        say(&format!("error.{}", self.code), &values)
    }
}

impl From<second_read_library::Error> for Error {
    fn from(error: second_read_library::Error) -> Self {
        let second_read_library::Error { code, path, values, source } = error;
        Self { code, path, values, findings: Vec::new(), source }
    }
}
