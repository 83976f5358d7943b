//! The finest code that a side and, for the breast, a quadrant lead to within the family of a code. Reads no text but words already cut.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::token::Word;
use crate::icd10;
use crate::words;

/// A side of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
    Both,
}

/// The side that words name: the nearest to word `near` where they name several.
pub(crate) fn named(words: &[Word], near: usize) -> Option<Side> {
    let sides = words.iter().enumerate().filter_map(|(at, word)| Some((at.abs_diff(near), side(word)?)));
    sides.min_by_key(|(distance, _)| *distance).map(|(_, side)| side)
}

/// The one side that words name; two sides are none.
pub(crate) fn only(words: &[Word]) -> Option<Side> {
    let mut sides = words.iter().filter_map(side);
    let first = sides.next()?;
    sides.all(|other| other == first).then_some(first)
}

/// Whether a word names a side.
pub(crate) fn is_side(word: &Word) -> bool {
    side(word).is_some()
}

fn side(word: &Word) -> Option<Side> {
    // "L" and "R" are sides in capitals only.
    match word.text.as_str() {
        "l" if word.capitals => return Some(Side::Left),
        "r" if word.capitals => return Some(Side::Right),
        _ => {}
    }
    SIDES.get(word.text.as_str()).copied()
}

static SIDES: LazyLock<HashMap<String, Side>> = LazyLock::new(|| {
    let list = |(name, side): (&'static str, Side)| {
        let forms = super::names::side_words(name).iter().map(String::as_str);
        // A short form is a word of another language ("der."), and a word out of a phrase ("des deux côtés") is no side.
        let whole = words::list("side", name).into_iter().filter(|form| !form.ends_with('.'));
        let single = whole.chain(forms).map(super::token::phrase).filter(|words| words.len() == 1).flatten();
        single.map(|word| (word, side)).collect::<Vec<_>>()
    };
    // Of a word in two lists the first side counts.
    [("both", Side::Both), ("right", Side::Right), ("left", Side::Left)].into_iter().flat_map(list).collect()
});

/// The code of `code`'s family for a side. Where the family knows sides and none is given: its unspecified code. A code stays as it is
/// where no single finer one fits. `male`: whose breast it is.
pub(crate) fn finest(code: &str, side: Option<Side>, male: bool) -> String {
    if !has_sides(code) {
        return code.to_owned();
    }
    let family: Vec<icd10::Term> = icd10::under(code);
    let sides = |title: &str| SIDED.map(|side| has_word(title, side));
    let wanted = match side {
        Some(Side::Left) => [true, false, false],
        Some(Side::Right) => [false, true, false],
        Some(Side::Both) => [false, false, true],
        None => [false; 3],
    };
    let other_sex = if male { "female" } else { "male" };
    let fits = |term: &&icd10::Term| {
        let is_initial = !is_later(&term.title);
        let is_open = wanted != [false; 3] || has_word(&term.title, "unspecified");
        term.billable && sides(&term.title) == wanted && !has_word(&term.title, other_sex) && is_initial && is_open
    };
    let fitting: Vec<&icd10::Term> = family.iter().filter(fits).collect();
    let unspecified = |term: &&&icd10::Term| term.title.matches("unspecified").count();
    let chosen = match fitting.as_slice() {
        [one] => Some(*one),
        several => several
            .iter()
            .filter(|term| unspecified(term) > 0)
            .max_by_key(|term| (unspecified(term), std::cmp::Reverse(term.code.clone())))
            .copied(),
    };
    chosen.map_or_else(|| code.to_owned(), |term| term.code.clone())
}

/// The finest code for a side that was said; the code as it is where none was.
pub(crate) fn finest_said(code: &str, side: Option<Side>) -> String {
    if side.is_some() { finest(code, side, false) } else { code.to_owned() }
}

