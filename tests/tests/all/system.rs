//! What a system can do to us while records are taken in and handed out: read errors, files that change, a full disk, a medium that
//! cannot be written. Each costs what it costs and no more, says so in a sentence, and is over when its cause is.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::process::Command;

use rand::Rng;
use rand::SeedableRng;
use second_read_library::Library;
use second_read_model::progress::Unwatched;
use second_read_tests::faults::kill;
use second_read_tests::faults::kill::state;
use second_read_tests::faults::kill::under_strace;
use second_read_tests::faults::system::Mount;
use second_read_tests::faults::system::without_privilege;
use second_read_tests::skipped;
use serde_json::Value;

use crate::desk::Desk;
use crate::desk::answer;
use crate::desk::contents;
use crate::desk::refused;

/// More than is read into memory at once.
const LARGE: usize = 33 << 20;

/// A desk with a heap: a paper, another, one that streams, an archive, a disc's clutter.
fn desk_with_heap() -> Desk {
    let desk = Desk::open();
    desk.put("heap/note.txt", "Patient: Rosa Example\nPROGRESS NOTE\nAll is well.");
    desk.put("heap/other.txt", "Patient: Rosa Example\nLABORATORY REPORT\nHemoglobin 13.1 g/dL");
    desk.put("heap/large.bin", vec![7; LARGE]);
    desk.put("heap/Thumbs.db", "clutter");
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("letter.txt", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut zip, b"Dear Rosa Example").unwrap();
    desk.put("heap/portal.zip", zip.finish().unwrap().into_inner());
    desk
}

#[test]
fn a_file_that_cannot_be_read_costs_itself_alone() {
    if !kill::has_strace() {
        return skipped("strace is not installed");
    }
    for (call, error, why) in [
        ("openat", "ENOENT", "it went away while it was read"),
        ("openat", "EACCES", "you may not open it"),
        ("read", "EIO", "the disk or disc is damaged there"),
    ] {
        for name in ["note.txt", "large.bin", "portal.zip", "Thumbs.db"] {
            let desk = desk_with_heap();
            let path = desk.path("heap").join(name);
            let inject = format!("inject={call}:error={error}");
            let (status, report) = answer(&mut under_strace(&desk.command("add heap"), &[&format!("trace={call}"), &inject], Some(&path)));
            let case = format!("{name}, {call} {error}: {report}");
            // A disc's clutter is known by its name, and stays in that list.
            let list = if name == "Thumbs.db" { "clutter" } else { "unreadable" };
            assert_eq!((status, report[list].as_u64()), (0, Some(1)), "{case}");
            let findings = report["findings"].as_array().unwrap();
            let said: Vec<&str> = findings.iter().filter_map(|one| one["message"].as_str()).collect();
            assert!(said.len() == 1 && said[0].contains(path.to_str().unwrap()) && said[0].contains(why), "{case}");
            desk.does("check");
            // Once it can be read, the same command takes it in, and nothing is left of the trouble.
            let again = desk.does("add heap");
            assert_eq!((again["unreadable"].as_u64(), again["findings"].as_array().unwrap().len()), (Some(0), 0), "{case}\n{again}");
            let (undisturbed, _) = Library::create(&desk.path("undisturbed"), None).unwrap();
            undisturbed.add(&[desk.path("heap")], &Unwatched).unwrap();
            assert_eq!(state(&desk.path("library")).unwrap(), state(undisturbed.folder()).unwrap(), "{case}");
        }
    }
}

