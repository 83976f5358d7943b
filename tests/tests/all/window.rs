//! The desk behind the window: calls and jobs side by side over one library, secrets that come in requests, pictures by address, and
//! the bridge that serves the same to a browser.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::Sender;
use std::sync::mpsc::channel;
use std::time::Duration;

use second_read_commands::CommandError;
use second_read_commands::Desk;
use second_read_commands::jobs::JobRow;
use second_read_commands::jobs::JobState;
use second_read_library::Library;
use second_read_library::ListFilter;
use second_read_library::SetFact;
use second_read_model::Code;
use second_read_model::progress::Phase;
use second_read_model::progress::Progress;
use second_read_model::progress::Watch;
use second_read_tests::program;
use second_read_tests::root;
use second_read_tests::sample::Scale;
use second_read_tests::sample::write_sample;
use serde_json::Value;
use serde_json::json;

/// Says when an add keeps files, and holds it there until it may go on: what happens meanwhile happens in the middle of it.
struct Gated {
    reached: Mutex<Option<Sender<()>>>,
    go_on: Mutex<Receiver<()>>,
}

impl Watch for Gated {
    fn progress(&self, progress: Progress) {
        let reached = if progress.phase == Phase::Keep && progress.files > 2 { self.reached.lock().unwrap().take() } else { None };
        if let Some(reached) = reached {
            reached.send(()).unwrap();
            // A test that failed meanwhile lets go of its end, and nothing waits for ever.
            let _ = self.go_on.lock().unwrap().recv();
        }
    }

    fn cancelled(&self) -> bool {
        false
    }
}

#[test]
fn people_decide_and_look_while_records_are_added_and_other_programs_wait() {
    let folder = tempfile::tempdir().unwrap();
    let note = folder.path().join("note.txt");
    std::fs::write(&note, "Seen on 2026-05-04. Patient: Maria J Alvarez").unwrap();
    write_sample(&folder.path().join("heap"), Scale::Small).unwrap();
    let (library, _) = Library::create(&folder.path().join("library"), None).unwrap();
    library.add(&[note], &second_read_model::progress::Unwatched).unwrap();
    let record = library.timeline(&ListFilter::default(), None).unwrap().ids[0];
    let ((reached, arrived), (release, go_on)) = (channel(), channel());
    let watch = Gated { reached: Mutex::new(Some(reached)), go_on: Mutex::new(go_on) };
    let report = std::thread::scope(|scope| {
        let release: Sender<()> = release;
        let adding = scope.spawn(|| library.add(&[folder.path().join("heap")], &watch));
        arrived.recv().unwrap();
        library.set(record, SetFact::Title, "Said in the middle").unwrap();
        assert_eq!(library.rows(&[record], "").unwrap()[0].row.title, "Said in the middle");
        assert!(!library.timeline(&ListFilter { words: "middle".into(), ..ListFilter::default() }, None).unwrap().ids.is_empty());
        let mut other = Command::new(program("second-read"));
        other.arg("--library").arg(library.folder()).args(["--json", "set", &record.to_string(), "title", "Said elsewhere"]);
        let refused: Value = serde_json::from_slice(&other.output().unwrap().stdout).unwrap();
        assert_eq!(refused["error"]["code"], "library-in-use", "{refused}");
        release.send(()).unwrap();
        adding.join().unwrap().unwrap()
    });
    assert!(report.records > 5);
    assert_eq!(library.rows(&[record], "").unwrap()[0].row.title, "Said in the middle");
    library.undo().unwrap();
    assert_ne!(library.rows(&[record], "").unwrap()[0].row.title, "Said in the middle");
    assert_eq!(library.check(false, &second_read_model::progress::Unwatched).unwrap().findings, []);
}

fn code(answer: Result<Value, CommandError>) -> Code {
    answer.unwrap_err().code
}

/// Watches a job to its end.
fn end(desk: &Desk, job: u64) -> JobRow {
    let mut last = None;
    desk.watch(job, |row| {
        last = Some(row.clone());
        true
    })
    .unwrap();
    last.unwrap()
}

