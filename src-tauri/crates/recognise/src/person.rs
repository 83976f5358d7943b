//! Whose record it is, as its text says: name, sex, the number at a place. Labelled values, and the name before a birth date.
//!
//! Doctors, relatives and contacts are not the patient; a name without a label that names the patient is not taken.

use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use crate::date;
use crate::lines::Line;
use crate::name;
use crate::read;
use crate::words;

/// Name, sex, record number and author.
pub(crate) fn read(lines: &[Line<'_>]) -> Vec<Fact> {
    let mut facts = names(lines);
    facts.extend(sex(lines));
    facts.extend(number(lines));
    facts.extend(author(lines));
    facts
}

/// A name that was found, before it is known to be the best one.
struct Candidate<'a> {
    display: String,
    evidence: &'a str,
    page: u32,
    confidence: f32,
    method: &'static str,
}

fn names(lines: &[Line<'_>]) -> Vec<Fact> {
    let mut found: Vec<Candidate<'_>> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        found.extend(labelled(lines, at));
        found.extend(subject(lines, at));
        found.extend(before_birth_date(line));
    }
    // The surest first; of equals the earlier. Other forms of the same name are no rivals, other names are.
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
        let most = if rank > 0 {
            0.4
        } else if rivals {
            0.45
        } else {
            1.0
        };
        let confidence = held.confidence.min(most);
        read::fact(FactName::Name, held.display.clone(), held.evidence, held.page, confidence, held.method)
    });
    facts.collect()
}

fn same(a: &str, b: &str) -> bool {
    match (name::read(a), name::read(b)) {
        (Some(a), Some(b)) => name::compare(&a, &b) == crate::people::Agreement::Agree,
        _ => a == b,
    }
}

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    words::expression(&format!(r"(?:^|\s{{2,}}|\t|[|;,.]\s*)({})\s*(?:\([^)]*\)\s*)?([:：]?),?\s*", words::any_of("person", "name")))
});
static SUBJECT: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"^{}\s*[:：]\s*", words::any_of("person", "subject"))));
static SOMEONE_ELSE: LazyLock<Regex> =
    LazyLock::new(|| words::expression(&format!(r"(?:^|[^\p{{L}}]){}[^:：]*$", words::any_of("person", "someone_else"))));

/// "Patient: Alvarez, Maria", or the label alone with the name on the next line.
fn labelled<'a>(lines: &[Line<'a>], at: usize) -> Option<Candidate<'a>> {
    let line = lines[at];
    LABEL.captures_iter(line.text).find_map(|captures| {
        let (whole, label) = (captures.get(0)?, captures.get(1)?);
        if SOMEONE_ELSE.is_match(&line.text[..label.start()]) {
            return None;
        }
        let colon = captures.get(2).is_some_and(|colon| !colon.is_empty());
        let rest = &line.text[whole.end()..];
        let (value, evidence) = if rest.is_empty() {
            let next = lines.get(at + 1).filter(|next| next.page == line.page)?;
            let value = &next.text[..leading_name(next.text)?];
            (value, value)
        } else {
            let end = whole.end() + leading_name(rest)?;
            (&line.text[whole.end()..end], &line.text[label.start()..end])
        };
        let name = name::read(value)?;
        if name.given.is_empty() {
            return None;
        }
        let vouched = identity_nearby(lines, at);
        let confidence = match (colon, vouched) {
            (true, true) => 0.95,
            (true, false) => 0.75,
            (false, true) => 0.9,
            (false, false) => 0.35,
        };
        Some(Candidate { display: name.display(), evidence, page: line.page, confidence, method: "label name" })
    })
}

/// "Objet : DUPONT Léa, née le …" and "RE: Maria Alvarez" with a birth date or number on this line or the next two.
fn subject<'a>(lines: &[Line<'a>], at: usize) -> Option<Candidate<'a>> {
    let line = lines[at];
    let label = SUBJECT.find(line.text)?;
    let rest = &line.text[label.end()..];
    let value = &rest[..leading_name(rest)?];
    let name = name::read(value).filter(|name| !name.given.is_empty())?;
    let confidence = if identity_nearby(lines, at) { 0.85 } else { 0.3 };
    Some(Candidate { display: name.display(), evidence: value, page: line.page, confidence, method: "subject line" })
}

/// "… Herrn Max Muster, geb. 01.02.1950": the name that ends where a birth date's label begins.
fn before_birth_date<'a>(line: &Line<'a>) -> Option<Candidate<'a>> {
    static TRAILING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:^|[\s:：])((?:\p{Lu}[\p{L}'’.-]*,?\s+){1,4}\p{Lu}[\p{L}'’.-]+)\s*[,;(*-]*\s*$").expect("a fixed expression")
    });
    let label = date::birth_label(line.text)?;
    let before = line.text.get(..label)?;
    let found = TRAILING.captures(before)?.get(1)?;
    if SOMEONE_ELSE.is_match(&before[..found.start()]) {
        return None;
    }
    let start = FORMS_OF_ADDRESS.find(found.as_str()).map_or(0, |words| words.end());
    let value = without_labels(&found.as_str()[start..]);
    let name = name::read(value).filter(|name| !name.given.is_empty())?;
    Some(Candidate { display: name.display(), evidence: value, page: line.page, confidence: 0.8, method: "before birth date" })
}

