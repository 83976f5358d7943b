//! Documents of ours as PDF: a template that ships inside the program, laid out with data by typst.
//!
//! The template sees nothing but itself, the data, the fonts and the pictures that come with the ask: no file, no package, no clock.
//! The data is never read as markup. The same ask gives the same bytes. Pictures are JPEG or PNG; other formats are refused, so that
//! no second parser of theirs is reached.

use std::collections::BTreeMap;
use std::io;
use std::sync::OnceLock;

use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;
use second_read_model::sentence::say;
use second_read_model::summary::Summary;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use typst::Library;
use typst::LibraryExt;
use typst::World;
use typst::diag::FileError;
use typst::diag::FileResult;
use typst::diag::SourceDiagnostic;
use typst::foundations::Bytes;
use typst::foundations::Datetime;
use typst::foundations::Duration;
use typst::foundations::Smart;
use typst::syntax::FileId;
use typst::syntax::RootedPath;
use typst::syntax::Source;
use typst::syntax::VirtualPath;
use typst::syntax::VirtualRoot;
use typst::text::Font;
use typst::text::FontBook;
use typst::utils::LazyHash;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;
use typst_pdf::PdfStandard;
use typst_pdf::PdfStandards;
use typst_pdf::Timestamp;
use unicode_normalization::UnicodeNormalization;

/// A kind of document: adding one is a file in `assets/templates`, its data in the model, and an entry here.
struct Template {
    name: &'static str,
    source: &'static str,
    /// Completes the data with what its type leaves out, or says that it is not of its type.
    data: fn(&Value) -> Option<Value>,
    standard: PdfStandard,
}

const TEMPLATES: &[Template] = &[Template {
    name: "summary",
    source: include_str!("../../../../assets/templates/summary.typ"),
    data: complete::<Summary>,
    standard: PdfStandard::A_2a,
}];

/// Stands for a letter that no font here has.
const UNSHOWN: char = '□';

/// Lays `data` out by the template of that name.
///
/// `inputs` gives the bytes of the picture that the data names by that number, from 1. `created` is an instant (RFC 3339) that the
/// document bears as its date.
///
/// # Errors
/// `NotSupported` for an unknown template or a picture that is neither JPEG nor PNG, `Malformed` for data that is not the template's.
pub fn typeset(
    template: &str,
    data: &Value,
    inputs: &mut dyn FnMut(usize) -> io::Result<Vec<u8>>,
    created: &str,
) -> Result<Vec<u8>, Failure> {
    let template = TEMPLATES.iter().find(|known| known.name == template).ok_or_else(|| refused("template"))?;
    let instant = instant(created).ok_or_else(|| malformed("created"))?;
    let data = shown((template.data)(data).ok_or_else(|| malformed("data"))?);
    let mut files = BTreeMap::from([("data.json".to_owned(), Bytes::from_string(data.to_string()))]);
    for number in pictures(&data) {
        files.insert(format!("input-{number}"), picture(number, inputs)?);
    }
    let world = Closed { source: source(template.source), library: LazyHash::new(Library::default()), files, instant };
    let made = export(&world, template, &data);
    // Results that typst keeps for a next time would only grow: there is none.
    typst::comemo::evict(0);
    made
}

fn export(world: &Closed, template: &Template, data: &Value) -> Result<Vec<u8>, Failure> {
    let document = typst::compile::<PagedDocument>(world).output.map_err(|errors| failed(world, template, &errors))?;
    let options = PdfOptions {
        // The identifier of the document follows from all that is in it; typst only keeps a hash of it.
        ident: Smart::Custom(format!("{} {data}", template.name)),
        creator: Smart::Custom(Some("Second Read".to_owned())),
        timestamp: Some(Timestamp::new_utc(world.instant)),
        standards: PdfStandards::new(&[template.standard]).map_err(|_| refused("standard"))?,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|errors| failed(world, template, &errors))
}

/// Where typst stumbled: the template and its line, never the words of the data.
fn failed(world: &Closed, template: &Template, errors: &[SourceDiagnostic]) -> Failure {
    let line = errors.iter().find_map(|error| {
        let at = typst::WorldExt::range(world, error.span)?.start;
        world.source.lines().byte_to_line(at)
    });
    malformed(&match line {
        Some(line) => format!("{} line {}", template.name, line.saturating_add(1)),
        None => template.name.to_owned(),
    })
}

fn complete<T: Serialize + DeserializeOwned>(data: &Value) -> Option<Value> {
    serde_json::to_value(serde_json::from_value::<T>(data.clone()).ok()?).ok()
}

/// The data with each string in a form that can be shown, and `unshown`: a sentence if a letter had to be replaced, else empty.
fn shown(mut data: Value) -> Value {
    let mut replaced = false;
    show(&mut data, &mut replaced);
    let note = if replaced { say("typeset.unshown", &[("sign", &UNSHOWN.to_string())]) } else { String::new() };
    if let Value::Object(fields) = &mut data {
        fields.insert("unshown".to_owned(), Value::String(note));
    }
    data
}

