//! Table `record_link`: which records belong together, and what deciding that needs to know of them.

use std::collections::BTreeSet;

use rusqlite::Connection;
use rusqlite::Row;
use rusqlite::params;
use second_read_model::PartialDate;
use second_read_model::RecordId;
use second_read_model::record::PairRow;
use second_read_model::record::PairSort;
use second_read_recognise::group::Pair;

use crate::Result;

/// Between the values of one column.
const SEPARATOR: char = '\u{1f}';

/// A record as pairing sees it.
#[derive(Debug, Clone)]
pub(crate) struct Pairable {
    pub id: RecordId,
    pub anchor: String,
    pub kind: String,
    pub title: String,
    pub date: Option<PartialDate>,
    pub status: String,
    pub person: Option<String>,
    pub numbers: Vec<String>,
    pub modalities: Vec<String>,
}

/// Every record that is not in the trash.
pub(crate) fn pairable_all(db: &Connection) -> Result<Vec<Pairable>> {
    let mut query = db.prepare_cached(concat!(include_str!("pairable.sql"), " ORDER BY record.id"))?;
    let rows = query.query_map([], pairable)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// These records, those in the trash left out.
pub(crate) fn pairable_of(db: &Connection, records: &BTreeSet<RecordId>) -> Result<Vec<Pairable>> {
    let mut query = db.prepare_cached(concat!(include_str!("pairable.sql"), " AND record.id = ?1"))?;
    let mut all = Vec::with_capacity(records.len());
    for id in records {
        for row in query.query_map([id.0], pairable)? {
            all.push(row?);
        }
    }
    Ok(all)
}

fn pairable(row: &Row<'_>) -> rusqlite::Result<Pairable> {
    let list = |text: Option<String>| text.map(|text| text.split(SEPARATOR).map(str::to_owned).collect()).unwrap_or_default();
    Ok(Pairable {
        id: RecordId(row.get(0)?),
        anchor: row.get(1)?,
        kind: row.get(2)?,
        title: row.get(3)?,
        date: row.get::<_, Option<String>>(4)?.and_then(|text| text.parse().ok()),
        status: row.get(5)?,
        person: row.get::<_, Option<i64>>(6)?.map(|person| person.to_string()),
        numbers: list(row.get(7)?),
        modalities: list(row.get(8)?),
    })
}

/// Records that share a number, or a person and a date, with this one, and those it is paired with now.
pub(crate) fn near(db: &Connection, record: RecordId) -> Result<Vec<RecordId>> {
    let mut query = db.prepare_cached(include_str!("record_near.sql"))?;
    let rows = query.query_map([record.0], |row| row.get(0).map(RecordId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Takes away what a record was paired with as the one that reports or replaces.
pub(crate) fn clear(db: &Connection, record: RecordId) -> Result<()> {
    db.prepare_cached("DELETE FROM record_link WHERE record = ?1")?.execute([record.0])?;
    Ok(())
}

/// Takes all pairs away.
pub(crate) fn clear_all(db: &Connection) -> Result<()> {
    db.execute("DELETE FROM record_link", [])?;
    Ok(())
}

/// Writes a pair of records.
pub(crate) fn put(db: &Connection, pair: &Pair) -> Result<()> {
    db.prepare_cached(include_str!("record_link_put.sql"))?.execute(params![pair.record, pair.other, pair.sort.key(), pair.sure])?;
    Ok(())
}

/// The records that belong to one, by how and when.
pub(crate) fn pairs(db: &Connection, record: RecordId) -> Result<Vec<PairRow>> {
    let mut query = db.prepare_cached(include_str!("pairs_of_record.sql"))?;
    let rows = query.query_map([record.0], |row| {
        let sort = match row.get::<_, String>(2)?.as_str() {
            "report-of" => PairSort::ReportOf,
            _ => PairSort::Replaces,
        };
        let seen_from_other: bool = row.get(4)?;
        let sort = if seen_from_other { sort.reversed() } else { sort };
        Ok(PairRow { record: RecordId(row.get(0)?), title: row.get(1)?, sort, sure: row.get(3)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
