//! XML of no kind that another reader knows: settings, property lists, stylesheets, drawings (SVG). A readable preview: the words of
//! elements, each after its element's name.
//!
//! Nothing is drawn, transformed or fetched. A file with a DTD, or that is not well-formed, stays the text it is, with a warning.

use roxmltree::Document;
use roxmltree::Node;
use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::Format;
use super::Input;
use super::Score;
use super::charset::clean;
use super::paging::Paging;
use super::text::is_text;
use super::xml;

/// Text beyond this many bytes is kept, not shown.
const SHOWN: usize = 2 << 20;
/// Files of more bytes than this are not made a tree of.
const TREE: u64 = 16 << 20;
/// A longer text is data.
const LINE: usize = 10_000;

pub(super) struct XmlFile;

impl Format for XmlFile {
    fn id(&self) -> &'static str {
        "xml"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], name: &str) -> Score {
        let named = name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("xml"));
        let start = xml::decode(&head[..head.len().min(1024)]);
        let start = start.trim_start().to_ascii_lowercase();
        if !xml::is_xml(head) || !is_text(head) || start.starts_with("<html") || start.starts_with("<!doctype html") {
            return 0;
        }
        // Below every reader that knows what kind of XML it is.
        if start.starts_with("<?xml") || named { 30 } else { 10 }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let large = input.size > TREE;
        let text = if large { first_of(input)? } else { xml::text(input)? };
        let (pages, mut warnings) = match xml::parse(&text) {
            Ok(tree) if !large => (read(&tree), Vec::new()),
            _ if large => (as_it_is(&text), vec![Warning { code: WarningCode::Limit, place: format!("after {SHOWN} bytes") }]),
            Ok(_) => (as_it_is(&text), Vec::new()),
            Err(failure) => (as_it_is(&text), vec![Warning { code: failure.code, place: failure.place }]),
        };
        let (pages, full) = pages;
        warnings.extend(full.then(|| Warning { code: WarningCode::Limit, place: format!("after {SHOWN} bytes") }).filter(|_| !large));
        let media_type = "text/xml".into();
        Ok(Extract { format: self.id().into(), version: self.version(), media_type, pages, warnings, ..Extract::default() })
    }
}

fn first_of(input: &mut Input<'_>) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    input.source.rewind().map_err(super::failed_reading)?;
    std::io::Read::read_to_end(&mut std::io::Read::take(&mut *input.source, SHOWN as u64), &mut bytes).map_err(super::failed_reading)?;
    Ok(xml::decode(&bytes))
}

/// The pages of a tree, and whether words were left out.
fn read(tree: &Document<'_>) -> (Vec<PageText>, bool) {
    let (mut paging, mut shown) = (Paging::default(), 0_usize);
    let root = tree.root_element();
    paging.heading(root.tag_name().name());
    for node in root.descendants().filter(|node| node.is_element()) {
        let Some(line) = line(node) else { continue };
        shown = shown.saturating_add(line.len());
        if shown > SHOWN || paging.is_full() {
            return (paging.finish(), true);
        }
        paging.line(&line);
    }
    (paging.finish(), false)
}

/// `name: text`, for elements with words of their own; `key: value` of a property list is told by its order. The values of attributes
/// that people read (`name`, `title`, `value` …) stand before them.
fn line(node: Node<'_, '_>) -> Option<String> {
    const READ: &[&str] = &["displayName", "label", "name", "title", "value"];
    let said = node.attributes().filter(|attribute| READ.contains(&attribute.name())).map(|attribute| attribute.value());
    let own = node.children().filter(Node::is_text).filter_map(|text| text.text());
    let words: Vec<&str> = said.chain(own).flat_map(str::split_whitespace).collect();
    let words = words.join(" ");
    let name = node.tag_name().name();
    (!words.is_empty() && words.len() <= LINE && !matches!(name, "script" | "style")).then(|| format!("{name}: {words}"))
}

/// The text with its tags, for what is no tree.
fn as_it_is(text: &str) -> (Vec<PageText>, bool) {
    let end = text.floor_char_boundary(SHOWN);
    let mut paging = Paging::default();
    clean(text.get(..end).unwrap_or_default()).lines().for_each(|line| paging.line(line));
    (paging.finish(), end < text.len())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read(text: &str) -> Extract {
        let bytes = text.as_bytes();
        XmlFile.extract(&mut Input { name: "a.xml", size: bytes.len() as u64, head: bytes, source: &mut Cursor::new(bytes) }).unwrap()
    }

    #[test]
    fn words_stand_after_their_elements_name() {
        for (text, shown) in [
            ("<a><b x='1'>one</b><c> two\n three </c><d/></a>", "a\nb: one\nc: two three"),
            ("<plist><dict><key>Scale</key><string>5</string></dict></plist>", "plist\nkey: Scale\nstring: 5"),
            ("<svg><script>run()</script><text>Left</text></svg>", "svg\ntext: Left"),
            ("<r><item name='Dose' value='5 mg'/></r>", "r\nitem: Dose 5 mg"),
        ] {
            assert_eq!(read(text).pages[0].text, shown);
        }
    }

    #[test]
    fn what_is_no_tree_stays_text() {
        for text in ["<a><b>one</a>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"] {
            let read = read(text);
            assert_eq!(read.pages[0].text, text);
            assert_eq!(read.warnings[0].code, WarningCode::Malformed);
        }
        let deep = format!("<?xml version='1.0'?>{}", "<a>".repeat(5_000));
        assert_eq!(read(&deep).warnings[0].code, WarningCode::Limit);
    }

    #[test]
    fn pages_of_the_web_and_other_text_are_not_claimed() {
        for (head, claimed) in
            [("<?xml version='1.0'?><a/>", true), ("<settings/>", true), ("<html>", false), ("<!DOCTYPE html>", false), ("a < b", false)]
        {
            assert_eq!(XmlFile.sniff(head.as_bytes(), "x") > 0, claimed, "{head}");
        }
    }
}
