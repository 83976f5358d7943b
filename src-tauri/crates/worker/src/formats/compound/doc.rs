//! Text of Word documents of 97–2003 ([MS-DOC] 2.4.1: through the piece table), and of Word 6 and 95 where their text lies in one piece.
//!
//! Headers and footers come first, notes, comments and text boxes last. Pictures, lists' numbers and styles are not read.

use std::collections::BTreeSet;

use encoding_rs::Encoding;
use encoding_rs::WINDOWS_1252;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::super::flow::Flow;
use super::fkp::Ranges;
use super::u16_at;
use super::u32_at;

/// The version that Word 97 writes; older ones look otherwise.
const WORD_97: u16 = 0xC1;
/// Pieces of one document.
const PIECES: usize = 500_000;
/// A field inside fields beyond this depth is text.
const FIELDS: usize = 64;
/// The longest paragraph, in letters.
const PARAGRAPH: usize = 4 << 20;

/// A run of text that lies in one place.
struct Piece {
    /// Its first letter, counted over the whole document, and the one after its last.
    start: u32,
    end: u32,
    /// Its first byte.
    at: u32,
    /// One byte a letter, not two.
    narrow: bool,
}

/// Lays the document out; says what was not had.
pub(super) fn read(document: &[u8], tables: &[Vec<u8>; 2], flow: &mut Flow) -> Result<Option<Warning>, Failure> {
    let broken = |place: &str| Failure { code: WarningCode::Malformed, place: place.to_owned() };
    let (version, flags) = (u16_at(document, 2).ok_or_else(|| broken("fib"))?, u16_at(document, 10).ok_or_else(|| broken("fib"))?);
    if flags & 0x0100 != 0 {
        return Err(Failure { code: WarningCode::Encrypted, place: "fib".into() });
    }
    if version < WORD_97 {
        return old(document, flow).ok_or_else(|| broken("text"));
    }
    let table = if flags & 0x0200 == 0 { &tables[0] } else { &tables[1] };
    let part = |pair: usize| {
        let (start, length) = (u32_at(document, 154 + pair * 8)?, u32_at(document, 158 + pair * 8)?);
        table.get(usize::try_from(start).ok()?..)?.get(..usize::try_from(length).ok()?)
    };
    let length = |at: usize| u32_at(document, at).filter(|count| *count < 1 << 30).unwrap_or_default();
    let pieces = part(33).and_then(pieces);
    let whole = pieces.is_some();
    // Without a table of pieces the text lies in one, from where the header says.
    let pieces = pieces.or_else(|| one_piece(document, length(76))).ok_or_else(|| broken("pieces"))?;
    let ranges = |pair: usize, paragraphs: bool| Ranges::read(document, part(pair).unwrap_or_default(), paragraphs);
    let mut walk = Walk::new(document, flow, ranges(12, false), ranges(13, true));
    // Main text, footnotes, headers, macros, comments, endnotes, text boxes, those of headers (2.3.1).
    let lengths = [76, 80, 84, 88, 92, 96, 100, 104].map(length);
    let mut starts = [0_u32; 8];
    for index in 1..starts.len() {
        starts[index] = starts[index - 1].saturating_add(lengths[index - 1]);
    }
    for index in [2, 7, 0, 1, 4, 5, 6] {
        let (start, end) = (starts[index], starts[index].saturating_add(lengths[index]));
        walk.once = matches!(index, 2 | 7);
        walk.story(&pieces, start, end);
    }
    Ok((!whole).then(|| Warning { code: WarningCode::Malformed, place: "pieces".into() }))
}

