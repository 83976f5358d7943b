//! A small PDF writer for invented papers: text in Helvetica at a place, lines, boxes, scanned pages, attachments.
//!
//! It writes plain PDF 1.7 that any reader opens, and the same calls give the same bytes. It does not lay text out beyond breaking a
//! paragraph, and it only knows the characters of WinAnsi (ISO 32000-1 Annex D.2).

use std::fmt::Write as _;

use image::GrayImage;
use image::codecs::jpeg::JpegEncoder;

/// US Letter in points (1/72 inch).
pub const LETTER: (f32, f32) = (612.0, 792.0);
/// ISO A4 in points.
pub const A4: (f32, f32) = (595.0, 842.0);

/// A PDF under construction. Places are in points from the upper left corner of the unrotated page; `y` of a text is its baseline.
#[derive(Debug, Default)]
pub struct PdfWriter {
    pages: Vec<Page>,
    attachments: Vec<(String, Vec<u8>)>,
    bookmarks: Vec<Bookmark>,
}

/// A line of the outline that leads to a place on a page.
#[derive(Debug)]
struct Bookmark {
    /// Below how many others it stands.
    level: usize,
    title: String,
    /// From 0.
    page: usize,
    /// Points from the page's upper edge.
    y: f32,
}

#[derive(Debug)]
struct Page {
    size: (f32, f32),
    rotate: u16,
    crop: Option<[f32; 4]>,
    content: String,
    scan: Option<GrayImage>,
}

impl PdfWriter {
    /// Nothing written yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts a page of this size in points; what follows is written on it.
    pub fn page(&mut self, size: (f32, f32)) -> &mut Self {
        self.pages.push(Page { size, rotate: 0, crop: None, content: String::new(), scan: None });
        self
    }

    /// Shows this page turned clockwise by 90, 180 or 270 degrees.
    pub fn rotate(&mut self, degrees: u16) -> &mut Self {
        self.current().rotate = degrees;
        self
    }

    /// Shows only this part of the page: left, top, right, bottom.
    pub fn crop(&mut self, left: f32, top: f32, right: f32, bottom: f32) -> &mut Self {
        let height = self.current().size.1;
        self.current().crop = Some([left, height - bottom, right, height - top]);
        self
    }

    /// One line of text in Helvetica, or Helvetica-Bold.
    ///
    /// # Panics
    /// When a character is not in WinAnsi: an invented paper should not lose letters.
    pub fn text(&mut self, x: f32, y: f32, size: f32, bold: bool, text: &str) -> &mut Self {
        let page = self.current();
        let font = if bold { "F2" } else { "F1" };
        let _ = write!(page.content, "BT /{font} {size} Tf 1 0 0 1 {x} {} Tm <", page.size.1 - y);
        for letter in text.chars() {
            let byte = win_ansi(letter).unwrap_or_else(|| panic!("{letter:?} is not in WinAnsi"));
            let _ = write!(page.content, "{byte:02x}");
        }
        page.content.push_str("> Tj ET\n");
        self
    }

    /// A paragraph broken at spaces to fit `width`; lines stand 1.3 sizes apart. Returns where the next baseline would be.
    pub fn paragraph(&mut self, x: f32, y: f32, width: f32, size: f32, bold: bool, text: &str) -> f32 {
        let mut y = y;
        for line in broken(text, width, size) {
            self.text(x, y, size, bold, &line);
            y += size * 1.3;
        }
        y
    }

    /// A straight black line, `weight` points thick.
    pub fn line(&mut self, from: (f32, f32), to: (f32, f32), weight: f32) -> &mut Self {
        let page = self.current();
        let height = page.size.1;
        let _ = writeln!(page.content, "{weight} w {} {} m {} {} l S", from.0, height - from.1, to.0, height - to.1);
        self
    }

    /// A filled box of this grey (0 black, 1 white), from its upper left corner.
    pub fn rect(&mut self, x: f32, y: f32, width: f32, height: f32, grey: f32) -> &mut Self {
        let page = self.current();
        let bottom = page.size.1 - y - height;
        let _ = writeln!(page.content, "q {grey} g {x} {bottom} {width} {height} re f Q");
        self
    }

    /// Fills the page with a grey picture (JPEG), as a fax or scanner does. One for each page.
    pub fn scan(&mut self, picture: GrayImage) -> &mut Self {
        let page = self.current();
        let _ = writeln!(page.content, "q {} 0 0 {} 0 0 cm /Scan Do Q", page.size.0, page.size.1);
        page.scan = Some(picture);
        self
    }

