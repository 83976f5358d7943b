//! The way through a part of word processing or of a slide: paragraphs, tables, text boxes. What was deleted or is hidden is left out.
//!
//! Works by local names, so WordprocessingML of 2003, ECMA-376 (both kinds) and DrawingML go the same way.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::super::events::Element;
use super::super::events::Event;
use super::super::events::Events;
use super::super::flow::Flow;
use super::lists::Lists;
use super::symbols;

/// What a document knows of its paragraphs besides their words.
#[derive(Debug, Default)]
pub(in super::super) struct Known {
    /// Styles of headings.
    pub(super) headings: BTreeSet<String>,
    /// Style → list and level.
    pub(super) listed: BTreeMap<String, (String, Option<u32>)>,
    pub(super) lists: Lists,
    /// Texts in other formats that stand in the document, by their relation's id.
    pub(super) chunks: BTreeMap<String, String>,
    /// `footnote` or `endnote` and its id → its number, in the order in which they are referred to.
    pub(super) notes: BTreeMap<(&'static str, String), usize>,
    /// What stands before the next paragraph.
    pub(super) mark: String,
}

#[derive(Debug, Default)]
struct Paragraph {
    heading: bool,
    /// Its mark in a list, until its first word.
    mark: String,
}

struct Walk<'w> {
    flow: &'w mut Flow,
    known: &'w mut Known,
    paragraphs: Vec<Paragraph>,
    /// For every open choice between two ways to draw the same: whether one was taken.
    choices: Vec<bool>,
    hidden: bool,
    font: String,
}

/// Lays out a whole part; whether its XML broke off.
pub(in super::super) fn part(xml: &str, flow: &mut Flow, known: &mut Known) -> bool {
    let mut events = Events::new(xml);
    until(&mut events, None, flow, known);
    events.is_broken()
}

/// Lays out what comes before an element ends.
pub(super) fn until(events: &mut Events<'_>, end: Option<&str>, flow: &mut Flow, known: &mut Known) {
    let mut walk = Walk { flow, known, paragraphs: Vec::new(), choices: Vec::new(), hidden: false, font: String::new() };
    while let Some(event) = events.next() {
        match event {
            Event::Open(element) => walk.open(&element, events),
            Event::Close(name) if end == Some(name.as_str()) => break,
            Event::Close(name) => walk.close(&name),
            Event::Text(_) => {}
        }
        if walk.flow.is_full() {
            break;
        }
    }
    walk.flow.end_line();
}

