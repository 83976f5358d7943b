//! What belongs together: a report and its images, an earlier and a later version of one report.

use std::collections::BTreeSet;

use second_read_model::PartialDate;
use second_read_model::fold::fold;
use second_read_model::kind::kind;
use second_read_model::kind::kind_for;

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
    let ready: Vec<Ready<'_>> = items.iter().map(Ready::of).collect();
    let mut pairs = BTreeSet::new();
    for report in ready.iter().filter(|one| one.is_report) {
        pairs.extend(images_of(report, &ready));
        pairs.extend(replaced_by(report, &ready));
    }
    pairs.into_iter().collect()
}

/// A number as it is compared: capitals and digits alone. `None` for what identifies nothing (fewer than three digits).
pub fn number(written: &str) -> Option<String> {
    let plain: String = written.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    let digits = plain.chars().filter(char::is_ascii_digit).count();
    (digits >= 3 && plain.len() >= 4).then_some(plain)
}

/// An item with its numbers made comparable.
struct Ready<'a> {
    item: &'a Item<'a>,
    numbers: BTreeSet<String>,
    is_study: bool,
    is_report: bool,
}

impl<'a> Ready<'a> {
    fn of(item: &'a Item<'a>) -> Self {
        let is_study = item.kind == kind_for("imaging").id;
        let is_report = !is_study && kind(item.kind).is_some_and(|kind| kind.group == "Reports");
        Ready { item, numbers: item.numbers.iter().filter_map(|written| number(written)).collect(), is_study, is_report }
    }

    fn may_belong(&self, other: &Ready<'_>) -> bool {
        self.item.anchor != other.item.anchor && self.item.person.zip(other.item.person).is_none_or(|(a, b)| a == b)
    }

    fn shares_number(&self, other: &Ready<'_>) -> bool {
        !self.numbers.is_disjoint(&other.numbers)
    }

    fn pair(&self, other: &Ready<'_>, sort: Sort, sure: bool) -> Pair {
        Pair { record: self.item.anchor.to_owned(), other: other.item.anchor.to_owned(), sort, sure }
    }
}

/// The images a report is about: those with its number; else the only study of that person, day and modality.
fn images_of(report: &Ready<'_>, all: &[Ready<'_>]) -> Vec<Pair> {
    let studies = || all.iter().filter(|study| study.is_study && report.may_belong(study));
    let numbered: Vec<Pair> =
        studies().filter(|study| report.shares_number(study)).map(|study| report.pair(study, Sort::ReportOf, true)).collect();
    if !numbered.is_empty() {
        return numbered;
    }
    let known = |study: &&Ready<'_>| report.item.person.is_some() && report.item.person == study.item.person;
    let likely: Vec<_> = studies().filter(known).filter(|study| same_day(report, study) && speaks_of(report, study)).collect();
    match likely.as_slice() {
        [one] => vec![report.pair(one, Sort::ReportOf, false)],
        _ => Vec::new(),
    }
}

fn same_day(report: &Ready<'_>, study: &Ready<'_>) -> bool {
    report.item.date.is_some_and(|date| date.day_of_month().is_some()) && report.item.date == study.item.date
}

/// Whether the report's title names the study's modality.
fn speaks_of(report: &Ready<'_>, study: &Ready<'_>) -> bool {
    let folded = fold(report.item.title);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).collect();
    let named = |modality: &&str| MODALITIES.iter().any(|(code, names)| code == modality && names.iter().any(|name| words.contains(name)));
    study.item.modalities.iter().any(named)
}

