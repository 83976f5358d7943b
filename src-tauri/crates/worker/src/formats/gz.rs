//! Gzip (RFC 1952): one packed file, taken out as an archive's only member. Several packed pieces in a row are one file.
//!
//! A packed tar comes out as a tar, which the library opens in turn. Packed variant tables have a reader of their own (`vcf.rs`).

use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;

use flate2::bufread::GzDecoder;
use second_read_model::extract::Extract;
use second_read_model::extract::Role;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::EntryHead;
use second_read_model::protocol::Failure;
use second_read_model::protocol::Listed;

use super::EntrySink;
use super::Format;
use super::Input;
use super::ReadSeek;
use super::Score;
use super::archive::Way;
use super::archive::problem_of_name;
use super::archive::shown;
use super::failed_reading;

/// The two bytes a member begins with, and the only packing there is.
pub(super) const MARK: &[u8] = b"\x1F\x8B\x08";
/// Bytes that are unpacked at once to learn the size.
const CHUNK: usize = 256 << 10;

pub(super) struct Gz;

impl Format for Gz {
    fn id(&self) -> &'static str {
        "gz"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        if head.starts_with(MARK) { 90 } else { 0 }
    }

    fn extract(&self, _input: &mut Input<'_>) -> Result<Extract, Failure> {
        let media_type = "application/gzip".into();
        Ok(Extract { format: self.id().into(), version: self.version(), media_type, role: Role::Container, ..Extract::default() })
    }

    fn unpack(&self, input: &mut Input<'_>, sink: &mut dyn EntrySink) -> Result<(u64, bool), Failure> {
        let mut way = Way::new(sink, input.size);
        let name = inner_name(input.head, input.name);
        // The size at the end of a file is that of its last piece, and only its low bits: the way through is the only measure.
        let (size, broken) = measured(input.source, &way, input.size)?;
        let problem = problem_of_name(&name).or_else(|| way.refuses(size, input.size)).or((size == 0).then_some(broken).flatten());
        let head = EntryHead { name: shown(&name), size, problem, differs: false, listed: Listed::default() };
        let wanted = way.sink().entry(&head).map_err(failed_reading)?;
        if problem.is_some() || !wanted {
            return Ok((1, problem.is_none()));
        }
        input.source.rewind().map_err(failed_reading)?;
        let passed = way.pass(&mut Unpacked::new(&mut *input.source), size).map_err(failed_reading)?;
        // Where the packing breaks, what came before the break is handed on.
        let problem = broken.or(passed.problem);
        way.sink().end(problem).map_err(failed_reading)?;
        Ok((1, problem.is_none()))
    }
}

/// How many bytes come out, up to what an archive may come to; and why they end early, if they do.
fn measured(source: &mut dyn ReadSeek, way: &Way<'_>, packed: u64) -> Result<(u64, Option<WarningCode>), Failure> {
    source.rewind().map_err(failed_reading)?;
    let (mut unpacked, mut buffer, mut size) = (Unpacked::new(source), vec![0; CHUNK], 0_u64);
    loop {
        match unpacked.read(&mut buffer) {
            Ok(0) => return Ok((size, None)),
            Ok(count) => size = size.saturating_add(count as u64),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Ok((size, Some(failed_reading(error).code))),
        }
        if way.refuses(size, packed).is_some() {
            return Ok((size, None));
        }
    }
}

/// The file inside: without the packing's extension, else by the name in the header (FNAME).
fn inner_name(head: &[u8], name: &str) -> Vec<u8> {
    let name = name.rsplit(['/', '\\', '!']).next().unwrap_or_default();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let inner = match extension.to_ascii_lowercase().as_str() {
        "gz" | "z" | "bgz" | "bgzf" | "gzip" => stem.to_owned(),
        "tgz" => format!("{stem}.tar"),
        "svgz" => format!("{stem}.svg"),
        _ => return name_in_header(head).unwrap_or_else(|| if name.is_empty() { b"file".to_vec() } else { name.as_bytes().to_vec() }),
    };
    if inner.is_empty() { name_in_header(head).unwrap_or_else(|| b"file".to_vec()) } else { inner.into_bytes() }
}

