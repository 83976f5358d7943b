//! Opening archives: the worker streams the entries out; here they are names and bytes, and each is a file like any other.
//!
//! An archive inside an archive is opened where it stands, down to [`DEPTH`]. All that comes out of one file on disk shares one budget, so
//! that a bomb costs seconds and the archive stays one unreadable file. Nothing is ever written under an entry's name.

use std::collections::HashMap;
use std::fs::File;
use std::io::Cursor;
use std::io::Seek;

use second_read_model::Code;
use second_read_model::Sha256;
use second_read_model::extract::Extract;
use second_read_model::extract::Role;
use second_read_model::extract::WarningCode;
use second_read_model::finding::FindingCode;
use second_read_model::protocol::EntryHead;
use second_read_model::protocol::limits;

use super::Refused;
use super::SMALL;
use super::commit::Kept;
use super::commit::Ready;
use super::keep::Entry;
use super::keep::Keeping;
use super::keep::Outbox;
use super::keep::Whole;
use super::keep::name_of;
use super::keep::why;
use super::read;
use super::scan::Found;
use crate::BlobRead;
use crate::Error;
use crate::Result;
use crate::UnpackSink;
use crate::Unpacked;
use crate::db::file;
use crate::db::file::Disposition;
use crate::db::heap;
use crate::vault::Staged;
use crate::vault::Staging;

/// How deep archives in archives are opened.
const DEPTH: u32 = 5;
/// What may come out of one archive on disk: this many bytes, or so many times its size if that is more.
const BUDGET: u64 = 256 << 20;
const BUDGET_RATIO: u64 = 100;

/// Whether a file may be an archive, by the first bytes that archives have (zip, 7z, gzip, bzip2, xz, tar). The worker decides.
pub(super) fn may_be(head: &[u8]) -> bool {
    let starts: [&[u8]; 6] = [b"PK\x03\x04", b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"];
    starts.iter().any(|start| head.starts_with(start)) || head.get(257..262) == Some(b"ustar")
}

/// Whether a file may be a program: PE, ELF, Mach-O, a Java class.
pub(super) fn may_be_program(head: &[u8]) -> bool {
    let starts: [&[u8]; 6] = [b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe"];
    starts.iter().any(|start| head.starts_with(start))
}

/// Opens the archives of a source in path order, once its other files are done.
pub(super) fn open_all(keeping: &Keeping<'_>, outbox: &Outbox<'_>) -> Result<()> {
    keeping.wait_until_idle();
    let mut opener = Opener { keeping, outbox, opened: HashMap::new(), bytes_left: 0, entries_left: 0 };
    for index in keeping.archives() {
        if keeping.is_stopped() {
            break;
        }
        opener.open_file(&keeping.files[index])?;
    }
    Ok(())
}

struct Opener<'a> {
    keeping: &'a Keeping<'a>,
    outbox: &'a Outbox<'a>,
    /// Archives gone through in this run, and whether they came out whole.
    opened: HashMap<Sha256, bool>,
    bytes_left: u64,
    entries_left: u64,
}

/// Where an archive's bytes are.
enum Bytes {
    Memory(Vec<u8>),
    File(File, u64),
    Staged(Staged),
}

/// An archive, or what looks like one.
struct Archive {
    path: String,
    container: Option<String>,
    name: String,
    bytes: Bytes,
    depth: u32,
}

/// How taking an archive apart ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    Whole,
    /// Not every entry came out.
    InPart,
    /// Its very list is encrypted.
    Locked,
}

