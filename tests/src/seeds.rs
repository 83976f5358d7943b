//! Where fuzzers and mutations begin: for each reader a file that it takes for its own, made here, and files of the corpus where there is
//! one. What is made is small and says little: it is there to be changed.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::io::Write;

use image::ImageFormat;
use image::RgbImage;
use second_read_worker::formats;

use crate::corpus;
use crate::dicom;
use crate::dicom::DataSet;
use crate::files_below;
use crate::pdf::PdfWriter;

/// Files of the corpus beyond this many bytes are too slow to change many times.
const LONGEST: u64 = 256 << 10;

/// Files for each reader's id: the made ones, then those of the corpus in the order of their paths.
pub fn seeds() -> BTreeMap<String, Vec<Vec<u8>>> {
    let mut seeds: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for bytes in made() {
        seeds.entry(reader_of("", &bytes)).or_default().push(bytes);
    }
    let mut paths = corpus().map(|folder| files_below(&folder)).unwrap_or_default();
    paths.sort();
    for path in paths.iter().filter(|path| path.metadata().is_ok_and(|about| about.len() <= LONGEST)) {
        let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let Ok(bytes) = std::fs::read(path) else { continue };
        seeds.entry(reader_of(&name, &bytes)).or_default().push(bytes);
    }
    seeds
}

/// The id of the reader that takes these bytes for its own; `unknown` where none does.
pub fn reader_of(name: &str, bytes: &[u8]) -> String {
    formats::extract(name, bytes.len() as u64, &mut Cursor::new(bytes)).format
}

/// At least one file for each reader.
pub fn made() -> Vec<Vec<u8>> {
    let texts = TEXTS.iter().map(|text| text.as_bytes().to_vec());
    let pictures = [ImageFormat::Bmp, ImageFormat::Gif, ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP].into_iter().map(picture);
    let packed = PACKED.iter().map(|members| zipped(members));
    texts
        .chain(pictures)
        .chain(packed)
        .chain([compound(), edf(), gzipped(), heic(), image_object(), jp2(), pdf(), seven_z(), tar(), tiff()])
        .collect()
}

