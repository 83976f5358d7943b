//! Speed and memory against named peers on the same files in one run: `bench [ROW…]` (S1, S2, S4, S5, S6, S7, S8, S10, S11, S12, S14, S15,
//! portal), `--rounds N`, `--quick`.
//!
//! A B A B …, medians of wall and of user+sys, warm cache. Before a row counts, both sides are checked to have done the same work: a
//! faster wrong answer is no answer. Everything lies under `target/bench` and is made from code, the same each time.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it prints a table and says what it is doing")]

mod attributes;
mod exporting;
mod heap;
mod measure;
mod ours;
mod papers;
mod portal;
mod scans;
mod searching;
mod table;
mod taking_in;
mod window;

use std::path::PathBuf;

use anyhow::Context;
use anyhow::Result;
use anyhow::bail;

/// How a run is sized, and where its files lie.
pub(crate) struct Bench {
    pub(crate) folder: PathBuf,
    pub(crate) rounds: usize,
    /// Slices of the disc (2,000 are 1 GB) and papers of the search.
    pub(crate) slices: usize,
    pub(crate) papers: usize,
}

const ROWS: &[(&[&str], fn(&Bench) -> Result<Vec<table::Row>>)] = &[
    (&["S1", "S2", "S14"], taking_in::rows),
    (&["S4"], attributes::rows),
    (&["S5"], papers::rows),
    (&["S6", "S7", "S15"], searching::rows),
    (&["S8"], exporting::rows),
    (&["S10"], scans::rows),
    (&["S11", "S12"], window::rows),
    (&["portal"], portal::rows),
];

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [attributes::READ, folder] => return attributes::read_all(folder.as_ref()),
        [papers::READ, folder] => return papers::read_all(folder.as_ref()),
        [searching::ASK, library, query] => return searching::ask(library.as_ref(), query),
        _ => {}
    }
    let (bench, chosen) = arguments(words.into_iter())?;
    std::fs::create_dir_all(&bench.folder).with_context(|| format!("making {}", bench.folder.display()))?;
    let path = bench.folder.join("table.md");
    let floors = if chosen.is_empty() { measure::floors(&bench.folder)? } else { Vec::new() };
    let (mut rows, mut table) = (Vec::new(), String::new());
    for (names, run) in ROWS {
        if chosen.is_empty() || names.iter().any(|name| chosen.iter().any(|wanted| wanted == name)) {
            rows.extend(run(&bench)?);
            // After each, so that a later one that fails takes nothing away.
            table = table::markdown(&rows, &floors);
            std::fs::write(&path, &table).with_context(|| format!("writing {}", path.display()))?;
        }
    }
    println!("{table}");
    eprintln!("The table stands in {}", path.display());
    Ok(())
}

fn arguments(words: impl Iterator<Item = String>) -> Result<(Bench, Vec<String>)> {
    let folder = second_read_tests::root().join("target/bench");
    let mut bench = Bench { folder, rounds: 5, slices: 2000, papers: 20_000 };
    let mut chosen = Vec::new();
    let mut words = words.peekable();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--rounds" => bench.rounds = words.next().context("--rounds N")?.parse()?,
            "--quick" => (bench.rounds, bench.slices, bench.papers) = (1, 100, 500),
            row if ROWS.iter().any(|(names, _)| names.contains(&row)) => chosen.push(word),
            _ => bail!("bench [S1 S2 S4 S5 S6 S7 S8 S10 S11 S12 S14 S15 portal] [--rounds N] [--quick]; not {word}"),
        }
    }
    Ok((bench, chosen))
}
