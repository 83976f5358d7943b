//! The way through `content.xml`: paragraphs, lists, tables, notes. By local names, so that every prefix goes.

use std::collections::BTreeMap;

use super::super::events::Element;
use super::super::events::Event;
use super::super::events::Events;
use super::super::flow::Flow;

/// Lists in lists beyond this depth are not counted.
const DEEPEST: usize = 32;
/// The same cell this many times; more are empty ones that fill the sheet.
const REPEATED: u32 = 256;
/// Text of notes and comments, in bytes.
const ASIDE: usize = 4 << 20;

/// Which levels of which list styles count: the words around the number.
#[derive(Debug, Default)]
pub(super) struct Styles {
    numbered: BTreeMap<(String, u32), (String, String)>,
}

impl Styles {
    pub(super) fn read(&mut self, xml: &str) {
        let mut style = String::new();
        for event in Events::new(xml) {
            let Event::Open(element) = event else { continue };
            match element.name.as_str() {
                "list-style" => style = element.attribute("name").unwrap_or_default(),
                "list-level-style-number" => {
                    let around = (element.attribute("num-prefix").unwrap_or_default(), element.attribute("num-suffix").unwrap_or_default());
                    self.numbered.insert((style.clone(), element.number("level").unwrap_or(1)), around);
                }
                // Texts follow; styles stand before them.
                "body" => return,
                _ => {}
            }
        }
    }
}

/// An open list.
struct List {
    style: String,
    count: u32,
    /// An item began and has no words yet.
    begins: bool,
}

struct Walk<'w> {
    flow: &'w mut Flow,
    styles: &'w Styles,
    /// How many paragraphs are open, one inside a text box of another.
    paragraphs: u32,
    lists: Vec<List>,
    /// Lists that are open beyond the deepest.
    beyond: u32,
    /// A note or comment that is open, and how many paragraphs were open around it.
    aside: Option<(String, u32)>,
    asides: Vec<String>,
    sheet: bool,
    /// Around pages stand names and times of printing.
    margin: bool,
    /// The cell's value was told already.
    told: bool,
    repeated: u32,
}

/// Lays the text out; whether its XML broke off.
pub(super) fn body(xml: &str, styles: &Styles, flow: &mut Flow) -> bool {
    let mut events = Events::new(xml);
    let mut walk = Walk::new(flow, styles);
    let mut inside = false;
    while let Some(event) = events.next() {
        match event {
            Event::Open(element) if element.name == "body" => inside = true,
            Event::Close(name) if name == "body" => break,
            event if inside => walk.event(event, &mut events),
            _ => {}
        }
        if walk.flow.is_full() {
            break;
        }
    }
    walk.finish();
    events.is_broken()
}

/// Lays out the headers or footers of a document's pages, each text once.
pub(super) fn margins(xml: &str, which: &str, flow: &mut Flow) {
    let (mut events, styles) = (Events::new(xml), Styles::default());
    let mut told: Vec<String> = Vec::new();
    while let Some(event) = events.next() {
        match event {
            Event::Open(element)
                if element.name == which || element.name == format!("{which}-left") || element.name == format!("{which}-first") =>
            {
                let mut alone = Flow::default();
                let mut walk = Walk { margin: true, ..Walk::new(&mut alone, &styles) };
                while let Some(event) = events.next() {
                    match event {
                        Event::Close(name) if name == element.name => break,
                        event => walk.event(event, &mut events),
                    }
                }
                walk.finish();
                let words = alone.finish().0.into_iter().map(|page| page.text).collect::<Vec<_>>().join("\n");
                if !words.is_empty() && !told.contains(&words) && told.len() < 100 {
                    flow.end_paragraph();
                    flow.put(&words);
                    flow.end_paragraph();
                    told.push(words);
                }
            }
            Event::Open(element) if element.name == "body" => return,
            _ => {}
        }
    }
}

impl<'w> Walk<'w> {
    fn new(flow: &'w mut Flow, styles: &'w Styles) -> Self {
        let (lists, asides) = (Vec::new(), Vec::new());
        Self { flow, styles, paragraphs: 0, lists, beyond: 0, aside: None, asides, sheet: false, margin: false, told: false, repeated: 1 }
    }

    fn finish(self) {
        self.flow.end_line();
        while self.flow.depth() > 0 {
            self.flow.close_table();
        }
        for aside in self.asides {
            self.flow.end_line();
            self.flow.put(&aside);
        }
        self.flow.end_line();
    }

    fn event(&mut self, event: Event<'_>, events: &mut Events<'_>) {
        match event {
            Event::Open(element) => self.open(&element, events),
            Event::Close(name) => self.close(&name),
            Event::Text(words) if self.paragraphs > 0 => self.words(&words),
            Event::Text(_) => {}
        }
    }

