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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_added_only_where_the_stream_is_silent() {
        let adobe = |length: u8| [&[0xff, 0xd8, 0xff, APP14, 0, length][..], &vec![0; usize::from(length) - 2]].concat();
        for (stream, grows) in [
            (vec![0xff, 0xd8, 0xff, 0xdb, 0, 4, 1, 2], true),
            (adobe(14), false),
            // Ten bytes are too few for the transform; decoders ignore such a segment.
            (adobe(12), true),
            (vec![0xff, 0xd8, 0xff, LOSSLESS_LS, 0, 4, 8, 0], false),
            (b"not a picture".to_vec(), false),
            (Vec::new(), false),
        ] {
            let said = as_rgb(&stream);
            assert_eq!(said.len(), stream.len() + if grows { 16 } else { 0 }, "{stream:02x?}");
            assert!(said.ends_with(stream.get(2..).unwrap_or_default()));
        }
    }

    #[test]
    fn planes_are_told_by_the_first_scan() {
        let stream = |frame: u8, components: u8| vec![0xff, 0xd8, 0xff, frame, 0, 4, 8, 0, 0xff, SCAN, 0, 4, components, 0];
        for (frame, components, by_plane) in [(LOSSLESS_LS, 1, true), (LOSSLESS_LS, 3, false), (0xc0, 1, false)] {
            assert_eq!(is_ls_by_plane(&stream(frame, components)), by_plane, "{frame:x} {components}");
        }
        assert!(!is_ls_by_plane(&[0xff, 0xd8, 0xff]));
    }
}
