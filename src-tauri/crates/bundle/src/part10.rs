//! What stands before the data set of an instance (PS3.10 7.1): a preamble that hides nothing, `DICM`, File Meta Information.
//!
//! The data set itself is never touched. A file that came without File Meta Information gets one in front, made from its own attributes,
//! because a file-set holds DICOM files only.

use second_read_model::dicom::Dataset;
use second_read_model::dicom::Instance;
use second_read_model::dicom::Tag;
use second_read_model::dicom::tags;

use crate::pack::Head;
use crate::pack::PREAMBLE;

const MEDIA_SOP_CLASS: Tag = Tag::new(0x0002, 0x0002);
/// Implicit VR Little Endian: what a bare data set is when nothing says otherwise (PS3.5 10.1).
pub(crate) const IMPLICIT_LITTLE: &str = "1.2.840.10008.1.2";
/// Explicit VR Little Endian.
pub(crate) const EXPLICIT_LITTLE: &str = "1.2.840.10008.1.2.1";
/// Ours, derived from a UUID (PS3.5 B.2).
pub(crate) const IMPLEMENTATION_UID: &str = "2.25.226914850262871411353722150431370926529";
/// Ours (PS3.10 7.1).
pub(crate) const IMPLEMENTATION_VERSION: &str = "SECOND_READ_1";

/// What is done to the first bytes of an instance under `DICOM/`; `first` are its first bytes when it has no preamble.
pub(crate) fn head(instance: &Instance, first: &[u8]) -> Head {
    if instance.has_preamble {
        return paper_head(instance);
    }
    let mut front = vec![0; PREAMBLE];
    if first.starts_with(b"DICM") {
        return Head::Prepend(front);
    }
    front.extend_from_slice(b"DICM");
    if instance.meta.get(MEDIA_SOP_CLASS).is_none() && !first.starts_with(&[2, 0]) {
        front.extend_from_slice(&meta(
            instance.data.text(tags::SOP_CLASS_UID).unwrap_or_default(),
            instance.data.text(tags::SOP_INSTANCE_UID).unwrap_or_default(),
            if instance.transfer_syntax.is_empty() { IMPLICIT_LITTLE } else { &instance.transfer_syntax },
        ));
    }
    Head::Prepend(front)
}

/// The same for an instance that goes along as a paper: nothing is put in front.
pub(crate) fn paper_head(instance: &Instance) -> Head {
    if instance.has_preamble && !instance.preamble_is_tiff { Head::Blank } else { Head::Keep }
}

/// File Meta Information (PS3.10 7.1), always Explicit VR Little Endian.
pub(crate) fn meta(sop_class: &str, sop_instance: &str, transfer_syntax: &str) -> Vec<u8> {
    let mut elements = Elements::default();
    elements.put(Tag::new(0x0002, 0x0001), "OB", &[0, 1]);
    elements.put(MEDIA_SOP_CLASS, "UI", sop_class.as_bytes());
    elements.put(Tag::new(0x0002, 0x0003), "UI", sop_instance.as_bytes());
    elements.put(Tag::new(0x0002, 0x0010), "UI", transfer_syntax.as_bytes());
    elements.put(Tag::new(0x0002, 0x0012), "UI", IMPLEMENTATION_UID.as_bytes());
    elements.put(Tag::new(0x0002, 0x0013), "SH", IMPLEMENTATION_VERSION.as_bytes());
    let mut whole = Elements::default();
    whole.put(Tag::new(0x0002, 0x0000), "UL", &(elements.0.len() as u32).to_le_bytes());
    whole.0.extend_from_slice(&elements.0);
    whole.0
}

/// Whether a transfer syntax packs its pixels already: every encapsulated one, and the deflated ones (PS3.5 A.4, A.5).
pub(crate) fn is_compressed(transfer_syntax: &str) -> bool {
    !matches!(transfer_syntax, "" | IMPLICIT_LITTLE | EXPLICIT_LITTLE | "1.2.840.10008.1.2.2")
}

