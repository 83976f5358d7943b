//! The originals: each distinct content once, encrypted, under a name that is a keyed hash of its plain bytes.
//!
//! A blob is `age(zstd frames with a seek table)`: `age -d -i key.txt blob | zstd -d` gets any of them back. Taking in has two steps:
//! [`Vault::stage`] hashes, packs and encrypts in one pass to a temporary file (several threads may do that at once, each with bounded
//! memory); [`Vault::publish`] makes a group durable under its names. The row that says a blob is there is written after that, so a crash
//! leaves at most a blob without a row, never a row without its blob. A blob, once named, is never changed and never removed here.

use std::fs::File;
use std::io;
use std::io::BufReader;
use std::io::BufWriter;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use second_read_model::BlobId;
use second_read_model::Code;
use second_read_model::Sha256;
use sha2::Digest;

use crate::Error;
use crate::Result;
use crate::files;
use crate::files::Temporary;
use crate::files::Written;
use crate::frames::FRAME;
use crate::frames::Frames;
use crate::frames::Packer;
use crate::frames::Unframed;
use crate::keys::Keys;

/// age writes in chunks of 64 KiB and their tags: what is smaller than that is put together before it is written.
const WRITE_BUFFER: usize = (64 << 10) + 16;

/// The folder `blobs/` and how to read and write it.
pub(crate) struct Vault {
    folder: PathBuf,
    keys: Arc<Keys>,
    /// Buffers and contexts of stagings that ended, for the next ones.
    idle: Mutex<Vec<Workspace>>,
}

/// A content that is ready to be published. Dropped instead, it leaves nothing behind.
pub(crate) struct Staged {
    /// What it will be called.
    pub(crate) name: BlobId,
    pub(crate) sha256: Sha256,
    /// Plain bytes.
    pub(crate) size: u64,
    /// Bytes on disk.
    pub(crate) stored: u64,
    /// The first bytes (at most 4 KiB), for whoever wants to know what it is.
    pub(crate) head: Vec<u8>,
    /// `None`: a blob of this name is there already, nothing was written.
    written: Option<Written>,
}

impl Staged {
    /// Whether its bytes were not in the vault before.
    pub(crate) fn is_new(&self) -> bool {
        self.written.is_some()
    }
}

/// Hashes and size of a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    pub(crate) name: BlobId,
    pub(crate) sha256: Sha256,
    pub(crate) size: u64,
}

/// The plain bytes of a blob, any place at once.
pub(crate) type BlobReader = Unframed<age::stream::StreamReader<BufReader<File>>>;

impl Vault {
    /// The vault of a library.
    pub(crate) fn new(library: &Path, keys: Arc<Keys>) -> Self {
        Self { folder: library.join("blobs"), keys, idle: Mutex::new(Vec::new()) }
    }

    /// Makes the folder of a new library.
    pub(crate) fn create(library: &Path) -> Result<()> {
        files::make_folder(&library.join("blobs"))
    }

    /// Reads `from` to its end, once: hashes, packs and encrypts it into a temporary file. An error of `from` comes back with the code
    /// `unreadable-path` and no path, which the caller knows. A content of less than one frame whose blob is there already costs its hashes
    /// only.
    pub(crate) fn stage(&self, from: &mut dyn Read) -> Result<Staged> {
        let mut staging = self.begin()?;
        while staging.fill(from)? {}
        staging.finish()
    }

