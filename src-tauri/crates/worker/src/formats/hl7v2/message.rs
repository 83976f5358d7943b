//! The grammar of HL7 v2 (chapter 2): segments, fields, repetitions, components, escapes; character sets of MSH-18. No meaning.
//!
//! Forgiving as interfaces are: any line end, MLLP frames, text that goes on in the next line, batches, separators of each header's own.
//! Segments that continue another one (ADD, DSC) are not joined to it.

use std::borrow::Cow;

use encoding_rs::Encoding;

use super::super::charset::charset;

/// Segments beyond this many are not read.
const SEGMENTS: usize = 200_000;
/// Fields of all segments beyond this many are not read.
const FIELDS: usize = 4 << 20;
/// Fields of one segment; the longest of the standard has fewer than a hundred.
const IN_SEGMENT: usize = 500;
/// Longer text is cut, in bytes; documents in base64 are no text.
const TEXT: usize = 8 << 20;
/// An escape sequence is not longer than this, in bytes.
const ESCAPE: usize = 400;

/// The separators that a header declares (2.5.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marks {
    field: char,
    component: char,
    repeat: char,
    escape: char,
    sub: char,
}

const USUAL: Marks = Marks { field: '|', component: '^', repeat: '~', escape: '\\', sub: '&' };

impl Marks {
    /// As the header segment `MSH|^~\&|…` says.
    fn of(header: &str) -> Option<Self> {
        let mut letters = header.chars().skip(3);
        let field = letters.next().filter(|letter| !letter.is_alphanumeric() && !letter.is_control() && *letter != ' ')?;
        let mut said = letters.take_while(|letter| *letter != field && !letter.is_control());
        let mut next = |usual: char| said.next().unwrap_or(usual);
        Some(Self { field, component: next(USUAL.component), repeat: next(USUAL.repeat), escape: next(USUAL.escape), sub: next(USUAL.sub) })
    }
}

/// One segment.
#[derive(Debug)]
pub(super) struct Segment<'a> {
    pub(super) name: &'a str,
    /// By number, the name as number 0.
    fields: Vec<&'a str>,
    marks: Marks,
}

/// One message: its header and what follows it. Without a header: what stood before the first one.
#[derive(Debug, Default)]
pub(super) struct Message<'a> {
    pub(super) segments: Vec<Segment<'a>>,
    /// It has an encoded order (RXE), which says again what the requested one (RXO) says.
    pub(super) is_encoded: bool,
}

/// A field, a repetition, a component or a subcomponent as it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value<'a> {
    raw: &'a str,
    marks: Marks,
}

/// A file of messages.
#[derive(Debug, Default)]
pub(super) struct File<'a> {
    /// The place that a batch or file header names (FHS-4, BHS-4).
    pub(super) batch_facility: String,
    pub(super) messages: Vec<Message<'a>>,
    /// A bound was met.
    pub(super) cut: bool,
}

/// Whether a file begins as HL7 v2 does: a header segment that names its separators.
pub(super) fn is_hl7(head: &str) -> bool {
    let start = head.trim_start_matches(|letter: char| letter.is_whitespace() || letter.is_control() || letter == '\u{FEFF}');
    if !["MSH", "FHS", "BHS"].iter().any(|name| start.starts_with(name)) {
        return false;
    }
    let Some(marks) = Marks::of(start) else { return false };
    let said: Vec<char> = start.chars().skip(4).take(6).take_while(|letter| *letter != marks.field).collect();
    (1..=5).contains(&said.len()) && said.iter().all(|letter| letter.is_ascii_punctuation())
}

/// The text of a file: UTF-8 where it is that, else what MSH-18 says, else the likeliest.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if Encoding::for_bom(bytes).is_none()
        && let Some(encoding) = declared(bytes)
        && (bytes.contains(&0x1B) || std::str::from_utf8(bytes).is_err())
    {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    charset(bytes).decode(bytes).0
}

