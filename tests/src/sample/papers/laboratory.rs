//! Lakeside Clinical Laboratory: the patient's blood before surgery, and the report of somebody else that got into her folder.

use super::layout::Heading;
use super::layout::House;
use super::layout::paper;
use crate::sample::person::LAKESIDE_NUMBER;
use crate::sample::person::Person;
use crate::sample::person::STRANGER_NUMBER;
use crate::sample::person::patient;
use crate::sample::person::stranger;

const HOUSE: House = House {
    letterhead: |pdf| {
        pdf.rect(40.0, 34.0, 532.0, 34.0, 0.82);
        pdf.text(48.0, 56.0, 14.0, true, "LAKESIDE CLINICAL LABORATORY");
        pdf.text(400.0, 50.0, 8.0, false, "30 Mill Lane, Port Lorne");
        pdf.text(400.0, 61.0, 8.0, false, "Director: A. N. Sorensen, MD");
        92.0
    },
    left: 48.0,
    right: 564.0,
    size: 9.0,
    heading: Heading::Bar,
    foot: "H above, L below the reference range. Performed at Lakeside Clinical Laboratory.",
};

type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

const COUNT: &[Row] = &[
    ("WBC", "6.2", "", "10^3/uL", "4.0-10.5"),
    ("RBC", "4.51", "", "10^6/uL", "3.90-5.10"),
    ("Hemoglobin", "13.4", "", "g/dL", "11.7-15.5"),
    ("Hematocrit", "40.1", "", "%", "35.0-45.0"),
    ("MCV", "88.9", "", "fL", "80.0-100.0"),
    ("Platelets", "248", "", "10^3/uL", "150-400"),
    ("Neutrophils, absolute", "3.7", "", "10^3/uL", "1.8-7.7"),
    ("Lymphocytes, absolute", "1.8", "", "10^3/uL", "1.0-4.8"),
];

const METABOLIC: &[Row] = &[
    ("Glucose", "104", "H", "mg/dL", "70-99"),
    ("Urea nitrogen (BUN)", "14", "", "mg/dL", "7-25"),
    ("Creatinine", "0.78", "", "mg/dL", "0.50-1.05"),
    ("eGFR (CKD-EPI 2021)", "90", "", "mL/min/1.73m2", ">=60"),
    ("Sodium", "139", "", "mmol/L", "135-146"),
    ("Potassium", "4.2", "", "mmol/L", "3.5-5.3"),
    ("Calcium", "9.4", "", "mg/dL", "8.6-10.4"),
    ("Albumin", "4.3", "", "g/dL", "3.6-5.1"),
    ("Alkaline phosphatase", "71", "", "U/L", "37-153"),
    ("AST", "19", "", "U/L", "10-35"),
    ("ALT", "17", "", "U/L", "6-29"),
    ("Bilirubin, total", "0.5", "", "mg/dL", "0.2-1.2"),
];

const THYROID: &[Row] = &[("TSH", "2.31", "", "mIU/L", "0.40-4.50")];

const LIPIDS: &[Row] = &[
    ("Cholesterol, total", "211", "H", "mg/dL", "<200"),
    ("HDL cholesterol", "58", "", "mg/dL", ">=50"),
    ("Triglycerides", "97", "", "mg/dL", "<150"),
    ("LDL cholesterol, calculated", "134", "H", "mg/dL", "<100"),
];

const IRON: &[Row] = &[("Ferritin", "11", "L", "ng/mL", "16-154"), ("Hemoglobin", "11.2", "L", "g/dL", "11.7-15.5")];

/// 10 June: the patient's.
pub(in crate::sample) fn blood() -> Vec<u8> {
    let tests = [("COMPLETE BLOOD COUNT", COUNT), ("COMPREHENSIVE METABOLIC PANEL", METABOLIC), ("THYROID", THYROID)];
    report(&patient(), LAKESIDE_NUMBER, ["LCL-26-118204", "06/10/2026 08:15", "06/10/2026 17:52", "Priya Raman, MD"], &tests)
}

/// 11 June: not the patient's.
pub(in crate::sample) fn blood_of_a_stranger() -> Vec<u8> {
    let tests = [("LIPID PANEL", LIPIDS), ("IRON", IRON)];
    report(&stranger(), STRANGER_NUMBER, ["LCL-26-118377", "06/11/2026 07:50", "06/11/2026 15:20", "Owen Castellan, MD"], &tests)
}

fn report(person: &Person, number: &str, [accession, collected, reported, ordered_by]: [&str; 4], tests: &[(&str, &[Row])]) -> Vec<u8> {
    let running = format!("{} · {accession}", person.printed);
    paper(&HOUSE, &running, |paper| {
        paper.bold("LABORATORY REPORT");
        paper.fields(&[
            ("Patient", &person.printed),
            ("Specimen no.", accession),
            ("DOB", &person.birth_printed),
            ("Collected", collected),
            ("Sex", &person.sex),
            ("Reported", reported),
            ("Patient ID", number),
            ("Ordered by", ordered_by),
            ("Fasting", "Yes"),
            ("Status", "Final"),
        ]);
        let stops = [0.0, 190.0, 245.0, 285.0, 390.0];
        for (panel, rows) in tests {
            paper.heading(panel);
            paper.row(&stops, &["Test", "Result", "Flag", "Units", "Reference range"], true);
            for (test, value, flag, unit, range) in *rows {
                paper.row(&stops, &[test, value, flag, unit, range], false);
            }
        }
        paper.text("End of report");
    })
}
