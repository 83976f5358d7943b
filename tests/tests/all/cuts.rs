//! Exports of a portal, hundreds of pages in one PDF, are cut into their visits; what is one record stays whole.

use second_read_library::Library;
use second_read_library::RecordFilter;
use second_read_model::progress::Unwatched;
use second_read_tests::portal;
use second_read_tests::portal::Size;
use second_read_tests::score::cuts;

#[test]
fn nearly_every_boundary_is_exact_and_nothing_else_is_cut() {
    let table = cuts::table().unwrap();
    table.hold("boundaries", 0.98, 0.01);
    table.hold("whole", 1.0, 0.0);
}

#[test]
fn an_export_of_fifteen_hundred_pages_is_cut() {
    let layout = portal::layouts().unwrap().remove(1);
    let export = portal::export(&layout, Size { visits: 100, pages: 1900, people: 1 }, 9).unwrap();
    assert!((1_200..1_800).contains(&export.pages), "{} pages", export.pages);
    let pieces = second_read_recognise::cut::cut(&cuts::read(&export.pdf));
    let right = export.visits.iter().filter(|visit| pieces.iter().any(|piece| cuts::begins(piece, visit))).count();
    assert!(right >= 98 && pieces.len() <= 102, "{right} of 100, {} pieces", pieces.len());
}

#[test]
fn two_patients_are_parted() {
    for layout in portal::layouts().unwrap() {
        let export = portal::export(&layout, Size { visits: 12, pages: 40, people: 2 }, 5).unwrap();
        let pieces = second_read_recognise::cut::cut(&cuts::read(&export.pdf));
        let change = export.visits.iter().find(|visit| visit.person == 1).map(|visit| visit.first);
        let crosses = pieces.iter().find(|piece| change.is_some_and(|page| piece.first < page && page <= piece.last));
        assert!(!pieces.is_empty() && crosses.is_none(), "{}: {crosses:?}", layout.id);
    }
}

#[test]
fn a_library_shows_visits_and_makes_them_one_again() {
    let layout = portal::layouts().unwrap().remove(1);
    let export = portal::export(&layout, Size { visits: 12, pages: 30, people: 1 }, 9).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("export.pdf");
    std::fs::write(&file, &export.pdf).unwrap();
    let (library, _) = Library::create(&folder.path().join("library"), None).unwrap();
    library.add(std::slice::from_ref(&file), &Unwatched).unwrap();
    let records = || library.records(&RecordFilter::default()).unwrap();
    let cut = records();
    assert_eq!(cut.len(), export.visits.len() + 1, "the whole stays beside what was cut out of it");
    for visit in &export.visits {
        let own = cut.iter().find(|row| row.range.is_some_and(|range| (range.first, range.last) == (visit.first, visit.last)));
        let own = own.unwrap_or_else(|| panic!("nothing has pages {}-{}", visit.first, visit.last));
        assert_eq!(own.date.map(|date| date.to_string()), Some(visit.date.to_string()));
        assert_eq!(own.pages, visit.last + 1 - visit.first);
    }
    let found = library.search("signed", 50).unwrap();
    assert!(found.hits.iter().all(|hit| cut.iter().any(|row| row.id == hit.record && row.range.is_some())), "{found:?}");
    let piece = cut.iter().find(|row| row.range.is_some()).unwrap();
    library.join(piece.id).unwrap();
    assert_eq!(records().len(), 1);
    assert!(library.check(false, &Unwatched).unwrap().ok);
    library.undo().unwrap();
    let anchors = |rows: &[second_read_model::record::RecordRow]| {
        rows.iter().filter_map(|row| row.range).map(|range| (range.first, range.last)).collect::<Vec<_>>()
    };
    assert_eq!(anchors(&records()), anchors(&cut));
    assert!(library.check(false, &Unwatched).unwrap().ok);
}
