//! The one thread that writes while taking in: gathers what others made ready into groups and commits each group, contents first.
//!
//! A group is 64 MB, 256 files or 500 ms, whichever comes first. Only what is committed counts and shows.

use std::collections::BTreeSet;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;
use std::time::Instant;

use rusqlite::Transaction;
use second_read_model::BlobId;
use second_read_model::RecordId;
use second_read_model::Sha256;
use second_read_model::SourceId;
use second_read_model::finding::FindingCode;
use second_read_model::ids::FileId;

use super::Adding;
use super::Refused;
use super::scan::Found;
use crate::Error;
use crate::Result;
use crate::db::blob;
use crate::db::blob::BlobKey;
use crate::db::extract;
use crate::db::file;
use crate::db::file::Disposition;
use crate::db::file::File;
use crate::db::finding;
use crate::db::finding::NewFinding;
use crate::db::finding::Stage;
use crate::db::heap;
use crate::db::record;
use crate::db::reread;
use crate::db::thumbnail;
use crate::derive;
use crate::derive::Dirty;
use crate::derive::digest::Digest;
use crate::derive::found_record;
use crate::vault::Staged;

const GROUP_BYTES: u64 = 64 << 20;
const GROUP_FILES: usize = 256;
const GROUP_TIME: Duration = Duration::from_millis(500);

/// What the reading threads hand to the writing one.
pub(super) enum Ready {
    /// A file whose bytes are ready to be published, or were there before.
    Kept(Kept),
    /// A file that is listed with its hash alone (large clutter).
    Listed { path: String, size: u64, sha256: Sha256 },
    /// A file that could not be read.
    Refused { path: String, container: Option<String>, size: u64, refused: Refused },
    /// Something to say about a file that was handed over before.
    Noted { path: String, refused: Refused },
    /// An archive that is being opened; its entries follow.
    Opening { path: String, container: Option<String>, size: u64, sha256: Sha256 },
    /// Every entry of an archive was handed over; the bytes of one that is not whole come along.
    Opened { path: String, kept: Option<Box<Kept>> },
    /// An archive whose bytes were opened before, under this path or another.
    Known { path: String, container: Option<String>, size: u64, sha256: Sha256 },
    /// What a reader made of a content.
    Read(Box<Reading>),
    /// The same for one that was read before, and the readers as a hash.
    ReadAgain(Box<Reading>, String),
    /// Nothing can go on.
    Fatal(Error),
}

/// A file with its content.
pub(super) struct Kept {
    pub path: String,
    pub container: Option<String>,
    pub content: Content,
    /// Taken out when its group is published.
    pub staged: Option<Staged>,
    pub clutter: bool,
    /// The name of a record that shows before it was read; `None` where the first bytes say that it will not be a record of its own.
    pub shown: Option<String>,
}

/// A content as its row needs it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Content {
    pub name: BlobId,
    pub sha256: Sha256,
    pub size: u64,
    pub stored: u64,
}

impl Kept {
    /// A document or image of a source.
    pub(super) fn of(path: String, container: Option<String>, staged: Staged) -> Self {
        let content = Content { name: staged.name, sha256: staged.sha256, size: staged.size, stored: staged.stored };
        Self { path, container, content, staged: Some(staged), clutter: false, shown: None }
    }
}

/// What readers made of a content and of the documents inside it.
pub(super) struct Reading {
    pub blob: BlobId,
    /// Of the content, in bytes.
    pub size: u64,
    /// By number of the part; 0 is the content itself.
    pub parts: Vec<(u32, extract::Packed)>,
    pub digest: Digest,
    /// The numbers of the documents that it says it holds, those among them that could not be had.
    pub listed: Vec<u32>,
}

