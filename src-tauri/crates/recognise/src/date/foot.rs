//! The date at the foot of a page: of a signature, alone in its cell, or behind a town.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::role::DATELINE;
use super::role::FILLERS;
use super::role::INITIALS;
use super::role::Role;
use super::role::TIME;
use super::role::is_own;
use crate::field::Document;
use crate::field::cells;
use crate::label;
use crate::lines::Line;
use crate::words;

/// Whether a date stands as that of a signature does: alone in its cell, a time of day aside, or on a line with a name and an initial or a title.
pub(super) fn is_at_signature(line: &Line<'_>, span: &Range<usize>) -> bool {
    const LONGEST: usize = 110;
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        let title = words::any_of("person", "doctor_title");
        let initial = r"(?-i:(?:^|[\s(])\p{Lu}\.\s?(?:\p{Lu}\.\s?)*\p{Lu}\p{L}+)";
        words::expression(&format!(r"{initial}|(?:^|[^\p{{L}}]){title}\.?\s+\p{{L}}"))
    });
    let text = line.text;
    text.len() <= LONGEST && (is_alone_at_foot(line, span) || NAMED.is_match(text) && !text.ends_with('.'))
}

/// Whether a date is alone in its cell, a town or a time of day aside.
pub(super) fn is_alone_at_foot(line: &Line<'_>, span: &Range<usize>) -> bool {
    let (before, behind) = around(line, span);
    let rest = behind.trim_matches(|c: char| !c.is_alphanumeric());
    let alone = before.chars().all(|c| !c.is_alphanumeric()) && (rest.is_empty() || TIME.is_match(rest));
    alone || is_behind_town(line, span)
}

/// Whether a town and a comma stand before a date in its cell, and nothing behind it: "Valmorin, le 6 octobre 2022".
pub(super) fn is_behind_town(line: &Line<'_>, span: &Range<usize>) -> bool {
    let (before, behind) = around(line, span);
    // "Brzeg, dn. 03.05.2024 r." has the word for year behind it.
    let small = || crate::token::tokens(behind).iter().all(|token| FILLERS.contains(&token.folded));
    let own = behind.chars().all(|c| !c.is_alphanumeric()) || INITIALS.is_match(behind) || small();
    own && before.contains(',') && DATELINE.is_match(before)
}

/// What stands in a date's cell before it and behind it. A date may be parted by a gap itself ("2024   03   14").
fn around<'a>(line: &Line<'a>, span: &Range<usize>) -> (&'a str, &'a str) {
    let cell = cells(line.text).into_iter().find(|cell| cell.contains(&span.start)).unwrap_or(0..line.text.len());
    (&line.text[cell.start..span.start], &line.text[span.end..cell.end.max(span.end)])
}

/// The date of a signature: behind a doctor's name with a title or degree, or alone on the line below one, in the lower part of a page.
pub(super) fn in_signature(document: &Document<'_>, at: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    const ROWS: usize = 6;
    const LINES: usize = 2;
    const LONGEST: usize = 90;
    let line = &document.lines[at];
    if line.row < ROWS || !is_own(line, span) || line.text.len() > LONGEST || line.text.ends_with('.') {
        return None;
    }
    let signs = |line: &Line<'_>, end: usize| {
        let text = &line.text[..end];
        let labelled =
            line.labels.first().is_some_and(|label| label.is(label::Role::Author) && label.tokens.start == 0 && label.stands_out());
        labelled || SIGNATURE.is_match(text)
    };
    let behind = &line.text[..span.start];
    if behind.contains(char::is_alphabetic) {
        return (SIGNATURE.is_match(behind.trim_end()) && !behind.contains([':', '：'])).then_some((Role::Reported, 0, 0.1));
    }
    // "R. Nobody, MD / Radiology / 03/06/2024"
    let above = document.lines[at.saturating_sub(LINES)..at].iter().rev().filter(|above| above.page == line.page);
    let signed = |above: &Line<'_>| above.text.len() <= LONGEST && signs(above, above.text.len());
    // What is written in sentences is no signature.
    let block = above.take_while(|above| signed(above) || !above.text.contains(". ") && !above.text.ends_with('.'));
    block.into_iter().any(signed).then_some((Role::Reported, span.start, 0.15))
}

/// Whether the words before a date in its cell say that somebody signed: "Final      Electronically signed by: A. Nobody, MD on 03/06/2024".
pub(super) fn signs(line: &Line<'_>, span: &Range<usize>) -> bool {
    static SIGNED: LazyLock<Regex> =
        LazyLock::new(|| words::expression(&format!(r"^\W*(?:\p{{L}}+\s)?{}[:\s][^;\d]{{3,60}}$", words::any_of("status", "signature"))));
    SIGNED.is_match(&line.text[line.last_cell_start(span.start)..span.start])
}

/// A name with a doctor's title or degree at the start of a line.
static SIGNATURE: LazyLock<Regex> = LazyLock::new(|| {
    let title = words::any_of("person", "doctor_title");
    let name = r"\p{Lu}[\p{L}\p{M}'’.-]*(?:\s[\p{L}\p{M}'’.-]+){1,5}";
    let degree = r"(?:M\.?D|D\.?O|MBBS|MBChB|FRC[A-Z][A-Za-z]*|MRC[A-Z]|FACC|FACS|FACR|FCAP|CRM|N\.?P|PA-C|Ph\.?D)";
    words::exact_expression(&format!(
        r"^\W{{0,3}}(?:(?i:{title})\.?\s*{name}(?:[\s,]+[^.:;]{{0,50}})?|{name},?\s+{degree}(?-u:\b)[^:;]{{0,50}})$"
    ))
});
