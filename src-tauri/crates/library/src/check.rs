//! Proves that a library is as it was written, part by part, and names each part that is not.
//!
//! Nothing is believed because it is there: each blob is decrypted, unpacked and hashed, each catalogue file is read and compared with the
//! rows, the database is checked page by page by SQLCipher and SQLite. Checking is a job of its own: it waits for writers and keeps them
//! out, so that what it calls wrong is wrong. Mending stands in `repair`; nothing is deleted in either.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use second_read_model::BlobId;
use second_read_model::Code;
use second_read_model::finding::Finding;
use second_read_model::finding::FindingCode;
use second_read_model::progress::Phase;
use second_read_model::progress::Progress;
use second_read_model::progress::Watch;
use second_read_model::sentence::say;

use crate::CheckReport;
use crate::Error;
use crate::Library;
use crate::Result;
use crate::Unlock;
use crate::catalogue;
use crate::catalogue::Catalogue;
use crate::db;
use crate::derive;
use crate::lock::Job;
use crate::repair;
use crate::store::Card;
use crate::store::Store;
use crate::vault::Damage;
use crate::vault::Vault;

/// Checks the library in `folder`, even one too damaged to open: what keeps it shut is then a finding. `repair` mends what can be mended.
pub fn check(folder: &Path, unlock: Unlock<'_>, repair: bool, watch: &dyn Watch) -> Result<CheckReport> {
    match Library::open(folder, unlock) {
        Ok(library) => library.check(repair, watch),
        Err(error) if error.code == Code::LibraryDamaged => {
            if repair && error.path.as_deref().is_some_and(|path| path.ends_with(db::NAME)) {
                let set_aside = repair::rebuild_database(folder, unlock)?;
                let mut report = Library::open(folder, unlock)?.check(true, watch)?;
                report.findings.insert(0, set_aside);
                return Ok(report);
            }
            let path = error.path.as_deref().unwrap_or(folder);
            let code = if path.ends_with(db::NAME) { FindingCode::Database } else { FindingCode::Changed };
            let finding = finding(code, folder, path, &[]);
            Ok(CheckReport { findings: vec![finding], ..CheckReport::default() })
        }
        Err(error) => Err(error),
    }
}

impl Library {
    /// Proves that everything is as it was written. `repair` rebuilds what is derived; it deletes no original.
    pub fn check(&self, repair: bool, watch: &dyn Watch) -> Result<CheckReport> {
        // Readers take no lock, and a medium that cannot be written has no writers.
        let _quiet = if self.store.db.is_writable() { Some(self.store.lock(Job::Check)?) } else { None };
        if repair {
            repair::rebuild_derived(&self.store)?;
        }
        let mut inspection = Inspection { store: &self.store, findings: Vec::new(), report: CheckReport::default() };
        inspection.card_and_keys();
        inspection.database()?;
        inspection.strangers()?;
        inspection.blobs(watch)?;
        inspection.catalogue()?;
        inspection.index()?;
        let Inspection { mut report, findings, .. } = inspection;
        report.ok = findings.is_empty();
        report.findings = findings;
        Ok(report)
    }
}

struct Inspection<'a> {
    store: &'a Store,
    findings: Vec<Finding>,
    report: CheckReport,
}

