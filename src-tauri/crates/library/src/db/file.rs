//! The table `file`: every file of every source, and what became of it.

use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::Transaction;
use rusqlite::params;
use second_read_model::Sha256;
use second_read_model::SourceId;
use second_read_model::ids::FileId;

use super::blob::BlobKey;
use crate::Result;

/// What became of a file: each is in exactly one of these lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Disposition {
    Kept,
    /// The same bytes are kept already.
    Copy,
    /// An archive whose entries were all taken in.
    Container,
    /// Viewer programs and the like.
    Clutter,
    Unreadable,
}

/// A file of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    pub(crate) source: SourceId,
    /// Within the source: `a/b.pdf`, or `a.zip!inner/b.pdf`.
    pub(crate) path: String,
    pub(crate) container: Option<FileId>,
    pub(crate) size: u64,
    /// `None` while it could not be read.
    pub(crate) sha256: Option<Sha256>,
    /// `None` for large clutter, containers and what could not be read.
    pub(crate) blob: Option<BlobKey>,
    pub(crate) disposition: Disposition,
}

const COLUMNS: &str = "source, path, container, size, sha256, blob, disposition";

impl Disposition {
    const ALL: [Self; 5] = [Self::Kept, Self::Copy, Self::Container, Self::Clutter, Self::Unreadable];

    /// As the table has it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Copy => "copy",
            Self::Container => "container",
            Self::Clutter => "clutter",
            Self::Unreadable => "unreadable",
        }
    }

    /// From the table's word.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|disposition| disposition.word() == word)
    }
}

/// Writes a file's row; a row of the same source and path is overwritten and keeps its number.
pub(crate) fn put(tx: &Transaction<'_>, file: &File) -> Result<FileId> {
    let id = tx.prepare_cached(include_str!("file_put.sql"))?.query_row(
        params![
            file.source.0,
            file.path,
            file.container.map(|container| container.0),
            file.size as i64,
            file.sha256.map(|hash| hash.0),
            file.blob.map(|blob| blob.0),
            file.disposition.word(),
        ],
        |row| row.get(0),
    )?;
    Ok(FileId(id))
}

/// The row of a path of a source.
pub(crate) fn find(tx: &Transaction<'_>, source: SourceId, path: &str) -> Result<Option<(FileId, File)>> {
    let sql = format!("SELECT id, {COLUMNS} FROM file WHERE source = ? AND path = ?");
    Ok(tx.prepare_cached(&sql)?.query_row(params![source.0, path], from_row).optional()?)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<(FileId, File)> {
    let word: String = row.get(7)?;
    let file = File {
        source: SourceId(row.get(1)?),
        path: row.get(2)?,
        container: row.get::<_, Option<i64>>(3)?.map(FileId),
        size: row.get::<_, i64>(4)? as u64,
        sha256: row.get::<_, Option<_>>(5)?.map(Sha256),
        blob: row.get::<_, Option<i64>>(6)?.map(BlobKey),
        disposition: Disposition::from_word(&word).ok_or(rusqlite::Error::InvalidQuery)?,
    };
    Ok((FileId(row.get(0)?), file))
}
