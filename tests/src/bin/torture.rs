//! `torture [kills|calls|export-kills|export-calls|harm|bundle-harm|inputs|bombs|large …]`: the faults of the tests, many times over; names choose some.
//!
//! It stops at the first thing that is not as it should be, with what it did.

use std::time::Duration;

use anyhow::Context;
use anyhow::Result;
use anyhow::ensure;
use rand::Rng;
use rand::SeedableRng;
use second_read_bundle::write_contents;
use second_read_library::Library;
use second_read_library::Worker;
use second_read_model::progress::Unwatched;
use second_read_tests::by_hand::ByHand;
use second_read_tests::faults::bombs::BOMBS;
use second_read_tests::faults::bombs::Cost;
use second_read_tests::faults::bombs::MEMORY;
use second_read_tests::faults::bombs::TIME;
use second_read_tests::faults::bombs::costs;
use second_read_tests::faults::bombs::take_in as take_in_bombs;
use second_read_tests::faults::export;
use second_read_tests::faults::export::ExportTrial;
use second_read_tests::faults::harm;
use second_read_tests::faults::inputs::Tally;
use second_read_tests::faults::inputs::take_in;
use second_read_tests::faults::kill;
use second_read_tests::faults::kill::Kill;
use second_read_tests::faults::kill::Trial;
use second_read_tests::faults::large;
use second_read_tests::faults::large::LARGE;
use second_read_tests::program;
use second_read_tests::root;
use second_read_tests::sample::Scale;
use second_read_tests::sample::write_sample;
use second_read_tests::seeds::seeds;

/// Calls of one name are tried up to this number; SQLite writes pages by the hundred.
const CALLS: u32 = 60;
/// Moments at which a program is killed.
const MOMENTS: u32 = 50;
/// Harms to a library, and to a bundle.
const HARMS: u32 = 200;
/// Heaps of files that were changed at random, and the files of each.
const HEAPS: u64 = 20;
const FILES: usize = 500;

type Torture = (&'static str, fn() -> Result<()>);

const TORTURES: [Torture; 9] = [
    ("kills", kills),
    ("calls", calls),
    ("export-kills", export_kills),
    ("export-calls", export_calls),
    ("harm", harm_library),
    ("bundle-harm", harm_bundle),
    ("inputs", inputs),
    ("bombs", bombs),
    ("large", large),
];

fn main() -> Result<()> {
    let chosen: Vec<String> = std::env::args().skip(1).collect();
    for (name, torture) in TORTURES {
        if chosen.is_empty() || chosen.iter().any(|one| one == name) {
            let begun = std::time::Instant::now();
            torture().with_context(|| format!("torture {name}"))?;
            say(&format!("{name}: {} s", begun.elapsed().as_secs()));
        }
    }
    Ok(())
}

/// Killed while adding at 50 moments, then added again.
fn kills() -> Result<()> {
    let trial = Trial::new()?;
    let killed = moments(trial.takes, |kill| trial.killed_and_again(kill))?;
    say(&format!("kills: {MOMENTS} moments, {killed} before the end; each time the same as adding once"));
    Ok(())
}

/// Killed while adding at each durable system call, then added again.
fn calls() -> Result<()> {
    let trial = Trial::new()?;
    let killed = each_call("calls", &kill::DURABLE, |kill| trial.killed_and_again(kill))?;
    say(&format!("calls: killed at {killed} system calls; each time the same as adding once"));
    Ok(())
}

/// Killed while exporting at 50 moments, then exported again.
fn export_kills() -> Result<()> {
    let trial = ExportTrial::new()?;
    let killed = moments(trial.takes, |kill| trial.killed_and_again(kill))?;
    say(&format!("export-kills: {MOMENTS} moments, {killed} before the end; nothing half-written, the same bytes again"));
    Ok(())
}

/// Killed while exporting at each system call that writes or shows the zip, then exported again.
fn export_calls() -> Result<()> {
    let trial = ExportTrial::new()?;
    let killed = each_call("export-calls", &export::DURABLE, |kill| trial.killed_and_again(kill))?;
    say(&format!("export-calls: killed at {killed} system calls; nothing half-written, the same bytes again"));
    Ok(())
}

/// The number of kills that came before the end of a program that `takes` so long.
fn moments(takes: Duration, killed_and_again: impl Fn(Kill) -> Result<bool>) -> Result<u32> {
    let mut random = rand::rngs::StdRng::seed_from_u64(MOMENTS.into());
    let mut killed = 0;
    for _ in 0..MOMENTS {
        killed += u32::from(killed_and_again(Kill::After(takes.mul_f64(random.random_range(0.02..1.0))))?);
    }
    ensure!(killed >= MOMENTS / 2, "only {killed} of {MOMENTS} were killed before their end");
    Ok(killed)
}

/// The number of calls of these names at which the program was killed.
fn each_call(torture: &str, calls: &[&'static str], killed_and_again: impl Fn(Kill) -> Result<bool>) -> Result<u32> {
    if !kill::has_strace() {
        second_read_tests::skipped("strace is not installed");
        return Ok(0);
    }
    let mut killed = 0;
    for call in calls {
        let mut of_this = 0;
        while of_this < CALLS && killed_and_again(Kill::At { call, nth: of_this + 1 })? {
            of_this += 1;
        }
        say(&format!("{torture}: {call} {of_this}{}", if of_this == CALLS { " (and more, not tried)" } else { "" }));
        killed += of_this;
    }
    ensure!(killed > 20, "only {killed} calls were found");
    Ok(killed)
}

/// 200 harms to a library, each named.
fn harm_library() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (heap, place) = (folder.path().join("heap"), folder.path().join("library"));
    write_sample(&heap, Scale::Small)?;
    let (library, _) = Library::create(&place, None)?;
    library.add(&[heap], &Unwatched)?;
    drop(library);
    harm::harm_and_check(&place, HARMS, HARMS.into())?;
    say(&format!("harm: {HARMS} flips, cuts and swaps, each named by its path; mended, it passes"));
    Ok(())
}

/// 200 harms to a bundle, each named.
fn harm_bundle() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let by_hand = ByHand::new(&folder.path().join("heap"), Scale::Small)?;
    let (worker, good) = (Worker::of(program("second-read-worker")), folder.path().join("good.zip"));
    by_hand.with_sources(|from| write_contents(by_hand.contents()?, &worker, from, &good, &Unwatched))?;
    harm::harm_and_verify(&worker, &good, HARMS.into())?;
    say(&format!("bundle-harm: {HARMS} files deleted, added, cut, changed, renamed and swapped, each named by its path"));
    Ok(())
}