#[test]
fn a_file_that_is_written_to_meanwhile_is_kept_and_said() {
    if !kill::has_strace() {
        return skipped("strace is not installed");
    }
    let grow: fn(&Path, usize) = |path, turn| {
        use std::io::Write;
        std::fs::OpenOptions::new().append(true).open(path).unwrap().write_all(format!("line {turn}\n").as_bytes()).unwrap();
    };
    let shrink: fn(&Path, usize) = |path, turn| {
        std::fs::OpenOptions::new().write(true).open(path).unwrap().set_len(100_000_u64.saturating_sub(turn as u64)).unwrap();
    };
    for change in [grow, shrink] {
        let desk = Desk::open();
        let path = desk.put("heap/note.txt", "All is well, day after day.\n".repeat(4_000));
        desk.put("heap/other.txt", "Hemoglobin 13.1 g/dL");
        // Each look at its bytes takes a third of a second, in which it changes several times.
        let slowly = under_strace(&desk.command("add heap"), &["trace=read", "inject=read:delay_enter=300000"], Some(&path));
        let adding = std::thread::spawn(move || answer(&mut { slowly }));
        for turn in 0.. {
            if adding.is_finished() {
                break;
            }
            change(&path, turn);
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        let (status, report) = adding.join().unwrap();
        assert_eq!((status, report["kept"].as_u64()), (0, Some(2)), "{report}");
        let said = report["findings"][0]["message"].as_str().unwrap();
        assert!(said.contains("note.txt") && said.contains("it was written to meanwhile"), "{report}");
        desk.does("check");
        let again = desk.does("add heap");
        assert_eq!(again["findings"], serde_json::json!([]), "it stands still now: {again}");
    }
}

#[test]
fn what_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::open();
    let close = |path: &Path| std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o000)).unwrap();
    desk.put("heap/note.txt", "All is well.");
    close(&desk.put("heap/closed.txt", "Nobody may see this."));
    desk.put("heap/closed folder/a.txt", "x");
    close(&desk.path("heap/closed folder"));
    let Some(mut add) = without_privilege(&desk.command("add heap heap/note.txt")) else { return };
    let (status, report) = answer(&mut add);
    let open = |path: &Path| std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).unwrap();
    let findings = report["findings"].to_string();
    assert_eq!((status, report["kept"].as_u64(), report["unreadable"].as_u64()), (0, Some(1), Some(1)), "{report}");
    assert!(findings.contains("closed.txt” could not be read: you may not open it"), "{report}");
    assert!(findings.contains("closed folder” could not be read"), "{report}");
    let Some(mut add) = without_privilege(&desk.command_of(["add", "heap/closed folder", "heap/note.txt"])) else { return };
    let refused = refused(&mut add);
    assert_eq!((refused.status, refused.code.as_str()), (3, "unreadable-path"), "{refused:?}");
    assert!(refused.message.contains("closed folder” cannot be opened. Check that you may read it"), "{refused:?}");
    open(&desk.path("heap/closed folder"));
    open(&desk.path("heap/closed.txt"));
    assert_eq!(desk.does("add heap")["findings"], serde_json::json!([]));
}

/// What can be done without writing to the library is done; all else is refused, and not a byte changes.
fn is_only_looked_at(desk: &Desk, case: &str, as_reader: impl Fn(&Command) -> Command) {
    let before = contents(&desk.path("library"));
    let out = desk.path("out");
    std::fs::create_dir_all(&out).unwrap();
    for words in [
        "records --facts".to_owned(),
        "sources".to_owned(),
        "people".to_owned(),
        "search HER2".to_owned(),
        "show r1".to_owned(),
        "text r1".to_owned(),
        "page r1 1 --png out/page.png".to_owned(),
        "restore r1 --to out/r1".to_owned(),
        format!("case show {case}"),
        format!("bundle {case} --to out/case.zip"),
        "check".to_owned(),
    ] {
        let (status, said) = answer(&mut as_reader(&desk.command(&words)));
        assert_eq!(status, 0, "{words}: {said}");
    }
    for words in ["add heap", "set r1 title Other", "undo", "case new Another --person p1", "check --repair"] {
        let refused = refused(&mut as_reader(&desk.command(words)));
        assert_eq!((refused.status, refused.code.as_str()), (3, "library-read-only"), "{words}: {refused:?}");
        assert!(refused.message.contains("You can look at it, but not change it."), "{words}: {refused:?}");
    }
    std::fs::remove_dir_all(&out).unwrap();
    assert_eq!(contents(&desk.path("library")).len(), before.len());
    assert!(contents(&desk.path("library")) == before, "a byte of the library changed");
}

