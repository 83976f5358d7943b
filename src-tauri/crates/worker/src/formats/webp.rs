//! WebP pictures, lossy and lossless: one page, upright. Of an animation the first picture is read.

use image::DynamicImage;
use image::ImageFormat;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::Input;
use super::Score;
use super::picture;
use super::picture::Look;
use super::picture::Picture;

pub struct Webp;

impl Picture for Webp {
    fn id(&self) -> &'static str {
        "webp"
    }

    fn version(&self) -> u32 {
        2
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") { 100 } else { 0 }
    }

    fn look(&self, input: &mut Input<'_>) -> Result<Look, Failure> {
        chunks_fit(&input.whole()?)?;
        picture::look(input, ImageFormat::WebP, |_| true)
    }

    fn pixels(&self, input: &mut Input<'_>, page: u32, width: u32) -> Result<DynamicImage, Failure> {
        let bytes = input.whole()?;
        chunks_fit(&bytes)?;
        picture::pixels(&bytes, ImageFormat::WebP, page, width)
    }
}

/// Refuses a file of which a chunk says to be longer than what is left: the decoder would make room for all of it.
fn chunks_fit(bytes: &[u8]) -> Result<(), Failure> {
    let mut at = 12_usize;
    while let Some(length) = picture::little_endian(bytes, at.saturating_add(4)) {
        at = at.saturating_add(8).saturating_add(length as usize);
        if at > bytes.len() {
            return Err(Failure { code: WarningCode::Truncated, place: "chunk".into() });
        }
        // Chunks begin at even places.
        at = at.saturating_add(at & 1);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_longer_than_the_file_is_refused() {
        let file = |length: u32| [b"RIFF\x16\0\0\0WEBPEXIF".as_slice(), &length.to_le_bytes(), b"seven b\0", b"VP8 \0\0\0\0"].concat();
        assert_eq!(chunks_fit(&file(7)), Ok(()));
        for length in [17, 1 << 20, u32::MAX] {
            assert_eq!(chunks_fit(&file(length)).map_err(|failure| failure.code), Err(WarningCode::Truncated), "{length}");
        }
    }
}
