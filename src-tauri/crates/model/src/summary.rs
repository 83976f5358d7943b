//! What SUMMARY.PDF says: the data of the template `summary`, in the order in which a reader meets it.
//!
//! Every string is ready to be shown: the bundle chose the words, the dates are written out, the template only lays out. Strings are
//! literal: nothing in them is markup. An empty string or list leaves its line or section out, heading and all.

use serde::Deserialize;
use serde::Serialize;

/// One to three pages for a physician with two minutes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// Language of the text, BCP 47, e.g. `en`.
    pub lang: String,
    pub paper: Paper,
    /// The document's title in its properties, e.g. `Maria Alvarez, born 14 March 1971: case for a second opinion`.
    pub title: String,
    /// Stands small on every page, e.g. `Maria Alvarez · born 14 March 1971 · not for diagnosis`.
    pub running: String,
    /// Above the name: what this is, prepared when, by whom, on what basis.
    pub prepared: String,
    pub name: String,
    /// Under the name, set with middle dots: born and age on the day, sex as written, numbers by place.
    pub identity: Vec<String>,
    pub diagnoses: Vec<SummaryDiagnosis>,
    /// Why, decision, by when, what the local team proposes: each label in bold with its text.
    pub purpose: Vec<Labelled>,
    /// Numbered. The note says whose words they are.
    pub questions: Lines,
    /// Word for word.
    pub quotations: Quotations,
    /// The amber box: what is missing, left out on purpose, what disagrees.
    pub gaps: Vec<Labelled>,
    pub timeline: Timeline,
    pub documents: Documents,
    pub images: Images,
    pub identities: Identities,
    /// The last lines: made with what, not for diagnosis, how to verify.
    pub closing: Vec<String>,
}

/// The sheet it is laid out for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Paper {
    #[default]
    UsLetter,
    A4,
}

/// A diagnosis as told, with its code and the code's title where there are any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SummaryDiagnosis {
    pub words: String,
    pub code: String,
    pub title: String,
}

/// A text with what it is; the colon between the two is set by the template.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Labelled {
    pub label: String,
    pub text: String,
}

/// A heading, a small note beside it, and lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Lines {
    pub heading: String,
    pub note: String,
    pub lines: Vec<String>,
}

/// Whole sections of reports.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Quotations {
    pub heading: String,
    pub note: String,
    pub quotations: Vec<Quotation>,
}

/// One section, word for word.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Quotation {
    /// What it is taken from: kind, status, date, place, e.g. `Pathology, final, reported 29 May 2026`.
    pub source: String,
    /// Where to find it, e.g. `tab 2, page 1`.
    pub reference: String,
    /// The contiguous words of the page; line breaks are kept.
    pub text: String,
}

/// What happened when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Timeline {
    pub heading: String,
    pub note: String,
    pub lines: Vec<TimelineLine>,
}

/// One line of the timeline.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TimelineLine {
    pub date: String,
    pub text: String,
    /// Where its record is, e.g. `tab 2`.
    pub reference: String,
}

/// Every paper of the bundle.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Documents {
    pub heading: String,
    pub note: String,
    /// Titles of the columns, in the order of the fields of [`DocumentLine`].
    pub columns: [String; 7],
    pub rows: Vec<DocumentLine>,
}

/// One paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DocumentLine {
    pub tab: String,
    pub date: String,
    pub kind: String,
    pub title: String,
    pub place: String,
    pub pages: String,
    /// Its name in the bundle's folder of papers.
    pub file: String,
}

/// The imaging studies.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Images {
    pub heading: String,
    pub note: String,
    /// Stands on every picture.
    pub warning: String,
    pub studies: Vec<StudyLine>,
}

/// One imaging study.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StudyLine {
    /// Date, kind, place.
    pub title: String,
    /// One line for each series: name and count, and what is missing of it.
    pub series: Vec<String>,
    /// Where its images stand in the bundle.
    pub reference: String,
    pub picture: Option<KeyPicture>,
}

/// A key image: JPEG or PNG bytes that come as an extra input.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeyPicture {
    /// Number of the input, from 1 (input 1 is stream 1 of the worker's protocol).
    pub input: usize,
    /// Name, birth date, what and when.
    pub caption: String,
    /// What a person who cannot see it is told.
    pub alternative: String,
    /// What lies at its left, right, upper and lower edge; empty where that is not known.
    pub edges: [String; 4],
}

/// Who the patient is at each place, for the person who imports.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Identities {
    pub heading: String,
    pub note: String,
    /// Titles of the columns, in the order of the fields of [`IdentityLine`].
    pub columns: [String; 5],
    pub rows: Vec<IdentityLine>,
}

/// One identity at one place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct IdentityLine {
    pub place: String,
    /// The record number there.
    pub number: String,
    pub issuer: String,
    pub accession: String,
    pub studies: String,
}
