//! One sitting with one library: where it is, how its secret is asked for, and the open library once a command needed it.
//!
//! A window works from many threads at once on one sitting, so each call takes the library as it is then, and keeps it until it has
//! answered. What a secret is, stays here: it is wiped when it was used, and shows nowhere.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use second_read_library::CheckReport;
use second_read_library::Library;
use second_read_library::Unlock;
use second_read_model::Code;
use second_read_model::progress::Watch;
use serde::Deserialize;
use serde::Deserializer;
use zeroize::Zeroizing;

use crate::CommandError;
use crate::Result;
use crate::about::KnownWorker;
use crate::pictures::Pictures;

/// A passphrase or recovery key that came in a request. Wiped when dropped; its debug form is empty.
#[derive(Clone, ts_rs::TS)]
#[ts(as = "String")]
pub struct SecretText(Zeroizing<String>);

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Zeroizing::new).map(Self)
    }
}

impl std::fmt::Debug for SecretText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl From<SecretText> for Zeroizing<String> {
    fn from(text: SecretText) -> Self {
        text.0
    }
}

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
    place: Mutex<Place>,
    ask: Mutex<AskSecret>,
    /// Held by the one who opens the library; the others wait and find it open.
    opening: Mutex<()>,
    pictures: Pictures,
    worker: KnownWorker,
}

/// Where a session is.
struct Place {
    folder: PathBuf,
    open: Option<Library>,
    /// The folder that the session was begun with, while it is at the library of the sample.
    home: Option<PathBuf>,
}

impl Session {
    /// A session on the library in `folder`. Nothing is opened or asked until a command needs it.
    pub fn new(folder: PathBuf, ask: AskSecret) -> Self {
        let place = Place { folder, open: None, home: None };
        Self {
            place: Mutex::new(place),
            ask: Mutex::new(ask),
            opening: Mutex::default(),
            pictures: Pictures::default(),
            worker: KnownWorker::default(),
        }
    }

    /// A session with nobody to ask: secrets come in requests.
    pub fn unasked(folder: PathBuf) -> Self {
        Self::new(folder, Box::new(|_| Ok(None)))
    }

    /// The library's folder.
    pub fn folder(&self) -> PathBuf {
        self.place().folder.clone()
    }

    /// The folder of the user's own library, also while this is the sample's.
    pub(crate) fn home(&self) -> PathBuf {
        let place = self.place();
        place.home.clone().unwrap_or_else(|| place.folder.clone())
    }

    /// The library, if it is open.
    pub(crate) fn opened(&self) -> Option<Library> {
        self.place().open.clone()
    }

    /// Whether this is the library of the invented patient.
    pub(crate) fn is_sample(&self) -> bool {
        self.place().home.is_some()
    }

    /// The open library; opens it on first use and asks for its secret only if it has one.
    pub fn library(&self) -> Result<Library> {
        if let Some(library) = self.opened() {
            return Ok(library);
        }
        let _opening = held(&self.opening);
        if let Some(library) = self.opened() {
            return Ok(library);
        }
        let library = self.unlocked(Library::open)?;
        self.adopt(library.clone());
        Ok(library)
    }

    /// The library, open or opened now, if it takes no secret.
    pub(crate) fn open_freely(&self) -> second_read_library::Result<Library> {
        let _opening = held(&self.opening);
        if let Some(library) = self.opened() {
            return Ok(library);
        }
        let library = Library::open(&self.folder(), Unlock::None)?;
        self.adopt(library.clone());
        Ok(library)
    }

    /// Goes on with a library that was just made or opened.
    pub(crate) fn adopt(&self, library: Library) {
        self.place().open = Some(library);
    }

    /// Opens the library with a secret that came in a request.
    pub(crate) fn unlock(&self, secret: &Secret) -> Result<()> {
        let library = Library::open(&self.folder(), secret.as_unlock())?;
        self.adopt(library);
        Ok(())
    }

    /// Forgets the open library; its keys are wiped when the last call that works with it has ended.
    pub(crate) fn lock(&self) {
        self.place().open = None;
        self.pictures.forget();
    }

    /// Goes to the library of the sample in `folder`, or back to the user's own.
    pub(crate) fn move_to(&self, sample: Option<PathBuf>) {
        let mut place = self.place();
        let home = place.home.take().unwrap_or_else(|| place.folder.clone());
        (place.folder, place.home) = match sample {
            Some(folder) => (folder, Some(home)),
            None => (home, None),
        };
        place.open = None;
        drop(place);
        self.pictures.forget();
    }

    /// What draws pages and images.
    pub(crate) fn pictures(&self) -> &Pictures {
        &self.pictures
    }

    /// What is known of the worker.
    pub(crate) fn worker(&self) -> &KnownWorker {
        &self.worker
    }

    /// The passphrase for a new library.
    pub(crate) fn new_passphrase(&self) -> Result<Zeroizing<String>> {
        match (held(&self.ask))(Purpose::New)? {
            Some(Secret::Passphrase(passphrase)) => Ok(passphrase),
            Some(Secret::RecoveryKey(_)) | None => Err(CommandError::new(Code::PassphraseNeeded, &[])),
        }
    }

    /// Checks the library, even one too damaged to be opened.
    pub(crate) fn check(&self, repair: bool, watch: &dyn Watch) -> Result<CheckReport> {
        if let Some(library) = self.opened() {
            return Ok(library.check(repair, watch)?);
        }
        self.unlocked(|folder, unlock| second_read_library::check(folder, unlock, repair, watch))
    }

    /// Does something that takes a secret; asks for it only if the library has one.
    fn unlocked<T>(&self, with: impl Fn(&Path, Unlock<'_>) -> second_read_library::Result<T>) -> Result<T> {
        let folder = self.folder();
        let locked = match with(&folder, Unlock::None) {
            Err(error) if error.code == Code::PassphraseNeeded => error,
            other => return other.map_err(CommandError::from),
        };
        match (held(&self.ask))(Purpose::Open)? {
            Some(secret) => with(&folder, secret.as_unlock()).map_err(CommandError::from),
            None => Err(locked.into()),
        }
    }

    fn place(&self) -> MutexGuard<'_, Place> {
        held(&self.place)
    }
}

impl Secret {
    fn as_unlock(&self) -> Unlock<'_> {
        match self {
            Secret::Passphrase(passphrase) => Unlock::Passphrase(passphrase),
            Secret::RecoveryKey(key) => Unlock::RecoveryKey(key),
        }
    }
}

/// A thread that panicked while it held one left it as it was: each change is one assignment.
pub(crate) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
