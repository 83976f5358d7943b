//! SUMMARY.PDF: the front page for people who open the zip without taking it apart. The words are those of `front.rs`; the worker lays
//! them out.

use second_read_model::sentence::say;
use second_read_model::summary::DocumentLine;
use second_read_model::summary::Documents;
use second_read_model::summary::Identities;
use second_read_model::summary::IdentityLine;
use second_read_model::summary::Images;
use second_read_model::summary::KeyPicture;
use second_read_model::summary::Labelled;
use second_read_model::summary::Lines;
use second_read_model::summary::Paper;
use second_read_model::summary::Quotations;
use second_read_model::summary::StudyLine;
use second_read_model::summary::Summary;
use second_read_model::summary::SummaryDiagnosis;
use second_read_model::summary::Timeline;
use second_read_model::summary::TimelineLine;

use crate::front;
use crate::front::Front;
use crate::front::Gap;

/// Its name in the bundle.
pub const NAME: &str = "SUMMARY.PDF";
/// Two minutes of reading: what is longer stands in INDEX.HTM.
const QUOTATIONS: usize = 4;

/// The template's data and the pictures it names by number.
pub fn data(front: &Front) -> (Summary, Vec<Vec<u8>>) {
    let mut pictures = Vec::new();
    let words = |key: &str| say(&format!("bundle.{key}"), &[]);
    let columns = |keys: &[&str]| keys.iter().map(|key| words(&format!("column-{key}"))).collect::<Vec<_>>();
    let summary = Summary {
        lang: "en".to_owned(),
        paper: Paper::UsLetter,
        title: front.title.clone(),
        running: front.running.clone(),
        prepared: front.prepared.clone(),
        name: front.name.clone(),
        identity: front.identity.clone(),
        diagnoses: front
            .diagnoses
            .iter()
            .map(|diagnosis| SummaryDiagnosis {
                words: diagnosis.words.clone(),
                code: diagnosis.code.clone(),
                title: front::code_title(diagnosis),
            })
            .collect(),
        purpose: front.purpose.iter().map(|(label, text)| Labelled { label: label.clone(), text: text.clone() }).collect(),
        questions: Lines { heading: words("questions"), note: words("patients-words"), lines: front.questions.clone() },
        quotations: quotations(front),
        gaps: front.gaps.iter().map(gap).collect(),
        timeline: Timeline {
            heading: words("timeline"),
            note: String::new(),
            lines: front
                .timeline
                .iter()
                .map(|event| TimelineLine { date: event.shown.clone(), text: event.text(), reference: event.link.words.clone() })
                .collect(),
        },
        documents: Documents {
            heading: words("documents"),
            note: String::new(),
            columns: array(columns(&["tab", "date", "kind", "title", "place", "pages", "file"])),
            rows: front.documents.iter().map(document).collect(),
        },
        images: Images {
            heading: words("images"),
            note: words("images-note"),
            warning: words("not-for-diagnosis"),
            studies: studies(front, &mut pictures),
        },
        identities: Identities {
            heading: words("identities"),
            note: words("identities-note"),
            columns: array(columns(&["place", "number", "issuer", "accession", "where"])),
            rows: front.identities.iter().cloned().map(identity).collect(),
        },
        closing: front.closing.clone(),
    };
    (summary, pictures)
}

fn quotations(front: &Front) -> Quotations {
    use second_read_model::summary::Quotation;
    let rest = front.quotations.len().saturating_sub(QUOTATIONS);
    let note = if rest > 0 { say("bundle.more-in-index", &[("count", &rest.to_string())]) } else { String::new() };
    let shown = front.quotations.iter().take(QUOTATIONS);
    let quotations = shown
        .map(|quotation| Quotation {
            source: match quotation.superseded {
                true => format!("{} ({})", quotation.source, say("bundle.superseded", &[])),
                false => quotation.source.clone(),
            },
            reference: quotation.link.words.clone(),
            text: quotation.text.clone(),
        })
        .collect();
    Quotations { heading: say("bundle.word-for-word", &[]), note, quotations }
}

fn gap(gap: &Gap) -> Labelled {
    let lines = gap.lines.iter().map(|(text, link)| match link {
        Some(link) if !link.words.is_empty() => format!("{text} ({})", link.words),
        _ => text.clone(),
    });
    Labelled { label: gap.label.clone(), text: lines.collect::<Vec<_>>().join(" · ") }
}

fn document(paper: &crate::front::Paper) -> DocumentLine {
    let title = if paper.note.is_empty() { paper.title.clone() } else { format!("{} ({})", paper.title, paper.note) };
    DocumentLine {
        tab: paper.tab.clone(),
        date: paper.date.clone(),
        kind: paper.kind.clone(),
        title,
        place: paper.place.clone(),
        pages: paper.pages.clone(),
        // All papers lie in one folder, which the last lines name.
        file: paper.files.iter().map(|path| path.rsplit('/').next().unwrap_or(path)).collect::<Vec<_>>().join(", "),
    }
}

fn studies(front: &Front, pictures: &mut Vec<Vec<u8>>) -> Vec<StudyLine> {
    let mut lines = Vec::new();
    for study in &front.studies {
        let picture = study.pictures.iter().find(|picture| !picture.jpeg.is_empty()).map(|picture| {
            pictures.push(picture.jpeg.clone());
            KeyPicture {
                input: pictures.len(),
                caption: picture.caption.clone(),
                alternative: picture.alternative.clone(),
                edges: picture.edges.clone(),
            }
        });
        lines.push(StudyLine { title: study.title.clone(), series: study.series.clone(), reference: study.folder.clone(), picture });
    }
    lines
}

fn identity([place, number, issuer, accession, studies]: [String; 5]) -> IdentityLine {
    IdentityLine { place, number, issuer, accession, studies }
}

fn array<const N: usize>(words: Vec<String>) -> [String; N] {
    words.try_into().unwrap_or_else(|_| std::array::from_fn(|_| String::new()))
}
