//! PDFs from end to end of their reader: hand-made pages, the corpus against `pdftotext` and `pdftoppm`, and what `qpdf` says of what we write.

use std::io::Cursor;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;
use std::time::Instant;

use image::GrayImage;
use image::imageops;
use second_read_library::Worker;
use second_read_model::extract::Extract;
use second_read_model::extract::TextOrigin;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;
use second_read_tests::corpus;
use second_read_tests::pdf::LETTER;
use second_read_tests::pdf::PdfWriter;
use second_read_tests::skipped;
use second_read_tests::words::Common;
use second_read_worker::formats;

fn extract(bytes: &[u8]) -> Extract {
    formats::extract("a.pdf", bytes.len() as u64, &mut Cursor::new(bytes))
}

fn picture(bytes: &[u8], page: u32, width: u32) -> Result<Vec<u8>, Failure> {
    formats::page("a.pdf", bytes.len() as u64, &mut Cursor::new(bytes), page, width)
}

/// Runs a program on a file with these bytes; `None` after saying so when the program is not installed.
fn run_on(program: &str, arguments: &[&str], bytes: &[u8]) -> Option<std::process::Output> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let out = Command::new(program).args(arguments.iter().map(|word| word.replace("FILE", file.path().to_str().unwrap()))).output();
    match out {
        Ok(out) => Some(out),
        Err(_) => {
            skipped(&format!("{program} is not installed"));
            None
        }
    }
}

fn two_pages() -> Vec<u8> {
    let mut pdf = PdfWriter::new();
    pdf.page(LETTER).text(72.0, 72.0, 14.0, true, "Surgical pathology").line((72.0, 80.0), (540.0, 80.0), 0.5);
    pdf.paragraph(72.0, 100.0, 468.0, 11.0, false, "Née Ångström – “left” breast, 2:00.");
    pdf.page(LETTER).scan(GrayImage::from_pixel(100, 130, image::Luma([200]))).attach("note.txt", b"attached");
    pdf.finish()
}

#[test]
fn the_writer_of_invented_papers_writes_sound_pdf() {
    let pdf = two_pages();
    assert_eq!(pdf, two_pages(), "the same calls give the same bytes");
    let Some(checked) = run_on("qpdf", &["--check", "FILE"], &pdf) else { return };
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let Some(text) = run_on("pdftotext", &["FILE", "-"], &pdf) else { return };
    assert!(String::from_utf8_lossy(&text.stdout).contains("Née Ångström – “left” breast, 2:00."));
}

#[test]
fn lines_rows_and_places_come_out_as_they_are_seen() {
    let mut pdf = PdfWriter::new();
    pdf.page(LETTER).text(72.0, 72.0, 14.0, true, "SURGICAL PATHOLOGY REPORT");
    pdf.text(72.0, 100.0, 10.0, false, "Patient: Doe, Jane").text(330.0, 100.0, 10.0, false, "Born: 03/14/1971");
    pdf.text(72.0, 140.0, 10.0, true, "FINAL DIAGNOSIS").text(72.0, 153.0, 10.0, false, "Breast, left: carcinoma.");
    pdf.text(700.0, 100.0, 10.0, false, "outside").page(LETTER).text(72.0, 72.0, 10.0, false, "second page");
    let extract = extract(&pdf.finish());
    let texts: Vec<&str> = extract.pages.iter().map(|page| page.text.as_str()).collect();
    let first = "SURGICAL PATHOLOGY REPORT\n\nPatient: Doe, Jane  Born: 03/14/1971\n\nFINAL DIAGNOSIS\nBreast, left: carcinoma.";
    assert_eq!(texts, [first, "second page"]);
    assert_eq!((extract.format.as_str(), extract.picture_pages, extract.warnings.len()), ("pdf", 2, 0));
    let page = &extract.pages[0];
    assert_eq!((page.number, page.width, page.height), (1, 612.0, 792.0));
    let born = page.words.iter().find(|word| &page.text[word.start as usize..][..word.len as usize] == "Born:").unwrap();
    assert!((born.x - 330.0).abs() < 0.5 && (born.y - 92.0).abs() < 0.5 && (born.h - 10.0).abs() < 0.5, "{born:?}");
}

#[test]
fn a_turned_and_cropped_page_is_read_as_shown() {
    let mut pdf = PdfWriter::new();
    pdf.page(LETTER).rotate(90).crop(0.0, 0.0, 612.0, 400.0);
    pdf.text(100.0, 200.0, 10.0, false, "inside").text(100.0, 500.0, 10.0, false, "below the crop");
    let extract = extract(&pdf.finish());
    let page = &extract.pages[0];
    assert_eq!((page.text.as_str(), page.width, page.height), ("inside", 400.0, 612.0));
    // Turned clockwise: what was 100 from the left is now 100 from the top, what was 200 from the top is 200 from the right.
    let word = page.words[0];
    assert!((word.y - 100.0).abs() < 0.5 && (word.x - 198.0).abs() < 0.5, "{word:?}");
}

