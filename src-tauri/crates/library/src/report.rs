//! What calls of the library take and give back.

use std::path::PathBuf;
use std::str::FromStr;

use second_read_model::BlobId;
use second_read_model::CaseId;
use second_read_model::Code;
use second_read_model::PartialDate;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::Sha256;
use second_read_model::extract::Extract;
use second_read_model::extract::WarningCode;
use second_read_model::finding::Disagreement;
use second_read_model::finding::Finding;
use second_read_model::ids::NotAnId;
use second_read_model::protocol::EntryHead;
use second_read_model::record::PersonRef;
use second_read_model::record::RecordRow;
use serde::Deserialize;
use serde::Serialize;
use ts_rs::TS;

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
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
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
    #[ts(skip)]
    pub not_taken: Vec<(PathBuf, Code)>,
}

/// What is read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Again {
    /// Everything that is kept.
    All,
    /// These records.
    Records(Vec<RecordId>),
    /// What an older version of a reader has read, and what no reader has read yet.
    Improved,
}

/// What reading again did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RereadReport {
    /// Contents that were read.
    pub files: u64,
    /// Those of them that today's readers made nothing of: what was read before stays.
    pub as_before: u64,
    /// Records that show something else now, or are new.
    pub changed: Vec<RecordId>,
    pub findings: Vec<Finding>,
}

/// One file of a source, in the one list it is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
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

/// The lists that a file of a source can be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum FileList {
    Kept,
    Copy,
    Container,
    Clutter,
    Unreadable,
}

impl FileList {
    /// The word in `FileRow::disposition`.
    pub fn word(self) -> &'static str {
        match self {
            FileList::Kept => "kept",
            FileList::Copy => "copy",
            FileList::Container => "container",
            FileList::Clutter => "clutter",
            FileList::Unreadable => "unreadable",
        }
    }
}

/// What a user says of a person. `None` leaves it as it is; an empty text takes the user's back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonWords {
    /// In reading order, or `FAMILY, GIVEN`.
    pub name: Option<String>,
    /// `YYYY[-MM[-DD]]`.
    pub birth_date: Option<String>,
    pub sex: Option<String>,
}

/// Two people who may be one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SamePerson {
    pub one: PersonRef,
    pub other: PersonRef,
    /// The question, in a sentence.
    pub message: String,
}

/// Single scans that may be one paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ScanRun {
    /// In the order of their numbers.
    pub sheets: Vec<ScanSheet>,
    /// The question, in a sentence.
    pub message: String,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ScanSheet {
    pub record: RecordId,
    pub title: String,
    /// The name of its file.
    pub file: String,
}

/// One form in which records name a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct NameForm {
    /// As it is written.
    pub name: String,
    pub birth_date: Option<PartialDate>,
    /// How many records name the person so.
    pub records: u64,
    /// One of them: what is said of it, as of somebody else's, is said of all.
    pub record: RecordId,
}

/// What users' answers taught about papers of one place and look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TaughtRow {
    /// The records that were set right.
    pub records: Vec<RecordId>,
    /// The title of the first.
    pub title: String,
    pub place: String,
    /// The kind that such papers are, by its id.
    pub kind: Option<String>,
    /// The words in which the date stands that counts, on the first record.
    pub date: Option<String>,
    /// Answers for this look differ: what differs is not used.
    pub differs: bool,
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

/// What a list is cut down to; everything that is set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListFilter {
    /// Words that stand in the record; the last one may be a beginning.
    pub words: String,
    pub kind: Option<String>,
    pub person: Option<Whose>,
    /// A code, a category, words or a diagnosis id.
    pub diagnosis: Option<String>,
    pub place: Option<String>,
    /// `2026`; empty for records without a date.
    pub year: Option<String>,
    pub to_check: bool,
    /// What is in the trash, instead of what is not.
    pub trashed: bool,
    pub case: Option<CaseId>,
}

/// Whose records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    Person(PersonId),
    Nobody,
}

impl Whose {
    /// The word for nobody's records, where others have an id.
    pub const NOBODY: &str = "none";
}

impl FromStr for Whose {
    type Err = NotAnId;

    fn from_str(text: &str) -> std::result::Result<Self, NotAnId> {
        if text == Self::NOBODY { Ok(Self::Nobody) } else { text.parse().map(Self::Person) }
    }
}

