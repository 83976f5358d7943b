//! What a reader gives back about one file: text by page, attributes, stated facts, entries, parts, warnings.

use serde::Deserialize;
use serde::Serialize;
use ts_rs::TS;

use crate::dicom;
use crate::fact::Fact;

/// Everything that one reader understood of one file. Forgiving: what was understood plus warnings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Extract {
    /// The reader's id, e.g. `pdf`, `dicom`, `text`; `unknown` when none claimed the file.
    pub format: String,
    /// The reader's version: a change makes `reread` worth it.
    pub version: u32,
    /// The media type to name when the file is exported, e.g. `application/pdf`.
    pub media_type: String,
    /// What this file is to the library.
    pub role: Role,
    /// Text by page, in page order, pages numbered from 1. Files without pages have one.
    pub pages: Vec<PageText>,
    /// What the document's own outline lists, in its order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outline: Vec<Bookmark>,
    /// How many pages can be shown as pictures; 0 when none can.
    pub picture_pages: u32,
    /// Facts that structured data states.
    pub stated: Vec<Fact>,
    /// Coded statements: problems, medicines, results …
    pub entries: Vec<Entry>,
    /// Documents inside this one (attachments, encapsulated documents); their bytes come by request.
    pub parts: Vec<Part>,
    /// The DICOM instance, if it is one.
    pub dicom: Option<Box<dicom::Instance>>,
    /// A disc's own list, if it is one.
    pub directory: Option<dicom::Directory>,
    /// What an IHE XDM METADATA.XML lists.
    pub xdm: Option<Vec<XdmDocument>>,
    /// What was not understood; each is a finding on this record alone.
    pub warnings: Vec<Warning>,
}

/// What a file is to the library.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A document or image that belongs to a record.
    #[default]
    Document,
    /// An archive: its entries are files of their own.
    Container,
    /// A list of a medium (DICOMDIR, METADATA.XML): kept, never a record.
    Index,
    /// A program, a system file: listed as clutter.
    Program,
    /// Nothing could be made of the bytes.
    Unreadable,
}

/// The text of one page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PageText {
    /// From 1.
    pub number: u32,
    /// Lines by `\n`, in reading order.
    pub text: String,
    /// Size of the page in points (1/72 inch); 0 where there is no page.
    #[serde(default)]
    pub width: f32,
    #[serde(default)]
    pub height: f32,
    /// Where words stand, in the order of the text; empty where that is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<WordBox>,
    #[serde(default)]
    pub origin: TextOrigin,
    /// How sure the words are, from 0 to 1: their mean, where they were read from a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
}

/// How the text of a page was had.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextOrigin {
    /// The file holds it.
    #[default]
    Layer,
    /// Read from a picture; confidence in the words.
    Ocr,
    /// The page has a picture and no text. It waits to be read as a picture.
    None,
    /// The file holds some, but the page most likely shows other words or more. It waits to be read as a picture; until then this text counts.
    Doubtful,
    /// The page has a picture, and no words were found in it.
    Wordless,
}

/// Where one word stands on its page, in points from the page's upper left corner. In JSON it is the bare list of its six numbers:
/// a long export has a million words.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(from = "(u32, u32, f32, f32, f32, f32)", into = "(u32, u32, f32, f32, f32, f32)")]
pub struct WordBox {
    /// First byte of the word in the page's text.
    pub start: u32,
    /// Length in bytes.
    pub len: u32,
    pub x: f32,
    pub y: f32,
    pub w: f32,
    pub h: f32,
}

impl From<(u32, u32, f32, f32, f32, f32)> for WordBox {
    fn from((start, len, x, y, w, h): (u32, u32, f32, f32, f32, f32)) -> Self {
        Self { start, len, x, y, w, h }
    }
}

impl From<WordBox> for (u32, u32, f32, f32, f32, f32) {
    fn from(word: WordBox) -> Self {
        (word.start, word.len, word.x, word.y, word.w, word.h)
    }
}

/// A line of a document's outline, and the place it leads to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Bookmark {
    /// Below how many others it stands.
    pub level: u32,
    /// On one line.
    pub title: String,
    /// From 1.
    pub page: u32,
    /// Points from the page's upper edge, where it says how high.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<f32>,
}

/// One coded statement about the patient.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Entry {
    /// `problem`, `medicine`, `allergy`, `result`, `procedure`, `encounter`, `immunization`.
    pub sort: String,
    /// The words shown.
    pub text: String,
    /// `system|code`, empty where it is not coded.
    pub code: String,
    /// Value as printed, with its unit and reference range.
    pub value: String,
    pub unit: String,
    pub range: String,
    pub date: String,
    pub status: String,
    /// The page the words stand on, if it has pages.
    pub page: Option<u32>,
}

/// A document inside a document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Asked for by this number (`Ask::Part`).
    pub number: u32,
    /// A name to show, never a path to write to.
    pub name: String,
    pub media_type: String,
    pub size: u64,
}

/// A document that METADATA.XML lists (IHE ITI TF-3 4.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct XdmDocument {
    /// Relative to the folder of METADATA.XML.
    pub uri: String,
    /// SHA-1, hex.
    pub hash: String,
    pub size: Option<u64>,
    pub title: String,
    pub media_type: String,
    /// `code^^system` as found.
    pub type_code: String,
    pub unique_id: String,
    /// PID segments of sourcePatientInfo.
    pub patient: Vec<String>,
}

/// Something a reader could not do. The code is a word for programs, the words are for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    pub code: WarningCode,
    /// Where in the file, as the reader counts: an offset, a page, an element.
    pub place: String,
}

/// What went wrong inside a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WarningCode {
    /// It ends too early.
    Truncated,
    /// It breaks the rules of its format.
    Malformed,
    /// It is encrypted.
    Encrypted,
    /// A kind of content that this reader does not read.
    NotSupported,
    /// A limit of size, depth or count was met.
    Limit,
    /// An archive member whose name would leave the folder, or is no name.
    BadName,
    /// Nothing is in it.
    Empty,
    /// Text without a known meaning of its glyphs.
    GarbledText,
}
