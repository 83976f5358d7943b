//! One member of the zip, from its source to the bytes that go between two headers: read once, hashed on the way, deflated or stored.
//!
//! It knows nothing of the zip's headers and of files; [`crate::zip`] does. The same source gives the same bytes whatever the
//! number of threads, because each member is packed by one thread in one stream.

use std::io;
use std::io::Read;
use std::io::Write;
use std::sync::mpsc::SyncSender;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use second_read_library::BlobRead;
use second_read_library::Error;
use second_read_library::Result;
use second_read_model::Code;
use second_read_model::Sha256;
use sha1::Digest;

/// How many bytes travel at once.
pub const CHUNK: usize = 256 << 10;

/// A preamble has this many bytes (PS3.10 7.1).
pub const PREAMBLE: usize = 128;

/// A file of the bundle before it is written.
pub struct Job {
    /// Its name in the zip: ASCII, `/` between folders.
    pub name: String,
    /// Its bytes.
    pub body: Body,
    /// Whether deflating is tried.
    pub packing: Packing,
    /// Whether IHE XDM metadata will ask for its SHA-1.
    pub sha1: bool,
}

/// Where the bytes of a member come from.
pub enum Body {
    /// A page of ours.
    Bytes(Vec<u8>),
    /// An original, with what is done to its first bytes.
    Original { reader: Box<dyn BlobRead>, size: u64, head: Head, sha256: Sha256 },
}

/// What is done to the first bytes of an original. All that follows stays as it was received.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Head {
    /// Nothing.
    #[default]
    Keep,
    /// The 128 bytes before `DICM` become zero: programs can hide there (CVE-2019-11687).
    Blank,
    /// A preamble and File Meta Information go in front of a bare data set (PS3.10 7.1).
    Prepend(Vec<u8>),
}

/// Whether deflating a member is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// It is compressed already (JPEG, JPEG 2000, PDF).
    Store,
    /// Deflate, unless its first bytes show that it does not pay.
    Deflate,
}

/// What a packer says about a member, in order.
pub enum Message {
    /// The method: deflate or store. Comes first.
    Method { deflate: bool },
    /// The next packed bytes.
    Bytes(Vec<u8>),
    /// The end: what the headers need.
    End(Sums),
    /// It could not be read.
    Failed(Error),
}

/// Size and sums of a member's plain bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    pub size: u64,
    pub crc32: u32,
    pub sha256: [u8; 32],
    /// Where the metadata asks for it.
    pub sha1: Option<[u8; 20]>,
}

impl Job {
    /// A page of ours.
    pub fn page(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { name: name.into(), body: Body::Bytes(bytes), packing: Packing::Deflate, sha1: false }
    }

    /// How many plain bytes it will have.
    pub fn size(&self) -> u64 {
        match &self.body {
            Body::Bytes(bytes) => bytes.len() as u64,
            Body::Original { size, head: Head::Prepend(front), .. } => size.saturating_add(front.len() as u64),
            Body::Original { size, .. } => *size,
        }
    }
}

/// Packs members one after the other. Its buffers and the tables of deflate serve all of them: a scan has thousands of small ones.
pub struct Packer {
    encoder: DeflateEncoder<Vec<u8>>,
    chunk: Vec<u8>,
}

impl Default for Packer {
    fn default() -> Self {
        Self { encoder: DeflateEncoder::new(Vec::with_capacity(CHUNK), Compression::fast()), chunk: Vec::with_capacity(CHUNK) }
    }
}

impl Packer {
    /// Packs one member and says all of it through `to`. A receiver that is gone means that the writer stopped: nothing is left to say.
    pub fn pack(&mut self, job: Job, to: &SyncSender<Message>) {
        let end = match self.pack_into(job, to) {
            Ok(Some(sums)) => Message::End(sums),
            Ok(None) => return,
            Err(error) => Message::Failed(error),
        };
        let _nobody_listens = to.send(end);
    }

    /// `None` when the writer has stopped.
    fn pack_into(&mut self, job: Job, to: &SyncSender<Message>) -> Result<Option<Sums>> {
        let expected = job.size();
        let mut source = Source::of(job.body, job.sha1);
        source.fill(&mut self.chunk)?;
        let deflate = job.packing == Packing::Deflate && self.begins_smaller().map_err(|_| Error::internal("deflate"))?;
        if to.send(Message::Method { deflate }).is_err() {
            return Ok(None);
        }
        let mut sink = Sink { to, full: Vec::with_capacity(CHUNK) };
        let sent = if deflate { self.send_deflated(&mut source, &mut sink)? } else { self.send_stored(&mut source, &mut sink)? };
        let sums = source.sums();
        if sent && sums.size != expected {
            return Err(Error::internal("original-size"));
        }
        Ok(sent.then_some(sums))
    }

