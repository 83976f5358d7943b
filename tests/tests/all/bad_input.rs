//! What bad input gets from the real program: a code and an exit status of the contract, and a sentence that says what, which file, and
//! what to do. Nothing is lost and nothing half-written.

use std::path::Path;

use second_read_model::finding::FindingCode;
use serde_json::Value;

use crate::desk::Desk;
use crate::desk::answer;
use crate::desk::contents;
use crate::desk::refused;

/// Words, exit status, code, and what the sentence must say.
type Case<'a> = (String, i32, &'a str, &'a [&'a str]);

fn are_refused(desk: &Desk, cases: &[Case<'_>]) {
    for (words, status, code, said) in cases {
        let refused = desk.refuses(words);
        assert_eq!((refused.status, refused.code.as_str()), (*status, *code), "{words}: {refused:?}");
        for part in *said {
            assert!(refused.message.contains(part), "{words}: “{part}” is not in {refused:?}");
        }
    }
}

#[test]
fn words_and_ids_that_are_none() {
    let desk = Desk::open();
    desk.put("heap/note.txt", "Patient: Rosa Example\nPROGRESS NOTE\nAll is well.");
    desk.does("add heap");
    let nowhere = "0".repeat(64);
    are_refused(
        &desk,
        &[
            ("show r99".to_owned(), 2, "unknown-id", &["no record “r99”", "List them with `second-read records`"]),
            ("show nonsense".to_owned(), 2, "unknown-id", &["no record “nonsense”", "second-read records"]),
            ("text r99".to_owned(), 2, "unknown-id", &["record “r99”", "second-read records"]),
            ("page r99 1 --png x.png".to_owned(), 2, "unknown-id", &["record “r99”", "second-read records"]),
            ("page r1 9 --png x.png".to_owned(), 2, "unknown-id", &["page", "“9”"]),
            ("restore r99 --to x".to_owned(), 2, "unknown-id", &["record “r99”", "second-read records"]),
            (format!("restore {nowhere} --to x"), 2, "unknown-id", &["original", &nowhere]),
            ("set r99 title x".to_owned(), 2, "unknown-id", &["record “r99”", "second-read records"]),
            ("set r1 kind poem".to_owned(), 2, "wrong-use", &["poem"]),
            ("set r1 date yesterday".to_owned(), 2, "wrong-use", &["yesterday"]),
            ("tag r99 C50.412".to_owned(), 2, "unknown-id", &["record “r99”", "second-read records"]),
            ("tag r1 Z99.99X".to_owned(), 2, "unknown-id", &["“Z99.99X”", "second-read diagnoses"]),
            ("untag r1 C50.412".to_owned(), 2, "unknown-id", &["“C50.412”"]),
            ("diagnosis add C50 --person p99".to_owned(), 2, "unknown-id", &["person “p99”", "second-read people"]),
            ("case show c9".to_owned(), 2, "unknown-id", &["case “c9”", "second-read case list"]),
            ("case add c9 r1".to_owned(), 2, "unknown-id", &["case “c9”", "second-read case list"]),
            ("case new x --person p99".to_owned(), 2, "unknown-id", &["person “p99”", "second-read people"]),
            ("bundle c9 --to x.zip".to_owned(), 2, "unknown-id", &["case “c9”", "second-read case list"]),
            ("records --from yesterday".to_owned(), 2, "wrong-use", &["“yesterday”"]),
            ("records --kind poem".to_owned(), 2, "wrong-use", &["poem"]),
            ("records --person p99".to_owned(), 2, "unknown-id", &["person “p99”", "second-read people"]),
            ("conquer".to_owned(), 2, "wrong-use", &["conquer"]),
            ("undo".to_owned(), 2, "nothing-to-undo", &["nothing to undo"]),
            ("add gone".to_owned(), 3, "missing-path", &["gone” is not there", "plug the disc or stick in again"]),
            (format!("add {}", "long/".repeat(1_000)), 3, "missing-path", &["is not there. Check the name"]),
            (format!("add {}", "n".repeat(300)), 3, "missing-path", &["is not there. Check the name"]),
            ("verify gone.zip".to_owned(), 3, "missing-path", &["gone.zip” is not there. Check the name"]),
            ("verify heap".to_owned(), 3, "unreadable-path", &["heap” cannot be opened"]),
            ("init".to_owned(), 3, "library-exists", &["library” is not empty. Choose a new folder"]),
        ],
    );
    assert!(!desk.path("x").exists() && !desk.path("x.png").exists() && !desk.path("x.zip").exists());
    desk.does("check");
}

#[test]
fn one_bad_path_does_not_stop_the_others() {
    let desk = Desk::open();
    desk.put("note.txt", "Seen on 2026-05-04.");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("loop", desk.path("loop")).unwrap();
        std::os::unix::fs::symlink("not there", desk.path("dangling")).unwrap();
    }
    for (path, code, said) in [
        ("gone", "missing-path", "“gone” is not there. Check the name"),
        ("dangling", "missing-path", "“dangling” is not there. Check the name"),
        ("note.txt/inner", "missing-path", "“note.txt/inner” is not there. Check the name"),
        ("loop", "unreadable-path", "“loop” cannot be opened. Check that you may read it"),
    ] {
        let (status, report) = desk.ask(&format!("add {path} note.txt"));
        let error = &report["error"];
        assert_eq!((status, error["code"].as_str(), error["path"].as_str()), (3, Some(code), Some(path)), "{report}");
        assert!(error["message"].as_str().unwrap().contains(said), "{report}");
        assert_eq!((report["files"].as_u64(), report["kept"].as_u64()), (Some(1), Some(1)), "the others are taken in: {report}");
        // On a terminal the sentence stands beside what was done.
        let output = std::process::Command::new(second_read_tests::program("second-read"))
            .arg("--library")
            .arg(desk.path("library"))
            .args(["add", path, "note.txt"])
            .current_dir(desk.path("."))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(3));
        assert!(String::from_utf8(output.stdout).unwrap().starts_with("1 file: 1 kept"));
        assert!(String::from_utf8(output.stderr).unwrap().contains(said));
    }
    desk.does("check");
}

