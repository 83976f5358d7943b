//! Harmed files of a library are named by their paths, and no others. 200 of them in `cargo xtask torture`.

use second_read_library::Library;
use second_read_library::Restore;
use second_read_library::Unlock;
use second_read_model::finding::FindingCode;
use second_read_model::progress::Unwatched;
use second_read_tests::faults::harm;
use second_read_tests::faults::kill;
use second_read_tests::files_below;
use second_read_tests::sample::Scale;
use second_read_tests::sample::write_sample;

#[test]
fn every_harm_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (heap, place) = (folder.path().join("heap"), folder.path().join("library"));
    write_sample(&heap, Scale::Small).unwrap();
    let (library, _) = Library::create(&place, None).unwrap();
    library.add(&[heap], &Unwatched).unwrap();
    drop(library);
    harm::harm_and_check(&place, 12, 12).unwrap();
}

#[test]
fn a_ruined_database_costs_no_original_and_no_decision() {
    let folder = tempfile::tempdir().unwrap();
    let (heap, place) = (folder.path().join("heap"), folder.path().join("library"));
    std::fs::create_dir(&heap).unwrap();
    std::fs::write(heap.join("a.txt"), "RADIOLOGY REPORT\nPatient: Rosa Example\nChest film. Normal.").unwrap();
    std::fs::write(heap.join("b.txt"), "LABORATORY REPORT\nPatient: Rosa Example\nHemoglobin 13.1 g/dL").unwrap();
    let (library, _) = Library::create(&place, None).unwrap();
    library.add(std::slice::from_ref(&heap), &Unwatched).unwrap();
    let record = library.files(None).unwrap()[0].record.unwrap();
    library.set(record, second_read_library::SetFact::Title, "My own words").unwrap();
    drop(library);
    let before = kill::state(&place).unwrap();
    let ruined = vec![0x5a; 20_000];
    std::fs::write(place.join("library.db"), &ruined).unwrap();
    assert!(Library::open(&place, Unlock::None).is_err());
    let report = second_read_library::check(&place, Unlock::None, true, &Unwatched).unwrap();
    assert_eq!(report.findings.iter().map(|finding| finding.code).collect::<Vec<_>>(), [FindingCode::Database]);
    assert_eq!(std::fs::read(place.join(&report.findings[0].path)).unwrap(), ruined, "the ruined one is kept");
    let library = Library::open(&place, Unlock::None).unwrap();
    library.add(&[], &Unwatched).unwrap();
    assert_eq!(kill::state(&place).unwrap(), before);
    let out = folder.path().join("out");
    let record = library.files(None).unwrap()[1].record.unwrap();
    let restored = library.restore(Restore::Record(record), &out, &Unwatched).unwrap();
    assert!(files_below(&heap).iter().any(|path| std::fs::read(path).unwrap() == std::fs::read(&restored[0].path).unwrap()));
}
