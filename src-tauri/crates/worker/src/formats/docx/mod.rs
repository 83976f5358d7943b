//! Word documents of ECMA-376 (DOCX, DOCM, DOTX) and of Word 2003 XML: paragraphs, lists, tables, headers and footers, notes, comments,
//! text boxes; the pictures and files inside are parts.
//!
//! Deleted and hidden text is not shown. Macros, fields' codes, charts and the document's own properties are not read: whoever wrote a
//! letter is not the patient, and when a file was made is not when a patient was seen. No page is drawn.

use second_read_model::extract::Extract;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::EntrySink;
use super::Format;
use super::Input;
use super::Score;
use super::events::Event;
use super::events::Events;
use super::flow::Flow;
use super::html;
use super::ooxml;
use super::xml;
use super::zip;
use super::zip::Package;
use lists::Lists;
pub(super) use walk::Known;
pub(super) use walk::part as walk_part;

mod flat;
mod lists;
pub(super) mod symbols;
mod walk;

const EXTENSIONS: &[&str] = &["docx", "docm", "dotx", "dotm"];
/// Where pictures and files stand.
const FOLDERS: &[&str] = &["word/media/", "word/embeddings/"];

pub struct Docx;

impl Format for Docx {
    fn id(&self) -> &'static str {
        "docx"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], name: &str) -> Score {
        if flat::is_flat(head) { 92 } else { ooxml::score(head, name, "word/", EXTENSIONS) }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        if flat::is_flat(input.head) {
            return self.flat(input);
        }
        let mut package = Package::open(input)?;
        let main = ooxml::main_part(&mut package, "word/document.xml");
        if !package.has(&main) {
            // No document after all: the archive's own reader tells its members.
            drop(package);
            return zip::Zip.extract(input);
        }
        let mut flow = Flow::default();
        read(&mut package, &main, &mut flow);
        let (pages, cut) = flow.finish();
        let parts = ooxml::held(&mut package, FOLDERS, None).into_iter().map(|held| held.part).collect();
        let mut warnings = package.into_warnings();
        warnings.extend(cut);
        Ok(Extract { pages, parts, warnings, ..self.told() })
    }

    fn part(&self, input: &mut Input<'_>, number: u32) -> Result<Vec<u8>, Failure> {
        ooxml::part(input, FOLDERS, number)
    }

    fn unpack(&self, input: &mut Input<'_>, sink: &mut dyn EntrySink) -> Result<(u64, bool), Failure> {
        zip::Zip.unpack(input, sink)
    }
}

impl Docx {
    fn told(&self) -> Extract {
        Extract {
            format: self.id().into(),
            version: self.version(),
            media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document".into(),
            ..Extract::default()
        }
    }

    /// One file of XML instead of a zip.
    fn flat(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let text = xml::text(input)?;
        let mut flow = Flow::default();
        let broken = flat::read(&text, &mut flow);
        let (pages, cut) = flow.finish();
        let broken = broken.then(|| Warning { code: WarningCode::Malformed, place: "xml".into() });
        Ok(Extract { pages, media_type: "application/xml".into(), warnings: broken.into_iter().chain(cut).collect(), ..self.told() })
    }
}

/// The document in reading order: headers, the text, notes, comments, footers.
fn read(package: &mut Package<'_, '_>, main: &str, flow: &mut Flow) {
    let folder = main.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let numbering = package.has(&format!("{folder}numbering.xml")).then(|| package.text(&format!("{folder}numbering.xml"))).flatten();
    let mut known = Known { lists: Lists::read(&numbering.unwrap_or_default()), ..Known::default() };
    if let Some(styles) = Some(format!("{folder}styles.xml")).filter(|name| package.has(name)).and_then(|name| package.text(&name)) {
        read_styles(&styles, &mut known);
    }
    chunks(package, main, &mut known);
    margins(package, &format!("{folder}header"), flow);
    part(package, main, flow, &mut known);
    for (list, sort) in [("footnotes.xml", "footnote"), ("endnotes.xml", "endnote")] {
        notes(package, &format!("{folder}{list}"), sort, flow, &mut known);
    }
    comments(package, &format!("{folder}comments.xml"), flow, &mut known);
    margins(package, &format!("{folder}footer"), flow);
}

/// Lays out one part.
fn part(package: &mut Package<'_, '_>, name: &str, flow: &mut Flow, known: &mut Known) {
    let Some(text) = package.has(name).then(|| package.text(name)).flatten() else { return };
    if walk::part(&text, flow, known) {
        package.warn(WarningCode::Malformed, name);
    }
}