/// Files that are text.
const TEXTS: &[&str] = &[
    "<?xml version=\"1.0\"?><!DOCTYPE HealthData [<!ELEMENT HealthData ANY>]><HealthData locale=\"en\"><ExportDate value=\"2024-01-02\"/>\
     <Me HKCharacteristicTypeIdentifierDateOfBirth=\"1970-01-01\"/><Record type=\"HKQuantityTypeIdentifierBodyMass\" unit=\"kg\" \
     startDate=\"2024-01-01 08:00:00 +0000\" value=\"70\"/></HealthData>",
    "VA BLUE BUTTON REPORT\nCONFIDENTIAL\nName: NOBODY, ANNA\nDate of Birth: 01 Jan 1970\n\nVA Medication History\nMedication: ASPIRIN 81MG\n\
     Instructions: TAKE ONE\n",
    "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><code code=\"34133-9\" codeSystem=\"2.16.840.1.113883.6.1\"/><title>Summary</title>\
     <effectiveTime value=\"20240102\"/><recordTarget><patientRole><id root=\"1.2\" extension=\"7\"/><patient><name><given>Anna</given>\
     <family>Nobody</family></name><birthTime value=\"19700101\"/></patient></patientRole></recordTarget><component><structuredBody>\
     <component><section><code code=\"11450-4\" codeSystem=\"2.16.840.1.113883.6.1\"/><title>Problems</title><text><table><tr><td>Hernia\
     </td></tr></table></text></section></component></structuredBody></component></ClinicalDocument>",
    "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":\"Observation\",\"code\":{\"text\":\"Pulse\"},\
     \"valueQuantity\":{\"value\":70,\"unit\":\"/min\"}}}]}",
    "<Bundle xmlns=\"http://hl7.org/fhir\"><entry><resource><Condition><code><text value=\"Hernia\"/></code></Condition></resource></entry>\
     </Bundle>",
    "MSH|^~\\&|LAB|A|B|C|20240102||ORU^R01|1|P|2.5\rPID|1||7^^^A||NOBODY^ANNA||19700101|F\rOBX|1|NM|2823-3^Potassium^LN||5.1|mmol/L|3.5-5\r\
     OBX|2|ED|X^Report||^application^pdf^Base64^JVBERi0xLjQ=\r",
    "<!DOCTYPE html><title>Letter</title><h1>Plan</h1><p>One &amp; two<table><tr><td>Na<td>140</table><ol><li>a</ol>",
    "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"; type=\"text/html\"\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n\
     <html><p>Saved</html>\r\n--x--\r\n",
    "{\"a\": [1, {\"b\": \"c\"}], \"d\": null}",
    "From: Anna <a@example.org>\r\nTo: b@example.org\r\nSubject: =?utf-8?B?R3LDtsOfZQ==?=\r\nDate: Fri, 3 May 2024 23:12:00 -0800\r\n\
     MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee this.\r\n--b\r\nContent-Type: application/pdf; \
     name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQK\r\n--b--\r\n",
    "#!/bin/sh\nexit 0\n",
    "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}\\f0 Plan: \\b rest\\b0\\par\\trowd\\cellx100 Na\\cell 140\\cell\\row}",
    "A note about the visit on 3 May.\nPulse 70.\n",
    "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Dr. Anna Nobody\r\nTEL:555\r\nEND:VCARD\r\n",
    "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr1\t100\trs1\tA\tG\t50\tPASS\tDP=10\n",
    "<lcm:SubmitObjectsRequest xmlns:lcm=\"urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0\" xmlns:rim=\"urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0\">\
     <rim:RegistryObjectList><rim:ExtrinsicObject mimeType=\"text/xml\"><rim:Slot name=\"URI\"><rim:ValueList><rim:Value>A.XML</rim:Value>\
     </rim:ValueList></rim:Slot></rim:ExtrinsicObject></rim:RegistryObjectList></lcm:SubmitObjectsRequest>",
    "<?xml version=\"1.0\"?><settings><item name=\"Dose\">5 mg</item></settings>",
];

type Member = (&'static str, &'static str);

const TYPES: Member = ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>");

