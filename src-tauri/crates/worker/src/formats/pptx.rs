//! Slides of ECMA-376 (PPTX, PPTM, PPSX): one page for each slide, its words, tables and speaker's notes; pictures and files are parts.
//!
//! Layouts, masters, charts and animations are not read, and no slide is drawn.

use std::collections::BTreeMap;

use second_read_model::extract::Extract;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::EntrySink;
use super::Format;
use super::Input;
use super::Score;
use super::docx::Known;
use super::docx::walk_part;
use super::events::Event;
use super::events::Events;
use super::flow::Flow;
use super::ooxml;
use super::zip;
use super::zip::Package;

const EXTENSIONS: &[&str] = &["pptx", "pptm", "ppsx", "ppsm", "potx"];
const FOLDERS: &[&str] = &["ppt/media/", "ppt/embeddings/"];
/// More slides than anybody shows.
const SLIDES: usize = 5_000;

pub struct Pptx;

impl Format for Pptx {
    fn id(&self) -> &'static str {
        "pptx"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], name: &str) -> Score {
        ooxml::score(head, name, "ppt/", EXTENSIONS)
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let mut package = Package::open(input)?;
        let main = ooxml::main_part(&mut package, "ppt/presentation.xml");
        if !package.has(&main) {
            drop(package);
            return zip::Zip.extract(input);
        }
        let mut flow = Flow::default();
        for slide in slides(&mut package, &main).into_iter().take(SLIDES) {
            flow.turn();
            part(&mut package, &slide, &mut flow);
            let notes = ooxml::relations(&mut package, &slide).into_iter().find(|relation| relation.sort == "notesSlide");
            if let Some(notes) = notes {
                flow.end_paragraph();
                part(&mut package, &notes.target, &mut flow);
            }
        }
        let (pages, cut) = flow.finish();
        let parts = ooxml::held(&mut package, FOLDERS, None).into_iter().map(|held| held.part).collect();
        let mut warnings = package.into_warnings();
        warnings.extend(cut);
        Ok(Extract {
            format: self.id().into(),
            version: self.version(),
            media_type: "application/vnd.openxmlformats-officedocument.presentationml.presentation".into(),
            pages,
            parts,
            warnings,
            ..Extract::default()
        })
    }

    fn part(&self, input: &mut Input<'_>, number: u32) -> Result<Vec<u8>, Failure> {
        ooxml::part(input, FOLDERS, number)
    }

    fn unpack(&self, input: &mut Input<'_>, sink: &mut dyn EntrySink) -> Result<(u64, bool), Failure> {
        zip::Zip.unpack(input, sink)
    }
}

fn part(package: &mut Package<'_, '_>, name: &str, flow: &mut Flow) {
    let Some(text) = package.has(name).then(|| package.text(name)).flatten() else { return };
    if walk_part(&text, flow, &mut Known::default()) {
        package.warn(WarningCode::Malformed, name);
    }
}

/// The slides in the order in which they are shown (19.2.1.34), else by their numbers.
fn slides(package: &mut Package<'_, '_>, main: &str) -> Vec<String> {
    let by_id: BTreeMap<String, String> =
        ooxml::relations(package, main).into_iter().map(|relation| (relation.id, relation.target)).collect();
    let list = package.text(main).unwrap_or_default();
    let ids = Events::new(&list).filter_map(|event| match event {
        // `id` is a number of the slide itself, `r:id` names its part.
        Event::Open(element) if element.name == "sldId" => element.prefixed("id"),
        _ => None,
    });
    let shown: Vec<String> = ids.filter_map(|id| by_id.get(&id).cloned()).filter(|name| package.has(name)).collect();
    if !shown.is_empty() {
        return shown;
    }
    package.names("ppt/slides/").into_iter().filter(|name| name.ends_with(".xml")).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::ooxml::packed;
    use super::*;

    #[test]
    fn slides_are_pages_in_their_order() {
        let slide = |words: &str| format!("<p:sld><a:p><a:pPr/><a:r><a:rPr/><a:t>{words}</a:t></a:r></a:p></p:sld>");
        let relation = |id: &str, sort: &str, target: &str| format!("<Relationship Id='{id}' Type='x/{sort}' Target='{target}'/>");
        let main = "<p:presentation><p:sldIdLst><p:sldId id='256' r:id='r2'/><p:sldId id='257' r:id='r1'/></p:sldIdLst></p:presentation>";
        let list = relation("r1", "slide", "slides/slide1.xml") + &relation("r2", "slide", "slides/slide2.xml");
        let members = [
            ("[Content_Types].xml", "<Types/>".to_owned()),
            ("ppt/presentation.xml", main.to_owned()),
            ("ppt/_rels/presentation.xml.rels", format!("<Relationships>{list}</Relationships>")),
            ("ppt/slides/slide1.xml", slide("Last")),
            ("ppt/slides/slide2.xml", slide("First")),
            ("ppt/slides/_rels/slide2.xml.rels", format!("<R>{}</R>", relation("n", "notesSlide", "../notesSlides/notesSlide1.xml"))),
            ("ppt/notesSlides/notesSlide1.xml", slide("Say this")),
        ];
        let members: Vec<(&str, &[u8])> = members.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        let bytes = packed(&members);
        assert_eq!(Pptx.sniff(&bytes, ""), 95);
        let mut input = Input { name: "", size: bytes.len() as u64, head: &bytes, source: &mut Cursor::new(&bytes) };
        let pages: Vec<String> = Pptx.extract(&mut input).ok().unwrap().pages.into_iter().map(|page| page.text).collect();
        assert_eq!(pages, ["First\n\nSay this", "Last"]);
    }
}