    /// A file inside the document.
    pub fn attach(&mut self, name: &str, bytes: &[u8]) -> &mut Self {
        self.attachments.push((name.to_owned(), bytes.to_vec()));
        self
    }

    /// A bookmark (ISO 32000-1 12.3.3) that leads to this height of the current page; `level` 0 is the outermost.
    pub fn bookmark(&mut self, level: usize, title: &str, y: f32) -> &mut Self {
        self.current();
        let page = self.pages.len() - 1;
        self.bookmarks.push(Bookmark { level, title: title.to_owned(), page, y });
        self
    }

    /// How many pages there are.
    pub fn pages(&self) -> usize {
        self.pages.len()
    }

    /// The finished document.
    pub fn finish(self) -> Vec<u8> {
        let mut out = Objects::new();
        let (catalog, tree, regular, bold) = (out.reserve(), out.reserve(), out.reserve(), out.reserve());
        for (font, name) in [(regular, "Helvetica"), (bold, "Helvetica-Bold")] {
            out.put(font, format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>").as_bytes());
        }
        let heights: Vec<f32> = self.pages.iter().map(|page| page.size.1).collect();
        let kids: Vec<usize> = self.pages.into_iter().map(|page| write_page(&mut out, page, tree, (regular, bold))).collect();
        let listed: Vec<String> = kids.iter().map(|kid| format!("{kid} 0 R")).collect();
        out.put(tree, format!("<< /Type /Pages /Count {} /Kids [{}] >>", kids.len(), listed.join(" ")).as_bytes());
        let outline = write_outline(&mut out, &self.bookmarks, &kids, &heights);
        let files: Vec<String> = self.attachments.iter().map(|(name, bytes)| write_attachment(&mut out, name, bytes)).collect();
        let names =
            if files.is_empty() { String::new() } else { format!("/Names << /EmbeddedFiles << /Names [{}] >> >> ", files.join(" ")) };
        out.put(catalog, format!("<< /Type /Catalog /Pages {tree} 0 R {outline}{names}>>").as_bytes());
        out.finish(catalog)
    }

    fn current(&mut self) -> &mut Page {
        if self.pages.is_empty() {
            self.page(LETTER);
        }
        self.pages.last_mut().expect("a page was just begun")
    }
}

/// Whether every letter of a text is in WinAnsi, so that `PdfWriter::text` can write it.
pub fn can_write(text: &str) -> bool {
    text.chars().all(|letter| win_ansi(letter).is_some())
}

/// The width of a text in Helvetica, in points; characters outside ASCII count as an average letter.
pub fn text_width(text: &str, size: f32) -> f32 {
    let advance = |letter: char| HELVETICA.get((letter as usize).wrapping_sub(32)).copied().unwrap_or(556);
    let thousandths: u32 = text.chars().map(|letter| u32::from(advance(letter))).sum();
    thousandths as f32 / 1000.0 * size
}

fn broken(text: &str, width: f32, size: f32) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && text_width(&line, size) + text_width(word, size) + 0.278 * size > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

fn write_page(out: &mut Objects, page: Page, tree: usize, fonts: (usize, usize)) -> usize {
    let scan = page.scan.as_ref().map(|picture| {
        let dict = format!(
            "/Type /XObject /Subtype /Image /Width {} /Height {} /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /DCTDecode",
            picture.width(),
            picture.height()
        );
        let jpeg = jpeg(picture);
        out.stream(&dict, &jpeg)
    });
    let content = out.stream("", page.content.as_bytes());
    let pictures = scan.map_or(String::new(), |number| format!("/XObject << /Scan {number} 0 R >> "));
    let crop = page.crop.map_or(String::new(), |[x0, y0, x1, y1]| format!("/CropBox [{x0} {y0} {x1} {y1}] "));
    out.add(
        format!(
            "<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {} {}] {crop}/Rotate {} /Contents {content} 0 R \
             /Resources << /Font << /F1 {} 0 R /F2 {} 0 R >> {pictures}>> >>",
            page.size.0, page.size.1, page.rotate, fonts.0, fonts.1
        )
        .as_bytes(),
    )
}

/// The outline's objects; gives the catalogue's entry for it, nothing where there are no bookmarks.
fn write_outline(out: &mut Objects, bookmarks: &[Bookmark], pages: &[usize], heights: &[f32]) -> String {
    if bookmarks.is_empty() {
        return String::new();
    }
    let root = out.reserve();
    let items: Vec<usize> = bookmarks.iter().map(|_| out.reserve()).collect();
    // The next bookmark of the same parent, among those that follow.
    let next = |at: usize| {
        let level = bookmarks[at].level;
        (at + 1..bookmarks.len()).take_while(|other| bookmarks[*other].level >= level).find(|other| bookmarks[*other].level == level)
    };
    let chain = |first: usize| std::iter::successors(Some(first), |at| next(*at)).last().unwrap_or(first);
    let parent = |at: usize| (0..at).rev().find(|other| bookmarks[*other].level < bookmarks[at].level);
    for (at, bookmark) in bookmarks.iter().enumerate() {
        let title: String = bookmark.title.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
        let mut body = format!(
            "<< /Title <FEFF{title}> /Parent {} 0 R /Dest [{} 0 R /XYZ 0 {} null]",
            parent(at).map_or(root, |parent| items[parent]),
            pages[bookmark.page],
            heights[bookmark.page] - bookmark.y
        );
        if let Some(next) = next(at) {
            let _ = write!(body, " /Next {} 0 R", items[next]);
        }
        if let Some(child) = bookmarks.get(at + 1).filter(|other| other.level > bookmark.level).map(|_| at + 1) {
            let _ = write!(body, " /First {} 0 R /Last {} 0 R /Count -1", items[child], items[chain(child)]);
        }
        body.push_str(" >>");
        out.put(items[at], body.as_bytes());
    }
    out.put(root, format!("<< /Type /Outlines /First {} 0 R /Last {} 0 R /Count {} >>", items[0], items[chain(0)], items.len()).as_bytes());
    format!("/Outlines {root} 0 R ")
}

fn write_attachment(out: &mut Objects, name: &str, bytes: &[u8]) -> String {
    let stream = out.stream(&format!("/Type /EmbeddedFile /Params << /Size {} >>", bytes.len()), bytes);
    let file = out.add(format!("<< /Type /Filespec /F ({name}) /UF ({name}) /EF << /F {stream} 0 R >> >>").as_bytes());
    format!("({name}) {file} 0 R")
}

fn jpeg(picture: &GrayImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 80).encode_image(picture).expect("a grey picture of at least one pixel can be encoded");
    bytes
}

