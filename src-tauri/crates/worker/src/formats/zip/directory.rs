//! The list of a zip's members: from the central directory at its end, or, where that is gone, from the headers before each member.
//!
//! Numbers are checked against the file before they are used; nothing is allocated by a claim.

use std::io;
use std::io::BufReader;
use std::io::Read;
use std::io::SeekFrom;

use flate2::Crc;
use flate2::read::DeflateDecoder;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;
use second_read_model::protocol::Listed;
use second_read_model::protocol::limits;

use super::super::ReadSeek;

const LOCAL: &[u8; 4] = b"PK\x03\x04";
const CENTRAL: &[u8; 4] = b"PK\x01\x02";
const END: &[u8; 4] = b"PK\x05\x06";
const END_64: &[u8; 4] = b"PK\x06\x06";
const END_64_LOCATOR: &[u8; 4] = b"PK\x06\x07";
const DESCRIPTOR: &[u8; 4] = b"PK\x07\x08";
/// Sizes and checksum stand behind the member, not before it (bit 3 of the flags).
const SIZES_BEHIND: u16 = 1 << 3;
/// The system whose attributes hold a mode.
const UNIX: u8 = 3;
/// Names are UTF-8 (bit 11).
const UTF_8: u16 = 1 << 11;

/// What an archive says it holds.
pub(super) struct Directory {
    pub(super) members: Vec<Member>,
    /// The list was read to its end.
    pub(super) whole: bool,
}

/// One member as the directory lists it.
#[derive(Default)]
pub(super) struct Member {
    pub(super) name: Vec<u8>,
    pub(super) method: u16,
    pub(super) crc: u32,
    /// Bytes it takes in the archive, and once unpacked.
    pub(super) packed: u64,
    pub(super) size: u64,
    flags: u16,
    /// Time and date as DOS writes them.
    stamp: u32,
    /// Where its local header stands in the file.
    offset: u64,
    pub(super) listed: Listed,
    extra: Vec<u8>,
    /// Its bytes are also another member's.
    overlaps: bool,
}

impl Member {
    /// A folder has no bytes and is no file.
    pub(super) fn is_folder(&self) -> bool {
        self.name.ends_with(b"/") || (self.name.ends_with(b"\\") && self.size == 0)
    }

    /// Where it was made: the upper byte of "version made by", 0 for FAT.
    fn system(&self) -> u8 {
        self.listed.made_by.to_le_bytes()[1]
    }

    /// Why its bytes cannot be had, as far as the directory tells.
    pub(super) fn problem(&self) -> Option<WarningCode> {
        let is_link = self.system() == UNIX && self.listed.external >> 28 == 0xA;
        if self.flags & 1 != 0 || self.method == 99 {
            Some(WarningCode::Encrypted)
        } else if is_link || !matches!(self.method, 0 | 8) {
            Some(WarningCode::NotSupported)
        } else {
            self.overlaps.then_some(WarningCode::Malformed)
        }
    }

    /// Its name as UTF-8: the Unicode one where there is one, as it is when marked so or when it happens to be, else read by the
    /// character set of DOS. Backslashes of Windows programs become `/`.
    pub(super) fn plain_name(&self) -> Vec<u8> {
        let marked = self.flags & UTF_8 != 0 || std::str::from_utf8(&self.name).is_ok();
        let dos = || self.name.iter().map(|byte| cp437(*byte)).collect::<String>().into_bytes();
        let mut name = self.unicode_name().unwrap_or_else(|| if marked { self.name.clone() } else { dos() });
        if self.system() != UNIX && !name.contains(&b'/') {
            name.iter_mut().filter(|byte| **byte == b'\\').for_each(|byte| *byte = b'/');
        }
        name
    }

    /// The Info-ZIP Unicode Path extra field, if it belongs to this very name.
    fn unicode_name(&self) -> Option<Vec<u8>> {
        let field = extra_field(&self.extra, 0x7075)?;
        let (head, name) = field.split_at_checked(5)?;
        let mut crc = Crc::new();
        crc.update(&self.name);
        (head[0] == 1 && u32_at(head, 1)? == crc.sum() && !name.is_empty()).then(|| name.to_vec())
    }
}

