//! The worker's loop: says hello, then answers one ask after the other until the pipe ends.
//!
//! It knows the messages, not the formats: those are behind [`crate::formats`]. Generic over the pipe, so that tests and fuzzers run it in
//! memory. A panic of a reader ends the loop with a frame that says so; memory and hangs are the parent's business.

use std::cell::RefCell;
use std::io;
use std::io::BufWriter;
use std::io::Read;
use std::io::Write;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use second_read_model::extract::Extract;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Answer;
use second_read_model::protocol::Ask;
use second_read_model::protocol::EntryHead;
use second_read_model::protocol::Failure;
use second_read_model::protocol::FrameKind;
use second_read_model::protocol::Hello;
use second_read_model::protocol::VERSION;
use second_read_model::protocol::limits;
use second_read_model::wire;

use crate::formats;
use crate::formats::EntrySink;
use crate::ocr;
use crate::pull::Pull;
use crate::typeset::typeset;

/// Answers asks until the parent closes its end.
///
/// # Errors
/// When the pipe breaks or the parent says what the protocol does not know: the process is of no use then.
pub fn serve(from: impl Read, to: impl Write, cage: Vec<String>) -> io::Result<()> {
    let line = RefCell::new(Line { from, to: BufWriter::with_capacity(64 << 10, to), body: Vec::new() });
    line.borrow_mut().say(FrameKind::Hello, &Hello { version: VERSION, cage, readers: formats::readers() })?;
    while let Some(ask) = next_ask(&line)? {
        // What a reader left half done is never looked at again: after a panic this process ends.
        let ending = catch_unwind(AssertUnwindSafe(|| answer(&line, ask)));
        let mut line = line.borrow_mut();
        match ending {
            Ok(Ok(answer)) => line.done(answer)?,
            Ok(Err(failure)) => line.say(FrameKind::Failed, &failure)?,
            Err(_) => {
                wire::write_frame(&mut line.to, FrameKind::Stopped, &[])?;
                return line.to.flush();
            }
        }
    }
    Ok(())
}

fn next_ask<R: Read, W: Write>(line: &RefCell<Line<R, W>>) -> io::Result<Option<Ask>> {
    let mut line = line.borrow_mut();
    match line.hear()? {
        None => Ok(None),
        Some(FrameKind::Ask) => wire::parse(&line.body).map(Some),
        Some(_) => Err(io::ErrorKind::InvalidData.into()),
    }
}

fn answer<R: Read, W: Write>(line: &RefCell<Line<R, W>>, ask: Ask) -> Result<Answer, Failure> {
    let source = |size| Pull::opened(line, size).map_err(formats::failed_reading);
    match ask {
        Ask::Extract { name, size } => Ok(Answer::Extract(Box::new(formats::extract(&name, size, &mut source(size)?)))),
        Ask::Unpack { name, size } => {
            let (entries, whole) = formats::unpack(&name, size, &mut source(size)?, &mut Entries { line, open: false })?;
            Ok(Answer::Unpacked { entries, whole })
        }
        Ask::Part { size, number } => stream(line, &formats::part(size, &mut source(size)?, number)?),
        Ask::Page { name, size, page, width } => stream(line, &formats::page(&name, size, &mut source(size)?, page, width)?),
        Ask::Thumbnail { name, size, page, width, height } => {
            stream(line, &formats::thumbnail(&name, size, &mut source(size)?, page, (width, height))?)
        }
        Ask::Frame { size, frame, form } => {
            let (info, bytes) = formats::frame(size, &mut source(size)?, frame, form)?;
            stream(line, &bytes)?;
            Ok(Answer::Frame(info))
        }
        Ask::Scan { name, size, page } => {
            let (scan, picture) = ocr::scan(formats::scan(&name, size, &mut source(size)?, page, ocr::LONGEST)?);
            stream(line, &picture)?;
            Ok(Answer::Scan(scan))
        }
        Ask::Words { size, width, height, scan } => {
            let seen = ocr::words(&table(size, &mut source(size)?)?, (width, height), &scan);
            Ok(Answer::Words(Box::new(seen)))
        }
        Ask::Script { size } => Ok(Answer::Script { name: ocr::script(&table(size, &mut source(size)?)?) }),
        Ask::Typeset { template, data, inputs, created } => {
            let mut input = |number: usize| {
                let size = number.checked_sub(1).and_then(|index| inputs.get(index)).ok_or(io::ErrorKind::NotFound)?;
                let stream = u8::try_from(number).map_err(|_| io::ErrorKind::NotFound)?;
                let mut bytes = Vec::new();
                Pull::new(line, stream, *size).read_to_end(&mut bytes)?;
                Ok(bytes)
            };
            stream(line, &typeset(&template, &data, &mut input, &created)?)
        }
    }
}

