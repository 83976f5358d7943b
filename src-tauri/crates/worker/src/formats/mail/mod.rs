//! Mail: single messages (RFC 5322, MIME) and mailboxes of them (mbox, RFC 4155). Headers and body as pages, attachments as parts,
//! also those of messages that are attached.
//!
//! Nothing is fetched and no signature is checked; encrypted mail stays closed. Who sent or got a mail is no patient.

mod attachments;
mod bounds;
mod mailbox;
mod tnef;

use std::borrow::Cow;

use mail_parser::HeaderName;
use mail_parser::Message;
use mail_parser::MessageParser;
use mail_parser::MimeHeaders;
use mail_parser::PartType;
use second_read_model::PartialDate;
use second_read_model::extract::Extract;
use second_read_model::extract::Part;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::kind::kind_of_loinc;
use second_read_model::protocol::Failure;

use super::Format;
use super::Input;
use super::Score;
use super::charset::charset;
use super::charset::clean;
use super::html;
use super::paging::Paging;
use attachments::Attachment;
use mailbox::Found;
use mailbox::Mailbox;

/// Attachments beyond this many are not taken out.
const PARTS: usize = 1_000;
/// The number of an attachment says in its upper bits in which stretch of the mailbox its message begins, so that one attachment of many
/// does not cost reading all that stands before it, and in its lower bits which one of that stretch it is, from 1. Of a single message
/// the numbers are 1, 2, 3.
const STRETCH: u64 = 64 << 10;
const PLACES: u32 = 14;
/// Of a message that cannot be taken apart, this much is shown, in bytes.
const SHOWN: usize = 256 << 10;
/// Headers and titles are cut at so many characters.
const HEADER: usize = 1_000;
/// LOINC document code of a letter.
const LETTER: &str = "57133-1";
/// The date of a mailbox is that of its last message, and says little of the others.
const OF_MANY: f32 = 0.6;

pub(super) struct Mail;

impl Format for Mail {
    fn id(&self) -> &'static str {
        "mail"
    }

    fn version(&self) -> u32 {
        2
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        if is_mail(head) { 85 } else { 0 }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let many = mailbox::begins_message(input.head);
        let mut reading = Reading::default();
        let mut messages = Mailbox::new(input.source, many, 0)?;
        while let Some(message) = messages.next()? {
            reading.message(&message);
            if reading.paging.is_full() {
                reading.warn(WarningCode::Limit, "messages");
                break;
            }
        }
        if messages.cut {
            reading.warn(WarningCode::Limit, "message size");
        }
        if reading.messages == 0 {
            return Err(Failure { code: WarningCode::Empty, place: "message".into() });
        }
        let media_type = if many { "application/mbox" } else { "message/rfc822" };
        Ok(Extract {
            format: self.id().into(),
            version: self.version(),
            media_type: media_type.into(),
            stated: reading.stated(),
            pages: reading.paging.finish(),
            parts: reading.parts,
            warnings: reading.warnings,
            ..Extract::default()
        })
    }

    fn part(&self, input: &mut Input<'_>, number: u32) -> Result<Vec<u8>, Failure> {
        let many = mailbox::begins_message(input.head);
        let stretch = number >> PLACES;
        let (mut messages, mut at) = (Mailbox::new(input.source, many, u64::from(stretch) * STRETCH)?, stretch << PLACES);
        while let Some(Found { bytes, .. }) = messages.next()?.filter(|found| found.start / STRETCH == u64::from(stretch)) {
            let mut found = None;
            if let Some(message) = bounds::are_kept(&bytes).then(|| parser().parse(&bytes)).flatten() {
                attachments::walk(&message, &mut |attachment: Attachment<'_>| {
                    at += 1;
                    if at == number {
                        found = Some(attachment.bytes.into_owned());
                    }
                    at < number
                });
            }
            if let Some(found) = found {
                return Ok(found);
            }
        }
        Err(Failure { code: WarningCode::NotSupported, place: format!("part {number}") })
    }
}

/// The headers that are read; the others are only counted. Addresses are shown as they are, so they need no taking apart.
fn parser() -> MessageParser {
    let text = [HeaderName::From, HeaderName::To, HeaderName::Cc, HeaderName::Subject];
    let parser = text.into_iter().fold(MessageParser::new(), MessageParser::header_text);
    parser.header_date(HeaderName::Date).with_mime_headers().default_header_ignore()
}

