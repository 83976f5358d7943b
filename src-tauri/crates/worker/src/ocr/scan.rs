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
/// Lines are looked for in a picture whose longest side has so many pixels at most.
const SMALL: u32 = 900;
/// How far the lines may be off, and how far they must be to turn the page, in tenths of a degree.
const MOST: i32 = 80;
const LEAST: i32 = 10;
/// Steps of the first look, and how far the second one goes around the best of them, in tenths of a degree.
const STEP: usize = 5;
const FINE: i32 = 4;
/// Ink is darker than what is around it, as far as `AROUND` pixels, by so many parts of 255.
const DARKER: u8 = 30;
const AROUND: usize = 12;
/// So many dots of ink tell as much as all of them, and fewer than this tell nothing.
const DOTS: usize = 40_000;
const FEWEST_DOTS: usize = 500;
/// Level lines stand out this much more than those of the page as it is.
const BETTER: f64 = 1.15;

/// Makes a page that was drawn ready: what it is, and the picture as PNM.
pub fn scan(drawn: GrayImage) -> (Scan, Vec<u8>) {
    let skew = skew(&drawn);
    let (turned, lean) = if skew.abs() < LEAST as f32 / 10.0 { (0.0, skew) } else { (skew, 0.0) };
    let scan = Scan { width: drawn.width(), height: drawn.height(), turned, lean };
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

/// How far the lines are off in degrees, clockwise; 0 where there are none.
fn skew(picture: &GrayImage) -> f32 {
    let ink = Small::of(picture).ink();
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
    let is_level = tenths.abs() >= LEAST && level < contrast(0) * BETTER;
    if is_level { 0.0 } else { tenths as f32 / 10.0 }
}

/// A picture made small enough to look for lines: each sample is the mean of a square.
struct Small {
    wide: usize,
    samples: Vec<u8>,
}

impl Small {
    fn of(picture: &GrayImage) -> Self {
        let by = picture.width().max(picture.height()).div_ceil(SMALL).max(1) as usize;
        let wide = picture.width() as usize / by;
        let mut samples = Vec::with_capacity(wide * (picture.height() as usize / by));
        let mut sums = vec![0_u32; wide];
        for rows in picture.as_raw().chunks_exact((picture.width() as usize * by).max(1)) {
            sums.fill(0);
            for row in rows.chunks_exact(picture.width() as usize) {
                for (sum, square) in sums.iter_mut().zip(row.chunks_exact(by)) {
                    *sum += square.iter().map(|sample| u32::from(*sample)).sum::<u32>();
                }
            }
            samples.extend(sums.iter().map(|sum| (sum / (by * by) as u32) as u8));
        }
        Self { wide, samples }
    }

    /// Places, from the middle, that are darker than what is around them.
    fn ink(&self) -> Vec<(f32, f32)> {
        let high = self.samples.len().checked_div(self.wide).unwrap_or_default();
        let (cx, cy) = (self.wide as f32 / 2.0, high as f32 / 2.0);
        let around = self.means();
        let dark = self.samples.iter().zip(around).enumerate().filter(|(_, (own, around))| around.saturating_sub(**own) > DARKER);
        let all: Vec<usize> = dark.map(|(at, _)| at).collect();
        let every = all.len().div_ceil(DOTS).max(1);
        all.into_iter().step_by(every).map(|at| ((at % self.wide) as f32 - cx, (at / self.wide) as f32 - cy)).collect()
    }

    /// For each sample the mean of those around it: of rows, then of the columns of that.
    fn means(&self) -> Vec<u8> {
        let wide = self.wide.max(1);
        let mut means = Vec::with_capacity(self.samples.len());
        self.samples.chunks_exact(wide).for_each(|row| means.extend(running_means(row.iter().copied())));
        for column in 0..self.wide {
            let down: Vec<u8> = running_means(means.iter().copied().skip(column).step_by(wide)).collect();
            means.iter_mut().skip(column).step_by(wide).zip(down).for_each(|(mean, down)| *mean = down);
        }
        means
    }
}

/// For each of some samples the mean of those from `AROUND` before it to `AROUND` after it.
fn running_means(samples: impl ExactSizeIterator<Item = u8> + Clone) -> impl Iterator<Item = u8> {
    let (mut ahead, mut behind) = (samples.clone(), samples.clone());
    let (mut sum, mut count) = (ahead.by_ref().take(AROUND).map(u32::from).sum::<u32>(), samples.len().min(AROUND) as u32);
    (0..samples.len()).map(move |at| {
        if let Some(next) = ahead.next() {
            (sum, count) = (sum + u32::from(next), count + 1);
        }
        if at > AROUND {
            (sum, count) = (sum - behind.next().map_or(0, u32::from), count - 1);
        }
        (sum / count.max(1)) as u8
    })
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
        turn(&upright, &Scan { width: 850, height: 1100, turned: -tenths as f32 / 10.0, lean: 0.0 })
    }

    #[test]
    fn lines_are_made_level() {
        for (tenths, expected) in [(0, 0.0), (5, 0.5), (22, 2.2), (-17, -1.7), (60, 6.0)] {
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
        let scan = Scan { width: 200, height: 100, turned: 90.0, lean: 0.0 };
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
