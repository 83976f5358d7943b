//! What was examined or done, and on which side: the exam, specimen or procedure line; for the side also the diagnosis.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::extract::PageText;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::kind::kinds;

use crate::lines::Line;
use crate::read;
use crate::sections;
use crate::words;

/// The value of an exam line with its page.
struct Exam<'a> {
    value: &'a str,
    evidence: &'a str,
    page: u32,
}

/// A title for lists: the exam line, else a title line near the top, else the file's name.
pub(crate) fn title(lines: &[Line<'_>], file_name: &str) -> Option<Fact> {
    if let Some(exam) = exams(lines).into_iter().next() {
        return Some(read::fact(FactName::Title, exam.value.to_owned(), exam.evidence, exam.page, 0.85, "label exam"));
    }
    let titled = top(lines).find(|line| is_title(line.text));
    if let Some(line) = titled {
        return Some(read::fact(FactName::Title, line.text.to_owned(), line.text, line.page, 0.6, "title line"));
    }
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem).trim();
    let fact = (!stem.is_empty()).then(|| read::fact(FactName::Title, stem.to_owned(), "", 1, 0.3, "file name"));
    fact.map(|fact| Fact { page: None, ..fact })
}

/// The side, from the exam line and from the diagnosis; both are given when they disagree.
pub(crate) fn side(lines: &[Line<'_>], pages: &[PageText]) -> Vec<Fact> {
    let exams = exams(lines);
    let from_exam =
        exams.iter().find_map(|exam| Some(read::fact(FactName::Side, side_of(exam.value)?, exam.evidence, exam.page, 0.9, "label exam")));
    let from_diagnosis = diagnosis(pages);
    match (from_exam, from_diagnosis) {
        (Some(exam), Some(diagnosis)) if exam.value != diagnosis.value && exam.value != "both" => vec![exam, diagnosis],
        (Some(exam), _) => vec![exam],
        (None, diagnosis) => diagnosis.into_iter().collect(),
    }
}

static EXAM: LazyLock<Regex> = LazyLock::new(|| {
    words::expression(&format!(
        r"(?:^|\s{{2,}}|\t)({}\s*(?:[:：]|\s{{2,}})[\s,]*)(\S.{{2,140}}?)(?:\s{{3,}}|$)",
        words::any_of("title", "exam")
    ))
});

/// Labelled lines, a heading with the exam on the next line, or the title that names the exam.
fn exams<'a>(lines: &[Line<'a>]) -> Vec<Exam<'a>> {
    let labelled = lines.iter().enumerate().filter_map(|(at, line)| labelled(line).or_else(|| below_heading(line, lines.get(at + 1)?)));
    let found: Vec<Exam<'a>> = labelled.collect();
    if found.is_empty() { top(lines).find(|line| names_exam(line.text)).map(whole_line).into_iter().collect() } else { found }
}

fn labelled<'a>(line: &Line<'a>) -> Option<Exam<'a>> {
    let captures = EXAM.captures(line.text)?;
    let (label, value) = (captures.get(1)?, captures.get(2)?);
    let words = value.as_str().trim_end_matches([',', '.', ' ']);
    let letters = words.chars().filter(|c| c.is_alphabetic()).count();
    (letters >= 3).then(|| Exam { value: words, evidence: line.text[label.start()..value.end()].trim_end(), page: line.page })
}

fn below_heading<'a>(line: &Line<'a>, next: &Line<'a>) -> Option<Exam<'a>> {
    static ALONE: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"^{}\s*[:：]?$", words::any_of("title", "exam"))));
    let short = next.page == line.page && next.text.len() <= 120 && !next.text.ends_with('.') && sections::heading(next.text).is_none();
    (short && ALONE.is_match(line.text)).then(|| whole_line(next))
}

fn whole_line<'a>(line: &Line<'a>) -> Exam<'a> {
    Exam { value: line.text, evidence: line.text, page: line.page }
}

/// The lines at the top of the first page.
fn top<'l, 'a>(lines: &'l [Line<'a>]) -> impl Iterator<Item = &'l Line<'a>> {
    lines.iter().take_while(|line| line.page == lines[0].page && line.row < 10)
}