/// What tesseract said; bytes that are no text are taken for signs that it did not know.
fn table(size: u64, source: &mut dyn Read) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    source.take(size.min(limits::TABLE)).read_to_end(&mut bytes).map_err(formats::failed_reading)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Sends bytes as `Output` frames.
fn stream<R: Read, W: Write>(line: &RefCell<Line<R, W>>, bytes: &[u8]) -> Result<Answer, Failure> {
    line.borrow_mut().output(bytes).map_err(formats::failed_reading)?;
    Ok(Answer::Streamed { bytes: bytes.len() as u64 })
}

/// Both ends of the pipe, and the body of the frame heard last.
pub(crate) struct Line<R, W: Write> {
    from: R,
    to: BufWriter<W>,
    pub(crate) body: Vec<u8>,
}

impl<R: Read, W: Write> Line<R, W> {
    /// Reads the next frame; its body is in `body`.
    pub(crate) fn hear(&mut self) -> io::Result<Option<FrameKind>> {
        wire::read_frame(&mut self.from, &mut self.body)
    }

    /// Says something and sends it off.
    fn say(&mut self, kind: FrameKind, message: &impl serde::Serialize) -> io::Result<()> {
        wire::write_json(&mut self.to, kind, message)?;
        self.to.flush()
    }

    /// Asks the parent for bytes; the answer is heard next.
    pub(crate) fn request(&mut self, request: wire::ReadRequest) -> io::Result<()> {
        wire::write_frame(&mut self.to, FrameKind::Read, &request.to_bytes())?;
        self.to.flush()
    }

    fn output(&mut self, bytes: &[u8]) -> io::Result<()> {
        bytes.chunks(limits::OUTPUT).try_for_each(|chunk| wire::write_frame(&mut self.to, FrameKind::Output, chunk))
    }

    /// Ends an ask well. An extract that is too long to say loses what can be had again: word boxes, then the last pages.
    fn done(&mut self, mut answer: Answer) -> io::Result<()> {
        let mut body = serde_json::to_vec(&answer)?;
        while body.len() > limits::JSON {
            let Answer::Extract(extract) = &mut answer else { return Err(io::ErrorKind::InvalidData.into()) };
            shorten(extract);
            body = serde_json::to_vec(&answer)?;
        }
        wire::write_frame(&mut self.to, FrameKind::Done, &body)?;
        self.to.flush()
    }
}

/// Takes the next best thing out of an extract that is too long, and says so in a warning.
fn shorten(extract: &mut Extract) {
    let place = if extract.pages.iter().any(|page| !page.words.is_empty()) {
        extract.pages.iter_mut().for_each(|page| page.words = Vec::new());
        "words"
    } else if !extract.pages.is_empty() {
        extract.pages.truncate(extract.pages.len() / 2);
        "pages"
    } else {
        let (format, version, media_type, role) = (extract.format.clone(), extract.version, extract.media_type.clone(), extract.role);
        *extract = Extract { format, version, media_type, role, ..Extract::default() };
        "attributes"
    };
    extract.warnings.truncate(1000);
    extract.warnings.push(Warning { code: WarningCode::Limit, place: place.to_owned() });
}

/// Sends the members of an archive, one after the other.
struct Entries<'a, R, W: Write> {
    line: &'a RefCell<Line<R, W>>,
    /// A member's bytes are being sent.
    open: bool,
}

impl<R: Read, W: Write> EntrySink for Entries<'_, R, W> {
    fn entry(&mut self, head: &EntryHead) -> io::Result<bool> {
        let mut line = self.line.borrow_mut();
        line.say(FrameKind::Entry, head)?;
        match line.hear()? {
            Some(FrameKind::Want) => self.open = wire::parse(&line.body)?,
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
        Ok(self.open)
    }

    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.line.borrow_mut().output(bytes)
    }

    fn end(&mut self, problem: Option<WarningCode>) -> io::Result<()> {
        self.open = false;
        wire::write_json(&mut self.line.borrow_mut().to, FrameKind::EntryEnd, &problem)
    }
}

#[cfg(test)]
mod tests {
    use second_read_model::extract::Role;

    use super::*;

