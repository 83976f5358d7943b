//! The only place of this crate that writes, renames or removes files.
//!
//! Everything is written under a temporary name in the folder where it will stand, made durable, and only then renamed: a reader sees the
//! whole file or none. An error names the path and what was tried. What is *not* here: what the bytes mean, and any deletion of an
//! original (there is none in this crate).
#![allow(clippy::disallowed_methods, reason = "the one module that may write files")]

use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use rand::TryRngCore;
use second_read_model::Code;
use second_read_model::sentence::grouped;

use crate::Error;
use crate::Result;

/// What ends the name of a file that is being written. A later writer sweeps those that a crash left behind.
pub(crate) const TEMPORARY: &str = "part";

/// A file that is being written under a temporary name; gone again when it is dropped.
pub(crate) struct Temporary {
    file: Option<File>,
    path: PathBuf,
}

impl Temporary {
    /// A new file in `folder`, under a name nobody uses, that only this user can read.
    pub(crate) fn create(folder: &Path) -> Result<Self> {
        let mut random = [0; 8];
        rand::rngs::OsRng.try_fill_bytes(&mut random).map_err(|error| Error::internal("no random bytes").because(error))?;
        let path = folder.join(format!("{:016x}.{TEMPORARY}", u64::from_le_bytes(random)));
        let file = private(OpenOptions::new().write(true).create_new(true)).open(&path).map_err(|error| failed("make", &path, error))?;
        Ok(Self { file: Some(file), path })
    }

    /// Nothing more will be written. Where a whole file system cannot be flushed at once, this file is flushed now.
    pub(crate) fn finish(mut self) -> Result<Written> {
        if let Some(file) = self.file.take()
            && !cfg!(target_os = "linux")
        {
            file.sync_all().map_err(|error| failed("write", &self.path, error))?;
        }
        Ok(Written { path: std::mem::take(&mut self.path) })
    }

    /// What went wrong while writing it, with its path.
    pub(crate) fn failed(&self, error: io::Error) -> Error {
        failed("write", &self.path, error)
    }
}

impl Write for Temporary {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.as_mut().map_or(Ok(0), |file| file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), File::flush)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        remove_quietly(&self.path);
    }
}

/// A file whose bytes are all written and which still has its temporary name; gone again when it is dropped.
pub(crate) struct Written {
    path: PathBuf,
}

impl Written {
    /// Where it stands for now.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it its name. Durable only after [`flush`]; fails with `target-exists` rather than replace a file.
    fn rename_new(mut self, to: &Path) -> Result<()> {
        rename_without_replacing(&self.path, to).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => Error::new(Code::TargetExists).at(to),
            _ => failed("name", to, error),
        })?;
        self.path = PathBuf::new();
        Ok(())
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        remove_quietly(&self.path);
    }
}

/// Gives files their names, all durable when this returns: first their bytes, then their names. A name that is there already is left as it
/// is, and the new file goes. `folder` is any folder of the file system they stand in.
pub(crate) fn publish(folder: &Path, files: Vec<(Written, PathBuf)>) -> Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    flush(folder)?;
    let mut parents = std::collections::BTreeSet::new();
    for (written, to) in files {
        if let Some(parent) = to.parent()
            && parents.insert(parent.to_path_buf())
        {
            make_folder(parent)?;
        }
        match written.rename_new(&to) {
            Err(error) if error.code == Code::TargetExists => {}
            other => other?,
        }
    }
    flush_names(folder, &parents)
}

/// Writes a small file that is not there yet, durably; `target-exists` if it is, `target-unwritable` where nothing can be written.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = parent(path);
    let written = write_temporary(folder, bytes).map_err(|error| as_target(error, path))?;
    written.rename_new(path).map_err(|error| as_target(error, path))?;
    flush_names(folder, &[folder.to_path_buf()].into())
}

/// Copies a file to a new name, durably.
pub(crate) fn copy_new(from: &Path, to: &Path) -> Result<()> {
    let mut source = File::open(from).map_err(|error| failed("open", from, error))?;
    let folder = parent(to);
    let mut temporary = Temporary::create(folder)?;
    io::copy(&mut source, &mut temporary).map_err(|error| temporary.failed(error))?;
    let written = temporary.finish()?;
    flush(folder)?;
    written.rename_new(to)?;
    flush_names(folder, &[folder.to_path_buf()].into())
}

/// Writes what `from` gives to a new file that the user named; nothing is visible until all of it is there. Not flushed.
pub(crate) fn write_out(to: &Path, from: &mut dyn Read) -> Result<()> {
    let mut temporary = Temporary::create(parent(to)).map_err(|error| as_target(error, to))?;
    let mut buffer = vec![0; 256 << 10];
    loop {
        let count = from.read(&mut buffer).map_err(|error| damaged_or_failed(to, error))?;
        if count == 0 {
            break;
        }
        temporary.write_all(&buffer[..count]).map_err(|error| as_target(temporary.failed(error), to))?;
    }
    temporary.finish()?.rename_new(to).map_err(|error| as_target(error, to))
}

