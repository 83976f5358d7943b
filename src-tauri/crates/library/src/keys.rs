//! The keys of a library and the two doors to them: the passphrase and the recovery key.
//!
//! One secret opens everything: the identity, an age X25519 key. It lies under the passphrase in `keys/passphrase.age`, or, without a
//! passphrase, beside the library in `keys/identity.txt`. Two random keys are encrypted to it: `database.age` (SQLCipher) and `names.age`
//! (the keyed hash that names blobs). All of them open with the standard `age` program. Deliberately absent: any key derived from a
//! passphrase (so it can change without touching a blob), and any second format.

use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use age::secrecy::ExposeSecret;
use age::secrecy::SecretString;
use age::x25519::Identity;
use age::x25519::Recipient;
use rand::TryRngCore;
use second_read_model::Code;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::Error;
use crate::RecoveryKey;
use crate::Result;
use crate::Unlock;
use crate::files;
use crate::store::Card;
use crate::store::digest_of;

/// scrypt's work factor as a power of two: about half a second here, and 128 MB, so that guessing is slow and unlocking is not.
const WORK_FACTOR: u8 = 17;
/// What a passphrase file may ask for at most; one that asks more was not written by us.
const WORK_FACTOR_LIMIT: u8 = 20;
/// What each key file begins with inside, so that one under the name of another is refused.
const DATABASE: &str = "database ";
const NAMES: &str = "names ";
const RECOVERY_PREFIX: &str = "AGE-SECRET-KEY-1";

/// A random key of 32 bytes; wiped when dropped.
pub(crate) type Key = Zeroizing<[u8; 32]>;

/// Everything that is secret about an open library.
pub(crate) struct Keys {
    identity: Identity,
    recipient: Recipient,
    database: Key,
    names: Key,
    passphrase: bool,
}

impl Keys {
    /// Makes the keys of a new library in `<library>/keys`.
    pub(crate) fn create(library: &Path, passphrase: Option<&str>) -> Result<(Self, RecoveryKey)> {
        let identity = Identity::generate();
        let recipient = identity.to_public();
        let keys = Self { identity, recipient, database: random_key()?, names: random_key()?, passphrase: passphrase.is_some() };
        let folder = KeyFiles::of(library);
        files::make_folder(&folder.folder)?;
        let text = keys.identity_line();
        match passphrase {
            Some(passphrase) => files::write_new(&folder.passphrase, &under_passphrase(passphrase, text.as_bytes())?)?,
            None => files::write_new(&folder.identity, text.as_bytes())?,
        }
        files::write_new(&folder.database, &keys.seal(labelled(DATABASE, &keys.database).as_bytes())?)?;
        files::write_new(&folder.names, &keys.seal(labelled(NAMES, &keys.names).as_bytes())?)?;
        let recovery = RecoveryKey(text.trim_end().to_owned());
        Ok((keys, recovery))
    }

    /// Opens the keys of a library. `public` and `digest` are what `library.toml` says about the identity and the passphrase file.
    pub(crate) fn open(library: &Path, unlock: Unlock<'_>, public: &str, digest: &str) -> Result<Self> {
        let folder = KeyFiles::of(library);
        let passphrase = !digest.is_empty();
        let identity = match unlock {
            Unlock::RecoveryKey(typed) => parse_recovery_key(typed)?,
            _ if !passphrase => identity_beside(&folder.identity)?,
            Unlock::Passphrase(typed) => identity_under_passphrase(&folder.passphrase, typed, digest)?,
            Unlock::None => return Err(Error::new(Code::PassphraseNeeded).at(library)),
        };
        let recipient = identity.to_public();
        if recipient.to_string() != public {
            if matches!(unlock, Unlock::RecoveryKey(_)) {
                return Err(Error::new(Code::WrongRecoveryKey).at(library));
            }
            // Public keys have a check sum: one that does not hold was harmed where it is written down.
            let door = if passphrase { &folder.passphrase } else { &folder.identity };
            return Err(match public.parse::<Recipient>() {
                Ok(_) => damaged(door),
                Err(_) => Error::new(Code::LibraryDamaged).at(Card::path(library)).with("detail", "library.toml"),
            });
        }
        let database = key_in(&folder.database, DATABASE, &identity)?;
        let names = key_in(&folder.names, NAMES, &identity)?;
        Ok(Self { identity, recipient, database, names, passphrase })
    }

