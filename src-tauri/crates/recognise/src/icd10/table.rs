//! The table of ICD-10-CM as one block of bytes that needs no parsing: arrays of fixed width and two texts, under zstd.
//!
//! Entries stand in the order of their codes, so a parent stands before its children, and its code begins theirs. A title
//! that is its parent's with something behind it ("…, initial encounter") is stored as that something. All numbers are
//! little-endian. The block is ours, not untrusted; a damaged one still ends in an error and not in a panic.

use std::collections::BTreeMap;
use std::ops::Range;

/// Bytes of a code without its dot, filled up with spaces.
const CODE: usize = 7;
/// The first words of the block, changed with its layout.
const MAGIC: &[u8; 8] = b"icd10cm1";

/// The table, unpacked.
pub(crate) struct Table {
    block: Vec<u8>,
    count: usize,
    suffix_count: usize,
    codes: usize,
    parents: usize,
    flags: usize,
    words: usize,
    title_ends: usize,
    other_ends: usize,
    suffix_ends: usize,
    titles: Range<usize>,
    others: Range<usize>,
    suffixes: Range<usize>,
}

/// The bit of an entry's flags that says it may be used as it stands; the others number its suffix, 0 for none.
const BILLABLE: u16 = 1 << 15;

impl Table {
    /// Unpacks a block that `encode` made.
    pub(crate) fn decode(packed: &[u8]) -> Option<Table> {
        let capacity = zstd::bulk::Decompressor::upper_bound(packed)?;
        let block = zstd::bulk::decompress(packed, capacity).ok()?;
        if block.get(..8)? != MAGIC {
            return None;
        }
        let size = |at: usize| read_u32(&block, 8 + at * 4).and_then(|size| usize::try_from(size).ok());
        let (count, suffix_count) = (size(0)?, size(1)?);
        let (title_bytes, other_bytes, suffix_bytes) = (size(2)?, size(3)?, size(4)?);
        let codes = 8 + 5 * 4;
        let parents = codes + count * CODE;
        let flags = parents + count * 2;
        let words = flags + count * 2;
        let title_ends = words + count;
        let other_ends = title_ends + count * 4;
        let suffix_ends = other_ends + count * 4;
        let titles = suffix_ends + suffix_count * 4;
        let others = titles + title_bytes;
        let suffixes = others + other_bytes;
        let whole = suffixes + suffix_bytes;
        (block.len() == whole).then_some(Table {
            count,
            suffix_count,
            codes,
            parents,
            flags,
            words,
            title_ends,
            other_ends,
            suffix_ends,
            titles: titles..others,
            others: others..suffixes,
            suffixes: suffixes..whole,
            block,
        })
    }

    /// How many entries there are.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// The code of an entry, without its dot.
    pub(crate) fn code(&self, entry: usize) -> &str {
        let bytes = self.block.get(self.codes + entry * CODE..self.codes + (entry + 1) * CODE).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default().trim_end()
    }

    /// The entry above, within the same category.
    pub(crate) fn parent(&self, entry: usize) -> Option<usize> {
        match self.u16(self.parents, entry) {
            0 => None,
            back => entry.checked_sub(usize::from(back)),
        }
    }

    pub(crate) fn is_billable(&self, entry: usize) -> bool {
        self.u16(self.flags, entry) & BILLABLE != 0
    }

    /// The suffix of its title, if it has the parent's title.
    pub(crate) fn suffix(&self, entry: usize) -> Option<usize> {
        usize::from(self.u16(self.flags, entry) & !BILLABLE).checked_sub(1)
    }

    /// Words in its title.
    pub(crate) fn title_words(&self, entry: usize) -> u8 {
        self.block.get(self.words + entry).copied().unwrap_or_default()
    }

    /// The full official title.
    pub(crate) fn title(&self, entry: usize) -> String {
        match (self.suffix(entry), self.parent(entry)) {
            (Some(suffix), Some(parent)) => format!("{}{}", self.title(parent), self.suffix_text(suffix)),
            _ => self.text(&self.titles, self.title_ends, entry).to_owned(),
        }
    }

    /// The inclusion terms of an entry, a line for each.
    pub(crate) fn others(&self, entry: usize) -> &str {
        self.text(&self.others, self.other_ends, entry)
    }

    pub(crate) fn suffix_text(&self, suffix: usize) -> &str {
        self.text(&self.suffixes, self.suffix_ends, suffix)
    }

    pub(crate) fn suffix_count(&self) -> usize {
        self.suffix_count
    }

