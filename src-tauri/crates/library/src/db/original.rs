//! What a record is made of, for writing it back out: the blobs and a path each was found under.

use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::Transaction;
use second_read_model::BlobId;
use second_read_model::RecordId;
use second_read_model::Sha256;

use crate::Result;
use crate::restore::Wanted;

const SELECT: &str = "SELECT b.name, b.sha256, b.size, coalesce((SELECT f.path FROM file AS f WHERE f.blob = b.id ORDER BY f.id LIMIT 1), '') FROM blob AS b";

/// The originals of a record in order, and whether it is an imaging study. Empty when there is no such record.
pub(crate) fn of_record(tx: &Transaction<'_>, id: RecordId) -> Result<(Vec<Wanted>, bool)> {
    let anchor: Option<String> =
        tx.prepare_cached("SELECT anchor FROM record WHERE id = ?")?.query_row([id.0], |row| row.get(0)).optional()?;
    let sql = format!("{SELECT} JOIN record_blob AS r ON r.blob = b.id WHERE r.record = ? ORDER BY r.place, r.blob");
    let mut statement = tx.prepare_cached(&sql)?;
    let wanted = statement.query_map([id.0], from_row)?.collect::<rusqlite::Result<_>>()?;
    Ok((wanted, anchor.is_some_and(|anchor| anchor.starts_with("study:"))))
}

/// One blob; empty when there is no such blob.
pub(crate) fn of_blob(tx: &Transaction<'_>, name: &BlobId) -> Result<Vec<Wanted>> {
    let mut statement = tx.prepare_cached(&format!("{SELECT} WHERE b.name = ?"))?;
    Ok(statement.query_map([name.0], from_row)?.collect::<rusqlite::Result<_>>()?)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Wanted> {
    let path: String = row.get(3)?;
    Ok(Wanted { blob: BlobId(row.get(0)?), sha256: Sha256(row.get(1)?), size: row.get::<_, i64>(2)? as u64, path })
}