/// MSH-18, first repetition (table 0211).
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.windows(3).take(4096).position(|window| window == b"MSH")?;
    let header = bytes.get(start..)?;
    let header: String = header.iter().take(4096).take_while(|byte| !matches!(byte, b'\r' | b'\n')).map(|byte| char::from(*byte)).collect();
    let marks = Marks::of(&header)?;
    let named = Value { raw: header.split(marks.field).nth(17)?, marks }.repeats().next()?.raw.trim().to_ascii_uppercase();
    let label = match named.as_str() {
        "UNICODE UTF-8" => "utf-8",
        "ISO IR14" | "ISO IR87" | "ISO IR159" => "iso-2022-jp",
        "GB 18030-2000" => "gb18030",
        "BIG-5" => "big5",
        "KS X 1001" => "euc-kr",
        _ => return named.strip_prefix("8859/").and_then(|part| Encoding::for_label(format!("iso-8859-{part}").as_bytes())),
    };
    Encoding::for_label(label.as_bytes())
}

/// The messages of a text.
pub(super) fn read(text: &str) -> File<'_> {
    let mut file = File::default();
    let (mut marks, mut segments, mut fields) = (USUAL, 0, 0);
    for line in lines(text) {
        let name = line.get(..3).unwrap_or_default();
        if matches!(name, "MSH" | "FHS" | "BHS") {
            marks = Marks::of(line).unwrap_or(USUAL);
        }
        if matches!(name, "FTS" | "BTS" | "") {
            continue;
        }
        segments += 1;
        let segment = Segment::of(name, line, marks);
        fields += segment.fields.len();
        if segments > SEGMENTS || fields > FIELDS {
            file.cut = true;
            break;
        }
        match name {
            "FHS" | "BHS" => file.batch_facility = segment.field(4).component(1).text(),
            "MSH" => file.messages.push(Message { segments: vec![segment], is_encoded: false }),
            _ => match file.messages.last_mut() {
                Some(message) => {
                    message.is_encoded |= name == "RXE";
                    message.segments.push(segment);
                }
                None => file.messages.push(Message { segments: vec![segment], is_encoded: false }),
            },
        }
    }
    file
}

/// Segments by their ends. A line that does not begin as a segment does goes on with the one before it.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter.is_control() || letter == '\u{FEFF}');
        if rest.is_empty() {
            return None;
        }
        // Every mark of an end is one byte long.
        let ends = rest.match_indices(is_end).map(|(at, _)| at).find(|at| rest.get(at + 1..).is_some_and(begins));
        let (line, after) = rest.split_at(ends.unwrap_or(rest.len()));
        rest = after;
        Some(line)
    })
}

fn is_end(letter: char) -> bool {
    matches!(letter, '\r' | '\n' | '\u{B}' | '\u{1C}')
}

/// Three letters or digits and a separator, or nothing after them.
fn begins(line: &str) -> bool {
    let Some(name) = line.as_bytes().first_chunk::<3>() else { return false };
    let named = name[0].is_ascii_uppercase() && name[1..].iter().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit());
    named
        && line.as_bytes().get(3).is_none_or(|mark| matches!(mark, b'\r' | b'\n' | 0x1C) || (mark.is_ascii_punctuation() && *mark != b'.'))
}

impl<'a> Segment<'a> {
    fn of(name: &'a str, line: &'a str, marks: Marks) -> Self {
        let mut fields: Vec<&str> = line.split(marks.field).take(IN_SEGMENT).collect();
        if matches!(name, "MSH" | "FHS" | "BHS") {
            // The separator itself is the first field of a header.
            fields.insert(1, "");
        }
        fields.shrink_to_fit();
        Self { name, fields, marks }
    }

    /// A field by its number in the standard; empty where there is none, or where it says `""` (delete what you hold).
    pub(super) fn field(&self, number: usize) -> Value<'a> {
        let raw = self.fields.get(number).map_or("", |field| field.trim_end_matches(is_end));
        Value { raw: if raw == "\"\"" { "" } else { raw }, marks: self.marks }
    }

    /// The text of the first repetition's first component.
    pub(super) fn first(&self, number: usize) -> String {
        self.field(number).first().component(1).text()
    }
}

