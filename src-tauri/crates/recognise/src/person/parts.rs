//! A name behind its label in more than one part: family and given name with labels of their own, in cells of their own, or on two lines.

use std::ops::Range;
use std::sync::LazyLock;

use second_read_model::fold::is_cjk;
use second_read_model::person::HumanName;

use super::patient::Candidate;
use super::patient::LABEL;
use super::patient::identity_nearby;
use super::sex;
use super::written::HONORIFIC;
use super::written::is_place;
use super::written::is_title;
use super::written::leading_name;
use crate::date::scan;
use crate::field::Document;
use crate::field::Field;
use crate::field::Owner;
use crate::field::cell_at;
use crate::field::cells;
use crate::field::says_patient;
use crate::label::Edge;
use crate::label::Label;
use crate::label::Role;
use crate::label::folded;
use crate::name;

/// "Last name: Alvarez   First name: Maria", on one line or the next.
pub(super) fn in_parts<'a>(document: &Document<'a>, field: &Field) -> Option<Candidate<'a>> {
    let near = document.labelled_in(field.line.saturating_sub(2)..field.line + 3);
    let family_only = document.label(field).is(Role::Family) && !document.label(field).is(Role::Name);
    // "Surname LIND   Name MARTA": behind a family name's label the next name is the given one.
    let next = |other: &Field| {
        let (label, of) = (document.label(other), document.label(field));
        let row = other.line == field.line && other.label == field.label + 1;
        let column = || document.lines[other.line].column(label.span.start) == document.lines[field.line].column(of.span.start);
        let below = || other.line == field.line + 1 && column();
        family_only && label.is(Role::Name) && !says_patient(&document.lines[other.line], label) && (row || below())
    };
    let is_given = |other: &Field| document.label(other).is(Role::Given) && !document.label(other).is(Role::Family) || next(other);
    let given = near.iter().filter(|other| is_given(other) && other.owner == Owner::Patient);
    let given = given.min_by_key(|other| (other.line.abs_diff(field.line), other.line < field.line))?;
    // "LIND (née SOTO)" has such a word within it.
    let is_remark = |field: &Field, label: &Label| label.is(Role::OtherName) && label.span.start > field.value.start;
    // "IDENTITÉ PATIENT": the value is a label itself.
    let is_label = |field: &Field| {
        document.lines[field.at]
            .labels
            .iter()
            .any(|label| field.value.contains(&label.span.start) && label.span.len() > 2 && !is_remark(field, label))
    };
    if is_label(field) || is_label(given) {
        return None;
    }
    let part = |field: &Field| {
        let text = document.value(field);
        let one = text.char_indices().find(|(_, sign)| !is_cjk(*sign)).map_or(text.len(), |(at, _)| at);
        // "姓：森　名：忠": a character may be a name.
        let length = leading_name(text).or_else(|| Some(one).filter(|length| (3..=12).contains(length)))?;
        Some(text[..length].trim_matches(',')).filter(|value| !value.contains(','))
    };
    if field.several && (field.at, &field.value) == (given.at, &given.value) {
        return of_both(document, field, given);
    }
    let (family, first) = (part(field)?, part(given)?);
    let family = with_second(document, field, family);
    if family.split_whitespace().any(|word| first.split_whitespace().any(|other| other == word)) {
        return None;
    }
    let parted = if first.chars().all(is_cjk) { format!("{family} {first}") } else { format!("{family}, {first}") };
    let name = name::read(&parted)?;
    let confidence = if identity_nearby(document, field.line) { 0.95 } else { 0.8 };
    let evidence = document.evidence(field, field.value.start + part(field)?.len());
    Some(Candidate::new(&name, evidence, &document.lines[field.at], confidence, LABEL))
}

/// "1er apellido: LIND   2º apellido: SOTO": the family name with the second one that stands behind it in its row.
fn with_second(document: &Document<'_>, field: &Field, family: &str) -> String {
    static SECOND: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "second_family"));
    let is_second = |other: &&Field| {
        let words = || document.lines[other.line].words(document.label(other));
        other.line == field.line && other.label > field.label && document.label(other).is(Role::OtherName) && SECOND.contains(&words())
    };
    let row = document.labelled_in(field.line..field.line + 1);
    let second = row.iter().find(is_second).map(|other| document.value(other)).and_then(|text| Some(&text[..leading_name(text)?]));
    second.map_or(family.to_owned(), |second| format!("{family} {second}"))
}

