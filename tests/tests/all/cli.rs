//! The contract of the command line, on the real program: what each answer holds, and what bad input gets.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use second_read_tests::program;
use second_read_tests::sample::Scale;
use second_read_tests::sample::write_sample;
use serde_json::Value;
use tempfile::TempDir;

/// A library in a scratch folder.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        assert_eq!(desk.ask("init").0, 0);
        desk
    }

    /// One with the sample patient taken in.
    fn with_sample() -> Self {
        let desk = Self::new();
        write_sample(&desk.path("heap"), Scale::Small).unwrap();
        let (status, added) = desk.ask(&format!("add {}", desk.path("heap").display()));
        assert_eq!(status, 0, "{added}");
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, words: &str) -> Command {
        let mut command = Command::new(program("second-read"));
        command.arg("--library").arg(self.path("library")).args(words.split_whitespace());
        command.env("SECOND_READ_PASSPHRASE", "three green apples").env("SOURCE_DATE_EPOCH", "1780000000");
        command
    }

    /// Exit status and the one JSON document on standard output.
    fn ask(&self, words: &str) -> (i32, Value) {
        answer(self.command(words).arg("--json"))
    }
}

fn answer(command: &mut Command) -> (i32, Value) {
    let output = command.output().unwrap();
    let document = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{command:?}: {error}: {output:?}"));
    (output.status.code().unwrap(), document)
}