// "Ihren Patienten Herrn Max Muster": what comes before the name itself.
static FORMS_OF_ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| words::expression(r"^.*\b(?:herrn?|frau|mrs?|ms|miss|mme|madame|monsieur|patient(?:en|in|e)?|paciente)\b\.?\s+"));

/// A value with a label still before it ("Patient Max Muster").
fn without_labels(value: &str) -> &str {
    LABEL.find(value).filter(|found| found.start() == 0).map_or(value, |found| &value[found.end()..])
}

/// How far the name at the start of `text` goes: capitalised words until a label, a number, a wide gap or another sign.
fn leading_name(text: &str) -> Option<usize> {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        let word = r"(?:\p{Lu}[\p{L}'’.-]*|\p{Lo}[\p{Lo}・]*|d'\p{Lu}\p{L}+|de|da|do|dos|del|della|di|der|den|van|von|zu|la|le|el)";
        Regex::new(&format!(r"^{word}(?:(?:,\s?|\s){word}){{0,6}}")).expect("a fixed expression")
    });
    static STOP: LazyLock<Regex> = LazyLock::new(|| {
        let lists =
            [("date", "birth"), ("person", "sex"), ("person", "number"), ("person", "name"), ("number", "accession"), ("date", "service")];
        let labels = lists.map(|(table, list)| words::any_of(table, list)).join("|");
        words::expression(&format!(
            r"[\s,;(|]+(?:{labels}|age|aged|âge|alter|id|address|phone|tel|account|acct|location|room|ward|date|status|race|ethnicity|m\s*$|f\s*$)(?:\W|$)"
        ))
    });
    let found = NAME.find(text)?.as_str();
    // A label may look like part of the name ("Alvarez, Maria DOB"); it begins where the stop does.
    let stop = STOP.find(&text[..text.len().min(floor(text, found.len() + 24))]).map_or(found.len(), |stop| stop.start());
    let value = found.get(..stop.min(found.len()))?.trim_end_matches([',', ' ', '-']);
    let common = value.split_whitespace().any(|word| NOT_NAMES.contains(&word.to_lowercase().trim_matches(['.', ','])));
    (!common && value.chars().count() >= 3).then_some(value.len())
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

// Words that follow "Patient" or "Name" in headings and sentences.
const NOT_NAMES: [&str; 58] = [
    "education",
    "instructions",
    "information",
    "history",
    "position",
    "positioning",
    "summary",
    "portal",
    "care",
    "name",
    "number",
    "id",
    "identification",
    "status",
    "is",
    "was",
    "has",
    "presents",
    "tolerated",
    "denies",
    "reports",
    "states",
    "the",
    "this",
    "of",
    "and",
    "with",
    "date",
    "age",
    "sex",
    "gender",
    "address",
    "phone",
    "test",
    "unit",
    "value",
    "result",
    "results",
    "report",
    "record",
    "records",
    "details",
    "data",
    "copy",
    "service",
    "services",
    "relations",
    "medical",
    "hospital",
    "clinic",
    "center",
    "department",
    "laboratory",
    "consent",
    "type",
    "none",
    "unknown",
    "not",
];

/// Whether a birth date or a record number stands on this line or close to it: then the label above it means the patient.
fn identity_nearby(lines: &[Line<'_>], at: usize) -> bool {
    let near = lines.iter().skip(at.saturating_sub(2)).take(7).filter(|line| line.page == lines[at].page);
    near.into_iter().any(|line| date::birth_label(line.text).is_some() || NUMBER.is_match(line.text) || BIRTH_ALONE.is_match(line.text))
}

static BIRTH_ALONE: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"^{}\W*$", words::any_of("date", "birth"))));
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    words::expression(&format!(
        r"(?:^|[^\p{{L}}])({}\s*[:：#.]*\s*)([\p{{L}}\d][\p{{L}}\d./-]*\d[\p{{L}}\d-]*|\d{{3,}})",
        words::any_of("person", "number")
    ))
});

