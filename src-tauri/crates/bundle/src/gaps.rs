//! The amber box: what is not in the bundle, and what in it does not agree. Said by counting and comparing, never by judging.

use std::collections::BTreeMap;

use second_read_model::RecordId;
use second_read_model::finding::Disagreement;
use second_read_model::kind::kind;
use second_read_model::record::PairSort;
use second_read_model::sentence::say;
use second_read_model::sentence::say_count;

use crate::content::Chosen;
use crate::content::Contents;
use crate::content::Reason;
use crate::content::paired;
use crate::front::Gap;
use crate::front::Link;
use crate::front::long_date;
use crate::front::page_link;
use crate::front::title;

/// The class of radiology reports (LOINC 18726-0, "Radiology studies").
const RADIOLOGY: &str = "18726-0";

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

/// As the library found it, with the page on which this record says its side.
fn disagreements(contents: &Contents) -> Vec<Line> {
    let own = contents.records.iter().filter(|record| !record.other_person);
    own.flat_map(|record| {
        let page =
            move |one: &Disagreement| one.quotes.iter().find(|said| said.record == Some(record.gathered.row.id)).and_then(|said| said.page);
        let title = title(record);
        let told = move |one: &Disagreement| {
            let line = say("bundle.disagreement", &[("title", &title), ("message", &one.message)]);
            (line, Some(page_link(record, page(one))))
        };
        record.gathered.disagreements.iter().map(told)
    })
    .collect()
}
