//! Rows of the table `record_blob` with pages: records that are cut out of a longer document, whose content they share.

use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;
use second_read_model::BlobId;
use second_read_model::RecordId;
use second_read_model::extract::PageText;
use second_read_recognise::cut::Piece;
use second_read_recognise::cut::own_part;

use crate::Result;
use crate::db::blob::BlobKey;
use crate::db::record;

/// What a record has of the content that it is cut out of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    pub blob: BlobKey,
    /// From 1; something of it stands on both.
    pub first: u32,
    pub last: u32,
    /// The bytes of the first and the last page's text where it begins and ends; `None` is the page's bottom.
    start: u32,
    end: Option<u32>,
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Range> {
    Ok(Range { blob: BlobKey(row.get(0)?), first: row.get(1)?, last: row.get(2)?, start: row.get(3)?, end: row.get(4)? })
}

/// The pages of a record that is cut out of a document; `None` for every other.
pub(crate) fn range(db: &Connection, id: RecordId) -> Result<Option<Range>> {
    let sql = "SELECT blob, first_page, last_page, coalesce(start_byte, 0), end_byte FROM record_blob
                   WHERE record = ?1 AND first_page IS NOT NULL";
    Ok(db.prepare_cached(sql)?.query_row([id.0], from_row).optional()?)
}

/// The records that are cut out of a content, in the order of its pages, each with its anchor.
pub(crate) fn of_blob(db: &Connection, blob: BlobKey) -> Result<Vec<(RecordId, String)>> {
    let mut query = db.prepare_cached(
        "SELECT record.id, record.anchor FROM record_blob JOIN record ON record.id = record_blob.record
         WHERE record_blob.blob = ?1 AND record_blob.first_page IS NOT NULL ORDER BY first_page, start_byte, record.id",
    )?;
    let rows = query.query_map([blob.0], |row| Ok((RecordId(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The content that a whole document stands on, if records are cut out of it.
pub(crate) fn cut_content(db: &Connection, whole: RecordId) -> Result<Option<BlobKey>> {
    let sql = "SELECT own.blob FROM record_blob AS own WHERE own.record = ?1 AND own.first_page IS NULL
                   AND EXISTS (SELECT 1 FROM record_blob AS other WHERE other.blob = own.blob AND other.first_page IS NOT NULL) LIMIT 1";
    Ok(db.prepare_cached(sql)?.query_row([whole.0], |row| row.get(0).map(BlobKey)).optional()?)
}

/// The pages of a content that stand in a record cut out of it, as pairs of the first and the last.
pub(crate) fn covered(db: &Connection, blob: BlobKey) -> Result<Vec<(u32, u32)>> {
    let mut query = db.prepare_cached("SELECT first_page, last_page FROM record_blob WHERE blob = ?1 AND first_page IS NOT NULL")?;
    let rows = query.query_map([blob.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The anchors of pieces of a content: their pages, and where several begin on one page, which of them each is.
pub(crate) fn anchors(blob: BlobId, pieces: &[Piece]) -> Vec<String> {
    let nth = |at: usize| 1 + pieces[..at].iter().filter(|other| other.first == pieces[at].first).count();
    let anchor = |(at, piece): (usize, &Piece)| {
        let (first, last) = (piece.first, piece.last);
        match piece.start {
            0 => format!("{}:{first}-{last}", record::blob_anchor(blob)),
            _ => format!("{}:{first}.{}-{last}", record::blob_anchor(blob), nth(at)),
        }
    };
    pieces.iter().enumerate().map(anchor).collect()
}

/// The record of a piece, new or as it was.
pub(crate) fn ensure(db: &Connection, anchor: &str, blob: BlobKey, piece: &Piece) -> Result<RecordId> {
    let id = record::ensure(db, anchor, &piece.heading)?;
    db.prepare_cached(
        "INSERT OR REPLACE INTO record_blob (record, blob, place, first_page, last_page, start_byte, end_byte) VALUES (?1, ?2, 0, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![id.0, blob.0, piece.first, piece.last, piece.start, piece.end])?;
    Ok(id)
}

impl Range {
    /// What is the record's own of a page of its content.
    pub(crate) fn own(&self, page: PageText) -> PageText {
        own_part(page, (self.first, self.last), self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use second_read_model::extract::WordBox;

    use super::*;

    #[test]
    fn a_record_has_its_part_of_a_shared_page() {
        let word = |start| WordBox { start, len: 3, x: 1.0, y: 2.0, w: 3.0, h: 4.0 };
        let page = |number| PageText { number, text: "one two six".into(), words: vec![word(0), word(4), word(8)], ..PageText::default() };
        let range = Range { blob: BlobKey(1), first: 2, last: 4, start: 4, end: Some(8) };
        let shown =
            |number| (range.own(page(number)).text, range.own(page(number)).words.iter().map(|word| word.start).collect::<Vec<_>>());
        assert_eq!(shown(2), ("two six".to_owned(), vec![0, 4]));
        assert_eq!(shown(3), ("one two six".to_owned(), vec![0, 4, 8]));
        assert_eq!(shown(4), ("one two ".to_owned(), vec![0, 4]));
    }

    #[test]
    fn pieces_that_begin_on_one_page_are_told_apart() {
        let piece = |first, last, start| Piece { first, last, start, ..Piece::default() };
        let anchors = anchors(BlobId([0; 32]), &[piece(1, 3, 0), piece(3, 3, 40), piece(3, 5, 90), piece(6, 9, 0)]);
        let pages: Vec<&str> = anchors.iter().filter_map(|anchor| anchor.rsplit(':').next()).collect();
        assert_eq!(pages, ["1-3", "3.1-3", "3.2-5", "6-9"]);
    }
}