#[test]
fn a_library_is_made_locked_and_opened_by_what_a_request_holds() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::new(folder.path().join("library"));
    let state = || desk.call("about", Value::Null).unwrap()["library"].clone();
    assert_eq!((&state()["state"], &state()["open"]), (&json!("none"), &json!(false)));
    assert_eq!(code(desk.call("init", json!({}))), Code::PassphraseNeeded);
    assert_eq!(code(desk.call("init", json!({ "passphrase": "" }))), Code::PassphraseNeeded);
    let made = desk.call("init", json!({ "passphrase": "three green apples" })).unwrap();
    assert_eq!((&state()["state"], &state()["open"]), (&json!("passphrase"), &json!(true)));
    desk.call("counts", Value::Null).unwrap();
    desk.call("lock", Value::Null).unwrap();
    assert_eq!(state()["open"], json!(false));
    assert_eq!(code(desk.call("counts", Value::Null)), Code::PassphraseNeeded);
    assert_eq!(code(desk.call("unlock", json!({ "passphrase": "three green pears" }))), Code::WrongPassphrase);
    assert_eq!(code(desk.call("unlock", json!({}))), Code::PassphraseNeeded);
    for secret in [json!({ "passphrase": "three green apples" }), json!({ "recovery_key": made["recovery_key"] })] {
        desk.call("unlock", secret).unwrap();
        desk.call("counts", Value::Null).unwrap();
        desk.call("lock", Value::Null).unwrap();
    }
}

#[test]
fn jobs_run_beside_calls_stop_when_asked_and_wait_to_be_seen() {
    let folder = tempfile::tempdir().unwrap();
    let heap = folder.path().join("heap");
    write_sample(&heap, Scale::Small).unwrap();
    let desk = Desk::new(folder.path().join("library"));
    desk.call("init", json!({ "no_passphrase": true })).unwrap();
    assert_eq!(code(desk.start("counts", Value::Null).map(Value::from)), Code::WrongUse, "what answers at once is no job");
    let first = desk.start("add", json!({ "paths": [heap] })).unwrap();
    let second = desk.start("add", json!({ "paths": [heap] })).unwrap();
    desk.call("counts", Value::Null).unwrap();
    assert_eq!(desk.jobs().iter().map(|job| job.id).collect::<Vec<_>>(), [first, second]);
    // A page that goes away does not take the end with it.
    desk.watch(first, |_| false).unwrap();
    let done = end(&desk, first);
    assert_eq!(done.state, JobState::Done, "{done:?}");
    let report = done.answer.unwrap();
    assert!(report["records"].as_u64().unwrap() > 5 && done.progress.is_some(), "{report}");
    assert_eq!(end(&desk, first).state, JobState::Done, "an end is told until it was seen");
    desk.seen(first).unwrap();
    assert_eq!(desk.watch(first, |_| true).unwrap_err().code, Code::UnknownId);
    let again = end(&desk, second);
    assert_eq!(again.state, JobState::Done, "one that writes waits for the other: {again:?}");
    desk.seen(second).unwrap();
    assert!(desk.jobs().is_empty());
    let gone = desk.start("verify", json!({ "file": folder.path().join("no.zip") })).unwrap();
    assert_eq!(end(&desk, gone).error.map(|error| error.code), Some(Code::MissingPath));
}

#[test]
fn a_job_that_is_stopped_keeps_what_it_has_and_goes_on_later() {
    let folder = tempfile::tempdir().unwrap();
    let heap = folder.path().join("heap");
    std::fs::create_dir(&heap).unwrap();
    for number in 0..1500 {
        std::fs::write(heap.join(format!("{number}.txt")), format!("Note {number}, seen on 2026-05-04.")).unwrap();
    }
    let desk = Desk::new(folder.path().join("library"));
    desk.call("init", json!({ "no_passphrase": true })).unwrap();
    let job = desk.start("add", json!({ "paths": [heap] })).unwrap();
    desk.cancel(job).unwrap();
    assert_eq!(end(&desk, job).state, JobState::Cancelled);
    let job = desk.start("add", json!({ "paths": [heap] })).unwrap();
    assert_eq!(end(&desk, job).answer.unwrap()["kept"], 1500);
    let job = desk.start("add", json!({ "paths": [heap] })).unwrap();
    assert!(desk.close(Duration::from_secs(60)), "closing waits for the next commit point");
    assert_ne!(end(&desk, job).state, JobState::Running);
}