impl Walk<'_> {
    fn open(&mut self, element: &Element<'_>, events: &mut Events<'_>) {
        match element.name.as_str() {
            // Deleted or moved away (17.13.5), earlier looks, codes of fields, drawing for older programs.
            "del" | "moveFrom" | "rPrChange" | "pPrChange" | "tblPr" | "tblGrid" | "tcPr" | "trPr" | "instrText" | "delText"
            | "fldData" | "binData" | "sdtPr" | "styles" | "lists" | "docPr" | "DocumentProperties" => events.pass_over(),
            "Fallback" if self.choices.last() == Some(&true) => events.pass_over(),
            "AlternateContent" => self.choices.push(false),
            "Choice" => self.choices.last_mut().into_iter().for_each(|taken| *taken = true),
            "p" => self.begin_paragraph(),
            "pPr" => self.paragraph_properties(events),
            "rPr" => self.run_properties(events),
            "tbl" => self.flow.open_table(),
            "tr" => self.flow.row(),
            "tc" => self.flow.cell_begins(),
            "txbxContent" => self.flow.end_line(),
            "t" => {
                let words = events.text();
                self.words(&words);
            }
            "tab" | "ptab" => self.words("\t"),
            "noBreakHyphen" => self.words("-"),
            "br" | "cr" => match element.attribute("type").as_deref() {
                Some("page") => self.flow.turn(),
                _ => self.flow.end_line(),
            },
            "sym" => self.symbol(element),
            "checkBox" => self.check_box(events),
            "footnoteReference" => self.note("footnote", element),
            "endnoteReference" => self.note("endnote", element),
            "altChunk" => self.chunk(element),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" => self.end_paragraph(),
            "r" => {
                self.hidden = false;
                self.font.clear();
            }
            "tbl" => self.flow.close_table(),
            "tc" => self.flow.cell_ends(),
            "txbxContent" => self.flow.end_line(),
            "AlternateContent" => drop(self.choices.pop()),
            _ => {}
        }
    }

    fn begin_paragraph(&mut self) {
        self.flow.end_line();
        self.paragraphs.push(Paragraph { heading: false, mark: std::mem::take(&mut self.known.mark) });
    }

    fn end_paragraph(&mut self) {
        let paragraph = self.paragraphs.pop().unwrap_or_default();
        match () {
            () if paragraph.heading => self.flow.end_heading(),
            () if self.flow.at_start() => self.flow.end_paragraph(),
            () => self.flow.end_line(),
        }
    }

    /// Words of a run; symbol fonts write other letters than they show.
    fn words(&mut self, words: &str) {
        if self.hidden {
            return;
        }
        let words = words.replace(['\n', '\r'], " ");
        let words = if symbols::is_symbol_font(&self.font) { symbols::shown(&words, &self.font) } else { words };
        if let Some(paragraph) = self.paragraphs.last_mut().filter(|_| !words.trim().is_empty()) {
            let mark = std::mem::take(&mut paragraph.mark);
            self.flow.put(&mark);
        }
        self.flow.put(&words);
    }

    fn symbol(&mut self, element: &Element<'_>) {
        let code = element.attribute("char").and_then(|code| u32::from_str_radix(&code, 16).ok());
        let font = element.attribute("font").unwrap_or_default();
        if let Some(letter) = code.and_then(char::from_u32) {
            self.words(&symbols::shown(&letter.to_string(), &font));
        }
    }

    /// A box of a form (17.16.7): the last of default and checked counts.
    fn check_box(&mut self, events: &mut Events<'_>) {
        let mut checked = false;
        for event in events.by_ref() {
            match event {
                Event::Open(element) if matches!(element.name.as_str(), "default" | "checked") => checked = element.is_on(),
                Event::Close(name) if name == "checkBox" => break,
                _ => {}
            }
        }
        self.words(if checked { "[x] " } else { "[ ] " });
    }

    fn note(&mut self, sort: &'static str, element: &Element<'_>) {
        if let Some(id) = element.attribute("id") {
            let next = self.known.notes.len() + 1;
            let number = *self.known.notes.entry((sort, id)).or_insert(next);
            self.words(&format!("[{number}]"));
        }
    }

    fn chunk(&mut self, element: &Element<'_>) {
        let text = element.attribute("id").and_then(|id| self.known.chunks.remove(&id));
        for line in text.iter().flat_map(|text| text.lines()) {
            self.flow.put(line);
            if line.is_empty() { self.flow.end_paragraph() } else { self.flow.end_line() }
        }
    }

    fn paragraph_properties(&mut self, events: &mut Events<'_>) {
        let (mut style, mut list, mut depth, mut counted) = (String::new(), None, None, 1_u32);
        for event in events.by_ref() {
            match event {
                Event::Open(element) => {
                    counted = counted.saturating_add(1);
                    match element.name.as_str() {
                        "pStyle" => style = element.attribute("val").unwrap_or_default(),
                        "ilvl" => depth = element.number("val"),
                        "numId" if list.is_none() => list = element.attribute("val"),
                        "pageBreakBefore" if element.is_on() => self.flow.turn(),
                        _ => {}
                    }
                }
                Event::Close(_) => counted -= 1,
                Event::Text(_) => {}
            }
            if counted == 0 {
                break;
            }
        }
        let (list, depth) = match list {
            Some(list) => (list, depth),
            None => self.known.listed.get(&style).cloned().unwrap_or_default(),
        };
        let mark = if list.is_empty() { String::new() } else { self.known.lists.mark(&list, depth) };
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.heading = self.known.headings.contains(&style);
            paragraph.mark.push_str(&mark);
        }
    }

    fn run_properties(&mut self, events: &mut Events<'_>) {
        let mut depth = 1_u32;
        for event in events.by_ref() {
            match event {
                Event::Open(element) => {
                    depth = depth.saturating_add(1);
                    match element.name.as_str() {
                        "vanish" => self.hidden = element.is_on(),
                        "rFonts" => self.font = element.attribute("ascii").unwrap_or_default(),
                        _ => {}
                    }
                }
                Event::Close(_) => depth -= 1,
                Event::Text(_) => {}
            }
            if depth == 0 {
                return;
            }
        }
    }
}