impl<'a> Message<'a> {
    /// The first segment of that name.
    pub(super) fn segment(&self, name: &str) -> Option<&Segment<'a>> {
        self.segments.iter().find(|segment| segment.name == name)
    }

    /// All segments of that name.
    pub(super) fn all<'m>(&'m self, name: &'m str) -> impl Iterator<Item = &'m Segment<'a>> {
        self.segments.iter().filter(move |segment| segment.name == name)
    }

    /// The header, which can only be the first segment.
    pub(super) fn header(&self) -> Option<&Segment<'a>> {
        self.segments.first().filter(|segment| segment.name == "MSH")
    }

    /// Message code and trigger event (MSH-9), e.g. `ORU` and `R01`.
    pub(super) fn kind(&self) -> (String, String) {
        let said = self.header().map(|header| header.field(9).first());
        said.map(|said| (said.component(1).text(), said.component(2).text())).unwrap_or_default()
    }
}

impl<'a> Value<'a> {
    pub(super) fn is_empty(self) -> bool {
        self.raw.trim().is_empty()
    }

    /// As it is written, escapes and all.
    pub(super) fn raw(self) -> &'a str {
        self.raw
    }

    pub(super) fn repeats(self) -> impl Iterator<Item = Value<'a>> {
        self.raw.split(self.marks.repeat).map(move |raw| Value { raw, ..self })
    }

    /// The first repetition.
    pub(super) fn first(self) -> Self {
        self.repeats().next().unwrap_or(self)
    }

    pub(super) fn components(self) -> impl Iterator<Item = Value<'a>> {
        self.raw.split(self.marks.component).map(move |raw| Value { raw, ..self })
    }

    /// A component by its number, from 1.
    pub(super) fn component(self, number: usize) -> Self {
        self.part(self.marks.component, number)
    }

    /// A subcomponent by its number, from 1.
    pub(super) fn sub(self, number: usize) -> Self {
        self.part(self.marks.sub, number)
    }

    /// Whether it has subcomponents.
    pub(super) fn has_subs(self) -> bool {
        self.raw.contains(self.marks.sub)
    }

    fn part(self, mark: char, number: usize) -> Self {
        let raw = self.raw.split(mark).nth(number.saturating_sub(1)).unwrap_or_default();
        Value { raw: if raw == "\"\"" { "" } else { raw }, ..self }
    }

    /// The words, escapes resolved (2.7), by single line ends, without white space around them. Separators inside stay as they are.
    pub(super) fn text(self) -> String {
        let plain = |letter: char| (' '..='~').contains(&letter) && letter != self.marks.escape;
        if self.raw.len() < 100 && self.raw.chars().all(plain) {
            return self.raw.trim().to_owned();
        }
        let end = self.raw.floor_char_boundary(TEXT);
        let text = unescape(self.raw.get(..end).unwrap_or_default(), self.marks);
        super::super::charset::clean(text.trim()).trim().to_owned()
    }
}

impl<'a> Value<'a> {
    /// Data of any length, escapes resolved, for decoders that leave out what is none of theirs.
    pub(super) fn data(self) -> Cow<'a, str> {
        unescape(self.raw, self.marks)
    }
}

