//! Archives that nothing else here writes: zeros packed by LZMA, as it stands in xz and 7-Zip, and by bzip2; the frame of 7-Zip and of tar.
//!
//! LZMA packs zeros alone: it takes one literal and the same repetition again and again.

use std::io::Write;

/// A tar's only member of eight gigabytes, and four gigabytes of it, by bzip2: streams in a row are one file.
pub(super) fn tar_bz2() -> Vec<u8> {
    let packed = |bytes: &[u8]| {
        let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
        // Into memory.
        let _ = packer.write_all(bytes);
        packer.finish().unwrap_or_default()
    };
    [packed(&largest_member()), packed(&vec![0; 64 << 20]).repeat(64)].concat()
}

/// The same by xz (The .xz File Format 1.2): one block, its first piece as it is, the others LZMA.
pub(super) fn tar_xz() -> Vec<u8> {
    const PIECE: u64 = zeros_in(7681);
    const PIECES: u64 = 2000;
    let lzma = lzma(7681);
    let head = largest_member();
    let size = |size: usize| ((size - 1) as u16).to_be_bytes();
    let last = PIECE - 1;
    // The top bits of a piece's size stand in its first byte, beside "all begins anew".
    let piece = [&[0xE0 | (last >> 16) as u8][..], &(last as u16).to_be_bytes(), &size(lzma.len()), &[0], &lzma].concat();
    let mut data = [&[1][..], &size(head.len()), &head, &piece.repeat(PIECES as usize), &[0]].concat();
    let block_head = checked(vec![2, 0, 0x21, 1, 22, 0, 0, 0]);
    let (unpadded, unpacked) = ((block_head.len() + data.len()) as u64, head.len() as u64 + PIECE * PIECES);
    data.resize(data.len().next_multiple_of(4), 0);
    let mut index = [vec![0, 1], variable(unpadded), variable(unpacked)].concat();
    index.resize(index.len().next_multiple_of(4), 0);
    let index = checked(index);
    let about = [&((index.len() / 4 - 1) as u32).to_le_bytes()[..], &[0, 0]].concat();
    let end = [&crc(&about).to_le_bytes()[..], &about, b"YZ"].concat();
    [b"\xFD7zXZ\0\0\0".as_slice(), &crc(&[0, 0]).to_le_bytes(), &block_head, &data, &index, &end].concat()
}

/// Zeros in a 7-Zip archive: so many repetitions, by LZMA with a dictionary of that size.
pub(super) fn zeros_7z(repetitions: u64, dictionary: u32) -> Vec<u8> {
    let coder = [&[0x23, 3, 1, 1, 5, 0][..], &dictionary.to_le_bytes()].concat();
    seven_z(&coder, &lzma(repetitions), zeros_in(repetitions))
}

/// A member in a 7-Zip archive that is not packed at all.
pub(super) fn stored_7z(bytes: &[u8]) -> Vec<u8> {
    seven_z(&[1, 0], bytes, bytes.len() as u64)
}

/// One member in a 7-Zip archive (7zFormat.txt), packed by that coder.
fn seven_z(coder: &[u8], packed: &[u8], size: u64) -> Vec<u8> {
    let number = |number: u64| [&[0xFF][..], &number.to_le_bytes()].concat();
    let name: Vec<u8> = "zeros\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let header = [
        &[1, 4, 6, 0, 1, 9][..],
        &number(packed.len() as u64),
        &[0, 7, 0x0B, 1, 0, 1],
        coder,
        &[0x0C],
        &number(size),
        &[0, 8, 0, 0, 5, 1, 0x11, name.len() as u8 + 1, 0],
        &name,
        &[0, 0],
    ]
    .concat();
    let start = [&(packed.len() as u64).to_le_bytes()[..], &(header.len() as u64).to_le_bytes(), &crc(&header).to_le_bytes()].concat();
    [b"7z\xBC\xAF\x27\x1C\0\x04".as_slice(), &crc(&start).to_le_bytes(), &start, packed, &header].concat()
}

/// The head of a tar whose only member is as large as one can be.
fn largest_member() -> Vec<u8> {
    tar_head("zeros", 0o77_777_777_777)
}

/// The head of a tar's member (POSIX ustar).
pub(super) fn tar_head(name: &str, size: u64) -> Vec<u8> {
    let mut head = vec![0_u8; 512];
    let size = format!("{size:011o}");
    for (at, words) in [(0, name), (100, "0000644"), (124, &size), (148, "        "), (156, "0"), (257, "ustar\x0000")] {
        head[at..at + words.len()].copy_from_slice(words.as_bytes());
    }
    let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
    head[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    head
}

/// How many zeros come out of so many repetitions: each is as long as one can be, and a literal goes before.
const fn zeros_in(repetitions: u64) -> u64 {
    1 + repetitions * 273
}

/// LZMA of zeros (LZMA specification of the SDK, lc = lp = pb = 0).
fn lzma(repetitions: u64) -> Vec<u8> {
    let mut coder = RangeCoder { low: 0, range: u32::MAX, held: 0, waiting: 0, out: Vec::new() };
    let mut chances = vec![1024_u16; 0x100 * 4];
    let (literal, length, [matches, choices]) = (0, 0x100, [0x200, 0x300]);
    coder.bit(&mut chances[matches], false);
    (0..8).for_each(|bit| coder.bit(&mut chances[literal + (1 << bit)], false));
    let mut state = 0;
    for _ in 0..repetitions {
        // A match, repeated, of the last distance, longer than one: each has a chance of its own in each state.
        for (place, bit) in [(matches, true), (matches + 0x10, true), (matches + 0x20, false), (matches + 0x30, true)] {
            coder.bit(&mut chances[place + state], bit);
        }
        coder.bit(&mut chances[choices], true);
        coder.bit(&mut chances[choices + 1], true);
        (0..8).for_each(|bit| coder.bit(&mut chances[length + (2 << bit) - 1], true));
        state = if state < 7 { 8 } else { 11 };
    }
    (0..5).for_each(|_| coder.shift());
    coder.out
}

struct RangeCoder {
    low: u64,
    range: u32,
    /// The byte that a carry may still change, and how many bytes of all ones stand behind it.
    held: u8,
    waiting: u64,
    out: Vec<u8>,
}

impl RangeCoder {
    fn bit(&mut self, chance: &mut u16, bit: bool) {
        let bound = (self.range >> 11) * u32::from(*chance);
        if bit {
            self.low += u64::from(bound);
            self.range -= bound;
            *chance -= *chance >> 5;
        } else {
            self.range = bound;
            *chance += (2048 - *chance) >> 5;
        }
        while self.range < 1 << 24 {
            self.range <<= 8;
            self.shift();
        }
    }

    fn shift(&mut self) {
        let carry = (self.low >> 32) as u8;
        if self.low < 0xFF00_0000 || carry > 0 {
            self.out.push(self.held.wrapping_add(carry));
            self.out.extend(std::iter::repeat_n(0xFF_u8.wrapping_add(carry), self.waiting as usize));
            (self.held, self.waiting) = ((self.low >> 24) as u8, 0);
        } else {
            self.waiting += 1;
        }
        self.low = self.low << 8 & 0xFFFF_FF00;
    }
}

/// Seven bits in each byte, the last without its top bit.
fn variable(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7F {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

fn checked(bytes: Vec<u8>) -> Vec<u8> {
    let sum = crc(&bytes);
    [bytes.as_slice(), &sum.to_le_bytes()].concat()
}

fn crc(bytes: &[u8]) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(bytes);
    sum.sum()
}
