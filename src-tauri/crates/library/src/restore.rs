//! Writing originals back out, byte for byte, under names that every system allows.
//!
//! Nothing that exists is written over: where every file will go is known, and free, before the first one is written. A file is visible
//! only when all of it is there and its SHA-256 is that of the day it was taken in. Flushing is left to the system: the original is safe
//! in the library.

use std::collections::HashSet;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

use second_read_model::BlobId;
use second_read_model::Code;
use second_read_model::Sha256;
use second_read_model::progress::Phase;
use second_read_model::progress::Progress;
use second_read_model::progress::Watch;
use sha2::Digest;

use crate::Error;
use crate::Library;
use crate::Restore;
use crate::RestoredFile;
use crate::Result;
use crate::db;
use crate::files;
use crate::look::unknown;

/// One original to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) blob: BlobId,
    pub(crate) sha256: Sha256,
    pub(crate) size: u64,
    /// The path in its source that it was found under first.
    pub(crate) path: String,
}

/// What one call has written so far.
struct Done {
    files: Vec<RestoredFile>,
    /// Folders that were not there before, each after the one it stands in.
    folders: Vec<PathBuf>,
}

impl Library {
    /// Writes the originals of a record (a study into a folder), or one blob, to `to`; never over a file that is there.
    pub fn restore(&self, what: Restore, to: &Path, watch: &dyn Watch) -> Result<Vec<RestoredFile>> {
        let (wanted, into_folder) = self.wanted(what)?;
        let targets = targets(&wanted, to, into_folder);
        if let Some(taken) = targets.iter().find(|path| path.symlink_metadata().is_ok()) {
            return Err(Error::new(Code::TargetExists).at(taken));
        }
        files::enough_space(existing(to), wanted.iter().map(|one| one.size).sum()).map_err(|error| error.at(to))?;
        let mut done = Done { files: Vec::with_capacity(wanted.len()), folders: Vec::new() };
        self.write_originals(wanted.into_iter().zip(targets).collect(), into_folder, &mut done, watch).inspect_err(|_| {
            // What this call wrote would stand in the way of the next one. The originals are in the library.
            done.files.iter().for_each(|file| _ = files::remove(&file.path));
            files::remove_if_empty(&done.folders);
        })?;
        Ok(done.files)
    }

    fn write_originals(&self, wanted: Vec<(Wanted, PathBuf)>, into_folder: bool, done: &mut Done, watch: &dyn Watch) -> Result<()> {
        let mut progress = Progress {
            phase: Phase::Write,
            files: 0,
            files_total: wanted.len() as u64,
            bytes: 0,
            bytes_total: wanted.iter().map(|(one, _)| one.size).sum(),
        };
        for (one, path) in wanted {
            if watch.cancelled() {
                return Err(Error::new(Code::Cancelled));
            }
            if into_folder && let Some(parent) = path.parent() {
                done.folders.extend(files::make_target_folder(parent)?);
            }
            self.write_original(&one, &path)?;
            done.files.push(RestoredFile { path, sha256: one.sha256 });
            progress.files += 1;
            progress.bytes += one.size;
            watch.progress(progress);
        }
        Ok(())
    }

    fn wanted(&self, what: Restore) -> Result<(Vec<Wanted>, bool)> {
        let (wanted, into_folder, name, id, list) = match what {
            Restore::Record(id) => {
                let (wanted, study) = self.store.db.read(|tx| db::original::of_record(tx, id))?;
                let several = study || wanted.len() > 1;
                (wanted, several, "what.record", id.to_string(), "records")
            }
            Restore::Blob(id) => {
                let wanted = self.store.db.read(|tx| db::original::of_blob(tx, &id))?;
                (wanted, false, "what.original", id.to_string(), "show")
            }
        };
        if wanted.is_empty() {
            return Err(unknown(name, id).with("list", list));
        }
        Ok((wanted, into_folder))
    }

    fn write_original(&self, one: &Wanted, to: &Path) -> Result<()> {
        let reader = self.store.vault.open(&one.blob)?;
        let mut proved = Proved { reader, hash: sha2::Sha256::new(), expected: one.sha256, blob: self.store.vault.path(&one.blob) };
        files::write_out(to, &mut proved)
    }
}

/// The folder nearest above a target that is there already: what tells how much room there is.
fn existing(to: &Path) -> &Path {
    let is_folder = |path: &&Path| path.is_dir();
    to.ancestors().find(is_folder).unwrap_or(Path::new("."))
}

/// Where each original goes. A folder that exists is written into; the single original of a record may name its file.
fn targets(wanted: &[Wanted], to: &Path, into_folder: bool) -> Vec<PathBuf> {
    match wanted {
        [one] if !into_folder => vec![if to.is_dir() { to.join(last(&safe_parts(&one.path))) } else { to.to_path_buf() }],
        several => {
            let paths: Vec<Vec<String>> = several.iter().map(|one| safe_parts(&one.path)).collect();
            let shared = shared_folders(&paths);
            let mut taken = HashSet::new();
            paths.iter().map(|parts| to.join(free_name(&parts[shared..], &mut taken))).collect()
        }
    }
}

