//! The patient's name over a birth date: in a cell of its own above a label for one, or above a date with other marks of a person, as address
//! labels, stickers and the heads of forms have it.
//!
//! Whether the date is the birth date is decided in `date`, which asks here for the name over it.

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::person::HumanName;

use crate::date::age;
use crate::date::scan;
use crate::field::Document;
use crate::field::cell_at;
use crate::field::cells;
use crate::label::Edge;
use crate::label::Label;
use crate::label::Role;
use crate::lines::Line;
use crate::name;
use crate::place::is_address;
use crate::words;

use super::banner;
use super::patient::Candidate;
use super::patient::born_before;
use super::patient::is_identity;
use super::patient::spoken_of;
use super::remark::without_birth_name;
use super::sex;
use super::written::is_place;
use super::written::is_title;
use super::written::is_written_as_name;
use super::written::whole_name;

/// A cell that is a name and nothing else, with "DOB: …" right below it, or a row of such labels; a title looks the same, so that the name must
/// be written family name first, or be found again elsewhere, to be sure.
pub(super) fn above_birth<'a>(document: &Document<'a>, at: usize) -> Option<Candidate<'a>> {
    let line = &document.lines[at];
    // "Lind Marta" / "c. Jana" / "PESEL …, ur. …": whose child it is stands between.
    let parent = at >= 2 && is_parent(document.lines[at - 1].text);
    let over = &document.lines[if parent { at - 2 } else { at - 1 }];
    if over.page != line.page || over.aside || over.others || over.fax || line.others {
        return None;
    }
    if is_below_name(document, at - if parent { 2 } else { 1 }) {
        return None;
    }
    let births = line.labels.iter().filter(|label| label.is(Role::Birth) && matches!(label.before, Edge::Line | Edge::Wide));
    // "ID: 123   SEX: F   DOB: 02/19/1974": the name stands over the first of the labels.
    let of_row = |label: &&Label| is_identity(label) || label.is(Role::Sex);
    // "MRN 123   F   57Y   02/19/1974" as well.
    let marked = || {
        let marks = banner::marks_from(line, 0);
        marks.sex.is_some() && marks.date && marks.age
    };
    let several = || line.labels.iter().filter(of_row).count() > 1 || marked();
    let row = line.labels.first().filter(|label| label.span.start == 0 && of_row(label) && several());
    let mut starts: Vec<usize> = births.chain(row).map(|label| line.column(label.span.start)).collect();
    // "Female · 50 years · born 02/19/1974": all of an identity but the name.
    let first = line.text.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    if sex::is_word(first) && line.labels.iter().any(|label| label.is(Role::Birth)) {
        starts.push(line.column(0));
    }
    let stands_over = |cell: &Range<usize>| starts.iter().any(|column| over.column(cell.start).abs_diff(*column) <= 1);
    let named = |cell: Range<usize>| whole_name(over, cell.clone()).map(|(value, name)| (stands_over(&cell), value, name));
    // Of two cells that could be names the one over the label, then the one that is written as names are.
    let rank = |(below, value, name): &(bool, &str, HumanName)| (*below, is_written_as_name(value, name));
    let (below, value, name) = cells(over.text).into_iter().filter(|_| !starts.is_empty()).filter_map(named).max_by_key(rank)?;
    let again = spoken_of(document, &name.family)
        || document.lines.iter().enumerate().any(|(other, line)| {
            // "Lind, Marta" at the head of the next page is the same name.
            other != at - 1 && (line.text.contains(value) || line.text.contains(&format!("{}, {}", name.family, name.given)))
        });
    let written_as_name = is_written_as_name(value, &name) || sex::is_word(first);
    let confidence = match (below, written_as_name, again) {
        (true, true, _) | (true, _, true) => 0.65,
        (true, ..) if parent => 0.6,
        (false, true, _) if over.labels.iter().all(|label| !label.is(Role::Doctor)) => 0.6,
        // Nobody writes a number of the patient under a title as well.
        (true, false, false) if starts.iter().any(|column| number_below(document, at, *column)) => 0.55,
        (true, false, false) => 0.4,
        _ => return None,
    };
    Some(Candidate::new(&name, value, over, confidence, "above birth date"))
}

/// Whether a row says whose child somebody is and nothing else: "c. Jana", "S/O LIND ANTON".
pub(super) fn is_parent(text: &str) -> bool {
    static PARENT: LazyLock<Regex> = LazyLock::new(|| {
        let name = r"(?-i:\p{Lu})[\p{L}'’.-]+";
        words::expression(&format!(r"^{}\s+{name}(?:\s{name}){{0,2}}$", words::any_of("person", "child_of")))
    });
    const LONGEST: usize = 60;
    text.len() <= LONGEST && PARENT.is_match(text)
}

