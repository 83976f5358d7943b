//! Jobs: commands that take minutes, each on a thread of its own, with progress, a way to stop it, and an end that waits to be seen.
//!
//! Jobs live here and not in a page: a page that is loaded anew asks which there are and watches on. Who runs them, and with which
//! library, is the desk's business.

use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use second_read_model::Code;
use second_read_model::progress::Cancel;
use second_read_model::progress::Progress;
use second_read_model::progress::Watch;
use second_read_model::sentence::say;
use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;

use crate::CommandError;
use crate::Result;
use crate::registry::Pace;
use crate::session::held;

/// How often a watcher hears of progress: jobs report each file, people read ten frames a second.
const FRAME: Duration = Duration::from_millis(100);

/// A job's number, from 1; never used again while the program runs.
pub type JobId = u64;

/// A job as it stands.
#[derive(Debug, Clone, Serialize, TS)]
pub struct JobRow {
    pub id: JobId,
    /// Its command.
    pub name: &'static str,
    pub state: JobState,
    /// `None` before the first.
    pub progress: Option<Progress>,
    /// What the command answered, once it is done.
    #[ts(type = "unknown")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Value>,
    /// Why it did not, once it failed or was stopped.
    #[ts(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<CommandError>,
}

/// What a watcher is told of a job, step by step; the last one is its answer or its error.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(untagged)]
pub enum JobMessage {
    Progress {
        progress: Option<Progress>,
    },
    Answer {
        #[ts(type = "unknown")]
        answer: Value,
    },
    Error {
        error: Option<CommandError>,
    },
}

impl JobRow {
    /// This step as a watcher is told it.
    pub fn message(&self) -> JobMessage {
        match self.state {
            JobState::Running => JobMessage::Progress { progress: self.progress },
            JobState::Done => JobMessage::Answer { answer: self.answer.clone().unwrap_or_default() },
            JobState::Failed | JobState::Cancelled => JobMessage::Error { error: self.error.clone() },
        }
    }
}

/// Where a job is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    Running,
    Done,
    Failed,
    /// The user stopped it; what was kept so far stays.
    Cancelled,
}

/// Every job whose end was not seen yet.
#[derive(Default)]
pub(crate) struct Jobs {
    last: AtomicU64,
    all: Mutex<Vec<Arc<Job>>>,
    /// Whether a job writes into the library now; the next one waits for it.
    writing: Mutex<bool>,
    written: Condvar,
}

/// One job.
pub(crate) struct Job {
    id: JobId,
    name: &'static str,
    cancel: Cancel,
    now: Mutex<Now>,
    changed: Condvar,
}

#[derive(Default)]
struct Now {
    progress: Option<Progress>,
    ended: Option<Result<Value>>,
    /// Grows with every change, so that a watcher knows whether it has seen it.
    version: u64,
}

impl Jobs {
    /// Notes a job; it is running from now on.
    pub(crate) fn begin(&self, name: &'static str) -> Arc<Job> {
        let id = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let job = Arc::new(Job { id, name, cancel: Cancel::default(), now: Mutex::default(), changed: Condvar::new() });
        held(&self.all).push(Arc::clone(&job));
        job
    }

    /// Does a job's work, one that writes after the other, and notes how it ended.
    pub(crate) fn run(&self, job: &Job, pace: Pace, work: impl FnOnce(&dyn Watch) -> Result<Value>) {
        let ended = match pace {
            Pace::LongWriting => self.turn(job).and_then(|_turn| work(job)),
            Pace::Long | Pace::Quick => work(job),
        };
        let mut now = held(&job.now);
        now.ended = Some(ended);
        now.version += 1;
        job.changed.notify_all();
    }

    /// Jobs that run, and those whose end nobody saw yet, in the order they began.
    pub(crate) fn rows(&self) -> Vec<JobRow> {
        held(&self.all).iter().map(|job| job.row(&held(&job.now))).collect()
    }

