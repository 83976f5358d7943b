//! The worker protocol: length-prefixed frames over the worker's stdin and stdout, versioned, pulled by the worker.
//!
//! A frame is `u32` length (little endian, of what follows), one byte that says which message, and its body. The parent sends one
//! [`Ask`] and with it the first bytes of its source, which every ask but typesetting has; the worker answers with any number of `Read`
//! (answered by `Bytes`) and `Output` frames and ends with `Done` or `Failed`.
//! The worker never gets a path or a descriptor of a user's file. What comes back is `untrusted` until [`crate::protocol::limits`] were
//! checked by the parent.

use serde::Deserialize;
use serde::Serialize;

use crate::extract::Extract;
use crate::extract::PageText;

/// Both sides say it in `Hello`; they must agree.
pub const VERSION: u32 = 5;

/// Bounds the parent holds before it allocates.
pub mod limits {
    /// A `Read` asks for at most this many bytes.
    pub const READ: usize = 1 << 20;
    /// How many of a source's first bytes go with an ask: what readers look at to tell a format. Of a file that says by its mark that it is
    /// DICOM (PS3.10 7.1) so many fewer, because few headers are longer.
    pub const OPENING: usize = 64 << 10;
    pub const OPENING_OF_DICOM: usize = 16 << 10;
    /// A JSON body is at most this long.
    pub const JSON: usize = 64 << 20;
    /// An `Output` frame is at most this long.
    pub const OUTPUT: usize = 1 << 20;
    /// What tesseract says about one picture is at most this long.
    pub const TABLE: u64 = 16 << 20;
    /// Archive entries in one archive.
    pub const ENTRIES: u64 = 200_000;
    /// The head of an archive entry as JSON; its name is at most a sixth of it.
    pub const ENTRY_HEAD: usize = 512 << 10;
    /// An archive entry's name in bytes; longer ones are cut and marked `BadName`.
    pub const ENTRY_NAME: usize = 64 << 10;
}

/// First byte of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum FrameKind {
    /// Worker → parent, once: JSON [`Hello`].
    Hello = 1,
    /// Parent → worker: JSON [`Ask`].
    Ask = 2,
    /// Worker → parent: `u8` stream, `u64` offset, `u32` length (little endian). Stream 0 is the source; others are extra inputs of typesetting.
    Read = 3,
    /// Parent → worker: the bytes (shorter only at the end); unasked, right behind an ask, the first ones of its source.
    Bytes = 4,
    /// Worker → parent: the next bytes of what is streamed out (an entry, a part, a picture).
    Output = 5,
    /// Worker → parent: JSON [`EntryHead`], answered by `Want`; the `Output` frames that follow are its bytes, up to `EntryEnd`.
    Entry = 6,
    /// Worker → parent: JSON [`Answer`]; the end of an ask.
    Done = 7,
    /// Worker → parent: JSON [`Failure`]; the end of an ask.
    Failed = 8,
    /// Parent → worker, instead of `Bytes`: the source could not be read there.
    NoBytes = 9,
    /// Parent → worker, after an `Entry`: JSON `bool`, whether its bytes are wanted.
    Want = 10,
    /// Worker → parent, after the last byte of an entry that was wanted: JSON `Option<WarningCode>`, why it did not come out whole.
    EntryEnd = 11,
    /// Worker → parent: a reader of ours fell over its own fault; the worker ends with this frame.
    Stopped = 12,
}

impl FrameKind {
    /// The frame of that first byte.
    pub fn from_byte(byte: u8) -> Option<Self> {
        use FrameKind::*;
        [Hello, Ask, Read, Bytes, Output, Entry, Done, Failed, NoBytes, Want, EntryEnd, Stopped]
            .into_iter()
            .find(|kind| *kind as u8 == byte)
    }
}

/// The worker's first words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    pub version: u32,
    /// What holds it: e.g. `seccomp`, `landlock 7`, `rlimits`; each thing that could not be had starts with `no `.
    pub cage: Vec<String>,
    /// What it can read: what an older reader read is worth reading again.
    #[serde(default)]
    pub readers: Vec<Reader>,
}

/// A reader of the worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    /// As in [`Extract::format`].
    pub format: String,
    /// As in [`Extract::version`].
    pub version: u32,
}

