//! The narrative of a resource (R4 2.4.0, a `div` of XHTML) as plain text: blocks on lines of their own, cells of a table parted.
//!
//! No HTML reader: what a narrative may not have (scripts, styles) is left out with its content.

/// So much of one narrative is kept, in bytes.
const LONGEST: usize = 64 << 10;

/// Elements that end a line.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "tr",
    "table",
    "thead",
    "tbody",
    "caption",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "dt",
    "dd",
    "hr",
    "pre",
    "blockquote",
];

/// The text of a narrative.
pub(super) fn text(div: &str) -> String {
    let mut text = String::new();
    let mut rest = div;
    while let Some((before, after)) = rest.split_once('<') {
        words(before, &mut text);
        let Some((tag, behind)) = after.split_once('>') else { break };
        let is_end = tag.starts_with('/');
        let name: String =
            tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).take(12).collect::<String>().to_ascii_lowercase();
        rest = behind;
        match name.as_str() {
            "script" | "style" if !is_end && !tag.ends_with('/') => {
                rest = behind.split_once(&format!("</{name}")).map_or("", |(_, rest)| rest.split_once('>').map_or("", |(_, rest)| rest));
            }
            "td" | "th" if is_end => text.push_str(" | "),
            name if BLOCKS.contains(&name) => text.push('\n'),
            _ => {}
        }
        if text.len() > LONGEST {
            break;
        }
    }
    if !rest.contains('<') {
        words(rest, &mut text);
    }
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let lines = lines.map(|line| line.trim_matches(['|', ' ']).to_owned()).filter(|line| !line.is_empty());
    super::words::clip(&lines.collect::<Vec<_>>().join("\n"), LONGEST)
}

/// Text between tags: lines of the source are no lines of the text; entities become letters.
fn words(source: &str, text: &mut String) {
    let mut rest = source;
    while let Some(at) = rest.find('&') {
        plain(rest.get(..at).unwrap_or_default(), text);
        let after = rest.get(at + 1..).unwrap_or_default();
        let entity = after.split_once(';').filter(|(name, _)| name.len() <= 8);
        match entity.and_then(|(name, behind)| Some((letter(name)?, behind))) {
            Some((letter, behind)) => {
                text.push(letter);
                rest = behind;
            }
            None => {
                text.push('&');
                rest = after;
            }
        }
    }
    plain(rest, text);
}

fn plain(source: &str, text: &mut String) {
    text.extend(source.chars().map(|letter| if letter.is_control() { ' ' } else { letter }));
}

/// The letter of an entity: XML's five, the blank that XHTML uses, and numbers.
fn letter(name: &str) -> Option<char> {
    let number =
        |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32).filter(|letter| !letter.is_control());
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => match name.strip_prefix('#')? {
            hex if hex.starts_with(['x', 'X']) => number(hex.get(1..)?, 16),
            decimal => number(decimal, 10),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_lines() {
        for (div, expected) in [
            ("<div xmlns=\"x\">One<br/>two\n three</div>", "One\ntwo three"),
            (
                "<table><tr><th>Test</th><th>Value</th></tr><tr><td>Na</td><td>5 &lt; 6 &#x2264; &#8805;</td></tr></table>",
                "Test | Value\nNa | 5 < 6 ≤ ≥",
            ),
            ("a &amp;lt; b & c &nosuchentity; d", "a &lt; b & c &nosuchentity; d"),
            ("<p>a</p><script>alert(1)</script><style/><p>b</p>", "a\nb"),
            ("cut <off", "cut"),
        ] {
            assert_eq!(text(div), expected, "{div}");
        }
        assert!(text(&"<p>word</p>".repeat(100_000)).len() <= LONGEST + 4);
    }
}