    /// Tells how a job stands, now and whenever that changes, until it has ended or `tell` says that nobody listens any more.
    ///
    /// # Errors
    /// `UnknownId` when there is no such job, or its end was seen.
    pub(crate) fn watch(&self, id: JobId, mut tell: impl FnMut(&JobRow) -> bool) -> Result<()> {
        let job = self.find(id)?;
        let mut seen = None;
        loop {
            let now = held(&job.now);
            let (row, version) = (job.row(&now), now.version);
            drop(now);
            if seen.replace(version) != Some(version) && !tell(&row) {
                return Ok(());
            }
            if row.state != JobState::Running {
                return Ok(());
            }
            // Progress wakes nobody: it is looked at once in a frame. The end does.
            let now = held(&job.now);
            drop(job.changed.wait_timeout_while(now, FRAME, |now| now.ended.is_none()));
        }
    }

    /// Lets a job go whose end was seen. Who watches must say so: what is told to a page that is gone is told to nobody.
    ///
    /// # Errors
    /// `UnknownId` as above; `WrongUse` while it runs.
    pub(crate) fn seen(&self, id: JobId) -> Result<()> {
        if held(&self.find(id)?.now).ended.is_none() {
            return Err(CommandError::wrong_use("seen"));
        }
        held(&self.all).retain(|other| other.id != id);
        Ok(())
    }

    /// Asks a job to stop at its next commit point.
    ///
    /// # Errors
    /// `UnknownId` as above.
    pub(crate) fn cancel(&self, id: JobId) -> Result<()> {
        self.find(id)?.cancel.set();
        Ok(())
    }

    /// Asks all of them to stop.
    pub(crate) fn cancel_all(&self) {
        held(&self.all).iter().for_each(|job| job.cancel.set());
    }

    /// Waits until no job runs any more, at most so long; whether that is so.
    pub(crate) fn wait(&self, patience: Duration) -> bool {
        let began = Instant::now();
        let jobs: Vec<_> = held(&self.all).clone();
        jobs.iter().all(|job| {
            let left = patience.saturating_sub(began.elapsed());
            let now = held(&job.now);
            let (now, _) = job.changed.wait_timeout_while(now, left, |now| now.ended.is_none()).unwrap_or_else(PoisonError::into_inner);
            now.ended.is_some()
        })
    }

    fn find(&self, id: JobId) -> Result<Arc<Job>> {
        let job = held(&self.all).iter().find(|job| job.id == id).cloned();
        job.ok_or_else(|| CommandError::new(Code::UnknownId, &[("what", &say("what.job", &[])), ("id", &id.to_string()), ("list", "jobs")]))
    }

    /// Waits until no other job writes.
    ///
    /// # Errors
    /// `Cancelled` when the user did not want to wait.
    fn turn(&self, job: &Job) -> Result<Turn<'_>> {
        let mut writing = held(&self.writing);
        while *writing {
            if job.cancelled() {
                return Err(CommandError::new(Code::Cancelled, &[]));
            }
            (writing, _) = self.written.wait_timeout(writing, FRAME).unwrap_or_else(PoisonError::into_inner);
        }
        *writing = true;
        Ok(Turn(self))
    }
}

/// The right to be the job that writes, until it is dropped.
struct Turn<'a>(&'a Jobs);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *held(&self.0.writing) = false;
        self.0.written.notify_one();
    }
}

impl Job {
    pub(crate) fn id(&self) -> JobId {
        self.id
    }

    fn row(&self, now: &Now) -> JobRow {
        let (state, answer, error) = match &now.ended {
            None => (JobState::Running, None, None),
            Some(Ok(answer)) => (JobState::Done, Some(answer.clone()), None),
            Some(Err(error)) if error.code == Code::Cancelled => (JobState::Cancelled, None, Some(error.clone())),
            Some(Err(error)) => (JobState::Failed, None, Some(error.clone())),
        };
        JobRow { id: self.id, name: self.name, state, progress: now.progress, answer, error }
    }
}

impl Watch for Job {
    fn progress(&self, progress: Progress) {
        let mut now = held(&self.now);
        now.progress = Some(progress);
        now.version += 1;
    }

    fn cancelled(&self) -> bool {
        self.cancel.is_set()
    }
}
