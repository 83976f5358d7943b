//! Documents written by hand, read back.

use std::io::Cursor;

use super::super::ooxml::packed;
use super::*;

const HEAD: &str = "<w:document xmlns:w='w' xmlns:r='r'><w:body>";

fn document(body: &str) -> Vec<u8> {
    with(body, &[])
}

fn with(body: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let main = format!("{HEAD}{body}</w:body></w:document>");
    let mut members: Vec<(&str, &[u8])> = vec![("[Content_Types].xml", b"<Types/>"), ("word/document.xml", main.as_bytes())];
    members.extend(more);
    packed(&members)
}

fn read(bytes: &[u8]) -> Result<Extract, Failure> {
    let head = &bytes[..bytes.len().min(64 << 10)];
    Docx.extract(&mut Input { name: "letter.docx", size: bytes.len() as u64, head, source: &mut Cursor::new(bytes) })
}

fn text(bytes: &[u8]) -> String {
    let pages = read(bytes).ok().unwrap_or_default().pages;
    pages.iter().map(|page| page.text.as_str()).collect::<Vec<_>>().join("\x0C")
}

fn run(words: &str) -> String {
    format!("<w:r><w:t xml:space='preserve'>{words}</w:t></w:r>")
}

#[test]
fn words_come_in_reading_order() {
    let p = |inside: &str| format!("<w:p>{inside}</w:p>");
    let cell = |words: &str| format!("<w:tc><w:tcPr/><w:p>{}</w:p></w:tc>", run(words));
    for (body, told) in [
        (p(&(run("One ") + &run("two") + "<w:r><w:tab/><w:t>a &amp; b</w:t><w:br/><w:t>c</w:t></w:r>")), "One two\ta & b\nc"),
        (p(&run("a")) + &p("") + &p(&run("b")), "a\n\nb"),
        (
            format!("<w:tbl><w:tblPr/><w:tr>{}{}</w:tr><w:tr>{}<w:tc><w:p/></w:tc></w:tr></w:tbl>", cell("Na"), cell("140"), cell("K")),
            "Na\t140\nK",
        ),
        (p(&format!("kept<w:del>{}</w:del><w:ins>{}</w:ins><w:moveFrom>{}</w:moveFrom>", run("gone"), run("new"), run("away"))), "new"),
        (p("<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>seen</w:t></w:r>"), "seen"),
        (p(&format!("<w:pPr><w:tabs><w:tab w:val='left'/></w:tabs><w:numPr><w:numId w:val='4'/></w:numPr></w:pPr>{}", run("x"))), "- x"),
        (p("<w:r><w:br w:type='page'/></w:r>") + &p(&run("b")), "b"),
        (p(&run("a")) + &p(&format!("<w:r><w:br w:type='page'/></w:r>{}", run("b"))), "a\x0Cb"),
        (
            p(&format!(
                "{}<mc:AlternateContent><mc:Choice><w:txbxContent><w:p>{}</w:p></w:txbxContent></mc:Choice>\
                 <mc:Fallback><w:txbxContent><w:p>{}</w:p></w:txbxContent></mc:Fallback></mc:AlternateContent>",
                run("before"),
                run("box"),
                run("box")
            )),
            "before\nbox",
        ),
        (p("<w:r><w:instrText>DATE</w:instrText></w:r><w:fldSimple w:instr='PAGE'><w:r><w:t>3</w:t></w:r></w:fldSimple>"), "3"),
        (
            p(
                "<w:r><w:rPr><w:rFonts w:ascii='Symbol'/></w:rPr><w:t>m</w:t></w:r><w:r><w:t>g</w:t><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>",
            ),
            "µg☑",
        ),
        (
            p(
                "<w:r><w:fldChar><w:ffData><w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox></w:ffData></w:fldChar><w:t>yes</w:t></w:r>",
            ),
            "[x] yes",
        ),
    ] {
        assert_eq!(text(&document(&body)), told, "{body}");
    }
}

