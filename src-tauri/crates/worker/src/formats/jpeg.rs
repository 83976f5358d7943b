//! JPEG photographs and scans: one page, upright as the camera was held. JPEG 2000 and JPEG-LS are not read here.

use image::DynamicImage;
use image::ImageFormat;
use second_read_model::protocol::Failure;

use super::Input;
use super::Score;
use super::picture;
use super::picture::Look;
use super::picture::Picture;

pub struct Jpeg;

impl Picture for Jpeg {
    fn id(&self) -> &'static str {
        "jpeg"
    }

    fn version(&self) -> u32 {
        2
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        if head.starts_with(b"\xFF\xD8\xFF") { 100 } else { 0 }
    }

    fn look(&self, input: &mut Input<'_>) -> Result<Look, Failure> {
        picture::look(input, ImageFormat::Jpeg, |bytes| picture::ends_near(bytes, b"\xFF\xD9"))
    }

    fn pixels(&self, input: &mut Input<'_>, page: u32, width: u32) -> Result<DynamicImage, Failure> {
        picture::pixels(&input.whole()?, ImageFormat::Jpeg, page, width)
    }
}
