//! The table `meta`: small values of the library itself, by key.

use rusqlite::OptionalExtension;
use rusqlite::Transaction;
use rusqlite::params;

use crate::Result;

/// The version of the schema.
pub(crate) const SCHEMA: &str = "schema";
/// The SHA-256 of `library.toml`.
pub(crate) const CARD: &str = "card";
/// The number of the last catalogue file whose content is committed.
pub(crate) const CATALOGUE: &str = "catalogue";

/// The list of readers, as a hash, under which what no reader of the list has read was last tried again.
pub(crate) const READERS: &str = "readers";

/// The value of a key.
pub(crate) fn get(tx: &Transaction<'_>, key: &str) -> Result<Option<String>> {
    Ok(tx.prepare_cached("SELECT value FROM meta WHERE key = ?")?.query_row([key], |row| row.get(0)).optional()?)
}

/// The value of a key as a number; 0 while it was never set.
pub(crate) fn number(tx: &Transaction<'_>, key: &str) -> Result<i64> {
    Ok(get(tx, key)?.and_then(|value| value.parse().ok()).unwrap_or(0))
}

/// Sets a key.
pub(crate) fn put(tx: &Transaction<'_>, key: &str, value: &str) -> Result<()> {
    tx.prepare_cached("INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2")?
        .execute(params![key, value])?;
    Ok(())
}
