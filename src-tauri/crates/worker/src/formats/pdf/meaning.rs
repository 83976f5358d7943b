//! What the codes of a run of glyphs mean, looked up once for each code: letters repeat, and finding a letter by a glyph's name is the
//! dearest part of reading a page.
//!
//! Nothing is kept from one run to the next, because the next may be set in another font.

use hayro_interpret::font::Glyph;
use hayro_interpret::hayro_cmap::BfString;

/// The meanings met in the present run.
pub(super) struct Meanings {
    run: u32,
    /// By the last byte of the code; a code takes the place of another one with the same byte.
    places: Vec<Meaning>,
}

/// One code's letters and width.
#[derive(Debug, Clone, Default)]
pub(super) struct Meaning {
    /// 0 for a place that holds nothing yet.
    run: u32,
    code: u32,
    /// The letters as the file gives them, before they are made plain; `None` where it gives none.
    pub(super) letters: Option<BfString>,
    /// The advance in thousandths of the font's height; half its height where neither file nor font says it.
    pub(super) advance: f64,
}

impl Meanings {
    pub(super) fn new() -> Self {
        Self { run: 0, places: vec![Meaning::default(); 256] }
    }

    /// Forgets all: another run begins.
    pub(super) fn begin_run(&mut self) {
        self.run = self.run.wrapping_add(1);
        if self.run == 0 {
            *self = Self { run: 1, ..Self::new() };
        }
    }

    pub(super) fn of(&mut self, glyph: &Glyph<'_>) -> &Meaning {
        let code = glyph.char_code();
        let place = &mut self.places[(code & 0xff) as usize];
        if place.run != self.run || place.code != code {
            *place = Meaning { run: self.run, code, letters: letters(glyph), advance: advance(glyph) };
        }
        place
    }
}

fn letters(glyph: &Glyph<'_>) -> Option<BfString> {
    // A glyph that shows nothing and means nothing is a space.
    glyph.as_unicode().or_else(|| is_blank(glyph).then_some(BfString::Char(' ')))
}

fn is_blank(glyph: &Glyph<'_>) -> bool {
    match glyph {
        Glyph::Outline(glyph) => glyph.outline().is_empty(),
        Glyph::Type3(_) => false,
    }
}

fn advance(glyph: &Glyph<'_>) -> f64 {
    let known = match glyph {
        Glyph::Outline(glyph) => glyph.advance_width(),
        Glyph::Type3(glyph) => glyph.advance_width(),
    };
    f64::from(known.unwrap_or(500.0))
}
