//! Where the library stands when nobody says: the platform's folder for a user's data.

use std::path::PathBuf;

use second_read_model::sentence::say;

use crate::CommandError;
use crate::Result;

/// The default library folder of this user.
pub fn default_library() -> Result<PathBuf> {
    data_folder().map(|folder| folder.join("second-read").join("library")).ok_or_else(|| CommandError::wrong_use(&say("cli.no-home", &[])))
}

/// `%LOCALAPPDATA%`: roaming profiles are no place for gigabytes.
#[cfg(windows)]
fn data_folder() -> Option<PathBuf> {
    absolute("LOCALAPPDATA")
}

#[cfg(target_os = "macos")]
fn data_folder() -> Option<PathBuf> {
    absolute("HOME").map(|home| home.join("Library/Application Support"))
}

/// The XDG base directory specification: `$XDG_DATA_HOME` if it is absolute, else `~/.local/share`.
#[cfg(not(any(windows, target_os = "macos")))]
fn data_folder() -> Option<PathBuf> {
    absolute("XDG_DATA_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
}

fn absolute(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute())
}
