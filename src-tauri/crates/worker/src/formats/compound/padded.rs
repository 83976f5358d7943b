//! A file that goes on with zeros after its end: some programs list more sectors than they write, and cut files miss theirs. A strict
//! reader of compound files opens such a one all the same, and what is missing reads as nothing.

use std::io;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;

/// Zeros that a file may miss, beyond as many bytes as it has.
const MISSING: u64 = 8 << 20;

pub(super) struct Padded<R> {
    source: R,
    size: u64,
    shown: u64,
    at: u64,
}

impl<R: Read + Seek> Padded<R> {
    /// As long as the lists in the header of a compound file need it ([MS-CFB] 2.2), or as it is.
    pub(super) fn new(source: R, size: u64, head: &[u8]) -> Self {
        let shift = super::u16_at(head, 0x1E).filter(|shift| matches!(shift, 9 | 12)).unwrap_or(9);
        let lists = u64::from(super::u32_at(head, 0x2C).unwrap_or_default());
        // A sector of the list names a quarter as many sectors as it has bytes; the header stands in front.
        let needed = lists.saturating_mul(1 << (shift - 2)).saturating_add(1).saturating_mul(1 << shift);
        let shown = if needed <= size.saturating_mul(2).saturating_add(MISSING) { needed.max(size) } else { size };
        Self { source, size, shown, at: 0 }
    }
}

impl<R: Read + Seek> Read for Padded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.shown.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let room = buffer.len().min(left);
        let buffer = buffer.get_mut(..room).unwrap_or_default();
        let count = if self.at < self.size {
            self.source.seek(SeekFrom::Start(self.at))?;
            self.source.read(buffer)?
        } else {
            buffer.fill(0);
            room
        };
        self.at = self.at.saturating_add(count as u64);
        Ok(count)
    }
}

impl<R: Read + Seek> Seek for Padded<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(off) => self.shown.checked_add_signed(off),
            SeekFrom::Current(off) => self.at.checked_add_signed(off),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn zeros_follow_the_end_and_no_claim_is_believed() {
        let mut head = vec![1_u8; 600];
        head[0x1E..0x20].copy_from_slice(&9_u16.to_le_bytes());
        head[0x2C..0x30].copy_from_slice(&1_u32.to_le_bytes());
        let mut padded = Padded::new(Cursor::new(&head), 600, &head);
        let mut all = Vec::new();
        padded.read_to_end(&mut all).unwrap();
        assert_eq!((all.len(), all[599], all[600]), (129 * 512, 1, 0));
        head[0x2C..0x30].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(Padded::new(Cursor::new(&head), 600, &head).seek(SeekFrom::End(0)).ok(), Some(600));
    }
}
