//! Tables `words` (full text) and `indexed` (what each of its rows is).
//!
//! A row's number is the record's date, the record and the page, one above the other: going through matches backwards gives the newest
//! first without sorting, the rows of a record stand side by side, and whose a row is is known without looking it up.

use rusqlite::Connection;
use rusqlite::params;
use second_read_model::PartialDate;
use second_read_model::RecordId;
use second_read_model::fold::fold;

use crate::Result;

/// Bits of a row's number for the place of the page, and above them for the record; the day takes the rest (till the year 2158).
const PLACE_BITS: u32 = 20;
const RECORD_BITS: u32 = 26;
const DAY_BITS: u32 = 17;

/// The place of the last page of a record that is found by its words.
pub(crate) const LAST_PLACE: u32 = (1 << PLACE_BITS) - 1;

/// A row of the index: the page it stands for, or the record's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct WordRow {
    pub row: RowNumber,
    pub record: RecordId,
    pub page: Option<i64>,
}

/// The number of a row, and what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RowNumber(pub(crate) i64);

impl RowNumber {
    /// The number of a page (`place` from 1, in the order in which a reader turns them) or of the record's own words (place 0). Records
    /// without a date are older than all others.
    pub(crate) fn new(date: Option<PartialDate>, record: RecordId, place: u32) -> Self {
        let epoch = PartialDate::new(1799, None, None).or_else(|| PartialDate::new(1800, None, None)).map(PartialDate::first_day);
        let day = date.zip(epoch).map_or(0, |(date, epoch)| date.first_day().signed_duration_since(epoch).num_days().saturating_add(1));
        let day = day.clamp(0, (1 << DAY_BITS) - 1);
        let record = record.0 & ((1 << RECORD_BITS) - 1);
        Self((day << RECORD_BITS | record) << PLACE_BITS | i64::from(place.min(LAST_PLACE)))
    }

    /// The record that the row is about.
    pub(crate) fn record(self) -> RecordId {
        RecordId(self.0 >> PLACE_BITS & ((1 << RECORD_BITS) - 1))
    }

    /// The place of its page in the record, from 1; 0 for the record's own words.
    pub(crate) fn place(self) -> u32 {
        (self.0 & i64::from(LAST_PLACE)) as u32
    }

    /// The same for all rows of a record.
    fn key(self) -> i64 {
        self.0 >> PLACE_BITS
    }
}

/// Writes a row.
pub(crate) fn put(db: &Connection, row: WordRow, text: &str) -> Result<()> {
    db.prepare_cached("INSERT INTO words (rowid, text) VALUES (?1, ?2)")?.execute(params![row.row.0, fold(text)])?;
    db.prepare_cached("INSERT INTO indexed (id, record, page) VALUES (?1, ?2, ?3)")?.execute(params![row.row.0, row.record.0, row.page])?;
    Ok(())
}

