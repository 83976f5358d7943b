//! One frame of pixel data as samples: found without reading the others, decoded, and brought into one form.
//!
//! The form: little endian, colour by pixel (never by plane), whole bytes per sample (8, 16 or 32 bit), YBR turned into RGB.
//! Codecs are those of the `dicom-transfer-syntax-registry`, save RLE, deflate and JPEG by cosines; each is given the bytes of one frame,
//! no more. Film (MPEG) is not decoded.

use std::borrow::Cow;
use std::io::Read;

use dicom_encoding::adapters::PixelDataObject;
use dicom_encoding::adapters::RawPixelData;
use dicom_encoding::transfer_syntax::TransferSyntaxIndex;
use dicom_transfer_syntax_registry::TransferSyntaxRegistry;
use flate2::read::DeflateDecoder;
use second_read_model::dicom::Dataset;
use second_read_model::dicom::Tag;
use second_read_model::dicom::tags;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;
use second_read_model::protocol::FrameInfo;

use super::attributes::EXTENDED_OFFSETS;
use super::attributes::Header;
use super::attributes::Pixels;
use super::failure;
use super::jpeg;
use super::rle;
use super::tone;
use super::warning;
use super::window::Window;

/// No frame and no document is larger than this, in bytes.
pub(super) const MOST_BYTES: u64 = 512 << 20;

const RLE: &str = "1.2.840.10008.1.2.5";
/// Deflated Image Frame Compression (PS3.5 A.4.13).
const DEFLATED_FRAME: &str = "1.2.840.10008.1.2.8.1";
/// A frame of so many bytes is made without looking at how much of it there is.
const TRUSTED_BYTES: usize = 8 << 20;
/// No picture worth seeing shrinks to less than this part of its bytes.
const MOST_SHRUNK: usize = 1_024;
/// Fragments that are looked at for whether the pixels are cut off.
const MOST_FRAGMENTS: usize = 4_096;
const FLOAT_PIXELS: Tag = Tag::new(0x7fe0, 0x0008);
const DOUBLE_PIXELS: Tag = Tag::new(0x7fe0, 0x0009);
const SAMPLES_PER_PIXEL: Tag = Tag::new(0x0028, 0x0002);
const PHOTOMETRIC: Tag = Tag::new(0x0028, 0x0004);
const PLANAR: Tag = Tag::new(0x0028, 0x0006);
const BITS_ALLOCATED: Tag = Tag::new(0x0028, 0x0100);
const BITS_STORED: Tag = Tag::new(0x0028, 0x0101);
const HIGH_BIT: Tag = Tag::new(0x0028, 0x0102);
const PIXEL_REPRESENTATION: Tag = Tag::new(0x0028, 0x0103);

/// A decoded frame.
pub(super) struct Frame {
    pub(super) info: FrameInfo,
    pub(super) bytes: Vec<u8>,
    /// Samples are IEEE floats of `bits_allocated` bits.
    pub(super) float: bool,
    /// The words of the file, where bits that belong to no sample hold an overlay; else empty.
    pub(super) unused: Vec<u16>,
}

/// How many frames can be shown; what the file claims, bounded by the bytes that are there.
pub(super) fn count(header: &Header, size: u64) -> u32 {
    let Some(shape) = Shape::of(header).filter(|_| !is_film(header)) else { return 0 };
    let there = size.saturating_sub(shape.pixels.offset);
    let room = match shape.pixels.length {
        Some(_) => there.saturating_mul(8).checked_div(shape.frame_bits()).unwrap_or(0),
        None => there / 8,
    };
    shape.frames.min(u32::try_from(room).unwrap_or(u32::MAX)).max(u32::from(there > 0))
}

/// Why pixel data is not shown, or not all of it: film, no image by its description, or a value that goes on past the end of the file.
pub(super) fn doubts(header: &Header, window: &mut Window<'_>) -> Option<Warning> {
    let pixels = header.pixels?;
    if is_film(header) {
        return Some(warning(WarningCode::NotSupported, header.instance.transfer_syntax.clone()));
    }
    if Shape::of(header).is_none() {
        return Some(warning(WarningCode::Malformed, pixels.tag.to_string()));
    }
    let size = window.size();
    let whole = match pixels.length {
        Some(length) => pixels.offset.checked_add(length).is_some_and(|end| end <= size),
        None => is_delimited(window, &pixels),
    };
    (!whole).then(|| warning(WarningCode::Truncated, format!("byte {size} of {}", pixels.tag)))
}

