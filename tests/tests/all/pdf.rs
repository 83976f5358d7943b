//! PDFs from end to end of their reader: hand-made pages, the corpus against `pdftotext`, and what `qpdf` says of what we write.

use std::io::Write as _;
use std::process::Command;

use second_read_tests::pdf::LETTER;
use second_read_tests::pdf::PdfWriter;
use second_read_tests::skipped;

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
    pdf.page(LETTER).scan(image::GrayImage::from_pixel(100, 130, image::Luma([200]))).attach("note.txt", b"attached");
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
