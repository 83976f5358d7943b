//! The patient's name: labelled values, subject lines, the name before a birth date or a number.
//!
//! Doctors, relatives and contacts are not the patient; a name without anything that says so is not taken.

use std::cell::OnceCell;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fold::is_cjk;
use second_read_model::person::HumanName;

use crate::date::scan;
use crate::field::Document;
use crate::field::Field;
use crate::field::Owner;
use crate::field::cell_at;
use crate::field::cells;
use crate::field::says_patient;
use crate::label;
use crate::label::Edge;
use crate::label::Label;
use crate::label::Role;
use crate::label::folded;
use crate::lines::Line;
use crate::name;
use crate::people::Agreement;
use crate::place;
use crate::read;
use crate::words;

use super::addressed::addressed;
use super::addressed::over_address;
use super::addressed::with_honorific;
use super::before::address_forms;
use super::before::before_identity;
use super::before::before_star;
use super::near::above_birth;
use super::near::in_two_lines;
use super::near::over_birth;
use super::near::over_given;
use super::parts::goes_on;
use super::parts::in_cells;
use super::parts::in_parts;
use super::parts::is_birth_name;
use super::parts::is_particles;
use super::reading::with_reading;
use super::remark::is_single;
use super::remark::special;
use super::remark::without_degrees;
use super::remark::without_relation;
use super::short::in_short_parts;
use super::sticker::on_sticker;
use super::written::is_doctor;
use super::written::is_kana;
use super::written::is_place;
use super::written::is_reading;
use super::written::is_whole_cjk;
use super::written::is_written_as_name;
use super::written::leading_name;
use super::written::whole_name;
use super::written::without_honorific;
use super::written::without_reading;

/// A name that was found, before it is known to be the best one.
pub(super) struct Candidate<'a> {
    display: String,
    evidence: &'a str,
    page: u32,
    confidence: f32,
    method: &'static str,
    /// Behind a label that is the sender's where another says the patient's: "Client".
    sender: bool,
}

impl<'a> Candidate<'a> {
    /// A name whose words stand on that line; what speaks against the line's letters is taken off.
    pub(super) fn new(name: &HumanName, evidence: &'a str, line: &Line<'_>, confidence: f32, method: &'static str) -> Self {
        Self { display: name.display(), evidence, page: line.page, confidence: confidence - line.doubt, method, sender: false }
    }

    fn less(self, doubt: f32) -> Self {
        Self { confidence: self.confidence - doubt, ..self }
    }
}

/// How a name is found behind a label.
pub(super) const LABEL: &str = "label name";

/// The least confidence of a name behind a label that is the patient's.
const OWN: f32 = 0.75;

/// The name, and others that are called the patient's too.
pub(super) fn names(document: &Document<'_>) -> Vec<Fact> {
    let mut found: Vec<Candidate<'_>> = Vec::new();
    for field in &document.fields {
        let label = document.label(field);
        if field.owner != Owner::Patient {
            continue;
        }
        if label.is(Role::Name) {
            found.extend(labelled(document, field));
        }
        // "Name: Lind   Vorname: Marta": a name in two fields, the first of which says only "name".
        if label.is(Role::Family) || (label.is(Role::Name) && !label.is(Role::Given) && !says_patient(&document.lines[field.line], label)) {
            found.extend(in_parts(document, field));
        }
        if is_birth_name(document, field) {
            found.extend(in_parts(document, field));
        }
        if label.is(Role::Subject) && label.tokens.start == 0 && matches!(label.after, Edge::Colon | Edge::Wide) {
            found.extend(subject(document, field));
        }
    }
    found.extend((0..document.lines.len()).filter_map(|at| before_identity(document, at)));
    found.extend(document.lines.iter().filter_map(before_star));
    found.extend((1..document.lines.len()).filter_map(|at| above_birth(document, at)));
    let latest = OnceCell::new();
    found.extend((1..document.lines.len()).filter_map(|at| over_birth(document, at, &latest)));
    found.extend((0..document.lines.len()).filter_map(|at| in_banner(document, at, &latest)));
    found.extend((0..document.lines.len()).filter_map(|at| titled_for(document, at)));
    found.extend(running_head(document));
    found.extend((0..document.lines.len()).filter_map(|at| with_age(document, at)));
    found.extend((0..document.lines.len()).filter_map(|at| addressed(document, at)));
    found.extend((0..document.lines.len()).filter_map(|at| over_address(document, at)));
    found.extend((0..document.lines.len()).filter_map(|at| with_honorific(document, at)));
    found.extend((0..document.lines.len()).filter_map(|at| with_reading(document, at)));
    found.extend((2..document.lines.len()).filter_map(|at| on_sticker(document, at)));
    found.extend(document.lines.iter().filter_map(in_short_parts));
    found.extend((0..document.lines.len()).filter_map(|at| {
        let parted = in_two_lines(document, at).or_else(|| over_given(document, at))?;
        Some(Candidate::new(&parted.name, parted.family, &document.lines[parted.at], 0.65, "two lines"))
    }));
    let mut found: Vec<_> = found.into_iter().map(|candidate| in_characters(document, candidate)).collect();
    // "ゴウド シンゴ" beside "神門 慎吾 様" elsewhere is how that name is read.
    let is_written = |held: &Candidate<'_>| held.confidence >= crate::SURE && held.display.contains(is_cjk) && !is_reading(&held.display);
    if found.iter().any(is_written) {
        found.retain(|held| !is_reading(&held.display));
    }
    best(found)
}

/// "コバヤシ アヤカ（小林 彩香）": the name is what stands in brackets behind its reading, in the next cell, right below it or right above.
fn in_characters<'a>(document: &Document<'a>, candidate: Candidate<'a>) -> Candidate<'a> {
    if !is_reading(&candidate.display) {
        return candidate;
    }
    let read = |text: &'a str| {
        let inner = without_honorific(text.trim());
        let name = name::read(inner).filter(|_| leading_name(inner) == Some(inner.len()) && !is_reading(inner))?;
        name.display().chars().all(|c| is_cjk(c) || is_kana(c) || c.is_whitespace()).then(|| (name.display(), inner))
    };
    let on_page = || document.lines.iter().enumerate().filter(|(_, line)| line.page == candidate.page);
    let written = on_page().find_map(|(at, line)| {
        let (before, behind) = line.text.split_once(candidate.evidence)?;
        let bracketed = || behind.trim_start().strip_prefix(['（', '('])?.split(['）', ')']).next();
        // "イガラシ ユウダイ / 五十嵐 雄大 / 1968.10.21", and one line below it.
        let next_cell = || behind.trim_start().trim_start_matches(['/', '|', ' ']).split(['/', '|']).next();
        let below = || {
            let next = document.lines.get(at + 1).filter(|next| next.page == line.page)?;
            let column = line.column(before.len());
            cell_at(next, column, 1).map(|cell| &next.text[cell])
        };
        let above = || {
            let over = at.checked_sub(1).map(|over| &document.lines[over]).filter(|over| over.page == line.page)?;
            cell_at(over, line.column(before.len()), 1).map(|cell| &over.text[cell])
        };
        let places = [bracketed(), next_cell(), below(), above()];
        places.into_iter().flatten().find_map(read)
    });
    match written {
        Some((display, evidence)) => Candidate { display, evidence, ..candidate },
        None => candidate,
    }
}

