//! A number without a label of its own list: beside the patient's name, on a sticker below it, or behind a short word that means others as well.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use crate::date::scan;
use crate::field::Document;
use crate::field::Field;
use crate::field::Owner;
use crate::field::cell_at;
use crate::label::Role;
use crate::lines::Line;
use crate::person::banner::marks_from;
use crate::person::banner::says_sex;
use crate::person::near;
use crate::read;
use crate::words;

/// Fewest digits of a number that no label bears out.
const DIGITS: usize = 5;

/// "MR   662310", "Reg. 2204417", "MR 55-309": a short word at the start of a cell, digits and nothing else behind it, near a label of the
/// patient's.
pub(super) fn behind_short_word(document: &Document<'_>, names: &[Fact]) -> Option<Fact> {
    const NEAR: usize = 4;
    static SHORT: LazyLock<Regex> = LazyLock::new(|| {
        let words = words::any_of("person", "number_short");
        words::expression(&format!(
            r"(?:^|\s{{2,}}|\t|[|│;(]\s*){words}\.?[#:]?\s+((?-i:\p{{Lu}}{{0,3}})-?\d[\d-]{{2,10}}\d)(?:\s{{2,}}|\t|\s*[|│;,)]|\s*$)"
        ))
    });
    let own = |field: &&crate::field::Field| field.owner == Owner::Patient;
    let mut near: Vec<usize> = document.of(Role::Name).chain(document.of(Role::Birth)).filter(own).map(|field| field.line).collect();
    let evidence = names.first().filter(|name| name.confidence >= crate::SURE).map(|name| name.evidence.as_str());
    near.extend((0..document.lines.len()).filter(|at| evidence.is_some_and(|name| document.lines[*at].text.contains(name))));
    let lines = document.lines.iter().enumerate().filter(|(_, line)| !line.aside && !line.others && !line.fax);
    lines.filter(|(at, _)| near.iter().any(|other| other.abs_diff(*at) <= NEAR)).find_map(|(_, line)| {
        let number = SHORT.captures(line.text)?.get(1)?;
        let others = |label: &&crate::label::Label| label.is(Role::OtherNumber) || label.is(Role::Accession);
        let labelled = line.labels.iter().filter(others).any(|label| label.value == number.start());
        let plain = !labelled && scan::scan(number.as_str()).is_empty();
        plain.then(|| fact(number.as_str(), line, "short word"))
    })
}

/// "00061257 LIND MARTA   F", "LIND, MARTA   [455-9021]", "LIND, MARTA" over "20-55-81-7   F   57Y": the one number in the row of the patient's name,
/// or in its column below, where the rows say a birth date, an age or a sex as well.
pub(super) fn beside_name(document: &Document<'_>, names: &[Fact]) -> Option<Fact> {
    let name = names.first().filter(|name| name.confidence >= crate::SURE && name.name == FactName::Name)?;
    let lines = document.lines.iter().enumerate().filter(|(_, line)| !line.aside && !line.others && !line.fax);
    lines.filter_map(|(at, line)| Some((at, line.text.find(&name.evidence)?))).find_map(|(at, start)| {
        let line = &document.lines[at];
        let name = start..start + name.evidence.len();
        let marked = (0..3).any(|by| has_marks(document, at, by, if by == 0 { name.end } else { 0 }));
        let number = before(line, &name)
            .or_else(|| in_row(line, &name))
            .map(|number| (number, line))
            .or_else(|| below(document, at, line.column(start)))
            .or_else(|| in_row_below(document, at, line.column(start)))
            .or_else(|| above(document, at, line.column(start)))
            .filter(|_| marked)?;
        let accession = document.of(Role::Accession).any(|field| document.value(field).contains(number.0));
        (!accession).then(|| fact(number.0, number.1, "beside name"))
    })
}

fn fact(number: &str, line: &Line<'_>, method: &'static str) -> Fact {
    read::fact(FactName::RecordNumber, number.to_owned(), number, line.page, 0.6, method)
}

/// Whether the row so many lines below has a date, an age or a sex without a label, or the label of a birth date.
fn has_marks(document: &Document<'_>, at: usize, by: usize, from: usize) -> bool {
    let Some(row) = document.lines.get(at + by).filter(|row| row.page == document.lines[at].page) else { return false };
    marks_from(row, from).any() || row.labels.iter().any(|label| label.is(Role::Birth))
}

/// Digits at the start of the cell, one space before the name.
fn before<'a>(line: &Line<'a>, name: &Range<usize>) -> Option<&'a str> {
    static DIGITS_BEFORE: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"(?:^|\s{2,})(\d{6,10})\s$"));
    Some(DIGITS_BEFORE.captures(&line.text[..name.start])?.get(1)?.as_str())
}

/// The one number in brackets behind the name.
fn in_row<'a>(line: &Line<'a>, name: &Range<usize>) -> Option<&'a str> {
    let bracketed = |piece: &Range<usize>| line.text[..piece.start].ends_with(['(', '[', '（']);
    let mut numbers = line.pieces().iter().filter(|piece| piece.start >= name.end && bracketed(piece) && is_number(line, piece));
    let number = numbers.next().filter(|_| numbers.next().is_none())?;
    Some(&line.text[number.clone()])
}

/// The one number in the column of the name, in one of the rows right below it, as stickers have it.
fn below<'l, 'a>(document: &'l Document<'a>, at: usize, column: usize) -> Option<(&'a str, &'l Line<'a>)> {
    const ROWS: usize = 4;
    let page = document.lines[at].page;
    let rows = document.lines[at + 1..].iter().take(ROWS).take_while(|row| row.page == page && !row.after_gap && !row.fax);
    let number = |row: &'l Line<'a>| {
        let cell = cell_at(row, column, 1).filter(|cell| is_number(row, cell))?;
        Some((&row.text[cell], row))
    };
    let mut numbers = rows.filter_map(number);
    numbers.next().filter(|_| numbers.next().is_none())
}

