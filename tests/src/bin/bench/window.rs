//! S11: the start of the window over many records, against an empty window of the same Tauri. S12: slices going by, against a plain canvas.
//! Beside them what has no peer: searching, the first image, the list going by, and how the window answers while files are added.
//!
//! The window is driven by `tests/e2e/window.bench.ts`, which writes down what it saw.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::Context;
use anyhow::Result;
use anyhow::ensure;
use second_read_tests::root;

use crate::Bench;
use crate::measure::Cost;
use crate::ours::Ours;
use crate::ours::clear;
use crate::table::Row;

/// Slices of the study that is looked through.
const SLICES: usize = 300;
/// How many times as many records as the search was measured over.
const TIMES: usize = 5;

pub(crate) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    let many = bench.papers * TIMES;
    eprintln!("S11, S12: the window over {many} records");
    let library = bench.folder.join("library-window");
    let ours = Ours::unlocked(library.clone())?;
    ours.answer(&["add", &bench.notes(many)?.display().to_string()])?;
    ours.answer(&["add", &bench.disc_of(SLICES)?.display().to_string()])?;
    let taken = drive(bench, &library)?;
    clear(&library)?;
    let costs = |name: &str| -> Result<Vec<Cost>> {
        let seconds = taken.get(name).with_context(|| format!("the window did not measure {name}"))?;
        Ok(seconds.iter().map(|wall| Cost { wall: *wall, ..Cost::default() }).collect())
    };
    let at = |name: &str, part: f64| -> Result<String> {
        let mut seconds = taken.get(name).with_context(|| format!("the window did not measure {name}"))?.clone();
        seconds.sort_by(f64::total_cmp);
        ensure!(!seconds.is_empty(), "{name}: nothing was measured");
        let place = ((seconds.len() - 1) as f64 * part).round() as usize;
        Ok(format!("{:.0} ms", seconds[place] * 1000.0))
    };
    let searched =
        format!("as one types, 120 ms of which it waits for the next letter: p50 {}, longest {}", at("search", 0.5)?, at("search", 1.0)?);
    let meanwhile = format!(
        "while {} slices are added it answers in p50 {}, p99 {}, longest {}, and draws in p95 {}",
        bench.slices,
        at("answers while adding", 0.5)?,
        at("answers while adding", 0.99)?,
        at("answers while adding", 1.0)?,
        at("frames while adding", 0.95)?
    );
    let seen = format!(
        "first image p50 {} (goal ≤ 300 ms); frames of the list of {many} records going by p95 {} (goal ≤ 50 ms)",
        at("first image", 0.5)?,
        at("frames of the list", 0.95)?
    );
    Ok(vec![
        Row {
            name: "S11",
            work: format!("start of the program until the list of {many} records stands"),
            peer: "an empty Tauri window",
            ours: costs("start")?,
            theirs: costs("start of an empty window")?,
            at_most: &[1.5],
            note: format!("search {searched}; {meanwhile}"),
        },
        Row {
            name: "S12",
            work: format!("{SLICES} slices of 512×512, one after the other, decrypted and decoded"),
            peer: "a plain canvas fed from memory",
            ours: costs("slices")?,
            theirs: costs("slices of a plain canvas")?,
            at_most: &[1.25],
            note: seen,
        },
    ])
}

/// Drives the window on a display of its own; what it measured, in seconds.
fn drive(bench: &Bench, library: &Path) -> Result<BTreeMap<String, Vec<f64>>> {
    let out = bench.folder.join("window.json");
    clear(&out)?;
    let status = Command::new("dbus-run-session")
        .args(["--", "xvfb-run", "--auto-servernum", "--server-args=-screen 0 1600x1000x24 -noreset", "npm", "run", "measure"])
        .current_dir(root().join("ui"))
        .env("LIBRARY", library)
        .env("MORE", bench.disc()?)
        .env("OUT", &out)
        .env("ROUNDS", bench.rounds.to_string())
        .status()
        .context("starting xvfb-run")?;
    ensure!(status.success(), "the window could not be measured");
    Ok(serde_json::from_slice(&std::fs::read(&out)?)?)
}