/// The members of the archive in `source`, which is `size` bytes long.
///
/// # Errors
/// `Malformed` or `Truncated` when not one member can be named and there is no end record either.
pub(super) fn read(source: &mut dyn ReadSeek, size: u64) -> Result<Directory, Failure> {
    let listed = end_record(source, size).and_then(|end| central_directory(source, &end).ok());
    let mut directory = match listed {
        Some(directory) => directory,
        None => Directory { members: scan(source, size), whole: false },
    };
    if directory.members.is_empty() && !directory.whole {
        return Err(Failure { code: WarningCode::Truncated, place: "directory".into() });
    }
    mark_overlaps(&mut directory.members);
    Ok(directory)
}

/// Whether the header before the member's bytes says what the directory says. Sizes and checksum may stand behind the bytes.
pub(super) fn headers_agree(source: &mut dyn ReadSeek, member: &Member) -> bool {
    let Ok(Some((local, _))) = local_header(source, member.offset) else { return false };
    let told = local.flags & SIZES_BEHIND != 0 && (local.crc, local.packed, local.size) == (0, 0, 0);
    let sums = |member: &Member| (member.crc, member.packed, member.size);
    let basics = |member: &Member| (member.name.clone(), member.listed.needed, member.flags, member.method, member.stamp);
    basics(&local) == basics(member) && (told || sums(&local) == sums(member))
}

/// Where the bytes of a member begin, from its local header.
pub(super) fn data_start(source: &mut dyn ReadSeek, member: &Member) -> io::Result<u64> {
    let mut header = [0; 30];
    source.seek(SeekFrom::Start(member.offset))?;
    source.read_exact(&mut header)?;
    let (Some(name), Some(extra), true) = (u16_at(&header, 26), u16_at(&header, 28), header.starts_with(LOCAL)) else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    Ok(member.offset.saturating_add(30 + u64::from(name) + u64::from(extra)))
}

/// Where the central directory stands, how long it is, and how far all offsets are off (a program in front).
struct End {
    start: u64,
    len: u64,
    shift: u64,
}

/// The end record nearest to the file's end that a directory belongs to.
fn end_record(source: &mut dyn ReadSeek, size: u64) -> Option<End> {
    let tail_len = size.min(22 + 65_535 + 20 + 56);
    let tail_start = size - tail_len;
    let mut tail = Vec::with_capacity(tail_len as usize);
    source.seek(SeekFrom::Start(tail_start)).ok()?;
    source.take(tail_len).read_to_end(&mut tail).ok()?;
    let candidates = (0..tail.len().saturating_sub(21)).rev().filter(|at| tail[*at..].starts_with(END));
    candidates.take(64).find_map(|at| {
        let here = tail_start + at as u64;
        let (len, offset) = (u64::from(u32_at(&tail, at + 12)?), u64::from(u32_at(&tail, at + 16)?));
        end_64(source, &tail, at).or_else(|| placed(source, here, len, offset))
    })
}

/// The zip64 end record, if a locator stands before the end record at `at` of the tail.
fn end_64(source: &mut dyn ReadSeek, tail: &[u8], at: usize) -> Option<End> {
    let locator = tail.get(at.checked_sub(20)?..at)?;
    if !locator.starts_with(END_64_LOCATOR) {
        return None;
    }
    let here = u64_at(locator, 8)?;
    let mut record = [0; 56];
    source.seek(SeekFrom::Start(here)).ok()?;
    source.read_exact(&mut record).ok()?;
    record.starts_with(END_64).then_some(())?;
    placed(source, here, u64_at(&record, 40)?, u64_at(&record, 48)?)
}

