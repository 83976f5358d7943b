//! The generators of heaps for measuring give what the measurements assume.

use std::collections::HashMap;
use std::io::Write;

use second_read_tests::heap;

#[test]
fn a_ct_series_compresses_as_a_ct_does() {
    let folder = tempfile::tempdir().unwrap();
    let written = heap::ct_series(folder.path(), 5, 256).unwrap();
    let mut files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 5);
    let bytes = std::fs::read(&files[2]).unwrap();
    assert_eq!(written, 5 * bytes.len() as u64);
    let extract = second_read_worker::formats::extract("IM000002", bytes.len() as u64, &mut std::io::Cursor::new(&bytes));
    assert_eq!(extract.picture_pages, 1);
    let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(&bytes).unwrap();
    let percent = packer.finish().unwrap().len() * 100 / bytes.len();
    assert!((30..=65).contains(&percent), "deflated to {percent} %");
}

#[test]
fn words_are_as_uneven_as_a_language() {
    let records: Vec<_> = heap::records(300).collect();
    assert_eq!(records, heap::records(300).collect::<Vec<_>>(), "the same each time");
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in records.iter().flat_map(|record| record.text.split_whitespace()) {
        *counts.entry(word).or_default() += 1;
    }
    let mut counts: Vec<usize> = counts.into_values().collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let ratio = counts[0] as f64 / counts[99] as f64;
    assert!((10.0..300.0).contains(&ratio), "the first word is {ratio} times as frequent as the hundredth");
    assert!(records.iter().all(|record| record.text.contains("patient") && (3_000..3_400).contains(&record.text.len())));
    assert_eq!(records.iter().filter(|record| record.text.contains("zebra0000123")).count(), 1);
}

#[test]
fn papers_have_text() {
    let folder = tempfile::tempdir().unwrap();
    heap::papers(folder.path(), 12).unwrap();
    let bytes = std::fs::read(folder.path().join("note-00001.pdf")).unwrap();
    let extract = second_read_worker::formats::extract("note.pdf", bytes.len() as u64, &mut std::io::Cursor::new(&bytes));
    assert_eq!(extract.pages.len(), 2);
    assert!(extract.pages[1].text.contains("PROGRESS NOTE") && extract.pages[1].text.len() > 1_000);
}