/// Whether the fragments end with the delimiter: seen at the end of the file, else by going through them.
fn is_delimited(window: &mut Window<'_>, pixels: &Pixels) -> bool {
    const DELIMITER: [u8; 4] = [0xfe, 0xff, 0xdd, 0xe0];
    let size = window.size();
    if window.up_to(size.saturating_sub(8), 8).starts_with(&DELIMITER) {
        return true;
    }
    let mut offset = pixels.offset;
    for _ in 0..MOST_FRAGMENTS {
        let Some(length) = fragment(window, offset) else { return window.get(offset, 4).is_some_and(|bytes| bytes == DELIMITER) };
        offset = offset.saturating_add(8 + u64::from(length));
    }
    true
}

/// MPEG-2, MPEG-4 and HEVC (PS3.5 A.4.5 to A.4.9).
fn is_film(header: &Header) -> bool {
    header.instance.transfer_syntax.starts_with("1.2.840.10008.1.2.4.10")
}

/// Decodes frame `number` (from 0).
pub(super) fn decode(header: &Header, window: &mut Window<'_>, number: u32) -> Result<Frame, Failure> {
    let shape = Shape::of(header).ok_or_else(|| failure(WarningCode::Empty, "(7FE0,0010)"))?;
    if shape.frame_bits().div_ceil(8) > MOST_BYTES {
        return Err(failure(WarningCode::Limit, "(7FE0,0010)"));
    }
    if number >= count(header, window.size()) {
        return Err(failure(WarningCode::Empty, "frame"));
    }
    let mut frame = match shape.pixels.length {
        Some(_) => shape.native(window, number, header.big_endian)?,
        None => shape.encapsulated(header, window, number)?,
    };
    tone::describe(&mut frame.info, &header.instance.data, number);
    Ok(frame)
}

/// What the image pixel module says (PS3.3 C.7.6.3).
struct Shape {
    pixels: Pixels,
    rows: u16,
    columns: u16,
    samples: u16,
    allocated: u16,
    stored: u16,
    high_bit: u16,
    signed: bool,
    planar: bool,
    photometric: String,
    frames: u32,
    /// Unused bits of the pixels hold an overlay.
    overlaid: bool,
}

impl Shape {
    fn of(header: &Header) -> Option<Self> {
        let (pixels, data) = (header.pixels?, &header.instance.data);
        let allocated = match pixels.tag {
            FLOAT_PIXELS => 32,
            DOUBLE_PIXELS => 64,
            _ => data.number(BITS_ALLOCATED).unwrap_or(8),
        };
        let samples: u16 = data.number(SAMPLES_PER_PIXEL).unwrap_or(1);
        let stored = data.number(BITS_STORED).filter(|stored| (1..=allocated).contains(stored)).unwrap_or(allocated);
        let shape = Self {
            pixels,
            rows: data.number(tags::ROWS)?,
            columns: data.number(tags::COLUMNS)?,
            samples,
            allocated,
            stored,
            high_bit: data.number(HIGH_BIT).filter(|high| *high < allocated && *high + 1 >= stored).unwrap_or(stored.saturating_sub(1)),
            signed: data.number::<u16>(PIXEL_REPRESENTATION) == Some(1),
            planar: data.number::<u16>(PLANAR) == Some(1),
            photometric: data.text(PHOTOMETRIC).unwrap_or(if samples >= 3 { "RGB" } else { "MONOCHROME2" }).to_owned(),
            frames: frames(data),
            overlaid: data.0.iter().any(|element| {
                (0x6000..0x6020).contains(&(element.tag >> 16))
                    && element.tag & 0xffff == 0x0102
                    && element.values.iter().any(|bit| bit != "0")
            }),
        };
        let is_image = shape.rows > 0 && shape.columns > 0 && matches!(shape.samples, 1 | 3 | 4);
        (is_image && (matches!(shape.allocated, 1 | 8 | 16 | 32 | 64) || shape.is_packed())).then_some(shape)
    }

    fn pixels(&self) -> u64 {
        u64::from(self.rows) * u64::from(self.columns)
    }

    /// Bits of one frame as it stands in the file, without codec.
    fn frame_bits(&self) -> u64 {
        let samples = if self.is_halved() { 2 } else { u64::from(self.samples) };
        self.pixels() * samples * u64::from(self.allocated)
    }

