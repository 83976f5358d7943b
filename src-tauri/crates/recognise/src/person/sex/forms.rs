//! A sex that only the form of a word tells: "la paciente", "przyjęta", "this gentleman", and what only a woman's paper speaks of.
//!
//! It counts where all such words of a document say one sex, and after everything that says it outright.

use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fold::fold;

use super::Said;
use super::names_relative;
use crate::field::Document;
use crate::lines::Line;
use crate::person::near::is_parent;
use crate::token;
use crate::token::Token;
use crate::words;

pub(super) fn read(document: &Document<'_>) -> Vec<Fact> {
    static FEMALE: LazyLock<Regex> = LazyLock::new(|| words::folded_whole(&[("person", "form_female")]));
    static MALE: LazyLock<Regex> = LazyLock::new(|| words::folded_whole(&[("person", "form_male")]));
    let lines = document.lines.iter().filter(|line| !line.fax && !line.others);
    let mut found = lines.flat_map(|line| {
        let folded = fold(line.text);
        let says = |form: &Regex| {
            form.find(&folded).is_some_and(|found| {
                let (before, word, behind) = (&folded[..found.start()], found.as_str(), &folded[found.end()..]);
                !is_of_form(behind) && !is_of_name(line, word) && (!speaks_of_other(before) || is_relative_of(before, word))
            })
        };
        let sexes = [("F", says(&FEMALE)), ("M", says(&MALE))].into_iter().filter(|(_, says)| *says);
        sexes.map(move |(sex, _)| (sex, line)).collect::<Vec<_>>()
    });
    let Some((sex, line)) = found.next() else { return Vec::new() };
    if found.any(|(other, _)| other != sex) {
        return Vec::new();
    }
    vec![Said { sex, evidence: line.text, page: line.page, confidence: 0.55, method: "word form" }.fact()]
}

/// Whether a word is a family name: "Arvid Soltero" is not said to be single.
fn is_of_name(line: &Line<'_>, word: &str) -> bool {
    let word = word.trim_matches(|sign: char| !sign.is_alphabetic());
    let capital = |token: &Token| {
        line.text[token.start..].starts_with(char::is_uppercase) && !line.text[token.start..token.end].chars().all(char::is_uppercase)
    };
    let label = |token: &Token| line.labels.iter().any(|label| label.span.contains(&token.start));
    line.tokens.windows(2).any(|pair| {
        let joined = &line.text[pair[0].end..pair[1].start] == " ";
        pair[1].folded == word && joined && capital(&pair[0]) && capital(&pair[1]) && !label(&pair[0])
    })
}

/// Whether a form leaves open which it is: "casado(a)", "soltera/o", "Rentner:in".
fn is_of_form(behind: &str) -> bool {
    const ENDINGS: [&str; 3] = ["a", "o", "in"];
    let signs: &[char] = &['(', '/', '*', ':', '_', '-'];
    let ending = behind.trim_start_matches(signs);
    let end = ending.split(|sign: char| !sign.is_alphabetic()).next().unwrap_or_default();
    ending.len() < behind.len() && ENDINGS.contains(&end)
}

/// "Siostra pacjentki", "sœur de la patiente": the patient, of whom the relative is told.
fn is_relative_of(before: &str, word: &str) -> bool {
    const SMALL: usize = 3;
    static PATIENT: LazyLock<Vec<String>> = LazyLock::new(|| words::list("person", "spoken_of").into_iter().map(fold).collect());
    let patient = PATIENT.iter().any(|patient| word.trim_matches(|sign: char| !sign.is_alphabetic()).ends_with(patient.as_str()));
    let last = before.trim_end().rsplit(|sign: char| !sign.is_alphabetic() && sign != ' ').next().unwrap_or_default();
    let words: Vec<&str> = last.split_whitespace().rev().skip_while(|word| word.chars().count() <= SMALL).take(1).collect();
    patient && words.first().is_some_and(|word| super::is_relative(word))
}

/// "Lind Marta" over "c. Jana", "LIND ANTON" over "S/O LIND JAN": a daughter's or a son's word in the row below the patient's name.
pub(super) fn below_name(document: &Document<'_>, names: &[Fact]) -> Vec<Fact> {
    static DAUGHTER: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"^{}\s", words::any_of("person", "child_female"))));
    static SON: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"^{}\s", words::any_of("person", "child_male"))));
    let Some(name) = names.first().filter(|name| name.confidence >= crate::SURE) else { return Vec::new() };
    let below = document.lines.windows(2).filter(|pair| pair[0].text.contains(&name.evidence) && is_parent(pair[1].text));
    let said = below.filter_map(|pair| {
        let line = &pair[1];
        let sex = if DAUGHTER.is_match(line.text) { "F" } else { Some("M").filter(|_| SON.is_match(line.text))? };
        Some(Said { sex, evidence: line.text, page: line.page, confidence: 0.55, method: "word form" })
    });
    said.take(1).map(|said| said.fact()).collect()
}

/// Whether the words right before one speak of a relative: "Mutter, Patientin der Klinik".
fn speaks_of_other(before: &str) -> bool {
    const WORDS: usize = 5;
    let tokens = token::tokens(before);
    names_relative(&tokens[tokens.len().saturating_sub(WORDS)..])
}