/// Whether a row that begins in a column, or one of the next ones there, labels a number of the patient: `DOB 02/19/1974   MRN 123`.
fn number_below(document: &Document<'_>, at: usize, column: usize) -> bool {
    const ROWS: usize = 4;
    let page = document.lines[at].page;
    let rows = document.lines[at..].iter().take(ROWS).enumerate().take_while(|(by, row)| row.page == page && (*by == 0 || !row.after_gap));
    rows.flat_map(|(by, row)| row.labels.iter().map(move |label| (by, row, label)))
        .any(|(by, row, label)| label.is(Role::Number) && (by == 0 || row.column(label.span.start).abs_diff(column) <= 1))
}

/// A name over a date.
pub(crate) struct Over<'a> {
    /// The line of the name.
    pub(crate) at: usize,
    pub(crate) value: &'a str,
    pub(crate) name: HumanName,
    /// An age or a sex stands in the row of the date, or the date has the label of a birth date and the name is written as only names are.
    pub(crate) marked: bool,
}

/// The name in a cell of its own over the date at `start` of a line: right over it, or some lines above a row that has an age or a sex as
/// well; over the date itself or over what stands before it in its row ("ZKM4417   06/06/1981   F").
pub(crate) fn over_date<'a>(document: &Document<'a>, at: usize, start: usize) -> Option<Over<'a>> {
    const LINES: usize = 6;
    const NEAR: usize = 3;
    let line = &document.lines[at];
    if line.fax || line.others {
        return None;
    }
    let date_behind = |rest: &str| age::age_behind(rest).is_some() || sex::is_behind(rest);
    let cells: Vec<_> = cells(line.text).into_iter().filter(|cell| cell.start <= start).collect();
    // What belongs to the row of the person begins at the date's own cell, or at one of those before it that have no label.
    // "86歳 女   1938/03/03": one character is a word of the row.
    let long = |label: &Label| line.text[label.span.clone()].chars().nth(1).is_some();
    let labelled = |cell: &Range<usize>| line.labels.iter().any(|label| long(label) && cell.contains(&label.span.start));
    let own = cells.iter().rev().enumerate().take_while(|(before, cell)| *before == 0 || !labelled(cell)).map(|(_, cell)| cell);
    let in_cell = |label: &Label| cells.last().is_some_and(|cell| cell.contains(&label.span.start));
    let label = line.labels.iter().find(|label| label.is(Role::Birth) && (in_cell(label) || label.value == start));
    let birth = label.is_some() || scan::is_starred(line.text, start);
    let marked = |from: usize| {
        let marks = banner::marks_from(line, from);
        marks.age || marks.sex.is_some()
    };
    let aged = line.dates().iter().find(|date| date.span.start == start).is_some_and(|date| date_behind(&line.text[date.span.end..]));
    let columns: Vec<(usize, bool)> = own
        .map(|cell| (line.column(cell.start), aged || marked(cell.start)))
        .chain([(line.column(start), aged)])
        // "Birthdate   : 02/19/1974" below "LIND, MARTA": the column of the label.
        .chain(label.map(|label| (line.column(label.span.start), aged)))
        .collect();
    // "LIND, MARTA / 20-55-81   F   57Y / 02-19-1974": an age or a sex in a row between.
    let marked_between = |rows: Range<usize>, column: usize| {
        document.lines[rows].iter().any(|row| {
            let marks = cell_at(row, column, 1).map(|cell| banner::marks_from(row, cell.start)).unwrap_or_default();
            marks.age || marks.sex.is_some()
        })
    };
    let above = document.lines[at.saturating_sub(LINES)..at].iter().enumerate().rev().take_while(|(_, over)| over.page == line.page);
    let first = at.saturating_sub(LINES);
    above.filter(|(_, over)| !over.fax && !over.others).find_map(|(by, over)| {
        let near = first + by + 1 == at && !line.after_gap;
        let between = || first + by + 1..at;
        let counts = |(column, marked): &&(usize, bool)| *marked || near || birth || marked_between(between(), *column);
        columns.iter().filter(counts).find_map(|(column, marked)| {
            let cell = || cell_at(over, *column, 1).filter(|cell| !is_labelled(over, cell)).and_then(|cell| whole_name(over, cell));
            let (value, name) = behind_label(over, *column).or_else(cell).or_else(|| behind_number(over, *column))?;
            let written = is_written_as_name(value, &name) || has_sex_behind(over, value);
            let marked = *marked || written && (birth || marked_between(between(), *column));
            // What looks as a title does stands over more than a street at most.
            let between = between();
            let own = |line: &Line<'_>| line.labels.iter().any(is_identity) || is_address(line.text);
            let close = between.len() < NEAR && between.clone().all(|index| own(&document.lines[index]));
            (near || marked && (close || written && (between.len() < NEAR || value.contains(',')))).then_some(Over {
                at: first + by,
                value,
                name,
                marked,
            })
        })
    })
}