/// A directory of `len` bytes that ends at `here` (or lies where it says), if one is there.
fn placed(source: &mut dyn ReadSeek, here: u64, len: u64, offset: u64) -> Option<End> {
    if len == 0 {
        return Some(End { start: here, len, shift: 0 });
    }
    let before = here.checked_sub(len).and_then(|start| Some(End { start, len, shift: start.checked_sub(offset)? }));
    let said = End { start: offset, len, shift: 0 };
    before.into_iter().chain([said]).find(|end| {
        let mut mark = [0; 4];
        source.seek(SeekFrom::Start(end.start)).is_ok() && source.read_exact(&mut mark).is_ok() && mark == *CENTRAL
    })
}

fn central_directory(source: &mut dyn ReadSeek, end: &End) -> io::Result<Directory> {
    source.seek(SeekFrom::Start(end.start))?;
    let mut from = BufReader::with_capacity(64 << 10, source.take(end.len));
    let mut directory = Directory { members: Vec::new(), whole: true };
    let mut header = [0; 46];
    loop {
        match from.read_exact(&mut header) {
            Ok(()) if header.starts_with(CENTRAL) && (directory.members.len() as u64) < limits::ENTRIES => {}
            // A signature or the end of the directory follows the last member.
            Ok(()) => directory.whole &= !header.starts_with(CENTRAL),
            Err(_) => {}
        }
        if !header.starts_with(CENTRAL) || directory.members.len() as u64 >= limits::ENTRIES {
            return Ok(directory);
        }
        match central_member(&header, &mut from, end.shift) {
            Ok(member) => directory.members.push(member),
            Err(_) => {
                directory.whole = false;
                return Ok(directory);
            }
        }
        header = [0; 46];
    }
}

fn central_member(header: &[u8; 46], from: &mut impl Read, shift: u64) -> io::Result<Member> {
    let short = || io::Error::from(io::ErrorKind::InvalidData);
    let (u16_of, u32_of) = (|at| u16_at(header, at).ok_or_else(short), |at| u32_at(header, at).ok_or_else(short));
    let name = exactly(from, u16_of(28)?.into())?;
    let extra = exactly(from, u16_of(30)?.into())?;
    exactly(from, u16_of(32)?.into())?;
    let mut wide = Wide(extra_field(&extra, 1).unwrap_or_default());
    let size = wide.or(u32_of(24)?).ok_or_else(short)?;
    let packed = wide.or(u32_of(20)?).ok_or_else(short)?;
    let offset = wide.or(u32_of(42)?).ok_or_else(short)?.saturating_add(shift);
    Ok(Member {
        flags: u16_of(8)?,
        method: u16_of(10)?,
        stamp: u32_of(12)?,
        crc: u32_of(16)?,
        listed: Listed {
            made_by: u16_of(4)?,
            needed: u16_of(6)?,
            comment: u16_of(32)?,
            disk: u16_of(34)?,
            internal: u16_of(36)?,
            external: u32_of(38)?,
        },
        name,
        packed,
        size,
        offset,
        extra,
        overlaps: false,
    })
}

/// The zip64 extra field: 64-bit numbers for those that say "too large" in 32 bits, in order.
struct Wide<'a>(&'a [u8]);

impl Wide<'_> {
    fn or(&mut self, narrow: u32) -> Option<u64> {
        if narrow != u32::MAX {
            return Some(narrow.into());
        }
        let wide = u64_at(self.0, 0)?;
        self.0 = &self.0[8..];
        Some(wide)
    }
}

/// The members whose local headers follow one another from the start: what a cut-off archive still holds.
fn scan(source: &mut dyn ReadSeek, size: u64) -> Vec<Member> {
    let (mut members, mut at) = (Vec::new(), 0);
    while at < size && (members.len() as u64) < limits::ENTRIES {
        let Ok(Some((member, next))) = local_member(source, at) else { break };
        members.push(member);
        at = next;
    }
    members
}

/// The member whose local header stands at `at`, and where the next one does.
fn local_member(source: &mut dyn ReadSeek, at: u64) -> io::Result<Option<(Member, u64)>> {
    let Some((mut member, start)) = local_header(source, at)? else { return Ok(None) };
    let mut next = start.saturating_add(member.packed);
    if member.flags & SIZES_BEHIND != 0 && member.packed == 0 {
        next = measure(source, &mut member, start)?;
    }
    Ok(Some((member, next)))
}

