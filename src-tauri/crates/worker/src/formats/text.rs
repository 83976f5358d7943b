//! Plain text in any character set: notes, lists, exports without markup. One page, or one for each form feed between them.
//!
//! Text with a meaning of its own for programs (XML, HTML, JSON, RTF, HL7, mail, source code) is not claimed here: shown raw it would
//! mislead. Text whose name ends in no known way is claimed when it reads as words for people.

use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::Format;
use super::Input;
use super::Score;
use super::charset::charset;
use super::charset::clean;
use super::charset::utf_16;
use super::failed_reading;

/// Text beyond this many bytes is kept, not read.
const MOST: u64 = 16 << 20;
/// Form feeds beyond this many part no more pages.
const PAGES: usize = 10_000;

/// Extensions that people and programs give to plain text; a file without one may be text too.
#[rustfmt::skip]
const EXTENSIONS: &[&str] = &[
    "", "1st", "adoc", "ans", "asc", "ascii", "csv", "diz", "log", "lst", "markdown", "md", "me", "nfo", "note", "notes", "org", "out",
    "prn", "rep", "report", "rpt", "rst", "srt", "tab", "text", "transcript", "tsv", "txt", "vtt", "wri",
];

/// Extensions of text for programs, whatever words are in it: source, settings, data with readers of their own or with none.
#[rustfmt::skip]
const FOR_PROGRAMS: &[&str] = &[
    "bash", "bat", "bed", "bib", "c", "cc", "cfg", "class", "cmd", "conf", "config", "cpp", "crt", "cs", "css", "dicomdir", "dtd", "eml",
    "fa", "fasta", "fastq", "fq", "gff", "go", "gtf", "h", "hl7", "hpp", "htm", "html", "ics", "inf", "ini", "ipynb", "java", "js", "json",
    "jsx", "key", "less", "lock", "lua", "m", "map", "mht", "mhtml", "ndjson", "pdb", "pem", "php", "pl", "plist", "properties", "ps", "ps1",
    "py", "r", "rb", "reg", "rs", "rtf", "sam", "sass", "scss", "sh", "sql", "svg", "swift", "tex", "toml", "ts", "tsx", "url", "vbs",
    "vcard", "vcf", "xhtml", "xml", "xsd", "xsl", "xslt", "yaml", "yml",
];

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
    "-----begin ",
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
        2
    }

    fn sniff(&self, head: &[u8], name: &str) -> Score {
        let file_name = name.rsplit(['/', '!']).next().unwrap_or_default();
        let extension = file_name.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
        if !is_text(head) || is_marked(head) {
            return 0;
        }
        match () {
            () if extension.is_empty() => 20,
            () if EXTENSIONS.contains(&extension.as_str()) => 50,
            // Names end as they like (`Visit 3. March`, `LAB.001`).
            () if !FOR_PROGRAMS.contains(&extension.as_str()) && is_prose(head) => 4,
            () => 0,
        }
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

/// Whether text reads as words for people: several of them, none endless, few of the signs that programs are written with.
fn is_prose(head: &[u8]) -> bool {
    const SIGNS: &str = "{}[]<>=;\\|$@#&_";
    let start = head.get(..4096).unwrap_or(head);
    let text = charset(head).decode(start).0;
    let letters = text.chars().filter(|letter| !letter.is_whitespace()).count();
    let words = text.split_whitespace().count();
    let told = text.chars().filter(|letter| letter.is_alphabetic()).count();
    let signs = text.chars().filter(|letter| SIGNS.contains(*letter)).count();
    words >= 4 && letters <= words * 16 && told * 2 >= letters && signs * 25 <= letters
}

fn is_marked(head: &[u8]) -> bool {
    let start =
        charset(head).decode(&head[..head.len().min(512)]).0.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']).to_ascii_lowercase();
    let tag =
        start.strip_prefix('<').is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_alphabetic() || "!?/".contains(letter)));
    tag || MARKED.iter().any(|mark| start.starts_with(mark))
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
        for (name, bytes, expected) in [
            ("Visit 3. March", b"Seen today, no complaints, blood pressure 120/80.".as_slice(), 4),
            ("LAB.001", b"Sodium 140 mmol/L\nPotassium 4.1 mmol/L\n", 4),
            ("main.rs", b"Some words that could be a note for people.", 0),
            ("a.xyz", b"fn main() { let x = y[0]; if (x == 1) { return; } }", 0),
            ("a.b64", &[b'A'; 4000], 0),
            ("a.dat", b"1 2 3 4 5 6 7 8 9 10", 0),
            ("talk.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello", 50),
        ] {
            assert_eq!(Text.sniff(bytes, name), expected, "{name}");
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
