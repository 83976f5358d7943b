//! The one error that leaves this crate: a code to branch on, a sentence to show, the path it is about.

use std::path::Path;

use second_read_model::Code;
use second_read_model::finding::Finding;
use second_read_model::sentence::say;
use serde::Serialize;
use ts_rs::TS;

/// What a command returns.
pub type Result<T, E = CommandError> = std::result::Result<T, E>;

/// Why a command did not do what was asked. Its JSON is `{code, message, path}`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, TS)]
#[error("{message}")]
pub struct CommandError {
    /// What a screen or a script branches on.
    pub code: Code,
    /// What happened and what to do, in plain words.
    pub message: String,
    /// The file or folder it is about.
    pub path: Option<String>,
    /// What exactly stood in the way, when it is more than one thing.
    #[serde(skip)]
    #[ts(skip)]
    pub findings: Vec<Finding>,
}

impl CommandError {
    /// An error of that code, its sentence filled with `values`.
    pub fn new(code: Code, values: &[(&str, &str)]) -> Self {
        Self { code, message: say(&format!("error.{code}"), values), path: None, findings: Vec::new() }
    }

    /// An error about a path, which its sentence names.
    pub fn at(code: Code, path: &Path) -> Self {
        let shown = path.display().to_string();
        Self { path: Some(shown.clone()), ..Self::new(code, &[("path", &shown)]) }
    }

    /// The call itself is off; `detail` says where.
    pub fn wrong_use(detail: &str) -> Self {
        Self::new(Code::WrongUse, &[("detail", detail)])
    }

    /// The HTTP status that says the same to a page (RFC 9110 section 15): what is not there, locked, asked wrongly, or gone wrong here.
    pub fn status(&self) -> u16 {
        match self.code {
            Code::UnknownId | Code::NoLibrary | Code::Unreadable => 404,
            Code::PassphraseNeeded | Code::WrongPassphrase | Code::WrongRecoveryKey => 403,
            Code::WrongUse => 400,
            _ => 500,
        }
    }

    /// Reading `path` failed as the system says.
    pub fn reading(path: &Path, error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::at(Code::MissingPath, path),
            _ => Self::at(Code::UnreadablePath, path),
        }
    }
}

impl From<second_read_library::Error> for CommandError {
    fn from(error: second_read_library::Error) -> Self {
        let path = error.path.as_ref().map(|path| path.display().to_string());
        Self { code: error.code, message: error.sentence(), path, findings: error.findings }
    }
}
