//! XML as a row of events, for documents that are long and whose depth must cost nothing: text up to where the XML breaks is had.
//!
//! Prefixes are dropped; a DTD is passed over, so no entity of a file is ever expanded or fetched. Trees are in `xml.rs`.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::BytesStart;
use quick_xml::events::Event as Raw;
use quick_xml::name::QName;

/// What comes next.
pub(super) enum Event<'a> {
    Open(Element<'a>),
    /// The local name of an element that ends.
    Close(String),
    Text(Cow<'a, str>),
}

/// An element that begins.
pub(super) struct Element<'a> {
    /// Its local name.
    pub(super) name: String,
    start: BytesStart<'a>,
}

impl Element<'_> {
    /// The value of the attribute of that local name.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut all = self.start.attributes();
        let found = all.with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
        Some(quick_xml::escape::unescape(&found.value).map_or_else(|_| found.value.to_string(), Cow::into_owned))
    }

    /// The same of an attribute whose name has a prefix (`r:id` beside `id`).
    pub(super) fn prefixed(&self, name: &str) -> Option<String> {
        let mut all = self.start.attributes();
        let wanted = |key: QName<'_>| key.prefix().is_some() && key.local_name().as_ref() == name;
        all.with_checks(false).flatten().find(|attribute| wanted(attribute.key)).map(|attribute| attribute.value.into_owned())
    }

    /// The whole number that an attribute says.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// Whether a switch is on (ECMA-376 17.17.4): present, and not said to be off.
    pub(super) fn is_on(&self) -> bool {
        self.attribute("val").is_none_or(|value| !matches!(value.as_str(), "0" | "false" | "off" | "none"))
    }
}

/// The way through a text of XML.
pub(super) struct Events<'a> {
    reader: Reader<&'a [u8]>,
    broken: bool,
}

impl<'a> Events<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        Self { reader, broken: false }
    }

    /// Whether the XML broke off before its end.
    pub(super) fn is_broken(&self) -> bool {
        self.broken
    }

    /// Passes over everything up to the end of the element that just began.
    pub(super) fn pass_over(&mut self) {
        let mut depth = 1_u64;
        while depth > 0 {
            match self.reader.read_event() {
                Ok(Raw::Start(_)) => depth += 1,
                Ok(Raw::End(_)) => depth -= 1,
                Ok(Raw::Eof) => return,
                Ok(_) => {}
                Err(_) => {
                    self.broken = true;
                    return;
                }
            }
        }
    }

    /// All text up to the end of the element that just began.
    pub(super) fn text(&mut self) -> String {
        let (mut depth, mut text) = (1_u64, String::new());
        for event in self.by_ref() {
            match event {
                Event::Open(_) => depth += 1,
                Event::Close(_) => depth -= 1,
                Event::Text(words) => text.push_str(&words),
            }
            if depth == 0 {
                break;
            }
        }
        text
    }
}

impl<'a> Iterator for Events<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        if self.broken {
            return None;
        }
        loop {
            let event = match self.reader.read_event() {
                Ok(Raw::Eof) => return None,
                Ok(Raw::Start(start)) => Event::Open(Element { name: start.local_name().as_ref().to_owned(), start }),
                Ok(Raw::End(end)) => Event::Close(end.local_name().as_ref().to_owned()),
                Ok(Raw::Text(text)) => Event::Text(text.into_inner()),
                Ok(Raw::CData(text)) => Event::Text(text.into_inner()),
                Ok(Raw::GeneralRef(name)) => match resolved(&name) {
                    Some(letters) => Event::Text(letters),
                    None => continue,
                },
                Ok(_) => continue,
                Err(_) => {
                    self.broken = true;
                    return None;
                }
            };
            return Some(event);
        }
    }
}

/// Whether a file can be markup at all, by its first sign: a look that costs nothing.
pub(super) fn may_be_markup(head: &[u8]) -> bool {
    let first = head.iter().take(512).find(|byte| !byte.is_ascii_whitespace());
    // `<`, or half of it, or a mark of the character set.
    first.is_some_and(|byte| matches!(byte, b'<' | 0 | 0xEF | 0xFE | 0xFF))
}

/// The letters of a reference: by number, or one of the five names that XML knows.
fn resolved<'a>(name: &quick_xml::events::BytesRef<'a>) -> Option<Cow<'a, str>> {
    if let Ok(Some(letter)) = name.resolve_char_ref() {
        return Some(Cow::Owned(letter.to_string()));
    }
    let known = quick_xml::escape::resolve_xml_entity(name)?;
    Some(Cow::Borrowed(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(xml: &str) -> String {
        let mut events = Events::new(xml);
        let mut told = String::new();
        while let Some(event) = events.next() {
            match event {
                Event::Open(element) if element.name == "skip" => events.pass_over(),
                Event::Open(element) => told.push_str(&format!("<{}{}>", element.name, element.attribute("a").unwrap_or_default())),
                Event::Close(_) => told.push('/'),
                Event::Text(words) => told.push_str(&words),
            }
        }
        if events.is_broken() { format!("{told}!") } else { told }
    }

    #[test]
    fn events_come_as_written() {
        for (xml, expected) in [
            ("<w:p><w:t w:a='1 &lt; 2'>a &amp; b&#181;</w:t><w:br/></w:p>", "<p><t1 < 2>a & bµ/<br>//"),
            ("<p>x<skip><p>y</p></skip>z<![CDATA[<&]]></p>", "<p>xz<&/"),
            ("<!DOCTYPE p [<!ENTITY e 'boom'>]><p>&e;x</p>", "<p>x/"),
            ("<p>one</q>two</p></p>", "<p>one/two//"),
            ("<p>cut <b", "<p>cut !"),
        ] {
            assert_eq!(told(xml), expected, "{xml}");
        }
    }

    #[test]
    fn depth_costs_nothing() {
        assert_eq!(Events::new(&"<p>".repeat(200_000)).count(), 200_000);
    }
}
