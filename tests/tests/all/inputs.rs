//! Files changed at random and files that would be large: a few here, all of them by `cargo xtask torture inputs bombs`. And where fuzzers
//! begin.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::io::Cursor;

use second_read_model::extract::Extract;
use second_read_tests::faults::bombs::BOMBS;
use second_read_tests::faults::bombs::MEMORY;
use second_read_tests::faults::bombs::TIME;
use second_read_tests::faults::bombs::costs;
use second_read_tests::faults::inputs::Tally;
use second_read_tests::faults::inputs::take_in;
use second_read_tests::program;
use second_read_tests::root;
use second_read_tests::seeds::made;
use second_read_tests::seeds::reader_of;
use second_read_tests::seeds::seeds;
use second_read_worker::formats;
use second_read_worker::formats::registry::FORMATS;
use sha2::Digest;
use sha2::Sha256;

#[test]
fn files_changed_at_random_cost_themselves_alone() {
    let (bases, stopped, mut tally) = (seeds(), tempfile::tempdir().unwrap(), Tally::default());
    for seed in 0..2 {
        take_in(&bases, 200, seed, stopped.path(), &mut tally).unwrap();
    }
    assert!(tally.files >= 400 && tally.unreadable > 0, "{tally:?}");
    assert!(tally.stopped.is_empty(), "readers fell, hung or took too much: {tally:?}");
}

#[test]
fn files_that_would_be_large_are_refused_or_cut() {
    let some = [
        "flat.zip",
        "nested.zip",
        "in-itself.gz",
        "zeros.tar.xz",
        "zeros.7z",
        "forms.pdf",
        "packed-twice.pdf",
        "black.png",
        "laughs-cda.xml",
        "deep.json",
        "deep.dcm",
    ];
    let worker = program("second-read-worker");
    for (name, make) in BOMBS.iter().filter(|(name, _)| some.contains(name)) {
        for cost in costs(&worker, name, &make()) {
            // Other tests run at the same time.
            assert!(cost.wall < TIME * 4 && cost.memory < MEMORY, "{name} {cost:?}");
        }
    }
}

/// A fuzzer reaches every reader of the registry by itself; what it begins with, someone has to make.
#[test]
fn each_reader_has_a_file_that_fuzzers_begin_with() {
    let begun: BTreeSet<String> = made().iter().map(|bytes| reader_of("", bytes)).collect();
    let missing: Vec<&str> = FORMATS.iter().map(|format| format.id()).filter(|id| !begun.contains(*id)).collect();
    assert!(missing.is_empty(), "add a file to tests/src/seeds.rs for {missing:?}");
}

/// The version of its reader stands with each record, so what a reader says of a file may change only with its version. Held for
/// the small files that fuzzers begin with: what each reader says of them stands in the list as a hash.
#[test]
fn a_reader_that_says_something_else_has_a_new_version() {
    let mut said: BTreeMap<&str, Sha256> = FORMATS.iter().map(|format| (format.id(), Sha256::new())).collect();
    for bytes in made() {
        let extract = formats::extract("", bytes.len() as u64, &mut Cursor::new(&bytes));
        if let Some(hash) = said.get_mut(extract.format.as_str()) {
            hash.update(serde_json::to_vec(&Extract { version: 0, ..extract }).unwrap());
        }
    }
    let now: Vec<String> = FORMATS
        .iter()
        .map(|format| {
            let hash: String = said[format.id()].clone().finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
            format!("{}\t{}\t{hash}", format.id(), format.version())
        })
        .collect();
    let path = root().join("tests/fixtures/readers.tsv");
    let then = std::fs::read_to_string(&path).unwrap();
    let version = |line: &str| line.split('\t').nth(1).and_then(|version| version.parse::<u32>().ok()).unwrap_or_default();
    for line in &now {
        let id = line.split('\t').next().unwrap_or_default();
        let kept = then.lines().find(|kept| kept.split('\t').next() == Some(id)).unwrap_or_default();
        let grown = version(line) > version(kept);
        assert!(grown || kept == line, "{id} says something else: raise its version, then write `{line}` into {}", path.display());
    }
    assert_eq!(then.lines().collect::<Vec<_>>(), now, "versions have grown: {} is to be\n{}\n", path.display(), now.join("\n"));
}
