//! Texts on paper: printed as a PDF, gone through a scanner, and read again as the program reads what it is given.
//!
//! Only Western letters can be printed (`pdf::can_write`).

use std::io::Cursor;
use std::path::Path;
use std::path::PathBuf;

use anyhow::Context;
use anyhow::Result;
use anyhow::anyhow;
use image::GrayImage;
use image::imageops;
use rand::Rng;
use rand::SeedableRng;
use rand::rngs::StdRng;
use second_read_library::Library;
use second_read_library::RecordFilter;
use second_read_model::extract::PageText;
use second_read_model::progress::Unwatched;
use second_read_worker::formats;

use crate::pdf::LETTER;
use crate::pdf::PdfWriter;
use crate::pdf::can_write;

/// Points between columns and between lines, the margin, and the size of the letters: about 100 columns on a page.
const COLUMN: f32 = 5.3;
const LINE: f32 = 11.0;
const MARGIN: f32 = 38.0;
const LETTERS: f32 = 8.5;
/// What scanners are mostly set to: 200 dots per inch across a page of 8.5 inches.
const DOTS: u32 = 1700;

/// Pages of text as a PDF in Helvetica, columns kept; a page that is too long goes on on the next. `None` where a letter cannot be written.
pub fn pdf(pages: &[String]) -> Option<Vec<u8>> {
    let lines = ((LETTER.1 - 2.0 * MARGIN) / LINE) as usize;
    let mut pdf = PdfWriter::new();
    for page in pages {
        if !page.lines().all(can_write) {
            return None;
        }
        let all: Vec<&str> = page.lines().collect();
        for part in all.chunks(lines) {
            pdf.page(LETTER);
            for (number, line) in part.iter().enumerate() {
                for (column, cell) in cells(line) {
                    pdf.text(MARGIN + COLUMN * column as f32, MARGIN + LINE * (number + 1) as f32, LETTERS, false, cell);
                }
            }
        }
    }
    Some(pdf.finish())
}

/// The parts of a line between runs of spaces, each with the column where it begins.
fn cells(line: &str) -> Vec<(usize, &str)> {
    let mut cells = Vec::new();
    let mut at = 0;
    for part in line.split("  ") {
        let cell = part.trim_start();
        let start = at + part.len() - cell.len();
        if !cell.is_empty() {
            cells.push((line[..start].chars().count(), cell.trim_end()));
        }
        at += part.len() + 2;
    }
    cells
}

/// The pages of a PDF as a scanner gives them: pictures, slightly askew, with specks and uneven light; the same for the same `seed`.
pub fn scanned(pdf: &[u8], seed: u64) -> Result<Vec<u8>> {
    let extract = formats::extract("a.pdf", pdf.len() as u64, &mut Cursor::new(pdf));
    let mut generator = StdRng::seed_from_u64(seed);
    let mut scans = PdfWriter::new();
    for page in &extract.pages {
        let png =
            formats::page("a.pdf", pdf.len() as u64, &mut Cursor::new(pdf), page.number, DOTS).map_err(|failure| anyhow!("{failure:?}"))?;
        let mut picture = askew(&image::load_from_memory(&png)?.to_luma8(), generator.random_range(-0.012..0.012));
        speckle(&mut picture, &mut generator);
        scans.page(LETTER).scan(picture);
    }
    Ok(scans.finish())
}

/// A page that went askew through the scanner, by an angle in radians, clockwise.
pub fn askew(upright: &GrayImage, angle: f32) -> GrayImage {
    let (sine, cosine) = angle.sin_cos();
    let (cx, cy) = (upright.width() as f32 / 2.0, upright.height() as f32 / 2.0);
    GrayImage::from_fn(upright.width(), upright.height(), |x, y| {
        let (dx, dy) = (x as f32 - cx, y as f32 - cy);
        let from = (cx + dx * cosine + dy * sine, cy - dx * sine + dy * cosine);
        imageops::interpolate_bilinear(upright, from.0, from.1).unwrap_or(image::Luma([255]))
    })
}

/// Grain, and a speck on one of some thousand dots.
fn speckle(picture: &mut GrayImage, generator: &mut StdRng) {
    for dot in picture.pixels_mut() {
        let speck = generator.random_ratio(1, 4000);
        let grain = generator.random_range(-9..=9);
        dot.0[0] = if speck { 60 } else { (i32::from(dot.0[0]) - 8 + grain).clamp(0, 255) as u8 };
    }
}

/// The pages of each file as the program reads them, pictures by tesseract: all files go into one library, which is thrown away.
pub fn read(files: &[PathBuf]) -> Result<Vec<(PathBuf, Vec<PageText>)>> {
    let folder = tempfile::tempdir()?;
    let (library, _) = Library::create(&folder.path().join("library"), None)?;
    library.add(files, &Unwatched)?;
    let records = library.records(&RecordFilter::default())?;
    let pages = |file: &PathBuf| -> Result<(PathBuf, Vec<PageText>)> {
        let name = file.file_name().map(Path::new).context("a name")?;
        let record = records.iter().find(|record| record.sources.iter().any(|source| Path::new(source).ends_with(name)));
        let record = record.with_context(|| format!("{} was not kept", file.display()))?;
        let pages = library.text(record.id, None)?;
        Ok((file.clone(), pages))
    };
    files.iter().map(pages).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_again() {
        assert_eq!(cells("Name: É. Roe     Born: 1950"), [(0, "Name: É. Roe"), (17, "Born: 1950")]);
        assert_eq!(cells("   a  b"), [(3, "a"), (6, "b")]);
    }
}
