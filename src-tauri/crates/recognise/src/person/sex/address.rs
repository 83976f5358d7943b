//! The sex that a form of address before the patient's name says ("Mrs Lind"), or the form of a label ("Patientin", "Née le").

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use super::ADDRESS_FEMALE;
use super::ADDRESS_MALE;
use super::BORN_FEMALE;
use super::BORN_MALE;
use super::FEMALE_NOUN;
use super::MALE_NOUN;
use super::Said;
use super::agreed;
use super::names_relative;
use super::one_of;
use super::row;
use crate::field::Document;
use crate::field::Field;
use crate::field::Owner;
use crate::field::cell_at;
use crate::field::cells;
use crate::label::Role;
use crate::token;
use crate::token::Token;
use crate::words;

/// A form of address before the patient's name, or the form of a label: "Patientin", "Née le".
pub(super) fn read(document: &Document<'_>, names: &[Fact]) -> Vec<Fact> {
    let own = document.fields.iter().filter(|field| field.owner == Owner::Patient && !document.lines[field.line].aside);
    let child = agreed(document.lines.iter().filter(|line| !line.others && !line.fax).filter_map(|line| row::child_of_reader(line, names)));
    if !child.is_empty() {
        return child;
    }
    let of_fields = agreed(own.filter_map(|field| of_field(document, field)));
    if of_fields.is_empty() { before_name(document, names) } else { of_fields }
}

/// "Patient: Mrs Jane Doe", "Patientin: Lind", "wir berichten über Frau X, geb. am", and "Née le 3 mai 1960", which "Né(e) le" is not.
fn of_field<'a>(document: &Document<'a>, field: &Field) -> Option<Said<'a>> {
    let (label, line, at) = (document.label(field), &document.lines[field.line], &document.lines[field.at]);
    let labels: String = line.tokens[label.tokens.clone()].iter().map(|token| token.folded.as_str()).collect();
    let printed = &line.text[label.span.clone()];
    let said = |sex, evidence, confidence| Some(Said { sex, evidence, page: line.page, confidence, method: "address" });
    let one_form = !printed.contains(['(', '/', '·', '.', '*', ':', '_']);
    if [Role::Name, Role::Subject, Role::Family].iter().any(|role| label.is(*role)) {
        let value = document.value(field);
        let words = token::tokens(value);
        let ends = words.first().into_iter().chain(words.last());
        if let Some((sex, token)) = ends.filter_map(|token| Some((address(value, token)?, token))).next() {
            let evidence = &at.text[field.value.start + token.start..field.value.start + token.end];
            return Some(Said { sex, evidence, page: at.page, confidence: 0.7, method: "address" });
        }
        // "Objet : M. Jean LIND": a letter with a point before a name.
        if LETTER_MALE.is_match(value) {
            return said("M", &at.text[field.value.clone()], 0.6);
        }
        let sex = one_of(&labels, &FEMALE_NOUN, &MALE_NOUN).filter(|_| one_form && label.stands_out())?;
        return said(sex, printed, 0.7);
    }
    if !label.is(Role::Birth) {
        return None;
    }
    let before = &line.tokens[..label.tokens.start];
    let near = before.iter().rev().take(8).filter(|_| !names_relative(before));
    if let Some((sex, token)) = near.filter_map(|token| Some((address(line.text, token)?, token))).next() {
        return said(sex, &line.text[token.start..token.end], 0.7);
    }
    // "né" without its accent is a word of denial; "sa sœur Anne, née en 1990" is another.
    let is_form = !names_relative(before) && one_form && (labels != "ne" || !printed.is_ascii());
    said(one_of(&labels, &BORN_FEMALE, &BORN_MALE).filter(|_| is_form)?, printed, 0.6)
}

static LETTER_MALE: LazyLock<Regex> =
    LazyLock::new(|| words::expression(&format!(r"^{}\s+(?-i:\p{{Lu}}\p{{L}}+)", words::any_of("person", "letter_male"))));

/// "I saw Mrs Lind": a form of address right before a word of the patient's name.
fn before_name(document: &Document<'_>, names: &[Fact]) -> Vec<Fact> {
    // A rival far behind may be no name: "MR SHOULDER RIGHT" is an examination.
    const BEHIND: f32 = 0.2;
    let surest = names.iter().find(|fact| fact.name == FactName::Name).map_or(0.0, |fact| fact.confidence);
    let near = names.iter().filter(|fact| fact.name == FactName::Name && fact.confidence + BEHIND > surest);
    let words: HashSet<String> =
        near.flat_map(|fact| token::tokens(&fact.value)).map(|token| token.folded).filter(|word| word.chars().count() > 2).collect();
    let lines = document.lines.iter().filter(|line| !words.is_empty() && !line.others && !line.fax);
    agreed(
        lines
            .filter_map(|line| {
                let pairs = line.tokens.windows(2).enumerate();
                let mut found = pairs.filter(|(_, pair)| words.contains(&pair[1].folded) && pair[1].start - pair[0].end <= 2);
                let (sex, pair) = found.find_map(|(at, pair)| {
                    let relative = names_relative(&line.tokens[at.saturating_sub(3)..at]);
                    // "η κα Μαυρουδή", "la señora Lind": a small letter too, right before the name.
                    let sex = one_of(&pair[0].folded, &ADDRESS_FEMALE, &ADDRESS_MALE);
                    Some((sex.filter(|_| !relative)?, pair))
                })?;
                Some(Said { sex, evidence: &line.text[pair[0].start..pair[1].end], page: line.page, confidence: 0.7, method: "address" })
            })
            .chain(over_name(document, &words)),
    )
}

/// "Herr" in a cell of its own right over the patient's name, as letters are addressed.
fn over_name<'d, 'a>(document: &'d Document<'a>, words: &'d HashSet<String>) -> impl Iterator<Item = Said<'a>> + 'd {
    document.lines.windows(2).filter(|pair| pair[0].page == pair[1].page && !pair[1].after_gap).filter_map(|pair| {
        let (line, next) = (&pair[0], &pair[1]);
        cells(line.text).into_iter().find_map(|cell| {
            let text = &line.text[cell.clone()];
            let tokens = token::tokens(text);
            let last = tokens.last().filter(|_| tokens.len() <= 2)?;
            let sex = address(text, last)?;
            let below = cell_at(next, line.column(cell.start), 1)?;
            let named = token::tokens(&next.text[below]).iter().filter(|token| words.contains(&token.folded)).count();
            (named > 1).then_some(Said { sex, evidence: text, page: line.page, confidence: 0.7, method: "address" })
        })
    })
}

/// The sex of a form of address; it is written with a capital.
fn address(text: &str, token: &Token) -> Option<&'static str> {
    let capital = text[token.start..].starts_with(char::is_uppercase);
    one_of(&token.folded, &ADDRESS_FEMALE, &ADDRESS_MALE).filter(|_| capital)
}

pub(super) fn is_address(word: &str) -> bool {
    ADDRESS_FEMALE.contains(word) || ADDRESS_MALE.contains(word)
}
