//! What the documents of ECMA-376 (Office Open XML) have in common: how they are told from plain zips, how parts name one another, the
//! pictures and files they hold.
//!
//! Nothing outside the file is followed. Sheets, texts and slides have readers of their own.

use std::io::Cursor;
use std::io::Read;

use second_read_model::extract::Part;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::Input;
use super::Score;
use super::events::Event;
use super::events::Events;
use super::zip::Package;
use super::zip::first_names;

/// The list of a document's content types, which every one has.
pub(super) const TYPES: &str = "[Content_Types].xml";
/// Pictures of fewer bytes are signs and rules, no documents.
const SMALLEST: u64 = 4 << 10;
/// The most that is listed of what a document holds.
const MOST: usize = 1_000;
/// A file inside a document is unpacked up to so many bytes to see what it is.
const HELD: u64 = 64 << 20;

/// How sure it is that a zip is a document whose parts stand in `folder`.
pub(super) fn score(head: &[u8], name: &str, folder: &str, extensions: &[&str]) -> Score {
    let names = first_names(head);
    let extension = name.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_ascii_lowercase());
    let named = extensions.contains(&extension.as_str());
    let packed = names.iter().any(|name| name == TYPES || name == "_rels/.rels");
    let has_parts = names.iter().any(|name| name.starts_with(folder) && [".xml", ".rels", ".bin"].iter().any(|end| name.ends_with(end)));
    if packed && (has_parts || named) || named && has_parts { 95 } else { 0 }
}

/// How one part names another.
pub(super) struct Relation {
    pub(super) id: String,
    /// The last step of its type, e.g. `footnotes`.
    pub(super) sort: String,
    /// The name of the part, from the top of the package.
    pub(super) target: String,
}

/// Whom a part names; an empty name stands for the package itself.
pub(super) fn relations(package: &mut Package<'_, '_>, part: &str) -> Vec<Relation> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let list = if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") };
    let Some(text) = package.has(&list).then(|| package.text(&list)).flatten() else { return Vec::new() };
    let relations = Events::new(&text).filter_map(|event| match event {
        Event::Open(element) if element.name == "Relationship" && element.attribute("TargetMode").as_deref() != Some("External") => {
            let sort = element.attribute("Type")?;
            let target = resolve(folder, &element.attribute("Target")?);
            Some(Relation { id: element.attribute("Id")?, sort: sort.rsplit('/').next()?.to_owned(), target })
        }
        _ => None,
    });
    relations.take(MOST * 10).collect()
}

/// The name of the main part.
pub(super) fn main_part(package: &mut Package<'_, '_>, usual: &str) -> String {
    let named = relations(package, "").into_iter().find(|relation| relation.sort == "officeDocument").map(|relation| relation.target);
    named.filter(|name| package.has(name)).unwrap_or_else(|| usual.to_owned())
}

/// A name as seen from a folder.
fn resolve(folder: &str, target: &str) -> String {
    let mut steps: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.retain(|step| !step.is_empty());
    steps.join("/")
}

/// A file that a document holds.
pub(super) struct Held {
    pub(super) part: Part,
    pub(super) bytes: Vec<u8>,
}

/// The bytes of a picture or file in one of these folders.
pub(super) fn part(input: &mut Input<'_>, folders: &[&str], number: u32) -> Result<Vec<u8>, Failure> {
    let held = held(&mut Package::open(input)?, folders, Some(number));
    let found = held.into_iter().find(|held| held.part.number == number).map(|held| held.bytes);
    found.ok_or_else(|| Failure { code: WarningCode::Malformed, place: format!("part {number}") })
}

/// The pictures and files in these folders, numbered from 1; with the bytes of the one that is asked for.
pub(super) fn held(package: &mut Package<'_, '_>, folders: &[&str], wanted: Option<u32>) -> Vec<Held> {
    let names: Vec<String> = folders.iter().flat_map(|folder| package.names(folder)).collect();
    let mut held: Vec<Held> = Vec::new();
    for name in names {
        let number = u32::try_from(held.len()).unwrap_or(u32::MAX).saturating_add(1);
        let file = name.rsplit('/').next().unwrap_or_default().to_owned();
        let extension = file.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_ascii_lowercase());
        let Some(media_type) = media_type(&extension) else { continue };
        let size = package.size(&name);
        if held.len() >= MOST || (media_type.starts_with("image/") && size < SMALLEST) {
            continue;
        }
        if extension == "bin" {
            let unwrapped = if size > HELD { None } else { package.bytes(&name).and_then(|bytes| unwrap(&bytes)) };
            let Some((file, bytes)) = unwrapped else { continue };
            let media_type = file.rsplit_once('.').and_then(|(_, end)| self::media_type(&end.to_ascii_lowercase()));
            let media_type = media_type.unwrap_or("application/octet-stream").to_owned();
            let size = bytes.len() as u64;
            let bytes = if wanted == Some(number) { bytes } else { Vec::new() };
            held.push(Held { part: Part { number, name: file, media_type, size }, bytes });
        } else {
            let bytes = if wanted == Some(number) { package.bytes(&name).unwrap_or_default() } else { Vec::new() };
            held.push(Held { part: Part { number, name: file, media_type: media_type.to_owned(), size }, bytes });
        }
    }
    held
}

