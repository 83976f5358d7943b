//! What an open library is made of, and how one is made and opened.
//!
//! `library.toml` is written last when a library is made, and read first when it is opened: a folder without it holds no library. It says
//! nothing personal.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::SecondsFormat;
use chrono::Utc;
use rand::TryRngCore;
use second_read_model::BlobId;
use second_read_model::Code;
use second_read_model::Sha256;
use second_read_model::sentence::say;
use serde::Deserialize;
use serde::Serialize;
use sha2::Digest;

use crate::BlobRead;
use crate::Error;
use crate::Library;
use crate::RecoveryKey;
use crate::Result;
use crate::Unlock;
use crate::catalogue;
use crate::db::Db;
use crate::db::meta;
use crate::files;
use crate::keys::Keys;
use crate::lock::Job;
use crate::lock::Lock;
use crate::lock::Writing;
use crate::thumbnails::Shelf;
use crate::vault::Vault;

/// The version of the folder's layout, keys and blobs.
const FORMAT: u32 = 1;

/// An open library, shared by its handles.
pub(crate) struct Store {
    pub(crate) folder: PathBuf,
    pub(crate) card: Card,
    pub(crate) keys: Arc<Keys>,
    pub(crate) vault: Vault,
    pub(crate) db: Db,
    pub(crate) shelf: Shelf,
    lock: Lock,
}

/// What `library.toml` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Card {
    format: u32,
    id: String,
    created: String,
    /// The identity's public half: with it anyone can add, nobody can read.
    public_key: String,
    /// SHA-256 of `keys/passphrase.age`; empty without a passphrase. Tells a damaged file from a wrong passphrase.
    pub(crate) passphrase_file: String,
}

impl Library {
    /// Makes a library in `folder` (missing or empty). Without a passphrase the identity lies beside it.
    pub fn create(folder: &Path, passphrase: Option<&str>) -> Result<(Library, RecoveryKey)> {
        let folder = std::path::absolute(folder).map_err(|error| files::failed("find", folder, error))?;
        files::make_folder(&folder)?;
        let lock = Lock::new(&folder);
        if !is_free(&folder)? {
            return Err(Error::new(Code::LibraryExists).at(folder));
        }
        let writing = lock.acquire(Job::Create, || Ok(()))?;
        clear_unfinished(&folder)?;
        let (keys, recovery) = Keys::create(&folder, passphrase)?;
        Vault::create(&folder)?;
        catalogue::create(&folder)?;
        Db::create(&folder, keys.database_hex())?;
        let card = Card {
            format: FORMAT,
            id: random_id()?,
            created: now(),
            public_key: keys.public(),
            passphrase_file: keys.passphrase_digest(&folder)?,
        };
        let text = card.text()?;
        let db = Db::open(&folder, keys.database_hex(), true)?;
        db.write(|tx| meta::put(tx, meta::CARD, &digest_of(text.as_bytes())))?;
        files::write_new(&Card::path(&folder), text.as_bytes())?;
        drop(writing);
        Ok((Library::of(Store::new(folder, card, keys, lock, db)), recovery))
    }

    /// Opens a library. On a read-only medium it opens read-only; the first change then fails with its code.
    pub fn open(folder: &Path, unlock: Unlock<'_>) -> Result<Library> {
        let folder = std::path::absolute(folder).map_err(|error| files::failed("find", folder, error))?;
        let (card, keys) = unlocked(&folder, unlock)?;
        let lock = Lock::new(&folder);
        let writable = lock.is_writable()?;
        let db = Db::open(&folder, keys.database_hex(), writable)?;
        Ok(Library::of(Store::new(folder, card, keys, lock, db)))
    }

    /// The folder it stands in.
    pub fn folder(&self) -> &Path {
        &self.store.folder
    }

    /// Whether a passphrase protects it (never say "encrypted" when not).
    pub fn has_passphrase(&self) -> bool {
        self.store.keys.has_passphrase()
    }

    /// The bytes of a blob.
    pub fn blob(&self, id: BlobId) -> Result<Box<dyn BlobRead>> {
        if !self.store.vault.holds(&id) {
            return Err(Error::new(Code::UnknownId).with("what", say("what.original", &[])).with("id", id).with("list", "show"));
        }
        Ok(Box::new(self.store.vault.open(&id)?))
    }

    fn of(store: Store) -> Self {
        Self { store: Arc::new(store) }
    }
}

/// The first half of opening: what the library says of itself, and its keys.
pub(crate) fn unlocked(folder: &Path, unlock: Unlock<'_>) -> Result<(Card, Keys)> {
    let card = Card::read(folder)?;
    let keys = Keys::open(folder, unlock, &card.public_key, &card.passphrase_file)?;
    Ok((card, keys))
}

impl Store {
    fn new(folder: PathBuf, card: Card, keys: Keys, lock: Lock, db: Db) -> Self {
        let keys = Arc::new(keys);
        Self { vault: Vault::new(&folder, Arc::clone(&keys)), folder, card, keys, db, shelf: Shelf::default(), lock }
    }

