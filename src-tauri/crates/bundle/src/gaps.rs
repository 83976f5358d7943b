//! The amber box: what is not in the bundle, and what in it does not agree. Said by counting and comparing, never by judging.

use std::collections::BTreeMap;

use second_read_model::RecordId;
use second_read_model::fact::FactName;
use second_read_model::fold::fold;
use second_read_model::kind::kind;
use second_read_model::record::PairSort;
use second_read_model::sentence::say;
use second_read_model::sentence::say_count;

use crate::content::Chosen;
use crate::content::Contents;
use crate::content::Reason;
use crate::content::best_fact;
use crate::content::facts;
use crate::content::paired;
use crate::front::Gap;
use crate::front::Link;
use crate::front::long_date;
use crate::front::page_link;
use crate::front::title;

/// The class of radiology reports (LOINC 18726-0, "Radiology studies").
const RADIOLOGY: &str = "18726-0";

/// Words of a diagnosis that say where in a part of the body, and name none.
const DIRECTIONS: [&str; 6] = ["left", "right", "upper", "lower", "outer", "inner"];

type Line = (String, Option<Link>);

/// The boxes that have something to say.
pub(crate) fn gaps(contents: &Contents) -> Vec<Gap> {
    let boxes = [("bundle.missing", missing(contents)), ("bundle.disagrees", disagreements(contents))];
    boxes.into_iter().filter(|(_, lines)| !lines.is_empty()).map(|(key, lines)| Gap { label: say(key, &[]), lines }).collect()
}

fn missing(contents: &Contents) -> Vec<Line> {
    let mut lines: Vec<Line> = contents.case.missing.iter().map(|line| (line.clone(), None)).collect();
    for record in &contents.records {
        let date = record.gathered.row.date.map(long_date).unwrap_or_default();
        let told = |key| (say(key, &[("title", &title(record)), ("date", &date)]), Some(page_link(record, None)));
        lines.extend(is_report_without_images(contents, record).then(|| told("bundle.report-only")));
        lines.extend(is_outdated(contents, record).then(|| told("bundle.later-version")));
    }
    for record in &contents.records {
        for series in record.gathered.series.iter().filter(|series| series.missing > 0) {
            let values = [("series", series.number.as_str()), ("title", &title(record))];
            let line = say_count("bundle.slices-missing", u64::from(series.missing), &values);
            lines.push((line, Some(page_link(record, None))));
        }
    }
    lines.extend(left_out(contents));
    lines
}

/// A radiology report none of whose images are in this bundle.
fn is_report_without_images(contents: &Contents, report: &Chosen) -> bool {
    if report.under.is_some() || kind(&report.gathered.row.kind).is_none_or(|kind| kind.class_code != RADIOLOGY) {
        return false;
    }
    !paired(&report.gathered, PairSort::ReportOf).any(|images| is_here(contents, images))
}

/// A report whose later version is in the library and not in this bundle.
fn is_outdated(contents: &Contents, report: &Chosen) -> bool {
    report.under.is_none() && paired(&report.gathered, PairSort::ReplacedBy).any(|later| !is_here(contents, later))
}

fn is_here(contents: &Contents, id: RecordId) -> bool {
    contents.records.iter().any(|record| record.gathered.row.id == id)
}

/// By kind and reason, without titles; own notes are not even counted.
fn left_out(contents: &Contents) -> Vec<Line> {
    let mut counts: BTreeMap<(Reason, &str), u64> = BTreeMap::new();
    for left in contents.left_out.iter().filter(|left| left.reason != Reason::OwnNotes) {
        *counts.entry((left.reason, &left.kind)).or_default() += 1;
    }
    let lines = counts.into_iter();
    lines.map(|((reason, kind), count)| (say_count(&format!("bundle.left-out-{}", reason.key()), count, &[("kind", kind)]), None)).collect()
}

fn disagreements(contents: &Contents) -> Vec<Line> {
    let own = contents.records.iter().filter(|record| !record.other_person);
    own.flat_map(|record| [birth_date(contents, record), sex(contents, record), name(contents, record), side(contents, record)])
        .flatten()
        .collect()
}

fn birth_date(contents: &Contents, record: &Chosen) -> Option<Line> {
    let (said, known) = (record.gathered.claim.birth_date?, contents.person.birth_date?);
    let values = [("title", title(record)), ("said", long_date(said)), ("known", long_date(known))];
    (said != known).then(|| line("bundle.birth-date-differs", &values, record, FactName::BirthDate))
}

fn sex(contents: &Contents, record: &Chosen) -> Option<Line> {
    let (said, known) = (record.gathered.claim.sex.as_deref()?, contents.person.sex.as_deref()?);
    let first = |text: &str| text.trim().chars().next().map(|c| c.to_ascii_uppercase());
    let values = [("title", title(record)), ("said", said.to_owned()), ("known", known.to_owned())];
    (first(said) != first(known)).then(|| line("bundle.sex-differs", &values, record, FactName::Sex))
}

/// A record's name that shares no family name with any form in which the person's name was written.
fn name(contents: &Contents, record: &Chosen) -> Option<Line> {
    let said = record.gathered.claim.name.as_ref().filter(|name| !name.is_empty())?;
    let person = &contents.person;
    let known: Vec<String> = person.names.iter().chain([&person.name]).flat_map(|name| words(name)).collect();
    let differs = words(&said.family).iter().all(|word| !known.contains(word));
    let values = [("title", title(record)), ("said", said.display()), ("known", person.name.clone())];
    differs.then(|| line("bundle.name-differs", &values, record, FactName::Name))
}

fn words(text: &str) -> Vec<String> {
    fold(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// A record whose exam line, diagnosis or impression names one side, and not the side of the diagnosis, where it speaks of the same part of
/// the body. A report that names both, one here and the other there, is the more worth a look.
fn side(contents: &Contents, record: &Chosen) -> Option<Line> {
    let diagnosis: String =
        contents.case.diagnoses.iter().map(|diagnosis| format!("{} {} ", diagnosis.words, diagnosis.title)).collect::<String>();
    let diagnosis = words(&diagnosis);
    let told: Vec<&str> = ["left", "right"].into_iter().filter(|side| diagnosis.iter().any(|word| word == side)).collect();
    let [known] = told[..] else { return None };
    let about =
        |text: &str| words(text).iter().any(|word| word.len() > 3 && !DIRECTIONS.contains(&word.as_str()) && diagnosis.contains(word));
    let opposite = facts(&record.gathered, FactName::Side).iter().find(|fact| {
        let other = fact.value != known && matches!(fact.value.as_str(), "left" | "right");
        other && (about(&fact.evidence) || about(&record.gathered.row.title))
    })?;
    let said = if opposite.evidence.is_empty() { &opposite.value } else { &opposite.evidence };
    let values = [("title", title(record)), ("said", said.clone()), ("known", known.to_owned())];
    Some(said_by("bundle.side-differs", &values, record, opposite.page))
}

fn line(key: &str, values: &[(&str, String)], record: &Chosen, fact: FactName) -> Line {
    said_by(key, values, record, best_fact(&record.gathered, fact).and_then(|fact| fact.page))
}

fn said_by(key: &str, values: &[(&str, String)], record: &Chosen, page: Option<u32>) -> Line {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    (say(key, &values), Some(page_link(record, page)))
}
