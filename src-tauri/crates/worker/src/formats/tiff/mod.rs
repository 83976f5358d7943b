//! TIFF pictures (TIFF 6.0, BigTIFF): faxes and scans of many pages, and whole-slide images.
//!
//! A page stands upright and its pixels are square. The file is never read whole: of a slide of many gigabytes only what one level needs.
//! Reduced copies and masks of a page are no pages. Not read: camera raw files, DNG, what `codec.rs` and `raster.rs` leave out.

mod codec;
mod directory;
mod raster;
mod slide;

use image::DynamicImage;
use second_read_model::extract::WarningCode;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::protocol::Failure;

use super::Input;
use super::Score;
use super::picture;
use super::picture::Look;
use super::picture::Picture;
use directory::Directory;
use directory::File;
use directory::tag;
use raster::Raster;
use slide::Slide;

/// How sure the shape of a file alone makes a slide of it: maps and posters have it too.
const BY_SHAPE: f32 = 0.7;

pub struct Tiff;

impl Picture for Tiff {
    fn id(&self) -> &'static str {
        "tiff"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        if directory::form(head).is_some() { 90 } else { 0 }
    }

    fn look(&self, input: &mut Input<'_>) -> Result<Look, Failure> {
        let (mut file, directories, whole) = opened(input)?;
        let mut look = Look::new("image/tiff");
        if !whole {
            look.warn(WarningCode::Malformed, "directories");
        }
        match Slide::of(&mut file, &directories) {
            Some(slide) => look_at_slide(&mut look, &mut file, &directories, &slide),
            None => look_at_pages(&mut look, &mut file, &directories),
        }
        look.taken_on(date_taken(&mut file, &directories));
        Ok(look.finish())
    }

    fn pixels(&self, input: &mut Input<'_>, page: u32, width: u32) -> Result<DynamicImage, Failure> {
        let (mut file, directories, _) = opened(input)?;
        if let Some(slide) = Slide::of(&mut file, &directories) {
            picture::only_page(page)?;
            let level = slide.level(&mut file, &directories, width);
            return level.ok_or(Failure { code: WarningCode::Limit, place: "levels".into() })?.upright(&mut file, width);
        }
        let pages = pages(&mut file, &directories);
        let wanted = usize::try_from(page).ok().and_then(|page| page.checked_sub(1)).and_then(|at| pages.get(at));
        let wanted = wanted.ok_or_else(|| Failure { code: WarningCode::NotSupported, place: format!("page {page}") })?;
        Raster::of(&mut file, wanted)?.upright(&mut file, width)
    }
}

/// The file, its directories, and whether their list is whole.
fn opened<'a>(input: &'a mut Input<'_>) -> Result<(File<'a>, Vec<Directory>, bool), Failure> {
    let broken = || Failure { code: WarningCode::Malformed, place: "directories".into() };
    let (mut file, first) = File::open(&mut *input.source, input.size).ok_or_else(broken)?;
    let (directories, whole) = file.directories(first);
    if directories.is_empty() { Err(broken()) } else { Ok((file, directories, whole)) }
}

fn look_at_slide(look: &mut Look, file: &mut File<'_>, directories: &[Directory], slide: &Slide) {
    match slide.level(file, directories, 1) {
        Some(level) => look.page(level.width, level.height),
        None => look.warn(WarningCode::Limit, "levels"),
    }
    look.text(&slide.description);
    let fact = Fact::stated(FactName::Kind, "slide", slide.evidence.as_str(), slide.field);
    look.state(if slide.field.is_empty() { Fact { confidence: BY_SHAPE, method: "levels".into(), ..fact } } else { fact });
}

fn look_at_pages(look: &mut Look, file: &mut File<'_>, directories: &[Directory]) {
    for directory in pages(file, directories) {
        match Raster::of(file, directory) {
            Ok(raster) => look.page(raster.width, raster.height),
            Err(failure) => look.page_not_drawn(failure),
        }
    }
}

