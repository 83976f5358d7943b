//! What a user finds and decides about the sample patient: search, facts, tags, cases, and taking each of them back.

use second_read_library::CaseLine;
use second_read_library::Library;
use second_read_library::NewCase;
use second_read_library::RecordFilter;
use second_read_library::SetFact;
use second_read_model::Code;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::finding::FindingCode;
use second_read_model::progress::Unwatched;
use second_read_model::record::PairSort;
use second_read_model::record::RecordRow;
use second_read_tests::sample::Scale;
use second_read_tests::sample::write_sample;

struct Sample {
    library: Library,
    _folder: tempfile::TempDir,
}

impl Sample {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        write_sample(&folder.path().join("heap"), Scale::Small).unwrap();
        // Words that only folding finds.
        let greek = "Καρκίνος του μαστού\nPatient: Maria J Alvarez";
        std::fs::write(folder.path().join("heap/ελληνικά 乳癌.txt"), format!("{greek}\n左乳癌の疑い 3.2 cm, HER2+")).unwrap();
        let (library, _) = Library::create(&folder.path().join("library"), None).unwrap();
        let report = library.add(&[folder.path().join("heap")], &Unwatched).unwrap();
        assert!(report.findings.iter().any(|finding| finding.code == FindingCode::DiscMissing && finding.message.contains("2 of them")));
        Self { library, _folder: folder }
    }

    fn rows(&self) -> Vec<RecordRow> {
        self.library.records(&RecordFilter::default()).unwrap()
    }

    fn row(&self, wanted: impl Fn(&RecordRow) -> bool) -> RecordRow {
        self.rows().into_iter().find(wanted).unwrap()
    }

    fn total(&self, words: &str) -> u64 {
        self.library.search(words, 20).unwrap().total
    }

    fn patient(&self) -> PersonId {
        self.library.people().unwrap().into_iter().max_by_key(|person| person.records).unwrap().id
    }
}

#[test]
fn words_are_found_however_they_are_typed() {
    let sample = Sample::new();
    for (words, at_least) in [
        ("HER2", 2),
        ("her2+", 1),
        ("equivocal her2", 1),
        ("S26-10482", 2),
        ("Καρκινος", 1),
        ("καρκίνος ΜΑΣΤΟΥ", 1),
        ("乳癌", 1),
        ("3.2", 1),
        ("alvar", 5),
        ("Alvarez equivocal", 1),
        ("Fax_20260521", 1),
        ("MRI breast", 1),
        ("pathology", 1),
    ] {
        assert!(sample.total(words) >= at_least, "{words}: {}", sample.total(words));
    }
    for words in ["zebra", "\"", "her2 AND zebra", "", "NOT zebra OR her2", "* ^ ("] {
        assert_eq!(sample.total(words), 0, "{words}");
    }
    let page = sample.library.search("equivocal", 1).unwrap();
    assert_eq!(page.hits.len(), 1);
    assert!(page.hits[0].snippet.to_lowercase().contains("[[equivocal]]"), "{}", page.hits[0].snippet);
    let found = page.hits[0].record;
    let number = page.hits[0].page.unwrap();
    let text = sample.library.text(found, Some(number)).unwrap();
    assert!(text[0].text.to_lowercase().contains("equivocal"), "the page named holds the words");
}

#[test]
fn what_a_user_sets_stands_until_it_is_taken_back() {
    let sample = Sample::new();
    let library = &sample.library;
    let notes = sample.row(|row| row.sources.iter().any(|path| path.ends_with("notes.txt")));
    assert!(notes.to_check.contains(&"no-date".to_owned()));
    let other = library.people().unwrap().into_iter().min_by_key(|person| person.records).unwrap();
    for (name, value, shown) in [
        (SetFact::Date, "2026-05-21", "2026-05-21"),
        (SetFact::Kind, "radiology", "radiology"),
        (SetFact::Title, "The  notes", "The notes"),
        (SetFact::Place, "Lakeside", "Lakeside"),
        (SetFact::Status, "final", "final"),
        (SetFact::Person, &other.id.to_string(), other.name.as_str()),
    ] {
        let changed = library.set(notes.id, name, value).unwrap();
        assert_eq!(changed.changed, [notes.id.to_string()]);
        let row = sample.row(|row| row.id == notes.id);
        let date = row.date.map(|date| date.to_string()).unwrap_or_default();
        let person = row.person.map(|person| person.name).unwrap_or_default();
        assert!([date, row.kind, row.title, row.place.unwrap_or_default(), row.status, person].contains(&shown.to_owned()), "{name:?}");
    }
    assert!(!sample.row(|row| row.id == notes.id).to_check.contains(&"no-date".to_owned()));
    assert_eq!(library.search("\"The notes\"", 5).unwrap().hits[0].record, notes.id, "the index follows");
    let again = library.folder().parent().unwrap().join("heap");
    library.add(&[again], &Unwatched).unwrap();
    assert_eq!(sample.row(|row| row.id == notes.id).title, "The notes", "what is set outlasts every reading");
    for _ in 0..6 {
        library.undo().unwrap();
    }
    assert_eq!(sample.row(|row| row.id == notes.id), notes);
    for (name, value, code) in [
        (SetFact::Date, "21.5.2026", Code::WrongUse),
        (SetFact::Kind, "poem", Code::WrongUse),
        (SetFact::Status, "perhaps", Code::WrongUse),
        (SetFact::Person, "p999", Code::UnknownId),
    ] {
        assert_eq!(library.set(notes.id, name, value).unwrap_err().code, code, "{name:?}");
    }
    assert_eq!(library.set(RecordId(9999), SetFact::Title, "x").unwrap_err().code, Code::UnknownId);
}