/// "LIND, MARTA" over "RO-12345 / DOB 02-19-1974 / F": the one number without a label in the row right below the name that says who it is.
fn in_row_below<'l, 'a>(document: &'l Document<'a>, at: usize, column: usize) -> Option<(&'a str, &'l Line<'a>)> {
    let row = document.lines.get(at + 1).filter(|row| row.page == document.lines[at].page && !row.after_gap && !row.fax)?;
    let start = cell_at(row, column, 1)?.start;
    let marks = marks_from(row, start);
    let dated = marks.date || row.labels.iter().any(|label| label.is(Role::Birth) && label.span.start >= start);
    let pieces = row.pieces();
    // "Documento   8924977" under a name is what its label says, though no list has it.
    let free = |at: usize| {
        at == 0
            || row.text[pieces[at - 1].clone()].contains(|sign: char| sign.is_ascii_digit())
            || says_sex(&row.text[pieces[at - 1].clone()])
    };
    let mut numbers = pieces.iter().enumerate().filter(|(at, piece)| piece.start >= start && is_number(row, piece) && free(*at));
    let (_, number) = numbers.next().filter(|_| numbers.next().is_none() && dated && (marks.sex.is_some() || marks.age))?;
    Some((&row.text[number.clone()], row))
}

/// The one number in the column of the name, in one of the two rows right above it.
fn above<'l, 'a>(document: &'l Document<'a>, at: usize, column: usize) -> Option<(&'a str, &'l Line<'a>)> {
    const ROWS: usize = 2;
    let page = document.lines[at].page;
    let rows = document.lines[at.saturating_sub(ROWS)..at].iter().filter(|row| row.page == page && !row.fax && !row.others);
    let mut numbers = rows.filter_map(|row| {
        let cell = cell_at(row, column, 1).filter(|cell| is_number(row, cell) && !near::is_labelled(row, cell))?;
        Some((&row.text[cell], row))
    });
    numbers.next().filter(|_| numbers.next().is_none())
}

/// The number that begins right below its label within the cell of another value, one space behind it: "PATIENT   CHART NO." over
/// "Marta E. Lind 77-410-265".
pub(super) fn in_column<'a>(document: &Document<'a>, field: &Field) -> Option<&'a str> {
    let (label, row) = (document.label(field), &document.lines[field.at]);
    let column = document.lines[field.line].column(label.span.start);
    let mut starts = row.text.char_indices().map(|(start, _)| start).filter(|start| field.value.contains(start));
    let start = starts.find(|start| row.column(*start) == column).filter(|start| row.text[..*start].ends_with(' '))?;
    let number = super::written(&row.text[start..field.value.end]);
    number.filter(|number| {
        field.below && field.at == field.line + 1 && row.text[start..].starts_with(number) && scan::scan(number).is_empty()
    })
}

/// Whether a part of a line is a number of the kind that houses give, without a label of its own; no date, and no telephone.
fn is_number(line: &Line<'_>, part: &Range<usize>) -> bool {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"^(?:\p{Lu}{1,4}-?)?\d[\d-]{2,11}(?:\d|-?\p{Lu})$"));
    static TELEPHONE: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"^0?\d{2,4}-\d{3,4}-\d{4}$"));
    let text = &line.text[part.clone()];
    let labelled =
        line.labels.iter().any(|label| label.span.len() > 1 && part.contains(&label.span.start)) || line.is_behind_label(part.start);
    let digits = text.chars().filter(char::is_ascii_digit).count() >= DIGITS;
    !labelled && digits && NUMBER.is_match(text) && !TELEPHONE.is_match(text) && scan::scan(text).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::tests::check;

    #[test]
    fn numbers_without_a_label() {
        for (text, expected) in [
            ("PT      LIND MARTA\nMR      662310        LOC   4 WEST", "662310*"),
            ("Lind Soto Marta       Reg. 2204417     Fem    F.N. 14/10/75", "2204417*"),
            ("00061257 白樺 花子 様  F 58Y  S41/02/09", "00061257*"),
            ("LIND, MARTA   (U-6617209)   63F   b. 08/08/1960\n09/21/2023", "U-6617209*"),
            ("LIND, MARTA\n20-55-81-7      F   57Y\n03-22-1966      ICU 6\n01-30-2024", "20-55-81-7*"),
            ("| Lind, Marta              |\n| 2/19/74   F   440-17-B     |\n| Adm Dr: Jones            |", "440-17-B*"),
            ("  Ms. Marta Lind\n  RO-12345 / DOB 02-19-1974 / F", "RO-12345*"),
            (
                "PATIENT NAME            CHART NO.        BIRTHDATE     SEX\nMarta Elena von Lindt   77-410-265       2/19/74       F",
                "77-410-265*",
            ),
            (
                "PATIENT NAME            CHART NO.        BIRTHDATE     SEX\nMarta Elena Lindenburg, 77-410-265       2/19/74       F",
                "77-410-265*",
            ),
            (" LIND,MARTA      MR L-660921     FIN 4400918273    F   02/19/1974   4W-412-01", "L-660921*"),
            ("Paciente    MARTA SOTO LIND\nDocumento   8924977          Edad   55 años          F. Nac.   01/11/1961", ""),
            ("MR Abdomen 12345\nPatient: Lind, Marta", ""),
            ("LIND, MARTA   02/19/1974   F\n555-010-3482\n03/04/2024", ""),
        ] {
            check(text, FactName::RecordNumber, expected);
        }
    }
}
