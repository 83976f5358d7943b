//! S8: a case with 1 GB of CT and 300 pages as one verified zip, against programs that only zip.

use std::process::Command;

use anyhow::Result;
use anyhow::ensure;

use crate::Bench;
use crate::measure::Cost;
use crate::measure::alternate;
use crate::measure::cost;
use crate::measure::median;
use crate::ours::Ours;
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
    let export = |_| -> Result<Cost> {
        clear(&zip)?;
        cost(&mut ours.command(&["bundle", &case, "--to", &to]))
    };
    let peers: [(&'static str, &[&str], Option<f64>); 3] = [
        ("7zz a -tzip -mx1 -mmt2", &["7zz", "a", "-tzip", "-mx1", "-mmt2", "-bso0", "-bsp0"], Some(0.4)),
        ("zip -r -1", &["zip", "-q", "-r", "-1"], None),
        ("zip -r -0", &["zip", "-q", "-r", "-0"], None),
    ];
    let mut rows = Vec::new();
    for (peer, words, at_most) in peers {
        let theirs = bench.folder.join("peer.zip");
        let pack = |_| -> Result<Cost> {
            clear(&theirs)?;
            let packed = cost(Command::new(words[0]).args(&words[1..]).arg(&theirs).args([&disc, &papers]))?;
            // Theirs is made durable too, as ours is before it says that it is done.
            Ok(packed.and(cost(Command::new("sync").arg(&theirs))?))
        };
        let (mine, packed) = alternate(bench.rounds, export, pack)?;
        let note =
            format!("peak memory {:.0} MB; {} MB, theirs {} MB", median(&mine, |cost| cost.peak), megabytes(&zip)?, megabytes(&theirs)?);
        clear(&theirs)?;
        let work = format!("export {} slices and 300 pages, read back and verified", bench.slices);
        rows.push(Row { name: "S8", work, peer, ours: mine, theirs: packed, at_most, note });
    }
    let verified = ours.answer(&["verify", &to])?;
    ensure!(verified["ok"] == true && verified["files"].as_u64() > Some(bench.slices as u64), "the bundle is not whole: {verified}");
    clear(&zip)?;
    clear(&ours.library)?;
    Ok(rows)
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

fn megabytes(file: &std::path::Path) -> Result<u64> {
    Ok(std::fs::metadata(file)?.len() / 1_000_000)
}
