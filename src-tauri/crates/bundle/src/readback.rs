//! Reads back the zip that was just written, through the same open file: directory, headers, every byte of every member.
//!
//! It reads our own fresh zip only, and holds it to what the writer says it wrote; whatever else a zip may be is `verify.rs`, in the worker.

use std::fs::File;
use std::io;
use std::io::Read;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use second_read_library::Error;
use second_read_library::Result;
use second_read_model::Code;
use second_read_model::Sha256;
use second_read_model::progress::Phase;
use second_read_model::progress::Progress;
use second_read_model::progress::Watch;
use sha1::Digest;

use crate::zip::Written;
use crate::zip::ZipFile;

/// Holds the file to what was written; the SHA-256 of the whole zip.
pub fn read_back(zip: &ZipFile, watch: &dyn Watch) -> Result<Sha256> {
    let (file, written) = (zip.file(), zip.written());
    let state = State { next: AtomicUsize::new(0), bytes: AtomicU64::new(0), stop: AtomicBool::new(false) };
    std::thread::scope(|scope| {
        let whole = scope.spawn(|| hash_whole(file, zip.size(), &state, watch));
        let readers = std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 8);
        let readers: Vec<_> = (0..readers).map(|_| scope.spawn(|| read_members(file, written, &state, watch))).collect();
        for reader in readers {
            reader.join().map_err(|_| Error::internal("read-back"))??;
        }
        whole.join().map_err(|_| Error::internal("read-back"))?
    })
}

struct State {
    next: AtomicUsize,
    bytes: AtomicU64,
    stop: AtomicBool,
}

fn hash_whole(file: &File, length: u64, state: &State, watch: &dyn Watch) -> Result<Sha256> {
    let mut reader = At { file, position: 0, end: length };
    let mut sum = sha2::Sha256::new();
    let mut chunk = vec![0; 1 << 20];
    let mut total = 0_u64;
    loop {
        if watch.cancelled() {
            return Err(Error::new(Code::Cancelled));
        }
        let count = reader.read(&mut chunk).map_err(differs)?;
        if count == 0 || state.stop.load(Ordering::Relaxed) {
            break;
        }
        sum.update(&chunk[..count]);
        total = total.saturating_add(count as u64);
    }
    if total != length {
        return Err(Error::internal("read-back-length"));
    }
    Ok(Sha256(sum.finalize().into()))
}

fn read_members(file: &File, written: &[Written], state: &State, watch: &dyn Watch) -> Result<()> {
    let mut chunk = vec![0; 256 << 10];
    let bytes_total = written.iter().map(|member| member.sums.size).sum();
    while let Some(member) = written.get(state.next.fetch_add(1, Ordering::Relaxed)) {
        if watch.cancelled() || state.stop.load(Ordering::Relaxed) {
            return Err(Error::new(Code::Cancelled));
        }
        read_member(file, member, &mut chunk).inspect_err(|_| state.stop.store(true, Ordering::Relaxed))?;
        let bytes = state.bytes.fetch_add(member.sums.size, Ordering::Relaxed).saturating_add(member.sums.size);
        let files = (state.next.load(Ordering::Relaxed) as u64).min(written.len() as u64);
        watch.progress(Progress { phase: Phase::Verify, files, files_total: written.len() as u64, bytes, bytes_total });
    }
    Ok(())
}

/// Local header, then the plain bytes: size, CRC-32, SHA-256, SHA-1.
fn read_member(file: &File, member: &Written, chunk: &mut [u8]) -> Result<()> {
    let mut head = [0; 30];
    read_exact_at(file, &mut head, member.offset).map_err(differs)?;
    let field = |at: usize| u64::from(u16::from_le_bytes([head[at], head[at + 1]]));
    let start = member.offset.saturating_add(30).saturating_add(field(26)).saturating_add(field(28));
    let crc32 = u32::from_le_bytes([head[14], head[15], head[16], head[17]]);
    let packed = At { file, position: start, end: start.saturating_add(member.packed) };
    let mut plain: Box<dyn Read> = if member.deflate {
        Box::new(flate2::bufread::DeflateDecoder::new(io::BufReader::with_capacity(128 << 10, packed)))
    } else {
        Box::new(packed)
    };
    let (mut size, mut crc, mut sha256) = (0_u64, crc32fast::Hasher::new(), sha2::Sha256::new());
    let mut sha1 = member.sums.sha1.map(|_| sha1::Sha1::new());
    loop {
        let count = plain.read(chunk).map_err(differs)?;
        if count == 0 {
            break;
        }
        size = size.saturating_add(count as u64);
        crc.update(&chunk[..count]);
        sha256.update(&chunk[..count]);
        if let Some(sha1) = &mut sha1 {
            sha1.update(&chunk[..count]);
        }
    }
    let same = size == member.sums.size
        && crc.finalize() == crc32
        && crc32 == member.sums.crc32
        && <[u8; 32]>::from(sha256.finalize()) == member.sums.sha256
        && sha1.map(|sha1| <[u8; 20]>::from(sha1.finalize())) == member.sums.sha1;
    if same { Ok(()) } else { Err(Error::internal("read-back-differs")) }
}

/// The plain bytes of one small member, for a look inside it.
pub fn member(zip: &ZipFile, name: &str) -> Result<Option<Vec<u8>>> {
    let Some(member) = zip.written().iter().find(|member| member.name == name) else { return Ok(None) };
    let start = member.offset.saturating_add(30).saturating_add(member.name.len() as u64);
    let packed = At { file: zip.file(), position: start, end: start.saturating_add(member.packed) };
    let mut bytes = Vec::new();
    if member.deflate {
        flate2::read::DeflateDecoder::new(packed).read_to_end(&mut bytes).map_err(differs)?;
    } else {
        io::BufReader::new(packed).read_to_end(&mut bytes).map_err(differs)?;
    }
    Ok(Some(bytes))
}

fn differs(error: io::Error) -> Error {
    Error::internal("read-back").because(error)
}

/// A stretch of the file, read by position, so that several threads read at once.
struct At<'a> {
    file: &'a File,
    position: u64,
    end: u64,
}

impl Read for At<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end.saturating_sub(self.position)).unwrap_or(usize::MAX);
        let most = left.min(into.len());
        let count = read_at(self.file, &mut into[..most], self.position)?;
        self.position = self.position.saturating_add(count as u64);
        Ok(count)
    }
}

fn read_exact_at(file: &File, into: &mut [u8], position: u64) -> io::Result<()> {
    At { file, position, end: u64::MAX }.read_exact(into)
}

#[cfg(unix)]
fn read_at(file: &File, into: &mut [u8], position: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, into, position)
}

#[cfg(windows)]
fn read_at(file: &File, into: &mut [u8], position: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, into, position)
}
