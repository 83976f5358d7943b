//! Days on the way of a paper: several labels before several days, a specimen's way, a referral's, a dictation's.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Role;
use super::is_own;
use super::of_label;
use super::until;
use crate::date::scan;
use crate::field::Document;
use crate::label;
use crate::label::Edge;
use crate::label::Label;
use crate::label::folded;
use crate::lines::Line;
use crate::words;

/// "Coll/Rec/Rep: 03/04/2024 / 03/05/2024 / 03/08/2024": of several labels before one colon, the one that stands where the date does among the
/// dates.
pub(super) fn of_shared(document: &Document<'_>, at: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    const LONGEST: usize = 400;
    let line = &document.lines[at];
    // Its dates are looked for once for each of them.
    if line.text.len() > LONGEST {
        return None;
    }
    let leads = |label: &Label| label.span.end <= span.start && matches!(label.after, Edge::Colon | Edge::Wide);
    let colon = line.labels.iter().rposition(leads)?;
    let joined = |pair: &[Label]| {
        let between = &line.text[pair[0].span.end..pair[1].span.start];
        between.len() <= 3 && between.contains(['/', '-', '–', '&', '|']) && !between.contains(':')
    };
    let first = (0..colon).rev().take_while(|index| joined(&line.labels[*index..=index + 1])).last()?;
    let value = line.labels[colon].value;
    let dates = scan::scan(&line.text[value..]);
    let place = dates.iter().position(|date| date.span.start + value == span.start)?;
    if dates.len() != colon - first + 1 {
        return None;
    }
    let label = &line.labels[first + place];
    let role = of_label(label, None).filter(|role| *role != Role::Aside && *role != Role::Birth)?;
    Some((role, line.labels[first].span.start, 0.1))
}

/// "Biopsy 03/04/2024     In lab 03/05/2024     Signed out 03/08/2024": one word before the first of the days of a specimen's way.
pub(super) fn leads_to_report(line: &Line<'_>, span: &Range<usize>) -> bool {
    let before = line.text[..span.start].trim();
    let word = !before.is_empty() && before.chars().all(char::is_alphabetic);
    let later = |role: label::Role| line.labels.iter().position(|label| label.is(role) && label.span.start >= span.end);
    word && later(label::Role::Received).zip(later(label::Role::Reported)).is_some_and(|(received, reported)| received < reported)
}

/// "Sent 03/04/2024 12:53   Received by hospital 03/04/2024": the day of a referral that goes from computer to computer. Elsewhere "sent" is a fax
/// machine's.
pub(super) fn sent(line: &Line<'_>, from: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    const ROWS: usize = 5;
    static SENT: LazyLock<Vec<String>> = LazyLock::new(|| folded("date", "sent"));
    let label = line.labels.iter().rfind(|label| label.span.end <= span.start && label.span.end > from)?;
    let of_way =
        line.labels.iter().any(|next| next.span.start >= span.end && (next.is(label::Role::Received) || next.is(label::Role::Printed)));
    let direct = label.stands_out() && line.text[label.span.end..span.start].chars().all(|c| !c.is_alphanumeric());
    (of_way && direct && line.row < ROWS && SENT.contains(&line.words(label))).then_some((Role::Dated, label.span.start, 0.1))
}

/// "RN/ab   D: 03/04/2024 11:47   T: 03/05/2024   Job #: 123": when a paper was dictated and when it was typed, where both stand on a line, or the
/// second below the first.
pub(super) fn dictated(document: &Document<'_>, at: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    static STAMPS: LazyLock<[Regex; 6]> = LazyLock::new(|| {
        let (dictated, typed) = (words::any_of("date", "stamp_dictated"), words::any_of("date", "stamp_typed"));
        let time = r"[\s\d:/|;,]*?(?:[ap]\.?m\.?)?";
        [
            format!(r"(?:^|[\s(])({dictated}\s*:\s*)$"),
            format!(r"(?:^|[\s(])({typed}\s*:\s*)$"),
            format!(r"^{time}[\s/|;,]{typed}\s*:.{{0,12}}?\d"),
            format!(r"(?:^|[\s(]){dictated}\s*:\s*\d[^:]*(?::\d\d[^:]*){{0,2}}[\s/|;,]{typed}\s*:\s*$"),
            format!(r"^{typed}\s*:\s*\d{{1,4}}[./ -]"),
            format!(r"^{dictated}\s*:\s*\d{{1,4}}[./ -]"),
        ]
        .map(|one| words::expression(&one))
    });
    let [dictated, typed, typed_behind, dictated_before, typed_below, dictated_above] = &*STAMPS;
    let line = &document.lines[at];
    let before = &line.text[..span.start];
    if !before.trim_end().ends_with(':') {
        return None;
    }
    let beside = |at: Option<usize>, stamp: &Regex| {
        at.and_then(|at| document.lines.get(at)).is_some_and(|other| other.page == line.page && stamp.is_match(other.text))
    };
    let stamp = |stamp: &Regex| stamp.captures(before).and_then(|found| found.get(1)).map(|found| found.start());
    let start = if let Some(start) = stamp(dictated) {
        let typed = typed_behind.is_match(&line.text[span.end..]) || is_own(line, span) && beside(Some(at + 1), typed_below);
        typed.then_some(start)
    } else {
        let start = stamp(typed)?;
        let dictated = dictated_before.is_match(before) || start == 0 && beside(at.checked_sub(1), dictated_above);
        dictated.then_some(start)
    };
    Some((Role::Reported, start?, 0.1))
}

/// "EID:114 EDT: 09:40 27-FEB-2025": when a cart's reading was edited and confirmed, which stands behind the time of day.
pub(super) fn edited(line: &Line<'_>, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    static EDITED: LazyLock<Regex> = LazyLock::new(|| {
        words::expression(&format!(r"(?:^|\s)({}\s*:\s*(?:\d{{1,2}}:\d\d(?::\d\d)?\s+)?)$", words::any_of("date", "stamp_edited")))
    });
    let before = &line.text[..span.start];
    let found = before.contains(':').then(|| EDITED.captures(before)).flatten()?;
    Some((Role::Reported, found.get(1)?.start(), 0.05))
}

/// "2024.03.04 撮影": in Japanese what happened may stand behind its day.
pub(super) fn behind_in_japanese(line: &Line<'_>, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    const NEAR: usize = 1;
    let near = |label: &&Label| label.span.start >= span.end && label.span.start - span.end <= NEAR && label.after != Edge::Colon;
    let label = line.labels.iter().find(near).filter(|label| line.text[label.span.clone()].chars().all(second_read_model::fold::is_cjk))?;
    let role = of_label(label, None).filter(|role| *role < Role::Birth)?;
    let labelled = line.labels.iter().any(|label| label.span.end <= span.start && label.after == Edge::Colon);
    (!labelled && !line.aside).then_some((role, span.start, 0.15))
}

/// "03/14/2024 - 03/19/2024": a stretch of time in the head of a paper is its stay.
pub(super) fn is_stretch(line: &Line<'_>, span: &Range<usize>) -> bool {
    static UNTIL: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"^\s*{}\s*$", until())));
    let rest = &line.text[span.end..];
    scan::scan(rest).first().is_some_and(|next| UNTIL.is_match(&rest[..next.span.start]))
}