/// The name behind a label for the patient whose value begins in that column: "RE: LIND, MARTA" over "    02/19/1974".
fn behind_label<'a>(line: &Line<'a>, column: usize) -> Option<(&'a str, HumanName)> {
    let own = |label: &&Label| (label.is(Role::Name) || label.is(Role::Subject)) && line.column(label.value).abs_diff(column) <= 1;
    let label = line.labels.iter().find(own)?;
    let cell = cells(line.text).into_iter().find(|cell| cell.contains(&label.value))?;
    whole_name(line, label.value..cell.end)
}

/// The name in the cell behind one that begins with the label of a number of the person's: "NHI CNU3988     Marta LIND" over "    19/02/1974".
fn behind_number<'a>(line: &Line<'a>, column: usize) -> Option<(&'a str, HumanName)> {
    let cells = cells(line.text);
    let at = cells.iter().position(|cell| line.column(cell.start).abs_diff(column) <= 1)?;
    let numbered = |label: &Label| label.span.start == cells[at].start && (label.is(Role::Number) || label.is(Role::OtherNumber));
    let name = cells.get(at + 1).filter(|_| line.labels.iter().any(numbered))?;
    whole_name(line, name.clone())
}

/// Whether a word for a sex stands behind a name in its row: "Lind Marta        weibl."
fn has_sex_behind(line: &Line<'_>, value: &str) -> bool {
    let end = value.as_ptr() as usize - line.text.as_ptr() as usize + value.len();
    banner::marks_from(line, end).sex.is_some()
}

/// Whether the cell before is a label and nothing else: "Assistenz:   Jones, Amy" is no patient.
pub(super) fn is_labelled(line: &Line<'_>, cell: &Range<usize>) -> bool {
    let cells = cells(line.text);
    let Some(before) = cells.iter().rev().find(|before| before.end <= cell.start) else { return false };
    let ends = |label: &Label| label.span.start == before.start && label.span.end + 2 >= before.end && !label.is(Role::Name);
    line.text[before.clone()].ends_with([':', '：']) || line.labels.iter().any(ends)
}

/// Whether a line is set in below the patient's labelled name: "Patient:  Marta Lind" over "Quayside, Nowhere" is where she lives.
fn is_below_name(document: &Document<'_>, at: usize) -> bool {
    const LINES: usize = 2;
    let line = &document.lines[at];
    let own = |label: &Label| label.is(Role::Name);
    let named = |over: &Line<'_>| over.labels.iter().any(|label| own(label) && label.span.start == 0 && label.after == Edge::Colon);
    let over = document.lines[..at].iter().rev().take(LINES).any(|over| over.page == line.page && named(over));
    line.margin > 0 && over && !line.labels.iter().any(own)
}

/// "LIND, MARTA / 1 Bay Road / 02/19/1974 F (50 yrs)"; without an age or a sex only a name that is written family name first, over a date before
/// all others.
pub(super) fn over_birth<'a>(document: &Document<'a>, at: usize, latest: &OnceCell<Option<i32>>) -> Option<Candidate<'a>> {
    const ROWS: usize = 25;
    let line = &document.lines[at];
    if line.row >= ROWS || line.aside || line.banner().is_some() {
        return None;
    }
    line.dates().iter().find_map(|date| {
        let over = over_date(document, at, date.span.start)?;
        let row = &document.lines[over.at];
        if is_below_name(document, over.at) {
            return None;
        }
        let confidence = match over.marked {
            true => 0.65,
            false if is_written_as_name(over.value, &over.name) && born_before(document, line, latest) => 0.6,
            false => return None,
        };
        Some(Candidate::new(&over.name, over.value, row, confidence, "over birth date"))
    })
}

/// The parts of a name that a label on paper has on two lines with a date below: "LIND," / "MARTA" / "02/19/1974"; without the comma under a
/// heading for the patient, or in capitals over a row that has an age or a sex as well. `at`: the line of the date.
pub(crate) fn in_two_lines<'a>(document: &Document<'a>, at: usize) -> Option<Parted<'a>> {
    const ROWS: usize = 20;
    let line = &document.lines[at];
    let (over, given) = (document.lines.get(at.checked_sub(2)?)?, document.lines.get(at - 1)?);
    if line.row >= ROWS || over.page != line.page || [over, given, line].iter().any(|line| line.fax || line.others) {
        return None;
    }
    if line.after_gap || given.after_gap {
        return None;
    }
    // Another date may stand in the column on the left.
    line.dates().iter().find_map(|date| over_two_lines(document, at, date.span.clone()))
}

