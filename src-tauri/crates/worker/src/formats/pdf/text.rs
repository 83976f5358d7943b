//! Collects the glyphs of a page with their Unicode and their places, by interpreting the page into a device that draws nothing.
//!
//! Places are in points from the upper left corner of the page as shown: after /Rotate and within the crop box. Glyphs outside that
//! box are dropped, because a reader of the page does not see them. What is painted over or white on white is kept, as other readers do.

use hayro_interpret::BlendMode;
use hayro_interpret::ClipPath;
use hayro_interpret::Context;
use hayro_interpret::Device;
use hayro_interpret::DrawMode;
use hayro_interpret::DrawProps;
use hayro_interpret::Image;
use hayro_interpret::ImageDrawProps;
use hayro_interpret::InterpreterCache;
use hayro_interpret::InterpreterSettings;
use hayro_interpret::SoftMask;
use hayro_interpret::TransformExt;
use hayro_interpret::font::Glyph as PdfGlyph;
use hayro_interpret::font::GlyphRun;
use hayro_interpret::font::PositionedGlyph;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_cmap::WritingMode;
use hayro_interpret::interpret_page;
use hayro_interpret::kurbo::Affine;
use hayro_interpret::kurbo::BezPath;
use hayro_interpret::kurbo::Rect;
use hayro_syntax::object::Dict;
use hayro_syntax::object::String as PdfString;
use hayro_syntax::page::Page;

use super::meaning::Meaning;
use super::meaning::Meanings;

/// What stands on one page.
#[derive(Debug, Default)]
pub(super) struct PageGlyphs {
    /// The text of all glyphs, one after the other, in the order in which the file draws them.
    pub(super) text: String,
    pub(super) glyphs: Vec<Glyph>,
    /// Glyphs whose meaning the file does not give; each stands as U+FFFD in `text`.
    pub(super) unknown: usize,
    /// A picture was drawn.
    pub(super) pictures: usize,
    /// How much of the page pictures cover, from 0 on.
    pub(super) covered: f32,
    /// Of the largest picture: how much of the page it covers, and its dots per inch.
    pub(super) largest: (f32, f32),
    /// Shapes that were drawn: letters may hide in them as outlines.
    pub(super) shapes: usize,
    /// The text was longer than allowed; the rest is not in it.
    pub(super) cut: bool,
}

/// One glyph: its text, and its stretch of baseline.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    /// Its bytes in [`PageGlyphs::text`].
    pub(super) start: usize,
    pub(super) end: usize,
    /// Where its baseline begins.
    pub(super) x: f32,
    pub(super) y: f32,
    /// How far its baseline goes, along `turn`.
    pub(super) advance: f32,
    /// Height of the font in points.
    pub(super) size: f32,
    /// The direction of the text in degrees, clockwise from left to right.
    pub(super) turn: i16,
}

/// The replacement character stands where the file gives no meaning.
const UNKNOWN: &str = "\u{fffd}";

/// Reads one page; not more than `budget` bytes of text.
pub(super) fn read_page<'a>(page: &Page<'a>, cache: &InterpreterCache<'a>, settings: &InterpreterSettings, budget: usize) -> PageGlyphs {
    let (width, height) = page.render_dimensions();
    let shown = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut context = Context::new(page.initial_transform(true).to_kurbo(), shown, cache, page.xref(), settings.clone());
    let mut collector = Collector { found: PageGlyphs::default(), shown, budget, marked: Vec::new(), meanings: Meanings::new() };
    interpret_page(page, &mut context, &mut collector);
    collector.found
}

/// The device that draws nothing and keeps the glyphs.
struct Collector {
    found: PageGlyphs,
    shown: Rect,
    budget: usize,
    /// Open marked content: the words that replace its glyphs, if it names any, and its first glyph.
    marked: Vec<Option<(String, usize)>>,
    meanings: Meanings,
}

