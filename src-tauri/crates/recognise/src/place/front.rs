//! Houses at the head of a paper whose name is only a part of what stands there: a title behind the name, doctors behind what a practice does,
//! a name that says nothing beside plain words that do, a doctor who is the practice; and who sent a fax, in its head.

use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fold::is_cjk;

use super::DOUBT;
use super::HEAD;
use super::WIDE;
use super::WORDS;
use super::address::PARTS;
use super::address::TELEPHONE;
use super::address::is_address;
use super::is_department;
use super::is_greeted;
use super::is_heading;
use super::is_name;
use super::is_own;
use super::is_person;
use super::is_plain;
use super::is_title;
use crate::field::Document;
use crate::label::Role;
use crate::lines::Line;
use crate::read;
use crate::sections;
use crate::words;

/// The house before the title of its paper in one cell: "LAKE HOSPITAL - EMERGENCY UNIT CLERKING SHEET", "架空医療センター 電子カルテ".
pub(super) fn before_title(cell: &str) -> Option<&str> {
    let dash = [" - ", " – ", " — "].into_iter().find_map(|dash| cell.split_once(dash));
    let (front, _) = dash.or_else(|| cell.split_once(' ').filter(|(front, _)| front.contains(is_cjk)))?;
    let front = front.trim();
    (WORDS.is_match(front) && !is_department(front) && !is_plain(front) && is_name(front)).then_some(front)
}

/// Doctors in the name of a practice: "Dres. Nobody", "Drs. A. Lind".
pub(super) static DOCTORS: LazyLock<Regex> = LazyLock::new(|| {
    let (doctors, title) = (words::any_of("place", "doctors"), words::any_of("person", "doctor_title"));
    words::expression(&format!(r"(?:^|[^\p{{L}}])(?:{doctors}|{title})(?:[^\p{{L}}]|$)"))
});

/// What a practice does, and in the next cell who its doctors are: "CENTRO DE CITOLOGÍA   Dres. NADIE y OTRO".
pub(super) fn with_doctors(top: &[&Line<'_>]) -> Option<Fact> {
    let line = first_line(top)?;
    let mut cells = WIDE.split(line.text).map(str::trim);
    let (house, doctors) = (cells.next()?, cells.next()?);
    let behind = DOCTORS.find(doctors).is_some_and(|found| found.start() == 0) && is_short(doctors);
    let named = behind && is_plain(house) && WORDS.is_match(house) && is_name(house);
    named.then(|| fact(line, format!("{house} {doctors}"), house, 0.6))
}

/// A name that says nothing beside or over plain words for what its house does: "SEAGULL AEGLE | Centre of Molecular Diagnostics".
pub(super) fn over_plain(document: &Document<'_>, top: &[&Line<'_>]) -> Option<Fact> {
    let line = first_line(top).filter(|line| line.labels.is_empty())?;
    let mut cells = WIDE.split(line.text).map(str::trim);
    let name = cells.next().filter(|name| is_brand(name) && !is_of_patient(document, name))?;
    let does = |text: &str| is_plain(text) && WORDS.is_match(text);
    let beside = cells.next().is_some_and(does);
    let below = || {
        let next = top.iter().find(|next| next.row == line.row + 1).filter(|next| !next.after_gap && is_own(next));
        next.is_some_and(|next| does(next.text.trim()))
    };
    (beside || below()).then(|| fact(line, name.to_owned(), name, 0.6))
}

/// Whether words may be a name that a house gave itself: two or more in capitals, no title, no person, no number.
fn is_brand(name: &str) -> bool {
    let capitals = name.split_whitespace().filter(|word| word.starts_with(char::is_uppercase)).count();
    let plain_signs = !name.contains(|c: char| c.is_ascii_digit() || matches!(c, ':' | '：' | ','));
    let other = is_plain(name) || is_department(name) || is_person(name) || is_title(name) || is_heading(name);
    capitals >= 2 && is_short(name) && plain_signs && !other && sections::heading(name).is_none()
}

/// Whether a word of it stands in a value that is the patient's name.
fn is_of_patient(document: &Document<'_>, name: &str) -> bool {
    let named = |word: &str| document.of(Role::Name).any(|field| document.value(field).contains(word));
    name.split_whitespace().filter(|word| word.chars().count() > 2).any(named)
}

fn is_short(name: &str) -> bool {
    const WORDS: usize = 8;
    name.split_whitespace().count() <= WORDS
}

