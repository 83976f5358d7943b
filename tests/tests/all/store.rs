//! The library on disk: what lies there, who can read it, and how to get everything back with `age` and `zstd` alone.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use second_read_library::Library;
use second_read_library::RecordFilter;
use second_read_library::RecoveryKey;
use second_read_library::Restore;
use second_read_library::Unlock;
use second_read_model::Code;
use second_read_model::progress::Progress;
use second_read_model::progress::Unwatched;
use second_read_model::progress::Watch;
use second_read_tests::faults;
use second_read_tests::files_below;
use second_read_tests::sample::Manifest;
use second_read_tests::sample::Scale;
use second_read_tests::sample::write_sample;
use second_read_tests::skipped;
use sha2::Digest;

/// The sample patient's heap in a library with a passphrase.
struct Kept {
    folder: tempfile::TempDir,
    library: Library,
    recovery: RecoveryKey,
    manifest: Manifest,
}

fn kept() -> Kept {
    let folder = tempfile::tempdir().unwrap();
    let manifest = write_sample(&folder.path().join("heap"), Scale::Small).unwrap();
    let (library, recovery) = Library::create(&folder.path().join("library"), Some("correct horse")).unwrap();
    library.add(&[folder.path().join("heap")], &Unwatched).unwrap();
    Kept { folder, library, recovery, manifest }
}

#[test]
fn nothing_can_be_read_without_the_passphrase() {
    let kept = kept();
    let names = [&kept.manifest.patient.name, &kept.manifest.stranger.name];
    // Names of three letters may stand in encrypted bytes by chance.
    let mut words: Vec<&str> = names.iter().flat_map(|name| name.split_whitespace()).filter(|part| part.len() > 4).collect();
    words.extend(["mammogram", "St Annes"]);
    assert!(faults::plain_words(&kept.folder.path().join("heap"), &words).unwrap().len() >= words.len(), "the words are in the heap");
    // While it is open, with its log beside it, and when it is closed.
    assert_eq!(faults::plain_words(kept.library.folder(), &words).unwrap(), Vec::<String>::new());
    let folder = kept.library.folder().to_path_buf();
    drop(kept.library);
    assert_eq!(faults::plain_words(&folder, &words).unwrap(), Vec::<String>::new());
    for path in files_below(&folder.join("blobs")).iter().chain(&files_below(&folder.join("catalogue"))) {
        assert!(std::fs::read(path).unwrap().starts_with(b"age-encryption.org/v1\n"), "{path:?} is no age file");
    }
    assert!(!std::fs::read(folder.join("library.db")).unwrap().starts_with(b"SQLite format"));
    for (unlock, code) in [
        (Unlock::None, Code::PassphraseNeeded),
        (Unlock::Passphrase("wrong horse"), Code::WrongPassphrase),
        (Unlock::RecoveryKey("AGE-SECRET-KEY-1QQQ"), Code::WrongRecoveryKey),
    ] {
        assert_eq!(Library::open(&folder, unlock).map(|_| ()).unwrap_err().code, code);
    }
    assert!(Library::open(&folder, Unlock::RecoveryKey(&kept.recovery.grouped())).is_ok());
}

/// The commands of the README's "Without the app", with the standard programs alone.
#[test]
fn everything_comes_back_without_the_app() {
    if ["age", "zstd"].iter().any(|program| Command::new(program).arg("--version").output().is_err()) {
        return skipped("age and zstd are not installed");
    }
    let kept = kept();
    let folder = kept.library.folder().to_path_buf();
    drop(kept.library);
    std::fs::write(kept.folder.path().join("key.txt"), format!("{}\n", kept.recovery.0)).unwrap();
    let shell = |line: &str| {
        let output = Command::new("bash").args(["-o", "pipefail", "-c", line]).current_dir(kept.folder.path()).output().unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let mut places = BTreeMap::new();
    for path in files_below(&folder.join("catalogue")) {
        let lines = shell(&format!("age -d -i key.txt '{}' | zstd -d", path.display()));
        for line in String::from_utf8(lines).unwrap().lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            if let (Some(blob), Some(path)) = (line["file"]["blob"].as_str(), line["file"]["path"].as_str()) {
                let source = line["file"]["source"].as_str().unwrap();
                let sha256 = line["file"]["sha256"].as_str().unwrap().to_owned();
                places.insert(Path::new(source).join(path), (blob.to_owned(), sha256));
            }
        }
    }
    let originals = files_below(&kept.folder.path().join("heap"));
    assert!(originals.len() > 20 && places.len() >= originals.len() - 3, "{} of {}", places.len(), originals.len());
    for path in originals.iter().filter(|path| places.contains_key(*path)).take(25) {
        let (blob, sha256) = &places[path];
        let bytes = shell(&format!("age -d -i key.txt library/blobs/{}/{blob} | zstd -d", &blob[..2]));
        assert!(bytes == std::fs::read(path).unwrap(), "{path:?}");
        assert_eq!(second_read_model::Sha256(sha2::Sha256::digest(&bytes).into()).to_string(), *sha256);
    }
}