/// Takes what is ready until nobody sends any more; commits group by group.
pub(super) fn commit(adding: &mut Adding<'_>, source: SourceId, inbox: &Receiver<Ready>) -> Result<()> {
    let mut group = Group::default();
    loop {
        let left = group.begun.map_or(GROUP_TIME, |begun| GROUP_TIME.saturating_sub(begun.elapsed()));
        match inbox.recv_timeout(left) {
            Ok(Ready::Fatal(error)) => return Err(error),
            Ok(ready) => group.take(adding, ready),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if group.is_full() {
            group.commit(adding, source)?;
        }
        if adding.watch.cancelled() {
            group.commit(adding, source)?;
            adding.go_on()?;
        }
    }
    group.commit(adding, source)
}

#[derive(Default)]
struct Group {
    ready: Vec<Ready>,
    bytes: u64,
    begun: Option<Instant>,
}

impl Group {
    fn take(&mut self, adding: &mut Adding<'_>, ready: Ready) {
        self.begun.get_or_insert_with(Instant::now);
        let size = ready.size();
        if let Some(size) = size {
            self.bytes = self.bytes.saturating_add(size);
            adding.progress.files += 1;
            // What comes out of archives was not counted when the folder was listed.
            adding.progress.files_total = adding.progress.files_total.max(adding.progress.files);
            if !ready.is_inside() {
                adding.progress.bytes = adding.progress.bytes.saturating_add(size);
            }
            adding.watch.progress(adding.progress);
        }
        self.ready.push(ready);
    }

    fn is_full(&self) -> bool {
        self.bytes >= GROUP_BYTES || self.ready.len() >= GROUP_FILES || self.begun.is_some_and(|begun| begun.elapsed() >= GROUP_TIME)
    }

    fn commit(&mut self, adding: &mut Adding<'_>, source: SourceId) -> Result<()> {
        let group = std::mem::take(self);
        if group.ready.is_empty() {
            return Ok(());
        }
        let Self { mut ready, .. } = group;
        adding.store.vault.publish(ready.iter_mut().filter_map(Ready::staged).collect())?;
        let (seen, dirty, as_before) = adding.store.db.write(|tx| {
            let mut writing = Writing { tx, source, seen: Vec::new(), dirty: Dirty::default(), again: BTreeSet::new(), as_before: 0 };
            ready.iter().try_for_each(|one| writing.write(one))?;
            writing.index()?;
            Ok((writing.seen, writing.dirty, writing.as_before))
        })?;
        adding.seen.extend(seen);
        adding.dirty.join(dirty);
        adding.as_before += as_before;
        Ok(())
    }
}

impl Ready {
    /// It was written to while it was read.
    pub(super) fn changing(found: &Found) -> Self {
        Ready::Noted { path: found.path.clone(), refused: Refused { code: FindingCode::CannotRead, why: "changing" } }
    }

    /// The size of a file that is done with; `None` for what is said about a file besides.
    fn size(&self) -> Option<u64> {
        match self {
            Ready::Kept(kept) => Some(kept.content.size),
            Ready::Listed { size, .. } | Ready::Refused { size, .. } | Ready::Opening { size, .. } | Ready::Known { size, .. } => {
                Some(*size)
            }
            Ready::ReadAgain(reading, _) => Some(reading.size),
            Ready::Noted { .. } | Ready::Opened { .. } | Ready::Read(_) | Ready::Fatal(_) => None,
        }
    }

    fn is_inside(&self) -> bool {
        match self {
            Ready::Kept(kept) => kept.container.is_some(),
            Ready::Refused { container, .. } | Ready::Opening { container, .. } | Ready::Known { container, .. } => container.is_some(),
            _ => false,
        }
    }

    fn staged(&mut self) -> Option<Staged> {
        match self {
            Ready::Kept(kept) => kept.staged.take(),
            Ready::Opened { kept: Some(kept), .. } => kept.staged.take(),
            _ => None,
        }
    }
}

/// One group's transaction.
struct Writing<'a, 'tx> {
    tx: &'a Transaction<'tx>,
    source: SourceId,
    seen: Vec<FileId>,
    dirty: Dirty,
    /// Records whose originals were read again: out of the index until the group is written.
    again: BTreeSet<RecordId>,
    /// Contents that today's readers made nothing of and earlier ones did.
    as_before: u64,
}

impl Writing<'_, '_> {
    fn write(&mut self, ready: &Ready) -> Result<()> {
        match ready {
            Ready::Kept(kept) => self.kept(kept),
            Ready::Listed { path, size, sha256 } => self.file(path, None, *size, Some(*sha256), Disposition::Clutter),
            Ready::Opening { path, container, size, sha256 } => {
                self.file(path, container.as_deref(), *size, Some(*sha256), Disposition::Unreadable)
            }
            Ready::Opened { path, kept } => self.opened(path, kept.as_deref()),
            Ready::Refused { path, container, size, refused } => {
                self.file(path, container.as_deref(), *size, None, Disposition::Unreadable)?;
                self.note(path, refused)
            }
            Ready::Noted { path, refused } => self.note(path, refused),
            Ready::Known { path, container, size, sha256 } => self.known(path, container.as_deref(), *size, *sha256),
            Ready::Read(reading) => self.read(reading),
            Ready::ReadAgain(reading, readers) => self.read_again(reading, readers),
            // Handed on by `commit` before it could get here.
            Ready::Fatal(_) => Ok(()),
        }
    }

    fn kept(&mut self, kept: &Kept) -> Result<()> {
        let content = &kept.content;
        let blob = self.blob(content)?;
        let disposition = if kept.clutter { Disposition::Clutter } else { Disposition::Kept };
        let id = self.put(&kept.path, kept.container.as_deref(), content.size, Some(content.sha256), Some(blob), disposition)?;
        self.seen.push(id);
        kept.shown.as_deref().map_or(Ok(()), |title| self.show(title, blob, content.name))
    }

    /// A file without its bytes.
    fn file(&mut self, path: &str, container: Option<&str>, size: u64, sha256: Option<Sha256>, disposition: Disposition) -> Result<()> {
        let id = self.put(path, container, size, sha256, None, disposition)?;
        self.seen.push(id);
        Ok(())
    }

    fn blob(&self, content: &Content) -> Result<BlobKey> {
        Ok(blob::ensure(self.tx, &content.name, &content.sha256, content.size, content.stored)?.0)
    }

    fn put(
        &self,
        path: &str,
        container: Option<&str>,
        size: u64,
        sha256: Option<Sha256>,
        blob: Option<BlobKey>,
        disposition: Disposition,
    ) -> Result<FileId> {
        let container = container.map(|path| file::find(self.tx, self.source, path)).transpose()?.flatten().map(|(id, _)| id);
        heap::put(self.tx, &File { source: self.source, path: path.to_owned(), container, size, sha256, blob, disposition })
    }

    /// A record appears as soon as it is kept; it bears its file's name until it was read.
    fn show(&mut self, title: &str, blob: BlobKey, name: BlobId) -> Result<()> {
        if record::of_blob(self.tx, blob)?.is_none() && !extract::is_read(self.tx, blob)? {
            let id = record::ensure(self.tx, &record::blob_anchor(name), title)?;
            record::attach(self.tx, id, blob, 0)?;
            self.dirty.records.insert(id);
        }
        Ok(())
    }

    fn note(&self, path: &str, refused: &Refused) -> Result<()> {
        let Some((id, _)) = file::find(self.tx, self.source, path)? else { return Ok(()) };
        finding::put(self.tx, &NewFinding::of_file(refused.code, self.source, id, Stage::Keep).with("why", refused.why))
    }

    fn opened(&mut self, path: &str, kept: Option<&Kept>) -> Result<()> {
        let Some((id, _)) = file::find(self.tx, self.source, path)? else { return Ok(()) };
        match kept {
            Some(kept) => heap::set_container(self.tx, id, Disposition::Unreadable, Some(self.blob(&kept.content)?)),
            None => heap::set_container(self.tx, id, Disposition::Container, None),
        }
    }

    /// An archive of these bytes was opened before: here (then it stays what it is, and what came out of it was seen), or elsewhere.
    fn known(&mut self, path: &str, container: Option<&str>, size: u64, sha256: Sha256) -> Result<()> {
        if let Some((id, known)) = file::find(self.tx, self.source, path)?
            && known.sha256 == Some(sha256)
            && (known.disposition != Disposition::Unreadable || known.blob.is_some())
        {
            self.seen.push(id);
            self.seen.extend(heap::inside(self.tx, id)?);
            return Ok(());
        }
        let id = self.put(path, container, size, Some(sha256), None, Disposition::Copy)?;
        self.seen.push(id);
        Ok(())
    }

    fn read(&mut self, reading: &Reading) -> Result<()> {
        let Some(blob) = blob::key(self.tx, &reading.blob)? else { return Ok(()) };
        if extract::is_read(self.tx, blob)? {
            return Ok(());
        }
        for (part, packed) in &reading.parts {
            extract::put(self.tx, blob, *part, packed)?;
        }
        self.dirty.join(found_record(self.tx, blob, reading.blob, &reading.digest)?);
        Ok(())
    }

    /// In place of what was read before, unless that was more than nothing and this is nothing.
    fn read_again(&mut self, reading: &Reading, readers: &str) -> Result<()> {
        let Some(blob) = blob::key(self.tx, &reading.blob)? else { return Ok(()) };
        reread::was_read(self.tx, blob, readers)?;
        let is_nothing = reading.parts.iter().any(|(part, packed)| *part == 0 && packed.is_unreadable());
        if is_nothing && extract::is_understood(self.tx, blob)? {
            self.as_before += 1;
            return Ok(());
        }
        for (record, _) in record::all_of_blob(self.tx, blob)? {
            if self.again.insert(record) {
                derive::index::take_out(self.tx, record)?;
            }
        }
        for (part, packed) in &reading.parts {
            extract::put_again(self.tx, blob, *part, packed)?;
        }
        extract::keep_parts(self.tx, blob, &reading.listed)?;
        thumbnail::clear(self.tx, blob)?;
        self.dirty.join(derive::found_again(self.tx, blob, reading.blob, &reading.digest)?);
        Ok(())
    }

    /// Brings records that were taken out of the index back, in one go.
    fn index(&self) -> Result<()> {
        let again = derive::there(self.tx, self.again.clone())?;
        derive::index::renew(self.tx, &again)
    }
}
