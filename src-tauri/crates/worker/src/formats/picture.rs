//! What all pictures share: sizes checked before pixels are made, upright pages, the date a camera wrote. A format of pictures says how
//! its pages are counted and how the pixels of one are made ([`Picture`]); everything else is here.
//!
//! Pixels are made only when a page is asked for. No colour management, no animation.

use std::io::Cursor;

use image::ColorType;
use image::DynamicImage;
use image::GrayImage;
use image::ImageDecoder;
use image::ImageEncoder;
use image::ImageFormat;
use image::ImageReader;
use image::Limits;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::CompressionType;
use image::codecs::png::FilterType;
use image::codecs::png::PngEncoder;
use image::metadata::Orientation;
use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::extract::TextOrigin;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::protocol::Failure;
use second_read_model::protocol::FrameForm;
use second_read_model::protocol::FrameInfo;

use super::Format;
use super::Input;
use super::Score;
use super::exif;

/// More pixels than the largest camera or scanner makes, few enough for the memory a worker has.
const PIXELS: u64 = 120_000_000;
/// What the samples of a picture may take, in bytes: others besides need room.
const MEMORY: u64 = 400 << 20;
/// Lines of text stay lines at this quality (of 100), in 4 KB.
const THUMBNAIL_QUALITY: u8 = 75;
/// A camera's clock is set by hand and a photo of a paper is later than the paper.
const CLOCK: f32 = 0.3;

/// A format of pictures. Whoever has this is a [`Format`].
pub(super) trait Picture: Sync {
    /// As [`Format::id`].
    fn id(&self) -> &'static str;

    /// As [`Format::version`].
    fn version(&self) -> u32;

    /// As [`Format::sniff`].
    fn sniff(&self, head: &[u8], name: &str) -> Score;

