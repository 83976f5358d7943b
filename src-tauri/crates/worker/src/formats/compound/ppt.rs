//! Words of slides of PowerPoint 97–2003 ([MS-PPT] 2.9): those of the outline, then those that stand on slides alone, one page for each.
//!
//! Masters, pictures and notes' layouts are not read. A file that was saved quickly may still hold what was deleted.

use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::super::flow::Flow;
use super::u16_at;
use super::u32_at;

/// Records: a list of slides' texts, a slide, the master, a slide's place in the list, texts of two and of one byte a letter.
const LIST: u16 = 0x0FF0;
const SLIDE: u16 = 0x03EE;
const MASTER: u16 = 0x03F8;
const PLACE: u16 = 0x03F3;
const WIDE: u16 = 0x0FA0;
const NARROW: u16 = 0x0FA8;
/// What the user's record says of an encrypted document (2.3.2).
const LOCKED: u32 = 0xF3D1_C4DF;

/// Lays the slides out; says what was not had.
pub(super) fn read(document: &[u8], user: &[u8], flow: &mut Flow) -> Result<Option<Warning>, Failure> {
    if u32_at(user, 12) == Some(LOCKED) {
        return Err(Failure { code: WarningCode::Encrypted, place: "user".into() });
    }
    let mut at = 0_usize;
    while let (Some(version), Some(sort), Some(length)) = (u16_at(document, at), u16_at(document, at + 2), u32_at(document, at + 4)) {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let start = at + 8;
        let end = start.saturating_add(length).min(document.len());
        let holds_records = version & 0xF == 0xF;
        match sort {
            SLIDE | PLACE => flow.turn(),
            // The lists of masters and of notes have numbers of their own.
            LIST if version >> 4 == 1 => {
                at = end;
                continue;
            }
            WIDE | NARROW => text(document.get(start..end).unwrap_or_default(), sort == WIDE, flow),
            _ => {}
        }
        at = if holds_records && sort != MASTER { start } else { end };
        if flow.is_full() {
            break;
        }
    }
    Ok(None)
}

/// A text: paragraphs by carriage returns, lines by vertical tabs.
fn text(bytes: &[u8], wide: bool, flow: &mut Flow) {
    let text = if wide {
        encoding_rs::UTF_16LE.decode_without_bom_handling(bytes).0.into_owned()
    } else {
        bytes.iter().map(|byte| char::from(*byte)).collect()
    };
    flow.put(&text.replace('\x0B', "\n"));
    flow.end_line();
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn record(version: u16, sort: u16, inside: &[u8]) -> Vec<u8> {
        let length = u32::try_from(inside.len()).unwrap().to_le_bytes();
        [&version.to_le_bytes(), &sort.to_le_bytes(), length.as_slice(), inside].concat()
    }

    /// A document of slides with one narrow text each.
    pub(in super::super) fn slides(texts: &[&str]) -> Vec<u8> {
        let slide = |text: &&str| record(0xF, SLIDE, &record(0xF, 0xF00D, &record(0, NARROW, text.as_bytes())));
        texts.iter().flat_map(slide).collect()
    }

    #[test]
    fn words_of_slides_are_told_and_masters_are_not() {
        let wide: Vec<u8> = "Weit ŷ\rzwei".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let list = record(0xF, LIST, &[record(0, PLACE, b""), record(0, WIDE, &wide)].concat());
        let masters = [record(0x1F, LIST, &record(0, NARROW, b"not this")), record(0xF, MASTER, &record(0, NARROW, b"nor this"))].concat();
        let document = [masters, record(0xF, 0x03E8, &list), slides(&["Alone"])].concat();
        let mut flow = Flow::default();
        read(&document, &[], &mut flow).ok().unwrap();
        let pages: Vec<String> = flow.finish().0.into_iter().map(|page| page.text).collect();
        assert_eq!(pages, ["Weit ŷ\nzwei", "Alone"]);
        let user = [vec![0; 12], LOCKED.to_le_bytes().to_vec()].concat();
        assert!(read(&document, &user, &mut Flow::default()).is_err());
        for end in 0..document.len() {
            let _ = read(&document[..end], &[], &mut Flow::default());
        }
    }
}