    /// As [`Vault::stage`], for bytes that come piece by piece.
    pub(crate) fn begin(&self) -> Result<Staging<'_>> {
        Ok(Staging {
            vault: self,
            space: self.workspace()?,
            filled: 0,
            hashes: Hashes::new(&self.keys),
            head: Vec::new(),
            frames: Frames::default(),
            sink: None,
        })
    }

    /// Hashes `from` to its end and keeps nothing: to see whether a large content is there already.
    pub(crate) fn fingerprint(&self, from: &mut dyn Read) -> Result<Fingerprint> {
        let mut space = self.workspace()?;
        let mut hashes = Hashes::new(&self.keys);
        loop {
            match fill(from, &mut space.plain)? {
                0 => break,
                count => hashes.update(&space.plain[..count]),
            }
        }
        held(&self.idle).push(space);
        Ok(hashes.finish())
    }

    /// Makes a group of contents durable under their names. One that is there is left alone.
    pub(crate) fn publish(&self, staged: Vec<Staged>) -> Result<()> {
        let files = staged.into_iter().filter_map(|one| Some((one.written?, self.path(&one.name)))).collect();
        files::publish(&self.folder, files)
    }

    /// Whether a blob of this name is there.
    pub(crate) fn holds(&self, name: &BlobId) -> bool {
        self.path(name).is_file()
    }

    /// Opens a blob.
    pub(crate) fn open(&self, name: &BlobId) -> Result<BlobReader> {
        self.open_at(&self.path(name), name)
    }

    /// Opens what is not published yet.
    pub(crate) fn open_staged(&self, staged: &Staged) -> Result<BlobReader> {
        match &staged.written {
            Some(written) => self.open_at(written.path(), &staged.name),
            None => self.open(&staged.name),
        }
    }

    fn open_at(&self, path: &Path, name: &BlobId) -> Result<BlobReader> {
        let file = File::open(path).map_err(|error| damaged(path, name, error))?;
        let age = self.keys.decrypt(BufReader::with_capacity(4 << 10, file)).map_err(|error| damaged(path, name, error))?;
        Unframed::open(age).map_err(|error| damaged(path, name, error))
    }

    /// Reads a blob to its end and compares it with its name; gives its plain size, and what is wrong if it is not as it was written.
    pub(crate) fn verify(&self, name: &BlobId) -> Result<u64, Damage> {
        let path = self.path(name);
        let file = File::open(&path).map_err(|_| Damage::Missing)?;
        let length = file.metadata().map_err(|_| Damage::Changed)?.len();
        let age = self.keys.decrypt(BufReader::with_capacity(4 << 10, file)).map_err(|_| Damage::Changed)?;
        let mut reader = Unframed::open(age).map_err(|_| Damage::Changed)?;
        let mut space = self.workspace().map_err(|_| Damage::Changed)?;
        let mut hash = blake3::Hasher::new_keyed(self.keys.names());
        loop {
            match fill(&mut reader, &mut space.plain).map_err(|_| Damage::Changed)? {
                0 => break,
                count => hash.update(&space.plain[..count]),
            };
        }
        held(&self.idle).push(space);
        match BlobId(*hash.finalize().as_bytes()) {
            found if found == *name => Ok(length),
            other => Err(Damage::IsAnother(other)),
        }
    }

    /// Every file under `blobs/`: the blobs by name, and what else is there.
    pub(crate) fn list(&self) -> Result<Listed> {
        let mut listed = Listed::default();
        for path in files::list(&self.folder)? {
            if !path.is_dir() {
                listed.sort_in(path, None);
                continue;
            }
            for inner in files::list(&path)? {
                listed.sort_in(inner, path.file_name().and_then(|name| name.to_str()));
            }
        }
        Ok(listed)
    }

    /// Removes the temporary files of a writer that died. Only under the writers' lock.
    pub(crate) fn sweep(&self) -> Result<u64> {
        files::sweep(&self.folder)
    }

    /// Where a blob stands.
    pub(crate) fn path(&self, name: &BlobId) -> PathBuf {
        let hex = name.to_string();
        self.folder.join(&hex[..2]).join(hex)
    }

    fn sink(&self) -> Result<Sink> {
        let counted = Counted { to: Temporary::create(&self.folder)?, count: 0 };
        self.keys.encrypt(BufWriter::with_capacity(WRITE_BUFFER, counted)).map_err(|error| self.failed(error))
    }

    fn failed(&self, error: io::Error) -> Error {
        files::failed("write", &self.folder, error)
    }

    fn workspace(&self) -> Result<Workspace> {
        if let Some(idle) = held(&self.idle).pop() {
            return Ok(idle);
        }
        let packer = Packer::new().map_err(|error| Error::internal("zstd").because(error))?;
        Ok(Workspace { plain: vec![0; FRAME], packer })
    }
}

/// What is wrong with a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Damage {
    /// No such file.
    Missing,
    /// It does not decrypt or unpack.
    Changed,
    /// It is sound, but another content.
    IsAnother(BlobId),
}

/// What stands under `blobs/`.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    pub(crate) blobs: Vec<BlobId>,
    /// Left by a writer that died.
    pub(crate) temporary: Vec<PathBuf>,
    /// What nobody wrote.
    pub(crate) strange: Vec<PathBuf>,
}

impl Listed {
    fn sort_in(&mut self, path: PathBuf, folder: Option<&str>) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        match name.parse::<BlobId>() {
            Ok(blob) if path.is_file() && folder == Some(&name[..2]) => self.blobs.push(blob),
            _ if files::is_temporary(&path) => self.temporary.push(path),
            _ => self.strange.push(path),
        }
    }
}

/// How much of the start [`Staged`] keeps: magic numbers stand within it.
const HEAD: usize = 4 << 10;

struct Workspace {
    plain: Vec<u8>,
    packer: Packer,
}

/// A content that is being taken in. Dropped before [`Staging::finish`], it leaves nothing behind.
pub(crate) struct Staging<'a> {
    vault: &'a Vault,
    space: Workspace,
    /// How much of the frame in `space` is there.
    filled: usize,
    hashes: Hashes,
    head: Vec<u8>,
    frames: Frames,
    /// `None` until a frame is full: a small content may turn out to be there already.
    sink: Option<Sink>,
}