/// The media type of a file that is worth listing.
fn media_type(extension: &str) -> Option<&'static str> {
    Some(match extension {
        "jpg" | "jpeg" | "jpe" | "jfif" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "bmp" => "image/bmp",
        "tif" | "tiff" => "image/tiff",
        "heic" => "image/heic",
        "pdf" => "application/pdf",
        "docx" | "docm" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" | "xlsm" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "doc" => "application/msword",
        "xls" => "application/vnd.ms-excel",
        "rtf" => "application/rtf",
        "txt" => "text/plain",
        "xml" => "text/xml",
        "bin" => "application/octet-stream",
        _ => return None,
    })
}

/// The file inside an OLE object ([MS-OLEDS] 2.3.6, and what programs put beside it).
fn unwrap(object: &[u8]) -> Option<(String, Vec<u8>)> {
    let mut compound = cfb::CompoundFile::open(Cursor::new(object)).ok()?;
    let mut stream = |name: &str| {
        let mut bytes = Vec::new();
        let stream = compound.open_stream(name).ok()?;
        stream.take(HELD).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    };
    if let Some(native) = stream("\u{1}Ole10Native") {
        return native_file(&native);
    }
    let bytes = stream("CONTENTS").or_else(|| stream("Package"))?;
    let extension = match bytes.as_slice() {
        [b'%', b'P', b'D', b'F', ..] => "pdf",
        [b'P', b'K', 3, 4, ..] => "zip",
        _ => "bin",
    };
    Some((format!("attachment.{extension}"), bytes))
}

/// Size, flags, label, path, flags, path, then the bytes.
fn native_file(native: &[u8]) -> Option<(String, Vec<u8>)> {
    let rest = native.get(6..)?;
    let (label, rest) = c_string(rest)?;
    let (_, rest) = c_string(rest)?;
    let length = |at: &[u8]| Some(usize::try_from(u32::from_le_bytes(*at.first_chunk()?)).unwrap_or(usize::MAX));
    let rest = rest.get(4..)?;
    let rest = rest.get(4..)?.get(length(rest)?..)?;
    let bytes = rest.get(4..)?;
    let bytes = bytes.get(..length(rest)?.min(bytes.len()))?;
    let name = label.rsplit(['/', '\\']).next().unwrap_or_default().chars().take(200).collect();
    Some((name, bytes.to_vec()))
}

fn c_string(bytes: &[u8]) -> Option<(String, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == 0)?;
    let (text, rest) = bytes.split_at_checked(end)?;
    Some((super::charset::charset(text).decode(text).0.into_owned(), rest.get(1..)?))
}

/// A zip of these members, for the tests of readers.
#[cfg(test)]
pub(super) fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ::zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let method = if *name == "mimetype" { ::zip::CompressionMethod::Stored } else { ::zip::CompressionMethod::Deflated };
        writer.start_file(*name, ::zip::write::SimpleFileOptions::default().compression_method(method)).unwrap();
        std::io::Write::write_all(&mut writer, bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_seen_from_their_folder() {
        for (folder, target, name) in [
            ("word", "media/a.png", "word/media/a.png"),
            ("ppt/slides", "../media/a.png", "ppt/media/a.png"),
            ("word", "/word/b.xml", "word/b.xml"),
            ("", "../../word/b.xml", "word/b.xml"),
        ] {
            assert_eq!(resolve(folder, target), name);
        }
    }

    #[test]
    fn the_file_in_an_object_comes_out() {
        let mut native = vec![0; 6];
        native.extend(b"a.pdf\0C:\\x\\a.pdf\0\x03\0\0\0");
        native.extend([2, 0, 0, 0]);
        native.extend(b"p\0");
        native.extend([4, 0, 0, 0]);
        native.extend(b"%PDFrest");
        assert_eq!(native_file(&native), Some(("a.pdf".to_owned(), b"%PDF".to_vec())));
        for end in 0..native.len() - 4 {
            native_file(&native[..end]);
        }
    }
}