    /// Two pixels share their colour difference (PS3.3 C.7.6.3.1.2), in native pixel data only.
    fn is_halved(&self) -> bool {
        matches!(self.photometric.as_str(), "YBR_FULL_422" | "YBR_PARTIAL_422")
            && self.pixels.length.is_some()
            && (self.allocated, self.samples) == (8, 3)
    }

    /// Two samples of twelve bits in three bytes, as ACR-NEMA had them.
    fn is_packed(&self) -> bool {
        self.allocated == 12 && self.samples == 1 && self.pixels.length.is_some()
    }

    /// Whole bytes of one sample as it comes out.
    fn width(&self) -> usize {
        usize::from(self.allocated).div_ceil(8)
    }

    fn frame_bytes(&self) -> usize {
        // The caller has held the frame to MOST_BYTES, and a pointer has 64 or 32 bits.
        usize::try_from(self.pixels() * u64::from(self.samples) * self.width() as u64).unwrap_or(usize::MAX)
    }

    fn native(&self, window: &mut Window<'_>, number: u32, big_endian: bool) -> Result<Frame, Failure> {
        let first_bit = u64::from(number).saturating_mul(self.frame_bits());
        let offset = self.pixels.offset.saturating_add(first_bit / 8);
        // One bit more where frames of single bits begin inside a byte, one byte more where words are swapped.
        let length = usize::try_from((self.frame_bits() + first_bit % 8).div_ceil(8)).unwrap_or(0);
        let mut bytes = window.up_to(offset, length.next_multiple_of(2));
        if big_endian {
            let width = if self.allocated <= 8 && self.pixels.words { 2 } else { self.width() };
            bytes.chunks_exact_mut(width).for_each(<[u8]>::reverse);
        }
        if length > TRUSTED_BYTES && bytes.len() < length / MOST_SHRUNK {
            return Err(failure(WarningCode::Truncated, "(7FE0,0010)"));
        }
        // What a cut-off file lacks is shown as zero; the extract has said so.
        bytes.resize(length, 0);
        let bytes = match self.allocated {
            1 => bits(&bytes, (first_bit % 8) as usize, self.frame_bits()),
            12 => unpacked(&bytes, (first_bit % 8) as usize / 4, self.frame_bytes() / 2),
            _ if self.is_halved() => doubled(&bytes),
            _ => bytes,
        };
        let bytes = if self.planar { by_pixel(&bytes, usize::from(self.samples), self.width()) } else { bytes };
        self.finish(bytes, self.photometric.replace("_422", ""))
    }

    fn encapsulated(&self, header: &Header, window: &mut Window<'_>, number: u32) -> Result<Frame, Failure> {
        let data = fragments(header, &self.pixels, window, self.frames, number)?;
        let syntax = header.instance.transfer_syntax.as_str();
        let mut bytes = self.decompress(syntax, &data)?;
        let (pixels, halved) = (self.pixels() as usize, self.frame_bytes() / 2);
        if self.allocated == 1 && bytes.len() < pixels {
            bytes = bits(&bytes, 0, self.pixels());
        }
        if self.allocated == 16 && bytes.len() == halved {
            bytes = bytes.into_iter().flat_map(|byte| [byte, 0]).collect();
        }
        bytes.resize(self.frame_bytes(), 0);
        let by_plane = jpeg::is_ls_by_plane(&data) || (syntax == DEFLATED_FRAME && self.planar);
        if self.samples > 1 && by_plane {
            bytes = by_pixel(&bytes, self.samples.into(), self.width());
        }
        let photometric = match self.photometric.as_str() {
            // JPEG and JPEG 2000 decoders undo the colour transform that belongs to their stream.
            "YBR_FULL" | "YBR_FULL_422" | "YBR_PARTIAL_422" | "YBR_PARTIAL_420" if jpeg::is_jpeg(&data) && !jpeg::is_ls(&data) => "RGB",
            "YBR_FULL_422" => "YBR_FULL",
            "YBR_RCT" | "YBR_ICT" => "RGB",
            other => other,
        };
        self.finish(bytes, photometric.to_owned())
    }