/// The surest first; of equals the earlier. Other forms of the same name are no rivals, other names are.
fn best(mut found: Vec<Candidate<'_>>) -> Vec<Fact> {
    // "Client: Ridge Practice" is no rival of "Patient: Lind, Marta".
    const LABELLED: f32 = 0.9;
    if let Some(own) = found.iter().find(|held| !held.sender && held.method == LABEL && held.confidence >= LABELLED) {
        let own = own.display.clone();
        found
            .iter_mut()
            .filter(|held| held.sender && !same(&held.display, &own))
            .for_each(|held| held.confidence = held.confidence.min(0.45));
    }
    found.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let mut kept: Vec<Candidate<'_>> = Vec::new();
    let mut times: Vec<usize> = Vec::new();
    for candidate in found {
        match kept.iter().position(|held| same(&held.display, &candidate.display)) {
            Some(known) => {
                times[known] += 1;
                // "Nombre: MARTA INES" over "Paciente: LIND SOTO, MARTA INES": the whole name is the patient's.
                let held = &kept[known];
                // So is "大内 源太" beside "大内".
                let family = || is_whole_cjk(&held.display) && candidate.display.contains(' ');
                // And "Lind, Marta" of a sticker beside "M. Lind".
                let spelled = || begins_with_initial(&held.display) && !begins_with_initial(&candidate.display);
                let whole = || (conflict(&held.display, &candidate.display) || family()) && is_part(&held.display, &candidate.display);
                if candidate.confidence >= crate::SURE && (whole() || spelled()) {
                    kept[known] = Candidate { confidence: held.confidence, ..candidate };
                }
            }
            None if kept.len() < 3 => {
                kept.push(candidate);
                times.push(1);
            }
            None => {}
        }
    }
    // A name that is found in several ways is not put in doubt by a weaker one that is found once, nor is one behind its label by one that is found
    // without any.
    let weaker = |first: &Candidate<'_>, second: &Candidate<'_>| {
        let less = if times[0] > 2 { 0.1 } else { 0.25 };
        let labelled = first.method == LABEL && second.method != LABEL && first.confidence >= OWN;
        // "WONG SIU FONG    黃 少 芳" is one person.
        let other_script = name::other_script(&first.display, &second.display);
        other_script || times[1] == 1 && (labelled || second.confidence + less <= first.confidence)
    };
    let rivals = kept.len() > 1 && kept[1].confidence >= crate::SURE && !weaker(&kept[0], &kept[1]);
    let facts = kept.iter().enumerate().map(|(rank, held)| {
        // Two names that are both called the patient's: neither is sure.
        let most = match (rank, rivals) {
            (0, false) => 1.0,
            (0, true) => 0.45,
            _ => 0.4,
        };
        read::fact(FactName::Name, held.display.clone(), held.evidence, held.page, held.confidence.min(most), held.method)
    });
    facts.collect()
}

/// Whether the given name is one letter: "M. Lind".
fn begins_with_initial(name: &str) -> bool {
    let first = name.split_whitespace().next().unwrap_or_default().trim_end_matches('.');
    first.chars().count() == 1 && !first.contains(is_cjk)
}

/// Whether two names are forms of one, or one of them is a part of the other: "Ana" of "Nombre: Ana" beside the whole name.
fn same(a: &str, b: &str) -> bool {
    a == b || !conflict(a, b) || is_part(a, b) || is_part(b, a)
}

/// Whether two names cannot be one person's, or one of them is none that can be compared.
fn conflict(a: &str, b: &str) -> bool {
    name::read(a).zip(name::read(b)).is_none_or(|(one, other)| name::compare(&one, &other) == Agreement::Conflict)
}

/// Whether all words of a name stand in another.
fn is_part(part: &str, whole: &str) -> bool {
    let words = |name: &str| name.split_whitespace().map(label::joined).collect::<Vec<_>>();
    let whole = words(whole);
    words(part).iter().all(|word| whole.contains(word))
}