/// Headers or footers, each text once: a document has one for first, odd and even pages of every section.
fn margins(package: &mut Package<'_, '_>, start: &str, flow: &mut Flow) {
    let mut told: Vec<String> = Vec::new();
    for name in package.names(start).into_iter().filter(|name| name.ends_with(".xml")).take(100) {
        let Some(text) = package.text(&name) else { continue };
        let mut alone = Flow::default();
        if walk::part(&text, &mut alone, &mut Known::default()) {
            package.warn(WarningCode::Malformed, &name);
        }
        let words: Vec<String> = alone.finish().0.into_iter().map(|page| page.text).collect();
        let words = words.join("\n");
        if !words.trim().is_empty() && !told.contains(&words) {
            flow.end_paragraph();
            flow.put(&words);
            flow.end_paragraph();
            told.push(words);
        }
    }
}

/// The notes that the text refers to, under their numbers.
fn notes(package: &mut Package<'_, '_>, name: &str, sort: &'static str, flow: &mut Flow, known: &mut Known) {
    let Some(text) = package.has(name).then(|| package.text(name)).flatten() else { return };
    let mut events = Events::new(&text);
    flow.end_paragraph();
    while let Some(event) = events.next() {
        let Event::Open(element) = event else { continue };
        let id = element.attribute("id").filter(|_| element.name == sort);
        let number = id.and_then(|id| known.notes.get(&(sort, id)).copied());
        if let Some(number) = number {
            let mut plain = Known { mark: format!("[{number}] "), ..Known::default() };
            walk::until(&mut events, Some(sort), flow, &mut plain);
        }
    }
    if events.is_broken() {
        package.warn(WarningCode::Malformed, name);
    }
}

/// What reviewers wrote beside the text, each with its author.
fn comments(package: &mut Package<'_, '_>, name: &str, flow: &mut Flow, known: &mut Known) {
    let Some(text) = package.has(name).then(|| package.text(name)).flatten() else { return };
    let mut events = Events::new(&text);
    flow.end_paragraph();
    while let Some(event) = events.next() {
        let Event::Open(element) = event else { continue };
        if element.name == "comment" {
            let author = element.attribute("author").unwrap_or_default();
            known.mark = format!("[{author}] ");
            walk::until(&mut events, Some("comment"), flow, known);
        }
    }
    if events.is_broken() {
        package.warn(WarningCode::Malformed, name);
    }
}

/// Which styles are headings, by the names that Word gives them in every language, and which put their paragraphs into a list.
fn read_styles(xml: &str, known: &mut Known) {
    let (mut style, mut list, mut depth) = (String::new(), None, None);
    for event in Events::new(xml) {
        match event {
            Event::Open(element) => match element.name.as_str() {
                "style" => (style, list, depth) = (element.attribute("styleId").unwrap_or_default(), None, None),
                "name" => {
                    let name = element.attribute("val").unwrap_or_default().to_ascii_lowercase();
                    if name.starts_with("heading ") || name == "title" || name == "subtitle" {
                        known.headings.insert(style.clone());
                    }
                }
                "numId" => list = element.attribute("val"),
                "ilvl" => depth = element.number("val"),
                _ => {}
            },
            Event::Close(name) if name == "style" => {
                if let Some(list) = list.take() {
                    known.listed.insert(std::mem::take(&mut style), (list, depth));
                }
            }
            _ => {}
        }
    }
}

/// Texts in other formats that stand in the document as they came (17.17.2): programs make whole documents of HTML that way.
fn chunks(package: &mut Package<'_, '_>, main: &str, known: &mut Known) {
    let relations = ooxml::relations(package, main).into_iter().filter(|relation| relation.sort == "aFChunk");
    for relation in relations.take(100).collect::<Vec<_>>() {
        let name = relation.target.to_ascii_lowercase();
        let text = package.bytes(&relation.target).and_then(|bytes| match name.rsplit('.').next() {
            Some("htm" | "html" | "xhtml" | "mht" | "mhtml" | "txt") => Some(html::text_of(&bytes)),
            _ => None,
        });
        match text {
            Some(text) => drop(known.chunks.insert(relation.id, text)),
            None => package.warn(WarningCode::NotSupported, &relation.target),
        }
    }
}

#[cfg(test)]
mod tests;
