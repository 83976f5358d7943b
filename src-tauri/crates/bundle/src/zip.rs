//! The only writer of bundles: members in order through parallel packers into one file that has no name until it is whole.
//!
//! Plain zip as every system opens it: store or deflate, ASCII names, no data descriptors, no encryption; zip64 where a number needs it
//! (APPNOTE.TXT 4.3). Names, order, times and bytes follow from the arguments alone. Reading back is `readback.rs`.
#![expect(clippy::disallowed_methods, reason = "the one module of this crate that may write files")]

use std::collections::VecDeque;
use std::fs::File;
use std::io::BufWriter;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::sync_channel;

use chrono::DateTime;
use chrono::Datelike;
use chrono::Timelike;
use chrono::Utc;
use second_read_library::Error;
use second_read_library::Result;
use second_read_library::failed_target;
use second_read_model::Code;
use second_read_model::progress::Phase;
use second_read_model::progress::Progress;
use second_read_model::progress::Watch;
use second_read_model::protocol::Listed;

use crate::pack::Job;
use crate::pack::Message;
use crate::pack::Packer;
use crate::pack::Sums;

/// Members that are packed ahead of the one that is being written.
const AHEAD: usize = 8;
/// Chunks of one member that wait for the writer.
const DEPTH: usize = 8;
/// From here on a size may not fit a 32-bit field once packed.
const ZIP64_SIZE: u64 = 0xffff_0000;
const NO_NUMBER_32: u32 = u32::MAX;
const NO_NUMBER_16: u16 = u16::MAX;

/// A member as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub name: String,
    pub sums: Sums,
    pub packed: u64,
    pub deflate: bool,
    /// Where its local header begins.
    pub offset: u64,
}

/// A zip that is being written. Dropped before [`ZipFile::publish`], it leaves nothing behind.
pub struct ZipFile {
    out: BufWriter<File>,
    hidden: Hidden,
    target: PathBuf,
    position: u64,
    time: u32,
    written: Vec<Written>,
    files_total: u64,
    bytes_total: u64,
    bytes: u64,
}

/// How a file stays out of sight until it is whole.
enum Hidden {
    /// It has no name at all (Linux, `O_TMPFILE`): a killed export leaves nothing.
    #[cfg(target_os = "linux")]
    Unnamed,
    /// A name of its own beside the target, where the system or the file system has nothing better; removed when dropped.
    Named(PathBuf),
    /// It bears the target's name now.
    Published,
}

impl ZipFile {
    /// Begins a zip that will be `target`, which must not be there. `clock` becomes the time of every member.
    pub fn create(target: &Path, clock: DateTime<Utc>, files_total: u64, bytes_total: u64) -> Result<Self> {
        if target.symlink_metadata().is_ok() {
            return Err(Error::new(Code::TargetExists).at(target));
        }
        let folder = folder_of(target);
        second_read_library::enough_space(&folder, bytes_total).map_err(|error| error.at(target))?;
        let (file, hidden) = open_hidden(&folder).map_err(|error| failed_target(target, error, bytes_total))?;
        let out = BufWriter::with_capacity(1 << 20, file);
        let (time, target) = (dos_time(clock), target.to_path_buf());
        Ok(Self { out, hidden, target, position: 0, time, written: Vec::new(), files_total, bytes_total, bytes: 0 })
    }

