//! Recognition scored against reports whose truth is known: right, wrong and sure, unsure, missing, for each fact.
//!
//! Text comes from `pdftotext` here, so that the score is that of the rules and not of a reader; scans are left out.

use std::collections::BTreeMap;
use std::path::Path;

use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fact::best;
use second_read_recognise::SURE;
use second_read_recognise::name;
use second_read_recognise::people;
use second_read_recognise::people::Agreement;
use second_read_recognise::people::Cluster;
use second_read_recognise::people::Decisions;
use second_read_recognise::recognise;
use second_read_tests::corpus;
use second_read_tests::skipped;
use serde_json::Value;

/// Counts for one fact.
#[derive(Default, Clone, Copy)]
struct Score {
    right: u32,
    wrong_and_sure: u32,
    unsure: u32,
    missing: u32,
}

/// Counts by fact, and a line for each miss.
#[derive(Default)]
struct Table {
    scores: BTreeMap<&'static str, Score>,
    misses: Vec<String>,
}

impl Table {
    fn add(&mut self, document: &str, fact: &'static str, found: Option<&Fact>, right: bool) {
        let score = self.scores.entry(fact).or_default();
        let shown = found.map_or("nothing".to_owned(), |found| format!("{} ({:.2}, {:?})", found.value, found.confidence, found.evidence));
        match found {
            None => score.missing += 1,
            Some(found) if found.confidence < SURE => score.unsure += 1,
            Some(_) if right => score.right += 1,
            Some(_) => score.wrong_and_sure += 1,
        }
        if !right || found.is_none_or(|found| found.confidence < SURE) {
            self.misses.push(format!("{document}: {fact}: {shown}"));
        }
    }

    #[expect(clippy::print_stdout, reason = "the table is what the test is read for")]
    fn print(&self, title: &str) {
        println!("{title}\n{:<12} {:>6} {:>15} {:>7} {:>8}", "fact", "right", "wrong and sure", "unsure", "missing");
        for (fact, score) in &self.scores {
            println!("{fact:<12} {:>6} {:>15} {:>7} {:>8}", score.right, score.wrong_and_sure, score.unsure, score.missing);
        }
        self.misses.iter().for_each(|miss| println!("  {miss}"));
    }

    /// Fails where fewer than `share` of a fact's documents are right, or more than `wrong` are wrong and sure.
    fn hold(&self, fact: &str, share: f64, wrong: u32) {
        let score = self.scores[fact];
        let all = score.right + score.wrong_and_sure + score.unsure + score.missing;
        assert!(f64::from(score.right) >= share * f64::from(all), "{fact}: {} of {all} right", score.right);
        assert!(score.wrong_and_sure <= wrong, "{fact}: {} wrong and sure", score.wrong_and_sure);
    }
}

/// The truth's own kinds as ours; `None` where it names a specialty and not a kind.
fn our_kind(theirs: &str) -> Option<&'static [&'static str]> {
    Some(match theirs {
        "pathology" => &["pathology"],
        "radiology" => &["radiology"],
        "genomics" => &["genetics"],
        "cardiology" => &["echo"],
        "discharge" => &["discharge"],
        "lab" => &["lab"],
        // An EEG sent as a letter: both words are true.
        "neurology" => &["procedure", "letter"],
        _ => return None,
    })
}

#[test]
fn born_digital_reports() {
    let Some(corpus) = corpus() else { return };
    let truth: Vec<Value> = serde_json::from_slice(&std::fs::read(corpus.join("pdf/reports/truth.json")).unwrap()).unwrap();
    let mut table = Table::default();
    for report in truth.iter().filter(|report| report["has_text_layer"] == true) {
        let Some(pages) = pdf_pages(&corpus.join(report["file"].as_str().unwrap())) else { return };
        let facts =
            recognise(&Extract { format: "pdf".into(), media_type: "application/pdf".into(), pages, ..Extract::default() }, "x.pdf");
        score(&mut table, report, &facts);
    }
    table.print("born-digital reports");
    for fact in ["kind", "name", "birth date", "date", "place", "accession", "number"] {
        table.hold(fact, 1.0, 0);
    }
    // Three of the nine do not print a sex.
    table.hold("sex", 0.6, 0);
}

fn score(table: &mut Table, report: &Value, facts: &[Fact]) {
    let text = |key: &str| report[key].as_str().unwrap_or("");
    let document = text("id");
    let kinds = our_kind(text("kind")).unwrap();
    let kind = best(facts, FactName::Kind);
    table.add(document, "kind", kind, kind.is_some_and(|fact| kinds.contains(&fact.value.as_str())));
    let patient = name::read(text("patient_as_printed")).unwrap();
    let found = best(facts, FactName::Name);
    let same = found.and_then(|fact| name::read(&fact.value)).is_some_and(|read| name::compare(&read, &patient) == Agreement::Agree);
    table.add(document, "name", found, same);
    let service = if text("exam_or_collection_date").is_empty() { text("report_date") } else { text("exam_or_collection_date") };
    for (label, name, expected) in [
        ("birth date", FactName::BirthDate, text("birth_date")),
        ("sex", FactName::Sex, text("sex")),
        ("date", FactName::Date, service),
        ("number", FactName::RecordNumber, text("patient_number").trim_start_matches("IPP ")),
        ("accession", FactName::Accession, text("accession")),
        ("place", FactName::Place, text("facility")),
    ] {
        if expected.is_empty() {
            continue;
        }
        let found = best(facts, name);
        table.add(document, label, found, found.is_some_and(|fact| fact.value == expected));
    }
}

