//! The patient's name as a letter or a result is addressed to them: a cell of its own near the head, with a form of address or over a street.
//!
//! Whose other names on a page may be is told in `patient`, which weighs them all.

use std::sync::LazyLock;

use regex::Regex;

use super::patient::Candidate;
use super::patient::birth_within;
use super::patient::whole_name;
use crate::field::Document;
use crate::field::cell_at;
use crate::field::cells;
use crate::label::folded;
use crate::label::joined;
use crate::place::is_address;
use crate::words;

/// "Madame DUPONT Léa" in a cell of its own near the top, as a laboratory addresses its results: sure over or under a birth date.
pub(super) fn addressed<'a>(document: &Document<'a>, at: usize) -> Option<Candidate<'a>> {
    const ROWS: usize = 20;
    static TITLED: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"^{}\.?\s+", words::any_of("person", "address"))));
    let line = &document.lines[at];
    if line.row >= ROWS || line.aside || line.others || line.fax {
        return None;
    }
    if let Some(below) = below_address(document, at) {
        return Some(below);
    }
    let cell = cells(line.text).into_iter().find(|cell| TITLED.is_match(&line.text[cell.clone()]))?;
    let start = cell.start + TITLED.find(&line.text[cell.clone()])?.end();
    let (value, name) = whole_name(line, start..cell.end)?;
    let confidence = if birth_within(document, at, 4) { 0.65 } else { 0.4 };
    Some(Candidate::new(&name, value, line, confidence, "addressed"))
}

/// "Frau" in a cell of its own, and below it the name that a letter or a result is addressed to.
fn below_address<'a>(document: &Document<'a>, at: usize) -> Option<Candidate<'a>> {
    static ADDRESS: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "address"));
    let (line, next) = (&document.lines[at], document.lines.get(at + 1)?);
    let address = cells(line.text).into_iter().find(|cell| ADDRESS.contains(&joined(&line.text[cell.clone()])))?;
    if next.page != line.page || next.after_gap || next.others || next.fax || !birth_within(document, at, 7) {
        return None;
    }
    let column = line.column(address.start);
    let cell = cell_at(next, column, 1)?;
    let (value, name) = whole_name(next, cell)?;
    Some(Candidate::new(&name, value, next, 0.65, "addressed"))
}

/// "Lind, Marta" in a cell of its own over a street and a town, near the head, as a laboratory addresses what it sends: doctors are not written
/// family name first.
pub(super) fn over_address<'a>(document: &Document<'a>, at: usize) -> Option<Candidate<'a>> {
    const ROWS: usize = 12;
    static TOWN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?:^|[\s,-])\d{4,6}(?:[\s-]|$)|\d\p{Lu}{2}$").expect("a fixed expression"));
    let line = &document.lines[at];
    if line.row >= ROWS || line.aside || line.others || line.fax {
        return None;
    }
    let below = |by: usize, column: usize| {
        let next = document.lines.get(at + by).filter(|next| next.page == line.page && !next.after_gap)?;
        let cell = cell_at(next, column, 1)?;
        Some(&next.text[cell])
    };
    cells(line.text).into_iter().find_map(|cell| {
        let column = line.column(cell.start);
        let addressed =
            below(1, column).is_some_and(is_address) && (2..4).any(|by| below(by, column).is_some_and(|town| TOWN.is_match(town)));
        let labelled = line.labels.iter().any(|label| label.span.end <= cell.start && label.span.end + 3 >= cell.start);
        let (value, name) = whole_name(line, cell).filter(|(value, _)| addressed && !labelled && value.contains(','))?;
        Some(Candidate::new(&name, value, line, 0.6, "over address"))
    })
}
