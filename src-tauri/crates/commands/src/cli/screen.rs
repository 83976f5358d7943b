//! What a command prints: one JSON document, or calm words and tables.
//!
//! Titles and texts come from strangers' files. A terminal obeys control characters, so none of theirs gets through.

use std::io::IsTerminal;
use std::io::Write;

use second_read_model::Code;
use second_read_model::sentence::say;
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use crate::CommandError;
use crate::Result;
use crate::registry::Answer;

/// Space between two columns.
const GAP: &str = "  ";

/// Gathers what is printed, then prints it.
pub struct Screen {
    json: bool,
    bold: bool,
    answer: String,
    aside: String,
}

impl Screen {
    /// A screen that prints JSON, or words. Marks are set in bold only on a terminal (and not under `NO_COLOR`).
    pub fn new(json: bool) -> Self {
        let bold = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { json, bold, answer: String::new(), aside: String::new() }
    }

    /// Shows an answer.
    pub fn show<A: Answer>(&mut self, answer: &A) -> Result<()> {
        if !self.json {
            answer.tell(self);
            return Ok(());
        }
        self.answer.push_str(&json(answer)?);
        self.answer.push('\n');
        Ok(())
    }

    /// Shows why there is no answer: a document with `error` (and `findings` where there are some), or a sentence aside.
    pub(crate) fn fail(&mut self, error: &CommandError) {
        #[derive(Serialize)]
        struct Failed<'a> {
            error: &'a CommandError,
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            findings: &'a [second_read_model::finding::Finding],
        }
        if self.json {
            self.answer = json(&Failed { error, findings: &error.findings }).unwrap_or_default();
            self.answer.push('\n');
            return;
        }
        self.aside(&error.message);
        for finding in &error.findings {
            self.aside(&finding.message);
        }
    }

    /// Text made by this program (help, completions), as it is.
    pub(crate) fn document(&mut self, text: &str) {
        self.answer.push_str(text);
    }

    /// A line; inner line ends stay.
    pub(crate) fn line(&mut self, text: &str) {
        for line in text.lines() {
            self.answer.push_str(safe(line).trim_end());
            self.answer.push('\n');
        }
    }

    /// A sentence of ours as a line.
    pub(crate) fn say(&mut self, key: &str, values: &[(&str, &str)]) {
        self.line(&say(key, values));
    }

    /// An empty line.
    pub(crate) fn gap(&mut self) {
        self.answer.push('\n');
    }

    /// A line on standard error.
    pub(crate) fn aside(&mut self, text: &str) {
        self.aside.push_str(&safe(text));
        self.aside.push('\n');
    }

    /// Words found by a search, between `[[` and `]]`, in bold on a terminal.
    pub(crate) fn marked(&mut self, text: &str) {
        let (on, off) = if self.bold { ("\x1b[1m", "\x1b[0m") } else { ("[", "]") };
        let line = safe(&text.replace('\n', " ")).replace("[[", on).replace("]]", off);
        self.answer.push_str(line.trim());
        self.answer.push('\n');
    }

    /// A table; `heads` are keys under `cli.head`. Columns that are empty in every row are left out.
    pub(crate) fn table<const N: usize>(&mut self, heads: [&str; N], rows: &[[String; N]]) {
        let cells: Vec<[String; N]> = std::iter::once(heads.map(|head| say(&format!("cli.head.{head}"), &[])))
            .chain(rows.iter().map(|row| std::array::from_fn(|column| safe(&row[column]).replace('\n', " "))))
            .collect();
        let used: Vec<usize> = (0..N).filter(|column| cells.iter().skip(1).any(|row| !row[*column].is_empty())).collect();
        let width = |column: &usize| cells.iter().map(|row| row[*column].width()).max().unwrap_or(0);
        let widths: Vec<usize> = used.iter().map(width).collect();
        for row in &cells {
            let mut line = String::new();
            for (column, width) in used.iter().zip(&widths) {
                let cell = &row[*column];
                line.push_str(cell);
                line.push_str(&" ".repeat(width.saturating_sub(cell.width())));
                line.push_str(GAP);
            }
            self.answer.push_str(line.trim_end());
            self.answer.push('\n');
        }
    }

    /// Prints everything. A reader that went away (`| head`) is no failure of ours.
    pub(crate) fn print(&self) {
        let _ = std::io::stderr().lock().write_all(self.aside.as_bytes());
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(self.answer.as_bytes()).and_then(|()| out.flush());
    }
}

/// Without control characters (a terminal would obey them) and without marks that turn the reading direction around.
fn safe(text: &str) -> String {
    let turns = |mark: char| matches!(mark, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|mark| *mark == '\n' || !mark.is_control() && !turns(*mark)).collect()
}

fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string_pretty(value).map_err(|_| CommandError::new(Code::Internal, &[("detail", "json")]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(tell: impl FnOnce(&mut Screen)) -> String {
        let mut screen = Screen { json: false, bold: false, answer: String::new(), aside: String::new() };
        tell(&mut screen);
        screen.answer
    }

    #[test]
    fn a_strangers_title_cannot_steer_the_terminal() {
        let shown = words(|screen| {
            screen.line("a\x1b[2Jb\u{202e}c\x07");
            screen.marked("x [[y\x1b]]\nz");
            screen.table(["title"], &[["t\x1b[31m\u{9b}1m".to_owned()]]);
        });
        assert!(shown.chars().all(|mark| mark == '\n' || !mark.is_control()), "{shown:?}");
        assert!(shown.starts_with("a[2Jbc\nx [y] z\n"), "{shown:?}");
    }

    #[test]
    fn columns_stand_below_each_other_in_any_script_and_empty_ones_go() {
        let row = |id: &str, title: &str| [id.to_owned(), String::new(), title.to_owned()];
        let shown = words(|screen| screen.table(["id", "place", "title"], &[row("山田", "one"), row("r1", "two")]));
        assert_eq!(shown, "Id    Title\n山田  one\nr1    two\n");
    }
}
