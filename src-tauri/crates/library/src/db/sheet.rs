//! Records that may be sheets of one paper, and the originals of one that was put together of sheets.

use rusqlite::Connection;
use second_read_model::RecordId;

use crate::Result;
use crate::db::heap::full_path;

/// A record of one page that was read in a picture.
#[derive(Debug, Clone)]
pub(crate) struct SheetRow {
    pub record: RecordId,
    pub person: Option<i64>,
    /// Its page.
    pub page: i64,
    /// Where one of its files lies.
    pub path: String,
}

/// Those that nobody decided on.
pub(crate) fn all(db: &Connection) -> Result<Vec<SheetRow>> {
    let mut query = db.prepare_cached(include_str!("scan_sheets.sql"))?;
    let rows = query.query_map([], |row| {
        let path = full_path(&row.get::<_, String>(3)?, &row.get::<_, String>(4)?);
        Ok(SheetRow { record: RecordId(row.get(0)?), person: row.get(1)?, page: row.get(2)?, path })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The highest place that an original of a record has, 0 for a record of one.
pub(crate) fn last_place(db: &Connection, id: RecordId) -> Result<u32> {
    let sql = "SELECT max(place) FROM record_blob WHERE record = ?1";
    Ok(db.prepare_cached(sql)?.query_row([id.0], |row| row.get::<_, Option<u32>>(0))?.unwrap_or_default())
}
