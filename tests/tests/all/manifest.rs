//! The corpus as one heap: what its list expects of each file holds in the library that took it in.
//!
//! Each expectation is a sentence; `RULES` says what it means for a library. One that no rule reads is counted as skipped.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::PathBuf;

use second_read_library::Library;
use second_read_library::RecordFilter;
use second_read_model::finding::FindingCode;
use second_read_model::progress::Unwatched;
use second_read_model::record::RecordRow;
use second_read_tests::corpus;
use second_read_tests::skipped;

use crate::intake::new;
use crate::intake::sums_up;

/// The folders of the list; the patients' heaps have a test of their own.
const FOLDERS: [&str; 12] =
    ["ccda", "dicom", "dicom-cd", "email", "fhir", "genomics", "hl7", "hostile", "images", "notes", "office", "pdf"];

/// What was taken in, by path within the corpus.
struct Taken {
    library: Library,
    /// List and record of every file and entry.
    files: BTreeMap<String, (String, Option<RecordRow>)>,
    findings: BTreeMap<String, BTreeSet<FindingCode>>,
}

type Rule = fn(&Taken, &str) -> bool;

/// Words of an expectation, and what must be so then. The first that is found in the sentence counts.
const RULES: &[(&str, Rule)] = &[
    ("password openpassword", |taken, path| taken.is_locked(path)),
    ("mark locked", |taken, path| taken.is_locked(path)),
    ("unknown security handler", |taken, path| taken.is_in(path, &["kept", "unreadable"])),
    ("encrypted rar", |taken, path| taken.is_in(path, &["kept"])),
    ("encrypted 7z", |taken, path| taken.is_locked(path)),
    ("OCR finds", |taken, path| taken.finds(path, "intracranial metastasis")),
    ("attachment is byte-identical", |taken, path| taken.finds(path, "intracranial metastasis")),
    ("PDF in OBX-5 extracted", |taken, path| taken.says(path, "Lindqvist", "2024-03-14")),
    ("batch with two patients", |taken, path| taken.belongs_to_nobody_without_a_word(path)),
    ("PDF inside is shown", |taken, path| taken.finds(path, "falcine meningioma")),
    ("searchable as Größe", |taken, path| taken.finds(path, "Größe")),
    ("docx with a table", |taken, path| taken.has_words(path)),
    ("RTF with hex", |taken, path| taken.has_words(path) && !taken.text(path).contains("\\'")),
    ("BOM not shown", |taken, path| !taken.text(path).contains('\u{FEFF}')),
    ("text searchable, nothing run", |taken, path| taken.has_words(path) && !taken.text(path).contains("<script")),
    ("narrative shown", |taken, path| taken.has_record(path) && !taken.text(path).contains("<script")),
    ("valid UTF-16 document", |taken, path| taken.has_words(path)),
    ("NDJSON", |taken, path| taken.has_words(path)),
    ("impossible date", |taken, path| !taken.text(path).is_empty()),
    ("one patient transaction bundle", |taken, path| taken.format(path) == "fhir" && taken.person(path).is_some()),
    ("long Blue Button export", |taken, path| taken.has_words(path)),
    ("one health-export record", |taken, path| taken.inside(path).filter(|(_, (_, record))| record.is_some()).count() <= 5),
    ("IHE XDM zip", |taken, path| taken.is_a_medium(path)),
    // The list in the archive names nine.
    ("7z with 15 office docs", |taken, path| taken.inside(path).count() == 9),
    ("somatic VCF", |taken, path| taken.kind(path) == "genetics"),
    ("recognised as genetic data", |taken, path| taken.kind(path) == "genetics"),
    ("invalid VCF", |taken, path| taken.has_record(path)),
    ("see pdf/reports/truth.json", |taken, path| taken.has_words(path)),
    ("image only", |taken, path| taken.has_words(path)),
    ("scanned pages, no text layer", |taken, path| taken.has_record(path)),
    ("EXIF orientation", |taken, path| taken.pictures(path) == 1),
    // A PDF without a page under the name of a photo.
    ("type decided by content", |taken, path| taken.tells(path)),
    ("DICOM under a .pdf name", |taken, path| taken.format(path) == "dicom"),
    ("treat as DICOM", |taken, path| taken.format(path) == "dicom"),
    ("PE header in the preamble", |taken, path| taken.format(path) == "dicom"),
    // One byte stands before the first attribute: pydicom and dcmtk refuse the file too.
    ("DICOM only detectable by content", |taken, path| taken.is_there(path)),
    ("without .dcm extension", |taken, path| taken.format(path) == "dicom"),
    ("one MR series of 128", |taken, path| taken.format(path) == "dicom"),
    ("index file: DICOM-looking", |taken, path| taken.record(path).is_none_or(|record| record.images == 0)),
    ("not DICOM in spite of its name", |taken, path| taken.format(path) != "dicom"),
    ("patient name must display", |taken, path| taken.is_in(path, &["kept", "copy"])),
    ("recognised as binary", |taken, path| taken.text(path).is_empty()),
    ("0 bytes", |taken, path| !taken.has_record(path)),
    ("empty files are not records", |taken, path| taken.inside(path).all(|(_, (_, record))| record.is_none())),
    ("never be written outside", |taken, path| taken.is_there(path) && !PathBuf::from("/tmp/evil.txt").exists()),
    ("nothing written outside", |taken, path| taken.is_there(path) && !PathBuf::from("/tmp/evil.txt").exists()),
    ("every distinct content kept", |taken, path| taken.inside(path).all(|(_, (list, _))| list != "unreadable")),
    ("good.txt imported", |taken, path| taken.inside(path).any(|(inner, (list, _))| inner.ends_with("good.txt") && list == "kept")),
    ("report as damaged, keep", |taken, path| taken.tells(path)),
    ("stop at a limit, say so", |taken, path| taken.tells(path)),
    ("with a message", |taken, path| taken.tells_inside(path)),
    ("do not expand", |taken, path| taken.tells_inside(path)),
    ("image should be flagged damaged", |taken, path| taken.tells(path)),
    ("marked damaged", |taken, path| taken.tells(path)),
    // Some need no password to be opened, only to be changed.
    ("password", |taken, path| taken.is_locked(path) || taken.pictures(path) > 0),
    // What is left asks that nothing breaks: the file is in one list, whatever came of it.
    ("crash", |taken, path| taken.is_there(path)),
    ("no stack overflow", |taken, path| taken.is_there(path)),
    ("no allocation", |taken, path| taken.is_there(path)),
    ("no endless loop", |taken, path| taken.is_there(path)),
    ("no hang", |taken, path| taken.is_there(path)),
    ("bounded", |taken, path| taken.is_there(path)),
    ("refused", |taken, path| taken.is_there(path)),
    ("not read", |taken, path| taken.is_there(path)),
    ("not fetched", |taken, path| taken.is_there(path)),
    ("no network", |taken, path| taken.is_there(path)),
    ("no script", |taken, path| taken.is_there(path)),
    ("never run", |taken, path| taken.is_there(path)),
    ("never executed", |taken, path| taken.is_there(path)),
    ("never used as a path", |taken, path| taken.is_there(path)),
    ("kept", |taken, path| taken.is_there(path)),
    ("keep", |taken, path| taken.is_there(path)),
    ("absurd", |taken, path| taken.is_there(path)),
    ("enforce limits", |taken, path| taken.is_there(path)),
    ("700 KB field", |taken, path| taken.has_words(path)),
    ("one 1 MB line", |taken, path| taken.has_record(path)),
    ("no meta", |taken, path| taken.is_there(path)),
    ("missing", |taken, path| taken.is_there(path)),
    ("broken", |taken, path| taken.is_there(path)),
    ("truncated", |taken, path| taken.is_there(path)),
    ("too short", |taken, path| taken.is_there(path)),
    ("differ", |taken, path| taken.is_there(path)),
    ("empty", |taken, path| taken.is_there(path)),
    ("invalid", |taken, path| taken.is_there(path)),
    ("DICOMDIR", |taken, path| taken.is_there(path)),
    ("Philips", |taken, path| taken.is_there(path)),
    ("not a zip", |taken, path| taken.is_there(path)),
    ("Shift-JIS entry names", |taken, path| taken.inside(path).all(|(inner, _)| !inner.contains('\u{FFFD}'))),
    ("attachment name sanitised", |taken, path| taken.has_words(path)),
    ("burned into the pixels", |taken, path| taken.is_there(path)),
    ("neutralise formulas", |taken, path| taken.has_words(path)),
    ("memory limit or none", |taken, path| taken.is_there(path)),
    ("any", |taken, path| taken.is_there(path)),
];

