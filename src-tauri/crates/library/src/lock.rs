//! One writer at a time: a lock on the file `lock`, with the name of the job that holds it inside. Readers take none.
//!
//! The lock is the operating system's (flock, LockFileEx), so it ends with its process however that ends. Within one process a long job
//! and small changes share it, and take turns at the database; two long jobs do not.

use std::fs::File;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;

use second_read_model::Code;
use second_read_model::sentence::say;

use crate::Error;
use crate::Result;
use crate::files;

/// How long a writer waits for another.
const PATIENCE: Duration = Duration::from_secs(5);
const NAP: Duration = Duration::from_millis(20);

/// Why the library is locked. Written into the lock file; never personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Job {
    /// Making a library.
    Create,
    /// Taking files in, and reading them.
    Add,
    /// One change that a person made.
    Change,
    /// Checking, or mending what is derived.
    Check,
    /// Reading again what is kept.
    Reread,
}

impl Job {
    /// The word in the lock file; `job.<word>` is its sentence.
    fn word(self) -> &'static str {
        match self {
            Job::Create => "create",
            Job::Add => "add",
            Job::Change => "change",
            Job::Check => "check",
            Job::Reread => "reread",
        }
    }

    fn is_long(self) -> bool {
        self != Job::Change
    }
}

/// The lock of one open library.
pub(crate) struct Lock {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    file: Option<File>,
    holders: usize,
    long: Option<Job>,
}

/// The right to write, until it is dropped.
pub(crate) struct Writing<'a> {
    lock: &'a Lock,
    job: Job,
}

impl Lock {
    /// The lock of the library in `folder`; nothing is locked yet.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { path: folder.join("lock"), state: Mutex::default() }
    }

    /// Whether the lock file can be written, and so the library.
    pub(crate) fn is_writable(&self) -> Result<bool> {
        Ok(files::open_lock(&self.path)?.is_some())
    }

    /// Waits for the right to write; after five seconds `library-in-use`, naming the job that has it. `first` is called once nobody else
    /// in any process writes, before this one does: the place to sweep what a dead writer left.
    pub(crate) fn acquire(&self, job: Job, first: impl Fn() -> Result<()>) -> Result<Writing<'_>> {
        let started = Instant::now();
        loop {
            let holder = match self.try_acquire(job, &first)? {
                Attempt::Won => return Ok(Writing { lock: self, job }),
                Attempt::HeldBy(holder) => holder,
            };
            if started.elapsed() >= PATIENCE {
                return Err(Error::new(Code::LibraryInUse).at(&self.path).with("job", said(&holder)));
            }
            std::thread::sleep(NAP);
        }
    }

    /// The right to write, if nobody else has it; see [`Lock::acquire`].
    pub(crate) fn acquire_now(&self, job: Job, first: impl Fn() -> Result<()>) -> Result<Option<Writing<'_>>> {
        match self.try_acquire(job, &first)? {
            Attempt::Won => Ok(Some(Writing { lock: self, job })),
            Attempt::HeldBy(_) => Ok(None),
        }
    }

    fn try_acquire(&self, job: Job, first: &impl Fn() -> Result<()>) -> Result<Attempt> {
        let mut state = self.state();
        match state.long {
            Some(other) if job.is_long() => return Ok(Attempt::HeldBy(other.word().to_owned())),
            _ => {}
        }
        if state.file.is_none() {
            let Some(file) = files::open_lock(&self.path)? else { return Err(Error::new(Code::LibraryReadOnly).at(&self.path)) };
            match file.try_lock() {
                Ok(()) => {}
                Err(std::fs::TryLockError::WouldBlock) => return Ok(Attempt::HeldBy(self.holder())),
                Err(std::fs::TryLockError::Error(error)) => return Err(files::failed("lock", &self.path, error)),
            }
            first()?;
            state.file = Some(file);
        }
        state.holders += 1;
        if job.is_long() {
            state.long = Some(job);
        }
        if let Some(file) = &state.file {
            files::note_down(file, &self.path, state.long.unwrap_or(job).word())?;
        }
        Ok(Attempt::Won)
    }

    /// What the writer that has the lock wrote into it; it may have only just begun.
    fn holder(&self) -> String {
        files::read(&self.path).ok().and_then(|words| String::from_utf8(words).ok()).unwrap_or_default()
    }

    /// A thread that panicked while it held the state left it as it was: each change is one assignment.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        let mut state = self.lock.state();
        state.holders -= 1;
        if self.job.is_long() {
            state.long = None;
        }
        if state.holders == 0 {
            state.file = None;
        }
    }
}

enum Attempt {
    Won,
    HeldBy(String),
}

/// A job in words; one that this version does not know is still a job.
fn said(word: &str) -> String {
    let known =
        [Job::Create, Job::Add, Job::Change, Job::Check, Job::Reread].into_iter().find(|job| job.word() == word).unwrap_or(Job::Change);
    say(&format!("job.{}", known.word()), &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_writer_at_a_time_and_the_waiting_one_learns_which() {
        let folder = tempfile::tempdir().unwrap();
        let (here, there) = (Lock::new(folder.path()), Lock::new(folder.path()));
        let adding = here.acquire(Job::Add, || Ok(())).unwrap();
        drop(here.acquire(Job::Change, || Ok(())).unwrap());
        let refused = there.acquire(Job::Change, || Ok(())).map(|_| ()).unwrap_err();
        assert_eq!(refused.code, Code::LibraryInUse);
        assert!(refused.sentence().contains(&say("job.add", &[])), "{}", refused.sentence());
        drop(adding);
        there.acquire(Job::Check, || Ok(())).unwrap();
    }

    #[test]
    fn what_a_dead_writer_left_is_swept_once_before_writing() {
        let folder = tempfile::tempdir().unwrap();
        let lock = Lock::new(folder.path());
        let swept = std::cell::Cell::new(0);
        let sweep = || {
            swept.set(swept.get() + 1);
            Ok(())
        };
        let adding = lock.acquire(Job::Add, sweep).unwrap();
        drop(lock.acquire(Job::Change, sweep).unwrap());
        assert_eq!(swept.get(), 1);
        drop(adding);
        drop(lock.acquire(Job::Change, sweep).unwrap());
        assert_eq!(swept.get(), 2);
    }
}
