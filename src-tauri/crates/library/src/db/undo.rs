//! The table `undo_step`: every change of a USER table as the rows before and after, in order. It is never shortened.
//!
//! The rows come from triggers that stand in the writing connection alone. They also refuse a change of a USER table outside `transact`.
//! What a change means to the derived tables is not known here.

use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::ToSql;
use rusqlite::Transaction;
use rusqlite::params;
use rusqlite::types::ToSqlOutput;
use rusqlite::types::Value as Sql;
use second_read_model::Code;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Map;
use serde_json::Value;

use crate::Error;
use crate::Result;

/// The tables that people's decisions are in.
pub(crate) const USER_TABLES: [&str; 14] = [
    "set_fact",
    "person_decision",
    "diagnosis",
    "tag",
    "note",
    "trashed",
    "key_image",
    "recipient",
    "medical_case",
    "case_diagnosis",
    "case_record",
    "case_line",
    "send",
    "opinion",
];

/// The word of a step that took another one back.
pub(crate) const UNDO: &str = "undo";

/// One row of a USER table before and after; at least one of them is there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Change {
    pub(crate) table: String,
    pub(crate) before: Option<Map<String, Value>>,
    pub(crate) after: Option<Map<String, Value>>,
}

/// What one call of `transact` changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Step {
    pub(crate) id: i64,
    pub(crate) op: String,
    pub(crate) done_at: String,
    pub(crate) changes: Vec<Change>,
}

/// Sets the triggers in a connection that will write.
pub(crate) fn guard(connection: &Connection) -> Result<()> {
    connection.execute_batch(include_str!("undo_log.sql"))?;
    for table in USER_TABLES {
        let columns = columns(connection, table)?;
        let image = |row: &str| {
            let pairs: Vec<String> = columns.iter().map(|column| format!("'{}', {row}.\"{}\"", column.name, column.name)).collect();
            format!("json_object({})", pairs.join(", "))
        };
        for (event, before, after) in [
            ("INSERT", "NULL".to_owned(), image("new")),
            ("UPDATE", image("old"), image("new")),
            ("DELETE", image("old"), "NULL".to_owned()),
        ] {
            connection.execute_batch(&format!(
                "CREATE TEMP TRIGGER log_{table}_{event} AFTER {event} ON main.{table} BEGIN
                     SELECT raise(ABORT, 'user tables change only through transact') WHERE NOT EXISTS (SELECT 1 FROM change_open);
                     INSERT INTO change_log (tab, before, after) VALUES ('{table}', {before}, {after});
                 END"
            ))?;
        }
    }
    Ok(())
}

/// From here on this transaction may change USER tables.
pub(crate) fn open(tx: &Transaction<'_>) -> Result<()> {
    tx.execute("INSERT INTO change_open VALUES (1)", [])?;
    Ok(())
}

/// The end of that; gives what was changed, in order.
pub(crate) fn close(tx: &Transaction<'_>) -> Result<Vec<Change>> {
    let changes = tx
        .prepare_cached("SELECT tab, before, after FROM change_log ORDER BY id")?
        .query_map([], |row| Ok(Change { table: row.get(0)?, before: image(row.get(1)?)?, after: image(row.get(2)?)? }))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    tx.execute_batch("DELETE FROM change_log; DELETE FROM change_open;")?;
    Ok(changes.into_iter().filter(|change| change.before != change.after).collect())
}

/// Writes a step. One that is not `undoable` is kept for the record and never taken back.
pub(crate) fn record(tx: &Transaction<'_>, op: &str, now: &str, changes: Vec<Change>, undoable: bool) -> Result<Step> {
    let text = serde_json::to_string(&changes).map_err(|error| Error::internal("undo").because(error))?;
    tx.prepare_cached("INSERT INTO undo_step (op, done_at, undone, changes) VALUES (?, ?, ?, ?)")?
        .execute(params![op, now, !undoable, text])?;
    Ok(Step { id: tx.last_insert_rowid(), op: op.to_owned(), done_at: now.to_owned(), changes })
}

/// The last step that can be taken back.
pub(crate) fn last(tx: &Transaction<'_>) -> Result<Option<Step>> {
    let sql = "SELECT id, op, done_at, changes FROM undo_step WHERE undone = 0 ORDER BY id DESC LIMIT 1";
    Ok(tx.prepare_cached(sql)?.query_row([], from_row).optional()?)
}

/// Every step, taken back or not, in order.
pub(crate) fn all(tx: &Transaction<'_>) -> Result<Vec<Step>> {
    let mut statement = tx.prepare_cached("SELECT id, op, done_at, changes FROM undo_step ORDER BY id")?;
    Ok(statement.query_map([], from_row)?.collect::<rusqlite::Result<_>>()?)
}

