//! The database: SQLite through SQLCipher with a raw key. The only folder of the program that holds SQL.
//!
//! One connection writes, behind a mutex; readers have their own and never wait for it (WAL). A table is a module with its rows written
//! and read once. USER tables can be written only inside `transact`: a trigger refuses anything else.

pub(crate) mod blob;
pub(crate) mod case;
pub(crate) mod catalogue;
pub(crate) mod copy;
pub(crate) mod diagnosis;
pub(crate) mod extract;
pub(crate) mod fact;
pub(crate) mod file;
pub(crate) mod finding;
pub(crate) mod heap;
pub(crate) mod job;
pub(crate) mod ladder;
pub(crate) mod lesson;
mod lines;
pub(crate) mod link;
pub(crate) mod list;
pub(crate) mod meta;
pub(crate) mod original;
pub(crate) mod person;
pub(crate) mod picture;
pub(crate) mod piece;
#[cfg(test)]
mod plans;
pub(crate) mod record;
pub(crate) mod reread;
pub(crate) mod salvage;
pub(crate) mod sheet;
pub(crate) mod source;
pub(crate) mod study;
pub(crate) mod thumbnail;
pub(crate) mod trash;
pub(crate) mod undo;
pub(crate) mod words;

use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::ErrorCode;
use rusqlite::OpenFlags;
use rusqlite::OptionalExtension;
use rusqlite::Transaction;
use rusqlite::TransactionBehavior;
use second_read_model::Code;
use second_read_model::RecordId;
use zeroize::Zeroizing;

use crate::Error;
use crate::Result;
use crate::files;
pub(crate) use lines::AddingNow;
use list::Lines;

/// The file of the database within a library.
pub(crate) const NAME: &str = "library.db";
/// How long a connection waits for another one's lock on the file.
const BUSY: Duration = Duration::from_secs(5);
/// What SQLite needs beside the file to open it, in bytes, with room to spare.
const SHARED_MEMORY: u64 = 1 << 20;
/// Statements a connection keeps prepared.
const STATEMENTS: usize = 128;

/// An open database.
pub(crate) struct Db {
    path: PathBuf,
    key: Zeroizing<String>,
    /// `None` on a medium that cannot be written.
    writer: Option<Mutex<Connection>>,
    /// Held while waiting for `writer`: who comes first writes first. A job that writes group after group would otherwise take the
    /// connection again before a decision that waits for it wakes up.
    turn: Mutex<()>,
    readers: Mutex<Vec<Connection>>,
    lines: lines::Kept,
}

impl Db {
    /// Makes the database of a new library, with this version's schema.
    pub(crate) fn create(library: &Path, key: Zeroizing<String>) -> Result<()> {
        let path = library.join(NAME);
        let making = || {
            let mut connection = connect(&path, &key, Access::Make)?;
            let tx = connection.transaction()?;
            tx.execute_batch(ladder::SCHEMA)?;
            meta::put(&tx, meta::SCHEMA, &ladder::VERSION.to_string())?;
            Ok(tx.commit()?)
        };
        making().map_err(|error| in_full(&path, error))
    }

    /// Opens the database of a library, upgraded to this version's schema if it may be written.
    pub(crate) fn open(library: &Path, key: Zeroizing<String>, writable: bool) -> Result<Self> {
        let path = library.join(NAME);
        // SQLite would take a file without bytes for a new database and write into it.
        if path.metadata().map_or(true, |about| about.len() == 0) {
            return Err(Error::new(Code::LibraryDamaged).at(path).with("detail", NAME));
        }
        let access = if writable { Access::Write } else { Access::Read };
        let opened = connect(&path, &key, access).and_then(|mut connection| {
            ladder::climb(&mut connection, &path, writable)?;
            if writable {
                undo::guard(&connection)?;
            }
            Ok(connection)
        });
        let connection = opened.map_err(|error| in_full(&path, error))?;
        let (writer, readers) = if writable { (Some(Mutex::new(connection)), Vec::new()) } else { (None, vec![connection]) };
        let lines = lines::Kept::new(path.clone(), key.clone());
        Ok(Self { path, key, writer, turn: Mutex::default(), readers: Mutex::new(readers), lines })
    }

