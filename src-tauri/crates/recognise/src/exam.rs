//! What was examined or done: the exam, specimen or procedure line, and a title for lists.

use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fold::fold;

use crate::lines::Line;
use crate::read;
use crate::sections;
use crate::words;

/// The value of an exam line with its page.
pub(crate) struct Exam<'a> {
    pub(crate) value: &'a str,
    pub(crate) evidence: &'a str,
    pub(crate) page: u32,
    /// Which of the lines its value stands on.
    pub(crate) at: usize,
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

/// From so many words on a full stop within ends a sentence.
const SENTENCE: usize = 8;

static EXAM: LazyLock<Regex> = LazyLock::new(|| {
    words::expression(&format!(
        r"(?:^|\s{{2,}}|\t)({}\s*(?:[:：]|\s{{2,}})[\s,]*)(\S.{{2,140}}?)(?:\s{{3,}}|$)",
        words::any_of("title", "exam")
    ))
});

/// Labelled lines, a heading with the exam on the next line, or the title that names the exam.
pub(crate) fn exams<'a>(lines: &[Line<'a>]) -> Vec<Exam<'a>> {
    let labelled = |at: usize, line: &Line<'a>| labelled(line, at).or_else(|| below_heading(line, lines.get(at + 1)?, at + 1));
    let found: Vec<Exam<'a>> = lines.iter().enumerate().filter_map(|(at, line)| labelled(at, line)).collect();
    if found.is_empty() {
        let named = top(lines).enumerate().find(|(_, line)| names_exam(line.text));
        named.map(|(at, line)| whole_line(line, at)).into_iter().collect()
    } else {
        found
    }
}

fn labelled<'a>(line: &Line<'a>, at: usize) -> Option<Exam<'a>> {
    // A label ends before a colon or a gap, which most lines are without.
    let has_gap = || line.text.contains("  ") || line.text.contains([':', '：', '\t', '\u{3000}', '\u{a0}']);
    if line.aside || line.fax || !has_gap() {
        return None;
    }
    let found = line.exam.get_or_init(|| {
        let captures = EXAM.captures(line.text)?;
        Some((captures.get(1)?.start(), captures.get(2)?.range()))
    });
    let (label, value) = found.clone()?;
    let words = line.text[value.clone()].trim_end_matches([',', '.', ' ']);
    let letters = words.chars().filter(|c| c.is_alphabetic()).count();
    // "Examination: Nodes of 2 cm on both sides of the neck. Spleen not felt.": what a doctor found.
    let sentences = words.contains(". ") && words.split_whitespace().count() > SENTENCE;
    (letters >= 3 && !sentences).then(|| Exam { value: words, evidence: line.text[label..value.end].trim_end(), page: line.page, at })
}

fn below_heading<'a>(line: &Line<'a>, next: &Line<'a>, at: usize) -> Option<Exam<'a>> {
    static ALONE: LazyLock<Regex> = LazyLock::new(|| words::expression(&format!(r"^{}\s*[:：]?$", words::any_of("title", "exam"))));
    let short = next.page == line.page && next.text.len() <= 120 && !next.text.ends_with('.') && sections::heading(next.text).is_none();
    (short && ALONE.is_match(line.text)).then(|| whole_line(next, at))
}

fn whole_line<'a>(line: &Line<'a>, at: usize) -> Exam<'a> {
    Exam { value: line.text, evidence: line.text, page: line.page, at }
}

/// The lines at the top of the first page.
fn top<'l, 'a>(lines: &'l [Line<'a>]) -> impl Iterator<Item = &'l Line<'a>> {
    lines.iter().take_while(|line| line.page == lines[0].page && line.row < 10)
}

/// A title in capitals with the word of an examination in it: "ULTRASOUND, LEFT BREAST".
fn names_exam(text: &str) -> bool {
    static WORDS: LazyLock<Regex> = LazyLock::new(|| words::folded_whole(&[("title", "exam_words")]));
    let capitals = !text.chars().any(char::is_lowercase);
    capitals && text.len() <= 100 && !text.contains([':', '@']) && !REPORT.is_match(text) && WORDS.is_match(&fold(text))
}

static REPORT: LazyLock<Regex> = LazyLock::new(|| words::whole_word("place", "title_words"));

/// A short line with a report's word in it, without a colon.
fn is_title(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let sentence = text.ends_with(['.', ',', ';', ':']);
    (1..=9).contains(&words) && letters >= 4 && !sentence && !text.contains([':', '@']) && REPORT.is_match(text)
}

#[cfg(test)]
mod tests {
    use second_read_model::extract::PageText;

    use super::*;
    use crate::lines::lines;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let pages = [PageText { number: 1, text: text.to_owned(), ..PageText::default() }];
        let shown = title(&lines(&pages), "scan0001.pdf").map(|fact| fact.value).unwrap_or_default();
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn titles() {
        check("Exam: CT HEAD WITHOUT CONTRAST", "CT HEAD WITHOUT CONTRAST");
        check("Specimen: Left breast, core biopsy", "Left breast, core biopsy");
        check("Untersuchung  MRT des Knies rechts", "MRT des Knies rechts");
        check("SURGICAL PATHOLOGY REPORT\nDIAGNOSIS\nRIGHT LUNG, BIOPSY: CARCINOMA", "SURGICAL PATHOLOGY REPORT");
        check("EXAM\nMRI BREAST, BILATERAL\n\nTECHNIQUE\nx", "MRI BREAST, BILATERAL");
        check("Lake Imaging\nULTRASOUND, LEFT BREAST\nImpression\nMass, right breast.", "ULTRASOUND, LEFT BREAST");
        check("Some words without a heading", "scan0001");
    }
}
