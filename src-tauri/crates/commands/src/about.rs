//! What this program is and how it is held: versions, the library's state, the worker's cage. Asks for no passphrase.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;

use second_read_library::Library;
use second_read_library::Tesseract;
use second_read_library::Worker;
use second_read_model::Code;
use second_read_model::progress::Watch;
use second_read_model::protocol;
use serde::Deserialize;
use serde::Serialize;
use ts_rs::TS;

use crate::CommandError;
use crate::Result;
use crate::Session;
use crate::crash;
use crate::crash::Crash;
use crate::registry::Request;

/// Says what runs here.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct About {}

/// Versions, library, cage.
#[derive(Debug, Serialize, TS)]
#[ts(rename = "About")]
pub struct State {
    pub version: &'static str,
    /// Version of the protocol between this program and the worker.
    pub protocol: u32,
    pub library: LibraryState,
    pub worker: WorkerState,
    /// What the window's last crash left.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub crash: Option<Crash>,
}

/// The library, as far as it shows without its passphrase.
#[derive(Debug, Serialize, TS)]
pub struct LibraryState {
    pub folder: PathBuf,
    /// `none`, `passphrase`, `no-passphrase`, or the code of what keeps it from being opened.
    pub state: String,
    /// Whether it is open now: commands need no secret.
    pub open: bool,
    /// Whether it is the library of the invented patient.
    pub sample: bool,
}

/// What holds the worker.
#[derive(Debug, Clone, Serialize, TS)]
pub struct WorkerState {
    /// What is in force; each thing that could not be had starts with `no `.
    pub cage: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub error: Option<CommandError>,
    /// Languages that pages without text are read in; `null` where tesseract is not installed.
    pub tesseract: Option<Vec<String>>,
}

impl Request for About {
    const NAME: &'static str = "about";
    type Answer = State;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<State> {
        let opened = session.open_freely();
        let state = opened.as_ref().map_or_else(why_not, |library| held(library).to_owned());
        let crash = crash::newest(&session.folder());
        let library = LibraryState { folder: session.folder(), state, open: opened.is_ok(), sample: session.is_sample() };
        Ok(State { version: env!("CARGO_PKG_VERSION"), protocol: protocol::VERSION, library, worker: session.worker().state(), crash })
    }
}

/// What keeps a library from being opened without a secret.
fn why_not(error: &second_read_library::Error) -> String {
    match error.code {
        Code::PassphraseNeeded => "passphrase".to_owned(),
        Code::NoLibrary => "none".to_owned(),
        other => other.to_string(),
    }
}

/// What holds a library that is open.
fn held(library: &Library) -> &'static str {
    if library.has_passphrase() { "passphrase" } else { "no-passphrase" }
}

/// What holds the worker, found out once: it takes two processes a moment. What was missing is looked for again each time.
#[derive(Default)]
pub(crate) struct KnownWorker(Mutex<Option<WorkerState>>);

impl KnownWorker {
    fn state(&self) -> WorkerState {
        // Who asks meanwhile waits for the answer that is on its way.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let complete = known.as_ref().filter(|state| state.error.is_none() && state.tesseract.is_some());
        match complete {
            Some(state) => state.clone(),
            None => known.insert(worker_state()).clone(),
        }
    }
}

fn worker_state() -> WorkerState {
    match Worker::find().and_then(|worker| Ok((worker.cage()?, Tesseract::find(&worker)))) {
        Ok((cage, tesseract)) => {
            let languages = tesseract.map(|found| found.languages().into_iter().map(str::to_owned).collect());
            WorkerState { cage, error: None, tesseract: languages }
        }
        Err(error) => WorkerState { cage: Vec::new(), error: Some(error.into()), tesseract: None },
    }
}
