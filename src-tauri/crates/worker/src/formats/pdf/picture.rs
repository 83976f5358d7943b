//! A page as a PNG picture. Fonts that the file does not bring are replaced by metric twins that ship inside the program.

use hayro::PixmapSettings;
use hayro::RenderCache;
use hayro::RenderSettings;
use hayro::vello_cpu::Pixmap;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro_interpret::InterpreterSettings;
use hayro_syntax::page::Page;
use image::ExtendedColorType;
use image::GrayImage;
use image::ImageEncoder;
use image::codecs::png::CompressionType;
use image::codecs::png::FilterType;
use image::codecs::png::PngEncoder;

/// The longest side of a picture in pixels.
const LONGEST: f32 = 16_384.0;
/// The most pixels of a picture: 4 bytes each while it is drawn.
const MOST: f32 = 40_000_000.0;

/// Draws a page as PNG, at most `width` pixels wide and never wider than it can be held in memory; grey where the page is grey.
pub(super) fn png<'a>(page: &'a Page<'a>, width: u32) -> Option<Vec<u8>> {
    encode(&drawn(page, width))
}

/// The same in grey, as samples.
pub(super) fn grey<'a>(page: &'a Page<'a>, width: u32) -> Option<GrayImage> {
    let drawn = drawn(page, width);
    let samples = drawn.data_as_u8_slice().chunks_exact(4).map(|pixel| luma(pixel[0], pixel[1], pixel[2])).collect();
    GrayImage::from_raw(drawn.width().into(), drawn.height().into(), samples)
}

/// How light a colour is (ITU-R BT.709), in whole numbers.
fn luma(red: u8, green: u8, blue: u8) -> u8 {
    ((u32::from(red) * 2126 + u32::from(green) * 7152 + u32::from(blue) * 722) / 10_000) as u8
}

fn drawn<'a>(page: &'a Page<'a>, width: u32) -> Pixmap {
    let (points_wide, points_high) = page.render_dimensions();
    let wanted = width.clamp(1, 10_000) as f32 / points_wide;
    let scale = wanted.min(LONGEST / points_high.max(points_wide)).min((MOST / (points_wide * points_high)).sqrt());
    // The renderer cuts sizes down to whole pixels, and a picture has at least one.
    let scale = |points: f32| (points * scale).round().max(1.0) / points + 1e-6;
    let settings = PixmapSettings { x_scale: scale(points_wide), y_scale: scale(points_high), bg_color: WHITE };
    hayro::render(page, &RenderCache::new(), &InterpreterSettings::default(), &RenderSettings::default(), &settings)
}

fn encode(drawn: &Pixmap) -> Option<Vec<u8>> {
    // The ground is white, so nothing is see-through and premultiplied samples are plain ones.
    let pixels = drawn.data_as_u8_slice();
    let grey = pixels.chunks_exact(4).all(|pixel| pixel[0] == pixel[1] && pixel[1] == pixel[2]);
    let (samples, colour): (Vec<u8>, _) = if grey {
        (pixels.chunks_exact(4).map(|pixel| pixel[0]).collect(), ExtendedColorType::L8)
    } else {
        (pixels.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect(), ExtendedColorType::Rgb8)
    };
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Adaptive)
        .write_image(&samples, drawn.width().into(), drawn.height().into(), colour)
        .ok()?;
    Some(png)
}
