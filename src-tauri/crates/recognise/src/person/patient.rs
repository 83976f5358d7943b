//! The patient's name: labelled values, subject lines, the name before a birth date or a number.
//!
//! Doctors, relatives and contacts are not the patient; a name without anything that says so is not taken.

use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fold::is_cjk;

use crate::field::Document;
use crate::field::Field;
use crate::field::Owner;
use crate::field::says_patient;
use crate::label::Edge;
use crate::label::Label;
use crate::label::Role;
use crate::label::folded;
use crate::name;
use crate::people::Agreement;
use crate::read;
use crate::words;

/// A name that was found, before it is known to be the best one.
struct Candidate<'a> {
    display: String,
    evidence: &'a str,
    page: u32,
    confidence: f32,
    method: &'static str,
}

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
        if label.is(Role::Family) {
            found.extend(in_parts(document, field));
        }
        if label.is(Role::Subject) && label.tokens.start == 0 && label.after == Edge::Colon {
            found.extend(subject(document, field));
        }
    }
    found.extend((0..document.lines.len()).filter_map(|at| before_identity(document, at)));
    best(found)
}

/// The surest first; of equals the earlier. Other forms of the same name are no rivals, other names are.
fn best(mut found: Vec<Candidate<'_>>) -> Vec<Fact> {
    found.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let mut kept: Vec<Candidate<'_>> = Vec::new();
    for candidate in found {
        let known = kept.iter().any(|held| same(&held.display, &candidate.display));
        if !known && kept.len() < 3 {
            kept.push(candidate);
        }
    }
    let rivals = kept.len() > 1 && kept[1].confidence >= crate::SURE;
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

fn same(a: &str, b: &str) -> bool {
    match (name::read(a), name::read(b)) {
        (Some(a), Some(b)) => name::compare(&a, &b) != Agreement::Conflict,
        _ => a == b,
    }
}

/// "Patient: Alvarez, Maria", "患者氏名　山田太郎".
fn labelled<'a>(document: &Document<'a>, field: &Field) -> Option<Candidate<'a>> {
    let (label, line) = (document.label(field), &document.lines[field.line]);
    if line.aside || name_follows(document, field) {
        return None;
    }
    let text = document.value(field);
    let length = leading_name(text)?;
    let value = &text[..length];
    if is_doctor(value) || is_doctor(&text[length..]) {
        return None;
    }
    let name = name::read(value).filter(|name| !name.given.is_empty() || is_whole_cjk(value))?;
    let own = says_patient(line, label);
    let confidence = match (label.after == Edge::Colon, identity_nearby(document, field.line), label.stands_out()) {
        (_, _, false) if !own => return None,
        (true, true, _) => 0.95,
        (true, false, _) if own => 0.8,
        (true, false, _) => 0.75,
        (false, true, true) if label.after != Edge::Word => 0.9,
        // "Patient Marta Lind" is a name where a birth date or a number stands beside it, "Patient Rights And Duties" is none.
        (false, _, true) if (own || label.before == Edge::Line) && identity_within(document, field.line, 2) => 0.9,
        (false, false, true) if label.after == Edge::Wide => 0.6,
        (false, false, true) if field.below && own => 0.6,
        _ => 0.35,
    };
    let noise = line.doubt.max(if label.noisy { 0.1 } else { 0.0 });
    let evidence = document.evidence(field, field.value.start + length);
    Some(Candidate {
        display: name.display(),
        evidence,
        page: document.lines[field.at].page,
        confidence: confidence - noise,
        method: "label name",
    })
}

/// "Last name: Alvarez   First name: Maria", on one line or the next.
fn in_parts<'a>(document: &Document<'a>, field: &Field) -> Option<Candidate<'a>> {
    let near = document.labelled_in(field.line.saturating_sub(2)..field.line + 3);
    let given = near
        .iter()
        .filter(|other| document.label(other).is(Role::Given) && !document.label(other).is(Role::Family) && other.owner == Owner::Patient);
    let given = given.min_by_key(|other| (other.line.abs_diff(field.line), other.line < field.line))?;
    let part = |field: &Field| {
        let text = document.value(field);
        leading_name(text).map(|length| text[..length].trim_matches(',')).filter(|value| !value.contains(','))
    };
    let (family, first) = (part(field)?, part(given)?);
    let name = name::read(&format!("{family}, {first}"))?;
    let confidence = if identity_nearby(document, field.line) { 0.95 } else { 0.8 };
    let noise = document.lines[field.line].doubt;
    let evidence = document.evidence(field, field.value.start + family.len());
    Some(Candidate {
        display: name.display(),
        evidence,
        page: document.lines[field.at].page,
        confidence: confidence - noise,
        method: "label name",
    })
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
    let length = leading_name(&text[start..])?;
    let value = &text[start..start + length];
    let name = name::read(value).filter(|name| !name.given.is_empty())?;
    let confidence = if identity_nearby(document, field.line) { 0.85 } else { 0.3 } - document.lines[field.at].doubt;
    Some(Candidate { display: name.display(), evidence: value, page: document.lines[field.at].page, confidence, method: "subject line" })
}

