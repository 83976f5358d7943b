//! The full-text rows of a record: one for each page, one for its own words (title, names, notes, tags, places, attributes, files).

use std::collections::BTreeSet;

use rusqlite::Transaction;
use second_read_model::PartialDate;
use second_read_model::RecordId;
use second_read_model::kind;

use crate::Result;
use crate::db::diagnosis;
use crate::db::extract;
use crate::db::fact;
use crate::db::person;
use crate::db::record;
use crate::db::words;
use crate::db::words::WordRow;

/// File names of one record that are found; a study of thousands of slices is not found by each slice's name.
const FILE_NAMES: usize = 64;

/// Brings the rows of a record in line with it. Rows that are right stay.
pub(super) fn renew(tx: &Transaction<'_>, id: RecordId) -> Result<()> {
    let date = record::shown(tx, id)?.date;
    let wanted = page_rows(tx, id, date)?;
    let there = words::of_record(tx, id)?;
    let (right, wrong): (Vec<WordRow>, Vec<WordRow>) = there.into_iter().partition(|row| wanted.contains(row));
    words::remove(tx, &wrong)?;
    let right: BTreeSet<i64> = right.iter().map(|row| row.row).collect();
    for row in wanted.iter().filter(|row| !right.contains(&row.row)) {
        if let Some(page) = row.page {
            words::put(tx, *row, &extract::page_text(tx, page)?)?;
        }
    }
    words::put(tx, WordRow { row: words::row_number(date, id, None), record: id, page: None }, &own_words(tx, id)?)
}

/// The rows that the pages of a record should have.
fn page_rows(tx: &Transaction<'_>, id: RecordId, date: Option<PartialDate>) -> Result<Vec<WordRow>> {
    let row = |page: i64| WordRow { row: words::row_number(date, id, Some(page)), record: id, page: Some(page) };
    Ok(extract::document_pages(tx, id)?.iter().map(|page| row(page.id)).collect())
}

/// Whether every record and page has its row, no row is left over, and each row is found by a word of its text.
pub(crate) fn agrees(tx: &Transaction<'_>) -> Result<bool> {
    if words::is_uneven(tx)? {
        return Ok(false);
    }
    for id in record::ids(tx)? {
        let date = record::shown(tx, id)?.date;
        let mut wanted = page_rows(tx, id, date)?;
        wanted.push(WordRow { row: words::row_number(date, id, None), record: id, page: None });
        wanted.sort_by_key(|row| row.row);
        if words::of_record(tx, id)? != wanted {
            return Ok(false);
        }
        for row in wanted {
            let text = row.page.map_or_else(|| own_words(tx, id), |page| extract::page_text(tx, page))?;
            if !words::finds(tx, row, &text)? {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// Makes every row anew.
pub(crate) fn rebuild(tx: &Transaction<'_>) -> Result<()> {
    words::clear(tx)?;
    record::ids(tx)?.into_iter().try_for_each(|id| renew(tx, id))
}

/// Takes a record's rows out, before it goes.
pub(crate) fn take_out(tx: &Transaction<'_>, id: RecordId) -> Result<()> {
    words::remove(tx, &words::of_record(tx, id)?)
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
    lines.extend(file_names(tx, id)?);
    let mut said = BTreeSet::new();
    lines.retain(|line| !line.is_empty() && said.insert(line.clone()));
    Ok(lines.join("\n"))
}

fn tags(tx: &Transaction<'_>, anchor: &str) -> Result<Vec<String>> {
    let tagged = diagnosis::tags(tx, Some(anchor))?.remove(anchor).unwrap_or_default();
    if tagged.is_empty() {
        return Ok(Vec::new());
    }
    let all = diagnosis::all(tx)?;
    Ok(all.into_iter().filter(|one| tagged.contains(&one.id)).map(|one| format!("{} {} {}", one.code, one.title, one.words)).collect())
}

fn file_names(tx: &Transaction<'_>, id: RecordId) -> Result<Vec<String>> {
    let sources = record::sources(tx, Some(id))?.remove(&id).unwrap_or_default();
    let names: BTreeSet<String> = sources.iter().filter_map(|path| path.rsplit(['/', '!']).next()).map(str::to_owned).collect();
    Ok(names.into_iter().take(FILE_NAMES).collect())
}
