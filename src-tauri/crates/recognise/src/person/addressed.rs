//! The patient's name as a letter or a result is addressed to them: a cell of its own near the head, with a form of address or over a street.
//!
//! Whose other names on a page may be is told in `patient`, which weighs them all.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::banner::marks_from;
use super::patient::Candidate;
use super::patient::birth_within;
use super::written::HONORIFIC;
use super::written::HONORIFIC_WORDS;
use super::written::is_place;
use super::written::is_title;
use super::written::whole_name;
use crate::date::scan;
use crate::field::Document;
use crate::field::cell_at;
use crate::field::cells;
use crate::label::Role;
use crate::label::folded;
use crate::label::joined;
use crate::name;
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
    // "Endoscopist:   Mr. Amy Jones"
    let staff = |cell: &Range<usize>| {
        line.labels
            .iter()
            .any(|label| label.span.end <= cell.start && (label.is(Role::Doctor) || label.is(Role::Author)) && label.stands_out())
    };
    let cell = cells(line.text).into_iter().find(|cell| TITLED.is_match(&line.text[cell.clone()]) && !staff(cell))?;
    let start = cell.start + TITLED.find(&line.text[cell.clone()])?.end();
    let (value, name) = whole_name(line, start..cell.end)?;
    let confidence = if birth_within(document, at, 8) { 0.65 } else { 0.4 };
    Some(Candidate::new(&name, value, line, confidence, "addressed"))
}

/// "丹羽 すみれ 様", "榎並千紗様（平成2年4月8日生": how papers of Japan speak of the patient; doctors are 先生, houses 御中. Sure beside a birth date, an
/// age or a sex, and where a paper is headed with it.
pub(super) fn with_honorific<'a>(document: &Document<'a>, at: usize) -> Option<Candidate<'a>> {
    const ROWS: usize = 12;
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        let (han, given) = (r"[\p{Han}々ヶ]", r"(?:[\p{Han}々]{1,4}|\p{Hiragana}{2,5}|[\p{Katakana}ー]{1,8}\p{Han}{0,2})");
        let parted = format!(r"(?:{han}{{1,4}}|[\p{{Katakana}}ー]{{2,8}})[ \u{{3000}}]{{1,4}}{given}");
        words::exact_expression(&format!(
            r"(?:^|[^\p{{Han}}\p{{Katakana}}々])(?<name>{parted}|{han}{{3,6}})(?:[（(][\p{{Katakana}}\p{{Hiragana}}ー \u{{3000}}]+[）)])?[ \u{{3000}}]*(?:[様殿]|さま)(?:$|[^\p{{Han}}])"
        ))
    });
    static OFFICE: LazyLock<Vec<&'static str>> = LazyLock::new(|| words::list("person", "office_end"));
    let line = &document.lines[at];
    if line.aside
        || line.others
        || line.fax
        || !line.text.contains(HONORIFIC) && !HONORIFIC_WORDS.iter().any(|word| line.text.contains(word))
    {
        return None;
    }
    let found = NAMED.captures(line.text)?.name("name")?;
    let value = found.as_str();
    // "患者氏名　山田太郎　様" is read by its label.
    if line.labels.iter().any(|label| found.range().contains(&label.span.start) && label.span.len() > 3) {
        return None;
    }
    // "病院長殿" is an office.
    if OFFICE.iter().any(|end| value.ends_with(end)) || is_place(value) || is_title(value) {
        return None;
    }
    let words = value.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name::read(&words)?;
    let confidence = match (is_marked(document, at, found.end()), line.row < ROWS) {
        (true, _) => 0.7,
        (false, true) => 0.55,
        (false, false) => 0.4,
    };
    Some(Candidate::new(&name, value, line, confidence, "addressed"))
}

/// Whether a birth date, an age or a sex stands behind that byte of a line, or in one of the next two.
pub(super) fn is_marked(document: &Document<'_>, at: usize, from: usize) -> bool {
    const ROWS: usize = 3;
    let page = document.lines[at].page;
    document.lines[at..].iter().take(ROWS).filter(|near| near.page == page).enumerate().any(|(by, near)| {
        let marks = marks_from(near, if by == 0 { from } else { 0 });
        let born = near.dates().iter().any(|date| scan::is_born_behind(&near.text[date.span.end..]));
        born || marks.age || marks.sex.is_some() || near.labels.iter().any(|label| label.is(Role::Birth))
    })
}

/// "Frau" in a cell of its own, and below it the name that a letter or a result is addressed to.
fn below_address<'a>(document: &Document<'a>, at: usize) -> Option<Candidate<'a>> {
    static ADDRESS: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "address"));
    let (line, next) = (&document.lines[at], document.lines.get(at + 1)?);
    // "À Sra."
    let says = |cell: &Range<usize>| {
        let words: Vec<&str> = line.text[cell.clone()].split_whitespace().collect();
        ADDRESS.contains(&joined(&line.text[cell.clone()]))
            || words.len() == 2 && ADDRESS.contains(&joined(words[1])) && words[0].chars().count() <= 3
    };
    let address = cells(line.text).into_iter().find(says)?;
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
    static TOWN: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"(?:^|[\s,-])\d{4,6}(?:[\s-]|$)|\d\p{Lu}{2}$"));
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
        // The lists of streets are long: they are asked last.
        if line.is_behind_label(cell.start) || !line.text[cell.clone()].contains(',') {
            return None;
        }
        let (value, name) = whole_name(line, cell)?;
        let addressed =
            below(1, column).is_some_and(is_address) && (2..4).any(|by| below(by, column).is_some_and(|town| TOWN.is_match(town)));
        addressed.then(|| Candidate::new(&name, value, line, 0.6, "over address"))
    })
}
