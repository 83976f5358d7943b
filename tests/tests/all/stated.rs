//! What coded documents state of their patient, against what other programs read from the same files.

use std::collections::BTreeSet;

use second_read_model::PartialDate;
use second_read_model::extract::Extract;
use second_read_model::fact::FactName;
use second_read_tests::corpus;
use serde_json::Value;

/// Names and birth dates of the patients of a file.
type Patients = Vec<(BTreeSet<String>, Option<String>)>;

#[test]
fn patients_of_coded_documents_are_who_another_reader_says() {
    let Some(corpus) = corpus() else { return };
    let (mut compared, mut different) = (0, Vec::new());
    for line in std::fs::read_to_string(corpus.join("facts.jsonl")).unwrap().lines() {
        let known: Value = serde_json::from_str(line).unwrap();
        let Some(theirs) = patients(&known) else { continue };
        let path = known["path"].as_str().unwrap();
        let bytes = std::fs::read(corpus.join(path)).unwrap();
        let extract = second_read_worker::formats::extract(path, bytes.len() as u64, &mut std::io::Cursor::new(&bytes));
        let (names, births) = (stated(&extract, FactName::Name), stated(&extract, FactName::BirthDate));
        for (name, birth) in theirs {
            compared += 1 + usize::from(birth.is_some());
            if !name.is_empty() && !names.iter().any(|one| words(one).is_superset(&name)) {
                different.push(format!("{path}: {name:?} is not among {names:?}"));
            }
            if let Some(birth) = birth.filter(|birth| !births.contains(birth)) {
                different.push(format!("{path}: {birth} is not among {births:?}"));
            }
        }
    }
    assert!(compared > 200, "{compared} values were compared");
    assert!(different.len() * 100 <= compared, "{} of {compared}:\n{}", different.len(), different.join("\n"));
}

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