/// "Patient: Alvarez, Maria", "患者氏名　山田太郎".
fn labelled<'a>(document: &Document<'a>, field: &Field) -> Option<Candidate<'a>> {
    let (label, line) = (document.label(field), &document.lines[field.line]);
    if line.aside || name_follows(document, field) {
        return None;
    }
    if is_heading(line, label) && label.after == Edge::Wide && !field.below {
        return below_heading(document, field);
    }
    if let Some(parted) = in_cells(document, field) {
        return Some(parted);
    }
    let printed = document.value(field);
    let text = without_relation(printed);
    // "PRICE^DOROTHY^", "DE LA CRUZ^ANA": as machines write it.
    let carets = text.find('^').filter(|caret| !text[..*caret].contains(|c: char| c.is_lowercase() || c.is_ascii_digit()));
    let carets = carets.map(|caret| text[caret..].find(char::is_whitespace).map_or(text.len(), |blank| caret + blank));
    let special = special(text);
    let length = special.as_ref().map(|(length, _)| *length).or(carets).or_else(|| leading_name(text))?;
    let value = without_degrees(without_reading(&text[..length]));
    if is_doctor(value) || is_doctor(&text[length..]) {
        return None;
    }
    // "Resident: Dr. A. Nobody" in a laboratory is who looked first.
    if OR_STAFF.contains(&line.words(label)) && place::is_person(text) {
        return None;
    }
    let whole = |name: &HumanName| !name.given.is_empty() || is_whole_cjk(value);
    let alone = length == text.trim_end_matches(',').len();
    let own = says_patient(line, label);
    let read = || name::read(value).filter(whole).filter(|_| !is_particles(value));
    let name = special.map(|(_, name)| name).or_else(read).or_else(|| goes_on(document, field, value).filter(|_| alone));
    let Some(name) = name else {
        // "Patient name: Mr. SELVAN": some people have one name.
        let single = alone && own && label.after == Edge::Colon && is_single(value);
        return single.then(|| name::read(value)).flatten().map(|name| Candidate::new(&name, value, line, 0.45, "one name"));
    };
    if is_heading(line, label) && (field.below || label.after != Edge::Colon) {
        // "Patient information": the cell below is the name where it is nothing else and the rest of an identity follows.
        let whole = field.below && length == text.len() && identity_within(document, field.at, 1);
        return whole.then(|| under_heading(document, &name, value, field.at));
    }
    let confidence: f32 = match (label.after == Edge::Colon, identity_nearby(document, field.line), label.stands_out()) {
        (_, _, false) if !own => return None,
        (true, true, _) => 0.95,
        (true, false, _) if own => 0.8,
        (true, false, _) => 0.75,
        // Scripts without spaces between words part label and value by one.
        (false, true, true) if label.after != Edge::Word || value.starts_with(is_cjk) => 0.9,
        // "Patient Marta Lind" is a name where a birth date or a number stands beside it, "Patient Rights And Duties" is none.
        (false, _, true) if (own || label.before == Edge::Line) && identity_within(document, field.line, 2) => 0.9,
        (false, false, true) if label.after == Edge::Wide => 0.6,
        (false, false, true) if field.below && own && document.of(Role::Birth).next().is_none() => 0.6,
        _ => 0.35,
    };
    // "Client" over a practice that sent the specimen.
    let sender = is_place(value) && !value.contains(',');
    // Two characters without a space may be a family name alone.
    let half = is_whole_cjk(value) && value.chars().count() == 2;
    // A plan's member is the patient where a birth date follows and nobody else is called so.
    let follows = document.of(Role::Birth).any(|birth| (field.line..field.line + 10).contains(&birth.line));
    let others = || {
        document.of(Role::Name).any(|other| other.line != field.line && says_patient(&document.lines[other.line], document.label(other)))
    };
    let insured = INSURED.contains(&line.words(label)) && (!follows || others());
    let confidence = if half || sender || insured { confidence.min(0.45) } else { confidence };
    let evidence = document.evidence(field, field.value.start + printed.len() - text.len() + length);
    let noise = if label.noisy { (0.1 - line.doubt).max(0.0) } else { 0.0 };
    let candidate = Candidate::new(&name, evidence, &document.lines[field.at], confidence, LABEL).less(noise);
    Some(Candidate { sender: SENDER.contains(&line.words(label)), ..candidate })
}

/// "Patient details      Exam details" over two columns: the cell below in its column, where the rest of an identity follows.
fn below_heading<'a>(document: &Document<'a>, field: &Field) -> Option<Candidate<'a>> {
    let (line, next) = (&document.lines[field.line], document.lines.get(field.line + 1)?);
    let cell = cell_at(next, line.column(document.label(field).span.start), 1).filter(|_| next.page == line.page && !next.after_gap)?;
    let (value, name) = whole_name(next, cell).filter(|_| identity_within(document, field.line + 1, 2))?;
    Some(under_heading(document, &name, value, field.line + 1))
}

/// The name below a heading for the patient: surer where it stands elsewhere as well, so that another's in the next column is no rival of it.
fn under_heading<'a>(document: &Document<'a>, name: &HumanName, value: &'a str, at: usize) -> Candidate<'a> {
    let again = document.lines.iter().enumerate().any(|(other, line)| other != at && line.text.contains(value));
    Candidate::new(name, value, &document.lines[at], if again { 0.86 } else { 0.75 }, "below heading")
}

static OR_STAFF: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "or_staff"));
static SENDER: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "sender"));
static INSURED: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "insured"));
static HEADING: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "heading"));

fn is_heading(line: &Line<'_>, label: &Label) -> bool {
    HEADING.contains(&line.words(label))
}

/// Whether the label's value is the label of the name itself: "Patient   Name: …", "Paciente: Nombre: …".
fn name_follows(document: &Document<'_>, field: &Field) -> bool {
    let line = &document.lines[field.at];
    line.labels.iter().any(|label| label.span.start == field.value.start && label.after == Edge::Colon)
}

/// "Objet : DUPONT Léa, née le …" and "RE: Maria Alvarez" with a birth date or number on this line or near it.
fn subject<'a>(document: &Document<'a>, field: &Field) -> Option<Candidate<'a>> {
    let text = document.value(field);
    let start = FORM_OF_ADDRESS.find(text).map_or(0, |address| address.end());
    // "Ref: Dr. A. Nobody OD": who refers.
    if place::is_person(text) && !says_patient(&document.lines[field.line], document.label(field)) {
        return None;
    }
    let length = leading_name(&text[start..])?;
    let value = &text[start..start + length];
    let name = name::read(value).filter(|name| !name.given.is_empty())?;
    let confidence = match (identity_nearby(document, field.line), spoken_of(document, &name.family)) {
        (true, _) => 0.85,
        (false, true) => 0.7,
        (false, false) => 0.3,
    };
    Some(Candidate::new(&name, value, &document.lines[field.at], confidence, "subject line"))
}

/// Whether the text speaks of somebody by that family name alone: "Mrs. Alvarez", "Frau Lind".
pub(super) fn spoken_of(document: &Document<'_>, family: &str) -> bool {
    static ADDRESS: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "address"));
    // "MACGILLIVRAY" at the head is "Mr MacGillivray" in the text.
    let family: Vec<String> = crate::token::tokens(family).into_iter().map(|token| token.folded).collect();
    let is_family = |tokens: &[crate::token::Token]| {
        tokens.len() >= family.len() && tokens.iter().zip(&family).all(|(token, word)| token.folded == *word)
    };
    let addressed =
        |line: &Line<'_>| (1..line.tokens.len()).any(|at| is_family(&line.tokens[at..]) && ADDRESS.contains(&line.tokens[at - 1].folded));
    document.lines.iter().any(|line| !line.others && addressed(line))
}

