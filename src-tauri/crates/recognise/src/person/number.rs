//! The patient's number at a place: labelled values with digits in them.

use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use crate::field::Document;
use crate::field::Owner;
use crate::label::Role;
use crate::read;

/// The number that most labels agree on, and one that differs.
pub(super) fn read(document: &Document<'_>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    for field in document.of(Role::Number).filter(|field| matches!(field.owner, Owner::Patient | Owner::Unknown)) {
        let (value, line) = (document.value(field), &document.lines[field.at]);
        let Some(number) = written(value) else { continue };
        if facts.iter().any(|fact| fact.value == number) {
            continue;
        }
        let label = document.label(field);
        let start = field.value.start + (value.len() - value.trim_start().len());
        let noise = if label.noisy || line.ocr { 0.1 } else { 0.0 };
        let rank = if facts.is_empty() { 0.9 } else { 0.45 };
        let evidence = document.evidence(field, start + number.len());
        facts.push(read::fact(FactName::RecordNumber, number.to_owned(), evidence, line.page, rank - noise, "label number"));
        if facts.len() == 3 {
            break;
        }
    }
    facts
}

/// The number at the start of a value. Groups of digits ("943 476 5919") are one number; a date is none.
pub(crate) fn written(value: &str) -> Option<&str> {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:\d{3}(?: \d{3,4}){1,3}\b|\p{L}{0,6}[-/ ]?\d[\p{L}\d]*(?:[-./]?[\p{L}\d]+)*)").expect("a fixed expression")
    });
    static DATE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d\d)|\d{4}-\d\d-\d\d)$").expect("a fixed expression"));
    let found = NUMBER.find(value.trim_start())?.as_str().trim_end_matches(['-', '.', '/']);
    let digits = found.chars().filter(char::is_ascii_digit).count();
    (digits >= 3 && !DATE.is_match(found)).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::tests::check;

    #[test]
    fn numbers() {
        for (text, expected) in [
            ("MRN: HV-3318842   Case #: S24-10987", "HV-3318842*"),
            ("Hospital No.: ND0091274", "ND0091274*"),
            ("Née le 30/07/2013, IPP 8002217 - N° examen EEG-2022-0419", "8002217*"),
            ("Pat.-Nr.  P-55120", "P-55120*"),
            ("NHS No: 943 476 5919", "943 476 5919*"),
            ("MRN:", ""),
            ("患者ID：0012345", "0012345*"),
        ] {
            check(text, FactName::RecordNumber, expected);
        }
    }
}
