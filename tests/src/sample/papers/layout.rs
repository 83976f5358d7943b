//! How an invented paper is laid out: a letterhead, a box that says who, sections, tables, a footer with its page number.

use crate::pdf::LETTER;
use crate::pdf::PdfWriter;
use crate::pdf::text_width;

/// What differs from house to house.
pub(super) struct House {
    /// Draws the top of the first page; returns the first free baseline.
    pub(super) letterhead: fn(&mut PdfWriter) -> f32,
    pub(super) left: f32,
    pub(super) right: f32,
    /// Size of the running text in points.
    pub(super) size: f32,
    pub(super) heading: Heading,
    /// What stands at the foot of each page, left of the page number.
    pub(super) foot: &'static str,
}

/// How a house sets its headings.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Heading {
    /// Bold capitals on a line of their own.
    Capitals,
    /// White space and a thin rule below.
    Ruled,
    /// On a grey bar.
    Bar,
}

/// A paper being written, from top to bottom.
pub(super) struct Paper<'a> {
    house: &'a House,
    pdf: PdfWriter,
    y: f32,
    number: u32,
    /// Of how many pages, once that is known.
    total: u32,
    /// Who and what, repeated at the top of each further page.
    running: String,
}

const TOP: f32 = 64.0;
const BOTTOM: f32 = 728.0;

/// Lays the paper out twice: once to count its pages, once to print "of how many".
pub(super) fn paper(house: &House, running: &str, body: impl Fn(&mut Paper<'_>)) -> Vec<u8> {
    let lay_out = |total: u32| {
        let mut pdf = PdfWriter::new();
        pdf.page(LETTER);
        let y = (house.letterhead)(&mut pdf);
        let mut paper = Paper { house, pdf, y, number: 1, total, running: running.to_owned() };
        body(&mut paper);
        paper.foot();
        paper
    };
    let pages = lay_out(0).number;
    lay_out(pages).pdf.finish()
}

impl Paper<'_> {
    /// A heading of a section.
    pub(super) fn heading(&mut self, text: &str) -> &mut Self {
        let (house, size) = (self.house, self.house.size);
        self.room(size * 5.0);
        self.y += size * 0.9;
        match house.heading {
            Heading::Capitals => {
                self.pdf.text(house.left, self.y, size + 0.5, true, text);
            }
            Heading::Ruled => {
                self.pdf.text(house.left, self.y, size + 1.5, true, text);
                self.pdf.line((house.left, self.y + 4.0), (house.right, self.y + 4.0), 0.5);
                self.y += 4.0;
            }
            Heading::Bar => {
                self.pdf.rect(house.left - 4.0, self.y - size, house.right - house.left + 8.0, size + 5.0, 0.88);
                self.pdf.text(house.left, self.y, size + 0.5, true, text);
                self.y += 3.0;
            }
        }
        self.y += size * 1.45;
        self
    }

    /// A heading that runs into its text, as dictated reports have it.
    pub(super) fn run_in(&mut self, heading: &str, text: &str) -> &mut Self {
        self.heading(heading);
        self.text(text)
    }

    /// Paragraphs, one for each line of the text.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        for paragraph in text.lines() {
            self.block(0.0, paragraph, false);
        }
        self.y += self.house.size * 0.3;
        self
    }

    /// A line in bold.
    pub(super) fn bold(&mut self, text: &str) -> &mut Self {
        self.block(0.0, text, true);
        self
    }

    /// Indented points, each with a dash.
    pub(super) fn points(&mut self, points: &[&str]) -> &mut Self {
        for line in points {
            self.room(self.house.size * 2.0);
            self.pdf.text(self.house.left + 8.0, self.y, self.house.size, false, "–");
            self.block(20.0, line, false);
        }
        self.y += self.house.size * 0.3;
        self
    }

    /// Labels and values in two columns, filled line by line.
    pub(super) fn fields(&mut self, fields: &[(&str, &str)]) -> &mut Self {
        let (left, size) = (self.house.left, self.house.size);
        let column = (self.house.right - left) / 2.0;
        for pair in fields.chunks(2) {
            self.room(size * 1.5);
            for (place, (label, value)) in pair.iter().enumerate() {
                let x = left + column * place as f32;
                let label = format!("{label}:");
                self.pdf.text(x, self.y, size, true, &label);
                // Bold runs a little wider than the regular face that is measured.
                self.pdf.text(x + text_width(&label, size) * 1.08 + 5.0, self.y, size, false, value);
            }
            self.y += size * 1.45;
        }
        self
    }

    /// A rule over the whole width.
    pub(super) fn rule(&mut self) -> &mut Self {
        let (left, right) = (self.house.left, self.house.right);
        self.pdf.line((left, self.y - 6.0), (right, self.y - 6.0), 0.7);
        self.y += self.house.size * 0.6;
        self
    }

    /// A row of a table; `stops` are the columns' places from the left margin.
    pub(super) fn row(&mut self, stops: &[f32], cells: &[&str], bold: bool) -> &mut Self {
        self.room(self.house.size * 1.6);
        for (stop, cell) in stops.iter().zip(cells) {
            self.pdf.text(self.house.left + stop, self.y, self.house.size, bold, cell);
        }
        self.y += self.house.size * 1.5;
        self
    }

    fn block(&mut self, indent: f32, text: &str, bold: bool) {
        let (left, size) = (self.house.left + indent, self.house.size);
        let width = self.house.right - left;
        // A paragraph is taken apart where the page ends.
        let lines = (text_width(text, size) / width).ceil().max(1.0);
        self.room(lines * size * 1.3);
        self.y = self.pdf.paragraph(left, self.y, width, size, bold, text) + size * 0.12;
    }

    /// Goes to the next page unless this much height is left.
    fn room(&mut self, height: f32) {
        if self.y + height <= BOTTOM {
            return;
        }
        self.foot();
        self.number += 1;
        self.pdf.page(LETTER);
        self.pdf.text(self.house.left, 44.0, self.house.size - 1.0, false, &self.running);
        self.pdf.line((self.house.left, 49.0), (self.house.right, 49.0), 0.4);
        self.y = TOP + self.house.size;
    }

    fn foot(&mut self) {
        let pages = format!("Page {} of {}", self.number, self.total);
        self.pdf.line((self.house.left, 746.0), (self.house.right, 746.0), 0.4);
        self.pdf.text(self.house.left, 758.0, 7.5, false, self.house.foot);
        self.pdf.text(self.house.right - text_width(&pages, 7.5), 758.0, 7.5, false, &pages);
    }
}
