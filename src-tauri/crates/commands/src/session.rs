//! One sitting with one library: where it is, how its secret is asked for, and the open library once a command needed it.

use std::path::Path;
use std::path::PathBuf;

use second_read_library::Library;
use second_read_library::Unlock;
use second_read_model::Code;
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

    fn unlock(&mut self) -> Result<Library> {
        let locked = match Library::open(&self.folder, Unlock::None) {
            Ok(library) => return Ok(library),
            Err(error) if error.code == Code::PassphraseNeeded => error,
            Err(error) => return Err(error.into()),
        };
        let unlock = |unlock| Library::open(&self.folder, unlock).map_err(CommandError::from);
        match (self.ask)(Purpose::Open)? {
            Some(Secret::Passphrase(passphrase)) => unlock(Unlock::Passphrase(&passphrase)),
            Some(Secret::RecoveryKey(key)) => unlock(Unlock::RecoveryKey(&key)),
            None => Err(locked.into()),
        }
    }
}
