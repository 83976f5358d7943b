//! Readers: untrusted bytes → [`Extract`]. One file per format; `registry.rs` lists them.
//!
//! A reader sees only `Read + Seek`. Here are no files, clocks, threads or unsafe of our own; a panic is caught outside.
//! Readers are forgiving: what was understood plus warnings; a [`Failure`] only when nothing was.

use std::io::Read;
use std::io::Seek;

use image::GrayImage;
use second_read_model::extract::Extract;
use second_read_model::extract::Role;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::EntryHead;
use second_read_model::protocol::Failure;
use second_read_model::protocol::FrameForm;
use second_read_model::protocol::FrameInfo;
use second_read_model::protocol::Reader;
use second_read_model::protocol::limits;

pub mod apple_health;
mod archive;
mod base64;
pub mod blue_button;
pub mod bmp;
pub mod cda;
mod charset;
pub mod compound;
pub mod dicom;
pub mod docx;
pub mod edf;
mod events;
mod exif;
pub mod fhir;
mod flow;
pub mod gif;
pub mod gz;
pub mod heic;
pub mod hl7v2;
pub mod html;
pub mod jp2;
pub mod jpeg;
pub mod json;
pub mod mail;
pub mod odt;
mod ooxml;
mod paging;
pub mod pdf;
mod picture;
pub mod png;
pub mod pptx;
pub mod program;
pub mod registry;
pub mod rtf;
pub mod sevenz;
pub mod sheet;
pub mod tar;
pub mod text;
pub mod tiff;
pub mod vcard;
pub mod vcf;
pub mod webp;
pub mod xdm;
mod xml;
pub mod xmlfile;
pub mod zip;

/// What `Input::head` holds at most, in bytes.
const HEAD: usize = limits::OPENING;
/// A reader that needs the whole file in memory reads no longer one than this, in bytes.
const WHOLE: u64 = 512 << 20;

/// What is understood of a file. Never fails: a file that no reader could make anything of says so by its role and warnings.
pub fn extract(name: &str, size: u64, source: &mut dyn ReadSeek) -> Extract {
    let head = match first_bytes(source) {
        Ok(head) => head,
        Err(failure) => return unreadable("unknown", 1, failure),
    };
    if head.is_empty() {
        return unreadable("unknown", 1, Failure { code: WarningCode::Empty, place: String::new() });
    }
    let Some(format) = identify(&head, name) else {
        return Extract { format: "unknown".into(), version: 1, media_type: "application/octet-stream".into(), ..Extract::default() };
    };
    let read = format.extract(&mut Input { name, size, head: &head, source });
    read.unwrap_or_else(|failure| unreadable(format.id(), format.version(), failure))
}

/// Every reader, with its version.
pub fn readers() -> Vec<Reader> {
    registry::FORMATS.iter().map(|format| Reader { format: format.id().into(), version: format.version() }).collect()
}

/// The members of an archive.
pub fn unpack(name: &str, size: u64, source: &mut dyn ReadSeek, sink: &mut dyn EntrySink) -> Result<(u64, bool), Failure> {
    with_format(name, size, source, |format, input| format.unpack(input, sink))
}

/// A page (from 1) as tesseract reads it best: grey, as fine as it takes, and no side longer than this in pixels.
pub fn scan(name: &str, size: u64, source: &mut dyn ReadSeek, page: u32, longest: u32) -> Result<GrayImage, Failure> {
    with_format(name, size, source, |format, input| format.scan(input, page, longest))
}

/// A page (from 1) as PNG, at most `width` pixels wide.
pub fn page(name: &str, size: u64, source: &mut dyn ReadSeek, page: u32, width: u32) -> Result<Vec<u8>, Failure> {
    with_format(name, size, source, |format, input| format.page(input, page, width))
}

/// A page (from 1) as a small JPEG, at most so wide and so high.
pub fn thumbnail(name: &str, size: u64, source: &mut dyn ReadSeek, page: u32, most: (u32, u32)) -> Result<Vec<u8>, Failure> {
    picture::thumbnail(&self::page(name, size, source, page, most.0.saturating_mul(2))?, most)
}

/// A frame (from 0) of a DICOM instance or picture.
pub fn frame(size: u64, source: &mut dyn ReadSeek, frame: u32, form: FrameForm) -> Result<(FrameInfo, Vec<u8>), Failure> {
    with_format("", size, source, |format, input| format.frame(input, frame, form))
}

/// The bytes of a part.
pub fn part(size: u64, source: &mut dyn ReadSeek, number: u32) -> Result<Vec<u8>, Failure> {
    with_format("", size, source, |format, input| format.part(input, number))
}

/// The reader that is surest of a file, by its first bytes and name; the earlier one of equals.
fn identify(head: &[u8], name: &str) -> Option<&'static dyn Format> {
    // Other readers' looks at the bytes cost as much as reading a DICOM header.
    if let Some(marked) = registry::FORMATS.iter().find(|format| format.is_marked(head)) {
        return Some(*marked);
    }
    let mut surest: Option<(Score, &'static dyn Format)> = None;
    for format in registry::FORMATS {
        let score = format.sniff(head, name);
        if score > surest.map_or(0, |(best, _)| best) {
            surest = Some((score, *format));
        }
        if score == SIGNATURE {
            // Nothing can outrank it.
            break;
        }
    }
    surest.map(|(_, format)| format)
}