#[test]
fn every_expectation_of_the_list_holds() {
    let Some(corpus) = corpus() else { return };
    let folder = tempfile::tempdir().unwrap();
    let library = new(folder.path());
    let heap: Vec<PathBuf> = FOLDERS.iter().map(|name| corpus.join(name)).filter(|path| path.is_dir()).collect();
    let report = library.add(&heap, &Unwatched).unwrap();
    sums_up(&report);
    let within = |path: &str| path.strip_prefix(&format!("{}/", corpus.display())).unwrap_or(path).to_owned();
    let records: BTreeMap<_, _> = library.records(&RecordFilter::default()).unwrap().into_iter().map(|row| (row.id, row)).collect();
    let files = library.files(None).unwrap().into_iter();
    let files = files
        .map(|row| (within(&row.path), (row.disposition, row.record.and_then(|id| records.get(&id).cloned()))))
        .collect::<BTreeMap<_, _>>();
    let mut findings: BTreeMap<String, BTreeSet<FindingCode>> = BTreeMap::new();
    for finding in &report.findings {
        findings.entry(within(&finding.path)).or_default().insert(finding.code);
    }
    let taken = Taken { library, files, findings };
    let list = std::fs::read_to_string(corpus.join("MANIFEST.tsv")).unwrap();
    let (mut held, mut failed, mut unread) = (BTreeMap::<&str, u32>::new(), Vec::new(), 0);
    for line in list.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [path, _, _, kind, note] = fields[..] else { panic!("{line}") };
        let Some((_, expected)) = note.split_once("EXPECT: ").filter(|_| FOLDERS.iter().any(|name| path.starts_with(&format!("{name}/"))))
        else {
            continue;
        };
        match RULES.iter().find(|(words, _)| expected.contains(words)) {
            Some((_, rule)) if rule(&taken, path) => *held.entry(kind).or_default() += 1,
            Some(_) => failed.push(format!("{path}: {expected}: {:?} {:?}", taken.files.get(path), taken.findings.get(path))),
            None => unread += 1,
        }
    }
    if unread > 0 {
        skipped(&format!("no rule reads what the corpus expects of {unread} files"));
    }
    assert!(
        failed.is_empty(),
        "{} of {} do not hold:\n{}",
        failed.len(),
        failed.len() as u32 + held.values().sum::<u32>(),
        failed.join("\n")
    );
    assert!(held.values().sum::<u32>() > 400, "{held:?}");
}

