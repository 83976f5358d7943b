//! Errors of the library and of bundles: rich inside, one [`Code`] outside. Their sentences come from `assets/text` and may name a path the
//! user gave; logs get the code alone.

use std::path::PathBuf;

use second_read_model::Code;
use second_read_model::finding::Finding;
use second_read_model::sentence::say;

/// What a call of the library, or of the bundle, returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why it could not be done: a code to branch on, and values for its sentence.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct Error {
    /// What a screen or script branches on.
    pub code: Code,
    /// The file or folder it is about, if any.
    pub path: Option<PathBuf>,
    /// Values for the sentence, by name; never text of records.
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

    /// A fault of ours, named by a word that a report can quote.
    pub fn internal(word: impl ToString) -> Self {
        Self::new(Code::Internal).with("detail", word)
    }

    /// It is about this path.
    pub fn at(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// A value for its sentence, in place of one that has this name.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.values.retain(|(known, _)| *known != name);
        self.values.push((name, value.to_string()));
        self
    }

    /// What caused it.
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The sentence a person reads.
    pub fn sentence(&self) -> String {
        let path = self.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        let mut values: Vec<(&str, &str)> = vec![("path", &path)];
        values.extend(self.values.iter().map(|(name, value)| (*name, value.as_str())));
        say(&format!("error.{}", self.code), &values)
    }
}
