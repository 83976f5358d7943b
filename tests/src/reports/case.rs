//! Cases: what was found in whom, in sentences for the parts of a layout, with the codes that they assert.

use std::collections::BTreeMap;

use anyhow::Context;
use anyhow::Result;
use serde::Deserialize;

use crate::files_below;

use super::layout::Layout;
use super::layout::folder;
use super::person::Sex;
use super::truth::Side;

/// One case; it fits any layout of its topic and language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    topics: Vec<String>,
    language: String,
    /// Whether its sentences are kept back like the layouts of `held`.
    #[serde(default)]
    held: bool,
    /// The patient's, where the disease decides it.
    #[serde(default)]
    pub(super) sex: Option<Sex>,
    /// Youngest and oldest patient, in years.
    pub(super) ages: (u32, u32),
    /// Of `left`, `right`, `both`, `none`; one is drawn. Nothing here: there is no telling.
    #[serde(default)]
    pub(super) sides: Vec<SideName>,
    /// ICD-10-CM codes that it asserts; `*` stands for the digit of the side.
    #[serde(default)]
    pub(super) codes: Vec<String>,
    #[serde(default)]
    pub(super) uncertain: Vec<String>,
    /// Diseases that are named and not asserted, in words of the case.
    #[serde(default)]
    pub(super) mentioned: Vec<String>,
    /// Sentences by the place where they stand.
    pub(super) text: BTreeMap<String, String>,
}

/// A side as `cases/*.toml` name it.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum SideName {
    None,
    Left,
    Right,
    Both,
}

impl From<SideName> for Side {
    fn from(name: SideName) -> Self {
        match name {
            SideName::None => Side::None,
            SideName::Left => Side::Left,
            SideName::Right => Side::Right,
            SideName::Both => Side::Both,
        }
    }
}

impl Case {
    /// Whether a layout can print it.
    pub(super) fn belongs_to(&self, layout: &Layout) -> bool {
        self.topics.contains(&layout.head.topic) && self.language == layout.head.language && self.held == layout.held
    }
}

#[derive(Deserialize)]
struct File {
    case: Vec<Case>,
}

/// Every case, in the order of the files' names.
pub(super) fn read() -> Result<Vec<Case>> {
    let mut paths = files_below(&folder().join("cases"));
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        let file: File = toml::from_str(&std::fs::read_to_string(&path)?).with_context(|| path.display().to_string())?;
        cases.extend(file.case);
    }
    Ok(cases)
}
