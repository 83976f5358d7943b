//! GIF pictures: one page. Of an animation the first picture is read.

use image::DynamicImage;
use image::ImageFormat;
use second_read_model::protocol::Failure;

use super::Input;
use super::Score;
use super::picture;
use super::picture::Look;
use super::picture::Picture;

pub struct Gif;

impl Picture for Gif {
    fn id(&self) -> &'static str {
        "gif"
    }

    fn version(&self) -> u32 {
        2
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        if head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a") { 100 } else { 0 }
    }

    fn look(&self, input: &mut Input<'_>) -> Result<Look, Failure> {
        picture::look(input, ImageFormat::Gif, |bytes| bytes.trim_ascii_end().ends_with(b";"))
    }

    fn pixels(&self, input: &mut Input<'_>, page: u32, width: u32) -> Result<DynamicImage, Failure> {
        picture::pixels(&input.whole()?, ImageFormat::Gif, page, width)
    }
}
