//! `picture`: what README.md shows, kept under `assets/pictures/`: the front page of the demo's bundle in Chromium, and the window.
//!
//! It wants the demo's bundle and pictures of the window (`cargo xtask picture` makes them first) and a Chromium. The pictures are small:
//! few colours, the ones each uses most, every other one as the nearest of them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::Context;
use anyhow::Result;
use anyhow::bail;
use image::RgbImage;
use image::imageops::FilterType;
use second_read_tests::mutate::members;
use second_read_tests::root;

/// Where the pictures are kept, for README.md.
const PICTURES: &str = "assets/pictures";
/// Pictures of the window among the demo's that are shown, and the names they are kept by.
const OF_THE_WINDOW: [(&str, &str); 2] = [("2-records.png", "window-records.png"), ("4-images.png", "window-images.png")];
/// How wide a picture of the window is kept, in pixels.
const WINDOW_WIDTH: u32 = 1080;
/// Names under which systems know the browser.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];
/// The page's width and height in CSS pixels, and how many of the picture's there are to one.
const PAGE: (u32, u32) = (1340, 2050);
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
    keep("front-page.png", &image::open(&shot)?.into_rgb8())?;
    for (taken, name) in OF_THE_WINDOW {
        let path = folder.join("window").join(taken);
        let picture = image::open(&path).with_context(|| format!("{}: take the window's pictures first", path.display()))?;
        keep(name, &picture.resize(WINDOW_WIDTH, u32::MAX, FilterType::CatmullRom).into_rgb8())?;
    }
    Ok(())
}

fn keep(name: &str, picture: &RgbImage) -> Result<()> {
    let folder = root().join(PICTURES);
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join(name), indexed(picture)?)?;
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
            .arg(format!("--window-size={},{}", PAGE.0, PAGE.1))
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