    /// Whether a passphrase stands before the identity.
    pub(crate) fn has_passphrase(&self) -> bool {
        self.passphrase
    }

    /// The public key, which `library.toml` names.
    pub(crate) fn public(&self) -> String {
        self.recipient.to_string()
    }

    /// The raw key of the database, as SQLCipher takes it.
    pub(crate) fn database_hex(&self) -> Zeroizing<String> {
        hex(&self.database)
    }

    /// The key of the hash that names blobs.
    pub(crate) fn names(&self) -> &[u8; 32] {
        &self.names
    }

    /// A writer that encrypts to this library's identity; call `finish` at the end.
    pub(crate) fn encrypt<W: Write>(&self, to: W) -> std::io::Result<age::stream::StreamWriter<W>> {
        let recipient: &dyn age::Recipient = &self.recipient;
        age::Encryptor::with_recipients(std::iter::once(recipient)).map_err(std::io::Error::other)?.wrap_output(to)
    }

    /// A reader of what was encrypted to this library's identity.
    pub(crate) fn decrypt<R: std::io::BufRead>(&self, from: R) -> Result<age::stream::StreamReader<R>, age::DecryptError> {
        decrypt_with(&self.identity, from)
    }

    /// Encrypts a small thing whole.
    pub(crate) fn seal(&self, plain: &[u8]) -> Result<Vec<u8>> {
        let mut sealed = Vec::with_capacity(plain.len() + 256);
        let sealing = self.encrypt(&mut sealed).and_then(|mut writer| {
            writer.write_all(plain)?;
            writer.finish().map(|_| ())
        });
        sealing.map_err(|error| Error::internal("encrypt").because(error))?;
        Ok(sealed)
    }

    /// The SHA-256 of the passphrase file, for `library.toml`; empty without a passphrase. It says nothing about the passphrase.
    pub(crate) fn passphrase_digest(&self, library: &Path) -> Result<String> {
        if !self.passphrase {
            return Ok(String::new());
        }
        Ok(digest_of(&files::read(&KeyFiles::of(library).passphrase)?))
    }

    /// The files of `keys/` that do not open, or do not hold what they held.
    pub(crate) fn damaged_files(&self, library: &Path, digest: &str) -> Vec<PathBuf> {
        let files = KeyFiles::of(library);
        let same = |path: &Path, label: &str, key: &Key| key_in(path, label, &self.identity).is_ok_and(|found| found == *key);
        let mut damaged = Vec::new();
        if !same(&files.database, DATABASE, &self.database) {
            damaged.push(files.database);
        }
        if !same(&files.names, NAMES, &self.names) {
            damaged.push(files.names);
        }
        let door = if self.passphrase { files.passphrase } else { files.identity };
        let whole = files::read(&door).is_ok_and(|bytes| match self.passphrase {
            true => digest_of(&bytes) == digest,
            false => bytes == self.identity_line().as_bytes(),
        });
        if !whole {
            damaged.push(door);
        }
        damaged
    }

    /// The files that `keys/` holds in a library like this one.
    pub(crate) fn files(&self, library: &Path) -> [PathBuf; 3] {
        let files = KeyFiles::of(library);
        [files.database, files.names, if self.passphrase { files.passphrase } else { files.identity }]
    }

    fn identity_line(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{}\n", self.identity.to_string().expose_secret()))
    }
}

/// Where the keys of a library lie.
struct KeyFiles {
    folder: PathBuf,
    passphrase: PathBuf,
    identity: PathBuf,
    database: PathBuf,
    names: PathBuf,
}

impl KeyFiles {
    fn of(library: &Path) -> Self {
        let folder = library.join("keys");
        let file = |name| folder.join(name);
        Self {
            passphrase: file("passphrase.age"),
            identity: file("identity.txt"),
            database: file("database.age"),
            names: file("names.age"),
            folder,
        }
    }
}

