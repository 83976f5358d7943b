//! `picture`: what README.md shows. Opens the front page of the demo's bundle in Chromium and keeps the picture under `assets/pictures/`.
//!
//! It wants the demo's bundle (`cargo xtask picture` makes it first) and a Chromium. The picture is small: few colours, the ones the page
//! uses most, each other one as the nearest of them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::Context;
use anyhow::Result;
use anyhow::bail;
use image::RgbImage;
use second_read_tests::mutate::members;
use second_read_tests::root;

/// Where the picture is kept, for README.md.
const PICTURE: &str = "assets/pictures/front-page.png";
/// Names under which systems know the browser.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];
/// The page's width and height in CSS pixels, and how many of the picture's there are to one.
const WINDOW: (u32, u32) = (1340, 2050);
const SCALE: f32 = 0.6;
/// Colours of the picture; what stands in a README is looked at, not measured.
const COLOURS: usize = 96;

fn main() -> Result<()> {
    let folder = root().join("target/demo");
    let zip = folder.join("Alvarez-Maria-second-opinion.zip");
    let page = folder.join("page");
    for (name, bytes) in members(&zip).with_context(|| format!("{}: run the demo first", zip.display()))? {
        let to = page.join(name);
        std::fs::create_dir_all(to.parent().context("a member has a folder")?)?;
        std::fs::write(to, bytes)?;
    }
    let shot = folder.join("page.png");
    photograph(&page, &shot)?;
    let png = indexed(&image::open(&shot)?.into_rgb8())?;
    let to = root().join(PICTURE);
    std::fs::create_dir_all(to.parent().context("the picture has a folder")?)?;
    std::fs::write(&to, &png)?;
    Ok(())
}

fn photograph(page: &Path, shot: &Path) -> Result<()> {
    let profile = tempfile::tempdir()?;
    for browser in BROWSERS {
        let mut command = Command::new(browser);
        command
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--hide-scrollbars"])
            .args(["--disable-component-update", "--disable-sync"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg(format!("--window-size={},{}", WINDOW.0, WINDOW.1))
            .arg(format!("--force-device-scale-factor={SCALE}"))
            .arg(format!("--screenshot={}", shot.display()))
            .arg(format!("file://{}", page.join("INDEX.HTM").display()));
        match command.output() {
            Ok(_) if shot.is_file() => return Ok(()),
            Ok(output) => bail!("{browser} took no picture: {}", String::from_utf8_lossy(&output.stderr)),
            Err(_) => {}
        }
    }
    bail!("no Chromium here: install one (Debian: chromium)")
}

/// The picture as a PNG with a palette.
fn indexed(picture: &RgbImage) -> Result<Vec<u8>> {
    let palette = palette(picture);
    let mut nearest: BTreeMap<[u8; 3], u8> = BTreeMap::new();
    let indexes: Vec<u8> = picture.pixels().map(|pixel| *nearest.entry(pixel.0).or_insert_with(|| place(&palette, pixel.0))).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width(), picture.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.write_header()?.write_image_data(&indexes)?;
    Ok(bytes)
}

/// The most frequent colours, no two of them alike to the eye.
fn palette(picture: &RgbImage) -> Vec<[u8; 3]> {
    let mut counts: BTreeMap<[u8; 3], u32> = BTreeMap::new();
    picture.pixels().for_each(|pixel| *counts.entry(pixel.0).or_default() += 1);
    let mut by_count: Vec<([u8; 3], u32)> = counts.into_iter().collect();
    by_count.sort_by_key(|(colour, count)| (std::cmp::Reverse(*count), *colour));
    let mut palette: Vec<[u8; 3]> = Vec::new();
    for apart in [300, 40, 0] {
        for (colour, _) in &by_count {
            if palette.len() < COLOURS && palette.iter().all(|known| distance(*known, *colour) > apart) {
                palette.push(*colour);
            }
        }
    }
    palette
}

fn place(palette: &[[u8; 3]], colour: [u8; 3]) -> u8 {
    let nearest = palette.iter().enumerate().min_by_key(|(_, known)| distance(**known, colour));
    nearest.map_or(0, |(index, _)| u8::try_from(index).unwrap_or(0))
}

/// The square of how far two colours are apart.
fn distance(one: [u8; 3], other: [u8; 3]) -> u32 {
    one.iter().zip(other).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}
