//! A sex in a row of a form without labels: a part of its own beside a birth date, an age or the patient's name.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use super::ADDRESS_FEMALE;
use super::ADDRESS_MALE;
use super::Said;
use super::agreed;
use super::names_relative;
use super::one_of;
use crate::field::Document;
use crate::lines::Line;
use crate::person::banner::is_letter;
use crate::person::banner::sex_in_row;
use crate::person::banner::sex_of;
use crate::person::written::HONORIFIC;
use crate::person::written::HONORIFIC_WORDS;
use crate::token;
use crate::token::Token;
use crate::words;

/// "12.08.1953 / F / PID 30448172", "Lind, Marta, 19.02.1974, f": a part of a row beside a date or an age.
pub(super) fn in_rows(document: &Document<'_>) -> Vec<Fact> {
    agreed(own(document).filter(|line| !names_relative(&line.tokens)).filter_map(|line| {
        let (sex, evidence) = sex_in_row(line)?;
        Some(Said { sex, evidence, page: line.page, confidence: 0.7, method: "form row" })
    }))
}

/// "LIND Marta (F)", "DOE, JOHN (MR)": in brackets right behind the patient's name.
pub(super) fn behind_name(document: &Document<'_>, names: &[Fact]) -> Vec<Fact> {
    let words = name_words(names);
    agreed(own(document).filter_map(|line| {
        let name = name(line, &words)?;
        let rest = line.text[line.tokens[name.end - 1].end..].trim_start().trim_start_matches(HONORIFIC);
        let rest = HONORIFIC_WORDS.into_iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest).trim_start();
        let inner = rest.strip_prefix(['(', '（', '['])?;
        // "(女性、昭和13年3月3日生)": the first of what is said of the patient.
        let inner = inner[..inner.find([')', '）', ']'])?].split(['、', ',', '，', ';']).next()?;
        let of_address = || {
            let [word] = token::tokens(inner).try_into().ok().map(|[word]: [Token; 1]| [word.folded])?;
            one_of(&word, &ADDRESS_FEMALE, &ADDRESS_MALE)
        };
        let sex = sex_of(inner, false).or_else(of_address)?;
        Some(Said { sex, evidence: inner, page: line.page, confidence: 0.75, method: "behind name" })
    }))
}

/// "LIND" over "Marta      F": a letter or a word for a sex right behind a cell of the patient's name.
pub(super) fn behind_part(document: &Document<'_>, names: &[Fact]) -> Vec<Fact> {
    const ROWS: usize = 25;
    let sure: Vec<Fact> = names.iter().filter(|name| name.confidence >= crate::SURE).take(1).cloned().collect();
    let words = name_words(&sure);
    agreed(own(document).filter(|line| line.row < ROWS && !words.is_empty()).filter_map(|line| {
        line.pieces().windows(2).find_map(|pair| {
            let (part, text) = (token::tokens(&line.text[pair[0].clone()]), &line.text[pair[1].clone()]);
            let named = !part.is_empty() && part.iter().all(|token| words.contains(&token.folded));
            let sex = sex_of(text, false).filter(|_| named && (text.chars().count() > 1 || is_letter(text)))?;
            Some(Said { sex, evidence: text, page: line.page, confidence: 0.6, method: "form row" })
        })
    }))
}

fn own<'l, 'a>(document: &'l Document<'a>) -> impl Iterator<Item = &'l Line<'a>> {
    document.lines.iter().filter(|line| !line.fax && !line.others && !line.aside)
}

fn name_words(names: &[Fact]) -> HashSet<String> {
    let names = names.iter().filter(|fact| fact.name == FactName::Name);
    names.flat_map(|fact| token::tokens(&fact.value)).map(|token| token.folded).collect()
}

/// The first words of a line that are two or more of the name, one behind the other.
fn name(line: &Line<'_>, words: &HashSet<String>) -> Option<Range<usize>> {
    let is_name = |at: usize| line.tokens.get(at).is_some_and(|token| words.contains(&token.folded));
    let start = (0..line.tokens.len()).find(|at| is_name(*at) && is_name(at + 1))?;
    let end = (start..=line.tokens.len()).find(|at| !is_name(*at))?;
    Some(start..end)
}

/// "Ihr Sohn Jan Lind", "your daughter Marta Lind": whose parents a letter is written to.
pub(super) fn child_of_reader<'a>(line: &Line<'a>, names: &[Fact]) -> Option<Said<'a>> {
    static DAUGHTER: LazyLock<Regex> =
        LazyLock::new(|| words::expression(&format!(r"(?:^|\P{{L}}){},?\s+$", words::any_of("person", "child_yours_female"))));
    static SON: LazyLock<Regex> =
        LazyLock::new(|| words::expression(&format!(r"(?:^|\P{{L}}){},?\s+$", words::any_of("person", "child_yours_male"))));
    let name = name(line, &name_words(names))?;
    let (start, end) = (line.tokens[name.start].start, line.tokens[name.end - 1].end);
    let before = &line.text[..start];
    let sex = if DAUGHTER.is_match(before) { "F" } else { Some("M").filter(|_| SON.is_match(before))? };
    Some(Said { sex, evidence: &line.text[start..end], page: line.page, confidence: 0.75, method: "address" })
}
