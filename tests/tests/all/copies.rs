//! The same report in several files: single reports beside a portal's whole export that holds them, in lists, search, cases and a bundle.

use std::fs;
use std::path::Path;

use second_read_bundle::Options;
use second_read_bundle::verify;
use second_read_library::Again;
use second_read_library::Library;
use second_read_library::ListFilter;
use second_read_library::NewCase;
use second_read_library::RecordFilter;
use second_read_model::RecordId;
use second_read_model::progress::Unwatched;
use second_read_model::record::CopySort;
use second_read_model::record::RecordRow;
use second_read_recognise::cut;
use second_read_tests::by_hand::clock;
use second_read_tests::mutate::members;
use second_read_tests::paper;
use second_read_tests::portal;
use second_read_tests::portal::Size;
use second_read_tests::score::cuts;

use crate::bundle::worker;

/// Each visit of an export as a portal gives it alone, on another day, and how many there are. A visit without a page's worth of words is
/// left out.
fn singles(export: &portal::Export, folder: &Path) -> usize {
    let read = cuts::read(&export.pdf);
    let pieces = cut::cut(&read);
    let mut count = 0;
    for piece in &pieces {
        let own = cut::extract_of(&read, piece).pages;
        let body = |text: &str| -> String {
            text.lines().filter(|line| !line.starts_with("Printed on")).map(|line| format!("{line}\n")).collect()
        };
        let pages: Vec<String> = own
            .iter()
            .zip(1..)
            .map(|(page, at)| format!("{}Printed on 11/30/2026   Page {at} of {}\n", body(&page.text), own.len()))
            .collect();
        if pages.iter().map(|page| page.split_whitespace().count()).sum::<usize>() < 60 {
            continue;
        }
        count += 1;
        fs::write(folder.join(format!("visit {count}.pdf")), paper::pdf(&pages).unwrap()).unwrap();
    }
    count
}

fn export(visits: usize, pages: usize) -> portal::Export {
    portal::export(&portal::layouts().unwrap()[0], Size { visits, pages, people: 1 }, 9).unwrap()
}

fn records(library: &Library) -> Vec<RecordRow> {
    let rows = library.records(&RecordFilter::default()).unwrap();
    assert_eq!(library.timeline(&ListFilter::default(), None).unwrap().total, rows.len() as u64);
    rows
}

fn sound(library: &Library) {
    assert_eq!(library.check(false, &Unwatched).unwrap().findings, []);
}

fn copies(library: &Library, id: RecordId, sort: CopySort) -> Vec<RecordId> {
    library.record(id).unwrap().same_words.into_iter().filter(|copy| copy.sort == sort).map(|copy| copy.record).collect()
}

#[test]
fn single_reports_stand_for_the_same_pages_of_a_whole_export() {
    let folder = tempfile::tempdir().unwrap();
    let heap = folder.path().join("heap");
    fs::create_dir(&heap).unwrap();
    let export = export(14, 30);
    fs::write(heap.join("all.pdf"), &export.pdf).unwrap();
    let (library, _) = Library::create(&folder.path().join("library"), None).unwrap();
    library.add(std::slice::from_ref(&heap), &Unwatched).unwrap();
    let before = records(&library);
    // They come later, and stand for the parts; the library holds as many visits as before.
    let later = folder.path().join("later");
    fs::create_dir(&later).unwrap();
    let count = singles(&export, &later);
    assert!(count >= 10, "{count}");
    library.add(std::slice::from_ref(&later), &Unwatched).unwrap();
    let rows = records(&library);
    assert_eq!(rows.len(), before.len());
    let shown: Vec<&RecordRow> = rows.iter().filter(|row| !copies(&library, row.id, CopySort::Holds).is_empty()).collect();
    assert_eq!(shown.len(), count);
    for row in &shown {
        let other = library.record(copies(&library, row.id, CopySort::Holds)[0]).unwrap().row;
        assert!(copies(&library, other.id, CopySort::Under) == [row.id] && row.sources.len() == 2, "{row:?}");
        assert!(row.range.is_some() != other.range.is_some(), "a part and a file of its own");
        // What is shown has the day that the heading in the export names, however the single report was read.
        let part = if row.range.is_some() { row } else { &other };
        assert_eq!(part.date, row.date);
    }
    let found = library.search("signed", 50).unwrap();
    assert!(found.hits.iter().all(|hit| rows.iter().any(|row| row.id == hit.record)), "{found:?}");
    sound(&library);

    let alone: Vec<&&RecordRow> = shown.iter().filter(|row| row.range.is_none()).collect();
    assert!(alone.len() * 2 > count, "where both are read alike the file of its own is shown: {} of {count}", alone.len());
    the_report_goes_out_without_the_rest(&library, alone[0], folder.path());

    // The export as one record again: its parts are gone, and the single reports say on which pages of it they stand.
    let part = copies(&library, alone[1].id, CopySort::Holds)[0];
    library.join(part).unwrap();
    let whole = records(&library);
    assert_eq!(whole.len(), count + 1, "the single reports and the whole");
    sound(&library);
    library.undo().unwrap();
    let ids = |rows: &[RecordRow]| rows.iter().map(|row| row.title.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&records(&library)), ids(&rows));
    library.reread(&Again::All, &Unwatched).unwrap();
    assert_eq!(ids(&records(&library)), ids(&rows));
    sound(&library);
}

