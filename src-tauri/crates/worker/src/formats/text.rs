//! Plain text in any character set: notes, lists, exports without markup. One page, or one for each form feed between them.
//!
//! Text with a meaning of its own for programs (XML, HTML, JSON, RTF, HL7, mail, source code) is not claimed here: shown raw it would
//! mislead, and its own readers come later.

use chardetng::EncodingDetector;
use encoding_rs::Encoding;
use encoding_rs::UTF_8;
use encoding_rs::UTF_16BE;
use encoding_rs::UTF_16LE;
use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::Format;
use super::Input;
use super::Score;
use super::failed_reading;

/// Text beyond this many bytes is kept, not read.
const MOST: u64 = 16 << 20;
/// Form feeds beyond this many part no more pages.
const PAGES: usize = 10_000;

/// Extensions that people and programs give to plain text; a file without one may be text too.
const EXTENSIONS: &[&str] = &["", "1st", "asc", "csv", "log", "md", "me", "text", "tsv", "txt"];

/// How files begin that are text and yet something else.
const MARKED: &[&str] = &[
    "{\\rtf",
    "{\"",
    "[{",
    "[[",
    "[\"",
    "msh|",
    "fhs|",
    "bhs|",
    "begin:v",
    "%!ps",
    "%pdf",
    "##fileformat=",
    "#!",
    "from ",
    "return-path:",
    "received:",
    "delivered-to:",
    "mime-version:",
    "message-id:",
    "x-mozilla-status:",
    "pk\x03\x04",
];

pub struct Text;

impl Format for Text {
    fn id(&self) -> &'static str {
        "text"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], name: &str) -> Score {
        let file_name = name.rsplit(['/', '!']).next().unwrap_or_default();
        let extension = file_name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
        if !EXTENSIONS.contains(&extension.as_str()) || !is_text(head) || is_marked(head) {
            return 0;
        }
        if extension.is_empty() { 20 } else { 50 }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::Read::take(&mut *input.source, MOST), &mut bytes).map_err(failed_reading)?;
        let text = charset(&bytes).decode(&bytes).0;
        let pages = text.trim_end_matches(['\x0C', '\n', '\r', ' ']).splitn(PAGES, '\x0C').zip(1..);
        let pages = pages.map(|(text, number)| PageText { number, text: clean(text), ..PageText::default() }).collect();
        let cut = input.size > MOST;
        let warnings = cut.then(|| Warning { code: WarningCode::Limit, place: format!("after {MOST} bytes") });
        Ok(Extract {
            format: self.id().into(),
            version: self.version(),
            media_type: "text/plain".into(),
            pages,
            warnings: warnings.into_iter().collect(),
            ..Extract::default()
        })
    }
}

/// Whether these bytes are text in some character set: no control characters but those that lay text out.
pub(super) fn is_text(head: &[u8]) -> bool {
    if let Some(encoding) = utf_16(&head[..head.len().min(4096)]) {
        let text = encoding.decode(head).0;
        return !text.chars().any(|letter| letter.is_control() && !is_layout(letter));
    }
    let odd = head.iter().filter(|byte| **byte < 32 && !is_layout(char::from(**byte))).count();
    // A stray control character of an old printer does not make a note unreadable; a NUL means that it is no text.
    !head.contains(&0) && odd * 500 <= head.len()
}

fn is_layout(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | '\x0C' | '\x1A' | '\x1B' | '\u{FEFF}')
}

fn is_marked(head: &[u8]) -> bool {
    let start =
        charset(head).decode(&head[..head.len().min(512)]).0.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']).to_ascii_lowercase();
    let tag =
        start.strip_prefix('<').is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_alphabetic() || "!?/".contains(letter)));
    tag || MARKED.iter().any(|mark| start.starts_with(mark))
}

