//! Progress of one job, and the way to stop it. Progress carries counts and phases, never names or paths.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use serde::Deserialize;
use serde::Serialize;
use ts_rs::TS;

/// What a job is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Looking through folders, so that totals are known.
    Scan,
    /// Copying, hashing, encrypting, storing.
    Keep,
    /// Reading text and attributes, and recognising.
    Read,
    /// Putting records together and indexing.
    Group,
    /// Reading the words in pictures of pages; `files` are pages.
    Pictures,
    /// Writing a bundle.
    Write,
    /// Reading back what was written.
    Verify,
    /// Checking a library.
    Check,
}

/// How far a job is. Totals are 0 while unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Progress {
    pub phase: Phase,
    pub files: u64,
    pub files_total: u64,
    pub bytes: u64,
    pub bytes_total: u64,
}

/// Told how far a job is; asked whether it should go on. Called often: the listener throttles.
pub trait Watch: Sync {
    /// A job got further.
    fn progress(&self, progress: Progress);

    /// Whether the user asked to stop. A job that sees `true` stops at its next commit point.
    fn cancelled(&self) -> bool;
}

/// Nobody watches, nobody stops it (tests, short jobs).
#[derive(Debug, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn progress(&self, _: Progress) {}

    fn cancelled(&self) -> bool {
        false
    }
}

/// A flag that another thread sets to stop a job.
#[derive(Debug, Default)]
pub struct Cancel(AtomicBool);

impl Cancel {
    /// Ask the job to stop.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
