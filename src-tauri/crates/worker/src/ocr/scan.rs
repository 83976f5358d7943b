//! The picture of a page → what tesseract reads best: grey, not larger than it takes, its lines level.
//!
//! Pages go askew through scanners and lie so in photos. From two degrees on tesseract passes over whole paragraphs, and is sure of the
//! rest; below one it reads them as they are, and turning would only blur. Pages on their side or head are not turned here: tesseract
//! tells how they lie. What a lens or a fold bent stays bent.

use image::GrayImage;
use image::Luma;
use image::imageops;
use second_read_model::protocol::Scan;

/// The longest side of a picture in pixels: a letter that fills the photo has 320 dots per inch then.
pub const LONGEST: u32 = 3_520;
/// Lines are looked for in a picture whose longest side has so many pixels.
const SMALL: u32 = 900;
/// How far the lines may be off, and how far they must be to turn the page, in tenths of a degree.
const MOST: i32 = 80;
const LEAST: i32 = 10;
/// Steps of the first look, and how far the second one goes around the best of them, in tenths of a degree.
const STEP: usize = 5;
const FINE: i32 = 4;
/// Ink is darker than what is around it, as far as `AROUND` pixels, by so many parts of 255.
const DARKER: i32 = 30;
const AROUND: u32 = 12;
/// So many dots of ink tell as much as all of them, and fewer than this tell nothing.
const DOTS: usize = 40_000;
const FEWEST_DOTS: usize = 500;
/// Level lines stand out this much more than those of the page as it is.
const BETTER: f64 = 1.15;

/// Makes a page that was drawn ready: what it is, and the picture as PNM.
pub fn scan(drawn: GrayImage) -> (Scan, Vec<u8>) {
    let turned = skew(&drawn);
    let scan = Scan { width: drawn.width(), height: drawn.height(), turned };
    let level = if turned == 0.0 { drawn } else { turn(&drawn, &scan) };
    let mut pnm = format!("P5 {} {} 255\n", scan.width, scan.height).into_bytes();
    pnm.extend_from_slice(level.as_raw());
    (scan, pnm)
}

/// Where a place of the picture stands on the page as it was drawn, both in pixels.
pub(super) fn on_page(scan: &Scan) -> impl Fn(f32, f32) -> (f32, f32) + use<> {
    let (sine, cosine) = scan.turned.to_radians().sin_cos();
    let (cx, cy) = (scan.width as f32 / 2.0, scan.height as f32 / 2.0);
    move |x, y| {
        let (dx, dy) = (x - cx, y - cy);
        (cx + dx * cosine - dy * sine, cy + dx * sine + dy * cosine)
    }
}

/// The picture with its lines level, white where nothing was.
fn turn(picture: &GrayImage, scan: &Scan) -> GrayImage {
    let on_page = on_page(scan);
    GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
        let (from_x, from_y) = on_page(x as f32 + 0.5, y as f32 + 0.5);
        Luma([imageops::interpolate_bilinear(picture, from_x - 0.5, from_y - 0.5).map_or(255, |pixel| pixel.0[0])])
    })
}

/// How far the lines are off in degrees, clockwise; 0 where they are nearly level or there are none.
fn skew(picture: &GrayImage) -> f32 {
    let longest = picture.width().max(picture.height());
    let side = |pixels: u32| (u64::from(pixels) * u64::from(SMALL) / u64::from(longest.max(1))).max(1) as u32;
    let small = (longest > SMALL).then(|| imageops::thumbnail(picture, side(picture.width()), side(picture.height())));
    let ink = ink(small.as_ref().unwrap_or(picture));
    if ink.len() < FEWEST_DOTS {
        return 0.0;
    }
    let contrast = |tenths: i32| contrast(&ink, (tenths as f32 / 10.0).to_radians());
    let best = |from: i32, to: i32, step: usize| {
        let looked = (from..=to).step_by(step).map(|tenths| (tenths, contrast(tenths)));
        looked.max_by(|one, other| one.1.total_cmp(&other.1)).unwrap_or((0, 0.0))
    };
    let (near, _) = best(-MOST, MOST, STEP);
    let (tenths, level) = best(near - FINE, near + FINE, 1);
    if tenths.abs() < LEAST || level < contrast(0) * BETTER { 0.0 } else { tenths as f32 / 10.0 }
}

