//! The sample patient is what its manifest says, and what the tests of other topics take for granted.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::io::Read;
use std::path::Path;
use std::sync::OnceLock;

use second_read_model::extract::Extract;
use second_read_model::fact::FactName;
use second_read_model::protocol::FrameForm;
use second_read_tests::sample::Manifest;
use second_read_tests::sample::Scale;
use second_read_tests::sample::write_sample;
use second_read_worker::formats;
use tempfile::TempDir;

/// The small heap, written once for all tests here.
fn sample() -> (&'static Path, &'static Manifest) {
    static SAMPLE: OnceLock<(TempDir, Manifest)> = OnceLock::new();
    let (folder, manifest) = SAMPLE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let manifest = write_sample(folder.path(), Scale::Small).unwrap();
        (folder, manifest)
    });
    (folder.path(), manifest)
}

/// The bytes of a path of the manifest, out of an archive if need be.
fn bytes(path: &str) -> Vec<u8> {
    let (folder, _) = sample();
    let Some((archive, inner)) = path.split_once('!') else { return std::fs::read(folder.join(path)).unwrap() };
    let mut zip = zip::ZipArchive::new(std::fs::File::open(folder.join(archive)).unwrap()).unwrap();
    let mut bytes = Vec::new();
    zip.by_name(inner).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn extract(path: &str) -> Extract {
    let bytes = bytes(path);
    formats::extract(path, bytes.len() as u64, &mut Cursor::new(&bytes))
}

fn text(path: &str) -> String {
    extract(path).pages.into_iter().map(|page| page.text).collect::<Vec<_>>().join("\n")
}

fn files(folder: &Path, below: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder.join(below)).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if entry.path().is_dir() { found.extend(files(folder, &path)) } else { found.extend([path]) }
    }
    found
}

#[test]
fn the_manifest_names_every_file_once() {
    let (folder, manifest) = sample();
    let mut named: Vec<String> = manifest.documents.iter().map(|document| document.path.clone()).collect();
    named.extend(manifest.copies.iter().flat_map(|copies| copies[1..].to_vec()));
    for list in [&manifest.images, &manifest.indexes, &manifest.containers, &manifest.clutter] {
        named.extend(list.iter().cloned());
    }
    let inside: Vec<_> = named.iter().filter(|path| path.contains('!')).cloned().collect();
    assert_eq!(inside.len(), 6, "{inside:?}");
    let outside: Vec<_> = named.iter().filter(|path| !path.contains('!')).cloned().collect();
    assert_eq!(outside.iter().cloned().collect::<BTreeSet<_>>(), files(folder, ""));
    assert_eq!(outside.len(), files(folder, "").len(), "each once");
    inside.iter().for_each(|path| assert!(!bytes(path).is_empty(), "{path}"));
    for copies in &manifest.copies {
        assert!(copies.iter().all(|path| bytes(path) == bytes(&copies[0])), "{copies:?}");
    }
}

#[test]
fn it_is_the_same_each_time() {
    let (folder, manifest) = sample();
    let again = tempfile::tempdir().unwrap();
    assert_eq!(&write_sample(again.path(), Scale::Small).unwrap(), manifest);
    for path in files(folder, "") {
        assert!(std::fs::read(folder.join(&path)).unwrap() == std::fs::read(again.path().join(&path)).unwrap(), "{path}");
    }
}

#[test]
fn papers_say_whose_they_are() {
    let (_, manifest) = sample();
    for document in &manifest.documents {
        let text = text(&document.path);
        assert!(text.contains(&document.word), "{}: {}", document.path, document.word);
        if document.word.is_empty() || document.whose.is_empty() {
            continue;
        }
        let (own, other) = match document.whose.as_str() {
            "patient" => (&manifest.patient, &manifest.stranger),
            _ => (&manifest.stranger, &manifest.patient),
        };
        assert!(text.contains(&own.birth_printed), "{}", document.path);
        assert!(text.contains(&own.printed) || text.contains(&own.name), "{}", document.path);
        assert!(!text.contains(&other.birth_printed), "{}", document.path);
        assert!(text.contains(&document.accession), "{}", document.path);
    }
}

