//! SUMMARY.PDF: what is laid out can be read back word for word, the same ask gives the same bytes, and data is never markup.

use std::io::Cursor;
use std::io::Write as _;
use std::process::Command;

use second_read_library::Worker;
use second_read_model::extract::WarningCode;
use second_read_model::summary::*;
use second_read_tests::skipped;
use second_read_worker::formats;
use second_read_worker::typeset::typeset;

const CREATED: &str = "2026-06-14T09:30:00Z";

fn lines(heading: &str, note: &str, lines: &[&str]) -> Lines {
    Lines { heading: heading.into(), note: note.into(), lines: lines.iter().map(|line| (*line).to_owned()).collect() }
}

fn labelled(label: &str, text: &str) -> Labelled {
    Labelled { label: label.into(), text: text.into() }
}

/// A summary as the bundle writes it, of somebody who does not exist.
fn sample() -> Summary {
    let document = |tab: u32| DocumentLine {
        tab: tab.to_string(),
        date: "27 May 2026".into(),
        kind: "Pathology report".into(),
        title: "Surgical pathology, final".into(),
        place: "St. Anne’s Hospital".into(),
        pages: "2".into(),
        file: format!("IHE_XDM/SUBSET01/DOC{tab:05}.PDF"),
    };
    Summary {
        lang: "en".into(),
        paper: Paper::UsLetter,
        title: "Maria Alvarez, born 14 March 1971: case for a second opinion".into(),
        running: "Maria Alvarez · born 14 March 1971 · not for diagnosis".into(),
        prepared: "Case for a second opinion · prepared 14 June 2026 by her daughter, at the patient’s request (as stated)".into(),
        name: "Maria Alvarez".into(),
        identity: ["born 14 March 1971 (55 on 14 June 2026)", "female", "St. Anne’s 00418822", "Lakeside L-7713"].map(str::to_owned).into(),
        diagnoses: vec![SummaryDiagnosis {
            words: "Breast cancer, left, 2:00".into(),
            code: "C50.412".into(),
            title: "Malignant neoplasm of upper-outer quadrant of left female breast (ICD-10-CM)".into(),
        }],
        purpose: vec![
            labelled("Why", "surgery is advised."),
            labelled("Decision", "lumpectomy with radiation, or mastectomy."),
            labelled("By", "30 June 2026, surgery date."),
            labelled("Local team proposes", "lumpectomy, sentinel node."),
        ],
        questions: lines(
            "Questions",
            "in the patient’s words",
            &["Is lumpectomy with radiation as safe as mastectomy for me?", "Should HER2 be settled before surgery?"],
        ),
        quotations: Quotations {
            heading: "Word for word".into(),
            note: "whole sections, copied from the reports".into(),
            quotations: vec![
                Quotation {
                    source: "Pathology, final, reported 29 May 2026, St. Anne’s Hospital".into(),
                    reference: "tab 1, page 2".into(),
                    text: "FINAL DIAGNOSIS\nA. Breast, left, 2:00, ultrasound-guided core biopsy: Invasive ductal carcinoma, Nottingham grade 2.\n\
                           HER2 (IHC): equivocal (2+); reflex ISH ordered."
                        .into(),
                },
                Quotation {
                    source: "Radiology, MRI breast, final, 5 June 2026".into(),
                    reference: "tab 2, page 1".into(),
                    text: "IMPRESSION: Known malignancy, left breast, 19 mm. No suspicious axillary nodes. BI-RADS 6.".into(),
                },
            ],
        },
        gaps: vec![
            labelled("Not in this bundle", "ultrasound images of 20 May (report only) · HER2 ISH result (ordered)"),
            labelled("Disagrees", "side in the ultrasound report, see tab 4."),
        ],
        timeline: Timeline {
            heading: "May to June 2026".into(),
            note: String::new(),
            lines: [("4 May 2026", "Screening mammogram"), ("27 May 2026", "Core biopsy, left breast"), ("5 June 2026", "MRI of both breasts")]
                .map(|(date, text)| TimelineLine { date: date.into(), text: text.into(), reference: "tab 1".into() })
                .into(),
        },
        documents: Documents {
            heading: "Documents".into(),
            note: "6 papers, 14 pages".into(),
            columns: ["Tab", "Date", "Kind", "Title", "Place", "Pages", "File"].map(str::to_owned),
            rows: (1..=6).map(document).collect(),
        },
        images: Images {
            heading: "Images".into(),
            note: "1 study, 2 series".into(),
            warning: "Not for diagnosis".into(),
            studies: vec![StudyLine {
                title: "MR breast, 5 June 2026, Lakeside Imaging".into(),
                series: vec!["AX T1 POST: 120 images".into(), "AX T2: 118 images, 2 missing".into()],
                reference: "DICOM/ST000001".into(),
                picture: Some(KeyPicture {
                    input: 1,
                    caption: "ALVAREZ MARIA, 14 Mar 1971\nMR 5 June 2026 AX T1 POST".into(),
                    alternative: "One slice of the MR study".into(),
                    edges: ["R", "L", "A", "P"].map(str::to_owned),
                }),
            }],
        },
        identities: Identities {
            heading: "Who the patient is at each place".into(),
            note: "for the person who imports".into(),
            columns: ["Place", "Number", "Issuer", "Accession", "Studies"].map(str::to_owned),
            rows: vec![IdentityLine {
                place: "St. Anne’s Hospital".into(),
                number: "00418822".into(),
                issuer: "STANNE".into(),
                accession: "S26-10482".into(),
                studies: "1.2.826.0.1.3680043.8.498.1".into(),
            }],
        },
        closing: ["Made with Second Read 0.1.0.", "Not for diagnosis: read the originals.", "To verify: SHA256.TXT lists every file."]
            .map(str::to_owned)
            .into(),
    }
}