    /// What is understood without pixels.
    fn look(&self, input: &mut Input<'_>) -> Result<Look, Failure>;

    /// The pixels of a page (from 1), upright. A format that can make fewer than there are makes enough for `width` (0: all).
    fn pixels(&self, input: &mut Input<'_>, page: u32, width: u32) -> Result<DynamicImage, Failure>;
}

impl<T: Picture> Format for T {
    fn id(&self) -> &'static str {
        Picture::id(self)
    }

    fn version(&self) -> u32 {
        Picture::version(self)
    }

    fn sniff(&self, head: &[u8], name: &str) -> Score {
        Picture::sniff(self, head, name)
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let extract = self.look(input)?.0;
        // Nothing was understood of a picture without pages for another reason than that we do not read, or dare, its kind.
        let broke = |warning: &Warning| matches!(warning.code, WarningCode::Malformed | WarningCode::Truncated);
        if let Some(warning) = extract.warnings.iter().find(|warning| broke(warning)).filter(|_| extract.pages.is_empty()) {
            return Err(Failure { code: warning.code, place: warning.place.clone() });
        }
        Ok(Extract { format: Picture::id(self).into(), version: Picture::version(self), ..extract })
    }

    fn page(&self, input: &mut Input<'_>, page: u32, width: u32) -> Result<Vec<u8>, Failure> {
        png(narrowed(self.pixels(input, page, width)?, width))
    }

    fn scan(&self, input: &mut Input<'_>, page: u32, longest: u32) -> Result<GrayImage, Failure> {
        let picture = on_white(self.pixels(input, page, longest)?);
        let is_long = picture.width().max(picture.height()) > longest;
        // Each pixel is the mean of those it stands for: thin strokes stay.
        Ok(if is_long { picture.thumbnail(longest, longest) } else { picture }.into_luma8())
    }

    fn frame(&self, input: &mut Input<'_>, frame: u32, form: FrameForm) -> Result<(FrameInfo, Vec<u8>), Failure> {
        let width = match form {
            FrameForm::Samples => 0,
            FrameForm::Picture { width, .. } => width,
        };
        let picture = narrowed(self.pixels(input, frame.saturating_add(1), width)?, width).into_rgb8();
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
}

/// What is understood of a picture without its pixels.
pub(super) struct Look(Extract);

impl Look {
    pub(super) fn new(media_type: &str) -> Self {
        Self(Extract { media_type: media_type.into(), ..Extract::default() })
    }

    /// One page more. A page too large to draw is a warning; it counts only where others follow or went before.
    pub(super) fn page(&mut self, width: u32, height: u32) {
        match checked(width, height) {
            Ok(()) => {
                self.one_more();
                self.0.picture_pages = u32::try_from(self.0.pages.len()).unwrap_or(u32::MAX);
            }
            Err(failure) => self.page_not_drawn(failure),
        }
    }

    /// One page more, which cannot be drawn.
    pub(super) fn page_not_drawn(&mut self, failure: Failure) {
        self.one_more();
        self.warn(failure.code, failure.place);
    }

    fn one_more(&mut self) {
        let number = u32::try_from(self.0.pages.len()).unwrap_or(u32::MAX).saturating_add(1);
        self.0.pages.push(PageText { number, origin: TextOrigin::None, ..PageText::default() });
    }

    /// Lines that the file says of its first page.
    pub(super) fn text(&mut self, lines: &[String]) {
        if let Some(page) = self.0.pages.first_mut().filter(|_| !lines.is_empty()) {
            page.text = lines.join("\n");
            page.origin = TextOrigin::Layer;
        }
    }

    pub(super) fn warn(&mut self, code: WarningCode, place: impl Into<String>) {
        self.0.warnings.push(Warning { code, place: place.into() });
    }

    pub(super) fn state(&mut self, fact: Fact) {
        self.0.stated.push(fact);
    }

    /// When the picture was taken, by a camera's notes.
    pub(super) fn taken(&mut self, notes: Option<&[u8]>) {
        self.taken_on(notes.and_then(exif::date_taken).map(|(_, words)| words));
    }

    /// When the picture was taken, in the words of DateTimeOriginal.
    pub(super) fn taken_on(&mut self, words: Option<String>) {
        let dated = words.and_then(|words| Some((exif::day(&words)?, words)));
        self.0.stated.extend(
            dated.map(|(date, words)| Fact {
                confidence: CLOCK,
                ..Fact::stated(FactName::Date, date.to_string(), words, "DateTimeOriginal")
            }),
        );
    }

    /// Pages that stand behind a last one that cannot be drawn are none.
    pub(super) fn finish(mut self) -> Self {
        self.0.pages.truncate(self.0.picture_pages as usize);
        self
    }
}

/// A look at a picture of one page that the `image` library reads; `is_whole` tells whether its bytes end as they should.
pub(super) fn look(input: &mut Input<'_>, format: ImageFormat, is_whole: impl Fn(&[u8]) -> bool) -> Result<Look, Failure> {
    let bytes = input.whole()?;
    let mut decoder = reader(&bytes, format).into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    let mut look = Look::new(format.to_mime_type());
    look.page(width, height);
    if !is_whole(&bytes) {
        look.warn(WarningCode::Truncated, "end");
    }
    look.taken(decoder.exif_metadata().ok().flatten().as_deref());
    Ok(look.finish())
}

/// Whether a mark stands near the end, whatever was hung on behind it.
pub(super) fn ends_near(bytes: &[u8], mark: &[u8]) -> bool {
    let end = bytes.get(bytes.len().saturating_sub(64 << 10)..).unwrap_or_default();
    end.windows(mark.len()).any(|window| window == mark)
}

/// Four bytes as a number, the smallest first.
pub(super) fn little_endian(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map(|four| u32::from_le_bytes(*four))
}

/// The pixels of the only page of such a picture, turned as the camera was held, no wider than `width` (0: as they are). What ends early
/// or breaks is drawn as far as it goes.
pub(super) fn pixels(bytes: &[u8], format: ImageFormat, page: u32, width: u32) -> Result<DynamicImage, Failure> {
    only_page(page)?;
    let mut decoder = reader(bytes, format).into_decoder().map_err(broken)?;
    let (columns, rows) = decoder.dimensions();
    checked(columns, rows)?;
    if decoder.total_bytes() > MEMORY {
        return Err(Failure { code: WarningCode::Limit, place: format!("{columns} x {rows} pixels") });
    }
    let turn = decoder.orientation().map_err(broken)?;
    let whole = DynamicImage::from_decoder(decoder).map_err(broken);
    let picture = match whole {
        Err(failure) if failure.code != WarningCode::Limit => as_far_as_it_goes(bytes, format).ok_or(failure)?,
        other => other?,
    };
    Ok(turned(picture, turn, width))
}

/// A picture made upright. It is narrowed first: turning copies it.
fn turned(picture: DynamicImage, turn: Orientation, width: u32) -> DynamicImage {
    use Orientation::*;
    let on_its_side = matches!(turn, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH);
    let mut upright = match on_its_side {
        true if width > 0 && picture.height() > width => picture.thumbnail(u32::MAX, width),
        true => picture,
        false => narrowed(picture, width),
    };
    upright.apply_orientation(turn);
    upright
}

/// What a decoder has drawn before it fails, if it is anything; of eight bits for each sample.
fn as_far_as_it_goes(bytes: &[u8], format: ImageFormat) -> Option<DynamicImage> {
    let decoder = reader(bytes, format).into_decoder().ok()?;
    let ((width, height), colour) = (decoder.dimensions(), decoder.color_type());
    let mut drawn = vec![0; usize::try_from(decoder.total_bytes()).ok()?];
    // That it fails is known.
    let _ = decoder.read_image(&mut drawn);
    if drawn.iter().all(|sample| *sample == 0) {
        return None;
    }
    match colour {
        ColorType::L8 => image::GrayImage::from_raw(width, height, drawn).map(Into::into),
        ColorType::La8 => image::GrayAlphaImage::from_raw(width, height, drawn).map(Into::into),
        ColorType::Rgb8 => image::RgbImage::from_raw(width, height, drawn).map(Into::into),
        ColorType::Rgba8 => image::RgbaImage::from_raw(width, height, drawn).map(Into::into),
        _ => None,
    }
}

/// Refuses any page but the first.
pub(super) fn only_page(page: u32) -> Result<(), Failure> {
    if page == 1 { Ok(()) } else { Err(Failure { code: WarningCode::NotSupported, place: format!("page {page}") }) }
}

/// Refuses a size that memory does not hold, or that is none.
pub(super) fn checked(width: u32, height: u32) -> Result<(), Failure> {
    let pixels = u64::from(width) * u64::from(height);
    let code = if pixels == 0 { WarningCode::Malformed } else { WarningCode::Limit };
    if (1..=PIXELS).contains(&pixels) { Ok(()) } else { Err(Failure { code, place: format!("{width} x {height} pixels") }) }
}

/// A page that was drawn as PNG, as a small JPEG on white.
pub(super) fn thumbnail(png: &[u8], (width, height): (u32, u32)) -> Result<Vec<u8>, Failure> {
    let drawn = DynamicImage::from_decoder(reader(png, ImageFormat::Png).into_decoder().map_err(broken)?).map_err(broken)?;
    let small = if drawn.width() > width || drawn.height() > height { drawn.thumbnail(width, height) } else { drawn };
    let mut jpeg = Vec::new();
    on_white(small).into_rgb8().write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, THUMBNAIL_QUALITY)).map_err(broken)?;
    Ok(jpeg)
}

