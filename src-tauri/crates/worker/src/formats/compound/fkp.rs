//! Properties of characters and paragraphs in a Word document ([MS-DOC] 2.9.33, 2.9.175): which letters are hidden or deleted, which
//! paragraphs stand in tables. Styles are not followed.

use super::u16_at;
use super::u32_at;

/// A page of properties is so long.
const PAGE: usize = 512;
/// More pages than the largest document has.
const PAGES: usize = 50_000;

/// What is known of a range of bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Range {
    start: u32,
    end: u32,
    /// Characters that are not shown: hidden or deleted.
    pub(super) unseen: bool,
    pub(super) in_table: bool,
    /// The mark ends a row.
    pub(super) ends_row: bool,
    /// A cell of a table in a table ends, or a row of it.
    pub(super) inner_cell: bool,
    pub(super) inner_row: bool,
    pub(super) heading: bool,
}

/// Ranges in the order of their bytes.
#[derive(Debug, Default)]
pub(super) struct Ranges(Vec<Range>);

impl Ranges {
    /// What is known of the byte at `at` of the document.
    pub(super) fn at(&self, at: u32) -> Range {
        let after = self.0.partition_point(|range| range.start <= at);
        let range = after.checked_sub(1).and_then(|index| self.0.get(index));
        range.filter(|range| at < range.end).copied().unwrap_or_default()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// From the list of pages `list` in the table stream; `sizes` of an entry, where the paragraph form differs from the other.
    pub(super) fn read(document: &[u8], list: &[u8], paragraphs: bool) -> Self {
        let count = list.len().saturating_sub(4) / 8;
        let mut ranges = Vec::new();
        for index in 0..count.min(PAGES).min(document.len() / PAGE) {
            let Some(page) = u32_at(list, (count + 1) * 4 + index * 4) else { break };
            let page = usize::try_from(page & 0x3F_FFFF).unwrap_or_default();
            if let Some(page) = page.checked_mul(PAGE).and_then(|start| document.get(start..)?.get(..PAGE)) {
                ranges.extend(page_of(page, paragraphs));
            }
        }
        ranges.sort_by_key(|range| range.start);
        Self(ranges)
    }
}

/// The ranges of one page; those without properties that count are left out.
fn page_of(page: &[u8], paragraphs: bool) -> Vec<Range> {
    let count = usize::from(page.last().copied().unwrap_or_default());
    let entry = if paragraphs { 13 } else { 1 };
    let range = |index: usize| {
        let (start, end) = (u32_at(page, index * 4)?, u32_at(page, index * 4 + 4)?);
        let offset = usize::from(*page.get((count + 1) * 4 + index * entry)?) * 2;
        let properties = if paragraphs { paragraph(page, offset) } else { character(page, offset) };
        let mut range = Range { start, end, ..Range::default() };
        for (code, value) in Properties(properties.unwrap_or_default()) {
            apply(&mut range, code, value);
        }
        Some(range)
    };
    (0..count).filter_map(range).filter(|range| *range != Range { start: range.start, end: range.end, ..Range::default() }).collect()
}

fn character(page: &[u8], offset: usize) -> Option<&[u8]> {
    let length = usize::from(*page.get(offset).filter(|_| offset > 0)?);
    page.get(offset + 1..)?.get(..length)
}

/// The length is in words, in one byte or, after a zero, in the next; a style's number stands first.
fn paragraph(page: &[u8], offset: usize) -> Option<&[u8]> {
    let length = usize::from(*page.get(offset).filter(|_| offset > 0)?);
    let (start, length) = match length {
        0 => (offset + 2, usize::from(*page.get(offset + 1)?) * 2),
        length => (offset + 1, length * 2 - 1),
    };
    page.get(start..)?.get(..length)?.get(2..)
}

fn apply(range: &mut Range, code: u16, value: &[u8]) {
    let on = value.first().is_some_and(|value| value & 0x7F != 0);
    match code {
        // sprmCFRMarkDel and sprmCFVanish.
        0x0800 | 0x083C => range.unseen |= on,
        0x2416 => range.in_table = on,
        0x2417 => range.ends_row = on,
        0x244B => range.inner_cell = on,
        0x244C => range.inner_row = on,
        // sprmPOutLvl: 9 is body text.
        0x2640 => range.heading = value.first().is_some_and(|level| *level < 9),
        _ => {}
    }
}

/// Single property modifiers ([MS-DOC] 2.6.1): a code and its value.
struct Properties<'a>(&'a [u8]);

impl<'a> Iterator for Properties<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<(u16, &'a [u8])> {
        let code = u16_at(self.0, 0)?;
        let rest = self.0.get(2..)?;
        let length = match code >> 13 {
            0 | 1 => 1,
            2 | 4 | 5 => 2,
            3 => 4,
            7 => 3,
            // Two of them have lengths of their own.
            _ if code == 0xD608 => usize::from(u16_at(rest, 0)?) + 1,
            _ => usize::from(*rest.first()?) + 1,
        };
        let (value, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((code, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_found_by_place() {
        let mut page = [0; PAGE];
        page[..4].copy_from_slice(&100_u32.to_le_bytes());
        page[4..8].copy_from_slice(&200_u32.to_le_bytes());
        page[8] = 20;
        page[40..44].copy_from_slice(&[3, 0x3C, 0x08, 1]);
        page[PAGE - 1] = 1;
        let list = [0_u32, 1000, 0].map(u32::to_le_bytes).concat();
        let ranges = Ranges::read(&page, &list, false);
        assert_eq!([99, 100, 199, 200].map(|at| ranges.at(at).unseen), [false, true, true, false]);
    }

    #[test]
    fn lengths_of_properties_are_kept() {
        let bytes = [0x16, 0x24, 1, 0x08, 0xD6, 3, 0, 9, 9, 0x17, 0x24, 1, 0x15, 0xC6];
        let codes: Vec<u16> = Properties(&bytes).map(|(code, _)| code).collect();
        assert_eq!(codes, [0x2416, 0xD608, 0x2417]);
    }
}