/// A case with a report that is in two files: the file of its own goes out, and the export with all the other visits stays at home.
fn the_report_goes_out_without_the_rest(library: &Library, report: &RecordRow, folder: &Path) {
    let person = report.person.as_ref().unwrap().id;
    let (checklist, recipient) = (String::new(), String::new());
    let case = library.case_new(&NewCase { title: "Second opinion".into(), person, diagnoses: vec![], checklist, recipient }).unwrap();
    library.case_add(case, &[report.id], false).unwrap();
    assert_eq!(papers_of(library, case, &folder.join("case.zip")), 1);
    assert_eq!(copies(library, report.id, CopySort::Holds).len(), 1, "in a case it stays what is shown");
    library.case_delete(case).unwrap();
}

fn papers_of(library: &Library, case: second_read_model::CaseId, to: &Path) -> usize {
    second_read_bundle::write(library, &worker(), case, to, &Options::default(), clock(), &Unwatched).unwrap();
    assert!(verify(&worker(), to, &Unwatched).unwrap().ok);
    members(to).unwrap().iter().filter(|(name, _)| name.contains("/DOC")).count()
}

#[test]
fn a_report_in_two_formats_goes_out_as_one_with_both_originals() {
    let folder = tempfile::tempdir().unwrap();
    let heap = folder.path().join("heap");
    fs::create_dir(&heap).unwrap();
    let text = "Lakeside Hospital\nSURGICAL PATHOLOGY REPORT\nPatient: Thornwell, Agnes M\nDate of Birth: 11/23/1951\nAccession: S26-10482\n\
                Collected: 05/04/2026\nSpecimen: left breast, core biopsy, four cores received in formalin\nFINAL DIAGNOSIS\n\
                Left breast, core biopsy: invasive ductal carcinoma, grade 2, measuring 18 mm in the longest core.\n\
                No lymphovascular invasion is seen. Estrogen receptor is positive in nine of ten cells.\n";
    fs::write(heap.join("report.pdf"), paper::pdf(&[text.to_owned()]).unwrap()).unwrap();
    fs::write(heap.join("report.rtf"), format!("{{\\rtf1\\ansi {}}}", text.replace('\n', "\\par\n"))).unwrap();
    fs::write(heap.join("report.txt"), text).unwrap();
    fs::write(heap.join("other.txt"), text.replace("18 mm", "19 mm")).unwrap();
    let (library, _) = Library::create(&folder.path().join("library"), None).unwrap();
    let report = library.add(std::slice::from_ref(&heap), &Unwatched).unwrap();
    assert_eq!((report.kept, report.records), (4, 2), "each is kept");
    let rows = records(&library);
    let pdf = rows.iter().find(|row| row.format == "pdf").expect("pages that can be looked at are shown");
    assert_eq!((rows.len(), copies(&library, pdf.id, CopySort::Holds).len()), (2, 2));
    let person = pdf.person.as_ref().unwrap().id;
    let (checklist, recipient) = (String::new(), String::new());
    let case = library.case_new(&NewCase { title: "Second opinion".into(), person, diagnoses: vec![], checklist, recipient }).unwrap();
    library.case_add(case, &[pdf.id], false).unwrap();
    assert_eq!(papers_of(&library, case, &folder.path().join("case.zip")), 3);
}
