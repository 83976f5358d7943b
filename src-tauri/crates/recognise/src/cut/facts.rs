//! The facts of one piece: from its own pages alone, and from the heading that it begins with.

use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::extract::WordBox;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;

use super::Piece;
use crate::date;
use crate::person::author;
use crate::read;

/// How sure a heading is of the day, the kind and the author of what stands below it.
const DAY: f32 = 0.96;
const KIND: f32 = 0.9;
const AUTHOR: f32 = 0.7;
/// What is left of how sure the words below are of a kind, where the heading says one: they hold notes, lists of other visits, summaries.
const BELOW: f32 = 0.6;

/// What a reader made of a document, cut down to one piece: its pages, those it shares with others as far as they are its own, under the
/// numbers that they have in `extract`. What structured data states of the whole says nothing of a part.
pub fn extract_of(extract: &Extract, piece: &Piece) -> Extract {
    let own = |page: &&PageText| (piece.first..=piece.last).contains(&page.number);
    Extract {
        format: extract.format.clone(),
        version: extract.version,
        media_type: extract.media_type.clone(),
        pages: extract.pages.iter().filter(own).map(|page| part_of(page, piece)).collect(),
        ..Extract::default()
    }
}

/// What belongs to the piece of a page; the head of the page it begins on, which says whose it is, stands above it on the page and is kept.
fn part_of(page: &PageText, piece: &Piece) -> PageText {
    let head = if page.number == piece.first { page.text.floor_char_boundary(piece.head.min(piece.start) as usize) } else { 0 };
    let own = own_part(page.clone(), (piece.first, piece.last), piece.start, piece.end);
    PageText { text: format!("{}{}", &page.text[..head], own.text), words: Vec::new(), ..own }
}

/// What is a record's own of a page of its document, with the places of its words: all of it, but above `start` on the first of its `pages`
/// and below `end` on the last (both in bytes of the page's text).
pub fn own_part(page: PageText, pages: (u32, u32), start: u32, end: Option<u32>) -> PageText {
    let text = page.text.as_str();
    let end = end.filter(|_| page.number == pages.1).map_or(text.len(), |end| text.floor_char_boundary(end as usize));
    let start = if page.number == pages.0 { text.floor_char_boundary(start as usize).min(end) } else { 0 };
    if (start, end) == (0, text.len()) {
        return page;
    }
    let own = |word: &&WordBox| word.start as usize >= start && (word.start as usize).saturating_add(word.len as usize) <= end;
    let moved = |word: &WordBox| WordBox { start: word.start.saturating_sub(u32::try_from(start).unwrap_or(u32::MAX)), ..*word };
    let (text, words) = (text[start..end].to_owned(), page.words.iter().filter(own).map(moved).collect());
    PageText { text, words, ..page }
}

/// The facts of a piece, whose `extract` is that of [`extract_of`].
pub fn recognise_piece(extract: &Extract, piece: &Piece, file_name: &str) -> Vec<Fact> {
    let mut facts = crate::recognise(extract, file_name);
    let heading = piece.heading.as_str();
    let page = piece.first;
    if let Some(date) = piece.date {
        // What the pages name besides is of other days.
        facts.retain(|fact| fact.name != FactName::Date);
        facts.push(read::fact(FactName::Date, date.to_string(), heading, page, DAY, piece.method));
    }
    if let Some(kind) = &piece.kind {
        facts.iter_mut().filter(|fact| fact.name == FactName::Kind).for_each(|fact| fact.confidence *= BELOW);
        facts.push(read::fact(FactName::Kind, kind.clone(), heading, page, KIND, piece.method));
    }
    // Nor is a clinic's or a doctor's name in it a letterhead.
    facts.retain(|fact| fact.name != FactName::Place || !heading.contains(&fact.evidence));
    if let Some(name) = author::in_heading(heading) {
        facts.push(read::fact(FactName::Author, name.to_owned(), name, page, AUTHOR, piece.method));
    }
    if let Some(title) = title(heading) {
        facts.retain(|fact| fact.name != FactName::Title);
        facts.push(read::fact(FactName::Title, title, heading, page, KIND, piece.method));
    }
    facts
}

/// The heading without its day.
fn title(heading: &str) -> Option<String> {
    let mut title = heading.to_owned();
    for written in date::scan(heading).into_iter().rev() {
        title.replace_range(written.span, "");
    }
    let sign = |letter: char| letter.is_whitespace() || matches!(letter, '-' | '–' | '—' | '|' | ',' | ':' | '·');
    let parts = title.split(['–', '—', '|']).flat_map(|part| part.split(" - ")).flat_map(|part| part.split("  "));
    let parts = parts.map(|part| part.trim_matches(sign)).filter(|part| !part.is_empty());
    let title = parts.collect::<Vec<_>>().join(" – ");
    (title.chars().filter(|letter| letter.is_alphabetic()).count() >= 3).then_some(title)
}
