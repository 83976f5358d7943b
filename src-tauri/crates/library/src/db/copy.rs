//! Tables `page_print`, `record_print` and `record_copy`: what pages and records say, as hashes, and which record stands under which.

use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;
use second_read_model::RecordId;
use second_read_model::record::CopyRow;
use second_read_model::record::CopySort;
use second_read_model::record::PageSpan;

use crate::Result;
use crate::db::blob::BlobKey;
use crate::db::heap::file_name;

/// The first half of a BLAKE3 of words in one form.
pub(crate) type Hash = [u8; 16];

/// More records than this with one text, or pages with one, are a form or a fault: which of them is whose copy is left open.
const MOST: u32 = 200;

/// What a record says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RecordPrint {
    pub all: Hash,
    pub words: u32,
    /// Its fullest page and which one that is, from 0, where each of its pages may be looked for in longer documents.
    pub lead: Option<(Hash, u32)>,
}

/// A page in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    pub blob: BlobKey,
    pub extract: i64,
    pub part: u32,
    pub number: u32,
}

/// The row of a record that says what another one says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Under {
    pub record: RecordId,
    pub hidden: bool,
    /// Where in the longer one.
    pub pages: Option<(u32, u32)>,
}

/// Writes what a record says in place of what it said.
pub(crate) fn put_print(db: &Connection, record: RecordId, print: Option<&RecordPrint>) -> Result<()> {
    let Some(RecordPrint { all, words, lead }) = print else {
        db.prepare_cached("DELETE FROM record_print WHERE record = ?1")?.execute([record.0])?;
        return Ok(());
    };
    let (lead, at) = lead.map_or((None, 0), |(lead, at)| (Some(lead), at));
    db.prepare_cached("INSERT OR REPLACE INTO record_print (record, print, words, lead, lead_at) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![record.0, all, words, lead, at])?;
    Ok(())
}

/// Writes what a page says in place of what it said.
pub(crate) fn put_page(db: &Connection, page: i64, print: Option<&Hash>) -> Result<()> {
    match print {
        Some(print) => {
            db.prepare_cached("INSERT OR REPLACE INTO page_print (page, print) VALUES (?1, ?2)")?.execute(params![page, print])?
        }
        None => db.prepare_cached("DELETE FROM page_print WHERE page = ?1")?.execute([page])?,
    };
    Ok(())
}

/// What a record says.
pub(crate) fn print(db: &Connection, record: RecordId) -> Result<Option<RecordPrint>> {
    let mut query = db.prepare_cached("SELECT print, words, lead, lead_at FROM record_print WHERE record = ?1")?;
    let row = query.query_row([record.0], |row| {
        let lead = row.get::<_, Option<Hash>>(2)?;
        let at = row.get(3)?;
        Ok(RecordPrint { all: row.get(0)?, words: row.get(1)?, lead: lead.map(|lead| (lead, at)) })
    });
    Ok(row.optional()?)
}

/// The records that say this; none where they are too many.
pub(crate) fn saying(db: &Connection, print: &Hash) -> Result<Vec<RecordId>> {
    let mut query = db.prepare_cached("SELECT record FROM record_print WHERE print = ?1 ORDER BY record LIMIT ?2")?;
    let rows = query.query_map(params![print, MOST + 1], |row| row.get(0).map(RecordId))?;
    few(rows.collect::<Result<_, _>>()?)
}

/// The pages that say this; none where they are too many.
pub(crate) fn pages_saying(db: &Connection, print: &Hash) -> Result<Vec<Spot>> {
    let mut query = db.prepare_cached(
        "SELECT extract.blob, extract.id, extract.part, page.number
         FROM page_print JOIN page ON page.id = page_print.page JOIN extract ON extract.id = page.extract
         WHERE page_print.print = ?1 LIMIT ?2",
    )?;
    let rows = query.query_map(params![print, MOST + 1], |row| {
        Ok(Spot { blob: BlobKey(row.get(0)?), extract: row.get(1)?, part: row.get(2)?, number: row.get(3)? })
    })?;
    few(rows.collect::<Result<_, _>>()?)
}

fn few<T>(all: Vec<T>) -> Result<Vec<T>> {
    Ok(if all.len() > MOST as usize { Vec::new() } else { all })
}

/// What these pages of a document say, in order; shorter where one says nothing that can be compared.
pub(crate) fn prints_of_pages(db: &Connection, extract: i64, first: u32, last: u32) -> Result<Vec<Hash>> {
    let mut query = db.prepare_cached(
        "SELECT page_print.print FROM page JOIN page_print ON page_print.page = page.id
         WHERE page.extract = ?1 AND page.number BETWEEN ?2 AND ?3 ORDER BY page.number",
    )?;
    let rows = query.query_map(params![extract, first, last], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What a page says.
pub(crate) fn print_of_page(db: &Connection, page: i64) -> Result<Option<Hash>> {
    Ok(db.prepare_cached("SELECT print FROM page_print WHERE page = ?1")?.query_row([page], |row| row.get(0)).optional()?)
}

/// The records that have these pages of a content whole: those cut out of it first, then the content's own.
pub(crate) fn holding(db: &Connection, spot: &Spot, first: u32, last: u32) -> Result<Vec<RecordId>> {
    let mut query = db.prepare_cached(
        "SELECT record FROM record_blob WHERE blob = ?1 AND (first_page IS NULL OR ?4 = 0
             AND first_page + (coalesce(start_byte, 0) > 0) <= ?2 AND last_page - (end_byte IS NOT NULL) >= ?3)
         ORDER BY first_page IS NULL, first_page, record",
    )?;
    let rows = query.query_map(params![spot.blob.0, first, last, spot.part], |row| row.get(0).map(RecordId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Records whose place among copies may change with this one's.
pub(crate) fn near(db: &Connection, record: RecordId) -> Result<Vec<RecordId>> {
    let mut query = db.prepare_cached(include_str!("copy_near.sql"))?;
    let rows = query.query_map([record.0], |row| row.get(0).map(RecordId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Records that stood under one that is gone.
pub(crate) fn left_over(db: &Connection) -> Result<Vec<RecordId>> {
    let mut query = db.prepare_cached("SELECT record FROM record_copy WHERE under IS NULL")?;
    let rows = query.query_map([], |row| row.get(0).map(RecordId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What a record stands under.
pub(crate) fn under(db: &Connection, record: RecordId) -> Result<Option<Under>> {
    let sql = "SELECT under, hidden, first_page, last_page FROM record_copy WHERE record = ?1 AND under IS NOT NULL";
    let row = db.prepare_cached(sql)?.query_row([record.0], |row| {
        let (first, last): (Option<u32>, Option<u32>) = (row.get(2)?, row.get(3)?);
        Ok(Under { record: RecordId(row.get(0)?), hidden: row.get(1)?, pages: first.zip(last) })
    });
    Ok(row.optional()?)
}

/// Writes what a record stands under, in place of what it stood under.
pub(crate) fn put(db: &Connection, record: RecordId, under: Option<&Under>) -> Result<()> {
    match under {
        Some(Under { record: other, hidden, pages }) => db
            .prepare_cached(
                "INSERT OR REPLACE INTO record_copy (record, under, hidden, first_page, last_page) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![record.0, other.0, hidden, pages.map(|pages| pages.0), pages.map(|pages| pages.1)])?,
        None => db.prepare_cached("DELETE FROM record_copy WHERE record = ?1")?.execute([record.0])?,
    };
    Ok(())
}

/// Whether a record is no line of lists, because it stands under another one.
pub(crate) fn is_hidden(db: &Connection, record: RecordId) -> Result<bool> {
    Ok(under(db, record)?.is_some_and(|under| under.hidden))
}

/// The records that stand under one and are no lines of lists.
pub(crate) fn hidden_under(db: &Connection, record: RecordId) -> Result<Vec<RecordId>> {
    let mut query = db.prepare_cached("SELECT record FROM record_copy WHERE under = ?1 AND hidden ORDER BY record")?;
    let rows = query.query_map([record.0], |row| row.get(0).map(RecordId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The records that say what one says, seen from it.
pub(crate) fn rows(db: &Connection, record: RecordId) -> Result<Vec<CopyRow>> {
    let mut query = db.prepare_cached(include_str!("copy_rows.sql"))?;
    let rows = query.query_map([record.0], |row| {
        let sort = match (row.get(3)?, row.get(4)?) {
            (_, false) => CopySort::Also,
            (true, true) => CopySort::Under,
            (false, true) => CopySort::Holds,
        };
        let (first, last): (Option<u32>, Option<u32>) = (row.get(5)?, row.get(6)?);
        let path: String = row.get(7)?;
        Ok(CopyRow {
            record: RecordId(row.get(0)?),
            title: row.get(1)?,
            format: row.get(2)?,
            file: file_name(&path).to_owned(),
            sort,
            pages: first.zip(last).map(|(first, last)| PageSpan { first, last }),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
