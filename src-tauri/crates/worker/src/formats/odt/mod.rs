//! OpenDocument (ISO/IEC 26300): texts, sheets and slides of LibreOffice and its kin, zipped or as one file of XML; pictures are parts.
//!
//! Encrypted ones are told as such. Changes that are tracked as deleted, scripts, charts, formulas behind cells and the document's own
//! properties are not read. No page is drawn.

use second_read_model::extract::Extract;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::EntrySink;
use super::Format;
use super::Input;
use super::Score;
use super::events::may_be_markup;
use super::flow::Flow;
use super::ooxml;
use super::xml;
use super::zip;
use super::zip::Package;
use super::zip::first_names;
use walk::Styles;

mod walk;

/// How media types of OpenDocument begin; the second is that of its forerunner.
const TYPES: &[&str] = &["application/vnd.oasis.opendocument.", "application/vnd.sun.xml."];
const EXTENSIONS: &[&str] = &["odt", "ott", "ods", "ots", "odp", "otp", "odg", "sxw"];
/// Where pictures stand.
const PICTURES: &[&str] = &["Pictures/", "media/"];

pub struct Odt;

impl Format for Odt {
    fn id(&self) -> &'static str {
        "odt"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], name: &str) -> Score {
        if is_flat(head) {
            return 92;
        }
        let names = first_names(head);
        let start = String::from_utf8_lossy(head.get(30..200.min(head.len())).unwrap_or_default()).into_owned();
        let typed = names.first().is_some_and(|name| name == "mimetype") && TYPES.iter().any(|known| start.contains(known));
        let extension = name.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_ascii_lowercase());
        let has = |name: &str| names.iter().any(|known| known == name);
        let named = EXTENSIONS.contains(&extension.as_str()) && (has("content.xml") || has("META-INF/manifest.xml") || has("mimetype"));
        if typed || named { 96 } else { 0 }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        if is_flat(input.head) {
            return self.flat(input);
        }
        let mut package = Package::open(input)?;
        if !package.has("content.xml") {
            drop(package);
            return zip::Zip.extract(input);
        }
        if is_encrypted(&mut package) {
            return Err(Failure { code: WarningCode::Encrypted, place: "content.xml".into() });
        }
        let media_type = package.has("mimetype").then(|| package.text("mimetype")).flatten().unwrap_or_default();
        let media_type = media_type.trim().to_owned();
        let content = package.text("content.xml").unwrap_or_default();
        let styles = package.has("styles.xml").then(|| package.text("styles.xml")).flatten().unwrap_or_default();
        let mut flow = Flow::default();
        if read(&content, &styles, &mut flow) {
            package.warn(WarningCode::Malformed, "content.xml");
        }
        let (pages, cut) = flow.finish();
        let parts = ooxml::held(&mut package, PICTURES, None).into_iter().map(|held| held.part).collect();
        let mut warnings = package.into_warnings();
        warnings.extend(cut);
        let safe = TYPES.iter().any(|known| media_type.starts_with(known)) && media_type.bytes().all(|letter| letter.is_ascii_graphic());
        let media_type = if safe { media_type } else { self.told().media_type };
        Ok(Extract { pages, parts, warnings, media_type, ..self.told() })
    }

    fn part(&self, input: &mut Input<'_>, number: u32) -> Result<Vec<u8>, Failure> {
        ooxml::part(input, PICTURES, number)
    }

    fn unpack(&self, input: &mut Input<'_>, sink: &mut dyn EntrySink) -> Result<(u64, bool), Failure> {
        zip::Zip.unpack(input, sink)
    }
}

impl Odt {
    fn told(&self) -> Extract {
        let media_type = "application/vnd.oasis.opendocument.text".into();
        Extract { format: self.id().into(), version: self.version(), media_type, ..Extract::default() }
    }

    /// One file of XML instead of a zip.
    fn flat(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let text = xml::text(input)?;
        let mut flow = Flow::default();
        let broken = read(&text, &text, &mut flow);
        let (pages, cut) = flow.finish();
        let broken = broken.then(|| Warning { code: WarningCode::Malformed, place: "xml".into() });
        Ok(Extract { pages, warnings: broken.into_iter().chain(cut).collect(), ..self.told() })
    }
}

/// The document in reading order: headers, the text with its notes, footers; whether its XML broke off.
fn read(content: &str, styles: &str, flow: &mut Flow) -> bool {
    let mut known = Styles::default();
    known.read(styles);
    known.read(content);
    walk::margins(styles, "header", flow);
    let broken = walk::body(content, &known, flow);
    walk::margins(styles, "footer", flow);
    broken
}

fn is_flat(head: &[u8]) -> bool {
    let start = head.get(..4096).unwrap_or(head);
    if !may_be_markup(start) || !xml::is_xml(start) {
        return false;
    }
    let start = xml::decode(start);
    start.contains("urn:oasis:names:tc:opendocument:xmlns:office:1.0") && start.contains("office:mimetype")
}

