//! `score`: what recognition gets right, beside what it got right at the commit before: `score [--keep] [--misses] [--quick] [--whole]`.
//!
//! Invented reports as text, as PDFs and as scans, where invented exports are cut, reports and notes of the corpus. `--keep` writes the score to `tests/score.tsv`, `--misses`
//! lists what was missed, `--quick` leaves the scans out, `--whole` scans every report that can be printed and not a few of them (one wrong
//! one of eighty is more than a hundredth). It holds no floor: tests do.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it prints a table and says what it leaves out")]

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
use anyhow::anyhow;
use anyhow::bail;
use second_read_library::Tesseract;
use second_read_library::Worker;
use second_read_model::extract::Extract;
use second_read_recognise::diagnosis::suggest;
use second_read_recognise::recognise;
use second_read_tests::corpus;
use second_read_tests::paper;
use second_read_tests::reports::Report;
use second_read_tests::reports::reports;
use second_read_tests::root;
use second_read_tests::score::Table;
use second_read_tests::score::corpus as known;
use second_read_tests::score::cuts;
use second_read_tests::score::extract;
use second_read_tests::score::generated;
use second_read_tests::score::kept::Scores;
use second_read_tests::score::pages;
use second_read_tests::score::stated;

/// Of so many reports that can be printed, one is scanned and read by tesseract, which takes two or three seconds.
const SCANNED: usize = 5;

/// What is scored besides texts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scans {
    None,
    Some,
    All,
}

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) = words.iter().find(|word| !["--keep", "--misses", "--quick", "--whole"].contains(&word.as_str())) {
        bail!("score [--keep] [--misses] [--quick] [--whole]; not {unknown}");
    }
    let asked = |word: &str| words.iter().any(|given| given == word);
    let mut before = Scores::read()?;
    let scans = match (asked("--quick"), asked("--whole")) {
        (true, true) => bail!("--quick leaves the scans out, --whole takes all of them in: choose one"),
        (true, false) => Scans::None,
        (false, true) => Scans::All,
        (false, false) => Scans::Some,
    };
    let tables = tables(scans)?;
    for table in &tables {
        println!("{}", table.text(&before));
        if asked("--misses") {
            table.misses.iter().for_each(|miss| println!("    {miss}"));
        }
    }
    println!("{}", cost(&reports()?));
    if asked("--keep") {
        before.take(&tables);
        std::fs::write(root().join("tests/score.tsv"), before.text())?;
    }
    Ok(())
}

fn tables(scans: Scans) -> Result<Vec<Table>> {
    let reports = reports()?;
    let mut tables = vec![generated::texts("generated", &reports, false), generated::texts("kept back", &reports, true), printed(&reports)];
    tables.push(cuts::table()?);
    let corpus = corpus();
    if let Some(corpus) = &corpus {
        tables.extend(known::reports(corpus)?);
        tables.push(known::notes(corpus)?);
        tables.push(stated::table(corpus)?);
    }
    if scans == Scans::None {
        return Ok(tables);
    }
    if Worker::find().ok().and_then(|worker| Tesseract::find(&worker)).is_none() {
        eprintln!("tesseract is not there (`cargo xtask setup` installs it): scans are left out");
        return Ok(tables);
    }
    tables.push(scanned(&reports, scans)?);
    if let Some(corpus) = &corpus {
        tables.push(known::read_scans(corpus, &paper::read(&known::scans(corpus)?)?)?);
    }
    Ok(tables)
}

/// What reading a page costs, once the lists are in memory: recognition is meant to take five milliseconds of a text page at most.
fn cost(reports: &[Report]) -> String {
    let documents: Vec<_> =
        reports.iter().map(|report| extract("pdf", "application/pdf", pages(report.pages.iter().map(String::as_str)))).collect();
    let each = |read: &dyn Fn(&Extract)| {
        let begun = Instant::now();
        documents.iter().for_each(read);
        let count: usize = documents.iter().map(|document| document.pages.len()).sum();
        (count, begun.elapsed().as_secs_f64() * 1e3 / f64::from(u32::try_from(count).unwrap_or(u32::MAX)))
    };
    let (count, recognised) = each(&|document| drop(recognise(document, "document.pdf")));
    let (_, suggested) = each(&|document| drop(suggest(document)));
    format!("{count} text pages: recognition {recognised:.1} ms a page, suggestions {suggested:.1} ms")
}

/// Reports as PDFs with a text layer, read by our reader.
fn printed(reports: &[Report]) -> Table {
    let mut table = Table::new("as PDF");
    for report in reports {
        if let Some(pdf) = paper::pdf(&report.pages) {
            let document = second_read_worker::formats::extract("a.pdf", pdf.len() as u64, &mut std::io::Cursor::new(&pdf));
            generated::score(&mut table, report, &document);
        }
    }
    table
}

/// The reports, or some of them, gone through a scanner.
fn scanned(reports: &[Report], scans: Scans) -> Result<Table> {
    let (title, step) = if scans == Scans::All { ("as scans", 1) } else { ("as scans, some", SCANNED) };
    let folder = tempfile::tempdir()?;
    let mut files: Vec<(&Report, PathBuf)> = Vec::new();
    let printed = reports.iter().filter_map(|report| Some((report, paper::pdf(&report.pages)?)));
    for (report, pdf) in printed.step_by(step) {
        let path = folder.path().join(format!("{}.pdf", report.id));
        std::fs::write(&path, paper::scanned(&pdf, files.len() as u64)?)?;
        files.push((report, path));
    }
    let mut table = Table::new(title);
    // Two libraries side by side, for each reads one page at a time.
    let (one, two) = files.split_at(files.len() / 2);
    let read = |files: &[(&Report, PathBuf)]| paper::read(&files.iter().map(|(_, path)| path.clone()).collect::<Vec<_>>());
    let (first, second) = std::thread::scope(|scope| {
        let beside = scope.spawn(|| read(two));
        let first = read(one);
        (first, beside.join())
    });
    let second = second.map_err(|_| anyhow!("a library stopped while it read scans"))??;
    for ((report, _), (_, pages)) in files.iter().zip(first?.into_iter().chain(second)) {
        generated::score(&mut table, report, &extract("pdf", "application/pdf", pages));
    }
    Ok(table)
}
