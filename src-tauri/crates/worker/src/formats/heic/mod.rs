//! HEIF pictures (ISO/IEC 23008-12) coded by HEVC, as phones write them: the primary picture, one or a grid of tiles, turned as the file
//! says. The camera's notes repeat the turning and are not asked for it again.
//!
//! Not read: bursts and live sequences beyond the primary picture, overlays, depth and gain maps, colour sampled otherwise than phones do
//! it (4:2:2 and 4:4:4, which the decoder gets wrong), and AV1 inside (AVIF), which is named and kept.

mod colour;

use heic_rs::ChromaFormat;
use heic_rs::Error;
use heic_rs::PixelLayout;
use heic_rs::context::Context;
use heic_rs::hevc::Frame;
use heic_rs::props::ItemProps;
use image::DynamicImage;
use image::RgbImage;
use image::RgbaImage;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::Input;
use super::Score;
use super::picture;
use super::picture::Look;
use super::picture::Picture;

/// More tiles than any picture has: 60 million pixels in tiles of 512 by 512 are 229.
const TILES: usize = 4096;
/// Samples of 16 bits, once in tiles and once as a whole: more pixels than this memory does not hold. The largest phones make 50 million.
const PIXELS: u64 = 60_000_000;

pub struct Heic;

impl Picture for Heic {
    fn id(&self) -> &'static str {
        "heic"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        if brands(head).any(|brand| is_still(brand) || is_av1(brand)) { 100 } else { 0 }
    }

    fn look(&self, input: &mut Input<'_>) -> Result<Look, Failure> {
        let (still, av1) = (brands(input.head).any(is_still), brands(input.head).any(is_av1));
        let bytes = input.whole()?;
        let mut look = Look::new(match (av1, still) {
            (true, _) => "image/avif",
            (false, _) => "image/heic",
        });
        match heic_rs::probe(&bytes) {
            _ if av1 => look.warn(WarningCode::NotSupported, "AV1"),
            Ok(info) if !is_sampled_as_phones_do(info.chroma) => look.warn(WarningCode::NotSupported, "colour"),
            Ok(info) if u64::from(info.width) * u64::from(info.height) > PIXELS => {
                look.warn(WarningCode::Limit, format!("{} x {} pixels", info.width, info.height));
            }
            Ok(info) => look.page(info.width, info.height),
            Err(error) => {
                let failure = broken(&error);
                look.warn(failure.code, failure.place);
            }
        }
        let notes = Context::open(&bytes).ok().and_then(|file| file.exif(file.meta.primary).ok().flatten());
        look.taken(notes);
        Ok(look.finish())
    }

    fn pixels(&self, input: &mut Input<'_>, page: u32, _width: u32) -> Result<DynamicImage, Failure> {
        picture::only_page(page)?;
        decoded(&input.whole()?).map_err(|error| broken(&error))
    }
}

/// The brands that a file's first box names (ISO/IEC 14496-12, 4.3), the major one first.
fn brands(head: &[u8]) -> impl Iterator<Item = &[u8; 4]> {
    let length = head.first_chunk().map_or(0, |four| u32::from_be_bytes(*four) as usize);
    let named = head.get(..length.min(1024)).filter(|named| named.get(4..8) == Some(b"ftyp")).unwrap_or_default();
    let (words, _) = named.as_chunks();
    // The third of the four-byte words is the version of the major brand.
    words.iter().enumerate().skip(2).filter(|(at, _)| *at != 3).map(|(_, word)| word)
}

