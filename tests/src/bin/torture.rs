//! `torture [kills|calls|harm …]`: the faults of the tests, many times over; names choose some of them.
//!
//! It stops at the first thing that is not as it should be, with what it did.

use std::time::Duration;

use anyhow::Context;
use anyhow::Result;
use anyhow::ensure;
use rand::Rng;
use rand::SeedableRng;
use second_read_library::Library;
use second_read_model::progress::Unwatched;
use second_read_tests::faults;
use second_read_tests::faults::Kill;
use second_read_tests::faults::Trial;
use second_read_tests::sample::Scale;
use second_read_tests::sample::write_sample;

/// Calls of one name are tried up to this number; SQLite writes pages by the hundred.
const CALLS: u32 = 60;

fn main() -> Result<()> {
    let chosen: Vec<String> = std::env::args().skip(1).collect();
    let tortures: [(&str, fn() -> Result<()>); 3] = [("kills", kills), ("calls", calls), ("harm", harm)];
    for (name, torture) in tortures {
        if chosen.is_empty() || chosen.iter().any(|one| one == name) {
            torture().with_context(|| format!("torture {name}"))?;
        }
    }
    Ok(())
}

/// Killed at 50 moments, then added again.
fn kills() -> Result<()> {
    let trial = Trial::new()?;
    let mut random = rand::rngs::StdRng::seed_from_u64(50);
    let mut killed = 0;
    for _ in 0..50 {
        let wait = trial.takes.mul_f64(random.random_range(0.02..1.0));
        killed += u32::from(trial.killed_and_again(Kill::After(wait))?);
    }
    ensure!(killed >= 25, "only {killed} of 50 were killed before their end");
    say(&format!("kills: 50 moments, {killed} before the end; each time the same as adding once"));
    Ok(())
}

/// Killed at each durable system call, then added again.
fn calls() -> Result<()> {
    if !faults::has_strace() {
        second_read_tests::skipped("strace is not installed");
        return Ok(());
    }
    let trial = Trial::new()?;
    let mut killed = 0;
    for call in faults::DURABLE {
        let deaths = (1..=CALLS).map(|nth| trial.killed_and_again(Kill::At { call, nth }));
        let mut of_this = 0;
        for died in deaths {
            if !died? {
                break;
            }
            of_this += 1;
        }
        say(&format!("calls: {call} {of_this}"));
        killed += of_this;
    }
    ensure!(killed > 20, "only {killed} calls were found");
    say(&format!("calls: killed at {killed} system calls; each time the same as adding once"));
    Ok(())
}

/// 200 harms, each named.
fn harm() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (heap, place) = (folder.path().join("heap"), folder.path().join("library"));
    write_sample(&heap, Scale::Small)?;
    let (library, _) = Library::create(&place, None)?;
    library.add(&[heap], &Unwatched)?;
    drop(library);
    let begun = std::time::Instant::now();
    faults::harm_and_check(&place, 200, 200)?;
    say(&format!("harm: 200 flips, cuts and swaps, each named by its path, in {} s", Duration::as_secs(&begun.elapsed())));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a program says what it did")]
fn say(line: &str) {
    println!("{line}");
}
