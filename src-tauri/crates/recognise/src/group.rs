//! What belongs together: a report and its images, an earlier and a later version of one report.

use std::collections::BTreeSet;
use std::collections::HashMap;

use second_read_model::PartialDate;
use second_read_model::fold::fold;
use second_read_model::kind::kind;
use second_read_model::kind::kind_for;
use second_read_model::record::PairSort;

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
    /// `ReportOf` or `Replaces`.
    pub sort: PairSort,
    /// Said by a number both carry; otherwise a suggestion.
    pub sure: bool,
}

/// All pairs among `items`, sorted. Records of two different people are never paired. Time grows with the items and with how many share a
/// number, or a person and a day.
pub fn pairs(items: &[Item<'_>]) -> Vec<Pair> {
    let ready: Vec<Ready<'_>> = items.iter().map(Ready::of).collect();
    let near = Near::among(&ready);
    let mut pairs = BTreeSet::new();
    for report in ready.iter().filter(|one| one.is_report) {
        pairs.extend(images_of(report, &near));
        pairs.extend(replaced_by(report, &near));
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

    /// The person and the whole day it is of, where both are known.
    fn day(&self) -> Option<(&'a str, PartialDate)> {
        self.item.person.zip(self.item.date.filter(|date| date.day_of_month().is_some()))
    }

    fn pair(&self, other: &Ready<'_>, sort: PairSort, sure: bool) -> Pair {
        Pair { record: self.item.anchor.to_owned(), other: other.item.anchor.to_owned(), sort, sure }
    }
}

/// Who can be whose: items by each of their numbers, and by person and day.
struct Near<'a> {
    by_number: HashMap<&'a str, Vec<&'a Ready<'a>>>,
    by_day: HashMap<(&'a str, PartialDate), Vec<&'a Ready<'a>>>,
}

impl<'a> Near<'a> {
    fn among(all: &'a [Ready<'a>]) -> Self {
        let mut near = Near { by_number: HashMap::new(), by_day: HashMap::new() };
        for one in all {
            one.numbers.iter().for_each(|number| near.by_number.entry(number).or_default().push(one));
            if let Some(day) = one.day() {
                near.by_day.entry(day).or_default().push(one);
            }
        }
        near
    }

    /// Those that share a number with it and may belong to it; one that shares two numbers comes twice.
    fn numbered(&self, report: &'a Ready<'a>) -> impl Iterator<Item = &'a Ready<'a>> {
        report
            .numbers
            .iter()
            .flat_map(|number| self.by_number.get(number.as_str()).into_iter().flatten().copied())
            .filter(|other| report.may_belong(other))
    }
}

/// The images a report is about: those with its number; else the only study of that person, day and modality.
fn images_of(report: &Ready<'_>, near: &Near<'_>) -> Vec<Pair> {
    let numbered: Vec<Pair> =
        near.numbered(report).filter(|other| other.is_study).map(|study| report.pair(study, PairSort::ReportOf, true)).collect();
    if !numbered.is_empty() {
        return numbered;
    }
    let same_day = report.day().and_then(|day| near.by_day.get(&day)).into_iter().flatten();
    let likely: Vec<_> = same_day.filter(|study| study.is_study && speaks_of(report, study)).collect();
    match likely.as_slice() {
        [one] => vec![report.pair(one, PairSort::ReportOf, false)],
        _ => Vec::new(),
    }
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
fn replaced_by(report: &Ready<'_>, near: &Near<'_>) -> Option<Pair> {
    let rank = rank(report.item.status)?;
    let earlier = near.numbered(report).filter(|other| other.item.kind == report.item.kind);
    let below = earlier.filter_map(|other| Some((self::rank(other.item.status).filter(|lower| *lower < rank)?, other)));
    let (_, other) = below.max_by_key(|(lower, other)| (*lower, std::cmp::Reverse(other.item.anchor)))?;
    Some(report.pair(other, PairSort::Replaces, true))
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
    fn check(items: &[Item<'_>], expected: &[(&str, &str, PairSort, bool)]) {
        let shown = pairs(items);
        let shown: Vec<_> = shown.iter().map(|pair| (pair.record.as_str(), pair.other.as_str(), pair.sort, pair.sure)).collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_report_and_its_images() {
        let (report, study) = (item("r", "radiology", "NDI-24-55012", "final"), item("s", "imaging", "NDI2455012", ""));
        check(&[report.clone(), study.clone()], &[("r", "s", PairSort::ReportOf, true)]);
        let unnumbered = Item { numbers: vec![], ..study.clone() };
        check(&[report.clone(), unnumbered.clone()], &[("r", "s", PairSort::ReportOf, false)]);
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
            &[("b", "a", PairSort::Replaces, true), ("c", "b", PairSort::Replaces, true)],
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