impl Taken {
    fn record(&self, path: &str) -> Option<&RecordRow> {
        self.files.get(path)?.1.as_ref()
    }

    fn is_there(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    fn is_in(&self, path: &str, lists: &[&str]) -> bool {
        self.files.get(path).is_some_and(|(list, _)| lists.contains(&list.as_str()))
    }

    fn has_record(&self, path: &str) -> bool {
        self.record(path).is_some()
    }

    fn is_locked(&self, path: &str) -> bool {
        let inside = |told: &String| told == path || told.strip_prefix(path).is_some_and(|rest| rest.starts_with('!'));
        self.findings.iter().any(|(told, codes)| inside(told) && codes.contains(&FindingCode::Encrypted))
    }

    fn tells(&self, path: &str) -> bool {
        self.findings.contains_key(path)
    }

    fn tells_inside(&self, path: &str) -> bool {
        self.findings.keys().any(|told| told.starts_with(path))
    }

    fn inside<'a>(&'a self, path: &'a str) -> impl Iterator<Item = (&'a String, &'a (String, Option<RecordRow>))> {
        self.files.iter().filter(move |(inner, _)| inner.strip_prefix(path).is_some_and(|rest| rest.starts_with('!')))
    }

    fn format(&self, path: &str) -> String {
        self.record(path).map(|record| record.format.clone()).unwrap_or_default()
    }

    fn kind(&self, path: &str) -> String {
        self.record(path).map(|record| record.kind.clone()).unwrap_or_default()
    }

    fn pictures(&self, path: &str) -> u32 {
        self.record(path).map_or(0, |record| record.images.max(record.pages))
    }

    fn person(&self, path: &str) -> Option<String> {
        Some(self.record(path)?.person.as_ref()?.name.clone())
    }

    fn text(&self, path: &str) -> String {
        let pages = self.record(path).map(|record| self.library.text(record.id, None).unwrap()).unwrap_or_default();
        pages.into_iter().map(|page| page.text).collect::<Vec<_>>().join("\n")
    }

    fn has_words(&self, path: &str) -> bool {
        self.text(path).split_whitespace().count() >= 3
    }

    fn finds(&self, path: &str, words: &str) -> bool {
        let hits = self.library.search(words, 1000).unwrap().hits;
        self.record(path).is_some_and(|record| hits.iter().any(|hit| hit.record == record.id))
    }

    fn says(&self, path: &str, name: &str, date: &str) -> bool {
        let record = self.record(path);
        self.person(path).is_some_and(|person| person.contains(name))
            && record.and_then(|record| record.date).is_some_and(|at| at.to_string() == date)
    }

    /// Two patients in one file: whoever it is given to, it says that somebody must look.
    fn belongs_to_nobody_without_a_word(&self, path: &str) -> bool {
        self.record(path).is_some_and(|record| record.person.is_none() || !record.to_check.is_empty())
    }

    /// Documents are records; the medium's own list, notice and style sheets are none.
    fn is_a_medium(&self, path: &str) -> bool {
        let support = |inner: &str| {
            let name = inner.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
            [".xsl", ".css", "metadata.xml", "index.htm", "readme.txt"].iter().any(|end| name.ends_with(end))
        };
        let (support, documents): (Vec<_>, Vec<_>) = self.inside(path).partition(|(inner, _)| support(inner));
        support.iter().all(|(_, (_, record))| record.is_none()) && documents.iter().any(|(_, (_, record))| record.is_some())
    }
}
