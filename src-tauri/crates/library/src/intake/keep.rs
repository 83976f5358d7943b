//! Keeping one source: threads read each file once, and from the same bytes stage it for the vault and ask the worker what it is.
//!
//! Archives wait until every other file of the source was handed over, and are opened in path order: of two archives with the same bytes
//! the first is the container and the other its copy, whatever the threads did.

use std::fs::File;
use std::io::Cursor;
use std::io::Read;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::sync::mpsc::SyncSender;

use second_read_model::Code;
use second_read_model::SourceId;
use second_read_model::extract::Extract;
use second_read_model::extract::Role;
use second_read_model::finding::FindingCode;

use super::Adding;
use super::Refused;
use super::SMALL;
use super::archive;
use super::clutter;
use super::commit;
use super::commit::Kept;
use super::commit::Ready;
use super::read;
use super::scan::Found;
use super::scan::Scan;
use crate::Error;
use crate::Result;
use crate::Worker;
use crate::db::heap;
use crate::store::Store;
use crate::vault::Staged;

/// What is handed to the writing thread and waits there; each is small next to the group it joins.
const WAITING: usize = 512;
/// Plain bytes of archive entries that wait for a thread.
const ENTRY_BYTES: usize = 64 << 20;
/// How often a file that changes while it is read is read.
const TRIES: u32 = 2;

/// Keeps everything of one source, group by group.
pub(super) fn keep(adding: &mut Adding<'_>, worker: &Worker, source: SourceId, scan: &Scan) -> Result<()> {
    let (outbox, inbox) = mpsc::sync_channel(WAITING);
    let (store, watch) = (adding.store, adding.watch);
    let keeping = Keeping::new(store, worker, source, &scan.files);
    std::thread::scope(|scope| {
        for _ in 0..threads() {
            let (keeping, outbox) = (&keeping, outbox.clone());
            scope.spawn(move || keeping.work(&Outbox { keeping, to: outbox }));
        }
        let opener = Outbox { keeping: &keeping, to: outbox };
        scope.spawn(|| {
            let opener = opener;
            if let Err(error) = archive::open_all(&keeping, &opener) {
                opener.send(Ready::Fatal(error));
            }
            keeping.close();
        });
        let result = commit::commit(adding, source, &inbox);
        // When writing ended early, the others find their channel closed and stop; what waits for room is let go.
        drop(inbox);
        keeping.stop();
        result
    })?;
    if watch.cancelled() { Err(Error::new(Code::Cancelled)) } else { Ok(()) }
}

/// One more than the processors: a thread that waits for its worker leaves room.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get).saturating_add(1)
}

/// What the threads of one source share.
pub(super) struct Keeping<'a> {
    pub store: &'a Store,
    pub worker: &'a Worker,
    pub source: SourceId,
    pub files: &'a [Found],
    next: AtomicUsize,
    stopped: AtomicBool,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Entries of archives that wait for a thread.
    entries: Vec<Entry>,
    entry_bytes: usize,
    /// Threads that are at work on a file or an entry.
    busy: usize,
    /// Files of the source that look like archives, by their place in `files`.
    archives: Vec<usize>,
    /// No more entries will come.
    closed: bool,
}

/// A file or entry in memory, with what a reader said of it if one was asked already.
pub(super) struct Whole {
    pub path: String,
    pub container: Option<String>,
    pub name: String,
    pub bytes: Vec<u8>,
    pub extract: Option<Extract>,
}

/// A member of an archive, in memory.
pub(super) struct Entry {
    pub path: String,
    pub container: String,
    pub bytes: Vec<u8>,
}

/// Where results go; the other side may be gone after an error.
pub(super) struct Outbox<'a> {
    keeping: &'a Keeping<'a>,
    to: SyncSender<Ready>,
}

impl Outbox<'_> {
    pub(super) fn send(&self, ready: Ready) {
        if self.to.send(ready).is_err() {
            self.keeping.stop();
        }
    }
}

