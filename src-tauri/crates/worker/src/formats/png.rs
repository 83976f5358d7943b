//! PNG pictures: one page. Of an animation the first picture is read.

use image::DynamicImage;
use image::ImageFormat;
use second_read_model::protocol::Failure;

use super::Input;
use super::Score;
use super::picture;
use super::picture::Look;
use super::picture::Picture;

pub struct Png;

impl Picture for Png {
    fn id(&self) -> &'static str {
        "png"
    }

    fn version(&self) -> u32 {
        2
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        if head.starts_with(b"\x89PNG\r\n\x1A\n") { 100 } else { 0 }
    }

    fn look(&self, input: &mut Input<'_>) -> Result<Look, Failure> {
        picture::look(input, ImageFormat::Png, |bytes| picture::ends_near(bytes, b"IEND"))
    }

    fn pixels(&self, input: &mut Input<'_>, page: u32, width: u32) -> Result<DynamicImage, Failure> {
        picture::pixels(&input.whole()?, ImageFormat::Png, page, width)
    }
}
