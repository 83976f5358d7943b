//! The header of a DICOM file (PS3.5, PS3.10) as attributes: every element up to the pixel data, sequences included.
//!
//! Own code, because the header must be read without trusting one length of it: nothing is allocated that the file does not hold,
//! values of bulk are stepped over, a broken place ends the reading there and what came before counts. Pixel data is never read.

use dicom_core::VR;
use second_read_model::dicom::Dataset;
use second_read_model::dicom::Element;
use second_read_model::dicom::Instance;
use second_read_model::dicom::Tag;
use second_read_model::dicom::tags;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;

use super::charset::Charset;
use super::syntax::DEFLATED;
use super::syntax::Start;
use super::syntax::Syntax;
use super::syntax::UNDEFINED;
use super::syntax::defined;
use super::syntax::has_long_length;
use super::syntax::implicit_vr;
use super::syntax::is_known_vr;
use super::syntax::is_lookup_table;
use super::syntax::values;
use super::window::Window;

/// How much is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    /// Longest number value in bytes; longer ones are bulk.
    pub(super) numbers: usize,
    /// Elements in all; those after it are stepped over, with a warning.
    pub(super) elements: usize,
    /// How many bytes a deflated data set may inflate to.
    pub(super) inflated: u64,
}

impl Wanted {
    /// For the catalogue and for search.
    pub(super) const ATTRIBUTES: Self = Self { numbers: 1 << 10, elements: 2_000_000, inflated: 64 << 20 };
    /// For showing a frame: lookup tables too, and deflated pixels.
    pub(super) const FRAME: Self = Self { numbers: 256 << 10, elements: 2_000_000, inflated: super::frames::MOST_BYTES };
}

/// Longest text value that is kept, in bytes (a UT may have 4 GB).
const LONGEST_TEXT: u64 = 1 << 20;
/// Sequences inside sequences that are kept; deeper ones are stepped over.
const DEEPEST_KEPT: usize = 16;
/// Sequences inside sequences that are followed at all.
const DEEPEST: usize = 20_000;

const ITEM: u32 = 0xfffe_e000;
const ITEM_END: u32 = 0xfffe_e00d;
const SEQUENCE_END: u32 = 0xfffe_e0dd;

/// A header, and where the pixels stand.
pub(super) struct Header {
    pub(super) instance: Instance,
    pub(super) pixels: Option<Pixels>,
    /// Where values of bulk stand that are read on request.
    pub(super) places: Vec<Place>,
    /// Where each record of a DICOMDIR starts.
    pub(super) records: Vec<u64>,
    pub(super) warnings: Vec<Warning>,
    pub(super) big_endian: bool,
}

/// Where a value of bulk stands: the extended offset table (7FE0,0001), an encapsulated document (0042,0011), an overlay (60xx,3000), the
/// samples of a waveform (5400,1010).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) tag: u32,
    pub(super) offset: u64,
    pub(super) length: u64,
    /// Which item of its sequence it stands in, from 0; 0 for what stands in none.
    pub(super) item: usize,
    /// Written in 16-bit words (OW).
    pub(super) words: bool,
}

pub(super) const EXTENDED_OFFSETS: u32 = 0x7fe0_0001;
pub(super) const ENCAPSULATED_DOCUMENT: u32 = 0x0042_0011;
pub(super) const WAVEFORM_DATA: u32 = 0x5400_1010;
const WAVEFORMS: u32 = 0x5400_0100;
const DIRECTORY_RECORDS: u32 = 0x0004_1220;
/// Places that are noted; more overlays and waveforms than these are no image and no recording.
const MOST_PLACES: usize = 256;

/// Whether the tag is that of an overlay's bits, in one of the sixteen groups (PS3.5 7.6).
fn is_overlay(tag: u32) -> bool {
    tag & 0xffe1_ffff == 0x6000_3000
}

impl Header {
    /// Where the value of that tag stands, if it is one of those that are noted.
    pub(super) fn place(&self, tag: u32) -> Option<Place> {
        self.places.iter().find(|place| place.tag == tag).copied()
    }
}

/// Where the value of the pixel data element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pixels {
    /// (7FE0,0008) float, (7FE0,0009) double or (7FE0,0010) integers.
    pub(super) tag: Tag,
    /// Written in 16-bit words (OW), whatever the bits of a sample.
    pub(super) words: bool,
    pub(super) offset: u64,
    /// `None` when the value is encapsulated (PS3.5 A.4).
    pub(super) length: Option<u64>,
}

