//! Table `lesson`: the look of papers on which a user set the kind or the date right. Derived from what they set, and gone with it.

use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;
use second_read_model::RecordId;
use second_read_recognise::layout::Spot;

use crate::Result;

/// What a record that was set right says about others that look like it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lesson {
    pub record: RecordId,
    /// Folded.
    pub place: String,
    pub headings: Vec<String>,
    pub kind: Option<String>,
    pub spot: Option<Spot>,
}

/// What stands in `fact.method` where a lesson is what read a fact.
pub(crate) const METHOD: &str = "learned";

/// Between the headings of a paper in their column.
const SEPARATOR: char = '\u{1f}';

/// Every lesson, by record.
pub(crate) fn all(db: &Connection) -> Result<Vec<Lesson>> {
    let mut query = db.prepare_cached("SELECT record, place, headings, kind, spot FROM lesson ORDER BY record")?;
    let rows = query.query_map([], |row| {
        Ok(Lesson {
            record: RecordId(row.get(0)?),
            place: row.get(1)?,
            headings: row.get::<_, String>(2)?.split(SEPARATOR).map(str::to_owned).collect(),
            kind: row.get(3)?,
            spot: row.get::<_, Option<String>>(4)?.and_then(|text| Spot::from_text(&text)),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes a lesson in place of the one its record gave before.
pub(crate) fn put(db: &Connection, lesson: &Lesson) -> Result<()> {
    let headings = lesson.headings.join(&SEPARATOR.to_string());
    let spot = lesson.spot.as_ref().map(Spot::to_text);
    db.prepare_cached("INSERT OR REPLACE INTO lesson (record, place, headings, kind, spot) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![lesson.record.0, lesson.place, headings, lesson.kind, spot])?;
    Ok(())
}

/// Takes a record's lesson away.
pub(crate) fn clear(db: &Connection, record: RecordId) -> Result<()> {
    db.prepare_cached("DELETE FROM lesson WHERE record = ?1")?.execute([record.0])?;
    Ok(())
}

/// The lessons of one record, as one text to be compared.
pub(crate) fn of_anchor(db: &Connection, anchor: &str) -> Result<Option<String>> {
    let sql = "SELECT json_array(lesson.place, headings, lesson.kind, spot) FROM lesson JOIN record ON record.id = lesson.record WHERE anchor = ?1";
    Ok(db.prepare_cached(sql)?.query_row([anchor], |row| row.get(0)).optional()?)
}

/// Records with facts that were read by a lesson, or were until that was taken back.
pub(crate) fn followers(db: &Connection) -> Result<Vec<RecordId>> {
    let mut query = db.prepare_cached("SELECT DISTINCT record FROM fact WHERE method = 'learned' ORDER BY record")?;
    let rows = query.query_map([], |row| row.get(0).map(RecordId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Takes away what was read of a record by lessons. Out of sight, with no confidence, it stays until the record is read again: so the record
/// follows again when undo brings the lesson back.
pub(crate) fn unlearn(db: &Connection, record: RecordId) -> Result<()> {
    db.prepare_cached("UPDATE fact SET confidence = 0 WHERE record = ?1 AND method = 'learned'")?.execute([record.0])?;
    Ok(())
}

/// Clears away what was unlearned of a record.
pub(crate) fn sweep(db: &Connection, record: RecordId) -> Result<()> {
    db.prepare_cached("DELETE FROM fact WHERE record = ?1 AND method = 'learned' AND confidence = 0")?.execute([record.0])?;
    Ok(())
}