/// A list: the ids of all of it, or its beginning.
#[derive(Debug, Clone, Default, PartialEq, Serialize, TS)]
pub struct Timeline {
    /// Records in the whole list.
    pub total: u64,
    /// Newest first, those without a date last.
    pub ids: Vec<RecordId>,
    /// The rows of a beginning that was asked for; of a whole list none.
    pub rows: Vec<ListedRow>,
    /// How many records of the whole list stand in each month, in the same order.
    pub months: Vec<Month>,
    /// More fit the words than were gone through: these are the newest.
    pub capped: bool,
}

/// Records of one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Month {
    /// `2026-06`; `2026` where no month is known; empty without a date.
    pub month: String,
    pub count: u64,
}

/// A record in a list that was searched for.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ListedRow {
    #[serde(flatten)]
    pub row: RecordRow,
    /// The words around what was found, found ones between `[[` and `]]`.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snippet: Option<String>,
    /// Its page, from 1; none when the words stand in title, notes, names or attributes.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snippet_page: Option<u32>,
}

/// What a list can be cut down to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct Facets {
    pub kinds: Vec<Facet>,
    /// From the newest on; an empty one for records without a date.
    pub years: Vec<Facet>,
    pub places: Vec<Facet>,
    pub diagnoses: Vec<Facet>,
    /// `none` for records that name nobody.
    pub people: Vec<Facet>,
}

/// One choice of a filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Facet {
    pub id: String,
    pub label: String,
    pub count: u64,
}

/// How much there is. The trash is counted apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct Counts {
    pub records: u64,
    pub to_check: u64,
    pub diagnoses: u64,
    pub cases: u64,
    pub people: Vec<PersonCount>,
    /// Records that name nobody.
    pub nobody: u64,
    pub trashed: u64,
}

/// A person and how many records are theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PersonCount {
    #[serde(flatten)]
    pub person: PersonRef,
    pub records: u64,
}

/// A fact that a user may set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum SetFact {
    Kind,
    Date,
    Person,
    Place,
    Title,
    Status,
    Side,
}

impl SetFact {
    /// As JSON and the database write it.
    pub fn word(self) -> &'static str {
        match self {
            SetFact::Kind => "kind",
            SetFact::Date => "date",
            SetFact::Person => "person",
            SetFact::Place => "place",
            SetFact::Title => "title",
            SetFact::Status => "status",
            SetFact::Side => "side",
        }
    }
}

/// What the To check queue asks about a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    Kind,
    Person,
    Date,
    Place,
    Side,
    /// Whether it is about what it says: one tags it with that, or turns it down.
    Diagnosis,
    /// Whether the page can be read: one looks, and goes on.
    Reading,
}

impl Question {
    /// Every question, in the order in which a record's questions come: what a paper is tells where to look for the rest.
    pub const ALL: [Question; 7] = [Self::Kind, Self::Person, Self::Date, Self::Place, Self::Side, Self::Diagnosis, Self::Reading];

    /// As JSON and the database write it.
    pub fn word(self) -> &'static str {
        match self {
            Question::Kind => "kind",
            Question::Person => "person",
            Question::Date => "date",
            Question::Place => "place",
            Question::Side => "side",
            Question::Diagnosis => "diagnosis",
            Question::Reading => "reading",
        }
    }

    /// The reasons of `RecordRow::to_check` that it is about.
    pub fn reasons(self) -> &'static [&'static str] {
        match self {
            Question::Kind => &["unknown-kind"],
            Question::Person => &["no-name", "new-name", "identity"],
            Question::Date => &["no-date", "two-dates"],
            Question::Place => &["unsure-place"],
            Question::Side => &["two-sides"],
            Question::Diagnosis => &["new-diagnosis", "other-diagnosis"],
            Question::Reading => &["hard-to-read"],
        }
    }
}

/// What a change of the user touched, and the token that undo shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
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
    Title,
    Checklist,
    Recipient,
}

/// What does not agree about a record of a case, and another of it or what the case says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct CaseDisagreement {
    /// The record that is spoken of as this one.
    pub record: RecordId,
    /// Its title.
    pub title: String,
    #[serde(flatten)]
    pub disagreement: Disagreement,
}

/// What to write back out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Restore {
    Record(RecordId),
    Blob(BlobId),
}

/// One file that was written out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RestoredFile {
    pub path: PathBuf,
    pub sha256: Sha256,
}

/// What checking found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
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
    /// Pages of the record that stand in it; none in an original of what stands under the record.
    pub pages: u32,
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
