//! What a page would cost to interpret, known before it is interpreted: nothing stops an interpreter on its way.
//!
//! Forms show forms, so that ten lines in each of ten files' worth of forms are ten billion; a page may name one form a million times, and
//! pages may share one long content. The bytes of content that would be read count, each form as often as it is shown, however deep; and
//! no stream that a page uses may come to more than a bound once unpacked. What a document may cost grows with its length: papers that
//! are long to read are long. What letters that are drawn by content (Type 3 fonts) cost is not reckoned.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::rc::Rc;

use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction;
use hayro_syntax::object::Array;
use hayro_syntax::object::Dict;
use hayro_syntax::object::MaybeRef;
use hayro_syntax::object::Name;
use hayro_syntax::object::Object;
use hayro_syntax::object::ObjectIdentifier;
use hayro_syntax::object::Stream;
use hayro_syntax::page::Page;
use hayro_syntax::page::Resources;
use hayro_syntax::xref::XRef;

use super::packed;

/// The longest content of one page, and the longest of any other stream but an image, in bytes once unpacked.
const MOST_CONTENT: usize = 64 << 20;
const MOST_STREAM: usize = 128 << 20;
/// The longest image that is drawn, in bytes once unpacked: a page in colour at 600 dots per inch has 104 MB.
const MOST_IMAGE: usize = 160 << 20;
/// What every document may cost, and how much more for each of its bytes.
const LEAST: u64 = 64 << 20;
const FOR_EACH_BYTE: u64 = 32;
/// What showing a form or an image costs beside its content, in bytes of content.
const SHOWN: u64 = 1024;
/// How deep the interpreter follows forms in forms.
const DEEPEST: usize = 50;
/// How deep dictionaries and lists are followed to the streams in them.
const DEEPEST_OBJECT: usize = 24;
/// What the interpreter does not unpack, and long lists of numbers.
const NOT_UNPACKED: [&[u8]; 8] = [b"Metadata", b"Parent", b"PieceInfo", b"Properties", b"Thumb", b"Widths", b"W", b"W2"];

/// What the pages of one document may still cost.
pub(super) struct Budget {
    left: u64,
    /// Pages are drawn: their images are unpacked too.
    images: bool,
    /// See [`Budget::held`].
    held: usize,
    /// What was found behind an object; `Plain` while it is still looked at.
    found: HashMap<ObjectIdentifier, Found>,
    contents: HashMap<Key, Rc<Content>>,
    /// What it costs to show content so deep.
    costs: HashMap<(Key, usize), u64>,
}

/// A form, and the object whose resources name what it shows.
type Key = (ObjectIdentifier, ObjectIdentifier);

/// The key of an image, or of what is not there: showing it costs all the same. No object has the number 0 (ISO 32000-1 7.5.4).
const NOTHING: Key = (ObjectIdentifier { obj_number: 0, gen_number: 0 }, ObjectIdentifier { obj_number: 0, gen_number: 0 });

/// The streams that are used somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    Plain,
    /// Content among them: forms or patterns.
    Content,
    /// One of them is too long.
    TooLong,
}

/// A piece of content: its length, and which others it shows how often.
struct Content {
    length: u64,
    shows: Vec<(Key, u64)>,
}

impl Budget {
    /// The budget of a document of so many bytes.
    pub(super) fn of(bytes: usize) -> Self {
        let left = LEAST.saturating_add((bytes as u64).saturating_mul(FOR_EACH_BYTE));
        Self { left, images: false, held: 0, found: HashMap::new(), contents: HashMap::new(), costs: HashMap::new() }
    }

    /// The same for pages that are to be drawn.
    pub(super) fn with_images(self) -> Self {
        Self { images: true, ..self }
    }

    /// How much content the document holds from now on because of the page that was asked about last, in bytes.
    pub(super) fn held(&self) -> usize {
        self.held
    }