fn number(lines: &[Line<'_>]) -> Option<Fact> {
    lines.iter().find_map(|line| {
        let captures = NUMBER.captures(line.text)?;
        let (label, value) = (captures.get(1)?, captures.get(2)?);
        let digits = value.as_str().chars().filter(char::is_ascii_digit).count();
        let evidence = &line.text[label.start()..value.end()];
        (digits >= 3).then(|| read::fact(FactName::RecordNumber, value.as_str().to_owned(), evidence, line.page, 0.9, "label number"))
    })
}

fn sex(lines: &[Line<'_>]) -> Option<Fact> {
    static SEX: LazyLock<Regex> = LazyLock::new(|| {
        words::expression(&format!(
            r"(?:^|[^\p{{L}}])({}\s*[:：]?\s*)(female|male|weiblich|männlich|féminin|masculin|femme|homme|mujer|hombre|femenino|masculino|feminino|f|m|w|女|男)(?:[^\p{{L}}]|$)",
            words::any_of("person", "sex")
        ))
    });
    lines.iter().find_map(|line| {
        let captures = SEX.captures(line.text)?;
        let (label, value) = (captures.get(1)?, captures.get(2)?);
        let word = value.as_str().to_lowercase();
        let female = ["f", "w", "mujer", "女"].contains(&word.as_str())
            || word.starts_with("fe")
            || word.starts_with("fé")
            || word.starts_with("we");
        let letter = if female { "F" } else { "M" };
        let evidence = &line.text[label.start()..value.end()];
        Some(read::fact(FactName::Sex, letter.to_owned(), evidence, line.page, 0.9, "label sex"))
    })
}

fn author(lines: &[Line<'_>]) -> Option<Fact> {
    lines.iter().find_map(|line| {
        let captures = AUTHOR.captures(line.text).or_else(|| SIGNED.captures(line.text))?;
        let (whole, value) = (captures.get(1)?, captures.name("name")?);
        Some(read::fact(FactName::Author, value.as_str().to_owned(), whole.as_str(), line.page, 0.8, "label author"))
    })
}

/// A doctor's name with titles and degrees.
const DOCTOR: &str = r"(?<name>(?:(?:Dr|Prof)\.?\s+)?(?:med\.\s+)?\p{Lu}[\p{L}'’.-]*(?:\s\p{Lu}[\p{L}'’.-]*){0,4}(?:,\s?(?:MD|DO|PhD|FRCR|FACC|FACS|FACMG|RN|NP|PA|PA-C)\b)*)";
static AUTHOR: LazyLock<Regex> = LazyLock::new(|| {
    let labels = words::any_of("person", "author");
    Regex::new(&format!(r"(?:^|\s{{2,}})((?i:{labels})\s*(?:[:：]|\s{{2,}}|(?i:by))\s*{DOCTOR})")).expect("a fixed expression")
});
static SIGNED: LazyLock<Regex> = LazyLock::new(|| {
    let signature = words::any_of("status", "signature");
    Regex::new(&format!(r"^({DOCTOR}[.,;]?\s+(?i:{signature}))")).expect("a fixed expression")
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::tests::facts_of;

    #[track_caller]
    fn check(text: &str, fact: FactName, expected: &str) {
        let facts = facts_of(text, read);
        let shown: Vec<String> = facts
            .iter()
            .filter(|held| held.name == fact)
            .map(|held| format!("{}{}", held.value, if held.confidence >= crate::SURE { "*" } else { "" }))
            .collect();
        assert_eq!(shown.join(" / "), expected, "{text}");
        assert!(facts.iter().all(|held| text.contains(&held.evidence)), "evidence is words of the text: {facts:?}");
    }

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
            ("Paciente: García López, Ana\nFecha de nacimiento: 19/02/1974", "Ana García López*"),
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
        ] {
            check(text, FactName::Name, "");
        }
        check("RE: Budget Plan", FactName::Name, "Budget Plan");
        check("Name: Ana Soto\nDOB: 02/19/1974\nPatient: Eva Lind\nMRN: 123456", FactName::Name, "Ana Soto / Eva Lind");
    }

    #[test]
    fn numbers_sex_and_author() {
        check("MRN: HV-3318842   Case #: S24-10987", FactName::RecordNumber, "HV-3318842*");
        check("Hospital No.: ND0091274", FactName::RecordNumber, "ND0091274*");
        check("Née le 30/07/2013, IPP 8002217 - N° examen EEG-2022-0419", FactName::RecordNumber, "8002217*");
        check("Pat.-Nr.  P-55120", FactName::RecordNumber, "P-55120*");
        check("MRN:", FactName::RecordNumber, "");
        check("Date of Birth: 02/19/1974 Sex F", FactName::Sex, "F*");
        check("Geschlecht: männlich", FactName::Sex, "M*");
        check("Sexual history: male partners", FactName::Sex, "");
        check("Electronically signed: R. Nobody, MD 03/14/2024", FactName::Author, "R. Nobody, MD*");
        check("Ana B. Nobody, MD. Electronically signed 05/20/2026 16:04.", FactName::Author, "Ana B. Nobody, MD*");
        check("Read by: Dr. P. Nobody, FRCR", FactName::Author, "Dr. P. Nobody, FRCR*");
    }
}
