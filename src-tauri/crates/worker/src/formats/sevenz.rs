//! 7-Zip archives (7zFormat.txt of the LZMA SDK): every member, solid or not, packed by LZMA, LZMA2, PPMd, bzip2, deflate, or not at all.
//!
//! Not read: encryption (its members are named as encrypted; where the list itself is encrypted, the archive as a whole is), archives in
//! several volumes, programs that unpack themselves. Members are numbered by the list; a block that breaks costs the rest of its members.

use std::io;
use std::io::Read;

use second_read_model::extract::Extract;
use second_read_model::extract::Role;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::EntryHead;
use second_read_model::protocol::Failure;
use second_read_model::protocol::Listed;
use second_read_model::protocol::limits;
use sevenz_rust2::Archive;
use sevenz_rust2::ArchiveEntry;
use sevenz_rust2::BlockDecoder;
use sevenz_rust2::Error;
use sevenz_rust2::Password;

use super::EntrySink;
use super::Format;
use super::Input;
use super::Score;
use super::archive::Way;
use super::archive::problem_of_name;
use super::archive::shown;
use super::failed_reading;

/// What the list and a dictionary may take each, in KiB. The strongest preset of the usual program needs 64 MB.
const MEMORY: usize = 256 << 10;

pub struct SevenZ;

impl Format for SevenZ {
    fn id(&self) -> &'static str {
        "7z"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        if head.starts_with(b"7z\xBC\xAF\x27\x1C") { 100 } else { 0 }
    }

    fn extract(&self, _input: &mut Input<'_>) -> Result<Extract, Failure> {
        let media_type = "application/x-7z-compressed".into();
        Ok(Extract { format: self.id().into(), version: self.version(), media_type, role: Role::Container, ..Extract::default() })
    }

    fn unpack(&self, input: &mut Input<'_>, sink: &mut dyn EntrySink) -> Result<(u64, bool), Failure> {
        let archive = Archive::read_with_memory_limit(&mut input.source, &Password::empty(), MEMORY)
            .map_err(|error| Failure { code: what_broke(&error), place: "list".into() })?;
        let mut handing = Handing { archive: &archive, way: Way::new(sink, input.size), whole: true, entries: 0, heard: Ok(()) };
        for block in 0..archive.blocks.len() {
            handing.block(block, input).map_err(failed_reading)?;
        }
        // What has no bytes stands in no block.
        for (at, file) in archive.files.iter().enumerate() {
            if archive.stream_map.file_block_index.get(at).copied().flatten().is_none() {
                handing.member(file, None, &mut io::empty()).map_err(failed_reading)?;
            }
        }
        Ok((handing.entries, handing.whole))
    }
}

/// An archive on its way out.
struct Handing<'a> {
    archive: &'a Archive,
    way: Way<'a>,
    whole: bool,
    entries: u64,
    /// How the sink took it.
    heard: io::Result<()>,
}