    /// Whether a page may be interpreted. Pays for it, if so.
    pub(super) fn pays(&mut self, page: &Page<'_>) -> bool {
        let Some(cost) = self.cost(page) else { return false };
        match self.left.checked_sub(cost) {
            Some(left) => self.left = left,
            None => return false,
        }
        true
    }

    /// What a page costs; `None` where a stream that it uses is too long, or it costs too much for sure.
    fn cost(&mut self, page: &Page<'_>) -> Option<u64> {
        self.held = 0;
        if !content_fits(page, usize::try_from(self.left).map_or(MOST_CONTENT, |left| left.min(MOST_CONTENT))) {
            return None;
        }
        let resources = inherited(page, "Resources").into_iter();
        let used = resources.chain(annotations(page).filter_map(|note| note.get_raw::<Object<'_>>("AP")));
        let found = used.map(|object| self.look(object, page.xref(), 0)).max().unwrap_or(Found::Plain);
        if found == Found::TooLong {
            return None;
        }
        let own = page.page_stream().unwrap_or_default();
        self.held = own.len();
        if found == Found::Content {
            return self.cost_with_forms(page, own);
        }
        Some((own.len() as u64).saturating_add(SHOWN.saturating_mul(shows(own))))
    }

    fn cost_with_forms(&mut self, page: &Page<'_>, own: &[u8]) -> Option<u64> {
        let owner = page.raw().obj_id().unwrap_or(ObjectIdentifier::new(0, 0));
        let mut waiting = Vec::new();
        let content = read(own, page.resources(), owner, &mut waiting);
        let mut notes = Vec::new();
        for stream in annotations(page).flat_map(|note| appearances(&note)) {
            let form = Form::new(stream, page.resources(), owner);
            notes.push((form.key, 1));
            waiting.push(form);
        }
        self.read_forms(waiting)?;
        let noted = self.sum(&Content { length: 0, shows: notes }, 0);
        Some(self.sum(&content, 0).saturating_add(noted))
    }

    /// Reads all forms that are shown, and those that they show; `None` once they alone cost too much.
    fn read_forms(&mut self, mut waiting: Vec<Form<'_>>) -> Option<()> {
        let mut left = self.left;
        while let Some(form) = waiting.pop() {
            let Entry::Vacant(place) = self.contents.entry(form.key) else { continue };
            let bytes = form.stream.decoded_data().unwrap_or_default();
            left = left.checked_sub(bytes.len() as u64)?;
            place.insert(Rc::new(read(&bytes, &form.resources, form.key.1, &mut waiting)));
        }
        Some(())
    }

    /// Looks for streams behind an object.
    fn look(&mut self, object: MaybeRef<Object<'_>>, xref: &XRef, depth: usize) -> Found {
        let MaybeRef::Ref(reference) = object else {
            let MaybeRef::NotRef(object) = object else { return Found::Plain };
            return self.look_into(&object, xref, depth);
        };
        let id = ObjectIdentifier::from(reference);
        if let Some(found) = self.found.get(&id) {
            return *found;
        }
        self.found.insert(id, Found::Plain);
        let found = xref.get::<Object<'_>>(id).map_or(Found::Plain, |object| self.look_into(&object, xref, depth));
        self.found.insert(id, found);
        found
    }

    fn look_into(&mut self, object: &Object<'_>, xref: &XRef, depth: usize) -> Found {
        if depth > DEEPEST_OBJECT {
            return Found::Plain;
        }
        match object {
            Object::Array(list) => list.raw_iter().map(|item| self.look(item, xref, depth + 1)).max().unwrap_or(Found::Plain),
            Object::Dict(dict) => self.look_through(dict, xref, depth),
            Object::Stream(stream) if is_named(stream.dict(), "Subtype", b"Image") => {
                if self.images && !packed::fits(stream, MOST_IMAGE) {
                    Found::TooLong
                } else {
                    Found::Plain
                }
            }
            Object::Stream(stream) if !packed::fits(stream, MOST_STREAM) => Found::TooLong,
            Object::Stream(stream) => {
                let inside = self.look_through(stream.dict(), xref, depth);
                if is_content(stream.dict()) { inside.max(Found::Content) } else { inside }
            }
            _ => Found::Plain,
        }
    }

    fn look_through(&mut self, dict: &Dict<'_>, xref: &XRef, depth: usize) -> Found {
        let entries = dict.entries().filter(|(key, _)| !NOT_UNPACKED.contains(&&**key));
        entries.map(|(_, value)| self.look(value, xref, depth + 1)).max().unwrap_or(Found::Plain)
    }

    /// What it costs to show a form at this depth.
    fn cost_of(&mut self, key: Key, depth: usize) -> u64 {
        if depth > DEEPEST {
            return 0;
        }
        if let Some(cost) = self.costs.get(&(key, depth)) {
            return *cost;
        }
        let Some(content) = self.contents.get(&key).map(Rc::clone) else { return SHOWN };
        let cost = self.sum(&content, depth).saturating_add(SHOWN);
        self.costs.insert((key, depth), cost);
        cost
    }

    fn sum(&mut self, content: &Content, depth: usize) -> u64 {
        content
            .shows
            .iter()
            .fold(content.length, |sum, (key, times)| sum.saturating_add(self.cost_of(*key, depth + 1).saturating_mul(*times)))
    }
}

/// A form or pattern that is shown somewhere.
struct Form<'a> {
    key: Key,
    stream: Stream<'a>,
    /// One without resources of its own uses those of whoever shows it.
    resources: Resources<'a>,
}

impl<'a> Form<'a> {
    fn new(stream: Stream<'a>, resources: &Resources<'a>, owner: ObjectIdentifier) -> Self {
        let own = stream.dict().get::<Dict<'a>>("Resources").map(Resources::new);
        let owner = if own.is_some() { stream.obj_id() } else { owner };
        Self { key: (stream.obj_id(), owner), resources: own.unwrap_or_else(|| resources.clone()), stream }
    }
}

/// Reads a piece of content for what it shows; `owner` has the resources.
fn read<'a>(bytes: &[u8], resources: &Resources<'a>, owner: ObjectIdentifier, waiting: &mut Vec<Form<'a>>) -> Content {
    let mut named: HashMap<(Class, Vec<u8>), Key> = HashMap::new();
    let mut shows: HashMap<Key, u64> = HashMap::new();
    let mut instructions = TypedIter::new(bytes);
    while let Some(instruction) = instructions.next() {
        let Some((class, name)) = shown(&instruction) else { continue };
        let key = *named.entry((class, name.to_vec())).or_insert_with(|| {
            let Some(stream) = class.stream(name, resources) else { return NOTHING };
            let form = Form::new(stream, resources, owner);
            let key = form.key;
            waiting.push(form);
            key
        });
        let times = shows.entry(key).or_default();
        *times = times.saturating_add(1);
    }
    Content { length: bytes.len() as u64, shows: shows.into_iter().collect() }
}