type Sink = age::stream::StreamWriter<BufWriter<Counted>>;

impl Staging<'_> {
    /// Reads up to the end of a frame; `false` when the source is at its end.
    fn fill(&mut self, from: &mut dyn Read) -> Result<bool> {
        self.filled += fill(from, &mut self.space.plain[self.filled..])?;
        if self.filled < FRAME {
            return Ok(false);
        }
        self.end_frame()?;
        Ok(true)
    }

    /// The next bytes.
    pub(crate) fn push(&mut self, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            let count = bytes.len().min(FRAME - self.filled);
            self.space.plain[self.filled..self.filled + count].copy_from_slice(&bytes[..count]);
            self.filled += count;
            bytes = &bytes[count..];
            if self.filled == FRAME {
                self.end_frame()?;
            }
        }
        Ok(())
    }

    /// That was all.
    pub(crate) fn finish(mut self) -> Result<Staged> {
        self.hash();
        let Fingerprint { name, sha256, size } = self.hashes.clone().finish();
        let there = if self.sink.is_none() { self.vault.path(&name).metadata().ok() } else { None };
        let (stored, written) = match there {
            Some(there) => (there.len(), None),
            None => self.write_out().map(|(stored, written)| (stored, Some(written)))?,
        };
        held(&self.vault.idle).push(self.space);
        Ok(Staged { name, sha256, size, stored, head: self.head, written })
    }

    fn end_frame(&mut self) -> Result<()> {
        self.hash();
        self.write_frame()
    }

    fn hash(&mut self) {
        let plain = &self.space.plain[..self.filled];
        if self.head.is_empty() {
            self.head = plain[..plain.len().min(HEAD)].to_vec();
        }
        self.hashes.update(plain);
    }

    fn write_frame(&mut self) -> Result<()> {
        let mut sink = match self.sink.take() {
            Some(sink) => sink,
            None => self.vault.sink()?,
        };
        let Workspace { plain, packer } = &mut self.space;
        self.frames.write(&plain[..self.filled], packer, &mut sink).map_err(|error| self.vault.failed(error))?;
        self.filled = 0;
        self.sink = Some(sink);
        Ok(())
    }

    /// Writes what is left (an empty content has one empty frame) and the seek table; gives the bytes on disk.
    fn write_out(&mut self) -> Result<(u64, Written)> {
        if self.filled > 0 || self.sink.is_none() {
            self.write_frame()?;
        }
        let Some(mut sink) = self.sink.take() else { return Err(self.vault.failed(io::ErrorKind::BrokenPipe.into())) };
        let frames = std::mem::take(&mut self.frames);
        frames.finish(&mut sink).map_err(|error| self.vault.failed(error))?;
        let buffered = sink.finish().map_err(|error| self.vault.failed(error))?;
        let counted = buffered.into_inner().map_err(|error| self.vault.failed(error.into_error()))?;
        Ok((counted.count, counted.to.finish()?))
    }
}

#[derive(Clone)]
struct Hashes {
    name: blake3::Hasher,
    sha256: sha2::Sha256,
    size: u64,
}

impl Hashes {
    fn new(keys: &Keys) -> Self {
        Self { name: blake3::Hasher::new_keyed(keys.names()), sha256: sha2::Sha256::new(), size: 0 }
    }

    fn update(&mut self, bytes: &[u8]) {
        self.name.update(bytes);
        self.sha256.update(bytes);
        self.size += bytes.len() as u64;
    }

    fn finish(self) -> Fingerprint {
        let name = BlobId(*self.name.finalize().as_bytes());
        Fingerprint { name, sha256: Sha256(self.sha256.finalize().into()), size: self.size }
    }
}

struct Counted {
    to: Temporary,
    count: u64,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.count += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Reads until `plain` is full or the source ends; gives how much there is.
fn fill(from: &mut dyn Read, plain: &mut [u8]) -> Result<usize> {
    let mut filled = 0;
    while filled < plain.len() {
        match from.read(&mut plain[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.downcast::<Error>().unwrap_or_else(|error| Error::new(Code::UnreadablePath).because(error))),
        }
    }
    Ok(filled)
}

fn damaged(path: &Path, name: &BlobId, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    let hex = name.to_string();
    Error::new(Code::LibraryDamaged).at(path).with("detail", format!("blobs/{}/{hex}", &hex[..2])).because(error)
}

/// A thread that panicked while it held idle workspaces left them whole.
fn held<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "harm is done past the module that writes files")]
mod tests {
    use std::io::Seek;
    use std::io::SeekFrom;

    use super::*;

    fn vault(folder: &Path) -> Vault {
        let (keys, _) = Keys::create(folder, None).unwrap();
        Vault::create(folder).unwrap();
        Vault::new(folder, Arc::new(keys))
    }

