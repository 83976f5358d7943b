//! When a paper was made, where no label says when it was reported: the day at its head or at its foot, else when it was printed.

use std::sync::LazyLock;

use second_read_model::PartialDate;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use super::Found;
use super::both_readings;
use super::foot;
use super::method;
use super::role::Hint;
use super::role::Role;
use crate::field::Document;
use crate::label;
use crate::words;

/// The date at the foot of a paper, where no label says when it was reported, and whether it stands behind a town: on one of the last lines,
/// beside a name or alone in its cell, and no earlier than what was done.
pub(super) fn closing(document: &Document<'_>, found: &[Found<'_>]) -> (Vec<Fact>, bool) {
    const LINES: usize = 10;
    const ROWS: usize = 10;
    const CONFIDENCE: f32 = 0.55;
    let from = document.lines.len().saturating_sub(LINES);
    let served = found.iter().filter(|date| date.role <= Role::Dated && !date.prose).map(|date| date.value).max();
    let done = found.iter().any(|date| matches!(date.role, Role::Collected | Role::Service));
    let printed = found.iter().filter(|date| date.role == Role::Printed).map(|date| date.value).min();
    let closes = |date: &&Found<'_>| {
        let line = &document.lines[date.at];
        // The last section is often one of what comes next: who signs below it is not of that.
        let next = line.labels.iter().any(|label| label.is(label::Role::AsideDate));
        let below_plan = date.role == Role::Aside && line.aside && !next && foot::is_alone_at_foot(line, &date.span);
        // "Marta Lind     ab | Date 03/05/2024" below what was done on a day of its own.
        let signed = date.role == Role::Dated && done && !date.prose && !date.late;
        let plain = matches!(date.role, Role::Plain | Role::Alone | Role::Stamped) || below_plan || signed;
        let plain = plain && date.value.day_of_month().is_some();
        let fits = served.is_none_or(|served| date.value >= served) && printed.is_none_or(|printed| date.value <= printed);
        plain && fits && date.at >= from && line.row >= ROWS && (signed || foot::is_at_signature(line, &date.span))
    };
    let mut dates = found.iter().filter(closes);
    let Some(date) = dates.next_back().filter(|last| dates.all(|other| other.value == last.value)) else { return (Vec::new(), false) };
    let dateline = foot::is_behind_town(&document.lines[date.at], &date.span);
    let confidence = if date.role == Role::Dated { 0.7 } else { CONFIDENCE };
    (both_readings(date, FactName::Reported, confidence, "at the foot"), dateline)
}

/// The date that a letter or a report carries at its head, where nothing says when it was reported: sure with its town ("Valmorin, le …") or
/// over a subject or a greeting.
pub(super) fn written_on(document: &Document<'_>, found: &[Found<'_>]) -> Vec<Fact> {
    let Some(date) = found.iter().find(|date| date.role == Role::Alone) else { return Vec::new() };
    let opens = |label: &label::Label| label.tokens.start == 0 && (label.is(label::Role::Subject) || label.is(label::Role::Doctor));
    static MARKS: LazyLock<Vec<&str>> = LazyLock::new(|| words::list("date", "letter_marks"));
    let marked = |line: &crate::lines::Line<'_>| MARKS.iter().any(|mark| line.text.contains(mark));
    let is_letter = document.lines.iter().any(|line| {
        let greets = line.text.ends_with([',', ':', '，', '!']) || line.labels.first().is_some_and(|label| label.is(label::Role::Subject));
        marked(line) || greets && line.labels.first().is_some_and(opens)
    });
    // "Nirgendheim, 10.05.2024" looks as a name with a birth date does; the last day of a paper is none.
    let is_last = found.iter().all(|other| other.role >= Role::Birth || other.value <= date.value);
    let is_dateline = date.hint == Some(Hint::Name) && is_last && found.len() > 1;
    let confidence = if is_letter || date.hint == Some(Hint::Town) || is_dateline { 0.7 } else { 0.45 };
    both_readings(date, FactName::Reported, confidence, method(Role::Alone))
}