fn over_two_lines<'a>(document: &Document<'a>, at: usize, date: Range<usize>) -> Option<Parted<'a>> {
    let (line, over, given) = (&document.lines[at], &document.lines[at - 2], &document.lines[at - 1]);
    let own = cells(line.text).into_iter().find(|cell| cell.contains(&date.start))?;
    let column = line.column(own.start);
    let part = |line: &Line<'a>| cell_at(line, column, 1).filter(|cell| is_name_part(line, cell)).map(|cell| &line.text[cell]);
    let (family, given) = (part(over)?, part(given)?);
    let alone = own == date;
    let capitals = |text: &str| !text.contains(char::is_lowercase);
    let comma = family.ends_with(',') && capitals(family) && capitals(given) && alone;
    let marks = banner::marks_from(line, own.start);
    let marked = (marks.age || marks.sex.is_some()) && capitals(family) && capitals(given);
    let headed = || at >= 3 && heads_patient(&document.lines[at - 3], column);
    let names = !given.contains(',') && (comma || !family.contains(',') && (marked || alone && headed()));
    let name = name::read(&format!("{}, {given}", family.trim_end_matches(','))).filter(|name| names && !name.given.is_empty())?;
    Some(Parted { at: at - 2, family, name })
}

/// A name whose parts stand in two lines, and the line of the family name.
pub(crate) struct Parted<'a> {
    pub(crate) at: usize,
    pub(crate) family: &'a str,
    pub(crate) name: HumanName,
}

/// The same where the given name stands in the row of the date: "Lind" over "Marta          19.02.1974 w". `at`: that row.
pub(crate) fn over_given<'a>(document: &Document<'a>, at: usize) -> Option<Parted<'a>> {
    const ROWS: usize = 20;
    let (line, over) = (&document.lines[at], document.lines.get(at.checked_sub(1)?)?);
    if line.row >= ROWS || line.after_gap || over.page != line.page || [line, over].iter().any(|line| line.fax || line.others) {
        return None;
    }
    let date = line.dates().first()?;
    let cells = cells(line.text);
    let given = cells.iter().rfind(|cell| cell.end <= date.span.start).filter(|cell| is_name_part(line, cell))?;
    let marks = banner::marks_from(line, given.end);
    let family = cell_at(over, line.column(given.start), 1)?;
    // "LIND, geb. Soto" over "Marta     19.02.1974 w"
    let plain = without_birth_name(&over.text[family.clone()]);
    let remark = plain.len() < family.len();
    let part = is_name_part(over, &(family.start..family.start + plain.len())) && (family.start > 0 || over.margin > 0);
    let (family, given) = (&over.text[family], &line.text[given.clone()]);
    let whole = part && marks.date && (marks.age || marks.sex.is_some()) && (remark || !family.contains(',')) && !given.contains(',');
    let name = name::read(&format!("{plain}, {given}")).filter(|name| whole && !name.given.is_empty())?;
    Some(Parted { at: at - 1, family, name })
}

/// Whether a cell is one to three words of letters and nothing that titles, places or labels have.
pub(super) fn is_name_part(line: &Line<'_>, cell: &Range<usize>) -> bool {
    let text = &line.text[cell.clone()];
    let particle = |label: &Label| name::PARTICLES.contains(&line.words(label).as_str());
    let labelled = line.labels.iter().any(|label| label.span.len() > 1 && cell.contains(&label.span.start) && !particle(label));
    let letters = text.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | ','));
    !labelled
        && letters
        && text.starts_with(char::is_uppercase)
        && text.split_whitespace().count() <= 3
        && !is_title(text)
        && !is_place(text)
}

/// Whether a line has nothing in that column but a label for the patient: "Patientin".
fn heads_patient(line: &Line<'_>, column: usize) -> bool {
    let cell = cells(line.text).into_iter().find(|cell| line.column(cell.start).abs_diff(column) <= MARGIN);
    let of = |label: &Label, cell: &Range<usize>| label.span.start == cell.start && label.span.end + 1 >= cell.end && label.is(Role::Name);
    cell.is_some_and(|cell| line.labels.iter().any(|label| of(label, &cell)))
}

/// How far a value may be set in below its heading, in characters.
const MARGIN: usize = 4;
