//! Files changed at random and files that would be large: a few here, all of them by `cargo xtask torture inputs bombs`. And where fuzzers
//! begin.

use std::collections::BTreeSet;

use second_read_tests::faults::bombs::BOMBS;
use second_read_tests::faults::bombs::MEMORY;
use second_read_tests::faults::bombs::TIME;
use second_read_tests::faults::bombs::costs;
use second_read_tests::faults::inputs::Tally;
use second_read_tests::faults::inputs::take_in;
use second_read_tests::program;
use second_read_tests::seeds::made;
use second_read_tests::seeds::reader_of;
use second_read_tests::seeds::seeds;
use second_read_worker::formats::registry::FORMATS;

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