/// The table of pieces ([MS-DOC] 2.9.38 and 2.8.35).
fn pieces(clx: &[u8]) -> Option<Vec<Piece>> {
    let mut rest = clx;
    while rest.first() == Some(&1) {
        rest = rest.get(3 + usize::from(u16_at(rest, 1)?)..)?;
    }
    let length = usize::try_from(u32_at(rest, 1).filter(|_| rest.first() == Some(&2))?).ok()?;
    let plc = rest.get(5..)?;
    let plc = plc.get(..length).unwrap_or(plc);
    let count = (plc.len().checked_sub(4)? / 12).min(PIECES);
    let piece = |index: usize| {
        let (start, end) = (u32_at(plc, index * 4)?, u32_at(plc, index * 4 + 4)?);
        let code = u32_at(plc, (count + 1) * 4 + index * 8 + 2)?;
        let narrow = code & 0x4000_0000 != 0;
        let at = code & 0x3FFF_FFFF;
        (end > start).then_some(Piece { start, end, at: if narrow { at / 2 } else { at }, narrow })
    };
    let pieces: Vec<Piece> = (0..count).filter_map(piece).collect();
    (!pieces.is_empty()).then_some(pieces)
}

fn one_piece(document: &[u8], length: u32) -> Option<Vec<Piece>> {
    let at = u32_at(document, 24)?;
    (length > 0).then(|| vec![Piece { start: 0, end: length, at, narrow: true }])
}

/// Word 6 and 95: one byte a letter, from `fcMin` to `fcMac`, in the character set of the document's language.
fn old(document: &[u8], flow: &mut Flow) -> Option<Option<Warning>> {
    let (start, end) = (usize::try_from(u32_at(document, 24)?).ok()?, usize::try_from(u32_at(document, 28)?).ok()?);
    let text = document.get(start..)?;
    let text = text.get(..end.checked_sub(start)?).unwrap_or(text);
    let encoding = charset(u16_at(document, 6)?);
    let mut walk = Walk::new(document, flow, Ranges::default(), Ranges::default());
    for letter in encoding.decode_without_bom_handling(text).0.chars() {
        walk.letter(letter, 0);
    }
    walk.end();
    let complex = u16_at(document, 10)? & 4 != 0;
    Some(complex.then(|| Warning { code: WarningCode::NotSupported, place: "order of pieces".into() }))
}

/// The character set of a language of Windows, by its primary part.
fn charset(language: u16) -> &'static Encoding {
    match language & 0x3FF {
        0x05 | 0x0E | 0x15 | 0x18 | 0x1A | 0x1B | 0x1C | 0x24 => encoding_rs::WINDOWS_1250,
        0x02 | 0x19 | 0x22 | 0x23 | 0x2F => encoding_rs::WINDOWS_1251,
        0x08 => encoding_rs::WINDOWS_1253,
        0x1F => encoding_rs::WINDOWS_1254,
        0x0D => encoding_rs::WINDOWS_1255,
        0x01 => encoding_rs::WINDOWS_1256,
        0x11 => encoding_rs::SHIFT_JIS,
        0x12 => encoding_rs::EUC_KR,
        0x04 => encoding_rs::GBK,
        _ => WINDOWS_1252,
    }
}

struct Walk<'w> {
    document: &'w [u8],
    flow: &'w mut Flow,
    characters: Ranges,
    paragraphs: Ranges,
    paragraph: String,
    /// For every open field: whether its code, not its result, is being read.
    fields: Vec<bool>,
    /// Only what was not told before: headers stand in every section.
    once: bool,
    told: BTreeSet<String>,
    /// Bytes that may still be read: honest pieces share none.
    left: usize,
    /// A cell just ended, and nothing followed.
    after_cell: bool,
    table: bool,
    cell: bool,
}

impl<'w> Walk<'w> {
    fn new(document: &'w [u8], flow: &'w mut Flow, characters: Ranges, paragraphs: Ranges) -> Self {
        let (paragraph, fields, told, left) = (String::new(), Vec::new(), BTreeSet::new(), document.len());
        Self {
            document,
            flow,
            characters,
            paragraphs,
            paragraph,
            fields,
            once: false,
            told,
            left,
            after_cell: false,
            table: false,
            cell: false,
        }
    }