/// "I saw Mrs. Maria Alvarez, a 50-year-old woman": an age right behind a name with a form of address. Doctors are not given with their age.
fn with_age<'a>(document: &Document<'a>, at: usize) -> Option<Candidate<'a>> {
    static AGED: LazyLock<Regex> = LazyLock::new(|| {
        let (address, age) = (words::any_of("person", "address"), words::any_of("date", "age"));
        let name = r"(?-i:\p{Lu}[\p{L}'’.-]+(?:\s\p{Lu}[\p{L}'’.-]*){1,3})";
        words::expression(&format!(r"(?:(?:^|[\s(]){address}\.?\s+|^)(?<name>{name}),?\s(?:\p{{L}}+\s){{0,3}}\d{{1,3}}[\s-]*{age}"))
    });
    const HEAD: usize = 8;
    let line = &document.lines[at];
    if line.aside || line.others || line.fax || !line.text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    static SPOKEN: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "spoken_of"));
    let found = AGED.captures(line.text)?.name("name")?;
    let value = found.as_str();
    // "your patient Mrs Marta Lind, 50": the word for a patient stands before the form of address.
    let before: Vec<_> = line.tokens.iter().filter(|token| token.end <= found.start()).rev().take(2).collect();
    let patient = before.iter().any(|token| SPOKEN.contains(&token.folded));
    let name = name::read(&value[..leading_name(value)?]).filter(|name| !name.given.is_empty())?;
    // "Marta Lind is a 50 year old female born 02/19/1974": nobody else is told of so fully.
    let begins = line.text.starts_with(value);
    let whole = begins && (line.row < HEAD || line.labels.iter().any(|label| label.is(Role::Birth)));
    let confidence = if spoken_of(document, &name.family) || whole || patient { 0.6 } else { 0.45 };
    Some(Candidate::new(&name, value, line, confidence, "sentence with age"))
}

// "Mrs", "Ihre Patientin Frau", "votre patient M.": what stands at the start before the name itself.
static FORM_OF_ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    let (long, short) = address_forms();
    words::expression(&format!(r"^(?:(?:(?:[\p{{L}}']+\s){{0,6}}?{long}\.?\s+)+(?:{short}\.?\s+)?|{short}\.?\s+)"))
});

/// "LIND, MARTA   02/19/1974   F" without a label: sure with two marks of a person, or with one in the first rows where it is written family
/// name first. `Breast Biopsy   02/19/2019` is written alike.
fn in_banner<'a>(document: &Document<'a>, at: usize, latest: &OnceCell<Option<i32>>) -> Option<Candidate<'a>> {
    const ROWS: usize = 12;
    let line = &document.lines[at];
    let banner = line.banner().filter(|banner| !document.goes_on_about_relative(at, banner.name.start))?;
    let head = line.row < ROWS && is_written_as_name(banner.written, &banner.read);
    let marks = banner.marks;
    let confidence = match (banner.birth, marks.age, marks.sex.is_some(), marks.date) {
        (true, ..) => 0.8,
        (_, true, true, _) => 0.75,
        (_, _, true, true) => 0.7,
        (_, true, _, true) if line.row < ROWS => 0.7,
        (_, true, ..) if head => 0.6,
        (.., true) if (head || banner.number || spoken_of(document, &banner.read.family)) && born_before(document, line, latest) => 0.6,
        // "LIND SOTO MARTA   19.02.1974": nobody titles a paper with a day that is so long before all others.
        (.., true) if line.row < ROWS && banner.name.start == 0 && is_long_before(document, line) => 0.55,
        _ => return None,
    };
    Some(Candidate::new(&banner.read, banner.written, line, confidence, "person row"))
}

/// Whether a line has a date of at least two years before the last of the document.
pub(super) fn born_before(document: &Document<'_>, line: &Line<'_>, latest: &OnceCell<Option<i32>>) -> bool {
    let whole = || document.lines.iter().flat_map(years).filter(|(_, short)| !short).map(|(year, _)| year);
    let last = *latest.get_or_init(|| whole().max().or_else(|| document.lines.iter().flat_map(years).map(|(year, _)| year).max()));
    let Some(last) = last else { return false };
    // "58" of two digits is 1958 where the paper is of 2024.
    let year = years(line).map(|(year, short)| if short && year > last { year - 100 } else { year }).min();
    year.is_some_and(|year| last > year + 1)
}

/// Whether the one date of a line is ten years or more before all others, of which there are two at least.
fn is_long_before(document: &Document<'_>, line: &Line<'_>) -> bool {
    const YEARS: i32 = 10;
    let own = |other: &&Line<'_>| other.text.as_ptr() != line.text.as_ptr();
    let others: Vec<i32> = document.lines.iter().filter(own).flat_map(years).filter(|(_, short)| !short).map(|(year, _)| year).collect();
    let mut year = years(line).filter(|(_, short)| !short).map(|(year, _)| year);
    let only = year.next().filter(|_| year.next().is_none());
    others.len() > 1 && only.is_some_and(|year| others.iter().all(|other| other - YEARS >= year))
}

/// The years of the dates of a line, and whether they are written with two digits.
fn years(line: &Line<'_>) -> impl Iterator<Item = (i32, bool)> {
    line.dates().iter().map(|date| (date.form.year(), date.form.has_short_year()))
}

/// "Claim summary for Marta Lind": a word for a paper, and behind a word such as "for" a name to the end of its cell.
fn titled_for<'a>(document: &Document<'a>, at: usize) -> Option<Candidate<'a>> {
    const ROWS: usize = 15;
    static FOR: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"\s{}\s+", words::any_of("person", "paper_of"))));
    static PAPER: LazyLock<Regex> = LazyLock::new(|| words::whole_word("place", "title_words"));
    static DOCTOR: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"^{}", words::any_of("person", "doctor_title"))));
    let line = &document.lines[at];
    if line.row >= ROWS || line.aside || line.others || line.fax {
        return None;
    }
    cells(line.text).into_iter().find_map(|cell| {
        let (start, end) = (cell.start, cell.end);
        let joint = FOR.find_iter(&line.text[cell]).last()?;
        if !PAPER.is_match(&line.text[start..start + joint.start()]) || DOCTOR.is_match(&line.text[start + joint.end()..end]) {
            return None;
        }
        let (value, name) = whole_name(line, start + joint.end()..end)?;
        Some(Candidate::new(&name, value, line, 0.6, "paper of"))
    })
}

/// "LOPEZ, MARIA" in a cell of its own at the head of two pages or more.
fn running_head<'a>(document: &Document<'a>) -> Option<Candidate<'a>> {
    const ROWS: usize = 3;
    let heads = || document.lines.iter().filter(|line| line.row < ROWS && !line.fax && line.text.contains(','));
    let later: Vec<&Line<'_>> = heads().filter(|line| line.page > 1).take(ROWS).collect();
    later.iter().flat_map(|line| cells(line.text).into_iter().map(move |cell| (*line, cell))).find_map(|(line, cell)| {
        let (value, name) = whole_name(line, cell).filter(|(value, _)| value.contains(','))?;
        let again = document.lines.iter().any(|other| other.page != line.page && other.text.contains(value));
        again.then(|| Candidate::new(&name, value, line, 0.6, "running head"))
    })
}

