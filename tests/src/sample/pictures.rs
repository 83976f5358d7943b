//! Papers as pictures: a fax (an image-only PDF, a little askew) and a phone's photo of an appointment card.

use image::DynamicImage;
use image::GrayImage;
use image::Luma;
use image::Rgb;
use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use second_read_worker::formats;

use super::shapes::lattice;
use super::shapes::noise;
use super::shapes::point;
use crate::pdf::LETTER;
use crate::pdf::PdfWriter;

/// About 150 dots per inch: what fine mode sends.
const FAX_WIDTH: u32 = 1275;

/// The first page of a paper as it came out of a fax machine.
pub(super) fn fax(paper: &[u8], line: &str) -> Vec<u8> {
    let mut header = PdfWriter::new();
    header.page(LETTER).text(24.0, 20.0, 9.0, true, line);
    let (page, header) = (picture(paper, FAX_WIDTH), picture(&header.finish(), FAX_WIDTH));
    // The page went in askew; the machine printed its line straight.
    let (sine, cosine) = 0.007f32.sin_cos();
    let (cx, cy) = (page.width() as f32 / 2.0, page.height() as f32 / 2.0);
    let sent = GrayImage::from_fn(page.width(), page.height(), |x, y| {
        let (dx, dy) = (x as f32 - cx, y as f32 - cy);
        let grey = sampled(&page, cx + dx * cosine - dy * sine, cy + dx * sine + dy * cosine);
        let speck = lattice(x, y, 1, 900) > 0.9992 || (x == 412 && lattice(x, y / 40, 2, 901) > 0.2);
        let line = header.get_pixel_checked(x, y).map_or(255, |pixel| pixel.0[0]);
        Luma([if speck || grey < 168.0 || line < 168 { 0 } else { 255 }])
    });
    let mut pdf = PdfWriter::new();
    pdf.page(LETTER).scan(sent);
    pdf.finish()
}

/// A photo (JPEG with EXIF) of a small paper on a kitchen table.
pub(super) fn photo(card: &[u8], taken: &str) -> Vec<u8> {
    let card = picture(card, 1000);
    let (width, height) = (1600, 1200);
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = ((x as f32 / width as f32 - 0.5) * 2.0, (y as f32 / height as f32 - 0.5) * 2.0);
        // The card lies turned and further away at its upper edge.
        let depth = 1.0 + 0.16 * v + 0.05 * u;
        let (sine, cosine) = 0.13f32.sin_cos();
        let (px, py) = ((u * 1.33 * cosine + v * sine) / depth, (v * cosine - u * 1.33 * sine) / depth);
        let (cx, cy) = ((px + 0.98) / 1.9, (py + 0.52) / 1.086);
        let light = 1.06 - 0.24 * (u * 0.6 + 0.3).hypot(v - 0.1) + 0.012 * lattice(x, y, 3, 910);
        let colour = if (0.0..1.0).contains(&cx) && (0.0..1.0).contains(&cy) {
            let grey = sampled(&card, cx * card.width() as f32, cy * card.height() as f32);
            [grey * 0.97, grey * 0.955, grey * 0.91]
        } else {
            let near = cx.clamp(-0.02, 1.01) == cx && cy.clamp(0.0, 1.03) == cy;
            let grain = noise(point(u * 6.0, v * 160.0 + 5.0 * noise(point(u * 9.0, v * 14.0, 1.0), 3.0, 911), 0.0), 7.0, 912);
            let shade = if near { 0.72 } else { 1.0 };
            [(148.0 + 22.0 * grain) * shade, (104.0 + 18.0 * grain) * shade, (66.0 + 13.0 * grain) * shade]
        };
        Rgb(colour.map(|value| (value * light).clamp(0.0, 255.0) as u8))
    });
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 86)
        .encode_image(&DynamicImage::ImageRgb8(picture))
        .expect("a picture of a fixed size can be encoded");
    [&jpeg[..2], &exif(taken), &jpeg[2..]].concat()
}

/// The first page, in grey.
fn picture(pdf: &[u8], width: u32) -> GrayImage {
    let mut source = std::io::Cursor::new(pdf);
    let png = formats::page("page.pdf", pdf.len() as u64, &mut source, 1, width).expect("a paper of ours can be drawn");
    image::load_from_memory(&png).expect("the worker gives PNG").to_luma8()
}

/// The grey between pixels; white outside.
fn sampled(picture: &GrayImage, x: f32, y: f32) -> f32 {
    let at = |x: f32, y: f32| {
        let inside = x >= 0.0 && y >= 0.0;
        let pixel = inside.then(|| picture.get_pixel_checked(x as u32, y as u32)).flatten();
        pixel.map_or(255.0, |pixel| f32::from(pixel.0[0]))
    };
    let (fx, fy) = (x - x.floor(), y - y.floor());
    let row = |y: f32| at(x.floor(), y) * (1.0 - fx) + at(x.floor() + 1.0, y) * fx;
    row(y.floor()) * (1.0 - fy) + row(y.floor() + 1.0) * fy
}

/// An APP1 segment (Exif 2.3): maker, model, upright, when it was taken (`YYYY:MM:DD hh:mm:ss`).
fn exif(taken: &str) -> Vec<u8> {
    let texts = [(0x010f_u16, "Invented"), (0x0110, "Phone 9"), (0x0132, taken)];
    let entries = texts.len() as u16 + 2;
    let values_at = 8 + 2 + u32::from(entries) * 12 + 4;
    let mut values = Vec::new();
    let mut directory = entries.to_le_bytes().to_vec();
    let put_text = |directory: &mut Vec<u8>, values: &mut Vec<u8>, tag: u16, text: &str, base: u32| {
        directory.extend(tag.to_le_bytes());
        directory.extend(2u16.to_le_bytes());
        directory.extend((text.len() as u32 + 1).to_le_bytes());
        directory.extend((base + values.len() as u32).to_le_bytes());
        values.extend(text.bytes().chain([0]));
        values.resize(values.len().next_multiple_of(2), 0);
    };
    for (tag, text) in &texts[..2] {
        put_text(&mut directory, &mut values, *tag, text, values_at);
    }
    // Orientation: upright.
    directory.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0]);
    put_text(&mut directory, &mut values, texts[2].0, texts[2].1, values_at);
    let exif_at = values_at + values.len() as u32;
    directory.extend([0x69, 0x87, 4, 0, 1, 0, 0, 0]);
    directory.extend(exif_at.to_le_bytes());
    directory.extend([0; 4]);
    let mut inner = 1u16.to_le_bytes().to_vec();
    let mut inner_values = Vec::new();
    put_text(&mut inner, &mut inner_values, 0x9003, taken, exif_at + 2 + 12 + 4);
    inner.extend([0; 4]);
    let tiff = [b"II*\0\x08\0\0\0".as_slice(), &directory, &values, &inner, &inner_values].concat();
    let length = (tiff.len() + 8) as u16;
    [&[0xff, 0xe1][..], &length.to_be_bytes(), b"Exif\0\0", &tiff].concat()
}