impl Handing<'_> {
    /// The members of a block, which are packed as one: what cannot be had of one is lost of those behind it too. An error is one of the sink.
    fn block(&mut self, number: usize, input: &mut Input<'_>) -> io::Result<()> {
        let archive = self.archive;
        let password = Password::empty();
        let decoder = BlockDecoder::new_with_memory_limit(1, MEMORY, number, archive, &password, &mut input.source);
        let first = archive.stream_map.block_first_file_index.get(number).copied().unwrap_or_default();
        let members = decoder.entries();
        let count = members.len();
        let packed = self.packed(number);
        let mut problem = archive.is_file_encrypted(first).then_some(WarningCode::Encrypted);
        let mut done = 0;
        if problem.is_none() {
            let ended = decoder.for_each_entries(&mut |file, bytes| {
                let broke = self.refused(file, packed);
                if broke.is_some() {
                    problem = broke;
                    return Ok(false);
                }
                done += 1;
                let went_on = self.member(file, None, bytes);
                let stop = went_on.is_err();
                self.heard = went_on;
                if stop { Err(Error::FileNotFound) } else { Ok(true) }
            });
            std::mem::replace(&mut self.heard, Ok(()))?;
            if let Err(error) = ended {
                self.whole = false;
                problem = problem.or(Some(what_broke(&error)));
            }
        }
        let lost = archive.files.get(first..first.saturating_add(count)).unwrap_or_default();
        for file in lost.iter().skip(done) {
            self.member(file, problem.or(Some(WarningCode::Malformed)), &mut io::empty())?;
        }
        Ok(())
    }

    /// The packed bytes of a block.
    fn packed(&self, number: usize) -> u64 {
        let starts = self.archive.stream_map.block_first_pack_stream_index();
        let first = starts.get(number).copied().unwrap_or_default();
        let end = starts.get(number + 1).copied().unwrap_or(self.archive.pack_sizes().len());
        self.archive.pack_sizes().get(first..end).unwrap_or_default().iter().fold(0, |sum, size| sum.saturating_add(*size))
    }

    /// Why a member is not even unpacked: not for itself, and not for those behind it.
    fn refused(&self, file: &ArchiveEntry, packed: u64) -> Option<WarningCode> {
        self.way.refuses(file.size(), packed)
    }

    /// Hands one member on. An error is one of the sink.
    fn member(&mut self, file: &ArchiveEntry, problem: Option<WarningCode>, bytes: &mut dyn Read) -> io::Result<()> {
        if file.is_directory() || file.is_anti_item() {
            return Ok(());
        }
        if self.entries == limits::ENTRIES {
            self.whole = false;
            return Ok(());
        }
        self.entries += 1;
        let name = file.name().as_bytes();
        let name = name.strip_prefix(b"./").unwrap_or(name);
        let problem = problem_of_name(name).or_else(|| is_link(file).then_some(WarningCode::NotSupported)).or(problem);
        let head = EntryHead { name: shown(name), size: file.size(), problem, differs: false, listed: Listed::default() };
        let wanted = self.way.sink().entry(&head)?;
        self.whole &= problem.is_none();
        if problem.is_some() || !wanted {
            self.way.passes_over(file.size());
            return Ok(());
        }
        let passed = self.way.pass(bytes, file.size())?;
        self.whole &= passed.problem.is_none();
        self.way.sink().end(passed.problem)
    }
}

/// A symbolic link, by the Unix mode in the upper half of the attributes (as p7zip writes it) or by the reparse mark of Windows.
fn is_link(file: &ArchiveEntry) -> bool {
    const UNIX: u32 = 0x8000;
    const REPARSE: u32 = 0x400;
    let attributes = file.windows_attributes();
    let unix = attributes & UNIX != 0 && (attributes >> 16) & 0o170_000 == 0o120_000;
    unix || attributes & REPARSE != 0
}

