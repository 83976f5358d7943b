//! The library's side of the worker: asks a caged process what is in some bytes, and believes nothing it says until it is checked.
//!
//! `pool` starts processes, keeps deadlines and lends processes out; `client` holds one conversation; `ocr` has a picture read; `check`
//! says which answers are possible. No user file is parsed here.

mod check;
mod client;
#[cfg(any(test, fuzzing))]
mod listen;
mod ocr;
mod pool;

use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use second_read_model::Code;
use second_read_model::extract::Extract;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Answer;
use second_read_model::protocol::Ask;
use second_read_model::protocol::Failure;
use second_read_model::protocol::FrameForm;
use second_read_model::protocol::FrameInfo;
use second_read_model::protocol::Reader;

use crate::BlobRead;
use crate::Error;
use crate::Result;
use crate::UnpackSink;
use crate::Unpacked;
use client::Broken;
use client::Ending;
use client::Outlet;
use client::Sources;
use client::stopped;
use pool::Pool;
use pool::Process;

#[cfg(any(test, fuzzing))]
pub use listen::conversations;
#[cfg(any(test, fuzzing))]
pub use listen::listen;
pub use ocr::Tesseract;

/// The longest part, picture or document that is taken from a worker, in bytes.
const MOST_BYTES: u64 = 512 << 20;
/// What all members of an archive may come to: this, or so many times the archive's size if that is more.
const MOST_UNPACKED: u64 = 2 << 30;
const MOST_UNPACKED_RATIO: u64 = 250;

/// Transfer syntaxes whose pixels no codec in C touches: native ones (PS3.5 A.1–A.3, A.5), RLE, and baseline JPEG.
const IN_RUST: [&str; 6] = [
    "1.2.840.10008.1.2",
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2.1.99",
    "1.2.840.10008.1.2.2",
    "1.2.840.10008.1.2.5",
    "1.2.840.10008.1.2.4.50",
];

/// Reads files in caged processes. One value serves one source (one add): its processes see no file of another.
/// Its calls may come from several threads at once; each has a process to itself for as long as it takes.
pub struct Worker {
    pool: Pool,
}

impl Worker {
    /// Finds the worker program beside this one and starts none yet.
    ///
    /// # Errors
    /// `WorkerMissing` when it is not there.
    pub fn find() -> Result<Worker> {
        let name = format!("second-read-worker{}", std::env::consts::EXE_SUFFIX);
        program_beside(&name).map(Worker::of).ok_or_else(|| Error::new(Code::WorkerMissing).at(name))
    }

    /// Uses this program as the worker.
    pub fn of(program: PathBuf) -> Worker {
        Worker { pool: Pool::new(program, Duration::from_secs(60)) }
    }

    /// The same program for another source: nothing that looked at one source looks at the other.
    pub fn for_another_source(&self) -> Worker {
        Worker { pool: Pool::new(self.program().to_owned(), self.pool.patience()) }
    }

    /// Gives every ask this long, instead of a minute, before its size is counted in.
    pub fn with_patience(self, patience: Duration) -> Worker {
        Worker { pool: Pool::new(self.program().to_owned(), patience) }
    }

    /// Where the worker program is.
    pub fn program(&self) -> &Path {
        self.pool.program()
    }

    /// What holds a worker process (for `about`); each thing that could not be had begins with `no `.
    pub fn cage(&self) -> Result<Vec<String>> {
        let process = self.pool.take()?;
        let cage = process.cage.clone();
        self.pool.give_back(process);
        Ok(cage)
    }

    /// What the worker can read today.
    pub(crate) fn readers(&self) -> Result<Vec<Reader>> {
        let process = self.pool.take()?;
        let readers = process.readers.clone();
        self.pool.give_back(process);
        Ok(readers)
    }

    /// What the worker makes of some bytes. A file that no reader understands is an answer (role `Unreadable`), not an error.
    ///
    /// # Errors
    /// `ReaderStopped` when the process died, ran out of time or answered nonsense; `UnreadablePath` when `bytes` could not be read.
    pub fn extract(&self, name: &str, size: u64, bytes: &mut dyn BlobRead) -> Result<Extract> {
        let ask = Ask::Extract { name: hint(name), size };
        match self.ask_shared(&ask, size, bytes)? {
            (Answer::Extract(untrusted_extract), _) => check::extract(*untrusted_extract).map_err(|what| stopped(Broken::Nonsense(what))),
            _ => Err(stopped(Broken::Nonsense("another answer"))),
        }
    }