/// The numbered objects of a file and where they stand.
struct Objects {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
}

impl Objects {
    fn new() -> Self {
        Self { bytes: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), offsets: Vec::new() }
    }

    fn reserve(&mut self) -> usize {
        self.offsets.push(0);
        self.offsets.len()
    }

    fn put(&mut self, number: usize, body: &[u8]) {
        self.offsets[number - 1] = self.bytes.len();
        self.bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        self.bytes.extend_from_slice(body);
        self.bytes.extend_from_slice(b"\nendobj\n");
    }

    fn add(&mut self, body: &[u8]) -> usize {
        let number = self.reserve();
        self.put(number, body);
        number
    }

    fn stream(&mut self, dict: &str, data: &[u8]) -> usize {
        let mut body = format!("<< {dict} /Length {} >>\nstream\n", data.len()).into_bytes();
        body.extend_from_slice(data);
        body.extend_from_slice(b"\nendstream");
        self.add(&body)
    }

    fn finish(mut self, catalog: usize) -> Vec<u8> {
        let xref = self.bytes.len();
        let mut tail = format!("xref\n0 {}\n0000000000 65535 f \n", self.offsets.len() + 1);
        for offset in &self.offsets {
            let _ = writeln!(tail, "{offset:010} 00000 n ");
        }
        let _ = write!(tail, "trailer\n<< /Size {} /Root {catalog} 0 R >>\nstartxref\n{xref}\n%%EOF\n", self.offsets.len() + 1);
        self.bytes.extend_from_slice(tail.as_bytes());
        self.bytes
    }
}

/// The WinAnsi byte of a character (the part of windows-1252 that PDF knows).
fn win_ansi(letter: char) -> Option<u8> {
    const HIGH: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    match letter {
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(letter)).ok(),
        _ => HIGH.chars().position(|known| known == letter).and_then(|place| u8::try_from(0x80 + place).ok()),
    }
}

/// Advance widths of Helvetica from space to tilde, in thousandths of the size (Adobe's font metrics).
#[rustfmt::skip]
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
