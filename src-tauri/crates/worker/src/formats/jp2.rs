//! JPEG 2000 pictures (ISO/IEC 15444-1): JP2 files and bare codestreams, one page. Large ones are drawn from fewer of their levels.
//!
//! Not read: motion JPEG 2000, colour profiles, JPX compositions, what a camera wrote beside the pixels.

use hayro_jpeg2000::DecodeError;
use hayro_jpeg2000::DecodeSettings;
use hayro_jpeg2000::DecoderContext;
use hayro_jpeg2000::DecodingError;
use hayro_jpeg2000::Image;
use image::DynamicImage;
use image::GrayImage;
use image::RgbImage;
use image::RgbaImage;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::Input;
use super::Score;
use super::picture;
use super::picture::Look;
use super::picture::Picture;

/// The decoder keeps several floating-point planes: more samples than this are asked for at a lower level.
const SAMPLES: u64 = 40_000_000;

pub struct Jp2;

impl Picture for Jp2 {
    fn id(&self) -> &'static str {
        "jp2"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        let marks: [&[u8]; 2] = [b"\0\0\0\x0CjP  \r\n\x87\n", b"\xFF\x4F\xFF\x51\0"];
        if marks.iter().any(|mark| head.starts_with(mark)) { 100 } else { 0 }
    }

    fn look(&self, input: &mut Input<'_>) -> Result<Look, Failure> {
        let bytes = input.whole()?;
        let media_type = if bytes.starts_with(b"\xFF\x4F") { "image/j2c" } else { "image/jp2" };
        let image = Image::new(&bytes, &DecodeSettings::default()).map_err(broken)?;
        let mut look = Look::new(media_type);
        look.page(image.width(), image.height());
        if !picture::ends_near(&bytes, b"\xFF\xD9") {
            look.warn(WarningCode::Truncated, "end");
        }
        Ok(look.finish())
    }

    fn pixels(&self, input: &mut Input<'_>, page: u32, width: u32) -> Result<DynamicImage, Failure> {
        picture::only_page(page)?;
        let bytes = input.whole()?;
        let image = Image::new(&bytes, &DecodeSettings::default()).map_err(broken)?;
        picture::checked(image.width(), image.height())?;
        let target_resolution = wanted(image.width(), image.height(), width);
        let settings = DecodeSettings { target_resolution, ..DecodeSettings::default() };
        let image = Image::new(&bytes, &settings).map_err(broken)?;
        let samples = u64::from(image.width()) * u64::from(image.height()) * u64::from(image.color_space().num_channels());
        if samples > SAMPLES {
            return Err(Failure { code: WarningCode::Limit, place: "samples".into() });
        }
        let mut context = DecoderContext::default();
        let decoded = image.decode(&mut context).map_err(broken)?;
        let is_ink = image.color_space().num_channels() == 4;
        bitmap(image.width(), image.height(), decoded.components().len(), is_ink, decoded.data_u8())
    }
}

/// The level to ask for: enough for `width`, and never more than memory holds.
fn wanted(columns: u32, rows: u32, width: u32) -> Option<(u32, u32)> {
    let pixels = u64::from(columns) * u64::from(rows) * 3;
    let most = if pixels > SAMPLES { (columns / 2).max(1) } else { columns };
    let width = if width == 0 { most } else { width.min(most) };
    (width < columns).then(|| (width, u32::try_from(u64::from(rows) * u64::from(width) / u64::from(columns)).unwrap_or(rows).max(1)))
}

fn bitmap(width: u32, height: u32, channels: usize, is_ink: bool, samples: Vec<u8>) -> Result<DynamicImage, Failure> {
    let picture = match channels {
        4 if is_ink => {
            RgbImage::from_raw(width, height, samples.as_chunks().0.iter().flat_map(|inks| picture::light_of_inks(*inks)).collect())
                .map(DynamicImage::from)
        }
        1 => GrayImage::from_raw(width, height, samples).map(DynamicImage::from),
        2 => image::GrayAlphaImage::from_raw(width, height, samples).map(DynamicImage::from),
        3 => RgbImage::from_raw(width, height, samples).map(DynamicImage::from),
        4 => RgbaImage::from_raw(width, height, samples).map(DynamicImage::from),
        _ => None,
    };
    picture.ok_or_else(|| Failure { code: WarningCode::NotSupported, place: format!("{channels} channels") })
}

fn broken(error: DecodeError) -> Failure {
    let code = match error {
        DecodeError::Decoding(DecodingError::UnexpectedEof) => WarningCode::Truncated,
        _ => WarningCode::Malformed,
    };
    Failure { code, place: "picture".into() }
}
