//! S1: a disc taken in, against restic. S2: the same, against copying and hashing. S14: the size on disk. And the memory it took.

use std::path::Path;
use std::process::Command;

use anyhow::Result;
use anyhow::ensure;
use serde_json::Value;

use crate::Bench;
use crate::measure::Cost;
use crate::measure::alternate;
use crate::measure::cost;
use crate::measure::median;
use crate::ours::Ours;
use crate::ours::bytes_under;
use crate::ours::clear;
use crate::table::Row;

/// Both rows, and the size.
pub(crate) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    eprintln!("S1, S2: a disc of {} slices", bench.slices);
    let disc = bench.disc()?;
    let work = format!(
        "take in a CD of {} CT slices ({} MB): durable, encrypted, catalogued, searchable",
        bench.slices,
        bytes_under(&disc)? / 1_000_000
    );
    let library = bench.folder.join("library");
    let repository = bench.folder.join("restic");
    let take_in = |_| take_in(&library, &disc);
    let (ours, restic) = alternate(bench.rounds, take_in, |_| back_up(&repository, &disc))?;
    let sizes = (bytes_under(&library)?, bytes_under(&repository)?);
    holds_all(&library, &disc, bench.slices)?;
    let (again, copying) = alternate(bench.rounds, take_in, |_| copy(&bench.folder.join("copy"), &disc))?;
    for name in ["library", "restic", "copy", "restored"] {
        clear(&bench.folder.join(name))?;
    }
    let memory =
        format!("peak memory {:.0} MB, largest worker {:.0} MB", median(&ours, |cost| cost.peak), median(&ours, |cost| cost.child_peak));
    let size =
        format!("{} MB; restic {} MB ({:.2}×, goal ≤ 1.1)", sizes.0 / 1_000_000, sizes.1 / 1_000_000, sizes.0 as f64 / sizes.1 as f64);
    Ok(vec![
        Row { name: "S1", work: work.clone(), peer: "restic backup", ours, theirs: restic, at_most: Some(0.6), note: memory },
        Row {
            name: "S2",
            work: work.clone(),
            peer: "cp -r, sync, openssl dgst",
            ours: again,
            theirs: copying,
            at_most: Some(2.0),
            note: String::new(),
        },
        Row {
            name: "S14",
            work: "size on disk of the same".to_owned(),
            peer: "restic",
            ours: Vec::new(),
            theirs: Vec::new(),
            at_most: None,
            note: size,
        },
    ])
}

fn take_in(library: &Path, disc: &Path) -> Result<Cost> {
    let ours = Ours::new(library.to_path_buf())?;
    cost(ours.command(&["add"]).arg(disc))
}

fn back_up(repository: &Path, disc: &Path) -> Result<Cost> {
    clear(repository)?;
    let restic = |words: &[&str]| {
        let mut command = Command::new("restic");
        command.args(["--no-cache", "--quiet", "--repo"]).arg(repository).args(words).env("RESTIC_PASSWORD", "a bench has four legs");
        command
    };
    cost(&mut restic(&["init", "--repository-version", "2"]))?;
    cost(restic(&["backup"]).arg(disc))
}

fn copy(to: &Path, disc: &Path) -> Result<Cost> {
    clear(to)?;
    let copied = cost(Command::new("cp").arg("-r").arg(disc).arg(to))?;
    let synced = cost(&mut Command::new("sync"))?;
    let hashed = cost(Command::new("sh").args(["-c", "find \"$0\" -type f -print0 | xargs -0 openssl dgst -sha256"]).arg(to))?;
    Ok(copied.and(synced).and(hashed))
}

/// Every slice is kept, stands in the study, is found by a word, and comes back byte for byte.
fn holds_all(library: &Path, disc: &Path, slices: usize) -> Result<()> {
    let ours = Ours { library: library.to_path_buf() };
    let sources = ours.answer(&["sources"])?;
    ensure!(sources[0]["kept"] == slices, "not every file was kept: {sources}");
    let records = ours.answer(&["records"])?;
    let study = records.as_array().and_then(|all| all.iter().find(|record| !record["study"].is_null())).cloned().unwrap_or(Value::Null);
    ensure!(study["study"]["instances"] == slices, "not every slice is in the study: {study}");
    ensure!(ours.answer(&["search", "Alvarez"])?["total"] != 0, "the name is not found");
    let to = library.with_file_name("restored");
    clear(&to)?;
    let restored = ours.answer(&["restore", study["id"].as_str().unwrap_or_default(), "--to", &to.display().to_string()])?;
    let sums = |folder: &Path| -> Result<Vec<String>> {
        let output =
            Command::new("sh").args(["-c", "find \"$0\" -type f -print0 | xargs -0 openssl dgst -sha256 -r"]).arg(folder).output()?;
        let mut sums: Vec<String> =
            String::from_utf8_lossy(&output.stdout).lines().filter_map(|line| line.split(' ').next().map(str::to_owned)).collect();
        sums.sort();
        Ok(sums)
    };
    ensure!(restored["files"].as_array().map(Vec::len) == Some(slices), "not every slice came back");
    ensure!(sums(&to)? == sums(disc)?, "what came back is not what was taken in");
    Ok(())
}
