//! The messages of a mailbox (RFC 4155), one after the other: each begins with a line `From address date` after an empty line, and its
//! own lines that begin so were written as `>From`. A file that is one message is a mailbox of one.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;

use second_read_model::protocol::Failure;

use super::super::ReadSeek;
use super::super::failed_reading;

/// The longest message, in bytes. Providers carry 50 MB at most.
const MOST: usize = 96 << 20;
/// Messages beyond this many are not read.
const MESSAGES: usize = 50_000;

pub(super) struct Mailbox<'a> {
    source: BufReader<&'a mut dyn ReadSeek>,
    many: bool,
    over: bool,
    count: usize,
    /// A message was longer than it may be, or there are more.
    pub(super) cut: bool,
}

impl<'a> Mailbox<'a> {
    pub(super) fn new(source: &'a mut dyn ReadSeek, many: bool) -> Result<Self, Failure> {
        source.rewind().map_err(failed_reading)?;
        Ok(Self { source: BufReader::with_capacity(256 << 10, source), many, over: false, count: 0, cut: false })
    }

    /// The bytes of the next message, the line that begins it left out.
    pub(super) fn next(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        if self.over {
            return Ok(None);
        }
        if self.count >= MESSAGES {
            self.cut = true;
            return Ok(None);
        }
        self.count += 1;
        let mut message = Vec::new();
        if !self.many {
            self.over = true;
            (&mut self.source).take(MOST as u64 + 1).read_to_end(&mut message).map_err(failed_reading)?;
            self.cut = message.len() > MOST;
            message.truncate(MOST);
            let empty = message.iter().all(u8::is_ascii_whitespace);
            return Ok((!empty).then_some(message));
        }
        self.lines(&mut message)?;
        Ok((!message.is_empty() || !self.over).then_some(message))
    }

    /// Lines up to the next message.
    fn lines(&mut self, message: &mut Vec<u8>) -> Result<(), Failure> {
        let (mut line, mut after_empty) = (Vec::new(), false);
        loop {
            line.clear();
            let count = (&mut self.source).take(MOST as u64).read_until(b'\n', &mut line).map_err(failed_reading)?;
            if count == 0 {
                self.over = true;
                return Ok(());
            }
            if begins_message(&line) && (after_empty || message.is_empty()) {
                if message.is_empty() {
                    continue;
                }
                return Ok(());
            }
            after_empty = line.iter().all(u8::is_ascii_whitespace);
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
}

/// `From ` with an address and a time of day behind it.
pub(super) fn begins_message(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let rest: Vec<u8> = rest.iter().take(300).take_while(|byte| **byte != b'\n').copied().collect();
    let time =
        |five: &[u8]| five.iter().zip(*b"00:00").all(|(byte, form)| if form == b'0' { byte.is_ascii_digit() } else { *byte == form });
    rest.trim_ascii().contains(&b' ') && rest.windows(5).any(time)
}
