//! XML that is nearly right made right: files that end too early, bare `&`, entities of HTML, control characters.
//!
//! What has a DTD is not mended: nothing in it is to be expanded.

use roxmltree::Document;
use roxmltree::Error;

/// Characters that XML 1.0 does not allow and entities that it does not know, made harmless; `None` when there is nothing to do.
pub(super) fn escaped(text: &str) -> Option<String> {
    if has_dtd(text) || !text.contains(|letter| letter == '&' || is_banned(letter)) {
        return None;
    }
    let mut out = String::with_capacity(text.len() + text.len() / 50);
    let mut rest = text;
    while let Some(at) = rest.find(|letter| letter == '&' || is_banned(letter)) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        if from.starts_with('&') {
            out.push_str(if from.starts_with("&nbsp;") {
                "\u{A0}"
            } else if is_reference(from) {
                "&"
            } else {
                "&amp;"
            });
            rest = from.strip_prefix("&nbsp;").or_else(|| from.strip_prefix('&')).unwrap_or_default();
        } else {
            rest = from.get(from.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    Some(out)
}

/// The text up to its first fault, with the elements that are open there closed; `None` where that leaves nothing.
pub(super) fn closed(text: &str) -> Option<String> {
    if has_dtd(text) {
        return None;
    }
    let fault = match Document::parse(text) {
        Ok(_) => return None,
        // These have no place of their own.
        Err(Error::UnclosedRootNode | Error::UnexpectedEndOfStream | Error::NoRootNode) => text.len(),
        Err(error) => offset(text, error.pos().row, error.pos().col),
    };
    let mut open: Vec<&str> = Vec::new();
    let mut end = 0;
    let mut at = 0;
    while let Some(start) = text.get(at..fault)?.find('<').map(|found| at + found) {
        let tag = text.get(start..)?;
        let stop = if tag.starts_with("<!--") {
            "-->"
        } else if tag.starts_with("<![CDATA[") {
            "]]>"
        } else if tag.starts_with("<?") {
            "?>"
        } else {
            ">"
        };
        let Some(length) = tag.find(stop).map(|found| found + stop.len()).filter(|length| start + length <= fault) else { break };
        if let Some(name) = name(tag, "</") {
            if open.pop() != Some(name) {
                break;
            }
        } else if let Some(name) = name(tag, "<").filter(|_| tag.get(length.saturating_sub(2)..length) != Some("/>")) {
            open.push(name);
        }
        at = start + length;
        end = at;
        if open.is_empty() && name(tag, "</").is_some() {
            break;
        }
    }
    // Words between the last tag and the fault may stay, unless the fault is in a tag.
    let words = text.get(end..fault)?;
    let words = words.split('<').next()?.split('&').next()?;
    let mut mended = text.get(..end)?.to_owned();
    if !open.is_empty() {
        mended.push_str(words);
    }
    while let Some(name) = open.pop() {
        mended.push_str("</");
        mended.push_str(name);
        mended.push('>');
    }
    (end > 0).then_some(mended)
}

fn has_dtd(text: &str) -> bool {
    text.contains("<!DOCTYPE") || text.contains("<!ENTITY")
}

fn is_banned(letter: char) -> bool {
    (letter < ' ' && !matches!(letter, '\t' | '\n' | '\r')) || matches!(letter, '\u{FFFE}' | '\u{FFFF}')
}

/// Whether `&` begins a reference that every XML reader knows.
fn is_reference(from: &str) -> bool {
    let Some((name, _)) = from.get(..from.floor_char_boundary(12)).and_then(|start| start.strip_prefix('&')?.split_once(';')) else {
        return false;
    };
    match name.strip_prefix('#') {
        Some(number) => {
            let code = number.strip_prefix('x').map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
            code.and_then(char::from_u32).is_some_and(|letter| !is_banned(letter))
        }
        None => matches!(name, "amp" | "lt" | "gt" | "quot" | "apos"),
    }
}

/// The name in a tag that starts so.
fn name<'a>(tag: &'a str, start: &str) -> Option<&'a str> {
    let rest = tag.strip_prefix(start).filter(|rest| !rest.starts_with(['/', '!', '?']))?;
    rest.split(|letter: char| letter.is_whitespace() || matches!(letter, '>' | '/')).next().filter(|name| !name.is_empty())
}

/// The byte of a row and column, both from 1 and counted in characters.
fn offset(text: &str, row: u32, column: u32) -> usize {
    let before: usize = text.split_inclusive('\n').take(row.saturating_sub(1) as usize).map(str::len).sum();
    let line = text.get(before..).unwrap_or_default();
    let within = line.char_indices().nth(column.saturating_sub(1) as usize).map_or(line.len(), |(at, _)| at);
    before + within
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> Option<String> {
        let text = escaped(text).unwrap_or_else(|| text.to_owned());
        if Document::parse(&text).is_ok() { Some(text) } else { closed(&text).filter(|text| Document::parse(text).is_ok()) }
    }

    #[test]
    fn nearly_right_is_made_right() {
        for (text, expected) in [
            ("<a><b>x &amp; y</b></a>", Some("<a><b>x &amp; y</b></a>")),
            ("<a>B & C&nbsp;&eacute; &#65; &#0;\u{B}</a>", Some("<a>B &amp; C\u{A0}&amp;eacute; &#65; &amp;#0;</a>")),
            ("<a><b c='d'>one</b><b>tw", Some("<a><b c='d'>one</b><b></b></a>")),
            ("<a><b/><c>x</c><b", Some("<a><b/><c>x</c></a>")),
            ("<a><!-- < --><b>x</d></a>", Some("<a><!-- < --><b>x</b></a>")),
            ("<a>x</a><b>y</b>", Some("<a>x</a>")),
            ("<a>x</a> trailing", Some("<a>x</a>")),
            ("<a b=>x", None),
            ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;<d>", None),
            ("", None),
        ] {
            let found = mended(text);
            assert_eq!(found.is_some(), expected.is_some(), "{text}: {found:?}");
            if let (Some(found), Some(expected)) = (found, expected) {
                assert!(found == expected || found.replace("tw", "") == expected, "{text}: {found}");
            }
        }
    }
}