impl RecoveryKey {
    /// The key in groups of four behind its prefix, as it is printed and read out; [`Unlock::RecoveryKey`] takes it in this form too.
    pub fn grouped(&self) -> String {
        let rest = self.0.strip_prefix(RECOVERY_PREFIX).unwrap_or(&self.0);
        let groups: Vec<&str> = rest.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
        format!("{RECOVERY_PREFIX} {}", groups.join(" "))
    }
}

/// A recovery key as a person types it: case, spaces, line breaks and dashes do not matter.
fn parse_recovery_key(typed: &str) -> Result<Identity> {
    let wrong = || Error::new(Code::WrongRecoveryKey);
    let bare: Zeroizing<String> =
        Zeroizing::new(typed.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect());
    let rest = bare.strip_prefix("AGESECRETKEY1").ok_or_else(wrong)?;
    let line = Zeroizing::new(format!("{RECOVERY_PREFIX}{rest}"));
    line.parse().map_err(|_| wrong())
}

fn random_key() -> Result<Key> {
    let mut key = Zeroizing::new([0; 32]);
    rand::rngs::OsRng.try_fill_bytes(key.as_mut_slice()).map_err(|error| Error::internal("no random bytes").because(error))?;
    Ok(key)
}

fn hex(key: &Key) -> Zeroizing<String> {
    Zeroizing::new(second_read_model::Sha256(**key).to_string())
}

fn labelled(label: &str, key: &Key) -> Zeroizing<String> {
    Zeroizing::new(format!("{label}{}\n", *hex(key)))
}

/// Passphrases compare in NFC, so that an accent typed on another system opens the same library.
fn normal(passphrase: &str) -> SecretString {
    SecretString::from(passphrase.nfc().collect::<String>())
}

fn under_passphrase(passphrase: &str, plain: &[u8]) -> Result<Vec<u8>> {
    let mut recipient = age::scrypt::Recipient::new(normal(passphrase));
    recipient.set_work_factor(WORK_FACTOR);
    age::encrypt(&recipient, plain).map_err(|error| Error::internal("encrypt").because(error))
}

/// A damaged file and a wrong passphrase look the same to age; the digest in `library.toml` tells them apart.
fn identity_under_passphrase(path: &Path, passphrase: &str, digest: &str) -> Result<Identity> {
    let bytes = files::read(path).map_err(|error| damaged(path).because(error))?;
    let mut door = age::scrypt::Identity::new(normal(passphrase));
    door.set_max_work_factor(WORK_FACTOR_LIMIT);
    let line = match age::decrypt(&door, &bytes) {
        Ok(line) => Zeroizing::new(line),
        Err(error) if digest_of(&bytes) == digest => return Err(Error::new(Code::WrongPassphrase).at(path).because(error)),
        Err(error) => return Err(damaged(path).because(error)),
    };
    identity_in(path, &line)
}

fn identity_beside(path: &Path) -> Result<Identity> {
    let line = Zeroizing::new(files::read(path).map_err(|error| damaged(path).because(error))?);
    identity_in(path, &line)
}

fn identity_in(path: &Path, line: &[u8]) -> Result<Identity> {
    let text = std::str::from_utf8(line).map_err(|_| damaged(path))?;
    text.trim().parse().map_err(|_| damaged(path))
}

fn key_in(path: &Path, label: &str, identity: &Identity) -> Result<Key> {
    let bytes = files::read(path).map_err(|error| damaged(path).because(error))?;
    let mut text = Zeroizing::new(String::with_capacity(128));
    decrypt_with(identity, bytes.as_slice())
        .map_err(|error| damaged(path).because(error))?
        .read_to_string(&mut text)
        .map_err(|error| damaged(path).because(error))?;
    let bare = text.strip_prefix(label).map(str::trim).ok_or_else(|| damaged(path))?;
    let key: second_read_model::Sha256 = bare.parse().map_err(|_| damaged(path))?;
    Ok(Zeroizing::new(key.0))
}

fn decrypt_with<R: std::io::BufRead>(identity: &Identity, from: R) -> Result<age::stream::StreamReader<R>, age::DecryptError> {
    let identity: &dyn age::Identity = identity;
    age::Decryptor::new_buffered(from)?.decrypt(std::iter::once(identity))
}

