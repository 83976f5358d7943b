//! The attachments of a message, also those of messages attached to it, byte for byte as they were sent.

use std::borrow::Cow;

use mail_parser::Encoding;
use mail_parser::Message;
use mail_parser::MessagePart;
use mail_parser::MimeHeaders;
use mail_parser::PartType;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;

use super::super::base64;
use super::tnef;

/// Messages attached to messages attached to … are opened so deep.
const DEEPEST: usize = 8;
/// A name is cut at so many characters.
const NAME: usize = 150;

/// Extensions of what comes without a name, or with one that does not say what it is.
const EXTENSIONS: &[(&str, &str)] = &[
    ("application/dicom", "dcm"),
    ("application/json", "json"),
    ("application/msword", "doc"),
    ("application/pdf", "pdf"),
    ("application/pkcs7-mime", "p7m"),
    ("application/pkcs7-signature", "p7s"),
    ("application/rtf", "rtf"),
    ("application/xml", "xml"),
    ("application/zip", "zip"),
    ("image/bmp", "bmp"),
    ("image/gif", "gif"),
    ("image/heic", "heic"),
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/tiff", "tif"),
    ("message/rfc822", "eml"),
    ("text/calendar", "ics"),
    ("text/csv", "csv"),
    ("text/html", "html"),
    ("text/plain", "txt"),
    ("text/xml", "xml"),
];

pub(super) struct Attachment<'a> {
    pub(super) name: String,
    pub(super) media_type: String,
    pub(super) bytes: Cow<'a, [u8]>,
}

/// Shows every attachment, an attached message before its own; whether all were seen: `each` says whether to go on.
pub(super) fn walk(message: &Message<'_>, each: &mut dyn FnMut(Attachment<'_>) -> bool) -> bool {
    at_depth(message, DEEPEST, each)
}

fn at_depth(message: &Message<'_>, depth: usize, each: &mut dyn FnMut(Attachment<'_>) -> bool) -> bool {
    for (at, number) in message.attachments.iter().zip(1_usize..) {
        let Some(part) = message.parts.get(*at as usize) else { continue };
        let media_type = media_type(part);
        let bytes = match &part.body {
            PartType::Multipart(_) => continue,
            PartType::Message(inner) => Cow::Borrowed(as_sent(message, part, inner)),
            _ => original(message, part).unwrap_or_else(|| Cow::Borrowed(part.contents())),
        };
        let name = name(part, &media_type, number);
        let packed = (media_type == "application/ms-tnef" || name.eq_ignore_ascii_case("winmail.dat")).then(|| bytes.to_vec());
        if !each(Attachment { name, media_type, bytes }) {
            return false;
        }
        for ((name, bytes), at) in packed.as_deref().map(tnef::files).unwrap_or_default().into_iter().zip(1_usize..) {
            let name = Some(safe(&name)).filter(|name| !name.is_empty()).unwrap_or_else(|| format!("attachment {number}-{at}"));
            if !each(Attachment { name, media_type: "application/octet-stream".into(), bytes: Cow::Borrowed(bytes) }) {
                return false;
            }
        }
        if let PartType::Message(inner) = &part.body
            && (depth == 0 || !at_depth(inner, depth - 1, each))
        {
            return false;
        }
    }
    true
}

/// An attached message: a piece of the outer one, or what its packing held.
fn as_sent<'a>(outer: &'a Message<'_>, part: &MessagePart<'_>, inner: &'a Message<'_>) -> &'a [u8] {
    match part.encoding {
        Encoding::None => outer.raw_message.get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default(),
        _ => inner.raw_message.as_ref(),
    }
}

/// The bytes as they were attached: the parser gives text in another charset than it came in.
pub(super) fn original<'a>(message: &'a Message<'_>, part: &MessagePart<'_>) -> Option<Cow<'a, [u8]>> {
    let packed = message.raw_message.get(part.offset_body as usize..part.offset_end as usize)?;
    match part.encoding {
        // What is cut off or broken is left packed by the parser; what can be read of it is worth having.
        Encoding::None if part.is_encoding_problem && is_base64(part) => Some(Cow::Owned(base64::decode(&String::from_utf8_lossy(packed)))),
        Encoding::None => Some(Cow::Borrowed(packed)),
        Encoding::Base64 => base64_decode(packed).map(Cow::Owned),
        Encoding::QuotedPrintable => quoted_printable_decode(packed).map(Cow::Owned),
    }
}

fn is_base64(part: &MessagePart<'_>) -> bool {
    part.content_transfer_encoding().is_some_and(|encoding| encoding.trim().eq_ignore_ascii_case("base64"))
}

fn media_type(part: &MessagePart<'_>) -> String {
    let said = part.content_type().map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()).to_ascii_lowercase());
    let sound = |said: &String| {
        said.len() < 100 && !said.ends_with('/') && said.bytes().all(|letter| letter.is_ascii_alphanumeric() || b"/.+-_".contains(&letter))
    };
    match (&part.body, said.filter(sound)) {
        (PartType::Message(_), _) => "message/rfc822".to_owned(),
        (_, Some(said)) => said,
        (PartType::Text(_), None) => "text/plain".to_owned(),
        _ => "application/octet-stream".to_owned(),
    }
}

/// The name it was sent under, without folders and signs that hide what it is; else one of our own.
fn name(part: &MessagePart<'_>, media_type: &str, number: usize) -> String {
    let said = part.attachment_name().map(safe).filter(|name| !name.is_empty());
    let extension = EXTENSIONS.iter().find(|(known, _)| *known == media_type).map(|(_, extension)| *extension);
    let subject = || match &part.body {
        PartType::Message(inner) => {
            inner.subject().map(|subject| safe(&subject.replace(['/', '\\', ':', '.'], " "))).filter(|name| !name.is_empty())
        }
        _ => None,
    };
    let name = said.or_else(subject).unwrap_or_else(|| format!("attachment {number}"));
    match extension {
        Some(extension) if !name.contains('.') => format!("{name}.{extension}"),
        _ => name,
    }
}

fn safe(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let hides = |letter: &char| {
        letter.is_control() || matches!(letter, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    let seen: String = last.chars().filter(|letter| !hides(letter)).take(NAME).collect();
    seen.trim_matches(|letter: char| letter.is_whitespace()).trim_start_matches('.').split_whitespace().collect::<Vec<_>>().join(" ")
}