/// Reads the header; a deflated data set is inflated in the window, and offsets count in that. `None` when not one element was understood.
pub(super) fn read(window: &mut Window<'_>, wanted: Wanted) -> Option<Header> {
    let preamble = window.get(0, 132).filter(|bytes| bytes.ends_with(b"DICM")).map(looks_like_tiff);
    let start = if preamble.is_some() { 132 } else { 0 };
    let explicit = Syntax { explicit: true, big: false };
    let mut meta = Walk::new(window, start, explicit, wanted, true);
    meta.run();
    let (after, meta, mut warnings) = (meta.offset, std::mem::take(&mut meta.data), std::mem::take(&mut meta.warnings));
    let declared = meta.text(Tag::new(2, 0x10)).unwrap_or_default().to_owned();
    let after = if declared == DEFLATED {
        window.inflate(after, wanted.inflated);
        0
    } else {
        after
    };
    let syntax = Syntax::guess(window, after, &declared);
    let mut walk = Walk::new(window, after, syntax, wanted, false);
    walk.run();
    let (data, pixels, places, records) = (walk.data, walk.pixels, walk.places, walk.records);
    warnings.append(&mut walk.warnings);
    if data.0.is_empty() && meta.0.is_empty() {
        return None;
    }
    let instance = Instance {
        transfer_syntax: if declared.is_empty() { syntax.uid().to_owned() } else { declared },
        has_preamble: preamble.is_some(),
        preamble_is_tiff: preamble == Some(true),
        meta,
        data,
        frames: 0,
    };
    Some(Header { instance, pixels, places, records, warnings, big_endian: syntax.big })
}

/// Whether a file without preamble starts as a data set does: two elements of low groups in order.
pub(super) fn looks_like_dataset(head: &[u8]) -> bool {
    [false, true].into_iter().any(|big| {
        let Some(first) = head.first_chunk::<8>() else { return false };
        let explicit = is_known_vr([first[4], first[5]]);
        let syntax = Syntax { explicit, big };
        let tag = syntax.tag(first);
        let length = if explicit { u32::from(syntax.u16(&first[6..8])) } else { syntax.u32(&first[4..8]) };
        let next = 8 + length as usize;
        let starts = matches!(tag >> 16, 2 | 8) && (tag & 0xffff) < 0x100 && length <= 64 && length % 2 == 0;
        starts
            && head.get(next..).and_then(|rest| rest.first_chunk::<8>()).is_some_and(|second| {
                let following = syntax.tag(second);
                following > tag && matches!(following >> 16, 2 | 8) && (explicit == is_known_vr([second[4], second[5]]))
            })
    })
}

/// A TIFF header with its directory behind the preamble (PS3.10 7.1, PS3.3 annex on dual-personality files).
fn looks_like_tiff(preamble: &[u8]) -> bool {
    match preamble.first_chunk::<8>() {
        Some([b'I', b'I', 42, 0, at @ ..]) => u32::from_le_bytes(*at) >= 8,
        Some([b'M', b'M', 0, 42, at @ ..]) => u32::from_be_bytes(*at) >= 8,
        Some([b'I', b'I', 43, 0, 8, 0, 0, 0]) | Some([b'M', b'M', 0, 43, 0, 8, 0, 0]) => true,
        _ => false,
    }
}

/// A sequence or an item that has begun.
struct Open {
    /// Of the sequence; items have none.
    sequence: Option<(u32, Vec<Dataset>)>,
    /// Of the item.
    elements: Dataset,
    end: Option<u64>,
    syntax: Syntax,
    charset: Charset,
}

/// The way through a data set, with a stack of its own so that no nesting can exhaust the program's.
struct Walk<'w, 'a> {
    window: &'w mut Window<'a>,
    offset: u64,
    syntax: Syntax,
    charset: Charset,
    wanted: Wanted,
    /// Only group 0002 is wanted.
    only_meta: bool,
    signed: bool,
    kept: usize,
    open: Vec<Open>,
    data: Dataset,
    pixels: Option<Pixels>,
    places: Vec<Place>,
    records: Vec<u64>,
    warnings: Vec<Warning>,
}