/// The parts of a source path (`a/b.zip!c/d`), each a name that every system allows. Never empty.
fn safe_parts(path: &str) -> Vec<String> {
    let parts: Vec<String> = path.split(['/', '!']).filter(|part| !part.is_empty()).map(safe_name).collect();
    if parts.is_empty() { vec![safe_name("")] } else { parts }
}

/// A file name that Windows, macOS and Linux allow and that leads nowhere else.
fn safe_name(name: &str) -> String {
    const RESERVED: [&str; 22] = [
        "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4",
        "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
    ];
    const LONGEST: usize = 120;
    let hidden =
        |c: char| c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let plain: String = name.chars().map(|c| if hidden(c) || r#"<>:"/\|?*"#.contains(c) { '_' } else { c }).collect();
    let trimmed = plain.trim_matches(|c: char| c == ' ').trim_end_matches(['.', ' ']);
    let stem = trimmed.split('.').next().unwrap_or_default();
    let mut safe = if RESERVED.contains(&stem.to_lowercase().as_str()) { format!("_{trimmed}") } else { trimmed.to_owned() };
    if safe.is_empty() {
        safe.push_str("file");
    }
    if safe.len() > LONGEST {
        let ending: String =
            safe.rsplit_once('.').map(|(_, ending)| format!(".{ending}")).filter(|ending| ending.len() <= 10).unwrap_or_default();
        let cut = safe.floor_char_boundary(LONGEST - ending.len());
        safe.truncate(cut);
        safe.push_str(&ending);
    }
    safe
}

/// How many leading folders all paths have in common.
fn shared_folders(paths: &[Vec<String>]) -> usize {
    let Some((first, others)) = paths.split_first() else { return 0 };
    let folders = paths.iter().map(|parts| parts.len() - 1).min().unwrap_or(0);
    (0..folders).take_while(|at| others.iter().all(|parts| parts[*at] == first[*at])).count()
}

/// The path, with a number behind its name if another one has it (case set aside, as Windows and macOS do).
fn free_name(parts: &[String], taken: &mut HashSet<String>) -> PathBuf {
    let (folders, name) = (&parts[..parts.len() - 1], last(parts));
    let path = |name: &str| folders.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join("/");
    let mut wish = path(&name);
    let mut number = 2_u32;
    while !taken.insert(wish.to_lowercase()) {
        let (stem, ending) = name.rsplit_once('.').map_or((name.as_str(), String::new()), |(stem, ending)| (stem, format!(".{ending}")));
        wish = path(&format!("{stem} ({number}){ending}"));
        number += 1;
    }
    wish.split('/').collect()
}

fn last(parts: &[String]) -> String {
    parts.last().cloned().unwrap_or_default()
}

/// Passes bytes on and, at the end, refuses them if they are not what was taken in.
struct Proved<R> {
    reader: R,
    hash: sha2::Sha256,
    expected: Sha256,
    blob: PathBuf,
}

impl<R: Read> Read for Proved<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let damaged = || Error::new(Code::LibraryDamaged).at(&self.blob).with("detail", "blobs");
        let count = self.reader.read(into).map_err(|error| io::Error::other(damaged().because(error)))?;
        self.hash.update(&into[..count]);
        if count == 0 && !into.is_empty() && self.hash.clone().finalize().as_slice() != self.expected.0 {
            return Err(io::Error::other(damaged()));
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_everywhere() {
        for (name, safe) in [
            ("report.pdf", "report.pdf"),
            ("..", "file"),
            ("", "file"),
            ("a:b?.pdf", "a_b_.pdf"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("ends. ", "ends"),
            ("exe\u{202e}fdp.scr", "exe_fdp.scr"),
            ("line\nbreak", "line_break"),
            ("Müller Befund.pdf", "Müller Befund.pdf"),
        ] {
            assert_eq!(safe_name(name), safe, "{name:?}");
        }
        let long = safe_name(&format!("{}.pdf", "ü".repeat(300)));
        assert!(long.len() <= 120 && long.ends_with(".pdf"));
    }

    #[test]
    fn originals_of_a_study_keep_their_places_below_what_they_share() {
        let wanted = |path: &str| Wanted { blob: BlobId([0; 32]), sha256: Sha256([0; 32]), size: 0, path: path.to_owned() };
        let check = |paths: &[&str], expected: &[&str]| {
            let wanted: Vec<Wanted> = paths.iter().map(|path| wanted(path)).collect();
            let found: Vec<String> =
                targets(&wanted, Path::new("/t"), true).iter().map(|path| path.to_string_lossy().into_owned()).collect();
            assert_eq!(found, expected);
        };
        check(&["cd/DICOM/S1/IM1", "cd/DICOM/S2/IM1"], &["/t/S1/IM1", "/t/S2/IM1"]);
        check(&["a.zip!x/IM1", "b.zip!x/IM1"], &["/t/a.zip/x/IM1", "/t/b.zip/x/IM1"]);
        check(&["IM1.dcm", "im1.DCM"], &["/t/IM1.dcm", "/t/im1 (2).DCM"]);
        check(&["../../etc/passwd", "../../etc/../x"], &["/t/passwd", "/t/file/x"]);
        check(&["one"], &["/t/one"]);
    }
}
