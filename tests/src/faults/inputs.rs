//! Files that were changed at random, taken in by the real program among files that were not: nothing ends the program, every file is in
//! one list, and the good ones are kept and found.
//!
//! Tesseract is kept away: a picture takes it seconds, and it has a cage and a deadline of its own.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use anyhow::Context;
use anyhow::Result;
use anyhow::ensure;
use rand::Rng;
use rand::SeedableRng;
use rand::rngs::StdRng;
use second_read_library::AddReport;
use second_read_library::Library;
use second_read_library::Unlock;
use second_read_model::finding::FindingCode;
use second_read_model::progress::Unwatched;

use crate::program;

/// One of so many files is left as it is.
const GOOD: usize = 10;
/// Numbers that lengths, counts and offsets are least prepared for.
const EXTREMES: [u32; 6] = [0, 1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF];

/// What came of files that were changed.
#[derive(Debug, Default)]
pub struct Tally {
    /// Files that were made.
    pub made: u64,
    /// Files that were seen: those, and what archives held.
    pub files: u64,
    /// Of these, such as no reader could make anything of.
    pub unreadable: u64,
    /// The longest that a heap took.
    pub longest: Duration,
    /// How many files of each reader stopped it, because it fell, took too long or too much.
    pub stopped: BTreeMap<String, u64>,
}

/// Makes a heap of `count` files by that seed, takes it in, and looks at what came of it. Files that stop a reader are copied to `stopped`.
///
/// # Errors
/// When the program ended badly, or a file is not where it should be.
pub fn take_in(bases: &BTreeMap<String, Vec<Vec<u8>>>, count: usize, seed: u64, stopped: &Path, tally: &mut Tally) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (heap, place) = (folder.path().join("heap"), folder.path().join("library"));
    let good = make(&heap, bases, count, seed)?;
    drop(Library::create(&place, None)?);
    let begun = Instant::now();
    let report = add(&heap, &place).with_context(|| format!("seed {seed}"))?;
    tally.longest = tally.longest.max(begun.elapsed());
    tally.made += count as u64;
    tally.files += report.files;
    tally.unreadable += report.unreadable;
    ensure!(report.files >= count as u64, "seed {seed}: {count} files were made, {} seen", report.files);
    let lists = report.kept + report.copies + report.containers + report.clutter + report.unreadable;
    ensure!(lists == report.files, "seed {seed}: {} files, {lists} in lists", report.files);
    let library = Library::open(&place, Unlock::None)?;
    let listed: BTreeMap<String, String> = library.files(None)?.into_iter().map(|file| (file.path, file.disposition)).collect();
    for number in 0..count {
        let begins = format!("{number:05}.");
        ensure!(listed.keys().any(|path| name(path).starts_with(&begins)), "seed {seed}: {begins} is in no list");
    }
    for (path, word) in good {
        let kept = listed.iter().any(|(listed, disposition)| name(listed) == path && disposition == "kept");
        ensure!(kept && library.search(&word, 5)?.total == 1, "seed {seed}: {path} was left as it was, and is not kept and found");
    }
    for finding in report.findings.iter().filter(|finding| finding.code == FindingCode::ReaderStopped) {
        keep_stopped(&heap, &finding.path, &stopped.join(format!("{seed}")), tally)?;
    }
    let checked = library.check(false, &Unwatched)?;
    ensure!(checked.ok, "seed {seed}: {:?}", checked.findings);
    Ok(())
}

/// The heap; names and words of the files that were left as they are.
fn make(heap: &Path, bases: &BTreeMap<String, Vec<Vec<u8>>>, count: usize, seed: u64) -> Result<Vec<(String, String)>> {
    std::fs::create_dir_all(heap)?;
    let (readers, mut random): (Vec<_>, _) = (bases.iter().collect(), StdRng::seed_from_u64(seed));
    let mut good = Vec::new();
    for number in 0..count {
        let (name, bytes) = if number % GOOD == 0 {
            // All of one length: the last word of a search may be unfinished.
            let (name, word) = (format!("{number:05}.good.txt"), format!("neighbour{seed}x{number:05}"));
            let note = format!("A note about the visit. Its word is {word}.\n");
            good.push((name.clone(), word));
            (name, note.into_bytes())
        } else {
            let (reader, files) = readers.get(random.random_range(0..readers.len())).context("there are no files to change")?;
            let mut bytes = files[random.random_range(0..files.len())].clone();
            let other = &files[random.random_range(0..files.len())];
            for _ in 0..random.random_range(1..=4) {
                change(&mut bytes, other, &mut random);
            }
            (format!("{number:05}.{reader}"), bytes)
        };
        std::fs::write(heap.join(name), bytes)?;
    }
    Ok(good)
}

/// One change: bits, bytes, a cut, a piece doubled or left out, an extreme number, a piece of another file of the sort.
pub fn change(bytes: &mut Vec<u8>, other: &[u8], random: &mut StdRng) {
    if bytes.is_empty() {
        bytes.extend(other);
        return;
    }
    let at = random.random_range(0..bytes.len());
    let end = at + random.random_range(0..=(bytes.len() - at).min(512));
    match random.random_range(0..8) {
        0 => (0..random.random_range(1..=16)).for_each(|_| {
            let at = random.random_range(0..bytes.len());
            bytes[at] ^= 1 << random.random_range(0..8);
        }),
        1 => bytes[at..end].iter_mut().for_each(|byte| *byte = random.random()),
        2 => bytes.truncate(at),
        3 => {
            let piece = bytes[at..end].repeat(random.random_range(1..=40));
            bytes.splice(at..at, piece);
        }
        4 => drop(bytes.drain(at..end)),
        5 => {
            let extreme = EXTREMES[random.random_range(0..EXTREMES.len())];
            let number = if random.random() { extreme.to_le_bytes() } else { extreme.to_be_bytes() };
            bytes.iter_mut().skip(at).zip(number).for_each(|(byte, new)| *byte = new);
        }
        6 => {
            let from = random.random_range(0..=other.len());
            let to = from + random.random_range(0..=(other.len() - from).min(4096));
            bytes.splice(at..end, other[from..to].iter().copied());
        }
        // Text has numbers too.
        _ => {
            if let Some(digit) = bytes[at..].iter().position(u8::is_ascii_digit) {
                bytes.splice(at + digit..at + digit, b"99999999".iter().copied());
            }
        }
    }
}

/// What the real program says of a heap that it takes in.
pub(super) fn add(heap: &Path, library: &Path) -> Result<AddReport> {
    let mut command = Command::new(program("second-read"));
    command.args(["--json", "--library"]).arg(library).arg("add").arg(heap).env("PATH", "").stderr(Stdio::null());
    let ended = command.output()?;
    ensure!(ended.status.success(), "the program ended with {}: {}", ended.status, String::from_utf8_lossy(&ended.stdout));
    Ok(serde_json::from_slice(&ended.stdout)?)
}

fn keep_stopped(heap: &Path, path: &str, to: &Path, tally: &mut Tally) -> Result<()> {
    // Of a member of an archive, the archive.
    let outer = name(path.split('!').next().unwrap_or(path)).to_owned();
    let reader = outer.rsplit('.').next().unwrap_or_default().to_owned();
    *tally.stopped.entry(reader).or_default() += 1;
    std::fs::create_dir_all(to)?;
    let from: PathBuf = heap.join(&outer);
    if from.is_file() {
        std::fs::copy(from, to.join(outer))?;
    }
    Ok(())
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
