//! Documents inside results: encapsulated data (ED), and PDF or RTF that senders put into text fields.
//!
//! What a pointer (RP) points at is not fetched.

use second_read_model::extract::Part;

use super::super::base64;
use super::message::File;
use super::message::Segment;
use super::message::Value;
use super::values::coded;

/// Documents beyond this many are not taken out.
const MOST: usize = 1_000;
/// A name to show, in characters.
const NAME: usize = 80;

/// How a document begins, its extension and media type.
const MAGIC: &[(&[u8], &str, &str)] = &[
    (b"%PDF", "pdf", "application/pdf"),
    (b"{\\rtf", "rtf", "application/rtf"),
    (b"\xFF\xD8\xFF", "jpg", "image/jpeg"),
    (b"\x89PNG", "png", "image/png"),
    (b"GIF8", "gif", "image/gif"),
    (b"II*\0", "tif", "image/tiff"),
    (b"MM\0*", "tif", "image/tiff"),
    (b"PK\x03\x04", "zip", "application/zip"),
    (b"\xD0\xCF\x11\xE0", "doc", "application/msword"),
    (b"<?xml", "xml", "text/xml"),
    (b"<ClinicalDocument", "xml", "text/xml"),
    (b"<!DOCTYPE html", "html", "text/html"),
    (b"<html", "html", "text/html"),
    (b"MIME-Version", "eml", "message/rfc822"),
];

/// What data are when their bytes do not tell (ED-3, ED-2; tables 0291 and 0191).
const SUBTYPES: &[(&str, &str, &str)] = &[
    ("PDF", "pdf", "application/pdf"),
    ("RTF", "rtf", "application/rtf"),
    ("JPEG", "jpg", "image/jpeg"),
    ("JPG", "jpg", "image/jpeg"),
    ("PNG", "png", "image/png"),
    ("GIF", "gif", "image/gif"),
    ("TIFF", "tif", "image/tiff"),
    ("DICOM", "dcm", "application/dicom"),
    ("HTML", "html", "text/html"),
    ("XML", "xml", "text/xml"),
    ("TEXT", "txt", "text/plain"),
    ("PLAIN", "txt", "text/plain"),
    ("TXT", "txt", "text/plain"),
];

/// A document and where its pieces stand; senders cut long ones into several results of one name.
struct Document {
    name: String,
    sort: (&'static str, &'static str),
    bytes: Vec<u8>,
}

/// The documents, in order, and whether there are more than are taken out.
pub(super) fn list(file: &File<'_>) -> (Vec<Part>, bool) {
    let mut parts: Vec<Part> = Vec::new();
    let whole = walk(file, |document| {
        let number = u32::try_from(parts.len()).unwrap_or(u32::MAX).saturating_add(1);
        let name = Some(document.name).filter(|name| !name.is_empty()).unwrap_or_else(|| number.to_string());
        let (extension, media_type) = document.sort;
        let named = format!("{name}.{extension}");
        let name = if parts.iter().any(|part| part.name == named) { format!("{name} {number}.{extension}") } else { named };
        parts.push(Part { number, name, media_type: media_type.into(), size: document.bytes.len() as u64 });
        parts.len() < MOST
    });
    (parts, !whole)
}

/// The bytes of one document, numbers from 1.
pub(super) fn bytes(file: &File<'_>, number: u32) -> Option<Vec<u8>> {
    let (mut at, mut found) = (0, None);
    walk(file, |document| {
        at += 1;
        if at == number {
            found = Some(document.bytes);
        }
        found.is_none() && at < number
    });
    found
}

/// Shows every document; whether all were seen: `each` says whether to go on.
fn walk(file: &File<'_>, mut each: impl FnMut(Document) -> bool) -> bool {
    for message in &file.messages {
        let mut held: Option<Document> = None;
        for result in message.all("OBX") {
            let Some(next) = document(result) else { continue };
            match &mut held {
                Some(document) if goes_on(document, &next) => document.bytes.extend_from_slice(&next.bytes),
                _ => {
                    if held.replace(next).is_some_and(|done| !each(done)) {
                        return false;
                    }
                }
            }
        }
        if held.is_some_and(|done| !each(done)) {
            return false;
        }
    }
    true
}

/// A piece has the name of the one before, and does not begin as a document does.
fn goes_on(document: &Document, next: &Document) -> bool {
    let known = |bytes: &[u8]| MAGIC.iter().any(|(start, ..)| bytes.starts_with(start));
    document.name == next.name && known(&document.bytes) && !known(&next.bytes) && next.sort.0 == document.sort.0
}

/// How the data of a document are written.
#[derive(Clone, Copy)]
enum Packing {
    Plain,
    Hex,
    Base64,
}

/// Whether a result is a document and no text.
pub(super) fn is_part(result: &Segment<'_>) -> bool {
    packed(result).is_some()
}

