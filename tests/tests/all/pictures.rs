//! Photos and scans through the worker: upright, no wider than asked, refused before they fill the memory.

use std::io::Cursor;

use image::ImageEncoder;
use image::codecs::png::PngEncoder;
use second_read_library::Worker;
use second_read_model::Code;
use second_read_model::extract::WarningCode;
use second_read_model::fact::FactName;
use second_read_model::protocol::FrameForm;
use second_read_tests::corpus;

/// A PNG of that size, red in its upper left quarter.
fn png(width: u32, height: u32) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        if x < width / 2 && y < height / 2 { image::Rgb([200, 0, 0]) } else { image::Rgb([250; 3]) }
    });
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes).write_image(&picture, width, height, image::ExtendedColorType::Rgb8).unwrap();
    bytes
}

#[test]
fn a_page_is_as_wide_as_asked_and_no_wider_than_the_picture() {
    let (worker, bytes) = (Worker::find().unwrap(), png(600, 300));
    let size = bytes.len() as u64;
    let extract = worker.extract("scan.png", size, &mut Cursor::new(&bytes)).unwrap();
    assert_eq!((extract.format.as_str(), extract.picture_pages, extract.warnings.len()), ("png", 1, 0));
    for (asked, expected) in [(200, (200, 100)), (5000, (600, 300))] {
        let page = image::load_from_memory(&worker.page("", size, &mut Cursor::new(&bytes), 1, asked).unwrap()).unwrap().into_rgb8();
        assert_eq!(page.dimensions(), expected);
        assert_eq!((page.get_pixel(1, 1).0, page.get_pixel(expected.0 - 1, 1).0), ([200, 0, 0], [250; 3]));
    }
    assert_eq!(worker.page("", size, &mut Cursor::new(&bytes), 2, 200).unwrap_err().code, Code::Unreadable);
    let (info, samples) = worker.frame(size, &mut Cursor::new(&bytes), 0, FrameForm::Samples).unwrap();
    assert_eq!((info.columns, info.rows, samples.len()), (600, 300, 600 * 300 * 3));
}

#[test]
fn a_picture_too_large_or_cut_off_is_said() {
    let worker = Worker::find().unwrap();
    let mut large = png(4, 4);
    // The size stands in the first chunk (PNG 11.2.2), whose checksum follows it.
    large[16..24].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
    let mut crc = flate2::Crc::new();
    crc.update(&large[12..29]);
    large[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    let whole = png(64, 64);
    for (what, bytes, code) in [("large", large, WarningCode::Limit), ("cut", whole[..whole.len() - 20].to_vec(), WarningCode::Truncated)] {
        let extract = worker.extract("a.png", bytes.len() as u64, &mut Cursor::new(&bytes)).unwrap();
        assert_eq!(extract.warnings.iter().map(|warning| warning.code).collect::<Vec<_>>(), [code], "{what}");
        assert_eq!(extract.picture_pages, u32::from(what == "cut"), "{what}");
    }
}

/// The same waterfall, taken with the camera held four ways: upright, two files are 308 pixels wide and two 231.
#[test]
fn photos_stand_upright_however_the_camera_was_held() {
    let Some(corpus) = corpus() else { return };
    let worker = Worker::find().unwrap();
    let pages = ["rotation-1.jpg", "rotation-3.jpg", "rotation-6.jpg", "rotation-8.jpg"].map(|name| {
        let bytes = std::fs::read(corpus.join("images/libvips").join(name)).unwrap();
        let page = worker.page("", bytes.len() as u64, &mut Cursor::new(&bytes), 1, 200).unwrap();
        image::load_from_memory(&page).unwrap().into_luma8()
    });
    for page in &pages {
        assert_eq!(page.width(), 200);
        assert!((266..=267).contains(&page.height()), "{:?}", page.dimensions());
        let away: u64 = pages[0].pixels().zip(page.pixels()).map(|(one, other)| u64::from(one.0[0].abs_diff(other.0[0]))).sum();
        let mean = away / u64::from(pages[0].width() * pages[0].height());
        assert!(mean < 20, "turned the wrong way: {mean} grey levels away from the upright one");
    }
}

#[test]
fn photos_say_when_they_were_taken() {
    let Some(corpus) = corpus() else { return };
    let worker = Worker::find().unwrap();
    let bytes = std::fs::read(corpus.join("images/tika/testJPEG_EXIF.jpg")).unwrap();
    let extract = worker.extract("a.jpg", bytes.len() as u64, &mut Cursor::new(&bytes)).unwrap();
    let date = extract.stated.iter().find(|fact| fact.name == FactName::Date).unwrap();
    assert_eq!((date.value.as_str(), date.evidence.as_str()), ("2009-08-11", "2009:08:11 09:09:45"));
    assert!(date.confidence < 0.5);
}

/// A fax has 204 by 196 dots an inch; a phone's photo and a slide look as wide as they are.
#[test]
fn what_faxes_phones_and_slide_scanners_write_has_a_page() {
    let Some(corpus) = corpus() else { return };
    let worker = Worker::find().unwrap();
    let cases = [
        ("images/reports/D07-fax.tif", 400, (400, 539)),
        ("images/heic/IMG_2231.HEIC", 400, (400, 549)),
        ("images/libvips/1.webp", 400, (400, 268)),
        ("images/tika/testJPEG.jp2", 400, (100, 75)),
        ("wsi/CMU-1-Small-Region.svs", 400, (400, 535)),
    ];
    for (name, width, expected) in cases {
        let bytes = std::fs::read(corpus.join(name)).unwrap();
        let page = worker.page("", bytes.len() as u64, &mut Cursor::new(&bytes), 1, width).unwrap();
        let (width, height) = image::load_from_memory(&page).unwrap().into_luma8().dimensions();
        assert_eq!(width, expected.0, "{name}");
        assert!(height.abs_diff(expected.1) <= 1, "{name} {height}");
    }
}
