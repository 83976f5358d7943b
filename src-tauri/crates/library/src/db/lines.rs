//! The lines of all records, kept between one question and the next, as fresh as each question needs.
//!
//! They are read anew when something changed: a tenth of a second for 100,000 records. While files are added something changes many times a
//! second, and whoever scrolls or types would wait each time. Then, and only then, a question may be answered from lines that are a moment
//! old, while they are read anew aside. What people decided is never answered from lines of before.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use rusqlite::Connection;
use rusqlite::Transaction;
use zeroize::Zeroizing;

use super::Access;
use super::connect;
use super::held;
use super::list::Lines;
use crate::Result;

/// How far lines may be behind while files are added.
const BEHIND: Duration = Duration::from_secs(2);
/// How old they are at least before they are read anew aside.
const FRESH: Duration = Duration::from_millis(300);

/// The lines of one database, shared by all who ask.
pub(super) struct Kept {
    shared: Arc<Shared>,
    /// How many jobs add now.
    adding: AtomicUsize,
}

struct Shared {
    path: PathBuf,
    key: Zeroizing<String>,
    loaded: Mutex<Option<Loaded>>,
    /// Whether they are read anew aside.
    loading: AtomicBool,
    /// How often people decided something.
    decided: AtomicU64,
}

/// Lines, as good as the connection they were read by says that nothing changed.
struct Loaded {
    connection: Connection,
    version: i64,
    lines: Lines,
    at: Instant,
    decided: u64,
}

/// While it lives, a job adds.
pub(crate) struct AddingNow<'a>(&'a AtomicUsize);

impl Drop for AddingNow<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Kept {
    pub(super) fn new(path: PathBuf, key: Zeroizing<String>) -> Self {
        let shared = Shared { path, key, loaded: Mutex::default(), loading: AtomicBool::default(), decided: AtomicU64::default() };
        Self { shared: Arc::new(shared), adding: AtomicUsize::default() }
    }

    /// A job begins to add.
    pub(super) fn adding(&self) -> AddingNow<'_> {
        self.adding.fetch_add(1, Ordering::SeqCst);
        AddingNow(&self.adding)
    }

    /// People decided something, and it is committed.
    pub(super) fn decided(&self) {
        self.shared.decided.fetch_add(1, Ordering::SeqCst);
    }

    /// Reads with the lines at hand.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Transaction<'_>, &Lines) -> Result<T>) -> Result<T> {
        let mut place = held(&self.shared.loaded);
        let decided = self.shared.decided.load(Ordering::SeqCst);
        let may_lag = self.adding.load(Ordering::SeqCst) > 0;
        let mut loaded = match place.take() {
            Some(mut loaded) => {
                let changed = loaded.version != version(&mut loaded.connection)?;
                if changed && may_lag && loaded.decided == decided && loaded.at.elapsed() < BEHIND {
                    self.shared.load_aside(loaded.at);
                    loaded
                } else if changed {
                    Loaded::by(loaded.connection, decided)?
                } else {
                    loaded
                }
            }
            None => self.shared.load(decided)?,
        };
        let value = read(&loaded.connection.transaction()?, &loaded.lines)?;
        *place = Some(loaded);
        Ok(value)
    }
}

impl Shared {
    fn load(&self, decided: u64) -> Result<Loaded> {
        Loaded::by(connect(&self.path, &self.key, Access::Read)?, decided)
    }

    /// Reads them anew on a thread of its own, unless those of `at` are new or that is under way.
    fn load_aside(self: &Arc<Self>, at: Instant) {
        if at.elapsed() < FRESH || self.loading.swap(true, Ordering::SeqCst) {
            return;
        }
        let shared = Arc::clone(self);
        let load = move || {
            let decided = shared.decided.load(Ordering::SeqCst);
            // What went wrong the next question meets itself, that may not lag so far behind.
            if let Ok(loaded) = shared.load(decided) {
                *held(&shared.loaded) = Some(loaded);
            }
            shared.loading.store(false, Ordering::SeqCst);
        };
        if std::thread::Builder::new().name("lines".to_owned()).spawn(load).is_err() {
            self.loading.store(false, Ordering::SeqCst);
        }
    }
}

impl Loaded {
    fn by(mut connection: Connection, decided: u64) -> Result<Self> {
        let at = Instant::now();
        let tx = connection.transaction()?;
        let version = data_version(&tx)?;
        let lines = Lines::load(&tx)?;
        drop(tx);
        Ok(Self { connection, version, lines, at, decided })
    }
}

/// What SQLite says of changes by other connections: another number after each that this one sees.
fn version(connection: &mut Connection) -> Result<i64> {
    data_version(&connection.transaction()?)
}

fn data_version(tx: &Transaction<'_>) -> Result<i64> {
    Ok(tx.query_row("PRAGMA data_version", [], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Db;
    use crate::db::NAME;

    fn counted(db: &Db) -> usize {
        db.read_lists(|_, lines| {
            let mut count = 0;
            lines.each(false, |_| count += 1);
            Ok(count)
        })
        .unwrap()
    }

    fn add(db: &Db, id: i64) {
        let sql =
            "INSERT INTO record (id, anchor, kind, title, status, format, pages, images) VALUES (?1, 'blob:' || ?1, '', '', '', '', 0, 0)";
        db.write(|tx| Ok(tx.execute(sql, [id])?)).unwrap();
    }

    #[test]
    fn lines_lag_only_while_files_are_added_and_behind_no_decision() {
        let folder = tempfile::tempdir().unwrap();
        let key = Zeroizing::new("00".repeat(32));
        Db::create(folder.path(), key.clone()).unwrap();
        let db = Db::open(folder.path(), key, true).unwrap();
        assert!(db.path().ends_with(NAME));
        assert_eq!(counted(&db), 0);
        add(&db, 1);
        assert_eq!(counted(&db), 1, "nobody adds: each change is seen at once");

        let adding = db.adding();
        add(&db, 2);
        assert_eq!(counted(&db), 1, "a moment behind");
        db.decided();
        assert_eq!(counted(&db), 2, "a decision is seen, and all that was before it");
        add(&db, 3);
        let begun = Instant::now();
        while counted(&db) < 3 {
            assert!(begun.elapsed() < BEHIND * 5, "they never came anew");
            std::thread::sleep(Duration::from_millis(20));
        }

        add(&db, 4);
        drop(adding);
        assert_eq!(counted(&db), 4, "the job has ended");
    }
}
