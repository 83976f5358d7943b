//! What a window lists and decides in bulk: the timeline and its facets, the trash, people, notes, cases said anew.

use std::collections::BTreeSet;

use second_read_library::CaseLine;
use second_read_library::Library;
use second_read_library::ListFilter;
use second_read_library::NewCase;
use second_read_library::PersonWords;
use second_read_library::SetFact;
use second_read_library::Whose;
use second_read_model::Code;
use second_read_model::PersonId;
use second_read_model::RecordId;
use second_read_model::progress::Unwatched;
use second_read_tests::sample::Scale;
use second_read_tests::sample::write_sample;

fn sample() -> (Library, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    write_sample(&folder.path().join("heap"), Scale::Small).unwrap();
    let (library, _) = Library::create(&folder.path().join("library"), None).unwrap();
    library.add(&[folder.path().join("heap")], &Unwatched).unwrap();
    (library, folder)
}

fn ids(library: &Library, filter: ListFilter) -> Vec<RecordId> {
    library.timeline(&filter, None).unwrap().ids
}

fn words(words: &str) -> ListFilter {
    ListFilter { words: words.to_owned(), ..ListFilter::default() }
}

fn patient(library: &Library) -> PersonId {
    library.people().unwrap().into_iter().max_by_key(|person| person.records).unwrap().id
}

#[test]
fn the_timeline_is_the_list_of_records_cut_to_what_is_asked() {
    let (library, _folder) = sample();
    let timeline = library.timeline(&ListFilter::default(), None).unwrap();
    let first = library.timeline(&ListFilter::default(), Some(3)).unwrap();
    assert_eq!(first.ids, timeline.ids[..3], "its beginning, with the counts of all of it");
    assert_eq!((first.total, &first.months), (timeline.total, &timeline.months));
    assert_eq!(first.rows, library.rows(&first.ids, "").unwrap());
    assert!(timeline.rows.is_empty());
    let rows = library.records(&second_read_library::RecordFilter::default()).unwrap();
    assert_eq!(timeline.ids.iter().collect::<BTreeSet<_>>(), rows.iter().map(|row| &row.id).collect());
    assert_eq!(timeline.total, rows.len() as u64);
    assert_eq!(timeline.months.iter().map(|month| month.count).sum::<u64>(), timeline.total);
    let dates: Vec<_> = library.rows(&timeline.ids, "").unwrap().into_iter().map(|listed| listed.row.date).collect();
    assert!(dates.is_sorted_by(|a, b| a >= b), "newest first, without a date last: {dates:?}");
    let of = |wanted: &dyn Fn(&second_read_model::record::RecordRow) -> bool| -> BTreeSet<RecordId> {
        rows.iter().filter(|row| wanted(row)).map(|row| row.id).collect()
    };
    let maria = patient(&library);
    let year = "2026".to_owned();
    for (filter, expected) in [
        (ListFilter { kind: Some("pathology".to_owned()), ..Default::default() }, of(&|row| row.kind == "pathology")),
        (
            ListFilter { person: Some(Whose::Person(maria)), ..Default::default() },
            of(&|row| row.person.as_ref().is_some_and(|one| one.id == maria)),
        ),
        (ListFilter { person: Some(Whose::Nobody), ..Default::default() }, of(&|row| row.person.is_none())),
        (ListFilter { year: Some(year), ..Default::default() }, of(&|row| row.date.is_some_and(|date| date.year() == 2026))),
        (ListFilter { year: Some(String::new()), ..Default::default() }, of(&|row| row.date.is_none())),
        (ListFilter { to_check: true, ..Default::default() }, of(&|row| !row.to_check.is_empty())),
    ] {
        assert!(!expected.is_empty(), "{filter:?} tests something");
        assert_eq!(ids(&library, filter.clone()).into_iter().collect::<BTreeSet<_>>(), expected, "{filter:?}");
    }
    let counts = library.counts().unwrap();
    assert_eq!((counts.records, counts.trashed), (timeline.total, 0));
    assert_eq!(counts.people.iter().map(|person| person.records).sum::<u64>() + counts.nobody, counts.records);
}

#[test]
fn found_rows_say_where_the_words_stand() {
    let (library, _folder) = sample();
    let found = ids(&library, words("equivocal her2"));
    assert!(!found.is_empty());
    for listed in library.rows(&found, "equivocal her2").unwrap() {
        let snippet = listed.snippet.unwrap_or_default().to_lowercase();
        assert!(snippet.contains("[[her2]]") || snippet.contains("[[equivocal]]"), "{}: {snippet}", listed.row.title);
    }
    assert!(ids(&library, words("zebra")).is_empty());
    assert!(library.rows(&[RecordId(9999)], "").unwrap().is_empty());
}