/// Makes a folder (and those above it), for this user alone; one that is there is fine. An `io` error where none can be made.
pub fn make_folder(path: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| failed("make", path, error))
}

/// Makes a folder (and those above it) that the user named for a result. Gives those that were not there, each after the one it stands in.
pub(crate) fn make_target_folder(path: &Path) -> Result<Vec<PathBuf>> {
    let is_missing = |folder: &&Path| !folder.as_os_str().is_empty() && folder.symlink_metadata().is_err();
    let mut made: Vec<PathBuf> = path.ancestors().take_while(is_missing).map(Path::to_path_buf).collect();
    made.reverse();
    match std::fs::create_dir_all(path) {
        Ok(()) => Ok(made),
        Err(error) => {
            remove_if_empty(&made);
            Err(as_target(failed("make", path, error), path))
        }
    }
}

/// Removes folders that [`make_target_folder`] made; one that holds something by now stays.
pub(crate) fn remove_if_empty(made: &[PathBuf]) {
    made.iter().rev().for_each(|folder| _ = std::fs::remove_dir(folder));
}

/// Opens the lock file, making it if need be. `None` on a medium or in a folder that cannot be written.
pub(crate) fn open_lock(path: &Path) -> Result<Option<File>> {
    match private(OpenOptions::new().read(true).write(true).create(true).truncate(false)).open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if matches!(error.kind(), io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied) => Ok(None),
        Err(error) => Err(failed("open", path, error)),
    }
}

/// Writes a few words into a file that is open, in place of what it held. Not durable: they are for whoever looks now.
pub(crate) fn note_down(file: &File, path: &Path, words: &str) -> Result<()> {
    file.set_len(0).and_then(|()| write_at_start(file, words.as_bytes())).map_err(|error| failed("write", path, error))
}

/// Removes the temporary files that a crash left in `folder`; gives their number. Only under the writers' lock.
pub(crate) fn sweep(folder: &Path) -> Result<u64> {
    let mut swept = 0;
    for path in list(folder)? {
        if is_temporary(&path) {
            std::fs::remove_file(&path).map_err(|error| failed("remove", &path, error))?;
            swept += 1;
        }
    }
    Ok(swept)
}

/// Removes a file of a library that never came to be (see `store::clear_unfinished`), or what a restore that failed had written so far.
pub(crate) fn remove(path: &Path) -> Result<()> {
    std::fs::remove_file(path).map_err(|error| failed("remove", path, error))
}

/// Moves a file aside under a name nobody has.
pub(crate) fn move_aside(from: &Path, to: &Path) -> Result<()> {
    rename_without_replacing(from, to).map_err(|error| failed("move", from, error))?;
    let folder = parent(to);
    flush_names(folder, &[folder.to_path_buf()].into())
}

/// What a folder holds, by name; nothing when there is no such folder.
pub(crate) fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed("list", folder, error)),
    };
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()
        .map_err(|error| failed("list", folder, error))?;
    paths.sort();
    Ok(paths)
}

/// Whether a path has the name of a file that is being written.
pub(crate) fn is_temporary(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == TEMPORARY)
}

/// Reads a small file whole.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| failed("read", path, error))
}

/// Says before anything is written to `folder` that so many bytes will not find room there, and how much is wanting. Elsewhere than on
/// Unix the first write that fails says it.
pub fn enough_space(folder: &Path, bytes: u64) -> Result<()> {
    #[cfg(unix)]
    if let Ok(disk) = rustix::fs::statvfs(folder) {
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        if free < bytes {
            return Err(Error::new(Code::DiskFull).at(folder).with("needed", size_in_words(bytes - free)));
        }
    }
    let _unused_elsewhere = (folder, bytes);
    Ok(())
}

/// A size as people say it: `3 KB`, `12 MB`, `1,204 GB`.
pub(crate) fn size_in_words(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} KB", grouped(bytes.div_ceil(1_000))),
        1_000_000..10_000_000_000 => format!("{} MB", grouped(bytes.div_ceil(1_000_000))),
        _ => format!("{} GB", grouped(bytes.div_ceil(1_000_000_000))),
    }
}

/// An error of the system as one of ours: with the path and what was tried.
pub(crate) fn failed(tried: &'static str, path: &Path, error: io::Error) -> Error {
    let code = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Code::DiskFull,
        io::ErrorKind::ReadOnlyFilesystem => Code::LibraryReadOnly,
        io::ErrorKind::NotFound => Code::MissingPath,
        io::ErrorKind::PermissionDenied if matches!(tried, "open" | "read" | "list") => Code::UnreadablePath,
        io::ErrorKind::PermissionDenied => Code::TargetUnwritable,
        _ => Code::Io,
    };
    let detail = format!("{tried}: {}", error.kind());
    Error::new(code).at(path).with("detail", detail).with("needed", size_in_words(ROOM_TO_GO_ON)).because(error)
}

