//! Palette colour lookup tables (PS3.3 C.7.6.3.1.5 and C.7.9): plain ones of 8 or 16 bits, and segmented ones.

use second_read_model::dicom::Dataset;
use second_read_model::dicom::Tag;

/// Entries that a table may have; its descriptor has 16 bits.
const MOST_ENTRIES: usize = 1 << 16;

/// Colours by stored value.
pub(super) struct Palette {
    first: f64,
    colours: Vec<[u8; 3]>,
}

impl Palette {
    /// The palette of a data set, if it has one.
    pub(super) fn of(data: &Dataset) -> Option<Self> {
        let descriptor = data.get(Tag::new(0x0028, 0x1101))?;
        let numbers: Vec<i64> = descriptor.values.iter().filter_map(|value| value.parse().ok()).collect();
        let &[entries, first, bits] = numbers.get(..3)? else { return None };
        // The first two are written signed where the pixels are (PS3.3 C.7.6.3.1.5), but never mean a negative number of entries.
        let entries = match (entries & 0xffff) as usize {
            0 => MOST_ENTRIES,
            entries => entries,
        };
        let is_signed = data.number::<u16>(Tag::new(0x0028, 0x0103)) == Some(1);
        let first = if is_signed { (first & 0xffff) as u16 as i16 as i64 } else { first & 0xffff };
        let words = |plain: u16, segmented: u16| -> Option<Vec<u16>> {
            let numbers = |tag| data.get(Tag::new(0x0028, tag)).map(|element| parsed(&element.values)).filter(|words| !words.is_empty());
            match numbers(plain) {
                Some(words) => Some(whole(words, entries, bits)),
                None => numbers(segmented).map(|words| expanded(&words, entries)),
            }
        };
        let (red, green, blue) = (words(0x1201, 0x1221)?, words(0x1202, 0x1222)?, words(0x1203, 0x1223)?);
        // Tables of 16 bits that use 8 of them are common.
        let drop = if bits > 8 && [&red, &green, &blue].into_iter().flatten().any(|shade| *shade > 255) { 8 } else { 0 };
        let shade = |word: u16| (word >> drop).min(255) as u8;
        let colours = red.into_iter().zip(green).zip(blue).map(|((red, green), blue)| [shade(red), shade(green), shade(blue)]).collect();
        Some(Self { first: first as f64, colours })
    }

    /// The colour of a stored value; values outside have the colour of the nearest end.
    pub(super) fn colour(&self, value: f64) -> [u8; 3] {
        let at = (value - self.first).max(0.0) as usize;
        self.colours.get(at).or(self.colours.last()).copied().unwrap_or_default()
    }
}

fn parsed(values: &[String]) -> Vec<u16> {
    values.iter().filter_map(|value| value.parse::<i64>().ok()).map(|value| (value & 0xffff) as u16).collect()
}

/// The entries of a table; two share a word where entries have eight bits and the table is half as long.
fn whole(words: Vec<u16>, entries: usize, bits: i64) -> Vec<u16> {
    if bits <= 8 && words.len() < entries {
        return words.iter().flat_map(|word| word.to_le_bytes()).map(u16::from).take(entries).collect();
    }
    words
}

/// A table in segments (PS3.3 C.7.9.2): discrete values, straight lines, and segments that are used again.
fn expanded(words: &[u16], entries: usize) -> Vec<u16> {
    let mut table = Vec::new();
    let mut at = 0;
    while table.len() < entries {
        let Some(length) = segment(words, at, entries, &mut table) else { break };
        at += length;
    }
    table
}

/// Adds one segment, or the earlier ones it points to; returns its own length.
fn segment(words: &[u16], at: usize, entries: usize, table: &mut Vec<u16>) -> Option<usize> {
    let &[code, count] = words.get(at..)?.first_chunk::<2>()?;
    let count = usize::from(count);
    match code {
        0 => {
            let values = words.get(at + 2..at + 2 + count)?;
            table.extend(values.iter().take(entries - table.len().min(entries)));
            Some(2 + count)
        }
        1 => {
            let end = i64::from(*words.get(at + 2)?);
            let start = table.last().map_or(0, |last| i64::from(*last));
            let room = entries - table.len().min(entries);
            table.extend((1..=count.min(room) as i64).map(|step| (start + (end - start) * step / (count as i64).max(1)) as u16));
            Some(3)
        }
        2 => {
            let &[low, high] = words.get(at + 2..)?.first_chunk::<2>()?;
            // The place is in bytes of the table; what it points to must stand before, and points to nothing further.
            let mut from = (usize::from(low) | usize::from(high) << 16) / 2;
            for _ in 0..count {
                if from >= at || table.len() >= entries || words.get(from) == Some(&2) {
                    break;
                }
                from += segment(words, from, entries, table)?;
            }
            Some(4)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_become_entries() {
        // Two values, a line of four steps to 500, the first segment again; then a pointer to itself, and a code that is none.
        let words = [0, 2, 10, 100, 1, 4, 500, 2, 1, 0, 0];
        assert_eq!(expanded(&words, 100), [10, 100, 200, 300, 400, 500, 10, 100]);
        assert_eq!(expanded(&words, 3), [10, 100, 200]);
        assert!(expanded(&[2, 9, 0, 0, 7, 7], 100).is_empty());
        assert_eq!(expanded(&[1, 60_000, 9], 4).len(), 4);
    }

    #[test]
    fn bytes_share_words() {
        assert_eq!(whole(vec![0x0201, 0x0403], 4, 8), [1, 2, 3, 4]);
        assert_eq!(whole(vec![1, 2], 2, 8), [1, 2]);
    }
}