impl<'a> Keeping<'a> {
    fn new(store: &'a Store, worker: &'a Worker, source: SourceId, files: &'a [Found]) -> Self {
        Self {
            store,
            worker,
            source,
            files,
            next: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
            state: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
        self.changed.notify_all();
    }

    /// No more entries will come.
    fn close(&self) {
        self.state().closed = true;
        self.changed.notify_all();
    }

    /// Hands an entry to the threads; waits while enough of them wait already.
    pub(super) fn put(&self, entry: Entry) {
        let mut state = self.state();
        while state.entry_bytes > ENTRY_BYTES && !self.is_stopped() {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.entry_bytes = state.entry_bytes.saturating_add(entry.bytes.len());
        state.entries.push(entry);
        drop(state);
        self.changed.notify_all();
    }

    /// Waits until every file and entry handed over so far went on to the writing thread.
    pub(super) fn wait_until_idle(&self) {
        let mut state = self.state();
        while (state.busy > 0 || !state.entries.is_empty() || self.files_left()) && !self.is_stopped() {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The files that looked like archives, in path order. Whole once every file was looked at.
    pub(super) fn archives(&self) -> Vec<usize> {
        let mut archives = self.state().archives.clone();
        archives.sort_unstable();
        archives
    }

    fn files_left(&self) -> bool {
        self.next.load(Ordering::Relaxed) < self.files.len()
    }

    /// One thread: files first, then what comes out of archives, until nothing can come any more.
    fn work(&self, outbox: &Outbox<'_>) {
        while let Some(task) = self.take() {
            let result = match task {
                Task::File(index) => self.file(index, outbox),
                Task::Entry(entry) => self.entry(entry, outbox),
            };
            if let Err(error) = result {
                outbox.send(Ready::Fatal(error));
                self.stop();
            }
            self.state().busy -= 1;
            self.changed.notify_all();
        }
    }

    fn take(&self) -> Option<Task> {
        let mut state = self.state();
        loop {
            if self.is_stopped() {
                return None;
            }
            let index = self.next.load(Ordering::Relaxed);
            if index < self.files.len() {
                self.next.store(index + 1, Ordering::Relaxed);
                state.busy += 1;
                return Some(Task::File(index));
            }
            if let Some(entry) = state.entries.pop() {
                state.entry_bytes -= entry.bytes.len();
                state.busy += 1;
                return Some(Task::Entry(entry));
            }
            if state.closed {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn file(&self, index: usize, outbox: &Outbox<'_>) -> Result<()> {
        let found = &self.files[index];
        let refuse = |code, why| {
            outbox.send(Ready::Refused { path: found.path.clone(), container: None, size: found.size, refused: Refused { code, why } })
        };
        if found.placeholder {
            refuse(FindingCode::NotOnDisk, "");
            return Ok(());
        }
        if clutter::by_name(&found.path) {
            return self.clutter(found, outbox);
        }
        if found.size > SMALL {
            return self.large(index, outbox);
        }
        match read_whole(found) {
            Ok((bytes, _)) if bytes.len() as u64 > SMALL => return self.large(index, outbox),
            Ok((bytes, steady)) => {
                if archive::may_be(&bytes) {
                    self.state().archives.push(index);
                    return Ok(());
                }
                self.bytes(Whole { path: found.path.clone(), container: None, name: name_of(found), bytes, extract: None }, outbox)?;
                if !steady {
                    outbox.send(Ready::changing(found));
                }
            }
            Err(error) => refuse(FindingCode::CannotRead, why(&error)),
        }
        Ok(())
    }

    fn entry(&self, entry: Entry, outbox: &Outbox<'_>) -> Result<()> {
        let Entry { path, container, bytes } = entry;
        if clutter::by_name(&path) {
            return self.clutter_bytes(path, Some(container), &bytes, outbox);
        }
        let name = heap::file_name(&path).to_owned();
        self.bytes(Whole { path, container: Some(container), name, bytes, extract: None }, outbox)
    }

    /// Bytes in memory: staged, handed on, and read from the same memory when they are new.
    pub(super) fn bytes(&self, whole: Whole, outbox: &Outbox<'_>) -> Result<()> {
        let Whole { path, container, name, bytes, mut extract } = whole;
        // A large program is clutter that is not stored: asked before it is.
        if bytes.len() as u64 >= clutter::STORED_UNDER && archive::may_be_program(&bytes) && container.is_none() {
            extract = read::ask(self.worker, &name, &bytes)?;
            if extract.as_ref().is_some_and(|extract| extract.role == Role::Program) {
                let print = self.store.vault.fingerprint(&mut Cursor::new(&bytes))?;
                outbox.send(Ready::Listed { path, size: print.size, sha256: print.sha256 });
                return Ok(());
            }
        }
        let staged = self.store.vault.stage(&mut Cursor::new(&bytes))?;
        let (blob, is_new) = (staged.name, staged.is_new());
        let image = bytes.get(128..132) == Some(b"DICM");
        let mut kept = Kept::of(path, container, staged);
        kept.shown = (!image && is_new).then(|| name.clone());
        outbox.send(Ready::Kept(kept));
        if is_new && let Some(reading) = read::read(self.worker, blob, &name, &bytes, extract)? {
            outbox.send(Ready::Read(Box::new(reading)));
        }
        Ok(())
    }

    /// A file that does not fit into memory streams into the vault; it is read from there afterwards.
    fn large(&self, index: usize, outbox: &Outbox<'_>) -> Result<()> {
        let found = &self.files[index];
        let refuse = |why| {
            let refused = Refused { code: FindingCode::CannotRead, why };
            outbox.send(Ready::Refused { path: found.path.clone(), container: None, size: found.size, refused });
        };
        let mut head = [0; 512];
        let opened = File::open(&found.place).and_then(|mut file| {
            let count = file.read(&mut head)?;
            std::io::Seek::rewind(&mut file)?;
            Ok((file, count))
        });
        let (mut file, count) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                refuse(why(&error));
                return Ok(());
            }
        };
        if archive::may_be(&head[..count]) {
            self.state().archives.push(index);
            return Ok(());
        }
        if archive::may_be_program(&head[..count]) && self.is_program(found, &mut file)? {
            let listed = self.store.vault.fingerprint(&mut as_it_stands(&mut file));
            match listed {
                Ok(print) => outbox.send(Ready::Listed { path: found.path.clone(), size: print.size, sha256: print.sha256 }),
                Err(_) => refuse("damaged"),
            }
            return Ok(());
        }
        let before = file.metadata().and_then(|about| about.modified()).ok();
        match self.stage(&mut as_it_stands(&mut file))? {
            Some(staged) => outbox.send(Ready::Kept(Kept::of(found.path.clone(), None, staged))),
            None => refuse("damaged"),
        }
        if file.metadata().and_then(|about| about.modified()).ok() != before {
            outbox.send(Ready::changing(found));
        }
        Ok(())
    }

    fn is_program(&self, found: &Found, file: &mut File) -> Result<bool> {
        let is_one = read::is(self.worker, Role::Program, &name_of(found), found.size, file)?.is_some();
        Ok(std::io::Seek::rewind(file).is_ok() && is_one)
    }

    fn clutter(&self, found: &Found, outbox: &Outbox<'_>) -> Result<()> {
        let refused = |why| {
            let refused = Refused { code: FindingCode::CannotRead, why };
            outbox.send(Ready::Refused { path: found.path.clone(), container: None, size: found.size, refused });
        };
        let mut file = match File::open(&found.place) {
            Ok(file) => file,
            Err(error) => {
                refused(why(&error));
                return Ok(());
            }
        };
        if found.size < clutter::STORED_UNDER {
            match self.stage(&mut as_it_stands(&mut file))? {
                Some(staged) => outbox.send(Ready::Kept(Kept { clutter: true, ..Kept::of(found.path.clone(), None, staged) })),
                None => refused("damaged"),
            }
        } else {
            match self.store.vault.fingerprint(&mut as_it_stands(&mut file)) {
                Ok(print) => outbox.send(Ready::Listed { path: found.path.clone(), size: print.size, sha256: print.sha256 }),
                Err(_) => refused("damaged"),
            }
        }
        Ok(())
    }

    fn clutter_bytes(&self, path: String, container: Option<String>, bytes: &[u8], outbox: &Outbox<'_>) -> Result<()> {
        let staged = self.store.vault.stage(&mut Cursor::new(bytes))?;
        outbox.send(Ready::Kept(Kept { clutter: true, ..Kept::of(path, container, staged) }));
        Ok(())
    }

    /// Stages what can be read; `None` when the source could not be read to its end. An error of ours ends the job.
    pub(super) fn stage(&self, from: &mut dyn Read) -> Result<Option<Staged>> {
        match self.store.vault.stage(from) {
            Ok(staged) => Ok(Some(staged)),
            Err(error) if error.code == Code::UnreadablePath => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Task {
    File(usize),
    Entry(Entry),
}

/// The bytes of a file, and whether they stood still while they were read. One that changes is read once more.
fn read_whole(found: &Found) -> std::io::Result<(Vec<u8>, bool)> {
    let mut tries = 1;
    loop {
        let mut file = File::open(&found.place)?;
        let before = file.metadata()?;
        let mut bytes = Vec::with_capacity(usize::try_from(before.len().min(SMALL)).unwrap_or(0).saturating_add(1));
        // One byte more than is taken: a file of more than that is seen, and streams.
        as_it_stands(&mut file).take(SMALL + 1).read_to_end(&mut bytes)?;
        let after = file.metadata()?;
        let steady = bytes.len() as u64 == after.len() && before.modified().ok() == after.modified().ok();
        if steady || tries == TRIES || bytes.len() as u64 > SMALL {
            return Ok((bytes, steady));
        }
        tries += 1;
    }
}

/// A file up to the length that it has now: one that grows as fast as it is read has no end. Where the system says no length, to its end.
fn as_it_stands(file: &mut File) -> std::io::Take<&mut File> {
    let length = file.metadata().map_or(0, |about| about.len());
    file.take(if length == 0 { u64::MAX } else { length })
}

/// The name of a file, as a hint for readers and a title while nothing else is known.
pub(super) fn name_of(found: &Found) -> String {
    found.place.file_name().map(super::scan::text_of).unwrap_or_default()
}

/// Why a path could not be read, as a word for its finding.
pub(super) fn why(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::NotFound => "vanished",
        std::io::ErrorKind::PermissionDenied => "permission",
        _ => "damaged",
    }
}