#[test]
fn a_scanned_page_says_that_it_has_no_text_and_can_be_shown() {
    let pdf = two_pages();
    let extract = extract(&pdf);
    assert_eq!(extract.pages.iter().map(|page| page.origin).collect::<Vec<_>>(), [TextOrigin::Layer, TextOrigin::None]);
    assert!(extract.pages[1].text.is_empty());
    let png = image::load_from_memory(&picture(&pdf, 2, 300).unwrap()).unwrap();
    assert_eq!((png.width(), png.height()), (300, 388));
    assert!((i32::from(png.to_luma8().get_pixel(150, 150).0[0]) - 200).abs() < 4);
    assert!(picture(&pdf, 3, 300).is_err());
}

#[test]
fn the_caged_worker_reads_and_shows_the_same() {
    let (pdf, worker) = (two_pages(), Worker::find().unwrap());
    let size = pdf.len() as u64;
    assert_eq!(worker.extract("a.pdf", size, &mut Cursor::new(&pdf)).unwrap(), extract(&pdf));
    assert_eq!(worker.page("a.pdf", size, &mut Cursor::new(&pdf), 2, 300).unwrap(), picture(&pdf, 2, 300).unwrap());
}

#[test]
fn files_inside_can_be_listed_and_had() {
    let pdf = two_pages();
    let parts = extract(&pdf).parts;
    assert_eq!((parts.len(), parts[0].name.as_str(), parts[0].size), (1, "note.txt", 8));
    assert_eq!(formats::part(pdf.len() as u64, &mut Cursor::new(&pdf), 1).unwrap(), b"attached");
    assert!(formats::part(pdf.len() as u64, &mut Cursor::new(&pdf), 2).is_err());
}

#[test]
fn what_is_broken_is_named() {
    let whole = two_pages();
    let check = |bytes: &[u8], code: WarningCode| {
        let codes: Vec<WarningCode> = extract(bytes).warnings.iter().map(|warning| warning.code).collect();
        assert_eq!(codes, [code]);
    };
    check(&whole[..whole.len() - 200], WarningCode::Truncated);
    check(b"%PDF-1.7\n", WarningCode::Truncated);
    check(b"%PDF-1.7\nnothing of the sort\n%%EOF", WarningCode::Malformed);
}

#[test]
fn a_password_is_named_and_a_mere_print_protection_is_opened() {
    let encrypted = |user: &str| {
        let source = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(source.path(), two_pages()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("encrypted.pdf");
        let done = Command::new("qpdf").args(["--encrypt", user, "owner", "256", "--"]).arg(source.path()).arg(&target).status();
        done.ok().map(|_| std::fs::read(target).unwrap())
    };
    let Some(locked) = encrypted("secret") else { return skipped("qpdf is not installed") };
    assert_eq!(extract(&locked).warnings[0].code, WarningCode::Encrypted);
    assert!(extract(&encrypted("").unwrap()).pages[0].text.starts_with("Surgical pathology"));
}

fn files_under(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files_under(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "pdf") {
            found.push(path);
        }
    }
}

#[test]
fn born_digital_papers_have_the_words_that_pdftotext_finds() {
    let Some(corpus) = corpus() else { return };
    let mut files = Vec::new();
    for folder in ["pdf/reports", "patients", "notes"] {
        files_under(&corpus.join(folder), &mut files);
    }
    let mut common = Common::default();
    for file in files {
        let Ok(peer) = Command::new("pdftotext").arg(&file).arg("-").output() else { return skipped("pdftotext is not installed") };
        let found = extract(&std::fs::read(&file).unwrap()).pages.iter().map(|page| page.text.clone() + "\n").collect::<String>();
        common += Common::of(&String::from_utf8_lossy(&peer.stdout), &found);
    }
    assert!(common.theirs > 15_000, "{common:?} is not the whole corpus");
    assert!(common.share(98), "{common:?}");
}

/// How wide pages are drawn to be compared, and how wide what is compared: fine strokes are set by each program in its own way.
const DRAWN: u32 = 400;
const COMPARED: u32 = 200;
/// Two pictures are alike from so many decibels on (peak signal to noise, in grey); half of all pages are more alike than this.
const ALIKE: f64 = 18.0;
const HALF_ARE: f64 = 26.0;