#[test]
fn facets_count_what_choosing_them_would_show() {
    let (library, _folder) = sample();
    library.tag(&ids(&library, words("equivocal")), "C50.412", None).unwrap();
    let filter = ListFilter { kind: Some("pathology".to_owned()), ..ListFilter::default() };
    let facets = library.facets(&filter).unwrap();
    assert!(facets.kinds.len() > 1, "other kinds can still be chosen");
    for facet in &facets.kinds {
        let chosen = ListFilter { kind: Some(facet.id.clone()), ..ListFilter::default() };
        assert_eq!(ids(&library, chosen).len() as u64, facet.count, "{}", facet.id);
    }
    for facet in &facets.people {
        let chosen = ListFilter { person: Some(facet.id.parse().unwrap()), ..filter.clone() };
        assert_eq!(ids(&library, chosen).len() as u64, facet.count, "{}", facet.id);
    }
    for facet in &facets.diagnoses {
        let chosen = ListFilter { diagnosis: Some(facet.id.clone()), ..filter.clone() };
        assert_eq!(ids(&library, chosen).len() as u64, facet.count, "{}", facet.label);
    }
    assert!(facets.diagnoses.iter().any(|facet| facet.label.starts_with("C50.412")));
}

#[test]
fn what_is_in_the_trash_shows_nowhere_and_comes_back_whole() {
    let (library, _folder) = sample();
    let maria = patient(&library);
    let found = ids(&library, words("equivocal"));
    let new = NewCase { title: "Opinion".into(), person: maria, diagnoses: vec![], checklist: String::new(), recipient: String::new() };
    let case = library.case_new(&new).unwrap();
    library.case_add(case, &found, true).unwrap();
    let hits = |library: &Library| -> Vec<_> {
        library.search("equivocal", 9).unwrap().hits.into_iter().map(|hit| (hit.record, hit.page, hit.snippet)).collect()
    };
    let all = |library: &Library| (ids(library, ListFilter::default()), hits(library), library.case(case).unwrap());
    let before = all(&library);
    let people = library.people().unwrap();
    library.trash(&found).unwrap();
    let trashed = || ListFilter { trashed: true, ..ListFilter::default() };
    assert_eq!(ids(&library, trashed()).into_iter().collect::<BTreeSet<_>>(), found.iter().copied().collect());
    assert!(ids(&library, ListFilter::default()).iter().all(|id| !found.contains(id)));
    assert!(ids(&library, words("equivocal")).is_empty());
    assert_eq!(library.search("equivocal", 9).unwrap().total, 0);
    assert!(library.case(case).unwrap().records.is_empty(), "it goes into no bundle");
    assert!(library.people().unwrap() != people, "and counts for nobody");
    assert_eq!(library.counts().unwrap().trashed, found.len() as u64);
    assert!(!library.record(found[0]).unwrap().blobs.is_empty(), "but all of it is still here");
    assert_eq!(library.check(false, &Unwatched).unwrap().findings, []);
    library.trash_restore(&found).unwrap();
    assert_eq!(all(&library), before);
    assert_eq!(library.people().unwrap(), people);
    library.undo().unwrap();
    assert_eq!(ids(&library, trashed()).len(), found.len(), "each way is one step");
    assert_eq!(library.trash(&[RecordId(9999)]).unwrap_err().code, Code::UnknownId);
}

#[test]
fn many_records_are_set_in_one_step() {
    let (library, _folder) = sample();
    let all = ids(&library, ListFilter::default());
    let before = library.rows(&all, "").unwrap();
    library.set_many(&all, SetFact::Place, "Lakeside").unwrap();
    let here = ListFilter { place: Some("Lakeside".to_owned()), ..ListFilter::default() };
    assert_eq!(ids(&library, here).len(), all.len());
    assert_eq!(library.set_many(&[all[0], RecordId(9999)], SetFact::Place, "X").unwrap_err().code, Code::UnknownId);
    library.undo().unwrap();
    assert_eq!(library.rows(&all, "").unwrap(), before);
}

#[test]
fn a_note_is_found_and_replaced() {
    let (library, _folder) = sample();
    let record = ids(&library, ListFilter::default())[0];
    library.note(record, "Asked for at the desk, Zebra Street").unwrap();
    assert_eq!(ids(&library, words("zebra")), [record]);
    library.note(record, "It came by post").unwrap();
    assert_eq!(library.record(record).unwrap().notes, ["It came by post"]);
    assert!(ids(&library, words("zebra")).is_empty());
    library.note(record, " ").unwrap();
    assert!(library.record(record).unwrap().notes.is_empty());
}