/// Laboratories and forms print what is ready, and sign nothing: the day of printing, where it is soon behind what was done. A copy that somebody
/// printed years later says nothing.
pub(super) fn printed_soon(found: &[Found<'_>]) -> Vec<Fact> {
    const DAYS: i64 = 14;
    const CONFIDENCE: f32 = 0.7;
    let done = found.iter().filter(|date| date.role < Role::Reported && date.value.day_of_month().is_some());
    let Some(done) = done.map(|date| date.value).max() else { return Vec::new() };
    let soon = |date: &&Found<'_>| date.role == Role::Printed && (0..=DAYS).contains(&days_between(done, date.value));
    found.iter().find(soon).map(|date| both_readings(date, FactName::Reported, CONFIDENCE, method(Role::Printed))).unwrap_or_default()
}

/// Days from one date to another.
pub(super) fn days_between(from: PartialDate, to: PartialDate) -> i64 {
    to.first_day().signed_duration_since(from.first_day()).num_days()
}

/// What stands with a time of day in the head of a paper was recorded then, where somebody signed soon after; a page that was printed has its
/// time behind the signature.
pub(super) fn by_stamp(found: &mut [Found<'_>]) {
    const DAYS: i64 = 30;
    let signed: Vec<PartialDate> = found.iter().filter(|date| date.role == Role::Reported).map(|date| date.value).collect();
    for date in found.iter_mut().filter(|date| date.role == Role::Stamped) {
        if signed.iter().any(|signed| (0..=DAYS).contains(&days_between(date.value, *signed))) {
            date.role = Role::Recorded;
        }
    }
}

/// A specimen that was received has been taken in the operation or examination right before, where nothing else says when.
pub(super) fn taken(found: &[Found<'_>]) -> Vec<Fact> {
    const DAYS: i64 = 14;
    const CONFIDENCE: f32 = 0.6;
    let Some(received) = found.iter().find(|date| date.role == Role::Received && !date.prose) else { return Vec::new() };
    let right_before = |date: &&Found<'_>| {
        let own = date.role == Role::Service && !date.prose && !date.is_admission();
        own && (0..=DAYS).contains(&days_between(date.value, received.value))
    };
    let mut done = found.iter().filter(right_before);
    let Some(first) = done.next().filter(|first| done.all(|other| other.value == first.value)) else { return Vec::new() };
    both_readings(first, FactName::Collected, CONFIDENCE, method(Role::Service))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::read;
    use crate::read::tests::facts_of;

    #[test]
    fn when_a_paper_was_made() {
        for (text, name, expected) in [
            ("Collected: 2024-09-17  07:30\nPrinted: 2024-09-19  14:05", FactName::Reported, "2024-09-19*"),
            ("Prélevé le 07/03/2023\nÉdité le 15/03/2023", FactName::Reported, "2023-03-15*"),
            ("Collected: 2024-09-17  07:30\nPrinted: 2026-01-19  14:05", FactName::Reported, ""),
            (
                "LIND, MARTA             ID: 55     19-DEC-2023 06:42:17      LAKE HOSPITAL\nx\nx\nReferred by: NOBODY        Overread by: R. NOBODY MD   20-DEC-2023 08:15",
                FactName::Date,
                "2023-12-19*",
            ),
            ("Date of Procedure: 08/29/2023\nDate of Receipt: 08/30/2023\nReported: 09/08/2023", FactName::Collected, "2023-08-29*"),
            ("Admitted: 08/29/2023\nReceived: 08/30/2023", FactName::Collected, ""),
            ("Unit No 55   Dictated 21.11.24   Typed 25.11.24", FactName::Reported, "2024-11-25*"),
            (
                "LAKE HOSPITAL\n22nd May 2024\n\nDear Dr Nobody,\nI reviewed Mrs Lind in clinic on the 15th May. She is well.",
                FactName::Date,
                "2024-05-15*",
            ),
        ] {
            let facts = facts_of(text, read);
            let first = facts.iter().find(|fact| fact.name == name);
            let shown = first.map(|fact| format!("{}{}", fact.value, if fact.confidence >= crate::SURE { "*" } else { "" }));
            assert_eq!(shown.unwrap_or_default(), expected, "{text}");
        }
    }
}
