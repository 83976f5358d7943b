//! A frame as a picture of eight bits: grey through [`Tone`], palettes through their tables, colour as it is.

use image::DynamicImage;
use image::GrayImage;
use image::RgbImage;
use image::imageops::FilterType;
use second_read_model::dicom::Dataset;
use second_read_model::dicom::Tag;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::failure;
use super::frames::Frame;
use super::tone::Tone;

/// Draws the frame, by the window given (center and width) or the file's own.
pub(super) fn draw(frame: &Frame, data: &Dataset, number: u32, window: Option<(f64, f64)>) -> Result<DynamicImage, Failure> {
    let info = &frame.info;
    let drawn = if info.samples_per_pixel >= 3 {
        RgbImage::from_raw(info.columns, info.rows, colour(frame)).map(DynamicImage::ImageRgb8)
    } else if let (true, Some(palette)) = (info.photometric == "PALETTE COLOR", Palette::of(data)) {
        let pixels = values(frame).flat_map(|value| palette.colour(value)).collect();
        RgbImage::from_raw(info.columns, info.rows, pixels).map(DynamicImage::ImageRgb8)
    } else {
        let tone = Tone::new(info, data, number, window, values(frame));
        GrayImage::from_raw(info.columns, info.rows, grey(frame, &tone)).map(DynamicImage::ImageLuma8)
    };
    drawn.ok_or_else(|| failure(WarningCode::Malformed, "frame"))
}

/// The picture no wider than `width` pixels (0: as it is), its proportions kept.
pub(super) fn at_most(picture: DynamicImage, width: u32) -> DynamicImage {
    if width == 0 || picture.width() <= width {
        return picture;
    }
    let height = u64::from(picture.height()) * u64::from(width) / u64::from(picture.width().max(1));
    picture.resize_exact(width, u32::try_from(height).unwrap_or(1).max(1), FilterType::Triangle)
}

/// Each grey once for all samples of 16 bits: a table is faster than arithmetic per pixel.
fn grey(frame: &Frame, tone: &Tone) -> Vec<u8> {
    let info = &frame.info;
    if frame.float || info.bits_allocated > 16 {
        return values(frame).map(|value| tone.grey(value)).collect();
    }
    if info.bits_allocated == 8 {
        let table: Vec<u8> =
            (0..=u8::MAX).map(|raw| tone.grey(if info.signed { f64::from(raw.cast_signed()) } else { f64::from(raw) })).collect();
        return frame.bytes.iter().map(|raw| table[usize::from(*raw)]).collect();
    }
    let table: Vec<u8> =
        (0..=u16::MAX).map(|raw| tone.grey(if info.signed { f64::from(raw.cast_signed()) } else { f64::from(raw) })).collect();
    frame.bytes.chunks_exact(2).map(|pair| table[usize::from(u16::from_le_bytes([pair[0], pair[1]]))]).collect()
}

/// The samples of a frame as numbers.
fn values(frame: &Frame) -> impl Iterator<Item = f64> + '_ {
    let (signed, float) = (frame.info.signed, frame.float);
    let width = (frame.info.bits_allocated / 8).max(1) as usize;
    frame.bytes.chunks_exact(width).map(move |bytes| {
        let mut raw = [0; 8];
        raw[..width].copy_from_slice(bytes);
        let raw = u64::from_le_bytes(raw);
        match (width, float, signed) {
            (4, true, _) => f64::from(f32::from_bits(raw as u32)),
            (8, true, _) => f64::from_bits(raw),
            (1, _, true) => f64::from((raw as u8).cast_signed()),
            (2, _, true) => f64::from((raw as u16).cast_signed()),
            (4, _, true) => f64::from((raw as u32).cast_signed()),
            _ => raw as f64,
        }
    })
}

/// Red, green, blue in eight bits each; a fourth sample is left out.
fn colour(frame: &Frame) -> Vec<u8> {
    let info = &frame.info;
    let width = (info.bits_allocated / 8).max(1) as usize;
    let pixel = width * info.samples_per_pixel as usize;
    // The eight upper bits that are used.
    let drop = info.bits_stored.saturating_sub(8);
    let mut rgb = Vec::with_capacity(frame.bytes.len() / width);
    for samples in frame.bytes.chunks_exact(pixel) {
        for sample in samples.chunks_exact(width).take(3) {
            let value = sample.iter().rev().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
            rgb.push((value >> drop).min(255) as u8);
        }
    }
    rgb
}

/// Palette colour lookup tables (PS3.3 C.7.6.3.1.5), not the segmented ones.
struct Palette {
    first: f64,
    colours: Vec<[u8; 3]>,
}

impl Palette {
    fn of(data: &Dataset) -> Option<Self> {
        let descriptor: Vec<u32> = data
            .get(Tag::new(0x0028, 0x1101))?
            .values
            .iter()
            .filter_map(|value| value.parse::<i64>().ok())
            .map(|v| (v & 0xffff) as u32)
            .collect();
        let [entries, first, bits] = descriptor[..] else { return None };
        let entries = if entries == 0 { 65_536 } else { entries as usize };
        let channel = |element| channel(&data.get(Tag::new(0x0028, element))?.values, entries, bits);
        let (red, green, blue) = (channel(0x1201)?, channel(0x1202)?, channel(0x1203)?);
        let colours = red.into_iter().zip(green).zip(blue).map(|((red, green), blue)| [red, green, blue]).collect();
        Some(Self { first: f64::from(first), colours })
    }

    fn colour(&self, value: f64) -> [u8; 3] {
        let at = (value - self.first).max(0.0) as usize;
        self.colours.get(at).or(self.colours.last()).copied().unwrap_or_default()
    }
}

/// One colour's table in eight bits; two entries share a word where entries have eight bits and the table is half as long.
fn channel(words: &[String], entries: usize, bits: u32) -> Option<Vec<u8>> {
    let words: Vec<u16> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let shades: Vec<u8> = if bits <= 8 && words.len() < entries {
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    } else if bits <= 8 && words.iter().all(|word| *word < 256) {
        words.iter().map(|word| *word as u8).collect()
    } else {
        words.iter().map(|word| (word >> 8) as u8).collect()
    };
    (!shades.is_empty()).then_some(shades)
}
