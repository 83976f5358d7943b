//! Tables of cases: `medical_case` with its diagnoses, records and lines. Users write them.

use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::params;
use second_read_model::CaseId;
use second_read_model::DiagnosisId;
use second_read_model::PartialDate;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::case::Reason;
use serde::Deserialize;
use serde::Serialize;

use crate::Result;

/// What a case says once, as it is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct CaseData {
    pub reason: Option<Reason>,
    pub decision: String,
    pub decide_by: Option<PartialDate>,
    pub proposal: String,
    pub prepared_by: String,
    pub basis: String,
    pub checklist: String,
    pub recipient: String,
}

/// A row of `medical_case`.
#[derive(Debug, Clone)]
pub(crate) struct CaseRow {
    pub title: String,
    pub person_key: String,
    pub data: CaseData,
}

/// A new case.
pub(crate) fn add(db: &Connection, title: &str, person_key: &str, data: &CaseData) -> Result<CaseId> {
    let data = serde_json::to_string(data).unwrap_or_default();
    db.prepare_cached("INSERT INTO medical_case (title, person_key, data) VALUES (?1, ?2, ?3)")?
        .execute(params![title, person_key, data])?;
    Ok(CaseId(db.last_insert_rowid()))
}

/// Every case, in the order they were made.
pub(crate) fn ids(db: &Connection) -> Result<Vec<CaseId>> {
    let mut query = db.prepare_cached("SELECT id FROM medical_case ORDER BY id")?;
    let rows = query.query_map([], |row| row.get(0).map(CaseId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One case; `None` when there is no such case.
pub(crate) fn get(db: &Connection, id: CaseId) -> Result<Option<CaseRow>> {
    Ok(db
        .prepare_cached("SELECT title, person_key, data FROM medical_case WHERE id = ?1")?
        .query_row([id.0], |row| {
            let data: String = row.get(2)?;
            Ok(CaseRow { title: row.get(0)?, person_key: row.get(1)?, data: serde_json::from_str(&data).unwrap_or_default() })
        })
        .optional()?)
}

/// Writes what a case says once.
pub(crate) fn set_data(db: &Connection, id: CaseId, data: &CaseData) -> Result<()> {
    let data = serde_json::to_string(data).unwrap_or_default();
    db.prepare_cached("UPDATE medical_case SET data = ?2 WHERE id = ?1")?.execute(params![id.0, data])?;
    Ok(())
}

/// The diagnoses of a case, in order.
pub(crate) fn diagnoses(db: &Connection, id: CaseId) -> Result<Vec<DiagnosisId>> {
    let mut query = db.prepare_cached("SELECT diagnosis FROM case_diagnosis WHERE medical_case = ?1 ORDER BY place")?;
    let rows = query.query_map([id.0], |row| row.get(0).map(DiagnosisId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Adds a diagnosis to a case.
pub(crate) fn add_diagnosis(db: &Connection, id: CaseId, diagnosis: DiagnosisId, place: usize) -> Result<()> {
    db.prepare_cached("INSERT OR IGNORE INTO case_diagnosis (medical_case, diagnosis, place) VALUES (?1, ?2, ?3)")?.execute(params![
        id.0,
        diagnosis.0,
        to_place(place)
    ])?;
    Ok(())
}

/// The records of a case in order: anchor, and whether another person's record was confirmed.
pub(crate) fn records(db: &Connection, id: CaseId) -> Result<Vec<(String, bool)>> {
    let mut query =
        db.prepare_cached("SELECT anchor, other_person_confirmed FROM case_record WHERE medical_case = ?1 ORDER BY place, anchor")?;
    let rows = query.query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The cases that a record is in, with their titles.
pub(crate) fn with_record(db: &Connection, anchor: &str) -> Result<Vec<(CaseId, String)>> {
    let mut query = db.prepare_cached(
        "SELECT id, title FROM case_record JOIN medical_case ON medical_case.id = case_record.medical_case WHERE anchor = ?1 ORDER BY id",
    )?;
    let rows = query.query_map([anchor], |row| Ok((CaseId(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether a record is in a case of this person.
pub(crate) fn of_person_holds(db: &Connection, person: PersonId, anchor: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM case_record JOIN medical_case ON medical_case.id = case_record.medical_case
        JOIN person_key ON person_key.key = medical_case.person_key WHERE anchor = ?1 AND person_key.person = ?2";
    Ok(db.prepare_cached(sql)?.exists(params![anchor, person.0])?)
}

/// The records in the cases of the person whom this key names.
pub(crate) fn records_of_person(db: &Connection, key: &str) -> Result<Vec<RecordId>> {
    let sql = "SELECT DISTINCT record.id FROM medical_case CROSS JOIN case_record ON case_record.medical_case = medical_case.id
        CROSS JOIN record ON record.anchor = case_record.anchor
        WHERE person_key IN (SELECT key FROM person_key WHERE person = (SELECT person FROM person_key WHERE key = ?1))";
    let mut query = db.prepare_cached(sql)?;
    let rows = query.query_map([key], |row| row.get(0).map(RecordId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes a record of a case at its place.
pub(crate) fn put_record(db: &Connection, id: CaseId, anchor: &str, place: usize, confirmed: bool) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO case_record (medical_case, anchor, place, other_person_confirmed) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (medical_case, anchor) DO UPDATE SET place = excluded.place, other_person_confirmed = excluded.other_person_confirmed
         WHERE place <> excluded.place OR other_person_confirmed <> excluded.other_person_confirmed",
    )?
    .execute(params![id.0, anchor, to_place(place), confirmed])?;
    Ok(())
}

/// Takes a record out of a case; whether it was in.
pub(crate) fn remove_record(db: &Connection, id: CaseId, anchor: &str) -> Result<bool> {
    Ok(db.prepare_cached("DELETE FROM case_record WHERE medical_case = ?1 AND anchor = ?2")?.execute(params![id.0, anchor])? > 0)
}

/// The lines of one sort (`question`, `missing`), in order.
pub(crate) fn lines(db: &Connection, id: CaseId, sort: &str) -> Result<Vec<String>> {
    let mut query = db.prepare_cached("SELECT text FROM case_line WHERE medical_case = ?1 AND sort = ?2 ORDER BY place, id")?;
    let rows = query.query_map(params![id.0, sort], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Adds a line after those that are there.
pub(crate) fn add_line(db: &Connection, id: CaseId, sort: &str, place: usize, text: &str) -> Result<()> {
    db.prepare_cached("INSERT INTO case_line (medical_case, sort, place, text) VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        id.0,
        sort,
        to_place(place),
        text
    ])?;
    Ok(())
}

/// Takes a line away, the first that says this; whether there was one.
pub(crate) fn remove_line(db: &Connection, id: CaseId, sort: &str, text: &str) -> Result<bool> {
    let sql = "DELETE FROM case_line WHERE id = (
        SELECT id FROM case_line WHERE medical_case = ?1 AND sort = ?2 AND text = ?3 ORDER BY place, id LIMIT 1)";
    Ok(db.prepare_cached(sql)?.execute(params![id.0, sort, text])? > 0)
}

/// Writes the title of a case.
pub(crate) fn set_title(db: &Connection, id: CaseId, title: &str) -> Result<()> {
    db.prepare_cached("UPDATE medical_case SET title = ?2 WHERE id = ?1")?.execute(params![id.0, title])?;
    Ok(())
}

/// Takes every diagnosis out of a case.
pub(crate) fn clear_diagnoses(db: &Connection, id: CaseId) -> Result<()> {
    db.prepare_cached("DELETE FROM case_diagnosis WHERE medical_case = ?1")?.execute([id.0])?;
    Ok(())
}

/// Deletes a case with all that belongs to it, what refers to it first.
pub(crate) fn delete(db: &Connection, id: CaseId) -> Result<()> {
    for sql in [
        "DELETE FROM case_diagnosis WHERE medical_case = ?1",
        "DELETE FROM case_record WHERE medical_case = ?1",
        "DELETE FROM case_line WHERE medical_case = ?1",
        "DELETE FROM send WHERE medical_case = ?1",
        "DELETE FROM opinion WHERE medical_case = ?1",
        "DELETE FROM medical_case WHERE id = ?1",
    ] {
        db.prepare_cached(sql)?.execute([id.0])?;
    }
    Ok(())
}

fn to_place(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX)
}
