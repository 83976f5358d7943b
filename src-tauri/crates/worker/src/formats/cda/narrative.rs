//! The narrative block of a section (CDA R2 4.3.5) as lines: paragraphs, lists, tables row by row, footnotes at the end.
//!
//! A row is one line, its cells parted by tabs; where cells hold whole texts (a page laid out by a table) the cells follow one another.
//! Styles, scripts and pictures are not looked at; a picture is named where it stands. Elements of other languages (HTML is common) are
//! read by what is inside them.

use std::collections::HashMap;

use roxmltree::Node;

use super::super::xml::is;
use super::code::few_words;

/// Lines that stand in lists, no further in than this.
const DEEPEST_LIST: usize = 6;
/// A cell of more lines is a column of text, not a value.
const CELL_LINES: usize = 4;
/// The widest table that is kept in columns.
const COLUMNS: usize = 100;

/// Lines of a narrative, with the line that each `ID` stands on.
#[derive(Debug, Default)]
pub(super) struct Narrative<'a> {
    pub(super) lines: Vec<String>,
    pub(super) places: Vec<(&'a str, usize)>,
}

/// The lines of a narrative. `media` names what `renderMultiMedia` shows, by its `ID`.
pub(super) fn read<'a>(text: Node<'a, '_>, media: &HashMap<&str, String>) -> Narrative<'a> {
    let mut writer = Writer { out: Narrative::default(), line: String::new(), space: false, lists: 0, notes: Vec::new(), media };
    writer.inside(text);
    writer.end_line();
    let notes = std::mem::take(&mut writer.notes);
    for (note, number) in notes.iter().zip(1..) {
        writer.line = format!("[{number}] {note}");
        writer.end_line();
    }
    writer.out
}

struct Writer<'a, 'm> {
    out: Narrative<'a>,
    line: String,
    /// White space is due before the next word.
    space: bool,
    lists: usize,
    notes: Vec<String>,
    media: &'m HashMap<&'m str, String>,
}

