//! One conversation with one worker process: an ask, the bytes it asks for, what it streams out, and how it ends.
//!
//! Frames are bounded before they are read, requests before they are answered. What comes back keeps the name `untrusted_…` until
//! `check` has seen it.

use std::io;
use std::io::Read;
use std::io::SeekFrom;
use std::io::Write;
use std::process::ChildStdin;
use std::process::ChildStdout;
use std::sync::Arc;
use std::time::Duration;

use second_read_model::Code;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Answer;
use second_read_model::protocol::Ask;
use second_read_model::protocol::EntryHead;
use second_read_model::protocol::Failure;
use second_read_model::protocol::FrameKind;
use second_read_model::protocol::Hello;
use second_read_model::protocol::VERSION;
use second_read_model::protocol::limits;
use second_read_model::sentence::say;
use second_read_model::wire;
use second_read_model::wire::ReadRequest;

use super::pool::Clock;
use super::pool::Process;
use crate::BlobRead;
use crate::Error;
use crate::UnpackSink;

/// How an ask ended when the process kept to the protocol.
pub(super) enum Ending {
    Done(Answer),
    Failed(Failure),
}

/// Why a conversation broke off. The process is of no use afterwards.
pub(super) enum Broken {
    /// The process ended without a word: out of memory, killed by its cage, a crash.
    Died,
    /// It was ended for taking too long.
    TimedOut,
    /// A reader of ours fell over its own fault.
    Panicked,
    /// It said what it may not say.
    Nonsense(&'static str),
    /// The bytes it asked for could not be read on our side.
    Source(io::Error),
    /// Whoever takes what is streamed out did not want to go on.
    Sink(Box<Error>),
}

/// What a broken conversation means to the caller.
pub(super) fn stopped(broken: Broken) -> Error {
    let (why, detail) = match broken {
        Broken::Sink(error) => return *error,
        Broken::Source(error) => return Error::new(Code::UnreadablePath).because(error),
        Broken::TimedOut => ("stopped.time", ""),
        Broken::Died => ("stopped.died", ""),
        Broken::Panicked => ("stopped.fault", ""),
        Broken::Nonsense(what) => ("stopped.nonsense", what),
    };
    let error = Error::new(Code::ReaderStopped).with("why", say(why, &[]));
    if detail.is_empty() { error } else { error.because(detail) }
}

/// Hears a new process out: it must say hello, in our version, in time.
pub(super) fn shake_hands(to: ChildStdin, from: ChildStdout, clock: Arc<Clock>, mut patience: Duration) -> io::Result<Process> {
    let from = io::BufReader::with_capacity(64 << 10, from);
    let mut process = Process { to, from, clock, cage: Vec::new(), readers: Vec::new(), asks: 0, body: Vec::new() };
    if process.hear(&mut patience).ok() != Some(FrameKind::Hello) {
        return Err(io::Error::other("the worker did not start"));
    }
    let untrusted_hello: Hello = wire::parse(&process.body)?;
    if untrusted_hello.version != VERSION {
        return Err(io::Error::other("the worker is of another version"));
    }
    process.cage = untrusted_hello.cage;
    process.readers = untrusted_hello.readers;
    Ok(process)
}

impl<W: Write, R: Read> Process<W, R> {
    /// Asks one thing and sees it through. `patience` is what the process may take, our own work not counted.
    pub(super) fn converse(
        &mut self,
        ask: &Ask,
        mut patience: Duration,
        mut sources: Sources<'_>,
        outlet: &mut Outlet<'_>,
    ) -> Result<Ending, Broken> {
        self.asks += 1;
        self.ask(ask, &mut sources, &mut patience)?;
        loop {
            match self.hear(&mut patience)? {
                FrameKind::Read => self.answer_read(&mut sources, &mut patience)?,
                FrameKind::Entry => {
                    let untrusted_head = self.parsed::<EntryHead>()?;
                    let wanted: &[u8] = if outlet.entry(&untrusted_head)? { b"true" } else { b"false" };
                    self.tell(FrameKind::Want, wanted, &mut patience)?;
                }
                FrameKind::Output => outlet.output(&self.body)?,
                FrameKind::EntryEnd => outlet.entry_end(self.parsed()?)?,
                FrameKind::Done => return sources.sound().and(self.parsed()).map(Ending::Done),
                FrameKind::Failed => return sources.sound().and(self.parsed()).map(Ending::Failed),
                FrameKind::Stopped => return Err(Broken::Panicked),
                FrameKind::Hello | FrameKind::Ask | FrameKind::Bytes | FrameKind::NoBytes | FrameKind::Want => {
                    return Err(Broken::Nonsense("a frame that is ours to send"));
                }
            }
        }
    }

