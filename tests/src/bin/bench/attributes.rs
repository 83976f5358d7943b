//! S4: the attributes of DICOM files, against dcmdump in one process and against pydicom.

use std::fs::File;
use std::io::BufWriter;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;
use anyhow::Result;
use anyhow::ensure;
use second_read_library::Worker;
use second_read_model::dicom::Tag;
use second_read_model::dicom::tags;

use crate::Bench;
use crate::measure::Cost;
use crate::measure::alternate;
use crate::measure::cost;
use crate::measure::median;
use crate::table::Row;

/// The word that makes this program read attributes instead of measuring.
pub(crate) const READ: &str = "--read-attributes";

/// What both sides say of each file, to see that they read the same.
const COMPARED: [Tag; 4] = [tags::SOP_INSTANCE_UID, tags::PATIENT_NAME, tags::STUDY_DATE, tags::INSTANCE_NUMBER];

/// pydicom reads a value when it is asked for; asking for each is what "the attributes" means.
const PYDICOM: &str = "
import os, sys, pydicom
for name in os.listdir(sys.argv[1]):
    data = pydicom.dcmread(os.path.join(sys.argv[1], name), stop_before_pixels=True)
    for element in data:
        element.value
    for tag in sys.argv[2:]:
        print(tag, data[int(tag.replace(',', ''), 16)].value)
";

/// A row for each peer.
pub(crate) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    eprintln!("S4: attributes of {} files", bench.slices);
    let images = bench.disc()?;
    let own = std::env::current_exe().context("finding this program")?;
    let ours = || {
        let mut command = Command::new(&own);
        command.arg(READ).arg(&images);
        command
    };
    let wanted = said(&mut ours())?;
    ensure!(wanted.len() == bench.slices * COMPARED.len(), "not every file was read");
    // -M leaves long values (pixels) in the file, as our reader does; both print or gather every other attribute.
    let dump = |_| {
        let mut command = Command::new("dcmdump");
        command.args(["-q", "-M", "+sd", "+r"]).arg(&images);
        command
    };
    let mut rows = vec![row(bench, ours, dump, "dcmdump", &[1.0], &wanted)?];
    match python() {
        Some(python) => {
            let read = |_| {
                let mut command = Command::new(&python);
                command.args(["-c", PYDICOM]).arg(&images).args(COMPARED.map(name));
                command
            };
            rows.push(row(bench, ours, read, "pydicom, each value read, no pixels", &[0.1], &wanted)?);
        }
        None => eprintln!("S4: pydicom is not there (`cargo xtask setup` installs it): its row is left out"),
    }
    Ok(rows)
}

fn row(
    bench: &Bench,
    ours: impl Fn() -> Command,
    theirs: impl Fn(usize) -> Command,
    peer: &'static str,
    at_most: &'static [f64],
    wanted: &[String],
) -> Result<Row> {
    ensure!(said(&mut theirs(0))? == wanted, "{peer} reads something else than we do");
    let [ours, theirs] = alternate(bench.rounds, [&mut |_| cost(&mut ours()), &mut |round| cost(&mut theirs(round))])?;
    let per_core = |costs: &[Cost]| bench.slices as f64 / median(costs, |cost| cost.cpu);
    let note = format!("files/s and core: {:.0}, theirs {:.0}", per_core(&ours), per_core(&theirs));
    let work = format!("read the attributes of {} DICOM files; ours in the caged worker, over its pipe", bench.slices);
    Ok(Row { name: "S4", work, peer, ours, theirs, at_most, note })
}

/// The Python that `cargo xtask setup` gave pydicom.
fn python() -> Option<PathBuf> {
    let python = second_read_tests::root().join("target/tools/python/bin/python");
    let has = Command::new(&python).args(["-c", "import pydicom"]).output().is_ok_and(|output| output.status.success());
    has.then_some(python)
}

/// Reads every file of a folder through one worker, as taking in does; prints what is compared.
pub(crate) fn read_all(folder: &Path) -> Result<()> {
    let worker = Worker::find()?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let mut file = File::open(&path)?;
        let size = file.metadata()?.len();
        let extract = worker.extract("slice", size, &mut file)?;
        let instance = extract.dicom.with_context(|| format!("{} was not read as DICOM", path.display()))?;
        for tag in COMPARED {
            writeln!(out, "{} {}", name(tag), instance.data.joined(tag).unwrap_or_default())?;
        }
    }
    Ok(out.flush()?)
}

/// `0008,0018`.
fn name(tag: Tag) -> String {
    format!("{:04x},{:04x}", tag.group(), tag.element())
}

/// The compared values of all files, in no order: lines of ours and of our Python, or of dcmdump's `(0008,0018) UI [1.2.3]   # …`.
fn said(command: &mut Command) -> Result<Vec<String>> {
    let output = command.output().with_context(|| format!("starting {:?}", command.get_program()))?;
    ensure!(output.status.success(), "{:?}: {}", command.get_program(), String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    let mut lines: Vec<String> = text
        .lines()
        .map(|line| {
            let Some((tag, rest)) = line.strip_prefix('(').and_then(|line| line.split_once(')')) else { return line.to_owned() };
            let value = rest.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map_or("", |(value, _)| value);
            format!("{tag} {value}")
        })
        .filter(|line| COMPARED.iter().any(|tag| line.starts_with(&name(*tag))))
        .collect();
    lines.sort();
    Ok(lines)
}