/// How often a piece of content shows a form or image at most: how often the letters of that operator stand in it.
fn shows(content: &[u8]) -> u64 {
    content.split(|byte| *byte == b'D').skip(1).filter(|rest| rest.starts_with(b"o")).count() as u64
}

/// Whether a page's own content comes to at most so many bytes; it may be many streams, or one many times.
fn content_fits(page: &Page<'_>, most: usize) -> bool {
    if let Some(stream) = page.raw().get::<Stream<'_>>("Contents") {
        return packed::fits(&stream, most);
    }
    let Some(list) = page.raw().get::<Array<'_>>("Contents") else { return true };
    let streams = || list.iter::<Stream<'_>>();
    let sum = |length: &dyn Fn(&Stream<'_>) -> usize| streams().try_fold(most, |left, stream| left.checked_sub(length(&stream)));
    sum(&packed::largest).is_some() || sum(&|stream| packed::length(stream, most)).is_some()
}

/// A page's own value, or that of the next above it in the tree of pages that has one.
fn inherited<'a>(page: &Page<'a>, key: &str) -> Option<MaybeRef<Object<'a>>> {
    let mut node = page.raw().clone();
    for _ in 0..DEEPEST_OBJECT {
        if node.contains_key(key) {
            return node.get_raw::<Object<'a>>(key);
        }
        node = node.get::<Dict<'a>>("Parent")?;
    }
    None
}