/// What a local header says, and where the bytes behind it begin.
fn local_header(source: &mut dyn ReadSeek, at: u64) -> io::Result<Option<(Member, u64)>> {
    let mut header = [0; 30];
    source.seek(SeekFrom::Start(at))?;
    source.read_exact(&mut header)?;
    if !header.starts_with(LOCAL) {
        return Ok(None);
    }
    let short = || io::Error::from(io::ErrorKind::InvalidData);
    let (u16_of, u32_of) = (|at| u16_at(&header, at).ok_or_else(short), |at| u32_at(&header, at).ok_or_else(short));
    let name = exactly(source, u16_of(26)?.into())?;
    let extra = exactly(source, u16_of(28)?.into())?;
    let mut wide = Wide(extra_field(&extra, 1).unwrap_or_default());
    let size = wide.or(u32_of(22)?).ok_or_else(short)?;
    let packed = wide.or(u32_of(18)?).ok_or_else(short)?;
    let start = at.saturating_add(30 + name.len() as u64 + extra.len() as u64);
    let (flags, method, stamp, crc) = (u16_of(6)?, u16_of(8)?, u32_of(10)?, u32_of(14)?);
    let listed = Listed { needed: u16_of(4)?, ..Listed::default() };
    Ok(Some((Member { listed, flags, method, stamp, crc, offset: at, name, packed, size, extra, ..Member::default() }, start)))
}

/// Finds out how long a member is whose sizes stand behind it, by unpacking it once; returns where the next header stands.
fn measure(source: &mut dyn ReadSeek, member: &mut Member, start: u64) -> io::Result<u64> {
    if member.method != 8 {
        return Err(io::ErrorKind::InvalidData.into());
    }
    source.seek(SeekFrom::Start(start))?;
    let mut inflater = DeflateDecoder::new(&mut *source);
    let mut crc = Crc::new();
    let mut buffer = vec![0; 64 << 10];
    while let count @ 1.. = inflater.read(&mut buffer)? {
        crc.update(&buffer[..count]);
        if inflater.total_out() > 1 << 30 {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
    (member.packed, member.size, member.crc) = (inflater.total_in(), inflater.total_out(), crc.sum());
    let behind = start.saturating_add(member.packed);
    let mut mark = [0; 4];
    source.seek(SeekFrom::Start(behind))?;
    source.read_exact(&mut mark)?;
    Ok(behind.saturating_add(if mark == *DESCRIPTOR { 16 } else { 12 }))
}

/// Marks members that share bytes with another: no honest archive has them, and bombs are made of them.
fn mark_overlaps(members: &mut [Member]) {
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_unstable_by_key(|index| members[*index].offset);
    let (mut reach, mut owner) = (0, None);
    for index in order {
        let (offset, packed) = (members[index].offset, members[index].packed);
        if let Some(owner) = owner.filter(|_| offset < reach) {
            let owner: usize = owner;
            members[owner].overlaps = true;
            members[index].overlaps = true;
        }
        let end = offset.saturating_add(30).saturating_add(packed);
        if end > reach {
            (reach, owner) = (end, Some(index));
        }
    }
}

fn extra_field(extra: &[u8], id: u16) -> Option<&[u8]> {
    let mut rest = extra;
    loop {
        let (found, len) = (u16_at(rest, 0)?, usize::from(u16_at(rest, 2)?));
        let (field, after) = rest[4..].split_at_checked(len)?;
        if found == id {
            return Some(field);
        }
        rest = after;
    }
}

fn exactly(from: &mut (impl Read + ?Sized), len: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; len];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|number| u16::from_le_bytes(*number))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|number| u32::from_le_bytes(*number))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|number| u64::from_le_bytes(*number))
}

/// A byte of code page 437, which names without a mark are written in (APPNOTE D.1).
fn cp437(byte: u8) -> char {
    const UPPER: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}";
    match byte.checked_sub(0x80) {
        Some(upper) => UPPER.chars().nth(upper.into()).unwrap_or('\u{FFFD}'),
        None => char::from(byte),
    }
}
