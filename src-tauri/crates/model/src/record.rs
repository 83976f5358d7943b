//! Records as lists and pages show them (the JSON of `records`, `show`, `search`, `people`, `sources`).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;
use ts_rs::TS;

use crate::BlobId;
use crate::PartialDate;
use crate::PersonId;
use crate::RecordId;
use crate::Sha256;
use crate::SourceId;
use crate::extract::Entry;
use crate::fact::Fact;
use crate::finding::Disagreement;
use crate::kind::kind;
use crate::person::PersonNumber;

/// One record in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RecordRow {
    pub id: RecordId,
    /// An id of `kinds.toml`.
    pub kind: String,
    pub title: String,
    pub date: Option<PartialDate>,
    /// `preliminary`, `final`, `addendum`, `amended`, `corrected` or `unknown`.
    pub status: String,
    pub person: Option<PersonRef>,
    pub place: Option<String>,
    pub pages: u32,
    /// Images of a study (frames that can be shown), or pictures.
    pub images: u32,
    /// The reader's id of its first original.
    pub format: String,
    /// Where its files came from: `path` or `archive!inner`, copies included.
    pub sources: Vec<String>,
    /// Codes (or words, where there is no code) it is tagged with.
    pub diagnoses: Vec<String>,
    /// Reasons why a person should look: `no-date`, `two-dates`, `no-name`, `new-name`, `unknown-kind`, `unsure-place`, `two-sides`,
    /// `identity`, `new-diagnosis`, `other-diagnosis`, `hard-to-read`.
    pub to_check: Vec<String>,
    pub study: Option<StudyRow>,
    /// Which pages of a longer document it is, if it was cut out of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<PageRange>,
    /// How many records were cut out of it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub holds: u32,
    /// Values with evidence, by fact, when they are asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<BTreeMap<String, Vec<Fact>>>,
}

impl RecordRow {
    /// The title, or the kind where there is none. A title that is the name of a file is never shown to others: names stay at home.
    pub fn title_for_others(&self) -> String {
        let is_file_name = self.sources.iter().any(|path| {
            let name = path.rsplit(['/', '\\', '!']).next().unwrap_or(path);
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            self.title == name || self.title == stem
        });
        if !self.title.trim().is_empty() && !is_file_name {
            return self.title.clone();
        }
        kind(&self.kind).map_or_else(|| self.kind.clone(), |kind| kind.name.clone())
    }
}

/// Pages of a longer document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PageRange {
    /// The whole document.
    pub record: RecordId,
    /// From 1; something of the record stands on both.
    pub first: u32,
    pub last: u32,
    /// Of how many pages.
    pub of: u32,
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// Whose record it is, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonRef {
    pub id: PersonId,
    pub name: String,
    pub birth_date: Option<PartialDate>,
}

/// A study's counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StudyRow {
    pub uid: String,
    pub series: u32,
    pub instances: u32,
    pub modalities: Vec<String>,
}

/// One record with everything known about it (`show`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RecordDetail {
    #[serde(flatten)]
    pub row: RecordRow,
    /// The originals of the record.
    pub blobs: Vec<BlobRow>,
    /// Documents inside its originals.
    pub parts: Vec<PartRow>,
    /// The same bytes under other paths.
    pub copies: Vec<String>,
    /// Records that say, word for word, what this one or a part of it says, or the other way round.
    pub same_words: Vec<CopyRow>,
    pub series: Vec<SeriesRow>,
    pub entries: Vec<Entry>,
    /// Accession, specimen, order numbers.
    pub identifiers: Vec<String>,
    /// Records that belong to this one.
    pub pairs: Vec<PairRow>,
    pub notes: Vec<String>,
    /// What in it, or between it and what belongs to it, does not agree.
    pub disagreements: Vec<Disagreement>,
}

