//! The licences of everything that is inside our programs, word for word: who ships them must hand them on.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::Context;
use anyhow::Result;
use serde_json::Value;

use crate::step::root;

/// How the files that hold a licence begin.
const NAMES: [&str; 6] = ["license", "licence", "copying", "notice", "unlicense", "copyright"];

/// One text: first who is under which licence, then each licence once with those who use its very words.
pub(crate) fn text() -> Result<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo).args(["metadata", "--format-version", "1", "--locked"]).current_dir(root()).output()?;
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
    let mut list = String::from("Second Read is built with these libraries.\n\n");
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in metadata["packages"].as_array().into_iter().flatten().filter(|package| !package["source"].is_null()) {
        let said = |name: &str| package[name].as_str().unwrap_or_default();
        let name = format!("{} {}", said("name"), said("version"));
        list += &format!("{name}: {} {}\n", said("license"), said("repository"));
        for text in beside(Path::new(said("manifest_path")))? {
            texts.entry(text).or_default().insert(name.clone());
        }
    }
    let fonts = root().join("assets/fonts/AtkinsonHyperlegibleNext-OFL.txt");
    texts.entry(std::fs::read_to_string(&fonts)?).or_default().insert("Atkinson Hyperlegible Next (typeface)".to_owned());
    for (text, users) in texts {
        let users: Vec<String> = users.into_iter().collect();
        list += &format!("\n{}\n{}:\n\n{}\n", "=".repeat(80), users.join(", "), text.trim());
    }
    Ok(list)
}

/// The licences that lie beside a manifest.
fn beside(manifest: &Path) -> Result<Vec<String>> {
    let folder = manifest.parent().context("a manifest stands in a folder")?;
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if NAMES.iter().any(|known| name.starts_with(known)) && entry.file_type()?.is_file() {
            texts.push(String::from_utf8_lossy(&std::fs::read(entry.path())?).replace("\r\n", "\n"));
        }
    }
    Ok(texts)
}