// "Mrs", "Ihre Patientin Frau", "votre patient M.": what stands at the start before the name itself.
static FORM_OF_ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    words::expression(&format!(
        r"^(?:[\p{{L}}' ]{{0,40}}?\b(?:{}|{})\b\.?\s+)+",
        words::any_of("person", "address"),
        words::any_of("person", "spoken_of")
    ))
});

/// "… Herrn Max Muster, geb. 01.02.1950", "LIND, MARTA   MRN 12345": the name that ends where a birth date's label or a number's begins.
fn before_identity<'a>(document: &Document<'a>, at: usize) -> Option<Candidate<'a>> {
    static TRAILING: LazyLock<Regex> = LazyLock::new(|| {
        let word = format!(r"(?:\p{{Lu}}[\p{{L}}'’.-]*|{})", PARTICLE.as_str());
        Regex::new(&format!(r"(?:^|[\s:：])((?:{word},?\s+){{1,5}}\p{{Lu}}[\p{{L}}'’.-]*)\s*[,;(*|·-]*\s*$")).expect("a fixed expression")
    });
    let line = &document.lines[at];
    if line.aside || line.others || line.fax {
        return None;
    }
    let followed = |label: &&Label| line.text[label.value..].starts_with(|c: char| c.is_alphanumeric());
    let birth =
        line.labels.iter().filter(followed).find(|label| label.is(Role::Birth) || (label.is(Role::Number) && label.span.len() > 1))?;
    let before = &line.text[..birth.span.start];
    let found = TRAILING.captures(before)?.get(1)?;
    let others = line.labels.iter().filter(|label| label.span.end <= found.end());
    if others.clone().any(|label| {
        label.is(Role::Relative) || label.is(Role::Doctor) || label.is(Role::Given) || label.is(Role::Exam) || label.is(Role::OtherName)
    }) {
        return None;
    }
    let start = ADDRESS_WITHIN.find_iter(found.as_str()).last().map_or(0, |words| words.end());
    let value = &found.as_str()[start..];
    // A label may still stand before it ("Patient Max Muster").
    let skipped = others
        .filter(|label| label.is(Role::Name) && label.span.start >= found.start() + start)
        .map(|label| label.span.end - found.start() - start)
        .max();
    let value = skipped.map_or(value, |skipped| value.get(skipped..).unwrap_or("").trim_start());
    let value = &value[..leading_name(value)?];
    let name = name::read(value).filter(|name| !name.given.is_empty())?;
    let confidence = if birth.is(Role::Birth) { 0.8 } else { 0.6 } - line.doubt;
    Some(Candidate { display: name.display(), evidence: value, page: line.page, confidence, method: "before birth date" })
}

static ADDRESS_WITHIN: LazyLock<Regex> = LazyLock::new(|| {
    words::expression(&format!(r"(?:^|.*\s)(?:{}|{})\b\.?\s+", words::any_of("person", "address"), words::any_of("person", "spoken_of")))
});
static PARTICLE: LazyLock<String> = LazyLock::new(|| format!("(?:{})", name::PARTICLES.join("|")));

/// How far the name at the start of `text` goes: capitalised words until a label, a number, a wide gap or another sign.
pub(super) fn leading_name(text: &str) -> Option<usize> {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        let initial = r"\p{Lu}[\p{L}\p{M}'’.-]*";
        let word = format!(r"(?:{initial}|d['’]\p{{Lu}}\p{{L}}+|{}\b|[\p{{Han}}\p{{Hiragana}}\p{{Katakana}}ー・]+)", PARTICLE.as_str());
        Regex::new(&format!(r"^{word}(?:(?:\s?,\s?|\s){word}){{0,7}}")).expect("a fixed expression")
    });
    let start = FORM.find(text).map_or(0, |form| form.end());
    let found = NAME.find(&text[start..])?.as_str();
    if is_masked(found) {
        return None;
    }
    let (mut read, mut end) = (0, 0);
    let mut words = 0;
    for word in found.split_inclusive([' ', '\u{3000}', '\u{a0}']) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let plain: String = second_read_model::fold::fold(bare).replace(' ', "");
        // "E" is an initial, and a small word in Portuguese.
        let initial = bare.chars().count() == 1 && bare.chars().all(char::is_uppercase);
        let never = NEVER.contains(&plain) && !initial;
        // "van der Berg": what is a small word elsewhere is a part of a name where more of the name follows.
        let particle = words > 0 && name::PARTICLES.contains(&bare);
        if never && !particle {
            break;
        }
        read += word.len();
        if !never {
            end = read;
        }
        words += usize::from(!bare.is_empty());
    }
    let value = found[..end].trim_end_matches([',', ' ', '-', '\u{3000}', '\u{a0}', '様', '殿']);
    let value = value.strip_suffix("さん").unwrap_or(value).trim_end();
    (words > 0 && value.chars().count() >= if value.chars().any(is_cjk) { 2 } else { 3 }).then_some(start + value.len())
}

