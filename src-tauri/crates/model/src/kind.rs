//! The coded list of kinds, from `assets/kinds.toml`. Code never matches on a kind's name except through this list.

use std::sync::OnceLock;

use serde::Deserialize;

/// What a record is. `imaging`, `other` and the like are found by the flags of the list, not by name.
#[derive(Debug, Clone, Deserialize)]
pub struct Kind {
    pub id: String,
    /// The name that people see.
    pub name: String,
    /// LOINC document code; empty where none is certain.
    #[serde(default)]
    pub loinc: String,
    #[serde(default)]
    pub loinc_name: String,
    /// IHE XDS class code (LOINC set); empty as above.
    #[serde(default)]
    pub class_code: String,
    #[serde(default)]
    pub class_name: String,
    /// The group a list shows it under.
    pub group: String,
    /// Part the kind plays for the program: `imaging` (a DICOM study), `photo`, `own`, `other`, `private` (never exported unless asked).
    #[serde(default)]
    pub part: String,
    /// Headings and phrases that tell it, each with a weight.
    #[serde(default)]
    pub cues: Vec<Cue>,
    /// Headings of sections that are quoted whole ("word for word").
    #[serde(default)]
    pub quote: Vec<String>,
}

/// A phrase that speaks for a kind.
#[derive(Debug, Clone, Deserialize)]
pub struct Cue {
    pub text: String,
    /// Positive speaks for, negative against.
    pub weight: f32,
    /// Only as a heading: at the start of a line, in capitals or before a colon.
    #[serde(default)]
    pub heading: bool,
}

#[derive(Deserialize)]
struct KindFile {
    kind: Vec<Kind>,
}

/// All kinds, in the order of the list.
pub fn kinds() -> &'static [Kind] {
    static KINDS: OnceLock<Vec<Kind>> = OnceLock::new();
    KINDS.get_or_init(|| {
        let file: KindFile =
            toml::from_str(include_str!("../../../../assets/kinds.toml")).expect("kinds.toml is checked by a test of this crate");
        file.kind
    })
}

/// The kind of that id.
pub fn kind(id: &str) -> Option<&'static Kind> {
    kinds().iter().find(|kind| kind.id == id)
}

/// The one kind that plays a part for the program (`imaging`, `photo`, `own`, `other`).
pub fn kind_for(part: &str) -> &'static Kind {
    kinds().iter().find(|kind| kind.part == part).expect("kinds.toml names a kind for each part; a test of this crate holds it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_whole() {
        let mut ids: Vec<_> = kinds().iter().map(|kind| kind.id.as_str()).collect();
        for part in ["imaging", "photo", "own", "other"] {
            assert_eq!(kind_for(part).part, part);
        }
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "each id once");
        assert!(kinds().iter().all(|kind| kind.loinc.is_empty() == kind.loinc_name.is_empty()), "a code has its name");
    }
}