#[test]
fn the_sample_has_a_library_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::new(folder.path().join("library"));
    let made = desk.call("sample", Value::Null).unwrap();
    assert!(Path::new(made["paths"][0].as_str().unwrap()).is_dir());
    let state = |desk: &Desk| desk.call("about", Value::Null).unwrap()["library"].clone();
    assert_eq!((&state(&desk)["sample"], &state(&desk)["open"]), (&json!(true), &json!(true)));
    desk.call("sample", json!({ "leave": true })).unwrap();
    assert_eq!((&state(&desk)["sample"], &state(&desk)["state"]), (&json!(false), &json!("none")));
    desk.call("sample", Value::Null).unwrap();
    desk.call("counts", Value::Null).unwrap();
}

#[test]
fn about_names_the_report_that_a_crash_left_last_and_whether_it_was_told() {
    let home = tempfile::tempdir().unwrap();
    // It may break down before anything is there.
    let folder = home.path().join("second-read");
    let library = folder.join("library");
    let desk = Desk::new(library.clone());
    let named = || desk.call("about", json!({})).unwrap()["crash"].clone();
    let tell = || desk.call("crash-told", json!({})).unwrap();
    tell();
    assert_eq!(named(), Value::Null);
    for number in 1..=22 {
        second_read_commands::crash::leave(&library, "at here:1");
        // There is an end to them: after so many nothing new would be learnt.
        let left = folder.join(format!("crash-{}.txt", number.min(20)));
        assert_eq!(named(), json!({ "report": left, "told": number > 20 }));
        tell();
        assert_eq!(named(), json!({ "report": left, "told": true }));
        tell();
    }
    let reports =
        std::fs::read_dir(folder).unwrap().flatten().filter(|entry| entry.path().extension().is_some_and(|ending| ending == "txt"));
    assert_eq!(reports.count(), 20);
}

#[test]
fn pictures_and_words_come_by_address() {
    let folder = tempfile::tempdir().unwrap();
    let heap = folder.path().join("heap");
    write_sample(&heap, Scale::Small).unwrap();
    let desk = Desk::new(folder.path().join("library"));
    desk.call("init", json!({ "no_passphrase": true })).unwrap();
    let job = desk.start("add", json!({ "paths": [heap] })).unwrap();
    assert_eq!(end(&desk, job).state, JobState::Done);
    let found =
        |filter: Value| desk.call("timeline", json!({ "filter": filter, "first": 1 })).unwrap()["ids"][0].as_str().unwrap().to_owned();
    let (report, study) = (found(json!({ "words": "equivocal" })), found(json!({ "kind": "imaging", "words": "chest" })));
    assert!(desk.picture(&format!("page/{report}/1?width=300")).unwrap().bytes.starts_with(b"\x89PNG"));
    let words = desk.call("words", json!({ "record": report, "page": 1, "find": "her2" })).unwrap();
    assert!(words["width"].as_f64().unwrap() > 100.0 && !words["words"].as_array().unwrap().is_empty(), "{words}");
    let text: Vec<u16> = words["text"].as_str().unwrap().encode_utf16().collect();
    let mark = &words["marks"][0];
    let (start, length) = (mark[0].as_u64().unwrap() as usize, mark[1].as_u64().unwrap() as usize);
    assert_eq!(String::from_utf16(&text[start..start + length]).unwrap().to_lowercase(), "her2");
    for record in [&report, &study] {
        let made = desk.picture(&format!("thumb/{record}")).unwrap();
        let picture = image::load_from_memory(&made.bytes).unwrap();
        assert!(made.media_type == "image/jpeg" && picture.width() <= 192 && picture.height() <= 256);
        assert_eq!(desk.picture(&format!("thumb/{record}")).unwrap(), made, "the second time it comes from the library");
    }
    let series = desk.call("study", json!({ "record": study })).unwrap();
    let (images, first) = (series["images"].as_u64().unwrap(), &series["series"][0]);
    assert!(images >= 6 && first["first_image"] == 1 && first["images"].as_u64().unwrap() <= images, "{series}");
    let shown = desk.call("image", json!({ "record": study, "image": images })).unwrap();
    assert_eq!(shown["orientation"], json!(["R", "L", "A", "P"]), "{shown}");
    assert!(shown["name"].as_str().unwrap().to_lowercase().contains("alvarez") && shown["birth_date"] == "1971-03-14", "{shown}");
    let samples = desk.picture(&format!("frame/{study}/{images}")).unwrap().bytes;
    let number = |name: &str| shown[name].as_u64().unwrap() as usize;
    assert_eq!(samples.len(), number("rows") * number("columns") * number("bits") / 8);
    let picture = desk.picture(&format!("picture/{study}/1?width=32&center=40&window=400")).unwrap();
    assert_eq!(image::load_from_memory(&picture.bytes).unwrap().width(), 32);
    for (address, code) in [
        (format!("page/{report}/99"), Code::UnknownId),
        (format!("frame/{study}/{}", images + 1), Code::UnknownId),
        ("page/r9999/1".to_owned(), Code::UnknownId),
        ("file/r1".to_owned(), Code::WrongUse),
    ] {
        assert_eq!(desk.picture(&address).unwrap_err().code, code, "{address}");
    }
}

