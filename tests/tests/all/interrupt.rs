//! A person who presses Ctrl-C, a program that is killed, and two programs at one library.
#![cfg(target_os = "linux")]

use second_read_library::Library;
use second_read_model::progress::Unwatched;
use second_read_tests::faults::kill;
use second_read_tests::faults::kill::state;
use second_read_tests::faults::system::Running;
use second_read_tests::heap;
use second_read_tests::skipped;

use crate::desk::Desk;

/// Papers that take some seconds to read.
const PAGES: usize = 400;

fn adding(desk: &Desk) -> Running {
    heap::papers(&desk.path("heap"), PAGES).unwrap();
    let mut running = Running::start(desk.command("add heap")).unwrap();
    running.wait_until_it_hears().unwrap();
    running.wait_until_it_reads().unwrap();
    running
}

#[test]
fn ctrl_c_stops_adding_at_a_commit_point() {
    let desk = Desk::open();
    let mut running = adding(&desk);
    // A terminal interrupts every process of our group: a worker there would die in the middle of a file.
    running.wait_until_it_is_alone_in_its_group().unwrap();
    is_stopped_by_ctrl_c(&desk, running);
}

/// Between its start and the moment it stands in a group of its own, a worker is in ours: it must not hear Ctrl-C.
#[test]
fn ctrl_c_while_a_worker_starts_is_for_us() {
    if !kill::has_strace() {
        return skipped("strace is not installed");
    }
    let at_its_start = |desk: &Desk, words: &str| {
        let slowly = kill::beside_strace(&desk.command(words), &["trace=setpgid", "inject=setpgid:delay_enter=1000000:when=1"]);
        let mut running = Running::start(slowly).unwrap();
        running.wait_until_it_hears().unwrap();
        running.wait_until_it_reads().unwrap();
        assert!(running.children().iter().any(|worker| worker.group == running.id()), "it was in a group of its own already");
        running
    };
    let desk = Desk::open();
    heap::papers(&desk.path("heap"), PAGES).unwrap();
    is_stopped_by_ctrl_c(&desk, at_its_start(&desk, "add heap"));
    // An archive has a worker to itself: that one is no file that kills its reader, and the program is not broken.
    let desk = Desk::open();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("note.txt", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut zip, b"All is well.").unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    (0..5).for_each(|number| _ = desk.put(&format!("heap/{number}.zip"), [bytes.clone(), vec![number]].concat()));
    let running = at_its_start(&desk, "add heap");
    running.interrupt().unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&running.output().unwrap().stdout).unwrap();
    assert_eq!(answer["error"]["code"].as_str(), Some("cancelled"), "{answer}");
    assert_eq!(desk.does("add heap")["findings"], serde_json::json!([]));
}

fn is_stopped_by_ctrl_c(desk: &Desk, running: Running) {
    let workers = running.children();
    running.interrupt().unwrap();
    let output = running.output().unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), answer["error"]["code"].as_str()), (Some(3), Some("cancelled")), "{answer}");
    assert!(answer["error"]["message"].as_str().unwrap().contains("run the same command again to go on"), "{answer}");
    assert!(workers.into_iter().all(|worker| worker.ends()), "a worker outlives us");

    desk.does("check");
    let kept = state(&desk.path("library")).unwrap();
    assert!(kept.len() < PAGES / 10, "all was read before the interrupt came: the heap is too small");
    let report = desk.does("add heap");
    assert_eq!(report["findings"], serde_json::json!([]), "no file is to blame for the interrupt");
    let (undisturbed, _) = Library::create(&desk.path("undisturbed"), None).unwrap();
    undisturbed.add(&[desk.path("heap")], &Unwatched).unwrap();
    assert_eq!(state(&desk.path("library")).unwrap(), state(undisturbed.folder()).unwrap());
}

#[test]
fn workers_die_with_the_program_that_started_them() {
    let desk = Desk::open();
    let mut running = adding(&desk);
    let workers = running.children();
    running.kill().unwrap();
    assert!(workers.into_iter().all(|worker| worker.ends()), "a worker outlives us");
}

#[test]
fn a_second_writer_learns_what_the_first_one_does() {
    let desk = Desk::open();
    let running = adding(&desk);
    running.halt().unwrap();
    for words in ["undo", "add heap"] {
        let refused = desk.refuses(words);
        assert_eq!((refused.status, refused.code.as_str()), (3, "library-in-use"), "{words}: {refused:?}");
        assert!(refused.message.contains("(adding records). Wait until it is done"), "{refused:?}");
    }
    for words in ["records", "sources", "search note", "people"] {
        desk.does(words);
    }
    running.go_on().unwrap();
    assert_eq!(running.output().unwrap().status.code(), Some(0));
    desk.does("check");
}