impl Inspection<'_> {
    fn find(&mut self, code: FindingCode, path: &Path, values: &[(&str, &str)]) {
        self.findings.push(finding(code, &self.store.folder, path, values));
    }

    /// `library.toml` says what it said when the library was opened, and what the database knows of it; each key file holds its key.
    fn card_and_keys(&mut self) {
        let path = Card::path(&self.store.folder);
        let digest = self.store.db.read(|tx| db::meta::get(tx, db::meta::CARD)).ok().flatten();
        if Card::digest(&self.store.folder).ok() != digest {
            self.find(FindingCode::Changed, &path, &[]);
        }
        for path in self.store.keys.damaged_files(&self.store.folder, &self.store.card.passphrase_file) {
            let code = if path.exists() { FindingCode::Changed } else { FindingCode::Missing };
            self.find(code, &path, &[]);
        }
    }

    fn database(&mut self) -> Result<()> {
        let problems = self.store.db.problems();
        let sound = self.tolerate(problems)?.is_some_and(|problems| problems.is_empty());
        let records = self.store.db.read(db::record_count);
        self.report.records = self.tolerate(records)?.unwrap_or(0);
        if !sound && !self.findings.iter().any(|finding| finding.code == FindingCode::Database) {
            self.find(FindingCode::Database, self.store.db.path(), &[]);
        }
        Ok(())
    }

    /// What stands in the library's own folders and was not written by us. (`blobs` and `catalogue` are looked at on their own.)
    fn strangers(&mut self) -> Result<()> {
        let keys = self.store.keys.files(&self.store.folder);
        for path in crate::files::list(&self.store.folder)? {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if !is_of_a_library(name) {
                self.find(FindingCode::Added, &path, &[]);
            }
        }
        for path in crate::files::list(&self.store.folder.join("keys"))? {
            if !keys.contains(&path) {
                self.find(FindingCode::Added, &path, &[]);
            }
        }
        Ok(())
    }

    /// Every blob that a row names is there, and every blob that is there is what its name says.
    fn blobs(&mut self, watch: &dyn Watch) -> Result<()> {
        let rows = self.store.db.read(db::blob::all);
        let rows: BTreeMap<BlobId, u64> = self.tolerate(rows)?.unwrap_or_default().iter().map(|row| (row.name, row.stored)).collect();
        let listed = self.store.vault.list()?;
        let names: BTreeSet<BlobId> = rows.keys().chain(&listed.blobs).copied().collect();
        let names: Vec<BlobId> = names.into_iter().collect();
        let proved = prove_all(&self.store.vault, &names, rows.values().sum(), watch)?;
        let damaged: BTreeMap<BlobId, Damage> = proved.damaged.into_iter().collect();
        for (name, damage) in &damaged {
            self.blob(name, *damage, rows.get(name).copied(), &damaged);
        }
        let unfinished = self.store.db.read(db::job::unfinished).unwrap_or(0) > 0;
        for name in listed.blobs.iter().filter(|name| !rows.contains_key(name) && !damaged.contains_key(name) && !unfinished) {
            self.find(FindingCode::Leftover, &self.store.vault.path(name), &[]);
        }
        for path in &listed.strange {
            self.find(FindingCode::Added, path, &[]);
        }
        for path in &listed.temporary {
            self.find(FindingCode::Leftover, path, &[]);
        }
        self.report.blobs = names.len() as u64;
        self.report.bytes = proved.bytes;
        Ok(())
    }

    fn blob(&mut self, name: &BlobId, damage: Damage, stored: Option<u64>, damaged: &BTreeMap<BlobId, Damage>) {
        let path = self.store.vault.path(name);
        let length = path.metadata().map(|metadata| metadata.len()).unwrap_or(0);
        match damage {
            Damage::Missing => self.find(FindingCode::Missing, &path, &[]),
            Damage::Changed if stored.is_some_and(|stored| length < stored) => self.find(FindingCode::Truncated, &path, &[]),
            Damage::Changed => self.find(FindingCode::Changed, &path, &[]),
            Damage::IsAnother(other) => {
                let swapped = damaged.get(&other) == Some(&Damage::IsAnother(*name));
                let code = if swapped { FindingCode::Swapped } else { FindingCode::Renamed };
                self.find(code, &path, &[("other", &inside(&self.store.folder, &self.store.vault.path(&other)))]);
            }
        }
    }

    /// Every catalogue file is there, whole and in its place, and together they say what the rows say.
    fn catalogue(&mut self) -> Result<()> {
        let folder = &self.store.folder;
        let committed = self.store.db.read(|tx| db::meta::number(tx, db::meta::CATALOGUE));
        let Some(committed) = self.tolerate(committed)? else { return Ok(()) };
        let told = Catalogue::read(folder, &self.store.keys, committed)?;
        for (number, code) in &told.damaged {
            self.find(*code, &catalogue::path(folder, *number), &[("other", "")]);
        }
        for path in &told.strange {
            self.find(FindingCode::Added, path, &[]);
        }
        let whole = told.damaged.is_empty();
        let agrees = self.store.db.read(|tx| db::catalogue::agrees(tx, &told));
        let agrees = self.tolerate(agrees)?.unwrap_or(true);
        if told.is_ahead || (whole && !agrees) {
            self.find(FindingCode::Catalogue, &catalogue::folder(folder), &[]);
        }
        Ok(())
    }

    /// Every page and record is found by its words. What a job that was cut short left unfinished is not held against the index.
    fn index(&mut self) -> Result<()> {
        let agrees = self.store.db.read(|tx| Ok(db::job::unfinished(tx)? > 0 || derive::index::agrees(tx)?));
        if self.tolerate(agrees)? == Some(false) {
            self.find(FindingCode::Index, self.store.db.path(), &[]);
        }
        Ok(())
    }

    /// Damage is what is looked for here: a part that cannot be read is a finding, and the others are still looked at.
    fn tolerate<T>(&mut self, read: Result<T>) -> Result<Option<T>> {
        match read {
            Ok(value) => Ok(Some(value)),
            Err(error) if matches!(error.code, Code::LibraryDamaged | Code::Internal) => {
                if !self.findings.iter().any(|finding| finding.code == FindingCode::Database) {
                    self.find(FindingCode::Database, self.store.db.path(), &[]);
                }
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

struct Proof {
    damaged: Vec<(BlobId, Damage)>,
    /// On disk.
    bytes: u64,
}

/// Verifies blobs on all cores; the order in which damage is found does not matter.
fn prove_all(vault: &Vault, names: &[BlobId], bytes_total: u64, watch: &dyn Watch) -> Result<Proof> {
    let (next, bytes) = (AtomicUsize::new(0), AtomicU64::new(0));
    let damaged = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(2, |count| count.get());
    let prove = || {
        while let Some(name) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
            if watch.cancelled() {
                return;
            }
            match vault.verify(name) {
                Ok(stored) => _ = bytes.fetch_add(stored, Ordering::Relaxed),
                Err(damage) => damaged.lock().unwrap_or_else(PoisonError::into_inner).push((*name, damage)),
            }
            watch.progress(Progress {
                phase: Phase::Check,
                files: next.load(Ordering::Relaxed).min(names.len()) as u64,
                files_total: names.len() as u64,
                bytes: bytes.load(Ordering::Relaxed),
                bytes_total,
            });
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(prove);
        }
    });
    if watch.cancelled() {
        return Err(Error::new(Code::Cancelled));
    }
    Ok(Proof { damaged: damaged.into_inner().unwrap_or_else(PoisonError::into_inner), bytes: bytes.into_inner() })
}

/// A finding about a path of the library, named from the library's folder on.
pub(crate) fn finding(code: FindingCode, folder: &Path, path: &Path, values: &[(&str, &str)]) -> Finding {
    Finding { code, path: inside(folder, path), message: say(&format!("check.{}", code.key()), values) }
}

fn inside(folder: &Path, path: &Path) -> String {
    let parts: Vec<_> = path.strip_prefix(folder).unwrap_or(path).iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

fn is_of_a_library(name: &str) -> bool {
    let database = [db::NAME.to_owned(), format!("{}-wal", db::NAME), format!("{}-shm", db::NAME)];
    let copy = name.starts_with("library-") && (name.ends_with(".db") || name.ends_with(".db-wal"));
    database.iter().any(|known| known == name) || copy || ["library.toml", "keys", "blobs", "catalogue", "lock"].contains(&name)
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "harm is done past the module that writes files")]
mod tests {
    use std::path::PathBuf;

    use rand::Rng;
    use rand::SeedableRng;
    use second_read_model::progress::Unwatched;

    use super::*;
    use crate::transact::Op;

    /// A library with a few originals, two jobs and a decision; closed.
    fn library(folder: &Path) {
        let (library, _) = Library::create(folder, None).unwrap();
        let store = &library.store;
        for job in 0..2_u8 {
            let contents = [vec![job; 10], (0..90_000).map(|at| (at * 31 % 251) as u8 ^ job).collect()];
            let staged: Vec<_> = contents.iter().map(|bytes: &Vec<u8>| store.vault.stage(&mut bytes.as_slice()).unwrap()).collect();
            let kept: Vec<_> = staged.iter().map(|one| (one.name, one.sha256, one.size, one.stored)).collect();
            store.vault.publish(staged).unwrap();
            let rows = |tx: &rusqlite::Transaction<'_>| {
                let source = db::source::ensure(tx, "/cd", "now")?;
                for (number, (name, sha256, size, stored)) in kept.iter().enumerate() {
                    let blob = Some(db::blob::ensure(tx, name, sha256, *size, *stored)?.0);
                    let path = format!("{job}/{number}.dcm");
                    let sha256 = Some(*sha256);
                    let disposition = db::file::Disposition::Kept;
                    db::file::put(tx, &db::file::File { source, path, container: None, size: *size, sha256, blob, disposition })?;
                }
                catalogue::append_due(store, tx)
            };
            store.db.write(rows).unwrap();
        }
        let note = |tx: &rusqlite::Transaction<'_>| Ok(tx.execute("INSERT INTO note VALUES (1, 'blob:x', 'text', 'now')", [])?);
        store.transact(Op::SetFact, note).unwrap();
    }

    fn paths(folder: &Path) -> Vec<PathBuf> {
        let mut paths = Vec::new();
        for path in crate::files::list(folder).unwrap() {
            match path.is_dir() {
                true => paths.extend(super::tests::paths(&path)),
                // What the lock file says is for whoever waits; it proves nothing.
                false if path.ends_with("lock") => {}
                false => paths.push(path),
            }
        }
        paths
    }

    fn report(folder: &Path) -> CheckReport {
        check(folder, Unlock::None, false, &Unwatched).unwrap_or_else(|error| CheckReport {
            findings: vec![finding(FindingCode::Changed, folder, error.path.as_deref().unwrap_or(folder), &[])],
            ..CheckReport::default()
        })
    }

    #[test]
    fn an_unharmed_library_passes_twice() {
        let folder = tempfile::tempdir().unwrap();
        library(folder.path());
        for _ in 0..2 {
            let report = report(folder.path());
            assert_eq!((report.ok, report.findings, report.blobs), (true, vec![], 4));
        }
    }

    #[test]
    fn every_harmed_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        library(folder.path());
        let paths = paths(folder.path());
        let mut random = rand::rngs::StdRng::seed_from_u64(11);
        for path in paths.iter().flat_map(|path| [path; 6]) {
            let whole = std::fs::read(path).unwrap();
            let mut harmed = whole.clone();
            let how = random.random_range(0..3);
            match how {
                0 => harmed[random.random_range(0..whole.len())] ^= 1 << random.random_range(0..8),
                1 => harmed.truncate(random.random_range(0..whole.len())),
                _ => harmed.push(random.random()),
            }
            std::fs::write(path, &harmed).unwrap();
            let report = report(folder.path());
            let expected = inside(folder.path(), path);
            assert!(
                !report.ok && report.findings.iter().any(|finding| finding.path == expected),
                "{expected}, harm {how}: {:?}",
                report.findings
            );
            std::fs::write(path, &whole).unwrap();
        }
        assert!(report(folder.path()).ok);
    }

    #[test]
    fn missing_added_and_swapped_files_are_named() {
        let folder = tempfile::tempdir().unwrap();
        library(folder.path());
        let named = |expected: &[(FindingCode, &Path)]| {
            let report = report(folder.path());
            for (code, path) in expected {
                let path = inside(folder.path(), path);
                assert!(report.findings.iter().any(|found| found.code == *code && found.path == path), "{path}: {:?}", report.findings);
            }
        };
        for path in paths(folder.path()).iter().filter(|path| !path.ends_with("library.db") && !path.ends_with("library.toml")) {
            let whole = std::fs::read(path).unwrap();
            std::fs::remove_file(path).unwrap();
            let shown = report(folder.path()).findings;
            assert!(shown.iter().any(|found| found.path == inside(folder.path(), path)), "{path:?} missing: {shown:?}");
            std::fs::write(path, whole).unwrap();
        }
        for place in ["blobs/ab/notes.txt", "blobs/x", "catalogue/x.age", "keys/copy", "virus.exe"] {
            let path = folder.path().join(place);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, b"x").unwrap();
            named(&[(FindingCode::Added, &path)]);
            std::fs::remove_file(&path).unwrap();
        }
        let blobs: Vec<PathBuf> =
            paths(folder.path()).into_iter().filter(|path| path.components().any(|part| part.as_os_str() == "blobs")).collect();
        let swap = |one: &Path, other: &Path| {
            let (a, b) = (std::fs::read(one).unwrap(), std::fs::read(other).unwrap());
            std::fs::write(one, b).unwrap();
            std::fs::write(other, a).unwrap();
        };
        swap(&blobs[0], &blobs[1]);
        named(&[(FindingCode::Swapped, &blobs[0]), (FindingCode::Swapped, &blobs[1])]);
        swap(&blobs[0], &blobs[1]);
        let (first, second) = (catalogue::path(folder.path(), 1), catalogue::path(folder.path(), 2));
        swap(&first, &second);
        named(&[(FindingCode::Renamed, &first), (FindingCode::Renamed, &second)]);
        swap(&first, &second);
        assert!(report(folder.path()).ok);
    }

    #[test]
    fn a_damaged_database_is_set_aside_and_made_again_from_the_catalogue() {
        let folder = tempfile::tempdir().unwrap();
        library(folder.path());
        let state = |folder: &Path| {
            let library = Library::open(folder, Unlock::None).unwrap();
            let read = |tx: &rusqlite::Transaction<'_>| {
                let mut told = Catalogue::read(folder, &library.store.keys, db::meta::number(tx, db::meta::CATALOGUE)?)?;
                assert!(db::catalogue::agrees(tx, &told)?);
                let notes: i64 = tx.query_row("SELECT count(*) FROM note", [], |row| row.get(0))?;
                Ok((std::mem::take(&mut told.files), db::undo::all(tx)?, notes))
            };
            library.store.db.read(read).unwrap()
        };
        let before = state(folder.path());
        let path = folder.path().join(db::NAME);
        let damaged = vec![7; 5000];
        std::fs::write(&path, &damaged).unwrap();
        let report = check(folder.path(), Unlock::None, true, &Unwatched).unwrap();
        assert_eq!(report.findings.len(), 1, "{:?}", report.findings);
        assert_eq!(report.findings[0].path, "library-damaged-1.db");
        assert_eq!(std::fs::read(folder.path().join("library-damaged-1.db")).unwrap(), damaged);
        assert_eq!(state(folder.path()), before);
        let library = Library::open(folder.path(), Unlock::None).unwrap();
        library.undo().unwrap();
        assert_eq!(library.undo().unwrap_err().code, Code::NothingToUndo);
        assert!(check(folder.path(), Unlock::None, false, &Unwatched).unwrap().ok);
    }

    #[test]
    fn a_job_that_was_cut_short_is_no_damage() {
        let folder = tempfile::tempdir().unwrap();
        library(folder.path());
        let library = Library::open(folder.path(), Unlock::None).unwrap();
        let stop = |tx: &rusqlite::Transaction<'_>| -> Result<()> {
            db::source::ensure(tx, "/other", "now")?;
            tx.execute("INSERT INTO file (source, path, size, disposition) VALUES (1, 'late', 1, 'unreadable')", [])?;
            catalogue::append_due(&library.store, tx)?;
            Err(Error::new(Code::Cancelled))
        };
        for _ in 0..2 {
            assert_eq!(library.store.db.write(stop).unwrap_err().code, Code::Cancelled);
        }
        std::fs::write(folder.path().join("blobs/1234.part"), b"x").unwrap();
        assert_eq!(library.check(false, &Unwatched).unwrap().findings, []);
        let note = |tx: &rusqlite::Transaction<'_>| Ok(tx.execute("INSERT INTO note VALUES (2, 'blob:x', 'text', 'now')", [])?);
        library.store.transact(Op::SetFact, note).unwrap();
        assert_eq!(library.check(false, &Unwatched).unwrap().findings, []);
    }
}
