//! The day of an examination that its title has, or the line below it.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fold::fold;

use super::foot::signs;
use super::role::FILLERS;
use super::role::FROM;
use super::role::Role;
use super::role::is_own;
use crate::field::Document;
use crate::label;
use crate::label::Edge;
use crate::label::Label;
use crate::lines::Line;
use crate::place;
use crate::words;

/// "Untersuchung: Koloskopie" / "vom: 03.05.2024": a small word with a colon under the label of the examination.
pub(super) fn below_exam(document: &Document<'_>, at: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    let line = &document.lines[at];
    let small = line.text[..span.start].trim_end().strip_suffix([':', '：'])?.trim();
    let over = at.checked_sub(1).map(|over| &document.lines[over]).filter(|over| over.page == line.page && !line.after_gap)?;
    let exam = over.labels.first().filter(|label| label.tokens.start == 0 && label.after == Edge::Colon)?;
    let word = label::joined(small);
    let is_small = !word.is_empty() && (FROM.contains(&word) || FILLERS.contains(&word));
    (is_small && exam.is(label::Role::Exam)).then_some((Role::Service, 0, 0.0))
}

/// "COMPTE RENDU D'ENDOSCOPIE" / "du 3 mai 2024, salle 2": a small word and the day right below a title in capitals.
pub(super) fn below_title(document: &Document<'_>, at: usize, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    const ROWS: usize = 15;
    let line = &document.lines[at];
    let small = label::joined(line.text[..span.start].trim());
    let is_small = !small.is_empty() && (FROM.contains(&small) || FILLERS.contains(&small));
    let over = at.checked_sub(1).map(|over| &document.lines[over]).filter(|over| over.page == line.page && !line.after_gap)?;
    let is_title = over.text.contains(' ')
        && over.text.contains(char::is_uppercase)
        && !over.text.contains(|c: char| c.is_lowercase() || c.is_ascii_digit() || c == ':')
        && place::is_titled(over.text);
    (is_small && line.row < ROWS && is_title).then_some((Role::Service, 0, 0.1))
}

/// "Procedures by A. Nobody, MD at 2/22/24 18:41": the head of a note in a chart says what it is, whose and when.
pub(super) fn note_head(line: &Line<'_>, span: &Range<usize>) -> Option<(Role, usize, f32)> {
    const ROWS: usize = 12;
    static HEAD: LazyLock<Regex> = LazyLock::new(|| {
        let (by, at) = (words::any_of("date", "note_by"), words::any_of("date", "note_at"));
        words::expression(&format!(r"^(?-i:\p{{Lu}})[\p{{L}} &/-]{{2,40}} {by} (?-i:\p{{Lu}})[^:;]+ {at} $"))
    });
    // "Electronically signed by A. Nobody, MD on 2/22/24" looks the same.
    (line.row < ROWS && HEAD.is_match(&line.text[..span.start]) && !signs(line, span)).then_some((Role::Service, span.start, 0.0))
}

/// "MRT des Kniegelenks vom 3. Mai 2024" near the top and nothing else on the line: the title of an examination with its date.
pub(super) fn dates_exam(line: &Line<'_>, from: usize, span: &Range<usize>) -> bool {
    const ROWS: usize = 20;
    const WORDS: usize = 12;
    // Titles in capitals leave their accents out.
    static EXAM: LazyLock<Regex> = LazyLock::new(|| words::folded_whole(&[("title", "exam_words")]));
    let title = &line.text[..span.start];
    let short =
        title.split_whitespace().count() <= WORDS && !title.contains([':', '：', ';', '.']) && title.starts_with(char::is_uppercase);
    // "Compared with ECG of …", "Prior CT": only the small word right before the date may be one of another time ("from", "vom").
    let of_another = |label: &Label| {
        let near = line.text[label.span.end.min(span.start)..span.start].trim().is_empty();
        label.is(label::Role::AsideDate) && !(near && FROM.contains(&line.words(label)))
    };
    let own = !line.labels.iter().filter(|label| label.span.start < span.start).any(of_another);
    // "Her last scan was on 03/01/2023." is a sentence.
    let is_sentence = line.text.ends_with(['.', '。']) && is_own(line, span);
    // Another cell may stand behind a title that is one cell and has no label: "Biopsy date 10/30/2023     Rec'd …".
    let labelled =
        || line.labels.iter().any(|label| label.span.end <= span.start && label.span.end + 2 >= span.start && label.span.len() > 3);
    let numbered = is_numbered(line, span);
    let ends = is_own(line, span)
        || !title.contains("  ") && line.text[span.end..].starts_with("  ") && !labelled()
        || goes_on_in_capitals(line.text, span)
        || numbered;
    // "CT of the chest     Lake Imaging     03/04/2024" is a row of a table, where another column stands between.
    let cell = if numbered { title } else { &line.text[line.last_cell_start(span.start)..span.start] };
    from == 0 && !is_sentence && line.row < ROWS && !line.aside && short && own && ends && EXAM.is_match(&fold(cell))
}

/// "MR BRAIN W WO CONTRAST   03/04/2025 16:12   Accession MR-1": whether a date stands between the title in the first cell and its number.
fn is_numbered(line: &Line<'_>, span: &Range<usize>) -> bool {
    static TIME: LazyLock<Regex> = LazyLock::new(|| words::expression(r"^\s*(?:\d{1,2}[:.]\d\d(?:[:.]\d\d)?\s*(?:[ap]m)?)?\s*$"));
    let next = line.labels.iter().find(|label| label.span.start >= span.end);
    let number = next.filter(|label| label.is(label::Role::Accession) && label.before == Edge::Wide);
    let alone = !line.text[..span.start].trim_end().contains("  ");
    alone && number.is_some_and(|label| TIME.is_match(&line.text[span.end..label.span.start]))
}

/// "MRT DES SCHULTERGELENKS VOM 03.05.2024 NATIV UND NACH KM (8 ml)": whether a title goes on in capitals behind its date, a remark in brackets
/// aside.
fn goes_on_in_capitals(text: &str, span: &Range<usize>) -> bool {
    const LONGEST: usize = 110;
    let rest = text[span.end..].split('(').next().unwrap_or_default();
    let goes_on = rest.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_uppercase));
    let title = &text[..span.start];
    goes_on && text.chars().count() <= LONGEST && ![title, rest].iter().any(|part| part.contains("  ") || part.contains(char::is_lowercase))
}
