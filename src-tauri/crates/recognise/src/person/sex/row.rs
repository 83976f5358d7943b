//! A sex in a row of a form without labels: a part of its own beside a birth date, an age or the patient's name.

use std::collections::HashSet;
use std::ops::Range;

use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use super::ADDRESS_FEMALE;
use super::ADDRESS_MALE;
use super::FEMALE;
use super::MALE;
use super::Said;
use super::agreed;
use super::is_age_word;
use super::joined;
use super::names_relative;
use super::one_of;
use crate::date::scan;
use crate::field::Document;
use crate::field::cells;
use crate::lines::Line;
use crate::token;
use crate::token::Token;

/// "12.08.1953 / F / PID 30448172", "Lind, Marta, 19.02.1974, f", "52才   F", "· άρρεν · 17-8-2001 (23)", "1968.10.21 / 55 / M".
pub(super) fn in_rows(document: &Document<'_>) -> Vec<Fact> {
    agreed(own(document).filter(|line| !names_relative(&line.tokens)).filter_map(|line| {
        let said = |sex, evidence| Some(Said { sex, evidence, page: line.page, confidence: 0.7, method: "form row" });
        if let Some((sex, word)) = behind_star(line) {
            return said(sex, &line.text[word]);
        }
        let parts = parts(line.text);
        let (at, sex) = parts.iter().enumerate().find_map(|(at, part)| {
            let text = &line.text[part.clone()];
            let sex = alone(text)?;
            let near =
                |other: Option<usize>| other.and_then(|other| parts.get(other)).is_some_and(|part| is_time(&line.text[part.clone()]));
            // A letter stands right behind the date or the age, a word on any side of it.
            let behind = near(at.checked_sub(1));
            let counts = if text.chars().count() == 1 { behind && is_letter(text) } else { behind || near(Some(at + 1)) };
            counts.then_some((at, sex))
        })?;
        said(sex, &line.text[parts[at].clone()])
    }))
}

/// "Lind, Marta *03.05.1959 w      No. 1": a letter behind a starred date, at the end of its cell.
fn behind_star(line: &Line<'_>) -> Option<(&'static str, Range<usize>)> {
    let date = scan::scan(line.text).into_iter().find(|date| date.is_starred(line.text))?;
    let cell = cells(line.text).into_iter().find(|cell| cell.contains(&date.span.start))?;
    let start = date.span.end + line.text[date.span.end..cell.end].len() - line.text[date.span.end..cell.end].trim_start().len();
    let word = &line.text[start..cell.end];
    Some((alone(word).filter(|_| is_letter(word))?, start..cell.end))
}

/// "LIND Marta (F)", "DOE, JOHN (MR)": in brackets right behind the patient's name.
pub(super) fn behind_name(document: &Document<'_>, names: &[Fact]) -> Vec<Fact> {
    let words = name_words(names);
    agreed(own(document).filter_map(|line| {
        let name = name(line, &words)?;
        let rest = line.text[line.tokens[name.end - 1].end..].trim_start();
        let inner = rest.strip_prefix(['(', '（', '['])?;
        let inner = &inner[..inner.find([')', '）', ']'])?];
        let [word] = token::tokens(inner).try_into().ok().map(|[word]: [Token; 1]| [word.folded])?;
        let capital = inner.starts_with(|c: char| !c.is_lowercase());
        let letter = one_of(&word, &FEMALE, &MALE).filter(|_| capital || inner.chars().count() > 1);
        let sex = letter.or_else(|| one_of(&word, &ADDRESS_FEMALE, &ADDRESS_MALE))?;
        Some(Said { sex, evidence: inner, page: line.page, confidence: 0.75, method: "behind name" })
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

/// The parts of a row: its cells, and what signs part within them.
fn parts(text: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    for cell in cells(text) {
        let mut from = cell.start;
        for (at, sign) in text[cell.clone()].match_indices([',', '/', '|', '·', ';', '•']) {
            let (at, end) = (cell.start + at, cell.start + at + sign.len());
            // A slash within a date parts nothing.
            let within = sign == "/" && !text[..at].ends_with(' ') && text[..at].ends_with(|c: char| c.is_ascii_digit());
            if !within {
                parts.push(from..at);
                from = end;
            }
        }
        parts.push(from..cell.end);
    }
    let trimmed = |part: Range<usize>| {
        let whole = &text[part.clone()];
        let start = part.start + whole.len() - whole.trim_start().len();
        start..start + whole.trim().len()
    };
    parts.into_iter().map(trimmed).filter(|part| !part.is_empty()).collect()
}

/// The sex that a part says and nothing else.
fn alone(text: &str) -> Option<&'static str> {
    let words = joined(&token::tokens(text));
    let [word] = words.as_slice() else { return None };
    one_of(word, &FEMALE, &MALE)
}

/// Letters that stand for a sex in most languages; others are potassium and the like.
fn is_letter(text: &str) -> bool {
    matches!(text, "F" | "M" | "W" | "f" | "m" | "w" | "女" | "男")
}

/// Whether a part is a date, perhaps with an age in brackets, or an age: "12.08.1953", "17-8-2001 (23)", "geb. 19.02.1974", "55", "52才".
fn is_time(text: &str) -> bool {
    const AROUND: usize = 8;
    if let Some(date) = scan::scan(text).into_iter().next() {
        let around = text.len() - date.span.len();
        return around <= AROUND;
    }
    let words = joined(&token::tokens(text));
    let is_age = |word: &String| word.parse::<u32>().is_ok_and(|years| (1..=115).contains(&years));
    words.len() == 2 && words.iter().all(|word| is_age_word(word)) && words.iter().any(is_age)
        || words.len() == 1 && text.len() == 2 && is_age(&words[0])
}
