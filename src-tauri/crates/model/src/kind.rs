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
    /// Other LOINC document codes that mean this kind.
    #[serde(default)]
    pub also_loinc: Vec<String>,
    /// IHE XDS class code (LOINC set); empty as above.
    #[serde(default)]
    pub class_code: String,
    #[serde(default)]
    pub class_name: String,
    /// The group a list shows it under.
    pub group: String,
    /// Part the kind plays for the program: `imaging` (a DICOM study), `photo`, `own`, `other`, `letter` (a form that reports are sent in),
    /// `private` (never exported unless asked), `genes` and `markers` (which share their words: what a tumour has, what a person has).
    #[serde(default)]
    pub part: String,
    /// Headings and phrases that tell it, each with a weight.
    #[serde(default)]
    pub cues: Vec<Cue>,
    /// Lines of tables and printouts that tell it, whatever the language.
    #[serde(default)]
    pub rows: Vec<Rows>,
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

/// Lines of one form that speak for a kind where there are enough of them.
#[derive(Debug, Clone, Deserialize)]
pub struct Rows {
    /// A regular expression, without regard to case.
    pub pattern: String,
    /// Another one that the line must match as well.
    #[serde(default)]
    pub also: String,
    /// How many lines at least.
    pub least: usize,
    /// What they weigh together; twice that where they are twice as many.
    pub weight: f32,
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

/// The kind of a document with that LOINC document code (C-CDA `code`, FHIR `DocumentReference.type`); where several share a code, the
/// later one, which is the more general.
pub fn kind_of_loinc(code: &str) -> Option<&'static Kind> {
    let has = |kind: &&Kind| !code.is_empty() && (kind.loinc == code || kind.also_loinc.iter().any(|also| also == code));
    kinds().iter().rev().find(has)
}

/// The one kind that plays a part for the program (`imaging`, `photo`, `own`, `other`, `genes`, `markers`).
pub fn kind_for(part: &str) -> &'static Kind {
    kinds().iter().find(|kind| kind.part == part).expect("kinds.toml names a kind for each part; a test of this crate holds it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_whole() {
        let mut ids: Vec<_> = kinds().iter().map(|kind| kind.id.as_str()).collect();
        for part in ["imaging", "photo", "own", "other", "genes", "markers"] {
            assert_eq!(kind_for(part).part, part);
        }
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "each id once");
        assert_eq!(kind_of_loinc("34133-9").map(|kind| kind.id.as_str()), Some("summary"));
        assert!(kind_of_loinc("").is_none());
        assert!(kinds().iter().all(|kind| kind.loinc.is_empty() == kind.loinc_name.is_empty()), "a code has its name");
    }

    #[test]
    fn each_further_code_is_whole_and_means_one_kind() {
        let mut seen = std::collections::BTreeSet::new();
        for code in kinds().iter().flat_map(|kind| &kind.also_loinc) {
            assert!(is_loinc(code), "{code} has another check digit");
            assert!(seen.insert(code) && kinds().iter().all(|kind| kind.loinc != *code), "{code} twice");
        }
        for (code, id) in
            [("11490-0", "discharge"), ("34099-2", "consult"), ("11529-5", "pathology"), ("24627-2", "radiology"), ("57149-7", "letter")]
        {
            assert_eq!(kind_of_loinc(code).map(|kind| kind.id.as_str()), Some(id), "{code}");
        }
    }

    /// LOINC's check digit (Users' Guide, "LOINC code structure"): modulus 10, every second digit doubled from the right.
    fn is_loinc(code: &str) -> bool {
        let Some((number, check)) = code.split_once('-') else { return false };
        let digits =
            number.chars().rev().zip([2, 1].into_iter().cycle()).map(|(digit, factor)| digit.to_digit(10).map(|digit| digit * factor));
        let sum = digits.map(|digit| digit.map(|digit| digit / 10 + digit % 10)).sum::<Option<u32>>();
        sum.is_some_and(|sum| check == ((10 - sum % 10) % 10).to_string())
    }
}