    /// Sends an ask and the first bytes of its source at once: most headers and short files cost one way there and back.
    fn ask(&mut self, ask: &Ask, sources: &mut Sources<'_>, patience: &mut Duration) -> Result<(), Broken> {
        let unsaid = || Broken::Nonsense("an ask that cannot be said");
        let mut frames = Vec::with_capacity(limits::OPENING);
        wire::write_json(&mut frames, FrameKind::Ask, ask).map_err(|_| unsaid())?;
        let opening = match sources.opening(&mut self.body) {
            None => Ok(()),
            Some(true) => wire::write_frame(&mut frames, FrameKind::Bytes, &self.body),
            Some(false) => wire::write_frame(&mut frames, FrameKind::NoBytes, &[]),
        };
        opening.map_err(|_| unsaid())?;
        let to = &mut self.to;
        self.clock.while_waiting(patience, || to.write_all(&frames)).map_err(|_| self.end_of_pipe())
    }

    fn answer_read(&mut self, sources: &mut Sources<'_>, patience: &mut Duration) -> Result<(), Broken> {
        let request = ReadRequest::from_bytes(&self.body).map_err(|_| Broken::Nonsense("a read request"))?;
        match sources.read(request, &mut self.body)? {
            true => {
                let body = std::mem::take(&mut self.body);
                let told = self.tell(FrameKind::Bytes, &body, patience);
                self.body = body;
                told
            }
            false => self.tell(FrameKind::NoBytes, &[], patience),
        }
    }

    fn hear(&mut self, patience: &mut Duration) -> Result<FrameKind, Broken> {
        let (from, body) = (&mut self.from, &mut self.body);
        match self.clock.while_waiting(patience, || wire::read_frame(from, body)) {
            Ok(Some(kind)) => Ok(kind),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(Broken::Nonsense("a frame out of bounds")),
            Ok(None) | Err(_) => Err(self.end_of_pipe()),
        }
    }

    fn tell(&mut self, kind: FrameKind, body: &[u8], patience: &mut Duration) -> Result<(), Broken> {
        let to = &mut self.to;
        self.clock.while_waiting(patience, || wire::write_frame(to, kind, body)).map_err(|_| self.end_of_pipe())
    }

    fn end_of_pipe(&self) -> Broken {
        if self.clock.timed_out() { Broken::TimedOut } else { Broken::Died }
    }

    fn parsed<T: serde::de::DeserializeOwned>(&self) -> Result<T, Broken> {
        wire::parse(&self.body).map_err(|_| Broken::Nonsense("a message that is not understood"))
    }
}

/// What the worker may read of.
pub(super) struct Sources<'a> {
    source: Option<&'a mut dyn BlobRead>,
    inputs: &'a [Vec<u8>],
    /// Why a read failed on our side: then no answer of the worker counts.
    failed: Option<io::Error>,
}

impl<'a> Sources<'a> {
    /// One file (stream 0).
    pub(super) fn one(source: &'a mut dyn BlobRead) -> Self {
        Self { source: Some(source), inputs: &[], failed: None }
    }

    /// Inputs of typesetting (streams 1, 2, …).
    pub(super) fn inputs(inputs: &'a [Vec<u8>]) -> Self {
        Self { source: None, inputs, failed: None }
    }

    /// Reads the first bytes of the source into `into`; `false` when our side could not, `None` where there is no source.
    fn opening(&mut self, into: &mut Vec<u8>) -> Option<bool> {
        into.clear();
        let source = self.source.as_mut()?;
        let read = read_opening(source, into);
        let is_read = read.is_ok();
        self.failed = read.err();
        Some(is_read)
    }

