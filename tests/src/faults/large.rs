//! Large files that are what they say: for each reader the biggest sort of file that people really hold, made here by code. A reader must
//! read all of it, and take no more memory than a worker may have.
//!
//! Small files that would be large are `bombs.rs`. Time is told and not judged: it depends on the machine.

use std::fmt::Write as _;
use std::io::Cursor;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use image::ImageFormat;
use image::RgbImage;

use super::bombs::Bomb;
use super::packed;
use crate::dicom;
use crate::dicom::DataSet;
use crate::pdf::LETTER;
use crate::pdf::PdfWriter;

/// What a worker may have (`MEMORY` in `library/src/worker/pool.rs`).
pub const MEMORY: u64 = 1 << 30;

/// All of them, and how the answer to the first ask begins.
pub const LARGE: &[(Bomb, &str)] = &[
    (("frames.dcm", frames), "dicom Document"),
    (("pages.pdf", pages), "pdf Document, 10000 pages"),
    (("scans.pdf", scans), "pdf Document, 100 pages, 100 pictures"),
    (("folder.zip", folder_zip), "zip Container"),
    (("folder.tar.gz", || gzipped(&folder_tar())), "tar Container"),
    (("folder.7z", || packed::stored_7z(&noise(300 << 20))), "7z Container"),
    (("export.xml", health), "apple-health Document"),
    (("records.ndjson", resources), "fhir Document"),
    (
        ("results.csv", || rows("\n", |row| format!("{row},2823-3,Potassium,4.{},mmol/L,2024-03-{:02}", row % 10, row % 28 + 1))),
        "text Document",
    ),
    (("results.xlsx", workbook), "xlsx Document"),
    (("mail.mbox", mailbox), "mail Document"),
    (("notes.txt", || rows("\n", |row| format!("Line {row} of a note about a visit that took very long."))), "text Document"),
    (("plate.tif", plate), "tiff Document, 1 pages"),
    (("photo.jpg", || picture(ImageFormat::Jpeg)), "jpeg Document"),
    (("photo.png", || picture(ImageFormat::Png)), "png Document"),
];

/// Bytes of a text that is long.
const TEXT: usize = 100 << 20;
/// Of a picture or a slide, in pixels.
const SIDE: u32 = 10_000;

