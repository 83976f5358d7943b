//! Readers: untrusted bytes → [`Extract`]. One file per format; `registry.rs` lists them.
//!
//! A reader sees only `Read + Seek`. Here are no files, clocks, threads or unsafe of our own; a panic is caught outside.
//! Readers are forgiving: what was understood plus warnings; a [`Failure`] only when nothing was.

use std::io::Read;
use std::io::Seek;

use second_read_model::extract::Extract;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::EntryHead;
use second_read_model::protocol::Failure;
use second_read_model::protocol::FrameForm;
use second_read_model::protocol::FrameInfo;

pub mod registry;

/// Bytes that can be read at any place.
pub trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// One file to read: its name (a hint, never trusted), its size in bytes, its first bytes (up to 64 KiB) and all of it.
pub struct Input<'a> {
    pub name: &'a str,
    pub size: u64,
    pub head: &'a [u8],
    pub source: &'a mut dyn ReadSeek,
}

/// How sure a reader is that a file is its own: 0 no, 1 by extension alone, 50 plausible content, 100 a signature.
pub type Score = u8;

/// Takes the members of an archive, one after the other.
pub trait EntrySink {
    /// A member begins; `false` when its bytes are not wanted.
    fn entry(&mut self, head: &EntryHead) -> std::io::Result<bool>;

    /// The next bytes of the member that began last.
    fn bytes(&mut self, bytes: &[u8]) -> std::io::Result<()>;
}

/// A format: what it is, how it is told, what is read of it.
pub trait Format: Sync {
    /// The id that records show, e.g. `pdf`.
    fn id(&self) -> &'static str;

    /// Grows with every improvement that makes reading again worth it.
    fn version(&self) -> u32;

    /// How sure this reader is, from the first bytes and the name.
    fn sniff(&self, head: &[u8], name: &str) -> Score;

    /// Everything that can be understood.
    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure>;

    /// A page (from 1) as PNG, at most `width` pixels wide.
    fn page(&self, _input: &mut Input<'_>, _page: u32, _width: u32) -> Result<Vec<u8>, Failure> {
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
