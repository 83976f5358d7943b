//! The schema's version and the way up from an older one.
//!
//! What a change of the schema entails, once a version was released: a step at the end of `STEPS` (never an edit of an older one), the same
//! change in `schema.sql`, `VERSION` one higher (it follows from the steps), and the test below sees that both ways give the same tables. No step lets an older program
//! open the file afterwards: it refuses with `library-newer` and changes nothing. Before the first step the database is copied.

use std::path::Path;

use rusqlite::Connection;
use second_read_model::Code;

use super::meta;
use crate::Error;
use crate::Result;
use crate::files;

/// The tables as this version wants them.
pub(crate) const SCHEMA: &str = include_str!("schema.sql");
/// The version of `SCHEMA`.
pub(crate) const VERSION: i64 = 1 + STEPS.len() as i64;

/// What leads from version n + 1 to version n + 2, by n.
const STEPS: &[&str] = &[
    // 2: pages are read as pictures.
    "ALTER TABLE page ADD COLUMN confidence REAL;
     CREATE INDEX page_waiting ON page (extract) WHERE origin IN ('none', 'doubtful');",
    // 3: what is kept is read again.
    "CREATE TABLE reread (blob INTEGER PRIMARY KEY REFERENCES blob, readers TEXT NOT NULL DEFAULT '');",
    // 4: what a user sets right is used for papers of the same look.
    "CREATE TABLE lesson (record INTEGER PRIMARY KEY REFERENCES record ON DELETE CASCADE, place TEXT NOT NULL, headings TEXT NOT NULL,
         kind TEXT, spot TEXT);
     CREATE INDEX fact_learned ON fact (method, record) WHERE method = 'learned';",
    // 5: long documents are cut into the records they hold.
    "ALTER TABLE record_blob ADD COLUMN start_byte INTEGER;
     ALTER TABLE record_blob ADD COLUMN end_byte INTEGER;
     CREATE INDEX record_blob_piece ON record_blob (record) WHERE first_page IS NOT NULL;
     CREATE INDEX record_blob_cut ON record_blob (blob) WHERE first_page IS NOT NULL;",
    // 6: records that say the same stand under one of them; those of before when they are read again.
    "CREATE TABLE page_print (page INTEGER PRIMARY KEY REFERENCES page ON DELETE CASCADE, print BLOB NOT NULL);
     CREATE INDEX page_print_print ON page_print (print);
     CREATE TABLE record_print (record INTEGER PRIMARY KEY REFERENCES record ON DELETE CASCADE, print BLOB NOT NULL, words INTEGER NOT NULL,
         lead BLOB, lead_at INTEGER NOT NULL);
     CREATE INDEX record_print_print ON record_print (print);
     CREATE INDEX record_print_lead ON record_print (lead);
     CREATE TABLE record_copy (record INTEGER PRIMARY KEY REFERENCES record ON DELETE CASCADE, under INTEGER REFERENCES record ON DELETE SET NULL,
         hidden INTEGER NOT NULL, first_page INTEGER, last_page INTEGER);
     CREATE INDEX record_copy_under ON record_copy (under);
     CREATE INDEX record_copy_hidden ON record_copy (record) WHERE hidden;",
    // 7: scans may be sheets of one paper.
    "CREATE INDEX page_picture ON page (extract) WHERE origin IN ('ocr', 'wordless');",
];

/// Brings a database up to this version; refuses one from a newer program.
pub(crate) fn climb(connection: &mut Connection, path: &Path, writable: bool) -> Result<()> {
    climb_by(STEPS, connection, path, writable)
}

fn climb_by(steps: &[&str], connection: &mut Connection, path: &Path, writable: bool) -> Result<()> {
    let newest = 1 + steps.len() as i64;
    let version = version(connection)?;
    if version == newest {
        return Ok(());
    }
    if version > newest {
        return Err(Error::new(Code::LibraryNewer).at(path));
    }
    if !writable {
        return Err(Error::new(Code::LibraryReadOnly).at(path));
    }
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    copy_first(path, version)?;
    let first = usize::try_from(version - 1).map_err(|_| Error::new(Code::LibraryDamaged).at(path).with("detail", super::NAME))?;
    let tx = connection.transaction()?;
    for step in &steps[first..] {
        tx.execute_batch(step)?;
    }
    meta::put(&tx, meta::SCHEMA, &newest.to_string())?;
    tx.commit()?;
    Ok(())
}

/// The copy that an upgrade from `version` leaves beside the database.
pub(crate) fn copy_name(version: i64) -> String {
    format!("library-v{version}.db")
}

/// A copy that an interrupted upgrade left is of the same version, and stays.
fn copy_first(path: &Path, version: i64) -> Result<()> {
    match files::copy_new(path, &path.with_file_name(copy_name(version))) {
        Err(error) if error.code == Code::TargetExists => Ok(()),
        other => other,
    }
}

