//! Left, right or both: what was examined, the specimens, the title; then the diagnosis. Where they disagree both are said.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::extract::PageText;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::kind::kinds;

use crate::exam::exams;
use crate::lines::Line;
use crate::read;
use crate::sections;
use crate::words;

/// The side, from the exam lines and from the diagnosis; both are given when they disagree.
pub(crate) fn read(lines: &[Line<'_>], pages: &[PageText]) -> Vec<Fact> {
    match (from_exams(lines), from_diagnosis(pages)) {
        (Some(exam), Some(diagnosis)) if exam.value != diagnosis.value && exam.value != "both" => {
            // One side in the title and the other in the diagnosis: a person must look.
            vec![Fact { confidence: 0.6, ..exam }, diagnosis]
        }
        (Some(exam), _) => vec![exam],
        (None, diagnosis) => diagnosis.into_iter().collect(),
    }
}

/// What the lines about the examination and its specimens name: a left one and a right one are both.
fn from_exams(lines: &[Line<'_>]) -> Option<Fact> {
    let exams = exams(lines);
    let sided: Vec<_> = exams.iter().filter_map(|exam| Some((exam, side_of(exam.value)?))).collect();
    let (first, side) = sided.first()?;
    let same = sided.iter().all(|(_, other)| other == side);
    let side = if same { *side } else { "both" };
    Some(read::fact(FactName::Side, side.to_owned(), first.evidence, first.page, 0.9, "label exam"))
}

static LEFT: LazyLock<Regex> = LazyLock::new(|| words::whole_word("side", "left"));
static RIGHT: LazyLock<Regex> = LazyLock::new(|| words::whole_word("side", "right"));
static BOTH: LazyLock<Regex> = LazyLock::new(|| words::whole_word("side", "both"));

/// Left, right or both, if these words name a side. Abbreviations of two letters count in capitals or before a point only where
/// they are no other word.
fn side_of(text: &str) -> Option<&'static str> {
    match (LEFT.is_match(text), RIGHT.is_match(text), BOTH.is_match(text)) {
        (_, _, true) | (true, true, false) => Some("both"),
        (true, false, false) => Some("left"),
        (false, true, false) => Some("right"),
        (false, false, false) => None,
    }
}

/// The side that the diagnosis or impression names, if it names one only.
fn from_diagnosis(pages: &[PageText]) -> Option<Fact> {
    static HEADINGS: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let english = kinds().iter().flat_map(|kind| kind.quote.iter().map(String::as_str));
        let mut headings: Vec<&str> = english.chain(words::list("section", "verdict")).collect();
        headings.dedup();
        headings
    });
    pages.iter().find_map(|page| {
        let section: Range<usize> = sections::section(&page.text, &HEADINGS)?;
        let side = side_of(&page.text[section.clone()]).filter(|side| *side != "both")?;
        let line = page.text[section].lines().find(|line| side_of(line).is_some())?.trim();
        Some(read::fact(FactName::Side, side.to_owned(), line, page.number, 0.7, "diagnosis"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::lines;

    #[test]
    fn sides() {
        for (text, expected) in [
            ("Specimen: Left breast, core biopsy", "left"),
            ("Untersuchung  MRT des Knies rechts", "right"),
            ("Exam: MAMMOGRAM BILATERAL AND LEFT ULTRASOUND", "both"),
            ("SURGICAL PATHOLOGY REPORT\nDIAGNOSIS\nRIGHT LUNG, BIOPSY: CARCINOMA", "right"),
            ("Exam: LEFT KNEE\nIMPRESSION\nTear of the right meniscus.", "left right"),
            ("EXAM\nMRI BREAST, BILATERAL\n\nTECHNIQUE\nx", "both"),
            ("Lake Imaging\nULTRASOUND, LEFT BREAST\nImpression\nMass, right breast.", "left right"),
            ("Specimen: A. Left breast\nSpecimen: B. Right breast", "both"),
            ("検査部位：左乳房", "left"),
            ("Badanie: USG piersi lewej", "left"),
            ("IMPRESSION\nLeft: a mass.\nRight: nothing.", ""),
            ("Some words without a heading", ""),
            ("She left the hospital on the right day.", ""),
        ] {
            let pages = [PageText { number: 1, text: text.to_owned(), ..PageText::default() }];
            let sides: Vec<String> = read(&lines(&pages), &pages).into_iter().map(|fact| fact.value).collect();
            assert_eq!(sides.join(" "), expected, "{text}");
        }
    }
}
