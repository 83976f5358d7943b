//! Saved web pages as one message (MHTML, RFC 2557): the first page of HTML, and the pictures beside it.
//!
//! Messages that are mail have a reader of their own; only what a browser or a word processor saved as a page is taken here.

use second_read_model::extract::Part;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::super::base64;
use super::super::charset;
use super::decode;
use super::pictures;

/// Parts beyond this many, and parts in parts beyond this depth, are not looked at.
const MOST: usize = 2_000;
const DEEPEST: usize = 8;

/// Whether this is a page that was saved, not a mail.
pub(super) fn is_mhtml(head: &[u8], name: &str) -> bool {
    if !head.iter().find(|byte| !byte.is_ascii_whitespace()).is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == 0xEF) {
        return false;
    }
    let start = String::from_utf8_lossy(head.get(..4096).unwrap_or(head)).to_ascii_lowercase();
    let fields = start.trim_start_matches(['\u{FEFF}', '\r', '\n']);
    let begins = ["mime-version:", "from:", "content-type:", "subject:", "snapshot-content-location:", "x-mimeole:"];
    let is_message = begins.iter().any(|field| fields.starts_with(field)) && fields.contains("multipart/");
    let name = name.to_ascii_lowercase();
    let named = name.ends_with(".mht") || name.ends_with(".mhtml");
    let saved = ["snapshot-content-location:", "from: <saved by", "from: \"saved by", "single file web page"];
    is_message
        && (named
            || saved.iter().any(|mark| fields.contains(mark))
            || (!fields.contains("\nto:") && fields.contains("content-location: file:")))
}

/// The first page of HTML.
pub(super) fn page(bytes: &[u8]) -> Result<String, Failure> {
    let leaves = leaves(bytes);
    let html = leaves.iter().find(|leaf| leaf.is("text/html") || leaf.is("application/xhtml"));
    let found = html.or_else(|| leaves.iter().find(|leaf| leaf.is("text/")));
    found.map(Leaf::text).ok_or_else(|| Failure { code: WarningCode::Malformed, place: "no page".into() })
}

/// The pictures, numbered from 1 in their order.
pub(super) fn parts(bytes: &[u8]) -> Vec<Part> {
    let pictures = pictures(bytes).into_iter().zip(1..);
    pictures.map(|((media_type, bytes), number)| pictures::part_of(number, &media_type, bytes.len())).collect()
}

/// The bytes of one of them.
pub(super) fn part(bytes: &[u8], number: u32) -> Option<Vec<u8>> {
    let at = usize::try_from(number).ok()?.checked_sub(1)?;
    pictures(bytes).into_iter().nth(at).map(|(_, bytes)| bytes)
}

fn pictures(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let leaves = leaves(bytes);
    let pictures =
        leaves.iter().filter(|leaf| ["image/jpeg", "image/png", "image/tiff", "application/pdf"].iter().any(|sort| leaf.is(sort)));
    let large = pictures.map(|leaf| (leaf.media_type().to_owned(), leaf.bytes())).filter(|(_, bytes)| bytes.len() >= pictures::SMALLEST);
    large.take(pictures::MOST).collect()
}

/// A part that has no parts.
struct Leaf<'a> {
    fields: String,
    body: &'a [u8],
}

impl Leaf<'_> {
    fn media_type(&self) -> &str {
        let value = field(&self.fields, "content-type").unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim()
    }

    fn is(&self, media_type: &str) -> bool {
        self.media_type().starts_with(media_type)
    }

    /// The body without its transfer encoding (RFC 2045 6).
    fn bytes(&self) -> Vec<u8> {
        match field(&self.fields, "content-transfer-encoding").unwrap_or_default().trim() {
            "base64" => base64::decode(&String::from_utf8_lossy(self.body)),
            "quoted-printable" => unquoted(self.body),
            _ => self.body.to_vec(),
        }
    }

    fn text(&self) -> String {
        let bytes = self.bytes();
        let label = field(&self.fields, "content-type").and_then(|value| value.split_once("charset=")).map(|(_, label)| label);
        let label = label.and_then(|label| label.trim_matches(['"', '\'']).split(['"', '\'', ';', ' ']).next());
        let said = label.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
        match said.filter(|said| *said != encoding_rs::UTF_8 && charset::charset(&bytes) != encoding_rs::UTF_8) {
            Some(said) => said.decode(&bytes).0.into_owned(),
            None => decode(&bytes),
        }
    }
}

/// The value of a header field, in small letters.
fn field<'a>(fields: &'a str, name: &str) -> Option<&'a str> {
    fields.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
}

