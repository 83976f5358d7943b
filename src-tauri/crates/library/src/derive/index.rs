//! The full-text rows of a record: one for each page, one for its own words (title, names, notes, tags, places, attributes, files).

use std::collections::BTreeSet;
use std::collections::HashSet;

use rusqlite::Transaction;
use second_read_model::RecordId;
use second_read_model::extract::TextOrigin;
use second_read_model::kind;
use second_read_recognise::misread;

use crate::Result;
use crate::db::copy;
use crate::db::diagnosis;
use crate::db::extract;
use crate::db::extract::PageRef;
use crate::db::fact;
use crate::db::heap;
use crate::db::person;
use crate::db::piece;
use crate::db::record;
use crate::db::trash;
use crate::db::words;
use crate::db::words::LAST_PLACE;
use crate::db::words::RowNumber;
use crate::db::words::WordRow;

/// File names of one record that are found; a study of thousands of slices is not found by each slice's name.
const FILE_NAMES: usize = 64;
/// Words of one page that are broken at the ends of its lines; more are found by their parts only.
const BROKEN_WORDS: usize = 1_000;

/// What is to be done with one row. One that is renewed is removed first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    Remove,
    Put,
}

/// Brings the rows of records in line with them. Rows that are right stay.
///
/// In the order of their numbers, over all of these records: FTS5 gathers rows in memory, and writes what it has as a segment of its own as
/// soon as a number is lower than the last one. Record by record that is a segment for each row, merged again and again with the others.
pub(crate) fn renew(tx: &Transaction<'_>, ids: &[RecordId]) -> Result<()> {
    let mut due = Vec::new();
    for id in ids {
        due.extend(due_of(tx, *id)?);
    }
    due.sort_unstable_by_key(|(row, what)| (row.row, *what));
    for (row, what) in due {
        match what {
            Due::Remove => words::remove(tx, row)?,
            Due::Put => words::put(tx, row, &found_by(tx, row)?)?,
        }
    }
    Ok(())
}

/// The rows of a record that are not as they should be. Its own words are always written anew: the index does not give back what it holds.
fn due_of(tx: &Transaction<'_>, id: RecordId) -> Result<Vec<(WordRow, Due)>> {
    let there: HashSet<WordRow> = words::of_record(tx, id)?.into_iter().collect();
    let wanted: HashSet<WordRow> = wanted(tx, id)?.into_iter().collect();
    let changes = |row: &WordRow, other: &HashSet<WordRow>| row.page.is_none() || !other.contains(row);
    let removed = there.iter().filter(|row| changes(row, &wanted)).map(|row| (*row, Due::Remove));
    let put = wanted.iter().filter(|row| changes(row, &there)).map(|row| (*row, Due::Put));
    Ok(removed.chain(put).collect())
}

/// The rows that a record should have, in the order of their numbers: one for each page, one for its own words. What is in the trash has
/// none, so that no search finds it; nor has what stands under a record with the same words, which is found in its place.
fn wanted(tx: &Transaction<'_>, id: RecordId) -> Result<Vec<WordRow>> {
    let shown = record::shown(tx, id)?;
    if trash::holds(tx, &shown.anchor)? || copy::is_hidden(tx, id)? {
        return Ok(Vec::new());
    }
    let date = shown.date;
    let row = |place, page| WordRow { row: RowNumber::new(date, id, place), record: id, page };
    let pages = extract::document_pages(tx, id)?;
    // A page of a record that was cut out of this one is found there.
    let content = piece::cut_content(tx, id)?;
    let covered = content.map(|blob| piece::covered(tx, blob)).transpose()?.unwrap_or_default();
    let elsewhere = |page: &PageRef| {
        content == Some(page.blob) && page.part == 0 && covered.iter().any(|(first, last)| (*first..=*last).contains(&page.number))
    };
    let pages = (1..=LAST_PLACE).zip(&pages).filter(|(_, page)| !elsewhere(page)).map(|(place, page)| row(place, Some(page.id)));
    Ok(std::iter::once(row(0, None)).chain(pages).collect())
}

/// The text that a row is found by: what it says, then words that it says in another way, which nobody sees.
fn found_by(tx: &Transaction<'_>, row: WordRow) -> Result<String> {
    let Some(page) = row.page else { return own_words(tx, row.record) };
    if let Some(range) = piece::range(tx, row.record)? {
        let own = range.own(extract::page(tx, page)?);
        return Ok(page_is_found_by(own.text, own.origin));
    }
    let (text, origin) = extract::text_and_origin(tx, page)?;
    Ok(page_is_found_by(text, origin))
}

/// The text that a page is found by.
pub(crate) fn page_is_found_by(mut text: String, origin: TextOrigin) -> String {
    let mut more = joined_words(&text);
    if origin == TextOrigin::Ocr {
        more.extend(misread::likely(&text).into_iter().map(str::to_owned));
    }
    for word in more {
        text.push('\n');
        text.push_str(&word);
    }
    text
}