static NEVER: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "never"));
// A form of address at the start belongs to what is written as a name.
static FORM: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"^(?:(?:{})\b\.?\s+)+", words::any_of("person", "address"))));

/// A name that somebody has struck out: "XXXX, XXXX" names nobody.
fn is_masked(name: &str) -> bool {
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.any(|word| word.len() >= 3 && word.bytes().all(|byte| byte.eq_ignore_ascii_case(&b'x')))
}

/// A degree behind a name: a doctor's or a nurse's.
fn is_doctor(text: &str) -> bool {
    static DEGREE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:^|[\p{L}.)])[,\s]+(?:M\.?D\.?|D\.O\.|DO|Ph\.?D\.?|MBBS|FRCR|FRCPath|FACS|NP|PA-C|RN)(?:[\s,.)]|$)")
            .expect("a fixed expression")
    });
    DEGREE.is_match(text)
}

/// A name in Chinese characters without a space between its parts.
fn is_whole_cjk(value: &str) -> bool {
    let count = value.chars().count();
    (3..=8).contains(&count) && value.chars().all(|c| is_cjk(c) || c == 'ー')
}

/// Whether a birth date or a record number stands on this line or close to it: then the label above it means the patient.
fn identity_nearby(document: &Document<'_>, at: usize) -> bool {
    identity_within(document, at, 5)
}

fn identity_within(document: &Document<'_>, at: usize, lines: usize) -> bool {
    let page = document.lines[at].page;
    let near = document.lines.iter().skip(at.saturating_sub(lines)).take(2 * lines + 1).filter(|line| line.page == page && !line.others);
    near.flat_map(|line| &line.labels).any(|label| {
        (label.is(Role::Birth) || label.is(Role::Number)) && (label.after == Edge::Colon || label.stands_out() || label.span.len() > 2)
    })
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
            ("Patient   Marta Lind\nDate of Birth  19.02.1974", "Marta Lind*"),
            ("Patient Marta Lind\nDate of Birth 19.02.1974", "Marta Lind*"),
            ("Patient\nMarta Lind\nDate of Birth\n19.02.1974", "Marta Lind*"),
            ("PATIENT NAME: LIND, MARTA E   MRN: HV-3318842", "MARTA E LIND*"),
            ("Objet : DUPONT-MÜLLER Léa, Née le 30/07/2013, IPP 8002217", "Léa DUPONT-MÜLLER*"),
            ("Patient  Dupont-Müller, Léa\ngeb.  30.07.2013", "Léa Dupont-Müller*"),
            ("wir berichten über Ihren Patienten Herrn Max Muster, geb. 01.02.1950, wohnhaft", "Max Muster*"),
            ("Name,Harold Okoro-Bright\nDate of Birth,1951-11-03", "Harold Okoro-Bright*"),
            ("RE: Maria Alvarez\nDOB: 02/19/1974", "Maria Alvarez*"),
            ("患者名：山田 太郎\n生年月日 1974年2月19日", "山田 太郎*"),
            ("患者氏名　山田太郎　様\n生年月日　昭和49年2月19日", "山田太郎*"),
            ("氏名：佐藤 花子（サトウ ハナコ）\n生年月日：1974年2月19日", "佐藤 花子*"),
            ("Paciente: García López, Ana\nFecha de nacimiento: 19/02/1974", "Ana García López*"),
            ("Last Name: Lind    First Name: Marta\nDOB: 02/19/1974", "Marta Lind*"),
            ("Nom : DUPONT\nPrénom : Léa\nNée le : 30/07/2013", "Léa DUPONT*"),
            ("Patient Name        DOB           MRN\nLIND, MARTA E      02/19/1974    12345", "MARTA E LIND*"),
            ("Ονοματεπώνυμο: Παπαδοπούλου Ελένη\nΗμ. γέννησης: 19/02/1974", "Παπαδοπούλου Ελένη*"),
            ("Pacjent: Kowalska Anna\nPESEL: 74021912345", "Kowalska Anna*"),
            ("Patient: Anna van der Berg (née Lind)\nDOB: 02/19/1974", "Anna van der Berg*"),
            ("LIND, MARTA E   DOB: 02/19/1974   MRN: 12345", "MARTA E LIND*"),
            ("Pat1ent Narne: LIND, MARTA\nD0B: 02/19/1974", "MARTA LIND*"),
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
            "Patient Education\nDOB: 02/19/1974",
            "Patient is a 50-year-old woman",
            "Test Name: Complete Blood Count\nMRN: 12345",
            "Dear Dr. Alvarez,",
            "EMERGENCY CONTACT\nName: Ana Alvarez\nDOB: 02/19/1950",
            "cc: Ana Alvarez, DOB 02/19/1974",
            "Patient: XXXX, XXXX\nDOB: 02/19/1974",
            "XXXXX, XXXX   DOB: 02/19/1974",
        ] {
            check(text, FactName::Name, "");
        }
        check("RE: Budget Plan", FactName::Name, "Budget Plan");
        check("Name: Ana Soto\nDOB: 02/19/1974\nPatient: Eva Lind\nMRN: 123456", FactName::Name, "Ana Soto / Eva Lind");
    }
}
