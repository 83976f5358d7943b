//! Questions over the tables `file`, `blob`, `source` and `extract` together: what settling a source, counting and lists need.

use std::collections::HashMap;
use std::collections::HashSet;

use rusqlite::Connection;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::Transaction;
use rusqlite::params;
use second_read_model::BlobId;
use second_read_model::RecordId;
use second_read_model::Sha256;
use second_read_model::SourceId;
use second_read_model::extract::Role;
use second_read_model::ids::FileId;
use second_read_model::record::SourceRow;

use crate::Result;
use crate::db::blob::BlobKey;
use crate::db::file;
use crate::db::file::Disposition;
use crate::db::file::File;

/// A row of `file` as settling sees it.
#[derive(Debug, Clone)]
pub(crate) struct FileRow {
    pub id: FileId,
    pub path: String,
    pub blob: Option<BlobKey>,
    pub disposition: Disposition,
    pub role: String,
    /// What its reader says; `None` while it was not read.
    pub read_as: Option<Role>,
    /// Codes of its reader's warnings.
    pub problem: String,
}

/// Writes a file's row and returns its number. A file whose bytes are as before keeps what settling found; one whose bytes changed is a
/// new row, and the earlier one stays under a name of its own: what was taken in is never forgotten.
pub(crate) fn put(tx: &Transaction<'_>, new: &File) -> Result<FileId> {
    if let Some((id, known)) = file::find(tx, new.source, &new.path)? {
        if known.blob == new.blob && known.sha256 == new.sha256 {
            return Ok(id);
        }
        if let Some(sha256) = known.sha256 {
            set_aside(tx, id, &new.path, sha256)?;
        }
    }
    let id = file::put(tx, new)?;
    tx.prepare_cached("UPDATE file SET role = '' WHERE id = ?1")?.execute([id.0])?;
    Ok(id)
}

/// Gives the row of a file that was overwritten since, and the rows of what came out of it, a path that says so.
fn set_aside(db: &Connection, id: FileId, path: &str, sha256: Sha256) -> Result<()> {
    let hash = sha256.to_string();
    let aside = format!("{path} (earlier, {})", &hash[..8]);
    let mut rename = db.prepare_cached("UPDATE OR IGNORE file SET path = ?2 || substr(path, ?3), role = '' WHERE id = ?1")?;
    // SQLite counts characters from 1.
    let rest = i64::try_from(path.chars().count().saturating_add(1)).unwrap_or(i64::MAX);
    for inner in inside(db, id)?.into_iter().chain([id]) {
        rename.execute(params![inner.0, aside, rest])?;
    }
    // The same earlier bytes were set aside before: that row stands for them, this one is free for what is there now.
    Ok(())
}

/// Whether an archive of these bytes was gone through, and if so, whether every entry came out.
pub(crate) fn opened_archive(db: &Connection, sha256: Sha256) -> Result<Option<bool>> {
    Ok(db.prepare_cached(include_str!("file_opened_archive.sql"))?.query_row([sha256.0], |row| row.get(0)).optional()?)
}

/// What was found about an archive once it was gone through.
pub(crate) fn set_container(db: &Connection, id: FileId, disposition: Disposition, blob: Option<BlobKey>) -> Result<()> {
    db.prepare_cached("UPDATE file SET disposition = ?2, blob = ?3, role = '' WHERE id = ?1")?.execute(params![
        id.0,
        disposition.word(),
        blob.map(|blob| blob.0)
    ])?;
    Ok(())
}

