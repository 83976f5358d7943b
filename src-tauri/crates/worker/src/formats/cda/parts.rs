//! Documents inside a document: a body that is not XML (CDA R2 4.3.1, `nonXMLBody`), `observationMedia`, and whatever else is written in
//! base64. What a reference points at is not fetched.

use std::io::Read;

use flate2::read::DeflateDecoder;
use flate2::read::GzDecoder;
use flate2::read::ZlibDecoder;
use roxmltree::Node;
use second_read_model::extract::Part;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::super::base64;
use super::super::xml::child;
use super::super::xml::is;
use super::code::said;

/// Parts beyond this many are not listed.
const MOST: usize = 1_000;
/// A part of more bytes is not taken out.
const BYTES: u64 = 256 << 20;

/// Media types and the extension that a person's programs know them by.
const EXTENSIONS: &[(&str, &str)] = &[
    ("application/dicom", "dcm"),
    ("application/hl7-cda+xml", "xml"),
    ("application/msword", "doc"),
    ("application/pdf", "pdf"),
    ("application/rtf", "rtf"),
    ("application/vnd.ms-excel", "xls"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/xml", "xml"),
    ("application/zip", "zip"),
    ("audio/basic", "au"),
    ("audio/mpeg", "mp3"),
    ("audio/wav", "wav"),
    ("image/bmp", "bmp"),
    ("image/g3fax", "g3"),
    ("image/gif", "gif"),
    ("image/jpeg", "jpg"),
    ("image/jpg", "jpg"),
    ("image/png", "png"),
    ("image/svg+xml", "svg"),
    ("image/tiff", "tif"),
    ("text/html", "html"),
    ("text/plain", "txt"),
    ("text/rtf", "rtf"),
    ("text/xml", "xml"),
    ("video/mp4", "mp4"),
    ("video/mpeg", "mpg"),
];

/// How files begin, for what has no media type, or one that says nothing.
const BEGINNINGS: &[(&[u8], &str)] = &[
    (b"%PDF", "application/pdf"),
    (b"\xFF\xD8\xFF", "image/jpeg"),
    (b"\x89PNG", "image/png"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
    (b"PK\x03\x04", "application/zip"),
];

/// A part as it stands in the document.
pub(super) struct Piece<'a, 'input> {
    node: Node<'a, 'input>,
    pub(super) media_type: String,
    /// The `ID` that the narrative shows it by.
    pub(super) id: Option<&'a str>,
    /// The document's body, not something in it.
    pub(super) is_body: bool,
}

/// The parts of a document, in order; `true` when there are more than are listed.
pub(super) fn pieces<'a, 'input>(root: Node<'a, 'input>) -> (Vec<Piece<'a, 'input>>, bool) {
    let mut found = root.descendants().filter(Node::is_element).filter_map(piece);
    let pieces = found.by_ref().take(MOST).collect();
    (pieces, found.next().is_some())
}

fn piece<'a, 'input>(node: Node<'a, 'input>) -> Option<Piece<'a, 'input>> {
    let holder = node.parent()?;
    let is_body = is(&holder, "nonXMLBody") && is(&node, "text");
    let is_media = is(&holder, "observationMedia") && is(&node, "value");
    // A digital signature is no document.
    let is_base64 = node.attribute("representation") == Some("B64") && !is(&node, "signatureText");
    let has_content =
        node.children().any(|inner| if inner.is_text() { !inner.text().unwrap_or_default().trim().is_empty() } else { is_content(inner) });
    if !(is_body || is_media || is_base64) || !has_content {
        return None;
    }
    let id = holder.attribute("ID").or_else(|| holder.attribute("id")).filter(|_| is_media);
    let mut piece = Piece { node, media_type: said(node, "mediaType").unwrap_or_default().to_ascii_lowercase(), id, is_body };
    let known = EXTENSIONS.iter().any(|(known, _)| *known == piece.media_type);
    if !known {
        let start = piece.start();
        let by_bytes = BEGINNINGS.iter().find(|(start_of_file, _)| start.starts_with(start_of_file)).map(|(_, media_type)| *media_type);
        let plausible = is_media_type(&piece.media_type);
        let said = || match () {
            () if plausible => piece.media_type.clone(),
            () if is_base64 => "application/octet-stream".into(),
            () => "text/plain".into(),
        };
        piece.media_type = by_bytes.map_or_else(said, str::to_owned);
    }
    Some(piece)
}

fn is_media_type(words: &str) -> bool {
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-._".contains(letter));
    words.len() <= 100
        && words.split_once('/').is_some_and(|(top, sub)| top.chars().all(|letter| letter.is_ascii_lowercase()) && is_name(sub))
}

/// Elements inside a part are its content, save those of the data type (ED) itself.
fn is_content(node: Node<'_, '_>) -> bool {
    node.is_element() && !is(&node, "reference") && !is(&node, "thumbnail")
}

impl<'a, 'input> Piece<'a, 'input> {
    /// The part with that number.
    pub(super) fn part(&self, number: u32) -> Part {
        let extension = EXTENSIONS.iter().find(|(known, _)| *known == self.media_type).map_or("bin", |(_, extension)| *extension);
        let named =
            child(self.node, "reference").and_then(|reference| said(reference, "value")).map(file_name).filter(|name| !name.is_empty());
        let id = self.id.map(file_name).filter(|name| !name.is_empty());
        let stem = named.or(id).unwrap_or_else(|| if self.is_body { "document".into() } else { number.to_string() });
        let has_extension = stem.to_ascii_lowercase().ends_with(&format!(".{extension}"));
        let name = if has_extension { stem } else { format!("{stem}.{extension}") };
        Part { number, name, media_type: self.media_type.clone(), size: self.size() }
    }

    /// The bytes.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, Failure> {
        let bytes = if self.is_base64() { base64::decode(&self.text()) } else { self.inner().into_bytes() };
        let mut out = Vec::new();
        let read = match self.compression() {
            "" => return Ok(bytes),
            "DF" => DeflateDecoder::new(bytes.as_slice()).take(BYTES).read_to_end(&mut out),
            "GZ" => GzDecoder::new(bytes.as_slice()).take(BYTES).read_to_end(&mut out),
            "ZL" => ZlibDecoder::new(bytes.as_slice()).take(BYTES).read_to_end(&mut out),
            other => {
                return Err(Failure { code: WarningCode::NotSupported, place: format!("compression {other}").chars().take(40).collect() });
            }
        };
        match read {
            // What came out before the stream broke is better than nothing.
            Err(_) if out.is_empty() => Err(Failure { code: WarningCode::Malformed, place: "compression".into() }),
            _ => Ok(out),
        }
    }

    /// How many bytes it has; what is packed is not unpacked for that, it has its packed size.
    fn size(&self) -> u64 {
        if self.is_base64() {
            return base64::bytes(&self.text()).count() as u64;
        }
        let content = self.content();
        let plain = content.iter().all(Node::is_text);
        let length = |node: &Node<'_, '_>| if plain { node.text().map_or(0, str::len) } else { node.range().len() };
        content.iter().map(length).sum::<usize>() as u64
    }

    /// The first bytes, as far as they are easy to have.
    fn start(&self) -> Vec<u8> {
        let text = self.text();
        if self.is_base64() { base64::bytes(&text).take(16).collect() } else { text.trim_start().bytes().take(16).collect() }
    }

    fn is_base64(&self) -> bool {
        self.node.attribute("representation") == Some("B64") || (!self.compression().is_empty() && !self.node.children().any(is_content))
    }

    fn compression(&self) -> &str {
        said(self.node, "compression").unwrap_or_default()
    }

    fn text(&self) -> String {
        self.node.children().filter(Node::is_text).filter_map(|text| text.text()).collect()
    }

    /// What stands between its tags: words, or markup as it is written.
    fn inner(&self) -> String {
        let content = self.content();
        if content.iter().all(Node::is_text) {
            return self.text();
        }
        let source = self.node.document().input_text();
        content.iter().filter_map(|inner| source.get(inner.range())).collect()
    }

    fn content(&self) -> Vec<Node<'a, 'input>> {
        self.node.children().filter(|inner| inner.is_text() || is_content(*inner)).collect()
    }

    /// Its words, where it is text of a kind that stands in pages as it is.
    pub(super) fn plain_text(&self) -> Option<String> {
        let bytes = (self.media_type == "text/plain").then(|| self.bytes())?.ok()?;
        Some(super::super::charset::charset(&bytes).decode(&bytes).0.into_owned())
    }

    /// The node that holds markup to read, where it is markup.
    pub(super) fn markup(&self) -> Option<Node<'a, 'input>> {
        self.node.children().any(is_content).then_some(self.node)
    }
}

/// The last part of a path or address, as a name to show.
fn file_name(path: &str) -> String {
    let name =
        path.split(['?', '#']).find(|piece| !piece.is_empty()).unwrap_or_default().rsplit(['/', '\\', ':']).next().unwrap_or_default();
    name.chars().filter(|letter| !letter.is_control()).take(80).collect::<String>().trim_matches(['.', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::DeflateEncoder;
    use roxmltree::Document;

    use super::*;

    fn parts(text: &str) -> Vec<(String, String, u64, Option<Vec<u8>>)> {
        let document = Document::parse(text).unwrap();
        let (pieces, _) = pieces(document.root_element());
        let all = pieces.iter().zip(1..).map(|(piece, number)| (piece.part(number), piece.bytes().ok()));
        all.map(|(part, bytes)| (part.name, part.media_type, part.size, bytes)).collect()
    }

    #[test]
    fn bodies_and_media_are_parts() {
        for (text, name, media_type, bytes) in [
            (
                "<b><nonXMLBody><text mediaType='application/pdf' representation='B64'>JVBE\n Ri0=</text></nonXMLBody></b>",
                "document.pdf",
                "application/pdf",
                b"%PDF-".as_slice(),
            ),
            ("<b><nonXMLBody><text representation='B64'>JVBERi0=</text></nonXMLBody></b>", "document.pdf", "application/pdf", b"%PDF-"),
            ("<b><nonXMLBody><text>A note &amp; more</text></nonXMLBody></b>", "document.txt", "text/plain", b"A note & more"),
            ("<b><nonXMLBody><text mediaType='text/html'><p>x</p></text></nonXMLBody></b>", "document.html", "text/html", b"<p>x</p>"),
            (
                "<b><observationMedia ID='MM1'><value mediaType='image/gif' representation='B64'>R0lG</value></observationMedia></b>",
                "MM1.gif",
                "image/gif",
                b"GIF",
            ),
            (
                "<b><text representation='B64' mediaType='../x'>AAEC<reference value='../../a/Scan 1.bin'/></text></b>",
                "Scan 1.bin",
                "application/octet-stream",
                b"\x00\x01\x02",
            ),
        ] {
            assert_eq!(parts(text), [(name.to_owned(), media_type.to_owned(), bytes.len() as u64, Some(bytes.to_vec()))], "{text}");
        }
        for nothing in [
            "<b><observationMedia><value mediaType='image/png'><reference value='http://a.example/x.png'/></value></observationMedia></b>",
            "<b><nonXMLBody><text mediaType='application/pdf'> <reference value='x.pdf'/></text></nonXMLBody></b>",
        ] {
            assert_eq!(parts(nothing), [], "{nothing}");
        }
    }

    #[test]
    fn packed_parts_are_unpacked() {
        let mut packer = DeflateEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(b"a letter").unwrap();
        let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let packed = packer.finish().unwrap();
        let text: String = packed
            .chunks(3)
            .flat_map(|chunk| {
                let held = chunk.iter().fold(0_u32, |held, byte| held << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
                (0..=chunk.len()).map(move |at| char::from(letters[(held >> (18 - 6 * at) & 63) as usize]))
            })
            .collect();
        let document = |text: &str, how: &str| {
            format!("<b><nonXMLBody><text mediaType='text/plain' representation='B64' compression='{how}'>{text}</text></nonXMLBody></b>")
        };
        assert_eq!(parts(&document(&text, "DF"))[0].3.as_deref(), Some(b"a letter".as_slice()));
        assert_eq!(parts(&document(&text, "Z"))[0].3, None);
        assert_eq!(parts(&document("////", "GZ"))[0].3, None);
    }
}
