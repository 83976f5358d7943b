//! Fills a new database from the catalogue. Containers are named by path there, so files go in in the order of their paths: an archive
//! stands before what came out of it.

use rusqlite::Transaction;
use second_read_model::BlobId;

use super::blob;
use super::file;
use super::job;
use super::source;
use super::undo;
use crate::Result;
use crate::catalogue::Catalogue;
use crate::catalogue::FileLine;
use crate::repair::hashes;

/// Writes what the catalogue says. `stored` gives a blob's bytes on disk; a blob that is not there gets no row.
pub(crate) fn fill(tx: &Transaction<'_>, told: &Catalogue, stored: impl Fn(&BlobId) -> Option<u64>) -> Result<()> {
    for line in told.files.values() {
        file_row(tx, line, &stored)?;
    }
    undo::open(tx)?;
    for step in &told.decisions {
        for change in &step.changes {
            undo::make_again(tx, change)?;
        }
    }
    undo::close(tx)?;
    undo::put_back(tx, &told.decisions)?;
    // Everything has still to be read: the next job does it.
    job::begin(tx, "add", &crate::store::now())?;
    Ok(())
}

fn file_row(tx: &Transaction<'_>, line: &FileLine, stored: &impl Fn(&BlobId) -> Option<u64>) -> Result<()> {
    let source = source::ensure(tx, &line.source, &line.added)?;
    let container = match &line.container {
        Some(path) => file::find(tx, source, path)?.map(|(id, _)| id),
        None => None,
    };
    let known = hashes(line.blob.as_deref(), line.sha256.as_deref());
    let blob = match known.and_then(|(name, sha256)| Some((name, sha256, stored(&name)?))) {
        Some((name, sha256, stored)) => Some(blob::ensure(tx, &name, &sha256, line.size, stored)?.0),
        None => None,
    };
    let row = file::File {
        source,
        path: line.path.clone(),
        container,
        size: line.size,
        sha256: line.sha256.as_deref().and_then(|hash| hash.parse().ok()),
        blob,
        disposition: file::Disposition::from_word(&line.disposition).unwrap_or(file::Disposition::Unreadable),
    };
    file::put(tx, &row).map(|_| ())
}