/// Whether a file begins as a message or a mailbox does: a block of headers, among them those that mail alone has.
fn is_mail(head: &[u8]) -> bool {
    /// These make it mail …
    const TRANSPORT: &[&str] = &[
        "authentication-results",
        "delivered-to",
        "dkim-signature",
        "message-id",
        "mime-version",
        "received",
        "return-path",
        "x-mailer",
        "x-mozilla-status",
        "x-received",
    ];
    /// … with one of these, or three of these alone.
    const PLAIN: &[&str] = &["cc", "content-type", "date", "from", "reply-to", "subject", "to"];
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{FEFF}');
    let (mut transport, mut plain) = (0, Vec::new());
    for (line, at) in text.lines().zip(0..) {
        if line.starts_with([' ', '\t']) && at > 0 {
            continue;
        }
        if at == 0 && (mailbox::begins_message(line.as_bytes()) || line.trim().is_empty()) {
            continue;
        }
        let Some((name, _)) = line.split_once(':').filter(|(name, _)| is_name(name.trim_end())) else { break };
        let name = name.trim_end().to_ascii_lowercase();
        transport += usize::from(TRANSPORT.contains(&name.as_str()));
        if PLAIN.contains(&name.as_str()) && !plain.contains(&name) {
            plain.push(name);
        }
    }
    (transport > 0 && !plain.is_empty()) || plain.len() >= 3
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() < 80 && name.bytes().all(|letter| letter.is_ascii_alphanumeric() || b"-_.".contains(&letter))
}

/// What was read of a file so far.
#[derive(Default)]
struct Reading {
    paging: Paging,
    parts: Vec<Part>,
    warnings: Vec<Warning>,
    messages: usize,
    /// The number of the last attachment, or what it would be.
    number: u32,
    /// Of the first message.
    subject: String,
    from: String,
    /// Of the last message that has one: the day, and as it is written.
    date: Option<(PartialDate, String)>,
}

impl Reading {
    fn message(&mut self, message: &Found) {
        self.messages += 1;
        self.number = self.number.max(u32::try_from(message.start / STRETCH).unwrap_or(u32::MAX).saturating_mul(1 << PLACES));
        let bytes = message.bytes.as_slice();
        let kept = bounds::are_kept(bytes);
        match kept.then(|| parser().parse(bytes)).flatten() {
            Some(message) => self.taken_apart(&message),
            None => {
                self.warn(if kept { WarningCode::Malformed } else { WarningCode::Limit }, "structure");
                let start = &bytes[..bytes.len().min(SHOWN)];
                clean(&charset(start).decode(start).0).lines().for_each(|line| self.paging.line(line));
            }
        }
        self.paging.turn();
    }

    fn taken_apart(&mut self, message: &Message<'_>) {
        let header = |name: HeaderName<'static>| shortened(&text_of(message, &name));
        let (subject, from) = (header(HeaderName::Subject), header(HeaderName::From));
        let written = raw_header(message, &HeaderName::Date);
        self.paging.heading(&subject);
        for (label, words) in
            [("From", &from), ("To", &header(HeaderName::To)), ("Cc", &header(HeaderName::Cc)), ("Date", &written.trim().to_owned())]
        {
            if !words.is_empty() {
                self.paging.line(&format!("{label}: {words}"));
            }
        }
        if let Some(date) = message.date().and_then(|date| PartialDate::day(date.year.into(), date.month.into(), date.day.into())) {
            self.date = Some((date, written.trim().to_owned()));
        }
        if self.messages == 1 {
            (self.subject, self.from) = (subject, from);
        }
        self.attachments(message);
        self.paging.line("");
        body(message).lines().for_each(|line| self.paging.line(line));
    }

