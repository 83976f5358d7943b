//! Running text (paragraphs, headings, tables) as lines on pages: what readers of word processing and of web pages have in common.
//!
//! A row of a table is one line, its cells parted by tabs; where cells hold whole paragraphs (a letter laid out by a table) the cells
//! follow one another. No columns side by side, no styles.

use second_read_model::extract::PageText;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;

use super::paging::Paging;

/// The most text that is kept of one file, in bytes.
const MOST: usize = 16 << 20;
/// Tables in tables beyond this depth are read as if they were not there.
const DEEPEST: usize = 32;
/// A cell of more lines is a column of text, not a value.
const CELL_LINES: usize = 4;

/// Takes words in reading order, gives pages.
#[derive(Debug)]
pub(super) struct Flow {
    paging: Paging,
    line: String,
    /// An empty line is due before the next one.
    gap: bool,
    /// The page on which the last line stands, 0 before the first.
    page: u32,
    tables: Vec<Table>,
    left: usize,
}

/// A table that is open.
#[derive(Debug, Default)]
struct Table {
    cells: Vec<Cell>,
    /// Whether the last cell still takes words.
    open: bool,
}

#[derive(Debug, Default)]
struct Cell {
    lines: Vec<String>,
    /// Another table stands in it.
    nested: bool,
}

impl Default for Flow {
    fn default() -> Self {
        Self { paging: Paging::default(), line: String::new(), gap: false, page: 0, tables: Vec::new(), left: MOST }
    }
}

impl Flow {
    /// Words as they are; line ends part lines.
    pub(super) fn put(&mut self, text: &str) {
        let mut lines = text.split(['\n', '\r']);
        self.push(lines.next().unwrap_or_default());
        for line in lines {
            self.end_line();
            self.push(line);
        }
    }

    /// Words of a file that was laid out by hand: white space counts as one space, none at the start of a line.
    pub(super) fn words(&mut self, text: &str) {
        let is_space = |letter: char| matches!(letter, ' ' | '\t' | '\n' | '\r' | '\x0C');
        for word in text.split_inclusive(is_space) {
            let bare = word.trim_end_matches(is_space);
            self.push(bare);
            if bare.len() < word.len() && !self.line.is_empty() && !self.line.ends_with([' ', '\t']) {
                self.push(" ");
            }
        }
    }

    /// Whether nothing stands on the line yet.
    pub(super) fn at_start(&self) -> bool {
        self.line.is_empty()
    }

    /// Ends the line, if one was begun.
    pub(super) fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !line.trim().is_empty() {
            self.emit(line.trim_end(), false);
        }
    }

    /// Ends the line and leaves one empty line before the next.
    pub(super) fn end_paragraph(&mut self) {
        self.end_line();
        if self.cell().is_none() {
            self.gap = true;
        }
    }

    /// Ends the line, which was a heading.
    pub(super) fn end_heading(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !line.trim().is_empty() {
            self.emit(line.trim(), true);
        }
    }

    /// Ends the page, unless a table is open.
    pub(super) fn turn(&mut self) {
        self.end_line();
        if self.cell().is_none() {
            self.paging.turn();
            self.gap = false;
        }
    }

    pub(super) fn open_table(&mut self) {
        self.end_line();
        if self.tables.len() < DEEPEST {
            if let Some(cell) = self.cell() {
                cell.nested = true;
            }
            self.tables.push(Table::default());
        }
    }

    /// Begins a row: the one before is over.
    pub(super) fn row(&mut self) {
        self.end_line();
        let Some(table) = self.tables.last_mut() else { return };
        let cells = std::mem::take(table).cells;
        for line in lines_of(cells) {
            self.emit(&line, false);
        }
    }

    /// Begins a cell: the one before is over.
    pub(super) fn cell_begins(&mut self) {
        self.end_line();
        self.left = self.left.saturating_sub(size_of::<Cell>() / 4);
        if self.left > 0
            && let Some(table) = self.tables.last_mut()
        {
            table.cells.push(Cell::default());
            table.open = true;
        }
    }

    /// Ends a cell; what follows before the next one stands outside.
    pub(super) fn cell_ends(&mut self) {
        self.end_line();
        if let Some(table) = self.tables.last_mut() {
            table.open = false;
        }
    }

    /// The cell that just ended stands so many times beside itself.
    pub(super) fn repeat_cell(&mut self, times: u32) {
        for _ in 1..times {
            let Some(table) = self.tables.last_mut() else { return };
            let Some(last) = table.cells.last() else { return };
            let lines = last.lines.clone();
            let cost = lines.iter().map(String::len).sum::<usize>().saturating_add(size_of::<Cell>() / 4);
            self.left = self.left.saturating_sub(cost);
            if self.left > 0 {
                table.cells.push(Cell { lines, nested: last.nested });
            }
        }
    }

    pub(super) fn close_table(&mut self) {
        self.row();
        self.tables.pop();
        if self.cell().is_none() {
            self.gap = true;
        }
    }

    /// How many tables are open.
    pub(super) fn depth(&self) -> usize {
        self.tables.len()
    }

    /// Whether no more words are taken.
    pub(super) fn is_full(&self) -> bool {
        self.left == 0 || self.paging.is_full()
    }

    /// The pages, and what is to be said of them.
    pub(super) fn finish(mut self) -> (Vec<PageText>, Option<Warning>) {
        self.end_line();
        while !self.tables.is_empty() {
            self.close_table();
        }
        let cut = self.is_full().then(|| Warning { code: WarningCode::Limit, place: format!("page {}", self.paging.page()) });
        (self.paging.finish(), cut)
    }

    fn push(&mut self, words: &str) {
        let fits = words.len() <= self.left;
        let words = if fits { words } else { cut(words, self.left) };
        self.left = if fits { self.left - words.len() } else { 0 };
        self.line.extend(words.chars().filter(|letter| *letter == '\t' || !(letter.is_control() || *letter == '\u{FEFF}')));
    }

    /// The innermost cell that is open.
    fn cell(&mut self) -> Option<&mut Cell> {
        self.tables.iter_mut().rev().find(|table| table.open).and_then(|table| table.cells.last_mut())
    }

    fn emit(&mut self, line: &str, heading: bool) {
        // A line costs more than its letters.
        self.left = self.left.saturating_sub(size_of::<String>() / 4);
        if let Some(cell) = self.cell() {
            cell.lines.push(line.to_owned());
            return;
        }
        let gap = std::mem::take(&mut self.gap) && self.page == self.paging.page();
        if heading {
            self.paging.heading(line);
        } else {
            if gap {
                self.paging.line("");
            }
            self.paging.line(line);
        }
        self.page = self.paging.page();
    }
}

