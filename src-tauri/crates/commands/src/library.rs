//! Making a library, opening it, letting it go; and the library of the invented patient, to try things with.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

use second_read_library::Library;
use second_read_model::Code;
use second_read_model::progress::Watch;
use serde::Deserialize;
use serde::Serialize;
use ts_rs::TS;
use zeroize::Zeroizing;

use crate::CommandError;
use crate::Result;
use crate::Session;
use crate::registry::Request;
use crate::session::Secret;
use crate::session::SecretText;

/// Makes a library in the session's folder and opens it.
#[derive(Debug, Deserialize, TS, clap::Args)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Init {
    /// What is to protect it. The terminal asks for it instead.
    #[arg(skip)]
    #[serde(default)]
    passphrase: Option<SecretText>,
    /// Keep the key beside the library, for disks that are encrypted as a whole.
    #[arg(long)]
    #[serde(default)]
    #[ts(as = "Option<_>")]
    no_passphrase: bool,
}

/// Where it is, and the line to write down.
#[derive(Debug, Serialize, TS)]
pub struct Made {
    pub library: PathBuf,
    /// `AGE-SECRET-KEY-1…`; shown this once.
    pub recovery_key: String,
}

impl Request for Init {
    const NAME: &'static str = "init";
    type Answer = Made;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Made> {
        let passphrase: Option<Zeroizing<String>> = match (self.no_passphrase, self.passphrase) {
            (true, _) => None,
            (false, Some(given)) => Some(given.into()),
            (false, None) => Some(session.new_passphrase()?),
        };
        if passphrase.as_ref().is_some_and(|passphrase| passphrase.is_empty()) {
            return Err(CommandError::new(Code::PassphraseNeeded, &[]));
        }
        let (library, key) = Library::create(&session.folder(), passphrase.as_ref().map(|passphrase| passphrase.as_str()))?;
        let made = Made { library: library.folder().to_path_buf(), recovery_key: key.0.clone() };
        session.adopt(library);
        Ok(made)
    }
}

/// Opens the library with its passphrase or its recovery key.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Unlock {
    #[serde(default)]
    passphrase: Option<SecretText>,
    /// The `AGE-SECRET-KEY-1…` line; spaces and dashes between groups do no harm.
    #[serde(default)]
    recovery_key: Option<SecretText>,
}

/// Nothing to say but that it was done.
#[derive(Debug, Serialize, TS)]
pub struct Nothing {}

impl Request for Unlock {
    const NAME: &'static str = "unlock";
    type Answer = Nothing;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Nothing> {
        let secret = match (self.passphrase, self.recovery_key) {
            (Some(passphrase), None) => Secret::Passphrase(passphrase.into()),
            (None, Some(key)) => Secret::RecoveryKey(key.into()),
            _ => return Err(CommandError::new(Code::PassphraseNeeded, &[])),
        };
        session.unlock(&secret)?;
        Ok(Nothing {})
    }
}

/// Lets the library go. What still runs stops at its next commit point; then the keys are wiped.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Lock {}

impl Request for Lock {
    const NAME: &'static str = "lock";
    type Answer = Nothing;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Nothing> {
        session.lock();
        Ok(Nothing {})
    }
}

/// Goes to the library of the invented patient, which is made if it is not there, or back to the user's own.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Sample {
    /// Go back.
    #[serde(default)]
    #[ts(as = "Option<_>")]
    leave: bool,
}

/// What to take in next.
#[derive(Debug, Serialize, TS)]
pub struct SampleMade {
    /// The invented heap; empty when there is nothing to add.
    pub paths: Vec<PathBuf>,
}

impl Request for Sample {
    const NAME: &'static str = "sample";
    type Answer = SampleMade;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<SampleMade> {
        if self.leave {
            session.move_to(None);
            return Ok(SampleMade { paths: Vec::new() });
        }
        // It stands beside the user's own library and is never mixed with it. Made again it is the same, so nothing is removed first.
        let place = session.home().with_file_name("sample");
        let (heap, folder) = (place.join("records"), place.join("library"));
        make_sample(&heap)?;
        session.move_to(Some(folder.clone()));
        match Library::create(&folder, None) {
            Ok((library, _)) => session.adopt(library),
            Err(error) if error.code == Code::LibraryExists => {}
            Err(error) => return Err(error.into()),
        }
        Ok(SampleMade { paths: vec![heap] })
    }
}

/// The program beside this one that writes the invented heap.
fn make_sample(heap: &Path) -> Result<()> {
    let name = format!("sample-patient{}", std::env::consts::EXE_SUFFIX);
    let program = second_read_library::program_beside(&name).ok_or_else(|| CommandError::at(Code::ProgramMissing, Path::new(&name)))?;
    let ended = Command::new(program).arg(heap).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    match ended {
        Ok(status) if status.success() => Ok(()),
        _ => Err(CommandError::at(Code::TargetUnwritable, heap)),
    }
}