impl<'a> Opener<'a> {
    fn open_file(&mut self, found: &Found) -> Result<()> {
        let bytes = if found.size > SMALL {
            File::open(&found.place).map(|file| Bytes::File(file, found.size))
        } else {
            std::fs::read(&found.place).map(Bytes::Memory)
        };
        match bytes {
            Ok(bytes) => {
                self.bytes_left = BUDGET.max(bytes.len().saturating_mul(BUDGET_RATIO));
                self.entries_left = limits::ENTRIES;
                self.open(Archive { path: found.path.clone(), container: None, name: name_of(found), bytes, depth: 0 })
            }
            Err(error) => {
                let refused = Refused { code: FindingCode::CannotRead, why: why(&error) };
                self.outbox.send(Ready::Refused { path: found.path.clone(), container: None, size: found.size, refused });
                Ok(())
            }
        }
    }

    fn open(&mut self, mut archive: Archive) -> Result<()> {
        let size = archive.bytes.len();
        let keeping = self.keeping;
        let asked = archive.bytes.with(keeping, |bytes| read::is(keeping.worker, Role::Container, &archive.name, size, bytes))?;
        let Some(extract) = asked else { return self.keep_as_file(archive) };
        let sha256 = archive.bytes.with(keeping, |bytes| Ok(keeping.store.vault.fingerprint(bytes)?.sha256))?;
        let before = self.gone_through(&archive, sha256)?;
        if before == Before::Done {
            self.outbox.send(Ready::Known { path: archive.path, container: archive.container, size, sha256 });
            return Ok(());
        }
        self.outbox.send(Ready::Opening { path: archive.path.clone(), container: archive.container.clone(), size, sha256 });
        let ended = if archive.depth < DEPTH && before == Before::Never { self.unpack(&mut archive, size)? } else { Ended::InPart };
        // Its entries go before it: once it counts as opened, a later run does not open it again.
        keeping.wait_until_idle();
        if keeping.is_stopped() {
            return Ok(());
        }
        self.opened.insert(sha256, ended == Ended::Whole);
        if ended == Ended::Whole {
            self.outbox.send(Ready::Opened { path: archive.path, kept: None });
            return Ok(());
        }
        self.keep_closed(archive, extract, ended)
    }

    /// Hands every entry on.
    fn unpack(&mut self, archive: &mut Archive, size: u64) -> Result<Ended> {
        let keeping = self.keeping;
        let mut bytes = std::mem::replace(&mut archive.bytes, Bytes::Memory(Vec::new()));
        let mut sink = Sink {
            container: archive.path.clone(),
            depth: archive.depth,
            opener: self,
            current: None,
            names: HashMap::new(),
            whole: true,
            over: false,
        };
        let result = bytes.with(keeping, |bytes| keeping.worker.unpack(&archive.name, size, bytes, &mut sink));
        let (whole, over) = (sink.whole, sink.over);
        archive.bytes = bytes;
        match result {
            Ok(Unpacked { problem: Some(WarningCode::Encrypted), .. }) => Ok(Ended::Locked),
            Ok(unpacked) if whole && unpacked.whole && unpacked.problem.is_none() => Ok(Ended::Whole),
            Ok(_) => Ok(Ended::InPart),
            Err(_) if over => Ok(Ended::InPart),
            Err(error) if matches!(error.code, Code::Unreadable | Code::ReaderStopped | Code::UnreadablePath) => Ok(Ended::InPart),
            Err(error) => Err(error),
        }
    }

    /// An archive that could not be opened whole is kept as it is, and said so.
    fn keep_closed(&mut self, archive: Archive, extract: Extract, ended: Ended) -> Result<()> {
        let Archive { path, container, mut bytes, depth, .. } = archive;
        let why = if depth >= DEPTH { "deep" } else { "not-whole" };
        let keeping = self.keeping;
        let staged = match bytes {
            Bytes::Staged(staged) => Some(staged),
            _ => bytes.with(keeping, |bytes| keeping.stage(bytes))?,
        };
        let Some(staged) = staged else {
            self.outbox.send(Ready::Noted { path, refused: Refused { code: FindingCode::CannotRead, why: "damaged" } });
            return Ok(());
        };
        let reading = read::known(staged.name, staged.size, extract)?;
        self.outbox.send(Ready::Opened { path: path.clone(), kept: Some(Box::new(Kept::of(path.clone(), container, staged))) });
        self.outbox.send(Ready::Read(Box::new(reading)));
        let code = if ended == Ended::Locked { FindingCode::Encrypted } else { FindingCode::ArchiveEntry };
        self.outbox.send(Ready::Noted { path, refused: Refused { code, why } });
        Ok(())
    }