/// Files that are zips.
const PACKED: &[&[Member]] = &[
    &[
        TYPES,
        (
            "word/document.xml",
            "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>Plan</w:t></w:r></w:p>\
             <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Na</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>",
        ),
    ],
    &[
        TYPES,
        (
            "xl/workbook.xml",
            "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"a\"/>\
             </sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"a\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
             Target=\"worksheets/sheet1.xml\"/></Relationships>",
        ),
        (
            "xl/worksheets/sheet1.xml",
            "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Na</t></is></c><c r=\"B1\"><v>140</v></c></row></sheetData>\
             </worksheet>",
        ),
    ],
    &[TYPES, ("ppt/presentation.xml", "<p:presentation xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"/>")],
    &[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        (
            "content.xml",
            "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
             xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:text><text:p>Plan</text:p></office:text>\
             </office:body></office:document-content>",
        ),
    ],
    &[("a.txt", "first"), ("sub/b.txt", "second")],
];

fn zipped(members: &[Member]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, text) in members {
        // Into memory, and names differ.
        let _ = zip.start_file(*name, options).map(|()| zip.write_all(text.as_bytes()));
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    // Into memory, by encoders that are built in.
    let _ = RgbImage::from_fn(24, 16, |x, y| image::Rgb([(x * 9) as u8, (y * 9) as u8, 99])).write_to(&mut bytes, format);
    bytes.into_inner()
}

fn gzipped() -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    // Into memory.
    let _ = gzip.write_all(b"A note about the visit.\n");
    gzip.finish().unwrap_or_default()
}

fn pdf() -> Vec<u8> {
    let mut writer = PdfWriter::new();
    writer.page((300.0, 400.0)).text(20.0, 40.0, 12.0, true, "Report").attach("a.txt", b"attached");
    writer.finish()
}

/// An image of 8 by 8.
fn image_object() -> Vec<u8> {
    let mut data = DataSet::new();
    data.text(0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.7").text(0x0008_0018, "UI", "1.2.3.4").text(0x0008_0060, "CS", "OT");
    data.text(0x0010_0010, "PN", "Nobody^Anna").text(0x0010_0030, "DA", "19700101");
    data.text(0x0020_000D, "UI", "1.2.3").text(0x0020_000E, "UI", "1.2.3.1");
    data.shorts(0x0028_0002, &[1]).text(0x0028_0004, "CS", "MONOCHROME2");
    data.shorts(0x0028_0010, &[8]).shorts(0x0028_0011, &[8]).shorts(0x0028_0100, &[8]).shorts(0x0028_0101, &[8]);
    data.shorts(0x0028_0102, &[7]).shorts(0x0028_0103, &[0]);
    data.bytes(0x7FE0_0010, "OB", (0..64).collect());
    dicom::file(&data, "1.2.840.10008.1.2.1")
}

/// A compound file's header (MS-CFB 2.2), and the name of Word's stream.
fn compound() -> Vec<u8> {
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.resize(512, 0);
    bytes.extend("WordDocument".encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

/// The box that says what a phone's photo is (ISO 14496-12 4.3).
fn heic() -> Vec<u8> {
    b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec()
}

/// The signature box of JPEG 2000 (ISO 15444-1 I.5.1).
fn jp2() -> Vec<u8> {
    b"\0\0\0\x0CjP  \r\n\x87\n\0\0\0\x14ftypjp2 \0\0\0\0jp2 ".to_vec()
}

/// The first header of an archive without members.
fn seven_z() -> Vec<u8> {
    let mut bytes = b"7z\xBC\xAF\x27\x1C\0\x04\x8D\x9B\xD5\x0F".to_vec();
    bytes.resize(32, 0);
    bytes
}

/// One signal in two pieces of three samples.
fn edf() -> Vec<u8> {
    let about = "Startdate 02-MAR-2004 X X X";
    let head =
        format!("{:<8}{:80}{about:80}02.03.0422.15.00{:<8}{:44}{:<8}{:<8}{:<4}", 0, "7 F 01-JAN-1970 Anna_Nobody", 512, "EDF+C", 2, 30, 1);
    let signal = format!("{:16}{:80}{:8}{:8}{:8}{:8}{:8}{:80}{:<8}{:32}", "EEG Cz", "", "uV", "-440", "510", "-2048", "2047", "", 3, "");
    [head.as_bytes(), signal.as_bytes(), &[7; 12]].concat()
}

/// One member (POSIX ustar).
fn tar() -> Vec<u8> {
    let mut head = [0_u8; 512];
    for (at, words) in [(0, "a.txt"), (100, "0000644"), (124, "00000000005"), (148, "        "), (156, "0"), (257, "ustar\x0000")] {
        head[at..at + words.len()].copy_from_slice(words.as_bytes());
    }
    let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
    head[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    let mut bytes = [head.as_slice(), b"first"].concat();
    bytes.resize(2048, 0);
    bytes
}

/// Four by two samples of eight bits (TIFF 6.0).
fn tiff() -> Vec<u8> {
    let fields: [(u16, u32); 8] = [(256, 4), (257, 2), (258, 8), (259, 1), (262, 1), (273, 8), (278, 2), (279, 8)];
    let mut bytes = [b"II\x2A\0".as_slice(), &16_u32.to_le_bytes(), &[9; 8], &(fields.len() as u16).to_le_bytes()].concat();
    for (tag, value) in fields {
        bytes.extend([tag.to_le_bytes(), 4_u16.to_le_bytes(), [1, 0], [0, 0]].concat());
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend([0; 4]);
    bytes
}