/// One request over loopback: the status and what came.
#[expect(clippy::disallowed_methods, reason = "the bridge of the tests is reached over loopback; the product opens no socket")]
fn asked(address: &str, words: &str, headers: &[String], body: &str) -> (u16, String) {
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    let head: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    write!(stream, "{words} HTTP/1.1\r\n{head}Connection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    (answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0), answer)
}

#[test]
fn the_bridge_answers_only_who_has_its_token() {
    let folder = tempfile::tempdir().unwrap();
    let mut bridge = Command::new(program("bridge"));
    let mut bridge =
        bridge.arg("--library").arg(folder.path().join("library")).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(bridge.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let (url, token) = line.trim().split_once("/#").unwrap();
    let host = url.strip_prefix("http://").unwrap();
    let port = host.rsplit(':').next().unwrap();
    let (own, ours) = (format!("Host: {host}"), format!("Authorization: Bearer {token}"));
    let (strange, wrong) = (format!("Host: evil.example:{port}"), format!("Authorization: Bearer {}", "0".repeat(64)));
    let picture = format!("GET /record/page/r1/1?token={token}");
    for (words, headers, status, word) in [
        ("POST /call", [&own, &ours], 200, "\"protocol\""),
        ("POST /call", [&own, &own], 401, ""),
        ("POST /call", [&own, &wrong], 401, ""),
        ("POST /call", [&strange, &ours], 403, ""),
        (picture.as_str(), [&own, &own], 404, ""),
        ("GET /../Cargo.toml", [&own, &ours], 404, ""),
    ] {
        let headers = if headers[0] == headers[1] { vec![headers[0].clone()] } else { headers.map(String::clone).to_vec() };
        let (got, answer) = asked(host, words, &headers, "{\"name\":\"about\"}");
        assert_eq!(got, status, "{words}: {answer}");
        assert!(answer.contains(word), "{words}: {answer}");
    }
    drop(bridge.stdin.take());
    assert!(bridge.wait().unwrap().success(), "it ends with its input");
}

#[test]
fn the_types_of_the_pages_are_those_of_the_code() {
    let folder = root().join("ui/src/backend/generated");
    let generated = second_read_commands::types::generated().unwrap();
    let there: std::collections::BTreeMap<String, String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read_to_string(entry.path()).unwrap()))
        .collect();
    let named = |types: &std::collections::BTreeMap<String, String>| types.keys().cloned().collect::<Vec<_>>();
    assert_eq!(named(&there), named(&generated), "run `cargo xtask types`");
    for (name, text) in generated {
        assert_eq!(there[&name], text, "{name}: run `cargo xtask types`");
    }
}
