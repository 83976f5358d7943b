//! Tables `record` and `record_blob`: what a person would call a document, and the originals it stands on.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;
use second_read_model::BlobId;
use second_read_model::PartialDate;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::Sha256;
use second_read_model::SourceId;
use second_read_model::ids::FileId;
use second_read_model::kind;
use second_read_model::person::HumanName;
use second_read_model::record::PageRange;
use second_read_model::record::PersonRef;
use second_read_model::record::RecordRow;
use second_read_model::record::StudyRow;

use crate::RecordFilter;
use crate::Result;
use crate::db::blob::BlobKey;
use crate::db::heap::full_path;

/// What settling finds for a record: its best values, set ones included.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Columns {
    pub kind: String,
    pub title: String,
    pub date: Option<String>,
    pub place: Option<String>,
    pub status: String,
    pub person: Option<i64>,
    pub format: String,
    pub pages: u32,
    pub images: u32,
    pub to_check: String,
}

/// What a list shows of a record.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub anchor: String,
    pub kind: String,
    pub title: String,
    pub date: Option<PartialDate>,
    pub place: Option<String>,
    pub person: Option<i64>,
}

/// The anchor of a document of its own.
pub(crate) fn blob_anchor(blob: BlobId) -> String {
    format!("blob:{blob}")
}

/// The anchor of a study.
pub(crate) fn study_anchor(uid: &str) -> String {
    format!("study:{uid}")
}

/// The record of that anchor; a new one shows `title` until it is settled.
pub(crate) fn ensure(db: &Connection, anchor: &str, title: &str) -> Result<RecordId> {
    if let Some(id) = by_anchor(db, anchor)? {
        return Ok(id);
    }
    db.prepare_cached(
        "INSERT INTO record (anchor, kind, title, status, format, pages, images) VALUES (?1, ?2, ?3, 'unknown', 'unknown', 0, 0)",
    )?
    .execute(params![anchor, kind::kind_for("other").id, title])?;
    Ok(RecordId(db.last_insert_rowid()))
}

/// The record of that anchor.
pub(crate) fn by_anchor(db: &Connection, anchor: &str) -> Result<Option<RecordId>> {
    Ok(db.prepare_cached("SELECT id FROM record WHERE anchor = ?1")?.query_row([anchor], |row| row.get(0).map(RecordId)).optional()?)
}

/// The anchor of a record; `None` when there is no such record.
pub(crate) fn anchor(db: &Connection, id: RecordId) -> Result<Option<String>> {
    Ok(db.prepare_cached("SELECT anchor FROM record WHERE id = ?1")?.query_row([id.0], |row| row.get(0)).optional()?)
}

/// Makes a content one of a record's originals; `place` is its place among them, 0 where it is the only one or they have an order of their own.
pub(crate) fn attach(db: &Connection, id: RecordId, blob: BlobKey, place: u32) -> Result<()> {
    let sql = "INSERT OR IGNORE INTO record_blob (record, blob, place) VALUES (?1, ?2, ?3)";
    db.prepare_cached(sql)?.execute(params![id.0, blob.0, place])?;
    Ok(())
}

/// The record that a content belongs to: the whole one, not those that are cut out of it.
pub(crate) fn of_blob(db: &Connection, blob: BlobKey) -> Result<Option<RecordId>> {
    Ok(db
        .prepare_cached("SELECT record FROM record_blob WHERE blob = ?1 ORDER BY first_page, start_byte, record LIMIT 1")?
        .query_row([blob.0], |row| row.get(0).map(RecordId))
        .optional()?)
}

/// Takes a content away from a record; whether nothing is left of the record. The catalogue is to be told of what is left.
pub(crate) fn detach(db: &Connection, id: RecordId, blob: BlobKey) -> Result<bool> {
    db.prepare_cached("INSERT OR IGNORE INTO catalogue_due VALUES ('record', ?1)")?.execute([id.0])?;
    db.prepare_cached("DELETE FROM record_blob WHERE record = ?1 AND blob = ?2")?.execute(params![id.0, blob.0])?;
    let is_left: bool =
        db.prepare_cached("SELECT EXISTS (SELECT 1 FROM record_blob WHERE record = ?1)")?.query_row([id.0], |row| row.get(0))?;
    Ok(!is_left)
}

/// Those of these records that are studies of images.
pub(crate) fn studies(db: &Connection, ids: &[RecordId]) -> Result<Vec<RecordId>> {
    let mut studies = Vec::new();
    for id in ids {
        if anchor(db, *id)?.is_some_and(|anchor| anchor.starts_with("study:")) {
            studies.push(*id);
        }
    }
    Ok(studies)
}

