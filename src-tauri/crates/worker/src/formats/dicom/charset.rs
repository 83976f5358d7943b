//! Text of DICOM values to Unicode: (0008,0005) Specific Character Set with code extensions (PS3.3 C.12.1.1.2, PS3.5 6.1.2).
//!
//! The code tables are reset at each delimiter of values and name parts (PS3.5 6.1.2.5.3), save where the first table is ISO 646 alone:
//! letters above it would mean nothing there, and files that forget to name their table again still read well.

use std::borrow::Cow;

use encoding_rs::Encoding;
use encoding_rs::UTF_8;
use encoding_rs::WINDOWS_1252;

/// What the bytes of a data set's text mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Charset {
    /// Reads bytes until the first escape; `None` is ISO 646, where stray high bytes are guessed.
    initial: Option<&'static Encoding>,
}

/// The two-byte tables that take the place of ASCII (G0).
#[derive(Clone, Copy, PartialEq)]
enum LowTable {
    Ascii,
    Jisx0208,
    Jisx0212,
}

const ESCAPE: u8 = 0x1b;

impl Charset {
    /// ISO 646, what a data set without (0008,0005) has.
    pub(super) const DEFAULT: Self = Self { initial: None };

    /// From the values of (0008,0005); an unknown term is read as the default.
    pub(super) fn from_terms(terms: &[String]) -> Self {
        Self { initial: terms.first().and_then(|term| encoding(term)) }
    }

    /// The text. What cannot be read becomes U+FFFD.
    pub(super) fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        if bytes.is_ascii() && !bytes.contains(&ESCAPE) {
            return String::from_utf8_lossy(bytes);
        }
        Cow::Owned(self.decode_letters(bytes))
    }

    fn decode_letters(self, bytes: &[u8]) -> String {
        let mut pieces = bytes.split(|byte| *byte == ESCAPE);
        let mut text = self.plain(self.initial, pieces.next().unwrap_or_default());
        let (mut low, mut high) = (LowTable::Ascii, self.initial);
        for piece in pieces {
            let rest = switch(piece, &mut low, &mut high);
            match low {
                LowTable::Ascii if self.initial.is_some() => {
                    // A delimiter brings the first table back. It is none where it is the second byte of a letter.
                    let end = delimiter(rest, high);
                    let (before, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
                    text.push_str(&self.plain(high, before));
                    text.push_str(&self.plain(self.initial, after));
                    high = if after.is_empty() { high } else { self.initial };
                }
                LowTable::Ascii => text.push_str(&self.plain(high, rest)),
                LowTable::Jisx0208 => text.push_str(&two_byte(rest, None)),
                LowTable::Jisx0212 => text.push_str(&two_byte(rest, Some(0x8f))),
            }
        }
        text
    }

    fn plain(self, encoding: Option<&'static Encoding>, bytes: &[u8]) -> String {
        let encoding = match encoding {
            // What claims to be UTF-8 and has not one letter of it; a text cut off inside a letter has others.
            Some(encoding)
                if encoding == UTF_8
                    && !String::from_utf8_lossy(bytes).chars().any(|letter| !letter.is_ascii() && letter != '\u{fffd}') =>
            {
                WINDOWS_1252
            }
            Some(encoding) => encoding,
            None if std::str::from_utf8(bytes).is_ok() => UTF_8,
            None => WINDOWS_1252,
        };
        encoding.decode_without_bom_handling(bytes).0.into_owned()
    }
}

/// Where the first delimiter stands: a control character, or one between values or name parts.
fn delimiter(bytes: &[u8], high: Option<&'static Encoding>) -> usize {
    let is_wide = high.is_some_and(|high| [encoding_rs::EUC_KR, encoding_rs::GBK, encoding_rs::GB18030].contains(&high));
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if matches!(byte, b'\\' | b'^' | b'=' | b'\t' | b'\n' | b'\r' | 0x0c) {
            break;
        }
        at += if is_wide && *byte >= 0x80 { 2 } else { 1 };
    }
    at.min(bytes.len())
}

