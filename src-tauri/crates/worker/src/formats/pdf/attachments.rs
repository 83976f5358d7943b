//! Files inside a PDF: those that the document's list of embedded files names (ISO 32000-1 7.11.4).
//!
//! Files that only an annotation holds are not looked for.

use hayro_syntax::Pdf;
use hayro_syntax::object::Array;
use hayro_syntax::object::Dict;
use hayro_syntax::object::Name;
use hayro_syntax::object::Object;
use hayro_syntax::object::Stream;
use hayro_syntax::object::String as PdfString;
use second_read_model::extract::Part;

use super::packed;
use super::text::text_string;

/// The most files that are listed, and the deepest tree of names that is followed.
const MOST: usize = 1000;
const DEEPEST: usize = 16;
/// The longest file that is taken out, in bytes.
const MOST_BYTES: usize = 192 << 20;

/// What is embedded, numbered from 1 in the order of the list.
pub(super) fn parts(pdf: &Pdf) -> Vec<Part> {
    let listed = list(pdf).into_iter().zip(1..);
    listed.map(|(file, number)| Part { number, name: file.name, media_type: file.media_type, size: file.size }).collect()
}

/// The bytes of one of them.
pub(super) fn bytes(pdf: &Pdf, number: u32) -> Option<Vec<u8>> {
    let file = list(pdf).into_iter().nth(usize::try_from(number).ok()?.checked_sub(1)?)?;
    if !packed::fits(&file.stream, MOST_BYTES) {
        return None;
    }
    file.stream.decoded_data().ok().map(std::borrow::Cow::into_owned)
}

struct Embedded<'a> {
    name: String,
    media_type: String,
    /// In bytes, as the file states it; 0 where it does not.
    size: u64,
    stream: Stream<'a>,
}

fn list(pdf: &Pdf) -> Vec<Embedded<'_>> {
    let mut found = Vec::new();
    let tree = pdf
        .xref()
        .get::<Dict<'_>>(pdf.xref().root_id())
        .and_then(|catalog| catalog.get::<Dict<'_>>("Names"))
        .and_then(|names| names.get::<Dict<'_>>("EmbeddedFiles"));
    if let Some(tree) = tree {
        walk(&tree, 0, &mut found);
    }
    found
}

fn walk<'a>(node: &Dict<'a>, depth: usize, found: &mut Vec<Embedded<'a>>) {
    if let Some(names) = node.get::<Array<'a>>("Names") {
        // Keys and values take turns; only the values are dictionaries.
        let room = MOST.saturating_sub(found.len());
        found.extend(names.iter::<Object<'a>>().filter_map(|item| embedded(&item.into_dict()?)).take(room));
    }
    if let Some(kids) = node.get::<Array<'a>>("Kids").filter(|_| depth < DEEPEST) {
        for kid in kids.iter::<Dict<'a>>() {
            if found.len() >= MOST {
                return;
            }
            walk(&kid, depth + 1, found);
        }
    }
}

fn embedded<'a>(file: &Dict<'a>) -> Option<Embedded<'a>> {
    let kept = file.get::<Dict<'a>>("EF")?;
    let stream = kept.get::<Stream<'a>>("UF").or_else(|| kept.get::<Stream<'a>>("F"))?;
    let name = file.get::<PdfString<'_>>("UF").or_else(|| file.get::<PdfString<'_>>("F"));
    let name = name.map(|name| text_string(name.as_bytes())).unwrap_or_default();
    let media_type = stream.dict().get::<Name<'_>>("Subtype").map(|name| name.as_str().to_owned()).unwrap_or_default();
    let stated = stream.dict().get::<Dict<'_>>("Params").and_then(|known| known.get::<i32>("Size"));
    Some(Embedded { name, media_type, size: stated.and_then(|size| u64::try_from(size).ok()).unwrap_or(0), stream })
}