/// Writes steps again as they were, when a database is rebuilt. Which of them were taken back follows from the steps that did so: each took
/// back the last one that was left.
pub(crate) fn put_back(tx: &Transaction<'_>, steps: &[Step]) -> Result<()> {
    for step in steps {
        let taking_back = step.op == UNDO;
        if taking_back && let Some(last) = last(tx)? {
            mark_undone(tx, last.id)?;
        }
        let text = serde_json::to_string(&step.changes).map_err(|error| Error::internal("undo").because(error))?;
        tx.prepare_cached("INSERT INTO undo_step (id, op, done_at, undone, changes) VALUES (?, ?, ?, ?, ?)")?.execute(params![
            step.id,
            step.op,
            step.done_at,
            taking_back,
            text
        ])?;
    }
    Ok(())
}

/// Notes that a step was taken back.
pub(crate) fn mark_undone(tx: &Transaction<'_>, id: i64) -> Result<()> {
    tx.prepare_cached("UPDATE undo_step SET undone = 1 WHERE id = ?")?.execute([id])?;
    Ok(())
}

/// Makes the row what it was before the change.
pub(crate) fn take_back(tx: &Transaction<'_>, change: &Change) -> Result<()> {
    turn(tx, &change.table, change.after.as_ref(), change.before.as_ref())
}

/// Makes the row what it was after the change (when a database is rebuilt from the catalogue).
pub(crate) fn make_again(tx: &Transaction<'_>, change: &Change) -> Result<()> {
    turn(tx, &change.table, change.before.as_ref(), change.after.as_ref())
}

fn turn(tx: &Transaction<'_>, table: &str, from: Option<&Map<String, Value>>, to: Option<&Map<String, Value>>) -> Result<()> {
    let columns = columns(tx, table)?;
    if columns.is_empty() || !USER_TABLES.contains(&table) {
        return Err(Error::new(Code::LibraryDamaged).at(super::NAME).with("detail", "undo"));
    }
    let (names, keys): (Vec<&Column>, Vec<&Column>) = (columns.iter().collect(), columns.iter().filter(|column| column.key).collect());
    let values = |row: &Map<String, Value>, of: &[&Column]| -> Vec<Json> {
        of.iter().map(|column| Json(row.get(&column.name).cloned().unwrap_or(Value::Null))).collect()
    };
    let joined =
        |of: &[&Column], each: &str, by: &str| of.iter().map(|column| format!("\"{}\"{each}", column.name)).collect::<Vec<_>>().join(by);
    let (sql, bound) = match (from, to) {
        (Some(from), None) => (format!("DELETE FROM {table} WHERE {}", joined(&keys, " = ?", " AND ")), values(from, &keys)),
        (None, Some(to)) => {
            let places = vec!["?"; names.len()].join(", ");
            (format!("INSERT INTO {table} ({}) VALUES ({places})", joined(&names, "", ", ")), values(to, &names))
        }
        (Some(from), Some(to)) => {
            let sql = format!("UPDATE {table} SET {} WHERE {}", joined(&names, " = ?", ", "), joined(&keys, " = ?", " AND "));
            let mut bound = values(to, &names);
            bound.extend(values(from, &keys));
            (sql, bound)
        }
        (None, None) => return Ok(()),
    };
    let count = tx.prepare_cached(&sql)?.execute(rusqlite::params_from_iter(bound))?;
    if count == 1 { Ok(()) } else { Err(Error::new(Code::LibraryDamaged).at(super::NAME).with("detail", "undo")) }
}

struct Column {
    name: String,
    key: bool,
}

fn columns(connection: &Connection, table: &str) -> Result<Vec<Column>> {
    let mut statement = connection.prepare_cached("SELECT name, pk FROM pragma_table_info(?)")?;
    let rows = statement.query_map([table], |row| Ok(Column { name: row.get(0)?, key: row.get::<_, i64>(1)? > 0 }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Step> {
    let text: String = row.get(3)?;
    let changes = serde_json::from_str(&text).map_err(unreadable)?;
    Ok(Step { id: row.get(0)?, op: row.get(1)?, done_at: row.get(2)?, changes })
}

fn image(text: Option<String>) -> rusqlite::Result<Option<Map<String, Value>>> {
    text.map(|text| serde_json::from_str(&text).map_err(unreadable)).transpose()
}

fn unreadable(error: serde_json::Error) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(3, rusqlite::types::Type::Text, Box::new(error))
}

/// A JSON value as the column value it came from. USER tables hold no bytes, only text and numbers.
struct Json(Value);

impl ToSql for Json {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Owned(match &self.0 {
            Value::Null => Sql::Null,
            Value::Bool(value) => Sql::Integer(i64::from(*value)),
            Value::Number(number) => number.as_i64().map_or_else(|| Sql::Real(number.as_f64().unwrap_or(0.0)), Sql::Integer),
            Value::String(text) => Sql::Text(text.clone()),
            other => Sql::Text(other.to_string()),
        }))
    }
}
