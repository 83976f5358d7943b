//! The cage on systems without a system-call filter for a plain process: little holds here, and it is said plainly.
//!
//! What still stands between a user's file and the laptop: the worker has no path, no descriptor but its two pipes, an empty
//! environment, and a deadline that its parent keeps.

use std::path::Path;

use super::Open;

/// The limits go on to the program that this process becomes.
pub(super) fn ocr(memory: u64, _tesseract: &Path) -> Result<(), Open> {
    parse(memory).map(|_| ())
}

#[cfg(unix)]
pub(super) fn parse(memory: u64) -> Result<Vec<String>, Open> {
    let mut held = Vec::new();
    for (name, resource, most) in [("core dump limit", libc::RLIMIT_CORE, 0), ("memory limit", libc::RLIMIT_AS, memory)] {
        let limit = libc::rlimit { rlim_cur: most as libc::rlim_t, rlim_max: most as libc::rlim_t };
        // SAFETY: `limit` is a valid rlimit that lives across the call, which only reads it.
        #[allow(unsafe_code)]
        let set = unsafe { libc::setrlimit(resource, &limit) } == 0;
        held.push(if set { name.to_owned() } else { format!("no {name}") });
    }
    held.push("no system-call filter".to_owned());
    held.push("no file rules".to_owned());
    Ok(held)
}

#[cfg(not(unix))]
pub(super) fn parse(_memory: u64) -> Result<Vec<String>, Open> {
    Ok(["no system-call filter", "no file rules", "no memory limit"].map(str::to_owned).to_vec())
}

pub(super) fn close_inherited() {}