impl<'w, 'a> Walk<'w, 'a> {
    fn new(window: &'w mut Window<'a>, offset: u64, syntax: Syntax, wanted: Wanted, only_meta: bool) -> Self {
        Self {
            window,
            offset,
            syntax,
            charset: Charset::DEFAULT,
            wanted,
            only_meta,
            signed: false,
            kept: 0,
            open: Vec::new(),
            data: Dataset::default(),
            pixels: None,
            places: Vec::new(),
            records: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn run(&mut self) {
        while self.step().is_some() {}
        while !self.open.is_empty() {
            self.close();
        }
    }

    /// One element, item or delimiter; `None` at the end.
    fn step(&mut self) -> Option<()> {
        while self.open.last().and_then(|open| open.end).is_some_and(|end| self.offset >= end) {
            self.close();
        }
        if self.offset >= self.window.size() {
            if self.open.iter().any(|open| open.end.is_none()) {
                self.warn(WarningCode::Truncated);
            }
            return None;
        }
        match self.open.last() {
            Some(open) if open.sequence.is_some() => self.item(),
            _ => self.element(),
        }
    }

    /// Inside a sequence: the next item, or its end.
    fn item(&mut self) -> Option<()> {
        let syntax = self.top_syntax();
        let (tag, length) = {
            let Some(bytes) = self.window.get(self.offset, 8) else { return self.cut_off() };
            (syntax.tag(bytes), syntax.u32(&bytes[4..8]))
        };
        match tag {
            ITEM => {
                if self.open.len() == 1 && self.open.iter().any(|open| matches!(open.sequence, Some((DIRECTORY_RECORDS, _)))) {
                    self.records.push(self.offset);
                }
                self.offset += 8;
                let end = if length == UNDEFINED { None } else { Some(self.offset.checked_add(u64::from(length))?) };
                self.push(None, end, syntax)
            }
            SEQUENCE_END => {
                self.offset += 8;
                self.close();
                Some(())
            }
            _ => {
                // No item where one should be: what follows is read as if the sequence had ended.
                self.warn(WarningCode::Malformed);
                if let Some(end) = self.open.last().and_then(|open| open.end) {
                    self.offset = end;
                }
                self.close();
                Some(())
            }
        }
    }

    /// In a data set: the next element.
    fn element(&mut self) -> Option<()> {
        let start = self.start()?;
        if self.only_meta && start.tag >> 16 != 2 {
            return None;
        }
        match start.tag {
            ITEM_END => {
                self.offset += 8;
                self.close();
                return Some(());
            }
            SEQUENCE_END => {
                self.offset += 8;
                self.close();
                self.close();
                return Some(());
            }
            ITEM | 0 => {
                // Zeros are padding; an item here has lost its sequence.
                self.warn(WarningCode::Malformed);
                return None;
            }
            _ => {}
        }
        self.note_place(&start);
        if self.open.is_empty() && matches!(start.tag, 0x7fe0_0008..=0x7fe0_0010) {
            let Start { tag, vr, length, value, .. } = start;
            self.pixels = Some(Pixels { tag: Tag(tag), words: vr == VR::OW, offset: value, length });
            return None;
        }
        self.value(start)
    }

    /// Notes where values of bulk stand that are read on request.
    fn note_place(&mut self, start: &Start) {
        let Some(length) = start.length else { return };
        let item = match (&self.open[..], start.tag) {
            ([], EXTENDED_OFFSETS | ENCAPSULATED_DOCUMENT) => 0,
            ([], tag) if is_overlay(tag) => 0,
            ([Open { sequence: Some((WAVEFORMS, items)), .. }, _], WAVEFORM_DATA) => items.len(),
            _ => return,
        };
        if self.places.len() < MOST_PLACES {
            self.places.push(Place { tag: start.tag, offset: start.value, length, item, words: start.vr == VR::OW });
        }
    }

    /// Takes one value in, opens its sequence, or steps over it.
    fn value(&mut self, start: Start) -> Option<()> {
        self.offset = start.value;
        if start.vr == VR::SQ {
            let end = match start.length {
                Some(length) => Some(start.value.checked_add(length)?),
                None => None,
            };
            return self.push(Some(start.tag), end, start.syntax);
        }
        let Some(length) = start.length else { return self.skip_fragments(&start) };
        let end = start.value.checked_add(length)?;
        if end > self.window.size() {
            return self.cut_off();
        }
        let element = self.decode(&start, length)?;
        self.note(&element);
        self.keep(element);
        self.offset = end;
        Some(())
    }

    fn decode(&mut self, start: &Start, length: u64) -> Option<Element> {
        let mut element = Element { tag: start.tag, vr: start.vr.to_string().to_owned(), ..Element::default() };
        let charset = self.open.last().map_or(self.charset, |open| open.charset);
        if !self.is_kept(start.vr, start.tag, length) {
            element.length = Some(length);
            return Some(element);
        }
        let bytes = self.window.get(start.value, usize::try_from(length).ok()?)?;
        element.values = values(start, bytes, charset);
        if element.values.is_empty() && length > 0 && matches!(start.vr, VR::UN | VR::OB | VR::OW) {
            element.length = Some(length);
        }
        Some(element)
    }

    fn is_kept(&self, vr: VR, tag: u32, length: u64) -> bool {
        match vr {
            VR::OD | VR::OF | VR::OL | VR::OV => false,
            VR::OB | VR::OW => is_lookup_table(tag) && length <= self.wanted.numbers as u64,
            VR::UN | VR::US | VR::SS | VR::UL | VR::SL | VR::UV | VR::SV | VR::FL | VR::FD | VR::AT => length <= self.wanted.numbers as u64,
            _ => length <= LONGEST_TEXT,
        }
    }

    /// What later elements are read by.
    fn note(&mut self, element: &Element) {
        if element.tag == tags::SPECIFIC_CHARACTER_SET.0 {
            let charset = Charset::from_terms(&element.values);
            match self.open.last_mut() {
                Some(open) => open.charset = charset,
                None => self.charset = charset,
            }
        }
        if element.tag == 0x0028_0103 && self.open.is_empty() {
            self.signed = element.values.first().is_some_and(|value| value == "1");
        }
    }

    fn keep(&mut self, element: Element) {
        if self.open.len() > 2 * DEEPEST_KEPT {
            return;
        }
        self.kept += 1;
        if self.kept == self.wanted.elements {
            self.warn(WarningCode::Limit);
        }
        if self.kept >= self.wanted.elements {
            return;
        }
        match self.open.last_mut() {
            Some(open) => open.elements.0.push(element),
            None => self.data.0.push(element),
        }
    }

    /// Begins a sequence (`tag`) or an item.
    fn push(&mut self, tag: Option<u32>, end: Option<u64>, syntax: Syntax) -> Option<()> {
        if self.open.len() >= 2 * DEEPEST {
            self.warn(WarningCode::Limit);
            return None;
        }
        let charset = self.open.last().map_or(self.charset, |open| open.charset);
        let sequence = tag.map(|tag| (tag, Vec::new()));
        self.open.push(Open { sequence, elements: Dataset::default(), end, syntax, charset });
        Some(())
    }

    /// Ends the innermost sequence or item and puts it where it belongs.
    fn close(&mut self) {
        let Some(closed) = self.open.pop() else { return };
        match closed.sequence {
            Some((tag, items)) => self.keep(Element { tag, vr: "SQ".to_owned(), items, ..Element::default() }),
            None => {
                if let Some((_, items)) = self.open.last_mut().and_then(|open| open.sequence.as_mut()) {
                    items.push(closed.elements);
                }
            }
        }
    }

    /// Steps over an encapsulated value that is not the pixel data (an icon's).
    fn skip_fragments(&mut self, start: &Start) -> Option<()> {
        loop {
            let Some(bytes) = self.window.get(self.offset, 8) else { return self.cut_off() };
            let (tag, length) = (start.syntax.tag(bytes), start.syntax.u32(&bytes[4..8]));
            self.offset += 8;
            match tag {
                ITEM if length != UNDEFINED => self.offset = self.offset.checked_add(u64::from(length))?,
                _ => break,
            }
        }
        self.keep(Element {
            tag: start.tag,
            vr: start.vr.to_string().to_owned(),
            length: Some(self.offset - start.value),
            ..Element::default()
        });
        Some(())
    }

    /// The element that starts here.
    fn start(&mut self) -> Option<Start> {
        let syntax = self.top_syntax();
        let (offset, signed) = (self.offset, self.signed);
        let Some(&first) = self.window.get(offset, 8).and_then(|bytes| bytes.first_chunk::<8>()) else { return self.cut_off() };
        let tag = syntax.tag(&first);
        let letters = [first[4], first[5]];
        let implicit = |syntax: Syntax| Start {
            tag,
            vr: implicit_vr(tag, signed),
            length: defined(syntax.u32(&first[4..8])),
            value: offset + 8,
            syntax,
        };
        if tag >> 16 == 0xfffe || !syntax.explicit || !letters.iter().all(u8::is_ascii_uppercase) {
            return Some(implicit(syntax));
        }
        let vr = VR::from_binary(letters).unwrap_or(VR::UN);
        if !has_long_length(vr) || !is_known_vr(letters) {
            let length = Some(u64::from(syntax.u16(&first[6..8])));
            return Some(Start { tag, vr, length, value: offset + 8, syntax });
        }
        let Some(long) = self.window.get(offset, 12) else { return self.cut_off() };
        let length = defined(syntax.u32(&long[8..12]));
        let mut start = Start { tag, vr, length, value: offset + 12, syntax };
        if vr == VR::UN {
            // Unknown to its writer, perhaps known to us; such a value is implicit little endian (PS3.5 6.2.2 note 2 and A.2).
            start.syntax = Syntax { explicit: false, big: false };
            start.vr = if length.is_none() { VR::SQ } else { implicit_vr(tag, signed) };
        }
        Some(start)
    }

    fn top_syntax(&self) -> Syntax {
        self.open.last().map_or(self.syntax, |open| open.syntax)
    }

    fn cut_off<T>(&mut self) -> Option<T> {
        self.warn(WarningCode::Truncated);
        None
    }

    fn warn(&mut self, code: WarningCode) {
        let place = format!("byte {}", self.offset);
        if self.warnings.len() < 20 {
            self.warnings.push(Warning { code, place });
        }
    }
}