/// The hour of the clock that words name: "2 o'clock", "2:00".
pub(crate) fn hour(words: &[Word]) -> Option<u8> {
    let is_clock = |at: usize| {
        let next = |offset: usize| words.get(at + offset).map_or("", |word| word.text.as_str());
        matches!(next(1), "00" | "30" | "oclock" | "uhr") || (next(1) == "o" && next(2) == "clock")
    };
    words
        .iter()
        .enumerate()
        .filter(|(at, _)| is_clock(*at))
        .find_map(|(_, word)| word.text.parse().ok().filter(|hour| (1..=12).contains(hour)))
}

/// Whether a title is about a later encounter, an open fracture, or what remains: a report that names an injury is about the injury.
fn is_later(title: &str) -> bool {
    let is_open = title.contains("fracture") && !title.ends_with("for closed fracture");
    let is_first = title.contains("initial encounter") && !is_open;
    title.ends_with("sequela") || (title.contains(" encounter") && !is_first)
}

/// How the table writes the sides.
const SIDED: [&str; 3] = ["left", "right", "bilateral"];

/// Whether the family of a code knows sides that the code itself does not name.
pub(crate) fn has_sides(code: &str) -> bool {
    let names_side = |title: &str| SIDED.iter().any(|side| has_word(title, side));
    icd10::lookup(code).is_some_and(|term| !names_side(&term.title)) && icd10::under(code).iter().any(|term| names_side(&term.title))
}

fn has_word(title: &str, wanted: &str) -> bool {
    title.split(|c: char| !c.is_alphanumeric()).any(|word| word.eq_ignore_ascii_case(wanted))
}

/// The part of a breast at an hour of the clock, as tumour registries code it (SEER Program Coding and Staging Manual, Appendix C,
/// Breast): the hours between two quadrants are overlapping sites.
pub(crate) fn breast_part(hour: u8, side: Side) -> Option<&'static str> {
    // The left breast as one looks at it; the right one is its mirror.
    let hour = match side {
        Side::Left => hour,
        Side::Right if (1..=12).contains(&hour) => 12 - hour % 12,
        Side::Right | Side::Both => return None,
    };
    match hour {
        1 | 2 => Some("C50.4"),
        4 | 5 => Some("C50.5"),
        7 | 8 => Some("C50.3"),
        10 | 11 => Some("C50.2"),
        3 | 6 | 9 | 12 => Some("C50.8"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_lead_to_codes() {
        use Side::*;
        for (code, side, expected) in [
            ("C50.9", Some(Left), "C50.912"),
            ("C50.9", None, "C50.919"),
            ("C50.4", Some(Right), "C50.411"),
            ("C34.1", Some(Left), "C34.12"),
            ("C34.9", None, "C34.90"),
            ("D05.1", Some(Left), "D05.12"),
            ("M17.1", Some(Right), "M17.11"),
            ("I82.40", Some(Both), "I82.403"),
            ("C61", Some(Left), "C61"),
            ("C50.412", Some(Right), "C50.412"),
            ("I10", None, "I10"),
            ("C64", Some(Right), "C64.1"),
            ("C56", None, "C56.9"),
            ("G40.0", None, "G40.0"),
        ] {
            assert_eq!(finest(code, side, false), expected, "{code} {side:?}");
        }
        assert_eq!(finest("C50.9", Some(Left), true), "C50.922");
    }

    #[test]
    fn hours_of_the_clock() {
        for (hour, side, expected) in [
            (2, Side::Left, Some("C50.4")),
            (10, Side::Right, Some("C50.4")),
            (11, Side::Left, Some("C50.2")),
            (1, Side::Right, Some("C50.2")),
            (8, Side::Right, Some("C50.5")),
            (12, Side::Right, Some("C50.8")),
            (6, Side::Left, Some("C50.8")),
            (0, Side::Left, None),
            (13, Side::Left, None),
        ] {
            assert_eq!(breast_part(hour, side), expected, "{hour} {side:?}");
        }
    }
}
