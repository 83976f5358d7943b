//! Tables `series`, `instance` and `disc_entry`: a study's images, and what discs say they hold.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;
use second_read_model::RecordId;
use second_read_model::dicom::DirectoryEntry;
use second_read_model::ids::FileId;
use second_read_model::record::SeriesRow;

use crate::Result;
use crate::db::blob::BlobKey;

/// One instance with the words of its series.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewInstance {
    pub series: String,
    pub series_number: String,
    pub modality: String,
    pub description: String,
    pub sop_class: String,
    pub sop_instance: String,
    pub number: Option<i64>,
    pub frames: u32,
}

/// Writes an instance and its series. Where instances of a series disagree on its words, the first in alphabetical order stands, so that
/// the order of arrival does not matter.
pub(crate) fn put(db: &Connection, record: RecordId, blob: BlobKey, instance: &NewInstance) -> Result<()> {
    let series: i64 = db
        .prepare_cached(include_str!("series_put.sql"))?
        .query_row(params![record.0, instance.series, instance.series_number, instance.modality, instance.description], |row| row.get(0))?;
    db.prepare_cached(
        "INSERT OR IGNORE INTO instance (series, blob, sop_class, sop_instance, number, frames) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![series, blob.0, instance.sop_class, instance.sop_instance, instance.number, instance.frames])?;
    Ok(())
}

/// Takes the images of a record away, to list them anew.
pub(crate) fn clear(db: &Connection, record: RecordId) -> Result<()> {
    db.prepare_cached("DELETE FROM series WHERE record = ?1")?.execute([record.0])?;
    Ok(())
}

/// The series of a record, by number.
pub(crate) fn series(db: &Connection, record: RecordId) -> Result<Vec<SeriesRow>> {
    let mut query = db.prepare_cached(include_str!("series_of_record.sql"))?;
    let rows = query.query_map([record.0], |row| {
        Ok(SeriesRow {
            uid: row.get(0)?,
            number: row.get(1)?,
            modality: row.get(2)?,
            description: row.get(3)?,
            missing: row.get(4)?,
            instances: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Images that can be shown of each series, by its UID.
pub(crate) fn images_by_series(db: &Connection, record: RecordId) -> Result<HashMap<String, u32>> {
    let mut query = db.prepare_cached(
        "SELECT series.uid, sum(instance.frames) FROM series JOIN instance ON instance.series = series.id WHERE series.record = ?1
         GROUP BY series.id",
    )?;
    let rows = query.query_map([record.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The UID of the series that a content belongs to within a record; empty for what is no instance.
pub(crate) fn series_of_blob(db: &Connection, record: RecordId, blob: BlobKey) -> Result<String> {
    let sql = "SELECT series.uid FROM instance JOIN series ON series.id = instance.series WHERE instance.blob = ?2 AND series.record = ?1";
    let uid = db.prepare_cached(sql)?.query_row(params![record.0, blob.0], |row| row.get(0)).optional()?;
    Ok(uid.unwrap_or_default())
}

/// Frames that can be shown, over all instances.
pub(crate) fn frames(db: &Connection, record: RecordId) -> Result<u32> {
    Ok(db
        .prepare_cached(
            "SELECT coalesce(sum(frames), 0) FROM instance JOIN series ON series.id = instance.series WHERE series.record = ?1",
        )?
        .query_row([record.0], |row| row.get(0))?)
}

/// SOP Instance UIDs of a record that stand on more than one content anywhere, with the numbers of those contents.
pub(crate) fn conflicts(db: &Connection, record: RecordId) -> Result<Vec<(String, BlobKey)>> {
    let mut query = db.prepare_cached(include_str!("instance_conflicts.sql"))?;
    let rows = query.query_map([record.0], |row| Ok((row.get(0)?, BlobKey(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes what a disc's own list names.
pub(crate) fn put_directory(db: &Connection, file: FileId, entries: &[DirectoryEntry]) -> Result<()> {
    db.prepare_cached("DELETE FROM disc_entry WHERE file = ?1")?.execute([file.0])?;
    let mut insert = db.prepare_cached(
        "INSERT OR IGNORE INTO disc_entry (file, path, study, series, series_number, sop_instance) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for entry in entries {
        insert.execute(params![file.0, entry.path, entry.study, entry.series, entry.series_number, entry.sop_instance])?;
    }
    Ok(())
}

/// One entry of a disc's list, and whether the library has that instance.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub path: String,
    pub series: String,
    pub series_number: String,
    pub sop_instance: String,
    pub here: bool,
}

/// What a disc's list names, in order.
pub(crate) fn directory(db: &Connection, file: FileId) -> Result<Vec<Listed>> {
    let mut query = db.prepare_cached(include_str!("disc_entries.sql"))?;
    let rows = query.query_map([file.0], |row| {
        Ok(Listed { path: row.get(0)?, series: row.get(1)?, series_number: row.get(2)?, sop_instance: row.get(3)?, here: row.get(4)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The lists that name images of a series.
pub(crate) fn lists_of_series(db: &Connection, series: &str) -> Result<Vec<FileId>> {
    let mut query = db.prepare_cached("SELECT DISTINCT file FROM disc_entry WHERE series = ?1 ORDER BY file")?;
    let rows = query.query_map([series], |row| row.get(0).map(FileId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes how many images of a series discs name that are not here.
pub(crate) fn set_missing(db: &Connection, series: &str, missing: u64) -> Result<()> {
    db.prepare_cached("UPDATE series SET missing = ?2 WHERE uid = ?1")?
        .execute(params![series, i64::try_from(missing).unwrap_or(i64::MAX)])?;
    Ok(())
}

/// The SOP Instance UID of a content, if it is an instance.
pub(crate) fn instance_of_blob(db: &Connection, blob: BlobKey) -> Result<Vec<String>> {
    let mut query = db.prepare_cached("SELECT sop_instance FROM instance WHERE blob = ?1")?;
    let rows = query.query_map([blob.0], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
