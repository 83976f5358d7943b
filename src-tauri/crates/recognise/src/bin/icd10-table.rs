//! Makes `assets/icd10cm/terms.bin.zst` from a table of ICD-10-CM: `icd10-table FILE [TARGET]`.
//!
//! FILE is tab-separated text with columns code, kind, billable, parent, title, inclusion terms; plain or under zstd. The
//! official XML is not read here: the table is converted from it beforehand.
#![expect(clippy::print_stderr, reason = "a program at the terminal says what it did")]

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1).map(PathBuf::from);
    let source = words.next().unwrap_or_else(|| "../shared/data/icd10cm-2026-04.tsv.zst".into());
    let target = words.next().unwrap_or_else(|| "assets/icd10cm/terms.bin.zst".into());
    match convert(&source, &target) {
        Ok(bytes) => {
            eprintln!("{}: {bytes} bytes", target.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}", source.display());
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a tool of the developers: it writes the table that ships")]
fn convert(source: &PathBuf, target: &PathBuf) -> Result<usize, String> {
    let said = |error: std::io::Error| error.to_string();
    let bytes = std::fs::read(source).map_err(said)?;
    let bytes =
        if source.extension().is_some_and(|ending| ending == "zst") { zstd::decode_all(bytes.as_slice()).map_err(said)? } else { bytes };
    let rows = String::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned())?;
    let packed = second_read_recognise::icd10::encode(&rows)?;
    std::fs::write(target, &packed).map_err(said)?;
    Ok(packed.len())
}
