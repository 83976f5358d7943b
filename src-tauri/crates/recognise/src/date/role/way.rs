//! Days on the way of a paper: several labels before several days, a specimen's way, a referral's, a dictation's.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Role;
use super::is_own;
use super::of_label;
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

/// "D: 03/04/2024     T: 03/05/2024     Job #: 123": when a paper was dictated, where the day on which it was typed stands behind or below.
pub(super) fn dictated(document: &Document<'_>, at: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    static STAMPS: LazyLock<[Regex; 3]> = LazyLock::new(|| {
        let (dictated, typed) = (words::any_of("date", "stamp_dictated"), words::any_of("date", "stamp_typed"));
        [format!(r"^{dictated}\s*:\s*$"), format!(r"^[\s\d:]*?\s{typed}\s*:.{{0,12}}?\d"), format!(r"^{typed}\s*:\s*\d{{1,4}}[./ -]")]
            .map(|one| words::expression(&one))
    });
    let [before, behind, below] = &*STAMPS;
    let line = &document.lines[at];
    let next = || document.lines.get(at + 1).is_some_and(|next| next.page == line.page && below.is_match(next.text));
    let typed = behind.is_match(&line.text[span.end..]) || is_own(line, span) && next();
    (typed && before.is_match(&line.text[..span.start])).then_some((Role::Reported, 0, 0.1))
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