#[test]
fn the_planted_mistakes_are_there() {
    let (_, manifest) = sample();
    let sides: Vec<&str> = manifest
        .documents
        .iter()
        .filter(|document| text(&document.path).replace('\n', " ").contains("mass, right breast"))
        .map(|document| document.path.as_str())
        .collect();
    assert_eq!(sides, ["Downloads/Breast ultrasound 05-20-2026.pdf"]);
    let pathology = text("Downloads/S26-10482 FINAL.pdf");
    assert!(pathology.contains("HER2 (IHC): equivocal (2+); reflex ISH ordered"));
    assert!(pathology.contains("Invasive ductal carcinoma, Nottingham grade 2"));
    assert_eq!(text("Mom hospital stuff (2)/Fax_20260521_0934.pdf").trim(), "", "a fax is a picture");
    assert!(extract("Mom hospital stuff (2)/Fax_20260521_0934.pdf").picture_pages == 1);
}

#[test]
fn the_disc_lists_two_images_more_than_it_holds() {
    let (folder, manifest) = sample();
    let disc = "St Annes imaging CD";
    let directory = extract(&format!("{disc}/DICOMDIR")).directory.unwrap();
    let missing: Vec<String> =
        directory.entries.iter().map(|entry| format!("{disc}/{}", entry.path)).filter(|path| !folder.join(path).is_file()).collect();
    assert_eq!(missing, manifest.missing);
    assert_eq!(missing.len(), 2);
    for study in &manifest.studies {
        let listed: Vec<_> = directory.entries.iter().filter(|entry| entry.study == study.uid).collect();
        assert_eq!(listed.len() as u32, study.listed);
        assert!(listed.iter().all(|entry| entry.series == study.series && entry.series_number == study.series_number));
        let here = manifest.images.iter().filter(|path| extract(path).stated.iter().any(|fact| fact.value == study.accession));
        assert_eq!(here.count() as u32, study.here);
    }
}

#[test]
fn the_tumour_is_the_brightest_thing_of_the_left_breast() {
    // In the MR, left of the patient is right in the picture; the breasts hang upwards.
    let folder = tempfile::tempdir().unwrap();
    let manifest = write_sample(folder.path(), Scale::Full).unwrap();
    assert!(manifest.studies.iter().all(|study| study.listed >= 100));
    let bytes: u64 = manifest.images.iter().map(|path| std::fs::metadata(folder.path().join(path)).unwrap().len()).sum();
    assert!(bytes < 60 << 20, "{bytes}");
    let image = manifest.images.iter().find(|path| path.ends_with("ST000002/SE000004/IM000056")).unwrap();
    let bytes = std::fs::read(folder.path().join(image)).unwrap();
    let (info, raw) = formats::frame(bytes.len() as u64, &mut Cursor::new(&bytes), 0, FrameForm::Samples).unwrap();
    let values: Vec<u16> = raw.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    // In front of the chest wall.
    let rows = (info.rows / 3) as usize;
    let brightest = (0..rows * info.columns as usize).max_by_key(|at| values[*at]).unwrap();
    let (row, column) = (brightest / info.columns as usize, brightest % info.columns as usize);
    assert!(column > 190 && (40..80).contains(&row), "row {row}, column {column}");
}

#[test]
fn images_say_what_the_manifest_says() {
    let (_, manifest) = sample();
    let image = extract(&manifest.images[0]);
    let value = |name| image.stated.iter().find(|fact| fact.name == name).map(|fact| fact.value.as_str());
    assert_eq!(value(FactName::Name), Some(manifest.patient.name.as_str()));
    assert_eq!(value(FactName::BirthDate), Some(manifest.patient.birth_date.as_str()));
    assert_eq!(value(FactName::Date), Some(manifest.studies[0].date.as_str()));
}
