//! The outline of a PDF (its bookmarks, ISO 32000-1 12.3.3): titles and the places on pages that they lead to.
//!
//! What leads out of the document, runs something or leads nowhere is left out, and so is what stands below it.

use std::collections::HashMap;
use std::collections::HashSet;

use hayro_interpret::TransformExt;
use hayro_interpret::kurbo::Point;
use hayro_syntax::Pdf;
use hayro_syntax::object::Array;
use hayro_syntax::object::Dict;
use hayro_syntax::object::Name;
use hayro_syntax::object::Object;
use hayro_syntax::object::ObjectIdentifier;
use hayro_syntax::object::String as PdfString;
use hayro_syntax::page::Page;
use second_read_model::extract::Bookmark;

use super::text::text_string;

/// The most bookmarks and named places, and how deep either tree is followed.
const MOST: usize = 20_000;
const DEEPEST: u32 = 16;
/// The longest title, in characters.
const TITLE: usize = 500;

/// The bookmarks in the order of the outline.
pub(super) fn outline(pdf: &Pdf) -> Vec<Bookmark> {
    let Some(catalog) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) else { return Vec::new() };
    let Some(first) = catalog.get::<Dict<'_>>("Outlines").and_then(|root| root.get::<Dict<'_>>("First")) else { return Vec::new() };
    let places = Places::of(pdf, &catalog);
    let mut walk = Walk { places, seen: HashSet::new(), found: Vec::new() };
    walk.siblings(first, 0);
    walk.found
}

/// The way through the outline's tree; what was seen is not gone to again.
struct Walk<'a> {
    places: Places<'a>,
    seen: HashSet<ObjectIdentifier>,
    found: Vec<Bookmark>,
}

impl<'a> Walk<'a> {
    fn siblings(&mut self, first: Dict<'a>, level: u32) {
        let mut next = Some(first);
        while let Some(item) = next.take() {
            if self.found.len() >= MOST || self.seen.len() >= MOST || item.obj_id().is_none_or(|id| !self.seen.insert(id)) {
                return;
            }
            self.found.extend(self.places.bookmark(&item, level));
            if let Some(child) = item.get::<Dict<'a>>("First").filter(|_| level < DEEPEST) {
                self.siblings(child, level + 1);
            }
            next = item.get::<Dict<'a>>("Next");
        }
    }
}

/// Where destinations lead.
struct Places<'a> {
    pdf: &'a Pdf,
    pages: HashMap<ObjectIdentifier, usize>,
    named: HashMap<Vec<u8>, Array<'a>>,
}

impl<'a> Places<'a> {
    fn of(pdf: &'a Pdf, catalog: &Dict<'a>) -> Self {
        let pages = pdf.pages().iter().enumerate().filter_map(|(index, page)| Some((page.raw().obj_id()?, index))).collect();
        let mut named = HashMap::new();
        if let Some(old) = catalog.get::<Dict<'a>>("Dests") {
            let names: Vec<Name<'a>> = old.keys().take(MOST).collect();
            for name in &names {
                if let Some(leads) = old.get::<Object<'a>>(name.as_str()).and_then(array_of) {
                    named.insert(name.as_str().as_bytes().to_vec(), leads);
                }
            }
        }
        if let Some(tree) = catalog.get::<Dict<'a>>("Names").and_then(|names| names.get::<Dict<'a>>("Dests")) {
            gather(&tree, 0, &mut named);
        }
        Self { pdf, pages, named }
    }

    fn bookmark(&self, item: &Dict<'a>, level: u32) -> Option<Bookmark> {
        let title = text_string(item.get::<PdfString<'_>>("Title")?.as_bytes());
        let title: String = title.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(TITLE).collect();
        let action = || item.get::<Dict<'a>>("A").filter(|action| action.get::<Name<'_>>("S").is_some_and(|sort| sort.as_str() == "GoTo"));
        let leads = item.get::<Object<'a>>("Dest").or_else(|| action()?.get::<Object<'a>>("D"))?;
        let (index, page, place) = self.place(self.resolved(leads)?)?;
        let y = top_of(&place).map(|(left, top)| page.initial_transform(true).to_kurbo() * Point::new(left, top));
        let y = y.map(|point| point.y as f32).filter(|y| y.is_finite());
        Some(Bookmark { level, title, page: u32::try_from(index + 1).ok()?, y })
    }

    /// A name or a string stands for the place that the document gives it.
    fn resolved(&self, leads: Object<'a>) -> Option<Array<'a>> {
        match leads {
            Object::Name(name) => self.named.get(name.as_str().as_bytes()).cloned(),
            Object::String(name) => self.named.get(name.as_bytes()).cloned(),
            other => array_of(other),
        }
    }

    /// The page of a destination, and the rest of it. Some writers give the page's number in place of the page.
    fn place(&self, destination: Array<'a>) -> Option<(usize, &'a Page<'a>, Array<'a>)> {
        let first = destination.raw_iter().next()?;
        let index = match first.as_obj_ref() {
            Some(page) => *self.pages.get(&ObjectIdentifier::from(page))?,
            None => usize::try_from(destination.iter::<Object<'a>>().next()?.into_i32()?).ok()?,
        };
        Some((index, self.pdf.pages().get(index)?, destination))
    }
}

/// A destination may stand in a dictionary of its own.
fn array_of(object: Object<'_>) -> Option<Array<'_>> {
    match object {
        Object::Array(array) => Some(array),
        Object::Dict(dict) => dict.get::<Array<'_>>("D"),
        _ => None,
    }
}

/// Left and top in the page's own space, where the destination names a height (`/XYZ left top zoom`, `/FitH top`).
fn top_of(destination: &Array<'_>) -> Option<(f64, f64)> {
    let mut parts = destination.iter::<Object<'_>>().skip(1);
    let sort = parts.next()?.into_name()?;
    let mut number = || parts.next().and_then(Object::into_f32).map(f64::from);
    match sort.as_str() {
        "XYZ" => {
            let left = number().unwrap_or(0.0);
            Some((left, number()?))
        }
        "FitH" | "FitBH" => Some((0.0, number()?)),
        _ => None,
    }
}

fn gather<'a>(node: &Dict<'a>, depth: u32, named: &mut HashMap<Vec<u8>, Array<'a>>) {
    if let Some(names) = node.get::<Array<'a>>("Names") {
        let mut items = names.iter::<Object<'a>>();
        while let (Some(name), Some(leads)) = (items.next(), items.next()) {
            if let (Some(name), Some(leads)) = (name.into_string(), array_of(leads))
                && named.len() < MOST
            {
                named.insert(name.as_bytes().to_vec(), leads);
            }
        }
    }
    if let Some(kids) = node.get::<Array<'a>>("Kids").filter(|_| depth < DEEPEST) {
        for kid in kids.iter::<Dict<'a>>().take(MOST) {
            if named.len() >= MOST {
                return;
            }
            gather(&kid, depth + 1, named);
        }
    }
}
