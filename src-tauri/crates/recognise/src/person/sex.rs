//! The patient's sex as it is printed beside a label.

use std::sync::LazyLock;

use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use crate::field::Document;
use crate::field::Owner;
use crate::label::Role;
use crate::label::folded;
use crate::read;
use crate::token;

static FEMALE: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "female"));
static MALE: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "male"));

/// The value of the first label that has one, and another one that disagrees.
pub(super) fn read(document: &Document<'_>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    for field in document.of(Role::Sex).filter(|field| field.owner == Owner::Patient && !document.lines[field.line].aside) {
        let (value, line) = (document.value(field), &document.lines[field.at]);
        let tokens = token::tokens(value);
        // "F / 52" and "52 F" stand under "Sex/Age".
        let word = |token: &&token::Token| !token.folded.chars().all(|c| c.is_ascii_digit());
        let Some(first) = tokens.iter().take(3).find(word) else { continue };
        let sex = match (FEMALE.contains(&first.folded), MALE.contains(&first.folded)) {
            (true, false) => "F",
            (false, true) => "M",
            _ => continue,
        };
        if facts.iter().any(|fact| fact.value == sex) {
            continue;
        }
        let confidence = if document.label(field).noisy || line.ocr { 0.8 } else { 0.9 };
        facts.push(read::fact(
            FactName::Sex,
            sex.to_owned(),
            document.evidence(field, field.value.start + first.end),
            line.page,
            confidence,
            "label sex",
        ));
        if facts.len() == 2 {
            facts.iter_mut().for_each(|fact| fact.confidence = 0.4);
            break;
        }
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::tests::check;

    #[test]
    fn sexes() {
        for (text, expected) in [
            ("Date of Birth: 02/19/1974 Sex F", "F*"),
            ("Geschlecht: männlich", "M*"),
            ("Sexo: Mujer", "F*"),
            ("Sexe : M", "M*"),
            ("性別：女", "F*"),
            ("Płeć: K", "F*"),
            ("Φύλο: Θήλυ", "F*"),
            ("Age/Sex: 52/F", "F*"),
            ("Name        DOB          Sex\nLind, Marta   02/19/1974   F", "F*"),
            ("Sex: F\nBaby's sex: M", "F*"),
            ("Sex: F\nGender: Male", "F / M"),
            ("Sexual history: male partners", ""),
        ] {
            check(text, FactName::Sex, expected);
        }
    }
}
