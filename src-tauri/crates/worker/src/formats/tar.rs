//! Tar archives: POSIX ustar, GNU and pax names, old ones without a mark; plain, or packed as one by gzip, bzip2 or xz.
//!
//! Links, devices and pipes are named as members that cannot be taken out. Other packings of a tar are not read.

use std::io;
use std::io::Read;

use bzip2::read::MultiBzDecoder;
use flate2::read::MultiGzDecoder;
use lzma_rust2::XzReader;
use second_read_model::extract::Extract;
use second_read_model::extract::Role;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::EntryHead;
use second_read_model::protocol::Failure;
use second_read_model::protocol::Listed;
use second_read_model::protocol::limits;
use tar::EntryType;

use super::EntrySink;
use super::Format;
use super::Input;
use super::Score;
use super::archive::Way;
use super::archive::problem_of_name;
use super::archive::shown;
use super::failed_reading;

/// What an xz dictionary may take, in KiB. The strongest preset needs 64 MB.
const DICTIONARY: u32 = 256 << 10;

pub struct Tar;

impl Format for Tar {
    fn id(&self) -> &'static str {
        "tar"
    }

    fn version(&self) -> u32 {
        2
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        let mut first = [0; 512];
        let Some(packing) = Packing::of(head) else { return score_of(head.first_chunk()) };
        match packing.opened(head).read_exact(&mut first) {
            Ok(()) => score_of(Some(&first)),
            Err(_) => 0,
        }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let media_type = Packing::of(input.head).map_or("application/x-tar", Packing::media_type).into();
        Ok(Extract { format: self.id().into(), version: self.version(), media_type, role: Role::Container, ..Extract::default() })
    }

    fn unpack(&self, input: &mut Input<'_>, sink: &mut dyn EntrySink) -> Result<(u64, bool), Failure> {
        let way = Way::new(sink, input.size);
        match Packing::of(input.head) {
            None => {
                let mut archive = tar::Archive::new(&mut *input.source);
                unpack(archive.entries_with_seek().map_err(failed_reading)?, input.size, way)
            }
            Some(packing) => {
                input.source.rewind().map_err(failed_reading)?;
                // A member that nobody wants is unpacked all the same, so what there is in all is bounded, not only what is handed on.
                let most = way.left().saturating_add(1 << 20);
                let mut archive = tar::Archive::new(packing.opened(&mut *input.source).take(most));
                unpack(archive.entries().map_err(failed_reading)?, input.size, way)
            }
        }
    }
}

/// Hands on what members there are.
fn unpack<R: Read>(members: tar::Entries<'_, R>, size: u64, mut way: Way<'_>) -> Result<(u64, bool), Failure> {
    let (mut entries, mut whole) = (0, true);
    for member in members {
        // After a broken header nothing can be found any more; an archive cut off in the middle ends the same way.
        let Ok(mut member) = member else {
            whole = false;
            break;
        };
        let kind = member.header().entry_type();
        if kind.is_dir() || matches!(kind, EntryType::XGlobalHeader) {
            continue;
        }
        if entries == limits::ENTRIES {
            whole = false;
            break;
        }
        entries += 1;
        whole &= hand_on(&mut member, size, &mut way).map_err(failed_reading)?;
    }
    if entries == 0 && !whole {
        return Err(Failure { code: WarningCode::Malformed, place: "header".into() });
    }
    Ok((entries, whole))
}

/// What a tar is packed by, as one.
#[derive(Debug, Clone, Copy)]
enum Packing {
    Gzip,
    Bzip2,
    Xz,
}

impl Packing {
    fn of(head: &[u8]) -> Option<Self> {
        let marks: [(&[u8], Self); 3] = [(b"\x1F\x8B\x08", Self::Gzip), (b"BZh", Self::Bzip2), (b"\xFD7zXZ\0", Self::Xz)];
        marks.into_iter().find(|(mark, _)| head.starts_with(mark)).map(|(_, packing)| packing)
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Gzip => "application/gzip",
            Self::Bzip2 => "application/x-bzip2",
            Self::Xz => "application/x-xz",
        }
    }

    fn opened<'a>(self, packed: impl Read + 'a) -> Box<dyn Read + 'a> {
        match self {
            Self::Gzip => Box::new(MultiGzDecoder::new(packed)),
            Self::Bzip2 => Box::new(MultiBzDecoder::new(packed)),
            Self::Xz => Box::new(XzReader::new_mem_limit(packed, true, DICTIONARY)),
        }
    }
}