    /// By our own reader where there is one, else by one of the registry: that of the syntax, or that of what the bytes are.
    fn decompress(&self, syntax: &str, data: &[u8]) -> Result<Vec<u8>, Failure> {
        let damaged = || failure(WarningCode::Malformed, "compressed frame");
        let bytes = self.frame_bytes();
        if bytes > TRUSTED_BYTES && data.len() < bytes / MOST_SHRUNK {
            return Err(damaged());
        }
        match syntax {
            RLE => {
                // Single bits are packed before they are coded.
                let (pixels, width) = if self.allocated == 1 { (self.pixels().div_ceil(8), 1) } else { (self.pixels(), self.width()) };
                return rle::decode(data, pixels as usize, self.samples.into(), width).ok_or_else(damaged);
            }
            DEFLATED_FRAME => {
                let mut bytes = Vec::new();
                let inflated = DeflateDecoder::new(data).take(self.frame_bytes() as u64).read_to_end(&mut bytes);
                return if inflated.is_ok() || !bytes.is_empty() { Ok(bytes) } else { Err(damaged()) };
            }
            _ => {}
        }
        let data = if self.photometric == "RGB" { jpeg::as_rgb(data) } else { Cow::Borrowed(data) };
        if let Some(bytes) = jpeg::decode(&data, self.columns, self.rows, self.samples) {
            return Ok(bytes);
        }
        let declared = TransferSyntaxRegistry.get(syntax).and_then(|known| known.pixel_data_reader());
        let codec = declared.or_else(|| TransferSyntaxRegistry.get(jpeg::syntax(&data)?)?.pixel_data_reader());
        let codec = codec.ok_or_else(|| failure(WarningCode::NotSupported, syntax))?;
        if !jpeg::is_as_told(&data, self.columns, self.rows, self.samples) {
            return Err(damaged());
        }
        let mut data = data.into_owned();
        if jpeg::is_ls(&data) && jpeg::is_cut_off(&data) {
            // That decoder searches seconds for the end of a code that never ends: codes that do, two bytes for each sample.
            data.resize(data.len() + bytes.min(data.len() * MOST_SHRUNK) * 2, 0x7f);
        }
        if bytes > TRUSTED_BYTES {
            // The registry's codecs refuse a picture that shrank to less than a 64th. We have looked at its size: zeros behind it.
            data.resize(data.len().max(bytes / 64 + 1), 0);
        }
        let mut bytes = Vec::new();
        codec.decode_frame(&OneFrame { shape: self, syntax, data: &data }, 0, &mut bytes).map_err(|_| damaged())?;
        Ok(bytes)
    }

    /// Cleans the unused bits, turns YBR into RGB and says what came out.
    fn finish(&self, mut bytes: Vec<u8>, mut photometric: String) -> Result<Frame, Failure> {
        bytes.resize(self.frame_bytes(), 0);
        let float = matches!(self.pixels.tag, FLOAT_PIXELS | DOUBLE_PIXELS);
        if self.allocated == 64 && !float {
            return Err(failure(WarningCode::NotSupported, "64-bit samples"));
        }
        let unused = match self.overlaid && self.allocated == 16 {
            true => bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect(),
            false => Vec::new(),
        };
        if self.allocated == 16 && self.stored < 16 {
            self.clean(&mut bytes);
        }
        if self.samples == 3 && matches!(self.allocated, 8 | 16) && matches!(photometric.as_str(), "YBR_FULL" | "YBR_PARTIAL") {
            self.to_rgb(&mut bytes, photometric == "YBR_PARTIAL");
            photometric = "RGB".to_owned();
        }
        let bits_allocated = self.width() as u32 * 8;
        let info = FrameInfo {
            columns: u32::from(self.columns),
            rows: u32::from(self.rows),
            samples_per_pixel: u32::from(self.samples),
            bits_allocated,
            bits_stored: u32::from(self.stored),
            signed: self.signed,
            photometric,
            ..FrameInfo::default()
        };
        Ok(Frame { info, bytes, float, unused })
    }

    /// YBR_FULL and YBR_PARTIAL (PS3.3 C.7.6.3.1.2) as RGB, in place.
    fn to_rgb(&self, bytes: &mut [u8], partial: bool) {
        let (width, top) = (self.width(), ((1u32 << self.stored.min(16)) - 1) as f32);
        let middle = (1u32 << (self.stored.clamp(1, 16) - 1)) as f32;
        for pixel in bytes.chunks_exact_mut(3 * width) {
            let mut values = [0.0; 3];
            for (value, sample) in values.iter_mut().zip(pixel.chunks_exact(width)) {
                *value = sample.iter().rev().fold(0u32, |value, byte| value << 8 | u32::from(*byte)) as f32;
            }
            let [mut y, mut b, mut r] = [values[0], values[1] - middle, values[2] - middle];
            if partial {
                // Black at 16 and white at 235 of 255, differences from 16 to 240.
                y = (y - 16.0 / 255.0 * top) * 255.0 / 219.0;
                (b, r) = (b * 255.0 / 224.0, r * 255.0 / 224.0);
            }
            let rgb = [y + 1.402 * r, y - 0.344_136 * b - 0.714_136 * r, y + 1.772 * b];
            for (sample, value) in pixel.chunks_exact_mut(width).zip(rgb) {
                let value = (value.round().clamp(0.0, top) as u32).to_le_bytes();
                sample.iter_mut().zip(value).for_each(|(byte, value)| *byte = value);
            }
        }
    }

