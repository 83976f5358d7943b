//! Accession, specimen and order numbers: the record's own, not those it mentions. A report may have several.

use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use crate::field::Document;
use crate::field::Field;
use crate::label::Role;
use crate::person::number;
use crate::read;
use crate::words;

/// Most numbers that one record has.
const MOST: usize = 8;

/// The labelled numbers, surer when the page footer repeats them.
pub(crate) fn read(document: &Document<'_>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    for field in document.of(Role::Accession) {
        let line = &document.lines[field.at];
        if line.aside || line.others {
            continue;
        }
        for (at, number) in numbers(document.value(field)) {
            if facts.iter().any(|fact| fact.value == number) {
                continue;
            }
            facts.push(fact(document, field, at, number, facts.is_empty()));
        }
        if facts.len() >= MOST {
            break;
        }
    }
    if facts.is_empty() {
        facts.extend(in_title(document));
    }
    facts.truncate(MOST);
    facts
}

fn fact(document: &Document<'_>, field: &Field, at: usize, number: &str, first: bool) -> Fact {
    let (label, line) = (document.label(field), &document.lines[field.at]);
    let repeated = document.lines.iter().filter(|other| other.text.contains(number)).count() > 1;
    let noise = if label.noisy || line.ocr { 0.1 } else { 0.0 };
    // Labels such as "Ref" and "Order" stand before other numbers too: of several the first is the surest.
    let confidence = if repeated { 0.95 } else { 0.85 } - noise - if first { 0.0 } else { 0.1 };
    let start = field.value.start + at;
    let evidence = if at == 0 { document.evidence(field, start + number.len()) } else { number };
    read::fact(FactName::Accession, number.to_owned(), evidence, line.page, confidence, "label accession")
}

/// The numbers of a value with where they begin: one, or several that commas part; a block of a specimen is a number of its own
/// only with the specimen's number in it.
fn numbers(value: &str) -> Vec<(usize, &str)> {
    static PARTS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\s*[,;/&+]\s+|\s+(?:and|und|et|y|e|i|και)\s+").expect("a fixed expression"));
    let mut found = Vec::new();
    let mut from = 0;
    let ends = PARTS.find_iter(value).map(|part| (part.start(), part.end())).chain([(value.len(), value.len())]);
    for (end, next) in ends {
        match value.get(from..end).and_then(accession) {
            Some(number) => found.push((from, number)),
            None => break,
        }
        from = next;
    }
    found
}

fn accession(part: &str) -> Option<&str> {
    let found = number::written(part)?;
    // A sentence or a measurement that begins with digits is no number.
    let rest = part[found.len()..].trim_start();
    let letters = found.chars().any(char::is_alphabetic);
    let sentence = !letters && rest.starts_with(|c: char| c.is_lowercase()) && found.len() < 5;
    (!sentence && !RANGE.is_match(found) && !part.starts_with(char::is_whitespace)).then_some(found)
}

// "135-145": what a laboratory calls a reference.
static RANGE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\d{1,4}(?:\.\d+)?[-–]\d{1,4}(?:\.\d+)?$").expect("a fixed expression"));

/// A number of a pathologist's form in a title: "SURGICAL PATHOLOGY REPORT  S24-10987".
fn in_title(document: &Document<'_>) -> Option<Fact> {
    static FORM: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?:^|[\s(#])(\p{Lu}{1,4}-?\d{2}-\d{3,7})(?:[\s),.]|$)").expect("a fixed expression"));
    static REPORT: LazyLock<Regex> = LazyLock::new(|| words::whole_word("place", "title_words"));
    document.lines.iter().take(12).find_map(|line| {
        let number = FORM.captures(line.text).filter(|_| REPORT.is_match(line.text))?.get(1)?.as_str();
        Some(read::fact(FactName::Accession, number.to_owned(), number, line.page, 0.6, "title"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::tests::facts_of;

    #[test]
    fn own_numbers_only() {
        for (text, expected) in [
            ("MRN: HV-3318842        Case #: S24-10987", "S24-10987"),
            ("MRN: HV-3318842 Case #: S24-10987", "S24-10987"),
            ("Ref: NDI-24-55012", "NDI-24-55012"),
            ("Ref: ECHO-23-1189", "ECHO-23-1189"),
            ("Accession No.  QG-0045521", "QG-0045521"),
            ("Accession No.  L2304418812", "L2304418812"),
            ("IPP 8002217 - N° examen EEG-2022-0419", "EEG-2022-0419"),
            ("Auftragsnr.  MR-22-118804", "MR-22-118804"),
            ("Accession: S24-10987, S24-10990", "S24-10987 S24-10990"),
            ("Case #: S24-10987-A1", "S24-10987-A1"),
            ("Accession #: S24-10987\nOrder #: 4455667", "S24-10987 4455667"),
            ("SURGICAL PATHOLOGY REPORT S24-10987", "S24-10987"),
            ("検査番号：P24-00123", "P24-00123"),
            ("HER2 FISH (specimen S24-10987): not amplified", ""),
            ("Order date: 03/14/2024", ""),
            ("Accession: pending", ""),
            ("COMPARISON\nAccession: CT23-1001", ""),
        ] {
            let facts = facts_of(text, read);
            let shown: Vec<&str> = facts.iter().map(|fact| fact.value.as_str()).collect();
            assert_eq!(shown.join(" "), expected, "{text}");
            assert!(facts.iter().all(|fact| text.contains(&fact.evidence)), "{text}");
        }
    }
}
