//! Word documents that are one file of XML: Word 2003 XML, and packages written flat (`pkg:package`, ECMA-376 as Word saves it).

use super::super::events::may_be_markup;
use super::super::flow::Flow;
use super::super::xml;
use super::Known;
use super::Lists;
use super::read_styles;
use super::walk;

/// Whether a file is one of the two.
pub(super) fn is_flat(head: &[u8]) -> bool {
    let start = head.get(..4096).unwrap_or(head);
    if !may_be_markup(start) || !xml::is_xml(start) {
        return false;
    }
    let start = xml::decode(start);
    start.contains("http://schemas.microsoft.com/office/word/2003/wordml")
        || (start.contains("http://schemas.microsoft.com/office/2006/xmlPackage") && start.contains("/word/"))
        || (start.contains("http://schemas.microsoft.com/office/2006/xmlPackage") && start.contains("progid=\"Word.Document\""))
}

/// Lays the document out; whether its XML broke off.
pub(super) fn read(text: &str, flow: &mut Flow) -> bool {
    if !text.get(..text.len().min(4096)).unwrap_or(text).contains("xmlPackage") && !text.contains("<pkg:part") {
        return walk::part(text, flow, &mut Known::default());
    }
    let parts: Vec<(&str, &str)> = text.split("<pkg:part").skip(1).filter_map(part).collect();
    let find = |name: &str| parts.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| *text);
    let mut known = Known { lists: Lists::read(find("/word/numbering.xml")), ..Known::default() };
    read_styles(find("/word/styles.xml"), &mut known);
    let mut broken = find("/word/document.xml").is_empty();
    for start in ["/word/header", "/word/document.xml", "/word/footer"] {
        for (_, text) in parts.iter().filter(|(name, _)| name.starts_with(start)).take(100) {
            flow.end_paragraph();
            broken |= walk::part(text, flow, &mut known);
        }
    }
    broken
}

/// Name and XML of a part.
fn part(text: &str) -> Option<(&str, &str)> {
    let name = text.split_once("pkg:name=\"")?.1.split('"').next()?;
    let text = text.split_once("<pkg:xmlData")?.1.split_once('>')?.1;
    Some((name, text.split_once("</pkg:xmlData>").map_or(text, |(inside, _)| inside)))
}
