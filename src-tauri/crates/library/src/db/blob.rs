//! The table `blob`: what the vault holds, by a small number that other tables use.

use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::Transaction;
use rusqlite::params;
use second_read_model::BlobId;
use second_read_model::Sha256;

use crate::Result;

/// The number of a blob's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct BlobKey(pub(crate) i64);

/// A row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Blob {
    pub(crate) key: BlobKey,
    pub(crate) name: BlobId,
    pub(crate) sha256: Sha256,
    /// Plain bytes.
    pub(crate) size: u64,
    /// Bytes on disk.
    pub(crate) stored: u64,
}

const SELECT: &str = "SELECT id, name, sha256, size, stored FROM blob";

/// The row of a content that was published; whether it is new.
pub(crate) fn ensure(tx: &Transaction<'_>, name: &BlobId, sha256: &Sha256, size: u64, stored: u64) -> Result<(BlobKey, bool)> {
    if let Some(key) = key(tx, name)? {
        return Ok((key, false));
    }
    tx.prepare_cached("INSERT INTO blob (name, sha256, size, stored) VALUES (?, ?, ?, ?)")?.execute(params![
        name.0,
        sha256.0,
        size as i64,
        stored as i64
    ])?;
    Ok((BlobKey(tx.last_insert_rowid()), true))
}

/// The number of a content's row.
pub(crate) fn key(tx: &Transaction<'_>, name: &BlobId) -> Result<Option<BlobKey>> {
    let key = tx.prepare_cached("SELECT id FROM blob WHERE name = ?")?.query_row([name.0], |row| row.get(0)).optional()?;
    Ok(key.map(BlobKey))
}

/// A row by its number.
pub(crate) fn get(tx: &Transaction<'_>, key: BlobKey) -> Result<Blob> {
    Ok(tx.prepare_cached(&format!("{SELECT} WHERE id = ?"))?.query_row([key.0], from_row)?)
}

/// A row by its name.
pub(crate) fn by_name(tx: &Transaction<'_>, name: &BlobId) -> Result<Option<Blob>> {
    Ok(tx.prepare_cached(&format!("{SELECT} WHERE name = ?"))?.query_row([name.0], from_row).optional()?)
}

/// Every row, by number.
pub(crate) fn all(tx: &Transaction<'_>) -> Result<Vec<Blob>> {
    let mut statement = tx.prepare_cached(&format!("{SELECT} ORDER BY id"))?;
    Ok(statement.query_map([], from_row)?.collect::<rusqlite::Result<_>>()?)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Blob> {
    Ok(Blob {
        key: BlobKey(row.get(0)?),
        name: BlobId(row.get(1)?),
        sha256: Sha256(row.get(2)?),
        size: row.get::<_, i64>(3)? as u64,
        stored: row.get::<_, i64>(4)? as u64,
    })
}