/// Every part without parts, in order.
fn leaves(bytes: &[u8]) -> Vec<Leaf<'_>> {
    let mut found = Vec::new();
    let mut waiting = vec![(bytes, 0)];
    while let Some((bytes, depth)) = waiting.pop() {
        let (fields, body) = head_and_body(bytes);
        let inner = boundary(&fields).filter(|_| depth < DEEPEST).map(|boundary| between(body, &boundary));
        match inner {
            // The last comes out first of a stack.
            Some(parts) => waiting.extend(parts.into_iter().rev().map(|part| (part, depth + 1))),
            None => found.push(Leaf { fields, body }),
        }
        if found.len() + waiting.len() > MOST {
            break;
        }
    }
    found
}

/// The header in small letters (the boundary apart), folded lines joined, and what follows the empty line.
fn head_and_body(bytes: &[u8]) -> (String, &[u8]) {
    /// No header is longer.
    const HEADER: usize = 64 << 10;
    let start = bytes.get(..HEADER).unwrap_or(bytes);
    let end = [b"\r\n\r\n".as_slice(), b"\n\n"].iter().filter_map(|gap| Some((position(start, gap)?, gap.len()))).min();
    let (end, gap) = end.unwrap_or((start.len(), 0));
    let fields = String::from_utf8_lossy(start.get(..end).unwrap_or_default()).replace("\r\n", "\n");
    let fields = fields.replace("\n ", " ").replace("\n\t", " ");
    let lines = fields.lines().map(|line| {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        // A boundary counts as it is written.
        let kept = value.find("oundary=").map_or(value.len(), |at| at.saturating_sub(1));
        let (small, kept) = value.split_at_checked(kept).unwrap_or((value, ""));
        format!("{}:{}{kept}", name.to_ascii_lowercase(), small.to_ascii_lowercase())
    });
    (lines.collect::<Vec<_>>().join("\n"), bytes.get(end.saturating_add(gap)..).unwrap_or_default())
}

fn boundary(fields: &str) -> Option<String> {
    let value = field(fields, "content-type").filter(|value| value.contains("multipart/"))?;
    let (_, rest) = value.split_once("oundary=")?;
    let boundary = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split([';', ' ']).next()?,
    };
    (!boundary.is_empty()).then(|| format!("--{boundary}"))
}

/// What stands between the lines of a boundary.
fn between<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut begun = None;
    let mut at = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(boundary.as_bytes()) {
            parts.extend(begun.and_then(|start| body.get(start..at)));
            begun = Some(at + line.len());
            if line.get(boundary.len()..).is_some_and(|rest| rest.starts_with(b"--")) {
                return parts;
            }
        }
        at += line.len();
        if parts.len() > MOST {
            return parts;
        }
    }
    // It was cut off: what is there counts.
    parts.extend(begun.and_then(|start| body.get(start..)));
    parts
}

/// Quoted-printable to bytes (RFC 2045 6.7).
fn unquoted(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    loop {
        rest = match rest {
            [] => return bytes,
            [b'=', b'\r', b'\n', after @ ..] | [b'=', b'\n', after @ ..] => after,
            [b'=', high, low, after @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let digit = |byte: &u8| char::from(*byte).to_digit(16).unwrap_or_default();
                bytes.push(u8::try_from(digit(high) << 4 | digit(low)).unwrap_or_default());
                after
            }
            [byte, after @ ..] => {
                bytes.push(*byte);
                after
            }
        };
    }
}

fn position(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAVED: &str = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://portal.example/result\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"----Mix--X\"\r\n\r\n------Mix--X\r\n\
        Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>Gr=C3=B6=\r\n=C3=9Fe a=3Db</p>\r\n------Mix--X\r\n\
        Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nPICTURE\r\n------Mix--X--\r\n";

    #[test]
    fn a_saved_page_is_its_html_and_its_pictures() {
        let saved = SAVED.replace("PICTURE", &"iVBORw0KGgoAAAAN".repeat(600));
        assert!(is_mhtml(saved.as_bytes(), ""));
        assert_eq!(page(saved.as_bytes()).ok().as_deref(), Some("<p>Größe a=b</p>\r\n"));
        assert_eq!(parts(saved.as_bytes()).len(), 1);
        assert_eq!(part(saved.as_bytes(), 1).map(|bytes| bytes.len()), Some(7200));
        assert_eq!(part(saved.as_bytes(), 2), None);
        let cut = &saved.as_bytes()[..saved.len() - 9000];
        assert!(page(cut).is_ok());
    }

    #[test]
    fn mail_is_left_to_its_own_reader() {
        let mail =
            "From: a@b.example\r\nTo: c@d.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n";
        assert!(!is_mhtml(mail.as_bytes(), "mail.eml"));
        assert!(is_mhtml(mail.as_bytes(), "page.mht"));
        assert!(!is_mhtml(b"A note from: me", "page.mht"));
    }
}
