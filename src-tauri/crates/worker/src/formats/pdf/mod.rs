//! PDF: text by page with the places of its words, the outline, pictures of pages, embedded files.
//!
//! Two readers of text: `hayro` with a device of our own, and `pdf-extract` for pages whose glyphs have no meaning to the first. A page
//! that only holds a picture, or whose text is most likely not what it shows, says so and waits to be read as a picture. No script is run,
//! no link followed, no form filled in, and the dates of the file itself are not read: they say when a file was made, not when a patient
//! was seen.

use hayro_interpret::InterpreterCache;
use hayro_interpret::InterpreterSettings;
use hayro_interpret::TransformExt;
use hayro_syntax::DecryptionError;
use hayro_syntax::LoadPdfError;
use hayro_syntax::Pdf as Document;
use hayro_syntax::PdfData;
use hayro_syntax::page::Page;
use image::GrayImage;
use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::extract::TextOrigin;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::Format;
use super::Input;
use super::Score;
use budget::Budget;
use fallback::Fallback;
use text::PageGlyphs;

mod attachments;
mod budget;
mod fallback;
mod layer;
mod meaning;
mod outline;
mod packed;
mod picture;
mod text;
mod words;

/// The reader of PDF files.
pub struct Pdf;

/// The most pages that are read.
const MOST_PAGES: usize = 20_000;
/// The most text that is kept of one file, in bytes.
const MOST_TEXT: usize = 20 << 20;
/// After this many bytes of page content the document is opened anew: an open one keeps the content of every page it has shown.
const KEPT_CONTENT: usize = 32 << 20;
/// The coarsest and the finest that pages are drawn to be read, in dots per inch; and how much of a page a picture covers that counts.
const COARSE: f32 = 150.0;
const FINE: f32 = 300.0;
const SCANNED: f32 = 0.2;
/// A page without text and with at least this many shapes may hold letters as outlines.
const OUTLINES: usize = 40;

impl Format for Pdf {
    fn id(&self) -> &'static str {
        "pdf"
    }

    fn version(&self) -> u32 {
        4
    }

    fn is_marked(&self, head: &[u8]) -> bool {
        head.starts_with(b"%PDF-")
    }

    fn sniff(&self, head: &[u8], name: &str) -> Score {
        // ISO 32000-1 Annex H: readers accept the header anywhere in the first 1,024 bytes.
        let start = &head[..head.len().min(1024 + 5)];
        match start.windows(5).position(|window| window == b"%PDF-") {
            Some(0) => 100,
            Some(_) => 60,
            None => u8::from(name.to_ascii_lowercase().ends_with(".pdf")),
        }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let data = PdfData::from(input.whole()?);
        let document = open(&data)?;
        let mut extract = Extract {
            format: self.id().to_owned(),
            version: self.version(),
            media_type: "application/pdf".to_owned(),
            parts: attachments::parts(&document),
            outline: outline::outline(&document),
            ..Extract::default()
        };
        let count = document.pages().len();
        drop(document);
        if count == 0 {
            return Err(failure(WarningCode::Empty));
        }
        let budget = Budget::of(data.as_ref().len());
        let settings = InterpreterSettings::default();
        let mut reading = Reading { extract: &mut extract, settings, left: MOST_TEXT, unread: Vec::new(), budget };
        reading.limit_pages(count);
        reading.pages(&data, count.min(MOST_PAGES));
        reading.second_reading(&data);
        extract.picture_pages = u32::try_from(count).unwrap_or(u32::MAX);
        if ends_early(data.as_ref()) {
            extract.warnings.push(warning(WarningCode::Truncated, String::new()));
        }
        Ok(extract)
    }

    fn page(&self, input: &mut Input<'_>, page: u32, width: u32) -> Result<Vec<u8>, Failure> {
        let document = open(&PdfData::from(input.whole()?))?;
        picture::png(drawable(&document, page)?, width).ok_or_else(|| failure(WarningCode::Malformed))
    }

    fn scan(&self, input: &mut Input<'_>, page: u32, longest: u32) -> Result<GrayImage, Failure> {
        let document = open(&PdfData::from(input.whole()?))?;
        let page = drawable(&document, page)?;
        picture::grey(page, reading_width(page, longest)).ok_or_else(|| failure(WarningCode::Malformed))
    }

    fn part(&self, input: &mut Input<'_>, number: u32) -> Result<Vec<u8>, Failure> {
        let document = open(&PdfData::from(input.whole()?))?;
        attachments::bytes(&document, number).ok_or_else(|| failure(WarningCode::Malformed))
    }
}

/// A page that does not cost too much to draw.
fn drawable<'a>(document: &'a Document, number: u32) -> Result<&'a Page<'a>, Failure> {
    let wanted = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    let page = wanted.and_then(|page| document.pages().get(page)).ok_or_else(|| failure(WarningCode::NotSupported))?;
    if !Budget::of(document.data().as_ref().len()).with_images().pays(page) {
        return Err(Failure { code: WarningCode::Limit, place: format!("page {number}") });
    }
    Ok(page)
}

/// Opens a document; the empty password is tried, which opens what is only protected against printing.
fn open(data: &PdfData) -> Result<Document, Failure> {
    if !packed::structure_fits(data.as_ref()) {
        return Err(Failure { code: WarningCode::Limit, place: "object streams".to_owned() });
    }
    Document::new(data.clone()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => failure(WarningCode::Encrypted),
        LoadPdfError::Decryption(_) => Failure { code: WarningCode::Encrypted, place: "security handler".to_owned() },
        LoadPdfError::Invalid if ends_early(data.as_ref()) => failure(WarningCode::Truncated),
        LoadPdfError::Invalid => failure(WarningCode::Malformed),
    })
}