    /// Deflates the first chunk: whether that pays. Less than three percent gained is not worth a reader's time.
    fn begins_smaller(&mut self) -> io::Result<bool> {
        // What the member before left in it, a stored one or one that broke off, is its end: of no use.
        let out = std::mem::take(self.encoder.get_mut());
        self.encoder.reset(out)?;
        self.encoder.get_mut().clear();
        self.encoder.write_all(&self.chunk)?;
        self.encoder.flush()?;
        Ok(self.encoder.get_ref().len().saturating_mul(100) < self.chunk.len().saturating_mul(97))
    }

    fn send_stored(&mut self, source: &mut Source, sink: &mut Sink<'_>) -> Result<bool> {
        while !self.chunk.is_empty() {
            if sink.write_all(&self.chunk).is_err() {
                return Ok(false);
            }
            source.fill(&mut self.chunk)?;
        }
        Ok(sink.flush().is_ok())
    }

    fn send_deflated(&mut self, source: &mut Source, sink: &mut Sink<'_>) -> Result<bool> {
        loop {
            if sink.write_all(self.encoder.get_ref()).is_err() {
                return Ok(false);
            }
            self.encoder.get_mut().clear();
            source.fill(&mut self.chunk)?;
            if self.chunk.is_empty() {
                break;
            }
            self.encoder.write_all(&self.chunk).map_err(|_| Error::internal("deflate"))?;
        }
        self.encoder.try_finish().map_err(|_| Error::internal("deflate"))?;
        Ok(sink.write_all(self.encoder.get_ref()).and_then(|()| sink.flush()).is_ok())
    }
}

/// Plain bytes in chunks, summed on the way.
struct Source {
    body: Reader,
    size: u64,
    crc32: crc32fast::Hasher,
    sha256: Sum,
    sha1: Option<sha1::Sha1>,
}

enum Reader {
    Bytes(io::Cursor<Vec<u8>>),
    Original { reader: Box<dyn BlobRead>, head: Head },
}

/// The SHA-256 is taken from the library while the bytes are those it knows, and counted otherwise; the read-back holds both to the bytes.
enum Sum {
    Known(Sha256),
    Counted(Box<sha2::Sha256>),
}

impl Source {
    fn of(body: Body, sha1: bool) -> Self {
        let (body, sha256) = match body {
            Body::Bytes(bytes) => (Reader::Bytes(io::Cursor::new(bytes)), Sum::Counted(Box::default())),
            Body::Original { reader, head: Head::Prepend(front), .. } => {
                (Reader::Original { reader, head: Head::Prepend(front) }, Sum::Counted(Box::default()))
            }
            Body::Original { reader, head, sha256, .. } => (Reader::Original { reader, head }, Sum::Known(sha256)),
        };
        Self { body, size: 0, crc32: crc32fast::Hasher::new(), sha256, sha1: sha1.then(sha1::Sha1::new) }
    }

    /// The next bytes, [`CHUNK`] of them unless it is the end; none at the end.
    fn fill(&mut self, chunk: &mut Vec<u8>) -> Result<()> {
        chunk.clear();
        match &mut self.body {
            Reader::Bytes(bytes) => read_up_to(bytes, CHUNK, chunk)?,
            Reader::Original { reader, head } => {
                if let Head::Prepend(front) = head {
                    chunk.append(front);
                    *head = Head::Keep;
                }
                read_up_to(reader, CHUNK.saturating_sub(chunk.len()), chunk)?;
                if *head == Head::Blank {
                    *head = Head::Keep;
                    let length = PREAMBLE.min(chunk.len());
                    let front = &mut chunk[..length];
                    if front.iter().any(|byte| *byte != 0) {
                        front.fill(0);
                        self.sha256 = Sum::Counted(Box::default());
                    }
                }
            }
        }
        self.count(chunk);
        Ok(())
    }

    fn count(&mut self, chunk: &[u8]) {
        self.size = self.size.saturating_add(chunk.len() as u64);
        self.crc32.update(chunk);
        if let Sum::Counted(sha256) = &mut self.sha256 {
            sha256.update(chunk);
        }
        if let Some(sha1) = &mut self.sha1 {
            sha1.update(chunk);
        }
    }

    fn sums(self) -> Sums {
        let sha256 = match self.sha256 {
            Sum::Known(known) => known.0,
            Sum::Counted(counted) => counted.finalize().into(),
        };
        Sums { size: self.size, crc32: self.crc32.finalize(), sha256, sha1: self.sha1.map(|sha1| sha1.finalize().into()) }
    }
}

fn read_up_to(from: &mut dyn Read, most: usize, chunk: &mut Vec<u8>) -> Result<()> {
    from.take(most as u64).read_to_end(chunk).map_err(|error| {
        let detail = error.to_string();
        Error::new(Code::LibraryDamaged).with("detail", detail).because(error)
    })?;
    Ok(())
}

/// Cuts what it is given into chunks for the writer. An error means that the writer has stopped.
struct Sink<'a> {
    to: &'a SyncSender<Message>,
    full: Vec<u8>,
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.full.extend_from_slice(bytes);
        if self.full.len() >= CHUNK {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.full.is_empty() {
            return Ok(());
        }
        let full = std::mem::replace(&mut self.full, Vec::with_capacity(CHUNK));
        self.to.send(Message::Bytes(full)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}
