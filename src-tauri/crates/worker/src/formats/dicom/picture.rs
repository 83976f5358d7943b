//! A frame as a picture of eight bits: grey through [`Tone`], palettes through their tables, colour as it is; overlays over it, and
//! pixels that are not square made so.

use image::DynamicImage;
use image::GrayImage;
use image::Luma;
use image::Rgb;
use image::RgbImage;
use image::imageops::FilterType;
use second_read_model::dicom::Dataset;
use second_read_model::dicom::Tag;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;
use second_read_model::protocol::FrameInfo;

use super::failure;
use super::frames::Frame;
use super::overlay::Plane;
use super::palette::Palette;
use super::tone::Tone;

const PIXEL_ASPECT_RATIO: Tag = Tag::new(0x0028, 0x0034);
/// A stretched picture is no larger than this.
const MOST_PIXELS: u64 = 64 << 20;

/// Draws the frame, by the window given (center and width) or the file's own.
pub(super) fn draw(frame: &Frame, data: &Dataset, number: u32, window: Option<(f64, f64)>) -> Result<DynamicImage, Failure> {
    let info = &frame.info;
    let drawn = if info.samples_per_pixel >= 3 {
        RgbImage::from_raw(info.columns, info.rows, colour(frame)).map(DynamicImage::ImageRgb8)
    } else if let (true, Some(palette)) = (info.photometric == "PALETTE COLOR", Palette::of(data)) {
        let pixels = values(frame).flat_map(|value| palette.colour(value)).collect();
        RgbImage::from_raw(info.columns, info.rows, pixels).map(DynamicImage::ImageRgb8)
    } else {
        let tone = Tone::new(frame, data, number, window, values(frame));
        GrayImage::from_raw(info.columns, info.rows, grey(frame, &tone)).map(DynamicImage::ImageLuma8)
    };
    drawn.ok_or_else(|| failure(WarningCode::Malformed, "frame"))
}

/// Draws overlays in white.
pub(super) fn lay_over(picture: &mut DynamicImage, planes: &[Plane]) {
    for (x, y) in planes.iter().flat_map(Plane::points) {
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { continue };
        match picture {
            DynamicImage::ImageLuma8(grey) if x < grey.width() && y < grey.height() => grey.put_pixel(x, y, Luma([255])),
            DynamicImage::ImageRgb8(colour) if x < colour.width() && y < colour.height() => colour.put_pixel(x, y, Rgb([255; 3])),
            _ => {}
        }
    }
}

/// The picture stretched where pixels are not square (PS3.3 C.7.6.3.1.7), by their spacing where nothing else is said. Ratios that no
/// device has are not believed.
pub(super) fn squared(picture: DynamicImage, info: &FrameInfo, data: &Dataset) -> DynamicImage {
    let said =
        data.get(PIXEL_ASPECT_RATIO).map(|ratio| ratio.values.iter().filter_map(|value| value.parse::<f64>().ok()).collect::<Vec<_>>());
    let ratio = match said.as_deref() {
        Some([vertical, horizontal]) => vertical / horizontal,
        _ => info.spacing.map_or(1.0, |[vertical, horizontal]| vertical / horizontal),
    };
    if !(0.1..=10.0).contains(&ratio) || (0.99..=1.01).contains(&ratio) {
        return picture;
    }
    let longer = |side: u32, ratio: f64| (f64::from(side) * ratio).round() as u32;
    let (width, height) = match ratio > 1.0 {
        true => (picture.width(), longer(picture.height(), ratio)),
        false => (longer(picture.width(), 1.0 / ratio), picture.height()),
    };
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return picture;
    }
    picture.resize_exact(width, height, FilterType::Triangle)
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

/// Red, green, blue in eight bits each. Of four samples the first is left out in ARGB (retired), and CMYK (retired) is turned.
fn colour(frame: &Frame) -> Vec<u8> {
    let info = &frame.info;
    let width = (info.bits_allocated / 8).max(1) as usize;
    let pixel = width * info.samples_per_pixel as usize;
    // The eight upper bits that are used.
    let drop = info.bits_stored.saturating_sub(8);
    let mut rgb = Vec::with_capacity(frame.bytes.len() / width);
    let skipped = usize::from(info.photometric == "ARGB" && info.samples_per_pixel == 4);
    let is_cmyk = info.photometric == "CMYK" && info.samples_per_pixel == 4;
    for samples in frame.bytes.chunks_exact(pixel) {
        let mut shades = samples.chunks_exact(width).map(|sample| {
            let value = sample.iter().rev().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
            (value >> drop).min(255) as u8
        });
        if is_cmyk {
            let inks: Vec<u16> = shades.map(u16::from).collect();
            let black = 255 - inks.get(3).copied().unwrap_or(0);
            rgb.extend(inks.iter().take(3).map(|ink| ((255 - ink) * black / 255) as u8));
        } else {
            rgb.extend(shades.by_ref().skip(skipped).take(3));
        }
    }
    rgb
}
