//! The desk: what stands behind a window. Many calls at once over one open library, jobs, pictures, and a way to lock it all.
//!
//! It adds no command and decides nothing: names and what they do stand in the registry. The shell and the test bridge are thin fronts
//! of it, so that what a browser test sees is what the window gets.

use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use second_read_model::Code;
use second_read_model::progress::Unwatched;
use second_read_model::progress::Watch;
use serde_json::Value;

use crate::CommandError;
use crate::Result;
use crate::Session;
use crate::about::About;
use crate::jobs::JobId;
use crate::jobs::JobRow;
use crate::jobs::Jobs;
use crate::library::Lock;
use crate::pictures::Picture;
use crate::registry;
use crate::registry::Pace;
use crate::registry::Request;

/// A window's side of one session. Cheap to share: every method takes `&self` and may be called from any thread.
#[derive(Clone)]
pub struct Desk {
    session: Arc<Session>,
    jobs: Arc<Jobs>,
}

impl Desk {
    /// A desk for the library in `folder`. Nothing is opened before it is needed.
    pub fn new(folder: PathBuf) -> Self {
        Self { session: Arc::new(Session::unasked(folder)), jobs: Arc::default() }
    }

    /// Finds out, on a thread of its own, what a window asks for first; while the window comes up there is time for it.
    pub fn warm(&self) {
        let desk = self.clone();
        let warm = move || {
            // What goes wrong is met again, and told, by the window's own questions. A library with a passphrase is not opened by this.
            let _ = desk.call(About::NAME, serde_json::json!({}));
            let _ = desk.session.opened().map(|library| library.counts());
        };
        // Without a thread the window waits a little longer.
        let _ = std::thread::Builder::new().name("warm".to_owned()).spawn(warm);
    }

    /// Answers a command. Meant to be called on a thread that may block.
    pub fn call(&self, name: &str, request: Value) -> Result<Value> {
        if name == Lock::NAME {
            // What still runs keeps its library open until its next commit point.
            self.jobs.cancel_all();
        }
        answer(name, request, &self.session, &Unwatched)
    }

    /// Begins a command as a job.
    ///
    /// # Errors
    /// `WrongUse` for a command that is none.
    pub fn start(&self, name: &str, request: Value) -> Result<JobId> {
        let command = registry::find(name)?;
        if command.pace == Pace::Quick {
            return Err(CommandError::wrong_use(name));
        }
        let job = self.jobs.begin(command.name);
        let (desk, id) = (self.clone(), job.id());
        let work = move || desk.jobs.run(&job, command.pace, |watch| answer(command.name, request, &desk.session, watch));
        let thread = std::thread::Builder::new().name(format!("job {id}")).spawn(work);
        thread.map_err(|_| CommandError::new(Code::Internal, &[("detail", "thread")]))?;
        Ok(id)
    }

    /// Jobs that run, and those whose end was not seen yet.
    pub fn jobs(&self) -> Vec<JobRow> {
        self.jobs.rows()
    }

    /// Tells how a job stands, now and then (at most ten times a second) and at its end; blocks until then, or until `tell` answers that
    /// nobody listens any more. A job whose end was told stays in the list until [`Desk::seen`] is called.
    ///
    /// # Errors
    /// `UnknownId` for a job that is not in the list.
    pub fn watch(&self, job: JobId, tell: impl FnMut(&JobRow) -> bool) -> Result<()> {
        self.jobs.watch(job, tell)
    }

    /// The end of a job was seen: it leaves the list.
    ///
    /// # Errors
    /// `UnknownId` for a job that is not in the list, `WrongUse` for one that runs.
    pub fn seen(&self, job: JobId) -> Result<()> {
        self.jobs.seen(job)
    }

    /// Asks a job to stop at its next commit point.
    ///
    /// # Errors
    /// `UnknownId` for a job that is not in the list.
    pub fn cancel(&self, job: JobId) -> Result<()> {
        self.jobs.cancel(job)
    }

    /// The picture at an address (`page/r12/1?width=900`): see [`crate::pictures`].
    pub fn picture(&self, address: &str) -> Result<Picture> {
        guarded(|| self.session.pictures().at(&self.session, address))
    }

    /// Stops what runs, waits for it a while, and lets the library go: the window closes.
    pub fn close(&self, patience: Duration) -> bool {
        self.jobs.cancel_all();
        let ended = self.jobs.wait(patience);
        self.session.lock();
        ended
    }
}

fn answer(name: &str, request: Value, session: &Session, watch: &dyn Watch) -> Result<Value> {
    guarded(|| registry::call(name, request, session, watch))
}

/// A panic of ours ends this one call, with an error that says so; the panic hook has told the rest.
fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    // What a call shares with others is locks, and those are taken over from a thread that panicked.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(CommandError::new(Code::Internal, &[("detail", "panic")])))
}