impl<'a> Device<'a> for Collector {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        let Some(first) = run.glyphs().first() else { return };
        self.meanings.begin_run();
        let line = Baseline::of(run, props.transform * first.transform(), &mut self.meanings);
        for glyph in run.glyphs() {
            self.keep(glyph, &line, props.transform * glyph.transform());
        }
    }

    fn begin_marked_content(&mut self, _: &[u8], properties: Option<&Dict<'_>>) {
        // ISO 32000-1 14.9.4: /ActualText says what the glyphs mean. Inside another one it says nothing new.
        let inside = self.marked.iter().any(Option::is_some);
        let words = properties.filter(|_| !inside).and_then(|dict| dict.get::<PdfString<'_>>(b"ActualText".as_slice()));
        self.marked.push(words.map(|words| (text_string(words.as_bytes()), self.found.glyphs.len())));
    }

    fn end_marked_content(&mut self) {
        if let Some(Some((words, first))) = self.marked.pop() {
            self.replace(words.trim(), first);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.found.pictures = self.found.pictures.saturating_add(1);
        let pixels = f64::from(image.width()) * f64::from(image.height());
        let share = pixels * props.transform.determinant().abs() / self.shown.area();
        // It is no number where the file makes no sense; then nothing is covered.
        let share = if share.is_finite() { share.min(1.0) as f32 } else { 0.0 };
        self.found.covered += share;
        if share > self.found.largest.0 {
            let [a, b, c, d, ..] = props.transform.as_coeffs();
            self.found.largest = (share, (72.0 / a.hypot(b).min(c.hypot(d))) as f32);
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {
        self.found.shapes = self.found.shapes.saturating_add(1);
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}

    fn push_clip_rect(&mut self, _: &Rect) {}

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}

    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'a>, _: &DrawMode) {}
}

impl Collector {
    fn keep(&mut self, glyph: &PositionedGlyph<'_>, line: &Baseline, place: Affine) {
        let origin = place.translation();
        let (x, y) = line.start(origin.x, origin.y);
        if !self.shown.inflate(1.0, 1.0).contains((x, y)) {
            return;
        }
        let start = self.found.text.len();
        if start >= self.budget {
            self.found.cut = true;
            return;
        }
        let meaning = self.meanings.of(glyph);
        match &meaning.letters {
            Some(BfString::Char(letter)) => push_letter(&mut self.found, *letter),
            Some(BfString::String(letters)) => letters.chars().for_each(|letter| push_letter(&mut self.found, letter)),
            None => push_letter(&mut self.found, '\0'),
        }
        let end = self.found.text.len();
        if end > start {
            self.found.glyphs.push(Glyph {
                start,
                end,
                x: x as f32,
                y: y as f32,
                advance: line.advance(meaning) as f32,
                size: line.size as f32,
                turn: line.turn,
            });
        }
    }

    /// Puts `words` in the place of the glyphs from `first` on, if they stand on one baseline; spread evenly over it.
    fn replace(&mut self, words: &str, first: usize) {
        let Some((head, last)) = self.found.glyphs.get(first).copied().zip(self.found.glyphs.last().copied()) else { return };
        let one_line = self.found.glyphs[first..].iter().all(|glyph| glyph.turn == head.turn && off_line(&head, glyph) < 0.3 * head.size);
        // A soft hyphen stands for the hyphen that is shown; nothing at all stands for decoration.
        if words.is_empty() || words == "\u{ad}" || !one_line {
            return;
        }
        let unknown = self.found.text[head.start..].matches(UNKNOWN).count();
        self.found.unknown = self.found.unknown.saturating_sub(unknown);
        self.found.text.truncate(head.start);
        self.found.glyphs.truncate(first);
        let (sin, cos) = sin_cos(head.turn);
        let length = (last.x - head.x) * cos + (last.y - head.y) * sin + last.advance;
        let step = length / words.chars().count().max(1) as f32;
        for (place, letter) in words.chars().enumerate() {
            let start = self.found.text.len();
            push_letter(&mut self.found, letter);
            let end = self.found.text.len();
            if end > start {
                let along = step * place as f32;
                self.found.glyphs.push(Glyph { start, end, x: head.x + along * cos, y: head.y + along * sin, advance: step, ..head });
            }
        }
    }
}

/// Appends a letter in its plain form: ligatures spelt out, spaces as one sort of space, private and control codes as unknown.
pub(super) fn push_letter(page: &mut PageGlyphs, letter: char) {
    let plain = match letter {
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        '\u{fb05}' | '\u{fb06}' => "st",
        // Bullets of the Symbol and Wingdings fonts, the private codes that word processors write most.
        '\u{f0b7}' | '\u{f0a7}' => "•",
        '\t' | '\n' | '\r' => " ",
        // Marks of direction and joining are no letters.
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' => "",
        _ if letter.is_whitespace() => " ",
        _ if letter.is_control() || letter == '\u{fffd}' || ('\u{e000}'..='\u{f8ff}').contains(&letter) => {
            page.unknown = page.unknown.saturating_add(1);
            UNKNOWN
        }
        _ => return page.text.push(letter),
    };
    page.text.push_str(plain);
}

/// How far `glyph` starts from the baseline of `head`, in points.
fn off_line(head: &Glyph, glyph: &Glyph) -> f32 {
    let (sin, cos) = sin_cos(head.turn);
    ((glyph.y - head.y) * cos - (glyph.x - head.x) * sin).abs()
}

/// Sine and cosine of whole degrees, exact for quarter turns.
pub(super) fn sin_cos(turn: i16) -> (f32, f32) {
    match turn {
        0 => (0.0, 1.0),
        90 => (1.0, 0.0),
        180 => (0.0, -1.0),
        270 => (-1.0, 0.0),
        _ => f32::from(turn).to_radians().sin_cos(),
    }
}

/// What the glyphs of one run share.
struct Baseline {
    /// Height of the font in points.
    size: f64,
    /// Width of a thousandth of an em in points, along the line.
    unit: f64,
    turn: i16,
    vertical: bool,
    /// One em to the right of a glyph as it stands, and one em up.
    right: (f64, f64),
    up: (f64, f64),
}

impl Baseline {
    fn of(run: &GlyphRun<'_, '_>, place: Affine, meanings: &mut Meanings) -> Self {
        let [a, b, c, d, ..] = place.as_coeffs().map(|part| part * 1000.0);
        let (size, wide) = (c.hypot(d), a.hypot(b));
        let vertical = run.writing_mode() == WritingMode::Vertical;
        let ratio = width_ratio(run, place, size, meanings);
        let unit = size * ratio / 1000.0;
        let mut line = Self {
            size,
            unit,
            turn: if vertical { direction(-c, -d) } else { direction(a, b) },
            vertical,
            right: (a / wide.max(f64::MIN_POSITIVE) * size, b / wide.max(f64::MIN_POSITIVE) * size),
            up: (c, d),
        };
        line.mend_size(run, meanings);
        line
    }

    /// Some Type 3 fonts are drawn a thousand times too small or too large, and only their advances tell their size.
    fn mend_size(&mut self, run: &GlyphRun<'_, '_>, meanings: &mut Meanings) {
        let drawn = run.glyphs().iter().filter(|glyph| matches!(***glyph, PdfGlyph::Type3(_)));
        let advances: Vec<f64> = drawn.map(|glyph| self.advance(meanings.of(glyph))).filter(|advance| *advance > 0.0).collect();
        let mean = advances.iter().sum::<f64>() / advances.len().max(1) as f64;
        if mean > self.size || (mean > 0.0 && mean < self.size / 20.0) {
            self.size = mean * 2.0;
        }
    }

    fn advance(&self, meaning: &Meaning) -> f64 {
        if self.vertical {
            return self.size;
        }
        let advance = meaning.advance * self.unit;
        if advance.is_finite() { advance.clamp(0.0, self.size.max(1.0) * 20.0) } else { 0.0 }
    }

    /// Where the baseline of a glyph begins. A vertical glyph hangs from its top, 0.88 em over its origin (ISO 32000-1 9.7.4.3).
    fn start(&self, x: f64, y: f64) -> (f64, f64) {
        if !self.vertical {
            return (x, y);
        }
        (x + 0.2 * self.right.0 + 0.88 * self.up.0, y + 0.2 * self.right.1 + 0.88 * self.up.1)
    }
}

/// How wide the glyphs of a run are set, 1 being their natural width: by where they stand, and for single glyphs by their shape.
///
/// The shape alone misleads, because the glyph of a substitute font is stretched to the width that the file gives it.
fn width_ratio(run: &GlyphRun<'_, '_>, place: Affine, size: f64, meanings: &mut Meanings) -> f64 {
    let [a, b, c, d, ..] = place.as_coeffs();
    let shape = (a.hypot(b) / c.hypot(d)).max(1.0);
    let scale = place.determinant().abs().sqrt() / run.glyphs()[0].transform().determinant().abs().sqrt();
    let steps = run.glyphs().windows(2).take(24).filter_map(|pair| {
        let step = (pair[1].transform().translation() - pair[0].transform().translation()).hypot() * scale;
        let natural = meanings.of(&pair[0]).advance * size / 1000.0;
        Some(step / natural).filter(|ratio| (0.3..3.0).contains(ratio))
    });
    let mut ratios: Vec<f64> = steps.collect();
    ratios.sort_by(f64::total_cmp);
    let ratio = if ratios.len() < 3 { shape } else { ratios[ratios.len() / 2] };
    if ratio.is_finite() && ratio > 0.0 { ratio } else { 1.0 }
}

/// The direction of a line in whole degrees from 0 to 359; what is nearly straight counts as straight.
pub(super) fn direction(along_x: f64, along_y: f64) -> i16 {
    let angle = along_y.atan2(along_x).to_degrees();
    let straight = (angle / 90.0).round() * 90.0;
    let turn = if (angle - straight).abs() <= 3.0 { straight } else { angle.round() };
    (turn.rem_euclid(360.0) as i16) % 360
}

/// A text string of the file: UTF-16 or UTF-8 with their marks, else Latin-1, which PDFDocEncoding mostly is (ISO 32000-1 7.9.2.2).
pub(super) fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units = rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).map(|letter| letter.unwrap_or('\u{fffd}')).collect()
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().copied().map(char::from).collect(),
    }
}
