//! Tables `words` (full text) and `indexed` (what each of its rows is).
//!
//! A row's number begins with the record's date, so that going through matches backwards gives the newest first without sorting.

use rusqlite::Connection;
use rusqlite::params;
use second_read_model::PartialDate;
use second_read_model::RecordId;
use second_read_model::fold::fold;

use crate::Result;

/// Bits of a row's number below the day.
const DAY_SHIFT: i64 = 40;

/// A row of the index: the page it stands for, or the record's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct WordRow {
    pub row: i64,
    pub record: RecordId,
    pub page: Option<i64>,
}

/// The number of a row: the day of the record's date (0 without one) above, the page or the record below.
pub(crate) fn row_number(date: Option<PartialDate>, record: RecordId, page: Option<i64>) -> i64 {
    let epoch = PartialDate::new(1799, None, None).or_else(|| PartialDate::new(1800, None, None)).map(PartialDate::first_day);
    let day = date.zip(epoch).map_or(0, |(date, epoch)| date.first_day().signed_duration_since(epoch).num_days().saturating_add(1));
    let below = page.map_or_else(|| record.0.saturating_mul(2).saturating_add(1), |page| page.saturating_mul(2));
    (day.max(0) << DAY_SHIFT) | (below & ((1 << DAY_SHIFT) - 1))
}

/// Writes a row.
pub(crate) fn put(db: &Connection, row: WordRow, text: &str) -> Result<()> {
    db.prepare_cached("INSERT INTO words (rowid, text) VALUES (?1, ?2)")?.execute(params![row.row, fold(text)])?;
    db.prepare_cached("INSERT INTO indexed (id, record, page) VALUES (?1, ?2, ?3)")?.execute(params![row.row, row.record.0, row.page])?;
    Ok(())
}

/// The rows of a record.
pub(crate) fn of_record(db: &Connection, record: RecordId) -> Result<Vec<WordRow>> {
    let mut query = db.prepare_cached("SELECT id, page FROM indexed WHERE record = ?1 ORDER BY id")?;
    let rows = query.query_map([record.0], |row| Ok(WordRow { row: row.get(0)?, record, page: row.get(1)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Takes a row out.
pub(crate) fn remove(db: &Connection, row: WordRow) -> Result<()> {
    db.prepare_cached("DELETE FROM words WHERE rowid = ?1")?.execute([row.row])?;
    db.prepare_cached("DELETE FROM indexed WHERE id = ?1")?.execute([row.row])?;
    Ok(())
}

/// Whether a row has no note of what it is, or a note has no row.
pub(crate) fn is_uneven(db: &Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT id FROM indexed EXCEPT SELECT id FROM words_docsize)
                   OR EXISTS (SELECT id FROM words_docsize EXCEPT SELECT id FROM indexed)";
    Ok(db.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

/// Whether a row is found by the longest word of its text; a text without words has none to be found by.
pub(crate) fn finds(db: &Connection, row: WordRow, text: &str) -> Result<bool> {
    let folded = fold(text);
    let Some(word) = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).max_by_key(|word| word.len())
    else {
        return Ok(true);
    };
    let query = format!("\"{word}\"*");
    let sql = "SELECT EXISTS (SELECT 1 FROM words WHERE words MATCH ?1 AND rowid = ?2)";
    Ok(db.prepare_cached(sql)?.query_row(params![query, row.row], |found| found.get(0))?)
}

/// Takes every row out.
pub(crate) fn clear(db: &Connection) -> Result<()> {
    db.execute("INSERT INTO words (words) VALUES ('delete-all')", [])?;
    db.execute("DELETE FROM indexed", [])?;
    Ok(())
}

/// Goes through the rows that match, newest first, until `go_on` says no.
pub(crate) fn newest_first(db: &Connection, query: &str, mut go_on: impl FnMut(WordRow) -> bool) -> Result<()> {
    let mut statement = db.prepare_cached(
        "SELECT words.rowid, indexed.record, indexed.page FROM words JOIN indexed ON indexed.id = words.rowid
         WHERE words MATCH ?1 ORDER BY words.rowid DESC",
    )?;
    let mut rows = statement.query([query])?;
    while let Some(row) = rows.next()? {
        if !go_on(WordRow { row: row.get(0)?, record: RecordId(row.get(1)?), page: row.get(2)? }) {
            break;
        }
    }
    Ok(())
}

/// The rows that match with their rank (bm25: the lower, the better).
pub(crate) fn ranks(db: &Connection, query: &str) -> Result<Vec<(i64, f64)>> {
    let mut statement = db.prepare_cached("SELECT rowid, rank FROM words WHERE words MATCH ?1")?;
    let rows = statement.query_map([query], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newer_records_have_higher_numbers() {
        let number = |date: &str, page| row_number(date.parse().ok(), RecordId(7), page);
        assert!(number("2024-03-14", Some(1)) > number("2024-03-13", Some(99)));
        assert!(number("2024-03-14", None) > number("2024", None));
        assert!(number("1800-01-01", None) > number("", Some(1 << 30)));
        assert_ne!(number("2024", Some(7)), number("2024", None));
    }
}
