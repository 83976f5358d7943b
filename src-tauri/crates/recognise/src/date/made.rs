//! When a paper was made, where no label says when it was reported: the day at its head or at its foot, else when it was printed.

use std::sync::LazyLock;

use regex::Regex;
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
use crate::place::GREETING;
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
        // A row of a table has several days of its own.
        let alone = found.iter().all(|other| other.at != date.at || other.value == date.value);
        let fits = served.is_none_or(|served| date.value >= served) && printed.is_none_or(|printed| date.value <= printed);
        plain && alone && fits && date.at >= from && line.row >= ROWS && (signed || foot::is_at_signature(line, &date.span))
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
    // "Nirgendheim, 10.05.2024" looks as a name with a birth date does; the last day of a paper is none.
    let is_last = found.iter().all(|other| other.role >= Role::Birth || other.value <= date.value);
    let is_dateline = date.hint == Some(Hint::Name) && is_last && found.len() > 1;
    let is_letter = is_letter(document, date);
    let confidence = if is_letter || date.hint == Some(Hint::Town) || is_dateline { 0.7 } else { 0.45 };
    both_readings(date, FactName::Reported, confidence, method(Role::Alone))
}

/// Whether a paper with a date of its own at the head greets somebody, or names its subject as letters do.
fn is_letter(document: &Document<'_>, date: &Found<'_>) -> bool {
    const WORDS: usize = 4;
    let opens = |label: &label::Label| label.tokens.start == 0 && (label.is(label::Role::Subject) || label.is(label::Role::Doctor));
    static MARKS: LazyLock<Vec<&str>> = LazyLock::new(|| words::list("date", "letter_marks"));
    let marked = |line: &crate::lines::Line<'_>| MARKS.iter().any(|mark| line.text.contains(mark));
    // "Dear Member": without a comma, in a paragraph of its own below the date.
    let alone = |line: &crate::lines::Line<'_>, at: usize| {
        let words = || line.text.split_whitespace().count();
        at > date.at && line.after_gap && (2..=WORDS).contains(&words()) && !line.text.contains("  ") && GREETING.is_match(line.text)
    };
    document.lines.iter().enumerate().any(|(at, line)| {
        let greets = line.text.ends_with([',', ':', '，', '!']) || line.labels.first().is_some_and(|label| label.is(label::Role::Subject));
        marked(line) || greets && line.labels.first().is_some_and(opens) || alone(line, at)
    })
}

/// Whether a letter to who is insured tells of what was received before, and not of a specimen: "Date received: 05/29/2025" is that of the request
/// which it answers.
pub(super) fn answers_request(document: &Document<'_>, found: &[Found<'_>]) -> bool {
    let received = || found.iter().filter(|date| date.role == Role::Received);
    let letter = || found.iter().find(|date| date.role == Role::Alone && received().all(|received| received.value <= date.value));
    static INSURED: LazyLock<Regex> =
        LazyLock::new(|| words::expression(&format!(r"^\W*{}[^:]{{0,12}}:", words::any_of("date", "insured"))));
    let collected = || document.lines.iter().any(|line| line.labels.iter().any(|label| label.is(label::Role::Collected)));
    received().next().is_some()
        && letter().is_some_and(|date| is_letter(document, date))
        && document.lines.iter().any(|line| INSURED.is_match(line.text))
        && !collected()
}

/// Whether a day stands on two lines of a paper or more.
pub(super) fn stands_twice(found: &[Found<'_>], value: &str) -> bool {
    let mut lines = found.iter().filter(|date| date.role < Role::Birth && date.value.to_string() == value).map(|date| date.at);
    let first = lines.next();
    lines.any(|at| Some(at) != first)
}

/// A day at the foot, surer where it is that of the head as well.
pub(super) fn borne_out(fact: &Fact, twice: bool) -> Fact {
    const CONFIDENCE: f32 = 0.55;
    let order_known = fact.method != "other order";
    Fact { confidence: if twice && order_known { fact.confidence.max(CONFIDENCE) } else { fact.confidence }, ..fact.clone() }
}

/// Laboratories and forms print what is ready, and sign nothing: the day of printing, where it is soon behind what was done. A copy that somebody
/// printed years later says nothing.
pub(super) fn printed_soon(found: &[Found<'_>]) -> Vec<Fact> {
    const DAYS: i64 = 14;
    const CONFIDENCE: f32 = 0.7;
    // What is cultured or sequenced takes its weeks.
    const DAYS_OF_SPECIMEN: i64 = 45;
    const CONFIDENCE_OF_SPECIMEN: f32 = 0.55;
    let received = found.iter().any(|date| date.role == Role::Received && !date.prose);
    let last = found.iter().filter(|date| date.role == Role::Printed).map(|date| date.value).max();
    // The last days of a treatment stand in a table without a label of their own.
    let is_done = |date: &&Found<'_>| date.role < Role::Reported || date.role == Role::Plain && Some(date.value) <= last;
    let served = found.iter().any(|date| date.role < Role::Reported);
    let done = found.iter().filter(is_done).filter(|date| served && date.value.day_of_month().is_some());
    let Some(done) = done.map(|date| date.value).max() else { return Vec::new() };
    let after = |date: &Found<'_>| days_between(done, date.value);
    let within = |days: i64| found.iter().find(|date| date.role == Role::Printed && (0..=days).contains(&after(date)));
    let soon = within(DAYS).map(|date| (date, CONFIDENCE));
    let later = || within(DAYS_OF_SPECIMEN).filter(|_| received).map(|date| (date, CONFIDENCE_OF_SPECIMEN));
    let printed = soon.or_else(later);
    printed.map(|(date, sure)| both_readings(date, FactName::Reported, sure, method(Role::Printed))).unwrap_or_default()
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
            ("Received: 17/01/2024\nPrinted: 22/02/2024", FactName::Reported, "2024-02-22*"),
            (
                "LAKE HEALTH PLAN\n                          June 5, 2025\nMember: Marta Lind\nDate received:   05/29/2025\n\nDear Marta Lind:\nWe cannot approve it.",
                FactName::Date,
                "2025-06-05*",
            ),
            (
                "LAKE PLAN\nBox 12                    30/05/2025\nMember: Marta Lind\n\nDear Member\nAPPROVAL\nWe confirm it.",
                FactName::Reported,
                "2025-05-30*",
            ),
            (
                "PROGRESS NOTES\nLIND, MARTA     Adm : 2024-08-06\nDATE     NOTES\nx\n2024-08-09\n08 h 40     Surgery, day 3\nx\nx\nx\nx\nx",
                FactName::Date,
                "2024-08-09*",
            ),
            ("CONSENT\nI agree.\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\n8 July 2024\n   Marta Lind", FactName::Date, "2024-07-08*"),
            ("TERMO\nx\nx\nx\nx\nx\nx\nx\nx\nx\nx\nPorto do Sul, 09 de abril de 2024.\n\nMarta Lind", FactName::Reported, "2024-04-09*"),
            ("MASTOGRAFÍA\n      Villa Nula, Vln., a 26 de febrero de 2024\nNOMBRE: MARTA LIND", FactName::Reported, "2024-02-26*"),
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
