//! What the word of a title weighs by what else stands in its cell.

use std::ops::Range;

use second_read_model::fold::is_cjk;

use super::Cell;
use super::FILLER;
use super::NOUN;
use super::PLACE;
use super::ReadyCue;
use super::ends_with_degree;
use super::folded;
use super::is_value;
use super::runs;
use super::word_at;
use crate::date::scan;
use crate::label::Role;
use crate::place;
use crate::sections;

/// What the word of a title weighs in a cell: most where the cell is this title and nothing else, less in a letterhead, little in a sentence or
/// before a value ("ECG: sinus rhythm").
pub(super) fn in_title(cell: &Cell<'_, '_>, at: usize, ready: &ReadyCue) -> f32 {
    // What a word counts that is said in passing, and the head of a section.
    const PASSING: f32 = 0.3;
    const HEADING: f32 = 2.5;
    const FEW: usize = 4;
    let text = cell.text;
    let end = at + ready.folded.len();
    let spare = text.chars().count().saturating_sub(ready.folded.chars().count());
    let top = cell.line.row < 15 && !cell.line.fax;
    let sentence = text.ends_with('.') || text.contains(". ");
    if sentence || spare > 60 {
        return ready.weight * PASSING;
    }
    let unknown = |from: usize, to: usize| {
        let words = runs(&cell.folded[from..to]).filter(|word| word.parse::<u32>().is_err() && *word != "s");
        words.filter(|word| !FILLER.contains(*word)).count()
    };
    let others = |from: usize, to: usize| unknown(from, at) + unknown(end, to);
    // "referring to the histology report of May" goes on from the line before.
    // "eReferral" and "cfDNA" are names.
    let small = |word: &str| word.starts_with(char::is_lowercase) && !word.contains(|c: char| c.is_uppercase() || c.is_ascii_digit());
    if text.split_whitespace().next().is_some_and(small) && runs(&cell.folded[..at]).next().is_some() {
        return ready.weight * PASSING;
    }
    // "Anamnese:", "REASON FOR CONSULTATION" head a section, wherever they stand.
    let heads = sections::heading(text).is_some() && (at == 0 || !is_value(text));
    if is_within_date(cell, ready) || is_before_result(cell) {
        return ready.weight * PASSING;
    }
    if text.ends_with([':', '：']) || heads || cell.is_label || cell.is_greeted || is_row(cell) {
        return ready.weight.min(HEADING);
    }
    if ready.weight < 0.0 {
        return ready.weight;
    }
    if is_value(text) {
        // "Document: discharge summary" names the paper, "ECG: sinus rhythm" what is in it.
        let colon = cell.folded.find(':').unwrap_or(0);
        let author = || text.split_once([':', '：']).is_some_and(|(_, author)| place::is_person(author) || ends_with_degree(author));
        // "Progress Notes: A. Nobody, PA-C" names the paper too, and who wrote it.
        let over = || end <= colon && unknown(0, at) + unknown(end, colon) == 0 && author();
        let alone = colon < at && others(colon, cell.folded.len()) == 0 || over();
        return ready.weight * if alone { 1.5 } else { PASSING };
    }
    if !top {
        // "under medication": one word in the midst of others.
        if unknown(0, at) > 0 && runs(&ready.folded).count() == 1 && !ready.folded.contains(is_cjk) {
            return ready.weight * PASSING;
        }
        return ready.weight * if others(0, cell.folded.len()) <= FEW { 1.0 } else { PASSING };
    }
    // "Consultation de génétique" beside the letterhead is where a sample was taken.
    let of_department = !cell.is_first && place::begins_with_department(text);
    if of_department || PLACE.is_match(&cell.folded) && !NOUN.is_match(&cell.folded) {
        return ready.weight.min(3.0) * 0.7;
    }
    let (start, stop) = segment(&cell.folded, at..end);
    let all = others(0, cell.folded.len());
    let starts = at == start && ready.weight >= 3.0 && all <= FEW;
    match (all, others(start, stop)) {
        // "MRI" alone names an examination more than a paper.
        (0 | 1, _) if ready.weight < 1.5 => 3.0 * ready.weight,
        (0 | 1, _) => 4.0 + 2.0 * ready.weight,
        (_, of_segment) if of_segment <= 1 && ready.weight >= 1.5 || NOUN.is_match(&cell.folded) || starts => 3.0 + 1.75 * ready.weight,
        _ if spare <= 24 => 1.5 * ready.weight,
        _ => 0.5 * ready.weight,
    }
}

/// Whether a word stands before what was found, as a row of a form or a note does: "ECG      sinus rhythm, no ST changes".
fn is_row(cell: &Cell<'_, '_>) -> bool {
    const HEAD: usize = 6;
    const FIRST_PAGE: u32 = 1;
    const CHARACTERS: usize = 6;
    let rest = || {
        let start = cell.text.as_ptr() as usize - cell.line.text.as_ptr() as usize;
        cell.line.text[start + cell.text.len()..].trim()
    };
    let told = |rest: &str| rest.contains(is_cjk) || rest.starts_with(char::is_lowercase) || rest.contains(',');
    let short = if cell.text.contains(is_cjk) { cell.text.chars().count() <= CHARACTERS } else { runs(&cell.folded).count() <= 2 };
    let below_head = cell.line.row >= HEAD || cell.line.page > FIRST_PAGE;
    below_head && cell.is_first && short && !NOUN.is_match(&cell.folded) && told(rest())
}

/// Whether a cell goes on behind a date, as the results of other papers are told: "2D Echo 20/05/2024 EF 60%".
fn is_before_result(cell: &Cell<'_, '_>) -> bool {
    const HEAD: usize = 3;
    let behind = || scan::scan(cell.text).first().map(|date| &cell.text[date.span.end..]);
    cell.line.row >= HEAD
        && behind()
            .is_some_and(|rest| rest.chars().filter(|c| c.is_alphabetic()).count() >= 2 && rest.contains(|c: char| c.is_ascii_digit()))
}

/// Whether the words of a title are a part of the label of a date in their cell: "Date of Receipt" is no receipt.
fn is_within_date(cell: &Cell<'_, '_>, ready: &ReadyCue) -> bool {
    const DATES: [Role; 7] =
        [Role::Collected, Role::Service, Role::Received, Role::Reported, Role::Printed, Role::Referred, Role::AsideDate];
    let start = cell.text.as_ptr() as usize - cell.line.text.as_ptr() as usize;
    cell.line.labels.iter().filter(|label| (start..start + cell.text.len()).contains(&label.span.start)).any(|label| {
        let folded = folded(&cell.line.text[label.span.clone()]);
        DATES.iter().any(|role| label.is(*role)) && folded.len() > ready.folded.len() + 1 && word_at(&folded, &ready.folded).is_some()
    })
}

/// The part of a title around some words of it that dashes, bars and commas set off: "Foreign body - ER VISIT".
fn segment(folded: &str, words: Range<usize>) -> (usize, usize) {
    const MARKS: [&str; 8] = [" - ", " – ", " — ", ", ", " / ", " | ", ": ", " ("];
    let start = MARKS.iter().filter_map(|mark| Some(folded[..words.start].rfind(mark)? + mark.len())).max().unwrap_or(0);
    let end = MARKS.iter().filter_map(|mark| folded[words.end..].find(mark)).min().map_or(folded.len(), |at| words.end + at);
    (start, end)
}