/// The directories that are pages: neither reduced copies nor masks (NewSubfileType, bits 0 and 2), unless there is nothing else.
fn pages<'a>(file: &mut File<'_>, directories: &'a [Directory]) -> Vec<&'a Directory> {
    let is_page =
        |file: &mut File<'_>, directory: &Directory| file.first(directory, tag::SUBFILE_TYPE).is_none_or(|kind| kind & 0b101 == 0);
    let pages: Vec<_> = directories.iter().filter(|directory| is_page(file, directory)).collect();
    if pages.is_empty() { directories.iter().collect() } else { pages }
}

/// DateTimeOriginal of the first page's camera notes, as it stands.
fn date_taken(file: &mut File<'_>, directories: &[Directory]) -> Option<String> {
    let notes = file.first(directories.first()?, tag::EXIF)?;
    let (notes, _) = file.directory(notes)?;
    file.words(&notes, tag::DATE_TIME_ORIGINAL, 20)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// A little-endian TIFF: each directory's fields (tag, value; a short where it fits, else a long), and the strip that all of them name.
    fn made(directories: &[&[(u16, u32)]], strip: &[u8]) -> Vec<u8> {
        let mut bytes = [b"II\x2A\0".as_slice(), &(8 + strip.len() as u32).to_le_bytes(), strip].concat();
        for (index, fields) in directories.iter().enumerate() {
            bytes.extend((fields.len() as u16).to_le_bytes());
            for (tag, value) in *fields {
                bytes.extend([tag.to_le_bytes(), 4_u16.to_le_bytes(), [1, 0], [0, 0]].concat());
                bytes.extend(value.to_le_bytes());
            }
            let next = if index + 1 < directories.len() { bytes.len() as u32 + 4 } else { 0 };
            bytes.extend(next.to_le_bytes());
        }
        bytes
    }

    fn input<'a>(bytes: &[u8], source: &'a mut Cursor<Vec<u8>>) -> Input<'a> {
        Input { name: "", size: bytes.len() as u64, head: &[], source }
    }

    /// The gray values of the first page, row by row.
    fn drawn(bytes: &[u8]) -> Result<Vec<u8>, WarningCode> {
        let mut source = Cursor::new(bytes.to_vec());
        Tiff.pixels(&mut input(bytes, &mut source), 1, 0).map(|picture| picture.into_luma8().into_raw()).map_err(|failure| failure.code)
    }

    fn pages(bytes: &[u8]) -> Option<u32> {
        let mut source = Cursor::new(bytes.to_vec());
        let extract = super::super::Format::extract(&Tiff, &mut input(bytes, &mut source)).ok()?;
        Some(extract.picture_pages)
    }

    /// Four by two, one sample; `more` comes last.
    fn fields(compression: u32, bits: u32, count: usize, more: &[(u16, u32)]) -> Vec<(u16, u32)> {
        let plain = [(256, 4), (257, 2), (258, bits), (259, compression), (262, 1), (273, 8), (278, 2), (279, count as u32)];
        [plain.as_slice(), more].concat()
    }

    #[test]
    fn samples_come_out_of_every_packing() {
        let eight = [10, 20, 30, 40, 50, 60, 70, 80];
        let deflated = {
            let mut deflate = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
            assert!(std::io::Write::write_all(&mut deflate, &eight).is_ok());
            deflate.finish().unwrap_or_default()
        };
        let lzw = weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8).encode(&eight).unwrap_or_default();
        type Case = (&'static str, u32, u32, Vec<u8>, Vec<(u16, u32)>, [u8; 8]);
        let cases: [Case; 9] = [
            ("not packed", 1, 8, eight.to_vec(), vec![], eight),
            ("Deflate", 8, 8, deflated, vec![], eight),
            ("LZW", 5, 8, lzw, vec![], eight),
            ("PackBits", 32_773, 8, [[7].as_slice(), &eight].concat(), vec![], eight),
            ("a run", 32_773, 8, vec![249, 9], vec![], [9; 8]),
            ("differences", 1, 8, vec![10, 10, 10, 10, 50, 10, 10, 10], vec![(317, 2)], eight),
            ("four bits", 1, 4, vec![0x0F, 0x12, 0x34, 0x5F], vec![], [0, 255, 17, 34, 51, 68, 85, 255]),
            ("sixteen bits", 1, 16, eight.iter().flat_map(|high| [3, *high]).collect(), vec![], eight),
            ("one bit, reversed", 1, 1, vec![0b0000_0101, 0b0000_1000], vec![(266, 2)], [255, 0, 255, 0, 0, 0, 0, 255]),
        ];
        for (what, compression, bits, strip, more, expected) in cases {
            let bytes = made(&[&fields(compression, bits, strip.len(), &more)], &strip);
            assert_eq!(drawn(&bytes).as_deref(), Ok(expected.as_slice()), "{what}");
        }
    }

    #[test]
    fn a_fax_is_black_on_white() {
        // Group 3 in one way: two white, two black, end of line; then a white row.
        let strip = [0b0111_1100, 0b1011_0000];
        let plain = [(256, 4), (257, 2), (258, 1), (259, 2), (262, 0), (273, 8), (278, 2), (279, 2)];
        assert_eq!(drawn(&made(&[&plain], &strip)), Ok(vec![255, 255, 0, 0, 255, 255, 255, 255]));
    }

    #[test]
    fn pages_stand_upright_and_copies_are_no_pages() {
        let strip = [10, 20, 30, 40, 50, 60, 70, 80];
        let page = fields(1, 8, 8, &[]);
        let turned = fields(1, 8, 8, &[(274, 6)]);
        let copy = fields(1, 8, 8, &[(254, 1)]);
        assert_eq!(pages(&made(&[&page, &turned, &copy], &strip)), Some(2));
        assert_eq!(drawn(&made(&[&turned], &strip)), Ok(vec![50, 10, 60, 20, 70, 30, 80, 40]));
    }

    #[test]
    fn what_lies_is_refused_and_what_ends_early_is_drawn_as_far_as_it_goes() {
        let page = fields(1, 8, 8, &[]);
        assert_eq!(drawn(&made(&[&fields(1, 8, 2, &[])], &[10, 20])), Ok(vec![10, 20, 0, 0, 0, 0, 0, 0]));
        let large: Vec<_> = page.iter().map(|(tag, value)| (*tag, if *tag < 258 { 60_000 } else { *value })).collect();
        assert_eq!(drawn(&made(&[&large], &[0; 8])), Err(WarningCode::Limit));
        assert_eq!(drawn(&made(&[&fields(50_000, 8, 8, &[])], &[0; 8])), Err(WarningCode::NotSupported));
        let mut circle = made(&[&page, &page], &[0; 8]);
        let end = circle.len() - 4;
        circle[end..].copy_from_slice(&16_u32.to_le_bytes());
        assert_eq!(pages(&circle), Some(2));
        let whole = made(&[&page], &[9; 8]);
        (0..whole.len()).for_each(|cut| drop(drawn(&whole[..cut])));
    }

    /// A base far too large to draw over a level of 8 by 4: the level is the page.
    #[test]
    fn a_slide_is_drawn_from_the_smallest_level_that_does() {
        let level = |width: u32, length: u32| {
            [(256, width), (257, length), (258, 8), (259, 1), (262, 1), (322, 16), (323, 16), (324, 8), (325, 256)]
        };
        let tile = [77; 256];
        let slide = made(&[&level(80_000, 40_000), &level(8_000, 4_000), &level(8, 4)], &tile);
        assert_eq!(pages(&slide), Some(1));
        let mut source = Cursor::new(slide.clone());
        let page = Tiff.pixels(&mut input(&slide, &mut source), 1, 4).map(|picture| picture.into_luma8());
        assert_eq!(page.map(|page| (page.dimensions(), page.get_pixel(0, 0).0)).ok(), Some(((4, 2), [77])));
        let extract = super::super::Format::extract(&Tiff, &mut input(&slide, &mut source));
        assert_eq!(extract.ok().and_then(|extract| extract.stated.first().map(|fact| fact.value.clone())).as_deref(), Some("slide"));
        // Without a level that memory holds there is no page.
        assert_eq!(pages(&made(&[&level(80_000, 40_000), &level(40_000, 20_000)], &tile)), Some(0));
    }
}