/// The peak signal-to-noise ratio of two pictures made equally small, in decibels.
fn likeness(ours: &GrayImage, theirs: &GrayImage) -> f64 {
    let high = (COMPARED * theirs.height()).div_ceil(theirs.width().max(1)).max(1);
    let small = |picture: &GrayImage| imageops::thumbnail(picture, COMPARED, high);
    let (ours, theirs) = (small(ours), small(theirs));
    let squares = ours.as_raw().iter().zip(theirs.as_raw()).map(|(one, other)| (f64::from(*one) - f64::from(*other)).powi(2));
    let mean = squares.sum::<f64>() / f64::from(COMPARED * high);
    10.0 * (255.0 * 255.0 / mean.max(1e-4)).log10()
}

#[test]
fn pages_look_as_pdftoppm_draws_them() {
    let Some(corpus) = corpus() else { return };
    let mut files = Vec::new();
    for folder in ["pdf", "patients"] {
        files_under(&corpus.join(folder), &mut files);
    }
    let (width, mut pages) = (DRAWN.to_string(), Vec::new());
    for file in files {
        let words = ["-png", "-singlefile", "-cropbox", "-f", "1", "-l", "1", "-scale-to-y", "-1", "-scale-to-x", &width];
        let Ok(peer) = Command::new("pdftoppm").args(words).arg(&file).output() else { return skipped("pdftoppm is not installed") };
        // What the peer cannot draw is no measure.
        let Ok(theirs) = image::load_from_memory(&peer.stdout) else { continue };
        let drawn = picture(&std::fs::read(&file).unwrap(), 1, DRAWN).ok().and_then(|png| image::load_from_memory(&png).ok());
        pages.push((drawn.map_or(0.0, |ours| likeness(&ours.to_luma8(), &theirs.to_luma8())), file));
    }
    pages.sort_by(|one, other| one.0.total_cmp(&other.0));
    let unlike = pages.iter().filter(|(likeness, _)| *likeness < ALIKE).count();
    let worst = &pages[..pages.len().min(10)];
    // The worst are tiny pages, fonts that neither has, and pictures that only one of them smooths.
    assert!(pages.len() > 80 && unlike * 100 <= pages.len() * 15, "{unlike} of {}: {worst:#?}", pages.len());
    assert!(pages[pages.len() / 2].0 >= HALF_ARE, "{worst:#?}");
}

#[test]
fn no_hostile_file_stops_the_reader_or_holds_it_up() {
    let Some(corpus) = corpus() else { return };
    let mut files = Vec::new();
    for folder in ["hostile/pdf", "hostile/pdf-made", "pdf"] {
        files_under(&corpus.join(folder), &mut files);
    }
    assert!(files.len() > 100);
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        let begun = Instant::now();
        let read = std::panic::catch_unwind(|| {
            let extract = extract(&bytes);
            if extract.picture_pages > 0 {
                let _ = picture(&bytes, 1, 400);
            }
        });
        assert!(read.is_ok(), "a panic escapes for {}", file.display());
        assert!(begun.elapsed() < Duration::from_secs(20), "{} takes {:?}", file.display(), begun.elapsed());
    }
}

#[test]
fn bookmarks_lead_to_places_on_pages() {
    let mut pdf = PdfWriter::new();
    pdf.page(LETTER).bookmark(0, "Visits", 0.0).bookmark(1, "Office Visit – 03/14/2023", 72.0);
    pdf.page(LETTER).bookmark(1, "Lab Results – 08/01/2023", 300.0).bookmark(0, "Letters", 500.0);
    let outline: Vec<(u32, String, u32, f32)> =
        extract(&pdf.finish()).outline.into_iter().map(|item| (item.level, item.title, item.page, item.y.unwrap_or(-1.0))).collect();
    let expected = [
        (0, "Visits", 1, 0.0),
        (1, "Office Visit – 03/14/2023", 1, 72.0),
        (1, "Lab Results – 08/01/2023", 2, 300.0),
        (0, "Letters", 2, 500.0),
    ];
    assert_eq!(outline, expected.map(|(level, title, page, y)| (level, title.to_owned(), page, y)));
}

#[test]
fn an_outline_that_turns_in_a_circle_ends() {
    let mut pdf = PdfWriter::new();
    pdf.page(LETTER).bookmark(0, "One", 10.0).bookmark(0, "Two", 20.0);
    let mut bytes = pdf.finish();
    let at = bytes.windows(6).position(|window| window == b"/Next ").unwrap() + 6;
    let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    // The first bookmark follows itself: its number is one below that of the second.
    assert_ne!(bytes[at + digits - 1], b'0');
    bytes[at + digits - 1] -= 1;
    assert_eq!(extract(&bytes).outline.len(), 1);
}