/// A path longer than the system opens: it is there, and all that can be said is that it could not be read.
#[test]
#[cfg(unix)]
fn a_path_that_is_too_long_is_a_finding() {
    use rustix::fs::Mode;
    use rustix::fs::OFlags;
    let desk = Desk::open();
    desk.put("heap/note.txt", "Seen on 2026-05-04.");
    let mut folder = rustix::fs::open(desk.path("heap"), OFlags::DIRECTORY, Mode::empty()).unwrap();
    let name = "d".repeat(200);
    for _ in 0..30 {
        rustix::fs::mkdirat(&folder, &name, Mode::RWXU).unwrap();
        folder = rustix::fs::openat(&folder, &name, OFlags::DIRECTORY, Mode::empty()).unwrap();
    }
    rustix::fs::openat(&folder, "deep.txt", OFlags::CREATE | OFlags::WRONLY, Mode::RWXU).unwrap();
    let report = desk.does("add heap");
    assert_eq!((report["files"].as_u64(), report["kept"].as_u64()), (Some(1), Some(1)), "{report}");
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.len() == 1 && findings[0]["code"] == "cannot-read", "{report}");
    assert!(findings[0]["message"].as_str().unwrap().contains("could not be read"), "{report}");
    desk.does("check");
}

#[test]
fn broken_files_are_kept_and_said() {
    let desk = Desk::open().with_sample();
    let whole = |ending: &str| {
        let files = second_read_tests::files_below(&desk.path("heap"));
        let fits = |path: &&std::path::PathBuf| path.extension().is_some_and(|extension| extension == ending);
        std::fs::read(files.iter().find(fits).unwrap()).unwrap()
    };
    let (pdf, zip) = (whole("pdf"), whole("zip"));
    let slice = second_read_tests::files_below(&desk.path("heap"))
        .into_iter()
        .map(|path| std::fs::read(path).unwrap())
        .find(|bytes| bytes.get(128..132) == Some(b"DICM") && bytes.len() > 2_000)
        .unwrap();
    let files: [(&str, &[u8], FindingCode); 7] = [
        ("bad/cut.pdf", &pdf[..pdf.len() / 3], FindingCode::UnreadableFile),
        ("bad/no.pdf", b"%PDF-1.7 and no more", FindingCode::UnreadableFile),
        ("bad/cut.zip", &zip[..zip.len() / 2], FindingCode::ArchiveEntry),
        ("bad/no.zip", b"PK\x03\x04 and no more", FindingCode::UnreadableFile),
        ("bad/head.dcm", &slice[..150], FindingCode::PartlyRead),
        ("bad/cut.dcm", &slice[..slice.len() / 2], FindingCode::PartlyRead),
        ("bad/empty.dcm", b"", FindingCode::UnreadableFile),
    ];
    for (name, bytes, _) in &files {
        desk.put(name, bytes);
    }
    let report = desk.does("add bad");
    let inside = report["findings"].to_string().matches("cut.zip!").count();
    assert!(report["files"].as_u64() >= Some((files.len() + inside) as u64), "{report}");
    for (name, _, code) in &files {
        let path = desk.path(name);
        let about = |finding: &&Value| finding["path"] == path.to_str().unwrap();
        let said: Vec<&Value> = report["findings"].as_array().unwrap().iter().filter(about).collect();
        assert!(said.iter().any(|finding| finding["code"] == serde_json::json!(code)), "{name}: {said:?}");
        assert!(said[0]["message"].as_str().unwrap().contains("kept"), "{name}: {said:?}");
    }
    // Each is had back as it was.
    let library = second_read_library::Library::open(&desk.path("library"), second_read_library::Unlock::None).unwrap();
    let hashes: Vec<String> = library.files(None).unwrap().iter().filter_map(|file| file.sha256).map(|hash| hash.to_string()).collect();
    drop(library);
    for (name, bytes, _) in files {
        use sha2::Digest;
        let hash = second_read_model::Sha256(sha2::Sha256::digest(bytes).into()).to_string();
        assert!(hashes.contains(&hash), "{name} is not kept");
    }
    desk.does("check");
    let (status, verified) = desk.ask("verify bad/no.zip");
    assert_eq!(
        (status, &verified["ok"], &verified["findings"][0]["code"]),
        (1, &Value::from(false), &Value::from("not-a-zip")),
        "{verified}"
    );
    let finding = &verified["findings"][0];
    assert!(finding["path"] == "bad/no.zip" && finding["message"].as_str().unwrap().contains("Ask for the bundle again"), "{verified}");
}