/// What a full disk is asked to free when nobody knows how much is still to come: one group of files with its rows.
pub(crate) const ROOM_TO_GO_ON: u64 = 200_000_000;

/// The system said no while something that the user named was written to `to`; `left` bytes of it were still to come.
pub fn failed_target(to: &Path, error: io::Error, left: u64) -> Error {
    as_target(failed("write", to, error), to).with("needed", size_in_words(left))
}

/// The same error, told about a place outside the library.
fn as_target(mut error: Error, to: &Path) -> Error {
    error.path = Some(to.to_path_buf());
    let cause = error.source.as_ref().and_then(|source| source.downcast_ref::<io::Error>()).map(io::Error::kind);
    let is_no_folder = matches!(cause, Some(io::ErrorKind::NotADirectory | io::ErrorKind::InvalidFilename));
    if matches!(error.code, Code::MissingPath | Code::LibraryReadOnly) || is_no_folder {
        error.code = Code::TargetUnwritable;
    } else if cause == Some(io::ErrorKind::AlreadyExists) {
        error.code = Code::TargetExists;
    }
    error
}

/// The folder a file stands in; the working folder for a bare name.
fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A reader of ours tells what is wrong in its own words; anything else is the system's.
fn damaged_or_failed(path: &Path, error: io::Error) -> Error {
    match error.downcast::<Error>() {
        Ok(ours) => ours,
        Err(error) => failed("read", path, error),
    }
}

fn write_temporary(folder: &Path, bytes: &[u8]) -> Result<Written> {
    let mut temporary = Temporary::create(folder)?;
    temporary.write_all(bytes).map_err(|error| temporary.failed(error))?;
    if let Some(file) = &temporary.file {
        file.sync_all().map_err(|error| failed("write", &temporary.path, error))?;
    }
    temporary.finish()
}

/// Makes the bytes of every finished file in the file system of `folder` durable. Linux does it in one call (2,816 files a second, against
/// 1,258 with a call for each file); elsewhere [`Temporary::finish`] has done it.
fn flush(folder: &Path) -> Result<()> {
    #[cfg(target_os = "linux")]
    {
        let handle = File::open(folder).map_err(|error| failed("open", folder, error))?;
        rustix::fs::syncfs(&handle).map_err(|error| failed("write", folder, error.into()))?;
    }
    let _ = folder;
    Ok(())
}

/// Makes new names durable. Windows keeps them in its journal and has no call for it.
fn flush_names(folder: &Path, changed: &std::collections::BTreeSet<PathBuf>) -> Result<()> {
    if cfg!(target_os = "linux") && changed.len() > 1 {
        return flush(folder);
    }
    #[cfg(unix)]
    for path in changed {
        File::open(path).and_then(|handle| handle.sync_all()).map_err(|error| failed("write", path, error))?;
    }
    let _ = (folder, changed);
    Ok(())
}

/// Renames, and fails if the new name is taken. Linux does both at once; elsewhere the writers' lock keeps others from coming between.
fn rename_without_replacing(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            // Some file systems (network, old FUSE) do not know the flag.
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => {}
            done => return done.map_err(io::Error::from),
        }
    }
    if to.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    std::fs::rename(from, to)
}

fn write_at_start(mut file: &File, bytes: &[u8]) -> io::Result<()> {
    io::Seek::seek(&mut file, io::SeekFrom::Start(0))?;
    file.write_all(bytes)
}

/// Files of a library are for the user who made it.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// A temporary file that cannot be removed is swept by the next writer; there is nobody to tell.
fn remove_quietly(path: &Path) {
    if !path.as_os_str().is_empty() {
        let _ = std::fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let temporary = Temporary::create(folder.path()).unwrap();
        assert_eq!(list(folder.path()).unwrap().len(), 1);
        drop(temporary);
        assert!(list(folder.path()).unwrap().is_empty());
        write_new(&path, b"one").unwrap();
        assert_eq!(write_new(&path, b"two").unwrap_err().code, Code::TargetExists);
        assert_eq!(read(&path).unwrap(), b"one");
        assert_eq!(list(folder.path()).unwrap(), [path]);
    }

    #[test]
    fn a_name_that_exists_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let named = folder.path().join("ab").join("x");
        for bytes in [b"first", b"again"] {
            let mut temporary = Temporary::create(folder.path()).unwrap();
            temporary.write_all(bytes).unwrap();
            publish(folder.path(), vec![(temporary.finish().unwrap(), named.clone())]).unwrap();
        }
        assert_eq!(read(&named).unwrap(), b"first");
        assert_eq!(list(folder.path()).unwrap(), [folder.path().join("ab")]);
    }

    #[test]
    fn sizes_as_people_say_them() {
        assert_eq!([1, 999_999, 3_000_000, 1_204_000_000_000].map(size_in_words), ["1 KB", "1,000 KB", "3 MB", "1,204 GB"]);
    }
}