    /// A page (from 1) as PNG, at most `width` pixels wide.
    pub fn page(&self, name: &str, size: u64, bytes: &mut dyn BlobRead, page: u32, width: u32) -> Result<Vec<u8>> {
        self.ask_shared(&Ask::Page { name: hint(name), size, page, width }, size, bytes).and_then(streamed)
    }

    /// A page (from 1) as a small JPEG, at most so wide and so high.
    pub fn thumbnail(&self, name: &str, size: u64, bytes: &mut dyn BlobRead, page: u32, (width, height): (u32, u32)) -> Result<Vec<u8>> {
        let picture = self.ask_shared(&Ask::Thumbnail { name: hint(name), size, page, width, height }, size, bytes).and_then(streamed)?;
        check::thumbnail(&picture).map_err(|what| stopped(Broken::Nonsense(what)))?;
        Ok(picture)
    }

    /// The bytes of a part, by its number in `Extract::parts`.
    pub fn part(&self, size: u64, bytes: &mut dyn BlobRead, number: u32) -> Result<Vec<u8>> {
        self.ask_shared(&Ask::Part { size, number }, size, bytes).and_then(streamed)
    }

    /// A frame (from 0) of a DICOM instance or picture. Codecs written in C decode it, so its process reads nothing else.
    pub fn frame(&self, size: u64, bytes: &mut dyn BlobRead, frame: u32, form: FrameForm) -> Result<(FrameInfo, Vec<u8>)> {
        let mut outlet = Outlet::bytes(MOST_BYTES);
        let answer = self.ask_alone(&Ask::Frame { size, frame, form }, size, Sources::one(bytes), &mut outlet)?;
        checked_frame(answer.map_err(unreadable)?, outlet.into_bytes(), form)
    }

    /// The same for a file of this transfer syntax: where its codec is written in Rust, a process decodes one image after the other.
    pub fn frame_of(&self, syntax: &str, size: u64, bytes: &mut dyn BlobRead, frame: u32, form: FrameForm) -> Result<(FrameInfo, Vec<u8>)> {
        if !IN_RUST.contains(&syntax) {
            return self.frame(size, bytes, frame, form);
        }
        let (answer, streamed) = self.ask_shared(&Ask::Frame { size, frame, form }, size, bytes)?;
        checked_frame(answer, streamed, form)
    }

    /// The entries of an archive, one after the other; `sink` gets each head, its bytes and its end. An archive has a process to itself.
    pub fn unpack(&self, name: &str, size: u64, bytes: &mut dyn BlobRead, sink: &mut dyn UnpackSink) -> Result<Unpacked> {
        let most = size.saturating_mul(MOST_UNPACKED_RATIO).max(MOST_UNPACKED);
        let mut outlet = Outlet::entries(sink, most);
        let answer = self.ask_alone(&Ask::Unpack { name: hint(name), size }, size, Sources::one(bytes), &mut outlet)?;
        let seen = outlet.entries_seen();
        match answer {
            Ok(Answer::Unpacked { entries, whole }) if entries == seen => Ok(Unpacked { entries, whole, problem: None }),
            Ok(_) => Err(stopped(Broken::Nonsense("another count of entries"))),
            Err(failure) => Ok(Unpacked { entries: seen, whole: false, problem: Some(failure.code) }),
        }
    }

    /// A PDF from a template of ours (`summary`) and data; `inputs` are pictures the data names by number.
    pub fn typeset(&self, template: &str, data: &serde_json::Value, inputs: &[Vec<u8>], created: &str) -> Result<Vec<u8>> {
        let sizes = inputs.iter().map(|input| input.len() as u64).collect::<Vec<_>>();
        let total = sizes.iter().sum();
        let ask = Ask::Typeset { template: template.to_owned(), data: data.clone(), inputs: sizes, created: created.to_owned() };
        let mut outlet = Outlet::bytes(MOST_BYTES);
        let answer = self.ask_alone(&ask, total, Sources::inputs(inputs), &mut outlet)?;
        // Templates and data are ours: what cannot be set is a fault of ours.
        let answer = answer.map_err(|failure| Error::internal(format!("{template}: {}", failure.place)))?;
        streamed((answer, outlet.into_bytes()))
    }

