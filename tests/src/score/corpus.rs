//! Reports and notes of the corpus held against what is known of them. Where the corpus is not there, there is no score.

use std::path::Path;
use std::path::PathBuf;

use anyhow::Context;
use anyhow::Result;
use second_read_model::extract::PageText;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fact::best;
use second_read_recognise::recognise;
use serde_json::Value;

use super::Table;
use super::extract;
use super::pages;
use super::same_name;
use crate::files_below;
use crate::skipped;

/// The corpus's own kinds of report, and ours; where a reader could say either, both count.
const KINDS: [(&str, &[&str]); 7] = [
    ("pathology", &["pathology"]),
    ("radiology", &["radiology"]),
    ("genomics", &["genetics"]),
    ("cardiology", &["echo"]),
    ("discharge", &["discharge"]),
    ("lab", &["lab"]),
    // An EEG sent as a letter: both words are true.
    ("neurology", &["procedure", "letter"]),
];

/// Reports with a text layer, read by `pdftotext` so that the score is that of the rules and not of a reader; `None` after saying that it is
/// not there.
pub fn reports(corpus: &Path) -> Result<Option<Table>> {
    let mut table = Table::new("corpus reports");
    for report in truth(corpus)?.iter().filter(|report| report["has_text_layer"] == true) {
        let Some(pages) = pdf_pages(&corpus.join(text(report, "file"))) else { return Ok(None) };
        score(&mut table, report, pages);
    }
    Ok(Some(table))
}

/// The files of the reports that are only pictures.
pub fn scans(corpus: &Path) -> Result<Vec<PathBuf>> {
    let of_pictures = |report: &&Value| report["has_text_layer"] == false;
    Ok(truth(corpus)?.iter().filter(of_pictures).map(|report| corpus.join(text(report, "file"))).filter(|path| path.is_file()).collect())
}

/// Reports that are only pictures, by what was read from each file of `scans`.
pub fn read_scans(corpus: &Path, read: &[(PathBuf, Vec<PageText>)]) -> Result<Table> {
    let mut table = Table::new("corpus scans");
    for report in &truth(corpus)? {
        let path = corpus.join(text(report, "file"));
        if let Some((_, pages)) = read.iter().find(|(file, _)| *file == path) {
            score(&mut table, report, pages.clone());
        }
    }
    Ok(table)
}

fn truth(corpus: &Path) -> Result<Vec<Value>> {
    let path = corpus.join("pdf/reports/truth.json");
    serde_json::from_slice(&std::fs::read(&path)?).with_context(|| path.display().to_string())
}

fn text<'a>(report: &'a Value, key: &str) -> &'a str {
    report[key].as_str().unwrap_or("")
}

fn score(table: &mut Table, report: &Value, pages: Vec<PageText>) {
    let facts = recognise(&extract("pdf", "application/pdf", pages), "x.pdf");
    let text = |key| text(report, key);
    let document = text("id");
    let kinds = KINDS.iter().find(|(theirs, _)| *theirs == text("kind")).map_or(&[][..], |(_, ours)| *ours);
    let kind = best(&facts, FactName::Kind);
    table.add(document, "kind", kind, kind.is_some_and(|fact| kinds.contains(&fact.value.as_str())));
    let found = best(&facts, FactName::Name);
    table.add(document, "name", found, found.is_some_and(|fact| same_name(&fact.value, text("patient_as_printed"))));
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
        let found = best(&facts, name);
        table.add(document, label, found, found.is_some_and(|fact| fact.value == expected));
    }
}

/// The pages' texts, or `None` after saying that they are left out.
fn pdf_pages(path: &Path) -> Option<Vec<PageText>> {
    let Ok(output) = std::process::Command::new("pdftotext").arg("-layout").arg(path).arg("-").output() else {
        skipped("pdftotext is not installed");
        return None;
    };
    Some(pages(String::from_utf8_lossy(&output.stdout).split_terminator('\u{c}')))
}

/// The kinds of transcribed notes.
pub fn notes(corpus: &Path) -> Result<Table> {
    let mut table = Table::new("corpus notes");
    let mut files = files_below(&corpus.join("notes/mtsamples"));
    files.sort();
    for path in files {
        let stem = path.file_stem().context("a name")?.to_string_lossy().into_owned();
        let note = std::fs::read_to_string(&path)?;
        let facts: Vec<Fact> = recognise(&extract("text", "text/plain", pages([note.as_str()])), "note.txt");
        let kind = best(&facts, FactName::Kind);
        let expected = note_kinds(&stem);
        table.add(&stem, "kind", kind, kind.is_some_and(|fact| expected.contains(&fact.value.as_str())));
    }
    Ok(table)
}

/// What each note is, by its number; read by hand, most are operations. Where a reader could say either, both count.
fn note_kinds(stem: &str) -> &'static [&'static str] {
    match stem.split('-').next().and_then(|number| number.parse().ok()).unwrap_or(u32::MAX) {
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
