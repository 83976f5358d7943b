//! What SQLite would do with each statement of this folder: none goes through a whole table to find a few rows, because such a statement,
//! run for each record, makes the cost of a record grow with their number. Those that are meant to look at everything are named.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::params_from_iter;
use rusqlite::types::Null;

use super::ladder::SCHEMA;

/// File, table, why all of it is gone through. Each is run once for a job or an answer, never for each record.
const WHOLE: &[(&str, &str, &str)] = &[
    ("blob.rs", "blob", "check goes through every blob"),
    ("case.rs", "medical_case", "the list of cases"),
    ("case.rs", "case_line", "a person writes them, few for each case"),
    ("catalogue.rs", "undo_step", "every decision is told"),
    ("catalogue_file.sql", "f", "completed by what is due"),
    ("catalogue_record.sql", "r", "completed by what is due"),
    ("copy_rows.sql", "link", "the rows it gathers itself"),
    ("diagnosis.rs", "diagnosis", "the list of diagnoses"),
    ("diagnosis.rs", "tag", "the tags of a whole list"),
    ("diagnosis.rs", "json_each", "the anchors that are asked for"),
    ("file_inside.sql", "inner_file", "the rows it gathers itself"),
    ("file_unread.sql", "file", "what is left to read, once for a job"),
    ("files.sql", "file", "the list of files"),
    ("files.sql", "source", "the list of files"),
    ("job.rs", "job", "one row for each add"),
    ("lesson.rs", "fact", "what was read by lessons, from an index of its own, after a decision that changed one"),
    ("lesson.rs", "lesson", "few: a person sets each"),
    ("link.rs", "record_link", "all are paired anew"),
    ("list.rs", "trashed", "counts of the side bar"),
    ("list.rs", "diagnosis", "counts of the side bar"),
    ("list.rs", "medical_case", "counts of the side bar"),
    ("mod.rs", "record", "a count"),
    ("original.rs", "b", "check goes through every original"),
    ("pages_waiting.sql", "page", "what is left to read, from an index of its own, once for a job"),
    ("pairable.sql", "record", "completed by which"),
    ("pairs_of_record.sql", "link", "the rows it gathers itself"),
    ("person.rs", "person", "everyone is gathered anew, or listed"),
    ("person.rs", "claim", "everyone is gathered anew"),
    ("person.rs", "person_key", "everyone is gathered anew"),
    ("person.rs", "person_name", "everyone is gathered anew"),
    ("person.rs", "person_number", "everyone is gathered anew"),
    ("person_keys_in_use.sql", "set_fact", "everyone is gathered anew"),
    ("person_keys_in_use.sql", "person_decision", "everyone is gathered anew"),
    ("person_keys_in_use.sql", "diagnosis", "everyone is gathered anew"),
    ("person_keys_in_use.sql", "medical_case", "everyone is gathered anew"),
    ("person_sweep.sql", "person", "everyone is gathered anew"),
    ("person_sweep.sql", "person_key", "everyone is gathered anew"),
    ("record.rs", "record", "every record, to be derived anew"),
    ("record_ids.sql", "record", "the records that a filter lets through"),
    ("record_list.sql", "record_copy", "the list of what stands under others, from an index of its own"),
    ("record_list.sql", "record", "the list of all records, from one index"),
    ("record_list.sql", "trashed", "the list of what is in the trash"),
    ("record_sources.sql", "json_each", "the records that are asked for"),
    ("record_sources.sql", "one", "the rows it gathers itself"),
    ("records.sql", "json_each", "the records that are asked for"),
    ("reread.rs", "extract", "what an older reader has read, once for a job"),
    ("reread.rs", "file", "everything is read again, once for a job"),
    ("reread_waiting.sql", "reread", "what waits to be read again, once for a job"),
    ("scan_sheets.sql", "page", "what may be sheets of one paper, from an index of its own, once for an answer"),
    ("sources.sql", "source", "the list of sources"),
    ("undo.rs", "change_log", "the changes of one decision"),
    ("undo.rs", "pragma_table_info", "the columns of one table"),
    ("undo.rs", "undo_step", "every decision is told; the last one stands at the end"),
    ("words.rs", "indexed", "check compares all"),
    ("words.rs", "words_docsize", "check compares all"),
];

#[test]
fn no_statement_goes_through_a_table_to_find_a_row() {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(SCHEMA).unwrap();
    connection.execute_batch(include_str!("undo_log.sql")).unwrap();
    let (mut seen, mut wrong) = (0, Vec::new());
    for (file, sql) in statements() {
        seen += 1;
        for table in scanned(&connection, &file, &sql) {
            let is_meant = WHOLE.iter().any(|(meant, whole, _)| *meant == file && *whole == table);
            // Rows that SQLite put together for this very statement.
            if !is_meant && !table.starts_with('(') && table != "CONSTANT" {
                wrong.push(format!("{file} goes through {table}: {sql}"));
            }
        }
    }
    assert!(seen > 100, "only {seen} statements were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The tables that a statement goes through from end to end, or for which it makes an index each time it is run.
fn scanned(connection: &Connection, file: &str, sql: &str) -> Vec<String> {
    let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap_or_else(|error| panic!("{file}: {error}: {sql}"));
    let nothing = vec![Null; plan.parameter_count()];
    let steps: Vec<String> = plan.query_map(params_from_iter(nothing), |row| row.get(3)).unwrap().collect::<rusqlite::Result<_>>().unwrap();
    let table = |step: &String| {
        let rest = step.strip_prefix("SCAN ").or_else(|| step.strip_prefix("SEARCH ").filter(|rest| rest.contains("AUTOMATIC")))?;
        rest.split(' ').next().map(str::to_owned)
    };
    steps.iter().filter_map(table).collect()
}

/// Each statement with its file: files of SQL, and words in quotes that begin like a statement. Left out are those that are put together
/// when they are run, and questions to the full-text index, which has no other way.
fn statements() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/db");
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let is_script = ["schema.sql", "write.sql", "read.sql", "undo_log.sql", "user_rows_for_test.sql"].contains(&file.as_str());
        if path.extension().is_some_and(|extension| extension == "sql") && !is_script {
            found.push((file, text));
        } else if !is_script && file != "plans.rs" {
            let quoted = code.split('"').skip(1).step_by(2);
            let begins = |words: &&str| ["SELECT ", "UPDATE ", "DELETE ", "INSERT "].iter().any(|verb| words.starts_with(verb));
            found.extend(
                quoted
                    .filter(begins)
                    .filter(|sql| !sql.contains(['{', ';']) && !sql.contains("words"))
                    .map(|sql| (file.clone(), sql.to_owned())),
            );
        }
    }
    found
}
