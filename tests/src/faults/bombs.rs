//! Small files that would be large: packed a thousand times over, deep without end, counted in millions. Each is made here by code; the
//! worker must refuse or cut it in five seconds and half a gigabyte.
//!
//! Time and memory are those of one ask. What the library does with what comes out is the test of whoever takes the files in.

use std::io::Cursor;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use anyhow::Result;
use anyhow::ensure;
use flate2::Compress;
use flate2::Compression;
use flate2::FlushCompress;
use second_read_library::Error;
use second_read_library::Library;
use second_read_library::Unlock;
use second_read_library::UnpackSink;
use second_read_library::Worker;
use second_read_model::extract::Role;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::EntryHead;
use second_read_model::protocol::FrameForm;

use super::inputs::add;
use super::packed;
use crate::dicom;
use crate::dicom::DataSet;

/// What an ask may take.
pub const TIME: Duration = Duration::from_secs(5);
pub const MEMORY: u64 = 512 << 20;

/// A bomb's name, with the extension that it pretends to, and how it is made.
pub type Bomb = (&'static str, fn() -> Vec<u8>);

/// All of them.
pub const BOMBS: &[Bomb] = &[
    ("flat.zip", || zip(vec![member("zeros", zeros(4000), 4_000 << 20)], 1)),
    ("nested.zip", nested_zip),
    ("million.zip", || zip(vec![member("a", Vec::new(), 0)], 1_000_000)),
    ("members.gz", || gzipped(&vec![0; 100 << 20]).repeat(40)),
    ("in-itself.gz", || (0..9).fold(vec![0; 64 << 20], |inner, _| gzipped(&inner))),
    ("zeros.tar.bz2", packed::tar_bz2),
    ("zeros.tar.xz", packed::tar_xz),
    ("zeros.7z", || packed::zeros_7z(16 << 20, 1 << 20)),
    ("dictionary.7z", || packed::zeros_7z(1 << 10, u32::MAX)),
    ("stream.pdf", || pdf_of_stream(&deflate(&b"q 1 0 0 1 0 0 cm Q ".repeat(1 << 16), 800))),
    ("text.pdf", || pdf_of_stream(&deflate(&b"BT /F 9 Tf (word) Tj ET ".repeat(1 << 16), 600))),
    ("packed-twice.pdf", pdf_packed_twice),
    ("image.pdf", pdf_of_image),
    ("forms.pdf", pdf_of_forms),
    ("deep.pdf", || pdf(&[format!("<< /Type /Catalog /Pages 2 0 R /X {} >>", "[".repeat(2 << 20)).into_bytes()])),
    ("pages.pdf", pdf_of_pages),
    ("black.png", || png(65_535, 65_535, 1, 0, 512)),
    ("largest.png", || png(10_900, 11_000, 8, 6, 460)),
    ("sixteen-bit.png", || png(10_900, 11_000, 16, 6, 920)),
    ("screen.gif", || {
        [b"GIF89a\xFF\xFF\xFF\xFF\x80\0\0\0\0\0\xFF\xFF\xFF,\0\0\0\0\xFF\xFF\xFF\xFF\0\x02".as_slice(), &[2, 0x4C, 1, 0, b';']].concat()
    }),
    ("screen.bmp", || bmp(65_535, 65_535)),
    ("strips.tif", || tiff(65_535, 65_535, 1)),
    ("fax.tif", || tiff(10_900, 11_000, 4)),
    ("packed.tif", || tiff(10_900, 11_000, 8)),
    ("deep.xml", || "<a>".repeat(1 << 20).into_bytes()),
    ("laughs.xml", || laughs("x", "").into_bytes()),
    ("laughs-cda.xml", || laughs("ClinicalDocument", " xmlns=\"urn:hl7-org:v3\"").into_bytes()),
    ("attributes.xml", || {
        format!("<ClinicalDocument xmlns=\"urn:hl7-org:v3\" {}/>", (0..1 << 20).map(|n| format!("a{n}='' ")).collect::<String>())
            .into_bytes()
    }),
    ("tables-cda.xml", cda_of_tables),
    ("resources.xml", || {
        format!("<Bundle xmlns='http://hl7.org/fhir'>{}</Bundle>", "<entry><resource><Observation/></resource></entry>".repeat(1 << 20))
            .into_bytes()
    }),
    ("members.xml", || format!("<Patient xmlns='http://hl7.org/fhir'>{}</Patient>", "<a value=''/>".repeat(4 << 20)).into_bytes()),
    ("deep.json", || "[".repeat(64 << 20).into_bytes()),
    ("keys.json", || format!("{{\"resourceType\":\"Patient\"{}}}", ",\"a\":1".repeat(8 << 20)).into_bytes()),
    ("bundle.json", || {
        format!(
            "{{\"resourceType\":\"Bundle\",\"entry\":[{}{{}}]}}",
            "{\"resource\":{\"resourceType\":\"Observation\",\"code\":{\"text\":\"x\"}}},".repeat(1 << 20)
        )
        .into_bytes()
    }),
    ("deep.rtf", || format!("{{\\rtf1 {}", "{".repeat(8 << 20)).into_bytes()),
    ("deep.html", || format!("<html>{}", "<table><tr><td>".repeat(4 << 20)).into_bytes()),
    ("deep.eml", deep_mail),
    ("segments.hl7", || format!("MSH|^~\\&|A|B|C|D|1||ORU^R01|1|P|2.5\r{}", "OBX|1|NM|1^x||1\r".repeat(4 << 20)).into_bytes()),
    ("fields.hl7", || format!("MSH|^~\\&|A|B|C|D|1||ORU^R01|1|P|2.5\rOBX|{}", "~^&|".repeat(8 << 20)).into_bytes()),
    ("calls.vcf", || format!("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\n{}", "1\t1\ta\tA\tG\n".repeat(8 << 20)).into_bytes()),
    ("lines.txt", || "a\n".repeat(64 << 20).into_bytes()),
    ("line.txt", || "word ".repeat(32 << 20).into_bytes()),
    ("text.docx", || package("word/document.xml", b"<w:p><w:r><w:t>word</w:t></w:r></w:p>", "<w:document xmlns:w=\"w\"><w:body>")),
    ("rows.xlsx", || package("xl/worksheets/sheet1.xml", b"<row><c><v>1</v></c></row>", "<worksheet><sheetData>")),
    ("corner.xlsx", || {
        small_package(
            "xl/worksheets/sheet1.xml",
            "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData></worksheet>",
        )
    }),
    ("laughs.docx", || small_package("word/document.xml", &laughs("w:document", " xmlns:w=\"w\""))),
    ("repeated.ods", || {
        package_of(
            "mimetype",
            "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml",
            "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\"><office:body><office:spreadsheet><table:table><table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"float\" office:value=\"1\"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>",
        )
    }),
    ("deflated.dcm", deflated_dicom),
    ("deep.dcm", deep_dicom),
    ("frames.dcm", || image_object(65_535, 65_535, "99999")),
    ("items.dcm", dicom_of_items),
];

/// What one ask cost the worker.
#[derive(Debug, Clone)]
pub struct Cost {
    pub what: String,
    pub wall: Duration,
    /// Peak memory of the process that answered, in bytes; 0 where that cannot be told.
    pub memory: u64,
    /// How it ended.
    pub ending: String,
}

/// Asks the worker all about a bomb.
pub fn costs(program: &Path, name: &str, bytes: &[u8]) -> Vec<Cost> {
    let mut all = Vec::new();
    let size = bytes.len() as u64;
    let mut ask = |what: &str, with: &mut dyn FnMut(&Worker) -> String| all.push(measured(what, program, with));
    let (mut role, mut pictures, mut is_image) = (Role::Document, 0, false);
    ask("extract", &mut |worker: &Worker| match worker.extract(name, size, &mut Cursor::new(bytes)) {
        Ok(extract) => {
            (role, pictures, is_image) = (extract.role, extract.picture_pages, extract.dicom.is_some_and(|instance| instance.frames > 0));
            let codes: Vec<String> =
                extract.warnings.iter().take(3).map(|warning| format!("{:?} {}", warning.code, warning.place)).collect();
            format!("{} {:?}, {} pages, {} pictures, {codes:?}", extract.format, extract.role, extract.pages.len(), extract.picture_pages)
        }
        Err(error) => told(&error),
    });
    if role == Role::Container {
        ask("unpack", &mut |worker: &Worker| {
            let mut taken = Taken::default();
            match worker.unpack(name, size, &mut Cursor::new(bytes), &mut taken) {
                Ok(unpacked) => {
                    format!("{} entries, whole {}, {} bytes, {} refused", unpacked.entries, unpacked.whole, taken.bytes, taken.refused)
                }
                Err(error) => told(&error),
            }
        });
    }
    let length = |bytes: Result<Vec<u8>, Error>| bytes.map_or_else(|error| told(&error), |bytes| format!("{} bytes", bytes.len()));
    if pictures > 0 {
        ask("page", &mut |worker: &Worker| length(worker.page(name, size, &mut Cursor::new(bytes), 1, 800)));
        ask("scan", &mut |worker: &Worker| {
            worker
                .scan(name, size, &mut Cursor::new(bytes), 1)
                .map_or_else(|error| told(&error), |(_, pixels)| format!("{} bytes", pixels.len()))
        });
    }
    if is_image {
        let form = FrameForm::Picture { width: 800, center: None, window: None };
        ask("frame", &mut |worker: &Worker| length(worker.frame(size, &mut Cursor::new(bytes), 0, form).map(|(_, bytes)| bytes)));
    }
    all
}

/// The real program takes in a folder of them, and a note; it ends well, and the note is found.
///
/// # Errors
/// When it is not so.
pub fn take_in(folder: &Path) -> Result<()> {
    std::fs::write(folder.join("note.txt"), "A note about the visit. Its word is neighbour.")?;
    let place = tempfile::tempdir()?;
    let library = place.path().join("library");
    drop(Library::create(&library, None)?);
    let report = add(folder, &library)?;
    let lists = report.kept + report.copies + report.containers + report.clutter + report.unreadable;
    ensure!(lists == report.files, "{} files, {lists} in lists", report.files);
    ensure!(Library::open(&library, Unlock::None)?.search("neighbour", 5)?.total == 1, "the note was not found");
    Ok(())
}

fn told(error: &Error) -> String {
    format!("{:?} {:?}", error.code, error.values)
}

/// Runs one ask in a process of its own and looks at that process meanwhile.
fn measured(what: &str, program: &Path, ask: &mut dyn FnMut(&Worker) -> String) -> Cost {
    let worker = Worker::of(program.to_owned());
    let (begun, over) = (Instant::now(), AtomicBool::new(false));
    let name: String = program.file_name().map(|name| name.to_string_lossy().chars().take(15).collect()).unwrap_or_default();
    let (ending, wall, memory) = std::thread::scope(|scope| {
        let looking = scope.spawn(|| {
            let mut most = 0;
            while !over.load(Ordering::Relaxed) {
                most = most.max(peak(&name));
                std::thread::sleep(Duration::from_millis(2));
            }
            most.max(peak(&name))
        });
        let ending = ask(&worker);
        let wall = begun.elapsed();
        over.store(true, Ordering::Relaxed);
        (ending, wall, looking.join().unwrap_or_default())
    });
    Cost { what: what.to_owned(), wall, memory, ending }
}

/// The peak memory of the largest process of that name that we started (proc(5), `VmHWM`), in bytes.
fn peak(name: &str) -> u64 {
    let mut most = 0;
    for thread in std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten() {
        let children = std::fs::read_to_string(thread.path().join("children")).unwrap_or_default();
        for child in children.split_whitespace() {
            let status = std::fs::read_to_string(format!("/proc/{child}/status")).unwrap_or_default();
            let field = |field: &str| status.lines().find_map(|line| line.strip_prefix(field)).unwrap_or_default().trim().to_owned();
            if field("Name:") == *name {
                most = most.max(field("VmHWM:").trim_end_matches(" kB").parse::<u64>().unwrap_or_default() << 10);
            }
        }
    }
    most
}

/// Takes every member and keeps none.
#[derive(Default)]
struct Taken {
    bytes: u64,
    refused: u64,
}

impl UnpackSink for Taken {
    fn entry(&mut self, head: &EntryHead) -> Result<bool, Error> {
        self.refused += u64::from(head.problem.is_some());
        Ok(true)
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    fn end(&mut self, problem: Option<WarningCode>) -> Result<(), Error> {
        self.refused += u64::from(problem.is_some());
        Ok(())
    }
}

/// Deflate (RFC 1951) of a block so many times, without packing it so many times: each piece begins anew.
fn deflate(block: &[u8], times: usize) -> Vec<u8> {
    let mut compress = Compress::new(Compression::best(), false);
    let mut piece = Vec::with_capacity(block.len() / 2 + 1024);
    // There is room, so that one call does it.
    let _ = compress.compress_vec(block, &mut piece, FlushCompress::Full);
    let mut all = piece.repeat(times);
    // An empty last block.
    all.extend([3, 0]);
    all
}

/// So many megabytes of zeros.
fn zeros(megabytes: usize) -> Vec<u8> {
    deflate(&vec![0; 1 << 20], megabytes)
}

/// The same between the marks of zlib (RFC 1950).
fn zlib(deflated: &[u8]) -> Vec<u8> {
    [&[0x78, 0x9C], deflated, &[0; 4]].concat()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), Compression::best());
    // Into memory.
    let _ = gzip.write_all(bytes);
    gzip.finish().unwrap_or_default()
}

