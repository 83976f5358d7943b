//! What JPEG and JPEG-LS streams say in their markers (ISO/IEC 10918-1 B.1.1, 14495-1 C), and what DICOM files forget to say there.

use std::borrow::Cow;
use std::io::Cursor;

use image::ImageDecoder;
use image::codecs::jpeg::JpegDecoder;

const START: [u8; 2] = [0xff, 0xd8];
const SCAN: u8 = 0xda;
const APP14: u8 = 0xee;
const LOSSLESS_LS: u8 = 0xf7;

/// Decodes JPEG of eight bits by discrete cosines, the everyday kind, if it has the size that the file says. The registry's decoder
/// starts threads for frames of more than 128 by 128 pixels, and there are none in the cage.
pub(super) fn decode(bytes: &[u8], columns: u16, rows: u16, samples: u16) -> Option<Vec<u8>> {
    let everyday = segments(bytes).any(|(marker, segment)| matches!(marker, 0xc0..=0xc2) && segment.first() == Some(&8));
    let decoder = JpegDecoder::new(Cursor::new(bytes)).ok().filter(|_| everyday)?;
    let as_told = decoder.dimensions() == (columns.into(), rows.into()) && decoder.color_type().bytes_per_pixel() == samples as u8;
    let mut pixels = vec![0; usize::try_from(decoder.total_bytes()).ok().filter(|_| as_told)?];
    decoder.read_image(&mut pixels).ok()?;
    Some(pixels)
}

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
    Cow::Owned([&START, NO_TRANSFORM.as_slice(), without_short_adobe(&bytes[START.len()..])].concat())
}

/// What follows an APP14 segment that is too short to say anything; some decoders stop at it.
fn without_short_adobe(bytes: &[u8]) -> &[u8] {
    match bytes {
        [0xff, APP14, 0, length @ 2..14, ..] => bytes.get(2 + usize::from(*length)..).unwrap_or(bytes),
        _ => bytes,
    }
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
        for (stream, added, markers) in [
            (vec![0xff, 0xd8, 0xff, 0xdb, 0, 4, 1, 2], 16, 1),
            (adobe(14), 0, 1),
            // Ten bytes are too few for the transform: that segment is replaced.
            (adobe(12), 16 - 14, 1),
            (vec![0xff, 0xd8, 0xff, LOSSLESS_LS, 0, 4, 8, 0], 0, 0),
            (b"not a picture".to_vec(), 0, 0),
            (Vec::new(), 0, 0),
        ] {
            let said = as_rgb(&stream);
            assert_eq!(said.len(), stream.len() + added, "{stream:02x?}");
            assert_eq!(segments(&said).filter(|(marker, _)| *marker == APP14).count(), markers);
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
