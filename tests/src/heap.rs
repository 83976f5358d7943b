//! Seeded heaps for measuring: a long CT series, a stack of papers, many short records. The same bytes each time.
//!
//! They have the statistics that matter for speed (how well they compress, how often words occur) and no meaning.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use rand::Rng;
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::dicom::CT;
use crate::dicom::DataSet;
use crate::dicom::EXPLICIT;
use crate::dicom::file;
use crate::pdf::LETTER;
use crate::pdf::PdfWriter;
use crate::sample::Chest;
use crate::sample::person::patient;
use crate::sample::person::uid;

/// Slices that are really computed; the others lie between two of them.
const COMPUTED: usize = 8;

/// Writes a CT of `slices` slices of `size` by `size` voxels of 16 bits (2,000 of 512 are 1 GB) into `folder`; returns the bytes written.
/// The noise is that of a thin-slice CT, so that the files compress as such files do: to a little less than half.
pub fn ct_series(folder: &Path, slices: usize, size: u16) -> io::Result<u64> {
    std::fs::create_dir_all(folder)?;
    let chest = Chest::new();
    let anchors: Vec<Vec<i16>> = (0..COMPUTED).map(|index| chest.ct(40.0 + 30.0 * index as f32, size.into(), 360.0)).collect();
    let noise = grain(1 << 20);
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(8);
    let parts: Vec<io::Result<u64>> = std::thread::scope(|scope| {
        let part =
            |thread: usize| (thread..slices).step_by(threads).map(|slice| write_slice(folder, slice, slices, size, &anchors, &noise)).sum();
        let running: Vec<_> = (0..threads).map(|thread| scope.spawn(move || part(thread))).collect();
        running.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(io::Error::other("a slice could not be made")))).collect()
    });
    parts.into_iter().sum()
}

/// Writes papers of ten pages, `pages` in all, into `folder`; returns the bytes written.
pub fn papers(folder: &Path, pages: usize) -> io::Result<u64> {
    std::fs::create_dir_all(folder)?;
    let words = Vocabulary::new(6_000);
    let mut written = 0;
    for (number, first) in (0..pages).step_by(10).enumerate() {
        let mut pdf = PdfWriter::new();
        let mut generator = StdRng::seed_from_u64(number as u64);
        for page in first..pages.min(first + 10) {
            let person = patient();
            pdf.page(LETTER).text(72.0, 60.0, 13.0, true, "PROGRESS NOTE");
            pdf.text(72.0, 80.0, 10.0, false, &format!("Patient: {}   DOB: {}   Note {page}", person.printed, person.birth_printed));
            pdf.text(72.0, 94.0, 10.0, false, &format!("Date of visit: {:02}/{:02}/2025", 1 + number % 12, 1 + page % 28));
            let mut y = 120.0;
            for _ in 0..7 {
                y = pdf.paragraph(72.0, y, 468.0, 10.0, false, &words.sentence(&mut generator, 60)) + 8.0;
            }
        }
        let bytes = pdf.finish();
        std::fs::write(folder.join(format!("note-{number:05}.pdf")), &bytes)?;
        written += bytes.len() as u64;
    }
    Ok(written)
}

/// One synthetic record for search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordText {
    pub title: String,
    /// `YYYY-MM-DD`.
    pub date: String,
    /// About 3 kB; the word `patient` is in every one, `zebra0001234` only in record 1,234.
    pub text: String,
}

/// `n` records whose words are as unevenly frequent as those of a language (Zipf).
pub fn records(n: usize) -> impl Iterator<Item = RecordText> {
    let words = Vocabulary::new(50_000);
    (0..n).map(move |number| {
        let mut generator = StdRng::seed_from_u64(0x5EC0_0000 + number as u64);
        let mut text = format!("The patient was seen. Reference zebra{number:07}.\n");
        while text.len() < 3_000 {
            text.push_str(&words.sentence(&mut generator, 14));
            text.push('\n');
        }
        let date = format!("{}-{:02}-{:02}", 2010 + number % 16, 1 + number / 16 % 12, 1 + number / 192 % 28);
        RecordText { title: format!("Visit note {number}"), date, text }
    })
}

/// Made-up words, the first of them the most frequent.
struct Vocabulary {
    words: Vec<String>,
    /// Running sums of 1/rank.
    weights: Vec<f64>,
}

impl Vocabulary {
    fn new(size: usize) -> Self {
        let mut generator = StdRng::seed_from_u64(size as u64);
        let words = (0..size).map(|rank| word(rank, &mut generator)).collect();
        let mut sum = 0.0;
        let weights = (1..=size)
            .map(|rank| {
                sum += 1.0 / rank as f64;
                sum
            })
            .collect();
        Self { words, weights }
    }

    fn sentence(&self, generator: &mut StdRng, length: usize) -> String {
        let total = self.weights.last().copied().unwrap_or(1.0);
        let mut sentence = String::new();
        for _ in 0..length {
            let drawn = generator.random_range(0.0..total);
            let rank = self.weights.partition_point(|weight| *weight < drawn);
            let _ = write!(sentence, "{} ", self.words.get(rank).map_or("", String::as_str));
        }
        sentence.truncate(sentence.trim_end().len());
        sentence + "."
    }
}