/// Whether the mark of the end is missing from the last kilobytes.
fn ends_early(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(4096)..];
    !tail.windows(5).any(|window| window == b"%%EOF")
}

fn failure(code: WarningCode) -> Failure {
    Failure { code, place: String::new() }
}

fn warning(code: WarningCode, place: String) -> Warning {
    Warning { code, place }
}

/// The way through the pages of one document.
struct Reading<'x> {
    extract: &'x mut Extract,
    settings: InterpreterSettings,
    /// How many more bytes of text may be kept.
    left: usize,
    /// Pages for the second reader: index, how the first one fared.
    unread: Vec<(usize, PageGlyphs)>,
    /// What pages may still cost.
    budget: Budget,
}

impl Reading<'_> {
    fn limit_pages(&mut self, count: usize) {
        if count > MOST_PAGES {
            self.extract.warnings.push(warning(WarningCode::Limit, format!("page {}", MOST_PAGES + 1)));
        }
    }

    /// Reads pages one after the other, opening the document anew now and then so that memory stays bounded.
    fn pages(&mut self, data: &PdfData, count: usize) {
        let mut next = 0;
        while next < count {
            let Ok(document) = open(data) else { return };
            let cache = InterpreterCache::new();
            let mut content = 0usize;
            while let Some(page) = document.pages().get(next).filter(|_| next < count && content < KEPT_CONTENT) {
                content = content.saturating_add(self.page(page, &cache, next));
                next += 1;
            }
            if document.pages().get(next).is_none() {
                return;
            }
        }
    }

    /// Reads one page, if that does not cost too much; returns how much of its content is held from now on, in bytes.
    fn page<'a>(&mut self, page: &Page<'a>, cache: &InterpreterCache<'a>, index: usize) -> usize {
        let (width, height) = page.render_dimensions();
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        self.extract.pages.push(PageText { number, width, height, ..PageText::default() });
        if !self.budget.pays(page) {
            self.extract.warnings.push(warning(WarningCode::Limit, format!("page {number}")));
            return self.budget.held();
        }
        let glyphs = text::read_page(page, cache, &self.settings, self.left);
        let silent = glyphs.glyphs.is_empty() && shows_text(page);
        if silent || layer::has_unknown(&glyphs) {
            self.unread.push((index, glyphs));
        } else {
            self.keep(index, &glyphs);
        }
        self.budget.held()
    }

    /// Lays out a page's glyphs as its text.
    fn keep(&mut self, index: usize, glyphs: &PageGlyphs) {
        let (text, words) = words::lay_out(glyphs);
        let empty = text.is_empty();
        self.left = self.left.saturating_sub(text.len());
        let Some(page) = self.extract.pages.get_mut(index) else { return };
        let garbled = layer::is_garbled(glyphs, &text);
        if empty && (glyphs.pictures > 0 || glyphs.shapes >= OUTLINES) {
            page.origin = TextOrigin::None;
        } else if garbled || layer::is_picture(glyphs, &text) {
            page.origin = TextOrigin::Doubtful;
        }
        (page.text, page.words) = (text, words);
        let place = format!("page {}", page.number);
        if glyphs.cut {
            self.extract.warnings.push(warning(WarningCode::Limit, place));
        } else if garbled {
            self.extract.warnings.push(warning(WarningCode::GarbledText, place));
        }
    }

    /// Asks the second reader about the pages that the first one could not name; the better reading counts.
    fn second_reading(&mut self, data: &PdfData) {
        let unread = std::mem::take(&mut self.unread);
        if unread.is_empty() {
            return;
        }
        let second = Fallback::open(data.as_ref());
        let document = open(data).ok();
        for (index, first) in unread {
            let shown =
                document.as_ref().and_then(|document| document.pages().get(index)).map(|page| page.initial_transform(true).to_kurbo());
            let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
            let again = second.as_ref().zip(shown).and_then(|(second, shown)| second.read_page(number, shown, self.left));
            match again {
                Some(again) if known(&again) > known(&first) => {
                    self.keep(index, &PageGlyphs { pictures: first.pictures, covered: first.covered, shapes: first.shapes, ..again });
                }
                _ => self.keep(index, &first),
            }
        }
    }
}

/// Glyphs of a known meaning.
fn known(page: &PageGlyphs) -> usize {
    page.glyphs.len().saturating_sub(page.unknown)
}

/// How many pixels wide a page is drawn to be read: as its picture is, if that makes up a part of the page and is neither coarse nor finer
/// than it takes. Larger ones take tesseract longer, and it reads them no better.
fn reading_width(page: &Page<'_>, longest: u32) -> u32 {
    let glyphs = text::read_page(page, &InterpreterCache::new(), &InterpreterSettings::default(), 0);
    let (share, dots) = glyphs.largest;
    let dots = if share >= SCANNED && dots.is_finite() { dots.clamp(COARSE, FINE) } else { FINE };
    let (wide, high) = page.render_dimensions();
    (wide * (dots / 72.0).min(longest as f32 / wide.max(high))).round().max(1.0) as u32
}

/// Whether the page's own content has operators that show text.
fn shows_text(page: &Page<'_>) -> bool {
    page.page_stream().is_some_and(|content| content.windows(2).any(|pair| pair == b"Tj" || pair == b"TJ"))
}
