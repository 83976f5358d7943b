//! The table `source`: where files came from in one go.

use rusqlite::Transaction;
use rusqlite::params;
use second_read_model::SourceId;

use crate::Result;

/// The source of that absolute path; the same path again is the same source.
pub(crate) fn ensure(tx: &Transaction<'_>, path: &str, added: &str) -> Result<SourceId> {
    tx.prepare_cached("INSERT INTO source (path, added) VALUES (?, ?) ON CONFLICT (path) DO NOTHING")?.execute(params![path, added])?;
    let id = tx.prepare_cached("SELECT id FROM source WHERE path = ?")?.query_row([path], |row| row.get(0))?;
    Ok(SourceId(id))
}