fn annotations<'a>(page: &Page<'a>) -> impl Iterator<Item = Dict<'a>> {
    page.raw().get::<Array<'a>>("Annots").into_iter().flat_map(|list| list.iter::<Dict<'a>>())
}

/// How an annotation looks in each of its states (ISO 32000-1 12.5.5).
fn appearances<'a>(note: &Dict<'a>) -> Vec<Stream<'a>> {
    match note.get::<Dict<'a>>("AP").and_then(|looks| looks.get::<Object<'a>>("N")) {
        Some(Object::Stream(stream)) => vec![stream],
        Some(Object::Dict(states)) => states.keys().filter_map(|state| states.get::<Stream<'a>>(state)).collect(),
        _ => Vec::new(),
    }
}

/// The lists of resources that name content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Class {
    Object,
    Pattern,
    Shading,
    State,
}

impl Class {
    /// The content of that name; an image has none.
    fn stream<'a>(self, name: &[u8], resources: &Resources<'a>) -> Option<Stream<'a>> {
        match self {
            Self::Object => resources.x_objects.get::<Stream<'a>>(name).filter(|stream| is_content(stream.dict())),
            Self::Pattern => resources.patterns.get::<Stream<'a>>(name),
            Self::Shading => resources.shadings.get::<Stream<'a>>(name),
            Self::State => resources.ext_g_states.get::<Dict<'a>>(name)?.get::<Dict<'a>>("SMask")?.get::<Stream<'a>>("G"),
        }
    }
}

/// The content that an instruction shows, or reads to show it later.
fn shown<'b>(instruction: &'b TypedInstruction<'_, '_>) -> Option<(Class, &'b [u8])> {
    match instruction {
        TypedInstruction::XObject(named) => Some((Class::Object, named.0)),
        TypedInstruction::NonStrokeColorNamed(named) => Some((Class::Pattern, named.1?)),
        TypedInstruction::StrokeColorNamed(named) => Some((Class::Pattern, named.1?)),
        TypedInstruction::Shading(named) => Some((Class::Shading, named.0)),
        TypedInstruction::SetGraphicsState(named) => Some((Class::State, named.0)),
        _ => None,
    }
}

/// Whether a stream holds content: a form, a tiling pattern (ISO 32000-1 8.7.3, 8.10), or a shading that is long to read (8.7.4.5.5).
fn is_content(dict: &Dict<'_>) -> bool {
    is_named(dict, "Subtype", b"Form") || dict.contains_key("PatternType") || dict.contains_key("ShadingType")
}

