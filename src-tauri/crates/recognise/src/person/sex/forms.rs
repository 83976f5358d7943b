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
use crate::token;
use crate::words;

pub(super) fn read(document: &Document<'_>) -> Vec<Fact> {
    static FEMALE: LazyLock<Regex> = LazyLock::new(|| words::folded_whole(&[("person", "form_female")]));
    static MALE: LazyLock<Regex> = LazyLock::new(|| words::folded_whole(&[("person", "form_male")]));
    let lines = document.lines.iter().filter(|line| !line.fax && !line.others);
    let mut found = lines.flat_map(|line| {
        let folded = fold(line.text);
        let says = |form: &Regex| form.find(&folded).is_some_and(|found| !speaks_of_other(&folded[..found.start()]));
        let sexes = [("F", says(&FEMALE)), ("M", says(&MALE))].into_iter().filter(|(_, says)| *says);
        sexes.map(move |(sex, _)| (sex, line)).collect::<Vec<_>>()
    });
    let Some((sex, line)) = found.next() else { return Vec::new() };
    if found.any(|(other, _)| other != sex) {
        return Vec::new();
    }
    vec![Said { sex, evidence: line.text, page: line.page, confidence: 0.55, method: "word form" }.fact()]
}

/// Whether the words right before one speak of a relative: "Mutter, Patientin der Klinik".
fn speaks_of_other(before: &str) -> bool {
    const WORDS: usize = 5;
    let tokens = token::tokens(before);
    names_relative(&tokens[tokens.len().saturating_sub(WORDS)..])
}