/// Where the data of a document stand, and how they are written.
fn packed<'a>(result: &Segment<'a>) -> Option<(Value<'a>, Packing)> {
    let value = result.field(5);
    let found = match result.field(2).raw().trim() {
        "ED" | "ed" => {
            let encoding = value.component(4).text().to_ascii_lowercase();
            // Some senders leave components out: the data are the last one then.
            let is_word = |last: &Value<'_>| ["a", "base64", "hex"].iter().any(|word| last.raw().trim().eq_ignore_ascii_case(word));
            let last = || value.components().last().filter(|last| !is_word(last));
            let data = Some(value.component(5)).filter(|data| !data.is_empty()).or_else(last)?;
            match encoding.as_str() {
                "a" => (data, Packing::Plain),
                "hex" => (data, Packing::Hex),
                _ => (data, Packing::Base64),
            }
        }
        // RP is a pointer; what starts as a document in base64 is none, whatever it is called.
        "TX" | "FT" | "ST" | "RP" => {
            let starts = |marks: [&str; 2]| marks.iter().any(|mark| value.raw().starts_with(mark));
            match () {
                () if starts(["JVBERi0", "e1xydGY"]) => (value, Packing::Base64),
                () if starts(["{\\E\\rtf", "{\\rtf"]) => (value, Packing::Plain),
                () => return None,
            }
        }
        _ => return None,
    };
    (!found.0.is_empty()).then_some(found)
}

fn document(result: &Segment<'_>) -> Option<Document> {
    let (data, packing) = packed(result)?;
    let bytes = match packing {
        Packing::Plain => data.data().trim().as_bytes().to_vec(),
        Packing::Hex => hex(data.raw()),
        Packing::Base64 => base64::decode(&data.data()),
    };
    if bytes.is_empty() {
        return None;
    }
    let sort = MAGIC.iter().find(|(start, ..)| bytes.starts_with(start)).map(|(_, extension, media)| (*extension, *media));
    let said = || {
        let said = [3, 2, 1].map(|number| result.field(5).component(number).text().to_ascii_uppercase());
        let subtype = SUBTYPES.iter().find(|(name, ..)| said.iter().any(|said| said == name));
        subtype.map(|(_, extension, media)| (*extension, *media))
    };
    Some(Document { name: name(result), sort: sort.or_else(said).unwrap_or(("bin", "application/octet-stream")), bytes })
}

/// What the sender calls it, in letters that every system takes in a file's name.
fn name(result: &Segment<'_>) -> String {
    let said = coded(result.field(3)).text;
    let safe = said.chars().map(|letter| if letter.is_alphanumeric() || "-_() ".contains(letter) { letter } else { ' ' }).take(NAME);
    safe.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.chars().filter_map(|letter| letter.to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::message;
    use super::*;

    #[test]
    fn documents_of_every_spelling_come_out() {
        for (field, name, bytes) in [
            ("ED|PDF^Report||^application^pdf^Base64^JVBERi0xLjQ=", "Report.pdf", b"%PDF-1.4".as_slice()),
            ("ED|PDF^Report||^TEXT^PDF^Base64^JVBE\\.br\\Ri0x LjQ", "Report.pdf", b"%PDF-1.4"),
            ("ED|X^a/b:c||Base64^JVBERi0xLjQ=", "a b c.pdf", b"%PDF-1.4"),
            ("ED|X^Note||^TEXT^^A^Left\\T\\right", "Note.txt", b"Left&right"),
            ("ED|X^Scan||^IM^JPEG^Hex^FFD8FFE0", "Scan.jpg", b"\xFF\xD8\xFF\xE0"),
            ("TX|X^Letter||JVBERi0xLjQ=", "Letter.pdf", b"%PDF-1.4"),
            ("FT|X^Letter||{\\E\\rtf1 x}", "Letter.rtf", b"{\\rtf1 x}"),
            ("ED|||^application^octet-stream^Base64^AAEC", "1.bin", b"\x00\x01\x02"),
        ] {
            let text = format!("MSH|^~\\&|A\rOBX|1|{field}|||F");
            let file = message::read(&text);
            let (parts, cut) = list(&file);
            assert_eq!(parts.iter().map(|part| part.name.as_str()).collect::<Vec<_>>(), [name], "{field}");
            assert_eq!((bytes_of(&file, 1), parts[0].size, cut), (bytes.to_vec(), bytes.len() as u64, false));
        }
    }

    #[test]
    fn pieces_of_one_document_are_joined() {
        let text = "MSH|^~\\&|A\rOBX|1|ED|X^Report|1|^AP^PDF^Base64^JVBERi0x\rOBX|2|ED|X^Report|2|^AP^PDF^Base64^LjQ=\r\
                    OBX|3|ED|X^Report|3|^AP^PDF^Base64^JVBERi0xLjQ=";
        let file = message::read(text);
        assert_eq!(list(&file).0.iter().map(|part| part.name.as_str()).collect::<Vec<_>>(), ["Report.pdf", "Report 2.pdf"]);
        assert_eq!(bytes_of(&file, 1), b"%PDF-1.4");
    }

    #[test]
    fn text_and_pointers_are_no_documents() {
        for field in [
            "RP|X||http://example.org/a.pdf^^image^PICT",
            "TX|X||JVB",
            "ED|X||^Octet-stream^^Base64^",
            "ED|X||^NS^Octet-stream^Base64",
            "NM|X||5",
        ] {
            assert!(list(&message::read(&format!("MSH|^~\\&|A\rOBX|1|{field}"))).0.is_empty(), "{field}");
        }
    }

    fn bytes_of(file: &File<'_>, number: u32) -> Vec<u8> {
        bytes(file, number).unwrap_or_default()
    }
}
