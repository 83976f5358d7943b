//! Table `trashed`: records that a user put away. Their originals and everything known about them stay. Users write it.

use rusqlite::Connection;
use rusqlite::params;

use crate::Result;

/// Puts a record away.
pub(crate) fn put(db: &Connection, anchor: &str, now: &str) -> Result<()> {
    db.prepare_cached("INSERT OR IGNORE INTO trashed (anchor, trashed_at) VALUES (?1, ?2)")?.execute(params![anchor, now])?;
    Ok(())
}

/// Brings a record back.
pub(crate) fn restore(db: &Connection, anchor: &str) -> Result<()> {
    db.prepare_cached("DELETE FROM trashed WHERE anchor = ?1")?.execute([anchor])?;
    Ok(())
}

/// Whether a record is put away.
pub(crate) fn holds(db: &Connection, anchor: &str) -> Result<bool> {
    Ok(db.prepare_cached("SELECT EXISTS (SELECT 1 FROM trashed WHERE anchor = ?1)")?.query_row([anchor], |row| row.get(0))?)
}