/// Bytes that no packing makes shorter, the same each time.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        // Marsaglia's xorshift.
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    };
    let mut bytes = Vec::with_capacity(length + 4);
    while bytes.len() < length {
        bytes.extend(next().to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// Lines up to the length of a long text.
fn rows(end: &str, line: impl Fn(usize) -> String) -> Vec<u8> {
    let mut text = String::with_capacity(TEXT + 256);
    let mut row = 0;
    while text.len() < TEXT {
        text.push_str(&line(row));
        text.push_str(end);
        row += 1;
    }
    text.into_bytes()
}

/// 800 frames of 512 × 512 in 16 bits.
fn frames() -> Vec<u8> {
    let mut data = DataSet::new();
    data.text(0x0008_0016, "UI", dicom::CT).text(0x0008_0018, "UI", "1.2.3.4").text(0x0008_0060, "CS", "CT");
    data.text(0x0020_000D, "UI", "1.2.3").text(0x0020_000E, "UI", "1.2.3.1");
    data.shorts(0x0028_0002, &[1]).text(0x0028_0004, "CS", "MONOCHROME2").text(0x0028_0008, "IS", "800");
    data.shorts(0x0028_0010, &[512]).shorts(0x0028_0011, &[512]).shorts(0x0028_0100, &[16]).shorts(0x0028_0101, &[12]);
    data.shorts(0x0028_0102, &[11]).shorts(0x0028_0103, &[0]);
    data.bytes(0x7FE0_0010, "OW", vec![7; 512 * 512 * 2 * 800]);
    dicom::file(&data, dicom::EXPLICIT)
}

fn pages() -> Vec<u8> {
    let mut pdf = PdfWriter::new();
    for number in 0..10_000 {
        pdf.page(LETTER).text(72.0, 72.0, 12.0, true, &format!("Progress note {number}"));
        let note = "The patient was seen again and feels well. Pain is less than at the last visit. ".repeat(20);
        pdf.paragraph(72.0, 100.0, 468.0, 10.0, false, &note);
    }
    pdf.finish()
}

/// 100 pages of a scanner, each a picture of eight megapixels.
fn scans() -> Vec<u8> {
    let mut pdf = PdfWriter::new();
    let page = image::GrayImage::from_fn(2550, 3300, |x, y| image::Luma([if (x / 9 + y / 31) % 5 == 0 { 20 } else { 240 }]));
    for _ in 0..100 {
        pdf.page(LETTER).scan(page.clone());
    }
    pdf.finish()
}

/// 20,000 notes, and one member of 300 MB.
fn folder_zip() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let large = noise(300 << 20);
    let notes = (0..20_000).map(|number| (format!("notes/{number}.txt"), format!("Note {number}.").into_bytes()));
    for (name, bytes) in notes.chain([("scan.raw".to_owned(), large)]) {
        // Into memory, and names differ.
        let _ = zip.start_file(name, options).map(|()| zip.write_all(&bytes));
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}

fn folder_tar() -> Vec<u8> {
    let member = |name: &str, bytes: &[u8]| {
        let mut member = [packed::tar_head(name, bytes.len() as u64).as_slice(), bytes].concat();
        member.resize(member.len().next_multiple_of(512), 0);
        member
    };
    let mut tar = member("scan.raw", &noise(200 << 20));
    (0..5_000).for_each(|number| tar.extend(member(&format!("{number}.txt"), b"A note.")));
    tar.extend([0; 1024]);
    tar
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    // Into memory.
    let _ = gzip.write_all(bytes);
    gzip.finish().unwrap_or_default()
}

/// Half a million pulses of a watch.
fn health() -> Vec<u8> {
    let head =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<HealthData locale=\"en_US\">\n <ExportDate value=\"2024-05-06 07:08:09 +0000\"/>\n";
    let records = rows("\n", |row| {
        format!(
            " <Record type=\"HKQuantityTypeIdentifierHeartRate\" sourceName=\"Watch\" unit=\"count/min\" \
             creationDate=\"2024-03-01 08:00:00 +0000\" startDate=\"2024-03-01 08:00:00 +0000\" endDate=\"2024-03-01 08:00:01 +0000\" value=\"{}\"/>",
            60 + row % 40
        )
    });
    [head.as_bytes(), &records, b"</HealthData>\n"].concat()
}

fn resources() -> Vec<u8> {
    rows("\n", |row| {
        format!(
            "{{\"resourceType\":\"Observation\",\"id\":\"{row}\",\"status\":\"final\",\"code\":{{\"coding\":[{{\"system\":\"http://loinc.org\",\
             \"code\":\"2823-3\",\"display\":\"Potassium\"}}]}},\"effectiveDateTime\":\"2024-03-01\",\"valueQuantity\":{{\"value\":4.{},\
             \"unit\":\"mmol/L\"}}}}",
            row % 10
        )
    })
}

/// A sheet of 100 MB, packed.
fn workbook() -> Vec<u8> {
    let sheet = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let book = format!("<workbook xmlns:r=\"{sheet}\"><sheets><sheet name=\"Results\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>");
    let relations =
        format!("<Relationships><Relationship Id=\"a\" Type=\"{sheet}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>");
    let start =
        format!("<Relationships><Relationship Id=\"a\" Type=\"{sheet}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
    let cells = rows("", |row| {
        let row = row + 1;
        format!(
            "<row r=\"{row}\"><c r=\"A{row}\" t=\"inlineStr\"><is><t>Potassium {row}</t></is></c><c r=\"B{row}\"><v>4.{}</v></c></row>",
            row % 10
        )
    });
    let cells = [b"<worksheet><sheetData>".as_slice(), &cells, b"</sheetData></worksheet>"].concat();
    let members: [(&str, &[u8]); 5] = [
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", start.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", &cells),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        // Into memory, and names differ.
        let _ = zip.start_file(name, zip::write::SimpleFileOptions::default()).map(|()| zip.write_all(bytes));
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}

/// Letters, each with a picture of half a megabyte.
fn mailbox() -> Vec<u8> {
    let picture = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAx\r\n".repeat(7_000);
    rows("\r\n", |number| {
        let mut letter = String::new();
        // Into memory.
        let _ = write!(
            letter,
            "From a@example.org Fri May  3 23:12:00 2024\r\nFrom: a@example.org\r\nTo: b@example.org\r\nSubject: Visit {number}\r\n\
             Date: Fri, 3 May 2024 23:12:00 -0800\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n\
             See this.\r\n--b\r\nContent-Type: application/octet-stream; name=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\n\
             {picture}--b--\r\n"
        );
        letter
    })
}

/// 300 MB of samples in one strip for each row (TIFF 6.0).
fn plate() -> Vec<u8> {
    let row = SIDE * 3;
    let (samples, lists) = (8, 8 + row * SIDE);
    let fields = [
        (256, 1, SIDE),
        (257, 1, SIDE),
        (258, 1, 8),
        (259, 1, 1),
        (262, 1, 2),
        (273, SIDE, lists),
        (277, 1, 3),
        (278, 1, 1),
        (279, SIDE, lists + SIDE * 4),
    ];
    let mut bytes = [b"II\x2A\0".as_slice(), &(lists + SIDE * 8).to_le_bytes()].concat();
    bytes.resize(lists as usize, 200);
    (0..SIDE).for_each(|number| bytes.extend((samples + number * row).to_le_bytes()));
    (0..SIDE).for_each(|_| bytes.extend(row.to_le_bytes()));
    bytes.extend((fields.len() as u16).to_le_bytes());
    for (tag, count, value) in fields {
        bytes.extend([&(tag as u16).to_le_bytes()[..], &[4, 0], &count.to_le_bytes(), &value.to_le_bytes()].concat());
    }
    bytes.extend([0; 4]);
    bytes
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let pixels = RgbImage::from_fn(SIDE, SIDE, |x, y| image::Rgb([(x / 40) as u8, (y / 40) as u8, ((x ^ y) / 64) as u8]));
    // Into memory, by encoders that are built in.
    let _ = pixels.write_to(&mut bytes, format);
    bytes.into_inner()
}
