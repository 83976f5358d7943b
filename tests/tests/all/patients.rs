//! The three invented patients of the corpus, from the heap to a verified bundle, held to what the corpus says of them.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use second_read_bundle::Options;
use second_read_bundle::verify;
use second_read_library::FileRow;
use second_read_library::Library;
use second_read_library::NewCase;
use second_read_library::RecordFilter;
use second_read_library::Restore;
use second_read_model::CaseId;
use second_read_model::Code;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::progress::Unwatched;
use second_read_model::record::RecordRow;
use second_read_tests::by_hand::clock;
use second_read_tests::corpus;
use second_read_tests::mutate::members;
use serde_json::Value;
use sha2::Digest;

use crate::bundle::worker;
use crate::intake::new;
use crate::intake::sums_up;

#[test]
fn breast_cancer() {
    from_heap_to_bundle("breast-cancer");
}

#[test]
fn heart_and_diabetes() {
    from_heap_to_bundle("heart-diabetes");
}

#[test]
fn a_childs_epilepsy() {
    from_heap_to_bundle("enfant-épilepsie");
}

fn from_heap_to_bundle(name: &str) {
    let Some(corpus) = corpus() else { return };
    let expected: Value = serde_json::from_slice(&std::fs::read(corpus.join(format!("patients/{name}.expected.json"))).unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let library = new(folder.path());
    let heap = corpus.join("patients").join(name);
    let report = library.add(std::slice::from_ref(&heap), &Unwatched).unwrap();
    sums_up(&report);
    let patient = Patient { rows: rows(&library), records: records(&library), library, heap, expected, folder: folder.path().to_owned() };
    patient.files_are_in_their_lists();
    patient.contents_are_counted_once();
    patient.studies_are_whole();
    patient.originals_come_back_byte_for_byte();
    patient.words_are_found(&serde_json::from_slice(&std::fs::read(corpus.join("pdf/reports/truth.json")).unwrap()).unwrap());
    patient.the_case_becomes_a_bundle();
    let again = patient.library.add(std::slice::from_ref(&patient.heap), &Unwatched).unwrap();
    assert_eq!(again, report, "{name}: adding again changes nothing");
}

/// What was taken in, and what the corpus says of it.
struct Patient {
    library: Library,
    heap: PathBuf,
    expected: Value,
    folder: PathBuf,
    /// Every file, by its path.
    rows: BTreeMap<String, FileRow>,
    records: Vec<RecordRow>,
}

fn rows(library: &Library) -> BTreeMap<String, FileRow> {
    library.files(None).unwrap().into_iter().map(|row| (row.path.clone(), row)).collect()
}

fn records(library: &Library) -> Vec<RecordRow> {
    library.records(&RecordFilter::default()).unwrap()
}

/// Ends of paths that are kept where the corpus calls them clutter, and why.
const DIFFERENT: [(&str, &str); 6] = [
    ("apple_health_export/export_cda.xml", "it repeats every step and heart beat of the export beside it: an index"),
    ("Disc 1 CT head/README.TXT", "a medium's own notice is an index: kept, and no record"),
    ("!INDEX.HTM", "a medium's own notice is an index"),
    ("!README.TXT", "a medium's own notice is an index"),
    ("METADATA.XML", "a medium's list is an index"),
    ("LIESMICH.TXT", "no list beside it says that it is a medium's notice: it may be somebody's text"),
];

impl Patient {
    /// What the corpus says of each file, with the path that the library gives it; an archive with the bytes of another one stays closed.
    fn files(&self) -> Vec<(String, &Value)> {
        let mut files = Vec::new();
        let mut opened = BTreeSet::new();
        for file in self.expected["files"].as_array().unwrap() {
            let path = format!("{}/{}", self.heap.display(), file["path"].as_str().unwrap());
            let inside = if self.rows.get(&path).is_some_and(|row| row.disposition == "copy") { None } else { file["inside"].as_array() };
            if inside.is_some() {
                assert!(opened.insert(file["sha256"].as_str()), "{path} was opened twice");
            }
            files.push((path.clone(), file));
            files.extend(inside.into_iter().flatten().map(|inner| (format!("{path}!{}", inner["path"].as_str().unwrap()), inner)));
        }
        files
    }

    fn files_are_in_their_lists(&self) {
        let files = self.files();
        let named: BTreeSet<&String> = files.iter().map(|(path, _)| path).collect();
        let more: Vec<&String> = self.rows.keys().filter(|path| !named.contains(path) && !is_salvaged(path)).collect();
        assert_eq!(more, Vec::<&String>::new(), "every file is in one list, and nothing else is");
        for (path, file) in &files {
            let row = self.rows.get(path).unwrap_or_else(|| panic!("{path} is in no list"));
            assert_eq!(row.sha256.map(|hash| hash.to_string()).as_deref(), file["sha256"].as_str(), "{path}");
            let kind = file["kind"].as_str().unwrap();
            let (lists, has_record) = expected_list(path, kind);
            assert!(lists.contains(&row.disposition.as_str()), "{path} ({kind}) is in the list {}", row.disposition);
            if let Some(has_record) = has_record {
                assert_eq!(row.record.is_some(), has_record, "{path} ({kind})");
            }
        }
    }

    fn contents_are_counted_once(&self) {
        let distinct: BTreeSet<_> = self.rows.values().filter(|row| !is_salvaged(&row.path)).filter_map(|row| row.sha256).collect();
        assert_eq!(distinct.len() as u64, self.expected["counts"]["distinct_contents_including_inside_archives"].as_u64().unwrap());
    }

    /// Studies, their series, and the images of each series.
    fn studies_are_whole(&self) {
        let found: BTreeMap<String, BTreeMap<String, (String, u64)>> = self
            .records
            .iter()
            .filter_map(|row| Some((row.study.as_ref()?.uid.clone(), self.library.record(row.id).unwrap().series)))
            .map(|(uid, series)| (uid, series.into_iter().map(|one| (one.uid, (one.modality, u64::from(one.instances)))).collect()))
            .collect();
        let mut wanted: BTreeMap<String, BTreeMap<String, (String, u64)>> = BTreeMap::new();
        for patient in self.expected["dicom"]["patients"].as_array().unwrap() {
            for (uid, study) in patient["studies"].as_object().unwrap() {
                let series = study["series"].as_object().unwrap().iter();
                let counted = series
                    .map(|(uid, one)| (uid.clone(), (one["modality"].as_str().unwrap().to_owned(), one["instances"].as_u64().unwrap())));
                wanted.entry(uid.clone()).or_default().extend(counted);
            }
        }
        assert_eq!(found, wanted);
    }

    /// What is written out is read back and hashed here: the library's own word is not taken.
    fn originals_come_back_byte_for_byte(&self) {
        let mut back = BTreeSet::new();
        for row in &self.records {
            let to = self.folder.join(format!("back/{}", row.id));
            std::fs::create_dir_all(&to).unwrap();
            for file in self.library.restore(Restore::Record(row.id), &to, &Unwatched).unwrap() {
                let hash = sha2::Sha256::digest(std::fs::read(&file.path).unwrap());
                back.insert(hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
            }
        }
        for (path, file) in self.files() {
            if expected_list(&path, file["kind"].as_str().unwrap()).1 == Some(true) {
                assert!(back.contains(file["sha256"].as_str().unwrap()), "{path} did not come back with any record");
            }
        }
    }

    /// The words that the corpus says are printed in its reports find the records of the files that hold them.
    fn words_are_found(&self, truth: &Value) {
        let mut searched = 0;
        for (path, file) in self.files().iter().filter(|(_, file)| file["kind"] == "pdf-text") {
            let report = truth.as_array().unwrap().iter().find(|report| report["id"] == file["report"] && report["id"].is_string());
            let words = report.into_iter().flat_map(|report| report["words_that_search_must_find"].as_array().unwrap());
            for word in words.map(|word| word.as_str().unwrap()) {
                let hits = self.library.search(word, 1000).unwrap().hits;
                assert!(hits.iter().any(|hit| Some(hit.record) == self.rows[path].record), "{word} does not find {path}");
                searched += 1;
            }
        }
        assert!(searched > 6, "the corpus says which words are printed in which report");
    }

    fn the_case_becomes_a_bundle(&self) {
        let person = self.person();
        let title = "Second opinion".to_owned();
        let new = NewCase { title, person, diagnoses: Vec::new(), checklist: String::new(), recipient: String::new() };
        let case = self.library.case_new(&new).unwrap();
        let (own, others): (Vec<&RecordRow>, Vec<&RecordRow>) =
            self.records.iter().partition(|row| row.person.as_ref().is_some_and(|owner| owner.id == person));
        let other = others.iter().find(|row| row.person.is_some()).expect("each of these heaps holds somebody else's record");
        self.library.case_add(case, &ids(&own), false).unwrap();
        self.library.case_add(case, &[other.id], false).unwrap();
        let to = self.folder.join("case.zip");
        assert_eq!(self.bundle(case, &to).unwrap_err().code, Code::OtherPerson);
        assert!(!to.exists());
        self.library.case_remove(case, &[other.id]).unwrap();
        self.bundle(case, &to).unwrap();
        let report = verify(&worker(), &to, &Unwatched).unwrap();
        assert_eq!((report.ok, report.findings), (true, Vec::new()));
        self.bundle_holds_the_case(&to, &own);
    }

    fn bundle(&self, case: CaseId, to: &Path) -> second_read_library::Result<second_read_bundle::Report> {
        second_read_bundle::write(&self.library, &worker(), case, to, &Options::default(), clock(), &Unwatched)
    }

    /// Every image and paper of the case that is not left out for a reason, and nothing that names a file of the heap.
    fn bundle_holds_the_case(&self, zip: &Path, own: &[&RecordRow]) {
        let members = members(zip).unwrap();
        let images: u64 = own.iter().filter_map(|row| row.study.as_ref()).map(|study| u64::from(study.instances)).sum();
        assert_eq!(members.iter().filter(|(name, _)| name.starts_with("DICOM/")).count() as u64, images);
        let papers: BTreeSet<Vec<u8>> = members.iter().filter(|(name, _)| name.contains("/DOC")).map(|(_, bytes)| bytes.clone()).collect();
        for row in own.iter().filter(|row| row.kind != "own" && row.study.is_none()) {
            for original in self.library.originals(row.id).unwrap() {
                let mut bytes = Vec::new();
                std::io::Read::read_to_end(&mut self.library.blob(original.blob).unwrap(), &mut bytes).unwrap();
                assert!(papers.contains(&bytes), "{} ({}) is not in the bundle", original.path, row.kind);
            }
        }
        let front = String::from_utf8(members[0].1.clone()).unwrap();
        for path in self.rows.values().filter(|row| row.record.is_some()).map(|row| &row.path) {
            let name = path.rsplit(['/', '!']).next().unwrap();
            assert!(!front.contains(name) || name.len() < 6, "INDEX.HTM holds the file name {name}");
        }
    }

    /// The patient, by birth date.
    fn person(&self) -> PersonId {
        let born = self.expected["patient"]["birth_date"].as_str().unwrap();
        let people = self.library.people().unwrap();
        let all: Vec<_> = people.iter().filter(|person| person.birth_date.is_some_and(|date| date.to_string() == born)).collect();
        assert_eq!(all.len(), 1, "{:?}", people.iter().map(|person| (&person.name, person.birth_date)).collect::<Vec<_>>());
        all[0].id
    }
}

/// Lists a file of this kind may be in, and whether it belongs to a record (`None`: either is right).
fn expected_list(path: &str, kind: &str) -> (&'static [&'static str], Option<bool>) {
    if DIFFERENT.iter().any(|(end, _)| path.ends_with(end)) {
        return (&["kept"], None);
    }
    match kind {
        "system-junk" | "disc-viewer" | "support" => (&["clutter"], Some(false)),
        "archive" => (&["container", "copy"], Some(false)),
        // Where somebody walked is no medical record.
        "gps-route" => (&["clutter"], Some(false)),
        "dicomdir" => (&["kept"], Some(false)),
        "not-medical" => (&["kept", "copy", "unreadable"], None),
        _ => (&["kept", "copy"], Some(true)),
    }
}

/// What came whole or in part out of a download that broke off. The corpus counts that one as a file that is no archive.
fn is_salvaged(path: &str) -> bool {
    path.contains("CT_full.zip.crdownload!")
}

fn ids(rows: &[&RecordRow]) -> Vec<RecordId> {
    rows.iter().map(|row| row.id).collect()
}
