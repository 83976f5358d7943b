//! S6: many notes added, against recollindex. S7: the first twenty hits with marked snippets, against recollq and ripgrep. S15: growth.

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
use crate::measure::FEWER;
use crate::measure::alternate;
use crate::measure::cost;
use crate::measure::median;
use crate::ours::Ours;
use crate::ours::PASSPHRASE;
use crate::ours::clear;
use crate::table::Row;

/// The word that makes this program search once instead of measuring: a library and a query follow.
pub(crate) const ASK: &str = "--ask";

/// How many times as many records the growth is measured over.
const GROWTH: usize = 10;
/// How often each sort of query is asked inside one open library, and in how many processes of its own.
const QUERIES: usize = 200;
const FRESH: usize = 5;

/// Adding the notes, then searching them, each against its peers; the times inside an open library stand beside them.
pub(crate) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    eprintln!("S6, S7, S15: {} notes", bench.papers);
    let notes = bench.notes(bench.papers)?;
    let few = bench.notes(bench.papers / GROWTH)?;
    let words = frequent(&notes)?;
    let place = |name: &str, round: usize| bench.folder.join(format!("{name}-{round}"));
    let [added, indexed, added_few] = alternate(
        bench.rounds.min(FEWER),
        [&mut |round| add(&place("library", round), &notes), &mut |round| index(&place("recoll", round), &notes), &mut |round| {
            add(&place("few", round), &few)
        }],
    )?;
    let ours = Ours { library: place("library", 0) };
    let records = ours.answer(&["records"])?;
    ensure!(records.as_array().map(Vec::len) == Some(bench.papers), "not every note became a record");
    same_hits(&ours, &place("recoll", 0), &notes)?;
    let again = cost(ours.command(&["add"]).arg(&notes))?;
    let inside = inside(&ours, &words)?;
    let asked = [heap::rare(7), words[words.len() / 2].clone(), words[20].clone()];
    let word = |round: usize| &asked[round % asked.len()];
    let recoll = place("recoll", 0);
    let [searched, recollq, ripgrep] = alternate(
        bench.rounds,
        [
            &mut |round| cost(&mut ours.command(&["search", word(round)])),
            &mut |round| cost(Command::new("recollq").arg("-c").arg(&recoll).args(["-n", "20", "-A", word(round)])),
            &mut |round| cost(Command::new("rg").args(["-l", "-w", word(round)]).arg(&notes)),
        ],
    )?;
    for (round, name) in (0..FEWER).flat_map(|round| ["library", "recoll", "few"].map(|name| (round, name))) {
        clear(&place(name, round))?;
    }
    let growth = |of: fn(&Cost) -> f64| median(&added, of) / median(&added_few, of) / GROWTH as f64;
    let note = format!(
        "{:.0} records/s, encrypted and kept; S15: a record costs {:.2}× of what it costs with {} (user+sys {:.2}×, goal ≤ 1.3×); added again: {:.1} s",
        bench.papers as f64 / median(&added, |cost| cost.wall),
        growth(|cost| cost.wall),
        bench.papers / GROWTH,
        growth(|cost| cost.cpu),
        again.wall
    );
    let row = |name, work: String, peer, ours: &[Cost], theirs, at_most, note| Row {
        name,
        work,
        peer,
        ours: ours.to_vec(),
        theirs,
        at_most,
        note,
    };
    let work = format!("search over {} records, the program started anew and unlocked", bench.papers);
    Ok(vec![
        row("S6", format!("first full-text index of {} notes", bench.papers), "recollindex", &added, indexed, &[0.33], note),
        row("S7", work, "recollq", &searched, recollq, &[], inside),
        row("S7", "the same".to_owned(), "rg -l -w", &searched, ripgrep, &[], String::new()),
    ])
}