    /// What the worker says when the parent says all this at once.
    fn said(heard: &[(FrameKind, Vec<u8>)]) -> (io::Result<()>, Vec<(FrameKind, Vec<u8>)>) {
        let mut script = Vec::new();
        for (kind, body) in heard {
            assert!(wire::write_frame(&mut script, *kind, body).is_ok());
        }
        let mut pipe = Vec::new();
        let ending = serve(script.as_slice(), &mut pipe, vec!["no cage".into()]);
        let (mut from, mut frames, mut body) = (pipe.as_slice(), Vec::new(), Vec::new());
        while let Ok(Some(kind)) = wire::read_frame(&mut from, &mut body) {
            frames.push((kind, body.clone()));
        }
        (ending, frames)
    }

    fn ask(size: u64) -> (FrameKind, Vec<u8>) {
        (FrameKind::Ask, serde_json::to_vec(&Ask::Extract { name: "note.txt".into(), size }).unwrap_or_default())
    }

    fn extract(frame: Option<&(FrameKind, Vec<u8>)>) -> Option<Extract> {
        match wire::parse(&frame.filter(|(kind, _)| *kind == FrameKind::Done)?.1).ok()? {
            Answer::Extract(extract) => Some(*extract),
            _ => None,
        }
    }

    #[test]
    fn one_ask_is_answered_after_the_other() {
        let bytes = |bytes: &[u8]| (FrameKind::Bytes, bytes.to_vec());
        let heard = [ask(7), bytes(b"A note."), ask(0), bytes(b""), ask(7), (FrameKind::NoBytes, Vec::new())];
        let (ending, frames) = said(&heard);
        assert!(ending.is_ok());
        let kinds: Vec<FrameKind> = frames.iter().map(|(kind, _)| *kind).collect();
        use FrameKind::*;
        assert_eq!(kinds, [Hello, Done, Done, Done]);
        assert_eq!(extract(frames.get(1)).map(|extract| extract.pages[0].text.clone()).as_deref(), Some("A note."));
        assert_eq!(extract(frames.get(2)).map(|extract| extract.role), Some(Role::Unreadable));
        assert_eq!(extract(frames.get(3)).map(|extract| extract.role), Some(Role::Unreadable));
    }

    #[test]
    fn what_did_not_come_with_the_ask_is_asked_for() {
        let note = "A note of many lines.\n".repeat(5_000);
        let (first, rest) = note.as_bytes().split_at(limits::OPENING);
        let (ending, frames) = said(&[ask(note.len() as u64), (FrameKind::Bytes, first.to_vec()), (FrameKind::Bytes, rest.to_vec())]);
        assert!(ending.is_ok());
        let kinds: Vec<FrameKind> = frames.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, [FrameKind::Hello, FrameKind::Read, FrameKind::Done]);
        let read: usize = extract(frames.get(2)).map_or(0, |extract| extract.pages.iter().map(|page| page.text.len()).sum());
        assert!(read > rest.len(), "{read}");
    }

    #[test]
    fn a_parent_that_makes_no_sense_ends_it() {
        let other = (FrameKind::Want, b"true".to_vec());
        for heard in [vec![other.clone()], vec![ask(7), other], vec![(FrameKind::Ask, b"{".to_vec())]] {
            let (ending, frames) = said(&heard);
            let answered = frames.iter().any(|(kind, body)| {
                *kind == FrameKind::Done && extract(Some(&(*kind, body.clone()))).is_some_and(|extract| extract.role == Role::Document)
            });
            assert!(ending.is_err() || !answered, "{heard:?}");
        }
    }

    #[test]
    fn an_extract_too_long_to_say_loses_boxes_first_and_says_so() {
        use second_read_model::extract::PageText;
        use second_read_model::extract::WordBox;
        let word = WordBox { start: 0, len: 1, x: 0.0, y: 0.0, w: 0.0, h: 0.0 };
        let page = |number| PageText { number, text: "x".into(), words: vec![word], ..PageText::default() };
        let mut long = Extract { pages: vec![page(1), page(2)], ..Extract::default() };
        let mut places = Vec::new();
        for _ in 0..3 {
            shorten(&mut long);
            places.push((long.pages.len(), long.pages.iter().map(|page| page.words.len()).sum::<usize>()));
        }
        assert_eq!(places, [(2, 0), (1, 0), (0, 0)]);
        assert_eq!(long.warnings.iter().map(|warning| warning.place.as_str()).collect::<Vec<_>>(), ["words", "pages", "pages"]);
    }
}
