//! What is measured on: a disc of CT slices, papers as PDF, papers as text. All invented, all from seeds.

use std::path::Path;

use anyhow::Result;
use rand::Rng;
use rand::SeedableRng;
use rand::rngs::StdRng;
use second_read_tests::dicom;
use second_read_tests::dicom::DataSet;
use second_read_tests::dicom::Record;
use second_read_tests::pdf::PdfWriter;

/// Rows and columns of a slice.
const SIZE: usize = 512;
/// Slices of one series, as an abdomen in 1.25 mm has.
const SERIES: usize = 250;
const STUDY: &str = "2.25.314159265358979323846264338327950288";

/// A disc with that many CT slices of one study, and its DICOMDIR. Made once.
pub(crate) fn disc(folder: &Path, slices: usize) -> Result<()> {
    let done = folder.join("DICOMDIR");
    if done.is_file() {
        return Ok(());
    }
    std::fs::create_dir_all(folder.join("IMAGES"))?;
    let body = body();
    let mut series: Vec<Record> = Vec::new();
    for number in 0..slices {
        if number % SERIES == 0 {
            series.push(series_record(number / SERIES));
        }
        let name = format!("IM{number:06}");
        std::fs::write(folder.join("IMAGES").join(&name), dicom::file(&slice(number, &body), dicom::EXPLICIT))?;
        if let Some(series) = series.last_mut() {
            series.lower.push(image_record(number, &name));
        }
    }
    let mut study = DataSet::new();
    study.text(0x0020_000d, "UI", STUDY).text(0x0008_0020, "DA", "20260301").text(0x0008_0030, "TM", "101500").text(0x0020_0010, "SH", "1");
    let mut patient = DataSet::new();
    patient.text(0x0010_0010, "PN", "Bench^Benedikt").text(0x0010_0020, "LO", "B-1");
    let patient = Record { lower: vec![Record { lower: series, ..Record::new("STUDY", study) }], ..Record::new("PATIENT", patient) };
    std::fs::write(done, dicom::directory("BENCH", &format!("{STUDY}9"), &[patient]))?;
    Ok(())
}

/// PDFs of ten pages each, a report on every page.
pub(crate) fn papers_as_pdf(folder: &Path, pages: usize) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut random = StdRng::seed_from_u64(8);
    for document in 0..pages.div_ceil(10) {
        let mut pdf = PdfWriter::new();
        for _ in 0..10 {
            pdf.page((612.0, 792.0));
            pdf.text(72.0, 60.0, 14.0, true, "PATHOLOGY REPORT");
            pdf.text(72.0, 80.0, 10.0, false, "Patient: Benedikt Bench   DOB: 03/14/1961   Date: 03/01/2026");
            pdf.paragraph(72.0, 110.0, 468.0, 10.0, false, &words(&mut random, 400));
        }
        std::fs::write(folder.join(format!("report {document:03}.pdf")), pdf.finish())?;
    }
    Ok(())
}

/// Short papers as text, about 3 kB each, words as frequent as in speech. Every one holds `patient`; see [`planted`].
pub(crate) fn papers_as_text(folder: &Path, papers: usize) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut random = StdRng::seed_from_u64(7);
    for paper in 0..papers {
        let rare = if paper % (papers / 3).max(1) == 1 { planted() } else { "" };
        let text = format!("Progress note {paper}\nDate: 2026-03-01\nThe patient was seen. {rare}\n{}\n", words(&mut random, 450));
        std::fs::write(folder.join(format!("note {paper:05}.txt")), text)?;
    }
    Ok(())
}

/// A word that stands in three or four papers.
pub(crate) fn planted() -> &'static str {
    "zymurgia"
}

/// A word as frequent as its rank says: `w1` stands in nearly every paper, `w20000` in few.
pub(crate) fn word(rank: usize) -> String {
    const SYLLABLES: [&str; 16] = ["ba", "co", "di", "fu", "ga", "he", "ji", "ko", "lu", "ma", "ne", "pi", "ro", "su", "ta", "ve"];
    let mut rest = rank + 17;
    let mut word = String::new();
    while rest > 0 {
        word.push_str(SYLLABLES[rest % 16]);
        rest /= 16;
    }
    word
}

/// Zipf's law: the word of rank r comes up in proportion to 1/r.
fn words(random: &mut StdRng, count: usize) -> String {
    let ranks: f64 = 20_000.0;
    let text: Vec<String> = (0..count).map(|_| word(ranks.powf(random.random::<f64>()) as usize)).collect();
    text.join(" ")
}

