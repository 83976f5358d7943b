//! Whole lists: every record in order with what it can be filtered by, and sums over all of them. Reads only.

use std::collections::HashMap;
use std::collections::HashSet;

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use second_read_model::CaseId;
use second_read_model::RecordId;

use crate::Result;

/// One record as a filter sees it; its texts are borrowed.
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

/// Every record in the order of lists, newest first, those without a date last: what filters look at, in memory. One pass over 100,000
/// rows takes SQLite a tenth of a second, and a window asks for three lists at once.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    kept: Vec<Kept>,
    /// Dates, kinds and places, each once.
    words: Vec<Box<str>>,
}

/// A line with its texts as places among the words.
#[derive(Debug)]
struct Kept {
    id: RecordId,
    date: u32,
    kind: u32,
    place: u32,
    person: Option<i64>,
    to_check: bool,
    trashed: bool,
}

impl Lines {
    /// Reads them.
    pub(super) fn load(db: &Connection) -> Result<Self> {
        let mut query = db.prepare_cached(include_str!("record_list.sql"))?;
        let mut rows = query.query([])?;
        let mut lines = Self::default();
        let mut places: HashMap<Box<str>, u32> = HashMap::new();
        // Neighbours often say the same.
        let mut last = [0_u32; 3];
        while let Some(row) = rows.next()? {
            for (column, last) in last.iter_mut().enumerate() {
                let word = text(row.get_ref(column + 1)?);
                if lines.words.get(*last as usize).is_none_or(|known| **known != *word) {
                    *last = match places.get(word) {
                        Some(place) => *place,
                        None => {
                            let place = u32::try_from(lines.words.len()).unwrap_or(u32::MAX);
                            lines.words.push(word.into());
                            places.insert(word.into(), place);
                            place
                        }
                    };
                }
            }
            let [date, kind, place] = last;
            lines.kept.push(Kept {
                id: RecordId(row.get(0)?),
                date,
                kind,
                place,
                person: row.get(4)?,
                to_check: !text(row.get_ref(5)?).is_empty(),
                trashed: row.get(6)?,
            });
        }
        Ok(lines)
    }

    /// Goes through every record that is in the trash, or through every other one.
    pub(crate) fn each(&self, trashed: bool, mut take: impl FnMut(Line<'_>)) {
        let word = |place: u32| self.words.get(place as usize).map_or("", |word| word);
        for kept in self.kept.iter().filter(|kept| kept.trashed == trashed) {
            let Kept { id, person, to_check, .. } = *kept;
            take(Line { id, date: word(kept.date), kind: word(kept.kind), place: word(kept.place), person, to_check });
        }
    }
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
