//! The directories of a TIFF file (TIFF 6.0, section 2) and of its large form, BigTIFF: fields and their values, read where they stand.
//!
//! Forgiving: what is out of the file or of no known type is no field. Every count is bounded, and a directory met twice ends the list.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::io::Read;
use std::io::SeekFrom;

use super::super::ReadSeek;

/// More directories than this are not looked for: the longest faxes have some hundred pages.
const DIRECTORIES: usize = 5_000;
/// More fields than this no directory has.
const FIELDS: u64 = 1_000;

/// Tags, by their names in the specification.
pub(super) mod tag {
    pub(in super::super) const SUBFILE_TYPE: u16 = 254;
    pub(in super::super) const WIDTH: u16 = 256;
    pub(in super::super) const LENGTH: u16 = 257;
    pub(in super::super) const BITS: u16 = 258;
    pub(in super::super) const COMPRESSION: u16 = 259;
    pub(in super::super) const PHOTOMETRIC: u16 = 262;
    pub(in super::super) const FILL_ORDER: u16 = 266;
    pub(in super::super) const DESCRIPTION: u16 = 270;
    pub(in super::super) const MAKE: u16 = 271;
    pub(in super::super) const STRIP_OFFSETS: u16 = 273;
    pub(in super::super) const ORIENTATION: u16 = 274;
    pub(in super::super) const SAMPLES: u16 = 277;
    pub(in super::super) const ROWS_PER_STRIP: u16 = 278;
    pub(in super::super) const STRIP_COUNTS: u16 = 279;
    pub(in super::super) const X_RESOLUTION: u16 = 282;
    pub(in super::super) const Y_RESOLUTION: u16 = 283;
    pub(in super::super) const PLANAR: u16 = 284;
    pub(in super::super) const T4_OPTIONS: u16 = 292;
    pub(in super::super) const SOFTWARE: u16 = 305;
    pub(in super::super) const PREDICTOR: u16 = 317;
    pub(in super::super) const COLOR_MAP: u16 = 320;
    pub(in super::super) const TILE_WIDTH: u16 = 322;
    pub(in super::super) const TILE_LENGTH: u16 = 323;
    pub(in super::super) const TILE_OFFSETS: u16 = 324;
    pub(in super::super) const TILE_COUNTS: u16 = 325;
    pub(in super::super) const EXTRA_SAMPLES: u16 = 338;
    pub(in super::super) const SAMPLE_FORMAT: u16 = 339;
    pub(in super::super) const JPEG_TABLES: u16 = 347;
    pub(in super::super) const JPEG_FILE: u16 = 513;
    pub(in super::super) const JPEG_LENGTH: u16 = 514;
    pub(in super::super) const EXIF: u16 = 34_665;
    pub(in super::super) const DATE_TIME_ORIGINAL: u16 = 36_867;
    /// Of Hamamatsu: what the lens was (-1: the whole slide, -2: its map); every level of theirs has it.
    pub(in super::super) const SOURCE_LENS: u16 = 65_421;
}

/// A TIFF file: where its bytes come from, and how they are to be read.
pub(super) struct File<'a> {
    source: &'a mut dyn ReadSeek,
    pub(super) size: u64,
    pub(super) little: bool,
    big: bool,
}

/// One directory: a picture, or notes.
#[derive(Debug, Default, Clone)]
pub(super) struct Directory {
    fields: BTreeMap<u16, Field>,
}

#[derive(Debug, Clone, Copy)]
struct Field {
    kind: u16,
    count: u64,
    /// Where its values stand.
    at: u64,
}

impl<'a> File<'a> {
    /// A file that begins as a TIFF does, and where its first directory stands.
    pub(super) fn open(source: &'a mut dyn ReadSeek, size: u64) -> Option<(Self, u64)> {
        let mut file = Self { source, size, little: true, big: false };
        let head = file.bytes(0, 4)?;
        (file.little, file.big) = form(&head)?;
        let first = if file.big { file.number(8, 8)? } else { file.number(4, 4)? };
        Some((file, first))
    }

    /// Every directory from that one on, in the file's order, and whether the list ended as it should.
    pub(super) fn directories(&mut self, first: u64) -> (Vec<Directory>, bool) {
        let (mut found, mut seen, mut at) = (Vec::new(), BTreeSet::new(), first);
        while at != 0 {
            if found.len() == DIRECTORIES || !seen.insert(at) {
                return (found, false);
            }
            let Some((directory, next)) = self.directory(at) else { return (found, false) };
            found.push(directory);
            at = next;
        }
        (found, true)
    }

    /// The directory that stands there, and where the next one does. A number that is cut off is 0: none.
    pub(super) fn directory(&mut self, at: u64) -> Option<(Directory, u64)> {
        let (count_size, field_size, offset_size) = if self.big { (8, 20, 8) } else { (2, 12, 4) };
        let count = self.number(at, count_size)?;
        if count > FIELDS {
            return None;
        }
        let start = at.checked_add(count_size)?;
        let mut directory = Directory::default();
        for index in 0..count {
            let field = start.checked_add(index * field_size)?;
            let Some((tag, field)) = self.field(field) else { continue };
            directory.fields.entry(tag).or_insert(field);
        }
        let next = start.checked_add(count * field_size).and_then(|end| self.number(end, offset_size)).unwrap_or_default();
        Some((directory, next))
    }