    /// The right to write, until it is dropped. The first writer after a crash sweeps what the crash left.
    pub(crate) fn lock(&self, job: Job) -> Result<Writing<'_>> {
        self.lock.acquire(job, || self.sweep().map(|_| ()))
    }

    /// The right to write, if it can be had at once.
    pub(crate) fn try_lock(&self, job: Job) -> Option<Writing<'_>> {
        self.lock.acquire_now(job, || self.sweep().map(|_| ())).ok().flatten()
    }

    /// Removes what writers that died left behind: temporary files, and a catalogue file whose transaction did not commit.
    fn sweep(&self) -> Result<u64> {
        let mut swept = self.vault.sweep()?;
        for folder in ["", "keys", "catalogue"] {
            swept += files::sweep(&self.folder.join(folder))?;
        }
        Ok(swept)
    }
}

impl Card {
    const NAME: &str = "library.toml";

    fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(Self::NAME);
        let bytes = match files::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.code == Code::MissingPath => return Err(Error::new(Code::NoLibrary).at(folder)),
            Err(error) => return Err(error),
        };
        let damaged = || Error::new(Code::LibraryDamaged).at(&path).with("detail", Self::NAME);
        let text = String::from_utf8(bytes).map_err(|_| damaged())?;
        // The format is looked at first: a newer card may have other fields.
        let table: toml::Table = text.parse().map_err(|_| damaged())?;
        if table.get("format").and_then(toml::Value::as_integer).is_some_and(|format| format > i64::from(FORMAT)) {
            return Err(Error::new(Code::LibraryNewer).at(path));
        }
        let card: Self = toml::from_str(&text).map_err(|error| damaged().because(error))?;
        if card.format == FORMAT { Ok(card) } else { Err(damaged()) }
    }

    fn text(&self) -> Result<String> {
        toml::to_string(self).map_err(|error| Error::internal(Self::NAME).because(error))
    }

    /// Where it stands.
    pub(crate) fn path(folder: &Path) -> PathBuf {
        folder.join(Self::NAME)
    }

    /// The SHA-256 of the file as it is now.
    pub(crate) fn digest(folder: &Path) -> Result<String> {
        Ok(digest_of(&files::read(&Self::path(folder))?))
    }
}

/// SHA-256 in hex.
pub(crate) fn digest_of(bytes: &[u8]) -> String {
    Sha256(sha2::Sha256::digest(bytes).into()).to_string()
}

/// This instant in UTC, to the second. Shown, never compared: order comes from numbers.
#[expect(clippy::disallowed_methods, reason = "where this crate reads the clock")]
pub(crate) fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Names of folders that a sync program copies to other machines. A database that is copied while it is written breaks.
const CLOUD: [&str; 14] = [
    "dropbox",
    "onedrive",
    "google drive",
    "googledrive",
    "my drive",
    "icloud drive",
    "mobile documents",
    "cloudstorage",
    "nextcloud",
    "owncloud",
    "box sync",
    "pcloud drive",
    "proton drive",
    "mega",
];

/// The part of a path that looks like a folder which syncs to a cloud; a reason to warn, not to refuse.
pub fn cloud_folder(path: &Path) -> Option<String> {
    path.components().find_map(|part| {
        let name = part.as_os_str().to_str()?;
        let folded = name.to_lowercase();
        let known = CLOUD
            .iter()
            .any(|cloud| folded == *cloud || folded.starts_with(&format!("{cloud} -")) || folded.starts_with(&format!("{cloud} (")));
        known.then(|| name.to_owned())
    })
}

fn random_id() -> Result<String> {
    let mut id = [0; 16];
    rand::rngs::OsRng.try_fill_bytes(&mut id).map_err(|error| Error::internal("no random bytes").because(error))?;
    Ok(id.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Whether a library may be made here: nothing is here, or only what a making that was cut short left.
fn is_free(folder: &Path) -> Result<bool> {
    let ours = |name: &str| matches!(name, "lock" | "keys" | "blobs" | "catalogue") || name.starts_with("library.db");
    let entries = files::list(folder)?;
    let begun = entries.iter().all(|path| files::is_temporary(path) || path.file_name().and_then(|name| name.to_str()).is_some_and(ours));
    Ok(begun && files::list(&folder.join("blobs"))?.is_empty() && files::list(&folder.join("catalogue"))?.is_empty())
}

/// Removes what a making that was cut short left. Nothing was ever taken in there: without `library.toml` no library can be opened.
fn clear_unfinished(folder: &Path) -> Result<()> {
    for place in [folder.to_path_buf(), folder.join("keys")] {
        for path in files::list(&place)? {
            let keep = path.is_dir() || path.file_name().is_some_and(|name| name == "lock");
            if !keep {
                files::remove(&path)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_that_sync_are_noticed() {
        for (path, found) in [
            ("/home/maria/Dropbox/health", Some("Dropbox")),
            ("/home/maria/OneDrive - Hospital/x", Some("OneDrive - Hospital")),
            ("/Users/m/Library/Mobile Documents/com~apple~CloudDocs/x", Some("Mobile Documents")),
            ("/home/maria/Documents/health", None),
            ("/home/dropboxer/health", None),
        ] {
            assert_eq!(cloud_folder(Path::new(path)).as_deref(), found, "{path}");
        }
    }
}