/// "Nom de naissance : LIND     Prénom : MARTA": the name that somebody was born with, where the paper has no other.
pub(super) fn is_birth_name(document: &Document<'_>, field: &Field) -> bool {
    static BIRTH_NAME: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "birth_name"));
    let (line, label) = (&document.lines[field.line], document.label(field));
    // "IDENTITÉ DU PATIENT" over the fields is no name.
    let named = |other: &&Field| document.label(other).is(Role::Family) || leading_name(document.value(other)).is_some();
    let other = || document.of(Role::Family).chain(document.of(Role::Name)).filter(named).any(|other| other.owner == Owner::Patient);
    label.is(Role::OtherName) && BIRTH_NAME.contains(&line.words(label)) && !other()
}

/// "Surname/Forename: LIND Marta": the parts of a name in the order of their labels, where nothing else parts them.
fn of_both<'a>(document: &Document<'a>, family: &Field, given: &Field) -> Option<Candidate<'a>> {
    let text = document.value(family);
    let value = &text[..leading_name(text)?];
    let words: Vec<&str> = value.split_whitespace().collect();
    let plain = !value.contains(',') && !value.chars().any(is_cjk) && words.len() > 1;
    let mixed = value.split_whitespace().any(|word| word.chars().any(char::is_lowercase))
        && words.iter().any(|word| word.len() > 1 && !word.chars().any(char::is_lowercase));
    let ordered = match words.split_first().filter(|_| plain && !mixed && family.label < given.label) {
        Some((first, rest)) => format!("{first}, {}", rest.join(" ")),
        None => value.to_owned(),
    };
    let name = name::read(&ordered).filter(|name| !name.given.is_empty())?;
    let confidence = if identity_nearby(document, family.line) { 0.9 } else { 0.8 };
    let evidence = document.evidence(family, family.value.start + value.len());
    Some(Candidate::new(&name, evidence, &document.lines[family.at], confidence, LABEL))
}

/// "Nom, prénom : LIND-SOTO" over "Jean-Pierre" in the column of the label or of its value: a family name in capitals that goes on below.
pub(super) fn goes_on(document: &Document<'_>, field: &Field, family: &str) -> Option<HumanName> {
    let (label, line, next) = (document.label(field), &document.lines[field.at], document.lines.get(field.at + 1)?);
    let family = family.trim_end_matches(',');
    let capitals = !family.contains([' ', ',']) && !family.chars().any(char::is_lowercase);
    // "von der Linde" over "Marta" over "19.02.1974"
    let third = document.lines.get(field.at + 2).filter(|third| third.page == line.page);
    let dated = || {
        let cell = third.and_then(|third| cell_at(third, line.column(field.value.start), 1).map(|cell| &third.text[cell]));
        !family.contains(',') && cell.is_some_and(|cell| scan::scan(cell).first().is_some_and(|date| date.span.start == 0))
    };
    let one = next.page == line.page && !family.chars().any(is_cjk) && (capitals || dated());
    let columns = [line.column(field.value.start), document.lines[field.line].column(label.span.start)];
    let cell = columns
        .into_iter()
        .find_map(|column| cell_at(next, column, 1))
        .filter(|cell| one && next.labels.iter().all(|label| !cell.contains(&label.span.start)))?;
    let given = &next.text[cell];
    let plain = leading_name(given) == Some(given.len()) && given.split_whitespace().count() <= 2 && !is_place(given) && !is_title(given);
    name::read(&format!("{family}, {given}")).filter(|name| plain && !name.given.is_empty())
}

/// Whether a name is one word behind its particles, which is a family name alone: "von der Linde".
pub(super) fn is_particles(value: &str) -> bool {
    let words: Vec<&str> = value.split_whitespace().collect();
    words.len() > 1 && words[..words.len() - 1].iter().all(|word| name::PARTICLES.contains(word))
}

/// Whether the row below the parts of a name says which is which, family names first: "Ap. paterno   Ap. materno   Nombre(s)".
fn has_captions(document: &Document<'_>, field: &Field) -> bool {
    let (row, Some(next)) = (&document.lines[field.at], document.lines.get(field.at + 1)) else { return false };
    let column = row.column(field.value.start);
    let captions: Vec<&Label> = next.labels.iter().filter(|label| next.column(label.span.start) + 1 >= column).take(3).collect();
    let first = captions.first().filter(|label| label.is(Role::Family) && next.column(label.span.start).abs_diff(column) <= 1);
    next.page == row.page && first.is_some() && captions.last().is_some_and(|label| label.is(Role::Given))
}

