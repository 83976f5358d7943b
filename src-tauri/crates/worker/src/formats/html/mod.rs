//! HTML, XHTML and saved web pages (MHTML): the words in reading order, tables row by row, lists, headings.
//!
//! Scripts, styles and comments are left out; nothing is fetched, run or laid out, and what a style hides is shown: a page folds away what
//! is worth reading. Pictures that the file itself holds are parts. The words between `title` tags are the first line.

use encoding_rs::Encoding;
use second_read_model::extract::Extract;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::Format;
use super::Input;
use super::Score;
use super::charset;
use super::events::may_be_markup;
use super::flow::Flow;
use tokens::Tag;
use tokens::Token;
use tokens::Tokens;

mod mhtml;
mod pictures;
mod tokens;

/// A file beyond this many bytes is kept, not read.
const MOST: u64 = 64 << 20;
/// Lists in lists beyond this depth are not numbered.
const LISTS: usize = 32;

pub struct Html;

impl Format for Html {
    fn id(&self) -> &'static str {
        "html"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], name: &str) -> Score {
        if mhtml::is_mhtml(head, name) {
            return 92;
        }
        let named = [".html", ".htm", ".xhtml", ".xht"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
        if !named && !may_be_markup(head) {
            return 0;
        }
        let start = decode(head.get(..4096).unwrap_or(head)).to_ascii_lowercase();
        let start = start.trim_start();
        let begins = ["<!doctype html", "<html", "<head", "<body"].iter().any(|mark| start.starts_with(mark));
        let tag = start.starts_with('<');
        match () {
            () if begins => 92,
            () if tag && !start.starts_with("<?xml") && start.contains("<html") => 88,
            () if tag
                && (start.contains("<!doctype html") || start.contains("http://www.w3.org/1999/xhtml\"") && start.contains("<html")) =>
            {
                88
            }
            () if named && tag && !start.starts_with("<?xml") => 60,
            () if named && super::text::is_text(head) => 20,
            () => 0,
        }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let saved = mhtml::is_mhtml(input.head, input.name);
        let bytes = whole(input)?;
        let page = if saved { mhtml::page(&bytes)? } else { decode(&bytes) };
        let mut flow = Flow::default();
        read(&page, &mut flow);
        let (pages, cut) = flow.finish();
        Ok(Extract {
            format: self.id().into(),
            version: self.version(),
            media_type: if saved { "multipart/related" } else { "text/html" }.into(),
            pages,
            parts: if saved { mhtml::parts(&bytes) } else { pictures::parts(&page) },
            warnings: cut.into_iter().collect(),
            ..Extract::default()
        })
    }

    fn part(&self, input: &mut Input<'_>, number: u32) -> Result<Vec<u8>, Failure> {
        let saved = mhtml::is_mhtml(input.head, input.name);
        let bytes = whole(input)?;
        let part = if saved { mhtml::part(&bytes, number) } else { pictures::part(&decode(&bytes), number) };
        part.ok_or_else(|| Failure { code: WarningCode::Malformed, place: format!("part {number}") })
    }
}

/// The words of HTML as text, for readers that find HTML inside their own format.
pub(super) fn text(html: &str) -> String {
    let mut flow = Flow::default();
    read(html, &mut flow);
    flow.finish().0.iter().map(|page| page.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// The same of bytes, a saved page (MHTML) too.
pub(super) fn text_of(bytes: &[u8]) -> String {
    let page = if mhtml::is_mhtml(bytes, ".mht") { mhtml::page(bytes).ok() } else { None };
    text(&page.unwrap_or_else(|| decode(bytes)))
}

fn whole(input: &mut Input<'_>) -> Result<Vec<u8>, Failure> {
    if input.size > MOST {
        return Err(Failure { code: WarningCode::Limit, place: "size".into() });
    }
    input.whole()
}

/// The text of a page: by its mark, as UTF-8 if it can be that, by what it says of itself, else by its looks. A page that was saved
/// again in UTF-8 often still says what it was before.
pub(super) fn decode(bytes: &[u8]) -> String {
    let valid = charset::charset(bytes);
    if Encoding::for_bom(bytes).is_some() || charset::utf_16(bytes).is_some() || valid == encoding_rs::UTF_8 {
        return valid.decode(bytes).0.into_owned();
    }
    declared(bytes).unwrap_or(valid).decode(bytes).0.into_owned()
}

/// What `charset=` of a `meta` or `encoding=` of an XML declaration says, among the first bytes (HTML 13.2.3.2).
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..4096).unwrap_or(bytes)).to_ascii_lowercase();
    ["charset=", "encoding="].iter().find_map(|mark| {
        let (_, rest) = head.split_once(mark)?;
        let label = rest.trim_start_matches(['"', '\'', ' ']);
        let label = label.split(|letter: char| !(letter.is_ascii_alphanumeric() || "-_:.".contains(letter))).next()?;
        Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.is_ascii_compatible())
    })
}