#[test]
fn originals_restore_byte_for_byte_and_over_nothing() {
    let kept = kept();
    let originals: BTreeMap<[u8; 32], PathBuf> = files_below(&kept.folder.path().join("heap"))
        .into_iter()
        .map(|path| (sha2::Sha256::digest(std::fs::read(&path).unwrap()).into(), path))
        .collect();
    let records = kept.library.records(&RecordFilter::default()).unwrap();
    assert!(records.iter().any(|record| record.study.is_some()));
    let mut seen = 0;
    for record in &records {
        let to = kept.folder.path().join(record.id.to_string());
        let restored = kept.library.restore(Restore::Record(record.id), &to, &Unwatched).unwrap();
        assert_eq!(restored.len() as u32, record.study.as_ref().map_or(1, |study| study.instances).max(1), "{}", record.title);
        for file in restored {
            let hash: [u8; 32] = sha2::Sha256::digest(std::fs::read(&file.path).unwrap()).into();
            assert_eq!(hash, file.sha256.0);
            // What came out of an archive has no file of its own in the heap.
            seen += usize::from(originals.contains_key(&hash));
        }
        let again = kept.library.restore(Restore::Record(record.id), &to, &Unwatched).map(|_| ()).unwrap_err();
        assert_eq!(again.code, Code::TargetExists);
    }
    assert!(seen >= 20, "{seen} originals were compared");
}

/// Stops once so many files were written.
struct StopsAfter(u64, AtomicBool);

impl Watch for StopsAfter {
    fn progress(&self, progress: Progress) {
        self.1.fetch_or(progress.files >= self.0, Ordering::Relaxed);
    }

    fn cancelled(&self) -> bool {
        self.1.load(Ordering::Relaxed)
    }
}

#[test]
fn a_restore_that_fails_half_way_leaves_no_file_and_no_folder() {
    let kept = kept();
    let records = kept.library.records(&RecordFilter::default()).unwrap();
    let study = records.iter().find(|record| record.study.as_ref().is_some_and(|study| study.instances > 3)).unwrap().id;
    let out = kept.folder.path().join("out");
    std::fs::create_dir_all(out.join("mine")).unwrap();
    let fails = |code: Code, watch: &dyn Watch| {
        for to in [out.join("a/b/study"), out.join("mine")] {
            assert_eq!(kept.library.restore(Restore::Record(study), &to, watch).map(|_| ()).unwrap_err().code, code);
            let left: Vec<_> = [&out, &out.join("mine")].iter().flat_map(|folder| std::fs::read_dir(folder).unwrap()).collect();
            assert_eq!(left.len(), 1, "{code:?}: {left:?}");
        }
    };
    for after in [1, 3] {
        fails(Code::Cancelled, &StopsAfter(after, AtomicBool::new(false)));
        fails(Code::Cancelled, &StopsAfter(after, AtomicBool::new(true)));
    }
    // One original in the middle is damaged.
    let name = kept.library.record(study).unwrap().blobs[2].blob.to_string();
    let path = kept.library.folder().join("blobs").join(&name[..2]).join(&name);
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    fails(Code::LibraryDamaged, &Unwatched);
}

#[test]
fn a_writer_names_the_job_that_is_in_its_way() {
    let folder = tempfile::tempdir().unwrap();
    let (library, _) = Library::create(&folder.path().join("library"), None).unwrap();
    let held = std::fs::OpenOptions::new().read(true).write(true).open(library.folder().join("lock")).unwrap();
    held.lock().unwrap();
    std::fs::write(library.folder().join("lock"), "add").unwrap();
    let refused = library.undo().unwrap_err();
    assert_eq!(refused.code, Code::LibraryInUse);
    assert!(refused.sentence().contains("adding records"), "{}", refused.sentence());
    assert!(library.records(&RecordFilter::default()).is_ok(), "readers do not wait");
}
