//! The one thing read of a camera's notes (Exif 2.32, a TIFF structure): when the picture was taken.
//!
//! Where it was taken is not read: a place of a photo is nobody's medical record.

use second_read_model::PartialDate;

const EXIF_DIRECTORY: u16 = 0x8769;
const DATE_TIME_ORIGINAL: u16 = 0x9003;
/// A directory of more entries than this is not looked through.
const ENTRIES: u16 = 1000;

/// The day of DateTimeOriginal, and the words as they stand; `None` where there is none or it is no date.
pub(super) fn date_taken(exif: &[u8]) -> Option<(PartialDate, String)> {
    let tiff = Tiff::new(exif)?;
    let notes = tiff.value(tiff.number(4)?, EXIF_DIRECTORY)?;
    let at = tiff.value(notes, DATE_TIME_ORIGINAL)?;
    let words = std::str::from_utf8(exif.get(at as usize..)?.get(..19)?).ok()?;
    Some((day(words)?, words.to_owned()))
}

/// The day of such words: `YYYY:MM:DD HH:MM:SS`.
pub(super) fn day(words: &str) -> Option<PartialDate> {
    let mut numbers = words.split([':', ' ']).map(str::parse::<u32>);
    let (year, month, day) = (numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?);
    PartialDate::day(i32::try_from(year).ok()?, month, day)
}

/// A TIFF structure in either byte order.
struct Tiff<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl<'a> Tiff<'a> {
    fn new(bytes: &'a [u8]) -> Option<Self> {
        let little = match bytes.get(..4)? {
            b"II\x2A\x00" => true,
            b"MM\x00\x2A" => false,
            _ => return None,
        };
        Some(Self { bytes, little })
    }

    /// The value field of the entry with that tag in the directory at `at`.
    fn value(&self, at: u32, tag: u16) -> Option<u32> {
        let count = self.short(at)?.min(ENTRIES);
        let entries = (0..u32::from(count)).map(|index| at.checked_add(2 + index * 12));
        let entry = entries.flatten().find(|entry| self.short(*entry) == Some(tag))?;
        self.number(entry.checked_add(8)?)
    }

    fn short(&self, at: u32) -> Option<u16> {
        let bytes = *self.bytes.get(at as usize..)?.first_chunk()?;
        Some(if self.little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn number(&self, at: u32) -> Option<u32> {
        let bytes = *self.bytes.get(at as usize..)?.first_chunk()?;
        Some(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A camera's notes with that date, in big-endian order.
    fn notes(date: &[u8; 19]) -> Vec<u8> {
        let entry = |tag: u16, value: u32| [tag.to_be_bytes().as_slice(), &[0, 4, 0, 0, 0, 1], &value.to_be_bytes()].concat();
        let directory = |tag, value| [[0, 1].as_slice(), &entry(tag, value), &[0; 4]].concat();
        [b"MM\x00\x2A\x00\x00\x00\x08".as_slice(), &directory(EXIF_DIRECTORY, 26), &directory(DATE_TIME_ORIGINAL, 44), date].concat()
    }

    #[test]
    fn the_day_is_read_and_nothing_else() {
        let day = |date| date_taken(&notes(date)).map(|(date, _)| date.to_string());
        assert_eq!(day(b"2026:06:14 09:30:00").as_deref(), Some("2026-06-14"));
        assert_eq!(day(b"0000:00:00 00:00:00"), None);
        assert_eq!(day(b"                   "), None);
    }

    #[test]
    fn broken_notes_give_nothing() {
        let whole = notes(b"2026:06:14 09:30:00");
        for cut in 0..whole.len() {
            assert_eq!(date_taken(&whole[..cut]), None, "{cut}");
        }
        // A directory that points at itself ends all the same.
        let mut circle = whole;
        circle[18..22].copy_from_slice(&8_u32.to_be_bytes());
        assert_eq!(date_taken(&circle), None);
    }
}