/// Lays a page's words out.
fn read(html: &str, flow: &mut Flow) {
    let mut page = Page { flow, lists: Vec::new(), mark: String::new(), pre: 0, heading: false, title: false };
    for token in Tokens::new(html) {
        match token {
            Token::Text(words) => page.text(&words),
            Token::Open(tag) => page.open(&tag),
            Token::Close(name) => page.close(&name),
        }
        if page.flow.is_full() {
            return;
        }
    }
}

struct Page<'a> {
    flow: &'a mut Flow,
    /// The open lists: the next number, or none where items are only marked.
    lists: Vec<Option<u32>>,
    /// The mark of an item that has no words yet.
    mark: String,
    /// How many elements are open in which white space counts.
    pre: u32,
    heading: bool,
    title: bool,
}

impl Page<'_> {
    fn text(&mut self, words: &str) {
        if !self.mark.is_empty() && !words.trim().is_empty() {
            self.flow.put(&std::mem::take(&mut self.mark));
        }
        if self.pre > 0 { self.flow.put(words) } else { self.flow.words(words) }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        let name = tag.name.as_str();
        match name {
            "br" => self.end_line(),
            "p" | "pre" | "blockquote" | "hr" => self.end_paragraph(),
            "table" => self.flow.open_table(),
            "tr" => self.flow.row(),
            "td" | "th" => self.flow.cell_begins(),
            "ul" | "ol" | "menu" | "dir" => {
                self.end_line();
                if self.lists.len() < LISTS {
                    let first = tag.attribute("start").and_then(|start| start.trim().parse().ok()).unwrap_or(1);
                    self.lists.push((name == "ol").then_some(first));
                }
            }
            "li" => self.item(),
            "title" => self.title = true,
            "input" => self.field(tag),
            _ if is_heading(name) => {
                self.end_line();
                self.heading = true;
            }
            _ if is_block(name) => self.end_line(),
            _ => {}
        }
        if is_pre(name) && !tag.closes {
            self.pre = self.pre.saturating_add(1);
        }
    }

    fn close(&mut self, name: &str) {
        if is_pre(name) {
            self.pre = self.pre.saturating_sub(1);
        }
        match name {
            "p" | "pre" | "blockquote" => self.end_paragraph(),
            "table" => self.flow.close_table(),
            "td" | "th" => self.flow.cell_ends(),
            "ul" | "ol" | "menu" | "dir" => {
                self.end_line();
                self.lists.pop();
            }
            "li" => {
                self.end_line();
                self.mark.clear();
            }
            "title" if std::mem::take(&mut self.title) => self.end_paragraph(),
            _ if is_heading(name) || is_block(name) => self.end_line(),
            _ => {}
        }
    }

    fn end_line(&mut self) {
        if std::mem::take(&mut self.heading) { self.flow.end_heading() } else { self.flow.end_line() }
    }

    fn end_paragraph(&mut self) {
        self.end_line();
        self.flow.end_paragraph();
    }

    fn item(&mut self) {
        self.end_line();
        self.mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                let mark = format!("{number}. ");
                *number = number.saturating_add(1);
                mark
            }
            _ => "- ".to_owned(),
        };
    }

    /// What stands in a field of a form that was saved with its words.
    fn field(&mut self, tag: &Tag<'_>) {
        let sort = tag.attribute("type").unwrap_or_default().to_ascii_lowercase();
        match sort.as_str() {
            "" | "text" | "date" | "email" | "tel" | "number" | "search" => {
                if let Some(value) = tag.attribute("value") {
                    self.text(&format!(" {value} "));
                }
            }
            "checkbox" | "radio" => self.text(if tag.attribute("checked").is_some() { "[x] " } else { "[ ] " }),
            _ => {}
        }
    }
}

