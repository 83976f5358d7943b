//! S4: the attributes of DICOM files, against dcmdump in one process.

use std::fs::File;
use std::path::Path;
use std::process::Command;

use anyhow::Context;
use anyhow::Result;
use anyhow::ensure;
use second_read_library::Worker;
use second_read_model::dicom::tags::SOP_INSTANCE_UID;

use crate::Bench;
use crate::measure::alternate;
use crate::measure::cost;
use crate::measure::median;
use crate::table::Row;

/// The word that makes this program read attributes instead of measuring.
pub(crate) const READ: &str = "--read-attributes";

/// The row.
pub(crate) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    eprintln!("S4: attributes of {} files", bench.slices);
    let images = bench.disc()?;
    let own = std::env::current_exe().context("finding this program")?;
    // -M leaves long values (pixels) in the file, as our reader does; both print or gather every other attribute.
    let dump = |_| cost(Command::new("dcmdump").args(["-q", "-M", "+sd", "+r"]).arg(&images));
    let (ours, theirs) = alternate(bench.rounds, |_| cost(Command::new(&own).arg(READ).arg(&images)), dump)?;
    let per_core = |costs: &[_]| bench.slices as f64 / median(costs, |cost| cost.cpu);
    let note = format!("per core: {:.0} files/s, dcmdump {:.0}", per_core(&ours), per_core(&theirs));
    let work = format!("read the attributes of {} DICOM files, in the caged worker, over its pipe", bench.slices);
    Ok(vec![Row { name: "S4", work, peer: "dcmdump", ours, theirs, at_most: Some(1.0), note }])
}

/// Reads every file of a folder through one worker, as taking in does.
pub(crate) fn read_all(folder: &Path) -> Result<()> {
    let worker = Worker::find()?;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let mut file = File::open(&path)?;
        let size = file.metadata()?.len();
        let extract = worker.extract("slice", size, &mut file)?;
        let instance = extract.dicom.with_context(|| format!("{} was not read as DICOM", path.display()))?;
        ensure!(instance.data.text(SOP_INSTANCE_UID).is_some(), "{} has no instance UID", path.display());
    }
    Ok(())
}