    /// All titles of entries that have one of their own, one behind the other.
    pub(crate) fn all_titles(&self) -> &[u8] {
        self.block.get(self.titles.clone()).unwrap_or_default()
    }

    /// All inclusion terms, and the unaccented form of titles with accents.
    pub(crate) fn all_others(&self) -> &[u8] {
        self.block.get(self.others.clone()).unwrap_or_default()
    }

    /// Where the title of an entry ends within `all_titles`.
    pub(crate) fn title_end(&self, entry: usize) -> usize {
        self.end(self.title_ends, entry)
    }

    /// Where the other words of an entry end within `all_others`.
    pub(crate) fn other_end(&self, entry: usize) -> usize {
        self.end(self.other_ends, entry)
    }

    /// The entries whose code begins with `start`.
    pub(crate) fn starting_with(&self, start: &str) -> Range<usize> {
        let first = self.first(|code| code >= start);
        let end = self.first(|code| code >= start && !code.starts_with(start));
        first..end.max(first)
    }

    /// The first entry for which `reached` holds; it holds for all behind it.
    fn first(&self, reached: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            if reached(self.code(middle)) { high = middle } else { low = middle + 1 }
        }
        low
    }

    fn end(&self, array: usize, at: usize) -> usize {
        read_u32(&self.block, array + at * 4).and_then(|end| usize::try_from(end).ok()).unwrap_or_default()
    }

    fn text(&self, text: &Range<usize>, ends: usize, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.end(ends, before));
        let bytes = self.block.get(text.start + start..text.start + self.end(ends, at)).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    fn u16(&self, array: usize, at: usize) -> u16 {
        let bytes = self.block.get(array + at * 2..array + at * 2 + 2).and_then(|bytes| bytes.try_into().ok());
        bytes.map(u16::from_le_bytes).unwrap_or_default()
    }
}

fn read_u32(block: &[u8], at: usize) -> Option<u32> {
    block.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

/// One row of the table that is given to `encode`.
struct Row<'a> {
    code: String,
    billable: bool,
    title: &'a str,
    includes: &'a str,
}

/// Makes the packed block from rows of tab-separated text: code, kind, billable, parent, title, inclusion terms parted by `|`;
/// the first line is a heading. Chapters and blocks of several categories are left out.
pub(crate) fn encode(rows: &str) -> Result<Vec<u8>, String> {
    let mut ordered: BTreeMap<String, Row<'_>> = BTreeMap::new();
    for (number, line) in rows.lines().enumerate().skip(1).filter(|(_, line)| !line.is_empty()) {
        let row = row(line).ok_or_else(|| format!("line {}: not six columns", number + 1))?;
        // A block of one category has that category's code; the category itself comes after it and replaces it.
        row.map(|row| ordered.insert(row.code.clone(), row));
    }
    let rows: Vec<Row<'_>> = ordered.into_values().collect();
    let block = Block::of(&rows)?.bytes()?;
    zstd::bulk::compress(&block, 19).map_err(|error| error.to_string())
}

/// A row; `Some(None)` for one that is left out.
fn row(line: &str) -> Option<Option<Row<'_>>> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [code, _, billable, _, title, includes] = columns.as_slice() else { return None };
    let code = code.replace('.', "");
    let is_category = (3..=CODE).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    Some(is_category.then_some(Row { code, billable: *billable == "1", title, includes }))
}

/// The parts of the block while it is made.
#[derive(Default)]
struct Block {
    codes: Vec<u8>,
    parents: Vec<u8>,
    flags: Vec<u8>,
    words: Vec<u8>,
    title_ends: Vec<u8>,
    other_ends: Vec<u8>,
    titles: String,
    others: String,
    suffixes: Vec<String>,
}

impl Block {
    fn of(rows: &[Row<'_>]) -> Result<Block, String> {
        let mut block = Block::default();
        let mut numbers: BTreeMap<String, u16> = BTreeMap::new();
        let mut above: Vec<usize> = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            while above.last().is_some_and(|parent| !row.code.starts_with(&rows[*parent].code)) {
                above.pop();
            }
            let parent = above.last().copied();
            let suffix = parent.and_then(|parent| row.title.strip_prefix(rows[parent].title)).filter(|suffix| !suffix.is_empty());
            let number = match suffix {
                Some(suffix) => block.suffix_number(suffix, &mut numbers)?,
                None => 0,
            };
            block.push(row, parent.map_or(0, |parent| at - parent), number)?;
            above.push(at);
        }
        Ok(block)
    }

