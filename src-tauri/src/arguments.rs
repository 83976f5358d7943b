//! The words the program was started with: paths to add, and where the library is.

use std::ffi::OsString;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;

use second_read_commands::CommandError;
use second_read_commands::cli::default_library;

/// The option that names a library other than the usual one.
const LIBRARY: &str = "--library";

/// What the words say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Arguments {
    pub(crate) library: PathBuf,
    /// Absolute.
    pub(crate) paths: Vec<String>,
}

impl Arguments {
    /// Reads the words of a start in `folder`.
    pub(crate) fn read(words: impl Iterator<Item = OsString>, folder: Option<PathBuf>) -> Result<Self, CommandError> {
        let mut words = words;
        let (mut library, mut paths) = (None, Vec::new());
        while let Some(word) = words.next() {
            match word.to_str() {
                Some(LIBRARY) => library = words.next().map(PathBuf::from),
                // What the window system adds for itself.
                Some(option) if option.starts_with('-') => {}
                _ => paths.push(word),
            }
        }
        let library = library.map_or_else(default_library, Ok)?;
        Ok(Self { library, paths: absolute(paths.iter().map(AsRef::as_ref), folder.as_deref()) })
    }
}

/// Paths as the page and the core know them: absolute.
pub(crate) fn absolute<'a>(paths: impl Iterator<Item = &'a Path>, folder: Option<&Path>) -> Vec<String> {
    let whole = |path: &Path| folder.map_or_else(|| path.to_path_buf(), |folder| folder.join(path));
    paths.map(|path| whole(path).to_string_lossy().into_owned()).collect()
}

/// Paths that were given and that no page asked for yet.
pub(crate) struct Given(Mutex<Vec<String>>);

impl Given {
    pub(crate) fn new(paths: Vec<String>) -> Self {
        Self(Mutex::new(paths))
    }

    /// Each path once.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_absolute_and_options_are_none() {
        let words = ["--library", "/l", "CD", "--display=:1", "/media/disc"].map(OsString::from);
        let read = Arguments::read(words.into_iter(), Some("/home/m".into())).unwrap();
        assert_eq!(read, Arguments { library: "/l".into(), paths: vec!["/home/m/CD".into(), "/media/disc".into()] });
    }
}