#[test]
fn what_is_there_is_never_written_over() {
    let desk = Desk::open().with_sample();
    let person = desk.does("people")[0]["id"].as_str().unwrap().to_owned();
    let record = desk.does(&format!("records --person {person}"))[0]["id"].as_str().unwrap().to_owned();
    desk.does(&format!("case new Opinion --person {person}"));
    desk.does(&format!("case add c1 {record}"));
    desk.put("there/mine", "mine");
    let before = contents(&desk.path("there"));
    let there: &[&str] = &["mine” is already there. Choose another name; nothing was overwritten"];
    let nowhere: &[&str] = &["cannot be written. Choose another folder"];
    let blob = desk.does(&format!("restore {record} --to there/back"))["files"][0]["path"].as_str().unwrap().to_owned();
    std::fs::remove_file(desk.path("there/back")).or_else(|_| std::fs::remove_dir_all(desk.path("there/back"))).unwrap();
    assert!(!blob.is_empty());
    are_refused(
        &desk,
        &[
            ("bundle c1 --to there/mine".to_owned(), 3, "target-exists", there),
            ("page r1 1 --png there/mine".to_owned(), 3, "target-exists", there),
            ("bundle c1 --to no/such/x.zip".to_owned(), 3, "target-unwritable", nowhere),
            ("bundle c1 --to there/mine/x.zip".to_owned(), 3, "target-unwritable", nowhere),
            ("page r1 1 --png no/such/x.png".to_owned(), 3, "target-unwritable", nowhere),
            ("restore r1 --to there/mine/x".to_owned(), 3, "target-unwritable", nowhere),
        ],
    );
    let paper = desk.does("records");
    let paper = paper.as_array().unwrap().iter().find(|record| record["study"].is_null()).unwrap()["id"].as_str().unwrap().to_owned();
    are_refused(&desk, &[(format!("restore {paper} --to there/mine"), 3, "target-exists", there)]);
    assert_eq!(contents(&desk.path("there")), before);
    desk.does("check");
}

#[test]
fn the_library_opens_with_its_passphrase_only() {
    let desk = Desk::new();
    desk.put("typo.txt", "three green pears\n");
    let cases: [(Option<&str>, &Path, &str, &str); 3] = [
        (
            Some("three green pears"),
            &desk.path("library"),
            "wrong-passphrase",
            "does not open the library. Try again. Capital letters count.",
        ),
        (None, &desk.path("library"), "passphrase-needed", "needs its passphrase. Type it, or give --passphrase-file."),
        (None, &desk.path("nowhere"), "no-library", "nowhere”. Make one with `second-read init`"),
    ];
    for (passphrase, library, code, said) in cases {
        let mut command = std::process::Command::new(second_read_tests::program("second-read"));
        command.env_remove("SECOND_READ_PASSPHRASE").stdin(std::process::Stdio::null());
        passphrase.map(|passphrase| command.env("SECOND_READ_PASSPHRASE", passphrase));
        let refused = refused(command.arg("--library").arg(library).args(["--json", "records"]));
        assert_eq!((refused.status, refused.code.as_str()), (3, code), "{refused:?}");
        assert!(refused.message.contains(said), "{refused:?}");
    }
    let with = |words: &str| {
        let mut command = desk.command(words);
        refused(command.env_remove("SECOND_READ_PASSPHRASE").stdin(std::process::Stdio::null()))
    };
    assert_eq!(with("records --passphrase-file typo.txt").code, "wrong-passphrase");
    let refused = with("records --passphrase-file gone.txt");
    assert!(refused.code == "missing-path" && refused.message.contains("gone.txt"), "{refused:?}");
    assert_eq!(with("records --recovery-key-file typo.txt").code, "wrong-recovery-key");
    let output = desk.command("show r99").output().unwrap();
    let (_, document) = answer(&mut desk.command("show r99"));
    assert_eq!(output.status.code(), Some(2), "{document}");
}