/// FNAME (2.3.1), in Latin-1, without folders.
fn name_in_header(head: &[u8]) -> Option<Vec<u8>> {
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    let flags = *head.get(3)?;
    let extra = if flags & EXTRA == 0 { 0 } else { 2 + usize::from(u16::from_le_bytes([*head.get(10)?, *head.get(11)?])) };
    let name = head.get(10 + extra..)?.split(|byte| *byte == 0).next().filter(|name| flags & NAME != 0 && name.len() < 1000)?;
    let name: String = name.iter().map(|byte| char::from(*byte)).collect();
    name.rsplit(['/', '\\']).next().filter(|name| !name.is_empty()).map(|name| name.as_bytes().to_vec())
}

/// All pieces of a packed file, one after the other; what stands behind the last one is left out, as other programs do.
pub(super) struct Unpacked<R: Read> {
    piece: Option<GzDecoder<BufReader<R>>>,
}

impl<R: Read> Unpacked<R> {
    pub(super) fn new(source: R) -> Self {
        Self { piece: Some(GzDecoder::new(BufReader::with_capacity(64 << 10, source))) }
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(piece) = &mut self.piece else { return Ok(0) };
            let count = piece.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            let mut source = self.piece.take().map(GzDecoder::into_inner).ok_or(io::ErrorKind::UnexpectedEof)?;
            if source.fill_buf()?.first() == MARK.first() {
                self.piece = Some(GzDecoder::new(source));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    #[derive(Default)]
    struct Taken(Vec<(String, u64, Option<WarningCode>)>, Vec<u8>);

    impl EntrySink for Taken {
        fn entry(&mut self, head: &EntryHead) -> io::Result<bool> {
            self.0.push((head.name.clone(), head.size, head.problem));
            Ok(true)
        }

        fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
            self.1.extend_from_slice(bytes);
            Ok(())
        }

        fn end(&mut self, problem: Option<WarningCode>) -> io::Result<()> {
            self.0.last_mut().unwrap().2 = problem;
            Ok(())
        }
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn unpack(name: &str, bytes: &[u8]) -> (Taken, bool) {
        let mut taken = Taken::default();
        let mut input = Input { name, size: bytes.len() as u64, head: bytes, source: &mut Cursor::new(bytes) };
        let (_, whole) = Gz.unpack(&mut input, &mut taken).unwrap();
        (taken, whole)
    }

    #[test]
    fn one_file_comes_out_under_its_name() {
        for (name, inner) in [
            ("note.txt.gz", "note.txt"),
            ("scans/disc.tgz", "disc.tar"),
            ("x.zip!a/logo.svgz", "logo.svg"),
            ("IMAGE", "IMAGE"),
            (".gz", "file"),
        ] {
            let (taken, whole) = unpack(name, &[packed(b"one "), packed(b"two"), b"padding".to_vec()].concat());
            assert_eq!((taken.0, taken.1, whole), (vec![(inner.into(), 7, None)], b"one two".to_vec(), true), "{name}");
        }
    }

    #[test]
    fn the_header_names_a_file_whose_name_tells_nothing() {
        let mut encoder = flate2::GzBuilder::new().extra(b"xy".to_vec()).filename("../up/scan.dcm").write(Vec::new(), Compression::fast());
        encoder.write_all(b"one").unwrap();
        assert_eq!(unpack("0001", &encoder.finish().unwrap()).0.0[0].0, "scan.dcm");
    }

    #[test]
    fn a_broken_or_endless_file_is_said_to_be_so() {
        let bytes = packed(&(0..100_000_u32).flat_map(u32::to_le_bytes).collect::<Vec<_>>());
        let (cut, whole) = unpack("a.gz", &bytes[..bytes.len() / 2]);
        assert!(!whole && cut.0[0].2 == Some(WarningCode::Truncated) && !cut.1.is_empty());
        let mut best = GzEncoder::new(Vec::new(), Compression::best());
        best.write_all(&vec![0; 150 << 20]).unwrap();
        let bomb = best.finish().unwrap();
        let (refused, whole) = unpack("a.gz", &bomb);
        assert!(!whole && refused.0[0].2 == Some(WarningCode::Limit) && refused.1.is_empty());
    }
}