fn what_broke(error: &Error) -> WarningCode {
    match error {
        Error::MaxMemLimited { .. } => WarningCode::Limit,
        Error::PasswordRequired | Error::MaybeBadPassword(_) => WarningCode::Encrypted,
        Error::UnsupportedCompressionMethod(name) if name.contains("AES") => WarningCode::Encrypted,
        Error::UnsupportedCompressionMethod(_) | Error::UnsupportedVersion { .. } | Error::ExternalUnsupported | Error::Unsupported(_) => {
            WarningCode::NotSupported
        }
        Error::Io(error, _) if error.kind() == io::ErrorKind::UnexpectedEof => WarningCode::Truncated,
        _ => WarningCode::Malformed,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use flate2::Crc;

    use super::*;

    /// Names, bytes, and what was wrong.
    #[derive(Default)]
    struct Taken(Vec<(String, Vec<u8>, Option<WarningCode>)>);

    impl EntrySink for Taken {
        fn entry(&mut self, head: &EntryHead) -> io::Result<bool> {
            self.0.push((head.name.clone(), Vec::new(), head.problem));
            Ok(true)
        }

        fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
            self.0.last_mut().into_iter().for_each(|member| member.1.extend(bytes));
            Ok(())
        }

        fn end(&mut self, problem: Option<WarningCode>) -> io::Result<()> {
            self.0.last_mut().into_iter().for_each(|member| member.2 = problem);
            Ok(())
        }
    }

    fn crc(bytes: &[u8]) -> [u8; 4] {
        let mut crc = Crc::new();
        crc.update(bytes);
        crc.sum().to_le_bytes()
    }

    /// An archive of these members in one block (fewer than 128 bytes in all), packed by that method of one or more bytes.
    fn archive(members: &[(&str, &[u8])], method: &[u8]) -> Vec<u8> {
        let packed: Vec<u8> = members.iter().flat_map(|(_, bytes)| *bytes).copied().collect();
        let count = members.len() as u8;
        let mut list = vec![1, 4, 6, 0, 1, 9, packed.len() as u8, 0];
        list.extend([[7, 11, 1, 0, 1, method.len() as u8].as_slice(), method, &[12, packed.len() as u8, 0]].concat());
        list.extend([8, 13, count, 9]);
        list.extend(members.iter().rev().skip(1).rev().map(|(_, bytes)| bytes.len() as u8));
        list.extend([10, 1]);
        members.iter().for_each(|(_, bytes)| list.extend(crc(bytes)));
        let names: Vec<u8> = members.iter().flat_map(|(name, _)| name.encode_utf16().chain([0])).flat_map(u16::to_le_bytes).collect();
        list.extend([[0, 0, 5, count, 17, names.len() as u8 + 1, 0].as_slice(), &names, &[0, 0]].concat());
        let place = [(packed.len() as u64).to_le_bytes(), (list.len() as u64).to_le_bytes()].concat();
        let start = [place, crc(&list).to_vec()].concat();
        [b"7z\xBC\xAF\x27\x1C\0\x04".as_slice(), &crc(&start), &start, &packed, &list].concat()
    }

    fn taken(bytes: &[u8]) -> (Taken, Result<(u64, bool), WarningCode>) {
        let (mut source, mut sink) = (Cursor::new(bytes.to_vec()), Taken::default());
        let mut input = Input { name: "", size: bytes.len() as u64, head: bytes, source: &mut source };
        let counted = SevenZ.unpack(&mut input, &mut sink).map_err(|failure| failure.code);
        (sink, counted)
    }

    #[test]
    fn members_come_out_and_what_is_wrong_is_said_of_them() {
        let letter: &[u8] = b"Dear Dr. Example";
        let member = |name: &str, bytes: &[u8], problem| (name.to_owned(), bytes.to_vec(), problem);
        let (sink, counted) = taken(&archive(&[("a.txt", letter), ("../b.txt", b"out"), ("c.txt", b"more")], &[0]));
        assert_eq!(counted, Ok((3, false)));
        assert_eq!(
            sink.0,
            [member("a.txt", letter, None), member("../b.txt", b"", Some(WarningCode::BadName)), member("c.txt", b"more", None)]
        );
        let (sink, counted) = taken(&archive(&[("a.txt", letter)], &[6, 0xF1, 7, 1]));
        assert_eq!((counted, sink.0), (Ok((1, false)), vec![member("a.txt", b"", Some(WarningCode::Encrypted))]));
        let mut spoiled = archive(&[("a.txt", letter), ("b.txt", b"more")], &[0]);
        spoiled[32] ^= 1;
        let (sink, counted) = taken(&spoiled);
        assert_eq!(counted.map(|(_, whole)| whole), Ok(false));
        assert_eq!(sink.0.iter().map(|(_, _, problem)| *problem).collect::<Vec<_>>(), [Some(WarningCode::Malformed); 2]);
    }

    #[test]
    fn a_broken_archive_ends() {
        let whole = archive(&[("a.txt", b"letter"), ("b.txt", b"more")], &[0]);
        assert!(taken(&whole).1.is_ok());
        for cut in 0..whole.len() {
            assert!(taken(&whole[..cut]).1.is_err(), "{cut}");
        }
    }
}
