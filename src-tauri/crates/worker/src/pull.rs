//! A source as the worker sees it: bytes that are asked for as they are needed, behind `Read + Seek`.
//!
//! One window of bytes is held. It begins with what came with the ask, so that a header costs no round trip, and doubles while reading goes
//! straight on, so that a whole file costs few. There is no writing and no second window.

use std::cell::RefCell;
use std::io;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;

use second_read_model::protocol::FrameKind;
use second_read_model::protocol::limits;
use second_read_model::wire::ReadRequest;

use crate::serve::Line;

/// What a request asks for where reading does not go straight on, in bytes.
const FIRST: usize = 64 << 10;

/// The bytes of one stream of an ask.
pub(crate) struct Pull<'a, R, W: Write> {
    line: &'a RefCell<Line<R, W>>,
    stream: u8,
    size: u64,
    position: u64,
    /// Where `window` begins in the stream.
    start: u64,
    window: Vec<u8>,
    /// How much the next request asks for.
    ahead: usize,
    /// The parent could not read the source.
    lost: bool,
}

impl<'a, R: Read, W: Write> Pull<'a, R, W> {
    pub(crate) fn new(line: &'a RefCell<Line<R, W>>, stream: u8, size: u64) -> Self {
        Self { line, stream, size, position: 0, start: 0, window: Vec::new(), ahead: FIRST, lost: false }
    }

    /// The source of an ask (stream 0), with its first bytes, which come unasked.
    pub(crate) fn opened(line: &'a RefCell<Line<R, W>>, size: u64) -> io::Result<Self> {
        let mut pull = Self { ahead: FIRST / 2, ..Self::new(line, 0, size) };
        let mut line = line.borrow_mut();
        match line.hear()? {
            Some(FrameKind::Bytes) => std::mem::swap(&mut pull.window, &mut line.body),
            Some(FrameKind::NoBytes) => pull.lost = true,
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
        pull.window.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        Ok(pull)
    }

    fn window_end(&self) -> u64 {
        self.start.saturating_add(self.window.len() as u64)
    }

    /// The part of the window from the position on.
    fn held(&self) -> &[u8] {
        let from = self.position.checked_sub(self.start).and_then(|from| usize::try_from(from).ok());
        from.and_then(|from| self.window.get(from..)).unwrap_or_default()
    }

    /// Asks for the bytes from the position on.
    fn fetch(&mut self) -> io::Result<()> {
        if self.lost {
            return Err(not_had());
        }
        let straight_on = self.position == self.window_end() && !self.window.is_empty();
        self.ahead = if straight_on { (self.ahead * 2).min(limits::READ) } else { FIRST };
        let left = self.size - self.position;
        let len = usize::try_from(left).map_or(self.ahead, |left| left.min(self.ahead));
        let mut line = self.line.borrow_mut();
        line.request(ReadRequest { stream: self.stream, offset: self.position, len: len as u32 })?;
        match line.hear()? {
            Some(FrameKind::Bytes) => {}
            Some(FrameKind::NoBytes) => return Err(not_had()),
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
        std::mem::swap(&mut self.window, &mut line.body);
        self.start = self.position;
        Ok(())
    }
}

impl<R: Read, W: Write> Read for Pull<'_, R, W> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() || self.position >= self.size {
            return Ok(0);
        }
        if self.held().is_empty() {
            self.fetch()?;
        }
        let held = self.held();
        let count = held.len().min(into.len());
        into[..count].copy_from_slice(&held[..count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl<R: Read, W: Write> Seek for Pull<'_, R, W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => self.size.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

fn not_had() -> io::Error {
    io::Error::other("the source could not be read")
}
