//! What coded documents and images state, held against what other programs read from the same files (`facts.jsonl` of the corpus).

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::Path;

use anyhow::Context;
use anyhow::Result;
use second_read_model::PartialDate;
use second_read_model::dicom::Instance;
use second_read_model::dicom::Tag;
use second_read_model::extract::Extract;
use second_read_model::fact::FactName;
use serde_json::Value;

use super::Score;
use super::Table;

/// Attributes of an image: what the list calls each, and its tag. UIDs stand shortened in the list.
const ATTRIBUTES: [(&str, u16, u16); 10] = [
    ("modality", 0x0008, 0x0060),
    ("patient", 0x0010, 0x0010),
    ("patient_id", 0x0010, 0x0020),
    ("birth", 0x0010, 0x0030),
    ("study_date", 0x0008, 0x0020),
    ("study", 0x0020, 0x000d),
    ("series_uid", 0x0020, 0x000e),
    ("rows", 0x0028, 0x0010),
    ("cols", 0x0028, 0x0011),
    ("charset", 0x0008, 0x0005),
];

/// Name and birth date of the patients of C-CDA, FHIR and HL7 v2, and the attributes of DICOM, each as one row.
pub fn table(corpus: &Path) -> Result<Table> {
    let mut table = Table::new("stated");
    let list = corpus.join("facts.jsonl");
    for line in std::fs::read_to_string(&list).with_context(|| list.display().to_string())?.lines() {
        let known: Value = serde_json::from_str(line)?;
        let (image, patients) = (known.get("transfer_syntax").is_some(), patients(&known));
        let Some(path) = known["path"].as_str().filter(|_| image || patients.is_some()) else { continue };
        let bytes = std::fs::read(corpus.join(path)).with_context(|| path.to_owned())?;
        let extract = second_read_worker::formats::extract(path, bytes.len() as u64, &mut Cursor::new(&bytes));
        for (name, birth) in patients.into_iter().flatten() {
            let (names, births) = (stated(&extract, FactName::Name), stated(&extract, FactName::BirthDate));
            if !name.is_empty() {
                let same = names.iter().any(|one| words(one).is_superset(&name));
                count(&mut table, "name", path, same, !names.is_empty(), || format!("{name:?} is not among {names:?}"));
            }
            if let Some(birth) = birth {
                let same = births.contains(&birth);
                count(&mut table, "birth-date", path, same, !births.is_empty(), || format!("{birth} is not among {births:?}"));
            }
        }
        if let Some(instance) = extract.dicom.filter(|_| image) {
            attributes(&mut table, path, &known, &instance);
        }
    }
    Ok(table)
}

fn attributes(table: &mut Table, path: &str, known: &Value, instance: &Instance) {
    for (key, group, element) in ATTRIBUTES {
        let ours = instance.data.joined(Tag::new(group, element)).unwrap_or_default();
        let theirs = match &known[key] {
            Value::Array(values) => values.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\\"),
            value => value.as_str().unwrap_or_default().to_owned(),
        };
        let is_uid = ["study", "series_uid"].contains(&key);
        let same = if is_uid { ours.ends_with(&theirs) } else { ours.trim_end_matches('=') == theirs };
        count(table, "DICOM attribute", path, same, !ours.is_empty(), || format!("{key} {ours:?} {theirs:?}"));
    }
}

/// What is stated is sure: another value is wrong, and none is missing.
fn count(table: &mut Table, fact: &'static str, path: &str, same: bool, is_there: bool, shown: impl Fn() -> String) {
    let one = Score {
        right: u32::from(same),
        wrong_and_sure: u32::from(!same && is_there),
        missing: u32::from(!same && !is_there),
        ..Score::default()
    };
    table.add_counts(fact, one);
    if !same {
        table.misses.push(format!("{path}: {fact}: {}", shown()));
    }
}

/// Names and birth dates of the patients of a file.
type Patients = Vec<(BTreeSet<String>, Option<String>)>;

/// What the list says of the patients of a C-CDA, FHIR or HL7 v2 file.
fn patients(known: &Value) -> Option<Patients> {
    let one = |name: &Value, birth: &Value| (words(name.as_str().unwrap_or_default()), date(birth.as_str().unwrap_or_default()));
    if known.get("cda").is_some() {
        return Some(vec![one(&known["patient"], &known["birth"])]);
    }
    let list = known.get("patients")?.as_array()?;
    Some(list.iter().filter_map(Value::as_array).map(|pair| one(&pair[0], &pair[1])).collect())
}

fn stated(extract: &Extract, name: FactName) -> Vec<String> {
    extract.stated.iter().filter(|fact| fact.name == name).map(|fact| fact.value.clone()).collect()
}

/// The family and given name: of an HL7 XPN the first two components of its first repetition, without subcomponents.
fn words(name: &str) -> BTreeSet<String> {
    let first = name.split('~').next().unwrap_or_default();
    let parts: Vec<&str> = first.split('^').map(|part| part.split('&').next().unwrap_or_default()).take(2).collect();
    parts.join(" ").split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.len() > 1).map(str::to_lowercase).collect()
}

fn date(written: &str) -> Option<String> {
    let digits: String = written.chars().filter(char::is_ascii_digit).take(8).collect();
    PartialDate::from_digits(&digits).map(|date| date.to_string())
}
