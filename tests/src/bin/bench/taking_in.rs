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
use crate::ours::PASSPHRASE;
use crate::ours::bytes_under;
use crate::ours::clear;
use crate::table::Row;

/// Both rows, and the size.
///
/// Each round writes to places of its own, and all are cleared at the end: a file system that was just emptied is slow to give out what it
/// got back (ext4 passes over what it freed within the last minute), and that would be counted.
pub(crate) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    eprintln!("S1, S2: a disc of {} slices", bench.slices);
    let disc = bench.disc()?;
    let place = |name: &str, round: usize| bench.folder.join(format!("{name}-{round}"));
    let [ours, restic, copying] = alternate(
        bench.rounds,
        [&mut |round| take_in(&place("library", round), &disc), &mut |round| back_up(&place("restic", round), &disc), &mut |round| {
            copy(&place("copy", round), &disc)
        }],
    )?;
    let last = ours.len().saturating_sub(1);
    let (library, repository) = (place("library", last), place("restic", last));
    let sizes = (bytes_under(&library)?, bytes_under(&repository)?);
    holds_all(&library, &disc, bench.slices)?;
    backed_up(&repository, &disc, bench.slices)?;
    for (round, name) in (0..bench.rounds).flat_map(|round| ["library", "restic", "copy"].map(|name| (round, name))) {
        clear(&place(name, round))?;
    }
    clear(&bench.folder.join("restored"))?;
    let work = format!(
        "take in a CD of {} CT slices ({} MB): durable, encrypted, catalogued, searchable",
        bench.slices,
        bytes_under(&disc)? / 1_000_000
    );
    let memory =
        format!("peak memory {:.0} MB, largest worker {:.0} MB", median(&ours, |cost| cost.peak), median(&ours, |cost| cost.child_peak));
    let size =
        format!("{} MB; restic {} MB ({:.2}×, goal ≤ 1.1×)", sizes.0 / 1_000_000, sizes.1 / 1_000_000, sizes.0 as f64 / sizes.1 as f64);
    let row = |name, work: &str, peer, ours: &[Cost], theirs, at_most, note| Row {
        name,
        work: work.to_owned(),
        peer,
        ours: ours.to_vec(),
        theirs,
        at_most,
        note,
    };
    Ok(vec![
        row("S1", &work, "restic backup", &ours, restic, &[0.8, 0.6], memory),
        row("S2", "the same", "cp -r, sync, openssl dgst", &ours, copying, &[2.0], String::new()),
        row("S14", "size on disk of the same", "restic", &[], Vec::new(), &[], size),
    ])
}

fn take_in(library: &Path, disc: &Path) -> Result<Cost> {
    let ours = Ours::new(library.to_path_buf())?;
    cost(ours.command(&["add"]).arg(disc))
}

fn restic(repository: &Path, words: &[&str]) -> Command {
    let mut command = Command::new("restic");
    command.args(["--no-cache", "--quiet", "--repo"]).arg(repository).args(words).env("RESTIC_PASSWORD", PASSPHRASE);
    command
}

fn back_up(repository: &Path, disc: &Path) -> Result<Cost> {
    clear(repository)?;
    cost(&mut restic(repository, &["init", "--repository-version", "2"]))?;
    cost(restic(repository, &["backup"]).arg(disc))
}

/// The other side holds the same: every file and every byte.
fn backed_up(repository: &Path, disc: &Path, slices: usize) -> Result<()> {
    let output = restic(repository, &["stats", "--mode", "restore-size", "--json"]).output()?;
    let stats: Value = serde_json::from_slice(&output.stdout)?;
    ensure!(stats["total_size"] == bytes_under(disc)?, "restic did not keep every byte: {stats}");
    ensure!(stats["total_file_count"].as_u64() >= Some(slices as u64), "restic did not keep every file: {stats}");
    Ok(())
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