    fn attachments(&mut self, message: &Message<'_>) {
        let mut names: Vec<String> = Vec::new();
        let (parts, number, mut closed) = (&mut self.parts, &mut self.number, Vec::new());
        let whole = attachments::walk(message, &mut |attachment: Attachment<'_>| {
            if parts.len() >= PARTS {
                return false;
            }
            // A mailbox of more than 16 GB has no numbers for what stands behind them.
            let Some(next) = number.checked_add(1).filter(|next| next % (1 << PLACES) != 0) else { return false };
            *number = next;
            let Attachment { name, media_type, bytes } = attachment;
            if matches!(media_type.as_str(), "application/pkcs7-mime" | "application/x-pkcs7-mime") {
                closed.push(name.clone());
            }
            names.push(name.clone());
            parts.push(Part { number: next, name, media_type, size: bytes.len() as u64 });
            true
        });
        closed.iter().for_each(|name| self.warn(WarningCode::NotSupported, name));
        if !whole {
            self.warn(WarningCode::Limit, "attachments");
        }
        if !names.is_empty() {
            self.paging.line(&format!("Attachments: {}", names.join(", ")));
        }
    }

    fn warn(&mut self, code: WarningCode, place: &str) {
        if self.warnings.len() < 100 && !self.warnings.iter().any(|warning| warning.code == code && warning.place == place) {
            self.warnings.push(Warning { code, place: place.into() });
        }
    }

    fn stated(&self) -> Vec<Fact> {
        let mut facts = Vec::new();
        let one = self.messages == 1;
        if let Some((date, written)) = &self.date {
            let fact = Fact::stated(FactName::Date, date.to_string(), written.clone(), "Date");
            facts.push(if one { fact } else { Fact { confidence: OF_MANY, ..fact } });
        }
        if one && !self.subject.is_empty() {
            facts.push(Fact::stated(FactName::Title, self.subject.clone(), self.subject.clone(), "Subject"));
        }
        if one && !self.from.is_empty() {
            facts.push(Fact::stated(FactName::Author, author(&self.from), self.from.clone(), "From"));
        }
        // With a report attached it is what the report is.
        if let Some(kind) = kind_of_loinc(LETTER).filter(|_| one && self.parts.is_empty()) {
            facts.push(Fact::stated(FactName::Kind, kind.id.clone(), "", "message"));
        }
        facts
    }
}

/// `"Anna Nobody" <anna@example.org>` without the address, where there is more than that.
fn author(from: &str) -> String {
    let name = from.split_once('<').map_or(from, |(name, _)| name).trim().trim_matches('"').trim();
    if name.is_empty() { from.trim_matches(['<', '>']).to_owned() } else { name.to_owned() }
}

/// A header decoded (RFC 2047). One that is written in bare bytes is read by the likeliest charset.
fn text_of(message: &Message<'_>, name: &HeaderName<'static>) -> String {
    let text = message.header(name.clone()).and_then(|value| value.as_text()).unwrap_or_default();
    let text = if text.contains('\u{FFFD}') { Cow::Owned(raw_header(message, name)) } else { Cow::Borrowed(text) };
    clean(&text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn raw_header(message: &Message<'_>, name: &HeaderName<'static>) -> String {
    let header = message.headers().iter().find(|header| header.name == *name);
    let bytes = header.and_then(|header| message.raw_message.get(header.offset_start as usize..header.offset_end as usize));
    let bytes = bytes.map(|bytes| &bytes[..bytes.len().min(HEADER)]).unwrap_or_default();
    clean(&charset(bytes).decode(bytes).0).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(HEADER) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// The words of a message: its plain text, else its HTML without tags.
fn body(message: &Message<'_>) -> String {
    let mut body = String::new();
    for part in message.text_body.iter().filter_map(|number| message.parts.get(*number as usize)) {
        let words = |text: &str| {
            if text.contains('\u{FFFD}') { guessed(message, part).unwrap_or_else(|| text.to_owned()) } else { text.to_owned() }
        };
        let text = match &part.body {
            PartType::Text(text) => words(text),
            PartType::Html(html) => html::text(&words(html)),
            _ => continue,
        };
        if !body.is_empty() {
            body.push_str("\n\n");
        }
        body.push_str(clean(&text).trim());
    }
    body
}

/// Text whose charset is not declared, by the likeliest one.
fn guessed(message: &Message<'_>, part: &mail_parser::MessagePart<'_>) -> Option<String> {
    if part.content_type().is_some_and(|kind| kind.has_attribute("charset") && !is_ascii(kind.attribute("charset"))) {
        return None;
    }
    let bytes = attachments::original(message, part)?;
    Some(charset(&bytes).decode(&bytes).0.into_owned())
}

/// Mail that says so and is not.
fn is_ascii(charset: Option<&str>) -> bool {
    charset.is_some_and(|charset| charset.eq_ignore_ascii_case("us-ascii") || charset.eq_ignore_ascii_case("unknown-8bit"))
}

#[cfg(test)]
mod tests;
