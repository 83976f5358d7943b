//! How elements are written (PS3.5 7 and A), and their values as text.

use dicom_core::Tag as DictionaryTag;
use dicom_core::VR;
use dicom_core::dictionary::DataDictionary;
use dicom_core::dictionary::DataDictionaryEntry;
use dicom_core::dictionary::VirtualVr;
use dicom_dictionary_std::StandardDataDictionary;

use super::charset::Charset;
use super::window::Window;

const EXPLICIT_LITTLE: &str = "1.2.840.10008.1.2.1";
const IMPLICIT_LITTLE: &str = "1.2.840.10008.1.2";
const EXPLICIT_BIG: &str = "1.2.840.10008.1.2.2";
pub(super) const DEFLATED: &str = "1.2.840.10008.1.2.1.99";

pub(super) const UNDEFINED: u32 = 0xffff_ffff;

/// How elements are written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Syntax {
    pub(super) explicit: bool,
    pub(super) big: bool,
}

impl Syntax {
    /// By the first element; what the file declares decides only the order of bytes, for it is wrong about the rest often enough.
    pub(super) fn guess(window: &mut Window<'_>, offset: u64, declared: &str) -> Self {
        let Some(first) = window.get(offset, 8) else { return Self { explicit: declared != IMPLICIT_LITTLE, big: false } };
        let big = declared == EXPLICIT_BIG || (declared.is_empty() && first[0] == 0 && first[1] != 0);
        Self { explicit: is_known_vr([first[4], first[5]]), big }
    }

    pub(super) fn uid(self) -> &'static str {
        match (self.explicit, self.big) {
            (_, true) => EXPLICIT_BIG,
            (true, false) => EXPLICIT_LITTLE,
            (false, false) => IMPLICIT_LITTLE,
        }
    }

    pub(super) fn u16(self, bytes: &[u8]) -> u16 {
        let bytes = bytes.first_chunk().copied().unwrap_or_default();
        if self.big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }
    }

    pub(super) fn u32(self, bytes: &[u8]) -> u32 {
        let bytes = bytes.first_chunk().copied().unwrap_or_default();
        if self.big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
    }

    fn u64(self, bytes: &[u8]) -> u64 {
        let bytes = bytes.first_chunk().copied().unwrap_or_default();
        if self.big { u64::from_be_bytes(bytes) } else { u64::from_le_bytes(bytes) }
    }

    pub(super) fn tag(self, bytes: &[u8]) -> u32 {
        u32::from(self.u16(bytes)) << 16 | u32::from(self.u16(bytes.get(2..).unwrap_or_default()))
    }
}

/// The start of one element.
pub(super) struct Start {
    pub(super) tag: u32,
    pub(super) vr: VR,
    /// `None` when undefined.
    pub(super) length: Option<u64>,
    pub(super) value: u64,
    /// How the value is written: an element of unknown representation holds implicit little endian (PS3.5 6.2.2).
    pub(super) syntax: Syntax,
}

/// A length, or `None` for the one that means "up to a delimiter".
pub(super) fn defined(length: u32) -> Option<u64> {
    (length != UNDEFINED).then_some(u64::from(length))
}

/// Whether two bytes name a value representation of the standard.
pub(super) fn is_known_vr(letters: [u8; 2]) -> bool {
    VR::from_binary(letters).is_some()
}

/// Representations whose length has 32 bits after two reserved bytes (PS3.5 7.1.2).
pub(super) fn has_long_length(vr: VR) -> bool {
    use VR::*;
    matches!(vr, OB | OD | OF | OL | OV | OW | SQ | SV | UC | UN | UR | UT | UV)
}

/// The representation that the dictionary gives (PS3.6); `UN` for what it does not know, such as private elements.
pub(super) fn implicit_vr(tag: u32, signed: bool) -> VR {
    let entry = StandardDataDictionary.by_tag(DictionaryTag((tag >> 16) as u16, tag as u16));
    match entry.map(|entry| entry.vr()) {
        Some(VirtualVr::Exact(vr)) => vr,
        Some(VirtualVr::Xs) => {
            if signed {
                VR::SS
            } else {
                VR::US
            }
        }
        Some(_) => VR::OW,
        None => VR::UN,
    }
}

/// Modality, VOI and palette tables: wanted for pictures even where they are written as OW.
pub(super) fn is_lookup_table(tag: u32) -> bool {
    matches!(tag, 0x0028_1201..=0x0028_1203 | 0x0028_1221..=0x0028_1223 | 0x0028_3006)
}

/// The values of an element as text.
pub(super) fn values(start: &Start, bytes: &[u8], charset: Charset) -> Vec<String> {
    let s = start.syntax;
    let numbers = |size: usize, show: &dyn Fn(&[u8]) -> String| bytes.chunks_exact(size).map(show).collect();
    match start.vr {
        VR::US | VR::OW | VR::OB => numbers(2, &|b| s.u16(b).to_string()),
        VR::SS => numbers(2, &|b| s.u16(b).cast_signed().to_string()),
        VR::UL => numbers(4, &|b| s.u32(b).to_string()),
        VR::SL => numbers(4, &|b| s.u32(b).cast_signed().to_string()),
        VR::UV => numbers(8, &|b| s.u64(b).to_string()),
        VR::SV => numbers(8, &|b| s.u64(b).cast_signed().to_string()),
        VR::FL => numbers(4, &|b| f32::from_bits(s.u32(b)).to_string()),
        VR::FD => numbers(8, &|b| f64::from_bits(s.u64(b)).to_string()),
        VR::AT => numbers(4, &|b| format!("{:08x}", s.tag(b))),
        VR::UN => printable(bytes).into_iter().collect(),
        VR::ST | VR::LT | VR::UT => one(charset.decode(bytes).trim_end_matches([' ', '\0'])),
        VR::UR => one(Charset::DEFAULT.decode(bytes).trim_matches([' ', '\0'])),
        VR::SH | VR::LO | VR::UC | VR::PN => several(&charset.decode(bytes)),
        _ => several(&Charset::DEFAULT.decode(bytes)),
    }
}

fn one(text: &str) -> Vec<String> {
    if text.is_empty() { Vec::new() } else { vec![text.to_owned()] }
}

/// Values separated by backslashes, each without its padding.
fn several(text: &str) -> Vec<String> {
    let text = text.trim_end_matches([' ', '\0']);
    if text.is_empty() {
        return Vec::new();
    }
    text.split('\\').map(|value| value.trim_matches([' ', '\0']).to_owned()).collect()
}

/// A value of unknown representation, when it is plainly text.
fn printable(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?.trim_matches([' ', '\0']);
    (!text.is_empty() && !text.chars().any(char::is_control)).then(|| text.to_owned())
}
