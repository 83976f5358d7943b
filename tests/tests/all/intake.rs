//! Taking in nasty heaps: every file in one list, the same end whatever happened on the way.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use second_read_library::AddReport;
use second_read_library::Library;
use second_read_library::RecordFilter;
use second_read_library::Unlock;
use second_read_model::Code;
use second_read_model::finding::FindingCode;
use second_read_model::progress::Progress;
use second_read_model::progress::Unwatched;
use second_read_model::progress::Watch;
use second_read_tests::heap;

/// What is here, without what depends on the moment: path, hash, list, and the record's kind, date, person and title.
type State = Vec<(String, String, String, String)>;

#[test]
fn nasty_heaps() {
    let heap = tempfile::tempdir().unwrap();
    let at = |name: &str| heap.path().join(name);
    std::fs::write(at("note.txt"), "a note about the visit").unwrap();
    std::fs::write(at("note copy.txt"), "a note about the visit").unwrap();
    std::fs::write(at("empty.pdf"), "").unwrap();
    std::fs::write(at(".DS_Store"), "x").unwrap();
    let inner = zipped(&[("deep.txt", b"deep words".as_slice())]);
    let zip = zipped(&[("a.txt", b"first".as_slice()), ("a.txt ", b"second"), ("sub/inner.zip", &inner), ("__MACOSX/._a.txt", b"junk")]);
    std::fs::write(at("b.zip"), &zip).unwrap();
    std::fs::write(at("a.zip"), &zip).unwrap();
    std::fs::write(at("cut.zip"), &zip[..zip.len() - 40]).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("..", at("loop")).unwrap();
        use std::os::unix::ffi::OsStrExt;
        std::fs::write(heap.path().join(std::ffi::OsStr::from_bytes(b"b\xe4.txt")), "latin name").unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let library = new(folder.path());
    let missing = heap.path().join("not there");
    let report = library.add(&[heap.path().to_path_buf(), missing.clone()], &Unwatched).unwrap();
    sums_up(&report);
    assert_eq!(report.not_taken, [(missing, Code::MissingPath)]);
    let lists: BTreeMap<String, String> =
        library.files(None).unwrap().into_iter().map(|row| (short(&row.path, heap.path()), row.disposition)).collect();
    for (path, list) in [
        ("note copy.txt", "kept"),
        ("note.txt", "copy"),
        ("empty.pdf", "unreadable"),
        (".DS_Store", "clutter"),
        ("a.zip", "container"),
        ("b.zip", "copy"),
        ("a.zip!a.txt", "kept"),
        ("a.zip!a.txt ", "kept"),
        ("a.zip!sub/inner.zip", "container"),
        ("a.zip!sub/inner.zip!deep.txt", "kept"),
        ("a.zip!__MACOSX/._a.txt", "clutter"),
        ("cut.zip", "unreadable"),
    ] {
        assert_eq!(lists.get(path).map(String::as_str), Some(list), "{path}");
    }
    assert!(!lists.keys().any(|path| path.starts_with("b.zip!")), "equal archives are opened once");
    #[cfg(unix)]
    {
        assert_eq!(lists.get("b\\xe4.txt").map(String::as_str), Some("kept"));
        assert!(report.findings.iter().any(|finding| finding.code == FindingCode::LinkNotFollowed));
    }
    for (code, end) in [(FindingCode::UnreadableFile, "empty.pdf"), (FindingCode::ArchiveEntry, "cut.zip")] {
        assert!(report.findings.iter().any(|one| one.code == code && one.path.ends_with(end)), "{end}: {:?}", report.findings);
    }
    assert!(report.findings.iter().all(|one| !one.message.contains('{') && !one.message.starts_with("finding.")));
}

#[test]
fn what_was_overwritten_and_what_vanished_stay() {
    let heap = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let library = new(folder.path());
    let note = heap.path().join("note.txt");
    std::fs::write(&note, "zebra first words").unwrap();
    std::fs::write(heap.path().join("gone.txt"), "walrus words").unwrap();
    library.add(&[heap.path().to_path_buf()], &Unwatched).unwrap();
    std::fs::write(&note, "giraffe other words").unwrap();
    std::fs::remove_file(heap.path().join("gone.txt")).unwrap();
    let report = library.add(&[heap.path().to_path_buf()], &Unwatched).unwrap();
    assert_eq!((report.files, report.kept), (1, 1), "what is there now is counted");
    for words in ["zebra", "giraffe", "walrus"] {
        assert_eq!(library.search(words, 5).unwrap().total, 1, "{words}");
    }
    assert_eq!(library.sources().unwrap().len(), 1);
}

/// Stops after so many calls, as an impatient user would.
struct Impatient {
    calls: AtomicU64,
    after: u64,
}

impl Watch for Impatient {
    fn progress(&self, _: Progress) {
        self.calls.fetch_add(1, Ordering::Relaxed);
    }

    fn cancelled(&self) -> bool {
        self.calls.fetch_add(1, Ordering::Relaxed) >= self.after
    }
}

