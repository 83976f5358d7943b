//! XML for the readers of coded documents: bytes of any charset to a tree. A DTD is refused, so no entity of a file is ever expanded or
//! fetched; depth, nodes and size are bounded.

use encoding_rs::Encoding;
use roxmltree::Document;
use roxmltree::Node;
use roxmltree::ParsingOptions;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::Input;
use super::charset::charset;

/// A tree is made of files no longer than this, in bytes.
const MOST: u64 = 64 << 20;
/// Nodes (elements, texts) of one tree.
const NODES: u32 = 4 << 20;
/// Elements and attributes of one tree together: about a hundred bytes each.
const PARTS: usize = 5 << 20;
/// How deep elements may stand in one another: readers go down by recursion.
const DEEPEST: usize = 200;
/// Attributes of one element: each is compared with all others.
const ATTRIBUTES: usize = 1_000;

/// The file's text, by its mark, else by what its XML declaration says, else by its looks (XML 1.0 appendix F).
pub(super) fn text(input: &mut Input<'_>) -> Result<String, Failure> {
    if input.size > MOST {
        return Err(Failure { code: WarningCode::Limit, place: "size".into() });
    }
    Ok(decode(&input.whole()?))
}

/// As [`text`], of bytes.
pub(super) fn decode(bytes: &[u8]) -> String {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]);
    let declared = head.split_once("encoding=").and_then(|(_, rest)| {
        let quote = rest.chars().next().filter(|letter| matches!(letter, '"' | '\''))?;
        Encoding::for_label(rest[1..].split(quote).next()?.as_bytes())
    });
    // A declaration that could be read as single bytes is no UTF-16, whatever it says.
    let declared = declared.filter(|encoding| encoding.is_ascii_compatible() && Encoding::for_bom(bytes).is_none());
    declared.unwrap_or_else(|| charset(bytes)).decode(bytes).0.trim_start_matches('\u{FEFF}').to_owned()
}

/// The tree of a text.
pub(super) fn parse(text: &str) -> Result<Document<'_>, Failure> {
    let options = ParsingOptions { nodes_limit: NODES, ..ParsingOptions::default() };
    let Counted { deepest, attributes, parts } = count(text);
    let over = [("depth", deepest > DEEPEST), ("attributes", attributes > ATTRIBUTES), ("nodes", parts > PARTS)];
    if let Some((place, _)) = over.iter().find(|(_, over)| *over) {
        return Err(Failure { code: WarningCode::Limit, place: (*place).into() });
    }
    Document::parse_with_options(text, options)
        .map_err(|error| Failure { code: WarningCode::Malformed, place: format!("line {}", error.pos().row) })
}

/// What a text would make a parser hold and do.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counted {
    /// How deep tags stand in one another at most.
    deepest: usize,
    /// How many attributes one element has at most.
    attributes: usize,
    /// Elements and attributes in all.
    parts: usize,
}

/// Counted before a parser recurses over tags, compares attributes and holds all of them. A mistake inside comments only counts more.
fn count(text: &str) -> Counted {
    let (mut depth, mut counted) = (0_usize, Counted::default());
    let bytes = text.as_bytes();
    for (at, _) in text.match_indices('<') {
        match bytes.get(at + 1) {
            Some(b'/') => depth = depth.saturating_sub(1),
            // A sign between words of a CDATA section ("< 5 mg") begins no tag.
            Some(letter) if !(letter.is_ascii_alphabetic() || matches!(letter, b'_' | b':' | 0x80..)) => {}
            None => {}
            Some(_) => {
                // A tag that does not end, or holds another, is none; the parser will say so.
                let Some(end) = text[at + 1..].find(['<', '>']).map(|end| at + 1 + end) else { break };
                // Rules of equals signs in a text are none.
                let values = text[at..end].split('=').skip(1).filter(|value| value.trim_start().starts_with(['"', '\'']));
                let attributes = values.count();
                counted.attributes = counted.attributes.max(attributes);
                counted.parts += 1 + attributes;
                if bytes.get(end.saturating_sub(1)) != Some(&b'/') {
                    depth += 1;
                    counted.deepest = counted.deepest.max(depth);
                }
            }
        }
    }
    counted
}

/// Whether a file looks like XML: its first sign is `<` and a name, a declaration or a comment.
pub(super) fn is_xml(head: &[u8]) -> bool {
    // What begins with another sign of ASCII need not be decoded, which is the dearest look at a file that there is.
    if head.iter().find(|byte| !byte.is_ascii_whitespace() && **byte != 0).is_some_and(|byte| byte.is_ascii() && *byte != b'<') {
        return false;
    }
    let start = decode(&head[..head.len().min(1024)]);
    let start = start.trim_start();
    start.strip_prefix('<').is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_alphabetic() || "?!_".contains(letter)))
}

/// Whether a node is an element of that local name, in whatever namespace.
pub(super) fn is(node: &Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

/// The first child element of that local name.
pub(super) fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| is(child, name))
}

/// The child elements of that local name.
pub(super) fn children<'a, 'input: 'a>(node: Node<'a, 'input>, name: &'a str) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(move |child| is(child, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_charset_becomes_the_same_tree() {
        let declared = |charset: &str| format!("<?xml version='1.0' encoding='{charset}'?><a>Größe</a>");
        let wide: Vec<u8> = format!("\u{FEFF}{}", declared("UTF-16")).encode_utf16().flat_map(u16::to_le_bytes).collect();
        let latin: Vec<u8> = declared("ISO-8859-1").chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
        for bytes in [wide, latin, declared("UTF-8").into_bytes(), declared("UTF-16").into_bytes()] {
            assert!(is_xml(&bytes));
            assert_eq!(parse(&decode(&bytes)).unwrap().root_element().text(), Some("Größe"));
        }
    }

    #[test]
    fn what_would_harm_is_refused() {
        let deep = format!("{}{}", "<a>".repeat(5_000), "</a>".repeat(5_000));
        assert_eq!(parse(&deep).unwrap_err().code, WarningCode::Limit);
        let wide = |inner: &str| format!("<a>{}</a>", inner.repeat(1_000));
        assert_eq!(count(&wide("<b c='1' d='2'/><!-- x -->e < f")), Counted { deepest: 1, attributes: 2, parts: 3_001 });
        let wide = format!("<a {}/>", (0..2_000).map(|number| format!("b{number}='' ")).collect::<String>());
        assert_eq!(parse(&wide).unwrap_err().code, WarningCode::Limit);
        let report = format!("<a><![CDATA[{} <b {}]]></a>", "< 5 mg\n".repeat(1_000), "=".repeat(5_000));
        assert!(parse(&report).is_ok());
        let dtd = "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>";
        assert_eq!(parse(dtd).unwrap_err().code, WarningCode::Malformed);
    }
}
