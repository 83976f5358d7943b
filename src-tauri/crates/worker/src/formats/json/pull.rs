//! JSON read piece by piece from a stream in any charset: values of bounded size and depth, numbers as they are written.
//!
//! Forgiving where that does no harm (RFC 8259 8 and 9): a mark at the start, a comma too many, half a surrogate pair, control characters
//! in strings, a key that comes twice (the first one counts). `serde_json` is not used because it would turn a result of `5.10` into
//! `5.1`, and because a bundle of several hundred megabytes must be read one entry at a time.

use std::io::Read;

use encoding_rs::Decoder;

use super::super::charset::charset;

/// How deep values may stand in one another; what is deeper is passed over.
const DEEPEST: usize = 48;
/// So much is read from the source at once, in bytes.
const CHUNK: usize = 64 << 10;
/// The longest key that is kept, in bytes.
const KEY: usize = 1 << 10;

/// A value. A list or an object that met a limit ends early.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Json {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    Text(String),
    /// A text longer than what is kept: its start, and how many bytes of it there were.
    Long(String, u64),
    List(Vec<Json>),
    Map(Vec<(String, Json)>),
}

static NULL: Json = Json::Null;

impl Json {
    /// The member of that name, of the first object if this is a list; `Null` where there is none.
    pub(in super::super) fn get(&self, name: &str) -> &Json {
        match self {
            Json::Map(members) => members.iter().find(|(key, _)| key == name).map_or(&NULL, |(_, value)| value),
            Json::List(items) => items.first().map_or(&NULL, |first| first.get(name)),
            _ => &NULL,
        }
    }

    /// The member at the end of that way, names parted by dots.
    pub(in super::super) fn at(&self, way: &str) -> &Json {
        way.split('.').fold(self, |value, name| value.get(name))
    }

    /// The items of a list; anything else but `Null` is a list of itself, because versions of a standard differ in what may repeat.
    pub(in super::super) fn items(&self) -> &[Json] {
        match self {
            Json::Null => &[],
            Json::List(items) => items,
            one => std::slice::from_ref(one),
        }
    }

    /// A text or a number as written; empty for anything else.
    pub(in super::super) fn text(&self) -> &str {
        match self {
            Json::Text(text) | Json::Long(text, _) | Json::Number(text) => text,
            _ => "",
        }
    }

    /// The members of an object.
    pub(in super::super) fn members(&self) -> &[(String, Json)] {
        if let Json::Map(members) = self { members } else { &[] }
    }
}

/// Why reading stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Fault {
    /// The bytes ended.
    End,
    /// These signs are not JSON.
    Syntax,
}

/// What one value may still take: so many values, so many bytes of text.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Room {
    pub(in super::super) values: usize,
    pub(in super::super) bytes: usize,
}

impl Room {
    /// Room for anything that a person wrote or had measured.
    pub(in super::super) const WIDE: Room = Room { values: 200_000, bytes: 32 << 20 };
}

/// Reads JSON from a source.
pub(in super::super) struct Pull<'a> {
    source: &'a mut dyn Read,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    /// Bytes of decoded text before those in `text`.
    before: u64,
    ended: bool,
    /// Texts longer than this are not kept, in bytes.
    keep: usize,
    /// Whether a limit was met.
    pub(in super::super) is_cut: bool,
}

impl<'a> Pull<'a> {
    /// Reads `source` from its start. Its charset is told by `head`, its first bytes; texts longer than `keep` bytes are not kept.
    pub(in super::super) fn new(head: &[u8], source: &'a mut dyn Read, keep: usize) -> Self {
        let decoder = charset(head).new_decoder_with_bom_removal();
        Self { source, decoder, raw: vec![0; CHUNK], text: Vec::new(), at: 0, before: 0, ended: false, keep, is_cut: false }
    }

    /// Where reading stands, in bytes of the decoded text.
    pub(in super::super) fn place(&self) -> u64 {
        self.before.saturating_add(self.at as u64)
    }

    /// The next sign that is no white space, not yet taken.
    pub(in super::super) fn sign(&mut self) -> Result<u8, Fault> {
        loop {
            match self.peek()? {
                b' ' | b'\t' | b'\n' | b'\r' | b'\x0C' | b'\x1E' | 0 => self.at += 1,
                sign => return Ok(sign),
            }
        }
    }

    /// Takes the sign that opens an object or a list.
    pub(in super::super) fn open(&mut self) -> Result<(), Fault> {
        self.sign()?;
        self.at += 1;
        Ok(())
    }

    /// The next key of an object that was opened; `None` at its end.
    pub(in super::super) fn key(&mut self) -> Result<Option<String>, Fault> {
        match self.after_comma()? {
            b'}' => self.open().map(|()| None),
            b'"' => {
                let key = self.string(KEY)?.0;
                if self.sign()? != b':' {
                    return Err(Fault::Syntax);
                }
                self.at += 1;
                Ok(Some(key))
            }
            _ => Err(Fault::Syntax),
        }
    }