    fn field(&mut self, at: u64) -> Option<(u16, Field)> {
        let tag = u16::try_from(self.number(at, 2)?).ok()?;
        let kind = u16::try_from(self.number(at.checked_add(2)?, 2)?).ok()?;
        let size = size_of(kind)?;
        let (count_size, inside) = if self.big { (8, 8) } else { (4, 4) };
        let count = self.number(at.checked_add(4)?, count_size)?;
        let value = at.checked_add(4 + count_size)?;
        let length = count.checked_mul(size)?;
        let at = if length <= inside { value } else { self.number(value, inside)? };
        (at.checked_add(length)? <= self.size && count > 0).then_some((tag, Field { kind, count, at }))
    }

    /// The first number of a field.
    pub(super) fn first(&mut self, directory: &Directory, tag: u16) -> Option<u64> {
        self.nth(directory, tag, 0)
    }

    /// A number of a field that holds many, from 0.
    pub(super) fn nth(&mut self, directory: &Directory, tag: u16, index: u64) -> Option<u64> {
        let field = *directory.fields.get(&tag)?;
        if index >= field.count || matches!(field.kind, 5 | 10 | 11 | 12) {
            return None;
        }
        let size = size_of(field.kind)?;
        self.number(field.at.checked_add(index.checked_mul(size)?)?, size)
    }

    /// The first numbers of a field, so many at most.
    pub(super) fn numbers(&mut self, directory: &Directory, tag: u16, most: u64) -> Vec<u64> {
        let count = directory.count(tag).min(most);
        (0..count).map_while(|index| self.nth(directory, tag, index)).collect()
    }

    /// A fraction.
    pub(super) fn fraction(&mut self, directory: &Directory, tag: u16) -> Option<f64> {
        let field = *directory.fields.get(&tag).filter(|field| field.kind == 5)?;
        let (above, below) = (self.number(field.at, 4)?, self.number(field.at.checked_add(4)?, 4)?);
        (below != 0).then(|| above as f64 / below as f64)
    }

    /// The words of a field, so many bytes at most.
    pub(super) fn words(&mut self, directory: &Directory, tag: u16, most: u64) -> Option<String> {
        let bytes = self.raw(directory, tag, most)?;
        let bytes = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
        Some(String::from_utf8_lossy(bytes).trim().to_owned()).filter(|words| !words.is_empty())
    }

    /// The bytes of a field of bytes or letters, so many at most.
    pub(super) fn raw(&mut self, directory: &Directory, tag: u16, most: u64) -> Option<Vec<u8>> {
        let field = *directory.fields.get(&tag).filter(|field| matches!(field.kind, 1 | 2 | 6 | 7))?;
        self.bytes(field.at, field.count.min(most))
    }

    /// So many bytes from there, or what is left of them.
    pub(super) fn bytes(&mut self, at: u64, count: u64) -> Option<Vec<u8>> {
        let count = count.min(self.size.checked_sub(at)?);
        self.source.seek(SeekFrom::Start(at)).ok()?;
        let mut bytes = Vec::new();
        (&mut *self.source).take(count).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// A number of `size` bytes (8 at most).
    fn number(&mut self, at: u64, size: u64) -> Option<u64> {
        let bytes = self.bytes(at, size).filter(|bytes| bytes.len() as u64 == size)?;
        let number = |sum: u64, byte: &u8| sum << 8 | u64::from(*byte);
        Some(if self.little { bytes.iter().rev().fold(0, number) } else { bytes.iter().fold(0, number) })
    }
}

impl Directory {
    pub(super) fn has(&self, tag: u16) -> bool {
        self.fields.contains_key(&tag)
    }

    /// How many values a field has.
    pub(super) fn count(&self, tag: u16) -> u64 {
        self.fields.get(&tag).map_or(0, |field| field.count)
    }
}

/// Byte order (little-endian or not) and form (large or not) of a file that begins with these bytes.
pub(super) fn form(head: &[u8]) -> Option<(bool, bool)> {
    match head.get(..4)? {
        b"II\x2A\0" => Some((true, false)),
        b"MM\0\x2A" => Some((false, false)),
        b"II\x2B\0" => Some((true, true)),
        b"MM\0\x2B" => Some((false, true)),
        _ => None,
    }
}

/// Bytes of one value of that type.
fn size_of(kind: u16) -> Option<u64> {
    match kind {
        1 | 2 | 6 | 7 => Some(1),
        3 | 8 => Some(2),
        4 | 9 | 11 | 13 => Some(4),
        5 | 10 | 12 | 16 | 17 | 18 => Some(8),
        _ => None,
    }
}