    /// Writes members one after the other while others are being packed.
    pub fn put(&mut self, jobs: impl IntoIterator<Item = Result<Job>>, watch: &dyn Watch) -> Result<()> {
        let packers = std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 8);
        let (to_packers, queue) = sync_channel::<(Job, _)>(AHEAD);
        let queue = Mutex::new(queue);
        std::thread::scope(|scope| {
            // Owned here, so that an early return closes the queue and the packers end before the scope does.
            let to_packers = to_packers;
            for _ in 0..packers {
                scope.spawn(|| {
                    let mut packer = Packer::default();
                    loop {
                        let next = queue.lock().ok().and_then(|queue| queue.recv().ok());
                        let Some((job, to)) = next else { break };
                        packer.pack(job, &to);
                    }
                });
            }
            let mut jobs = jobs.into_iter();
            let mut waiting = VecDeque::new();
            loop {
                while waiting.len() < AHEAD {
                    let Some(job) = jobs.next().transpose()? else { break };
                    let (to, from) = sync_channel(DEPTH);
                    waiting.push_back((job.name.clone(), job.size(), from));
                    to_packers.send((job, to)).map_err(|_| Error::internal("packers"))?;
                }
                let Some((name, size, from)) = waiting.pop_front() else { return Ok(()) };
                self.member(name, size, &from, watch)?;
            }
        })
    }

    fn member(&mut self, name: String, size: u64, from: &Receiver<Message>, watch: &dyn Watch) -> Result<()> {
        let gone = || Error::internal("packer");
        let Message::Method { deflate } = next(from)? else { return Err(gone()) };
        let offset = self.position;
        let head = local_header(&name, deflate, self.time, size);
        self.write(&head)?;
        let mut packed = 0_u64;
        let sums = loop {
            match next(from)? {
                Message::Bytes(bytes) => {
                    self.write(&bytes)?;
                    packed = packed.saturating_add(bytes.len() as u64);
                }
                Message::End(sums) => break sums,
                Message::Failed(error) => return Err(error),
                Message::Method { .. } => return Err(gone()),
            }
            if watch.cancelled() {
                return Err(Error::new(Code::Cancelled));
            }
        };
        self.bytes = self.bytes.saturating_add(sums.size);
        self.written.push(Written { name, sums, packed, deflate, offset });
        watch.progress(Progress {
            phase: Phase::Write,
            files: self.written.len() as u64,
            files_total: self.files_total,
            bytes: self.bytes,
            bytes_total: self.bytes_total,
        });
        Ok(())
    }

    /// What stands in the zip so far.
    pub fn written(&self) -> &[Written] {
        &self.written
    }

    /// Writes the directory, fills in what the headers did not know yet, and makes it durable. The file still has no name.
    pub fn finish(&mut self) -> Result<()> {
        let directory = directory(&self.written, self.position, self.time);
        self.write(&directory)?;
        let Self { out, written, .. } = self;
        patch(out, written).and_then(|()| out.flush()).and_then(|()| out.get_ref().sync_all()).map_err(|error| self.failed(error))
    }

    /// The file, for reading back.
    pub fn file(&self) -> &File {
        self.out.get_ref()
    }

    /// How long it is.
    pub fn size(&self) -> u64 {
        self.position
    }

    /// Gives the finished file its name, unless something stands there by now.
    pub fn publish(mut self) -> Result<()> {
        self.hidden.publish(self.out.get_ref(), &self.target).map_err(|error| self.failed(error))
    }

    /// A full disk is asked for what was still to come; what is written goes with the file.
    fn failed(&self, error: std::io::Error) -> Error {
        failed_target(&self.target, error, self.bytes_total.saturating_sub(self.position).max(1))
    }

    /// Every write error is fatal: a zip with a hole must never get its name.
    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(|error| self.failed(error))?;
        self.position = self.position.saturating_add(bytes.len() as u64);
        Ok(())
    }
}

fn next(from: &Receiver<Message>) -> Result<Message> {
    from.recv().map_err(|_| Error::internal("packer"))
}

// Headers --------------------------------------------------------------------------------------------------------------------------

/// Local file header with empty sums, which [`patch`] fills in (APPNOTE 4.3.7).
fn local_header(name: &str, deflate: bool, time: u32, size: u64) -> Vec<u8> {
    let wide = size >= ZIP64_SIZE;
    let mut head = Vec::with_capacity(64);
    put32(&mut head, 0x0403_4b50);
    put16(&mut head, needed(wide));
    put16(&mut head, 0);
    put16(&mut head, if deflate { 8 } else { 0 });
    put32(&mut head, time);
    put32(&mut head, 0);
    let blank = if wide { NO_NUMBER_32 } else { 0 };
    put32(&mut head, blank);
    put32(&mut head, blank);
    put16(&mut head, name.len() as u16);
    put16(&mut head, if wide { 20 } else { 0 });
    head.extend_from_slice(name.as_bytes());
    if wide {
        put16(&mut head, 1);
        put16(&mut head, 16);
        put64(&mut head, 0);
        put64(&mut head, 0);
    }
    head
}

/// Fills sums and sizes into the local headers.
fn patch(out: &mut BufWriter<File>, written: &[Written]) -> std::io::Result<()> {
    for member in written {
        let at = |place: u64| SeekFrom::Start(member.offset.saturating_add(place));
        out.seek(at(14))?;
        out.write_all(&member.sums.crc32.to_le_bytes())?;
        if member.sums.size >= ZIP64_SIZE {
            out.seek(at(30 + member.name.len() as u64 + 4))?;
            out.write_all(&member.sums.size.to_le_bytes())?;
            out.write_all(&member.packed.to_le_bytes())?;
        } else {
            out.write_all(&(member.packed as u32).to_le_bytes())?;
            out.write_all(&(member.sums.size as u32).to_le_bytes())?;
        }
    }
    Ok(())
}