    /// Whether a list that was opened has another item; its end is taken.
    pub(in super::super) fn item(&mut self) -> Result<bool, Fault> {
        match self.after_comma()? {
            b']' => self.open().map(|()| false),
            _ => Ok(true),
        }
    }

    /// The next value. What has no room is passed over.
    pub(in super::super) fn value(&mut self, room: &mut Room) -> Result<Json, Fault> {
        self.nested(room, DEEPEST)
    }

    fn nested(&mut self, room: &mut Room, depth: usize) -> Result<Json, Fault> {
        let sign = self.sign()?;
        if depth == 0 || room.values == 0 {
            self.is_cut = true;
            return self.skip().map(|()| Json::Null);
        }
        room.values -= 1;
        match sign {
            b'{' => self.map(room, depth),
            b'[' => self.list(room, depth),
            b'"' => {
                let (text, length) = self.string(self.keep.min(room.bytes))?;
                room.bytes = room.bytes.saturating_sub(text.len());
                Ok(if length > text.len() as u64 { Json::Long(text, length) } else { Json::Text(text) })
            }
            _ => self.word(),
        }
    }

    fn map(&mut self, room: &mut Room, depth: usize) -> Result<Json, Fault> {
        self.open()?;
        let mut members = Vec::new();
        while let Some(key) = self.key()? {
            let value = self.nested(room, depth - 1)?;
            if room.values > 0 {
                room.bytes = room.bytes.saturating_sub(key.len());
                members.push((key, value));
            }
        }
        Ok(Json::Map(members))
    }

    fn list(&mut self, room: &mut Room, depth: usize) -> Result<Json, Fault> {
        self.open()?;
        let mut items = Vec::new();
        while self.item()? {
            let value = self.nested(room, depth - 1)?;
            if room.values > 0 {
                items.push(value);
            }
        }
        Ok(Json::List(items))
    }

    /// Passes over one value, however deep it is.
    pub(in super::super) fn skip(&mut self) -> Result<(), Fault> {
        let mut depth = 0_u64;
        loop {
            match self.sign()? {
                b'{' | b'[' => {
                    depth = depth.saturating_add(1);
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1).ok_or(Fault::Syntax)?;
                    self.at += 1;
                }
                b',' | b':' if depth > 0 => self.at += 1,
                b'"' => drop(self.string(0)?),
                _ => drop(self.word()?),
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// Goes to the next line that begins with `{`, after something that is not JSON: the next value of a list by lines.
    pub(in super::super) fn next_line(&mut self) -> Result<(), Fault> {
        loop {
            let is_end = self.peek()? == b'\n';
            self.at += 1;
            if is_end && self.peek()? == b'{' {
                return Ok(());
            }
        }
    }

    fn after_comma(&mut self) -> Result<u8, Fault> {
        let mut sign = self.sign()?;
        while sign == b',' {
            self.at += 1;
            sign = self.sign()?;
        }
        Ok(sign)
    }

    /// A text up to so many bytes, and how long it was.
    fn string(&mut self, keep: usize) -> Result<(String, u64), Fault> {
        self.at += 1;
        let (mut kept, mut length) = (Vec::new(), 0_u64);
        loop {
            self.peek()?;
            let rest = self.text.get(self.at..).unwrap_or_default();
            let plain = rest.iter().position(|byte| matches!(byte, b'"' | b'\\')).unwrap_or(rest.len());
            let wanted = plain.min(keep.saturating_sub(kept.len()));
            kept.extend_from_slice(rest.get(..wanted).unwrap_or_default());
            length = length.saturating_add(plain as u64);
            let sign = rest.get(plain).copied();
            self.at += plain;
            match sign {
                None => {}
                Some(b'"') => {
                    self.at += 1;
                    break;
                }
                Some(_) => {
                    self.at += 1;
                    let mut utf8 = [0; 4];
                    let letter = self.escaped()?.encode_utf8(&mut utf8).as_bytes();
                    length = length.saturating_add(letter.len() as u64);
                    if kept.len() + letter.len() <= keep {
                        kept.extend_from_slice(letter);
                    }
                }
            }
        }
        // The decoder gave UTF-8, but the limit may have cut a letter.
        let text = match String::from_utf8(kept) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).trim_end_matches('\u{FFFD}').to_owned(),
        };
        Ok((text, length))
    }

    /// The letter that a backslash stands before (RFC 8259 7).
    fn escaped(&mut self) -> Result<char, Fault> {
        Ok(match self.take()? {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' | b'f' => ' ',
            b'u' => {
                let first = self.hex()?;
                match char::from_u32(first) {
                    Some(letter) => letter,
                    None => self.second_half(first)?,
                }
            }
            other => char::from(other),
        })
    }

