//! Whole-slide images that are TIFF files inside: told by what their makers write, or by a pyramid of tiled levels.
//!
//! A slide has one page: the tissue, drawn from the smallest level that is large enough, never from one that memory does not hold. The
//! pictures of its label and of the whole glass carry names and are no pages; they stay in the file, and with them what identifies a person.

use super::directory::Directory;
use super::directory::File;
use super::directory::tag;
use super::raster::Raster;

/// More pixels than a level may have that is drawn: a page asks for far fewer.
const DRAWN: u64 = 40_000_000;
/// A pyramid's base is wider or higher than this; less is a picture with a small copy of itself.
const BASE: u32 = 1_500;
/// How much of a maker's description is read, in bytes.
const DESCRIPTION: u64 = 64 << 10;

/// What makes a file a slide.
pub(super) struct Slide {
    /// The words that say so.
    pub(super) evidence: String,
    /// The field that says so; none where it is the shape of the file.
    pub(super) field: &'static str,
    /// The maker's description, a statement a line.
    pub(super) description: Vec<String>,
    /// The levels of the tissue, as places in the list of directories.
    levels: Vec<usize>,
}

impl Slide {
    /// The slide that these directories are, if they are one.
    pub(super) fn of(file: &mut File<'_>, directories: &[Directory]) -> Option<Self> {
        let base = directories.first()?;
        let words = file.words(base, tag::DESCRIPTION, DESCRIPTION).unwrap_or_default();
        let made = made_by(file, base, &words);
        let levels = levels(file, directories);
        let (evidence, field) = match made {
            Some(made) => made,
            None if is_pyramid(file, directories, &levels) => ("tiled pyramid".to_owned(), ""),
            None => return None,
        };
        let description = if field == "ImageDescription" { statements(&words) } else { Vec::new() };
        Some(Self { evidence, field, description, levels })
    }

    /// The level to draw for a width (0: the largest that can be drawn); `None` where even the smallest is too large.
    pub(super) fn level<'a>(&self, file: &mut File<'_>, directories: &'a [Directory], width: u32) -> Option<Raster<'a>> {
        let rasters = self.levels.iter().filter_map(|at| Raster::of(file, directories.get(*at)?).ok());
        let mut drawable: Vec<_> = rasters.filter(|level| u64::from(level.width) * u64::from(level.height) <= DRAWN).collect();
        drawable.sort_by_key(|level| level.width);
        let sufficient = drawable.iter().position(|level| width > 0 && level.width >= width);
        let at = sufficient.or(drawable.len().checked_sub(1))?;
        drawable.into_iter().nth(at)
    }
}

/// The words of a maker of slide scanners, and the field in which they stand.
fn made_by(file: &mut File<'_>, base: &Directory, words: &str) -> Option<(String, &'static str)> {
    let first = words.lines().next().unwrap_or_default();
    let schemes = ["Aperio", "<?xml", "<scn", "<DataObject ObjectType=\"DPUfsImport\"", "<OME"];
    let is_slide = match schemes.iter().find(|scheme| words.starts_with(**scheme)) {
        Some(&"Aperio") => true,
        Some(_) => ["<scn", "DPUfsImport", "/slidescan", "PIIM_DP"].iter().any(|mark| words.contains(mark)),
        None => false,
    };
    if is_slide {
        return Some((first.chars().take(80).collect(), "ImageDescription"));
    }
    let make = file.words(base, tag::MAKE, 80).unwrap_or_default();
    let hamamatsu = base.has(tag::SOURCE_LENS) && make.starts_with("Hamamatsu");
    let software = file.words(base, tag::SOFTWARE, 80).unwrap_or_default();
    let philips = software.starts_with("Philips DP");
    if hamamatsu {
        Some((make, "Make"))
    } else if philips {
        Some((software, "Software"))
    } else {
        None
    }
}

/// The directories that show what the first one shows: of its shape, and neither its label nor the glass.
fn levels(file: &mut File<'_>, directories: &[Directory]) -> Vec<usize> {
    let Some(Ok(base)) = directories.first().map(|base| Raster::of(file, base)) else { return Vec::new() };
    let shape = f64::from(base.width) / f64::from(base.height);
    let mut levels = vec![0];
    for (at, directory) in directories.iter().enumerate().skip(1) {
        let Ok(level) = Raster::of(file, directory) else { continue };
        let like = (f64::from(level.width) / f64::from(level.height) / shape - 1.0).abs() < 0.05;
        if like && level.width <= base.width && !is_of_the_glass(file, directory) {
            levels.push(at);
        }
    }
    levels
}

/// Whether a directory shows the label or the whole glass, by its maker's words or numbers.
fn is_of_the_glass(file: &mut File<'_>, directory: &Directory) -> bool {
    let words = file.words(directory, tag::DESCRIPTION, 1 << 10).unwrap_or_default().to_ascii_lowercase();
    let named = words.lines().any(|line| ["label", "macro", "thumbnail of slide"].iter().any(|mark| line.trim_start().starts_with(mark)));
    // Aperio marks the macro by 9; Hamamatsu has a lens of -1 for the glass and of -2 for its map.
    let lens = file.first(directory, tag::SOURCE_LENS).is_some_and(|lens| lens as u32 & 0x8000_0000 != 0 && lens as u32 > 0xBF00_0000);
    named || lens || file.first(directory, tag::SUBFILE_TYPE) == Some(9)
}

/// A large tiled picture, followed by smaller ones of the same, tiled too.
fn is_pyramid(file: &mut File<'_>, directories: &[Directory], levels: &[usize]) -> bool {
    let rasters: Vec<_> = levels.iter().filter_map(|at| Raster::of(file, directories.get(*at)?).ok()).collect();
    let large = |level: &Raster<'_>| level.width.max(level.height) > BASE;
    let shrinks = rasters.windows(2).all(|pair| matches!(pair, [one, next] if next.width * 5 <= one.width.saturating_mul(4)));
    rasters.len() > 1
        && shrinks
        && rasters.iter().all(Raster::is_tiled)
        && rasters.first().is_some_and(large)
        && rasters.len() == directories.len()
}

/// A description as lines: Aperio parts its statements by `|`. Documents in XML are not shown.
fn statements(words: &str) -> Vec<String> {
    if words.starts_with('<') {
        return Vec::new();
    }
    words.split(['|', '\n', '\r', ';']).map(|statement| statement.trim().to_owned()).filter(|statement| !statement.is_empty()).collect()
}