/// Central directory and end records (APPNOTE 4.3.12 to 4.3.16), for a directory that begins at `start`.
fn directory(written: &[Written], start: u64, time: u32) -> Vec<u8> {
    let mut out = Vec::with_capacity(written.len() * 96 + 128);
    for member in written {
        central_header(&mut out, member, time);
    }
    let (count, size) = (written.len() as u64, out.len() as u64);
    if count >= u64::from(NO_NUMBER_16) || start >= u64::from(NO_NUMBER_32) || size >= u64::from(NO_NUMBER_32) {
        let record = start.saturating_add(size);
        put32(&mut out, 0x0606_4b50);
        put64(&mut out, 44);
        put16(&mut out, MADE_BY);
        put16(&mut out, 45);
        put32(&mut out, 0);
        put32(&mut out, 0);
        for number in [count, count, size, start] {
            put64(&mut out, number);
        }
        put32(&mut out, 0x0706_4b50);
        put32(&mut out, 0);
        put64(&mut out, record);
        put32(&mut out, 1);
    }
    out.extend_from_slice(&end_record(count, narrow(size), narrow(start)));
    out
}

/// How long the end record is, in bytes.
pub(crate) const END: usize = 22;

/// The end record (APPNOTE 4.3.16) of a directory of `size` bytes at `start`, which lists `count` members.
fn end_record(count: u64, size: u32, start: u32) -> Vec<u8> {
    let mut out = Vec::with_capacity(END);
    put32(&mut out, 0x0605_4b50);
    put32(&mut out, 0);
    let few = u16::try_from(count).unwrap_or(NO_NUMBER_16);
    put16(&mut out, few);
    put16(&mut out, few);
    put32(&mut out, size);
    put32(&mut out, start);
    put16(&mut out, 0);
    out
}

/// Whether a zip of so many members, `whole` bytes long, that ends in `tail` ends as ours do. Where a directory of wide numbers stands is for
/// the reader to find out.
pub(crate) fn ends_as_ours(tail: &[u8; END], count: u64, whole: u64) -> bool {
    let number = |at: usize| u32::from_le_bytes([tail[at], tail[at + 1], tail[at + 2], tail[at + 3]]);
    let (size, start) = (number(12), number(16));
    let wide = count >= u64::from(NO_NUMBER_16) || whole > u64::from(NO_NUMBER_32);
    end_record(count, size, start) == tail && (wide || u64::from(size) + u64::from(start) + END as u64 == whole)
}

/// Whether the directory of our zip, `whole` bytes long, says this of a member beside its name, sums, time and place.
pub(crate) fn is_listed_as_ours(listed: &Listed, size: u64, whole: u64) -> bool {
    let as_ours = |wide| Listed { made_by: MADE_BY, needed: needed(wide), external: MODE, ..Listed::default() };
    // Behind the first 4 GiB a small member needs wide numbers too.
    *listed == as_ours(size >= ZIP64_SIZE) || (whole > u64::from(NO_NUMBER_32) && *listed == as_ours(true))
}

/// Made on Unix, by version 4.5 of the specification; so that permissions below are understood.
const MADE_BY: u16 = 3 << 8 | 45;
/// A plain file that its owner may write and all may read.
const MODE: u32 = 0o100_644 << 16;

fn central_header(out: &mut Vec<u8>, member: &Written, time: u32) {
    let wide = member.sums.size >= ZIP64_SIZE;
    let far = member.offset >= u64::from(NO_NUMBER_32);
    let mut extra = Vec::new();
    if wide || far {
        put16(&mut extra, 1);
        put16(&mut extra, if wide { 16 } else { 0 } + if far { 8 } else { 0 });
        if wide {
            put64(&mut extra, member.sums.size);
            put64(&mut extra, member.packed);
        }
        if far {
            put64(&mut extra, member.offset);
        }
    }
    put32(out, 0x0201_4b50);
    put16(out, MADE_BY);
    put16(out, needed(wide || far));
    put16(out, 0);
    put16(out, if member.deflate { 8 } else { 0 });
    put32(out, time);
    put32(out, member.sums.crc32);
    put32(out, if wide { NO_NUMBER_32 } else { member.packed as u32 });
    put32(out, if wide { NO_NUMBER_32 } else { member.sums.size as u32 });
    put16(out, member.name.len() as u16);
    put16(out, extra.len() as u16);
    put16(out, 0);
    put16(out, 0);
    put16(out, 0);
    put32(out, MODE);
    put32(out, narrow(member.offset));
    out.extend_from_slice(member.name.as_bytes());
    out.extend_from_slice(&extra);
}