// DICOM modality codes (PS3.3 C.7.3.1.1.1) and the folded words that reports use for them.
const MODALITIES: [(&str, &[&str]); 12] = [
    ("CT", &["ct", "tomography", "scanner", "tdm", "tac"]),
    ("MR", &["mri", "mr", "mrt", "irm", "rm", "resonance", "mra"]),
    (
        "US",
        &[
            "ultrasound",
            "us",
            "sonography",
            "sonogram",
            "echocardiogram",
            "echocardiography",
            "echo",
            "doppler",
            "echographie",
            "ecografia",
        ],
    ),
    ("MG", &["mammogram", "mammography", "tomosynthesis", "mammographie", "mamografia"]),
    ("RG", &["mammogram", "mammography", "radiograph", "xray"]),
    ("PT", &["pet"]),
    ("NM", &["scintigraphy", "scan", "nuclear", "spect"]),
    ("XA", &["angiography", "angiogram", "catheterization", "coronary"]),
    ("CR", &["radiograph", "radiography", "xray", "ray", "rontgen", "radiographie"]),
    ("DX", &["radiograph", "radiography", "xray", "ray", "rontgen", "radiographie"]),
    ("ECG", &["ecg", "ekg", "electrocardiogram"]),
    ("ES", &["endoscopy", "colonoscopy", "gastroscopy", "bronchoscopy"]),
];

/// The version of the same report that this one replaces: the next lower status under the same kind and number.
fn replaced_by(report: &Ready<'_>, all: &[Ready<'_>]) -> Option<Pair> {
    let rank = rank(report.item.status)?;
    let earlier = all.iter().filter(|other| other.item.kind == report.item.kind && report.may_belong(other) && report.shares_number(other));
    let below = earlier.filter_map(|other| Some((self::rank(other.item.status).filter(|lower| *lower < rank)?, other)));
    let (_, other) = below.max_by_key(|(lower, other)| (*lower, std::cmp::Reverse(other.item.anchor)))?;
    Some(report.pair(other, Sort::Replaces, true))
}

/// The order in which versions of a report follow one another; `None` where the status is not known.
fn rank(status: &str) -> Option<usize> {
    ["preliminary", "final", "addendum", "amended", "corrected"].iter().position(|known| *known == status)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item<'a>(anchor: &'a str, kind: &'a str, number: &'a str, status: &'a str) -> Item<'a> {
        let numbers = if number.is_empty() { Vec::new() } else { vec![number] };
        let modalities = if kind == "imaging" { vec!["CT"] } else { Vec::new() };
        Item { anchor, kind, date: PartialDate::day(2024, 5, 2), status, numbers, person: Some("p"), modalities, title: "CT HEAD" }
    }

    #[track_caller]
    fn check(items: &[Item<'_>], expected: &[(&str, &str, Sort, bool)]) {
        let shown = pairs(items);
        let shown: Vec<_> = shown.iter().map(|pair| (pair.record.as_str(), pair.other.as_str(), pair.sort, pair.sure)).collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_report_and_its_images() {
        let (report, study) = (item("r", "radiology", "NDI-24-55012", "final"), item("s", "imaging", "NDI2455012", ""));
        check(&[report.clone(), study.clone()], &[("r", "s", Sort::ReportOf, true)]);
        let unnumbered = Item { numbers: vec![], ..study.clone() };
        check(&[report.clone(), unnumbered.clone()], &[("r", "s", Sort::ReportOf, false)]);
        check(&[report.clone(), Item { modalities: vec!["MR"], ..unnumbered.clone() }], &[]);
        check(&[report.clone(), Item { date: None, ..unnumbered.clone() }], &[]);
        check(&[report.clone(), unnumbered.clone(), Item { anchor: "t", ..unnumbered.clone() }], &[]);
        check(&[report.clone(), Item { person: Some("q"), ..study.clone() }], &[]);
        check(&[Item { kind: "letter", ..report }, study], &[]);
    }

    #[test]
    fn a_later_version_replaces_the_one_before() {
        let version = |anchor, status| item(anchor, "pathology", "S24-10987", status);
        check(
            &[version("c", "amended"), version("a", "preliminary"), version("b", "final")],
            &[("b", "a", Sort::Replaces, true), ("c", "b", Sort::Replaces, true)],
        );
        check(&[version("a", "final"), version("b", "final")], &[]);
        check(&[version("a", "unknown"), version("b", "final")], &[]);
        check(&[version("a", "preliminary"), item("b", "radiology", "S24-10987", "final")], &[]);
    }

    #[test]
    fn what_identifies() {
        for (written, plain) in
            [("S24-10987", Some("S2410987")), (" ndi-24-55012 ", Some("NDI2455012")), ("A1", None), ("pending", None), ("12", None)]
        {
            assert_eq!(number(written).as_deref(), plain, "{written}");
        }
    }
}
