//! The pages of an invented export as they are written: running head and foot, headings, lines, tables.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Flow;
use super::Layout;
use super::Visit;
use super::Words;
use super::patient;
use super::written;
use crate::pdf::LETTER;
use crate::pdf::PdfWriter;
use crate::pdf::text_width;

/// Points of a page that text fills, from its first to its last line.
pub(super) const TEXT_HEIGHT: f32 = BOTTOM - TOP;
const TOP: f32 = 84.0;
const BOTTOM: f32 = 720.0;
const LEFT: f32 = 54.0;
const RIGHT: f32 = 558.0;
const SIZE: f32 = 9.0;

/// A document being written, from top to bottom.
pub(super) struct Paper<'a> {
    layout: &'a Layout,
    words: &'a Words,
    pdf: PdfWriter,
    y: f32,
    /// Of how many pages; 0 while that is not known.
    total: u32,
    person: usize,
    /// What is running: the visit, its number from 1, how many pages it has.
    visit: Option<(Visit, usize, Option<u32>)>,
    /// Of the visit, for page numbers that begin anew.
    first: u32,
}

impl<'a> Paper<'a> {
    pub(super) fn new(layout: &'a Layout, words: &'a Words, total: u32) -> Self {
        Self { layout, words, pdf: PdfWriter::new(), y: TOP, total, person: 0, visit: None, first: 1 }
    }