    /// What only looked like an archive is a file like any other.
    fn keep_as_file(&mut self, archive: Archive) -> Result<()> {
        let Archive { path, container, name, bytes, .. } = archive;
        let keeping = self.keeping;
        let staged = match bytes {
            Bytes::Memory(bytes) => return keeping.bytes(Whole { path, container, name, bytes, extract: None }, self.outbox),
            Bytes::Staged(staged) => Some(staged),
            Bytes::File(mut file, _) => {
                let rewound = file.rewind().is_ok();
                if rewound { keeping.stage(&mut file)? } else { None }
            }
        };
        match staged {
            Some(staged) => self.outbox.send(Ready::Kept(Kept::of(path, container, staged))),
            None => {
                let refused = Refused { code: FindingCode::CannotRead, why: "damaged" };
                self.outbox.send(Ready::Refused { path, container, size: 0, refused });
            }
        }
        Ok(())
    }

    /// How it went when these bytes were gone through before, in this run or an earlier one, under whatever path.
    fn gone_through(&self, archive: &Archive, sha256: Sha256) -> Result<Before> {
        let keeping = self.keeping;
        keeping.store.db.read(|tx| {
            let here = file::find(tx, keeping.source, &archive.path)?.is_some_and(|(_, known)| {
                known.sha256 == Some(sha256) && (known.disposition != Disposition::Unreadable || known.blob.is_some())
            });
            let whole = match self.opened.get(&sha256) {
                Some(whole) => Some(*whole),
                None => heap::opened_archive(tx, sha256)?,
            };
            Ok(match whole {
                _ if here => Before::Done,
                Some(true) => Before::Done,
                Some(false) => Before::NotWhole,
                None => Before::Never,
            })
        })
    }
}

/// What is known of an archive's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Every entry was taken in, or what this very file is was found out.
    Done,
    /// Not every entry came out: what could be had was had.
    NotWhole,
    Never,
}

impl Bytes {
    fn len(&self) -> u64 {
        match self {
            Bytes::Memory(bytes) => bytes.len() as u64,
            Bytes::File(_, size) => *size,
            Bytes::Staged(staged) => staged.size,
        }
    }

    /// Lends the bytes from their start.
    fn with<T>(&mut self, keeping: &Keeping<'_>, work: impl FnOnce(&mut dyn BlobRead) -> Result<T>) -> Result<T> {
        match self {
            Bytes::Memory(bytes) => work(&mut Cursor::new(bytes.as_slice())),
            Bytes::File(file, _) => {
                file.rewind().map_err(|error| Error::new(Code::UnreadablePath).because(error))?;
                work(file)
            }
            Bytes::Staged(staged) => work(&mut keeping.store.vault.open_staged(staged)?),
        }
    }
}

/// Takes what comes out of one archive.
struct Sink<'s, 'a> {
    opener: &'s mut Opener<'a>,
    /// The archive's path.
    container: String,
    depth: u32,
    current: Option<Current<'a>>,
    /// How often a name came: two entries of one name are two files.
    names: HashMap<String, u32>,
    whole: bool,
    /// The budget is spent.
    over: bool,
}

/// The entry that is coming out.
struct Current<'a> {
    path: String,
    size: u64,
    memory: Vec<u8>,
    /// Where an entry goes that is too long for memory.
    staging: Option<Staging<'a>>,
}

