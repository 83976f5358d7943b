//! Windows bitmaps: one page. OS/2 arrays of bitmaps are not read.

use image::DynamicImage;
use image::ImageFormat;
use second_read_model::protocol::Failure;

use super::Input;
use super::Score;
use super::picture;
use super::picture::Look;
use super::picture::Picture;

pub struct Bmp;

impl Picture for Bmp {
    fn id(&self) -> &'static str {
        "bmp"
    }

    fn version(&self) -> u32 {
        2
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        if is_header(head) { 95 } else { 0 }
    }

    fn look(&self, input: &mut Input<'_>) -> Result<Look, Failure> {
        picture::look(input, ImageFormat::Bmp, is_whole)
    }

    fn pixels(&self, input: &mut Input<'_>, page: u32, width: u32) -> Result<DynamicImage, Failure> {
        picture::pixels(&input.whole()?, ImageFormat::Bmp, page, width)
    }
}

/// The mark, and the length of a header that Windows or OS/2 writes: two letters alone begin many a text.
fn is_header(head: &[u8]) -> bool {
    let length = picture::little_endian(head, 14);
    head.starts_with(b"BM") && length.is_some_and(|length| [12, 16, 40, 52, 56, 64, 108, 124].contains(&length))
}

/// The file's length stands in its header; some writers leave it empty.
fn is_whole(bytes: &[u8]) -> bool {
    picture::little_endian(bytes, 2).is_some_and(|length| bytes.len() as u64 >= u64::from(length))
}