    /// The number of a suffix, from 1.
    fn suffix_number(&mut self, suffix: &str, numbers: &mut BTreeMap<String, u16>) -> Result<u16, String> {
        if let Some(number) = numbers.get(suffix) {
            return Ok(*number);
        }
        self.suffixes.push(suffix.to_owned());
        let number = u16::try_from(self.suffixes.len()).ok().filter(|number| *number < BILLABLE).ok_or("too many suffixes")?;
        numbers.insert(suffix.to_owned(), number);
        Ok(number)
    }

    fn push(&mut self, row: &Row<'_>, back: usize, suffix: u16) -> Result<(), String> {
        self.codes.extend(format!("{:CODE$}", row.code).bytes());
        self.parents.extend(u16::try_from(back).map_err(|_| "a category is too big")?.to_le_bytes());
        self.flags.extend((suffix | if row.billable { BILLABLE } else { 0 }).to_le_bytes());
        self.words.push(u8::try_from(row.title.split_whitespace().count()).unwrap_or(u8::MAX));
        if suffix == 0 {
            self.titles.push_str(row.title);
        }
        // A line end parts the terms, so that no words are found across them.
        for term in row.includes.split('|').filter(|term| !term.is_empty()) {
            self.others.push_str(&second_read_model::fold::fold(term));
            self.others.push('\n');
        }
        if !row.title.is_ascii() {
            self.others.push_str(&second_read_model::fold::fold(row.title));
            self.others.push('\n');
        }
        self.title_ends.extend(length(self.titles.len())?);
        self.other_ends.extend(length(self.others.len())?);
        Ok(())
    }

    fn bytes(self) -> Result<Vec<u8>, String> {
        let suffixes = self.suffixes.concat();
        let mut bytes = MAGIC.to_vec();
        for size in [self.words.len(), self.suffixes.len(), self.titles.len(), self.others.len(), suffixes.len()] {
            bytes.extend(length(size)?);
        }
        for part in [self.codes, self.parents, self.flags, self.words, self.title_ends, self.other_ends] {
            bytes.extend(part);
        }
        let mut end = 0;
        for suffix in &self.suffixes {
            end += suffix.len();
            bytes.extend(length(end)?);
        }
        for text in [self.titles, self.others, suffixes] {
            bytes.extend(text.into_bytes());
        }
        Ok(bytes)
    }
}

fn length(length: usize) -> Result<[u8; 4], String> {
    u32::try_from(length).map(u32::to_le_bytes).map_err(|_| "the table is too big".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: &str = "code\tkind\tbillable\tparent\ttitle\tincludes\n\
        2\tchapter\t0\t\tNeoplasms\t\n\
        C50\tblock\t0\tC50\tThe block\t\n\
        C50\tcategory\t0\tC50\tMalignant neoplasm of breast\tconnective tissue of breast|Paget's\n\
        C50.4\tcode\t0\tC50\tMalignant neoplasm of breast, upper\t\n\
        C50.412\tcode\t1\tC50.4\tLeft Ménière\t\n\
        A00\tcategory\t1\tA00-A09\tCholera\t\n";

    #[test]
    fn what_is_packed_comes_back() {
        let table = Table::decode(&encode(ROWS).unwrap()).unwrap();
        let entries: Vec<_> = (0..table.len())
            .map(|entry| (table.code(entry).to_owned(), table.title(entry), table.is_billable(entry), table.parent(entry)))
            .collect();
        assert_eq!(
            entries,
            [
                ("A00".to_owned(), "Cholera".to_owned(), true, None),
                ("C50".to_owned(), "Malignant neoplasm of breast".to_owned(), false, None),
                ("C504".to_owned(), "Malignant neoplasm of breast, upper".to_owned(), false, Some(1)),
                ("C50412".to_owned(), "Left Ménière".to_owned(), true, Some(2)),
            ]
        );
        assert_eq!(std::str::from_utf8(table.all_others()).unwrap(), "connective tissue of breast\npaget's\nleft meniere\n");
        assert_eq!((table.starting_with("C50"), table.starting_with("C6"), table.starting_with("C504")), (1..4, 4..4, 2..4));
        assert_eq!(table.title_words(2), 5);
    }

    #[test]
    fn a_damaged_block_is_refused() {
        let packed = encode(ROWS).unwrap();
        assert!(Table::decode(&packed[..packed.len() / 2]).is_none());
        assert!(Table::decode(b"nothing").is_none());
        assert!(encode("heading\nC50\tcategory").is_err());
    }
}
