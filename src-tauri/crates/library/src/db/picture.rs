//! Pages that wait to be read as pictures, and what was read of them: columns of the table `page`.
//!
//! A page waits while its origin says so; nothing else notes it. A run that is cut off leaves the rest waiting.

use rusqlite::Connection;
use rusqlite::params;
use second_read_model::BlobId;
use second_read_model::RecordId;
use second_read_model::SourceId;
use second_read_model::extract::PageText;
use second_read_model::extract::TextOrigin;

use crate::Result;
use crate::db::blob::BlobKey;
use crate::db::extract;
use crate::db::piece;
use crate::db::record;
use crate::db::words;

/// A page that waits.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    pub id: i64,
    pub key: BlobKey,
    pub blob: BlobId,
    /// Of the content, in bytes.
    pub size: u64,
    /// The first source that holds the file, and its path there.
    pub source: SourceId,
    pub path: String,
    /// The document inside the content; 0 is the content itself.
    pub part: u32,
    pub number: u32,
    /// Of the page, in points; 0 where it has no size.
    pub width: f32,
    pub height: f32,
    /// What the file holds of it is kept unless the picture says more.
    pub is_doubtful: bool,
}

/// Every page that waits, source by source and file by file.
pub(crate) fn waiting(db: &Connection) -> Result<Vec<Waiting>> {
    let mut query = db.prepare_cached(include_str!("pages_waiting.sql"))?;
    let rows = query.query_map([], |row| {
        Ok(Waiting {
            id: row.get(0)?,
            number: row.get(1)?,
            width: row.get(2)?,
            height: row.get(3)?,
            is_doubtful: row.get_ref(4)?.as_str() == Ok(extract::origin_key(TextOrigin::Doubtful)),
            part: row.get(5)?,
            key: BlobKey(row.get(6)?),
            blob: BlobId(row.get(7)?),
            size: row.get::<_, i64>(8)? as u64,
            source: SourceId(row.get(9)?),
            path: row.get(10)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What was read of a page, in place of what was there, in the index too; gives the record that shows it.
pub(crate) fn put(db: &Connection, page: &Waiting, read: &PageText, found_by: &str) -> Result<Option<RecordId>> {
    let words = extract::pack_words(read)?;
    db.prepare_cached("UPDATE page SET text = ?2, width = ?3, height = ?4, origin = ?5, words = ?6, confidence = ?7 WHERE id = ?1")?
        .execute(params![page.id, read.text, read.width, read.height, extract::origin_key(read.origin), words, read.confidence])?;
    let record = record::of_blob(db, page.key)?;
    let pieces = piece::of_blob(db, page.key)?.into_iter().map(|(id, _)| id);
    for record in record.into_iter().chain(pieces) {
        let rows = words::of_record(db, record)?;
        rows.into_iter().filter(|row| row.page == Some(page.id)).try_for_each(|row| words::replace(db, row, found_by))?;
    }
    Ok(record)
}

/// What the file holds of a page counts after all.
pub(crate) fn keep_layer(db: &Connection, page: &Waiting) -> Result<()> {
    db.prepare_cached("UPDATE page SET origin = ?2 WHERE id = ?1")?.execute(params![page.id, extract::origin_key(TextOrigin::Layer)])?;
    Ok(())
}

/// How sure the words are of the page of a record that is the least sure; `None` where none was read from a picture.
pub(crate) fn least_sure(db: &Connection, record: RecordId) -> Result<Option<f32>> {
    let sql = "SELECT min(page.confidence) FROM record_blob JOIN extract ON extract.blob = record_blob.blob
                   JOIN page ON page.extract = extract.id WHERE record_blob.record = ?1";
    Ok(db.prepare_cached(sql)?.query_row([record.0], |row| row.get(0))?)
}