impl<'a> Writer<'a, '_> {
    fn inside(&mut self, node: Node<'a, '_>) {
        for inner in node.children() {
            if inner.is_text() {
                self.words(inner.text().unwrap_or_default());
            } else if inner.is_element() {
                self.element(inner);
            }
        }
    }

    fn element(&mut self, node: Node<'a, '_>) {
        let name = node.tag_name().name();
        if let Some(id) = node.attribute("ID").or_else(|| node.attribute("id")) {
            self.out.places.push((id, self.out.lines.len()));
        }
        match name {
            "br" => self.end_line(),
            "table" => self.table(node),
            "list" | "ul" | "ol" => self.list(node),
            "paragraph" | "caption" | "p" | "div" | "tr" | "li" | "item" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" => {
                self.block(node)
            }
            "td" | "th" => {
                self.inside(node);
                self.space = true;
            }
            "footnote" => {
                self.notes.push(few_words(node));
                let number = self.notes.len();
                self.words(&format!(" [{number}] "));
            }
            "renderMultiMedia" => self.media(node),
            "linkHtml" | "a" => self.link(node),
            "content" if node.attribute("revised") == Some("delete") => {
                self.words(" [deleted: ");
                self.inside(node);
                self.words("] ");
            }
            "script" | "style" | "colgroup" | "col" | "head" => {}
            _ => self.inside(node),
        }
    }

    fn words(&mut self, text: &str) {
        let mut rest = text;
        while let Some(start) = rest.find(|letter: char| !letter.is_whitespace()) {
            self.space |= start > 0;
            let word = rest.get(start..).unwrap_or_default();
            let end = word.find(char::is_whitespace).unwrap_or(word.len());
            if self.space && !self.line.is_empty() {
                self.line.push(' ');
            }
            self.space = false;
            self.line.push_str(word.get(..end).unwrap_or_default());
            rest = word.get(end..).unwrap_or_default();
        }
        self.space |= !rest.is_empty();
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.space = false;
        if !line.is_empty() {
            self.out.lines.push(line);
        }
    }

    fn block(&mut self, node: Node<'a, '_>) {
        self.end_line();
        self.inside(node);
        self.end_line();
    }

    /// Items one below the other, each with its number or a dash.
    fn list(&mut self, list: Node<'a, '_>) {
        self.end_line();
        self.lists += 1;
        let numbered = list.attribute("listType") == Some("ordered") || is(&list, "ol");
        let indent = "  ".repeat(self.lists.min(DEEPEST_LIST) - 1);
        let mut number = 0;
        for item in list.children().filter(Node::is_element) {
            if !is(&item, "item") && !is(&item, "li") {
                self.element(item);
                self.end_line();
                continue;
            }
            number += 1;
            let first = self.out.lines.len();
            self.element(item);
            if let Some(line) = self.out.lines.get_mut(first) {
                let mark = if numbered { format!("{number}.") } else { "-".to_owned() };
                *line = format!("{indent}{mark} {}", line.trim_start());
            }
        }
        self.lists = self.lists.saturating_sub(1);
    }

    fn table(&mut self, table: Node<'a, '_>) {
        self.end_line();
        // Cells that reach down into the next rows: how many rows they still fill, by column.
        let mut filled: Vec<usize> = Vec::new();
        for inner in table.children().filter(Node::is_element) {
            match inner.tag_name().name() {
                "thead" | "tbody" | "tfoot" => {
                    filled.clear();
                    for row in inner.children().filter(Node::is_element) {
                        self.row_or_else(row, &mut filled);
                    }
                }
                _ => self.row_or_else(inner, &mut filled),
            }
        }
    }

    fn row_or_else(&mut self, node: Node<'a, '_>, filled: &mut Vec<usize>) {
        if is(&node, "tr") {
            self.row(node, filled);
        } else {
            self.element(node);
            self.end_line();
        }
    }

    fn row(&mut self, row: Node<'a, '_>, filled: &mut Vec<usize>) {
        let first = self.out.lines.len();
        if let Some(id) = row.attribute("ID") {
            self.out.places.push((id, first));
        }
        let places = self.out.places.len();
        let mut cells: Vec<Vec<String>> = Vec::new();
        for cell in row.children().filter(Node::is_element) {
            skip_filled(&mut cells, filled);
            let start = self.out.lines.len();
            self.element(cell);
            self.end_line();
            let mut lines = self.out.lines.split_off(start.min(self.out.lines.len()));
            let spans = |name| cell.attribute(name).and_then(|span| span.trim().parse().ok()).unwrap_or(1_usize).clamp(1, COLUMNS);
            for column in 0..spans("colspan") {
                if cells.len() < COLUMNS || column == 0 {
                    fill(filled, cells.len(), spans("rowspan") - 1);
                    cells.push(std::mem::take(&mut lines));
                }
            }
        }
        skip_filled(&mut cells, filled);
        self.put_row(cells);
        // What stood in a cell stands in the row's line, or in the first of them.
        self.out.places.iter_mut().skip(places).for_each(|(_, line)| *line = first);
    }

    fn put_row(&mut self, cells: Vec<Vec<String>>) {
        let full = cells.iter().filter(|cell| !cell.is_empty()).count();
        if full <= 1 || cells.iter().any(|cell| cell.len() > CELL_LINES) {
            self.out.lines.extend(cells.into_iter().flatten());
            return;
        }
        let cells: Vec<String> = cells.iter().map(|cell| cell.iter().map(|line| line.trim()).collect::<Vec<_>>().join("; ")).collect();
        self.out.lines.push(cells.join("\t").trim_end().to_owned());
    }

    fn link(&mut self, node: Node<'a, '_>) {
        let start = self.line.len();
        self.inside(node);
        let address = node.attribute("href").map(str::trim).unwrap_or_default();
        let known = self.line.get(start.min(self.line.len())..).is_some_and(|words| words.contains(address));
        if ["http://", "https://", "mailto:"].iter().any(|scheme| address.starts_with(scheme)) && !known {
            self.words(&format!(" ({address})"));
        }
    }

    /// A picture has its name where it stands; its bytes are a part.
    fn media(&mut self, node: Node<'a, '_>) {
        let ids = node.attribute("referencedObject").unwrap_or_default();
        let media = self.media;
        for id in ids.split_whitespace().take(20) {
            let name = media.get(id).map_or(id, String::as_str);
            self.words(&format!(" [{name}] "));
        }
        self.inside(node);
    }
}