    /// Overlays of old files, and dirt, stand in bits that belong to no sample (PS3.5 8.1.1): the sample alone stays, sign extended.
    fn clean(&self, bytes: &mut [u8]) {
        let above = 15 - self.high_bit.min(15);
        let unused = 16 - self.stored;
        for pair in bytes.chunks_exact_mut(2) {
            let raw = u16::from_le_bytes([pair[0], pair[1]]) << above;
            let value = if self.signed { (raw.cast_signed() >> unused).cast_unsigned() } else { raw >> unused };
            pair.copy_from_slice(&value.to_le_bytes());
        }
    }
}

fn frames(data: &Dataset) -> u32 {
    data.number::<u32>(tags::NUMBER_OF_FRAMES).unwrap_or(1).max(1)
}

/// The compressed bytes of one frame: by the extended or basic offset table where there is one, else one fragment per frame,
/// else by the marker that each frame of a JPEG family stream starts with (PS3.5 A.4).
fn fragments(header: &Header, pixels: &Pixels, window: &mut Window<'_>, frames: u32, number: u32) -> Result<Vec<u8>, Failure> {
    let damaged = || failure(WarningCode::Malformed, "(7FE0,0010)");
    let table_length = fragment(window, pixels.offset).ok_or_else(damaged)?;
    let first = pixels.offset + 8 + u64::from(table_length);
    if frames > 1
        && let Some((start, end)) = by_table(header, pixels, window, table_length, frames, number)
    {
        let places = walk(window, first.saturating_add(start), end.map(|end| first.saturating_add(end)), u64::MAX);
        return joined(window, &places);
    }
    let places = walk(window, first, None, if frames > 1 { u64::MAX } else { MOST_BYTES });
    if frames == 1 {
        return joined(window, &places);
    }
    let number = number as usize;
    if places.len() == frames as usize {
        return joined(window, places.get(number..=number).ok_or_else(damaged)?);
    }
    let starts: Vec<usize> = (0..places.len()).filter(|at| starts_frame(window, places[*at])).collect();
    let start = *starts.get(number).ok_or_else(damaged)?;
    let end = starts.get(number + 1).copied().unwrap_or(places.len());
    joined(window, &places[start..end])
}

/// Start and end of a frame, counted from the first fragment.
fn by_table(
    header: &Header,
    pixels: &Pixels,
    window: &mut Window<'_>,
    basic_length: u32,
    frames: u32,
    number: u32,
) -> Option<(u64, Option<u64>)> {
    let (offset, length, width) = match header.place(EXTENDED_OFFSETS) {
        Some(place) => (place.offset, place.length, 8),
        None => (pixels.offset + 8, u64::from(basic_length), 4),
    };
    if length != u64::from(frames) * width {
        return None;
    }
    let mut entry = |index: u32| -> Option<u64> {
        let bytes = window.get(offset.checked_add(u64::from(index) * width)?, width as usize)?;
        Some(bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte)))
    };
    let start = entry(number)?;
    let end = if number + 1 < frames { Some(entry(number + 1)?) } else { None };
    // A table of zeros is a common way not to write one.
    (number == 0 || start > 0).then_some((start, end.filter(|end| *end > start)))
}

/// Length of the item that starts at `offset`.
fn fragment(window: &mut Window<'_>, offset: u64) -> Option<u32> {
    let bytes = window.get(offset, 8)?;
    let length = u32::from_le_bytes(*bytes.last_chunk()?);
    (bytes[..4] == [0xfe, 0xff, 0x00, 0xe0] && length != u32::MAX).then_some(length)
}

/// Where fragments stand from `offset` on: offset and length of each, up to `end` or the delimiter, `most` bytes in all.
fn walk(window: &mut Window<'_>, mut offset: u64, end: Option<u64>, most: u64) -> Vec<(u64, u64)> {
    let mut places = Vec::new();
    let mut total = 0u64;
    while end.is_none_or(|end| offset < end) && total <= most {
        let Some(length) = fragment(window, offset) else { break };
        let length = u64::from(length).min(window.size().saturating_sub(offset + 8));
        places.push((offset + 8, length));
        total = total.saturating_add(length);
        offset += 8 + length;
    }
    places
}

