//! What JPEG and PNG share: sizes checked before pixels are made, upright pages, the date a camera wrote.
//!
//! Pixels are made only when a page is asked for. No colour management, no animation.

use std::io::Cursor;

use image::DynamicImage;
use image::ImageDecoder;
use image::ImageEncoder;
use image::ImageFormat;
use image::ImageReader;
use image::Limits;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::CompressionType;
use image::codecs::png::FilterType;
use image::codecs::png::PngEncoder;
use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::extract::TextOrigin;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fact::Origin;
use second_read_model::protocol::Failure;
use second_read_model::protocol::FrameForm;
use second_read_model::protocol::FrameInfo;

use super::Input;
use super::exif;

/// More pixels than the largest camera or scanner makes, few enough for the memory a worker has.
const PIXELS: u64 = 120_000_000;
/// What decoding may allocate, in bytes.
const MEMORY: u64 = 640 << 20;
/// Lines of text stay lines at this quality (of 100), in 4 KB.
const THUMBNAIL_QUALITY: u8 = 75;
/// A camera's clock is set by hand and a photo of a paper is later than the paper.
const CLOCK: f32 = 0.3;

/// What is understood of a picture without its pixels.
pub(super) fn extract(input: &mut Input<'_>, format: ImageFormat, tail: &[u8]) -> Result<Extract, Failure> {
    let bytes = input.whole()?;
    let mut decoder = reader(&bytes, format).into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    let mut extract = Extract { media_type: format.to_mime_type().into(), ..Extract::default() };
    let too_large = u64::from(width) * u64::from(height) > PIXELS;
    if too_large {
        extract.warnings.push(Warning { code: WarningCode::Limit, place: format!("{width} x {height} pixels") });
    } else {
        extract.picture_pages = 1;
        extract.pages.push(PageText { number: 1, origin: TextOrigin::None, ..PageText::default() });
    }
    let end = &bytes[bytes.len().saturating_sub(64 << 10)..];
    if !end.windows(tail.len()).any(|window| window == tail) {
        extract.warnings.push(Warning { code: WarningCode::Truncated, place: "end".into() });
    }
    let taken = decoder.exif_metadata().ok().flatten().and_then(|exif| exif::date_taken(&exif));
    extract.stated.extend(taken.map(|(date, evidence)| Fact {
        name: FactName::Date,
        value: date.to_string(),
        evidence,
        page: None,
        confidence: CLOCK,
        origin: Origin::Stated,
        method: "DateTimeOriginal".into(),
    }));
    Ok(extract)
}

/// The picture as PNG, upright, at most `width` pixels wide.
pub(super) fn page(input: &mut Input<'_>, format: ImageFormat, page: u32, width: u32) -> Result<Vec<u8>, Failure> {
    if page != 1 {
        return Err(Failure { code: WarningCode::NotSupported, place: format!("page {page}") });
    }
    let picture = narrowed(upright(input, format)?, width);
    let picture = if picture.color().has_alpha() { picture.into_rgba8().into() } else { DynamicImage::from(picture.into_rgb8()) };
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Adaptive)
        .write_image(picture.as_bytes(), picture.width(), picture.height(), picture.color().into())
        .map_err(broken)?;
    Ok(png)
}

/// A page that was drawn as PNG, as a small JPEG on white.
pub(super) fn thumbnail(png: &[u8], (width, height): (u32, u32)) -> Result<Vec<u8>, Failure> {
    let drawn = DynamicImage::from_decoder(reader(png, ImageFormat::Png).into_decoder().map_err(broken)?).map_err(broken)?;
    let small = if drawn.width() > width || drawn.height() > height { drawn.thumbnail(width, height) } else { drawn };
    let mut paper = image::RgbaImage::from_pixel(small.width(), small.height(), image::Rgba([255; 4]));
    image::imageops::overlay(&mut paper, &small.into_rgba8(), 0, 0);
    let mut jpeg = Vec::new();
    DynamicImage::from(paper)
        .into_rgb8()
        .write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, THUMBNAIL_QUALITY))
        .map_err(broken)?;
    Ok(jpeg)
}

/// The picture as the one frame of an image: its samples, or a JPEG of at most the asked width.
pub(super) fn frame(input: &mut Input<'_>, format: ImageFormat, frame: u32, form: FrameForm) -> Result<(FrameInfo, Vec<u8>), Failure> {
    if frame != 0 {
        return Err(Failure { code: WarningCode::NotSupported, place: format!("frame {frame}") });
    }
    let upright = upright(input, format)?;
    let picture = match form {
        FrameForm::Samples => upright,
        FrameForm::Picture { width, .. } => narrowed(upright, width),
    }
    .into_rgb8();
    let info = FrameInfo {
        columns: picture.width(),
        rows: picture.height(),
        samples_per_pixel: 3,
        bits_allocated: 8,
        bits_stored: 8,
        photometric: "RGB".into(),
        slope: 1.0,
        ..FrameInfo::default()
    };
    let bytes = match form {
        FrameForm::Samples => picture.into_raw(),
        FrameForm::Picture { .. } => {
            let mut jpeg = Vec::new();
            JpegEncoder::new_with_quality(&mut jpeg, 90).encode_image(&picture).map_err(broken)?;
            jpeg
        }
    };
    Ok((info, bytes))
}

/// The pixels, turned as the camera was held.
fn upright(input: &mut Input<'_>, format: ImageFormat) -> Result<DynamicImage, Failure> {
    let bytes = input.whole()?;
    let mut decoder = reader(&bytes, format).into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS {
        return Err(Failure { code: WarningCode::Limit, place: format!("{width} x {height} pixels") });
    }
    let turn = decoder.orientation().map_err(broken)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(turn);
    Ok(picture)
}

fn narrowed(picture: DynamicImage, width: u32) -> DynamicImage {
    if width == 0 || picture.width() <= width { picture } else { picture.thumbnail(width, u32::MAX) }
}

fn reader(bytes: &[u8], format: ImageFormat) -> ImageReader<Cursor<&[u8]>> {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    reader
}

fn broken(error: image::ImageError) -> Failure {
    let code = match &error {
        image::ImageError::Limits(_) => WarningCode::Limit,
        image::ImageError::Unsupported(_) => WarningCode::NotSupported,
        image::ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => WarningCode::Truncated,
        _ => WarningCode::Malformed,
    };
    Failure { code, place: "picture".into() }
}
