//! Exports of a portal, hundreds of pages in one PDF, are cut into their visits; what is one record stays whole.

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
    let export = portal::export(&layout, Size { visits: 100, pages: 1500, people: 1 }, 9).unwrap();
    assert!((1_300..1_800).contains(&export.pages), "{} pages", export.pages);
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
