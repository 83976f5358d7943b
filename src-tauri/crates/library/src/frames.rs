//! The inside of a blob: zstd frames of 1 MiB each and a seek table in a skippable frame, so that any place can be read without the rest.
//!
//! The layout is the published "zstd seekable format": `zstd -d` reads it as it is. Where compressing gains nothing, a frame holds raw
//! blocks (RFC 8878, 3.1.1.2.2), which costs 0.01 % and no time. Encryption is not here; the vault wraps it around.

use std::io;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;

use zstd::bulk::Compressor;
use zstd::bulk::Decompressor;

/// Plain bytes in a frame (the last one may hold fewer).
pub(crate) const FRAME: usize = 1 << 20;
/// Uncompressed CT slices (16 bits, 8 HU of noise) come to 52 % at level 1, 50 % at level 2, 46 % at level 3, and take 1, 1.5 and 2.5 times
/// as long. Level 2 is the fastest that stays within 1.1 times the size of restic's (46 %).
const LEVEL: i32 = 2;
/// A frame that stays above this share of its size was not worth compressing.
const GAIN_PERCENT: usize = 98;
/// After a frame without gain, so many are stored as they are before compressing is tried again.
const STORED_IN_A_ROW: u32 = 15;

const RAW_BLOCK: usize = 128 << 10;
const FRAME_MAGIC: u32 = 0xFD2F_B528;
const SKIPPABLE_MAGIC: u32 = 0x184D_2A5E;
const SEEKABLE_MAGIC: u32 = 0x8F92_EAB1;
const FOOTER: usize = 9;
const SKIPPABLE_HEADER: usize = 8;
const ENTRY: usize = 8;

/// What packing needs again and again; kept between files.
pub(crate) struct Packer {
    compressor: Compressor<'static>,
    packed: Vec<u8>,
}

impl Packer {
    /// A packer, ready.
    pub(crate) fn new() -> io::Result<Self> {
        let packed = Vec::with_capacity(zstd::zstd_safe::compress_bound(FRAME) + 64);
        Ok(Self { compressor: Compressor::new(LEVEL)?, packed })
    }
}

/// Writes the frames of one blob, then its seek table.
#[derive(Default)]
pub(crate) struct Frames {
    sizes: Vec<(u32, u32)>,
    stored_ahead: u32,
}

impl Frames {
    /// Writes one frame: [`FRAME`] bytes, fewer only in the last one.
    pub(crate) fn write(&mut self, plain: &[u8], packer: &mut Packer, to: &mut dyn Write) -> io::Result<()> {
        if self.stored_ahead > 0 {
            self.stored_ahead -= 1;
            store(plain, &mut packer.packed);
        } else {
            packer.packed.clear();
            packer.compressor.compress_to_buffer(plain, &mut packer.packed)?;
            if packer.packed.len() * 100 > plain.len() * GAIN_PERCENT {
                self.stored_ahead = STORED_IN_A_ROW;
                store(plain, &mut packer.packed);
            }
        }
        to.write_all(&packer.packed)?;
        self.sizes.push((size(packer.packed.len())?, size(plain.len())?));
        Ok(())
    }

    /// Ends the blob with its seek table.
    pub(crate) fn finish(self, to: &mut dyn Write) -> io::Result<()> {
        let content = self.sizes.len() * ENTRY + FOOTER;
        let mut table = Vec::with_capacity(SKIPPABLE_HEADER + content);
        table.extend(SKIPPABLE_MAGIC.to_le_bytes());
        table.extend(size(content)?.to_le_bytes());
        for (packed, plain) in &self.sizes {
            table.extend(packed.to_le_bytes());
            table.extend(plain.to_le_bytes());
        }
        table.extend(size(self.sizes.len())?.to_le_bytes());
        table.push(0);
        table.extend(SEEKABLE_MAGIC.to_le_bytes());
        to.write_all(&table)
    }
}

/// Reads packed bytes back, any place at once. Holds one frame.
pub(crate) struct Unframed<R> {
    packed: R,
    frames: Vec<Frame>,
    size: u64,
    at: u64,
    held: Option<usize>,
    plain: Vec<u8>,
    buffer: Vec<u8>,
    decompressor: Decompressor<'static>,
}

#[derive(Clone, Copy)]
struct Frame {
    packed_at: u64,
    packed: usize,
    plain_at: u64,
    plain: usize,
}

impl<R: Read + Seek> Unframed<R> {
    /// Reads the seek table at the end of `packed`.
    pub(crate) fn open(mut packed: R) -> io::Result<Self> {
        let frames = read_table(&mut packed)?;
        let size = frames.last().map_or(0, |last| last.plain_at + last.plain as u64);
        let (plain, buffer) = (Vec::new(), Vec::new());
        Ok(Self { packed, frames, size, at: 0, held: None, plain, buffer, decompressor: Decompressor::new()? })
    }

    fn hold(&mut self, index: usize) -> io::Result<()> {
        if self.held == Some(index) {
            return Ok(());
        }
        let frame = self.frames[index];
        self.held = None;
        self.packed.seek(SeekFrom::Start(frame.packed_at))?;
        self.buffer.resize(frame.packed, 0);
        self.packed.read_exact(&mut self.buffer)?;
        self.plain.clear();
        self.plain.reserve(frame.plain);
        self.decompressor.decompress_to_buffer(&self.buffer, &mut self.plain)?;
        if self.plain.len() != frame.plain {
            return Err(not_ours("a frame is not as long as the seek table says"));
        }
        self.held = Some(index);
        Ok(())
    }
}