/// A picture that can be seen through, on white paper.
fn on_white(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture;
    }
    let mut picture = picture.into_rgba8();
    for image::Rgba([red, green, blue, cover]) in picture.pixels_mut() {
        for light in [red, green, blue] {
            let seen = u16::from(*light) * u16::from(*cover) + 255 * u16::from(255 - *cover);
            *light = (seen / 255) as u8;
        }
        *cover = 255;
    }
    picture.into()
}

/// Cyan, magenta, yellow and black as red, green and blue, without a colour profile.
pub(super) fn light_of_inks([cyan, magenta, yellow, black]: [u8; 4]) -> [u8; 3] {
    [cyan, magenta, yellow].map(|ink| ((255 - u16::from(ink)) * (255 - u16::from(black)) / 255) as u8)
}

fn png(picture: DynamicImage) -> Result<Vec<u8>, Failure> {
    let picture = if picture.color().has_alpha() { picture.into_rgba8().into() } else { DynamicImage::from(picture.into_rgb8()) };
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Adaptive)
        .write_image(picture.as_bytes(), picture.width(), picture.height(), picture.color().into())
        .map_err(broken)?;
    Ok(png)
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

/// What an error of the `image` library means.
pub(super) fn broken(error: image::ImageError) -> Failure {
    let code = match &error {
        image::ImageError::Limits(_) => WarningCode::Limit,
        image::ImageError::Unsupported(_) => WarningCode::NotSupported,
        image::ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => WarningCode::Truncated,
        _ => WarningCode::Malformed,
    };
    Failure { code, place: "picture".into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_early_is_drawn_as_far_as_it_goes() {
        let picture = image::RgbImage::from_fn(200, 200, |x, y| image::Rgb([(x * y % 251) as u8, (x + y) as u8, 200]));
        for format in [ImageFormat::Gif, ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Bmp] {
            let mut bytes = Cursor::new(Vec::new());
            picture.write_to(&mut bytes, format).unwrap();
            let bytes = bytes.into_inner();
            let whole = pixels(&bytes, format, 1, 0).map(DynamicImage::into_rgb8).unwrap();
            let cut = pixels(&bytes[..bytes.len() * 6 / 10], format, 1, 0).map(DynamicImage::into_rgb8);
            let cut = cut.unwrap_or_else(|failure| panic!("{format:?} {failure:?}"));
            // Rows of some pictures of this format come from the bottom.
            let is_drawn = |rows: std::ops::Range<u32>| {
                rows.flat_map(|y| (0..200).map(move |x| (x, y))).all(|(x, y)| cut.get_pixel(x, y) == whole.get_pixel(x, y))
            };
            assert!(is_drawn(0..60) || is_drawn(140..200), "{format:?}");
            assert!(pixels(&bytes[..8], format, 1, 0).is_err(), "{format:?}");
        }
    }

    #[test]
    fn a_picture_on_its_side_is_narrowed_as_it_will_stand() {
        let wide = DynamicImage::from(image::RgbImage::new(400, 100));
        for (turn, width, sides) in [
            (Orientation::NoTransforms, 200, (200, 50)),
            (Orientation::Rotate90, 50, (50, 200)),
            (Orientation::Rotate90, 0, (100, 400)),
            (Orientation::Rotate270, 200, (100, 400)),
        ] {
            let upright = turned(wide.clone(), turn, width);
            assert_eq!((upright.width(), upright.height()), sides, "{turn:?} {width}");
        }
    }

    #[test]
    fn what_can_be_seen_through_lies_on_white() {
        let seen = |colour: [u8; 4]| on_white(image::RgbaImage::from_pixel(1, 1, image::Rgba(colour)).into()).into_rgb8().into_raw();
        assert_eq!([seen([9, 8, 7, 255]), seen([9, 8, 7, 0]), seen([0, 255, 0, 51])], [[9, 8, 7], [255; 3], [204, 255, 204]]);
    }
}
