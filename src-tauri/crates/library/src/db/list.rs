//! Whole lists: every record in order with what it can be filtered by, and sums over all of them. Reads only.

use std::collections::HashSet;

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use second_read_model::CaseId;
use second_read_model::RecordId;

use crate::Result;

/// One record as a filter sees it; its texts are borrowed from the database.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    pub id: RecordId,
    /// `YYYY[-MM[-DD]]`; empty without a date.
    pub date: &'a str,
    pub kind: &'a str,
    /// Empty where it is not known.
    pub place: &'a str,
    pub person: Option<i64>,
    pub to_check: bool,
}

/// Goes through every record that is in the trash, or through every other one: newest first, those without a date last.
pub(crate) fn each(db: &Connection, trashed: bool, mut take: impl FnMut(Line<'_>)) -> Result<()> {
    let mut query = db.prepare_cached(include_str!("record_list.sql"))?;
    let mut rows = query.query([trashed])?;
    while let Some(row) = rows.next()? {
        take(Line {
            id: RecordId(row.get(0)?),
            date: text(row.get_ref(1)?),
            kind: text(row.get_ref(2)?),
            place: text(row.get_ref(3)?),
            person: row.get(4)?,
            to_check: !text(row.get_ref(5)?).is_empty(),
        });
    }
    Ok(())
}

/// The records of a case.
pub(crate) fn of_case(db: &Connection, case: CaseId) -> Result<HashSet<RecordId>> {
    let mut query = db.prepare_cached(
        "SELECT record.id FROM case_record JOIN record ON record.anchor = case_record.anchor WHERE case_record.medical_case = ?1",
    )?;
    let rows = query.query_map([case.0], |row| row.get(0).map(RecordId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many records are in the trash, how many diagnoses and cases there are.
pub(crate) fn sums(db: &Connection) -> Result<(u64, u64, u64)> {
    let sql = "SELECT (SELECT count(*) FROM trashed JOIN record ON record.anchor = trashed.anchor),
        (SELECT count(*) FROM diagnosis), (SELECT count(*) FROM medical_case)";
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    Ok(db.prepare_cached(sql)?.query_row([], |row| Ok((count(row.get(0)?), count(row.get(1)?), count(row.get(2)?))))?)
}

/// A text; empty for none and for bytes that are no text.
fn text(value: ValueRef<'_>) -> &str {
    value.as_str_or_null().ok().flatten().unwrap_or_default()
}