/// A body in cross-section: air, fat, muscle, a spine. Stored values, 12 bits, -1024 as 0.
fn body() -> Vec<u16> {
    let ellipse = |x: f32, y: f32, cx: f32, cy: f32, rx: f32, ry: f32| ((x - cx) / rx).powi(2) + ((y - cy) / ry).powi(2) <= 1.0;
    let value = |index: usize| {
        let (x, y) = ((index % SIZE) as f32, (index / SIZE) as f32);
        match () {
            () if ellipse(x, y, 256.0, 360.0, 22.0, 26.0) => 1500,
            () if ellipse(x, y, 180.0, 230.0, 70.0, 60.0) => 1084,
            () if ellipse(x, y, 256.0, 256.0, 190.0, 135.0) => 1064,
            () if ellipse(x, y, 256.0, 256.0, 210.0, 155.0) => 924,
            () => 0,
        }
    };
    (0..SIZE * SIZE).map(value).collect()
}

/// A slice: the body and the scanner's noise (standard deviation about 12 HU, as in a routine abdomen).
fn slice(number: usize, body: &[u16]) -> DataSet {
    let mut state = (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut pixels = Vec::with_capacity(body.len() * 2);
    for value in body {
        // xorshift64*: four bytes of one draw, summed, are near enough to a normal distribution.
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        let draw = state.wrapping_mul(0x2545_f491_4f6c_dd1d).to_le_bytes();
        let sum: i32 = draw[..4].iter().map(|byte| i32::from(*byte)).sum();
        let noisy = (i32::from(*value) + (sum - 510) / 12).clamp(0, 4095);
        pixels.extend((noisy as u16).to_le_bytes());
    }
    let series = number / SERIES;
    let mut data = DataSet::new();
    data.text(0x0008_0016, "UI", dicom::CT)
        .text(0x0008_0018, "UI", &instance_uid(number))
        .text(0x0008_0020, "DA", "20260301")
        .text(0x0008_0030, "TM", "101500")
        .text(0x0008_0060, "CS", "CT")
        .text(0x0008_0070, "LO", "Invented")
        .text(0x0008_0080, "LO", "Bench Hospital")
        .text(0x0008_1030, "LO", "CT ABDOMEN")
        .text(0x0008_103e, "LO", "Axial 1.25 mm")
        .text(0x0010_0010, "PN", "Bench^Benedikt")
        .text(0x0010_0020, "LO", "B-1")
        .text(0x0010_0030, "DA", "19610314")
        .text(0x0010_0040, "CS", "M")
        .text(0x0020_000d, "UI", STUDY)
        .text(0x0020_000e, "UI", &series_uid(series))
        .text(0x0020_0010, "SH", "1")
        .text(0x0020_0011, "IS", &(series + 1).to_string())
        .text(0x0020_0013, "IS", &(number % SERIES + 1).to_string())
        .text(0x0020_0032, "DS", &format!("-180\\-180\\{}", (number % SERIES) as f64 * 1.25))
        .text(0x0020_0037, "DS", "1\\0\\0\\0\\1\\0")
        .text(0x0028_0004, "CS", "MONOCHROME2")
        .text(0x0028_0030, "DS", "0.7\\0.7")
        .text(0x0028_1050, "DS", "40")
        .text(0x0028_1051, "DS", "400")
        .text(0x0028_1052, "DS", "-1024")
        .text(0x0028_1053, "DS", "1");
    for (tag, number) in [(0x0028_0002, 1), (0x0028_0010, SIZE), (0x0028_0011, SIZE), (0x0028_0100, 16), (0x0028_0101, 12), (0x0028_0102, 11), (0x0028_0103, 0)] {
        data.shorts(tag, &[number as u16]);
    }
    data.bytes(0x7fe0_0010, "OW", pixels);
    data
}

fn series_record(series: usize) -> Record {
    let mut keys = DataSet::new();
    keys.text(0x0008_0060, "CS", "CT").text(0x0020_000e, "UI", &series_uid(series)).text(0x0020_0011, "IS", &(series + 1).to_string());
    Record::new("SERIES", keys)
}

fn image_record(number: usize, name: &str) -> Record {
    let mut keys = DataSet::new();
    keys.text(0x0004_1500, "CS", &format!("IMAGES\\{name}"))
        .text(0x0004_1510, "UI", dicom::CT)
        .text(0x0004_1511, "UI", &instance_uid(number))
        .text(0x0004_1512, "UI", dicom::EXPLICIT)
        .text(0x0020_0013, "IS", &(number % SERIES + 1).to_string());
    Record::new("IMAGE", keys)
}

fn series_uid(series: usize) -> String {
    format!("{STUDY}.{}", series + 1)
}

fn instance_uid(number: usize) -> String {
    format!("{STUDY}.{}.{}", number / SERIES + 1, number % SERIES + 1)
}
