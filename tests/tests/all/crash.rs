//! Killed while adding, then added again: the same as adding once. A few moments here; `cargo xtask torture` tries them all.

use std::time::Duration;

use second_read_tests::faults;
use second_read_tests::faults::Kill;
use second_read_tests::faults::Trial;
use second_read_tests::skipped;

#[test]
fn a_killed_add_goes_on_where_it_was() {
    let trial = Trial::new().unwrap();
    for share in [0.15, 0.3, 0.5, 0.8] {
        trial.killed_and_again(Kill::After(trial.takes.mul_f64(share))).unwrap();
    }
    trial.killed_and_again(Kill::After(Duration::ZERO)).unwrap();
    if !faults::has_strace() {
        skipped("strace is not installed");
        return;
    }
    for (call, nth) in [("syncfs", 1), ("syncfs", 2), ("renameat2", 1), ("renameat2", 2), ("fsync", 1), ("pwrite64", 5)] {
        assert!(trial.killed_and_again(Kill::At { call, nth }).unwrap(), "there was no {nth}. {call}");
    }
}