/// Whether a birth date or a record number stands on this line or close to it: then the label above it means the patient.
pub(super) fn identity_nearby(document: &Document<'_>, at: usize) -> bool {
    identity_within(document, at, 5)
}

fn identity_within(document: &Document<'_>, at: usize, lines: usize) -> bool {
    let page = document.lines[at].page;
    let near = document.lines.iter().skip(at.saturating_sub(lines)).take(2 * lines + 1).filter(|line| line.page == page && !line.others);
    let says = |label: &Label| is_identity(label) && (label.after == Edge::Colon || label.stands_out() || label.span.len() > 2);
    // "昭和25年12月25日生" has no label.
    let born = |line: &Line<'_>| line.dates().iter().any(|date| scan::is_born_behind(&line.text[date.span.end..]));
    near.clone().flat_map(|line| &line.labels).any(says) || near.clone().any(born)
}

/// Whether a birth date stands close by with its label.
pub(super) fn birth_within(document: &Document<'_>, at: usize, lines: usize) -> bool {
    let births = document.labelled_in(at.saturating_sub(lines)..at + lines + 1).iter();
    births.filter(|field| document.lines[field.at].page == document.lines[at].page).any(|field| document.label(field).is(Role::Birth))
}

pub(super) fn is_identity(label: &Label) -> bool {
    [Role::Birth, Role::Number, Role::OtherNumber].into_iter().any(|role| label.is(role))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::tests::check;

    #[test]
    fn names_of_patients() {
        for (text, expected) in [
            ("Patient: Alvarez, Maria Jimena        Date of Birth: 02/19/1974 Sex F", "Maria Jimena Alvarez*"),
            ("Patient: Alvarez, Maria Jimena Date of Birth: 02/19/1974 Sex F", "Maria Jimena Alvarez*"),
            ("Name: Harold Okoro-Bright\nDOB: 03-Nov-1951", "Harold Okoro-Bright*"),
            ("PATIENT ID: T091234   PATIENT: DE LA CRUZ^ANA\nSEX: F   DOB: 02/19/1974", "ANA DE LA CRUZ*"),
            ("  NHI ABC1234     Marta LIND\n  19 February 1974     50 yrs     F", "Marta LIND*"),
            ("  Lind Marta              weibl.\n  *19.02.1974            Fall 12345678\nOP-Tag 10.05.2024", "Lind Marta*"),
            ("SURNAME/OTHER NAMES: LIND Marta Ana\nAGE: 37yrs   SEX: F", "Marta Ana LIND*"),
            ("HISTOPATHOLOGY\nResident: Dr. Marta Lind        Consultant: Dr. Ana Other", ""),
            ("LIND,\nMARTA\n02/19/1974\nIP93552", "MARTA LIND*"),
            ("MARTA LIND is a 30 year old female born 05/23/1993.", "MARTA LIND*"),
            ("João Lind\nMasculino   .   77 anos   .   nasc. 15/05/1936", "João Lind*"),
            ("Madame LIND Marta\n31/03/1942, F", "Marta LIND*"),
            ("Frau Lind Marta, 19.02.1974, Obergasse 3, PID 5521908\nSonographie vom 11.03.2024", "Lind Marta*"),
            ("First name   Last name   MI   DOB          Sex\nMarta        Lind        E.   02/19/1974   F", "Marta Lind*"),
            ("VAN DER HOEK,ANNA             MRN#: M00719356\n1948/07/23   76 F\nSURGERY DATE: 2024/09/17", "ANNA VAN DER HOEK*"),
            ("LIND, MARTA (MRS)       HCN 999 000 1182\nF   52Y   02/12/1972     CASENOTE BK1093847\nARRIVED 03/01/2025", "MARTA LIND*"),
            ("Colm Lind III          Requesting:  Amy Jones, MD\nM, 66 yrs   (01/16/1958)\nReported 07/29/2024", "Colm Lind III*"),
            ("This report concerns Ms. Marta Lind (chart 0381174), born 11/05/1966", "Marta Lind*"),
            ("Yo, D.ª MARTA LIND SOTO, con DNI 00009983-T, nacida el 30/06/1941", "MARTA LIND SOTO*"),
            ("Patientin\n   Lind-Le\n   Thi Hanh\n   09.01.1984\nAbstrich vom 21.08.2024", "Thi Hanh Lind-Le*"),
            (
                "CISSS         LIND-SOTO\nHôpital       OCÉANE\n              1996-06-12   27 a   F\nArrivée : 2023-12-02",
                "OCÉANE LIND-SOTO*",
            ),
            ("Κα ΛΙΝΤ ΜΑΡΤΑ του ΕΜΜΑΝΟΥΗΛ\nετών 58 (28.02.1966)\nΕξέταση 23.09.2024", "ΛΙΝΤ ΜΑΡΤΑ*"),
            ("丹羽 すみれ 様\n処方日 2024/11/28", "丹羽 すみれ*"),
            ("さて、このたびは榎並千紗様（平成2年4月8日生、34歳）をご紹介いただき", "榎並千紗*"),
            ("患者氏名    水上  芳太郎    殿\n生年月日 昭和24年8月19日", "水上 芳太郎*"),
            ("患者氏名\nゴンダワラ セイジ\n権田原 誠二\n生年月日 昭和33年7月15日", "権田原 誠二*"),
            ("NOMBRE DEL PACIENTE       EXPEDIENTE\nLIND     SOTO     MARTA   2291-18\nFECHA NAC. 08/01/1955", "LIND SOTO MARTA*"),
            ("NAME: LIND^MARTA^          EXAM DATE: 03/12/2012\nDOB: 02/19/1974", "MARTA LIND*"),
            ("          Nom, prénom : LIND-SOTO\n          Jean-Pierre\n          DDN : 26/05/1944", "Jean-Pierre LIND-SOTO*"),
            ("ST. CLAIR, HANNAH BETH                          MRN: E33946697", "HANNAH BETH ST. CLAIR*"),
            ("検査結果（患者さん用）\nID 58-4584-5　　コバヤシ アヤカ 小林 彩花 様　　F　　1952年10月29日生（71歳）", "小林 彩花*"),
            ("Betrifft    Lind-Soto Marta, 09.07.1957, w\nAHV-Nr. 756.4410.9921.07", "Lind-Soto Marta*"),
            (
                "EMERGENCY DEPARTMENT LETTER\nLIND, Marta (Ms)  NHI ZHB8825\n11 Jun 1988 (36 yrs), Female\nArrived 02 Mar 2025",
                "Marta LIND*",
            ),
            (
                "Pacjent:\nPESEL:\nData urodzenia / płeć:\nJednostka kierująca:\nLIND MARTA\n57112304667\n23.11.1957 / K\nSzpital",
                "LIND MARTA*",
            ),
            ("LIND, MARTA E.                    Pg 1\nPatient ID  : 00615539\nBirthdate   : April 25, 1960", "MARTA E. LIND*"),
            ("MARTA LIND is a 35 y.o. female\nUnit record 10937264", "MARTA LIND*"),
            ("Ihre Patientin Frau Marta Lind, *30.09.1979", "Marta Lind*"),
            ("Re: Adam Lind Soto, DOB 02/19/1974", "Adam Lind Soto*"),
            ("我妻 キヨ\n昭和22年9月25日 女\n令和7年3月12日", "我妻 キヨ*"),
            ("À Sra.\nMarta Lind\nData de nascimento: 24/11/1971\nTitular: Pedro Lind (cônjuge)", "Marta Lind* / Pedro Lind"),
            ("[Nazwisko] LIND\n[Imię] MARTA\n[Ur.] 19.04.2003", "MARTA LIND*"),
            ("Patient: Lind, Marta\nDOB: 02/19/1974\nClient: Ridge Endocrine Assoc", "Marta Lind* / Ridge Endocrine Assoc"),
            ("Apellidos: LIND SOTO   Nombre: MARTA\nF. Nac.: 19/02/1974", "MARTA LIND SOTO*"),
            ("Nombre: MARTA INES\nPaciente: LIND SOTO, MARTA INES\nF. Nac.: 19/02/1974", "MARTA INES LIND SOTO*"),
            (
                "Patient          DOB          Client\nLIND,MARTA       02/19/1974   Ridge Family Practice",
                "MARTA LIND* / Ridge Family Practice",
            ),
            ("患者氏名 山田 太郎　男　昭和49年2月19日生（50歳）", "山田 太郎*"),
            ("Dane pacjenta            Dane badania\nLIND MARTA               TK\nPESEL 12345678901", "LIND MARTA*"),
            ("| Beck View Medical Centre   | born 02/12/1948 |", ""),
            ("Validated by Marta Lind, ID 4876", ""),
            ("氏　　名　高橋 美咲（タカハシ ミサキ）　殿　　性別　女性\n生年月日　1949年11月22日", "高橋 美咲*"),
            ("Marta Lind\nDOB 02/19/1974     Chart 956815\n\nLind, Marta  |  956815   Page 2", "Marta Lind*"),
            (
                "Lake Laboratories\nLind, Marta           217 Mill Road\n153 Pond Lane Apt 2    Dover, DE 19901\nDover, DE 19904\n\nDOB: 05/23/1985",
                "Marta Lind*",
            ),
            ("Patient   Marta Lind\nDate of Birth  19.02.1974", "Marta Lind*"),
            ("Patient Marta Lind\nDate of Birth 19.02.1974", "Marta Lind*"),
            ("Patient\nMarta Lind\nDate of Birth\n19.02.1974", "Marta Lind*"),
            ("PATIENT NAME: LIND, MARTA E   MRN: HV-3318842", "MARTA E LIND*"),
            ("Objet : DUPONT-MÜLLER Léa, Née le 30/07/2013, IPP 8002217", "Léa DUPONT-MÜLLER*"),
            ("Patient  Dupont-Müller, Léa\ngeb.  30.07.2013", "Léa Dupont-Müller*"),
            ("wir berichten über Ihren Patienten Herrn Max Muster, geb. 01.02.1950, wohnhaft", "Max Muster*"),
            ("Name,Harold Okoro-Bright\nDate of Birth,1951-11-03", "Harold Okoro-Bright*"),
            ("RE: Maria Alvarez\nDOB: 02/19/1974", "Maria Alvarez*"),
            ("Lind, Marta R  F  85 yo  DOB 12/30/1939  Chart # 55019\nRef: Dr. A. Nobody OD", "Marta R Lind*"),
            ("Patient:  Marta Joy Lind\n          Quayside, Nowhere\n          DOB 27/03/1954      Female", "Marta Joy Lind*"),
            ("LIND, MARTA\nMRN 5561209   F   57Y   07/21/1967\nMR BRAIN   03/04/2025 16:12", "MARTA LIND*"),
            ("RE:    Maria M. Alvarez\nDOB:    02/19/1974", "Maria M. Alvarez*"),
            ("白樺 慎吾 様\n受診日 2024.08.27\nシラカバ シンゴ  男  1975.04.30(49歳)", "白樺 慎吾*"),
            ("患者名：山田 太郎\n生年月日 1974年2月19日", "山田 太郎*"),
            ("患者氏名　山田太郎　様\n生年月日　昭和49年2月19日", "山田太郎*"),
            ("Bürozeiten Mo - Do 8 - 17 Uhr\n\nBetr.: Weiß, Hannelore, geb. am 02.05.1950", "Hannelore Weiß*"),
            ("氏名：サトウ ハナコ（佐藤 花子）\n生年月日：1974年2月19日", "佐藤 花子*"),
            ("氏名：佐藤 花子（サトウ ハナコ）\n生年月日：1974年2月19日", "佐藤 花子*"),
            ("Paciente: García López, Ana\nFecha de nacimiento: 19/02/1974", "Ana García López*"),
            ("Last Name: Lind    First Name: Marta\nDOB: 02/19/1974", "Marta Lind*"),
            ("Nom : DUPONT\nPrénom : Léa\nNée le : 30/07/2013", "Léa DUPONT*"),
            ("Patient Name        DOB           MRN\nLIND, MARTA E      02/19/1974    12345", "MARTA E LIND*"),
            ("Ονοματεπώνυμο: Παπαδοπούλου Ελένη\nΗμ. γέννησης: 19/02/1974", "Παπαδοπούλου Ελένη*"),
            ("Pacjent: Kowalska Anna\nPESEL: 74021912345", "Kowalska Anna*"),
            ("Patient: Anna van der Berg (née Lind)\nDOB: 02/19/1974", "Anna van der Berg*"),
            ("LIND, MARTA E   DOB: 02/19/1974   MRN: 12345", "MARTA E LIND*"),
            ("Patient Details           Doctor\nLIND,MARTA                A. Nobody\nDOB: 02/19/1974", "MARTA LIND*"),
            ("Name: Lind   Vorname: Marta\nGeburtsdatum: 19.02.1974", "Marta Lind*"),
            ("患者ID 0012345   氏名 山田花子   生年月日 1961/03/14", "山田花子*"),
            ("Member name: Pedro Lopez     Member ID: W1234567\nPatient: Maria Lopez    DOB: 03/14/1961", "Maria Lopez* / Pedro Lopez"),
            ("Patient   MAY Liam Anne\nMRN   12345", "Liam Anne MAY*"),
            ("RE: Maria Alvarez\nDear Dr. Other:\nThank you for sending Mrs. Alvarez to us.", "Maria Alvarez*"),
            ("Laboratoire Nul            Madame DUPONT Léa\n                 12 rue des Saules\nNée le : 03/04/1961", "Léa DUPONT*"),
            ("I saw Mrs. Maria Alvarez, a 50-year-old woman.\nMrs. Alvarez feels well.", "Maria Alvarez*"),
            ("LIND, MARTA\nDOB: 02/19/1974", "MARTA LIND*"),
            ("Discharge Note\nDOB: 02/19/1974", ""),
            ("Ana Lind\nDOB: 02/19/1974", "Ana Lind"),
            ("Ana Lind\nDOB: 02/19/1974     MRN: 123456", "Ana Lind*"),
            ("Ana Lind             Room 12\nborn 02/19/1974\n12 Mill Road\nMRN 123456", "Ana Lind*"),
            ("Ana Lind\nDOB: 02/19/1974\n\nMRN: 123456", "Ana Lind"),
            ("Nom, prénom : DUPONT Léa\nNée le : 30/07/2013", "Léa DUPONT*"),
            ("Name, Vorname: Lind, Marta\ngeb. 19.02.1974", "Marta Lind*"),
            ("Name: MAY, BILLY JOE B\nDOB: 02/19/1974", "BILLY JOE B MAY*"),
            ("Patient: Liam May Page 2\nDOB: 02/19/1974", "Liam May*"),
            ("Ana Jo M Lind (MRN 3631922)", "Ana Jo M Lind*"),
            ("Ana Lind            02/19/1974\nPatient name        Date of birth", "Ana Lind*"),
            ("Re: Maria Lopez, DOB 3/4/1961", "Maria Lopez*"),
            ("wir berichten über Ihre Patientin Frau Marta Lind, geb. 03.04.1961", "Marta Lind*"),
            ("Concerne : Mme Léa DUPONT, née le 03/04/1961", "Léa DUPONT*"),
            ("Paciente: Ana Soto Gil  F. nac.: 03/04/1961", "Ana Soto Gil*"),
            ("LOPEZ, MARIA | MRN 12345 | 04/03/1961", "MARIA LOPEZ*"),
            ("患者ID：12345　　患者氏名：五十嵐 美咲（イガラシ ミサキ） 様\n生年月日：1967年5月23日", "五十嵐 美咲*"),
            ("Pat1ent Narne: LIND, MARTA\nD0B: 02/19/1974", "MARTA LIND*"),
            ("LIND, MARTA   02/19/1974   F\nPID 12345   ACC 2345678\nDOS 03/14/2024", "MARTA LIND*"),
            ("Marta Lind - 50 y.o. female (DOB: 02/19/1974)", "Marta Lind*"),
            ("MAY ROSALIND B   01/12/2001   F\nDOS 05/11/2024", "ROSALIND B MAY*"),
            ("LIND, MARTA            Your Ref: 12/345\n1 Bay Road, Nowhere    Lab Ref: 24-1\n02/19/1974 F (50 yrs)", "MARTA LIND*"),
            ("LE GOFF Bernard\nNé(e) le 21 février 1960 - 61 ans", "Bernard LE GOFF*"),
            ("Marta Lind            DOB 02/19/1974\nLake Regional Health  Patient ID 584384755", "Marta Lind*"),
            ("Identificação do utente: Ana Soto, feminino, 45 anos\nNascido a 10/08/1946", "Ana Soto*"),
            (
                "Dossier n° 2412345678               MOREAU Jean-Pierre\nNé(e) 3 mai 1950   Sexe M   ID patient 1234567",
                "Jean-Pierre MOREAU*",
            ),
            ("For: LIND, MARTA    Age/Sex/DOB: 50/F/03/04/1974", "MARTA LIND*"),
            ("【患者】山田太郎　【ID】123456　【生年月日】1974年10月4日", "山田太郎*"),
            ("MOREAU Jean-Pierre\nNé(e) le 3 mai 1950 - 61 ans", "Jean-Pierre MOREAU*"),
            ("山田太郎 殿　42歳　男　1975年10月4日生", "山田太郎*"),
            ("Patient: Margaret R. Rhodes, October 5, 1970, Female", "Margaret R. Rhodes*"),
            ("Marta LIND               19.02.1974     NHS 943 476 5919\nAttendance: 16.01.2020", "Marta LIND*"),
            ("【患者】森 誠　【ID】423811　【生年月日】1952年02月10日", "森 誠*"),
            ("患者氏名：森誠 様\n生年月日：昭和11年8月15日", "森誠"),
            ("        Monsieur LE GOFF Loïc\nPatient n° 12345, né le 9 mai 1941", "Loïc LE GOFF*"),
            ("Marta Lind   F   02/19/1974   (50 yrs)   MRN 123456", "Marta Lind*"),
            ("LIND, MARTA ELIN                  STANDARD FORM\nID:123456  SEX:F  DOB:02/19/1974  AGE:50", "MARTA ELIN LIND*"),
            ("Surname/Forename: LIND Marta          Lab No: H12345/24\nDate of birth: 19/02/1974", "Marta LIND*"),
            ("Surname, Forename: Lind Marta\nDate of birth: 19/02/1974", "Marta Lind*"),
            ("Frau\nMarta Lind\nSeestrasse 1\n9999 Nirgendwo\nGeb. 19.02.1974", "Marta Lind*"),
            ("Member: Marta Lind\nDate of birth: 02/19/1974\nSubscriber: Paul Lind", "Marta Lind*"),
            ("Apellidos y nombres: LIND, Marta\nDNI 12345678", "Marta LIND*"),
            ("Pacjentka: Lind Marta, ur. 19.02.1974", "Lind Marta*"),
            ("Nazwisko: Lind\nImię: Marta\nPESEL: 74021912345", "Marta Lind*"),
            ("Name und Vorname: Lind, Marta\nGeburtsdatum: 19.02.1974", "Marta Lind*"),
            ("Patient:in   Lind, Marta\ngeb. 19.02.1974", "Marta Lind*"),
            ("Usager : LIND, Marta\nDate de naissance : 1974-02-19", "Marta LIND*"),
            ("Sr(a).: MARTA LIND\nData de nascimento: 19/02/1974", "MARTA LIND*"),
            ("Εξεταζόμενος/η: ΛΙΝΤ ΜΑΡΤΑ\nΗμ. γέννησης: 19/02/1974", "ΛΙΝΤ ΜΑΡΤΑ*"),
            ("Medical Claim Summary for Marta Lind\nMember ID W123456789", "Marta Lind*"),
            (
                "PATIENT             PHYSICIAN\nDISEASE Lung        SITE Lung\nNAME Lind, Marta    FACILITY Lake\nDATE OF BIRTH 02/19/1974",
                "Marta Lind*",
            ),
            ("Surname LIND     Name MARTA     DOB 1974/02/19    F", "MARTA LIND*"),
            ("Nom de naissance : LIND     Prénom : MARTA     Né le : 19/02/1974", "MARTA LIND*"),
            ("PATIENT    VAN DER LIND  MARTA   (MS)         Printed  2024-09-19\nDOB 1974-02-19    50y  F", "MARTA VAN DER LIND*"),
            ("Patient              Age/Sex      Birthday\nLIND,                49 / F       Feb. 19, 1974\nMARTA ELIN", "MARTA ELIN LIND*"),
            (
                "Patientin:      von der Linde        Kartei-Nr.:   41-20963\n                Marta\n                19.02.1974",
                "Marta von der Linde*",
            ),
            ("Klinik       | Lind                         |\nUrologie     | Marta            19.02.1974 W|\n20.06.2024", "Marta Lind*"),
            ("Unai Lind Soto. Varón. Fecha de nacimiento 19-02-1974", "Unai Lind Soto*"),
            ("Peço a observação do Sr. Domingos Lind, motorista, nascido em 27/10/1965", "Domingos Lind*"),
            ("Βεβαιώνεται ότι η κα Μάρτα Λιντ του Μηνά, γεννηθείσα στις 19/02/1974", "Μάρτα Λιντ*"),
            ("Name    LIND SIU FONG    林 少 芳\nDOB 22/03/1948  Sex F", "LIND SIU FONG*"),
            ("Lungenzentrum  |  ID 99191\nPATIENT:     1180457   Lind, Marta    w    19.02.1974\n28.08.2024", "Marta Lind*"),
            ("姓：来栖　　名：忠\n患者番号：6602148　　昭和25年1月29日生", "来栖 忠*"),
            ("このたびは 白樺 トメ子 さま（女性、昭和13年3月3日生）を", "白樺 トメ子*"),
            ("Szanowna Pani\nMARTA LIND\nul. Olchowa 5\nData urodzenia 19-02-1974", "MARTA LIND*"),
            ("Paciente: MARTA LIND DO NASCIMENTO      Exame: B24-3318\nNascimento: 19/02/1974", "MARTA LIND DO NASCIMENTO*"),
            ("Patient: M. Lind\n\n1234567\nLind, Marta\n19.02.1974  weibl.", "Marta Lind*"),
            ("Όνομα          Μάρτα Λιντ        Εξέταση  2 Ιουλίου 2024\nΗμερ. γέννησης 19 Φεβρουαρίου 1974", "Μάρτα Λιντ*"),
            ("Pacjentka     Lind Marta\nur.           19.02.1974 r.", "Lind Marta*"),
            ("Etiqueta:  613377  LIND SOTO MARTA    19/02/1974  MULLER\nIngreso 30/06/2024", "LIND SOTO MARTA*"),
            (
                "LAKE DIAGNOSTICS      Report Status: Final\n                      LIND, MARTA E\nPatient Information   Specimen Information    Client Information\nLIND, MARTA E         Specimen:   WX1H        Client #: 4002\n                      Requisition: 0088124    NOBODY, LEE\nDOB: 02/19/1974  AGE: 50     Lab Ref #:       QUAY FAMILY PRACTICE",
                "MARTA E LIND* / LEE NOBODY",
            ),
            ("REID, Jordan Lee (Mr)\n11 Jun 1988 (36 yrs), Male\nArrived 02 Mar 2025", "Jordan Lee REID*"),
            ("Nachname/Cognome   LIND       Vorname/Nome   MARTA\nGeb.dat./Data nasc.   19/02/1974", "MARTA LIND*"),
            ("LIND, MARTA E      \n20-55-817      F   57Y\n03-22-1966      ICU 6\nADM 01-30-2024", "MARTA E LIND*"),
            ("Pathology Resident: Ana Soto\nLIND, MARTA      STANDARD FORM\nID:123456  SEX:F  DOB:02/19/1974", "MARTA LIND*"),
        ] {
            check(text, FactName::Name, expected);
        }
    }

    #[test]
    fn names_of_others() {
        for text in [
            "Referring physician: Maria Alvarez, MD",
            "Mother's name: Ana Alvarez",
            "Emergency contact name: Ana Alvarez\nDOB: 02/19/1974",
            "I enclose the results. She was brought here by her mother\nAna Alvarez (DOB 02/19/1974).",
            "Patient Education\nDOB: 02/19/1974",
            "Telephone Encounter\nDOB: 02/19/1974     MRN: 123456",
            "Wound Care\nDOB: 02/19/1974     MRN: 123456",
            "Diabetes Education\nDOB: 02/19/1974     MRN: 123456",
            "Imaging Results\nDOB: 02/19/1974     MRN: 123456",
            "17495 Klein Mellen      Pat.-Nr. 4711123",
            "Informante: hija, Sra. Rosa Soto",
            "Shop 3 / 40 Ibis St                    DOB 28/03/1970",
            "Assistenz:   Jones, Amy\nUhrzeit:     02.10.2013 (m)",
            "病院長 山田太郎 殿",
            "Patient is a 50-year-old woman",
            "Test Name: Complete Blood Count\nMRN: 12345",
            "Kein Diabetes, keine Tuberkulose, Hepatitis B nie durchgemacht.",
            "Dear Dr. Alvarez,",
            "EMERGENCY CONTACT\nName: Ana Alvarez\nDOB: 02/19/1950",
            "cc: Ana Alvarez, DOB 02/19/1974",
            "Patient: XXXX, XXXX\nDOB: 02/19/1974",
            "Report prepared for Dr. Ana Alvarez",
            "Summary for Lake Clinic",
            "Chest Pain   02/19/2024",
            "XXXXX, XXXX   DOB: 02/19/1974",
        ] {
            check(text, FactName::Name, "");
        }
        check("RE: Budget Plan", FactName::Name, "Budget Plan");
        check("Name: Ana Soto\nDOB: 02/19/1974\nPatient: Eva Lind\nMRN: 123456", FactName::Name, "Ana Soto / Eva Lind");
    }
}