/// How sure a header is, in its 512 bytes.
fn score_of(header: Option<&[u8; 512]>) -> Score {
    match header.filter(|header| header[0] != 0 && checksum_holds(header)) {
        Some(header) if header[257..].starts_with(b"ustar") => 95,
        Some(_) => 60,
        None => 0,
    }
}

/// Hands one member on; whether it came whole. An error is one of the sink.
fn hand_on<R: Read>(member: &mut tar::Entry<'_, R>, archive_size: u64, way: &mut Way<'_>) -> io::Result<bool> {
    let kind = member.header().entry_type();
    let plain = kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse();
    let name = member.path_bytes();
    let name = name.strip_prefix(b"./").unwrap_or(&name).to_vec();
    let size = if plain { member.size() } else { 0 };
    let problem = problem_of_name(&name)
        .or((!plain).then_some(WarningCode::NotSupported))
        .or_else(|| way.refuses(size, if kind.is_gnu_sparse() { 0 } else { archive_size }));
    let wanted = way.sink().entry(&EntryHead { name: shown(&name), size, problem, differs: false, listed: Listed::default() })?;
    if problem.is_some() || !wanted {
        return Ok(problem.is_none());
    }
    let passed = way.pass(member, size)?;
    way.sink().end(passed.problem)?;
    Ok(passed.problem.is_none())
}

/// The sum of the header's bytes, its own field counted as spaces, stands in that field in octal.
fn checksum_holds(header: &[u8; 512]) -> bool {
    let field = &header[148..156];
    let digits: String = field.iter().map(|byte| char::from(*byte)).filter(char::is_ascii_digit).collect();
    let sum: u32 = header.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u32::from(*byte) }).sum();
    u32::from_str_radix(&digits, 8) == Ok(sum)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::io::Write;

    use super::*;

    /// Names, and how many bytes came.
    #[derive(Default)]
    struct Taken(Vec<(String, u64, Option<WarningCode>)>);

    impl EntrySink for Taken {
        fn entry(&mut self, head: &EntryHead) -> io::Result<bool> {
            self.0.push((head.name.clone(), 0, head.problem));
            Ok(true)
        }

        fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
            self.0.last_mut().into_iter().for_each(|member| member.1 += bytes.len() as u64);
            Ok(())
        }

        fn end(&mut self, problem: Option<WarningCode>) -> io::Result<()> {
            self.0.last_mut().into_iter().for_each(|member| member.2 = problem);
            Ok(())
        }
    }

    fn tar_of(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut made = tar::Builder::new(Vec::new());
        for (name, bytes) in members {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            assert!(made.append_data(&mut header, name, *bytes).is_ok());
        }
        made.into_inner().unwrap_or_default()
    }

    fn gzipped(bytes: &[u8]) -> Vec<u8> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        assert!(gzip.write_all(bytes).is_ok());
        gzip.finish().unwrap_or_default()
    }

    fn taken(bytes: &[u8]) -> (Score, Taken, Option<(u64, bool)>) {
        let (mut source, mut sink) = (Cursor::new(bytes.to_vec()), Taken::default());
        let mut input = Input { name: "", size: bytes.len() as u64, head: bytes, source: &mut source };
        let counted = Tar.unpack(&mut input, &mut sink).ok();
        (Tar.sniff(bytes, ""), sink, counted)
    }

    #[test]
    fn a_packed_tar_is_opened_as_one() {
        let plain = tar_of(&[("a.txt", b"letter"), ("b.txt", b"")]);
        for bytes in [plain.clone(), gzipped(&plain)] {
            let (score, sink, counted) = taken(&bytes);
            assert_eq!((score, counted), (95, Some((2, true))));
            assert_eq!(sink.0, [("a.txt".to_owned(), 6, None), ("b.txt".to_owned(), 0, None)]);
        }
        assert_eq!(Tar.sniff(&gzipped(b"a letter, packed alone"), ""), 0);
    }

    #[test]
    fn a_packed_tar_that_is_a_bomb_or_cut_off_ends() {
        let zeros = vec![0; 100 << 20];
        let bomb = gzipped(&tar_of(&[("zeros", &zeros), ("a.txt", b"letter")]));
        let (_, sink, counted) = taken(&bomb);
        assert_eq!(sink.0.first().and_then(|member| member.2), Some(WarningCode::Limit));
        assert_eq!(counted.map(|(_, whole)| whole), Some(false));
        let whole = gzipped(&tar_of(&[("a.txt", b"letter")]));
        (0..whole.len()).for_each(|cut| drop(taken(&whole[..cut])));
    }
}
