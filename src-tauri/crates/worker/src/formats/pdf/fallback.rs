//! The second reader of text, `pdf-extract`, for pages whose glyphs the first one cannot name.
//!
//! It panics on some files and loads the whole document into memory, so it is only asked about single pages of files of bounded size,
//! and a panic costs that page alone. Its glyphs go through the same layout as those of the first reader.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use hayro_interpret::kurbo::Affine;
use hayro_interpret::kurbo::Point;
use hayro_interpret::kurbo::Vec2;
use pdf_extract::Document;
use pdf_extract::MediaBox;
use pdf_extract::OutputDev;
use pdf_extract::OutputError;
use pdf_extract::Transform;

use super::text::Glyph;
use super::text::PageGlyphs;
use super::text::direction;
use super::text::push_letter;

/// Longer files are not read a second time, in bytes: they would take several times this in memory.
const LONGEST: usize = 64 << 20;

/// A document as the second reader sees it.
pub(super) struct Fallback(Document);

impl Fallback {
    /// Opens it; `None` when it is too long or cannot be opened.
    pub(super) fn open(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > LONGEST {
            return None;
        }
        let opened = catch_unwind(|| {
            let mut document = Document::load_mem(bytes).ok()?;
            if document.is_encrypted() {
                document.decrypt("").ok()?;
            }
            Some(document)
        });
        opened.ok().flatten().map(Self)
    }

    /// The glyphs of page `number` (from 1), placed by `shown`, which takes the page's own space to the page as shown.
    pub(super) fn read_page(&self, number: u32, shown: Affine, budget: usize) -> Option<PageGlyphs> {
        let read = catch_unwind(AssertUnwindSafe(|| {
            let mut collector = Collector { found: PageGlyphs::default(), shown, budget };
            pdf_extract::output_doc_page(&self.0, &mut collector, number).ok()?;
            Some(collector.found)
        }));
        read.ok().flatten()
    }
}

struct Collector {
    found: PageGlyphs,
    shown: Affine,
    budget: usize,
}

impl OutputDev for Collector {
    fn output_character(&mut self, place: &Transform, width: f64, _: f64, size: f64, letters: &str) -> Result<(), OutputError> {
        let start = self.found.text.len();
        if start >= self.budget {
            self.found.cut = true;
            return Ok(());
        }
        if letters.is_empty() {
            push_letter(&mut self.found, '\0');
        }
        letters.chars().for_each(|letter| push_letter(&mut self.found, letter));
        let end = self.found.text.len();
        let place = self.shown * Affine::new([place.m11, place.m12, place.m21, place.m22, place.m31, place.m32]);
        let origin = place * Point::ORIGIN;
        let along = place * Point::new(width * size, 0.0) - origin;
        let up: Vec2 = place * Point::new(0.0, size) - origin;
        if end > start && origin.is_finite() && up.hypot() > 0.0 {
            self.found.glyphs.push(Glyph {
                start,
                end,
                x: origin.x as f32,
                y: origin.y as f32,
                advance: along.hypot() as f32,
                size: up.hypot() as f32,
                turn: direction(along.x, along.y),
            });
        }
        Ok(())
    }

    fn begin_page(&mut self, _: u32, _: &MediaBox, _: Option<(f64, f64, f64, f64)>) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}