/// 10,000 files changed at random, in heaps with some that were not.
fn inputs() -> Result<()> {
    let (bases, mut tally) = (seeds(), Tally::default());
    let stopped = root().join("target/torture/stopped");
    for seed in 0..HEAPS {
        take_in(&bases, FILES, seed, &stopped, &mut tally)?;
    }
    let Tally { made, files, unreadable, longest, stopped: of } = tally;
    let longest = longest.as_secs();
    say(&format!("inputs: {made} files, {files} with what archives held, each in one list; {unreadable} that no reader understood"));
    say(&format!("inputs: the longest heap took {longest} s; files that stopped their reader (under {}): {of:?}", stopped.display()));
    Ok(())
}

/// Small files that would be large: what each costs the worker, and the program that takes them all in.
fn bombs() -> Result<()> {
    let (worker, folder) = (program("second-read-worker"), tempfile::tempdir()?);
    let mut over = Vec::new();
    for (name, make) in BOMBS {
        let bytes = make();
        for cost in costs(&worker, name, &bytes) {
            let Cost { what, wall, memory, ending } = &cost;
            let line = format!("{name} ({} KB) {what}: {:.1} s, {} MB: {ending}", bytes.len() >> 10, wall.as_secs_f64(), memory >> 20);
            say(&format!("bombs: {line}"));
            if *wall > TIME || *memory > MEMORY {
                over.push(line);
            }
        }
        std::fs::write(folder.path().join(name), bytes)?;
    }
    ensure!(over.is_empty(), "over {} s or {} MB:\n{}", TIME.as_secs(), MEMORY >> 20, over.join("\n"));
    take_in_bombs(folder.path())
}

/// Large files that are what they say: what each costs its reader.
fn large() -> Result<()> {
    let worker = program("second-read-worker");
    for ((name, make), answer) in LARGE {
        let bytes = make();
        for (number, cost) in costs(&worker, name, &bytes).iter().enumerate() {
            let Cost { what, wall, memory, ending } = cost;
            let (size, share) = (bytes.len() >> 20, memory * 100 / large::MEMORY);
            let line =
                format!("{name} ({size} MB) {what}: {:.1} s, {} MB, {share} % of its limit: {ending}", wall.as_secs_f64(), memory >> 20);
            say(&format!("large: {line}"));
            ensure!(*memory <= large::MEMORY && (number > 0 || ending.starts_with(answer)), "{line}");
        }
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a program says what it did")]
fn say(line: &str) {
    println!("{line}");
}
