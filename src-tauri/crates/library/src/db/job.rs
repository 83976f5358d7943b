//! The table `job`: what was begun, so that the next writer can go on with what a crash cut short.

use rusqlite::Transaction;
use rusqlite::params;

use crate::Result;

/// The number of a job's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct JobId(pub(crate) i64);

/// Notes that a job begins.
pub(crate) fn begin(tx: &Transaction<'_>, op: &str, now: &str) -> Result<JobId> {
    tx.prepare_cached("INSERT INTO job (op, state, started) VALUES (?, 'running', ?)")?.execute(params![op, now])?;
    Ok(JobId(tx.last_insert_rowid()))
}

/// Notes that it is done, and with it those that a crash cut short before.
pub(crate) fn done(tx: &Transaction<'_>, id: JobId) -> Result<()> {
    tx.prepare_cached("UPDATE job SET state = 'done' WHERE id <= ? AND state = 'running'")?.execute([id.0])?;
    Ok(())
}

/// How many jobs did not come to their end.
pub(crate) fn unfinished(tx: &Transaction<'_>) -> Result<u64> {
    let count: i64 = tx.prepare_cached("SELECT count(*) FROM job WHERE state = 'running'")?.query_row([], |row| row.get(0))?;
    Ok(count as u64)
}
