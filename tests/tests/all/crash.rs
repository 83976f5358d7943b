//! Killed while adding or exporting, then done again: the same as doing it once. A few moments here; `cargo xtask torture` tries them all.

use std::time::Duration;

use second_read_tests::faults::export::ExportTrial;
use second_read_tests::faults::kill;
use second_read_tests::faults::kill::Kill;
use second_read_tests::faults::kill::Trial;
use second_read_tests::skipped;

#[test]
fn a_killed_add_goes_on_where_it_was() {
    let trial = Trial::new().unwrap();
    for share in [0.15, 0.3, 0.5, 0.8] {
        trial.killed_and_again(Kill::After(trial.takes.mul_f64(share))).unwrap();
    }
    trial.killed_and_again(Kill::After(Duration::ZERO)).unwrap();
    if !kill::has_strace() {
        skipped("strace is not installed");
        return;
    }
    for (call, nth) in [("syncfs", 1), ("syncfs", 2), ("renameat2", 1), ("renameat2", 2), ("fsync", 1), ("pwrite64", 5)] {
        assert!(trial.killed_and_again(Kill::At { call, nth }).unwrap(), "there was no {nth}. {call}");
    }
}

#[test]
fn a_killed_export_leaves_nothing_behind() {
    let trial = ExportTrial::new().unwrap();
    for share in [0.3, 0.6, 0.9] {
        trial.killed_and_again(Kill::After(trial.takes.mul_f64(share))).unwrap();
    }
    if !kill::has_strace() {
        skipped("strace is not installed");
        return;
    }
    // Before its bytes are durable, before it has its name, and when it has it.
    for (call, nth) in [("write", 2), ("fsync", 1), ("linkat", 1), ("fsync", 2)] {
        assert!(trial.killed_and_again(Kill::At { call, nth }).unwrap(), "there was no {nth}. {call}");
    }
}
