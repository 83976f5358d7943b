//! Sections of a report by their headings, as byte ranges, so that what is quoted is a contiguous piece of the text.
//!
//! A heading is a line of its own, or the words before a colon. Only known headings end a section: a pathologist's
//! "LEFT BREAST, CORE BIOPSY:" inside a diagnosis does not.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::words;

/// The first section that stands under one of `headings`, without the heading, trimmed. Earlier names in `headings` are
/// looked for first. It ends at the next heading, or at a signature or page footer. `None` when there is no such heading
/// or nothing under it.
pub fn section(text: &str, headings: &[&str]) -> Option<Range<usize>> {
    headings.iter().find_map(|heading| under(text, heading))
}

/// Whether a line starts a section, and which: the words of the heading as printed.
pub(crate) fn heading(line: &str) -> Option<&str> {
    // No heading begins with a small letter, and most lines do.
    if line.trim_start().starts_with(char::is_lowercase) || !begins_heading(line) {
        return None;
    }
    Some(HEADING.captures(line)?.get(1)?.as_str())
}

/// Whether a line begins with the first letters of a heading: most do not, and are spared the search for all.
fn begins_heading(line: &str) -> bool {
    const LETTERS: usize = 3;
    fn first(text: &str) -> String {
        text.trim_start().chars().flat_map(char::to_lowercase).take(LETTERS).collect()
    }
    static FIRST: LazyLock<HashSet<String>> = LazyLock::new(|| words::list("section", "headings").into_iter().map(first).collect());
    let letters = first(line);
    // "Dx" is whole with two.
    letters.char_indices().skip(1).map(|(end, _)| end).chain([letters.len()]).any(|end| FIRST.contains(&letters[..end]))
}

// A heading, perhaps numbered or with a remark in brackets, and then the end of the line or a colon.
static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    words::expression(&format!(r"^\s*({})(?:\s+\d+)?(?:\s*\([^)]*\))?\s*(?:[:：].*|[-–]?\s*)$", words::any_of("section", "headings")))
});
// A signature, a footer, or a doctor's name with the date behind it ("Dr. N. Niemand 15.11.2022").
static ENDING: LazyLock<Regex> = LazyLock::new(|| {
    words::expression(&format!(r"^\s*(?:{}|(?:dr|prof)[^\p{{L}}:;][^:;]{{2,60}}\d\s*$)", words::any_of("section", "endings")))
});

fn under(text: &str, heading: &str) -> Option<Range<usize>> {
    let mut lines = spans(text);
    while let Some(line) = lines.next() {
        let Some(inline) = content_after(&text[line.clone()], heading) else { continue };
        let start = line.start + inline;
        let end = lines.clone().find(|line| ends(&text[line.clone()])).map_or(text.len(), |line| line.start);
        if let Some(found) = trimmed(text, start..end) {
            return Some(found);
        }
    }
    None
}

/// Where the words after `heading` begin in this line, if the line is that heading.
fn content_after(line: &str, heading: &str) -> Option<usize> {
    let indent = line.len() - line.trim_start().len();
    let rest = line.get(indent..)?;
    let named =
        rest.get(..heading.len()).filter(|words| words.eq_ignore_ascii_case(heading) || words.to_lowercase() == heading.to_lowercase())?;
    if named.starts_with(char::is_lowercase) {
        return None;
    }
    let after = &rest[heading.len()..];
    let remark = REMARK.find(after).map_or(0, |found| found.end());
    let after_remark = &after[remark..];
    let colon = after_remark.trim_start().strip_prefix([':', '：']);
    // "Provisional diagnosis    Left carpal tunnel syndrome": several words alone are no head of a column.
    let wide = after_remark.starts_with("  ") && heading.contains(' ');
    match colon {
        Some(content) => Some(line.len() - content.len()),
        None if wide => Some(line.len() - after_remark.trim_start().len()),
        None => after_remark.trim_matches([' ', '\t', '\r', '-', '–']).is_empty().then_some(line.len()),
    }
}

static REMARK: LazyLock<Regex> = LazyLock::new(|| words::expression(r"^(?:\s+\d+)?(?:\s*\([^)]*\))?"));

/// Whether a line ends the section before it: a heading, a signature or a page footer.
pub(crate) fn ends(line: &str) -> bool {
    heading(line).is_some() || is_ending(line)
}

/// Whether a line is a signature or a page footer.
pub(crate) fn is_ending(line: &str) -> bool {
    ENDING.is_match(line)
}

/// The lines of a text as byte ranges, without their line ends.
fn spans(text: &str) -> impl Iterator<Item = Range<usize>> + Clone + '_ {
    let mut start = 0;
    text.split('\n').map(move |line| {
        let span = start..start + line.len();
        start = span.end + 1;
        span
    })
}

fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    let end = start + piece.trim().len();
    (start < end).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "SURGICAL PATHOLOGY REPORT\n\nGROSS DESCRIPTION\nTwo cores.\n\nFINAL DIAGNOSIS\nLEFT BREAST, 2:00, CORE BIOPSY:\n - INVASIVE CARCINOMA.\n - ER positive.\n\nElectronically signed: A. Nobody, MD\nPage 1 S26-00001";

    #[track_caller]
    fn check(text: &str, headings: &[&str], expected: Option<&str>) {
        assert_eq!(section(text, headings).map(|range| &text[range]), expected, "{headings:?}");
    }

    #[test]
    fn a_section_is_the_words_between_its_heading_and_the_next() {
        check(REPORT, &["FINAL DIAGNOSIS"], Some("LEFT BREAST, 2:00, CORE BIOPSY:\n - INVASIVE CARCINOMA.\n - ER positive."));
        check(REPORT, &["Gross Description"], Some("Two cores."));
        check(REPORT, &["IMPRESSION"], None);
        check(REPORT, &["DIAGNOSIS"], None);
        check("IMPRESSION: No change.\nFINDINGS: x", &["IMPRESSION"], Some("No change."));
        check("Impression:\r\n1. Stable.\r\n2. Done.\r\nComment\r\nx", &["IMPRESSION"], Some("1. Stable.\r\n2. Done."));
        check("DIAGNOSIS\n\nCOMMENT\nx", &["DIAGNOSIS", "COMMENT"], Some("x"));
        check("ADDENDUM 1 (2024-04-22)\nHER2 not amplified.\nDIAGNOSIS\ny", &["ADDENDUM"], Some("HER2 not amplified."));
        check("Beurteilung\nUnauffällig.\nDr. med. N. Niemand 15.11.2022", &["BEURTEILUNG"], Some("Unauffällig."));
        check("diagnosis of cancer was made", &["DIAGNOSIS"], None);
        check("Clinical diagnosis: mass\nDIAGNOSIS\nDCIS", &["DIAGNOSIS"], Some("DCIS"));
        check("", &["DIAGNOSIS"], None);
    }
}
