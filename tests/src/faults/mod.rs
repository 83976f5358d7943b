//! Faults on purpose: a program killed while it writes, files that were harmed, a system that says no. What must hold afterwards is
//! checked here; the tests do it a few times, `torture` many times over.

pub mod bombs;
pub mod export;
pub mod harm;
pub mod inputs;
pub mod kill;
pub mod large;
mod packed;
pub mod system;

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::files_below;

/// Every place in the files below `folder` where one of these words stands, in small or large letters, in UTF-8 or either UTF-16.
///
/// # Errors
/// When a file cannot be read.
pub fn plain_words(folder: &Path, words: &[&str]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for path in files_below(folder) {
        let bytes = std::fs::read(&path)?.to_ascii_lowercase();
        for word in words {
            let small = word.to_lowercase();
            let wide = |order: fn(u16) -> [u8; 2]| small.encode_utf16().flat_map(order).collect();
            let written: [Vec<u8>; 3] = [small.clone().into_bytes(), wide(u16::to_le_bytes), wide(u16::to_be_bytes)];
            if written.iter().any(|needle| bytes.windows(needle.len()).any(|window| window == needle)) {
                found.push(format!("{}: {word}", path.display()));
            }
        }
    }
    Ok(found)
}

/// A program with words before it that start it in another way.
pub fn wrapped(before: &[&str], command: &Command) -> Command {
    let mut all = before.iter().map(OsStr::new).chain(std::iter::once(command.get_program())).chain(command.get_args());
    let mut wrapped = Command::new(all.next().unwrap_or_default());
    wrapped.args(all);
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => wrapped.env(name, value),
            None => wrapped.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        wrapped.current_dir(folder);
    }
    wrapped
}
