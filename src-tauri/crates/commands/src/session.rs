//! One sitting with one library: where it is, how its secret is asked for, and the open library once a command needed it.

use std::path::Path;
use std::path::PathBuf;

use second_read_library::CheckReport;
use second_read_library::Library;
use second_read_library::Unlock;
use second_read_model::Code;
use second_read_model::progress::Watch;
use zeroize::Zeroizing;

use crate::CommandError;
use crate::Result;

/// What opens a library that is not open to everyone.
pub enum Secret {
    Passphrase(Zeroizing<String>),
    /// The `AGE-SECRET-KEY-1…` line of the recovery kit; spaces and dashes between groups do no harm.
    RecoveryKey(Zeroizing<String>),
}

/// What the secret is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To open a library.
    Open,
    /// To protect a new one: the user chooses it.
    New,
}

/// Asks the user for the secret; `None` when nobody is there to ask.
pub type AskSecret = Box<dyn FnMut(Purpose) -> Result<Option<Secret>> + Send>;

/// A library's folder, and the library once it is open.
pub struct Session {
    folder: PathBuf,
    ask: AskSecret,
    open: Option<Library>,
}

impl Session {
    /// A session on the library in `folder`. Nothing is opened or asked until a command needs it.
    pub fn new(folder: PathBuf, ask: AskSecret) -> Self {
        Self { folder, ask, open: None }
    }

    /// The library's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The open library; opens it on first use and asks for its secret only if it has one.
    pub fn library(&mut self) -> Result<&Library> {
        if self.open.is_none() {
            self.open = Some(self.unlock()?);
        }
        self.open.as_ref().ok_or_else(|| CommandError::new(Code::Internal, &[("detail", "session")]))
    }

    /// Goes on with a library that was just made.
    pub(crate) fn adopt(&mut self, library: Library) {
        self.open = Some(library);
    }

    /// The passphrase for a new library.
    pub(crate) fn new_passphrase(&mut self) -> Result<Zeroizing<String>> {
        match (self.ask)(Purpose::New)? {
            Some(Secret::Passphrase(passphrase)) => Ok(passphrase),
            Some(Secret::RecoveryKey(_)) | None => Err(CommandError::new(Code::PassphraseNeeded, &[])),
        }
    }

    /// Checks the library, even one too damaged to be opened.
    pub(crate) fn check(&mut self, repair: bool, watch: &dyn Watch) -> Result<CheckReport> {
        if let Some(library) = &self.open {
            return Ok(library.check(repair, watch)?);
        }
        self.unlocked(|folder, unlock| second_read_library::check(folder, unlock, repair, watch))
    }

    fn unlock(&mut self) -> Result<Library> {
        self.unlocked(Library::open)
    }

    /// Does something that takes a secret; asks for it only if the library has one.
    fn unlocked<T>(&mut self, with: impl Fn(&Path, Unlock<'_>) -> second_read_library::Result<T>) -> Result<T> {
        let locked = match with(&self.folder, Unlock::None) {
            Err(error) if error.code == Code::PassphraseNeeded => error,
            other => return other.map_err(CommandError::from),
        };
        let secret = (self.ask)(Purpose::Open)?;
        let unlock = match &secret {
            Some(Secret::Passphrase(passphrase)) => Unlock::Passphrase(passphrase),
            Some(Secret::RecoveryKey(key)) => Unlock::RecoveryKey(key),
            None => return Err(locked.into()),
        };
        with(&self.folder, unlock).map_err(CommandError::from)
    }
}