/// A doctor at the head of a paper with what the doctor is and a telephone, or all of it in one line: the practice of one doctor has no other
/// name. "Dr. A. Nobody / Specialist in internal medicine / Tel. 555 0100".
pub(super) fn doctor(document: &Document<'_>, top: &[&Line<'_>]) -> Option<Fact> {
    const LINES: usize = 4;
    const LEAST: usize = 2;
    static PRACTICE: LazyLock<Regex> = LazyLock::new(|| words::whole_word("place", "doctor_practice"));
    let line = first_line(top).filter(|line| line.row < HEAD)?;
    let name = PARTS.split(WIDE.split(line.text).next()?.trim()).next()?.trim();
    let person = is_person(name) && name.split_whitespace().count() > LEAST && !name.contains(|c: char| c.is_ascii_digit());
    let of_patient = |line: &&&Line<'_>| !line.labels.iter().any(|label| label.is(Role::Name) || label.is(Role::Birth));
    let near = || top.iter().filter(|near| near.row >= line.row && near.row < line.row + LINES).take_while(of_patient);
    let practice = |line: &Line<'_>| PRACTICE.is_match(line.text);
    let in_line = practice(line) && PARTS.split(line.text).skip(1).any(|part| is_address(part) || TELEPHONE.is_match(part));
    let block = || near().any(|line| practice(line)) && near().any(|line| TELEPHONE.is_match(line.text));
    (person && (in_line || block()) && !is_greeted(document, name)).then(|| fact(line, name.to_owned(), name, 0.55))
}

/// A clinic that is named after its field, as most of one doctor are in Japan: "ほりうち糖尿病内科". What stands before the field is its own name,
/// and no house ("架空大学循環器内科" is a department).
pub(super) fn of_field(top: &[&Line<'_>]) -> Option<Fact> {
    static FIELDS: LazyLock<Vec<&str>> = LazyLock::new(|| words::list("place", "field"));
    static DEPARTMENTS: LazyLock<Vec<&str>> =
        LazyLock::new(|| words::list("place", "department").into_iter().filter(|word| word.chars().all(is_cjk)).collect());
    static HOUSES: LazyLock<Vec<&str>> = LazyLock::new(|| words::list("place", "house"));
    const OWN: usize = 2;
    const LONGEST: usize = 16;
    let named = |cell: &&str| {
        let Some(mut own) = DEPARTMENTS.iter().find_map(|department| cell.strip_suffix(department)) else { return false };
        while let Some(shorter) = FIELDS.iter().find_map(|field| own.strip_suffix(field)) {
            own = shorter;
        }
        let letters = own.chars().count();
        let of_house = HOUSES.iter().any(|house| own.contains(house));
        !of_house
            && (OWN..LONGEST).contains(&letters)
            && own.chars().all(is_cjk)
            && !WORDS.is_match(own)
            && !is_title(own)
            && !is_plain(own)
    };
    let heads = top.iter().filter(|line| line.row < HEAD && is_own(line));
    let mut cells = heads.flat_map(|line| WIDE.split(line.text).map(move |cell| (line, cell.trim())));
    cells.find(|(_, cell)| named(cell)).map(|(line, cell)| fact(line, cell.to_owned(), cell, 0.55))
}

/// Who sent a fax, before the arrow in its head: "FAX 12:40  Lake Hospital → Quay Road Clinic".
pub(super) fn faxed(lines: &[Line<'_>]) -> Option<Fact> {
    const ARROWS: [&str; 3] = ["→", "⇒", "->"];
    let heads = lines.iter().filter(|line| line.fax && line.page == lines[0].page);
    heads.flat_map(|line| WIDE.split(line.text).map(move |cell| (line, cell))).find_map(|(line, cell)| {
        let (from, _) = ARROWS.iter().find_map(|arrow| cell.split_once(arrow))?;
        let from = from.trim();
        let name = before_title(from).or_else(|| Some(from).filter(|name| is_name(name)))?;
        (WORDS.is_match(name) && !is_plain(name)).then(|| fact(line, name.to_owned(), name, 0.6))
    })
}

/// The first line that no fax machine printed, if it is no one else's.
fn first_line<'l, 't>(top: &[&'l Line<'t>]) -> Option<&'l Line<'t>> {
    top.iter().find(|line| !line.fax).copied().filter(|line| is_own(line))
}

fn fact(line: &Line<'_>, value: String, evidence: &str, confidence: f32) -> Fact {
    read::fact(FactName::Place, value, evidence, line.page, confidence - line.doubt * DOUBT, "letterhead in parts")
}
