//! DICOM attributes as the worker gives them: plain text values, no file handling, no codecs.

mod frame;

use serde::Deserialize;
use serde::Serialize;

pub use frame::edges;
pub use frame::functional;

/// A tag, group in the upper and element in the lower 16 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tag(pub u32);

impl Tag {
    /// (group, element).
    pub const fn new(group: u16, element: u16) -> Self {
        Self((group as u32) << 16 | element as u32)
    }

    /// The group number.
    pub const fn group(self) -> u16 {
        (self.0 >> 16) as u16
    }

    /// The element number.
    pub const fn element(self) -> u16 {
        self.0 as u16
    }
}

impl std::fmt::Display for Tag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "({:04X},{:04X})", self.group(), self.element())
    }
}

/// One attribute. Text is decoded to Unicode; numbers are in decimal text; `AT` is `ggggeeee` in hex;
/// bulk values (OB, OW, UN of more than 1 KiB …) are left out, `length` says how long they were.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Element {
    pub tag: u32,
    /// Value representation, two letters (PS3.5 6.2).
    pub vr: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Items of a sequence (SQ).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Dataset>,
    /// Length in bytes of a value that is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u64>,
}

/// Attributes in tag order, pixel data left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Dataset(pub Vec<Element>);

impl Dataset {
    /// The attribute of that tag.
    pub fn get(&self, tag: Tag) -> Option<&Element> {
        self.0.iter().find(|element| element.tag == tag.0)
    }

    /// Its first value, trimmed, if it is not empty.
    pub fn text(&self, tag: Tag) -> Option<&str> {
        let value = self.get(tag)?.values.first()?.trim_matches([' ', '\0']);
        (!value.is_empty()).then_some(value)
    }

    /// Its first value as a number.
    pub fn number<T: std::str::FromStr>(&self, tag: Tag) -> Option<T> {
        self.text(tag)?.parse().ok()
    }

    /// Its values joined as DICOM joins them, by `\`.
    pub fn joined(&self, tag: Tag) -> Option<String> {
        let joined = self.get(tag)?.values.join("\\");
        (!joined.trim().is_empty()).then_some(joined)
    }

    /// The items of a sequence.
    pub fn items(&self, tag: Tag) -> &[Dataset] {
        self.get(tag).map_or(&[], |element| &element.items)
    }
}

/// One DICOM instance as read from a file (PS3.10): File Meta Information and data set without bulk data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// (0002,0010), or the syntax that was guessed for a file without File Meta Information.
    pub transfer_syntax: String,
    /// Whether the file has the 128-byte preamble and `DICM`; the bundle needs to know.
    pub has_preamble: bool,
    /// Whether the preamble is a valid TIFF header of a dual-personality file (kept), else it is blanked at export.
    pub preamble_is_tiff: bool,
    /// Group 0002.
    pub meta: Dataset,
    /// Everything from group 0008 on.
    pub data: Dataset,
    /// Frames that can be shown; 0 for what has no pixels.
    pub frames: u32,
}

/// What a DICOMDIR lists (PS3.3 F).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// (0004,1130).
    pub file_set_id: String,
    pub entries: Vec<DirectoryEntry>,
}

/// One leaf record of a DICOMDIR with the records above it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryEntry {
    /// (0004,1500) joined by `/`.
    pub path: String,
    /// (0004,1430) of the leaf, e.g. `IMAGE`.
    pub record_type: String,
    pub sop_class: String,
    pub sop_instance: String,
    pub transfer_syntax: String,
    pub patient_id: String,
    pub patient_name: String,
    pub study: String,
    pub series: String,
    pub series_number: String,
    pub modality: String,
}

/// Tags that more than one crate needs (PS3.6).
pub mod tags {
    use super::Tag;

    pub const SPECIFIC_CHARACTER_SET: Tag = Tag::new(0x0008, 0x0005);
    pub const IMAGE_TYPE: Tag = Tag::new(0x0008, 0x0008);
    pub const SOP_CLASS_UID: Tag = Tag::new(0x0008, 0x0016);
    pub const SOP_INSTANCE_UID: Tag = Tag::new(0x0008, 0x0018);
    pub const STUDY_DATE: Tag = Tag::new(0x0008, 0x0020);
    pub const SERIES_DATE: Tag = Tag::new(0x0008, 0x0021);
    pub const ACQUISITION_DATE: Tag = Tag::new(0x0008, 0x0022);
    pub const CONTENT_DATE: Tag = Tag::new(0x0008, 0x0023);
    pub const STUDY_TIME: Tag = Tag::new(0x0008, 0x0030);
    pub const CONTENT_TIME: Tag = Tag::new(0x0008, 0x0033);
    pub const ACCESSION_NUMBER: Tag = Tag::new(0x0008, 0x0050);
    pub const MODALITY: Tag = Tag::new(0x0008, 0x0060);
    pub const MANUFACTURER: Tag = Tag::new(0x0008, 0x0070);
    pub const INSTITUTION_NAME: Tag = Tag::new(0x0008, 0x0080);
    pub const REFERRING_PHYSICIAN: Tag = Tag::new(0x0008, 0x0090);
    pub const STUDY_DESCRIPTION: Tag = Tag::new(0x0008, 0x1030);
    pub const SERIES_DESCRIPTION: Tag = Tag::new(0x0008, 0x103e);
    pub const PATIENT_NAME: Tag = Tag::new(0x0010, 0x0010);
    pub const PATIENT_ID: Tag = Tag::new(0x0010, 0x0020);
    pub const ISSUER_OF_PATIENT_ID: Tag = Tag::new(0x0010, 0x0021);
    pub const PATIENT_BIRTH_DATE: Tag = Tag::new(0x0010, 0x0030);
    pub const PATIENT_SEX: Tag = Tag::new(0x0010, 0x0040);
    pub const BODY_PART: Tag = Tag::new(0x0018, 0x0015);
    pub const PROTOCOL_NAME: Tag = Tag::new(0x0018, 0x1030);
    pub const STUDY_INSTANCE_UID: Tag = Tag::new(0x0020, 0x000d);
    pub const SERIES_INSTANCE_UID: Tag = Tag::new(0x0020, 0x000e);
    pub const STUDY_ID: Tag = Tag::new(0x0020, 0x0010);
    pub const SERIES_NUMBER: Tag = Tag::new(0x0020, 0x0011);
    pub const INSTANCE_NUMBER: Tag = Tag::new(0x0020, 0x0013);
    pub const LATERALITY: Tag = Tag::new(0x0020, 0x0060);
    pub const IMAGE_LATERALITY: Tag = Tag::new(0x0020, 0x0062);
    pub const NUMBER_OF_FRAMES: Tag = Tag::new(0x0028, 0x0008);
    pub const ROWS: Tag = Tag::new(0x0028, 0x0010);
    pub const COLUMNS: Tag = Tag::new(0x0028, 0x0011);
    pub const BURNED_IN_ANNOTATION: Tag = Tag::new(0x0028, 0x0301);
    pub const DOCUMENT_TITLE: Tag = Tag::new(0x0042, 0x0010);
    pub const MIME_TYPE_OF_DOCUMENT: Tag = Tag::new(0x0042, 0x0012);
}
