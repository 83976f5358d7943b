//! What calls of the library take and give back.

use std::path::PathBuf;

use second_read_model::BlobId;
use second_read_model::Code;
use second_read_model::PartialDate;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::Sha256;
use second_read_model::extract::Extract;
use second_read_model::extract::WarningCode;
use second_read_model::finding::Finding;
use second_read_model::protocol::EntryHead;
use serde::Deserialize;
use serde::Serialize;

/// How a library is opened.
#[derive(Clone, Copy)]
pub enum Unlock<'a> {
    /// No passphrase was set when it was made.
    None,
    /// The passphrase.
    Passphrase(&'a str),
    /// The recovery key (`AGE-SECRET-KEY-…`, groups and spaces allowed).
    RecoveryKey(&'a str),
}

/// The library's identity as the recovery kit prints it: the `AGE-SECRET-KEY-1…` line. Shown once, never logged.
#[derive(Clone, zeroize::ZeroizeOnDrop)]
pub struct RecoveryKey(pub String);

/// What adding did. kept + copies + containers + clutter + unreadable = files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddReport {
    /// What is on disk and every entry inside archives.
    pub files: u64,
    pub bytes: u64,
    pub kept: u64,
    pub copies: u64,
    pub containers: u64,
    pub clutter: u64,
    pub unreadable: u64,
    /// Records that these files belong to.
    pub records: u64,
    pub findings: Vec<Finding>,
    /// Paths given that were not taken (the others were all the same): `MissingPath`, or `UnreadablePath` for one that cannot be looked into.
    #[serde(skip)]
    pub not_taken: Vec<(PathBuf, Code)>,
}

/// One file of a source, in the one list it is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRow {
    /// `path` or `archive!inner`.
    pub path: String,
    pub bytes: u64,
    /// `None` while it could not be read.
    pub sha256: Option<Sha256>,
    /// `kept`, `copy`, `container`, `clutter` or `unreadable`.
    pub disposition: String,
    /// The record it belongs to, if it is a document.
    pub record: Option<RecordId>,
}

/// Which records.
#[derive(Debug, Clone, Default)]
pub struct RecordFilter {
    pub kind: Option<String>,
    pub person: Option<PersonId>,
    /// A code, a category (`C50` finds `C50.412`), words or a diagnosis id.
    pub diagnosis: Option<String>,
    pub from: Option<PartialDate>,
    pub to: Option<PartialDate>,
    pub to_check: bool,
    /// Fill `RecordRow::facts`.
    pub facts: bool,
    /// Only this one, whatever else is set.
    pub only: Option<RecordId>,
}

/// A fact that a user may set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SetFact {
    Kind,
    Date,
    Person,
    Place,
    Title,
    Status,
}

/// What a change of the user touched, and the token that undo shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Ids as text (records, cases, diagnoses).
    pub changed: Vec<String>,
    pub undo: String,
}

/// A new case.
#[derive(Debug, Clone)]
pub struct NewCase {
    pub title: String,
    pub person: PersonId,
    /// Codes, words or ids.
    pub diagnoses: Vec<String>,
    pub checklist: String,
    pub recipient: String,
}

/// A line of a case. Questions and missing things are added; the others are replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseLine {
    Question,
    Missing,
    Reason,
    Decision,
    DecideBy,
    Proposal,
    PreparedBy,
    Basis,
}

/// What to write back out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restore {
    Record(RecordId),
    Blob(BlobId),
}

/// One file that was written out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoredFile {
    pub path: PathBuf,
    pub sha256: Sha256,
}

/// What checking found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReport {
    pub ok: bool,
    pub blobs: u64,
    pub bytes: u64,
    pub records: u64,
    pub findings: Vec<Finding>,
}

/// One original of a record, for the bundle.
#[derive(Debug, Clone)]
pub struct Original {
    pub blob: BlobId,
    pub sha256: Sha256,
    pub size: u64,
    /// One path it was found under; never shown to a recipient unless the user says so.
    pub path: String,
    /// Without page texts (ask `Library::text`).
    pub extract: Extract,
}

/// Takes what comes out of an archive.
pub trait UnpackSink {
    /// A member begins; `false` when its bytes are not wanted.
    fn entry(&mut self, head: &EntryHead) -> crate::Result<bool>;

    /// The next bytes of the member that began last and was wanted.
    fn bytes(&mut self, bytes: &[u8]) -> crate::Result<()>;

    /// The member that began last and was wanted is over; why it did not come out whole, if it did not. Members whose head has a
    /// problem have no bytes and no end.
    fn end(&mut self, problem: Option<WarningCode>) -> crate::Result<()>;
}

/// How an archive came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unpacked {
    pub entries: u64,
    /// Whether every entry could be taken out.
    pub whole: bool,
    /// Why not even the list could be read.
    pub problem: Option<WarningCode>,
}
