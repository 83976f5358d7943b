//! HL7 v2 messages (2.1 – 2.9): results, documents, admissions, appointments, immunizations, orders, medicines; batches of them.
//!
//! Not read: what pointers point at, insurance, accounts, next of kin, and the values of a message's own Z segments.

mod entries;
mod facts;
mod message;
mod pages;
mod parts;
mod values;

use second_read_model::extract::Extract;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::Format;
use super::Input;
use super::Score;

/// Files of more bytes than this are kept, not read.
const MOST: u64 = 128 << 20;

pub(super) struct Hl7v2;

impl Format for Hl7v2 {
    fn id(&self) -> &'static str {
        "hl7v2"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        let start = super::charset::charset(&head[..head.len().min(512)]).decode(&head[..head.len().min(512)]).0;
        if message::is_hl7(&start) { 95 } else { 0 }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let bytes = whole(input)?;
        let text = message::decode(&bytes);
        let file = message::read(&text);
        let (parts, more_parts) = parts::list(&file);
        let written = pages::write(&file, &parts::is_part);
        if written.pages.is_empty() && parts.is_empty() {
            return Err(Failure { code: WarningCode::Empty, place: "message".into() });
        }
        let cut = [(file.cut, "segments"), (more_parts, "parts"), (written.cut, "pages")];
        let limit = |(_, place): (bool, &str)| Warning { code: WarningCode::Limit, place: place.into() };
        Ok(Extract {
            format: self.id().into(),
            version: self.version(),
            media_type: "application/hl7-v2".into(),
            stated: facts::stated(&file),
            pages: written.pages,
            entries: written.entries,
            parts,
            warnings: cut.into_iter().filter(|(met, _)| *met).map(limit).collect(),
            ..Extract::default()
        })
    }

    fn part(&self, input: &mut Input<'_>, number: u32) -> Result<Vec<u8>, Failure> {
        let bytes = whole(input)?;
        let text = message::decode(&bytes);
        let missing = Failure { code: WarningCode::NotSupported, place: format!("part {number}") };
        parts::bytes(&message::read(&text), number).ok_or(missing)
    }
}

fn whole(input: &mut Input<'_>) -> Result<Vec<u8>, Failure> {
    if input.size > MOST {
        return Err(Failure { code: WarningCode::Limit, place: "size".into() });
    }
    input.whole()
}

#[cfg(test)]
mod tests;
