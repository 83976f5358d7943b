//! The form of a note or a letter, where it says more than its headings: the parts S, O, A and P, numbered problems, and where a letter goes
//! on behind its block of diagnoses.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fold::is_cjk;

use super::statements::Section;
use crate::words;

/// What the form of a page says.
pub(super) struct Note {
    /// Whether its parts begin with the letters S, O, A and P.
    by_letters: bool,
    /// Where its greeting stands, if it is a letter.
    greeting: Option<usize>,
}

impl Note {
    pub(super) fn of(text: &str) -> Self {
        let has = |letter: char| text.lines().filter_map(part).any(|(found, _)| found == letter);
        Self { by_letters: has('S') && has('O') && has('A'), greeting: GREETING.find(text).map(|found| found.start()) }
    }

    /// The part that a line of such a note begins, and where its content begins: "A: Asthma, stable", "P) rest".
    pub(super) fn part(&self, line: &str) -> Option<(Section, Option<usize>)> {
        if !self.by_letters {
            return None;
        }
        let (letter, behind) = part(line)?;
        let section = if letter == 'A' { Section::Diagnosis } else { Section::Other };
        Some((section, Some(behind).filter(|behind| !line[*behind..].trim().is_empty())))
    }

    /// Whether a place of the page stands behind the greeting of a letter.
    pub(super) fn is_letter(&self, at: usize) -> bool {
        self.greeting.is_some_and(|greeting| greeting < at)
    }
}

/// The letter of a part of a note at the start of a line, and where what it says begins.
fn part(line: &str) -> Option<(char, usize)> {
    static PART: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"^\s*([SOAP])(?:\s?[):：]|\s{2,})"));
    let found = PART.captures(line)?;
    Some((found.get(1)?.as_str().chars().next()?, found.get(0)?.end()))
}

// "Dear Dr. Nobody", "Sehr geehrter Herr Niemand".
static GREETING: LazyLock<Regex> =
    LazyLock::new(|| words::expression(&format!(r"(?m)^\s*{}(?:$|[\s,])", words::any_of("place", "greeting"))));

/// Whether a line is one of running text: many words, the first of them no mark of an item.
pub(super) fn is_prose(line: &str) -> bool {
    const WORDS: usize = 8;
    let is_long = line.split_whitespace().count() >= WORDS && !line.contains("   ");
    line.starts_with(|first: char| first.is_alphabetic() && !is_cjk(first)) && is_long
}

/// Whether a sentence is a problem of a numbered list: "#1 nephrotic syndrome". A number sign alone is a fracture.
pub(super) fn is_problem(text: &str, sentence: &Range<usize>) -> bool {
    static NUMBER: LazyLock<Regex> =
        LazyLock::new(|| words::exact_expression(r"(?:^|\n)[^\p{L}\n]{0,24}[#＃]\s?[0-9０-９]{1,2}[.):]?\s*$"));
    const NEAR: usize = 40;
    let from = (sentence.start.saturating_sub(NEAR)..=sentence.start).find(|at| text.is_char_boundary(*at)).unwrap_or(sentence.start);
    NUMBER.is_match(&text[from..sentence.start])
}

/// Whether a mark of an item stands before a sentence on its line: "- gout".
pub(super) fn is_item(text: &str, sentence: &Range<usize>) -> bool {
    let line = text[..sentence.start].rsplit('\n').next().unwrap_or_default().trim();
    !line.is_empty() && !line.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_note() {
        let note = Note::of("S: Feels well.\nO: No fever.\nA: Asthma.\nP: Rest.");
        for (line, expected) in [
            ("A: Asthma.", Some((Section::Diagnosis, Some(2)))),
            ("A)", Some((Section::Diagnosis, None))),
            ("A   Asthma.", Some((Section::Diagnosis, Some(4)))),
            ("P: Rest.", Some((Section::Other, Some(2)))),
            ("A cough", None),
        ] {
            assert_eq!(note.part(line), expected, "{line}");
        }
        assert_eq!(Note::of("A: Left breast\nB: Right breast").part("A: Left breast"), None);
    }

    #[test]
    fn items() {
        for (text, expected) in [("with:\n  - Gout", true), ("with:\n1. Gout", true), ("with:\nGout", false), ("x Gout", false)] {
            let at = text.find("Gout").unwrap();
            assert_eq!(is_item(text, &(at..text.len())), expected, "{text}");
        }
    }

    #[test]
    fn numbered_problems() {
        for (text, of, expected) in [
            ("#1 Nephrotic syndrome", "Nephrotic", true),
            (" ＃２ 心房細動", "心房", true),
            ("# distal radius", "distal", false),
            ("Tube #2 serum", "serum", false),
        ] {
            let at = text.find(of).unwrap();
            assert_eq!(is_problem(text, &(at..text.len())), expected, "{text}");
        }
    }

    #[test]
    fn a_letter_goes_on_in_prose() {
        let note = Note::of("Diagnosis: gout\n\nDear Dr. Nobody,\n\nthank you");
        assert!(note.is_letter(30) && !note.is_letter(3));
        assert!(is_prose("I saw this pleasant lady in my clinic today and she was well."));
        assert!(!is_prose("- a second item of a list that has many words in it") && !is_prose("Hypertension"));
    }
}