/// What is asked of the worker about one source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Read everything: which format, text, attributes, facts, parts.
    Extract { name: String, size: u64 },
    /// Stream the entries of an archive out, one after the other (`Entry`, `Want`, `Output`…).
    Unpack { name: String, size: u64 },
    /// The bytes of one part.
    Part { size: u64, number: u32 },
    /// A page as PNG, `width` pixels wide at most.
    Page { name: String, size: u64, page: u32, width: u32 },
    /// A page as a small JPEG, `width` pixels wide and `height` pixels high at most.
    Thumbnail { name: String, size: u64, page: u32, width: u32, height: u32 },
    /// A DICOM frame (from 0): samples as they are, or a picture with a window.
    Frame { size: u64, frame: u32, form: FrameForm },
    /// A page drawn to be read by tesseract: grey, its lines level, as PNM.
    Scan { name: String, size: u64, page: u32 },
    /// The words of a page out of what tesseract said about its picture (TSV). A page of `width` × `height` points, or without a size of its
    /// own (0): then a point is a pixel.
    Words { size: u64, width: f32, height: f32, scan: Scan },
    /// The writing of a page out of what tesseract said about its picture (`--psm 0`).
    Script { size: u64 },
    /// A document from a template of ours and data; `inputs` are sizes of extra streams (1, 2, …).
    Typeset { template: String, data: serde_json::Value, inputs: Vec<u64>, created: String },
}

/// How a DICOM frame comes back.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FrameForm {
    /// Little-endian samples after decoding, before rescale; [`FrameInfo`] says what they are.
    Samples,
    /// JPEG, at most `width` pixels wide, by the window given or the file's own.
    Picture { width: u32, center: Option<f64>, window: Option<f64> },
}

/// What the samples of a frame are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FrameInfo {
    pub columns: u32,
    pub rows: u32,
    pub samples_per_pixel: u32,
    pub bits_allocated: u32,
    pub bits_stored: u32,
    pub signed: bool,
    /// (0028,0004) after decoding.
    pub photometric: String,
    pub slope: f64,
    pub intercept: f64,
    pub center: Option<f64>,
    pub window: Option<f64>,
    /// Millimetres between rows and columns, where known.
    pub spacing: Option<[f64; 2]>,
}

/// How an ask ended well. Its name stands outside its content: with the name inside, every extract would be read twice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    Extract(Box<Extract>),
    /// All entries were gone through; what could not be taken out stands in its head or its end.
    Unpacked {
        entries: u64,
        whole: bool,
    },
    /// The `Output` frames were all of it.
    Streamed {
        bytes: u64,
    },
    Frame(FrameInfo),
    Scan(Scan),
    Words(Box<SeenWords>),
    /// E.g. `Latin`; empty where there are too few letters to tell.
    Script {
        name: String,
    },
}

/// A picture of a page that tesseract reads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Scan {
    /// In pixels; the page itself has the same shape.
    pub width: u32,
    pub height: u32,
    /// How far the page was turned to level its lines, around its middle: a place of the picture, turned clockwise by so many degrees, is
    /// where it stands on the page.
    pub turned: f32,
    /// How far its lines still are off, clockwise in degrees: too little to turn it, enough to take a line for its neighbour across a page.
    pub lean: f32,
}

/// What was read from the picture of a page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SeenWords {
    /// Its number is 1.
    pub page: PageText,
    /// How many words there is little doubt about.
    pub sure: u32,
}

/// What a worker is to do that is started as `second-read-worker ocr MEMORY JSON`, with a picture on its standard input: it locks itself in
/// with tesseract and becomes it. What tesseract says comes out of its standard output, for another worker to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OcrOrder {
    /// The whole path of tesseract.
    pub program: String,
    pub look: Look,
}

/// What tesseract is to look for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Look {
    /// Which languages it has; there is no picture.
    Languages,
    /// How the page stands and in which writing.
    Script,
    /// Its words, in these languages (`eng+deu`). `turned`: the page may lie on its side or head. `dpi`: dots per inch, where that is known.
    Words { languages: String, turned: bool, dpi: Option<u32> },
}

/// One member of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryHead {
    /// The name inside the archive, `/` between folders; shown and compared, never used as a path to write to.
    pub name: String,
    pub size: u64,
    /// Why it cannot be taken out, if it cannot; no bytes follow then.
    pub problem: Option<crate::extract::WarningCode>,
    /// The archive says two things of it: one before its bytes, another in the list at the end. Harmless in the wild, never so in what we wrote.
    pub differs: bool,
    /// Of a zip: how its list says that the member was written.
    pub listed: Listed,
}

/// What the list of a zip says of a member that no reader needs (APPNOTE 4.3.12); nothing for other archives.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Which system and version made it.
    pub made_by: u16,
    /// Which version is needed to unpack it.
    pub needed: u16,
    /// How long its comment is, in bytes.
    pub comment: u16,
    /// The disk it begins on.
    pub disk: u16,
    pub internal: u16,
    pub external: u32,
}

/// How an ask ended badly: only for what nothing was understood of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub code: crate::extract::WarningCode,
    /// Where in the file, as the reader counts.
    pub place: String,
}