/// A grey oval on black.
fn picture() -> Vec<u8> {
    let oval = image::GrayImage::from_fn(256, 256, |x, y| {
        let (x, y) = ((x as f32 - 128.0) / 80.0, (y as f32 - 128.0) / 110.0);
        image::Luma([((1.0 - x * x - y * y).max(0.0) * 220.0) as u8])
    });
    let mut png = Vec::new();
    oval.write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
    png
}

fn set(summary: &Summary) -> Vec<u8> {
    let data = serde_json::to_value(summary).unwrap();
    typeset("summary", &data, &mut |_| Ok(picture()), CREATED).unwrap()
}

fn text_of(pdf: &[u8]) -> String {
    let extract = formats::extract("SUMMARY.PDF", pdf.len() as u64, &mut Cursor::new(pdf));
    assert!(extract.warnings.is_empty(), "{:?}", extract.warnings);
    extract.pages.into_iter().map(|page| page.text + "\n").collect()
}

/// Words with single spaces between: where a line is broken does not count.
fn flowing(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_summary_says_all_that_it_was_given_and_is_the_same_each_time() {
    let summary = sample();
    let pdf = set(&summary);
    assert_eq!(pdf, set(&summary), "the same data gives the same bytes");
    let text = flowing(&text_of(&pdf));
    for expected in [
        "Maria Alvarez",
        "C50.412 Malignant neoplasm",
        "Local team proposes: lumpectomy, sentinel node.",
        "2. Should HER2 be settled before surgery?",
        "Invasive ductal carcinoma, Nottingham grade 2. HER2 (IHC): equivocal (2+); reflex ISH ordered.",
        "Not in this bundle: ultrasound images of 20 May (report only)",
        "27 May 2026 Core biopsy, left breast tab 1",
        "AX T2: 118 images, 2",
        "STANNE S26-10482",
        "Not for diagnosis: read the originals.",
    ] {
        assert!(text.contains(expected), "{expected:?} is not in: {text}");
    }
    let raw = String::from_utf8_lossy(&pdf);
    for mark in ["<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>A</pdfaid:conformance>", "2026-06-14T09:30:00"] {
        assert!(raw.contains(mark), "{mark}");
    }
}

#[test]
fn the_caged_worker_sets_the_same_bytes() {
    let data = serde_json::to_value(sample()).unwrap();
    let caged = Worker::find().unwrap().typeset("summary", &data, &[picture()], CREATED).unwrap();
    assert_eq!(caged, set(&sample()));
}

#[test]
fn an_empty_summary_leaves_headings_out() {
    let text = text_of(&set(&Summary { name: "Nobody".into(), lang: "en".into(), ..Summary::default() }));
    assert_eq!(flowing(&text), "Nobody 1 / 1");
}

#[test]
fn every_row_of_a_long_table_is_there() {
    let mut summary = sample();
    let row = summary.documents.rows[0].clone();
    summary.documents.rows = (1..=150).map(|tab| DocumentLine { tab: format!("T{tab}"), ..row.clone() }).collect();
    let text = text_of(&set(&summary));
    for tab in 1..=150 {
        assert!(text.lines().any(|line| line.split_whitespace().next() == Some(&format!("T{tab}"))), "row {tab} is lost");
    }
}

#[test]
fn data_is_shown_as_it_was_typed() {
    for name in ["#read(\"/etc/passwd\")", "*x* _y_ $z$ @a <b> `c` = d", "\\u{41} // no comment", "#image(\"input-1\")"] {
        let summary = Summary { name: name.into(), lang: "en".into(), ..Summary::default() };
        assert_eq!(flowing(&text_of(&set(&summary))), format!("{name} 1 / 1"));
    }
}

#[test]
fn names_in_other_scripts_do_not_vanish() {
    for name in ["Zoë Ångström-Łukasiewicz", "Ελένη Παπαδοπούλου", "Наталья Щукина", "Nguyễn Thị Ánh"]
    {
        let text = text_of(&set(&Summary { name: name.into(), lang: "en".into(), ..Summary::default() }));
        assert_eq!(flowing(&text), format!("{name} 1 / 1"));
    }
    let text = flowing(&text_of(&set(&Summary { name: "Li 张伟".into(), lang: "zh".into(), ..Summary::default() })));
    assert!(text.starts_with("Li □□ □ stands for a letter"), "{text}");
}

#[test]
fn what_is_not_ours_to_set_is_refused() {
    let data = serde_json::to_value(sample()).unwrap();
    let with = |template: &str, data: &serde_json::Value, input: &'static [u8], created: &str| {
        typeset(template, data, &mut |_| Ok(input.to_vec()), created).map_err(|failure| failure.code).unwrap_err()
    };
    assert_eq!(with("letter", &data, b"", CREATED), WarningCode::NotSupported);
    assert_eq!(with("summary", &data, b"%PDF-1.7", CREATED), WarningCode::NotSupported);
    assert_eq!(with("summary", &data, b"\xff\xd8\xff no picture", CREATED), WarningCode::Malformed);
    assert_eq!(with("summary", &serde_json::json!({"name": 7}), b"", CREATED), WarningCode::Malformed);
    assert_eq!(with("summary", &data, b"", "yesterday"), WarningCode::Malformed);
}

#[test]
fn other_programs_find_the_summary_sound() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&set(&sample())).unwrap();
    let Ok(checked) = Command::new("qpdf").arg("--check").arg(file.path()).output() else { return skipped("qpdf is not installed") };
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}
