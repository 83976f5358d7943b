//! Frames on a pipe: how the messages of [`crate::protocol`] are written and read, the same on both sides.
//!
//! Pure over `Read` and `Write`. A length is checked against the message's own bound before anything is allocated. Nothing here waits,
//! retries or knows what a message means.

use std::io;
use std::io::Read;
use std::io::Write;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::protocol::FrameKind;
use crate::protocol::limits;

/// Room that is made for a frame before its bytes come: what goes with an ask fits.
const AT_ONCE: usize = limits::OPENING;

/// A `Read` frame: which stream, from where, how many bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadRequest {
    /// 0 is the source; others are the extra inputs of typesetting.
    pub stream: u8,
    pub offset: u64,
    /// 1 to [`limits::READ`].
    pub len: u32,
}

impl ReadRequest {
    const LEN: usize = 13;

    /// As it stands in the frame.
    pub fn to_bytes(self) -> [u8; Self::LEN] {
        let mut bytes = [self.stream; Self::LEN];
        bytes[1..9].copy_from_slice(&self.offset.to_le_bytes());
        bytes[9..].copy_from_slice(&self.len.to_le_bytes());
        bytes
    }

    /// From a frame's body; an error when it is no such request or asks for too much.
    pub fn from_bytes(body: &[u8]) -> io::Result<Self> {
        let body: &[u8; Self::LEN] = body.try_into().map_err(|_| nonsense("a read request of another length"))?;
        let [stream, o0, o1, o2, o3, o4, o5, o6, o7, l0, l1, l2, l3] = *body;
        let request =
            Self { stream, offset: u64::from_le_bytes([o0, o1, o2, o3, o4, o5, o6, o7]), len: u32::from_le_bytes([l0, l1, l2, l3]) };
        if request.len == 0 || request.len as usize > limits::READ {
            return Err(nonsense("a read request out of bounds"));
        }
        Ok(request)
    }
}

/// Writes one frame. The caller flushes when it waits for an answer.
pub fn write_frame(to: &mut impl Write, kind: FrameKind, body: &[u8]) -> io::Result<()> {
    if body.len() > bound(kind) {
        return Err(nonsense("a frame over its bound"));
    }
    let len = u32::try_from(body.len() + 1).map_err(|_| nonsense("a frame over its bound"))?;
    let mut head = [kind as u8; 5];
    head[..4].copy_from_slice(&len.to_le_bytes());
    // In one call where the pipe takes it, so that the other side wakes up once.
    let written = loop {
        match to.write_vectored(&[io::IoSlice::new(&head), io::IoSlice::new(body)]) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => break result?,
        }
    };
    to.write_all(head.get(written..).unwrap_or_default())?;
    to.write_all(body.get(written.saturating_sub(head.len())..).unwrap_or_default())
}

/// Writes one frame with a JSON body.
pub fn write_json(to: &mut impl Write, kind: FrameKind, message: &impl Serialize) -> io::Result<()> {
    write_frame(to, kind, &serde_json::to_vec(message)?)
}

/// Reads one frame into `body` (cleared first). `None` at a clean end between frames.
pub fn read_frame(from: &mut impl Read, body: &mut Vec<u8>) -> io::Result<Option<FrameKind>> {
    body.clear();
    let mut head = [0; 5];
    if !fill_or_end(from, &mut head)? {
        return Ok(None);
    }
    let [l0, l1, l2, l3, kind] = head;
    let len = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
    let kind = FrameKind::from_byte(kind).ok_or_else(|| nonsense("an unknown frame"))?;
    let len = len.checked_sub(1).filter(|len| *len <= bound(kind)).ok_or_else(|| nonsense("a frame over its bound"))?;
    // In one call where the frame is short: each call costs a caged process as much as reading a hundred elements of a header.
    body.resize(len.min(AT_ONCE), 0);
    from.read_exact(body)?;
    // The bound is checked, yet more room is made only as bytes arrive: a claim alone costs nothing.
    let rest = len - body.len();
    if from.take(rest as u64).read_to_end(body)? < rest {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(kind))
}

/// The JSON body of a frame.
pub fn parse<T: DeserializeOwned>(body: &[u8]) -> io::Result<T> {
    serde_json::from_slice(body).map_err(|_| nonsense("a message that is not understood"))
}

/// The longest body that a frame of this kind may have.
pub fn bound(kind: FrameKind) -> usize {
    match kind {
        FrameKind::Hello | FrameKind::Failed => 64 << 10,
        FrameKind::Ask | FrameKind::Done => limits::JSON,
        FrameKind::Read => ReadRequest::LEN,
        FrameKind::Bytes => limits::READ,
        FrameKind::Output => limits::OUTPUT,
        FrameKind::Entry => limits::ENTRY_HEAD,
        FrameKind::NoBytes | FrameKind::Stopped => 0,
        FrameKind::Want | FrameKind::EntryEnd => 64,
    }
}

/// Fills `buffer`; `false` when the stream ended before its first byte.
fn fill_or_end(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    let mut filled = 0;
    while filled < buffer.len() {
        match from.read(&mut buffer[filled..]) {
            Ok(0) if filled == 0 => return Ok(false),
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

fn nonsense(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_back_as_they_went() {
        let mut pipe = Vec::new();
        let request = ReadRequest { stream: 2, offset: 1 << 40, len: 77 };
        assert!(write_frame(&mut pipe, FrameKind::Read, &request.to_bytes()).is_ok());
        assert!(write_json(&mut pipe, FrameKind::Want, &true).is_ok());
        let (mut from, mut body) = (pipe.as_slice(), Vec::new());
        assert_eq!(read_frame(&mut from, &mut body).ok(), Some(Some(FrameKind::Read)));
        assert_eq!(ReadRequest::from_bytes(&body).ok(), Some(request));
        assert_eq!(read_frame(&mut from, &mut body).ok(), Some(Some(FrameKind::Want)));
        assert_eq!(parse::<bool>(&body).ok(), Some(true));
        assert_eq!(read_frame(&mut from, &mut body).ok(), Some(None));
    }

    #[test]
    fn nonsense_is_refused_before_room_is_made() {
        let frame = |len: u32, kind: u8| [len.to_le_bytes().as_slice(), &[kind]].concat();
        let wrong = [
            frame(0, FrameKind::Bytes as u8),
            frame(u32::MAX, FrameKind::Done as u8),
            frame(limits::OUTPUT as u32 + 2, FrameKind::Output as u8),
            frame(2, FrameKind::NoBytes as u8),
            frame(1, 0),
            frame(1, 200),
            frame(10, FrameKind::Bytes as u8),
            vec![1, 0],
        ];
        for bytes in wrong {
            let mut body = Vec::new();
            assert!(read_frame(&mut bytes.as_slice(), &mut body).is_err(), "{bytes:?}");
            assert!(body.capacity() < 4096, "{bytes:?} made room for {}", body.capacity());
        }
        for (offset, len) in [(0, 0), (0, limits::READ as u32 + 1)] {
            assert!(ReadRequest::from_bytes(&ReadRequest { stream: 0, offset, len }.to_bytes()).is_err());
        }
    }
}
