//! Table `thumbnail`: small pictures of pages and images, made when a list first shows them. Derived: they can be made again.

use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;

use crate::Result;
use crate::db::blob::BlobKey;

/// The picture of a page (of the original, part 0, or of a document inside it); empty where it is known that none can be made.
pub(crate) fn get(db: &Connection, (blob, part, number): (BlobKey, u32, u32)) -> Result<Option<Vec<u8>>> {
    Ok(db
        .prepare_cached("SELECT picture FROM thumbnail WHERE blob = ?1 AND part = ?2 AND number = ?3")?
        .query_row(params![blob.0, part, number], |row| row.get(0))
        .optional()?)
}

/// Forgets the pictures of a content, to make them anew.
pub(crate) fn clear(db: &Connection, blob: BlobKey) -> Result<()> {
    db.prepare_cached("DELETE FROM thumbnail WHERE blob = ?1")?.execute([blob.0])?;
    Ok(())
}

/// Keeps a picture.
pub(crate) fn put(db: &Connection, (blob, part, number): (BlobKey, u32, u32), picture: &[u8]) -> Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO thumbnail (blob, part, number, picture) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![blob.0, part, number, picture])?;
    Ok(())
}
