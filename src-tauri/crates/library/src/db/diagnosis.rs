//! Tables `diagnosis` and `tag`: what people were told they have, and the records about it. Users write them.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::params;
use second_read_model::DiagnosisId;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::case::Diagnosis;

use crate::Result;

/// Every diagnosis whose person is known, in the order they were added.
pub(crate) fn all(db: &Connection) -> Result<Vec<Diagnosis>> {
    let mut query = db.prepare_cached(
        "SELECT diagnosis.id, person_key.person, code, title, words FROM diagnosis JOIN person_key ON person_key.key = diagnosis.person_key
         ORDER BY diagnosis.id",
    )?;
    let rows = query.query_map([], from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes a new diagnosis.
pub(crate) fn add(db: &Connection, person_key: &str, code: &str, title: &str, words: &str) -> Result<DiagnosisId> {
    db.prepare_cached("INSERT INTO diagnosis (person_key, code, title, words) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![person_key, code, title, words])?;
    Ok(DiagnosisId(db.last_insert_rowid()))
}

/// Tags a record; whether it was not tagged so before.
pub(crate) fn tag(db: &Connection, anchor: &str, diagnosis: DiagnosisId, now: &str) -> Result<bool> {
    let count = db.prepare_cached("INSERT OR IGNORE INTO tag (anchor, diagnosis, tagged_at) VALUES (?1, ?2, ?3)")?.execute(params![
        anchor,
        diagnosis.0,
        now
    ])?;
    Ok(count > 0)
}

/// Takes a tag off; whether it was there.
pub(crate) fn untag(db: &Connection, anchor: &str, diagnosis: DiagnosisId) -> Result<bool> {
    Ok(db.prepare_cached("DELETE FROM tag WHERE anchor = ?1 AND diagnosis = ?2")?.execute(params![anchor, diagnosis.0])? > 0)
}

/// The diagnoses that each of these anchors is tagged with, in the order they were added.
pub(crate) fn tags(db: &Connection, anchors: &[String]) -> Result<HashMap<String, Vec<DiagnosisId>>> {
    let wanted = serde_json::to_string(anchors).unwrap_or_default();
    let mut query =
        db.prepare_cached("SELECT anchor, diagnosis FROM tag WHERE anchor IN (SELECT value FROM json_each(?1)) ORDER BY diagnosis")?;
    let rows = query.query_map([wanted], |row| Ok((row.get::<_, String>(0)?, DiagnosisId(row.get(1)?))))?;
    let mut tags: HashMap<String, Vec<DiagnosisId>> = HashMap::new();
    for row in rows {
        let (anchor, diagnosis) = row?;
        tags.entry(anchor).or_default().push(diagnosis);
    }
    Ok(tags)
}

/// The records that are tagged, each with one diagnosis.
pub(crate) fn tagged(db: &Connection) -> Result<Vec<(RecordId, DiagnosisId)>> {
    let mut query = db.prepare_cached("SELECT record.id, tag.diagnosis FROM tag JOIN record ON record.anchor = tag.anchor")?;
    let rows = query.query_map([], |row| Ok((RecordId(row.get(0)?), DiagnosisId(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Diagnosis> {
    Ok(Diagnosis { id: DiagnosisId(row.get(0)?), person: PersonId(row.get(1)?), code: row.get(2)?, title: row.get(3)?, words: row.get(4)? })
}
