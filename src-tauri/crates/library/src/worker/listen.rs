//! The parent's side of a conversation without a process: what a worker says is read from memory, checked, and facts are read from what
//! passes. For fuzzers and their test alone; it starts nothing and keeps nothing.

use std::io;
use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Answer;
use second_read_model::protocol::Ask;
use second_read_model::protocol::EntryHead;
use second_read_model::protocol::Failure;
use second_read_model::protocol::FrameForm;
use second_read_model::protocol::FrameInfo;
use second_read_model::protocol::FrameKind;
use second_read_model::protocol::Listed;
use second_read_model::protocol::Scan;
use second_read_model::protocol::SeenWords;
use second_read_model::wire;
use second_read_model::wire::ReadRequest;

use super::check;
use super::checked_frame;
use super::client::Ending;
use super::client::Outlet;
use super::client::Sources;
use super::pool::Clock;
use super::pool::Process;
use super::streamed;
use crate::Result;
use crate::UnpackSink;

/// The file that is asked about.
const FILE: &[u8] = b"0123456789abcdef";
/// What may be streamed out, in bytes.
const MOST: u64 = 16 << 20;

/// Hears what a worker says; the first byte chooses what it was asked. Whether it was taken for an answer.
pub fn listen(untrusted: &[u8]) -> bool {
    let Some((ask, said)) = untrusted.split_first() else { return false };
    let (name, size, page, number) = ("note.txt".to_owned(), FILE.len() as u64, 1, 1);
    let scan = Scan { width: 100, height: 100, turned: 0.0, lean: 0.0 };
    match ask % 8 {
        0 => match hear(Ask::Extract { name, size }, said) {
            Some((Answer::Extract(untrusted), _)) => is_understood(*untrusted),
            _ => false,
        },
        1 => is_unpacked(said),
        2 => hear(Ask::Part { size, number }, said).is_some_and(|answer| streamed(answer).is_ok()),
        3 => {
            let (frame, form) = (0, FrameForm::Samples);
            let heard = hear(Ask::Frame { size, frame, form }, said);
            heard.is_some_and(|(answer, bytes)| checked_frame(answer, bytes, form).is_ok())
        }
        4 => {
            let (width, height) = (100, 100);
            let heard = hear(Ask::Thumbnail { name, size, page, width, height }, said).and_then(|answer| streamed(answer).ok());
            heard.is_some_and(|picture| check::thumbnail(&picture).is_ok())
        }
        5 => matches!(hear(Ask::Scan { name, size, page }, said), Some((Answer::Scan(untrusted), _)) if check::scan(untrusted).is_ok()),
        6 => match hear(Ask::Words { size, width: 100.0, height: 100.0, scan }, said) {
            Some((Answer::Words(untrusted), _)) => check::words(*untrusted).is_ok(),
            _ => false,
        },
        _ => is_typeset(said),
    }
}

fn is_understood(untrusted: Extract) -> bool {
    let Ok(extract) = check::extract(untrusted) else { return false };
    second_read_recognise::recognise(&extract, "note.txt");
    true
}

fn is_unpacked(said: &[u8]) -> bool {
    let (ask, mut sink) = (Ask::Unpack { name: "note.zip".into(), size: FILE.len() as u64 }, Counted::default());
    let mut outlet = Outlet::entries(&mut sink, MOST);
    let heard = converse(&ask, said, Sources::one(&mut Cursor::new(FILE)), &mut outlet);
    let seen = outlet.entries_seen();
    assert!(sink.bytes <= MOST && sink.entries == seen, "more came than was let through");
    matches!(heard, Some(Answer::Unpacked { entries, .. }) if entries == seen)
}

fn is_typeset(said: &[u8]) -> bool {
    let (inputs, data) = ([FILE.to_vec()], serde_json::Value::Null);
    let ask = Ask::Typeset { template: "summary".into(), data, inputs: vec![FILE.len() as u64], created: String::new() };
    let mut outlet = Outlet::bytes(MOST);
    let heard = converse(&ask, said, Sources::inputs(&inputs), &mut outlet);
    heard.is_some_and(|answer| streamed((answer, outlet.into_bytes())).is_ok())
}

fn hear(ask: Ask, said: &[u8]) -> Option<(Answer, Vec<u8>)> {
    let mut outlet = Outlet::bytes(MOST);
    let answer = converse(&ask, said, Sources::one(&mut Cursor::new(FILE)), &mut outlet)?;
    Some((answer, outlet.into_bytes()))
}

