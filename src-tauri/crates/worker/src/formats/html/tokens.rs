//! HTML as a row of tags and texts, in one pass without a tree: what stands in what does not matter for reading, and depth costs nothing.
//!
//! Follows the tokenizer of the HTML standard (13.2.5) where it changes what is read; forgiving where the standard would drop the rest of
//! a page: a quote that is never closed ends with its tag.

use std::borrow::Cow;

use htmlize::unescape;
use htmlize::unescape_attribute;

/// What comes next on a page.
pub(super) enum Token<'a> {
    /// Words, references resolved.
    Text(Cow<'a, str>),
    Open(Tag<'a>),
    /// The name, in small letters.
    Close(String),
}

/// A tag that opens an element.
pub(super) struct Tag<'a> {
    /// In small letters.
    pub(super) name: String,
    /// It ends in `/>`.
    pub(super) closes: bool,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    /// The value of an attribute; empty where it has none.
    pub(super) fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        self.written(name).map(unescape_attribute)
    }

    /// The same as it is written, references not resolved.
    pub(super) fn written(&self, name: &str) -> Option<&'a str> {
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_start_matches(|letter: char| is_space(letter) || letter == '/');
            if rest.is_empty() {
                return None;
            }
            let end = rest.find(|letter: char| is_space(letter) || "=/".contains(letter)).unwrap_or(rest.len());
            let (found, after) = rest.split_at_checked(end.max(usize::from(rest.starts_with('='))))?;
            let (value, after) = value(after);
            if found.eq_ignore_ascii_case(name) {
                return Some(value);
            }
            rest = after;
        }
    }
}

/// The value that stands before the next attribute, and what follows it.
fn value(text: &str) -> (&str, &str) {
    let Some(rest) = text.trim_start_matches(is_space).strip_prefix('=') else { return ("", text) };
    let rest = rest.trim_start_matches(is_space);
    for quote in ['"', '\''] {
        if let Some(quoted) = rest.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    rest.split_at_checked(rest.find(is_space).unwrap_or(rest.len())).unwrap_or((rest, ""))
}

/// The way through a page.
pub(super) struct Tokens<'a> {
    rest: &'a str,
    /// Elements may be closed by their own tag, scripts too.
    xml: bool,
    /// A quote was never closed: quotes are no longer looked at.
    careless: bool,
    /// The element whose words are taken up to its end without looking for tags.
    verbatim: Option<&'static str>,
}

/// Elements without words to read, up to their end.
const SILENT: &[&str] = &["script", "style", "iframe", "noscript", "noembed", "noframes"];
/// Elements whose words hold no tags.
const PLAIN: &[&str] = &["title", "textarea"];

impl<'a> Tokens<'a> {
    pub(super) fn new(html: &'a str) -> Self {
        let start = html.trim_start_matches(['\u{FEFF}', ' ', '\r', '\n', '\t']);
        let head = start.get(..start.floor_char_boundary(1024)).unwrap_or_default();
        let xml = head.starts_with("<?xml") || head.contains("http://www.w3.org/1999/xhtml");
        Self { rest: html, xml, careless: false, verbatim: None }
    }

    /// The tag whose bytes begin the rest, after its `<`.
    fn tag(&mut self, after: &'a str) -> Option<Token<'a>> {
        let Some(end) = self.tag_end(after) else {
            self.rest = "";
            return None;
        };
        let (inside, rest) = (after.get(..end)?, after.get(end + 1..)?);
        let name_end = inside.find(|letter: char| is_space(letter) || letter == '/').unwrap_or(inside.len());
        let (name, attributes) = inside.split_at_checked(name_end)?;
        let tag = Tag { name: name.to_ascii_lowercase(), closes: attributes.ends_with('/'), attributes };
        self.rest = rest;
        if !(tag.closes && self.xml) {
            let is = |known: &&&'static str| tag.name == **known;
            if SILENT.iter().any(|known| is(&known)) {
                self.rest = end_of(rest, &tag.name).map_or("", |(_, after)| after);
            } else {
                self.verbatim = PLAIN.iter().find(is).copied();
            }
        }
        Some(Token::Open(tag))
    }

    /// Where the `>` of a tag stands: not inside quotes.
    fn tag_end(&mut self, text: &str) -> Option<usize> {
        if !self.careless {
            let (mut quote, mut value) = (None, false);
            for (at, byte) in text.bytes().enumerate() {
                match (quote, byte) {
                    (Some(open), _) if byte == open => quote = None,
                    (Some(_), _) => {}
                    (None, b'>') => return Some(at),
                    (None, b'"' | b'\'') if value => (quote, value) = (Some(byte), false),
                    (None, b'=') => value = true,
                    (None, b' ' | b'\t' | b'\r' | b'\n' | b'\x0C') => {}
                    (None, _) => value = false,
                }
            }
            self.careless = true;
        }
        text.find('>')
    }

    /// What is markup and yet no tag: comments, declarations, instructions; `None` where it is plain text.
    fn aside(&mut self, after: &'a str) -> Option<Option<Token<'a>>> {
        let (open, close) = match after.as_bytes() {
            [b'!', b'-', b'-', ..] => ("!--", "-->"),
            _ if after.starts_with("![CDATA[") => ("![CDATA[", "]]>"),
            [b'!' | b'?', ..] => ("", ">"),
            // `</` without a name.
            [b'/', next, ..] if !next.is_ascii_alphabetic() => ("", ">"),
            _ => return None,
        };
        let inside = after.get(open.len()..)?;
        let short = ["->", ">"].iter().find_map(|end| inside.strip_prefix(end)).filter(|_| open == "!--");
        let (words, rest) = short.map_or_else(|| inside.split_once(close).unwrap_or((inside, "")), |rest| ("", rest));
        self.rest = rest;
        Some(close.starts_with(']').then_some(Token::Text(Cow::Borrowed(words))))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(name) = self.verbatim.take() {
            let (words, _) = end_of(self.rest, name).unwrap_or((self.rest, ""));
            self.rest = self.rest.get(words.len()..)?;
            return Some(Token::Text(unescape(words)));
        }
        while !self.rest.is_empty() {
            let Some(after) = self.rest.strip_prefix('<') else {
                let end = self.rest.find('<').unwrap_or(self.rest.len());
                let (words, rest) = self.rest.split_at_checked(end)?;
                self.rest = rest;
                return Some(Token::Text(unescape(words)));
            };
            if after.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
                return self.tag(after);
            }
            if let Some(name) = after.strip_prefix('/').filter(|name| name.starts_with(|letter: char| letter.is_ascii_alphabetic())) {
                let (inside, rest) = name.split_once('>').unwrap_or((name, ""));
                self.rest = rest;
                let name = inside.split(|letter: char| is_space(letter) || letter == '/').next().unwrap_or_default();
                return Some(Token::Close(name.to_ascii_lowercase()));
            }
            match self.aside(after) {
                Some(Some(token)) => return Some(token),
                Some(None) => {}
                None => {
                    self.rest = after;
                    return Some(Token::Text(Cow::Borrowed("<")));
                }
            }
        }
        None
    }
}

/// The words before `</name`, and what follows the tag.
fn end_of<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    for (at, _) in text.match_indices("</") {
        let found = text.get(at + 2..)?;
        let ends = found.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && found.get(name.len()..).is_some_and(|rest| !rest.starts_with(|letter: char| letter.is_ascii_alphanumeric()));
        if ends {
            let rest = found.split_once('>').map_or("", |(_, rest)| rest);
            return Some((text.get(..at)?, rest));
        }
    }
    None
}

fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\r' | '\n' | '\x0C')
}
