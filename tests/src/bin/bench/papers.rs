//! S5: the text of PDFs that were born digital, against pdftotext; and the memory that reading them took.

use std::fs::File;
use std::io::BufWriter;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use anyhow::Context;
use anyhow::Result;
use anyhow::ensure;
use second_read_library::Worker;
use second_read_tests::files_below;
use second_read_tests::words::Common;

use crate::Bench;
use crate::measure::alternate;
use crate::measure::cost;
use crate::measure::median;
use crate::table::Row;

/// The word that makes this program read papers instead of measuring.
pub(crate) const READ: &str = "--read-papers";
/// Of a hundred words so many must be the same.
const SAME: usize = 98;

/// One row: ours gives the place of each word besides.
pub(crate) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    let papers = bench.papers()?;
    let own = std::env::current_exe().context("finding this program")?;
    let ours = || {
        let mut command = Command::new(&own);
        command.arg(READ).arg(&papers);
        command
    };
    // It takes one file at a time.
    let theirs = || {
        let mut command = Command::new("sh");
        command.args(["-c", "for paper in \"$0\"/*; do pdftotext \"$paper\" -; done"]).arg(&papers);
        command
    };
    let read = said(&mut ours())?;
    let pages = read.matches('\u{c}').count();
    eprintln!("S5: the text of {pages} pages");
    let common = Common::of(&said(&mut theirs())?, &read);
    ensure!(common.theirs > 0 && common.share(SAME), "S5: pdftotext reads something else than we do: {common:?}");
    let [ours, theirs] = alternate(bench.rounds, [&mut |_| cost(&mut ours()), &mut |_| cost(&mut theirs())])?;
    let per_second = pages as f64 / median(&ours, |cost| cost.wall);
    let note = format!("{per_second:.0} pages/s; largest worker {:.0} MB", median(&ours, |cost| cost.child_peak));
    let work = format!("read the text of {pages} pages of PDF and where its words stand; ours in the caged worker, over its pipe");
    Ok(vec![Row { name: "S5", work, peer: "pdftotext", ours, theirs, at_most: &[1.0], note }])
}

/// Reads every paper of a folder through one worker, as taking in does; prints its pages, each with a form feed behind it.
pub(crate) fn read_all(folder: &Path) -> Result<()> {
    let worker = Worker::find()?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    for path in files_below(folder) {
        let mut file = File::open(&path)?;
        let size = file.metadata()?.len();
        let extract = worker.extract("paper.pdf", size, &mut file)?;
        for page in extract.pages {
            write!(out, "{}\n\u{c}", page.text)?;
        }
    }
    Ok(out.flush()?)
}

fn said(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("starting {:?}", command.get_program()))?;
    ensure!(output.status.success(), "{:?}: {}", command.get_program(), String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
