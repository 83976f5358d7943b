//! The main job on the sample patient, watched from outside: no network socket, and no name in the clear anywhere but where the user
//! asked for it.
#![cfg(target_os = "linux")]

use std::process::Command;

use second_read_tests::faults::kill;
use second_read_tests::faults::plain_words;
use second_read_tests::faults::system::Running;
use second_read_tests::faults::wrapped;
use second_read_tests::files_below;
use second_read_tests::sample::Manifest;
use second_read_tests::sample::Scale;
use second_read_tests::sample::write_sample;
use second_read_tests::skipped;
use serde_json::Value;

use crate::desk::Desk;
use crate::desk::answer;

/// Folders that a program may use without being told.
const SURROUNDINGS: [&str; 3] = ["home", "tmp", "state"];

/// A desk with the sample's heap, where programs find homes and temporary folders of their own.
fn desk() -> (Desk, Manifest) {
    let desk = Desk::bare();
    let manifest = write_sample(&desk.path("heap"), Scale::Small).unwrap();
    SURROUNDINGS.iter().for_each(|name| std::fs::create_dir(desk.path(name)).unwrap());
    (desk, manifest)
}

fn at_home(desk: &Desk, mut command: Command) -> Command {
    for (name, place) in [("HOME", "home"), ("TMPDIR", "tmp"), ("XDG_STATE_HOME", "state"), ("XDG_CACHE_HOME", "state")] {
        command.env(name, desk.path(place));
    }
    command
}

/// What would tell who the patient is. Parts of three letters may stand in encrypted bytes by chance.
fn telling(manifest: &Manifest) -> Vec<String> {
    let people = [&manifest.patient, &manifest.stranger];
    let written = people.iter().flat_map(|person| [&person.name, &person.dicom, &person.printed]);
    let mut words: Vec<String> =
        written.flat_map(|name| name.split([' ', '^', ','])).filter(|part| part.len() > 4).map(str::to_owned).collect();
    words.extend(people.iter().flat_map(|person| [person.birth_date.clone(), person.birth_date.replace('-', "")]));
    words.extend(["mammogram", "St Annes", "adenocarcinoma"].map(str::to_owned));
    words.sort();
    words.dedup();
    words
}

fn is_silent(desk: &Desk, words: &[String]) {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    for place in ["library"].iter().chain(&SURROUNDINGS) {
        assert_eq!(plain_words(&desk.path(place), &words).unwrap(), Vec::<String>::new());
    }
    for path in files_below(&desk.path("library/blobs")).iter().chain(&files_below(&desk.path("library/catalogue"))) {
        let begins = std::fs::read(path).unwrap().starts_with(b"age-encryption.org/v1\n");
        // What a killed writer left half-written may be shorter than the first line of an age file.
        assert!(begins || path.extension().is_some_and(|extension| extension == "part"), "{path:?} is no age file");
    }
}

#[test]
fn the_main_job_opens_no_socket_and_leaves_no_name_in_the_clear() {
    let (desk, manifest) = desk();
    let words = telling(&manifest);
    let in_heap = plain_words(&desk.path("heap"), &words.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
    assert!(words.len() > 8 && in_heap.len() > words.len(), "the words are in the heap: {words:?}");
    let traced = kill::has_strace();
    let trace = desk.path("trace");
    let job = |words: &str| -> Value {
        let command = at_home(&desk, desk.command(words));
        let before = ["strace", "-f", "-A", "-o", trace.to_str().unwrap(), "-e", "trace=socket,connect,execve"];
        let (status, answer) = answer(&mut wrapped(if traced { &before } else { &[] }, &command));
        assert_eq!(status, 0, "{words}: {answer}");
        answer
    };
    job("init");
    job("add heap");
    let people = job("people");
    let patient = people.as_array().unwrap().iter().find(|person| person["birth_date"] == manifest.patient.birth_date.as_str()).unwrap();
    let person = patient["id"].as_str().unwrap();
    let records = job(&format!("records --person {person}"));
    let ids = records.as_array().unwrap().iter().filter_map(|record| record["id"].as_str()).collect::<Vec<_>>().join(" ");
    job(&format!("diagnosis add {} --person {person}", manifest.diagnosis));
    job(&format!("tag {ids} {}", manifest.diagnosis));
    let case = job(&format!("case new Opinion --person {person}"))["id"].as_str().unwrap().to_owned();
    job(&format!("case add {case} {ids}"));
    job(&format!("bundle {case} --to case.zip"));
    job("verify case.zip");
    job("search HER2");
    job("check");
    is_silent(&desk, &words);
    if !traced {
        return skipped("strace is not installed");
    }
    let calls = std::fs::read_to_string(&trace).unwrap();
    assert!(calls.contains("execve(") && calls.contains("second-read-worker"), "the trace saw the programs");
    let network: Vec<&str> = calls.lines().filter(|line| line.contains("AF_INET") || line.contains("AF_NETLINK")).collect();
    assert!(network.is_empty(), "{network:?}");
}

#[test]
fn what_a_killed_program_leaves_is_encrypted() {
    let (desk, manifest) = desk();
    desk.does("init");
    let mut running = Running::start(at_home(&desk, desk.command("add heap"))).unwrap();
    running.wait_until_it_reads().unwrap();
    running.kill().unwrap();
    assert!(!files_below(&desk.path("library/blobs")).is_empty(), "it was killed before it wrote anything");
    is_silent(&desk, &telling(&manifest));
}