    /// Reads. What it reads is one moment: a writer that commits meanwhile is not seen.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let idle = held(&self.readers).pop();
        let reading = || {
            let mut connection = match idle {
                Some(connection) => connection,
                None => connect(&self.path, &self.key, Access::Read)?,
            };
            let value = read(&connection.transaction()?)?;
            held(&self.readers).push(connection);
            Ok(value)
        };
        reading().map_err(|error| in_full(&self.path, error))
    }

    /// Reads with the lines of all records at hand, which are read anew only when another connection, of whatever program, changed something;
    /// while files are added, they may be a moment old.
    pub(crate) fn read_lists<T>(&self, read: impl FnOnce(&Transaction<'_>, &Lines) -> Result<T>) -> Result<T> {
        self.lines.read(read).map_err(|error| in_full(&self.path, error))
    }

    /// A job adds, until what this gives is dropped.
    pub(crate) fn adding(&self) -> AddingNow<'_> {
        self.lines.adding()
    }

    /// Whatever people decided is committed: lists show it from now on.
    pub(crate) fn decided(&self) {
        self.lines.decided();
    }

    /// Writes: all of it is durable when this returns, or none of it. For STORE and DERIVED tables; USER tables go through `transact`.
    pub(crate) fn write<T>(&self, write: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let writer = self.writer.as_ref().ok_or_else(|| Error::new(Code::LibraryReadOnly).at(&self.path))?;
        let turn = held(&self.turn);
        let mut connection = held(writer);
        drop(turn);
        write_on(&mut connection, write).map_err(|error| in_full(&self.path, error))
    }

    /// The same, for what need not be written: `None` when somebody else writes now, or nobody can.
    pub(crate) fn write_if_idle<T>(&self, write: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<Option<T>> {
        match self.writer.as_ref().map(Mutex::try_lock) {
            Some(Ok(mut connection)) => write_on(&mut connection, write).map(Some),
            _ => Ok(None),
        }
    }

    /// Whether it may be written.
    pub(crate) fn is_writable(&self) -> bool {
        self.writer.is_some()
    }

    /// Where the file is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What SQLCipher and SQLite themselves find wrong with the file; empty when it is sound.
    pub(crate) fn problems(&self) -> Result<Vec<String>> {
        // What still lies in the log beside the file is brought into it first: SQLCipher looks at the file's own pages.
        if let Some(writer) = &self.writer {
            held(writer).execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
        }
        // A connection of its own: what one that searched before remembers of the full-text index would be taken for damage.
        let mut connection = connect(&self.path, &self.key, Access::Read)?;
        let tx = connection.transaction()?;
        let mut problems = lines(&tx, "PRAGMA cipher_integrity_check")?;
        problems.extend(lines(&tx, "PRAGMA integrity_check")?.into_iter().filter(|line| line != "ok"));
        problems.extend(lines(&tx, "PRAGMA foreign_key_check")?);
        Ok(problems)
    }
}

fn write_on<T>(connection: &mut Connection, write: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let value = write(&tx)?;
    tx.commit()?;
    Ok(value)
}

/// How many records there are.
pub(crate) fn record_count(tx: &Transaction<'_>) -> Result<u64> {
    let count: i64 = tx.query_row("SELECT count(*) FROM record", [], |row| row.get(0))?;
    Ok(count as u64)
}

/// The record that stands at an anchor now.
pub(crate) fn record_by_anchor(tx: &Transaction<'_>, anchor: &str) -> Result<Option<RecordId>> {
    let id = tx.prepare_cached("SELECT id FROM record WHERE anchor = ?")?.query_row([anchor], |row| row.get(0)).optional()?;
    Ok(id.map(RecordId))
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let lost = second_read_model::sentence::say("system.database", &[]);
        let (code, detail) = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => (Code::DiskFull, "full"),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => (Code::LibraryDamaged, NAME),
            Some(ErrorCode::ReadOnly) => (Code::LibraryReadOnly, "read-only"),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (Code::LibraryInUse, "busy"),
            Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => (Code::Io, lost.as_str()),
            _ => (Code::Internal, "database"),
        };
        let room = files::size_in_words(files::ROOM_TO_GO_ON);
        let job = second_read_model::sentence::say("job.change", &[]);
        Error::new(code).at(NAME).with("detail", detail).with("needed", room).with("job", job).because(error)
    }
}

/// An error about the database with the path of its file, which SQLite's errors do not hold. They do not always say that a disk is full
/// either: the memory that connections share is a file too, and has its own error.
fn in_full(path: &Path, error: Error) -> Error {
    if error.path.as_deref() != Some(Path::new(NAME)) {
        return error;
    }
    let is_full = error.code == Code::Io && path.parent().is_some_and(|folder| files::enough_space(folder, SHARED_MEMORY).is_err());
    let code = if is_full { Code::DiskFull } else { error.code };
    Error { code, ..error }.at(path)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Make,
    Write,
    Read,
}

fn connect(path: &Path, key: &str, access: Access) -> Result<Connection> {
    let flags = match access {
        Access::Make => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
        // Readers of a WAL file need its shared memory, which they may have to make; queries are held to reading by `query_only`.
        Access::Read if is_writable(path) => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let frozen = access == Access::Read && !is_writable(path);
    let connection = Connection::open_with_flags(uri(path, frozen), flags)?;
    // SQLCipher would write to standard error what it then returns as an error.
    connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
    connection.pragma_update(None, "key", Zeroizing::new(format!("x'{key}'")).as_str())?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.execute_batch(match access {
        Access::Make | Access::Write => include_str!("write.sql"),
        Access::Read => include_str!("read.sql"),
    })?;
    Ok(connection)
}

/// The path as SQLite's URI. A file on a medium that cannot be written is read as it stands, without a shared memory beside it.
fn uri(path: &Path, frozen: bool) -> String {
    let mut uri = String::from("file:");
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' | b':' => uri.push(char::from(byte)),
            b'\\' if cfg!(windows) => uri.push('/'),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    if frozen {
        uri.push_str("?immutable=1");
    }
    uri
}

fn is_writable(path: &Path) -> bool {
    #[cfg(unix)]
    return path.parent().is_some_and(|folder| rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_ok());
    #[cfg(not(unix))]
    return path.metadata().is_ok_and(|metadata| !metadata.permissions().readonly());
}

fn lines(tx: &Transaction<'_>, pragma: &str) -> Result<Vec<String>> {
    let mut statement = tx.prepare(pragma)?;
    let rows = statement.query_map([], |row| Ok(row.get_ref(0)?.as_str().map_or_else(|_| pragma.to_owned(), str::to_owned)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A thread that panicked while it held a connection rolled back; the connection is as good as before.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