/// Escape sequences to what they mean; what is none stays as it is.
fn unescape(raw: &str, marks: Marks) -> Cow<'_, str> {
    if !raw.contains(marks.escape) {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once(marks.escape) {
        text.push_str(before);
        let near = after.char_indices().take_while(|(at, _)| *at < ESCAPE).find(|(_, letter)| *letter == marks.escape);
        match near.and_then(|(end, _)| Some((meaning(after.get(..end)?, marks)?, after.get(end + marks.escape.len_utf8()..)?))) {
            Some((meant, further)) => {
                text.push_str(&meant);
                rest = further;
            }
            None => {
                text.push(marks.escape);
                rest = after;
            }
        }
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// What stands between two escape marks, or `None` when it is no escape.
fn meaning(code: &str, marks: Marks) -> Option<String> {
    let one = |letter: char| Some(letter.to_string());
    match code {
        "F" => one(marks.field),
        "S" => one(marks.component),
        "T" => one(marks.sub),
        "R" => one(marks.repeat),
        "E" => one(marks.escape),
        "P" => one('#'),
        "H" | "N" => Some(String::new()),
        _ => match code.split_at_checked(1)? {
            ("X", digits) => hexadecimal(digits),
            (".", command) => layout(command),
            // Another character set or a sender's own: nothing that could be shown.
            ("C" | "M", digits) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => Some(String::new()),
            ("Z", own) if own.len() <= 20 && own.bytes().all(|byte| byte.is_ascii_alphanumeric()) => Some(String::new()),
            _ => None,
        },
    }
}

/// `\Xdd…\`: bytes, mostly line ends.
fn hexadecimal(digits: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> =
        digits.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect();
    let bytes = bytes.filter(|bytes| !bytes.is_empty())?;
    Some(String::from_utf8(bytes).unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect()))
}

/// `\.br\` and the other commands of formatted text (2.7.6).
fn layout(command: &str) -> Option<String> {
    let command = command.to_ascii_lowercase();
    let (name, number) = command.split_at_checked(2)?;
    let count = number.trim_start_matches(['+', '-', ' ']).parse::<usize>().unwrap_or(1).clamp(1, 10);
    match name {
        "br" | "ce" => Some("\n".to_owned()),
        "sp" => Some("\n".repeat(count)),
        "sk" => Some(" ".repeat(count)),
        "in" | "ti" | "fi" | "nf" => Some(String::new()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_and_frame_gives_the_same_segments() {
        let written = ["MSH|^~\\&|A", "PID|1||7", "OBX|1|TX|N||two", "lines", "OBX|2"];
        for (end, frame) in [("\r", ""), ("\n", ""), ("\r\n", "\u{FEFF}"), ("\r", "\u{B}")] {
            let text = format!("{frame}{}{end}\u{1C}\r", written.join(end));
            let file = read(&text);
            let names: Vec<&str> = file.messages[0].segments.iter().map(|segment| segment.name).collect();
            assert_eq!(names, ["MSH", "PID", "OBX", "OBX"], "{end:?}");
            assert_eq!(file.messages[0].segments[2].field(5).text(), "two\nlines");
        }
    }

    #[test]
    fn a_header_names_its_separators() {
        let file = read("MSH$%*!?$APP$PLACE\rPID$1$$A%%%B?C*D\rMSH|^~\\&|X\rPID|1||E^F");
        let value = |at: usize| file.messages[at].segments[1].field(3);
        assert_eq!(value(0).repeats().count(), 2);
        assert_eq!(value(0).first().component(4).sub(2).text(), "C");
        assert_eq!(value(1).component(2).text(), "F");
        assert_eq!(file.messages[0].segments[0].field(4).text(), "PLACE");
    }

    #[test]
    fn escapes_mean_what_the_standard_says() {
        for (raw, text) in [
            (r"A\T\B \S\ \F\ \R\ \E\", r"A&B ^ | ~ \"),
            (r"one\.br\two\.sp2\three", "one\ntwo\n\nthree"),
            (r"\H\bold\N\ \X0D0A\end", "bold \nend"),
            (r"\XC3A9\ \XE9\ \Zown\", "é é"),
            (r"C:\server\share", r"C:\server\share"),
            (r"\.br", r"\.br"),
        ] {
            assert_eq!(Value { raw, marks: USUAL }.text(), text, "{raw}");
        }
    }

    #[test]
    fn the_header_names_the_charset() {
        let message = |charset: &str, name: &[u8]| {
            let mut bytes = format!("MSH|^~\\&|A|B|C|D|2024||ORU^R01|1|P|2.5||||||{charset}\rPID|1||7||").into_bytes();
            bytes.extend_from_slice(name);
            bytes
        };
        for (charset, name, read) in [
            ("8859/1", b"Gr\xF6\xDFe".as_slice(), "Größe"),
            ("8859/5", b"\xB8\xD2\xD0\xDD", "Иван"),
            ("UNICODE UTF-8", "Größe".as_bytes(), "Größe"),
            ("8859/1", "Größe".as_bytes(), "Größe"),
            ("ISO IR87", b"\x1B$B;3ED\x1B(B", "山田"),
            ("GB 18030-2000", b"\xC0\xEE", "李"),
        ] {
            assert!(decode(&message(charset, name)).ends_with(read), "{charset}");
        }
    }

    #[test]
    fn only_headers_with_separators_are_hl7() {
        for (text, is) in [
            ("MSH|^~\\&|A", true),
            ("\u{B}\r\nMSH|^~\\&|A", true),
            ("FHS|^~\\&|A", true),
            ("MSH|^~\\&#|A", true),
            ("MSH is a segment", false),
            ("MSH|one|two", false),
            ("PID|1||7", false),
            ("MSH", false),
        ] {
            assert_eq!(is_hl7(text), is, "{text}");
        }
    }
}