/// Dots that are darker than what is around them, as places from the middle.
fn ink(small: &GrayImage) -> Vec<(f32, f32)> {
    let blurred = imageops::fast_blur(small, AROUND as f32 / 2.0);
    let (cx, cy) = (small.width() as f32 / 2.0, small.height() as f32 / 2.0);
    let is_dark = |own: &Luma<u8>, around: &Luma<u8>| i32::from(around.0[0]) - i32::from(own.0[0]) > DARKER;
    let dark = small.enumerate_pixels().zip(blurred.pixels()).filter(|((_, _, own), around)| is_dark(own, around));
    let all: Vec<(f32, f32)> = dark.map(|((x, y, _), _)| (x as f32 - cx, y as f32 - cy)).collect();
    let every = all.len().div_ceil(DOTS).max(1);
    all.into_iter().step_by(every).collect()
}

/// How much dots gather in lines when the page is turned back by an angle: lines of a page that lies on its side run down.
fn contrast(ink: &[(f32, f32)], angle: f32) -> f64 {
    let (sine, cosine) = angle.sin_cos();
    let (mut down, mut across) = (Profile::default(), Profile::default());
    for (x, y) in ink {
        down.add(y * cosine - x * sine);
        across.add(x * cosine + y * sine);
    }
    down.contrast().max(across.contrast())
}

/// How many dots stand in each row.
struct Profile([u32; Self::ROWS]);

impl Default for Profile {
    fn default() -> Self {
        Self([0; Self::ROWS])
    }
}

impl Profile {
    /// The diagonal of the small picture fits.
    const ROWS: usize = 1_300;

    fn add(&mut self, row: f32) {
        let row = (row + Self::ROWS as f32 / 2.0) as usize;
        if let Some(count) = self.0.get_mut(row) {
            *count = count.saturating_add(1);
        }
    }

    /// The sum of the squares of what changes from row to row.
    fn contrast(&self) -> f64 {
        self.0.windows(2).map(|pair| (f64::from(pair[1]) - f64::from(pair[0])).powi(2)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of something like words, `tenths` of a degree off.
    fn page(tenths: i32) -> GrayImage {
        let upright = GrayImage::from_fn(850, 1100, |x, y| {
            let is_line = (100..900).contains(&y) && y % 24 < 9 && (90..(500 + (y / 24 * 97) % 260)).contains(&x);
            Luma([if is_line && (x * 7 + y * 3) % 11 < 5 && x % 60 > 8 { 20 } else { 235 }])
        });
        turn(&upright, &Scan { width: 850, height: 1100, turned: -tenths as f32 / 10.0 })
    }

    #[test]
    fn lines_are_made_level() {
        for (tenths, expected) in [(0, 0.0), (5, 0.0), (22, 2.2), (-17, -1.7), (60, 6.0)] {
            for picture in [page(tenths), imageops::rotate90(&page(tenths))] {
                let found = skew(&picture);
                assert!((found - expected).abs() < 0.25, "{tenths}: {found}");
            }
        }
        let grain = GrayImage::from_fn(700, 500, |x, y| Luma([((x * 7919 + y * 104_729 + x * y * 31) % 256) as u8]));
        assert_eq!(skew(&grain), 0.0);
        assert_eq!(skew(&GrayImage::from_pixel(300, 300, Luma([255]))), 0.0);
    }

    #[test]
    fn places_of_the_picture_are_found_on_the_page() {
        let scan = Scan { width: 200, height: 100, turned: 90.0 };
        let (x, y) = on_page(&scan)(150.0, 50.0);
        assert!((x - 100.0).abs() < 0.01 && (y - 100.0).abs() < 0.01, "{x} {y}");
    }

    #[test]
    fn what_tesseract_gets() {
        let (scan, pnm) = scan(GrayImage::from_pixel(500, 40, Luma([7])));
        assert_eq!((scan.width, scan.height, scan.turned), (500, 40, 0.0));
        assert!(pnm.starts_with(b"P5 500 40 255\n") && pnm.len() == 14 + 500 * 40);
    }
}
