//! What JPEG and JPEG-LS streams say in their markers (ISO/IEC 10918-1 B.1.1, 14495-1 C), and what DICOM files forget to say there.

use std::borrow::Cow;
use std::io::Cursor;

use image::ImageDecoder;
use image::codecs::jpeg::JpegDecoder;

use super::sequential;

const START: [u8; 2] = [0xff, 0xd8];
const SCAN: u8 = 0xda;
const APP14: u8 = 0xee;
const LOSSLESS_LS: u8 = 0xf7;

/// Decodes JPEG by discrete cosines if it has the size that the file says: the everyday kind of eight bits, then what that decoder leaves
/// (twelve bits, an image that is cut off). The registry's decoder starts threads for frames of more than 128 by 128 pixels, and there
/// are none in the cage. Samples of more than eight bits come out in two bytes.
pub(super) fn decode(bytes: &[u8], columns: u16, rows: u16, samples: u16) -> Option<Vec<u8>> {
    let by_cosines = |(marker, _): &(u8, &[u8])| matches!(marker, 0xc0..=0xc2);
    let (_, frame) = segments(bytes).find(by_cosines)?;
    everyday(bytes, columns, rows, samples)
        .filter(|_| frame.first() == Some(&8))
        .or_else(|| sequential::decode(bytes, columns, rows, samples))
}

fn everyday(bytes: &[u8], columns: u16, rows: u16, samples: u16) -> Option<Vec<u8>> {
    let decoder = JpegDecoder::new(Cursor::new(bytes)).ok()?;
    let as_told = decoder.dimensions() == (columns.into(), rows.into()) && decoder.color_type().bytes_per_pixel() == samples as u8;
    let mut pixels = vec![0; usize::try_from(decoder.total_bytes()).ok().filter(|_| as_told)?];
    decoder.read_image(&mut pixels).ok()?;
    Some(pixels)
}

/// Whether the bytes begin a JPEG or JPEG-LS image.
pub(super) fn is_jpeg(bytes: &[u8]) -> bool {
    bytes.starts_with(&START)
}

/// Whether the stream has the size that the file says, as far as it says one: decoders believe their stream, and a damaged one asks for
/// gigabytes and minutes.
pub(super) fn is_as_told(bytes: &[u8], columns: u16, rows: u16, samples: u16) -> bool {
    let (columns, rows, samples) = (u32::from(columns), u32::from(rows), u32::from(samples));
    size(bytes).is_none_or(|size| size == (columns, rows, samples))
}

/// Columns, rows and colours of a frame header (10918-1 B.2.2, 14495-1 C.2.2), or of the SIZ segment of JPEG 2000 (15444-1 A.5.1), which
/// must not have colours of a size of their own: those come out in another number of samples than the picture has.
fn size(bytes: &[u8]) -> Option<(u32, u32, u32)> {
    let is_frame = |marker: u8| matches!(marker, 0xc0..=0xcf | LOSSLESS_LS) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
    if let Some((_, frame)) = segments(bytes).find(|(marker, _)| is_frame(*marker)).filter(|_| is_jpeg(bytes)) {
        let &[_, high, low, wide, narrow, samples] = frame.first_chunk()?;
        return Some((u16::from_be_bytes([wide, narrow]).into(), u16::from_be_bytes([high, low]).into(), samples.into()));
    }
    let siz = bytes.strip_prefix(&[0xff, 0x4f, 0xff, 0x51])?;
    let number = |at: usize| Some(u32::from_be_bytes(*siz.get(at..)?.first_chunk()?));
    let (width, height, left, top) = (number(4)?, number(8)?, number(12)?, number(16)?);
    let samples = u16::from_be_bytes(*siz.get(36..)?.first_chunk()?);
    let whole = siz.get(38..)?.chunks_exact(3).take(samples.into()).all(|colour| colour[1..] == [1, 1]);
    Some((width.checked_sub(left)?, height.checked_sub(top)?, if whole { samples.into() } else { 0 }))
}

/// Whether the bytes are a JPEG-LS image.
pub(super) fn is_ls(bytes: &[u8]) -> bool {
    segments(bytes).any(|(marker, _)| marker == LOSSLESS_LS)
}

/// Whether the end marker is missing.
pub(super) fn is_cut_off(bytes: &[u8]) -> bool {
    let padded = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    !bytes.get(..padded).is_some_and(|bytes| bytes.ends_with(&[0xff, 0xd9]))
}

/// A transfer syntax that bytes of this family can be read by, for a file that does not say its own: by how they begin.
pub(super) fn syntax(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0x4f, 0xff, 0x51, ..] => Some("1.2.840.10008.1.2.4.90"),
        [0xff, 0x0a, ..] => Some("1.2.840.10008.1.2.4.110"),
        [0xff, 0xd8, ..] if is_ls(bytes) => Some("1.2.840.10008.1.2.4.80"),
        [0xff, 0xd8, ..] => Some("1.2.840.10008.1.2.4.70"),
        _ => None,
    }
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
    fn streams_of_another_size_are_told() {
        let frame = [0xff, 0xd8, 0xff, LOSSLESS_LS, 0, 8, 8, 0, 2, 0, 3, 1];
        assert!(is_as_told(&frame, 3, 2, 1) && !is_as_told(&frame, 3, 2, 3) && !is_as_told(&frame, 2, 3, 1));
        let siz = |step: u8| {
            let mut stream = vec![0xff, 0x4f, 0xff, 0x51, 0, 41, 0, 0];
            stream.extend([3u32, 2, 0, 0, 3, 2, 0, 0].iter().flat_map(|number| number.to_be_bytes()));
            stream.extend([0, 1, 7, step, step]);
            stream
        };
        assert!(is_as_told(&siz(1), 3, 2, 1) && !is_as_told(&siz(1), 300, 2, 1) && !is_as_told(&siz(2), 3, 2, 1));
        assert!(is_as_told(b"something else", 3, 2, 1), "nothing is said");
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