    /// Reads what was requested into `into`; `false` when our side could not.
    fn read(&mut self, request: ReadRequest, into: &mut Vec<u8>) -> Result<bool, Broken> {
        into.clear();
        if let Some(input) = usize::from(request.stream).checked_sub(1) {
            let input = self.inputs.get(input).ok_or(Broken::Nonsense("an input that is not there"))?;
            let from = usize::try_from(request.offset).map_or(input.len(), |offset| offset.min(input.len()));
            let end = from.saturating_add(request.len as usize).min(input.len());
            into.extend_from_slice(&input[from..end]);
            return Ok(true);
        }
        let source = self.source.as_mut().ok_or(Broken::Nonsense("an input that is not there"))?;
        match read_at(source, request, into) {
            Ok(()) => Ok(true),
            Err(error) => {
                self.failed = Some(error);
                Ok(false)
            }
        }
    }

    /// An error when some bytes could not be had.
    fn sound(&mut self) -> Result<(), Broken> {
        self.failed.take().map_or(Ok(()), |error| Err(Broken::Source(error)))
    }
}

fn read_opening(source: &mut dyn BlobRead, into: &mut Vec<u8>) -> io::Result<()> {
    source.rewind()?;
    source.take(limits::OPENING_OF_DICOM as u64).read_to_end(into)?;
    if into.get(128..132) != Some(b"DICM") {
        source.take((limits::OPENING - limits::OPENING_OF_DICOM) as u64).read_to_end(into)?;
    }
    Ok(())
}

fn read_at(source: &mut dyn BlobRead, request: ReadRequest, into: &mut Vec<u8>) -> io::Result<()> {
    source.seek(SeekFrom::Start(request.offset))?;
    into.reserve(request.len as usize);
    source.take(u64::from(request.len)).read_to_end(into)?;
    Ok(())
}

/// Where goes what the worker streams out.
pub(super) enum Outlet<'a> {
    /// Into memory, up to so many bytes.
    Bytes { into: Vec<u8>, most: u64 },
    /// To whoever takes an archive apart.
    Entries { sink: &'a mut dyn UnpackSink, seen: u64, open: bool, left: u64 },
}

impl<'a> Outlet<'a> {
    pub(super) fn bytes(most: u64) -> Self {
        Outlet::Bytes { into: Vec::new(), most }
    }

    pub(super) fn entries(sink: &'a mut dyn UnpackSink, most: u64) -> Self {
        Outlet::Entries { sink, seen: 0, open: false, left: most }
    }

    /// What came, for an outlet into memory.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        match self {
            Outlet::Bytes { into, .. } => into,
            Outlet::Entries { .. } => Vec::new(),
        }
    }

    /// How many entries began.
    pub(super) fn entries_seen(&self) -> u64 {
        match self {
            Outlet::Bytes { .. } => 0,
            Outlet::Entries { seen, .. } => *seen,
        }
    }

    /// Whether the bytes of an entry are wanted.
    fn entry(&mut self, untrusted_head: &EntryHead) -> Result<bool, Broken> {
        let Outlet::Entries { sink, seen, open, .. } = self else { return Err(Broken::Nonsense("an entry of no archive")) };
        if *open || *seen >= limits::ENTRIES || untrusted_head.name.len() > limits::ENTRY_NAME {
            return Err(Broken::Nonsense("an entry out of bounds"));
        }
        *seen += 1;
        let wanted = sink.entry(untrusted_head).map_err(|error| Broken::Sink(Box::new(error)))?;
        *open = wanted && untrusted_head.problem.is_none();
        Ok(*open)
    }

    fn output(&mut self, untrusted_bytes: &[u8]) -> Result<(), Broken> {
        let count = untrusted_bytes.len() as u64;
        match self {
            Outlet::Bytes { into, most } if into.len() as u64 + count <= *most => {
                into.extend_from_slice(untrusted_bytes);
                Ok(())
            }
            Outlet::Entries { sink, open: true, left, .. } if count <= *left => {
                *left -= count;
                sink.bytes(untrusted_bytes).map_err(|error| Broken::Sink(Box::new(error)))
            }
            Outlet::Bytes { .. } | Outlet::Entries { .. } => Err(Broken::Nonsense("more bytes than there may be")),
        }
    }

    fn entry_end(&mut self, problem: Option<WarningCode>) -> Result<(), Broken> {
        let Outlet::Entries { sink, open, .. } = self else { return Err(Broken::Nonsense("an entry of no archive")) };
        if !std::mem::take(open) {
            return Err(Broken::Nonsense("an end without a beginning"));
        }
        sink.end(problem).map_err(|error| Broken::Sink(Box::new(error)))
    }
}
