//! Diseases of the whole body or of an organ without sides ("lymphoma", "carcinoma of the prostate"): a record about one has no side, whatever
//! place was biopsied or hurts.

use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fold::fold;

use super::PAIRED;
use super::whole;
use crate::diagnosis::statements::Section;
use crate::diagnosis::statements::Statement;
use crate::words;

/// Whether the diagnosis of a record begins with such a disease.
pub(super) fn is_about(statements: &[Statement<'_>]) -> bool {
    let mut said = statements.iter().filter(|statement| statement.section == Section::Diagnosis);
    said.next().is_some_and(|first| names(first.text()))
}

/// Whether words name one, and no paired part of the body outside brackets: "lymphoma (biopsy of the right axilla)".
pub(super) fn names(text: &str) -> bool {
    static WHOLE: LazyLock<Regex> = LazyLock::new(|| whole("sideless"));
    static BRACKETS: LazyLock<Regex> = LazyLock::new(|| words::exact_expression(r"[(（][^()（）]*(?:[)）]|$)"));
    let folded = fold(&BRACKETS.replace_all(text, " "));
    WHOLE.is_match(&folded) && !PAIRED.is_match(&WHOLE.replace_all(&folded, " _ "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diseases_without_a_side() {
        for (text, expected) in [
            ("Diffuse large B-cell lymphoma, stage II (biopsy of the right axilla)", true),
            ("Carcinoma of the prostate, Gleason 4+3", true),
            ("Chronische lymphatische Leukämie, Binet A", true),
            ("Colitis ulcerosa, postać lewostronna", true),
            ("Lymphoma of the left breast", false),
            ("Carcinoma of the left lung", false),
            ("Osteoarthritis of the right knee", false),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
    }
}