/// Whether the manifest says how the text was encrypted (OpenDocument 1.2 part 3, 4.5), or that the whole is in a locked box (1.4).
fn is_encrypted(package: &mut Package<'_, '_>) -> bool {
    if package.has("encrypted-package") {
        return true;
    }
    let manifest = package.has("META-INF/manifest.xml").then(|| package.text("META-INF/manifest.xml")).flatten().unwrap_or_default();
    let entries = manifest.split("file-entry").filter(|entry| entry.contains("\"content.xml\""));
    entries.into_iter().any(|entry| entry.contains("encryption-data"))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::ooxml::packed;
    use super::*;

    const TYPE: &[u8] = b"application/vnd.oasis.opendocument.text";

    fn read(bytes: &[u8]) -> Result<Extract, Failure> {
        assert!(Odt.sniff(bytes, "") > 90);
        Odt.extract(&mut Input { name: "", size: bytes.len() as u64, head: bytes, source: &mut Cursor::new(bytes) })
    }

    fn told(body: &str) -> String {
        let content = format!(
            "<office:document-content><office:automatic-styles><text:list-style style:name='L1'><text:list-level-style-number text:level='1' \
             style:num-suffix=')'/><text:list-level-style-bullet text:level='2'/></text:list-style></office:automatic-styles>\
             <office:body><office:text>{body}</office:text></office:body></office:document-content>"
        );
        let bytes = packed(&[("mimetype", TYPE), ("content.xml", content.as_bytes())]);
        let pages = read(&bytes).ok().unwrap_or_default().pages;
        pages.iter().map(|page| page.text.as_str()).collect::<Vec<_>>().join("\x0C")
    }

    #[test]
    fn words_come_in_reading_order() {
        for (body, text) in [
            (
                "<text:h>Title</text:h><text:p>One <text:span>t</text:span>wo<text:s text:c='2'/>x<text:tab/>y<text:line-break/>z</text:p>",
                "Title\nOne two  x\ty\nz",
            ),
            ("<text:p>a</text:p><text:p/><text:p>b\n   c</text:p>", "a\n\nb c"),
            ("<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:p>kept</text:p>", "kept"),
            (
                "<text:list text:style-name='L1'><text:list-item><text:p>a</text:p><text:list><text:list-item><text:p>b</text:p></text:list-item>\
                 </text:list></text:list-item><text:list-item><text:p>c</text:p></text:list-item></text:list>",
                "1) a\n- b\n2) c",
            ),
            (
                "<text:p>Word<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Note</text:p></text:note-body>\
                 </text:note> more<office:annotation><dc:creator>A. B.</dc:creator><dc:date>2024</dc:date><text:p>Ask</text:p>\
                 </office:annotation>.</text:p>",
                "Word[1] more.\n[1] Note\n[A. B.] Ask",
            ),
            (
                "<table:table table:name='T'><table:table-row><table:table-cell><text:p>Na</text:p></table:table-cell>\
                 <table:table-cell table:number-columns-repeated='2'><text:p>140</text:p></table:table-cell><table:covered-table-cell/>\
                 <table:table-cell><text:p>x</text:p></table:table-cell><table:table-cell table:number-columns-repeated='16000'/>\
                 </table:table-row></table:table>",
                "Na\t140\t140\t\tx",
            ),
            (
                "<text:p>a<draw:frame><svg:title>alt</svg:title><draw:text-box><text:p>Box</text:p></draw:text-box></draw:frame>b</text:p>",
                "a\nBox\nb",
            ),
        ] {
            assert_eq!(told(body), text, "{body}");
        }
    }

    #[test]
    fn sheets_say_their_names_and_dates() {
        let cell = "<table:table-cell office:value-type='date' office:date-value='2024-03-01T00:00:00'><text:p>01/03/24</text:p></table:table-cell>";
        let sheet = format!(
            "<office:document-content><office:body><office:spreadsheet><table:table table:name='Labs'><table:table-row>{cell}\
             <table:table-cell office:value-type='float' office:value='0.5'><text:p>50 %</text:p></table:table-cell></table:table-row>\
             </table:table></office:spreadsheet></office:body></office:document-content>"
        );
        let bytes = packed(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", sheet.as_bytes())]);
        let extract = read(&bytes).ok().unwrap();
        assert_eq!(extract.pages[0].text, "Labs\n2024-03-01\t50 %");
        assert_eq!(extract.media_type, "application/vnd.oasis.opendocument.spreadsheet");
    }

    #[test]
    fn headers_and_slides_are_read() {
        let styles = "<office:document-styles><office:master-styles><style:master-page><style:header><text:p>Clinic<text:date>1.2.24</text:date></text:p></style:header>\
                      <style:footer><text:p>Page <text:page-number>1</text:page-number></text:p></style:footer></style:master-page>\
                      </office:master-styles></office:document-styles>";
        let slides = "<office:document-content><office:body><office:presentation><draw:page><text:p>One</text:p></draw:page>\
                      <draw:page><text:p>Two</text:p></draw:page></office:presentation></office:body></office:document-content>";
        let bytes = packed(&[("mimetype", TYPE), ("content.xml", slides.as_bytes()), ("styles.xml", styles.as_bytes())]);
        let pages: Vec<String> = read(&bytes).ok().unwrap().pages.into_iter().map(|page| page.text).collect();
        assert_eq!(pages, ["Clinic", "One", "Two\n\nPage 1"]);
    }

    #[test]
    fn a_locked_one_is_told() {
        let manifest =
            "<manifest:manifest><manifest:file-entry manifest:full-path=\"content.xml\"><manifest:encryption-data/></manifest:file-entry>";
        let bytes = packed(&[("mimetype", TYPE), ("content.xml", b"\x01\x02"), ("META-INF/manifest.xml", manifest.as_bytes())]);
        assert_eq!(read(&bytes).err().map(|failure| failure.code), Some(WarningCode::Encrypted));
    }

    #[test]
    fn a_flat_one_and_a_broken_one_are_read() {
        let flat = "<?xml version='1.0'?><office:document xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
                    office:mimetype=\"application/vnd.oasis.opendocument.text\"><office:body><office:text><text:p>Flat</text:p><text:p>cut";
        let extract = read(flat.as_bytes()).ok().unwrap();
        assert!(extract.pages[0].text.starts_with("Flat"));
        assert!(told(&"<text:list><text:list-item><table:table><text:p>".repeat(20_000)).is_empty());
    }
}