/// A database that does not say its version is damaged: an empty file opens as one without tables.
fn version(connection: &mut Connection) -> Result<i64> {
    let damaged = || Error::new(Code::LibraryDamaged).at(super::NAME).with("detail", super::NAME);
    let tx = connection.transaction()?;
    let version = match meta::number(&tx, meta::SCHEMA) {
        Err(error) if error.code == Code::Internal => return Err(damaged().because(error)),
        other => other?,
    };
    tx.commit()?;
    if version < 1 { Err(damaged()) } else { Ok(version) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(path: &Path, schema: &str) -> Connection {
        let mut connection = Connection::open(path).unwrap();
        connection.pragma_update(None, "journal_mode", "WAL").unwrap();
        let tx = connection.transaction().unwrap();
        tx.execute_batch(schema).unwrap();
        meta::put(&tx, meta::SCHEMA, "1").unwrap();
        tx.commit().unwrap();
        connection
    }

    /// Tables, indexes and triggers with their columns; not the text they were made by, which ALTER TABLE writes differently.
    fn shape(connection: &Connection) -> Vec<String> {
        let sql = "SELECT s.type || ' ' || s.name || ' ' || coalesce((SELECT group_concat(c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || coalesce(c.dflt_value, '-') || ' ' || c.pk, ', ')
                     FROM pragma_table_xinfo(s.name) AS c), '') FROM sqlite_schema AS s WHERE s.name NOT LIKE 'sqlite_%' ORDER BY 1";
        let mut statement = connection.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    const STEP: &str = "ALTER TABLE source ADD COLUMN label TEXT NOT NULL DEFAULT ''; CREATE INDEX source_label ON source (label);";

    #[test]
    fn an_upgrade_gives_what_a_new_library_has_and_copies_first() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("library.db"), folder.path().join("new.db"));
        let mut upgraded = made(&old, SCHEMA);
        upgraded.execute("INSERT INTO source (path, added) VALUES ('/a', 'now')", []).unwrap();
        climb_by(&[STEP], &mut upgraded, &old, true).unwrap();
        let fresh_schema = SCHEMA.replace("    added TEXT NOT NULL\n", "    added TEXT NOT NULL,\n    label TEXT NOT NULL DEFAULT ''\n")
            + "CREATE INDEX source_label ON source (label);";
        assert_ne!(fresh_schema, SCHEMA.to_owned() + "CREATE INDEX source_label ON source (label);", "the schema still has that line");
        let fresh = made(&new, &fresh_schema);
        assert_eq!(shape(&upgraded), shape(&fresh));
        let kept: String = upgraded.query_row("SELECT path || label FROM source", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, "/a");
        let copy = Connection::open(folder.path().join(copy_name(1))).unwrap();
        assert_eq!(shape(&copy), shape(&made(&folder.path().join("v1.db"), SCHEMA)));
    }

    /// Takes away what the steps add, the last one first: what version 1 had stays.
    const UNDONE: &str = "DROP TABLE record_copy; DROP TABLE record_print; DROP TABLE page_print; DROP INDEX record_blob_cut; DROP INDEX record_blob_piece; ALTER TABLE record_blob DROP COLUMN end_byte; ALTER TABLE record_blob DROP COLUMN start_byte;
         DROP INDEX fact_learned; DROP TABLE lesson; DROP TABLE reread; DROP INDEX page_picture; DROP INDEX page_waiting;
         ALTER TABLE page DROP COLUMN confidence;";

    #[test]
    fn every_step_so_far_is_in_the_schema() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.db");
        let mut connection = made(&path, SCHEMA);
        connection.execute_batch(UNDONE).unwrap();
        climb(&mut connection, &path, true).unwrap();
        assert_eq!(version(&mut connection).unwrap(), VERSION);
        assert_eq!(shape(&connection), shape(&made(&folder.path().join("new.db"), SCHEMA)));
    }

    #[test]
    fn a_newer_library_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.db");
        let mut connection = made(&path, SCHEMA);
        climb_by(&[STEP], &mut connection, &path, true).unwrap();
        let before = shape(&connection);
        assert_eq!(climb_by(&[], &mut connection, &path, true).unwrap_err().code, Code::LibraryNewer);
        assert_eq!(shape(&connection), before);
    }

    #[test]
    fn a_step_that_fails_leaves_the_old_version() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.db");
        let mut connection = made(&path, SCHEMA);
        let before = shape(&connection);
        assert!(climb_by(&[STEP, "ALTER TABLE nothing ADD COLUMN x"], &mut connection, &path, true).is_err());
        assert_eq!((shape(&connection), version(&mut connection).unwrap()), (before, 1));
    }
}
