//! `seeds FOLDER`: where fuzzers begin, as files: `FOLDER/<reader>/<number>` for each reader.

use std::path::Path;
use std::path::PathBuf;

use anyhow::Context;
use anyhow::Result;
use second_read_tests::seeds::seeds;

fn main() -> Result<()> {
    let folder: PathBuf = std::env::args_os().nth(1).context("the folder is missing: seeds FOLDER")?.into();
    for (reader, files) in seeds() {
        write(&folder.join(reader), &files)?;
    }
    Ok(())
}

fn write(folder: &Path, files: &[Vec<u8>]) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    for (bytes, number) in files.iter().zip(1..) {
        std::fs::write(folder.join(format!("{number}")), bytes)?;
    }
    Ok(())
}