/// A row as lines.
fn lines_of(mut cells: Vec<Cell>) -> Vec<String> {
    while cells.last().is_some_and(|cell| cell.lines.is_empty()) {
        cells.pop();
    }
    let filled = cells.iter().filter(|cell| !cell.lines.is_empty()).count();
    let is_layout = |cell: &Cell| cell.nested || cell.lines.len() > CELL_LINES;
    if filled <= 1 || cells.iter().any(is_layout) {
        return cells.into_iter().flat_map(|cell| cell.lines).collect();
    }
    let cells: Vec<String> = cells.into_iter().map(|cell| cell.lines.join(" ").replace('\t', " ")).collect();
    vec![cells.join("\t")]
}

/// At most so many bytes of a text, whole letters.
fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(fill: impl FnOnce(&mut Flow)) -> String {
        let mut flow = Flow::default();
        fill(&mut flow);
        flow.finish().0.iter().map(|page| page.text.as_str()).collect::<Vec<_>>().join("\x0C")
    }

    fn row(flow: &mut Flow, cells: &[&str]) {
        flow.row();
        for cell in cells {
            flow.cell_begins();
            flow.put(cell);
        }
    }

    #[test]
    fn rows_are_lines_and_columns_of_text_are_not() {
        let told = text(|flow| {
            flow.put("Results");
            flow.end_heading();
            flow.open_table();
            row(flow, &["Haemoglobin", "13.2", "", "g/dL\n(venous)"]);
            row(flow, &["", "", ""]);
            row(flow, &["One cell\nof two lines"]);
            row(flow, &["Dear Ms X,\n1\n2\n3\n4", "Clinic"]);
            flow.close_table();
            flow.put("End");
        });
        assert_eq!(told, "Results\nHaemoglobin\t13.2\t\tg/dL (venous)\nOne cell\nof two lines\nDear Ms X,\n1\n2\n3\n4\nClinic\n\nEnd");
    }

    #[test]
    fn tables_in_tables_keep_their_rows() {
        let told = text(|flow| {
            flow.open_table();
            row(flow, &["Left", "Right"]);
            flow.open_table();
            row(flow, &["a", "1"]);
            row(flow, &["b", "2"]);
            flow.close_table();
            flow.close_table();
        });
        assert_eq!(told, "Left\nRight\na\t1\nb\t2");
        let deep = text(|flow| {
            for _ in 0..100_000 {
                flow.open_table();
                row(flow, &["x"]);
            }
        });
        assert!(deep.starts_with("x\nx"));
    }

    #[test]
    fn white_space_is_drawn_together_and_text_is_bounded() {
        assert_eq!(text(|flow| [" a", "\n b ", " c", "d\u{A0}e "].iter().for_each(|words| flow.words(words))), "a b cd\u{A0}e");
        let mut flow = Flow::default();
        (0..40).for_each(|_| flow.put(&"é ".repeat(1 << 20)));
        assert!(flow.is_full());
        let (pages, warning) = flow.finish();
        assert!(warning.is_some() && pages.iter().map(|page| page.text.len()).sum::<usize>() <= MOST);
    }
}