/// The character set: by its mark, by what only UTF-8 or UTF-16 looks like, else the likeliest.
fn charset(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if let Some(encoding) = utf_16(bytes) {
        return encoding;
    }
    // The last letter of the first bytes may be cut in two.
    match std::str::from_utf8(bytes) {
        Ok(_) => return UTF_8,
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => return UTF_8,
        Err(_) => {}
    }
    let mut detector = EncodingDetector::new();
    detector.feed(bytes, true);
    detector.guess(None, false)
}

/// UTF-16 with its mark, or without one: every other byte of Latin text is NUL then.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    match Encoding::for_bom(bytes) {
        Some((encoding, _)) => return (encoding != UTF_8).then_some(encoding),
        None if bytes.len() < 16 || !bytes.len().is_multiple_of(2) => return None,
        None => {}
    }
    let nuls = |from: usize| bytes.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, most) = (nuls(0), nuls(1), bytes.len() / 2);
    match () {
        () if odd * 10 >= most * 7 && even == 0 => Some(UTF_16LE),
        () if even * 10 >= most * 7 && odd == 0 => Some(UTF_16BE),
        () => None,
    }
}

/// One kind of line end, no marks, no control characters.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|letter| matches!(letter, '\n' | '\t') || !(letter.is_control() || *letter == '\u{FEFF}')).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read(bytes: &[u8]) -> Vec<String> {
        let mut input = Input { name: "note.txt", size: bytes.len() as u64, head: bytes, source: &mut Cursor::new(bytes) };
        let extract = Text.extract(&mut input).map(|extract| extract.pages);
        extract.unwrap_or_default().into_iter().map(|page| page.text).collect()
    }

    #[test]
    fn every_charset_becomes_the_same_words() {
        let wide = |swap: bool| {
            "\u{FEFF}Größe: 3 mm".encode_utf16().flat_map(|unit| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        let latin = b"Gr\xF6\xDFe: 3 mm".to_vec();
        let marked = "\u{FEFF}Größe: 3 mm\r\n".as_bytes().to_vec();
        for bytes in [wide(false), wide(true), latin, marked, "Größe: 3 mm".as_bytes().to_vec()] {
            assert_eq!(read(&bytes), ["Größe: 3 mm"], "{bytes:?}");
        }
        let unmarked: Vec<u8> = "Left breast".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&unmarked), ["Left breast"]);
    }

    #[test]
    fn form_feeds_part_pages() {
        assert_eq!(read(b"one\r\ntwo\x0Cthree\x0C\r\n"), ["one\ntwo", "three"]);
        assert_eq!(read(&[b"x\x0C".as_slice(); 20_000].concat()).len(), PAGES);
    }

    #[test]
    fn only_plain_text_is_claimed() {
        let claimed = |name, bytes: &[u8]| Text.sniff(bytes, name) > 0;
        for (name, bytes) in
            [("a.txt", b"A note.".as_slice()), ("README", b"Read me first."), ("x!b/c.CSV", b"a;b\n1;2\n"), ("a.txt", b"< 3 mm, > 2 mm")]
        {
            assert!(claimed(name, bytes), "{name}");
        }
        let marked: [(&str, &[u8]); 11] = [
            ("a.txt", b"<?xml version='1.0'?>"),
            ("a.txt", b"<html>"),
            ("a.txt", b"{\\rtf1 x}"),
            ("a", b"MSH|^~\\&|LAB"),
            ("a", b"  {\"resourceType\": \"Bundle\"}"),
            ("a", b"Received: from x\r\n"),
            ("a.html", b"A note."),
            ("a.txt", b"PK\x03\x04\x00\x00"),
            ("a.txt", &[0, 1, 2, 3, 255, 254]),
            ("a.txt", b"\x89PNG\r\n\x1A\n\x00\x00"),
            ("a", b"##fileformat=VCFv4.3\n"),
        ];
        for (name, bytes) in marked {
            assert!(!claimed(name, bytes), "{name} {bytes:?}");
        }
    }
}