fn add(library: &Path, notes: &Path) -> Result<Cost> {
    let ours = Ours::new(library.to_path_buf())?;
    cost(ours.command(&["add"]).arg(notes))
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

/// A rare word is found in just those papers that hold it, by all three.
fn same_hits(ours: &Ours, recoll: &Path, notes: &Path) -> Result<()> {
    let word = heap::rare(7);
    let lines = |command: &mut Command, mark: &str| -> Result<usize> {
        let output = command.output().with_context(|| format!("starting {:?}", command.get_program()))?;
        Ok(String::from_utf8_lossy(&output.stdout).lines().filter(|line| line.contains(mark)).count())
    };
    let found = ours.answer(&["search", &word])?;
    let there = lines(Command::new("rg").args(["-l", "-w", &word]).arg(notes), ".txt")?;
    let indexed = lines(Command::new("recollq").arg("-c").arg(recoll).args(["-n", "20", &word]), ".txt")?;
    ensure!(there > 0 && found["total"] == there && indexed == there, "{there} notes hold the word; found: {}, {indexed}", found["total"]);
    Ok(())
}

/// What is asked, by sort: the n-th query of it, from the words of the notes.
const SORTS: [(&str, fn(&[String], usize) -> String); 6] = [
    ("rare", |_, n| heap::rare(n)),
    ("common", |words, n| nth(words, n)),
    ("two words", |words, n| format!("{} {}", nth(words, n), nth(words, n + words.len() / 2))),
    ("three common words, the last unfinished", |words, n| {
        format!("{} {} {}", nth(words, n), nth(words, n + 7), nth(words, n + 13).chars().take(3).collect::<String>())
    }),
    ("prefix", |words, n| nth(words, n).chars().take(3).collect()),
    ("in every record", |_, _| "patient".to_owned()),
];

fn nth(words: &[String], n: usize) -> String {
    words[n % words.len()].clone()
}

/// Milliseconds for each sort of query: the first call of a fresh process (library open), then half of the queries and 99 of 100 of them
/// in one open library.
fn inside(ours: &Ours, words: &[String]) -> Result<String> {
    let library = Library::open(&ours.library, Unlock::Passphrase(PASSPHRASE))?;
    let mut shown = Vec::new();
    for (name, query) in SORTS {
        let mut times = Vec::with_capacity(QUERIES);
        for number in 0..QUERIES {
            times.push(milliseconds(&library, &query(words, number))?);
        }
        let mut first = (0..FRESH).map(|number| first_call(ours, &query(words, number))).collect::<Result<Vec<f64>>>()?;
        times.sort_by(f64::total_cmp);
        first.sort_by(f64::total_cmp);
        shown.push(format!("{name} {:.1} / {:.1} / {:.1}", first[FRESH / 2], times[QUERIES / 2], times[QUERIES * 99 / 100]));
    }
    Ok(format!("in an open library, ms (first call of a process / p50 / p99): {}", shown.join("; ")))
}

fn milliseconds(library: &Library, query: &str) -> Result<f64> {
    let began = Instant::now();
    std::hint::black_box(library.search(query, 20)?);
    Ok(began.elapsed().as_secs_f64() * 1000.0)
}

fn first_call(ours: &Ours, query: &str) -> Result<f64> {
    let output = Command::new(std::env::current_exe()?).arg(ASK).arg(&ours.library).arg(query).output()?;
    String::from_utf8_lossy(&output.stdout).trim().parse().with_context(|| format!("asking for {query:?} in a fresh process"))
}

/// Asks once and prints how many milliseconds it took.
pub(crate) fn ask(library: &Path, query: &str) -> Result<()> {
    let library = Library::open(library, Unlock::Passphrase(PASSPHRASE))?;
    println!("{}", milliseconds(&library, query)?);
    Ok(())
}

/// Recoll's index of the same notes.
fn index(config: &Path, notes: &Path) -> Result<Cost> {
    clear(config)?;
    std::fs::create_dir_all(config)?;
    std::fs::write(config.join("recoll.conf"), format!("topdirs = {}\n", notes.display()))?;
    cost(Command::new("recollindex").arg("-c").arg(config))
}
