//! A portal's whole history in one PDF, taken in and cut into its visits, against pdftotext of the same file.

use std::process::Command;

use anyhow::Context;
use anyhow::Result;
use anyhow::ensure;
use second_read_tests::portal;
use second_read_tests::portal::Size;
use second_read_tests::portal::Visit;
use serde_json::Value;

use crate::Bench;
use crate::measure::alternate;
use crate::measure::cost;
use crate::measure::median;
use crate::ours::Ours;
use crate::ours::clear;
use crate::table::Row;

/// Visits and pages, roughly; the layout has neither an outline nor visits that begin on pages of their own.
const SIZE: Size = Size { visits: 100, pages: 2000, people: 1 };
const FEW: Size = Size { visits: 20, pages: 100, people: 1 };
const LAYOUT: &str = "no-outline";
const SEED: u64 = 9;
/// Of the visits at least so many stand as records of their own, from their first page to their last, on their day.
const EXACT: f64 = 0.98;

/// One row: an export taken in. Ours draws nothing, but encrypts, keeps, cuts, recognises and indexes besides.
pub(crate) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    if Command::new("pdftotext").arg("-v").output().is_err() {
        eprintln!("portal: pdftotext is not there: its row is left out");
        return Ok(Vec::new());
    }
    let layout = portal::layouts()?.into_iter().find(|layout| layout.id == LAYOUT).with_context(|| LAYOUT)?;
    let export = portal::export(&layout, if bench.slices < 1000 { FEW } else { SIZE }, SEED)?;
    eprintln!("portal: {} pages, {} visits", export.pages, export.visits.len());
    let pdf = bench.folder.join("portal.pdf");
    std::fs::write(&pdf, &export.pdf)?;
    let place = |round: usize| bench.folder.join(format!("portal-library-{round}"));
    let [ours, theirs] = alternate(
        bench.rounds,
        [
            &mut |round| {
                let ours = Ours::unlocked(place(round))?;
                cost(ours.command(&["add"]).arg(&pdf))
            },
            &mut |_| cost(Command::new("pdftotext").arg("-layout").arg(&pdf).arg("/dev/null")),
        ],
    )?;
    let records = Ours { library: place(0) }.answer(&["records"])?;
    let records = records.as_array().context("records")?;
    let exact = export.visits.iter().filter(|visit| records.iter().any(|record| is(record, visit))).count();
    ensure!(exact as f64 >= EXACT * export.visits.len() as f64, "portal: {exact} of {} visits are exact", export.visits.len());
    for round in 0..bench.rounds {
        clear(&place(round))?;
    }
    let [peak, of_worker] = [median(&ours, |cost| cost.peak), median(&ours, |cost| cost.child_peak)];
    let others = records.len().saturating_sub(1 + exact);
    let note = format!("{exact} visits exact, {others} records besides; peak {peak:.0} MB, of the reader {of_worker:.0} MB");
    let work = format!("take in an export of {} pages and cut it into its {} visits", export.pages, export.visits.len());
    Ok(vec![Row { name: "portal", work, peer: "`pdftotext -layout`", ours, theirs, at_most: &[], note }])
}

/// Whether a record is a visit: its pages and its day.
fn is(record: &Value, visit: &Visit) -> bool {
    let range = &record["range"];
    range["first"] == visit.first && range["last"] == visit.last && record["date"] == visit.date.to_string()
}