/// The pages' texts, or `None` after saying that the test is skipped.
fn pdf_pages(path: &Path) -> Option<Vec<PageText>> {
    let Ok(output) = std::process::Command::new("pdftotext").arg("-layout").arg(path).arg("-").output() else {
        skipped("pdftotext is not installed");
        return None;
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let pages =
        text.split_terminator('\u{c}').zip(1..).map(|(text, number)| PageText { number, text: text.to_owned(), ..PageText::default() });
    Some(pages.collect())
}

#[test]
fn transcribed_notes() {
    let Some(corpus) = corpus() else { return };
    let mut table = Table::default();
    let mut files: Vec<_> = second_read_tests::files_below(&corpus.join("notes/mtsamples"));
    files.sort();
    for path in files {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let pages = vec![PageText { number: 1, text, ..PageText::default() }];
        let facts = recognise(&Extract { format: "text".into(), media_type: "text/plain".into(), pages, ..Extract::default() }, "note.txt");
        let kind = best(&facts, FactName::Kind);
        let expected = note_kinds(&stem);
        table.add(&stem, "kind", kind, kind.is_some_and(|fact| expected.contains(&fact.value.as_str())));
    }
    table.print("transcribed notes");
    table.hold("kind", 0.9, 0);
}

/// What each note is, by its number; read by hand, most are operations. Where a reader could say either, both count.
fn note_kinds(stem: &str) -> &'static [&'static str] {
    let number: u32 = stem.split('-').next().and_then(|number| number.parse().ok()).unwrap();
    match number {
        3 | 4 | 7 | 9 | 11 => &["echo"],
        27 | 69 => &["letter"],
        21 | 129 => &["discharge"],
        19 | 60 | 114 => &["emergency"],
        84 | 117 | 150 => &["consult"],
        33 | 51 | 126 => &["progress"],
        0 | 17 | 57 => &["progress", "history"],
        1 | 2 | 12 | 13 | 15 | 30 | 48 | 66 | 72 | 165 => &["history", "consult", "progress"],
        63 => &["history", "discharge"],
        198 => &["procedure"],
        147 | 153 | 156 | 216 | 219 | 222 | 270 => &["operative", "procedure"],
        _ => &["operative"],
    }
}

/// The people of the corpus's three patients, from every file that a reader reads: nobody joined, nobody split, no record with
/// somebody else.
#[test]
fn people_of_the_patients() {
    let Some(corpus) = corpus() else { return };
    for (patient, expected) in [
        ("breast-cancer", ["Marta Elisabet Lindqvist 1974-02-19", "Martha Lindquist 1947-02-19"]),
        ("heart-diabetes", ["Harold J Okafor-Bright 1951-11-03", "Adaeze Okafor-Bright 1955-09-12"]),
        ("enfant-épilepsie", ["Noé Dubois-Müller 2013-07-30", "Anke Müller 1981-09-14"]),
    ] {
        let folder = corpus.join("patients").join(patient);
        let files = second_read_tests::files_below(&folder);
        let claims: Vec<_> = files.iter().filter_map(|file| Some((anchor(&folder, file), people::claim(&facts_of(file)?)))).collect();
        let clusters = people::cluster(&claims, &Decisions::default());
        let mut shown: Vec<_> =
            clusters.iter().map(|cluster| format!("{} {}", cluster.name.display(), cluster.birth_date.unwrap())).collect();
        let mut expected = expected.to_vec();
        shown.sort();
        expected.sort_unstable();
        assert_eq!(shown, expected, "{patient}");
        let truth = std::fs::read(corpus.join(format!("patients/{patient}.expected.json"))).unwrap();
        each_record_is_its_persons(&serde_json::from_slice(&truth).unwrap(), &clusters);
    }
}

fn anchor(folder: &Path, file: &Path) -> String {
    file.strip_prefix(folder).unwrap().to_string_lossy().into_owned()
}

/// The facts of a file as the reader and the rules give them, in this process; archives are not opened here.
fn facts_of(file: &Path) -> Option<Vec<Fact>> {
    let size = file.metadata().ok()?.len();
    let name = file.file_name()?.to_string_lossy().into_owned();
    let extract = second_read_worker::formats::extract(&name, size, &mut std::fs::File::open(file).ok()?);
    Some(recognise(&extract, &name))
}

/// Each file whose person the truth knows stands with that person, or with nobody.
fn each_record_is_its_persons(truth: &Value, clusters: &[Cluster]) {
    let mut placed = 0;
    for file in truth["files"].as_array().unwrap() {
        let (path, Some(person)) = (file["path"].as_str().unwrap(), file["person"].as_str()) else { continue };
        let home = clusters.iter().find(|cluster| cluster.members.iter().any(|member| member.anchor == path));
        let Some(home) = home else { continue };
        let known = name::read(person).unwrap();
        assert_eq!(name::compare(&home.name, &known), Agreement::Agree, "{path} is {person}'s and stands with {}", home.name.display());
        placed += 1;
    }
    assert!(placed > 1, "records of known people were placed");
}
