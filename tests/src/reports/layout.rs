//! Layouts: files of a head in TOML, a line `===`, and the page as it is printed, with places to fill in (see `print`).

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use anyhow::Result;
use serde::Deserialize;

use crate::files_below;
use crate::root;

/// One printed form.
pub(super) struct Layout {
    /// The file's name without its ending.
    pub(super) name: String,
    /// Whether it stands in the folder `held`.
    pub(super) held: bool,
    pub(super) head: Head,
    pub(super) body: String,
}

/// What a layout says of itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    /// Ids of `kinds.toml` that are right for it.
    pub(super) kinds: Vec<String>,
    /// BCP 47 primary subtag: of its names and sentences.
    pub(super) language: String,
    /// How dates are written there (a table of `calendar.toml`).
    pub(super) region: String,
    /// Which cases fit.
    pub(super) topic: String,
    /// How names may be written: words out of `person::Cast::written`. The first style stands at `{name}`, the next at `{name2}`.
    #[serde(default)]
    pub(super) names: Vec<String>,
    /// Hospitals, laboratories, practices, one of which prints it.
    #[serde(default)]
    pub(super) places: Vec<String>,
    /// The patient's number and the report's, `#` for a digit, `@` for a capital letter, `YY` for the year.
    #[serde(default)]
    pub(super) number: String,
    #[serde(default)]
    pub(super) accession: String,
    /// What the form prints for a status, by our word for it; the most frequent first.
    #[serde(default)]
    pub(super) statuses: BTreeMap<String, Vec<String>>,
    /// Words of the form for female and male.
    #[serde(default)]
    pub(super) sexes: Vec<[String; 2]>,
    /// Which day is the date of service: the first of these that is printed; days joined by `|` are as good.
    pub(super) date: Vec<String>,
    /// Longest line of prose, in characters.
    #[serde(default = "usual_width")]
    pub(super) width: usize,
}

fn usual_width() -> usize {
    88
}

/// The folder of what reports are made of.
pub(super) fn folder() -> std::path::PathBuf {
    root().join("tests/fixtures/reports")
}

/// Every layout, those kept back among the others.
pub(super) fn read() -> Result<Vec<Layout>> {
    let mut paths = files_below(&folder());
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    // By name alone, so that languages and kinds come mixed and those kept back are spread among the others.
    paths.sort_by_key(|path| path.file_name().map(std::ffi::OsStr::to_os_string));
    paths.iter().map(|path| layout(path).with_context(|| path.display().to_string())).collect()
}

fn layout(path: &Path) -> Result<Layout> {
    let text = std::fs::read_to_string(path)?;
    let (head, body) = text.split_once("\n===\n").context("no line === after the head")?;
    let name = path.file_stem().context("a name")?.to_string_lossy().into_owned();
    let held = path.parent().is_some_and(|folder| folder.ends_with("held"));
    Ok(Layout { name, held, head: toml::from_str(head)?, body: body.to_owned() })
}