/// Another record with the words of the one it is listed under: the same report in another file or form, or pages of a longer document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CopyRow {
    /// The other record.
    pub record: RecordId,
    pub title: String,
    /// The reader's id of its first original.
    pub format: String,
    /// The name of its file.
    pub file: String,
    pub sort: CopySort,
    /// On which pages of the longer one's document the shorter one stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<PageSpan>,
}

/// Which of two records with the same words is shown, seen from one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum CopySort {
    /// The other one stands under this one, and is no line of lists.
    Holds,
    /// This one stands under the other, and is no line of lists.
    Under,
    /// Both are lines of lists.
    Also,
}

impl CopySort {
    /// As JSON and `assets/text` write it.
    pub fn key(self) -> &'static str {
        match self {
            CopySort::Holds => "holds",
            CopySort::Under => "under",
            CopySort::Also => "also",
        }
    }
}

/// From one page to another, both included, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PageSpan {
    pub first: u32,
    pub last: u32,
}

/// Another record that belongs to the one it is listed under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PairRow {
    /// The other record.
    pub record: RecordId,
    pub title: String,
    /// What the record it is listed under is to this one.
    pub sort: PairSort,
    /// Both carry one accession or specimen number; otherwise a suggestion.
    pub sure: bool,
}

/// How two records belong together, seen from one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum PairSort {
    /// A report on the other record's images.
    ReportOf,
    /// Images that the other record reports on.
    ReportedBy,
    /// The later version of the other report.
    Replaces,
    /// The earlier version of the other report.
    ReplacedBy,
}

impl PairSort {
    /// The same pair, seen from the other record.
    pub fn reversed(self) -> Self {
        match self {
            PairSort::ReportOf => PairSort::ReportedBy,
            PairSort::ReportedBy => PairSort::ReportOf,
            PairSort::Replaces => PairSort::ReplacedBy,
            PairSort::ReplacedBy => PairSort::Replaces,
        }
    }

    /// As JSON, the database and `assets/text` write it.
    pub fn key(self) -> &'static str {
        match self {
            PairSort::ReportOf => "report-of",
            PairSort::ReportedBy => "reported-by",
            PairSort::Replaces => "replaces",
            PairSort::ReplacedBy => "replaced-by",
        }
    }
}

/// One original.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BlobRow {
    pub blob: BlobId,
    pub sha256: Sha256,
    pub bytes: u64,
    pub media_type: String,
    /// One path it was found under.
    pub path: String,
}

/// A document inside an original.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PartRow {
    pub blob: BlobId,
    pub number: u32,
    pub name: String,
    pub media_type: String,
    pub bytes: u64,
    pub pages: u32,
}

/// One series of a study.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SeriesRow {
    pub uid: String,
    pub number: String,
    pub modality: String,
    pub description: String,
    pub instances: u32,
    /// What the disc's own list names and is not here.
    pub missing: u32,
}

/// One source (`sources`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SourceRow {
    pub id: SourceId,
    pub path: String,
    /// UTC instant, RFC 3339.
    pub added: String,
    pub files: u64,
    pub kept: u64,
    pub copies: u64,
    pub containers: u64,
    pub clutter: u64,
    pub unreadable: u64,
}

/// One person (`people`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonRow {
    pub id: PersonId,
    pub name: String,
    pub birth_date: Option<PartialDate>,
    pub sex: Option<String>,
    /// Every form the name was written in.
    pub names: Vec<String>,
    pub numbers: Vec<PersonNumber>,
    pub records: u64,
}

/// What `search` found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct SearchPage {
    /// Exact up to 1,000.
    pub total: u64,
    pub total_is_at_least: bool,
    pub hits: Vec<Hit>,
}

/// One page that holds the words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Hit {
    pub record: RecordId,
    /// From 1; `None` when the words stand in title, notes, names or attributes.
    pub page: Option<u32>,
    pub title: String,
    /// The words around, found ones between `[[` and `]]`.
    pub snippet: String,
    pub score: f64,
}
