//! Taking in: paths → files → blobs → what readers make of them → records. The order of things, and what is reported at the end.
//!
//! What is here at the end depends on the files alone, not on their order, on threads, or on where an earlier run was cut off: rows are
//! committed in groups, reading is by content, and everything that depends on more than one file is settled at the end over all of them.

mod archive;
mod clutter;
mod commit;
mod keep;
mod pictures;
mod read;
mod reread;
mod scan;

use std::path::Path;
use std::path::PathBuf;

use second_read_model::Code;
use second_read_model::SourceId;
use second_read_model::finding::Finding;
use second_read_model::finding::FindingCode;
use second_read_model::ids::FileId;
use second_read_model::progress::Phase;
use second_read_model::progress::Progress;
use second_read_model::progress::Watch;
use second_read_model::sentence::grouped;
use second_read_model::sentence::say;

use crate::AddReport;
use crate::Error;
use crate::Library;
use crate::Result;
use crate::Tesseract;
use crate::Worker;
use crate::db::AddingNow;
use crate::db::file::Disposition;
use crate::db::finding;
use crate::db::finding::NewFinding;
use crate::db::finding::Stage;
use crate::db::heap;
use crate::db::job;
use crate::db::job::JobId;
use crate::db::record;
use crate::db::source;
use crate::derive;
use crate::derive::Dirty;
use crate::files;
use crate::lock::Job;
use crate::store::Store;
use crate::store::now;
use scan::Scan;

pub(crate) use clutter::Seen;
pub(crate) use clutter::around;

/// The word of the job that takes in.
const ADD: &str = "add";
/// Files up to this size are read into memory once; longer ones stream.
const SMALL: u64 = 32 << 20;

impl Library {
    /// Takes in paths (folders, discs, archives, files), then goes on with what an interrupted job left.
    ///
    /// # Errors
    /// `Cancelled` at a commit point: what was kept so far stays and the next call goes on. `DiskFull`, `WorkerMissing`, `LibraryInUse`.
    /// Files that cannot be read and paths that are not there are no errors: they stand in the report.
    pub fn add(&self, paths: &[PathBuf], watch: &dyn Watch) -> Result<AddReport> {
        let worker = Worker::find()?;
        let _writing = self.store.lock(Job::Add)?;
        let (paths, not_taken) = present(paths)?;
        let mut adding = Adding::begin(&self.store, &worker, watch, ADD, &paths)?;
        let taken_in = adding.take_in(&paths);
        let report = taken_in.map_err(|error| adding.room_for_the_rest(error))?;
        Ok(AddReport { not_taken, ..report })
    }
}

/// A path that was named and could not be looked into, and why.
type NotTaken = (PathBuf, Code);

/// The paths that can be looked into, made absolute, and those that cannot.
fn present(paths: &[PathBuf]) -> Result<(Vec<PathBuf>, Vec<NotTaken>)> {
    let (mut here, mut not_taken) = (Vec::new(), Vec::new());
    for path in paths {
        let absolute = std::path::absolute(path).map_err(|error| Error::new(Code::UnreadablePath).at(path).because(error))?;
        // Its components leave out a last slash, so that a folder is one source however it was typed.
        let absolute: PathBuf = absolute.components().collect();
        match look_into(&absolute) {
            Err(error) => not_taken.push((path.clone(), why_not(&error))),
            Ok(()) if here.contains(&absolute) => {}
            Ok(()) => here.push(absolute),
        }
    }
    Ok((here, not_taken))
}

/// A file that cannot be opened is counted and listed as one that could not be read; a folder that cannot be listed has nothing to count.
fn look_into(path: &Path) -> std::io::Result<()> {
    if path.metadata()?.is_dir() {
        std::fs::read_dir(path)?;
    }
    Ok(())
}

/// A name that no file can have is one that is not there.
fn why_not(error: &std::io::Error) -> Code {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidFilename => Code::MissingPath,
        _ => Code::UnreadablePath,
    }
}

/// What one add goes through, and what it saw.
struct Adding<'a> {
    store: &'a Store,
    worker: &'a Worker,
    watch: &'a dyn Watch,
    job: JobId,
    sources: Vec<SourceId>,
    progress: Progress,
    /// Files seen, those inside archives among them.
    seen: Vec<FileId>,
    dirty: Dirty,
    /// Pages that wait to be read as pictures, because the program for it is missing.
    unread_pictures: u64,
    /// Contents that today's readers made nothing of and earlier ones did.
    as_before: u64,
    /// Lists may lag a moment behind as long as this goes on.
    _lag: AddingNow<'a>,
}

impl<'a> Adding<'a> {
    /// Goes into the background, and notes the job and its sources before anything is read, so that a run that is cut off leaves a trace.
    fn begin(store: &'a Store, worker: &'a Worker, watch: &'a dyn Watch, op: &str, paths: &[PathBuf]) -> Result<Self> {
        give_way();
        let lag = store.db.adding();
        let (job, sources, cut_off) = store.db.write(|tx| {
            let cut_off = job::unfinished(tx)? > 0;
            let job = job::begin(tx, op, &now())?;
            let sources =
                paths.iter().map(|path| source::ensure(tx, &scan::text_of(path.as_os_str()), &now())).collect::<Result<Vec<_>>>()?;
            Ok((job, sources, cut_off))
        })?;
        let dirty = if cut_off { store.db.read(Dirty::everything)? } else { Dirty::default() };
        let progress = Progress { phase: Phase::Scan, files: 0, files_total: 0, bytes: 0, bytes_total: 0 };
        Ok(Self { store, worker, watch, job, sources, progress, seen: Vec::new(), dirty, unread_pictures: 0, as_before: 0, _lag: lag })
    }