struct Member {
    name: String,
    method: u16,
    packed: Vec<u8>,
    size: u32,
}

fn member(name: &str, packed: Vec<u8>, size: u32) -> Member {
    Member { name: name.to_owned(), method: if packed.is_empty() { 0 } else { 8 }, packed, size }
}

fn stored(name: &str, bytes: &[u8]) -> Member {
    Member { name: name.to_owned(), method: 0, packed: bytes.to_vec(), size: bytes.len() as u32 }
}

/// A zip (APPNOTE 4.3) of these members, the whole list so many times, with sums that are not looked at before the end of a member.
fn zip(members: Vec<Member>, times: usize) -> Vec<u8> {
    let (mut bytes, mut list) = (Vec::new(), Vec::new());
    for number in 0..times {
        for Member { name, method, packed, size } in &members {
            let name = if times > 1 { format!("{name}{number}") } else { name.clone() };
            let at = bytes.len() as u32;
            let about = [
                &20_u16.to_le_bytes()[..],
                &[0, 0],
                &method.to_le_bytes(),
                &[0; 4],
                &[0; 4],
                &(packed.len() as u32).to_le_bytes(),
                &size.to_le_bytes(),
                &(name.len() as u16).to_le_bytes(),
                &[0, 0],
            ]
            .concat();
            bytes.extend([b"PK\x03\x04".as_slice(), &about, name.as_bytes(), packed].concat());
            list.extend([b"PK\x01\x02\x14\0".as_slice(), &about, &[0; 10], &at.to_le_bytes(), name.as_bytes()].concat());
        }
    }
    let (count, at, length) = ((members.len() * times) as u64, bytes.len() as u64, list.len() as u64);
    bytes.extend(list);
    let end = bytes.len() as u64;
    // More members than the old end can count stand in the new one (4.3.14).
    bytes.extend(
        [
            b"PK\x06\x06".as_slice(),
            &44_u64.to_le_bytes(),
            &[45, 0, 45, 0],
            &[0; 8],
            &count.to_le_bytes(),
            &count.to_le_bytes(),
            &length.to_le_bytes(),
            &at.to_le_bytes(),
        ]
        .concat(),
    );
    bytes.extend([b"PK\x06\x07\0\0\0\0".as_slice(), &end.to_le_bytes(), &[1, 0, 0, 0]].concat());
    let short = count.min(0xFFFF) as u16;
    bytes.extend(
        [
            b"PK\x05\x06\0\0\0\0".as_slice(),
            &short.to_le_bytes(),
            &short.to_le_bytes(),
            &(length as u32).to_le_bytes(),
            &(at as u32).to_le_bytes(),
            &[0, 0],
        ]
        .concat(),
    );
    bytes
}