/// A title in capitals with the word of an examination in it: "ULTRASOUND, LEFT BREAST".
fn names_exam(text: &str) -> bool {
    static WORDS: LazyLock<Regex> =
        LazyLock::new(|| words::expression(&format!(r"(?:^|[^\p{{L}}]){}(?:[^\p{{L}}]|$)", words::any_of("title", "exam_words"))));
    let capitals = !text.chars().any(char::is_lowercase);
    capitals && text.len() <= 100 && !text.contains([':', '@']) && !REPORT.is_match(text) && WORDS.is_match(text)
}

static REPORT: LazyLock<Regex> =
    LazyLock::new(|| words::expression(&format!(r"(?:^|[^\p{{L}}]){}(?:[^\p{{L}}]|$)", words::any_of("place", "title_words"))));

/// A short line with a report's word in it, without a colon.
fn is_title(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let sentence = text.ends_with(['.', ',', ';', ':']);
    (1..=9).contains(&words) && letters >= 4 && !sentence && !text.contains([':', '@']) && REPORT.is_match(text)
}

static LEFT: LazyLock<Regex> = LazyLock::new(|| side_words("left"));
static RIGHT: LazyLock<Regex> = LazyLock::new(|| side_words("right"));
static BOTH: LazyLock<Regex> = LazyLock::new(|| side_words("both"));

fn side_words(side: &str) -> Regex {
    words::expression(&format!(r"(?:^|[^\p{{L}}]){}(?:[^\p{{L}}]|$)", words::any_of("side", side)))
}

/// Left, right or both, if these words name one side only.
fn side_of(text: &str) -> Option<String> {
    let side = match (LEFT.is_match(text), RIGHT.is_match(text), BOTH.is_match(text)) {
        (_, _, true) | (true, true, false) => "both",
        (true, false, false) => "left",
        (false, true, false) => "right",
        (false, false, false) => return None,
    };
    Some(side.to_owned())
}

/// The side that the diagnosis or impression names, if it names one only.
fn diagnosis(pages: &[PageText]) -> Option<Fact> {
    let headings: Vec<&str> = kinds().iter().flat_map(|kind| kind.quote.iter().map(String::as_str)).collect();
    pages.iter().find_map(|page| {
        let section: Range<usize> = sections::section(&page.text, &headings)?;
        let side = side_of(&page.text[section.clone()]).filter(|side| side != "both")?;
        let line = page.text[section].lines().find(|line| side_of(line).is_some())?.trim();
        Some(read::fact(FactName::Side, side, line, page.number, 0.7, "diagnosis"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::lines;

    #[track_caller]
    fn check(text: &str, expected_title: &str, expected_sides: &str) {
        let pages = [PageText { number: 1, text: text.to_owned(), ..PageText::default() }];
        let lines = lines(&pages);
        let shown = title(&lines, "scan0001.pdf").map(|fact| fact.value).unwrap_or_default();
        assert_eq!(shown, expected_title, "{text}");
        let sides: Vec<String> = side(&lines, &pages).into_iter().map(|fact| fact.value).collect();
        assert_eq!(sides.join(" "), expected_sides, "{text}");
    }

    #[test]
    fn titles_and_sides() {
        check("Exam: CT HEAD WITHOUT CONTRAST", "CT HEAD WITHOUT CONTRAST", "");
        check("Specimen: Left breast, core biopsy", "Left breast, core biopsy", "left");
        check("Untersuchung  MRT des Knies rechts", "MRT des Knies rechts", "right");
        check("Exam: MAMMOGRAM BILATERAL AND LEFT ULTRASOUND", "MAMMOGRAM BILATERAL AND LEFT ULTRASOUND", "both");
        check("SURGICAL PATHOLOGY REPORT\nDIAGNOSIS\nRIGHT LUNG, BIOPSY: CARCINOMA", "SURGICAL PATHOLOGY REPORT", "right");
        check("Exam: LEFT KNEE\nIMPRESSION\nTear of the right meniscus.", "LEFT KNEE", "left right");
        check("EXAM\nMRI BREAST, BILATERAL\n\nTECHNIQUE\nx", "MRI BREAST, BILATERAL", "both");
        check("Lake Imaging\nULTRASOUND, LEFT BREAST\nImpression\nMass, right breast.", "ULTRASOUND, LEFT BREAST", "left right");
        check("IMPRESSION\nLeft: a mass.\nRight: nothing.", "scan0001", "");
        check("Some words without a heading", "scan0001", "");
        check("She left the hospital on the right day.", "scan0001", "");
    }
}