    fn take_in(&mut self, paths: &[PathBuf]) -> Result<AddReport> {
        let scans: Vec<Scan> = paths.iter().map(|path| self.list(path)).collect();
        for (source, scan) in self.sources.clone().into_iter().zip(&scans) {
            self.keep(source, scan)?;
        }
        self.read_the_rest()?;
        self.settle()?;
        self.read_pictures()?;
        self.end()?;
        self.report()
    }

    /// A full disk is asked for what is still to come, as if none of it could be made smaller, and for what its rows take.
    fn room_for_the_rest(&self, error: Error) -> Error {
        let rest = self.progress.bytes_total.saturating_sub(self.progress.bytes);
        if error.code == Code::DiskFull {
            error.with("needed", files::size_in_words(rest.saturating_add(files::ROOM_TO_GO_ON)))
        } else {
            error
        }
    }

    fn list(&mut self, path: &Path) -> Scan {
        let scan = scan::scan(path, &self.store.folder);
        self.progress.files_total += scan.files.len() as u64;
        self.progress.bytes_total = self.progress.bytes_total.saturating_add(scan.bytes);
        self.watch.progress(Progress { files: self.progress.files_total, bytes: self.progress.bytes_total, ..self.progress });
        scan
    }

    /// Keeps everything of one source.
    fn keep(&mut self, source: SourceId, scan: &Scan) -> Result<()> {
        self.dirty.sources.insert(source);
        self.store.db.write(|tx| {
            finding::clear_source(tx, source, Stage::Keep)?;
            scan.problems.iter().try_for_each(|(code, path)| finding::put(tx, &NewFinding::of_path(*code, source, path)))
        })?;
        self.progress.phase = Phase::Keep;
        // Each source has processes of its own: nothing that looked at one person's disc looks at the next one.
        let worker = self.worker.for_another_source();
        keep::keep(self, &worker, source, scan)
    }

    /// Reads what is kept and was not read: what streamed, and what an earlier run did not come to.
    fn read_the_rest(&mut self) -> Result<()> {
        self.progress.phase = Phase::Read;
        read::read_the_rest(self)
    }

    /// Brings everything that depends on more than one file in line with what was kept.
    fn settle(&mut self) -> Result<()> {
        self.progress.phase = Phase::Group;
        derive::settle(self.store, std::mem::take(&mut self.dirty), self.watch, self.progress)
    }

    /// Reads pages that have no text, where tesseract is installed; counts them where it is not.
    fn read_pictures(&mut self) -> Result<()> {
        let waiting = pictures::left(self.store)?;
        match if waiting > 0 { Tesseract::find(self.worker) } else { None } {
            Some(tesseract) => pictures::read(self, &tesseract),
            None => {
                self.unread_pictures = waiting;
                Ok(())
            }
        }
    }

    fn end(&self) -> Result<()> {
        self.store.db.write(|tx| {
            job::done(tx, self.job)?;
            crate::catalogue::append_due(self.store, tx)
        })
    }

    fn report(&mut self) -> Result<AddReport> {
        self.seen.sort_unstable();
        self.seen.dedup();
        let mut report = self.counted()?;
        report.findings.extend(self.waiting_pictures());
        Ok(report)
    }

    /// That pages wait for a program that is not here.
    fn waiting_pictures(&self) -> Option<Finding> {
        let code = FindingCode::PicturesNotRead;
        let message = || say(&format!("finding.{}", code.key()), &[("count", &grouped(self.unread_pictures))]);
        (self.unread_pictures > 0).then(|| Finding { code, path: String::new(), message: message() })
    }

    fn counted(&self) -> Result<AddReport> {
        self.store.db.read(|tx| {
            let counts = heap::tally(tx, &self.seen)?;
            let count = |disposition: Disposition| counts.get(disposition.word()).copied().unwrap_or_default();
            Ok(AddReport {
                files: self.seen.len() as u64,
                bytes: self.progress.bytes,
                kept: count(Disposition::Kept),
                copies: count(Disposition::Copy),
                containers: count(Disposition::Container),
                clutter: count(Disposition::Clutter),
                unreadable: count(Disposition::Unreadable),
                records: record::count_of_files(tx, &self.seen)?,
                findings: finding::of_sources(tx, &self.sources)?,
                not_taken: Vec::new(),
            })
        })
    }

    /// Stops at a commit point when the user asked for it.
    fn go_on(&self) -> Result<()> {
        if self.watch.cancelled() { Err(Error::new(Code::Cancelled)) } else { Ok(()) }
    }
}

/// A file that could not be read, or an archive's member that could not be taken out.
#[derive(Debug, Clone)]
struct Refused {
    code: FindingCode,
    /// Why, as a key of `finding-why` sentences; empty when the code says it all.
    why: &'static str,
}

/// Lets whoever looks at the library go first: this thread, those it starts and their worker processes do their work in the background.
#[cfg(target_os = "linux")]
fn give_way() {
    /// Of 19; a program in front has 0, and gets nine times as much of a processor that both ask for.
    const BEHIND: i32 = 10;
    // On Linux a thread has a priority of its own. Where it cannot be lowered, adding is as quick and the window slower.
    if rustix::process::getpriority_process(None).is_ok_and(|priority| priority < BEHIND) {
        let _ = rustix::process::setpriority_process(None, BEHIND);
    }
}

/// Elsewhere a process has one priority for all it does, and the window is part of it.
#[cfg(not(target_os = "linux"))]
fn give_way() {}