fn with_format<T>(
    name: &str,
    size: u64,
    source: &mut dyn ReadSeek,
    job: impl FnOnce(&dyn Format, &mut Input<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let head = first_bytes(source)?;
    let format = identify(&head, name).ok_or_else(not_supported)?;
    job(format, &mut Input { name, size, head: &head, source })
}

fn first_bytes(source: &mut dyn ReadSeek) -> Result<Vec<u8>, Failure> {
    let mut head = Vec::with_capacity(HEAD);
    source.take(limits::OPENING_OF_DICOM as u64).read_to_end(&mut head).map_err(failed_reading)?;
    // The mark of DICOM is enough to tell it, and its header is mostly shorter than this.
    if !dicom::has_mark(&head) {
        source.take((HEAD - limits::OPENING_OF_DICOM) as u64).read_to_end(&mut head).map_err(failed_reading)?;
    }
    source.rewind().map_err(failed_reading)?;
    Ok(head)
}

fn unreadable(format: &str, version: u32, failure: Failure) -> Extract {
    let warnings = vec![Warning { code: failure.code, place: failure.place }];
    let media_type = "application/octet-stream".into();
    Extract { format: format.into(), version, media_type, role: Role::Unreadable, warnings, ..Extract::default() }
}

/// What an error of the source means to a reader: the bytes ended early, or could not be had.
pub fn failed_reading(error: std::io::Error) -> Failure {
    let code = match error.kind() {
        std::io::ErrorKind::UnexpectedEof => WarningCode::Truncated,
        _ => WarningCode::Malformed,
    };
    Failure { code, place: "reading".into() }
}

/// Bytes that can be read at any place.
pub trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// One file to read: its name (a hint, never trusted), its size in bytes, its first bytes (up to 64 KiB; of DICOM 16 KiB) and all of it.
pub struct Input<'a> {
    pub name: &'a str,
    pub size: u64,
    pub head: &'a [u8],
    pub source: &'a mut dyn ReadSeek,
}

impl Input<'_> {
    /// All of the file's bytes, for readers that need them in memory; `Limit` when it is longer than 512 MB.
    pub fn whole(&mut self) -> Result<Vec<u8>, Failure> {
        if self.size > WHOLE {
            return Err(Failure { code: WarningCode::Limit, place: "size".into() });
        }
        self.source.rewind().map_err(failed_reading)?;
        let mut bytes = Vec::with_capacity(self.size as usize);
        self.source.take(WHOLE).read_to_end(&mut bytes).map_err(failed_reading)?;
        Ok(bytes)
    }
}

/// How sure a reader is that a file is its own: 0 no, 1 by extension alone, 50 plausible content, 100 a signature.
pub type Score = u8;

/// The score of a signature that no other format has.
const SIGNATURE: Score = 100;

/// Takes the members of an archive, one after the other.
pub trait EntrySink {
    /// A member begins; `false` when its bytes are not wanted.
    fn entry(&mut self, head: &EntryHead) -> std::io::Result<bool>;

    /// The next bytes of the member that began last and was wanted.
    fn bytes(&mut self, bytes: &[u8]) -> std::io::Result<()>;

    /// The member that began last and was wanted is over; why it did not come out whole, if it did not.
    fn end(&mut self, problem: Option<WarningCode>) -> std::io::Result<()>;
}

/// A format: what it is, how it is told, what is read of it.
pub trait Format: Sync {
    /// The id that records show, e.g. `pdf`.
    fn id(&self) -> &'static str;

    /// Grows with every improvement that makes reading again worth it.
    fn version(&self) -> u32;

    /// Whether the first bytes are a mark that files of this format alone have, so that no reader need look further.
    fn is_marked(&self, _head: &[u8]) -> bool {
        false
    }

    /// How sure this reader is, from the first bytes and the name.
    fn sniff(&self, head: &[u8], name: &str) -> Score;

    /// Everything that can be understood.
    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure>;

    /// A page (from 1) as PNG, at most `width` pixels wide.
    fn page(&self, _input: &mut Input<'_>, _page: u32, _width: u32) -> Result<Vec<u8>, Failure> {
        Err(not_supported())
    }

    /// A page (from 1) in grey, as fine as it takes to read it, no side longer than this in pixels. For formats with pages without text.
    fn scan(&self, _input: &mut Input<'_>, _page: u32, _longest: u32) -> Result<GrayImage, Failure> {
        Err(not_supported())
    }

    /// A frame (from 0) of a DICOM instance or picture.
    fn frame(&self, _input: &mut Input<'_>, _frame: u32, _form: FrameForm) -> Result<(FrameInfo, Vec<u8>), Failure> {
        Err(not_supported())
    }

    /// The bytes of a part (numbers as in `Extract::parts`).
    fn part(&self, _input: &mut Input<'_>, _number: u32) -> Result<Vec<u8>, Failure> {
        Err(not_supported())
    }

    /// The members of an archive; returns how many there were and whether each could be taken out whole.
    fn unpack(&self, _input: &mut Input<'_>, _sink: &mut dyn EntrySink) -> Result<(u64, bool), Failure> {
        Err(not_supported())
    }
}

fn not_supported() -> Failure {
    Failure { code: WarningCode::NotSupported, place: String::new() }
}