fn show(value: &mut Value, replaced: &mut bool) {
    match value {
        Value::String(text) => *text = text.nfc().filter_map(|letter| shown_letter(letter, replaced)).collect(),
        Value::Array(items) => items.iter_mut().for_each(|item| show(item, replaced)),
        Value::Object(fields) => fields.values_mut().for_each(|field| show(field, replaced)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What stands for a letter. PDF/A refuses letters without a glyph, of private meaning, and of none.
fn shown_letter(letter: char, replaced: &mut bool) -> Option<char> {
    match letter {
        '\n' => Some('\n'),
        _ if letter.is_whitespace() => Some(' '),
        // Signs that only steer direction, joining or variants have no shape of their own.
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => {
            None
        }
        _ if letter.is_control() => None,
        _ if !private(letter) && fonts().list.iter().any(|font| font.info().coverage.contains(letter.into())) => Some(letter),
        _ => {
            *replaced = true;
            Some(UNSHOWN)
        }
    }
}

fn private(letter: char) -> bool {
    matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{fff0}'..='\u{ffff}' | '\u{f0000}'..='\u{10ffff}')
}

/// The numbers that the data gives in fields named `input`.
fn pictures(data: &Value) -> Vec<usize> {
    match data {
        Value::Array(items) => items.iter().flat_map(pictures).collect(),
        Value::Object(fields) => {
            let named = fields.get("input").and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok());
            named.into_iter().chain(fields.values().flat_map(pictures)).collect()
        }
        _ => Vec::new(),
    }
}

fn picture(number: usize, inputs: &mut dyn FnMut(usize) -> io::Result<Vec<u8>>) -> Result<Bytes, Failure> {
    let place = format!("input {number}");
    let bytes = inputs(number).map_err(|_| malformed(&place))?;
    if bytes.starts_with(b"\xff\xd8\xff") || bytes.starts_with(b"\x89PNG\r\n\x1a\n") { Ok(Bytes::new(bytes)) } else { Err(refused(&place)) }
}

/// Year, month, day, hour, minute and second of an instant in RFC 3339, which must be UTC.
fn instant(created: &str) -> Option<Datetime> {
    let (date, time) = created.split_once(['T', ' '])?;
    let time = time.strip_suffix('Z').or_else(|| time.strip_suffix("+00:00"))?;
    let time = time.split_once('.').map_or(time, |(whole, _)| whole);
    let mut date = date.splitn(3, '-');
    let mut time = time.splitn(3, ':');
    let mut hour_minute_second = || time.next()?.parse().ok();
    let (year, month, day) = (date.next()?.parse().ok()?, date.next()?.parse().ok()?, date.next()?.parse().ok()?);
    Datetime::from_ymd_hms(year, month, day, hour_minute_second()?, hour_minute_second()?, hour_minute_second()?)
}

fn refused(place: &str) -> Failure {
    Failure { code: WarningCode::NotSupported, place: place.to_owned() }
}

fn malformed(place: &str) -> Failure {
    Failure { code: WarningCode::Malformed, place: place.to_owned() }
}

/// All that a template can see.
struct Closed {
    source: Source,
    library: LazyHash<Library>,
    files: BTreeMap<String, Bytes>,
    instant: Datetime,
}

fn source(text: &str) -> Source {
    let path = VirtualPath::new("/main.typ").expect("a plain name is a path");
    Source::new(RootedPath::new(VirtualRoot::Project, path).intern(), text.to_owned())
}

impl World for Closed {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &fonts().book
    }

    fn main(&self) -> FileId {
        self.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.source.id() { Ok(self.source.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.get();
        let held = if matches!(path.root(), VirtualRoot::Project) { self.files.get(path.vpath().get_without_slash()) } else { None };
        held.cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        fonts().list.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        Some(self.instant)
    }
}

/// The fonts inside the program: Atkinson Hyperlegible Next for Latin, Libertinus and DejaVu for Greek, Cyrillic, Hebrew and signs.
struct Fonts {
    list: Vec<Font>,
    book: LazyHash<FontBook>,
}

fn fonts() -> &'static Fonts {
    const OURS: [&[u8]; 2] = [
        include_bytes!("../../../../assets/fonts/AtkinsonHyperlegibleNext-Regular.ttf"),
        include_bytes!("../../../../assets/fonts/AtkinsonHyperlegibleNext-Bold.ttf"),
    ];
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| {
        let theirs = typst_assets::fonts().filter_map(|bytes| Font::new(Bytes::new(bytes), 0));
        let wanted = |font: &Font| matches!(font.info().family.as_str(), "Libertinus Serif" | "DejaVu Sans Mono");
        let ours = OURS.into_iter().filter_map(|bytes| Font::new(Bytes::new(bytes), 0));
        let list: Vec<Font> = ours.chain(theirs.filter(wanted)).collect();
        Fonts { book: LazyHash::new(FontBook::from_fonts(&list)), list }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_cannot_be_shown_are_replaced_and_said() {
        let data = shown(serde_json::json!({"name": "Noe\u{301} Ψάθα Щукина 张\u{202e}\u{7}"}));
        assert_eq!(data["name"], "Noé Ψάθα Щукина □");
        assert!(data["unshown"].as_str().is_some_and(|note| note.contains('□')));
        assert_eq!(shown(serde_json::json!({"name": "Noé"}))["unshown"], "");
    }

    #[test]
    fn instants_are_utc() {
        assert_eq!(instant("2026-06-14T09:30:05Z"), Datetime::from_ymd_hms(2026, 6, 14, 9, 30, 5));
        assert_eq!(instant("2026-06-14T09:30:05.25+00:00"), Datetime::from_ymd_hms(2026, 6, 14, 9, 30, 5));
        for wrong in ["", "2026-06-14", "2026-06-14T09:30:05+02:00", "2026-13-14T09:30:05Z"] {
            assert_eq!(instant(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn nothing_outside_can_be_read() {
        let world = Closed {
            source: source("#read(\"/etc/passwd\")"),
            library: LazyHash::new(Library::default()),
            files: BTreeMap::new(),
            instant: Datetime::from_ymd_hms(2026, 1, 1, 0, 0, 0).unwrap(),
        };
        assert!(typst::compile::<PagedDocument>(&world).output.is_err());
    }
}