#[test]
fn people_are_set_right_joined_and_added() {
    let (library, _folder) = sample();
    let maria = patient(&library);
    let shown = |id: PersonId| library.people().unwrap().into_iter().find(|person| person.id == id);
    let before = library.people().unwrap();
    let said = PersonWords { name: Some("Maria Josefina Alvarez".into()), birth_date: Some("1971-03-15".into()), sex: None };
    library.person_set(maria, &said).unwrap();
    let person = shown(maria).unwrap();
    assert_eq!(
        (person.name.as_str(), person.birth_date.map(|date| date.to_string())),
        ("Maria Josefina Alvarez", Some("1971-03-15".into()))
    );
    assert!(person.names.iter().any(|name| name.contains("Maria J Alvarez")), "how records write it stays: {:?}", person.names);
    assert!(ids(&library, words("Josefina")).len() > 5, "the index follows");
    library.undo().unwrap();
    assert_eq!(library.people().unwrap(), before);
    let other = before.iter().find(|person| person.id != maria).unwrap();
    // Who was joined and is parted again gets another number; nothing of a user's refers to a number.
    let unnumbered = |people: Vec<second_read_model::record::PersonRow>| -> Vec<_> {
        people.into_iter().map(|person| (person.name, person.birth_date, person.names, person.records)).collect()
    };
    library.person_merge(maria, other.id).unwrap();
    let records: u64 = before.iter().filter(|person| person.id == maria || person.id == other.id).map(|person| person.records).sum();
    assert_eq!(library.people().unwrap().iter().map(|person| person.records).max(), Some(records));
    library.undo().unwrap();
    assert_eq!(unnumbered(library.people().unwrap()), unnumbered(before));
    let aunt = library.person_add("Rosa Okafor", "1950-01-02".parse().ok()).unwrap();
    assert_eq!(library.person_add("Okafor, Rosa", "1950-01-02".parse().ok()).unwrap(), aunt);
    let record = ids(&library, ListFilter { person: Some(Whose::Nobody), ..ListFilter::default() })[0];
    library.set(record, SetFact::Person, &aunt.to_string()).unwrap();
    assert_eq!(shown(aunt).map(|person| (person.name, person.records)), Some(("Rosa Okafor".to_owned(), 1)));
    for (name, date) in [("", None), ("Rosa Okafor", Some("soon"))] {
        let said = PersonWords { name: Some(name.to_owned()), birth_date: date.map(str::to_owned), sex: None };
        let answer = library.person_set(aunt, &said).map_err(|error| error.code);
        assert_eq!(answer.err(), date.map(|_| Code::WrongUse), "an empty one takes back, a wrong one is refused");
    }
    assert_eq!(library.person_merge(maria, maria).unwrap_err().code, Code::WrongUse);
}

#[test]
fn a_case_is_said_anew_and_deleted() {
    let (library, _folder) = sample();
    let maria = patient(&library);
    let new = NewCase { title: "Opinion".into(), person: maria, diagnoses: vec![], checklist: String::new(), recipient: String::new() };
    let case = library.case_new(&new).unwrap();
    for (line, text) in [
        (CaseLine::Question, "Why?"),
        (CaseLine::Question, "When?"),
        (CaseLine::Missing, "Slides"),
        (CaseLine::Title, "Before surgery"),
        (CaseLine::Recipient, "lakeside"),
        (CaseLine::Checklist, "breast"),
    ] {
        library.case_say(case, line, text).unwrap();
    }
    library.case_unsay(case, CaseLine::Question, "Why?").unwrap();
    library.case_diagnoses(case, &["C50.412".to_owned(), "swollen arm".to_owned()]).unwrap();
    library.case_diagnoses(case, &["swollen arm".to_owned()]).unwrap();
    let said = library.case(case).unwrap();
    assert_eq!((said.title.as_str(), said.recipient.as_str(), said.checklist.as_str()), ("Before surgery", "lakeside", "breast"));
    assert_eq!((said.questions.as_slice(), said.missing.as_slice()), (&["When?".to_owned()][..], &["Slides".to_owned()][..]));
    assert_eq!(said.diagnoses.iter().map(|one| one.words.as_str()).collect::<Vec<_>>(), ["swollen arm"]);
    assert_eq!(library.case_unsay(case, CaseLine::Question, "Why?").unwrap_err().code, Code::UnknownId);
    assert_eq!(library.case_unsay(case, CaseLine::Title, "Before surgery").unwrap_err().code, Code::WrongUse);
    library.case_delete(case).unwrap();
    assert!(library.cases().unwrap().is_empty());
    library.undo().unwrap();
    assert_eq!(library.case(case).unwrap(), said);
}
