//! S7: the first twenty hits with marked snippets, against recollq and ripgrep.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::Context;
use anyhow::Result;
use anyhow::ensure;
use second_read_library::Library;
use second_read_library::Unlock;

use crate::Bench;
use crate::heap;
use crate::measure::Cost;
use crate::measure::alternate;
use crate::measure::cost;
use crate::ours::Ours;
use crate::ours::clear;
use crate::table::Row;

/// How often each sort of query is asked inside one open library.
const QUERIES: usize = 200;

/// One row against each peer; the times inside an open library, by sort of query, stand beside them.
pub(crate) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    eprintln!("S7: search over {} papers", bench.papers);
    let papers = bench.notes()?;
    let words = frequent(&papers)?;
    let ours = Ours::new(bench.folder.join("library"))?;
    cost(ours.command(&["add"]).arg(&papers))?;
    let records = ours.answer(&["records"])?;
    ensure!(records.as_array().map(Vec::len) == Some(bench.papers), "not every paper became a record");
    same_hits(&ours, &papers)?;
    let inside = inside(&ours, &words)?;
    let config = index(&bench.folder, &papers)?;
    let asked = [heap::rare(7), words[words.len() / 2].clone(), words[20].clone()];
    let search = |round: usize| cost(&mut ours.command(&["search", &asked[round % 3]]));
    let recoll = |round: usize| cost(Command::new("recollq").arg("-c").arg(&config).args(["-n", "20", "-A", &asked[round % 3]]));
    let grep = |round: usize| cost(Command::new("rg").args(["-l", "-w", &asked[round % 3]]).arg(&papers));
    let (first, recollq) = alternate(bench.rounds, search, recoll)?;
    let (second, ripgrep) = alternate(bench.rounds, search, grep)?;
    for name in ["library", "recoll"] {
        clear(&bench.folder.join(name))?;
    }
    let work = format!("search over {} records, first 20 hits with snippets, the program started anew", bench.papers);
    let row = |peer, ours, theirs, note| Row { name: "S7", work: work.clone(), peer, ours, theirs, at_most: None, note };
    Ok(vec![row("recollq", first, recollq, inside), row("rg -l -w", second, ripgrep, String::new())])
}

/// The words of the first notes, the most frequent of them first.
fn frequent(papers: &Path) -> Result<Vec<String>> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for number in 0..100 {
        let text = std::fs::read_to_string(papers.join(format!("note {number:06}.txt")))?;
        for word in text.split(|mark: char| !mark.is_ascii_lowercase()).filter(|word| word.len() > 2) {
            *counts.entry(word.to_owned()).or_default() += 1;
        }
    }
    let mut words: Vec<(usize, String)> = counts.into_iter().map(|(word, count)| (count, word)).collect();
    words.sort_by(|a, b| b.cmp(a));
    Ok(words.into_iter().map(|(_, word)| word).collect())
}

/// A rare word is found in just those papers that hold it.
fn same_hits(ours: &Ours, papers: &Path) -> Result<()> {
    let word = heap::rare(7);
    let found = ours.answer(&["search", &word])?;
    let grep = Command::new("rg").args(["-l", "-w", &word]).arg(papers).output().context("starting rg")?;
    let there = String::from_utf8_lossy(&grep.stdout).lines().count();
    ensure!(there > 0 && found["total"] == there, "{} papers hold the word, found: {}", there, found["total"]);
    Ok(())
}

/// Milliseconds (half of the queries, 99 of 100) for each sort of query in an open library.
fn inside(ours: &Ours, words: &[String]) -> Result<String> {
    let library = Library::open(&ours.library, Unlock::Passphrase("a bench has four legs"))?;
    let word = |n: usize| words[n % words.len()].clone();
    let sorts: [(&str, &dyn Fn(usize) -> String); 5] = [
        ("rare", &|n| heap::rare(n)),
        ("common", &|n| word(n)),
        ("two words", &|n| format!("{} {}", word(n), word(n + words.len() / 2))),
        ("prefix", &|n| word(n).chars().take(3).collect()),
        ("in every record", &|_| "patient".to_owned()),
    ];
    let mut shown = Vec::new();
    for (name, query) in sorts {
        let mut times = Vec::with_capacity(QUERIES);
        for number in 0..QUERIES {
            let began = Instant::now();
            std::hint::black_box(library.search(&query(number), 20)?);
            times.push(began.elapsed().as_secs_f64() * 1000.0);
        }
        times.sort_by(f64::total_cmp);
        shown.push(format!("{name} {:.1} / {:.1}", times[QUERIES / 2], times[QUERIES * 99 / 100]));
    }
    Ok(format!("in an open library, ms at p50 / p99: {}", shown.join(", ")))
}

/// Recoll's index of the same papers.
fn index(folder: &Path, papers: &Path) -> Result<std::path::PathBuf> {
    let config = folder.join("recoll");
    clear(&config)?;
    std::fs::create_dir_all(&config)?;
    std::fs::write(config.join("recoll.conf"), format!("topdirs = {}\n", papers.display()))?;
    let _: Cost = cost(Command::new("recollindex").arg("-c").arg(&config))?;
    Ok(config)
}
