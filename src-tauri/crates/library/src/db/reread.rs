//! Table `reread`: contents that are read again with today's readers. What was read before stays until the new reading is written.
//!
//! A content leaves the table when its records were settled: a run that was cut off goes on where it stopped, and settles those too that
//! were read and not settled.

use std::collections::BTreeSet;

use rusqlite::Connection;
use rusqlite::params;
use second_read_model::BlobId;
use second_read_model::RecordId;
use second_read_model::SourceId;
use second_read_model::protocol::Reader;

use crate::Result;
use crate::db::blob::BlobKey;
use crate::db::heap::Unread;
use crate::db::heap::full_path;

/// Every content that some file holds as no clutter.
pub(crate) fn everything(db: &Connection) -> Result<BTreeSet<BlobKey>> {
    let mut query = db.prepare("SELECT DISTINCT blob FROM file WHERE blob IS NOT NULL AND disposition <> 'clutter'")?;
    let rows = query.query_map([], |row| row.get(0).map(BlobKey))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The contents of these records.
pub(crate) fn of_records(db: &Connection, records: &[RecordId]) -> Result<BTreeSet<BlobKey>> {
    let mut query = db.prepare_cached("SELECT blob FROM record_blob WHERE record = ?1")?;
    let mut all = BTreeSet::new();
    for record in records {
        for key in query.query_map([record.0], |row| row.get(0).map(BlobKey))? {
            all.insert(key?);
        }
    }
    Ok(all)
}

/// The contents that an older version of a reader of this list has read, or a document in them; with `unknown` also those that none of the
/// list has read.
pub(crate) fn read_by_older(db: &Connection, readers: &[Reader], unknown: bool) -> Result<BTreeSet<BlobKey>> {
    let mut query = db.prepare("SELECT blob, format, version FROM extract WHERE data IS NOT NULL")?;
    let rows = query.query_map([], |row| Ok((BlobKey(row.get(0)?), row.get::<_, String>(1)?, row.get::<_, u32>(2)?)))?;
    let is_old = |format: &str, version: u32| {
        readers.iter().find(|reader| reader.format == format).map_or(unknown, |reader| version < reader.version)
    };
    let mut old = BTreeSet::new();
    for row in rows {
        let (blob, format, version) = row?;
        if is_old(&format, version) {
            old.insert(blob);
        }
    }
    Ok(old)
}

/// Notes contents to be read again. One that these readers have read again already, in a run that was cut off, only waits to be settled.
pub(crate) fn want(db: &Connection, blobs: &BTreeSet<BlobKey>, readers: &str) -> Result<()> {
    let mut want =
        db.prepare_cached("INSERT INTO reread (blob) VALUES (?1) ON CONFLICT (blob) DO UPDATE SET readers = '' WHERE readers <> ?2")?;
    for blob in blobs {
        want.execute(params![blob.0, readers])?;
    }
    Ok(())
}

/// Those of these contents that wait, source by source.
pub(crate) fn waiting(db: &Connection, blobs: &BTreeSet<BlobKey>) -> Result<Vec<Unread>> {
    let mut query = db.prepare(include_str!("reread_waiting.sql"))?;
    let rows = query.query_map([], |row| {
        let unread = Unread {
            source: SourceId(row.get(0)?),
            name: BlobId(row.get(1)?),
            size: row.get::<_, i64>(2).map(|size| u64::try_from(size).unwrap_or(0))?,
            path: full_path(&row.get::<_, String>(3)?, &row.get::<_, String>(4)?),
        };
        Ok((BlobKey(row.get(5)?), unread))
    })?;
    let mut waiting = Vec::new();
    for row in rows {
        let (blob, unread) = row?;
        if blobs.contains(&blob) {
            waiting.push(unread);
        }
    }
    Ok(waiting)
}

/// Notes that a content was read again.
pub(crate) fn was_read(db: &Connection, blob: BlobKey, readers: &str) -> Result<()> {
    db.prepare_cached("UPDATE reread SET readers = ?2 WHERE blob = ?1")?.execute(params![blob.0, readers])?;
    Ok(())
}

/// Notes that the records of contents that were read again are settled.
pub(crate) fn settled(db: &Connection, blobs: &BTreeSet<BlobKey>) -> Result<()> {
    let mut done = db.prepare_cached("DELETE FROM reread WHERE blob = ?1 AND readers <> ''")?;
    for blob in blobs {
        done.execute([blob.0])?;
    }
    Ok(())
}

/// The sources that hold these contents, and the records that stand on them.
pub(crate) fn around(db: &Connection, blobs: &BTreeSet<BlobKey>) -> Result<(BTreeSet<SourceId>, BTreeSet<RecordId>)> {
    let mut source = db.prepare_cached("SELECT DISTINCT source FROM file WHERE blob = ?1")?;
    let mut record = db.prepare_cached("SELECT record FROM record_blob WHERE blob = ?1")?;
    let (mut sources, mut records) = (BTreeSet::new(), BTreeSet::new());
    for blob in blobs {
        for id in source.query_map([blob.0], |row| row.get(0).map(SourceId))? {
            sources.insert(id?);
        }
        for id in record.query_map([blob.0], |row| row.get(0).map(RecordId))? {
            records.insert(id?);
        }
    }
    Ok((sources, records))
}
