//! `sample-patient FOLDER`: writes the invented patient's heap of records there, for the demo and for pictures.

use std::path::PathBuf;

use anyhow::Context;
use second_read_tests::sample::Scale;
use second_read_tests::sample::write_sample;

fn main() -> anyhow::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from).context("say where: sample-patient FOLDER")?;
    let manifest = write_sample(&folder, Scale::Full).with_context(|| format!("could not write into {}", folder.display()))?;
    say(&format!("{} papers and pictures and {} scan images are in {}", manifest.documents.len(), manifest.images.len(), folder.display()));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a program says what it did")]
fn say(line: &str) {
    println!("{line}");
}