/// The members of an object; of a list, those of its first element.
fn members(value: &Value) -> Vec<&str> {
    let value = value.as_array().map_or(value, |list| &list[0]);
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn each_answer_holds_what_the_contract_says() {
    let desk = Desk::with_sample();
    let (_, people) = desk.ask("people");
    let maria =
        people.as_array().unwrap().iter().find(|person| person["birth_date"] == "1971-03-14").unwrap()["id"].as_str().unwrap().to_owned();
    let (_, records) = desk.ask(&format!("records --person {maria}"));
    let record = records[0]["id"].as_str().unwrap().to_owned();
    let (_, case) = desk.ask(&format!("case new Opinion --person {maria}"));
    let case = case["id"].as_str().unwrap().to_owned();
    let png = desk.path("page.png");
    let zip = desk.path("case.zip");
    let asked = [
        ("sources".to_owned(), "id path added files kept copies containers clutter unreadable"),
        ("records".to_owned(), "id kind title date status person place pages images format sources diagnoses to_check study"),
        (format!("text {record}"), "pages"),
        (format!("page {record} 1 --png {}", png.display()), "path"),
        (format!("restore {record} --to {}", desk.path("back").display()), "files"),
        ("search HER2".to_owned(), "total total_is_at_least hits"),
        ("people".to_owned(), "id name birth_date sex names numbers records"),
        (format!("set {record} title Renamed"), "changed undo"),
        ("undo".to_owned(), "changed undo"),
        ("diagnoses C50.412".to_owned(), "code title billable"),
        (format!("diagnosis add C50.412 --person {maria}"), "id"),
        (format!("tag {record} C50.412"), "changed undo"),
        (format!("untag {record} C50.412"), "changed undo"),
        (format!("case add {case} {record}"), "changed undo"),
        (format!("case ask {case} Why?"), "changed undo"),
        (format!("case say {case} missing Slides"), "changed undo"),
        (format!("bundle {case} --to {}", zip.display()), "path bytes sha256 records pages images left_out verified"),
        (format!("verify {}", zip.display()), "ok files findings"),
        ("about".to_owned(), "version protocol library worker"),
    ];
    for (words, wanted) in asked {
        let (status, answer) = desk.ask(&words);
        assert_eq!(status, 0, "{words}: {answer}");
        assert_eq!(members(&answer).join(" "), wanted, "{words}");
    }
    assert!(std::fs::read(png).unwrap().starts_with(b"\x89PNG"));
    let (_, shown) = desk.ask(&format!("case show {case}"));
    assert_eq!((&shown["questions"][0], &shown["missing"][0]), (&Value::from("Why?"), &Value::from("Slides")));
    assert_eq!(desk.ask("check").0, 0);
}

#[test]
fn the_counts_of_adding_add_up_and_adding_again_changes_nothing() {
    let desk = Desk::with_sample();
    let before = desk.ask("records --facts").1;
    let (status, again) = desk.ask(&format!("add {}", desk.path("heap").display()));
    assert_eq!(status, 0);
    let count = |name: &str| again[name].as_u64().unwrap();
    assert_eq!(count("kept") + count("copies") + count("containers") + count("clutter") + count("unreadable"), count("files"), "{again}");
    assert_eq!(desk.ask("records --facts").1, before);
}

#[test]
fn bad_input_gets_a_code_a_sentence_and_an_exit_status() {
    let desk = Desk::new();
    let torn = desk.path("torn.zip");
    std::fs::write(&torn, b"PK\x03\x04 and no more").unwrap();
    let there = desk.path("there.png");
    std::fs::write(&there, b"mine").unwrap();
    let cases = [
        ("show r99".to_owned(), 2, "unknown-id", "r99"),
        ("show nonsense".to_owned(), 2, "unknown-id", "nonsense"),
        ("case show c9".to_owned(), 2, "unknown-id", "c9"),
        ("records --from yesterday".to_owned(), 2, "wrong-use", "yesterday"),
        ("records --kind poem".to_owned(), 2, "wrong-use", "poem"),
        ("conquer".to_owned(), 2, "wrong-use", "conquer"),
        ("undo".to_owned(), 2, "nothing-to-undo", "undo"),
        ("init".to_owned(), 3, "library-exists", "library"),
        (format!("add {}", desk.path("gone").display()), 3, "missing-path", "gone"),
        (format!("verify {}", desk.path("gone.zip").display()), 3, "missing-path", "gone.zip"),
    ];
    for (words, status, code, word) in cases {
        let (got, answer) = desk.ask(&words);
        let error = &answer["error"];
        assert_eq!((got, error["code"].as_str().unwrap_or("")), (status, code), "{words}: {answer}");
        assert!(error["message"].as_str().unwrap().contains(word), "{words}: {answer}");
        assert!(error.as_object().unwrap().contains_key("path"), "{words}: {answer}");
    }
    let (status, report) = desk.ask(&format!("verify {}", torn.display()));
    assert_eq!((status, &report["ok"]), (1, &Value::from(false)), "{report}");
    assert_eq!(std::fs::read(there).unwrap(), b"mine");
}

#[test]
fn a_missing_path_does_not_stop_the_others() {
    let desk = Desk::new();
    let note = desk.path("note.txt");
    std::fs::write(&note, "Seen on 2026-05-04.").unwrap();
    let (status, report) = desk.ask(&format!("add {} {}", desk.path("gone").display(), note.display()));
    assert_eq!((status, &report["kept"], &report["error"]["code"]), (3, &Value::from(1), &Value::from("missing-path")), "{report}");
}

#[test]
fn the_library_opens_with_its_passphrase_only() {
    let desk = Desk::new();
    let cases: [(Option<&str>, &Path, &str); 3] = [
        (Some("three green pears"), &desk.path("library"), "wrong-passphrase"),
        (None, &desk.path("library"), "passphrase-needed"),
        (None, &desk.path("nowhere"), "no-library"),
    ];
    for (passphrase, library, code) in cases {
        let mut command = Command::new(program("second-read"));
        command.env_remove("SECOND_READ_PASSPHRASE").stdin(std::process::Stdio::null());
        passphrase.map(|passphrase| command.env("SECOND_READ_PASSPHRASE", passphrase));
        let (status, document) = answer(command.arg("--library").arg(library).args(["--json", "records"]));
        assert_eq!((status, document["error"]["code"].as_str()), (3, Some(code)), "{document}");
    }
    let output = desk.command("show r99").output().unwrap();
    assert!(output.stdout.is_empty(), "without --json a complaint stands on standard error");
    assert!(String::from_utf8(output.stderr).unwrap().contains("r99"));
}
