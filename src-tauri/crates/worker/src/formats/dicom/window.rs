//! A window on the bytes of a file: what is asked for is read, the rest is stepped over. It never holds more than one value of a
//! header (or, for a deflated data set, its inflated start), whatever the file claims about its lengths.

use std::io::Read;
use std::io::SeekFrom;

use crate::formats::Input;
use crate::formats::ReadSeek;

/// What one refill reads at least; most headers fit the first bytes that come with the [`Input`].
const REFILL: usize = 64 << 10;

/// Bytes by offset. A source that fails is a source that ends there.
pub(super) struct Window<'a> {
    /// Where more comes from; `None` when everything is in `bytes`.
    source: Option<&'a mut dyn ReadSeek>,
    size: u64,
    start: u64,
    bytes: Vec<u8>,
}

impl<'a> Window<'a> {
    /// A window on a file, its first bytes already there.
    pub(super) fn on(input: &'a mut Input<'_>) -> Self {
        Self { bytes: input.head.to_vec(), source: Some(&mut *input.source), size: input.size.max(input.head.len() as u64), start: 0 }
    }

    /// How many bytes there are, by what the parent said.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// `len` bytes at `offset`, or `None` where the file ends before.
    pub(super) fn get(&mut self, offset: u64, len: usize) -> Option<&[u8]> {
        let end = offset.checked_add(len as u64)?;
        if end > self.size {
            return None;
        }
        if offset < self.start || end > self.start + self.bytes.len() as u64 {
            self.fill(offset, len.max(REFILL))?;
        }
        let from = usize::try_from(offset.checked_sub(self.start)?).ok()?;
        self.bytes.get(from..from.checked_add(len)?)
    }

    /// Up to `len` bytes at `offset`, fewer where the file ends, past the window (for pixel data).
    pub(super) fn up_to(&mut self, offset: u64, len: usize) -> Vec<u8> {
        let there = usize::try_from(self.size.saturating_sub(offset)).unwrap_or(usize::MAX).min(len);
        if let Some(held) = offset.checked_sub(self.start).and_then(|from| self.bytes.get(usize::try_from(from).ok()?..)?.get(..there)) {
            return held.to_vec();
        }
        self.source.as_mut().map_or_else(Vec::new, |source| read_at(*source, offset, there))
    }

    /// From here on the window is on the inflated bytes from `offset` on (PS3.5 A.5), at most `limit` of them; offsets count from 0.
    pub(super) fn inflate(&mut self, offset: u64, limit: u64) {
        let packed = self.up_to(offset, usize::try_from(limit).unwrap_or(usize::MAX));
        let mut bytes = Vec::new();
        // An error means damage further on: what was inflated before it counts, and the reader of attributes finds the end.
        let _ = flate2::read::DeflateDecoder::new(packed.as_slice()).take(limit).read_to_end(&mut bytes);
        *self = Self { source: None, size: bytes.len() as u64, start: 0, bytes };
    }

    fn fill(&mut self, offset: u64, len: usize) -> Option<()> {
        let source = self.source.as_mut()?;
        let len = usize::try_from(self.size - offset).unwrap_or(usize::MAX).min(len);
        self.bytes = read_at(*source, offset, len);
        self.start = offset;
        Some(())
    }
}

/// Reads what is there; memory grows with what really comes, not with what was asked for.
fn read_at(source: &mut dyn ReadSeek, offset: u64, len: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(len.min(1 << 20));
    if source.seek(SeekFrom::Start(offset)).is_ok() {
        let _ = source.take(len as u64).read_to_end(&mut bytes);
    }
    bytes
}