    /// An ask that a process may answer after others of the same source. If a process that answered others before dies of it, a fresh one
    /// is asked once more: the others may have used up its memory.
    fn ask_shared(&self, ask: &Ask, size: u64, bytes: &mut dyn BlobRead) -> Result<(Answer, Vec<u8>)> {
        let mut process = self.pool.take()?;
        let mut outlet = Outlet::bytes(MOST_BYTES);
        let mut ending = process.converse(ask, self.patience(size), Sources::one(bytes), &mut outlet);
        if matches!(ending, Err(Broken::Died)) && process.asks > 1 {
            process = self.pool.start()?;
            outlet = Outlet::bytes(MOST_BYTES);
            ending = process.converse(ask, self.patience(size), Sources::one(bytes), &mut outlet);
        }
        match ending.map_err(stopped)? {
            Ending::Done(answer) => {
                self.pool.give_back(process);
                Ok((answer, outlet.into_bytes()))
            }
            Ending::Failed(failure) => {
                self.pool.give_back(process);
                Err(unreadable(failure))
            }
        }
    }

    /// An ask to a process that has seen nothing before and sees nothing after.
    fn ask_alone(&self, ask: &Ask, size: u64, sources: Sources<'_>, outlet: &mut Outlet<'_>) -> Result<Result<Answer, Failure>> {
        let mut process: Process = self.pool.start()?;
        match process.converse(ask, self.patience(size), sources, outlet).map_err(stopped)? {
            Ending::Done(answer) => Ok(Ok(answer)),
            Ending::Failed(failure) => Ok(Err(failure)),
        }
    }

    /// How long the worker may take, its waiting for us not counted: a minute, five seconds for each megabyte, ten minutes at most.
    fn patience(&self, size: u64) -> Duration {
        let grown = Duration::from_secs((size >> 20).saturating_mul(5));
        self.pool.patience().saturating_add(grown).min(Duration::from_secs(600))
    }
}

/// A program of ours that stands beside this one.
pub fn program_beside(name: &str) -> Option<PathBuf> {
    let here = std::env::current_exe().ok()?;
    // Test programs stand one folder below the programs they were built with.
    let folders = here.ancestors().skip(1).take(2).enumerate();
    let beside = folders.filter(|(above, _)| *above == 0 || here.parent().is_some_and(|folder| folder.ends_with("deps")));
    beside.map(|(_, folder)| folder.join(name)).find(|program| program.is_file())
}

fn checked_frame(answer: Answer, bytes: Vec<u8>, form: FrameForm) -> Result<(FrameInfo, Vec<u8>)> {
    match answer {
        Answer::Frame(untrusted_info) => {
            let info = check::frame(untrusted_info, form, &bytes).map_err(|what| stopped(Broken::Nonsense(what)))?;
            Ok((info, bytes))
        }
        _ => Err(stopped(Broken::Nonsense("another answer"))),
    }
}

fn streamed((answer, bytes): (Answer, Vec<u8>)) -> Result<Vec<u8>> {
    match answer {
        Answer::Streamed { bytes: said } if said == bytes.len() as u64 => Ok(bytes),
        _ => Err(stopped(Broken::Nonsense("another count of bytes"))),
    }
}

/// A name as a hint for the reader: its last bytes, which hold the extension.
fn hint(name: &str) -> String {
    name[name.ceil_char_boundary(name.len().saturating_sub(1024))..].to_owned()
}

fn unreadable(failure: Failure) -> Error {
    let code = match failure.code {
        WarningCode::Encrypted => "encrypted",
        WarningCode::Limit => "limit",
        _ => "unreadable",
    };
    Error::new(Code::Unreadable).with("why", code)
}