    pub(super) fn layout(&self) -> &'a Layout {
        self.layout
    }

    pub(super) fn words(&self) -> &'a Words {
        self.words
    }

    /// The page that is being written, from 1.
    pub(super) fn page(&self) -> u32 {
        self.pdf.pages() as u32
    }

    /// Nothing but the running head stands on this page.
    pub(super) fn is_fresh(&self) -> bool {
        self.y <= TOP
    }

    /// How much text was written so far, in points of height.
    pub(super) fn travelled(&self) -> f32 {
        self.page() as f32 * TEXT_HEIGHT + self.y - TOP
    }

    pub(super) fn date(&self, date: NaiveDate) -> String {
        written(&self.layout.date, &self.words.months, date)
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.pdf.finish()
    }

    /// Makes room for a visit: on a page of its own where the layout or another patient asks for it, or little room is left.
    pub(super) fn begin_visit(&mut self, visit: &Visit, index: usize, pages: Option<u32>) {
        let fresh = self.layout.page == Flow::Always || self.visit.is_none() && index == 1 || visit.person != self.person;
        self.visit = Some((visit.clone(), index, pages));
        if fresh || self.y + 110.0 > BOTTOM {
            self.first = self.page() + 1;
            self.new_page(visit.person);
        } else {
            self.first = self.page();
            self.y += 18.0;
        }
    }

    /// What a visit begins with.
    pub(super) fn heading(&mut self) {
        let Some((visit, index, _)) = self.visit.clone() else { return };
        if self.layout.outline {
            let pattern = self.layout.outline_title.as_deref().unwrap_or("{kind} – {date} – {clinic}");
            let title = self.filled(pattern, &visit, index);
            self.pdf.bookmark(0, &title, self.y - self.layout.size);
            self.pdf.bookmark(1, &self.words.sections[0], self.y);
        }
        for pattern in &self.layout.heading {
            let bold = pattern.starts_with('*');
            let line = self.filled(pattern.trim_start_matches('*'), &visit, index);
            self.line(&line, if bold { self.layout.size } else { SIZE }, bold);
        }
        self.y += 4.0;
    }

    /// One line that is not broken.
    pub(super) fn line(&mut self, text: &str, size: f32, bold: bool) {
        self.room(size * 2.0);
        self.y += size * 0.5;
        self.pdf.text(LEFT, self.y, size, bold, text);
        self.y += size * 1.2;
    }

    /// A paragraph.
    pub(super) fn text(&mut self, text: &str) {
        let lines = (text_width(text, SIZE) / (RIGHT - LEFT)).ceil().max(1.0);
        self.room(lines * SIZE * 1.4);
        self.y = self.pdf.paragraph(LEFT, self.y, RIGHT - LEFT, SIZE, false, text);
    }

    /// A row of a table of results.
    pub(super) fn row(&mut self, cells: &[&str]) {
        self.room(SIZE * 1.5);
        for (cell, x) in cells.iter().zip([LEFT, 200.0, 300.0, 400.0]) {
            self.pdf.text(x, self.y, SIZE, false, cell);
        }
        self.y += SIZE * 1.4;
    }

    /// An entry of the table of contents.
    pub(super) fn entry(&mut self, text: &str, page: u32) {
        self.room(SIZE * 1.5);
        let number = page.to_string();
        self.pdf.text(LEFT, self.y, SIZE, false, text);
        self.pdf.text(RIGHT - text_width(&number, SIZE), self.y, SIZE, false, &number);
        self.y += SIZE * 1.4;
    }

    /// A bookmark that leads here.
    pub(super) fn bookmark(&mut self, title: &str) {
        self.pdf.bookmark(0, title, self.y);
    }

    pub(super) fn skip(&mut self, height: f32) {
        self.y += height;
    }

    fn room(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.new_page(self.person);
        }
    }

    /// Begins a page of this person.
    pub(super) fn new_page(&mut self, person: usize) {
        self.person = person;
        self.pdf.page(LETTER);
        let mut y = 36.0;
        for pattern in &self.layout.top {
            if let Some(line) = self.running(pattern) {
                self.pdf.text(LEFT, y, 8.0, false, &line);
            }
            y += 12.0;
        }
        let mut y = 752.0;
        for pattern in &self.layout.foot {
            if let Some(line) = self.running(pattern) {
                self.pdf.text(LEFT, y, 7.5, false, &line);
            }
            y += 11.0;
        }
        self.y = TOP;
    }

    /// A line of the running head or foot; `None` where it speaks of a visit and there is none, or of one that begins on this page.
    fn running(&self, pattern: &str) -> Option<String> {
        let continued = pattern.contains("{visit_continued}");
        match &self.visit {
            Some((_, _, _)) if continued && self.first == self.page() => None,
            Some((visit, index, _)) => {
                let heading = self.layout.heading[0].trim_start_matches('*');
                let pattern = pattern.replace("{visit_continued}", &format!("{heading} {{continued}}"));
                Some(self.filled(&pattern, visit, *index))
            }
            None if continued || pattern.contains("{kind}") || pattern.contains("{date}") || pattern.contains("{local_page}") => None,
            None => Some(self.filled_in(pattern, BTreeMap::new())),
        }
    }

    fn filled(&self, pattern: &str, visit: &Visit, index: usize) -> String {
        let date = self.date(visit.date);
        let index = index.to_string();
        let known = [("kind", &visit.title), ("date", &date), ("clinic", &visit.clinic), ("doctor", &visit.doctor), ("index", &index)];
        self.filled_in(pattern, known.into_iter().map(|(name, value)| (name, value.clone())).collect())
    }

    fn filled_in(&self, pattern: &str, known: BTreeMap<&str, String>) -> String {
        let patient = patient(self.person);
        let page = |number: u32, all: u32| self.words.labels["page"].replace("{n}", &number.to_string()).replace("{all}", &all.to_string());
        let local = self.visit.as_ref().and_then(|(_, _, pages)| *pages).unwrap_or(0);
        let mut text = pattern
            .replace("{local_page}", &page(self.page().max(self.first) + 1 - self.first, local))
            .replace("{page}", &page(self.page(), self.total))
            .replace("{person}", patient.name)
            .replace("{birth}", &self.date(patient.born))
            .replace("{mrn}", patient.number)
            .replace("{today}", &self.date(NaiveDate::from_ymd_opt(2026, 6, 1).unwrap_or_default()));
        for (name, value) in &known {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        for (name, value) in &self.words.labels {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }
}
