//! What belongs together: a report and its images, an earlier and a later version of one report.

use second_read_model::PartialDate;

/// What the grouping needs to know of a record.
#[derive(Debug, Clone, Default)]
pub struct Item<'a> {
    /// Gives the record back to the caller.
    pub anchor: &'a str,
    pub kind: &'a str,
    pub date: Option<PartialDate>,
    pub status: &'a str,
    /// Accession, specimen and order numbers as written.
    pub numbers: Vec<&'a str>,
    /// Whose it is, if known (any stable word for the person).
    pub person: Option<&'a str>,
    /// Modalities of a study, e.g. `CT`.
    pub modalities: Vec<&'a str>,
    /// Title, exam line or study description.
    pub title: &'a str,
}

/// Two records that belong together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// The report, or the later version.
    pub record: String,
    /// Its images, or the version it replaces.
    pub other: String,
    pub sort: Sort,
    /// Said by a number both carry; otherwise a suggestion.
    pub sure: bool,
}

/// How two records belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// `record` reports on the images of `other`.
    ReportOf,
    /// `record` replaces `other` (final after preliminary, amended after final).
    Replaces,
}

impl Sort {
    /// As `record_link.sort` holds it.
    pub fn key(self) -> &'static str {
        match self {
            Sort::ReportOf => "report-of",
            Sort::Replaces => "replaces",
        }
    }
}

/// All pairs among `items`, sorted. Records of two different people are never paired.
pub fn pairs(items: &[Item<'_>]) -> Vec<Pair> {
    let _ = items;
    Vec::new()
}

/// A number as it is compared: capitals, without spaces and the marks around it. `None` for what identifies nothing.
pub fn number(written: &str) -> Option<String> {
    let _ = written;
    None
}