#[test]
fn a_run_that_is_cut_off_and_done_again_ends_the_same() {
    let heap = mixed_heap();
    let whole = tempfile::tempdir().unwrap();
    let library = new(whole.path());
    library.add(&[heap.path().to_path_buf()], &Unwatched).unwrap();
    let wanted = state(&library);
    assert!(wanted.len() > 15);
    let mut stopped = 0;
    for after in 0..24 {
        let folder = tempfile::tempdir().unwrap();
        let library = new(folder.path());
        let first = library.add(&[heap.path().to_path_buf()], &Impatient { calls: AtomicU64::new(0), after: after * 4 });
        stopped += u64::from(matches!(first, Err(error) if error.code == Code::Cancelled));
        let acknowledged = library.files(None).unwrap().len();
        library.add(&[heap.path().to_path_buf()], &Unwatched).unwrap();
        assert!(library.files(None).unwrap().len() >= acknowledged);
        assert_eq!(state(&library), wanted, "stopped after {after}");
    }
    assert!(stopped > 10, "only {stopped} runs were cut off");
}

#[test]
fn a_killed_run_done_again_ends_the_same() {
    let heap = mixed_heap();
    let whole = tempfile::tempdir().unwrap();
    let library = new(whole.path());
    library.add(&[heap.path().to_path_buf()], &Unwatched).unwrap();
    let wanted = state(&library);
    for delay in [30, 60, 90, 120, 160, 200] {
        let folder = tempfile::tempdir().unwrap();
        drop(new(folder.path()));
        let mut child = std::process::Command::new(second_read_tests::program("second-read"))
            .arg("--library")
            .arg(folder.path().join("library"))
            .args(["--json", "add"])
            .arg(heap.path())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(delay));
        // It may be done already: then this run shows that adding again changes nothing.
        let _ = child.kill();
        child.wait().unwrap();
        let library = Library::open(&folder.path().join("library"), Unlock::None).unwrap();
        library.add(&[heap.path().to_path_buf()], &Unwatched).unwrap();
        assert_eq!(state(&library), wanted, "killed after {delay} ms");
    }
}

#[test]
fn order_of_taking_in_does_not_matter() {
    let heap = mixed_heap();
    let parts: Vec<PathBuf> = std::fs::read_dir(heap.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    let mut forward = parts.clone();
    forward.sort();
    let mut backward = forward.clone();
    backward.reverse();
    let [one, other] = [forward, backward].map(|paths| {
        let folder = tempfile::tempdir().unwrap();
        let library = new(folder.path());
        for path in paths {
            library.add(&[path], &Unwatched).unwrap();
        }
        // Which of several equal files is the copy, and which of two equal archives was opened, goes by when its source was added.
        let inner = |path: String| path.rsplit_once('!').map_or(path.clone(), |(_, inner)| inner.to_owned());
        let mut state: Vec<_> = state(&library).into_iter().map(|(path, hash, _, record)| (inner(path), hash, record)).collect();
        state.sort();
        state
    });
    assert_eq!(one, other);
}

/// Images, texts, a copy, archives: a little of everything that is put together at the end.
fn mixed_heap() -> tempfile::TempDir {
    let heap = tempfile::tempdir().unwrap();
    heap::ct_series(&heap.path().join("cd"), 6, 64).unwrap();
    for number in 0..6 {
        let text = format!("PROGRESS NOTE\nPatient: Ines Marwood\nDOB: 03/14/1961\nDate of visit: 0{}/12/2025\nStable.", number + 1);
        std::fs::write(heap.path().join(format!("note {number}.txt")), text).unwrap();
    }
    std::fs::copy(heap.path().join("note 1.txt"), heap.path().join("a copy.txt")).unwrap();
    let zip = zipped(&[("x/report.txt", b"FINAL DIAGNOSIS\nLeft breast: benign.".as_slice()), ("x/y.txt", b"second file")]);
    std::fs::write(heap.path().join("portal.zip"), &zip).unwrap();
    std::fs::write(heap.path().join("portal again.zip"), &zip).unwrap();
    std::fs::write(heap.path().join("cut.zip"), &zip[..zip.len() - 60]).unwrap();
    std::fs::write(heap.path().join("empty.txt"), "").unwrap();
    heap
}

fn state(library: &Library) -> State {
    let records: BTreeMap<_, _> = library.records(&RecordFilter::default()).unwrap().into_iter().map(|row| (row.id, row)).collect();
    let mut state: State = library
        .files(None)
        .unwrap()
        .into_iter()
        .map(|file| {
            let record = file.record.and_then(|id| records.get(&id)).map_or_else(String::new, |row| {
                let person = row.person.as_ref().map(|person| person.name.as_str()).unwrap_or_default();
                let date = row.date.map(|date| date.to_string()).unwrap_or_default();
                format!("{} {date} {person} {} {} {:?}", row.kind, row.title, row.images, row.to_check)
            });
            (file.path, file.sha256.map(|hash| hash.to_string()).unwrap_or_default(), file.disposition, record)
        })
        .collect();
    state.sort();
    state
}

pub(crate) fn sums_up(report: &AddReport) {
    let sum = report.kept + report.copies + report.containers + report.clutter + report.unreadable;
    assert_eq!(sum, report.files, "{report:?}");
}

pub(crate) fn new(folder: &Path) -> Library {
    Library::create(&folder.join("library"), None).map(|(library, _)| library).unwrap()
}

fn short(path: &str, heap: &Path) -> String {
    path.strip_prefix(&format!("{}/", heap.display())).unwrap_or(path).to_owned()
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