/// "患者氏名   水上   芳太郎   殿", "NOMBRE (PATERNO, MATERNO, NOMBRE)   EDAD" over "TLAPANCO   HERNANDEZ   EUSEBIO   67": the parts of a name in
/// cells of their own, behind the label or below it up to the next label's column.
pub(super) fn in_cells<'a>(document: &Document<'a>, field: &Field) -> Option<Candidate<'a>> {
    const MOST: usize = 4;
    let (label, line, row) = (document.label(field), &document.lines[field.line], &document.lines[field.at]);
    let end = if field.below {
        let next = line.labels[field.label + 1..].iter().find(|next| next.before == Edge::Wide)?;
        line.column(next.span.start)
    } else {
        usize::MAX
    };
    let labelled = |cell: &Range<usize>| row.labels.iter().any(|label| cell.contains(&label.span.start) && label.span.len() > 1);
    let all = cells(row.text);
    let own = all.iter().filter(|cell| cell.end > field.value.start).take_while(|cell| row.column(cell.start) < end && !labelled(cell));
    let parts: Vec<&str> = own.map(|cell| &row.text[cell.start.max(field.value.start)..cell.end]).take(MOST).collect();
    let honorific = |part: &&str| part.chars().all(|sign| HONORIFIC.contains(&sign));
    let cjk =
        |part: &&&str| part.chars().count() <= 4 && part.chars().all(|c| is_cjk(c) || c == 'ー') && !honorific(part) && !sex::is_word(part);
    let of_cjk = || parts.iter().take_while(cjk).take(2).copied().collect::<Vec<_>>();
    let latin = |part: &&str| {
        part.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.')) && leading_name(part) == Some(part.len())
    };
    let captioned =
        !field.below && parts.len() > 1 && parts.iter().all(|part| leading_name(part) == Some(part.len())) && has_captions(document, field);
    let parts = match parts.first() {
        Some(_) if captioned => {
            let (given, family) = parts.split_last()?;
            let name = name::read(&format!("{}, {given}", family.join(" ")))?;
            let start = field.value.start + row.text[field.value.start..].find(parts[0])?;
            let end = start + row.text[start..].rfind(given)? + given.len();
            return Some(Candidate::new(&name, &row.text[start..end], row, 0.85, LABEL));
        }
        Some(part) if part.chars().all(is_cjk) && part.chars().count() <= 3 => of_cjk(),
        Some(_) if field.below && (2..=MOST).contains(&parts.len()) && parts.iter().all(latin) => parts,
        // "PATIENT    VAN DER LIND  MARTA   (MS)": in capitals, two spaces apart.
        Some(first) if !field.below && says_patient(line, label) => {
            let shouted = |part: &&str| leading_name(part) == Some(part.len()) && !part.chars().any(|c| c.is_lowercase() || is_cjk(c));
            let second = row.text[field.value.start..].strip_prefix(*first).and_then(|rest| rest.strip_prefix("  "));
            let next = parts.get(1).filter(|next| shouted(first) && shouted(next) && !first.contains(','))?;
            let near = second.is_some_and(|rest| rest.starts_with(*next)) && !sex::is_word(next);
            let name = name::read(&format!("{first}, {next}")).filter(|_| near && !is_title(next) && !is_place(next))?;
            let value = &row.text[field.value.start..field.value.start + first.len() + 2 + next.len()];
            return identity_nearby(document, field.line).then(|| Candidate::new(&name, value, row, 0.85, LABEL));
        }
        _ => return None,
    };
    let name = name::read(&parts.join(" ")).filter(|name| parts.len() > 1 && !name.given.is_empty())?;
    let whole = parts.iter().all(|part| !is_title(part) && !is_place(part));
    let identity = identity_nearby(document, field.line);
    let confidence = if identity { 0.9 } else { 0.7 };
    let start = row.text.find(parts[0])?;
    let last = parts.last()?;
    let until = start + row.text[start..].find(last)? + last.len();
    (whole && (says_patient(line, label) || identity)).then(|| Candidate::new(&name, &row.text[start..until], row, confidence, LABEL))
}