/// Columns that a cell of a row above still fills are empty.
fn skip_filled(cells: &mut Vec<Vec<String>>, filled: &mut [usize]) {
    while let Some(rows) = filled.get_mut(cells.len()).filter(|rows| **rows > 0) {
        *rows -= 1;
        cells.push(Vec::new());
    }
}

fn fill(filled: &mut Vec<usize>, column: usize, rows: usize) {
    if column < COLUMNS && (rows > 0 || column < filled.len()) {
        if filled.len() <= column {
            filled.resize(column + 1, 0);
        }
        if let Some(place) = filled.get_mut(column) {
            *place = rows;
        }
    }
}

#[cfg(test)]
mod tests {
    use roxmltree::Document;

    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let document = Document::parse(text).unwrap();
        read(document.root_element(), &HashMap::from([("MM1", "scan.png".to_owned())])).lines
    }

    #[test]
    fn blocks_become_lines() {
        for (text, expected) in [
            ("<text>One\n  <content>two</content>, three<br/>four</text>", vec!["One two, three", "four"]),
            ("<text><paragraph><caption>Note</caption>A b</paragraph>c</text>", vec!["Note", "A b", "c"]),
            (
                "<text><list listType='ordered'><caption>Plan</caption><item>a</item><item>b<list><item>c</item></list></item></list></text>",
                vec!["Plan", "1. a", "2. b", "  - c"],
            ),
            ("<text>High<sup>2</sup> <footnote>Fasting.</footnote> end</text>", vec!["High2 [1] end", "[1] Fasting."]),
            (
                "<text><renderMultiMedia referencedObject='MM1'><caption>Left</caption></renderMultiMedia></text>",
                vec!["[scan.png]", "Left"],
            ),
            ("<text><content revised='delete'>old</content>new</text>", vec!["[deleted: old] new"]),
            ("<text><linkHtml href='http://a.example/'>see</linkHtml></text>", vec!["see (http://a.example/)"]),
            ("<text><linkHtml href='javascript:x()'>see</linkHtml><script>run()</script></text>", vec!["see"]),
        ] {
            assert_eq!(lines(text), expected, "{text}");
        }
    }

    #[test]
    fn rows_become_lines_with_parted_cells() {
        for (rows, expected) in [
            ("<tr><th>Test</th><th>Value</th></tr><tr><td>Hb</td><td>13<br/>14</td></tr>", vec!["Test\tValue", "Hb\t13; 14"]),
            ("<tr><td/><td>a</td><td/><td>b</td><td/></tr>", vec!["\ta\t\tb"]),
            ("<tr><td rowspan='2'>CBC</td><td>Hb</td></tr><tr><td>Plt</td><td>x</td></tr>", vec!["CBC\tHb", "\tPlt\tx"]),
            ("<tr><td colspan='2'>a</td><td>b</td></tr>", vec!["a\t\tb"]),
            ("<tr><td><paragraph>a</paragraph><paragraph>b</paragraph></td></tr>", vec!["a", "b"]),
            ("<tr><td rowspan='99999999999'>a</td><td colspan='4000000000'>b</td></tr>", vec!["a\tb"]),
        ] {
            assert_eq!(lines(&format!("<text><table><tbody>{rows}</tbody></table></text>")), expected, "{rows}");
        }
    }

    #[test]
    fn an_id_is_found_on_its_line() {
        let document =
            Document::parse("<text>a<br/><content ID='b'>c</content><table><tr ID='d'><td>e</td><td ID='f'>g</td></tr></table></text>")
                .unwrap();
        let narrative = read(document.root_element(), &HashMap::new());
        assert_eq!(narrative.lines, ["a", "c", "e\tg"]);
        assert_eq!(narrative.places, [("b", 1), ("d", 2), ("f", 2)]);
    }
}
