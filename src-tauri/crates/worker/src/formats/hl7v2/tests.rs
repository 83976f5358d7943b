//! Whole messages: facts, entries, pages and parts together.

use std::io::Cursor;

use second_read_model::fact::FactName;

use super::*;

fn read(text: &str) -> Extract {
    let bytes = text.as_bytes();
    assert!(Hl7v2.sniff(bytes, "") > 0);
    Hl7v2.extract(&mut Input { name: "", size: bytes.len() as u64, head: bytes, source: &mut Cursor::new(bytes) }).unwrap()
}

fn facts(read: &Extract, name: FactName) -> Vec<(&str, &str)> {
    read.stated.iter().filter(|fact| fact.name == name).map(|fact| (fact.value.as_str(), fact.method.as_str())).collect()
}

const RESULT: &str = "MSH|^~\\&|LIS|Harbour Lab|||202404011000||ORU^R01|1|P|2.5\r\
    PID|1||77^^^Harbour^MR~123456789^^^USSSA^SS||Nobody^Anna^B||19700203|F\r\
    OBR|1|P9|F8^LIS|57021-8^Blood count^LN|||20240330081500|||||||||||||||20240401||HM|C|||||||9&Path&Ola\r\
    OBX|1|NM|718-7^Hemoglobin^LN||12.5|g/dL|13-18|L|||F\r\
    OBX|2|CWE|X^Comment^L||^None|||N|||D\r\
    NTE|1||Repeat in a week\r\
    OBX|3|FT|Y^Remark^L||First line\\.br\\second line||||||F\r\
    DG1|1||C50.912^Malignant neoplasm^I10C|||F\rDG1|2||R92.8^Reason^I10|||A\r";

#[test]
fn a_result_states_whose_what_when_and_where() {
    let read = read(RESULT);
    for (name, expected) in [
        (FactName::Name, vec![("Anna B Nobody", "PID-5")]),
        (FactName::BirthDate, vec![("1970-02-03", "PID-7")]),
        (FactName::Sex, vec![("F", "PID-8")]),
        (FactName::RecordNumber, vec![("77", "PID-3")]),
        (FactName::Kind, vec![("lab", "OBR-24")]),
        (FactName::Title, vec![("Blood count", "OBR-4")]),
        (FactName::Status, vec![("corrected", "OBR-25")]),
        (FactName::Accession, vec![("F8", "OBR-3")]),
        (FactName::Date, vec![("2024-03-30", "OBR-7")]),
        (FactName::Reported, vec![("2024-04-01", "OBR-22")]),
        (FactName::Place, vec![("Harbour Lab", "MSH-4")]),
        (FactName::Author, vec![("Ola Path", "OBR-32")]),
        (FactName::Diagnosis, vec![("C50.912", "DG1-3")]),
    ] {
        assert_eq!(facts(&read, name), expected, "{name:?}");
    }
    let text = &read.pages[0].text;
    assert!(text.contains("Hemoglobin: 12.5 g/dL (13-18) L\n") && text.contains("Repeat in a week"), "{text}");
    assert!(text.contains("Remark\nFirst line\nsecond line"), "{text}");
}

#[test]
fn results_and_diagnoses_are_entries() {
    let read = read(RESULT);
    let shown: Vec<_> = read.entries.iter().map(|entry| [&entry.sort, &entry.text, &entry.value, &entry.date, &entry.status]).collect();
    assert_eq!(
        shown,
        [
            ["result", "Hemoglobin", "12.5", "2024-03-30", "final, L"],
            ["problem", "Malignant neoplasm", "", "", "final"],
            ["problem", "Reason", "", "", "admitting"],
        ]
    );
    assert_eq!((read.entries[0].code.as_str(), read.entries[0].page), ("http://loinc.org|718-7", Some(1)));
}

#[test]
fn messages_of_every_kind_say_what_they_are() {
    let admitted = format!("PV1|1|I{}20240104", "|".repeat(42));
    for (message, segments, kind, title, date) in [
        ("VXU^V04", "RXA|0|1|20240102||140^Influenza^CVX|0.5|mL||||||||||||CP", "immunizations", "Immunizations", "2024-01-02"),
        ("MDM^T02", "TXA|1|DS||20240103|||||Writer|||||||AU", "discharge", "Discharge summary", "2024-01-03"),
        ("ADT^A01", &admitted, "", "Admission", "2024-01-04"),
        ("SIU^S12", "SCH|1|2||||||Check-up|||^^^202401051200|||||||||||||Booked", "", "Appointment", "2024-01-05"),
        ("RDE^O11", "RXE|^^^20240106|1191^Aspirin^RXNORM|1||tablet", "medications", "Prescription", "2024-04-01"),
    ] {
        let read = read(&format!("MSH|^~\\&|A|B|||20240401||{message}|1|P|2.5\rPID|1||7\r{segments}\r"));
        let of = |name| facts(&read, name).first().map_or("", |(value, _)| value);
        assert_eq!((of(FactName::Kind), of(FactName::Title), of(FactName::Date)), (kind, title, date), "{message}");
        assert_eq!(read.entries.len(), usize::from(message != "MDM^T02"), "{message}");
    }
}

#[test]
fn two_patients_in_one_file_stay_two() {
    let one = |name: &str, day: u32| format!("MSH|^~\\&|A|B|||202404{day:02}||ORU^R01\rPID|1||7||{name}||1970\rOBX|1|NM|X||1\r");
    let read = read(&format!("FHS|^~\\&|A\rBHS|^~\\&|A\r{}{}BTS|2\rFTS|1\r", one("Nobody^Anna", 1), one("Somebody^Else", 2)));
    assert_eq!(facts(&read, FactName::Name), [("Anna Nobody", "PID-5"), ("Else Somebody", "PID-5")]);
    assert_eq!((read.pages.len(), read.entries[1].page), (2, Some(2)));
    let dates: Vec<f32> = read.stated.iter().filter(|fact| fact.name == FactName::Date).map(|fact| fact.confidence).collect();
    assert!(dates[0] > dates[1]);
}
