//! S8: a case with 1 GB of CT and 300 pages as one verified zip, against programs that only zip.

use std::fs::File;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;
use anyhow::ensure;

use crate::Bench;
use crate::measure::Cost;
use crate::measure::alternate;
use crate::measure::cost;
use crate::measure::median;
use crate::ours::Ours;
use crate::ours::bytes_under;
use crate::ours::clear;
use crate::table::Row;

/// A row for each peer.
pub(crate) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    eprintln!("S8: export of {} slices and 300 pages", bench.slices);
    let (disc, papers) = (bench.disc()?, bench.papers()?);
    let ours = Ours::new(bench.folder.join("library"))?;
    cost(ours.command(&["add"]).args([&disc, &papers]))?;
    let case = case_of_everything(&ours)?;
    let zip = bench.folder.join("case.zip");
    let to = zip.display().to_string();
    let theirs = bench.folder.join("peer.zip");
    let mut export = |_| -> Result<Cost> {
        clear(&zip)?;
        cost(&mut ours.command(&["bundle", &case, "--to", &to]))
    };
    // Theirs is made durable too, as ours is before it says that it is done.
    let pack = |words: &[&str]| -> Result<Cost> {
        clear(&theirs)?;
        let packed = cost(Command::new(words[0]).args(&words[1..]).arg(&theirs).args([&disc, &papers]))?;
        let packed = packed.and(cost(Command::new("sync").arg(&theirs))?);
        holds_all(&theirs, &[&disc, &papers])?;
        Ok(packed)
    };
    const SEVEN: &[&str] = &["7zz", "a", "-tzip", "-mx1", "-mmt2", "-bso0", "-bsp0"];
    let [mine, seven, fast, stored] = alternate(
        bench.rounds,
        [&mut export, &mut |_| pack(SEVEN), &mut |_| pack(&["zip", "-q", "-r", "-1"]), &mut |_| pack(&["zip", "-q", "-r", "-0"])],
    )?;
    let verified = ours.answer(&["verify", &to])?;
    ensure!(verified["ok"] == true && verified["files"].as_u64() > Some(bench.slices as u64), "the bundle is not whole: {verified}");
    let note = format!("{} MB, peak memory {:.0} MB", megabytes(&zip)?, median(&mine, |cost| cost.peak));
    for path in [&zip, &theirs, &ours.library] {
        clear(path)?;
    }
    let row = |work: &str, peer, theirs, at_most, note| Row {
        name: "S8",
        work: work.to_owned(),
        peer,
        ours: mine.clone(),
        theirs,
        at_most,
        note,
    };
    let work = format!("export {} slices and 300 pages as one zip, read back and verified", bench.slices);
    Ok(vec![
        row(&work, "7zz a -tzip -mx1 -mmt2", seven, &[0.6, 0.4], note),
        row("the same", "zip -r -1", fast, &[], String::new()),
        row("the same", "zip -r -0", stored, &[], String::new()),
    ])
}

/// The other side packed every byte of these folders.
fn holds_all(packed: &Path, folders: &[&PathBuf]) -> Result<()> {
    let wanted = folders.iter().map(|folder| bytes_under(folder)).sum::<Result<u64>>()?;
    let mut archive = zip::ZipArchive::new(File::open(packed)?)?;
    let held = (0..archive.len()).map(|index| Ok(archive.by_index_raw(index)?.size())).sum::<Result<u64>>()?;
    ensure!(held == wanted, "{} holds {held} bytes of {wanted}", packed.display());
    Ok(())
}

fn case_of_everything(ours: &Ours) -> Result<String> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let person = text(&ours.answer(&["people"])?[0]["id"]);
    let case = text(&ours.answer(&["case", "new", "Bench", "--person", &person, "--diagnosis", "C50.412"])?["id"]);
    let records = ours.answer(&["records"])?;
    let ids: Vec<String> = records.as_array().into_iter().flatten().map(|record| text(&record["id"])).collect();
    let mut words = vec!["case", "add", &case, "--confirm-other-person"];
    words.extend(ids.iter().map(String::as_str));
    ours.answer(&words)?;
    Ok(case)
}

fn megabytes(file: &Path) -> Result<u64> {
    Ok(std::fs::metadata(file)?.len() / 1_000_000)
}
