//! `score`: what recognition gets right, beside what it got right at the commit before: `score [--keep] [--misses] [--quick]`.
//!
//! Invented reports as text, as PDFs and as scans, where invented exports are cut, reports and notes of the corpus. `--keep` writes the score to `tests/score.tsv`, `--misses`
//! lists what was missed, `--quick` leaves the scans out. It holds no floor: tests do.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it prints a table and says what it leaves out")]

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
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

/// Of so many reports that can be printed, one is scanned and read by tesseract, which takes a second or two.
const SCANNED: usize = 5;

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) = words.iter().find(|word| !["--keep", "--misses", "--quick"].contains(&word.as_str())) {
        bail!("score [--keep] [--misses] [--quick]; not {unknown}");
    }
    let asked = |word: &str| words.iter().any(|given| given == word);
    let mut before = Scores::read()?;
    let tables = tables(asked("--quick"))?;
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

fn tables(quick: bool) -> Result<Vec<Table>> {
    let reports = reports()?;
    let mut tables = vec![generated::texts("generated", &reports, false), generated::texts("kept back", &reports, true), printed(&reports)];
    tables.push(cuts::table()?);
    let corpus = corpus();
    if let Some(corpus) = &corpus {
        tables.extend(known::reports(corpus)?);
        tables.push(known::notes(corpus)?);
        tables.push(stated::table(corpus)?);
    }
    if quick {
        return Ok(tables);
    }
    if Worker::find().ok().and_then(|worker| Tesseract::find(&worker)).is_none() {
        eprintln!("tesseract is not there (`cargo xtask setup` installs it): scans are left out");
        return Ok(tables);
    }
    tables.push(scanned(&reports)?);
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

/// Some of the reports, gone through a scanner.
fn scanned(reports: &[Report]) -> Result<Table> {
    let folder = tempfile::tempdir()?;
    let mut files: Vec<(&Report, PathBuf)> = Vec::new();
    let printed = reports.iter().filter_map(|report| Some((report, paper::pdf(&report.pages)?)));
    for (report, pdf) in printed.step_by(SCANNED) {
        let path = folder.path().join(format!("{}.pdf", report.id));
        std::fs::write(&path, paper::scanned(&pdf, files.len() as u64)?)?;
        files.push((report, path));
    }
    let paths: Vec<PathBuf> = files.iter().map(|(_, path)| path.clone()).collect();
    let read = paper::read(&paths)?;
    let mut table = Table::new("as scans");
    for ((report, _), (_, pages)) in files.iter().zip(read) {
        generated::score(&mut table, report, &extract("pdf", "application/pdf", pages));
    }
    Ok(table)
}