/// Follows one escape sequence (PS3.3 tables C.12-3 and C.12-4); returns the bytes after it.
fn switch<'a>(piece: &'a [u8], low: &mut LowTable, high: &mut Option<&'static Encoding>) -> &'a [u8] {
    use encoding_rs::*;
    let (length, new_low, new_high) = match piece {
        [b'(', b'B' | b'J', ..] => (2, Some(LowTable::Ascii), None),
        [b'$', b'B' | b'@', ..] => (2, Some(LowTable::Jisx0208), None),
        [b'$', b'(', b'D', ..] => (3, Some(LowTable::Jisx0212), None),
        [b'$', b')', b'C', ..] => (3, None, Some(EUC_KR)),
        [b'$', b')', b'A', ..] => (3, None, Some(GBK)),
        [b')', b'I', ..] => (2, None, Some(SHIFT_JIS)),
        [b'-', b'A', ..] => (2, None, Some(WINDOWS_1252)),
        [b'-', b'B', ..] => (2, None, Some(ISO_8859_2)),
        [b'-', b'C', ..] => (2, None, Some(ISO_8859_3)),
        [b'-', b'D', ..] => (2, None, Some(ISO_8859_4)),
        [b'-', b'F', ..] => (2, None, Some(ISO_8859_7)),
        [b'-', b'G', ..] => (2, None, Some(ISO_8859_6)),
        [b'-', b'H', ..] => (2, None, Some(ISO_8859_8)),
        [b'-', b'L', ..] => (2, None, Some(ISO_8859_5)),
        [b'-', b'M', ..] => (2, None, Some(WINDOWS_1254)),
        [b'-', b'T', ..] => (2, None, Some(WINDOWS_874)),
        _ => (0, None, None),
    };
    *low = new_low.unwrap_or(*low);
    *high = new_high.or(*high);
    piece.get(length..).unwrap_or_default()
}

/// JIS pairs as EUC-JP says them; single bytes such as line ends stay.
fn two_byte(bytes: &[u8], prefix: Option<u8>) -> String {
    let mut euc = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&first, after)) = rest.split_first() {
        match after.split_first() {
            Some((&second, after)) if first > 0x20 => {
                euc.extend(prefix);
                euc.extend([first | 0x80, second | 0x80]);
                rest = after;
            }
            _ => {
                euc.push(first);
                rest = after;
            }
        }
    }
    encoding_rs::EUC_JP.decode_without_bom_handling(&euc).0.into_owned()
}

/// The encoding of one defined term; the number in it says which (`ISO_IR 100`, `ISO 2022 IR 100`). The default has none.
fn encoding(term: &str) -> Option<&'static Encoding> {
    use encoding_rs::*;
    let term = term.trim();
    Some(match term.rsplit([' ', '_', '-']).next().unwrap_or(term) {
        "100" => WINDOWS_1252,
        "101" => ISO_8859_2,
        "109" => ISO_8859_3,
        "110" => ISO_8859_4,
        "126" => ISO_8859_7,
        "127" => ISO_8859_6,
        "138" => ISO_8859_8,
        "144" => ISO_8859_5,
        "148" => WINDOWS_1254,
        "203" => ISO_8859_15,
        "13" => SHIFT_JIS,
        "149" => EUC_KR,
        "58" | "GBK" => GBK,
        "166" => WINDOWS_874,
        "192" => UTF_8,
        "GB18030" => GB18030,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_standards_examples() {
        // PS3.5 annexes H, I and J.
        for (terms, bytes, text) in [
            (vec![], &b"Adams^John"[..], "Adams^John"),
            (vec![], &b"Caf\xe9"[..], "Café"),
            (vec!["ISO_IR 100"], &b"Buc^J\xe9r\xf4me"[..], "Buc^Jérôme"),
            (vec!["ISO_IR 192"], "Wang^XiaoDong=王^小東".as_bytes(), "Wang^XiaoDong=王^小東"),
            (vec!["", "ISO 2022 IR 87"], &b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B"[..], "Yamada^Tarou=山田^太郎"),
            (vec!["ISO 2022 IR 13", "ISO 2022 IR 87"], &b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3"[..], "ﾔﾏﾀﾞ^ﾀﾛｳ"),
            (vec!["", "ISO 2022 IR 149"], &b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7"[..], "Hong^Gildong=洪^吉洞"),
            // Latin-1 first, then Cyrillic until the next part of the name, which is Latin again.
            (vec!["ISO 2022 IR 100", "ISO 2022 IR 144"], &b"\x1b-L\xbb\xee\xda^J\xe9"[..], "Люк^Jé"),
            (vec!["ISO_IR 192"], &b"J\xe9r\xf4me"[..], "Jérôme"),
            (vec!["GB18030"], &b"Wang=\xcd\xf5^\xd0\xa1\xb6\xab"[..], "Wang=王^小东"),
        ] {
            let terms: Vec<_> = terms.into_iter().map(str::to_owned).collect();
            assert_eq!(Charset::from_terms(&terms).decode(bytes), text);
        }
    }

    #[test]
    fn a_backslash_inside_a_two_byte_character_is_none() {
        // JIS X 0208 row 0x31 cell 0x5c: one character, its second byte looks like the separator of values.
        let text = Charset::from_terms(&[String::new(), "ISO 2022 IR 87".to_owned()]).decode(b"\x1b$B1\\\x1b(B");
        assert_eq!(text.chars().count(), 1);
        assert!(!text.contains('\\'));
    }
}
