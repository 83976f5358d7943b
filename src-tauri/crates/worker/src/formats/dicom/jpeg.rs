//! What JPEG and JPEG-LS streams say in their markers (ISO/IEC 10918-1 B.1.1, 14495-1 C), and what DICOM files forget to say there.

use std::borrow::Cow;

const START: [u8; 2] = [0xff, 0xd8];
const SCAN: u8 = 0xda;
const APP14: u8 = 0xee;
const LOSSLESS_LS: u8 = 0xf7;

/// Whether the bytes begin a JPEG or JPEG-LS image.
pub(super) fn is_jpeg(bytes: &[u8]) -> bool {
    bytes.starts_with(&START)
}

/// A JPEG-LS image whose colours come one after the other: its first scan holds one component (14495-1 C.2.3, ILV 0).
pub(super) fn is_ls_by_plane(bytes: &[u8]) -> bool {
    let mut is_ls = false;
    for (marker, segment) in segments(bytes) {
        is_ls |= marker == LOSSLESS_LS;
        if marker == SCAN {
            return is_ls && segment.first() == Some(&1);
        }
    }
    false
}

/// The image with a marker that says its three components are RGB: a file whose Photometric Interpretation is RGB often has none, and
/// decoders then take them for YCbCr. Unchanged when the stream speaks for itself.
pub(super) fn as_rgb(bytes: &[u8]) -> Cow<'_, [u8]> {
    // "Adobe", version 100, no flags, transform 0.
    const NO_TRANSFORM: [u8; 16] = [0xff, APP14, 0, 14, b'A', b'd', b'o', b'b', b'e', 0, 100, 0, 0, 0, 0, 0];
    let speaks = segments(bytes).any(|(marker, segment)| (marker == APP14 && segment.len() >= 12) || marker == LOSSLESS_LS);
    if speaks || !is_jpeg(bytes) {
        return Cow::Borrowed(bytes);
    }
    Cow::Owned([&START, NO_TRANSFORM.as_slice(), &bytes[START.len()..]].concat())
}

/// Marker segments up to the first scan: the marker's second byte and the segment's content.
fn segments(bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut rest = bytes.get(START.len()..).unwrap_or_default();
    let mut ended = false;
    std::iter::from_fn(move || {
        let [0xff, marker, high, low, ..] = *rest else { return None };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let segment = rest.get(4..2 + length).filter(|_| !ended)?;
        rest = &rest[2 + length..];
        ended = marker == SCAN;
        Some((marker, segment))
    })
}