/// The records that a content belongs to.
pub(crate) fn all_of_blob(db: &Connection, blob: BlobKey) -> Result<Vec<(RecordId, String)>> {
    let mut query = db.prepare_cached(
        "SELECT record.id, record.anchor FROM record_blob JOIN record ON record.id = record_blob.record WHERE record_blob.blob = ?1",
    )?;
    let rows = query.query_map([blob.0], |row| Ok((RecordId(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What a list shows of every record, each in one text, to be compared.
pub(crate) fn looks(db: &Connection) -> Result<HashMap<RecordId, String>> {
    let mut query =
        db.prepare("SELECT id, json_array(kind, title, date, place, status, person, format, pages, images, to_check) FROM record")?;
    let rows = query.query_map([], |row| Ok((RecordId(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every record.
pub(crate) fn ids(db: &Connection) -> Result<Vec<RecordId>> {
    let mut query = db.prepare("SELECT id FROM record ORDER BY id")?;
    let rows = query.query_map([], |row| row.get(0).map(RecordId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The records whose identity claim is one of a person's.
pub(crate) fn with_claim(db: &Connection, claim: i64) -> Result<Vec<RecordId>> {
    let mut query = db.prepare_cached("SELECT id FROM record WHERE claim = ?1")?;
    let rows = query.query_map([claim], |row| row.get(0).map(RecordId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The records of a person.
pub(crate) fn of_person(db: &Connection, person: i64) -> Result<Vec<RecordId>> {
    let mut query = db.prepare_cached("SELECT id FROM record WHERE person = ?1")?;
    let rows = query.query_map([person], |row| row.get(0).map(RecordId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Takes a record's derived rows away; its originals stay in the store. The caller has taken its words out of the index.
pub(crate) fn remove(db: &Connection, id: RecordId) -> Result<()> {
    db.prepare_cached("DELETE FROM record WHERE id = ?1")?.execute([id.0])?;
    Ok(())
}

/// Whether a user said anything about a record: then the machine does not remove it.
pub(crate) fn is_touched(db: &Connection, anchor: &str) -> Result<bool> {
    Ok(db.prepare_cached(include_str!("record_touched.sql"))?.query_row([anchor], |row| row.get(0))?)
}

/// Contents that have a record although none of their files is a document.
pub(crate) fn unfounded(db: &Connection, source: SourceId) -> Result<Vec<(RecordId, String)>> {
    let mut query = db.prepare_cached(include_str!("record_unfounded.sql"))?;
    let rows = query.query_map([source.0], |row| Ok((RecordId(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What a list shows of a record, for its words in the index.
pub(crate) fn shown(db: &Connection, id: RecordId) -> Result<Shown> {
    Ok(db.prepare_cached("SELECT anchor, kind, title, date, place, person FROM record WHERE id = ?1")?.query_row([id.0], |row| {
        Ok(Shown {
            anchor: row.get(0)?,
            kind: row.get(1)?,
            title: row.get(2)?,
            date: row.get::<_, Option<String>>(3)?.and_then(|date| date.parse().ok()),
            place: row.get(4)?,
            person: row.get(5)?,
        })
    })?)
}

/// The reader of a record's first original.
pub(crate) fn format(db: &Connection, id: RecordId) -> Result<String> {
    Ok(db.prepare_cached("SELECT format FROM record WHERE id = ?1")?.query_row([id.0], |row| row.get(0))?)
}

/// Writes what settling found.
pub(crate) fn settle(db: &Connection, id: RecordId, columns: &Columns) -> Result<()> {
    db.prepare_cached(
        "UPDATE record SET kind = ?2, title = ?3, date = ?4, place = ?5, status = ?6, person = ?7, format = ?8, pages = ?9,
            images = ?10, to_check = ?11 WHERE id = ?1",
    )?
    .execute(params![
        id.0,
        columns.kind,
        columns.title,
        columns.date,
        columns.place,
        columns.status,
        columns.person,
        columns.format,
        columns.pages,
        columns.images,
        columns.to_check
    ])?;
    Ok(())
}

/// Writes what a record says about whose it is.
pub(crate) fn set_claim(db: &Connection, id: RecordId, claim: Option<i64>) -> Result<()> {
    db.prepare_cached("UPDATE record SET claim = ?2 WHERE id = ?1")?.execute(params![id.0, claim])?;
    Ok(())
}

/// Why a person should look at a record.
pub(crate) fn reasons(db: &Connection, id: RecordId) -> Result<Vec<String>> {
    let reasons: String = db.prepare_cached("SELECT to_check FROM record WHERE id = ?1")?.query_row([id.0], |row| row.get(0))?;
    Ok(reasons.split_whitespace().map(str::to_owned).collect())
}

/// What a record says about whose it is.
pub(crate) fn claim(db: &Connection, id: RecordId) -> Result<Option<i64>> {
    Ok(db.prepare_cached("SELECT claim FROM record WHERE id = ?1")?.query_row([id.0], |row| row.get(0))?)
}

/// One original of a record.
#[derive(Debug, Clone)]
pub(crate) struct OriginalRow {
    pub key: BlobKey,
    pub blob: BlobId,
    pub sha256: Sha256,
    pub size: u64,
    /// Frames that can be shown, for an instance of a study.
    pub frames: u32,
}

/// The originals of a record: a study's by series, instance number and UID, others as they were joined.
pub(crate) fn originals(db: &Connection, id: RecordId) -> Result<Vec<OriginalRow>> {
    let mut query = db.prepare_cached(include_str!("record_originals.sql"))?;
    let rows = query.query_map([id.0], |row| {
        Ok(OriginalRow {
            key: BlobKey(row.get(0)?),
            blob: BlobId(row.get(1)?),
            sha256: Sha256(row.get(2)?),
            size: row.get::<_, i64>(3).map(|size| u64::try_from(size).unwrap_or(0))?,
            frames: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The records that a filter lets through, newest first, those without a date last. What they are tagged with is not looked at here.
pub(crate) fn filtered(db: &Connection, filter: &RecordFilter) -> Result<Vec<RecordId>> {
    let mut query = db.prepare_cached(include_str!("record_ids.sql"))?;
    let rows = query.query_map(
        params![
            filter.kind,
            filter.person.map(|id| id.0),
            filter.from.map(|date| date.to_string()),
            filter.to.map(|date| date.to_string()),
            filter.to_check
        ],
        |row| row.get(0).map(RecordId),
    )?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// These records as lists show them, each with its anchor, in the order given; one that is gone is left out. Sources, tags and facts are
/// filled in by the caller's choice.
pub(crate) fn rows(db: &Connection, ids: &[RecordId]) -> Result<Vec<(String, RecordRow)>> {
    let mut query = db.prepare_cached(include_str!("records.sql"))?;
    let rows = query.query_map([numbers(ids)], |row| Ok((RecordId(row.get(0)?), (row.get(1)?, listed(row)?))))?;
    let mut found: HashMap<RecordId, (String, RecordRow)> = rows.collect::<Result<_, _>>()?;
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// Ids as the JSON list of their numbers, for `json_each`.
pub(crate) fn numbers(ids: &[RecordId]) -> String {
    let numbers: Vec<String> = ids.iter().map(|id| id.0.to_string()).collect();
    format!("[{}]", numbers.join(","))
}

fn listed(row: &Row<'_>) -> rusqlite::Result<RecordRow> {
    let anchor: String = row.get(1)?;
    let date = |text: Option<String>| text.and_then(|text| text.parse::<PartialDate>().ok());
    let words = |text: String| text.split([' ', ',']).filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let person = row.get::<_, Option<i64>>(7)?.map(|id| -> rusqlite::Result<PersonRef> {
        let name = HumanName { family: row.get(8)?, given: row.get(9)?, suffix: row.get(10)? };
        Ok(PersonRef { id: PersonId(id), name: name.display(), birth_date: date(row.get(11)?) })
    });
    let study = anchor.strip_prefix("study:").map(|uid| -> rusqlite::Result<StudyRow> {
        Ok(StudyRow { uid: uid.to_owned(), series: row.get(16)?, instances: row.get(17)?, modalities: words(row.get(18)?) })
    });
    let range = row.get::<_, Option<i64>>(21)?.map(|whole| -> rusqlite::Result<PageRange> {
        Ok(PageRange { record: RecordId(whole), first: row.get(19)?, last: row.get(20)?, of: row.get(22)? })
    });
    Ok(RecordRow {
        id: RecordId(row.get(0)?),
        kind: row.get(2)?,
        title: row.get(3)?,
        date: date(row.get(4)?),
        place: row.get(5)?,
        status: row.get(6)?,
        person: person.transpose()?,
        format: row.get(12)?,
        pages: row.get(13)?,
        images: row.get(14)?,
        to_check: words(row.get(15)?),
        sources: Vec::new(),
        diagnoses: Vec::new(),
        study: study.transpose()?,
        range: range.transpose()?,
        holds: row.get(23)?,
        facts: None,
    })
}

/// The paths of the files of each of these records, sorted.
pub(crate) fn sources(db: &Connection, ids: &[RecordId]) -> Result<HashMap<RecordId, Vec<String>>> {
    let mut query = db.prepare_cached(include_str!("record_sources.sql"))?;
    let rows = query
        .query_map([numbers(ids)], |row| Ok((RecordId(row.get(0)?), full_path(&row.get::<_, String>(1)?, &row.get::<_, String>(2)?))))?;
    let mut sources: HashMap<RecordId, Vec<String>> = HashMap::new();
    for row in rows {
        let (record, path) = row?;
        sources.entry(record).or_default().push(path);
    }
    sources.values_mut().for_each(|paths| paths.sort());
    Ok(sources)
}

/// How many records these files belong to; one that stands under another is that one.
pub(crate) fn count_of_files(db: &Connection, files: &[FileId]) -> Result<u64> {
    let mut one = db.prepare_cached(
        "SELECT coalesce((SELECT under FROM record_copy WHERE record_copy.record = record_blob.record AND hidden), record_blob.record)
         FROM file JOIN record_blob ON record_blob.blob = file.blob WHERE file.id = ?1 AND file.disposition <> 'clutter'",
    )?;
    let mut records = std::collections::HashSet::new();
    for file in files {
        for record in one.query_map([file.0], |row| row.get::<_, i64>(0))? {
            records.insert(record?);
        }
    }
    Ok(records.len() as u64)
}