/// Every file of a source in path order, with what readers said.
pub(crate) fn of_source(db: &Connection, source: SourceId) -> Result<Vec<FileRow>> {
    let mut query = db.prepare_cached(include_str!("files_of_source.sql"))?;
    let rows = query.query_map([source.0], |row| {
        Ok(FileRow {
            id: FileId(row.get(0)?),
            path: row.get(1)?,
            blob: row.get::<_, Option<i64>>(2)?.map(BlobKey),
            disposition: disposition(row, 3)?,
            role: row.get(4)?,
            read_as: row.get::<_, Option<String>>(5)?.map(|key| role_from_key(&key)),
            problem: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes what settling found.
pub(crate) fn settle(db: &Connection, id: FileId, disposition: Disposition, role: Role) -> Result<()> {
    db.prepare_cached("UPDATE file SET disposition = ?2, role = ?3 WHERE id = ?1")?.execute(params![
        id.0,
        disposition.word(),
        role_key(role)
    ])?;
    Ok(())
}

/// The contents that a lower source holds as something other than clutter.
pub(crate) fn held_before(db: &Connection, source: SourceId) -> Result<HashSet<BlobKey>> {
    let mut query = db.prepare_cached(include_str!("file_held_before.sql"))?;
    let rows = query.query_map([source.0], |row| row.get(0).map(BlobKey))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Later sources that hold contents of this one too.
pub(crate) fn later_sharing(db: &Connection, source: SourceId) -> Result<Vec<SourceId>> {
    let mut query = db.prepare_cached(include_str!("file_later_sharing.sql"))?;
    let rows = query.query_map([source.0], |row| row.get(0).map(SourceId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many files there are of each disposition among these.
pub(crate) fn tally(db: &Connection, files: &[FileId]) -> Result<HashMap<&'static str, u64>> {
    let mut counts = HashMap::new();
    let mut one = db.prepare_cached("SELECT disposition FROM file WHERE id = ?1")?;
    for id in files {
        let found = one.query_row([id.0], |row| disposition(row, 0))?;
        *counts.entry(found.word()).or_default() += 1;
    }
    Ok(counts)
}

/// The files that came out of an archive, and out of archives in it.
pub(crate) fn inside(db: &Connection, container: FileId) -> Result<Vec<FileId>> {
    let mut query = db.prepare_cached(include_str!("file_inside.sql"))?;
    let rows = query.query_map([container.0], |row| row.get(0).map(FileId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The paths (full, as people see them) under which a content was found, in order; clutter left out.
pub(crate) fn paths_of_blob(db: &Connection, blob: BlobKey) -> Result<Vec<String>> {
    let mut query = db.prepare_cached(include_str!("file_paths_of_blob.sql"))?;
    let rows = query.query_map([blob.0], |row| Ok(full_path(&row.get::<_, String>(0)?, &row.get::<_, String>(1)?)))?;
    let mut paths: Vec<String> = rows.collect::<Result<_, _>>()?;
    paths.sort();
    Ok(paths)
}

/// Source path and path within it as one: `source/path`, or `source!inner` when the source is an archive.
pub(crate) fn full_path(source: &str, path: &str) -> String {
    match path {
        "" => source.to_owned(),
        inner if inner.starts_with('!') => format!("{source}{inner}"),
        inner => format!("{}/{inner}", source.trim_end_matches('/')),
    }
}

/// The folder or archive that a path leads into, and the name it has there. One that stands in no folder has an empty one.
pub(crate) fn folder_and_name(path: &str) -> (&str, &str) {
    path.rsplit_once(['/', '!']).unwrap_or(("", path))
}

/// The last part of a path, within archives too.
pub(crate) fn file_name(path: &str) -> &str {
    folder_and_name(path).1
}

/// A content that belongs to a document and was not read yet.
#[derive(Debug, Clone)]
pub(crate) struct Unread {
    pub source: SourceId,
    pub name: BlobId,
    pub size: u64,
    /// One path it was found under, as a hint for its reader.
    pub path: String,
}

/// What was not read yet, by source.
pub(crate) fn unread(db: &Connection) -> Result<Vec<Unread>> {
    let mut query = db.prepare(include_str!("file_unread.sql"))?;
    let rows = query.query_map([], |row| {
        Ok(Unread {
            source: SourceId(row.get(0)?),
            name: BlobId(row.get(1)?),
            size: row.get::<_, i64>(2).map(|size| u64::try_from(size).unwrap_or(0))?,
            path: full_path(&row.get::<_, String>(3)?, &row.get::<_, String>(4)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The word of a role in the database.
pub(crate) fn role_key(role: Role) -> &'static str {
    match role {
        Role::Document => "document",
        Role::Container => "container",
        Role::Index => "index",
        Role::Program => "program",
        Role::Unreadable => "unreadable",
    }
}

/// The role of that word.
pub(crate) fn role_from_key(key: &str) -> Role {
    use Role::*;
    [Document, Container, Index, Program].into_iter().find(|role| role_key(*role) == key).unwrap_or(Unreadable)
}

fn disposition(row: &Row<'_>, index: usize) -> rusqlite::Result<Disposition> {
    Disposition::from_word(&row.get::<_, String>(index)?).ok_or(rusqlite::Error::InvalidQuery)
}

/// Every source with its counts, in the order they were added.
pub(crate) fn sources(db: &Connection) -> Result<Vec<SourceRow>> {
    let mut query = db.prepare_cached(include_str!("sources.sql"))?;
    let count = |row: &Row<'_>, index: usize| row.get::<_, i64>(index).map(|number| u64::try_from(number).unwrap_or(0));
    let rows = query.query_map([], |row| {
        Ok(SourceRow {
            id: SourceId(row.get(0)?),
            path: row.get(1)?,
            added: row.get(2)?,
            files: count(row, 3)?,
            kept: count(row, 4)?,
            copies: count(row, 5)?,
            containers: count(row, 6)?,
            clutter: count(row, 7)?,
            unreadable: count(row, 8)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every file of a source, or of all, by path.
pub(crate) fn files(db: &Connection, source: Option<SourceId>, list: Option<crate::FileList>) -> Result<Vec<crate::FileRow>> {
    let mut query = db.prepare_cached(include_str!("files.sql"))?;
    let rows = query.query_map(params![source.map(|id| id.0), list.map(crate::FileList::word)], |row| {
        Ok(crate::FileRow {
            path: full_path(&row.get::<_, String>(0)?, &row.get::<_, String>(1)?),
            bytes: row.get::<_, i64>(2).map(|size| u64::try_from(size).unwrap_or(0))?,
            sha256: row.get::<_, Option<[u8; 32]>>(3)?.map(Sha256),
            disposition: row.get(4)?,
            record: row.get::<_, Option<i64>>(5)?.map(RecordId),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_ends_a_path_also_within_an_archive() {
        for (path, folder, name) in [
            ("/home/m/heap/scan.pdf", "/home/m/heap", "scan.pdf"),
            ("/home/m/heap.zip!in/scan.pdf", "/home/m/heap.zip!in", "scan.pdf"),
            ("/home/m/heap.zip!scan.pdf", "/home/m/heap.zip", "scan.pdf"),
            ("scan.pdf", "", "scan.pdf"),
            ("", "", ""),
        ] {
            assert_eq!((folder_and_name(path), file_name(path)), ((folder, name), name), "{path}");
        }
    }
}
