//! The way through a path that a user gives: which files are there, in path order. Nothing is opened here and nothing is followed.
//!
//! What is no file (links, devices, pipes) and what cannot be listed is a finding, never an end.

use std::ffi::OsStr;
use std::fs::Metadata;
use std::path::Path;
use std::path::PathBuf;

use second_read_model::finding::FindingCode;
use walkdir::WalkDir;

/// One file of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Within the source; empty when the source is this one file.
    pub path: String,
    /// Where to open it.
    pub place: PathBuf,
    /// Size in bytes when it was listed.
    pub size: u64,
    /// Its bytes are with a cloud service and not on this disk; opening it would fetch them.
    pub placeholder: bool,
}

/// What a path holds.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    /// In the order of their paths' bytes.
    pub files: Vec<Found>,
    /// What is no file or could not be listed, with its path within the source.
    pub problems: Vec<(FindingCode, String)>,
    pub bytes: u64,
}

/// Lists everything under `root`, leaving out `library` (a library inside the folder must not take itself in).
pub(crate) fn scan(root: &Path, library: &Path) -> Scan {
    let mut scan = Scan::default();
    // A path that was named is followed when it is a link: the user means what it leads to.
    let single = std::fs::metadata(root).is_ok_and(|meta| meta.is_file());
    // The root comes back without its last slash, so that paths within it do not depend on how it was typed.
    let walk = WalkDir::new(root).follow_links(false).follow_root_links(true).sort_by_file_name();
    for entry in walk.into_iter().filter_entry(|entry| entry.path() != library) {
        match entry {
            Ok(entry) => scan.take(root, single, entry),
            Err(error) => {
                let path = error.path().map_or_else(String::new, |path| within(root, path));
                let code = if error.loop_ancestor().is_some() { FindingCode::LinkNotFollowed } else { FindingCode::CannotRead };
                scan.problems.push((code, path));
            }
        }
    }
    scan.files.sort_by(|a, b| a.path.cmp(&b.path));
    scan.problems.sort_by(|a, b| a.1.cmp(&b.1));
    scan
}

impl Scan {
    fn take(&mut self, root: &Path, single: bool, entry: walkdir::DirEntry) {
        let path = if single { String::new() } else { within(root, entry.path()) };
        let kind = entry.file_type();
        if kind.is_dir() {
            return;
        }
        if kind.is_symlink() && !single {
            self.problems.push((FindingCode::LinkNotFollowed, path));
            return;
        }
        match std::fs::metadata(entry.path()) {
            Ok(meta) if meta.is_file() => {
                self.bytes = self.bytes.saturating_add(meta.len());
                self.files.push(Found { path, place: entry.into_path(), size: meta.len(), placeholder: is_placeholder(&meta) });
            }
            // Pipes, sockets and devices would block or never end.
            Ok(_) => self.problems.push((FindingCode::CannotRead, path)),
            Err(_) => self.files.push(Found { path, place: entry.into_path(), size: 0, placeholder: false }),
        }
    }
}

/// A path within `root` as text, `/` between folders. A name that starts with `!` gets `./` before it, because `!` at the start means
/// "inside the archive that this source is".
fn within(root: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(root).unwrap_or(path);
    let text = inner.components().map(|part| text_of(part.as_os_str())).collect::<Vec<_>>().join("/");
    if text.starts_with('!') { format!("./{text}") } else { text }
}

/// A name as text: bytes that are no UTF-8 as `\xHH`. A name that already holds such an escape has its backslash escaped, so that two
/// different names never give the same text.
pub(crate) fn text_of(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        let valid = chunk.valid();
        for (at, c) in valid.char_indices() {
            let looks_escaped = c == '\\' && is_hex_escape(&valid.as_bytes()[at..]);
            text.push_str(if looks_escaped { "\\x5c" } else { &valid[at..at + c.len_utf8()] });
        }
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02x}")));
    }
    text
}

fn is_hex_escape(bytes: &[u8]) -> bool {
    matches!(bytes, [b'\\', b'x', a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
}

#[cfg(windows)]
fn is_placeholder(meta: &Metadata) -> bool {
    use std::os::windows::fs::MetadataExt;
    // FILE_ATTRIBUTE_OFFLINE, FILE_ATTRIBUTE_RECALL_ON_DATA_ACCESS
    meta.file_attributes() & (0x1000 | 0x40_0000) != 0
}

#[cfg(target_os = "macos")]
fn is_placeholder(meta: &Metadata) -> bool {
    use std::os::macos::fs::MetadataExt;
    // SF_DATALESS
    meta.st_flags() & 0x4000_0000 != 0
}

#[cfg(not(any(windows, target_os = "macos")))]
fn is_placeholder(_: &Metadata) -> bool {
    // Linux has no common mark for such files.
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn names_stay_apart() {
        use std::os::unix::ffi::OsStrExt;
        for (name, text) in [
            (&b"report.pdf"[..], "report.pdf"),
            (b"Befund \xe4.txt", "Befund \\xe4.txt"),
            (b"a\\xe4", "a\\x5cxe4"),
            (b"a\\b", "a\\b"),
            ("é".as_bytes(), "é"),
        ] {
            assert_eq!(text_of(OsStr::from_bytes(name)), text);
        }
    }

    #[test]
    fn inner_names_never_look_like_archive_members() {
        assert_eq!(within(Path::new("/a"), Path::new("/a/!b/c")), "./!b/c");
        assert_eq!(within(Path::new("/a"), Path::new("/a/b/!c")), "b/!c");
    }
}
