//! S10: reading scans, against tesseract itself in two processes.

use std::io::Cursor;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;
use anyhow::Result;
use anyhow::ensure;
use second_read_library::Worker;
use second_read_tests::heap;
use second_read_tests::pdf::LETTER;
use second_read_tests::pdf::PdfWriter;

use crate::Bench;
use crate::measure::alternate;
use crate::measure::cost;
use crate::measure::median;
use crate::ours::Ours;
use crate::ours::clear;
use crate::table::Row;

/// Pages that are read in a whole run, and in a quick one.
const PAGES: usize = 20;
const FEW: usize = 4;
/// What scanners are mostly set to: 200 dots per inch across a page of 8.5 inches.
const SCANNED: u32 = 1700;

/// One row: a folder of scans taken in, against tesseract fed with the very pictures that ours feeds it with.
///
/// Ours draws, encrypts, keeps, recognises and indexes besides; wall and user+sys are compared all the same.
pub(crate) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    if Command::new("tesseract").arg("--version").output().is_err() {
        eprintln!("S10: tesseract is not there (`cargo xtask setup` installs it): its row is left out");
        return Ok(Vec::new());
    }
    let pages = if bench.slices < 1000 { FEW } else { PAGES };
    eprintln!("S10: {pages} scanned pages");
    let (scans, pictures) = (bench.folder.join("scans"), bench.folder.join("pictures"));
    make(&scans, &pictures, pages)?;
    let place = |round: usize| bench.folder.join(format!("scans-library-{round}"));
    let [ours, theirs] = alternate(
        bench.rounds,
        [
            &mut |round| {
                let ours = Ours::unlocked(place(round))?;
                cost(ours.command(&["add"]).arg(&scans))
            },
            &mut |_| cost(&mut two_at_a_time(&pictures)),
        ],
    )?;
    let library = Ours { library: place(0) };
    let found = library.answer(&["search", "progress note"])?["total"].as_u64();
    ensure!(found == Some(pages as u64), "S10: only {found:?} of {pages} scans are found by their words");
    for round in 0..bench.rounds {
        clear(&place(round))?;
    }
    let cpu = median(&ours, |cost| cost.cpu) / median(&theirs, |cost| cost.cpu);
    let note = format!("user+sys {cpu:.2}×; {:.1} s of a processor for each page", median(&ours, |cost| cost.cpu) / pages as f64);
    let work = format!("read {pages} scanned pages, keep and index them");
    Ok(vec![Row { name: "S10", work, peer: "tesseract, two at a time", ours, theirs, at_most: &[1.05], note }])
}

/// Scans as PDF, and the pictures of them that ours makes.
fn make(scans: &Path, pictures: &Path, pages: usize) -> Result<()> {
    [scans, pictures].into_iter().try_for_each(clear)?;
    std::fs::create_dir_all(scans)?;
    std::fs::create_dir_all(pictures)?;
    let papers = pictures.join("papers");
    heap::papers(&papers, pages)?;
    let worker = Worker::find()?;
    let mut written: Vec<PathBuf> = std::fs::read_dir(&papers)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    written.sort();
    for number in 0..pages {
        let paper = std::fs::read(written.get(number / 10).context("a paper has ten pages")?)?;
        let printed = worker.page("a.pdf", paper.len() as u64, &mut Cursor::new(&paper), number as u32 % 10 + 1, SCANNED)?;
        let mut scan = PdfWriter::new();
        scan.page(LETTER).scan(image::load_from_memory(&printed)?.to_luma8());
        let scan = scan.finish();
        let (_, picture) = worker.scan("a.pdf", scan.len() as u64, &mut Cursor::new(&scan), 1)?;
        std::fs::write(pictures.join(format!("{number:03}.pgm")), picture)?;
        std::fs::write(scans.join(format!("{number:03}.pdf")), scan)?;
    }
    clear(&papers)
}

fn two_at_a_time(pictures: &Path) -> Command {
    let mut command = Command::new("sh");
    let each = "tesseract \"$0\" stdout -l eng --dpi 200 tsv 2>&1";
    command.args(["-c", &format!("ls {}/*.pgm | xargs -P 2 -n 1 sh -c '{each}'", pictures.display())]).env("OMP_THREAD_LIMIT", "1");
    command
}
