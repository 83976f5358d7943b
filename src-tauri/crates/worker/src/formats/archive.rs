//! What archives have in common: names as text, names that may not be used, and members that pass through whole or not.
//!
//! Nothing is written anywhere: a member is a name to show and bytes to hand on. Archives in archives are the library's business.

use std::io;
use std::io::Read;

use flate2::Crc;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::limits;

use super::EntrySink;

/// Bytes that are handed on at once.
const CHUNK: usize = 256 << 10;
/// A member may come to this many bytes whatever it was packed into …
const FREE: u64 = 64 << 20;
/// … and beyond that to so many times its packed size. Deflated reports and images stay far below 100 : 1.
const RATIO: u64 = 200;

/// Hands members on and holds what an archive may come to in all.
pub(super) struct Way<'a> {
    sink: &'a mut dyn EntrySink,
    buffer: Vec<u8>,
    left: u64,
}

/// How a member's bytes came through.
pub(super) struct Passed {
    pub(super) bytes: u64,
    pub(super) crc: u32,
    /// It did not end where it said, or its packing is broken.
    pub(super) problem: Option<WarningCode>,
}

impl<'a> Way<'a> {
    /// For an archive of `size` bytes: its members come to a gigabyte at most, or a hundred times its size.
    pub(super) fn new(sink: &'a mut dyn EntrySink, size: u64) -> Self {
        Self { sink, buffer: vec![0; CHUNK], left: size.saturating_mul(100).max(1 << 30) }
    }

    /// How many bytes members may still come to.
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// Who is told of members.
    pub(super) fn sink(&mut self) -> &mut dyn EntrySink {
        self.sink
    }

    /// Why a member of `size` bytes, packed into `packed`, is not even begun.
    pub(super) fn refuses(&self, size: u64, packed: u64) -> Option<WarningCode> {
        let too_large = size > self.left || size > FREE.saturating_add(packed.saturating_mul(RATIO));
        too_large.then_some(WarningCode::Limit)
    }

    /// Counts a member whose bytes are unpacked and wanted by nobody, because others stand behind it in the same packing.
    pub(super) fn passes_over(&mut self, size: u64) {
        self.left = self.left.saturating_sub(size);
    }

    /// Hands on what `from` gives, at most `size` bytes. An error is one of the sink: nobody listens any more.
    pub(super) fn pass(&mut self, from: &mut dyn Read, size: u64) -> io::Result<Passed> {
        let (mut crc, mut passed) = (Crc::new(), 0);
        let problem = loop {
            let room = usize::try_from(size - passed).map_or(CHUNK, |left| left.min(CHUNK));
            // One byte more is asked for at the end: a member that goes on after its size lies about it.
            let at_end = room == 0;
            let count = match from.read(&mut self.buffer[..room.max(1)]) {
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => break Some(what_broke(&error)),
            };
            match (count, at_end) {
                (0, true) => break None,
                (0, false) => break Some(WarningCode::Truncated),
                (_, true) => break Some(WarningCode::Malformed),
                (_, false) => {}
            }
            let bytes = &self.buffer[..count];
            crc.update(bytes);
            self.sink.bytes(bytes)?;
            passed += count as u64;
        };
        self.left = self.left.saturating_sub(passed);
        Ok(Passed { bytes: passed, crc: crc.sum(), problem })
    }
}

fn what_broke(error: &io::Error) -> WarningCode {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => WarningCode::Truncated,
        _ => WarningCode::Malformed,
    }
}

/// A member's name as text: UTF-8, any other byte and NUL as `\xHH`, so that two names never look the same. Cut where it is too long.
pub(super) fn shown(name: &[u8]) -> String {
    let mut text = String::with_capacity(name.len());
    for chunk in name.utf8_chunks() {
        text.push_str(&chunk.valid().replace('\0', "\\x00"));
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02X}")));
    }
    let cut = text.floor_char_boundary(limits::ENTRY_NAME);
    text.truncate(cut);
    text
}

/// `BadName` for a name that would leave the folder it is unpacked into, names no file, or is longer than any system takes.
pub(super) fn problem_of_name(name: &[u8]) -> Option<WarningCode> {
    let parts_folders = |byte: &u8| matches!(byte, b'/' | b'\\');
    let drive = name.get(1) == Some(&b':') && name[0].is_ascii_alphabetic();
    let climbs = name.split(parts_folders).any(|step| step == b"..");
    let bad = name.first().is_none_or(parts_folders) || name.len() > 4096 || drive || climbs;
    bad.then_some(WarningCode::BadName)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside() {
        for good in ["a.pdf", "CT/1.dcm", "a..b", "...", "é/ü", "ab:c", "CON", "x y\n.txt", "a\0b"] {
            assert_eq!(problem_of_name(good.as_bytes()), None, "{good:?}");
        }
        for bad in ["", "/etc/passwd", "../x", "a/../../x", "a\\..\\x", "\\\\server\\x", "C:\\x", "c:x"] {
            assert_eq!(problem_of_name(bad.as_bytes()), Some(WarningCode::BadName), "{bad:?}");
        }
        assert_eq!(problem_of_name(&[b'x'; 5000]), Some(WarningCode::BadName));
    }

    #[test]
    fn bytes_that_are_no_text_are_shown_apart() {
        assert_eq!(shown("Größe.txt".as_bytes()), "Größe.txt");
        assert_eq!(shown(b"a\xE9\0.txt"), "a\\xE9\\x00.txt");
        assert_eq!(shown(&[b'x'; 100_000]).len(), limits::ENTRY_NAME);
    }
}
