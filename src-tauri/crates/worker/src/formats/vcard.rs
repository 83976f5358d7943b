//! Contacts (vCard, RFC 6350) and calendars (iCalendar, RFC 5545): their lines as text, folded ones joined.
//!
//! Whose they are is not asked: a contact is no patient. Pictures inside are left out.

use second_read_model::extract::Extract;
use second_read_model::protocol::Failure;

use super::Format;
use super::Input;
use super::Score;
use super::charset::charset;
use super::charset::clean;
use super::failed_reading;
use super::paging::Paging;

/// Text beyond this many bytes is kept, not read.
const MOST: u64 = 16 << 20;
/// A longer value is a picture or a key.
const LINE: usize = 2_000;

pub(super) struct VCard;

impl Format for VCard {
    fn id(&self) -> &'static str {
        "vcard"
    }

    fn version(&self) -> u32 {
        1
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Score {
        let start = String::from_utf8_lossy(&head[..head.len().min(200)]);
        let start = start.trim_start_matches('\u{FEFF}').trim_start().to_ascii_uppercase();
        if start.starts_with("BEGIN:VCARD") || start.starts_with("BEGIN:VCALENDAR") { 92 } else { 0 }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::Read::take(&mut *input.source, MOST), &mut bytes).map_err(failed_reading)?;
        let text = clean(&charset(&bytes).decode(&bytes).0).replace("\n ", "").replace("\n\t", "");
        let mut paging = Paging::default();
        for line in text.lines().filter(|line| line.len() <= LINE) {
            match line.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:")) {
                true => paging.heading(line),
                false => paging.line(&line.replace("\\n", " ").replace("\\,", ",")),
            }
        }
        let calendar = text.trim_start().get(..11).is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:VCALE"));
        let media_type = if calendar { "text/calendar" } else { "text/vcard" };
        Ok(Extract {
            format: self.id().into(),
            version: self.version(),
            media_type: media_type.into(),
            pages: paging.finish(),
            ..Extract::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn folded_lines_are_joined_and_pictures_left_out() {
        let photo = format!("PHOTO;ENCODING=b:{}", "\r\n QUJD".repeat(1_000));
        let text = format!("BEGIN:VCARD\r\nFN:Anna Nob\r\n ody\r\n{photo}\r\nEND:VCARD\r\nbegin:vcard\r\nFN:B\r\nEND:VCARD\r\n");
        let bytes = text.as_bytes();
        assert!(VCard.sniff(bytes, "a.vcf") > 90);
        let read = VCard.extract(&mut Input { name: "", size: bytes.len() as u64, head: bytes, source: &mut Cursor::new(bytes) }).unwrap();
        assert_eq!(read.pages[0].text, "BEGIN:VCARD\nFN:Anna Nobody\nEND:VCARD\n\nbegin:vcard\nFN:B\nEND:VCARD");
        assert_eq!(read.media_type, "text/vcard");
    }
}