/// The brands of still pictures and of their sequences.
fn is_still(brand: &[u8; 4]) -> bool {
    [b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"].contains(&brand)
}

fn is_av1(brand: &[u8; 4]) -> bool {
    [b"avif", b"avis"].contains(&brand)
}

fn is_sampled_as_phones_do(chroma: ChromaFormat) -> bool {
    matches!(chroma, ChromaFormat::Monochrome | ChromaFormat::Yuv420)
}

/// The primary picture, turned and cut as the file says.
fn decoded(bytes: &[u8]) -> Result<DynamicImage, Error> {
    let file = Context::open(bytes)?;
    let primary = file.meta.primary;
    let properties = file.props(primary)?;
    let (width, height) = file.coded_size(primary, &properties)?;
    heic_rs::image::check_pixels(width, height, PIXELS)?;
    let (frame, coded) = composed(&file, primary, &properties)?;
    let of_stream = || coded.hvcc.as_ref()?.parameter_sets().into_iter().find(|set| is_sequence_set(set)).and_then(colour::of_stream);
    let colour = properties.nclx.or(coded.nclx).or_else(of_stream).unwrap_or_else(colour::unsaid);
    let alpha = file.alpha_item(primary)?.map(|item| composed(&file, item, &file.props(item)?)).transpose()?;
    let alpha = alpha.as_ref().map(|(frame, _)| frame).filter(|alpha| (alpha.width, alpha.height) == (frame.width, frame.height));
    let layout = if alpha.is_some() { PixelLayout::Rgba8 } else { PixelLayout::Rgb8 };
    let picture = heic_rs::color::convert(&frame, alpha, colour, layout, PIXELS, Some(1))?;
    drop(frame);
    let picture = heic_rs::transform::apply_all(picture, &properties.transforms)?;
    let drawn = match layout {
        PixelLayout::Rgba8 => RgbaImage::from_raw(picture.width, picture.height, picture.data).map(DynamicImage::from),
        _ => RgbImage::from_raw(picture.width, picture.height, picture.data).map(DynamicImage::from),
    };
    drawn.ok_or(Error::Malformed("size"))
}

/// An item's samples, of its one picture or its tiles, and the properties of what is coded.
fn composed<'a>(file: &Context<'a>, item: u32, properties: &ItemProps<'a>) -> Result<(Frame, ItemProps<'a>), Error> {
    let Some((grid, tiles)) = file.grid(item)? else { return Ok((frame(file, item, properties)?, properties.clone())) };
    if tiles.len() > TILES {
        return Err(Error::Unsupported("tiles"));
    }
    heic_rs::image::check_pixels(grid.output_width, grid.output_height, PIXELS)?;
    let first = file.props(*tiles.first().ok_or(Error::Malformed("tiles"))?)?;
    let mut frames = Vec::new();
    let mut pixels = 0_u64;
    for tile in &tiles {
        let frame = frame(file, *tile, &file.props(*tile)?)?;
        pixels = pixels.saturating_add(u64::from(frame.width) * u64::from(frame.height));
        if pixels > PIXELS {
            return Err(Error::PixelLimit { pixels, max_pixels: PIXELS });
        }
        frames.push(frame);
    }
    Ok((heic_rs::grid::compose(&grid, &frames, PIXELS)?, first))
}

/// By the type in the unit's header (ITU-T H.265, 7.4.2.2).
fn is_sequence_set(unit: &[u8]) -> bool {
    unit.first().is_some_and(|byte| byte >> 1 & 0x3F == 33)
}

/// One coded picture of the file.
fn frame(file: &Context<'_>, item: u32, properties: &ItemProps<'_>) -> Result<Frame, Error> {
    let coding = properties.hvcc.as_ref().ok_or(Error::MissingBox("hvcC"))?;
    let data = file.item_data(item)?;
    let sets = coding.parameter_sets();
    let size = heic_rs::hevc::probe(&sets)?;
    heic_rs::image::check_pixels(size.width, size.height, PIXELS)?;
    if !is_sampled_as_phones_do(size.chroma) {
        return Err(Error::Unsupported("colour"));
    }
    let frame = heic_rs::hevc::decode_still(&sets, &coding.split_nals(&data)?)?;
    frame.validate()?;
    Ok(frame)
}

fn broken(error: &Error) -> Failure {
    let code = match error {
        Error::Truncated(_) => WarningCode::Truncated,
        Error::Unsupported(_) | Error::MissingBox("hvcC") => WarningCode::NotSupported,
        Error::PixelLimit { .. } | Error::BoxTooLarge { .. } => WarningCode::Limit,
        _ => WarningCode::Malformed,
    };
    Failure { code, place: "picture".into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_told_by_their_brands() {
        let first_box = |words: &[&[u8; 4]]| {
            let length = 8 + 4 * words.len() as u32;
            [length.to_be_bytes().as_slice(), b"ftyp", &words.iter().copied().flatten().copied().collect::<Vec<u8>>()].concat()
        };
        let score = |words: &[&[u8; 4]]| Heic.sniff(&first_box(words), "");
        assert_eq!(score(&[b"heic", b"\0\0\0\0", b"mif1"]), 100);
        assert_eq!(score(&[b"mif1", b"\0\0\0\0", b"avif"]), 100);
        // A film, and a file whose version looks like a brand.
        assert_eq!(score(&[b"isom", b"\0\0\x02\0", b"mp41"]), 0);
        assert_eq!(score(&[b"isom", b"heic", b"mp41"]), 0);
        assert_eq!(Heic.sniff(b"\xFF\xFF\xFF\xFFftypheic", ""), 0);
    }

    #[test]
    fn a_file_that_is_none_fails_without_a_panic() {
        for bytes in [b"".as_slice(), b"\0\0\0\x10ftypheic\0\0\0\0", b"\0\0\0\x10ftypheic\0\0\0\0\0\0\0\x08meta"] {
            assert!(decoded(bytes).is_err());
        }
    }
}
