//! What this program is and how it is held: versions, the library's state, the worker's cage. Asks for no passphrase.

use std::path::PathBuf;

use second_read_library::Library;
use second_read_library::Unlock;
use second_read_library::Worker;
use second_read_model::Code;
use second_read_model::progress::Watch;
use second_read_model::protocol;
use serde::Deserialize;
use serde::Serialize;

use crate::CommandError;
use crate::Result;
use crate::Session;
use crate::registry::Request;

/// Says what runs here.
#[derive(Debug, Deserialize, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct About {}

/// Versions, library, cage.
#[derive(Debug, Serialize)]
pub struct State {
    pub version: &'static str,
    /// Version of the protocol between this program and the worker.
    pub protocol: u32,
    pub library: LibraryState,
    pub worker: WorkerState,
}

/// The library, as far as it shows without its passphrase.
#[derive(Debug, Serialize)]
pub struct LibraryState {
    pub folder: PathBuf,
    /// `none`, `passphrase`, `no-passphrase`, or the code of what keeps it from being opened.
    pub state: String,
}

/// What holds the worker.
#[derive(Debug, Serialize)]
pub struct WorkerState {
    /// What is in force; each thing that could not be had starts with `no `.
    pub cage: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<CommandError>,
}

impl Request for About {
    const NAME: &'static str = "about";
    type Answer = State;

    fn answer(self, session: &mut Session, _: &dyn Watch) -> Result<State> {
        let library = LibraryState { folder: session.folder().to_path_buf(), state: library_state(session) };
        Ok(State { version: env!("CARGO_PKG_VERSION"), protocol: protocol::VERSION, library, worker: worker_state() })
    }
}

fn library_state(session: &Session) -> String {
    match Library::open(session.folder(), Unlock::None) {
        Ok(_) => "no-passphrase".to_owned(),
        Err(error) if error.code == Code::PassphraseNeeded => "passphrase".to_owned(),
        Err(error) if error.code == Code::NoLibrary => "none".to_owned(),
        Err(error) => error.code.to_string(),
    }
}

fn worker_state() -> WorkerState {
    match Worker::find().and_then(|worker| worker.cage()) {
        Ok(cage) => WorkerState { cage, error: None },
        Err(error) => WorkerState { cage: Vec::new(), error: Some(error.into()) },
    }
}
