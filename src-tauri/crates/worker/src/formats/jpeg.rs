//! JPEG photographs and scans: one page, upright as the camera was held. JPEG 2000 and JPEG-LS are not read here.

use image::ImageFormat;
use second_read_model::extract::Extract;
use second_read_model::protocol::Failure;
use second_read_model::protocol::FrameForm;
use second_read_model::protocol::FrameInfo;

use super::Format;
use super::Input;
use super::Score;
use super::picture;

pub struct Jpeg;

impl Format for Jpeg {
    fn id(&self) -> &'static str {
        "jpeg"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        if head.starts_with(b"\xFF\xD8\xFF") { 100 } else { 0 }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let extract = picture::extract(input, ImageFormat::Jpeg, b"\xFF\xD9")?;
        Ok(Extract { format: self.id().into(), version: self.version(), ..extract })
    }

    fn page(&self, input: &mut Input<'_>, page: u32, width: u32) -> Result<Vec<u8>, Failure> {
        picture::page(input, ImageFormat::Jpeg, page, width)
    }

    fn frame(&self, input: &mut Input<'_>, frame: u32, form: FrameForm) -> Result<(FrameInfo, Vec<u8>), Failure> {
        picture::frame(input, ImageFormat::Jpeg, frame, form)
    }
}
