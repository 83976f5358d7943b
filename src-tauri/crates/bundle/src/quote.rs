//! Whole sections of a report, word for word: a quotation is a contiguous piece of its page's text, or it is not one.
//!
//! Nothing is summed up, joined or tidied here. A section ends at the next heading that is known; a line in capitals that is not known
//! as a heading stays inside, because too much of a diagnosis is better than too little.

use std::sync::OnceLock;

use second_read_model::extract::PageText;
use second_read_model::kind::kinds;

/// One piece of one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// From 1.
    pub page: u32,
    /// The page's own bytes, without blank edges.
    pub text: String,
    /// It goes on from the page before.
    pub continued: bool,
}

/// The sections under these headings, in the order of the pages.
pub fn sections(pages: &[PageText], headings: &[String]) -> Vec<Quote> {
    let mut quotes = Vec::new();
    for (index, page) in pages.iter().enumerate() {
        let lines = lines(&page.text);
        let mut at = 0;
        while at < lines.len() {
            if !headings.iter().any(|heading| is_heading(lines[at].text, heading)) {
                at += 1;
                continue;
            }
            let end = end_of_section(&lines, at + 1);
            push(&mut quotes, page, &lines[at..end], false);
            if end == lines.len() {
                push_rest(&mut quotes, page, &pages[index + 1..]);
            }
            at = end;
        }
    }
    quotes
}

/// What stands on the following pages before their first known heading, running headers left out.
fn push_rest(quotes: &mut Vec<Quote>, before: &PageText, following: &[PageText]) {
    let mut before = before;
    for page in following.iter().take(3) {
        let lines = lines(&page.text);
        let seen: Vec<String> = before.text.lines().map(without_digits).collect();
        let start = lines.iter().position(|line| !seen.contains(&without_digits(line.text))).unwrap_or(lines.len());
        let end = end_of_section(&lines, start);
        push(quotes, page, &lines[start..end], true);
        if end < lines.len() {
            return;
        }
        before = page;
    }
}

fn push(quotes: &mut Vec<Quote>, page: &PageText, lines: &[Line<'_>], continued: bool) {
    let kept = lines.iter().rposition(|line| !is_page_number(line.text)).map_or(0, |last| last + 1);
    let Some((first, last)) = lines[..kept].first().zip(lines[..kept].last()) else { return };
    let text = page.text[first.start..last.start + last.text.len()].trim();
    if !text.is_empty() {
        quotes.push(Quote { page: page.number, text: text.to_owned(), continued });
    }
}

struct Line<'a> {
    start: usize,
    text: &'a str,
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    text.split('\n')
        .map(|line| {
            let here = Line { start, text: line };
            start += line.len() + 1;
            here
        })
        .collect()
}

fn end_of_section(lines: &[Line<'_>], from: usize) -> usize {
    let ends = |line: &Line<'_>| known_headings().iter().any(|heading| is_heading(line.text, heading)) || is_signature(line.text);
    (from..lines.len()).find(|at| ends(&lines[*at])).unwrap_or(lines.len())
}

/// Headings that end a section: those that tell kinds, those that are quoted, and the usual ones of reports.
fn known_headings() -> &'static [String] {
    static KNOWN: OnceLock<Vec<String>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let cues = kinds().iter().flat_map(|kind| kind.cues.iter().filter(|cue| cue.heading).map(|cue| cue.text.clone()));
        let quoted = kinds().iter().flat_map(|kind| kind.quote.iter().cloned());
        cues.chain(quoted).chain(USUAL.iter().map(|heading| (*heading).to_owned())).collect()
    })
}

const USUAL: &[&str] = &[
    "CLINICAL HISTORY",
    "CLINICAL INFORMATION",
    "CLINICAL INDICATION",
    "INDICATION",
    "GROSS",
    "MICROSCOPIC",
    "COMMENT",
    "COMMENTS",
    "NOTE",
    "ANCILLARY STUDIES",
    "IMMUNOHISTOCHEMISTRY",
    "INTRAOPERATIVE CONSULTATION",
    "SYNOPTIC REPORT",
    "RECOMMENDATION",
    "RECOMMENDATIONS",
    "PLAN",
    "MEDICATIONS",
    "ALLERGIES",
    "SIGNATURE",
    "DICTATED",
    "TRANSCRIBED",
    "CC",
    "END OF REPORT",
    "PATHOLOGIST",
    "RADIOLOGIST",
    "DISCLAIMER",
];

