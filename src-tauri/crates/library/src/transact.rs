//! The only way to change what people decided: one transaction, written down row by row, so that it can be taken back.
//!
//! [`Store::transact`] runs a closure that changes USER tables, lets the pipeline bring the derived tables in line with it, notes the
//! change in the catalogue and commits, all or nothing. [`Library::undo`] takes back the last change, whichever process made it.
//! Undoing an undo is not offered: the change can be made again.

use std::collections::BTreeSet;

use rusqlite::Transaction;
use second_read_model::CaseId;
use second_read_model::Code;
use second_read_model::DiagnosisId;

use crate::Changed;
use crate::Error;
use crate::Library;
use crate::Result;
use crate::catalogue;
use crate::db::undo;
use crate::db::undo::Change;
use crate::derive;
use crate::derive::cut::WHOLE;
use crate::derive::joined::JOINED;
use crate::derive::joined::Target;
use crate::lock::Job;
use crate::store::Store;

/// What a person did. The word is kept with the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    SetFact,
    AddDiagnosis,
    Tag,
    Untag,
    TurnDown,
    NotKnown,
    Forget,
    Join,
    NoCopy,
    ScansJoin,
    ScansApart,
    Trash,
    TrashRestore,
    Note,
    PersonAdd,
    PersonSet,
    PersonMerge,
    PersonSplit,
    PersonApart,
    CaseNew,
    CaseAdd,
    CaseRemove,
    CaseOrder,
    CaseSay,
    CaseDiagnoses,
    CaseDelete,
}

impl Op {
    fn word(self) -> &'static str {
        match self {
            Op::SetFact => "set",
            Op::AddDiagnosis => "diagnosis-add",
            Op::Tag => "tag",
            Op::Untag => "untag",
            Op::TurnDown => "turn-down",
            Op::NotKnown => "not-known",
            Op::Forget => "forget",
            Op::Join => "join",
            Op::NoCopy => "no-copy",
            Op::ScansJoin => "scans-join",
            Op::ScansApart => "scans-apart",
            Op::Trash => "trash",
            Op::TrashRestore => "trash-restore",
            Op::Note => "note",
            Op::PersonAdd => "person-add",
            Op::PersonSet => "person-set",
            Op::PersonMerge => "person-merge",
            Op::PersonSplit => "person-split",
            Op::PersonApart => "person-apart",
            Op::CaseNew => "case-new",
            Op::CaseAdd => "case-add",
            Op::CaseRemove => "case-remove",
            Op::CaseOrder => "case-order",
            Op::CaseSay => "case-say",
            Op::CaseDiagnoses => "case-diagnoses",
            Op::CaseDelete => "case-delete",
        }
    }
}

/// Which things a change is about, so that what is derived from them can be derived again.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Touched {
    /// Anchors of records.
    pub(crate) anchors: BTreeSet<String>,
    /// Keys of people.
    pub(crate) people: BTreeSet<String>,
    /// Anchors of documents that are to stay whole, or not any more.
    pub(crate) joined: BTreeSet<String>,
    /// Anchors of scans that are sheets of another record now, or are none any more.
    pub(crate) scans: BTreeSet<String>,
    /// Keys of people who have a diagnosis more or less.
    pub(crate) diagnosed: BTreeSet<String>,
    diagnoses: BTreeSet<i64>,
    cases: BTreeSet<i64>,
}

impl Store {
    /// Changes USER tables. Gives what the closure gives, and what was changed; a closure that changes nothing leaves no step.
    pub(crate) fn transact<T>(&self, op: Op, change: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<(T, Changed)> {
        let _writing = self.lock(Job::Change)?;
        let decided = self.db.write(|tx| {
            undo::open(tx)?;
            let output = change(tx)?;
            let changed = self.settle(tx, op.word(), true)?;
            Ok((output, changed))
        });
        self.db.decided();
        decided
    }

    /// Ends a change: its rows become a step, the derived tables follow, the catalogue is told.
    fn settle(&self, tx: &Transaction<'_>, op: &str, undoable: bool) -> Result<Changed> {
        let changes = undo::close(tx)?;
        if changes.is_empty() {
            return Ok(Changed::default());
        }
        let touched = Touched::by(&changes);
        let step = undo::record(tx, op, &crate::store::now(), changes, undoable)?;
        derive::refresh(tx, &touched)?;
        let undo = if undoable { format!("u{}", step.id) } else { String::new() };
        let changed = Changed { changed: touched.ids(tx)?, undo };
        catalogue::append_decision(self, tx, step)?;
        Ok(changed)
    }
}

impl Library {
    /// Takes back the last change that was not undone yet.
    pub fn undo(&self) -> Result<Changed> {
        let _writing = self.store.lock(Job::Change)?;
        let undone = self.store.db.write(|tx| {
            let step = undo::last(tx)?.ok_or_else(|| Error::new(Code::NothingToUndo))?;
            undo::open(tx)?;
            for change in step.changes.iter().rev() {
                undo::take_back(tx, change)?;
            }
            undo::mark_undone(tx, step.id)?;
            let changed = self.store.settle(tx, undo::UNDO, false)?;
            Ok(Changed { undo: format!("u{}", step.id), ..changed })
        });
        self.store.db.decided();
        undone
    }
}

impl Touched {
    fn by(changes: &[Change]) -> Self {
        let mut touched = Self::default();
        for change in changes {
            for row in [&change.before, &change.after].into_iter().flatten() {
                let text = |name: &str| row.get(name).and_then(|value| value.as_str()).filter(|text| !text.is_empty()).map(str::to_owned);
                let number = |name: &str| row.get(name).and_then(|value| value.as_i64());
                touched.anchors.extend(text("anchor"));
                touched.people.extend(["person_key", "other_key"].into_iter().filter_map(text));
                touched.cases.extend(number("medical_case"));
                touched.diagnoses.extend(number("diagnosis"));
                match change.table.as_str() {
                    "medical_case" => touched.cases.extend(number("id")),
                    "set_fact" if text("name").is_some_and(|name| name == WHOLE) => touched.joined.extend(text("anchor")),
                    "set_fact" if text("name").is_some_and(|name| name == JOINED) => {
                        touched.scans.extend(text("anchor"));
                        touched.anchors.extend(text("value").and_then(|value| Target::parse(&value)).map(|target| target.anchor));
                    }
                    "diagnosis" => {
                        touched.diagnoses.extend(number("id"));
                        touched.diagnosed.extend(text("person_key"));
                    }
                    _ => {}
                }
            }
        }
        touched
    }

