//! What the catalogue has still to be told: triggers of the schema note every file and record that is new or changed.

use rusqlite::Row;
use rusqlite::Transaction;

use super::undo;
use crate::Result;
use crate::catalogue::Catalogue;
use crate::catalogue::FileLine;
use crate::catalogue::Line;
use crate::catalogue::RecordLine;

/// The lines that are due, files first.
pub(crate) fn due(tx: &Transaction<'_>) -> Result<Vec<Line>> {
    let files = file_lines(tx, "WHERE f.id IN (SELECT id FROM catalogue_due WHERE sort = 'file')")?;
    let records = record_lines(tx, "WHERE r.id IN (SELECT id FROM catalogue_due WHERE sort = 'record')")?;
    Ok(files.into_iter().map(Line::File).chain(records.into_iter().map(Line::Record)).collect())
}

/// Whether the catalogue says what the rows say, apart from what it is still to be told.
pub(crate) fn agrees(tx: &Transaction<'_>, told: &Catalogue) -> Result<bool> {
    let files = file_lines(tx, "WHERE f.id NOT IN (SELECT id FROM catalogue_due WHERE sort = 'file')")?;
    let records = record_lines(tx, "WHERE r.id NOT IN (SELECT id FROM catalogue_due WHERE sort = 'record')")?;
    Ok(files.iter().all(|line| told.files.get(&(line.source.clone(), line.path.clone())) == Some(line))
        && records.iter().all(|line| told.records.get(&line.anchor) == Some(line))
        && undo::all(tx)? == told.decisions)
}

/// Notes that the catalogue was told.
pub(crate) fn clear_due(tx: &Transaction<'_>) -> Result<()> {
    tx.execute("DELETE FROM catalogue_due", [])?;
    Ok(())
}

fn file_lines(tx: &Transaction<'_>, which: &str) -> Result<Vec<FileLine>> {
    let mut statement = tx.prepare_cached(&format!("{} {which} ORDER BY f.id", include_str!("catalogue_file.sql")))?;
    Ok(statement.query_map([], file_line)?.collect::<rusqlite::Result<_>>()?)
}

fn record_lines(tx: &Transaction<'_>, which: &str) -> Result<Vec<RecordLine>> {
    let mut statement = tx.prepare_cached(&format!("{} {which} ORDER BY r.id", include_str!("catalogue_record.sql")))?;
    let mut blobs = tx.prepare_cached(include_str!("catalogue_blobs.sql"))?;
    let mut lines = statement.query_map([], record_line)?.collect::<rusqlite::Result<Vec<_>>>()?;
    for (id, line) in &mut lines {
        line.blobs = blobs.query_map([*id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    }
    Ok(lines.into_iter().map(|(_, line)| line).collect())
}

fn file_line(row: &Row<'_>) -> rusqlite::Result<FileLine> {
    Ok(FileLine {
        source: row.get(0)?,
        added: row.get(1)?,
        path: row.get(2)?,
        container: row.get(3)?,
        size: row.get::<_, i64>(4)? as u64,
        sha256: row.get(5)?,
        blob: row.get(6)?,
        disposition: row.get(7)?,
    })
}

fn record_line(row: &Row<'_>) -> rusqlite::Result<(i64, RecordLine)> {
    let line = RecordLine {
        anchor: row.get(1)?,
        kind: row.get(2)?,
        title: row.get(3)?,
        date: row.get(4)?,
        person: row.get(5)?,
        place: row.get(6)?,
        status: row.get(7)?,
        blobs: Vec::new(),
    };
    Ok((row.get(0)?, line))
}