/// Without `--json` an error stands on standard error and standard output is empty.
#[test]
fn a_complaint_is_no_answer() {
    let desk = Desk::open();
    let mut command = std::process::Command::new(second_read_tests::program("second-read"));
    let output = command.arg("--library").arg(desk.path("library")).args(["show", "r99"]).output().unwrap();
    assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(2), true));
    assert!(String::from_utf8(output.stderr).unwrap().contains("There is no record “r99”"));
}

/// A library that a newer program made, and one that is damaged here or there: what it is and what to do, and not a byte changes.
#[test]
fn a_library_that_does_not_open_says_why() {
    let desk = Desk::open();
    desk.put("heap/note.txt", "Seen on 2026-05-04.");
    desk.does("add heap");
    let damaged = &["A part of this library is damaged", "Run `second-read check` to see what. Nothing was deleted."][..];
    let newer = &["made by a newer Second Read. Get the new version to open it. Nothing was changed."][..];
    let cut: fn(Vec<u8>) -> Vec<u8> = |bytes| bytes[..bytes.len() / 2].to_vec();
    let other: fn(Vec<u8>) -> Vec<u8> = |bytes| bytes.iter().map(|byte| byte ^ 0x55).collect();
    let from_2099: fn(Vec<u8>) -> Vec<u8> = |bytes| String::from_utf8(bytes).unwrap().replace("format = 1", "format = 2").into_bytes();
    for (name, harm, code, said) in [
        ("library.toml", from_2099, "library-newer", newer),
        ("library.toml", cut, "library-damaged", damaged),
        ("library.toml", other, "library-damaged", damaged),
        ("keys/identity.txt", cut, "library-damaged", damaged),
        ("keys/database.age", cut, "library-damaged", damaged),
        ("keys/names.age", other, "library-damaged", damaged),
        ("library.db", other, "library-damaged", damaged),
        ("library.db", |_| b"SQLite format 3\0 and no more".to_vec(), "library-damaged", damaged),
        ("library.db", |_| Vec::new(), "library-damaged", damaged),
    ] {
        let path = desk.path("library").join(name);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, harm(whole.clone())).unwrap();
        let before = contents(&desk.path("library"));
        are_refused(&desk, &[("records".to_owned(), 3, code, said), ("add heap".to_owned(), 3, code, said)]);
        assert!(desk.refuses("records").path.ends_with(name), "{name}: {:?}", desk.refuses("records"));
        if code == "library-damaged" {
            let (status, report) = desk.ask("check");
            let named = report["findings"].to_string();
            assert!(status == 1 && named.contains(name), "{name}: {status} {report}");
        }
        let changed: Vec<_> = contents(&desk.path("library")).into_iter().filter(|(path, bytes)| before.get(path) != Some(bytes)).collect();
        assert!(
            changed.iter().all(|(path, _)| path.ends_with("lock")),
            "{name}: {:?}",
            changed.iter().map(|(path, _)| path).collect::<Vec<_>>()
        );
        std::fs::write(&path, whole).unwrap();
        desk.does("check");
    }
    // A database that is gone altogether is made again from the catalogue.
    let gone = desk.path("library/library.db");
    std::fs::remove_file(&gone).unwrap();
    are_refused(&desk, &[("records".to_owned(), 3, "library-damaged", damaged)]);
    assert!(!gone.exists());
    let mended = desk.does("check --repair");
    assert!(mended["findings"][0]["message"].as_str().unwrap().contains("makes a new one"), "{mended}");
    desk.does("add heap");
    desk.does("check");
    assert_eq!(desk.does("records").as_array().unwrap().len(), 1);
}
