//! Tables `fact`, `entry`, `identifier` (derived) and `set_fact`, `note` (what users said): everything known about a record.

use std::collections::HashMap;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::params;
use second_read_model::RecordId;
use second_read_model::extract::Entry;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fact::Origin;
use second_read_recognise::group;

use crate::Result;

/// Adds a fact that the record does not have yet.
pub(crate) fn add(db: &Connection, record: RecordId, fact: &Fact) -> Result<()> {
    db.prepare_cached(include_str!("fact_add.sql"))?.execute(params![
        record.0,
        fact.name.key(),
        fact.value,
        fact.evidence,
        fact.page,
        fact.confidence,
        origin_key(fact.origin),
        fact.method
    ])?;
    Ok(())
}

/// Takes away what was derived about a record, to derive it anew.
pub(crate) fn clear(db: &Connection, record: RecordId) -> Result<()> {
    db.prepare_cached("DELETE FROM fact WHERE record = ?1")?.execute([record.0])?;
    db.prepare_cached("DELETE FROM entry WHERE record = ?1")?.execute([record.0])?;
    Ok(())
}

/// The facts of a record, those that a user set among them, in an order that does not depend on how they came in.
pub(crate) fn of_record(db: &Connection, record: RecordId) -> Result<Vec<Fact>> {
    let mut query = db.prepare_cached(include_str!("facts_of_record.sql"))?;
    let rows = query.query_map([record.0], from_row)?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// So many facts of other records are looked at for one of the same kind.
const OTHERS: u32 = 200;

/// What other records of a person say of one fact, the surest first: the record, its title, the fact.
pub(crate) fn of_person(db: &Connection, person: i64, name: FactName, but: RecordId) -> Result<Vec<(RecordId, String, Fact)>> {
    let mut query = db.prepare_cached(include_str!("facts_of_person.sql"))?;
    let rows = query.query_map(params![person, name.key(), but.0, OTHERS], |row| {
        Ok((RecordId(row.get("record")?), row.get("title")?, from_row(row)?))
    })?;
    let all: Vec<(RecordId, String, Option<Fact>)> = rows.collect::<Result<_, _>>()?;
    Ok(all.into_iter().filter_map(|(record, title, fact)| Some((record, title, fact?))).collect())
}

/// Other records that bear a number of this one and are nobody else's: the record, its title, the number as it is written there.
pub(crate) fn same_number(db: &Connection, record: RecordId) -> Result<Vec<(RecordId, String, String)>> {
    let mut query = db.prepare_cached(include_str!("record_same_number.sql"))?;
    let rows = query.query_map(params![record.0, OTHERS], |row| Ok((RecordId(row.get(0)?), row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What a user set for a record, by fact name; `person` holds a person's key.
pub(crate) fn set_of(db: &Connection, anchor: &str) -> Result<HashMap<String, String>> {
    let mut query = db.prepare_cached("SELECT name, value FROM set_fact WHERE anchor = ?1")?;
    let rows = query.query_map([anchor], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Sets a fact, or takes the user's value back.
pub(crate) fn set(db: &Connection, anchor: &str, name: &str, value: Option<&str>, now: &str) -> Result<()> {
    match value {
        Some(value) => db
            .prepare_cached(
                "INSERT INTO set_fact (anchor, name, value, set_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (anchor, name) DO UPDATE SET value = excluded.value, set_at = excluded.set_at",
            )?
            .execute(params![anchor, name, value, now])?,
        None => db.prepare_cached("DELETE FROM set_fact WHERE anchor = ?1 AND name = ?2")?.execute(params![anchor, name])?,
    };
    Ok(())
}

/// Writes the coded statements of a record.
pub(crate) fn add_entry(db: &Connection, record: RecordId, entry: &Entry) -> Result<()> {
    let data = serde_json::to_string(entry).unwrap_or_default();
    db.prepare_cached("INSERT INTO entry (record, data) VALUES (?1, ?2)")?.execute(params![record.0, data])?;
    Ok(())
}

/// The coded statements of a record, as they stood in it.
pub(crate) fn entries(db: &Connection, record: RecordId) -> Result<Vec<Entry>> {
    let mut query = db.prepare_cached("SELECT data FROM entry WHERE record = ?1 ORDER BY id")?;
    let rows = query.query_map([record.0], |row| row.get::<_, String>(0))?;
    let texts: Vec<String> = rows.collect::<Result<_, _>>()?;
    Ok(texts.iter().filter_map(|text| serde_json::from_str(text).ok()).collect())
}

/// Writes the accession, specimen and order numbers of a record in place of those it had.
pub(crate) fn put_identifiers(db: &Connection, record: RecordId, values: &[(&str, &str)]) -> Result<()> {
    db.prepare_cached("DELETE FROM identifier WHERE record = ?1")?.execute([record.0])?;
    let mut insert = db.prepare_cached("INSERT OR IGNORE INTO identifier (record, scheme, value, plain) VALUES (?1, ?2, ?3, ?4)")?;
    for (scheme, value) in values {
        insert.execute(params![record.0, scheme, value, group::number(value).unwrap_or_default()])?;
    }
    Ok(())
}

/// The numbers of a record, sorted.
pub(crate) fn identifiers(db: &Connection, record: RecordId) -> Result<Vec<String>> {
    let mut query = db.prepare_cached("SELECT DISTINCT value FROM identifier WHERE record = ?1 ORDER BY value")?;
    let rows = query.query_map([record.0], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What a user wrote to a record.
pub(crate) fn notes(db: &Connection, anchor: &str) -> Result<Vec<String>> {
    let mut query = db.prepare_cached("SELECT text FROM note WHERE anchor = ?1 ORDER BY id")?;
    let rows = query.query_map([anchor], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes the note of a user to a record in place of those it has; an empty one takes them away.
pub(crate) fn set_note(db: &Connection, anchor: &str, text: &str, now: &str) -> Result<()> {
    if notes(db, anchor)? == [text] {
        return Ok(());
    }
    db.prepare_cached("DELETE FROM note WHERE anchor = ?1")?.execute([anchor])?;
    if !text.is_empty() {
        db.prepare_cached("INSERT INTO note (anchor, text, written_at) VALUES (?1, ?2, ?3)")?.execute(params![anchor, text, now])?;
    }
    Ok(())
}

/// A fact of a name that this version does not know is left out.
fn from_row(row: &Row<'_>) -> rusqlite::Result<Option<Fact>> {
    let Some(name) = FactName::from_key(&row.get::<_, String>(0)?) else { return Ok(None) };
    Ok(Some(Fact {
        name,
        value: row.get(1)?,
        evidence: row.get(2)?,
        page: row.get(3)?,
        confidence: row.get(4)?,
        origin: match row.get::<_, String>(5)?.as_str() {
            "set" => Origin::Set,
            "stated" => Origin::Stated,
            _ => Origin::Read,
        },
        method: row.get(6)?,
    }))
}

fn origin_key(origin: Origin) -> &'static str {
    match origin {
        Origin::Read => "read",
        Origin::Stated => "stated",
        Origin::Set => "set",
    }
}
