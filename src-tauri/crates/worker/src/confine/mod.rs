//! The two cages: what a process gives up before it looks at the first byte of a user's file.
//!
//! *parse*: no opening of files, no programs, no sockets, no new processes, a bound on memory, death with the parent. *ocr*: the same, but
//! for becoming tesseract and for reading, never writing, what tesseract is made of. On Linux the system-call
//! filter is a must: without it the process refuses to work. Other systems have no such filter for a plain process; what is missing there
//! is said in words that begin with `no `, so that `about` can show it.

use std::path::Path;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux as system;

#[cfg(not(target_os = "linux"))]
mod other;
#[cfg(not(target_os = "linux"))]
use other as system;

/// Why the cage could not be closed: the part of it that is a must.
#[derive(Debug, thiserror::Error)]
#[error("the cage cannot be closed: {0}")]
pub struct Open(pub &'static str);

/// Locks this process in for parsing, with at most `memory` bytes of address space. Returns what holds it, each missing thing as `no …`.
///
/// # Errors
/// When a part that is a must cannot be had; the process must end then.
pub fn parse(memory: u64) -> Result<Vec<String>, Open> {
    system::parse(memory)
}

/// Locks this process in for becoming `tesseract`, with at most `memory` bytes of address space.
///
/// # Errors
/// When a part that is a must cannot be had; the process must end then.
pub fn ocr(memory: u64, tesseract: &Path) -> Result<(), Open> {
    system::ocr(memory, tesseract)
}

/// Closes whatever the parent left open beside the three standard descriptors. Call it first in `main`, before anything is opened.
/// Where the system has no call for it, the parent's close-on-exec has to do.
pub fn close_inherited() {
    system::close_inherited();
}
