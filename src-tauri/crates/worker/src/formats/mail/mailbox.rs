//! The messages of a mailbox (RFC 4155), one after the other: each begins with a line `From address date` after an empty line, and its
//! own lines that begin so were written as `>From`. A file that is one message is a mailbox of one.
//!
//! A mailbox may be gigabytes long: reading may begin at any place and goes on with the first message that begins there or later.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::SeekFrom;

use second_read_model::protocol::Failure;

use super::super::ReadSeek;
use super::super::failed_reading;

/// The longest message, in bytes. Providers carry 50 MB at most.
const MOST: usize = 96 << 20;
/// Messages beyond this many are not read.
const MESSAGES: usize = 50_000;
/// A longer line of white space is no empty line.
const EMPTY: usize = 200;
/// So far before a place the line before it begins, if that is an empty one; in bytes.
const BEFORE: u64 = 1 << 10;

pub(super) struct Mailbox<'a> {
    source: BufReader<&'a mut dyn ReadSeek>,
    many: bool,
    count: usize,
    /// Where the source stands.
    position: u64,
    /// Where the next message begins, whose first line is read already; none follows where there is no such place.
    next: Option<u64>,
    /// A message was longer than it may be, or there are more.
    pub(super) cut: bool,
}

/// A message as it stands in its mailbox.
pub(super) struct Found {
    /// Where it begins, in bytes: with the line that is left out of `bytes`.
    pub(super) start: u64,
    pub(super) bytes: Vec<u8>,
}

impl<'a> Mailbox<'a> {
    /// The messages that begin at `from` or later; in a file that is one message there is but that one.
    pub(super) fn new(source: &'a mut dyn ReadSeek, many: bool, from: u64) -> Result<Self, Failure> {
        let start = if many { from.saturating_sub(BEFORE) } else { 0 };
        source.seek(SeekFrom::Start(start)).map_err(failed_reading)?;
        let source = BufReader::with_capacity(256 << 10, source);
        let mut mailbox = Self { source, many, count: 0, position: start, next: Some(0), cut: false };
        if many {
            mailbox.find(from)?;
        }
        Ok(mailbox)
    }

    /// The next message.
    pub(super) fn next(&mut self) -> Result<Option<Found>, Failure> {
        let Some(start) = self.next else { return Ok(None) };
        if self.count >= MESSAGES {
            self.cut = true;
            return Ok(None);
        }
        self.count += 1;
        let mut bytes = Vec::new();
        if self.many {
            self.lines(&mut bytes)?;
            return Ok((!bytes.is_empty()).then_some(Found { start, bytes }));
        }
        self.next = None;
        (&mut self.source).take(MOST as u64 + 1).read_to_end(&mut bytes).map_err(failed_reading)?;
        self.cut = bytes.len() > MOST;
        bytes.truncate(MOST);
        let empty = bytes.iter().all(u8::is_ascii_whitespace);
        Ok((!empty).then_some(Found { start, bytes }))
    }

    /// Goes to the first message that begins at `from` or later, behind its first line.
    fn find(&mut self, from: u64) -> Result<(), Failure> {
        let (mut line, mut after_empty) = (Vec::new(), self.position == 0);
        if self.position > 0 {
            // A piece of a line says nothing.
            self.line(&mut line)?;
        }
        loop {
            let start = self.position;
            if !self.line(&mut line)? {
                self.next = None;
                return Ok(());
            }
            if start >= from && after_empty && begins_message(&line) {
                self.next = Some(start);
                return Ok(());
            }
            after_empty = is_empty(&line);
        }
    }

    /// Lines up to the next message.
    fn lines(&mut self, message: &mut Vec<u8>) -> Result<(), Failure> {
        let (mut line, mut after_empty) = (Vec::new(), false);
        loop {
            let start = self.position;
            if !self.line(&mut line)? {
                self.next = None;
                return Ok(());
            }
            if begins_message(&line) && (after_empty || message.is_empty()) {
                if message.is_empty() {
                    continue;
                }
                self.next = Some(start);
                return Ok(());
            }
            after_empty = is_empty(&line);
            let quoted = line.starts_with(b">") && line.trim_ascii_start().iter().find(|byte| **byte != b'>') == Some(&b'F');
            let bare = line.iter().position(|byte| *byte != b'>').and_then(|at| line.get(at..)).unwrap_or_default();
            let kept = if quoted && bare.starts_with(b"From ") { line.get(1..).unwrap_or_default() } else { &line };
            if message.len() + kept.len() > MOST {
                self.cut = true;
            } else {
                message.extend_from_slice(kept);
            }
        }
    }

    /// The next line with its end; `false` when there is none.
    fn line(&mut self, line: &mut Vec<u8>) -> Result<bool, Failure> {
        line.clear();
        let count = (&mut self.source).take(MOST as u64).read_until(b'\n', line).map_err(failed_reading)?;
        self.position = self.position.saturating_add(count as u64);
        Ok(count > 0)
    }
}

fn is_empty(line: &[u8]) -> bool {
    line.len() <= EMPTY && line.iter().all(u8::is_ascii_whitespace)
}

/// `From ` with an address and a time of day behind it.
pub(super) fn begins_message(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let rest: Vec<u8> = rest.iter().take(300).take_while(|byte| **byte != b'\n').copied().collect();
    let time =
        |five: &[u8]| five.iter().zip(*b"00:00").all(|(byte, form)| if form == b'0' { byte.is_ascii_digit() } else { *byte == form });
    rest.trim_ascii().contains(&b' ') && rest.windows(5).any(time)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// Where messages begin that begin at `from` or later.
    fn starts(mailbox: &[u8], from: u64) -> Vec<u64> {
        let mut source = Cursor::new(mailbox);
        let mut mailbox = Mailbox::new(&mut source, true, from).unwrap();
        std::iter::from_fn(|| mailbox.next().unwrap()).map(|found| found.start).collect()
    }

    #[test]
    fn reading_may_begin_anywhere() {
        let line = "From anna@example.org Fri May  3 09:12:00 2024\n";
        let long = "x".repeat(3_000);
        let mailbox = [
            format!("{line}Subject: a\n\n{long}\n\n"),
            format!("{line}Subject: b\n{line}\r\n"),
            format!("{line}{line}Subject: c\n\n{long}\n{line}\n"),
            format!("{line}{}\n{line}Subject: d\n\n", " ".repeat(EMPTY)),
        ]
        .concat();
        let all = starts(mailbox.as_bytes(), 0);
        assert_eq!(all.len(), 4, "{all:?}");
        for from in 0..mailbox.len() as u64 {
            let later: Vec<u64> = all.iter().copied().filter(|start| *start >= from).collect();
            assert_eq!(starts(mailbox.as_bytes(), from), later, "{from}");
        }
    }
}
