//! Verifying: a whole bundle passes, and harm of every sort is named by its path.

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

#[test]
fn what_is_no_bundle_is_said_to_be_none() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("letter.zip");
    fs::write(&file, b"Dear Dr. Who").unwrap();
    let report = verify(&worker(), &file, &Unwatched).unwrap();
    assert_eq!(report.findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), [FindingCode::NotAZip]);
    assert_eq!(verify(&worker(), &folder.path().join("none.zip"), &Unwatched).unwrap_err().code, Code::MissingPath);
}
