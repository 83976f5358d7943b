//! Who wrote or signed a record, as its text says. The doctor who sent the patient is not the author.

use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use crate::field::Document;
use crate::label::Role;
use crate::label::folded;
use crate::read;
use crate::words;

/// The name behind a label of authorship, before a signature, or below the closing words of a letter.
pub(super) fn read(document: &Document<'_>) -> Option<Fact> {
    labelled(document).or_else(|| before_signature(document)).or_else(|| below_closing(document)).or_else(|| at_the_end(document))
}

/// The doctor that a heading names: a name with a title or a degree, between its signs.
pub(crate) fn in_heading(heading: &str) -> Option<&str> {
    static TITLED: LazyLock<Regex> = LazyLock::new(|| {
        let title = words::any_of("person", "doctor_title");
        words::expression(&format!(r"^(?:{title})(?:[^\p{{L}}]|$)|,\s*(?:M\.?D|D\.?O|N\.?P|PA(?:-C)?|RN)(?-u:\b)"))
    });
    let parts = heading.split(['–', '—', '|', ';', '(', ')']).flat_map(|part| part.split(" - ")).flat_map(|part| part.split("  "));
    parts.map(str::trim).filter(|part| TITLED.is_match(part)).find_map(name_at_start)
}

/// A doctor's name with titles and degrees.
static DOCTOR: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(&format!("^{}", doctor())));

fn doctor() -> String {
    let title = format!(r"(?:(?i:{})\.?\s*)", words::any_of("person", "doctor_title"));
    let word = r"(?:\p{Lu}[\p{L}\p{M}'’-]*\.?|de|da|do|dos|del|della|di|der|den|van|von|zu|la|le|el)";
    let japanese = r"[\p{Han}\p{Hiragana}\p{Katakana}ー]{1,8}(?:[ \u{3000}][\p{Han}\p{Hiragana}\p{Katakana}ー]{1,8})?";
    let degrees = r"(?:,?\s?(?:M\.?D\.?|D\.?O\.?|Ph\.?D\.?|MBBS|MBChB|FRCR|FRCPath|FRCP|FRCS|MRCP|FACC|FACS|FACMG|FCAP|RN|NP|PA-C|PA|MSc|CGC)(?-u:\b)\.?)*";
    format!(r"(?:{title}*{word}(?:\s{word}){{0,5}}{degrees}|{japanese})")
}

fn labelled(document: &Document<'_>) -> Option<Fact> {
    static ORDER: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "author"));
    // The signature says more than "Surgeon" or "Author": labels that stand earlier in their lists win.
    let rank = |field: &&crate::field::Field| {
        let words = document.lines[field.line].words(document.label(field));
        ORDER.iter().position(|known| *known == words).unwrap_or(usize::MAX)
    };
    let mut fields: Vec<_> = document.of(Role::Author).filter(|field| document.label(field).stands_out()).collect();
    fields.sort_by_key(rank);
    fields.into_iter().find_map(|field| {
        let (value, line) = (document.value(field), &document.lines[field.at]);
        let name = name_at_start(value)?;
        let start = field.value.start;
        let noise = line.doubt.max(if document.label(field).noisy { 0.1 } else { 0.0 });
        let confidence = if field.below { 0.6 } else { 0.8 };
        let evidence = document.evidence(field, start + name.len());
        Some(read::fact(FactName::Author, name.to_owned(), evidence, line.page, confidence - noise, "label author"))
    })
}

/// A name of two words at least, or one with a title; the words of a label or a heading are none.
fn name_at_start(text: &str) -> Option<&str> {
    static NEVER: LazyLock<Vec<String>> = LazyLock::new(|| folded("person", "never"));
    static TITLE: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"^{}", words::any_of("person", "doctor_title"))));
    let found = DOCTOR.find(text)?.as_str();
    // "Dr. med. N. Niemand Oberarzt": a word that is no name ends it.
    let end =
        crate::token::tokens(found).iter().skip(1).find(|token| NEVER.contains(&token.folded)).map_or(found.len(), |token| token.start);
    let found = found[..end].trim_end_matches([' ', ',', '\u{3000}', '-', '(', '.']);
    let words: Vec<String> = crate::token::tokens(found).into_iter().map(|token| token.folded).collect();
    let named = words.len() >= 2 || TITLE.is_match(found);
    let japanese = found.chars().any(second_read_model::fold::is_cjk);
    (named && (japanese || !NEVER.contains(&words[0])) && found.chars().count() >= 3).then_some(found)
}

/// "Ana B. Nobody, MD. Electronically signed 05/20/2026".
fn before_signature(document: &Document<'_>) -> Option<Fact> {
    static SIGNED: LazyLock<Regex> = LazyLock::new(|| {
        let signature = words::any_of("status", "signature");
        words::exact_expression(&format!(r"^(?<name>{})[.,;]?\s+[-–(*]*\s*(?i:{signature})", doctor()))
    });
    document.lines.iter().find_map(|line| {
        let captures = SIGNED.captures(line.text)?;
        let (whole, name) = (captures.get(0)?, name_at_start(captures.name("name")?.as_str())?);
        Some(read::fact(FactName::Author, name.to_owned(), whole.as_str(), line.page, 0.8 - line.doubt, "signature"))
    })
}

/// "Yours sincerely", and the name on one of the next lines.
fn below_closing(document: &Document<'_>) -> Option<Fact> {
    static CLOSING: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"^{}[\s,.]*$", words::any_of("person", "closing"))));
    let at = document.lines.iter().rposition(|line| CLOSING.is_match(line.text))?;
    document.lines[at + 1..].iter().take(3).find_map(|line| {
        let name = name_at_start(line.text)?;
        Some(read::fact(FactName::Author, name.to_owned(), name, line.page, 0.65 - line.doubt, "below closing"))
    })
}

/// A line near the end that is a doctor with a title and perhaps a date.
fn at_the_end(document: &Document<'_>) -> Option<Fact> {
    static LINE: LazyLock<Regex> = LazyLock::new(|| {
        let title = words::any_of("person", "doctor_title");
        words::exact_expression(&format!(r"^(?<name>(?i:{title})\.?\s*{})[\s,]*(?:\d[\d./:\s-]*)?$", doctor()))
    });
    document.lines.iter().rev().take(12).find_map(|line| {
        let name = name_at_start(LINE.captures(line.text)?.name("name")?.as_str())?;
        Some(read::fact(FactName::Author, name.to_owned(), name, line.page, 0.55 - line.doubt, "last line"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::tests::check;

    #[test]
    fn authors() {
        for (text, expected) in [
            ("Electronically signed: R. Nobody, MD 03/14/2024", "R. Nobody, MD*"),
            ("Ana B. Nobody, MD. Electronically signed 05/20/2026 16:04.", "Ana B. Nobody, MD*"),
            ("Read by: Dr. P. Nobody, FRCR", "Dr. P. Nobody, FRCR*"),
            ("Referring: Dr. A. Other\nPathologist: B. Nobody, MD", "B. Nobody, MD*"),
            ("Surgeon: A. Other, MD\nElectronically signed by: B. Nobody, MD", "B. Nobody, MD*"),
            ("Mit freundlichen Grüßen\n\nDr. med. N. Niemand\nOberarzt", "Dr. med. N. Niemand*"),
            ("Yours sincerely,\nJane Nobody\nConsultant", "Jane Nobody*"),
            ("報告医：佐藤 一郎", "佐藤 一郎*"),
            ("Validé par : Dr Hélène Personne", "Dr Hélène Personne*"),
            ("Referring physician: Dr. A. Other", ""),
        ] {
            check(text, FactName::Author, expected);
        }
    }
}
