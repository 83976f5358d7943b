//! The worker: its cage holds, its parent believes nothing, a file that kills it costs itself alone.

use std::io::Cursor;
use std::time::Duration;
use std::time::Instant;

use second_read_library::Error;
use second_read_library::UnpackSink;
use second_read_library::Worker;
use second_read_model::Code;
use second_read_model::extract::Extract;
use second_read_model::extract::Role;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::EntryHead;
use second_read_model::sentence::say;
use second_read_tests::corpus;
use second_read_tests::files_below;
use second_read_tests::program;

fn false_worker() -> Worker {
    Worker::of(program("false-worker"))
}

fn extract(worker: &Worker, name: &str, bytes: &[u8]) -> Result<Extract, Error> {
    worker.extract(name, bytes.len() as u64, &mut Cursor::new(bytes))
}

/// Why the reader stopped, as the error's sentence says it.
fn why(error: &Error) -> String {
    assert_eq!(error.code, Code::ReaderStopped, "{error:?}");
    error.values.iter().find(|(name, _)| *name == "why").map(|(_, why)| why.clone()).unwrap_or_default()
}

#[test]
#[cfg(target_os = "linux")]
fn the_cage_holds() {
    let cage = Worker::find().unwrap().cage().unwrap();
    assert!(cage.contains(&"seccomp".to_owned()) && cage.contains(&"rlimits".to_owned()), "{cage:?}");
    let rattled = extract(&false_worker(), "rattle", b"x").unwrap();
    let tries: Vec<&str> = rattled.pages[0].text.lines().collect();
    assert_eq!(tries.len(), 13);
    let open: Vec<_> = tries.into_iter().filter(|line| !line.ends_with(": held")).collect();
    assert!(open.is_empty(), "{open:#?}");
}

#[test]
fn a_file_that_eats_memory_dies_alone() {
    let worker = false_worker();
    assert_eq!(why(&extract(&worker, "eat", b"x").unwrap_err()), say("stopped.died", &[]));
    assert_eq!(extract(&worker, "good", b"x").unwrap().pages[0].text, "nothing wrong");
}

#[test]
fn a_hang_ends_at_its_deadline() {
    let worker = false_worker().with_patience(Duration::from_millis(300));
    let begun = Instant::now();
    assert_eq!(why(&extract(&worker, "hang", b"x").unwrap_err()), say("stopped.time", &[]));
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!(extract(&worker, "good", b"x").unwrap().pages[0].text, "nothing wrong");
}

#[test]
fn what_the_parent_takes_is_not_counted_as_the_workers_time() {
    struct Slow(Cursor<Vec<u8>>);
    impl std::io::Read for Slow {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            std::thread::sleep(Duration::from_millis(400));
            self.0.read(into)
        }
    }
    impl std::io::Seek for Slow {
        fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
            self.0.seek(to)
        }
    }
    let worker = Worker::find().unwrap().with_patience(Duration::from_millis(200));
    let mut slow = Slow(Cursor::new(b"A plain note.\n".to_vec()));
    assert_eq!(worker.extract("note.bin", 14, &mut slow).unwrap().role, Role::Document);
}

#[test]
fn nonsense_is_refused_and_the_next_file_read() {
    let worker = false_worker();
    let (nonsense, died) = (say("stopped.nonsense", &[]), say("stopped.died", &[]));
    let wrong = [
        ("exit", &died),
        ("fault", &say("stopped.fault", &[])),
        ("no-frame", &nonsense),
        ("huge-frame", &nonsense),
        ("cut-frame", &died),
        ("no-json", &nonsense),
        ("other-answer", &nonsense),
        ("my-frame", &nonsense),
        ("no-archive", &nonsense),
        ("page-zero", &nonsense),
        ("word-outside", &nonsense),
        ("other-stream", &nonsense),
    ];
    for (name, expected) in wrong {
        assert_eq!(&why(&extract(&worker, name, b"x").expect_err(name)), expected, "{name}");
        assert_eq!(extract(&worker, "good", b"x").unwrap().pages[0].text, "nothing wrong", "after {name}");
    }
    assert_eq!(extract(&worker, "far-read", b"x").unwrap().pages[0].text, "Some(Bytes) 0");
    assert_eq!(why(&worker.page("x", 1, &mut Cursor::new(b"x"), 1, 100).unwrap_err()), nonsense);
}

#[test]
fn an_archive_that_lies_is_refused() {
    for name in ["output-first", "end-first", "long-name", "endless", "lying-count"] {
        let mut sink = Nowhere;
        let result = false_worker().unpack(name, 1, &mut Cursor::new(b"x"), &mut sink);
        assert_eq!(why(&result.expect_err(name)), say("stopped.nonsense", &[]), "{name}");
    }
}

#[test]
fn a_source_that_cannot_be_read_is_not_the_readers_fault() {
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("bad sector"))
        }
    }
    impl std::io::Seek for Broken {
        fn seek(&mut self, _: std::io::SeekFrom) -> std::io::Result<u64> {
            Ok(0)
        }
    }
    let worker = Worker::find().unwrap();
    assert_eq!(worker.extract("x.pdf", 100, &mut Broken).unwrap_err().code, Code::UnreadablePath);
}

#[test]
fn a_worker_that_is_not_there_or_does_not_start_is_said() {
    for program in [program("no-such-program"), "/bin/true".into()] {
        let error = Worker::of(program).cage().unwrap_err();
        assert_eq!(error.code, Code::WorkerMissing);
    }
}

#[test]
fn an_empty_file_and_an_unknown_one_are_answers() {
    let worker = Worker::find().unwrap();
    let empty = extract(&worker, "a.pdf", b"").unwrap();
    assert_eq!((empty.role, empty.warnings[0].code), (Role::Unreadable, WarningCode::Empty));
    let unknown = extract(&worker, "a.xyz", &[0x80, 0, 1, 2, 3, 0xFF]).unwrap();
    assert_eq!((unknown.role, unknown.format.as_str()), (Role::Document, "unknown"));
}

/// Takes members and forgets them.
struct Nowhere;

impl UnpackSink for Nowhere {
    fn entry(&mut self, _: &EntryHead) -> Result<bool, Error> {
        Ok(true)
    }

    fn bytes(&mut self, _: &[u8]) -> Result<(), Error> {
        Ok(())
    }

    fn end(&mut self, _: Option<WarningCode>) -> Result<(), Error> {
        Ok(())
    }
}

#[test]
fn every_file_of_the_corpus_is_answered_in_time() {
    let Some(corpus) = corpus() else { return };
    let worker = Worker::find().unwrap();
    let mut wrong = Vec::new();
    for path in files_below(&corpus) {
        let begun = Instant::now();
        let size = path.metadata().unwrap().len();
        let extract = worker.extract(&path.to_string_lossy(), size, &mut std::fs::File::open(&path).unwrap());
        // A loaded machine may be slow; a reader that goes in circles is slower by far.
        if begun.elapsed() > Duration::from_secs(20) || extract.is_err() {
            wrong.push((path, begun.elapsed(), extract.err()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