    /// The ids of what was touched and is still there, as people see them.
    fn ids(&self, tx: &Transaction<'_>) -> Result<Vec<String>> {
        let mut ids = Vec::new();
        for anchor in &self.anchors {
            ids.extend(crate::db::record_by_anchor(tx, anchor)?.map(|id| id.to_string()));
        }
        ids.extend(self.cases.iter().map(|id| CaseId(*id).to_string()));
        ids.extend(self.diagnoses.iter().map(|id| DiagnosisId(*id).to_string()));
        Ok(ids)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Unlock;

    fn note(library: &Library, text: &str) -> Result<Changed> {
        let insert = |tx: &Transaction<'_>| {
            tx.execute("INSERT INTO note (anchor, text, written_at) VALUES ('blob:1', ?, 'now')", [text])?;
            Ok(())
        };
        library.store.transact(Op::SetFact, insert).map(|((), changed)| changed)
    }

    fn notes(library: &Library) -> Vec<String> {
        let read = |tx: &Transaction<'_>| {
            let mut statement = tx.prepare("SELECT text FROM note ORDER BY id")?;
            Ok(statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?)
        };
        library.store.db.read(read).unwrap()
    }

    #[test]
    fn changes_are_taken_back_one_by_one_even_by_another_process() {
        let folder = tempfile::tempdir().unwrap();
        let (library, _) = Library::create(&folder.path().join("l"), None).unwrap();
        let first = note(&library, "one").unwrap();
        note(&library, "two").unwrap();
        let change = |tx: &Transaction<'_>| {
            tx.execute("UPDATE note SET text = 'three' WHERE text = 'two'", [])?;
            tx.execute("DELETE FROM note WHERE text = 'one'", [])?;
            Ok(())
        };
        library.store.transact(Op::SetFact, change).unwrap();
        assert_eq!(notes(&library), ["three"]);
        let other = Library::open(library.folder(), Unlock::None).unwrap();
        other.undo().unwrap();
        assert_eq!(notes(&library), ["one", "two"]);
        library.undo().unwrap();
        assert_eq!(notes(&library), ["one"]);
        assert_eq!(other.undo().unwrap().undo, first.undo);
        assert!(notes(&library).is_empty());
        assert_eq!(library.undo().unwrap_err().code, Code::NothingToUndo);
    }

    #[test]
    fn a_change_that_fails_changes_nothing_and_leaves_no_step() {
        let folder = tempfile::tempdir().unwrap();
        let (library, _) = Library::create(&folder.path().join("l"), None).unwrap();
        let failing = |tx: &Transaction<'_>| -> Result<()> {
            tx.execute("INSERT INTO note (anchor, text, written_at) VALUES ('a', 'lost', 'now')", [])?;
            Err(Error::new(Code::WrongUse).with("detail", "test"))
        };
        assert_eq!(library.store.transact(Op::SetFact, failing).map(|_| ()).unwrap_err().code, Code::WrongUse);
        assert!(notes(&library).is_empty());
        assert_eq!(library.store.transact(Op::SetFact, |_| Ok(())).unwrap().1, Changed::default());
        note(&library, "kept").unwrap();
        assert_eq!(notes(&library), ["kept"]);
        library.undo().unwrap();
        assert_eq!(library.undo().unwrap_err().code, Code::NothingToUndo);
    }

    #[test]
    fn what_people_decided_changes_in_no_other_way() {
        let folder = tempfile::tempdir().unwrap();
        let (library, _) = Library::create(&folder.path().join("l"), None).unwrap();
        note(&library, "kept").unwrap();
        for sql in ["DELETE FROM note", "UPDATE note SET text = ''", "INSERT INTO trashed VALUES ('a', 'now')"] {
            let refused = library.store.db.write(|tx| Ok(tx.execute(sql, [])?));
            assert!(refused.is_err(), "{sql}");
        }
        assert_eq!(notes(&library), ["kept"]);
    }

    #[test]
    fn every_user_table_survives_being_changed_and_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let (library, _) = Library::create(&folder.path().join("l"), None).unwrap();
        let rows = include_str!("db/user_rows_for_test.sql");
        let count = |library: &Library| -> Vec<i64> {
            let read = |tx: &Transaction<'_>| -> Result<Vec<i64>> {
                undo::USER_TABLES
                    .iter()
                    .map(|table| Ok(tx.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?))
                    .collect()
            };
            library.store.db.read(read).unwrap()
        };
        library.store.transact(Op::CaseNew, |tx| Ok(tx.execute_batch(rows)?)).unwrap();
        assert_eq!(count(&library), [1_i64; 14]);
        library.undo().unwrap();
        assert_eq!(count(&library), [0_i64; 14]);
    }
}