/// A word that can be spoken; rarer ones are longer.
fn word(rank: usize, generator: &mut StdRng) -> String {
    const SYLLABLES: [&str; 24] = [
        "ca", "ri", "to", "men", "lo", "ta", "si", "ner", "do", "pul", "vas", "he", "mi", "gra", "os", "te", "ul", "ne", "for", "an",
        "ble", "cu", "dy", "ex",
    ];
    let length = 1 + rank.checked_ilog2().unwrap_or(0) as usize / 3;
    let mut word: String = (0..length).map(|_| SYLLABLES[generator.random_range(0..SYLLABLES.len())]).collect();
    // Two words may come out alike; a letter by rank keeps most of them apart.
    word.push(char::from(b'a' + (rank % 26) as u8));
    word
}

/// Noise of about 8 Hounsfield units, with the slight blur of a scanner's kernel.
fn grain(length: usize) -> Vec<i16> {
    let mut generator = StdRng::seed_from_u64(7);
    let white: Vec<f32> = (0..length + 2).map(|_| (0..4).map(|_| generator.random_range(-1.0..1.0f32)).sum()).collect();
    white.windows(3).map(|near| (8.0 * (0.25 * near[0] + 0.5 * near[1] + 0.25 * near[2]) / 0.7).round() as i16).collect()
}

fn write_slice(folder: &Path, slice: usize, slices: usize, size: u16, anchors: &[Vec<i16>], noise: &[i16]) -> io::Result<u64> {
    let place = slice as f32 / slices.max(2) as f32 * (COMPUTED - 1) as f32;
    let (below, part) = (place as usize, (place.fract() * 256.0) as i32);
    let (lower, upper) = (&anchors[below], &anchors[(below + 1).min(COMPUTED - 1)]);
    // Another stretch of the noise for each slice; an odd step so that none repeats soon.
    let start = slice.wrapping_mul(104_729) % noise.len();
    let grain: Vec<i16> = noise[start..].iter().chain(noise.iter().cycle()).take(lower.len()).copied().collect();
    let mut pixels = Vec::with_capacity(lower.len() * 2);
    for (row, ((lower, upper), grain)) in
        lower.chunks(size.into()).zip(upper.chunks(size.into())).zip(grain.chunks(size.into())).enumerate()
    {
        let inside = reconstructed(row, size.into());
        for (column, ((low, high), grain)) in lower.iter().zip(upper).zip(grain).enumerate() {
            let (low, high) = (i32::from(*low), i32::from(*high));
            let value = low + (((high - low) * part) >> 8) + i32::from(*grain) + 1024;
            let value = if inside.contains(&column) { value.clamp(0, 4095) } else { 0 };
            pixels.extend_from_slice(&(value as u16).to_le_bytes());
        }
    }
    let mut data = header(slice, size);
    data.bytes(0x7fe0_0010, "OW", pixels);
    let bytes = file(&data, EXPLICIT);
    std::fs::write(folder.join(format!("IM{slice:06}")), &bytes)?;
    Ok(bytes.len() as u64)
}

/// The columns of a row that lie in the circle a scanner reconstructs; outside it writes one value.
fn reconstructed(row: usize, size: usize) -> std::ops::Range<usize> {
    let radius = size as f32 / 2.0;
    let half = (radius.powi(2) - (row as f32 + 0.5 - radius).powi(2)).max(0.0).sqrt();
    (radius - half) as usize..(radius + half) as usize
}

fn header(slice: usize, size: u16) -> DataSet {
    let person = patient();
    let mut data = DataSet::new();
    data.text(0x0008_0016, "UI", CT)
        .text(0x0008_0018, "UI", &uid(&format!("heap {slice}")))
        .text(0x0008_0020, "DA", "20260609")
        .text(0x0008_0030, "TM", "101532")
        .text(0x0008_0050, "SH", "CT26-90001")
        .text(0x0008_0060, "CS", "CT")
        .text(0x0008_0080, "LO", "St. Anne's Hospital")
        .text(0x0008_1030, "LO", "CT chest thin slices")
        .text(0x0008_103e, "LO", "CHEST 0.6 mm")
        .text(0x0010_0010, "PN", &person.dicom)
        .text(0x0010_0020, "LO", "00418822")
        .text(0x0010_0030, "DA", &person.birth_date.replace('-', ""))
        .text(0x0010_0040, "CS", &person.sex)
        .text(0x0018_0015, "CS", "CHEST")
        .text(0x0020_000d, "UI", &uid("heap study"))
        .text(0x0020_000e, "UI", &uid("heap series"))
        .text(0x0020_0010, "SH", "90001")
        .text(0x0020_0011, "IS", "3")
        .text(0x0020_0013, "IS", &(slice + 1).to_string())
        .text(0x0020_0032, "DS", &format!("-180\\-180\\{:.1}", -0.6 * slice as f64))
        .text(0x0020_0037, "DS", "1\\0\\0\\0\\1\\0")
        .shorts(0x0028_0002, &[1])
        .text(0x0028_0004, "CS", "MONOCHROME2")
        .shorts(0x0028_0010, &[size])
        .shorts(0x0028_0011, &[size])
        .text(0x0028_0030, "DS", "0.703125\\0.703125")
        .shorts(0x0028_0100, &[16])
        .shorts(0x0028_0101, &[12])
        .shorts(0x0028_0102, &[11])
        .shorts(0x0028_0103, &[0])
        .text(0x0028_1050, "DS", "40")
        .text(0x0028_1051, "DS", "400")
        .text(0x0028_1052, "DS", "-1024")
        .text(0x0028_1053, "DS", "1");
    data
}