#[test]
fn another_persons_record_says_so_whatever_is_set() {
    let sample = Sample::new();
    let patient = sample.patient();
    let theirs = sample.row(|row| row.person.as_ref().is_some_and(|person| person.id != patient));
    sample.library.set(theirs.id, SetFact::Person, &patient.to_string()).unwrap();
    let row = sample.row(|row| row.id == theirs.id);
    assert_eq!(row.person.unwrap().id, patient);
    assert!(row.to_check.contains(&"identity".to_owned()), "the disagreement stays visible");
}

#[test]
fn tags_are_found_and_taken_back() {
    let sample = Sample::new();
    let library = &sample.library;
    let report = sample.row(|row| row.kind == "pathology" && row.status == "final");
    library.tag(&[report.id], "C50.412", None).unwrap();
    let tagged = |words: &str| library.records(&RecordFilter { diagnosis: Some(words.to_owned()), ..RecordFilter::default() }).unwrap();
    for words in ["C50.412", "c50", "C50412", "upper-outer quadrant of left female breast"] {
        assert_eq!(tagged(words).iter().map(|row| row.id).collect::<Vec<_>>(), [report.id], "{words}");
    }
    assert!(tagged("C34").is_empty());
    let found = |words: &str| library.search(words, 20).unwrap().hits.iter().any(|hit| hit.record == report.id);
    assert!(found("malignant neoplasm upper-outer"), "a record is found by its tag");
    let diagnosis = library.diagnoses(None).unwrap();
    assert_eq!(library.add_diagnosis("c50412", diagnosis[0].person).unwrap(), diagnosis[0].id, "the same code is the same diagnosis");
    library.untag(&[report.id], "C50.412").unwrap();
    assert!(tagged("C50").is_empty());
    assert!(!found("malignant neoplasm upper-outer"), "and no longer without it");
    library.undo().unwrap();
    assert_eq!(tagged("C50").len(), 1);
    assert_eq!(library.tag(&[report.id], "C99.99", None).unwrap_err().code, Code::UnknownId);
    assert_eq!(library.add_diagnosis(" ", diagnosis[0].person).unwrap_err().code, Code::WrongUse);
}

#[test]
fn a_tag_and_the_diagnosis_that_is_new_with_it_are_one_step() {
    let sample = Sample::new();
    let library = &sample.library;
    let patient = sample.patient();
    let named = sample.row(|row| row.person.as_ref().is_some_and(|person| person.id == patient)).id;
    let nameless = sample.row(|row| row.person.is_none()).id;
    let others = sample.row(|row| row.person.as_ref().is_some_and(|person| person.id != patient)).id;
    let before = sample.rows();
    for (records, said, person) in [
        (vec![named], "C50.412", None),
        (vec![named], "C50.412", Some(patient)),
        (vec![nameless], "C50.412", Some(patient)),
        (vec![named, nameless], "swollen arm", Some(patient)),
        (vec![named, others], "C50.412", None),
    ] {
        library.tag(&records, said, person).unwrap();
        let tagged = sample.rows().into_iter().filter(|row| !row.diagnoses.is_empty()).count();
        assert_eq!(tagged, records.len(), "{records:?}");
        let whose: Vec<_> = library.diagnoses(None).unwrap().into_iter().map(|one| one.person).collect();
        assert_eq!(whose.contains(&patient), person.is_some() || records.contains(&named));
        library.undo().unwrap();
        assert_eq!(library.diagnoses(None).unwrap(), [], "{said} goes with its tag");
        assert_eq!(sample.rows(), before);
        assert_eq!(library.undo().unwrap_err().code, Code::NothingToUndo, "nothing else was a step");
    }
    for (records, person, code) in [
        (vec![nameless], None, Code::WrongUse),
        (vec![named, others], Some(patient), Code::WrongUse),
        (vec![nameless], Some(PersonId(999)), Code::UnknownId),
    ] {
        assert_eq!(library.tag(&records, "C50.412", person).unwrap_err().code, code);
        assert_eq!(library.diagnoses(None).unwrap(), [], "what is refused leaves nothing");
    }
}