    /// The letters from `start` to `end`, counted over the whole document.
    fn story(&mut self, pieces: &[Piece], start: u32, end: u32) {
        for piece in pieces.iter().filter(|piece| piece.start < end && piece.end > start) {
            let (from, to) = (piece.start.max(start), piece.end.min(end));
            let width = if piece.narrow { 1 } else { 2 };
            let at = u64::from(piece.at) + u64::from(from - piece.start) * width;
            let length = u64::from(to - from) * width;
            let bytes = usize::try_from(at).ok().and_then(|at| self.document.get(at..)).unwrap_or_default();
            let bytes = usize::try_from(length).ok().and_then(|length| bytes.get(..length)).unwrap_or(bytes);
            let bytes = bytes.get(..self.left).unwrap_or(bytes);
            self.left -= bytes.len();
            self.piece(bytes, u32::try_from(at).unwrap_or(u32::MAX), piece.narrow);
            if self.flow.is_full() {
                return;
            }
        }
        self.end();
    }

    fn piece(&mut self, bytes: &[u8], start: u32, narrow: bool) {
        let step = |index: usize, width: u32| start.saturating_add(u32::try_from(index).unwrap_or(u32::MAX).saturating_mul(width));
        if narrow {
            for (index, byte) in bytes.iter().enumerate() {
                let letter = WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(byte)).0.chars().next();
                self.letter(letter.unwrap_or_default(), step(index, 1));
            }
            return;
        }
        let mut units = bytes.chunks_exact(2).enumerate().map(|(index, pair)| (index, u16_at(pair, 0).unwrap_or_default())).peekable();
        while let Some((index, unit)) = units.next() {
            let low = units.peek().map(|(_, low)| *low).filter(|low| (0xD800..0xDC00).contains(&unit) && (0xDC00..0xE000).contains(low));
            if low.is_some() {
                units.next();
            }
            let letter = char::decode_utf16([unit].into_iter().chain(low)).find_map(Result::ok);
            self.letter(letter.unwrap_or('\u{FFFD}'), step(index, 2));
        }
    }

    /// One letter, whose first byte is the one at `at`.
    fn letter(&mut self, letter: char, at: u32) {
        match letter {
            '\x13' if self.fields.len() < FIELDS => self.fields.push(true),
            '\x14' => self.fields.last_mut().into_iter().for_each(|code| *code = false),
            '\x15' => drop(self.fields.pop()),
            '\r' | '\x07' | '\x0C' => self.end_paragraph(letter, at),
            _ if self.fields.contains(&true) || self.characters.at(at).unseen || self.paragraph.len() > PARAGRAPH => {}
            '\x0B' => self.paragraph.push('\n'),
            '\x1E' => self.paragraph.push('-'),
            '\t' => self.paragraph.push('\t'),
            letter if letter < ' ' => {}
            letter => self.paragraph.push(letter),
        }
    }

    fn end_paragraph(&mut self, mark: char, at: u32) {
        let words = std::mem::take(&mut self.paragraph);
        let known = self.paragraphs.at(at);
        let after_cell = std::mem::take(&mut self.after_cell);
        if mark == '\x07' {
            // Without properties a second mark of a cell ends the row.
            let guessed = self.paragraphs.is_empty() && after_cell && words.is_empty();
            if known.ends_row || guessed {
                self.flow.row();
                self.cell = false;
                return;
            }
            self.begin_cell();
            self.flow.put(&words);
            self.flow.cell_ends();
            (self.cell, self.after_cell) = (false, true);
            return;
        }
        if self.once && (words.trim().is_empty() || self.told.contains(&words)) {
            return;
        }
        if known.in_table || (self.cell && self.paragraphs.is_empty()) {
            self.begin_cell();
        } else {
            self.leave_table();
        }
        self.flow.put(&words);
        match () {
            () if known.inner_row => self.flow.end_line(),
            () if known.inner_cell => self.flow.put("\t"),
            () if known.heading => self.flow.end_heading(),
            () if self.flow.at_start() => self.flow.end_paragraph(),
            () => self.flow.end_line(),
        }
        if mark == '\x0C' && !self.table {
            self.flow.turn();
        }
        if self.once && self.told.len() < 1000 {
            self.told.insert(words);
        }
    }

    fn begin_cell(&mut self) {
        if !std::mem::replace(&mut self.table, true) {
            self.flow.open_table();
        }
        if !std::mem::replace(&mut self.cell, true) {
            self.flow.cell_begins();
        }
    }

    fn leave_table(&mut self) {
        if std::mem::take(&mut self.table) {
            self.cell = false;
            self.flow.close_table();
        }
    }

    /// A story is over.
    fn end(&mut self) {
        if !self.paragraph.is_empty() {
            self.end_paragraph('\r', u32::MAX);
        }
        self.leave_table();
        self.fields.clear();
        self.flow.end_paragraph();
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A document without tables of its own: the text behind the header.
    pub(in super::super) fn document(text: &str) -> Vec<u8> {
        let mut bytes = vec![0; 1024];
        bytes[..2].copy_from_slice(&0xA5EC_u16.to_le_bytes());
        bytes[2..4].copy_from_slice(&0xC1_u16.to_le_bytes());
        bytes[24..28].copy_from_slice(&1024_u32.to_le_bytes());
        bytes[76..80].copy_from_slice(&u32::try_from(text.chars().count()).unwrap().to_le_bytes());
        bytes.extend(text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()));
        bytes
    }

    fn told(document: &[u8], table: Vec<u8>) -> String {
        let mut flow = Flow::default();
        read(document, &[table, Vec::new()], &mut flow).ok().unwrap();
        flow.finish().0.into_iter().map(|page| page.text).collect::<Vec<_>>().join("\x0C")
    }

    #[test]
    fn marks_mean_what_they_mean() {
        for (text, expected) in [
            ("One\rTwo\x0Bthree\tx\r\rEnd", "One\nTwo\nthree\tx\n\nEnd"),
            ("Na\x07140\x07\x07K\x074\x07\x07After\r", "Na\t140\nK\t4\n\nAfter"),
            ("a \x13 HYPERLINK x \x14link\x15 b\x13 PAGE \x15", "a link b"),
            ("non\x1Ebreaking\x1F\x01\x08\x05 caf\u{E9}", "non-breaking café"),
            ("one\x0Ctwo", "one\x0Ctwo"),
        ] {
            assert_eq!(told(&document(text), Vec::new()), expected, "{text:?}");
        }
    }

    #[test]
    fn pieces_are_put_together() {
        let mut bytes = document("narrow");
        let wide: Vec<u8> = "Wide ŷ ".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let at = u32::try_from(bytes.len()).unwrap();
        bytes.extend(&wide);
        let count = u32::try_from(wide.len() / 2).unwrap();
        let mut table = vec![1, 2, 0, 9, 9, 2, 28, 0, 0, 0];
        for position in [0, count, count + 6] {
            table.extend(position.to_le_bytes());
        }
        for code in [at, 0x4000_0000 | 2048] {
            table.extend([0, 0]);
            table.extend(code.to_le_bytes());
            table.extend([0, 0]);
        }
        bytes[76..80].copy_from_slice(&(count + 6).to_le_bytes());
        let pair = 154 + 33 * 8;
        bytes[pair..pair + 4].copy_from_slice(&0_u32.to_le_bytes());
        bytes[pair + 4..pair + 8].copy_from_slice(&u32::try_from(table.len()).unwrap().to_le_bytes());
        assert_eq!(told(&bytes, table), "Wide ŷ narrow");
    }

    #[test]
    fn a_locked_one_is_told_and_damage_does_no_harm() {
        let mut locked = document("x");
        locked[11] = 1;
        let mut flow = Flow::default();
        let failure = read(&locked, &[Vec::new(), Vec::new()], &mut flow).err().unwrap();
        assert_eq!(failure.code, WarningCode::Encrypted);
        let whole = document("some text");
        for end in 0..whole.len() {
            let _ = read(&whole[..end], &[Vec::new(), Vec::new()], &mut Flow::default());
        }
    }

    #[test]
    fn older_ones_are_read_in_their_language() {
        let mut bytes = document("\u{CF}\u{F0}\u{E8}\r");
        bytes[2..4].copy_from_slice(&0x65_u16.to_le_bytes());
        bytes[6..8].copy_from_slice(&0x419_u16.to_le_bytes());
        let end = u32::try_from(bytes.len()).unwrap();
        bytes[28..32].copy_from_slice(&end.to_le_bytes());
        assert_eq!(told(&bytes, Vec::new()), "При");
    }
}