    /// Bytes that compress a little, like samples of a picture.
    fn content(length: usize, seed: u8) -> Vec<u8> {
        (0..length).map(|at| (at as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes()[7] & 0x3f ^ seed).collect()
    }

    fn keep(vault: &Vault, plain: &[u8]) -> BlobId {
        let staged = vault.stage(&mut &plain[..]).unwrap();
        let name = staged.name;
        vault.publish(vec![staged]).unwrap();
        name
    }

    #[test]
    fn what_was_kept_reads_back_and_has_its_hashes() {
        let folder = tempfile::tempdir().unwrap();
        let vault = vault(folder.path());
        for length in [0, 1, 4096, 70_000, FRAME, FRAME + 1, 3 * FRAME + 5] {
            let plain = content(length, 1);
            let mut pieces = vault.begin().unwrap();
            plain.chunks(300_001).for_each(|piece| pieces.push(piece).unwrap());
            assert_eq!(pieces.finish().unwrap().name, vault.fingerprint(&mut plain.as_slice()).unwrap().name);
            let staged = vault.stage(&mut plain.as_slice()).unwrap();
            let mut read = Vec::new();
            vault.open_staged(&staged).unwrap().read_to_end(&mut read).unwrap();
            assert!(read == plain);
            let (name, stored) = (staged.name, staged.stored);
            assert_eq!(staged.size, length as u64);
            assert_eq!(staged.sha256, Sha256(sha2::Sha256::digest(&plain).into()));
            assert_eq!(staged.head, plain[..length.min(HEAD)]);
            assert_eq!(vault.fingerprint(&mut plain.as_slice()).unwrap().name, name);
            assert!(!vault.holds(&name), "nothing has its name before it is published");
            vault.publish(vec![staged]).unwrap();
            assert_eq!(vault.path(&name).metadata().unwrap().len(), stored);
            assert_eq!(vault.verify(&name), Ok(stored));
            let mut reader = vault.open(&name).unwrap();
            read.clear();
            reader.read_to_end(&mut read).unwrap();
            assert!(read == plain);
            reader.seek(SeekFrom::Start(length as u64 / 2)).unwrap();
            read.clear();
            reader.read_to_end(&mut read).unwrap();
            assert!(read == plain[length / 2..]);
        }
        assert_eq!(vault.list().unwrap().blobs.len(), 7);
    }

    #[test]
    fn the_same_content_is_kept_once() {
        let folder = tempfile::tempdir().unwrap();
        let vault = vault(folder.path());
        for length in [1000, 2 * FRAME] {
            let plain = content(length, 2);
            let both = [vault.stage(&mut plain.as_slice()).unwrap(), vault.stage(&mut plain.as_slice()).unwrap()];
            let name = both[0].name;
            assert_eq!(name, both[1].name);
            vault.publish(both.into()).unwrap();
            let written = std::fs::read(vault.path(&name)).unwrap();
            keep(&vault, &plain);
            assert!(std::fs::read(vault.path(&name)).unwrap() == written, "a blob never changes");
        }
        let listed = vault.list().unwrap();
        assert_eq!((listed.blobs.len(), listed.temporary.len(), listed.strange.len()), (2, 0, 0));
    }

    #[test]
    fn damage_is_seen_for_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let vault = vault(folder.path());
        let (one, other) = (keep(&vault, &content(100_000, 3)), keep(&vault, &content(100_000, 4)));
        let path = vault.path(&one);
        let whole = std::fs::read(&path).unwrap();
        for at in (0..whole.len()).step_by(997) {
            let mut flipped = whole.clone();
            flipped[at] ^= 4;
            std::fs::write(&path, flipped).unwrap();
            assert_eq!(vault.verify(&one), Err(Damage::Changed), "a flipped bit at {at}");
            std::fs::write(&path, &whole[..at]).unwrap();
            assert_eq!(vault.verify(&one), Err(Damage::Changed), "cut at {at}");
        }
        std::fs::copy(vault.path(&other), &path).unwrap();
        assert_eq!(vault.verify(&one), Err(Damage::IsAnother(other)));
        std::fs::remove_file(&path).unwrap();
        assert_eq!(vault.verify(&one), Err(Damage::Missing));
    }

    #[test]
    fn a_source_that_fails_half_way_leaves_nothing() {
        struct Torn(usize);
        impl Read for Torn {
            fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
                self.0 = self.0.checked_sub(1).ok_or(io::ErrorKind::UnexpectedEof)?;
                into.fill(7);
                Ok(into.len())
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let vault = vault(folder.path());
        let error = vault.stage(&mut Torn(3)).map(|_| ()).unwrap_err();
        assert_eq!(error.code, Code::UnreadablePath);
        let listed = vault.list().unwrap();
        assert_eq!((listed.blobs.len(), listed.temporary.len(), listed.strange.len()), (0, 0, 0));
    }
}