fn is_pre(name: &str) -> bool {
    matches!(name, "pre" | "textarea" | "listing")
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Elements that stand on lines of their own (HTML 15.3).
#[rustfmt::skip]
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address" | "article" | "aside" | "body" | "caption" | "center" | "dd" | "details" | "dialog" | "div" | "dl" | "dt" | "fieldset"
            | "figcaption" | "figure" | "footer" | "form" | "header" | "hgroup" | "html" | "legend" | "li" | "main" | "nav" | "optgroup"
            | "option" | "search" | "section" | "select" | "summary" | "tbody" | "textarea" | "tfoot" | "thead" | "tr"
    )
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn words_come_in_reading_order() {
        for (html, told) in [
            ("<h1>Report</h1><script>x()</script><iframe src='a'>no</iframe>Findings: <b>be</b>nign.", "Report\nFindings: benign."),
            ("<p>One\n two<p>Three<br>four &lt;5 &mu;g&nbsp;&#8211;&#x20AC;&#150;", "One two\n\nThree\nfour <5 μg\u{A0}–€–"),
            ("<ol start=3><li>a<li>b</ol><ul><li></li><li><div>c</div></ul>", "3. a\n4. b\n- c"),
            ("<table><tr><th>Test<th>Value<tr><td>Na<td>140</table>After", "Test\tValue\nNa\t140\n\nAfter"),
            ("<table><tr><td>Na</td> <td><p>140</p><p>mmol/L</p></td></tr></table>", "Na\t140 mmol/L"),
            ("a<!-- <p>not this</p> --><style>p{}</style>b<![CDATA[c<d]]>", "abc<d"),
            ("<pre>a  b\n c</pre>", "a  b\n c"),
            ("<title>T &amp; U</title><body>x", "T & U\n\nx"),
            ("a < b and <3, AT&T &unknown; &copy 5", "a < b and <3, AT&T &unknown; © 5"),
            ("<a href=\"x>y\" title='>'>link</a> <b title=\"never closed>rest</b>", "link rest"),
            ("<input type=text value='12 mg'><input type=checkbox checked>daily", "12 mg [x] daily"),
            ("<select><option>yes<option>no</select>", "yes\nno"),
        ] {
            assert_eq!(text(html), told, "{html}");
        }
    }

    #[test]
    fn a_page_of_xml_may_close_its_scripts_at_once() {
        let page = "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><script src='x'/><body>shown</body></html>";
        assert_eq!(text(page), "shown");
        assert_eq!(text("<script src='x'/><body>not shown"), "");
    }

    #[test]
    fn every_charset_becomes_the_same_words() {
        let page = |said: &str| format!("<meta charset='{said}'><p>Größe</p>");
        let latin: Vec<u8> = page("iso-8859-1").chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
        let wide: Vec<u8> = format!("\u{FEFF}{}", page("x")).encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [latin, wide, page("utf-8").into_bytes(), page("windows-1252").into_bytes()] {
            assert_eq!(text(&decode(&bytes)), "Größe");
        }
    }

    #[test]
    fn depth_and_disorder_cost_no_more_than_length() {
        for html in ["<div>", "<table><tr><td>", "<ul><li>", "<b title=\"", "<!--", "<a =\"'", "</", "<script>", "&", "<p", "<![CDATA["] {
            text(&html.repeat(100_000));
        }
        assert_eq!(text(&format!("{}deep{}", "<div>".repeat(100_000), "</div>".repeat(100_000))), "deep");
    }

    #[test]
    fn told_by_content() {
        let score = |head: &str, name: &str| Html.sniff(head.as_bytes(), name);
        for (head, name) in [
            ("<!DOCTYPE html><p>x", "x"),
            ("\u{FEFF}\n<HTML>", "report.pdf"),
            ("<!-- saved from url=(0014)about:internet --><html>", ""),
            ("<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\"><html>", ""),
            ("<p>Fragment</p>", "a.htm"),
        ] {
            assert!(score(head, name) >= 60, "{head}");
        }
        for head in ["<?xml version='1.0'?><ClinicalDocument xmlns='urn:hl7-org:v3'>", "A note. <html>", "{\"a\": \"<html>\"}"] {
            assert_eq!(score(head, "a.xml"), 0, "{head}");
        }
    }

    #[test]
    fn pictures_inside_are_parts() {
        let picture = "iVBORw0KGgoAAAAN".repeat(600);
        let html = format!("<html><img src='data:image/gif;base64,R0lGOD'><img alt='' src=\"data:image/png;base64,{picture}\">x</html>");
        let mut input = Input { name: "", size: html.len() as u64, head: html.as_bytes(), source: &mut Cursor::new(html.as_bytes()) };
        let extract = Html.extract(&mut input).ok().unwrap();
        assert_eq!(extract.parts.len(), 1);
        assert_eq!((extract.parts[0].name.as_str(), extract.parts[0].size), ("picture-1.png", 7200));
        assert!(Html.part(&mut input, 1).ok().unwrap().starts_with(b"\x89PNG"));
        assert!(Html.part(&mut input, 2).is_err());
    }
}