/// Data elements in Explicit VR Little Endian (PS3.5 7.1.2).
#[derive(Debug, Default)]
pub(crate) struct Elements(pub(crate) Vec<u8>);

impl Elements {
    /// One element, its value padded to even length.
    pub(crate) fn put(&mut self, tag: Tag, vr: &str, value: &[u8]) {
        let padded = value.len() + value.len() % 2;
        self.header(tag, vr, padded);
        self.0.extend_from_slice(value);
        if padded > value.len() {
            self.0.push(if matches!(vr, "UI" | "OB" | "UN") { 0 } else { b' ' });
        }
    }

    /// A sequence with items of known length.
    pub(crate) fn put_sequence(&mut self, tag: Tag, items: &[Vec<u8>]) {
        self.header(tag, "SQ", items.iter().map(|item| item.len() + 8).sum());
        for item in items {
            item_header(&mut self.0, item.len());
            self.0.extend_from_slice(item);
        }
    }

    /// Tag, VR and length, without the value.
    pub(crate) fn header(&mut self, tag: Tag, vr: &str, length: usize) {
        self.0.extend_from_slice(&tag.group().to_le_bytes());
        self.0.extend_from_slice(&tag.element().to_le_bytes());
        self.0.extend_from_slice(vr.as_bytes());
        if is_long(vr) {
            self.0.extend_from_slice(&[0, 0]);
            self.0.extend_from_slice(&(length as u32).to_le_bytes());
        } else {
            self.0.extend_from_slice(&(length as u16).to_le_bytes());
        }
    }
}

/// The item delimiter with its length (PS3.5 7.5).
pub(crate) fn item_header(into: &mut Vec<u8>, length: usize) {
    into.extend_from_slice(&[0xfe, 0xff, 0x00, 0xe0]);
    into.extend_from_slice(&(length as u32).to_le_bytes());
}

/// Value representations with a 32-bit length (PS3.5 7.1.2).
fn is_long(vr: &str) -> bool {
    matches!(vr, "OB" | "OD" | "OF" | "OL" | "OV" | "OW" | "SQ" | "SV" | "UC" | "UN" | "UR" | "UT" | "UV")
}

/// The bytes of an attribute's value as Explicit VR Little Endian holds them; `None` where it cannot be said from text.
pub(crate) fn value(vr: &str, values: &[String]) -> Option<Vec<u8>> {
    fn binary<T: std::str::FromStr, const N: usize>(values: &[String], bytes: impl Fn(T) -> [u8; N]) -> Option<Vec<u8>> {
        let parsed: Option<Vec<[u8; N]>> = values.iter().map(|value| value.trim().parse().ok().map(&bytes)).collect();
        parsed.map(|all| all.concat())
    }
    match vr {
        "US" => binary(values, u16::to_le_bytes),
        "SS" => binary(values, i16::to_le_bytes),
        "UL" => binary(values, u32::to_le_bytes),
        "SL" => binary(values, i32::to_le_bytes),
        "FL" => binary(values, f32::to_le_bytes),
        "FD" => binary(values, f64::to_le_bytes),
        "AT" | "OB" | "OD" | "OF" | "OL" | "OV" | "OW" | "SV" | "UN" | "UV" => None,
        _ => Some(values.join("\\").into_bytes()),
    }
}

/// An item of a sequence, its own sequences included; what cannot be said from text is left out.
pub(crate) fn item(data: &Dataset, depth: usize) -> Vec<u8> {
    let mut out = Elements::default();
    for element in &data.0 {
        let tag = Tag(element.tag);
        if element.vr == "SQ" {
            if depth > 0 {
                let items: Vec<Vec<u8>> = element.items.iter().map(|inner| item(inner, depth - 1)).collect();
                out.put_sequence(tag, &items);
            }
        } else if let Some(value) = value(&element.vr, &element.values)
            && element.length.is_none()
            && value.len() < usize::from(u16::MAX)
        {
            out.put(tag, &element.vr, &value);
        }
    }
    out.0
}
