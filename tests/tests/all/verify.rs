//! Verifying: a whole bundle passes, and harm of every sort is named by its path.

use std::collections::BTreeMap;
use std::fs;

use second_read_bundle::verify;
use second_read_model::Code;
use second_read_model::finding::FindingCode;
use second_read_model::progress::Unwatched;
use second_read_tests::by_hand::ByHand;
use second_read_tests::faults::harm;
use second_read_tests::mutate;
use second_read_tests::sample::Scale;

use crate::bundle::worker;
use crate::bundle::write;

#[test]
fn harm_is_named_by_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let by_hand = ByHand::new(&folder.path().join("heap"), Scale::Small).unwrap();
    let good = folder.path().join("good.zip");
    write(&by_hand, &good, &Unwatched).unwrap();
    harm::harm_and_verify(&worker(), &good, 42).unwrap();
}

#[test]
fn raw_harm_to_the_zip_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let by_hand = ByHand::new(&folder.path().join("heap"), Scale::Small).unwrap();
    let (good, bad) = (folder.path().join("good.zip"), folder.path().join("bad.zip"));
    write(&by_hand, &good, &Unwatched).unwrap();
    let bytes = fs::read(&good).unwrap();
    for part in 1..6 {
        fs::write(&bad, &bytes[..bytes.len() * part / 6]).unwrap();
        assert!(!verify(&worker(), &bad, &Unwatched).unwrap().ok, "cut to {part} sixths");
    }
    let members = mutate::members(&good).unwrap();
    for part in 1..12 {
        let mut flipped = bytes.clone();
        flipped[bytes.len() * part / 13] ^= 0x10;
        fs::write(&bad, &flipped).unwrap();
        // Between two blocks of deflate lie bits that mean nothing (RFC 1951 3.2.4): no reader sees a difference.
        if mutate::members(&bad).is_ok_and(|same| same == members) {
            continue;
        }
        assert!(!verify(&worker(), &bad, &Unwatched).unwrap().ok, "a bit at {part} thirteenths");
    }
}

#[test]
fn a_header_that_says_another_thing_than_the_list_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let by_hand = ByHand::new(&folder.path().join("heap"), Scale::Small).unwrap();
    let (good, bad) = (folder.path().join("good.zip"), folder.path().join("bad.zip"));
    write(&by_hand, &good, &Unwatched).unwrap();
    let bytes = fs::read(&good).unwrap();
    let name = b"SUMMARY.PDF";
    let header = bytes.windows(name.len()).position(|window| window == name).unwrap() - 30;
    // Flags, method, time, date, checksum, both sizes, name (APPNOTE 4.3.7).
    for at in [6, 8, 10, 12, 14, 18, 22, 31] {
        let mut flipped = bytes.clone();
        flipped[header + at] ^= 0x10;
        fs::write(&bad, &flipped).unwrap();
        let report = verify(&worker(), &bad, &Unwatched).unwrap();
        assert!(report.findings.iter().any(|finding| finding.path == "SUMMARY.PDF"), "byte {at}: {:?}", report.findings);
    }
}

/// Every bit of what a zip says of a member and of itself, also of what no reader needs.
#[test]
fn a_byte_of_the_list_that_no_reader_needs_is_named_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut by_hand = ByHand::new(&folder.path().join("heap"), Scale::Small).unwrap();
    by_hand.gathered.retain(|record| record.row.study.is_none());
    let (good, bad) = (folder.path().join("good.zip"), folder.path().join("bad.zip"));
    write(&by_hand, &good, &Unwatched).unwrap();
    assert!(verify(&worker(), &good, &Unwatched).unwrap().ok);
    let bytes = fs::read(&good).unwrap();
    let name = b"SUMMARY.PDF";
    let places: Vec<usize> = bytes.windows(name.len()).enumerate().filter(|(_, window)| window == name).map(|(at, _)| at).collect();
    let (local, central) = (places[0] - 30, places[places.len() - 1] - 46);
    assert_eq!((&bytes[local..local + 4], &bytes[central..central + 4]), (&b"PK\x03\x04"[..], &b"PK\x01\x02"[..]));
    let end = bytes.len() - 22;
    let zip = bad.display().to_string();
    // Versions, disk, attributes (APPNOTE 4.3.12) belong to the member; disks, counts and comment (4.3.16) to the zip. Behind a comment that
    // is not there the list itself is lost.
    let of_member = (4..8).chain(34..42).map(|at| (central + at, "SUMMARY.PDF")).chain((4..6).map(|at| (local + at, "SUMMARY.PDF")));
    let of_zip = (4..12).chain(20..22).map(|at| (end + at, zip.as_str()));
    let known: BTreeMap<usize, &str> = of_member.chain(of_zip).collect();
    for at in (local..local + 41).chain(central..central + 57).chain(end..bytes.len()) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        fs::write(&bad, &flipped).unwrap();
        let report = verify(&worker(), &bad, &Unwatched).unwrap();
        assert!(!report.ok, "byte {at}");
        if let Some(path) = known.get(&at) {
            assert!(report.findings.iter().any(|finding| finding.path == *path), "byte {at}: {:?}", report.findings);
        }
    }
}

#[test]
fn a_bundle_that_another_program_packed_anew_is_named_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let by_hand = ByHand::new(&folder.path().join("heap"), Scale::Small).unwrap();
    let (good, anew) = (folder.path().join("good.zip"), folder.path().join("anew.zip"));
    write(&by_hand, &good, &Unwatched).unwrap();
    let mut zip = zip::ZipWriter::new(fs::File::create(&anew).unwrap());
    for (name, bytes) in mutate::members(&good).unwrap() {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, &bytes).unwrap();
    }
    zip.finish().unwrap();
    let report = verify(&worker(), &anew, &Unwatched).unwrap();
    assert_eq!(report.findings.iter().map(|finding| finding.path.as_str()).collect::<Vec<_>>(), [anew.to_str().unwrap()]);
}

#[test]
fn what_is_no_bundle_is_said_to_be_none() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.zip");
    fs::write(&file, b"Dear Dr. Who").unwrap();
    let report = verify(&worker(), &file, &Unwatched).unwrap();
    assert_eq!(report.findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), [FindingCode::NotAZip]);
    assert_eq!(verify(&worker(), &folder.path().join("none.zip"), &Unwatched).unwrap_err().code, Code::MissingPath);
}