/// The rows of a record.
pub(crate) fn of_record(db: &Connection, record: RecordId) -> Result<Vec<WordRow>> {
    let mut query = db.prepare_cached("SELECT id, page FROM indexed WHERE record = ?1 ORDER BY id")?;
    let rows = query.query_map([record.0], |row| Ok(WordRow { row: RowNumber(row.get(0)?), record, page: row.get(1)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes another text for a row that is there.
pub(crate) fn replace(db: &Connection, row: WordRow, text: &str) -> Result<()> {
    remove(db, row)?;
    put(db, row, text)
}

/// Takes a row out.
pub(crate) fn remove(db: &Connection, row: WordRow) -> Result<()> {
    db.prepare_cached("DELETE FROM words WHERE rowid = ?1")?.execute([row.row.0])?;
    db.prepare_cached("DELETE FROM indexed WHERE id = ?1")?.execute([row.row.0])?;
    Ok(())
}

/// Whether a row has no note of what it is, or a note has no row.
pub(crate) fn is_uneven(db: &Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT id FROM indexed EXCEPT SELECT id FROM words_docsize)
                   OR EXISTS (SELECT id FROM words_docsize EXCEPT SELECT id FROM indexed)";
    Ok(db.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

/// Whether a row is found by the longest word of its text that is ASCII throughout: of a letter beyond it the index alone knows whether a
/// word goes on there. A text without such words has none to be found by.
pub(crate) fn finds(db: &Connection, row: WordRow, text: &str) -> Result<bool> {
    let folded = fold(text);
    let words = folded.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty() && word.is_ascii());
    let Some(word) = words.max_by_key(|word| word.len()) else {
        return Ok(true);
    };
    let query = format!("\"{word}\"*");
    let sql = "SELECT EXISTS (SELECT 1 FROM words WHERE words MATCH ?1 AND rowid = ?2)";
    Ok(db.prepare_cached(sql)?.query_row(params![query, row.row.0], |found| found.get(0))?)
}

/// Takes every row out.
pub(crate) fn clear(db: &Connection) -> Result<()> {
    db.execute("INSERT INTO words (words) VALUES ('delete-all')", [])?;
    db.execute("DELETE FROM indexed", [])?;
    Ok(())
}

const NEWEST_FIRST: &str = "SELECT rowid FROM words WHERE words MATCH ?1 ORDER BY rowid DESC";

/// Goes through the rows that match, newest first, until `go_on` says no.
pub(crate) fn newest_first(db: &Connection, query: &str, mut go_on: impl FnMut(RowNumber) -> bool) -> Result<()> {
    let mut statement = db.prepare_cached(NEWEST_FIRST)?;
    let mut rows = statement.query([query])?;
    while let Some(row) = rows.next()? {
        if !go_on(RowNumber(row.get(0)?)) {
            break;
        }
    }
    Ok(())
}

/// Goes through the records that hold every one of the phrases, each in whatever row, newest first, until `go_on` says no: with the row of
/// the first phrase, a page if it stands on one. Looks at `most` rows of each phrase; whether there may be more.
pub(crate) fn newest_with_all(db: &Connection, phrases: &[String], most: usize, mut go_on: impl FnMut(RowNumber) -> bool) -> Result<bool> {
    let mut statements = phrases.iter().map(|_| db.prepare_cached(NEWEST_FIRST)).collect::<rusqlite::Result<Vec<_>>>()?;
    let mut streams = Vec::with_capacity(phrases.len());
    for (statement, phrase) in statements.iter_mut().zip(phrases) {
        streams.push(Stream { rows: statement.query([phrase])?, at: None, left: most });
    }
    let mut keys = Vec::with_capacity(streams.len());
    for stream in &mut streams {
        keys.push(stream.next_record()?);
    }
    // The oldest record that a phrase stands at: no newer one has all of them.
    while let Some(oldest) = keys.iter().copied().min().flatten() {
        if keys.iter().all(|key| *key == Some(oldest)) {
            if let Some(row) = streams.first().and_then(|stream| stream.at)
                && !go_on(row)
            {
                return Ok(true);
            }
            for (stream, key) in streams.iter_mut().zip(&mut keys) {
                *key = stream.next_record()?;
            }
            continue;
        }
        for (stream, key) in streams.iter_mut().zip(&mut keys) {
            while key.is_some_and(|key| key > oldest) {
                *key = stream.next_record()?;
            }
        }
    }
    Ok(streams.iter().any(|stream| stream.left == 0))
}

/// The rows of one phrase, newest first.
struct Stream<'a> {
    rows: rusqlite::Rows<'a>,
    /// The first row of the record it stands at: the last page that holds the phrase, or the record's own words.
    at: Option<RowNumber>,
    left: usize,
}

impl Stream<'_> {
    /// Goes on to the next record that holds the phrase; its key, `None` at the end.
    fn next_record(&mut self) -> Result<Option<i64>> {
        let before = self.at.map(RowNumber::key);
        while self.left > 0
            && let Some(row) = self.rows.next()?
        {
            self.left -= 1;
            let row = RowNumber(row.get(0)?);
            if Some(row.key()) != before {
                self.at = Some(row);
                return Ok(Some(row.key()));
            }
        }
        self.at = None;
        Ok(None)
    }
}

/// The page that a row stands for; `None` for a record's own words.
pub(crate) fn page_of(db: &Connection, row: RowNumber) -> Result<Option<i64>> {
    Ok(db.prepare_cached("SELECT page FROM indexed WHERE id = ?1")?.query_row([row.0], |row| row.get(0))?)
}

/// The rows that match with their rank (bm25: the lower, the better).
pub(crate) fn ranks(db: &Connection, query: &str) -> Result<Vec<(RowNumber, f64)>> {
    let mut statement = db.prepare_cached("SELECT rowid, rank FROM words WHERE words MATCH ?1")?;
    let rows = statement.query_map([query], |row| Ok((RowNumber(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newer_records_have_higher_numbers_and_say_whose_they_are() {
        let number = |date: &str, place| RowNumber::new(date.parse().ok(), RecordId(7), place);
        assert!(number("2024-03-14", 1) > number("2024-03-13", 99));
        assert!(number("2024-03-14", 0) > number("2024", 0));
        assert!(number("1800-01-01", 0) > number("", 1 << 19));
        for (date, place) in [("2024-03-14", 0), ("2024", 7), ("", LAST_PLACE), ("9999-12-31", 1)] {
            let row = number(date, place);
            assert_eq!((row.record(), row.place()), (RecordId(7), place), "{date}");
            assert!(row.0 >= 0, "{date}");
        }
    }

    #[test]
    fn a_row_is_found_by_a_word_that_the_index_knows_whole() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(super::super::ladder::SCHEMA).unwrap();
        db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        for (place, text) in ["plain words", "5жmicrogram a day", "жdélicat", "---", "ω3-fatty"].into_iter().enumerate() {
            let row = WordRow { row: RowNumber::new(None, RecordId(1), place as u32), record: RecordId(1), page: None };
            put(&db, row, text).unwrap();
            assert!(finds(&db, row, text).unwrap(), "{text}");
            assert!(!finds(&db, row, "another").unwrap(), "{text}");
        }
    }

    #[test]
    fn records_that_hold_every_phrase_come_newest_first() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(super::super::ladder::SCHEMA).unwrap();
        db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        for (day, record, place, text) in [
            (3, 1, 0, "a"),
            (3, 1, 1, "b"),
            (3, 1, 2, "b c"),
            (5, 2, 1, "a b"),
            (5, 2, 2, "c"),
            (4, 3, 1, "a b"),
            (9, 4, 1, "c"),
            (1, 5, 1, "c b a"),
        ] {
            let date = PartialDate::new(2000, Some(1), Some(day));
            let record = RecordId(record);
            put(&db, WordRow { row: RowNumber::new(date, record, place), record, page: None }, text).unwrap();
        }
        let found = |phrases: &[&str], most: usize, limit: usize| {
            let phrases: Vec<String> = phrases.iter().map(|phrase| format!("\"{phrase}\"")).collect();
            let mut found = Vec::new();
            let more = newest_with_all(&db, &phrases, most, |row| {
                found.push((row.record().0, row.place()));
                found.len() < limit
            });
            (found, more.unwrap())
        };
        assert_eq!(found(&["b", "a", "c"], 100, 100), (vec![(2, 1), (1, 2), (5, 1)], false));
        assert_eq!(found(&["a", "c"], 100, 100), (vec![(2, 1), (1, 0), (5, 1)], false));
        assert_eq!(found(&["a", "c"], 100, 1), (vec![(2, 1)], true));
        assert_eq!(found(&["a", "c"], 2, 100), (vec![(2, 1)], true));
        assert_eq!(found(&["a", "d"], 100, 100), (vec![], false));
    }
}
