//! Making a library.

use std::path::PathBuf;

use second_read_library::Library;
use second_read_model::progress::Watch;
use serde::Deserialize;
use serde::Serialize;

use crate::Result;
use crate::Session;
use crate::registry::Request;

/// Makes a library in the session's folder and opens it.
#[derive(Debug, Deserialize, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct Init {
    /// Keep the key beside the library, for disks that are encrypted as a whole.
    #[arg(long)]
    #[serde(default)]
    no_passphrase: bool,
}

/// Where it is, and the line to write down.
#[derive(Debug, Serialize)]
pub struct Made {
    pub library: PathBuf,
    /// `AGE-SECRET-KEY-1…`; shown this once.
    pub recovery_key: String,
}

impl Request for Init {
    const NAME: &'static str = "init";
    type Answer = Made;

    fn answer(self, session: &mut Session, _: &dyn Watch) -> Result<Made> {
        let passphrase = if self.no_passphrase { None } else { Some(session.new_passphrase()?) };
        let (library, key) = Library::create(session.folder(), passphrase.as_ref().map(|passphrase| passphrase.as_str()))?;
        let made = Made { library: library.folder().to_path_buf(), recovery_key: key.0.clone() };
        session.adopt(library);
        Ok(made)
    }
}