/// Sixteen in sixteen in sixteen …: ten terabytes.
fn nested_zip() -> Vec<u8> {
    let mut inner = zip(vec![member("zeros", zeros(10), 10 << 20)], 1);
    for _ in 0..5 {
        let members = (0..16).map(|number| stored(&format!("{number}.zip"), &inner)).collect();
        let wide = zip(members, 1);
        let packed = deflate(&wide, 1);
        inner = zip(vec![member("inner.zip", packed, wide.len() as u32)], 1);
    }
    inner
}

/// An office document whose main part is `start` and then a million times `again`.
fn package(part: &str, again: &[u8], start: &str) -> Vec<u8> {
    let block = again.repeat((1 << 20) / again.len());
    let mut packed = deflate(&block, 900);
    let mut head = Vec::new();
    let mut compress = Compress::new(Compression::fast(), false);
    head.reserve(start.len() + 64);
    // There is room, so that one call does it.
    let _ = compress.compress_vec(start.as_bytes(), &mut head, FlushCompress::Full);
    packed.splice(0..0, head);
    let size = (start.len() + block.len() * 900) as u32;
    let mut members = office(part);
    members.push(member(part, packed, size));
    zip(members, 1)
}

fn small_package(part: &str, text: &str) -> Vec<u8> {
    let mut members = office(part);
    members.push(stored(part, text.as_bytes()));
    zip(members, 1)
}