    fn open(&mut self, element: &Element<'_>, events: &mut Events<'_>) {
        match element.name.as_str() {
            // What was deleted, what is not shown, words for programs.
            "tracked-changes"
            | "forms"
            | "scripts"
            | "script"
            | "binary-data"
            | "desc"
            | "title"
            | "ruby-text"
            | "hidden-text"
            | "content-validations"
            | "dde-links"
            | "event-listeners"
            | "table-of-content-source"
            | "alphabetical-index-source"
            | "sender-initials"
            | "creator-initials" => events.pass_over(),
            "date" | "date-string" if self.in_comment() => events.pass_over(),
            "sheet-name" | "file-name" | "time" | "date" if self.margin && element.attribute("fixed").as_deref() != Some("true") => {
                events.pass_over();
            }
            "section" if element.attribute("display").as_deref() == Some("none") => events.pass_over(),
            "p" | "h" => self.begin_paragraph(),
            "s" => {
                let count = usize::try_from(element.number("c").unwrap_or(1).min(200)).unwrap_or(1);
                self.put(&" ".repeat(count));
            }
            "tab" => self.put("\t"),
            "line-break" => self.put("\n"),
            "spreadsheet" => self.sheet = true,
            "text-box" => self.flow.end_line(),
            "list" => self.begin_list(element),
            "list-item" => self.begin_item(),
            "table" => self.begin_table(element),
            "table-row" => self.flow.row(),
            "table-cell" | "covered-table-cell" => self.begin_cell(element),
            "page" => self.flow.turn(),
            "note-citation" => {
                let mark = events.text();
                if self.aside.is_none() {
                    self.put(&format!("[{mark}]"));
                    self.aside = Some((format!("[{mark}] "), std::mem::take(&mut self.paragraphs)));
                }
            }
            "annotation" if self.aside.is_none() => self.aside = Some((String::new(), std::mem::take(&mut self.paragraphs))),
            "creator" if self.in_comment() => {
                let author = events.text();
                if let Some((aside, _)) = &mut self.aside {
                    aside.push_str(&format!("[{author}] "));
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" | "h" => self.end_paragraph(name == "h"),
            "text-box" => self.flow.end_line(),
            "list" if self.beyond > 0 => self.beyond -= 1,
            "list" => drop(self.lists.pop()),
            "table" => self.flow.close_table(),
            "table-cell" | "covered-table-cell" => {
                self.flow.cell_ends();
                self.flow.repeat_cell(std::mem::replace(&mut self.repeated, 1));
                self.told = false;
            }
            "note" | "annotation" => {
                if let Some((aside, paragraphs)) = self.aside.take() {
                    self.paragraphs = paragraphs;
                    self.asides.push(aside.trim_end().to_owned());
                }
            }
            _ => {}
        }
    }

    fn in_comment(&self) -> bool {
        self.aside.is_some() && self.paragraphs == 0
    }

    fn words(&mut self, words: &str) {
        if self.told {
            return;
        }
        match &mut self.aside {
            Some((aside, _)) if aside.len() < ASIDE => {
                let drawn = words.split_whitespace().collect::<Vec<_>>().join(" ");
                let spaced = |at: Option<char>| at.is_some_and(char::is_whitespace);
                if spaced(words.chars().next()) && !aside.ends_with(char::is_whitespace) {
                    aside.push(' ');
                }
                aside.push_str(&drawn);
                if !drawn.is_empty() && spaced(words.chars().last()) {
                    aside.push(' ');
                }
            }
            Some(_) => {}
            None => {
                self.mark();
                self.flow.words(words);
            }
        }
    }

    /// Letters that are no words of the text itself.
    fn put(&mut self, letters: &str) {
        match &mut self.aside {
            Some((aside, _)) => aside.push_str(letters),
            None if self.told => {}
            None => self.flow.put(letters),
        }
    }

    fn begin_paragraph(&mut self) {
        if self.aside.is_none() {
            self.flow.end_line();
        }
        self.paragraphs = self.paragraphs.saturating_add(1);
    }

    fn end_paragraph(&mut self, heading: bool) {
        self.paragraphs = self.paragraphs.saturating_sub(1);
        match &mut self.aside {
            Some((aside, _)) => aside.push('\n'),
            None if heading => self.flow.end_heading(),
            None if self.flow.at_start() => self.flow.end_paragraph(),
            None => self.flow.end_line(),
        }
    }

    fn begin_list(&mut self, element: &Element<'_>) {
        if self.lists.len() >= DEEPEST {
            self.beyond = self.beyond.saturating_add(1);
            return;
        }
        let outer = self.lists.last().map(|list| list.style.clone()).unwrap_or_default();
        self.lists.push(List { style: element.attribute("style-name").unwrap_or(outer), count: 0, begins: false });
    }

    fn begin_item(&mut self) {
        self.flow.end_line();
        if let Some(list) = self.lists.last_mut().filter(|_| self.beyond == 0) {
            list.count = list.count.saturating_add(1);
            list.begins = true;
        }
    }

    /// The mark before an item's first words.
    fn mark(&mut self) {
        let level = u32::try_from(self.lists.len()).unwrap_or(u32::MAX);
        let Some(list) = self.lists.last_mut().filter(|list| list.begins) else { return };
        list.begins = false;
        let around = self.styles.numbered.get(&(list.style.clone(), level));
        let mark = around.map_or_else(|| "- ".to_owned(), |(before, after)| format!("{before}{}{after} ", list.count));
        self.flow.put(&mark);
    }

    fn begin_table(&mut self, element: &Element<'_>) {
        if self.sheet && self.flow.depth() == 0 {
            self.flow.put(&element.attribute("name").unwrap_or_default());
            self.flow.end_heading();
        }
        self.flow.open_table();
    }

    fn begin_cell(&mut self, element: &Element<'_>) {
        self.flow.cell_begins();
        self.repeated = element.number("number-columns-repeated").unwrap_or(1).clamp(1, REPEATED);
        let date = element.attribute("date-value").filter(|_| self.sheet);
        if let Some(date) = date {
            // As shown, day and month could be taken for one another.
            self.flow.put(date.trim_end_matches("T00:00:00"));
            self.told = true;
        }
    }
}