fn converse(ask: &Ask, said: &[u8], sources: Sources<'_>, outlet: &mut Outlet<'_>) -> Option<Answer> {
    let clock = Arc::new(Clock::new());
    let mut process = Process { to: io::sink(), from: said, clock, cage: Vec::new(), readers: Vec::new(), asks: 0, body: Vec::new() };
    match process.converse(ask, Duration::from_secs(60), sources, outlet) {
        Ok(Ending::Done(answer)) => Some(answer),
        Ok(Ending::Failed(_)) | Err(_) => None,
    }
}

/// Counts what it is given.
#[derive(Default)]
struct Counted {
    entries: u64,
    bytes: u64,
}

impl UnpackSink for Counted {
    fn entry(&mut self, head: &EntryHead) -> Result<bool> {
        self.entries += 1;
        Ok(head.problem.is_none())
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    fn end(&mut self, _problem: Option<WarningCode>) -> Result<()> {
        Ok(())
    }
}

/// What workers may say, one conversation of each kind: the byte that chooses what was asked, and the frames.
pub fn conversations() -> Vec<Vec<u8>> {
    let page = PageText { number: 1, text: "Name: Anna Nobody\nDate of birth: 1970-01-01".into(), ..PageText::default() };
    let extract = Extract { format: "text".into(), media_type: "text/plain".into(), pages: vec![page.clone()], ..Extract::default() };
    let head = EntryHead { name: "a.txt".into(), size: 5, problem: None, differs: false, listed: Listed::default() };
    let info =
        FrameInfo { columns: 2, rows: 2, samples_per_pixel: 1, bits_allocated: 8, bits_stored: 8, slope: 1.0, ..FrameInfo::default() };
    let read = ReadRequest { stream: 0, offset: 3, len: 4 }.to_bytes().to_vec();
    let input = ReadRequest { stream: 1, offset: 0, len: 99 }.to_bytes().to_vec();
    let out = |bytes: &[u8]| (FrameKind::Output, bytes.to_vec());
    let done = |answer: Answer| (FrameKind::Done, json(&answer));
    let streamed = |bytes: u64| done(Answer::Streamed { bytes });
    let entry = [(FrameKind::Entry, json(&head)), out(b"first"), (FrameKind::EntryEnd, b"null".to_vec())];
    let jpeg = [0xFF, 0xD8, 0xFF, 0xE0];
    let words = SeenWords { page, sure: 1 };
    let failure = Failure { code: WarningCode::Malformed, place: "start".into() };
    type Frames = Vec<(FrameKind, Vec<u8>)>;
    let all: [(u8, Frames); 9] = [
        (0, vec![(FrameKind::Read, read.clone()), done(Answer::Extract(Box::new(extract)))]),
        (1, entry.iter().cloned().chain([done(Answer::Unpacked { entries: 1, whole: true })]).collect()),
        (2, vec![(FrameKind::Read, read), out(b"part"), streamed(4)]),
        (3, vec![out(&[1, 2, 3, 4]), done(Answer::Frame(info))]),
        (4, vec![out(&jpeg), streamed(4)]),
        (5, vec![out(b"P5"), done(Answer::Scan(Scan { width: 100, height: 100, turned: 0.5, lean: 0.0 }))]),
        (6, vec![done(Answer::Words(Box::new(words)))]),
        (7, vec![(FrameKind::Read, input), out(b"%PDF-"), streamed(5)]),
        (0, vec![(FrameKind::Failed, json(&failure))]),
    ];
    let said = |(ask, frames): (u8, Frames)| {
        let mut said = vec![ask];
        // Into memory, within the bounds of frames.
        frames.iter().for_each(|(kind, body)| drop(wire::write_frame(&mut said, *kind, body)));
        said
    };
    all.into_iter().map(said).collect()
}

fn json(message: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(message).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_said_is_taken_and_nothing_else() {
        let all = conversations();
        for said in &all {
            let fails = said.ends_with(b"}") && said.windows(5).any(|words| words == b"place");
            assert_eq!(listen(said), !fails, "{:?}", String::from_utf8_lossy(said));
        }
        for (said, ask) in all.iter().zip(1_u8..) {
            // The same as an answer to something else.
            let other = [&[said[0].wrapping_add(ask % 7 + 1)], &said[1..]].concat();
            let streams_too = [2, 4, 7].contains(&(other[0] % 8)) && [2, 4, 7].contains(&(said[0] % 8));
            assert!(streams_too || !listen(&other), "{:?}", String::from_utf8_lossy(&other));
            (0..said.len()).for_each(|end| assert!(!listen(&said[..end]), "cut at {end}"));
            for at in 0..said.len() {
                let mut changed = said.clone();
                changed[at] ^= 0x55;
                listen(&changed);
            }
        }
    }
}