fn needed(zip64: bool) -> u16 {
    if zip64 { 45 } else { 20 }
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(NO_NUMBER_32)
}

/// Time and date as DOS writes them: from 1980, by two seconds.
fn dos_time(clock: DateTime<Utc>) -> u32 {
    if !(1980..2108).contains(&clock.year()) {
        return (1 << 21) | (1 << 16);
    }
    let date = ((clock.year() as u32 - 1980) << 9) | (clock.month() << 5) | clock.day();
    let time = (clock.hour() << 11) | (clock.minute() << 5) | (clock.second() / 2);
    (date << 16) | time
}

fn put16(out: &mut Vec<u8>, number: u16) {
    out.extend_from_slice(&number.to_le_bytes());
}

fn put32(out: &mut Vec<u8>, number: u32) {
    out.extend_from_slice(&number.to_le_bytes());
}

fn put64(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(&number.to_le_bytes());
}

// The file -------------------------------------------------------------------------------------------------------------------------

fn folder_of(target: &Path) -> PathBuf {
    target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_path_buf()
}

fn open_hidden(folder: &Path) -> std::io::Result<(File, Hidden)> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::Mode;
        use rustix::fs::OFlags;
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        match rustix::fs::open(folder, flags, Mode::RUSR | Mode::WUSR) {
            Ok(file) => return Ok((File::from(file), Hidden::Unnamed)),
            // Not every file system has files without names (FAT sticks, network folders).
            Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::ISDIR | rustix::io::Errno::INVAL) => {}
            Err(error) => return Err(error.into()),
        }
    }
    open_named(folder)
}

/// What begins and ends the name of a zip that is being written where it has to have one.
const PART: (&str, &str) = (".second-read-", ".part");

fn open_named(folder: &Path) -> std::io::Result<(File, Hidden)> {
    sweep(folder);
    let path = folder.join(format!("{}{}{}", PART.0, uuid::Uuid::new_v4().simple(), PART.1));
    let mut options = File::options();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&path)?;
    // Says that it is still being written. A file system without locks has no other writer that could ask.
    let _unlocked_there = file.try_lock();
    Ok((file, Hidden::Named(path)))
}

/// Removes what exports that were killed left in a folder where they had to have a name (a stick, a network folder): parts of records in the
/// clear. One that is being written now is locked, and stays.
fn sweep(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_part = name.starts_with(PART.0) && name.ends_with(PART.1);
        if is_part && File::open(&path).is_ok_and(|file| file.try_lock().is_ok()) {
            let _not_ours_to_remove = std::fs::remove_file(&path);
        }
    }
}

impl Hidden {
    fn publish(&mut self, file: &File, target: &Path) -> std::io::Result<()> {
        match self {
            #[cfg(target_os = "linux")]
            Hidden::Unnamed => {
                use rustix::fd::AsRawFd;
                let own = format!("/proc/self/fd/{}", file.as_raw_fd());
                rustix::fs::linkat(rustix::fs::CWD, own, rustix::fs::CWD, target, rustix::fs::AtFlags::SYMLINK_FOLLOW)?;
            }
            Hidden::Named(path) => {
                // A second name first: unlike a rename it never replaces what came there meanwhile. FAT has no second names.
                if let Err(error) = std::fs::hard_link(&path, target) {
                    if error.kind() == std::io::ErrorKind::AlreadyExists || target.symlink_metadata().is_ok() {
                        return Err(std::io::ErrorKind::AlreadyExists.into());
                    }
                    std::fs::rename(&path, target)?;
                }
            }
            Hidden::Published => {}
        }
        let _removes_the_other_name = std::mem::replace(self, Hidden::Published);
        // The name is durable once its folder is; a system that cannot sync a folder keeps the name in its journal.
        if let Ok(folder) = File::open(folder_of(target)) {
            let _best_effort = folder.sync_all();
        }
        let _kept_open_until_named = file;
        Ok(())
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        if let Hidden::Named(path) = self {
            let _gone_already_after_a_rename = std::fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_export_left_is_removed_by_the_next_and_what_is_being_written_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let dead = folder.path().join(".second-read-0123.part");
        std::fs::write(&dead, b"half a zip").unwrap();
        std::fs::write(folder.path().join("mine.part"), b"mine").unwrap();
        let (_file, writing) = open_named(folder.path()).unwrap();
        assert!(!dead.exists());
        drop(open_named(folder.path()).unwrap());
        let Hidden::Named(path) = &writing else { panic!("it has a name") };
        assert!(path.exists() && folder.path().join("mine.part").exists());
        drop(writing);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