fn joined(window: &mut Window<'_>, places: &[(u64, u64)]) -> Result<Vec<u8>, Failure> {
    let total = places.iter().fold(0u64, |sum, (_, length)| sum.saturating_add(*length));
    if total == 0 || total > MOST_BYTES {
        let code = if total == 0 { WarningCode::Empty } else { WarningCode::Limit };
        return Err(failure(code, "(7FE0,0010)"));
    }
    let mut bytes = Vec::new();
    for (offset, length) in places {
        bytes.append(&mut window.up_to(*offset, usize::try_from(*length).unwrap_or(0)));
    }
    Ok(bytes)
}

/// Start of a JPEG (and JPEG-LS) image, or of a JPEG 2000 codestream.
fn starts_frame(window: &mut Window<'_>, place: (u64, u64)) -> bool {
    window.get(place.0, 4).is_some_and(|bytes| jpeg::is_jpeg(bytes) || bytes.starts_with(&[0xff, 0x4f, 0xff, 0x51]))
}

/// Single bits, lowest first (PS3.5 8.1.1), as bytes 0 and 1.
fn bits(bytes: &[u8], skip: usize, count: u64) -> Vec<u8> {
    let all = bytes.iter().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1));
    all.skip(skip).take(usize::try_from(count).unwrap_or(0)).collect()
}

/// Samples of twelve bits in words of sixteen; `skip` half bytes stand before the first.
fn unpacked(bytes: &[u8], skip: usize, count: usize) -> Vec<u8> {
    let half = |at: usize| u16::from(bytes.get(at / 2).copied().unwrap_or_default() >> (at % 2 * 4) & 15);
    (0..count).map(|sample| skip + 3 * sample).flat_map(|at| (half(at) | half(at + 1) << 4 | half(at + 2) << 8).to_le_bytes()).collect()
}

/// Y1 Y2 Cb Cr as Y1 Cb Cr Y2 Cb Cr.
fn doubled(bytes: &[u8]) -> Vec<u8> {
    bytes.chunks_exact(4).flat_map(|four| [four[0], four[2], four[3], four[1], four[2], four[3]]).collect()
}

/// Planes of colours as colours by pixel.
fn by_pixel(bytes: &[u8], samples: usize, width: usize) -> Vec<u8> {
    let plane = bytes.len() / samples.max(1);
    let mut mixed = Vec::with_capacity(bytes.len());
    for at in (0..plane).step_by(width.max(1)) {
        for sample in 0..samples {
            mixed.extend_from_slice(bytes.get(sample * plane + at..sample * plane + at + width).unwrap_or_default());
        }
    }
    mixed
}

/// What a codec sees: one frame in one fragment.
struct OneFrame<'a> {
    shape: &'a Shape,
    syntax: &'a str,
    data: &'a [u8],
}

impl PixelDataObject for OneFrame<'_> {
    fn transfer_syntax_uid(&self) -> &str {
        self.syntax
    }

    fn rows(&self) -> Option<u16> {
        Some(self.shape.rows)
    }

    fn cols(&self) -> Option<u16> {
        Some(self.shape.columns)
    }

    fn samples_per_pixel(&self) -> Option<u16> {
        Some(self.shape.samples)
    }

    fn bits_allocated(&self) -> Option<u16> {
        // Single bits come out of a codec in a byte each.
        Some(self.shape.allocated.max(8))
    }

    fn bits_stored(&self) -> Option<u16> {
        Some(self.shape.stored)
    }

    fn photometric_interpretation(&self) -> Option<&str> {
        Some(&self.shape.photometric)
    }

    fn number_of_frames(&self) -> Option<u32> {
        Some(1)
    }

    fn number_of_fragments(&self) -> Option<u32> {
        Some(1)
    }

    fn fragment(&self, fragment: usize) -> Option<Cow<'_, [u8]>> {
        (fragment == 0).then_some(Cow::Borrowed(self.data))
    }

    fn offset_table(&self) -> Option<Cow<'_, [u32]>> {
        Some(Cow::Borrowed(&[0]))
    }

    fn raw_pixel_data(&self) -> Option<RawPixelData> {
        Some(RawPixelData { fragments: [self.data.to_vec()].into_iter().collect(), offset_table: [0].into_iter().collect() })
    }
}