/// A case of the sample's patient with every record in it.
fn case_of(desk: &Desk) -> String {
    let people = desk.does("people");
    let person = people.as_array().unwrap().iter().find(|person| person["birth_date"] == "1971-03-14").unwrap()["id"].as_str().unwrap();
    let case = desk.does(&format!("case new Opinion --person {person}"))["id"].as_str().unwrap().to_owned();
    let records = desk.does(&format!("records --person {person}"));
    let ids: Vec<&str> = records.as_array().unwrap().iter().filter_map(|record| record["id"].as_str()).collect();
    desk.does(&format!("case add {case} {}", ids.join(" ")));
    case
}

#[test]
fn a_library_on_a_medium_that_cannot_be_written_is_looked_at() {
    let desk = Desk::open().with_sample();
    let case = case_of(&desk);
    if let Some(_medium) = Mount::read_only(&desk.path("library")) {
        is_only_looked_at(&desk, &case, |command| second_read_tests::faults::wrapped(&[], command));
    }
}

#[test]
fn a_library_that_another_user_owns_is_looked_at() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::open().with_sample();
    let case = case_of(&desk);
    if without_privilege(&desk.command("about")).is_none() {
        return;
    }
    let allow = |mode: u32| {
        for path in walkdir(&desk.path("library")) {
            let folder = path.is_dir();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(if folder { mode | 0o111 } else { mode })).unwrap();
        }
    };
    allow(0o444);
    is_only_looked_at(&desk, &case, |command| without_privilege(command).unwrap());
    allow(0o600);
}

/// A folder, the folders in it, and every file.
fn walkdir(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut all = vec![folder.to_owned()];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(walkdir(&path)) } else { all.push(path) }
    }
    all
}

/// The log beside the database holds what a killed writer had committed: a reader that may not write sees it too.
#[test]
fn what_a_killed_writer_kept_is_seen_where_nothing_can_be_written() {
    let desk = desk_with_heap();
    // Its last act is to remove the log.
    assert!(kill::kill_at(&desk.command("add heap"), "unlink", 1).unwrap(), "it was not killed");
    assert!(desk.path("library/library.db-wal").metadata().unwrap().len() > 0);
    let medium = Mount::read_only(&desk.path("library"));
    if medium.is_none() {
        return;
    }
    let seen = desk.does("records");
    drop(medium);
    assert_eq!(desk.does("records"), seen);
    assert!(seen.as_array().unwrap().len() >= 3, "{seen}");
}

/// What a full disk is answered with, and a library that is as it was.
fn is_full(refused: &crate::desk::Refused) {
    assert_eq!((refused.status, refused.code.as_str()), (3, "disk-full"), "{refused:?}");
    assert!(refused.message.contains("The disk is full. Free about "), "{refused:?}");
}

#[test]
fn a_full_disk_stops_adding_and_loses_nothing() {
    let desk = Desk::bare();
    std::fs::create_dir(desk.path("library")).unwrap();
    let Some(disk) = Mount::small_disk(&desk.path("library"), 24 << 20) else { return };
    desk.does("init --no-passphrase");
    let mut random = rand::rngs::StdRng::seed_from_u64(24);
    for number in 0..40 {
        desk.put(&format!("heap/scan {number:02}.bin"), (0..1 << 20).map(|_| random.random()).collect::<Vec<u8>>());
        desk.put(&format!("heap/scan {number:02}.txt"), format!("PROGRESS NOTE\nVisit number {number}. All is well."));
    }
    desk.put("heap/first/note.txt", "PROGRESS NOTE\nAll is well.");
    desk.does("add heap/first");
    is_full(&desk.refuses("add heap"));
    let kept = state(&desk.path("library")).unwrap();
    assert!(!kept.is_empty() && kept.len() < 80, "{} were kept", kept.len());
    desk.does("records");
    desk.does("check");
    is_full(&desk.refuses("add heap"));
    disk.resize(100 << 20).unwrap();
    desk.does("add heap");
    desk.does("check");
    let after = state(&desk.path("library")).unwrap();
    let shown = |rows: &[kill::Row]| rows.iter().map(|row| (row.0.clone(), row.1.clone())).collect::<std::collections::BTreeSet<_>>();
    assert!(shown(&kept).is_subset(&shown(&after)), "what was shown as kept stays");
    let (undisturbed, _) = Library::create(&desk.path("undisturbed"), None).unwrap();
    for heap in ["heap/first", "heap"] {
        undisturbed.add(&[desk.path(heap)], &Unwatched).unwrap();
    }
    assert_eq!(after, state(undisturbed.folder()).unwrap());
}