impl Sink<'_, '_> {
    fn path_of(&mut self, name: &str) -> String {
        let count = self.names.entry(name.to_owned()).or_default();
        *count += 1;
        let path = format!("{}!{name}", self.container);
        // A file on disk may bear the very name that the entry has.
        let on_disk = self.opener.keeping.files.binary_search_by(|found| found.path.as_str().cmp(&path)).is_ok();
        match *count + u32::from(on_disk) {
            1 => path,
            nth => format!("{path} ({nth})"),
        }
    }

    fn refuse(&mut self, path: String, size: u64, problem: WarningCode) {
        self.whole = false;
        let code = if problem == WarningCode::Encrypted { FindingCode::Encrypted } else { FindingCode::ArchiveEntry };
        let why = match problem {
            WarningCode::BadName => "bad-name",
            WarningCode::Limit => "limit",
            _ => "",
        };
        let container = Some(self.container.clone());
        self.opener.outbox.send(Ready::Refused { path, container, size, refused: Refused { code, why } });
    }

    fn spent(&mut self) -> Error {
        self.over = true;
        self.whole = false;
        if let Some(current) = self.current.take() {
            self.refuse(current.path, current.size, WarningCode::Limit);
        }
        Error::new(Code::Unreadable).with("why", "limit")
    }
}

impl UnpackSink for Sink<'_, '_> {
    fn entry(&mut self, head: &EntryHead) -> Result<bool> {
        if self.opener.keeping.is_stopped() {
            return Err(Error::new(Code::Cancelled));
        }
        let path = self.path_of(&head.name);
        if let Some(problem) = head.problem {
            self.refuse(path, head.size, problem);
            return Ok(false);
        }
        let Some(left) = self.opener.entries_left.checked_sub(1) else {
            self.refuse(path, head.size, WarningCode::Limit);
            return Err(self.spent());
        };
        self.opener.entries_left = left;
        self.current = Some(Current { path, size: head.size, memory: Vec::new(), staging: None });
        Ok(true)
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        let Some(left) = self.opener.bytes_left.checked_sub(bytes.len() as u64) else { return Err(self.spent()) };
        self.opener.bytes_left = left;
        let keeping = self.opener.keeping;
        let Some(current) = self.current.as_mut() else { return Ok(()) };
        if let Some(staging) = current.staging.as_mut() {
            return staging.push(bytes);
        }
        current.memory.extend_from_slice(bytes);
        if current.memory.len() as u64 > SMALL {
            let mut staging = keeping.store.vault.begin()?;
            staging.push(&std::mem::take(&mut current.memory))?;
            current.staging = Some(staging);
        }
        Ok(())
    }

    fn end(&mut self, problem: Option<WarningCode>) -> Result<()> {
        let Some(current) = self.current.take() else { return Ok(()) };
        let Current { path, size, memory, staging } = current;
        if let Some(problem) = problem {
            self.refuse(path, size, problem);
            return Ok(());
        }
        let (container, name) = (Some(self.container.clone()), heap::file_name(&path).to_owned());
        let depth = self.depth + 1;
        match staging.map(Staging::finish).transpose()? {
            Some(staged) if may_be(&staged.head) => {
                self.opener.open(Archive { path, container, name, bytes: Bytes::Staged(staged), depth })
            }
            Some(staged) => {
                self.opener.outbox.send(Ready::Kept(Kept::of(path, container, staged)));
                Ok(())
            }
            None if may_be(&memory) => self.opener.open(Archive { path, container, name, bytes: Bytes::Memory(memory), depth }),
            None => {
                self.opener.keeping.put(Entry { path, container: self.container.clone(), bytes: memory });
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_of_archives() {
        let tar = [vec![0; 257], b"ustar\0".to_vec()].concat();
        for (bytes, is_one) in [
            (&b"PK\x03\x04rest"[..], true),
            (b"PK", false),
            (b"\x1f\x8b\x08", true),
            (b"7z\xbc\xaf\x27\x1c\x00\x04", true),
            (&tar, true),
            (b"%PDF-1.4", false),
            (b"", false),
        ] {
            assert_eq!(may_be(bytes), is_one, "{bytes:?}");
        }
    }
}
