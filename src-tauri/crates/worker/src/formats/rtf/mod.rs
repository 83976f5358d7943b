//! Rich Text Format (RTF 1.9.1): paragraphs, tables, notes, headers and footers, text boxes in any code page; JPEG and PNG inside are
//! parts.
//!
//! Deleted and hidden text, fields' codes, styles, the document's properties and embedded objects are not shown. Groups may stand in one
//! another as deep as they like; only the outer ones count.

use second_read_model::extract::Extract;
use second_read_model::extract::Part;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::Format;
use super::Input;
use super::Score;
use reader::Reader;

mod fonts;
mod reader;
mod words;

/// A file beyond this many bytes is kept, not read.
const MOST: u64 = 128 << 20;

pub struct Rtf;

impl Format for Rtf {
    fn id(&self) -> &'static str {
        "rtf"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        let start = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
        if start.starts_with(b"{\\rtf") { 95 } else { 0 }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let bytes = whole(input)?;
        let read = Reader::read(&bytes);
        let (pages, cut) = read.flow.finish();
        let pictures = read.pictures.iter().zip(1..);
        let parts = pictures.map(|(picture, number)| Part {
            number,
            name: format!("picture-{number}.{}", picture.extension),
            media_type: format!("image/{}", if picture.extension == "jpg" { "jpeg" } else { picture.extension }),
            size: picture.bytes.len() as u64,
        });
        let open = read.open.then(|| Warning { code: WarningCode::Truncated, place: "end".into() });
        Ok(Extract {
            format: self.id().into(),
            version: self.version(),
            media_type: "application/rtf".into(),
            pages,
            parts: parts.collect(),
            warnings: open.into_iter().chain(cut).collect(),
            ..Extract::default()
        })
    }

    fn part(&self, input: &mut Input<'_>, number: u32) -> Result<Vec<u8>, Failure> {
        let bytes = whole(input)?;
        let at = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        let picture = at.and_then(|at| Reader::read(&bytes).pictures.into_iter().nth(at));
        picture.map(|picture| picture.bytes).ok_or_else(|| Failure { code: WarningCode::Malformed, place: format!("part {number}") })
    }
}

fn whole(input: &mut Input<'_>) -> Result<Vec<u8>, Failure> {
    if input.size > MOST {
        return Err(Failure { code: WarningCode::Limit, place: "size".into() });
    }
    input.whole()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read(text: &str) -> Extract {
        let bytes = text.as_bytes();
        Rtf.extract(&mut Input { name: "", size: bytes.len() as u64, head: bytes, source: &mut Cursor::new(bytes) }).ok().unwrap()
    }

    fn told(inside: &str) -> String {
        let pages = read(&format!("{{\\rtf1\\ansi\\ansicpg1252\\deff0{{\\fonttbl{{\\f0 Arial;}}{{\\f1\\fcharset128 MS Mincho;}}{{\\f2\\fcharset2 Symbol;}}{{\\f3\\fcharset238 Arial CE;}}}}{inside}}}")).pages;
        pages.iter().map(|page| page.text.as_str()).collect::<Vec<_>>().join("\x0C")
    }

    #[test]
    fn words_come_in_reading_order() {
        for (inside, text) in [
            ("One\\par Two\\tab three\\line four", "One\nTwo\tthree\nfour"),
            ("Caf\\'e9 \\u233? \\u-3913 ?\\uc0\\u8364\\uc2\\u181 ab!", "Café é \u{F0B7}€µ!"),
            ("\\u55357?\\u56842?", "😊"),
            ("\\f1\\'83\\'65\\f3 \\'ec\\plain\\'ec{\\f2 m}g", "テěìµg"),
            ("{\\*\\generator x;}{\\info{\\author y}}{\\stylesheet{\\s0 Normal;}}seen{\\v hidden}{\\deleted gone}\\v x\\v0 ", "seen"),
            ("{\\field{\\*\\fldinst HYPERLINK \"x\"}{\\fldrslt link}}{\\nonshppict a}{\\upr{ab}{\\*\\ud{\\u946?}}}", "linkβ"),
            ("a\\{b\\}\\\\c\\~d\\_e\\-f\\emdash g\\rquote\\bullet", "a{b}\\c\u{A0}d-ef—g’•"),
            ("\\trowd\\intbl Na\\cell 140\\cell\\row\\trowd\\intbl K\\cell\\cell\\row\\pard After", "Na\t140\nK\n\nAfter"),
            ("\\trowd\\intbl{Na}\\cell\\pard\\intbl one\\par two\\cell\\trowd\\row\\pard x", "Na\tone two\n\nx"),
            (
                "{\\header Clinic\\par}Text{\\footnote Note}{\\footer Page}{\\header Clinic\\par} more",
                "Clinic\n\nText[1] more\n\n[1] Note\n\nPage",
            ),
            ("{\\shp{\\*\\shpinst{\\sp{\\sn a}{\\sv b}}{\\shptxt Box\\par}}{\\shprslt Box}}End", "Box\nEnd"),
            ("one\\page two", "one\x0Ctwo"),
            ("a\\bin3 }}}b", "ab"),
            ("{\\listtext 1.\\tab}Item\\par{\\pntext\\'b7\\tab}Other", "1.\tItem\n·\tOther"),
            ("a\\\nb", "a\nb"),
        ] {
            assert_eq!(told(inside), text, "{inside}");
        }
    }

    #[test]
    fn pictures_are_parts() {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join("");
        let picture = [b"\x89PNG".as_slice(), &[3; 5000]].concat();
        let text = format!(
            "{{\\rtf1 {{\\*\\shppict{{\\pict\\pngblip\\picw1\n{}}}}}{{\\nonshppict{{\\pict\\wmetafile8 00}}}}{{\\pict\\jpegblip ff}}x}}",
            hex(&picture)
        );
        let extract = read(&text);
        assert_eq!(extract.pages[0].text, "x");
        assert_eq!(extract.parts.iter().map(|part| (part.name.as_str(), part.size)).collect::<Vec<_>>(), [("picture-1.png", 5004)]);
        let mut input = Input { name: "", size: text.len() as u64, head: b"", source: &mut Cursor::new(text.as_bytes()) };
        assert_eq!(Rtf.part(&mut input, 1).ok(), Some(picture));
        assert!(Rtf.part(&mut input, 2).is_err());
    }

    #[test]
    fn damage_and_depth_do_no_harm() {
        let cut = read("{\\rtf1 whole {\\b bold");
        assert_eq!((cut.pages[0].text.as_str(), cut.warnings.len()), ("whole bold", 1));
        for inside in ["{", "}", "\\u", "\\'", "\\bin999999999 ", "\\trowd\\intbl\\cell ", "{\\footnote ", "{\\*", "\\u-99999999999 "] {
            told(&inside.repeat(100_000));
        }
    }
}