fn is_named(dict: &Dict<'_>, key: &str, name: &[u8]) -> bool {
    dict.get::<Name<'_>>(key).is_some_and(|found| &*found == name)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::io::Write;

    use second_read_model::extract::WarningCode;

    use crate::formats;

    /// A PDF of these objects, numbered from 1; the first is the catalog.
    fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
        let (mut bytes, mut places) = (b"%PDF-1.7\n".to_vec(), String::new());
        for (number, object) in objects.iter().enumerate() {
            places.push_str(&format!("{:010} 00000 n \n", bytes.len()));
            bytes.extend([format!("{} 0 obj\n", number + 1).as_bytes(), object, b"\nendobj\n"].concat());
        }
        let (start, count) = (bytes.len(), objects.len() + 1);
        let end =
            format!("xref\n0 {count}\n0000000000 65535 f \n{places}trailer << /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
        bytes.extend(end.bytes());
        bytes
    }

    fn stream(dictionary: &str, bytes: &[u8]) -> Vec<u8> {
        [format!("<< {dictionary} /Length {} >>\nstream\n", bytes.len()).as_bytes(), bytes, b"\nendstream"].concat()
    }

    fn form(dictionary: &str, content: &[u8]) -> Vec<u8> {
        stream(&format!("/Type /XObject /Subtype /Form /BBox [0 0 200 200] {dictionary}"), content)
    }

    /// Two pages: what is tried, with this content and these resources, and one that says `second page`. More objects follow from 7 on.
    fn two_pages(contents: &str, resources: &str, content: Vec<u8>, more: &[Vec<u8>]) -> Vec<u8> {
        let font = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>";
        let page = |contents: &str, resources: &str| {
            let head = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200]";
            format!("{head} /Contents {contents} /Resources << {font} {resources} >> >>").into_bytes()
        };
        let first = vec![
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>".to_vec(),
            page(contents, resources),
            page("6 0 R", ""),
            content,
            stream("", b"BT /F 10 Tf 20 100 Td (second page) Tj ET"),
        ];
        pdf(&[first.as_slice(), more].concat())
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        assert!(packer.write_all(bytes).is_ok());
        packer.finish().unwrap_or_default()
    }

    /// The text of both pages, and the places of limits that were met.
    fn read(pdf: &[u8]) -> (Vec<String>, Vec<String>) {
        let extract = formats::extract("a.pdf", pdf.len() as u64, &mut Cursor::new(pdf));
        let limits = extract.warnings.into_iter().filter(|warning| warning.code == WarningCode::Limit);
        (extract.pages.into_iter().map(|page| page.text).collect(), limits.map(|warning| warning.place).collect())
    }

    #[track_caller]
    fn check_refused(pdf: &[u8]) {
        assert_eq!(read(pdf), (vec![String::new(), "second page".to_owned()], vec!["page 1".to_owned()]));
        let drawn = |page| formats::page("a.pdf", pdf.len() as u64, &mut Cursor::new(pdf), page, 100);
        assert_eq!(drawn(1).err().map(|failure| failure.code), Some(WarningCode::Limit));
        assert!(drawn(2).is_ok());
    }

    #[track_caller]
    fn check_read(pdf: &[u8], first: &str) {
        assert_eq!(read(pdf), (vec![first.to_owned(), "second page".to_owned()], Vec::new()));
    }

    const NEXT: &str = "/Resources << /XObject << /A NEXT 0 R >> >>";

    #[test]
    fn forms_in_forms_are_reckoned_before_they_are_shown() {
        let shown = |times: usize| {
            let forms: Vec<Vec<u8>> =
                (8..40).map(|next| form(&NEXT.replace("NEXT", &next.to_string()), &b"/A Do ".repeat(times))).collect();
            let last =
                form("/Resources << /Font << /F << /Subtype /Type1 /BaseFont /Helvetica >> >> >>", b"BT /F 10 Tf 20 50 Td (deep) Tj ET");
            two_pages("5 0 R", "/XObject << /A 7 0 R >>", stream("", b"/A Do"), &[forms, vec![last]].concat())
        };
        check_refused(&shown(10));
        check_refused(&shown(2));
        check_read(&shown(1), "deep");
    }

    #[test]
    fn a_form_that_shows_itself_counts_as_often_as_it_is_followed() {
        let own = |content: &[u8]| two_pages("5 0 R", "/XObject << /A 7 0 R >>", stream("", b"/A Do"), &[form("", content)]);
        check_read(&own(b"/A Do"), "");
        check_refused(&own(b"/A Do /A Do"));
    }

    #[test]
    fn annotations_patterns_and_masks_are_content_too() {
        let wide = "/Resources << /XObject << /A 8 0 R >> /Pattern << /A 8 0 R >> >>";
        let (many, large) = (b"/A Do ".repeat(1000), form("", &b"q Q ".repeat(50_000)));
        let pattern =
            stream("/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9", &b"q Q ".repeat(50_000));
        check_refused(&two_pages("5 0 R", "/XObject << /A 7 0 R >>", stream("", b"/A Do"), &[form(wide, &many), large.clone()]));
        let state = "/ExtGState << /S << /SMask << /S /Luminosity /G 7 0 R >> >> >>";
        check_refused(&two_pages("5 0 R", state, stream("", b"/S gs"), &[form(wide, &many), large.clone()]));
        let painted = b"/Pattern cs /A scn ".repeat(1000);
        check_refused(&two_pages("5 0 R", "/XObject << /A 7 0 R >>", stream("", b"/A Do"), &[form(wide, &painted), pattern]));
        let note = "5 0 R /Annots [<< /Type /Annot /Subtype /Stamp /Rect [0 0 9 9] /AP << /N 7 0 R >> >>]";
        check_refused(&two_pages(note, "", stream("", b""), &[form(wide, &many), large]));
    }

    #[test]
    fn what_is_packed_twice_is_measured_before_it_is_unpacked() {
        let zeros = packed(&vec![0; 70 << 20]);
        let twice = stream("/Filter [/FlateDecode /FlateDecode]", &packed(&zeros));
        check_refused(&two_pages("5 0 R", "", twice.clone(), &[]));
        check_refused(&two_pages("5 0 R", "", stream("/Filter /FlateDecode", &zeros), &[]));
        let text = packed(&packed(b"BT /F 10 Tf 20 100 Td (first page) Tj ET"));
        check_read(&two_pages("5 0 R", "", stream("/Filter [/FlateDecode /FlateDecode]", &text), &[]), "first page");
        // An image that is longer than any image, which only drawing unpacks.
        let about = "/Subtype /Image /Width 9 /Height 9 /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter [/FlateDecode /FlateDecode]";
        let image = stream(about, &packed(&packed(&vec![0; 170 << 20])));
        let pdf = two_pages("5 0 R", "/XObject << /I 7 0 R >>", stream("", b"/I Do"), &[image]);
        assert!(read(&pdf).1.is_empty());
        assert!(formats::page("a.pdf", pdf.len() as u64, &mut Cursor::new(&pdf), 1, 100).is_err());
        // A font that is longer than any font.
        let font = "/Font << /F << /Subtype /TrueType /FontDescriptor << /Type /FontDescriptor /FontFile2 7 0 R >> >> >>";
        let file = stream("/Filter [/Fl /Fl]", &packed(&packed(&vec![0; 140 << 20])));
        check_refused(&two_pages("5 0 R", font, stream("", b"BT /F 10 Tf (a) Tj ET"), &[file]));
    }

    #[test]
    fn one_stream_many_times_is_long_content() {
        let content = stream("/Filter /FlateDecode", &packed(&b"q Q ".repeat(256 << 10)));
        check_refused(&two_pages(&format!("[{}]", "5 0 R ".repeat(100)), "", content, &[]));
    }

    #[test]
    fn pages_share_what_a_document_may_cost() {
        let content = stream("/Filter /FlateDecode", &packed(&b" ".repeat(20 << 20)));
        let page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 3 0 R >>".to_vec();
        let kids: String = (4..20).map(|number| format!("{number} 0 R ")).collect();
        let pages = format!("<< /Type /Pages /Kids [{kids}] /Count 16 >>").into_bytes();
        let objects = [vec![b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), pages, content], vec![page; 16]].concat();
        let (pages, limits) = read(&pdf(&objects));
        assert_eq!(
            (pages.len(), limits.first().map(String::as_str), limits.last().map(String::as_str)),
            (16, Some("page 4"), Some("page 16"))
        );
    }

    #[test]
    fn packed_objects_that_are_too_many_are_refused_before_they_are_unpacked() {
        let packed = stream("/Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /FlateDecode]", &packed(&packed(&vec![b' '; 200 << 20])));
        let pdf = two_pages("5 0 R", "", stream("", b""), &[packed]);
        let extract = formats::extract("a.pdf", pdf.len() as u64, &mut Cursor::new(&pdf));
        assert_eq!((extract.pages.len(), extract.warnings[0].code), (0, WarningCode::Limit));
    }
}