#[test]
fn what_stands_around_the_text_is_read() {
    let body = format!(
        "<w:p><w:pPr><w:pStyle w:val='Titre1'/></w:pPr>{}</w:p><w:p>{}<w:r><w:footnoteReference w:id='2'/></w:r></w:p><w:altChunk r:id='r9'/>",
        run("Bericht"),
        run("Word")
    );
    let styles = b"<w:styles><w:style w:styleId='Titre1'><w:name w:val='heading 1'/></w:style></w:styles>";
    let notes = format!(
        "<w:footnotes><w:footnote w:id='0' w:type='separator'><w:p/></w:footnote><w:footnote w:id='2'><w:p>{}</w:p></w:footnote></w:footnotes>",
        run("A note")
    );
    let margin = |words: &str| format!("<w:hdr><w:p>{}</w:p></w:hdr>", run(words));
    let rels = b"<Relationships><Relationship Id='r9' Type='http://x/aFChunk' Target='part.htm'/></Relationships>";
    let comments = format!("<w:comments><w:comment w:id='0' w:author='A. B.'><w:p>{}</w:p></w:comment></w:comments>", run("Ask"));
    let bytes = with(
        &body,
        &[
            ("word/styles.xml", styles),
            ("word/footnotes.xml", notes.as_bytes()),
            ("word/header1.xml", margin("Clinic").as_bytes()),
            ("word/header2.xml", margin("Clinic").as_bytes()),
            ("word/footer1.xml", margin("Page 1").as_bytes()),
            ("word/_rels/document.xml.rels", rels),
            ("word/part.htm", b"<p>From <b>HTML</b></p>"),
            ("word/comments.xml", comments.as_bytes()),
        ],
    );
    assert_eq!(text(&bytes), "Clinic\n\nBericht\nWord[1]\nFrom HTML\n\n[1] A note\n\n[A. B.] Ask\n\nPage 1");
}

#[test]
fn pictures_and_files_are_parts() {
    let picture = [b"\xFF\xD8\xFF".as_slice(), &[7; 5000]].concat();
    let bytes = with("", &[("word/media/image1.jpeg", &picture), ("word/media/image2.png", b"small"), ("word/embeddings/a.xlsx", b"PK")]);
    let parts = read(&bytes).ok().unwrap().parts;
    assert_eq!(parts.iter().map(|part| (part.number, part.name.as_str())).collect::<Vec<_>>(), [(1, "image1.jpeg"), (2, "a.xlsx")]);
    let head = &bytes[..];
    let mut input = Input { name: "", size: bytes.len() as u64, head, source: &mut Cursor::new(&bytes) };
    assert_eq!(Docx.part(&mut input, 1).ok(), Some(picture));
}

#[test]
fn told_by_content() {
    let bytes = document("");
    assert_eq!(Docx.sniff(&bytes, "x"), 95);
    let archive = packed(&[("word/notes.txt", b"x"), ("scan.pdf", b"%PDF-")]);
    assert_eq!(Docx.sniff(&archive, "x.zip"), 0);
    assert_eq!(Docx.sniff(b"A note", "letter.docx"), 0);
}

#[test]
fn damage_leaves_what_came_before() {
    let body = format!("<w:p>{}</w:p><w:p><w:r><w:t>cut", run("whole"));
    let broken = packed(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", format!("{HEAD}{body}<w:").as_bytes())]);
    let extract = read(&broken).ok().unwrap();
    assert!(extract.pages[0].text.starts_with("whole"));
    assert_eq!(extract.warnings.len(), 1);
    let bytes = document(&format!("<w:p>{}</w:p>", run("kept")));
    let headless = &bytes[..bytes.len() - 40];
    assert_eq!(text(headless), "kept");
    let deep = document(&"<w:tbl><w:tr><w:tc><w:p>".repeat(20_000));
    assert!(read(&deep).is_ok());
}

#[test]
fn one_file_of_xml_is_read_too() {
    let old = "<?xml version='1.0'?><w:wordDocument xmlns:w='http://schemas.microsoft.com/office/word/2003/wordml'>\
               <w:body><w:p><w:r><w:t>Old</w:t></w:r></w:p></w:body></w:wordDocument>";
    let flat = "<?xml version='1.0'?><?mso-application progid=\"Word.Document\"?>\
                <pkg:package xmlns:pkg='http://schemas.microsoft.com/office/2006/xmlPackage'>\
                <pkg:part pkg:name=\"/word/document.xml\"><pkg:xmlData><w:document><w:p><w:r><w:t>Flat</w:t></w:r></w:p></w:document></pkg:xmlData>\
                </pkg:part><pkg:part pkg:name=\"/word/header1.xml\"><pkg:xmlData><w:hdr><w:p><w:r><w:t>Top</w:t></w:r></w:p></w:hdr>\
                </pkg:xmlData></pkg:part></pkg:package>";
    for (xml, told) in [(old, "Old"), (flat, "Top\n\nFlat")] {
        assert!(Docx.sniff(xml.as_bytes(), "a.xml") > 90);
        assert_eq!(text(xml.as_bytes()), told);
    }
}