fn package_of(first: &str, text: &str, part: &str, content: &str) -> Vec<u8> {
    zip(vec![stored(first, text.as_bytes()), stored(part, content.as_bytes())], 1)
}

/// What an office document holds beside its main part.
fn office(part: &str) -> Vec<Member> {
    let sheet = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut members = vec![stored("[Content_Types].xml", b"<Types/>")];
    if part.starts_with("xl/") {
        let workbook = format!("<workbook xmlns:r=\"{sheet}\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>");
        let relations =
            format!("<Relationships><Relationship Id=\"a\" Type=\"{sheet}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>");
        members.push(stored("xl/workbook.xml", workbook.as_bytes()));
        members.push(stored("xl/_rels/workbook.xml.rels", relations.as_bytes()));
    }
    members
}

/// A PDF of these objects, the first of which is the catalog.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (object, number) in objects.iter().zip(1..) {
        places.push(bytes.len());
        bytes.extend([format!("{number} 0 obj\n").as_bytes(), object, b"\nendobj\n"].concat());
    }
    let start = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    places.iter().for_each(|place| bytes.extend(format!("{place:010} 00000 n \n").bytes()));
    bytes.extend(format!("trailer << /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).bytes());
    bytes
}

/// One page with these resources, whose content is object 4; more objects follow it.
fn pdf_of_page(resources: &str, content: Vec<u8>, more: Vec<Vec<u8>>) -> Vec<u8> {
    let page = format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << {resources} >> >>");
    let catalog = b"<< /Type /Catalog /Pages 2 0 R >>".to_vec();
    let first = vec![catalog, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(), page.into_bytes(), content];
    pdf(&[first, more].concat())
}

fn stream(dictionary: &str, bytes: &[u8]) -> Vec<u8> {
    [format!("<< {dictionary} /Length {} >>\nstream\n", bytes.len()).as_bytes(), bytes, b"\nendstream"].concat()
}

fn pdf_of_stream(deflated: &[u8]) -> Vec<u8> {
    let font = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>";
    pdf_of_page(font, stream("/Filter /FlateDecode", &zlib(deflated)), Vec::new())
}

fn pdf_packed_twice() -> Vec<u8> {
    let inner = zlib(&zeros(1000));
    pdf_of_page("", stream("/Filter [/FlateDecode /FlateDecode]", &zlib(&deflate(&inner, 1))), Vec::new())
}

fn pdf_of_image() -> Vec<u8> {
    let about = "/Type /XObject /Subtype /Image /Width 65535 /Height 65535 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /FlateDecode";
    let image = stream(about, &zlib(&zeros(2000)));
    pdf_of_page("/XObject << /I 5 0 R >>", stream("", b"200 0 0 200 0 0 cm /I Do"), vec![image])
}

/// Each form shows the next one ten times.
fn pdf_of_forms() -> Vec<u8> {
    let form = |next: usize| {
        stream(
            &format!("/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A {next} 0 R >> >>"),
            &b"/A Do ".repeat(10),
        )
    };
    let forms = (6..40).map(form).chain([stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"0 0 9 9 re f")]).collect();
    pdf_of_page("/XObject << /A 5 0 R >>", stream("", b"/A Do"), forms)
}

