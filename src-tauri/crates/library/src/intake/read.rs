//! Reading: the worker's answer about a content, made ready for the writing thread.

use std::io::Cursor;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::sync::mpsc;

use second_read_model::BlobId;
use second_read_model::Code;
use second_read_model::extract::Extract;
use second_read_model::extract::Role;

use super::Adding;
use super::commit;
use super::commit::Reading;
use super::commit::Ready;
use crate::BlobRead;
use crate::Result;
use crate::Worker;
use crate::db::extract;
use crate::db::heap;
use crate::db::heap::Unread;
use crate::derive::digest::Digest;
use crate::store::Store;

/// Documents inside one file that are read with it.
const PARTS: usize = 100;
/// The longest of them, in bytes.
const PART_BYTES: u64 = 64 << 20;
const WAITING: usize = 64;
const THREADS: usize = 3;

/// An answer, or that there was none: the reader died or took too long.
enum Asked {
    Answered(Box<Extract>),
    Stopped,
    /// The bytes could not be had just now; a later run asks again.
    NotNow,
}

/// What a reader says of some bytes; `None` when it died of them or they could not be had.
pub(super) fn ask(worker: &Worker, name: &str, bytes: &[u8]) -> Result<Option<Extract>> {
    match asked(worker.extract(name, bytes.len() as u64, &mut Cursor::new(bytes)))? {
        Asked::Answered(extract) => Ok(Some(*extract)),
        Asked::Stopped | Asked::NotNow => Ok(None),
    }
}

/// Whether a reader says that these bytes are of this role.
pub(super) fn is(worker: &Worker, role: Role, name: &str, size: u64, bytes: &mut dyn BlobRead) -> Result<Option<Extract>> {
    match asked(worker.extract(name, size, bytes))? {
        Asked::Answered(extract) if extract.role == role => Ok(Some(*extract)),
        _ => Ok(None),
    }
}

/// Reads a content in memory, unless it was asked about already.
pub(super) fn read(worker: &Worker, blob: BlobId, name: &str, bytes: &[u8], known: Option<Extract>) -> Result<Option<Reading>> {
    let size = bytes.len() as u64;
    let mut source = Cursor::new(bytes);
    match known {
        Some(extract) => reading(worker, blob, name, size, &mut source, Asked::Answered(Box::new(extract))),
        None => read_from(worker, blob, name, size, &mut source),
    }
}

/// An archive that stays closed: what a reader said of it, so that it is not asked again.
pub(super) fn known(blob: BlobId, size: u64, extract: Extract) -> Result<Reading> {
    Ok(Reading { blob, size, parts: vec![(0, extract::pack(extract, false)?)], digest: Digest::Nothing, listed: Vec::new() })
}

fn read_from(worker: &Worker, blob: BlobId, name: &str, size: u64, source: &mut dyn BlobRead) -> Result<Option<Reading>> {
    let answer = asked(worker.extract(name, size, source))?;
    reading(worker, blob, name, size, source, answer)
}

fn reading(worker: &Worker, blob: BlobId, name: &str, size: u64, source: &mut dyn BlobRead, asked: Asked) -> Result<Option<Reading>> {
    let (extract, stopped) = match asked {
        Asked::Answered(extract) => (*extract, false),
        Asked::Stopped => (unreadable(), true),
        Asked::NotNow => return Ok(None),
    };
    let digest = Digest::of(&extract, name);
    let inner = if digest.has_documents() { parts(worker, size, source, &extract)? } else { Vec::new() };
    let listed = extract.parts.iter().map(|part| part.number).collect();
    let mut all = vec![(0, extract::pack(extract, stopped)?)];
    all.extend(inner);
    Ok(Some(Reading { blob, size, parts: all, digest, listed }))
}

/// What readers make of the documents inside a content; one that cannot be had is left out, its holder is kept anyway.
fn parts(worker: &Worker, size: u64, source: &mut dyn BlobRead, extract: &Extract) -> Result<Vec<(u32, extract::Packed)>> {
    let mut read = Vec::new();
    for part in extract.parts.iter().filter(|part| part.size <= PART_BYTES).take(PARTS) {
        let bytes = match worker.part(size, source, part.number) {
            Ok(bytes) => bytes,
            Err(error) if is_about_the_file(error.code) => continue,
            Err(error) => return Err(error),
        };
        if let Some(inner) = ask(worker, &part.name, &bytes)? {
            read.push((part.number, extract::pack(inner, false)?));
        }
    }
    Ok(read)
}

fn asked(answer: Result<Extract>) -> Result<Asked> {
    match answer {
        Ok(extract) => Ok(Asked::Answered(Box::new(extract))),
        Err(error) if error.code == Code::UnreadablePath => Ok(Asked::NotNow),
        Err(error) if is_about_the_file(error.code) => Ok(Asked::Stopped),
        Err(error) => Err(error),
    }
}

/// Whether an error says something about one file and nothing about the job.
pub(super) fn is_about_the_file(code: Code) -> bool {
    matches!(code, Code::Unreadable | Code::ReaderStopped | Code::UnreadablePath)
}

fn unreadable() -> Extract {
    Extract { format: "unknown".to_owned(), role: Role::Unreadable, ..Extract::default() }
}

/// Reads what is kept and was not read, each source's contents in processes of their own.
pub(super) fn read_the_rest(adding: &mut Adding<'_>) -> Result<()> {
    let unread = adding.store.db.read(|tx| heap::unread(tx))?;
    adding.progress.files = 0;
    adding.progress.files_total = unread.len() as u64;
    for of_one in unread.chunk_by(|a, b| a.source == b.source) {
        let worker = adding.worker.for_another_source();
        read_all(adding, &worker, of_one, |reading| Ready::Read(Box::new(reading)))?;
    }
    Ok(())
}

/// Reads contents of one source; `ready` says what a reading is to the writing thread.
pub(super) fn read_all(adding: &mut Adding<'_>, worker: &Worker, unread: &[Unread], ready: impl Fn(Reading) -> Ready + Sync) -> Result<()> {
    let Some(source) = unread.first().map(|first| first.source) else { return Ok(()) };
    let (outbox, inbox) = mpsc::sync_channel(WAITING);
    let (next, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    let store = adding.store;
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            let (outbox, next, stopped, as_ready) = (outbox.clone(), &next, &stopped, &ready);
            scope.spawn(move || {
                while let Some(one) = unread.get(next.fetch_add(1, Ordering::Relaxed)).filter(|_| !stopped.load(Ordering::Relaxed)) {
                    let ready = match read_kept(store, worker, one) {
                        Ok(Some(reading)) => as_ready(reading),
                        Ok(None) => continue,
                        Err(error) => Ready::Fatal(error),
                    };
                    if outbox.send(ready).is_err() {
                        return;
                    }
                }
            });
        }
        drop(outbox);
        let result = commit::commit(adding, source, &inbox);
        stopped.store(true, Ordering::Relaxed);
        drop(inbox);
        result
    })
}

fn read_kept(store: &Store, worker: &Worker, one: &Unread) -> Result<Option<Reading>> {
    let mut bytes = store.vault.open(&one.name)?;
    let name = heap::file_name(&one.path).to_owned();
    read_from(worker, one.name, &name, one.size, &mut bytes)
}