#[test]
fn a_library_that_found_no_room_is_made_when_there_is_some() {
    let desk = Desk::bare();
    std::fs::create_dir(desk.path("library")).unwrap();
    let Some(disk) = Mount::small_disk(&desk.path("library"), 4 << 10) else { return };
    for pages in [1, 2, 4, 6, 10, 20, 40] {
        disk.resize(pages * (4 << 10)).unwrap();
        is_full(&desk.refuses("init --no-passphrase"));
        assert_eq!(desk.refuses("records").code, "no-library", "with {pages} pages");
    }
    disk.resize(40 << 20).unwrap();
    desk.does("init --no-passphrase");
    desk.does("check");
}

#[test]
fn a_full_disk_stops_what_is_handed_out_and_shows_no_half_of_it() {
    let desk = Desk::open().with_sample();
    let case = case_of(&desk);
    std::fs::create_dir(desk.path("out")).unwrap();
    let Some(disk) = Mount::small_disk(&desk.path("out"), 64 << 10) else { return };
    let records = desk.does("records");
    let study = records.as_array().unwrap().iter().find(|record| !record["study"].is_null()).unwrap()["id"].as_str().unwrap();
    let commands =
        [format!("bundle {case} --to out/case.zip"), format!("restore {study} --to out/study"), "page r1 1 --png out/page.png".to_owned()];
    for words in &commands {
        is_full(&desk.refuses(words));
        assert_eq!(walkdir(&desk.path("out")).len(), 1, "{words}");
    }
    // A file system that does not say how much room it has: the disk is full in the middle of the work.
    for words in commands.iter().filter(|_| kill::has_strace()) {
        let unsaid = ["trace=statfs,fstatfs", "inject=statfs,fstatfs:error=ENOSYS"];
        is_full(&refused(&mut under_strace(&desk.command(words), &unsaid, None)));
        assert_eq!(walkdir(&desk.path("out")).len(), 1, "{words}");
    }
    disk.resize(100 << 20).unwrap();
    for words in &commands {
        desk.does(words);
    }
    assert_eq!(desk.does("verify out/case.zip")["ok"], Value::from(true));
}

/// The disk that had room when it was asked and has none when the last bytes are to be made durable.
#[test]
fn a_disk_that_fills_up_at_the_last_moment_shows_no_half_bundle() {
    if !kill::has_strace() {
        return skipped("strace is not installed");
    }
    let desk = Desk::open().with_sample();
    let case = case_of(&desk);
    std::fs::create_dir(desk.path("out")).unwrap();
    let words = format!("bundle {case} --to out/case.zip");
    for (inject, code) in [("inject=fsync:error=ENOSPC:when=1", "disk-full"), ("inject=fsync:error=EIO:when=1", "io")] {
        let refused = refused(&mut under_strace(&desk.command(&words), &["trace=fsync", inject], None));
        assert_eq!((refused.status, refused.code.as_str()), (3, code), "{refused:?}");
        assert_eq!(contents(&desk.path("out")).len(), 0);
    }
    desk.does(&words);
}