#[test]
fn what_belongs_together_is_found_and_follows_what_a_user_says() {
    let sample = Sample::new();
    let library = &sample.library;
    let pathology = |status: &str| sample.row(|row| row.kind == "pathology" && row.status == status).id;
    let (last, first) = (pathology("final"), pathology("preliminary"));
    let images = sample.row(|row| row.study.as_ref().is_some_and(|study| study.modalities == ["MR"])).id;
    let report = sample.row(|row| row.kind == "radiology" && row.title.contains("MRI")).id;
    let pairs = |id: RecordId| -> Vec<_> {
        library.record(id).unwrap().pairs.into_iter().map(|pair| (pair.sort, pair.record, pair.sure)).collect()
    };
    assert_eq!(pairs(last), [(PairSort::Replaces, first, true)]);
    assert_eq!(pairs(first), [(PairSort::ReplacedBy, last, true)]);
    assert_eq!(pairs(report), [(PairSort::ReportOf, images, true)]);
    assert_eq!(pairs(images), [(PairSort::ReportedBy, report, true)]);
    let stranger = sample.row(|row| row.person.as_ref().is_some_and(|person| person.id != sample.patient())).person.unwrap().id;
    for (record, fact, value) in [(first, SetFact::Person, stranger.to_string()), (first, SetFact::Status, "final".to_owned())] {
        library.set(record, fact, &value).unwrap();
        assert_eq!((pairs(last), pairs(first)), (vec![], vec![]), "{value}");
        library.undo().unwrap();
        assert_eq!(pairs(last), [(PairSort::Replaces, first, true)]);
    }
}

#[test]
fn a_case_is_built_and_taken_back() {
    let sample = Sample::new();
    let library = &sample.library;
    let person = sample.patient();
    let new = |diagnoses: &[&str]| NewCase {
        title: "Second opinion".to_owned(),
        person,
        diagnoses: diagnoses.iter().map(|&said| said.to_owned()).collect(),
        checklist: String::new(),
        recipient: String::new(),
    };
    let id = library.case_new(&new(&["C50.412", "swollen arm"])).unwrap();
    let mine: Vec<RecordId> =
        sample.rows().iter().filter(|row| row.person.as_ref().is_some_and(|one| one.id == person)).map(|row| row.id).take(3).collect();
    let theirs = sample.row(|row| row.person.as_ref().is_some_and(|one| one.id != person)).id;
    library.case_add(id, &mine, false).unwrap();
    library.case_add(id, &[theirs], false).unwrap();
    let shown = |wanted: &[RecordId]| {
        let case = library.case(id).unwrap();
        assert_eq!(case.records.iter().map(|one| one.record).collect::<Vec<_>>(), wanted);
        case
    };
    let case = shown(&[mine[0], mine[1], mine[2], theirs]);
    assert_eq!(case.diagnoses.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(), ["C50.412", ""]);
    assert!(case.records.iter().all(|one| !one.other_person_confirmed));
    library.case_add(id, &[theirs], true).unwrap();
    assert!(shown(&[mine[0], mine[1], mine[2], theirs]).records[3].other_person_confirmed);
    library.case_order(id, &[theirs, mine[2]]).unwrap();
    assert!(shown(&[theirs, mine[2], mine[0], mine[1]]).records[0].other_person_confirmed, "order does not unsay");
    library.case_remove(id, &[mine[0]]).unwrap();
    shown(&[theirs, mine[2], mine[1]]);
    library.undo().unwrap();
    shown(&[theirs, mine[2], mine[0], mine[1]]);
    for (line, text) in
        [(CaseLine::Question, "Is surgery needed first?"), (CaseLine::Reason, "surgery-advised"), (CaseLine::DecideBy, "2026-07")]
    {
        library.case_say(id, line, text).unwrap();
    }
    let case = library.case(id).unwrap();
    assert_eq!(case.questions, ["Is surgery needed first?"]);
    assert_eq!(case.decide_by.map(|date| date.to_string()).as_deref(), Some("2026-07"));
    for (line, text) in [(CaseLine::Reason, "boredom"), (CaseLine::DecideBy, "soon"), (CaseLine::Question, " ")] {
        assert_eq!(library.case_say(id, line, text).unwrap_err().code, Code::WrongUse, "{text}");
    }
    assert_eq!(library.case_remove(id, &[mine[0], RecordId(9999)]).unwrap_err().code, Code::UnknownId);
    assert_eq!(library.case(id).unwrap(), case, "a refused change changes nothing");
}