impl<R: Read + Seek> Read for Unframed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.size || into.is_empty() {
            return Ok(0);
        }
        // Every frame but the last is full, so that its number follows from the place.
        let index = (self.at / FRAME as u64) as usize;
        self.hold(index)?;
        let within = (self.at - self.frames[index].plain_at) as usize;
        let bytes = &self.plain[within..];
        let count = bytes.len().min(into.len());
        into[..count].copy_from_slice(&bytes[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl<R: Read + Seek> Seek for Unframed<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
        };
        self.at = place.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a place before the start"))?;
        Ok(self.at)
    }
}

/// A frame of raw blocks: single segment, content size in four bytes, no checksum (age authenticates every byte).
fn store(plain: &[u8], packed: &mut Vec<u8>) {
    packed.clear();
    packed.extend(FRAME_MAGIC.to_le_bytes());
    packed.push(0b1010_0000);
    packed.extend((plain.len() as u32).to_le_bytes());
    let mut rest = plain;
    loop {
        let (block, after) = rest.split_at(rest.len().min(RAW_BLOCK));
        let header = (block.len() as u32) << 3 | u32::from(after.is_empty());
        packed.extend(&header.to_le_bytes()[..3]);
        packed.extend(block);
        if after.is_empty() {
            return;
        }
        rest = after;
    }
}

fn read_table(packed: &mut (impl Read + Seek)) -> io::Result<Vec<Frame>> {
    let end = packed.seek(SeekFrom::End(0))?;
    packed.seek(SeekFrom::Start(end.checked_sub(FOOTER as u64).ok_or_else(no_table)?))?;
    let mut footer = [0; FOOTER];
    packed.read_exact(&mut footer)?;
    let count = u32::from_le_bytes([footer[0], footer[1], footer[2], footer[3]]) as u64;
    let table = count * ENTRY as u64;
    let start = end.checked_sub(table + (FOOTER + SKIPPABLE_HEADER) as u64).ok_or_else(no_table)?;
    if footer[4] != 0 || footer[5..] != SEEKABLE_MAGIC.to_le_bytes() {
        return Err(no_table());
    }
    packed.seek(SeekFrom::Start(start))?;
    let mut bytes = vec![0; table as usize + SKIPPABLE_HEADER];
    packed.read_exact(&mut bytes)?;
    if bytes[..4] != SKIPPABLE_MAGIC.to_le_bytes() {
        return Err(no_table());
    }
    let frames = frames_of(&bytes[SKIPPABLE_HEADER..]);
    let full_but_last =
        frames.split_last().is_none_or(|(last, before)| last.plain <= FRAME && before.iter().all(|frame| frame.plain == FRAME));
    let reaches = frames.last().map_or(0, |last| last.packed_at + last.packed as u64);
    if !full_but_last || reaches != start {
        return Err(no_table());
    }
    Ok(frames)
}

fn frames_of(table: &[u8]) -> Vec<Frame> {
    let (mut packed_at, mut plain_at) = (0, 0);
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
    table
        .chunks_exact(ENTRY)
        .map(|entry| {
            let frame = Frame { packed_at, packed: number(&entry[..4]), plain_at, plain: number(&entry[4..]) };
            packed_at += frame.packed as u64;
            plain_at += frame.plain as u64;
            frame
        })
        .collect()
}

fn size(length: usize) -> io::Result<u32> {
    u32::try_from(length).map_err(|_| not_ours("more than 4 GiB in one frame"))
}

fn no_table() -> io::Error {
    not_ours("no seek table")
}

fn not_ours(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use rand::Rng;
    use rand::SeedableRng;

    use super::*;

    fn pack(plain: &[u8]) -> Vec<u8> {
        let mut packer = Packer::new().unwrap();
        let mut frames = Frames::default();
        let mut packed = Vec::new();
        for chunk in plain.chunks(FRAME) {
            frames.write(chunk, &mut packer, &mut packed).unwrap();
        }
        frames.finish(&mut packed).unwrap();
        packed
    }

    fn noise(length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        rand::rngs::StdRng::seed_from_u64(7).fill(bytes.as_mut_slice());
        bytes
    }

    fn check(plain: &[u8]) {
        let packed = pack(plain);
        assert_eq!(zstd::stream::decode_all(packed.as_slice()).unwrap(), plain, "as the zstd program reads it");
        let mut reader = Unframed::open(Cursor::new(&packed)).unwrap();
        let mut whole = Vec::new();
        reader.read_to_end(&mut whole).unwrap();
        assert!(whole == plain);
        let mut random = rand::rngs::StdRng::seed_from_u64(plain.len() as u64);
        for _ in 0..20 {
            let start = random.random_range(0..=plain.len());
            let length = random.random_range(0..=70_000).min(plain.len() - start);
            let mut part = vec![0; length];
            reader.seek(SeekFrom::Start(start as u64)).unwrap();
            reader.read_exact(&mut part).unwrap();
            assert!(part == plain[start..start + length]);
        }
    }

    #[test]
    fn every_place_reads_back() {
        for length in [0, 1, 255, 256, RAW_BLOCK, RAW_BLOCK + 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME + 17] {
            check(&noise(length));
            check(&vec![b'a'; length]);
        }
    }

    #[test]
    fn noise_costs_next_to_nothing_and_text_after_noise_is_compressed_again() {
        let mut plain = noise(2 * FRAME);
        assert!(pack(&plain).len() < plain.len() + 200);
        plain.extend(vec![b'a'; 40 * FRAME]);
        assert!(pack(&plain).len() < 18 * FRAME);
        check(&plain);
    }

    #[test]
    fn a_cut_blob_is_refused() {
        let packed = pack(&noise(5000));
        for length in [0, 5, FOOTER, packed.len() - 1] {
            assert!(Unframed::open(Cursor::new(&packed[..length])).is_err(), "{length}");
        }
    }
}