/// A million pages, all the same one.
fn pdf_of_pages() -> Vec<u8> {
    let kids = format!("<< /Type /Pages /Kids [{}] /Count 1000000 >>", "3 0 R ".repeat(1_000_000));
    pdf(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        kids.into_bytes(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>".to_vec(),
    ])
}

/// So many megabytes of zeros as PNG of that size, bits and colour type (ISO 15948 11.2.2).
fn png(width: u32, height: u32, bits: u8, colour: u8, megabytes: usize) -> Vec<u8> {
    let chunk = |kind: &[u8], data: &[u8]| {
        let mut sum = flate2::Crc::new();
        sum.update(kind);
        sum.update(data);
        [&(data.len() as u32).to_be_bytes()[..], kind, data, &sum.sum().to_be_bytes()].concat()
    };
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[bits, colour, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1A\n".to_vec(), chunk(b"IHDR", &head), chunk(b"IDAT", &zlib(&zeros(megabytes))), chunk(b"IEND", b"")].concat()
}

fn bmp(width: u32, height: u32) -> Vec<u8> {
    [
        b"BM".as_slice(),
        &[0; 8],
        &54_u32.to_le_bytes(),
        &40_u32.to_le_bytes(),
        &width.to_le_bytes(),
        &height.to_le_bytes(),
        &[1, 0, 24, 0],
        &[0; 24],
        &[0; 999],
    ]
    .concat()
}

/// One strip of that compression (TIFF 6.0): nothing that is not packed, a fax that ends at once, Deflate of zeros.
fn tiff(width: u32, height: u32, compression: u32) -> Vec<u8> {
    let strip = if compression == 8 { zlib(&zeros(480)) } else { vec![0; 1 << 10] };
    let (bits, samples) = if compression == 4 { (1, 1) } else { (8, 3) };
    let fields = [
        (256, width),
        (257, height),
        (258, bits),
        (259, compression),
        (262, u32::from(samples == 3) * 2),
        (273, 8),
        (277, samples),
        (278, height),
        (279, strip.len() as u32),
    ];
    let mut bytes =
        [b"II\x2A\0".as_slice(), &(8 + strip.len() as u32).to_le_bytes(), &strip, &(fields.len() as u16).to_le_bytes()].concat();
    for (tag, value) in fields {
        bytes.extend([&(tag as u16).to_le_bytes()[..], &[4, 0, 1, 0, 0, 0], &value.to_le_bytes()].concat());
    }
    bytes.extend([0; 4]);
    bytes
}

/// Ten of ten of ten … entities.
fn laughs(root: &str, attributes: &str) -> String {
    let entities: String = (1..12).map(|level| format!("<!ENTITY a{level} \"{}\">", format!("&a{};", level - 1).repeat(10))).collect();
    format!("<?xml version=\"1.0\"?><!DOCTYPE {root} [<!ENTITY a0 \"ha\">{entities}]><{root}{attributes}>&a11;</{root}>")
}

fn cda_of_tables() -> Vec<u8> {
    let (open, close) = ("<table><tr><td>".repeat(60), "</td></tr></table>".repeat(60));
    let tables = format!("{open}x{close}").repeat(20_000);
    format!("<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><component><structuredBody><component><section><text>{tables}</text></section></component></structuredBody></component></ClinicalDocument>").into_bytes()
}

fn deep_mail() -> Vec<u8> {
    let level = |n: usize| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
    format!("From: a@example.org\r\nTo: b@example.org\r\nMIME-Version: 1.0\r\n{}", (0..100_000).map(level).collect::<String>()).into_bytes()
}

/// A data set that is packed (PS3.5 A.5): a gigabyte of private bytes.
fn deflated_dicom() -> Vec<u8> {
    let mut head = DataSet::new();
    head.text(0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.7").text(0x0008_0018, "UI", "1.2.3.4");
    let mut file = dicom::file(&head, "1.2.840.10008.1.2.1.99");
    let meta = file.windows(4).position(|four| four == [8, 0, 0x16, 0]).unwrap_or(file.len());
    let mut plain = file.split_off(meta);
    plain.extend([&[0x09, 0, 0x10, 0][..], b"OB\0\0", &(1_000_u32 << 20).to_le_bytes()].concat());
    let mut compress = Compress::new(Compression::fast(), false);
    let mut packed = Vec::with_capacity(plain.len() + 64);
    // There is room, so that one call does it.
    let _ = compress.compress_vec(&plain, &mut packed, FlushCompress::Full);
    file.extend(packed);
    file.extend(zeros(1000));
    file
}

/// Sequences in items in sequences, none of which ends.
fn deep_dicom() -> Vec<u8> {
    let mut file = image_object(8, 8, "1");
    let level = [&[0x40, 0, 0x30, 0xA7][..], b"SQ\0\0", &[0xFF; 4], &[0xFE, 0xFF, 0, 0xE0], &[0xFF; 4]].concat();
    let pixels = file.windows(4).position(|four| four == [0xE0, 0x7F, 0x10, 0]).unwrap_or(file.len());
    file.truncate(pixels);
    file.extend(level.repeat(1 << 20));
    file
}

/// A sequence of four million empty items.
fn dicom_of_items() -> Vec<u8> {
    let mut file = image_object(8, 8, "1");
    let pixels = file.windows(4).position(|four| four == [0xE0, 0x7F, 0x10, 0]).unwrap_or(file.len());
    file.truncate(pixels);
    file.extend([&[0x40, 0, 0x30, 0xA7][..], b"SQ\0\0", &[0xFF; 4]].concat());
    file.extend([0xFE, 0xFF, 0, 0xE0, 0, 0, 0, 0].repeat(4 << 20));
    file
}

fn image_object(rows: u16, columns: u16, frames: &str) -> Vec<u8> {
    let mut data = DataSet::new();
    data.text(0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.7").text(0x0008_0018, "UI", "1.2.3.4").text(0x0008_0060, "CS", "OT");
    data.text(0x0020_000D, "UI", "1.2.3").text(0x0020_000E, "UI", "1.2.3.1");
    data.shorts(0x0028_0002, &[1]).text(0x0028_0004, "CS", "MONOCHROME2").text(0x0028_0008, "IS", frames);
    data.shorts(0x0028_0010, &[rows]).shorts(0x0028_0011, &[columns]).shorts(0x0028_0100, &[16]).shorts(0x0028_0101, &[16]);
    data.shorts(0x0028_0102, &[15]).shorts(0x0028_0103, &[0]);
    data.bytes(0x7FE0_0010, "OW", vec![0; 128]);
    dicom::file(&data, "1.2.840.10008.1.2.1")
}