/// Words that a hyphen at the end of a line broke in two, whole.
fn joined_words(text: &str) -> Vec<String> {
    let is_letter = |letter: char| letter.is_alphabetic();
    let broken = text.match_indices("-\n").take(BROKEN_WORDS).filter_map(|(at, hyphen)| {
        let (before, after) = (&text[..at], text[at + hyphen.len()..].trim_start_matches([' ', '\t']));
        let first = &before[before.trim_end_matches(is_letter).len()..];
        let second = &after[..after.len() - after.trim_start_matches(is_letter).len()];
        // A capital begins a word of its own, as in a name of two parts.
        (!first.is_empty() && second.starts_with(char::is_lowercase)).then(|| format!("{first}{second}"))
    });
    broken.collect()
}

/// What a row says.
fn text_of(tx: &Transaction<'_>, row: WordRow) -> Result<String> {
    row.page.map_or_else(|| own_words(tx, row.record), |page| page_of_record(tx, row.record, page))
}

/// The text of a stored page as far as it is the record's own.
pub(crate) fn page_of_record(tx: &Transaction<'_>, record: RecordId, page: i64) -> Result<String> {
    match piece::range(tx, record)? {
        Some(range) => Ok(range.own(extract::page(tx, page)?).text),
        None => extract::page_text(tx, page),
    }
}

/// Whether every record and page has its row, no row is left over, and each row is found by a word of its text.
pub(crate) fn agrees(tx: &Transaction<'_>) -> Result<bool> {
    if words::is_uneven(tx)? {
        return Ok(false);
    }
    for id in record::ids(tx)? {
        let wanted = wanted(tx, id)?;
        if words::of_record(tx, id)? != wanted {
            return Ok(false);
        }
        for row in wanted {
            if !words::finds(tx, row, &text_of(tx, row)?)? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Makes every row anew.
pub(crate) fn rebuild(tx: &Transaction<'_>) -> Result<()> {
    words::clear(tx)?;
    renew(tx, &record::ids(tx)?)
}

/// Takes a record's rows out, before it goes.
pub(crate) fn take_out(tx: &Transaction<'_>, id: RecordId) -> Result<()> {
    words::of_record(tx, id)?.into_iter().try_for_each(|row| words::remove(tx, row))
}

/// Everything a record is found by besides its pages, a line each.
pub(crate) fn own_words(tx: &Transaction<'_>, id: RecordId) -> Result<String> {
    let shown = record::shown(tx, id)?;
    let mut lines = vec![shown.title.clone()];
    lines.extend(kind::kind(&shown.kind).map(|kind| kind.name.clone()));
    lines.extend(shown.place);
    if let Some(person) = shown.person {
        lines.extend(person::words(tx, person)?);
    }
    lines.extend(fact::identifiers(tx, id)?);
    lines.extend(fact::notes(tx, &shown.anchor)?);
    lines.extend(tags(tx, &shown.anchor)?);
    for text in extract::attribute_words(tx, id)? {
        lines.extend(text.lines().map(str::to_owned));
    }
    for copy in copy::hidden_under(tx, id)? {
        lines.push(record::shown(tx, copy)?.title);
    }
    lines.extend(file_names(tx, id)?);
    let mut said = BTreeSet::new();
    lines.retain(|line| !line.is_empty() && said.insert(line.clone()));
    Ok(lines.join("\n"))
}

fn tags(tx: &Transaction<'_>, anchor: &str) -> Result<Vec<String>> {
    let tagged = diagnosis::tags(tx, &[anchor.to_owned()])?.remove(anchor).unwrap_or_default();
    if tagged.is_empty() {
        return Ok(Vec::new());
    }
    let all = diagnosis::all(tx)?;
    Ok(all.into_iter().filter(|one| tagged.contains(&one.id)).map(|one| format!("{} {} {}", one.code, one.title, one.words)).collect())
}

fn file_names(tx: &Transaction<'_>, id: RecordId) -> Result<Vec<String>> {
    let sources = record::sources(tx, &[id])?.remove(&id).unwrap_or_default();
    let names: BTreeSet<String> = sources.iter().map(|path| heap::file_name(path).to_owned()).collect();
    Ok(names.into_iter().take(FILE_NAMES).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_broken_at_the_end_of_a_line() {
        for (text, words) in [
            ("invasive adeno-\ncarcinoma of the left-\n  sided colon", &["adenocarcinoma", "leftsided"][..]),
            ("Okafor-\nBright, 3-\nfold, -\nx, a -\nb, pre-", &[]),
            ("Gefäß-\närztin", &["Gefäßärztin"]),
        ] {
            assert_eq!(joined_words(text), words, "{text}");
        }
    }
}