/// Whether `line` is that heading: alone, before a colon, or in capitals with ordinary words after it.
fn is_heading(line: &str, heading: &str) -> bool {
    let line = line.trim_start();
    let Some((start, rest)) = line.split_at_checked(heading.len()) else { return false };
    if !start.eq_ignore_ascii_case(heading) {
        return false;
    }
    let after = rest.trim_start();
    if after.is_empty() || after.starts_with(':') {
        return true;
    }
    let in_capitals = !start.chars().any(char::is_lowercase);
    if !in_capitals {
        return false;
    }
    let next_word = after.split_whitespace().next().unwrap_or("");
    let goes_on_in_capitals = next_word.len() > 1
        && next_word.chars().all(|c| c.is_uppercase() || !c.is_alphabetic())
        && next_word.chars().any(char::is_alphabetic);
    after.starts_with(['(', '-', '–', '—']) || (rest.starts_with(char::is_whitespace) && !goes_on_in_capitals)
}

fn is_signature(line: &str) -> bool {
    let line = line.trim_start().to_ascii_lowercase();
    ["electronically signed", "signed by", "signed electronically", "dictated by", "reported by", "*** end"]
        .iter()
        .any(|start| line.starts_with(start))
}

fn is_page_number(line: &str) -> bool {
    let line = line.trim().to_ascii_lowercase();
    line.is_empty() || (line.starts_with("page ") && line.len() < 20 && line.chars().any(|c| c.is_ascii_digit()))
}

fn without_digits(line: &str) -> String {
    line.trim().chars().filter(|c| !c.is_ascii_digit()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pages: &[&str], headings: &[&str], expected: &[(u32, &str)]) {
        let pages: Vec<PageText> =
            pages.iter().zip(1..).map(|(text, number)| PageText { number, text: (*text).to_owned(), ..PageText::default() }).collect();
        let headings: Vec<String> = headings.iter().map(|heading| (*heading).to_owned()).collect();
        let quotes = sections(&pages, &headings);
        let found: Vec<(u32, &str)> = quotes.iter().map(|quote| (quote.page, quote.text.as_str())).collect();
        assert_eq!(found, expected);
        for quote in &quotes {
            let page = pages.iter().find(|page| page.number == quote.page).unwrap();
            assert!(page.text.contains(&quote.text), "a quotation is a contiguous piece of its page");
        }
    }

    #[test]
    fn a_section_is_quoted_whole() {
        check(
            &[
                "SURGICAL PATHOLOGY\nFINAL DIAGNOSIS:\nA. BREAST, LEFT, 2:00, CORE BIOPSY:\n   INVASIVE DUCTAL CARCINOMA\n\nHER2 equivocal (2+).\n\nGROSS DESCRIPTION: cores",
            ],
            &["FINAL DIAGNOSIS", "DIAGNOSIS"],
            &[(1, "FINAL DIAGNOSIS:\nA. BREAST, LEFT, 2:00, CORE BIOPSY:\n   INVASIVE DUCTAL CARCINOMA\n\nHER2 equivocal (2+).")],
        );
        check(
            &["Findings: a mass.\nImpression: Known malignancy.\nElectronically signed by X"],
            &["IMPRESSION"],
            &[(1, "Impression: Known malignancy.")],
        );
        check(&["IMPRESSION 1. Stable.\n2. No change."], &["IMPRESSION"], &[(1, "IMPRESSION 1. Stable.\n2. No change.")]);
    }

    #[test]
    fn a_word_in_a_sentence_is_no_heading() {
        check(&["My impression is that it is small.\nDIAGNOSIS CODE: C50\nThe diagnosis was told."], &["IMPRESSION", "DIAGNOSIS"], &[]);
        check(&["IMPRESSION DATE: 3 May"], &["IMPRESSION"], &[]);
    }

    #[test]
    fn a_section_goes_on_over_the_page_without_running_headers() {
        check(
            &[
                "Alvarez, Maria  page 1\nIMPRESSION:\n1. First.\nPage 1 of 2",
                "Alvarez, Maria  page 2\n2. Second.\nElectronically signed by X",
            ],
            &["IMPRESSION"],
            &[(1, "IMPRESSION:\n1. First."), (2, "2. Second.")],
        );
        check(&["Alvarez 1\nIMPRESSION: One.\n", "Alvarez 2\nTECHNIQUE: none"], &["IMPRESSION"], &[(1, "IMPRESSION: One.")]);
    }
}