fn damaged(path: &Path) -> Error {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Error::new(Code::LibraryDamaged).at(path).with("detail", format!("keys/{name}"))
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "harm is done past the module that writes files")]
mod tests {
    use super::*;

    fn opened(library: &Path, unlock: Unlock<'_>, keys: &Keys) -> Result<(), Code> {
        let digest = keys.passphrase_digest(library).unwrap();
        Keys::open(library, unlock, &keys.public(), &digest).map(|_| ()).map_err(|error| error.code)
    }

    #[test]
    fn a_library_opens_by_passphrase_or_recovery_key_and_by_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let (keys, recovery) = Keys::create(folder.path(), Some("Größe 7")).unwrap();
        let shouted = recovery.grouped().to_lowercase().replace(' ', "-\n ");
        let other = Identity::generate().to_string().expose_secret().to_owned();
        for (unlock, expected) in [
            (Unlock::Passphrase("Größe 7"), Ok(())),
            (Unlock::Passphrase("Gro\u{308}ße 7"), Ok(())),
            (Unlock::Passphrase("größe 7"), Err(Code::WrongPassphrase)),
            (Unlock::Passphrase(""), Err(Code::WrongPassphrase)),
            (Unlock::None, Err(Code::PassphraseNeeded)),
            (Unlock::RecoveryKey(&recovery.0), Ok(())),
            (Unlock::RecoveryKey(&shouted), Ok(())),
            (Unlock::RecoveryKey(&other), Err(Code::WrongRecoveryKey)),
            (Unlock::RecoveryKey("AGE-SECRET-KEY-1QQQ"), Err(Code::WrongRecoveryKey)),
            (Unlock::RecoveryKey("hello"), Err(Code::WrongRecoveryKey)),
        ] {
            assert_eq!(opened(folder.path(), unlock, &keys), expected);
        }
        assert!(keys.has_passphrase());
    }

    #[test]
    fn without_a_passphrase_the_identity_lies_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let (keys, recovery) = Keys::create(folder.path(), None).unwrap();
        assert_eq!(opened(folder.path(), Unlock::None, &keys), Ok(()));
        assert_eq!(files::read(&folder.path().join("keys/identity.txt")).unwrap(), format!("{}\n", recovery.0).into_bytes());
        assert!(!keys.has_passphrase());
    }

    #[test]
    fn a_damaged_passphrase_file_is_not_called_a_wrong_passphrase() {
        let folder = tempfile::tempdir().unwrap();
        let (keys, _) = Keys::create(folder.path(), Some("p")).unwrap();
        let digest = keys.passphrase_digest(folder.path()).unwrap();
        let path = folder.path().join("keys/passphrase.age");
        let mut bytes = files::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let error = Keys::open(folder.path(), Unlock::Passphrase("p"), &keys.public(), &digest).map(|_| ()).unwrap_err();
        assert_eq!((error.code, error.path), (Code::LibraryDamaged, Some(path)));
    }

    #[test]
    fn a_key_under_the_name_of_another_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (keys, _) = Keys::create(folder.path(), None).unwrap();
        let files = keys.files(folder.path());
        std::fs::copy(&files[1], &files[0]).unwrap();
        assert_eq!(opened(folder.path(), Unlock::None, &keys), Err(Code::LibraryDamaged));
    }

    #[test]
    fn damage_to_any_key_file_is_named() {
        for passphrase in [Some("p"), None] {
            let folder = tempfile::tempdir().unwrap();
            let (keys, _) = Keys::create(folder.path(), passphrase).unwrap();
            let digest = keys.passphrase_digest(folder.path()).unwrap();
            for path in files::list(&folder.path().join("keys")).unwrap() {
                let whole = files::read(&path).unwrap();
                let cut = &whole[..whole.len() - 1];
                std::fs::write(&path, cut).unwrap();
                assert_eq!(keys.damaged_files(folder.path(), &digest), std::slice::from_ref(&path));
                std::fs::write(&path, &whole).unwrap();
            }
            assert!(keys.damaged_files(folder.path(), &digest).is_empty());
        }
    }
}