    fn second_half(&mut self, first: u32) -> Result<char, Fault> {
        if self.peek()? != b'\\' || !(0xD800..0xDC00).contains(&first) {
            return Ok(char::REPLACEMENT_CHARACTER);
        }
        self.at += 1;
        if self.peek()? != b'u' {
            // The half stands alone; what comes is another escaped letter.
            return self.escaped();
        }
        self.at += 1;
        let second = self.hex()?;
        let joined = (second >= 0xDC00).then(|| 0x10000 + ((first - 0xD800) << 10) + second.saturating_sub(0xDC00));
        Ok(joined.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Result<u32, Fault> {
        let mut number = 0;
        for _ in 0..4 {
            let digit = char::from(self.take()?).to_digit(16).ok_or(Fault::Syntax)?;
            number = number * 16 + digit;
        }
        Ok(number)
    }

    /// A number, or one of the three words.
    fn word(&mut self) -> Result<Json, Fault> {
        let mut word = String::new();
        while self.peek().is_ok() {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let length = rest.iter().position(|sign| !(sign.is_ascii_alphanumeric() || b"+-.".contains(sign))).unwrap_or(rest.len());
            let kept = rest.get(..length.min(64_usize.saturating_sub(word.len()))).unwrap_or_default();
            word.push_str(std::str::from_utf8(kept).unwrap_or_default());
            let is_over = length < rest.len();
            self.at += length;
            if is_over {
                break;
            }
        }
        match word.as_str() {
            "true" => Ok(Json::Bool(true)),
            "false" => Ok(Json::Bool(false)),
            "null" | "NaN" => Ok(Json::Null),
            _ if word.trim_start_matches('-').starts_with(|sign: char| sign.is_ascii_digit()) => Ok(Json::Number(word)),
            _ => Err(Fault::Syntax),
        }
    }

    fn take(&mut self) -> Result<u8, Fault> {
        let byte = self.peek()?;
        self.at += 1;
        Ok(byte)
    }

    fn peek(&mut self) -> Result<u8, Fault> {
        loop {
            if let Some(byte) = self.text.get(self.at) {
                return Ok(*byte);
            }
            if self.ended {
                return Err(Fault::End);
            }
            self.fill();
        }
    }

    fn fill(&mut self) {
        // A source that fails in the middle has ended early; what came before counts.
        let read = self.source.read(&mut self.raw).unwrap_or(0);
        self.ended = read == 0;
        self.before = self.before.saturating_add(self.text.len() as u64);
        self.at = 0;
        let most = self.decoder.max_utf8_buffer_length(read).unwrap_or(CHUNK * 3);
        self.text.resize(most, 0);
        let (_, _, written, _) = self.decoder.decode_to_utf8(self.raw.get(..read).unwrap_or_default(), &mut self.text, self.ended);
        self.text.truncate(written);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Json, Fault> {
        Pull::new(bytes, &mut &bytes[..], 100).value(&mut Room::WIDE.clone())
    }

    #[test]
    fn values_are_as_written() {
        let json = read(b" {\"a\": [5.10, 1e99999, true, null, \"\\u00e4\\ud83d\\ude00\\n\\/\"], \"a\": 2, \"b\": {},} ").unwrap();
        let texts: Vec<&str> = json.get("a").items().iter().map(Json::text).collect();
        assert_eq!(texts, ["5.10", "1e99999", "", "", "ä😀\n/"]);
        assert_eq!(json.get("b"), &Json::Map(Vec::new()));
        assert_eq!(json.at("a.b.c"), &Json::Null);
    }

    #[test]
    fn every_charset_is_read() {
        let text = "{\"name\": \"Größe\"}";
        let wide: Vec<u8> = format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let latin: Vec<u8> = text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
        for bytes in [wide, latin, text.into(), format!("\u{FEFF}{text}").into()] {
            assert_eq!(read(&bytes).unwrap().get("name").text(), "Größe");
        }
    }

    #[test]
    fn what_is_deep_large_or_broken_harms_nothing() {
        let deep = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
        let mut pull_from = &deep[..];
        let mut pull = Pull::new(&deep, &mut pull_from, 10);
        assert!(pull.value(&mut Room::WIDE.clone()).is_ok() && pull.is_cut);
        assert_eq!(read(&deep[..150_000]), Err(Fault::End));
        let many = format!("[{}1]", "1,".repeat(1000));
        let mut small = Room { values: 100, bytes: 10 };
        let cut = Pull::new(b"[", &mut many.as_bytes(), 10).value(&mut small).unwrap();
        assert!(cut.items().len() < 100);
        let long = format!("\"{}\"", "ä".repeat(200));
        assert_eq!(read(long.as_bytes()), Ok(Json::Long("ä".repeat(50), 400)));
        for broken in ["{\"a\" 1}", "[1 x]", "{a: 1}", "]", "\"\\u00g0\"", "--"] {
            assert_eq!(read(broken.as_bytes()), Err(Fault::Syntax), "{broken}");
        }
        assert_eq!(read(b"\"\\ud800x\""), Ok(Json::Text("\u{FFFD}x".into())));
    }
}
