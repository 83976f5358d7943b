//! Diagnoses that records suggest: from a file to the suggestion, what a decision does to it, and how often reports are understood.

use second_read_library::Library;
use second_read_model::Code;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::progress::Unwatched;
use second_read_model::suggestion::Certainty;
use second_read_model::suggestion::Suggestion;
use second_read_recognise::diagnosis::suggest;
use second_read_tests::corpus;
use serde_json::Value;

const REPORT: &str = "SURGICAL PATHOLOGY REPORT\nPatient: NOBODY, NORA\nDate of Birth: 02/19/1961\nMRN: X-100\n\
    CLINICAL HISTORY\nMother had ovarian cancer. Rule out lymphoma.\n\
    FINAL DIAGNOSIS\nLEFT BREAST, 2:00, CORE BIOPSY:\n- INVASIVE DUCTAL CARCINOMA, GRADE 2.\n- Suspicious for Paget disease of the nipple.\n\
    Electronically signed: A. Nobody, MD\n";

struct Heap {
    library: Library,
    _folder: tempfile::TempDir,
}

impl Heap {
    fn of(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("heap")).unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join("heap").join(name), text).unwrap();
        }
        let (library, _) = Library::create(&folder.path().join("library"), None).unwrap();
        library.add(&[folder.path().join("heap")], &Unwatched).unwrap();
        Self { library, _folder: folder }
    }

    fn record(&self) -> RecordId {
        self.library.records(&Default::default()).unwrap()[0].id
    }

    fn person(&self) -> PersonId {
        self.library.people().unwrap()[0].id
    }

    fn codes(&self, record: RecordId) -> Vec<String> {
        self.library.suggestions(record).unwrap().into_iter().map(|one| one.code).collect()
    }
}

#[test]
fn a_report_suggests_what_it_says_with_its_words() {
    let heap = Heap::of(&[("report.txt", REPORT)]);
    let found = heap.library.suggestions(heap.record()).unwrap();
    assert_eq!(found[0].code, "C50.412");
    assert_eq!(found[0].title, "Malignant neoplasm of upper-outer quadrant of left female breast");
    assert_eq!((found[0].page, found[0].certainty), (Some(1), Certainty::Asserted));
    assert!(REPORT.contains(&found[0].evidence) && found[0].evidence.contains("INVASIVE DUCTAL CARCINOMA"));
    assert!(found.iter().all(|one| one.code.starts_with("C50")), "{found:#?}");
}

#[test]
fn a_decision_takes_a_suggestion_away_and_undo_brings_it_back() {
    let heap = Heap::of(&[("report.txt", REPORT)]);
    let record = heap.record();
    let first = heap.codes(record);
    assert!(first.contains(&"C50.412".to_owned()));
    heap.library.tag(&[record], "C50.412", Some(heap.person())).unwrap();
    assert!(!heap.codes(record).contains(&"C50.412".to_owned()), "it is tagged");
    heap.library.undo().unwrap();
    assert_eq!(heap.codes(record), first);
    heap.library.turn_down(&[record], "c50412").unwrap();
    assert!(!heap.codes(record).contains(&"C50.412".to_owned()), "it was turned down");
    heap.library.undo().unwrap();
    assert_eq!(heap.codes(record), first);
    heap.library.trash(&[record]).unwrap();
    assert!(heap.codes(record).is_empty(), "it is in the trash");
}

#[test]
fn what_is_not_there_is_said() {
    let heap = Heap::of(&[("report.txt", REPORT)]);
    assert_eq!(heap.library.suggestions(RecordId(999)).unwrap_err().code, Code::UnknownId);
    assert_eq!(heap.library.turn_down(&[heap.record()], "X99.XX").unwrap_err().code, Code::UnknownId);
    assert_eq!(heap.library.turn_down(&[RecordId(999)], "C50.412").unwrap_err().code, Code::UnknownId);
}

/// Reports that print the diagnosis which another reader gave a code: the code or its category is suggested for 85 in 100.
#[test]
fn reports_suggest_the_diagnosis_that_they_state() {
    let Some(corpus) = corpus() else { return };
    let truth: Value = serde_json::from_str(&std::fs::read_to_string(corpus.join("pdf/reports/truth.json")).unwrap()).unwrap();
    let (mut right, mut wrong) = (0, Vec::new());
    for report in truth.as_array().unwrap().iter().filter(|report| report["has_text_layer"] == true && states_a_diagnosis(report)) {
        let path = report["file"].as_str().unwrap();
        let bytes = std::fs::read(corpus.join(path)).unwrap();
        let extract = second_read_worker::formats::extract(path, bytes.len() as u64, &mut std::io::Cursor::new(&bytes));
        let found = suggest(&extract);
        assert!(found.len() <= 8, "{path}: {found:#?}");
        let code = report["icd10"].as_str().unwrap();
        if fits(&found, code) { right += 1 } else { wrong.push(format!("{path}: {code} is not among {found:#?}")) }
    }
    assert!(right + wrong.len() >= 4, "{right} reports were read");
    assert!(right * 100 >= (right + wrong.len()) * 85, "{right} right:\n{}", wrong.join("\n"));
}

/// Whether a report prints what it was coded as: a normal scan and a table of results print no diagnosis.
fn states_a_diagnosis(report: &Value) -> bool {
    let summary = report["diagnosis"].as_str().unwrap().to_lowercase();
    let code = report["icd10"].as_str().unwrap();
    !code.starts_with('Z')
        && ["no evidence", "unauffällig", "score", "hba1c"]
            .iter()
            .all(|word| !summary.contains(word) || summary.contains("gleason") || summary.contains("nottingham"))
}

fn fits(found: &[Suggestion], code: &str) -> bool {
    found.iter().any(|one| one.code.get(..3) == code.get(..3))
}
