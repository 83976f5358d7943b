//! The sample patient's case, from her heap to the front pages: what a reviewer must be told is there, what stays at home is not.

use std::collections::BTreeSet;
use std::path::Path;

use second_read_bundle::Contents;
use second_read_bundle::Options;
use second_read_bundle::content::contents;
use second_read_bundle::front::Front;
use second_read_bundle::front::Gap;
use second_read_bundle::front::front;
use second_read_library::CaseLine;
use second_read_library::Library;
use second_read_library::NewCase;
use second_read_library::RecordFilter;
use second_read_model::CaseId;
use second_read_model::Code;
use second_read_model::RecordId;
use second_read_model::fold::fold;
use second_read_model::progress::Unwatched;
use second_read_model::record::RecordRow;
use second_read_tests::by_hand::clock;
use second_read_tests::mutate::members;
use second_read_tests::sample::Scale;
use second_read_tests::sample::write_sample;

use crate::bundle::worker;
use crate::intake::new;

/// What only her own notes say.
const AT_HOME: &str = "Mom leans to the smaller one";
/// What a record is tagged with beside the diagnosis of the case.
const TAG: &str = "worries about the thyroid";

struct Sample {
    library: Library,
    case: CaseId,
    records: Vec<RecordRow>,
    folder: tempfile::TempDir,
}

impl Sample {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let manifest = write_sample(&folder.path().join("heap"), Scale::Small).unwrap();
        let library = new(folder.path());
        library.add(&[folder.path().join("heap")], &Unwatched).unwrap();
        let born = manifest.patient.birth_date.parse().ok();
        let person = library.people().unwrap().into_iter().find(|person| person.birth_date == born).unwrap().id;
        let title = "Second opinion".to_owned();
        let new = NewCase { title, person, diagnoses: vec![manifest.diagnosis], checklist: String::new(), recipient: String::new() };
        let case = library.case_new(&new).unwrap();
        library.case_say(case, CaseLine::Question, "Is HER2 positive?").unwrap();
        let records = library.records(&RecordFilter::default()).unwrap();
        let own: Vec<RecordId> =
            records.iter().filter(|row| row.person.as_ref().is_some_and(|owner| owner.id == person)).map(|row| row.id).collect();
        library.tag(&own[..1], TAG, None).unwrap();
        library.case_add(case, &own, false).unwrap();
        Self { library, case, records, folder }
    }

    fn contents(&self) -> Contents {
        contents(&self.library, self.case, &Options::default(), clock()).unwrap()
    }

    /// The record of the file whose name ends so.
    fn record(&self, end: &str) -> RecordId {
        self.records.iter().find(|row| row.sources.iter().any(|source| source.ends_with(end))).unwrap().id
    }

    fn write(&self, to: &Path) -> second_read_library::Result<second_read_bundle::Report> {
        second_read_bundle::write(&self.library, &worker(), self.case, to, &Options::default(), clock(), &Unwatched)
    }
}

fn lines<'a>(front: &'a Front, label: &str) -> Vec<&'a str> {
    let gap: Option<&Gap> = front.gaps.iter().find(|gap| gap.label == label);
    gap.into_iter().flat_map(|gap| gap.lines.iter().map(|(line, _)| line.as_str())).collect()
}

#[test]
fn what_is_missing_and_what_disagrees_is_said() {
    let front = front(&Sample::new().contents());
    let missing = lines(&front, "Not in this bundle");
    for part in ["ULTRASOUND, LEFT BREAST", "BILATERAL SCREENING MAMMOGRAM", "2 images of series 4"] {
        assert!(missing.iter().any(|line| line.contains(part)), "{part} is not in {missing:?}");
    }
    assert!(!missing.iter().any(|line| line.contains("images of MRI")), "the disc holds the images of the MRI report: {missing:?}");
    let disagrees = lines(&front, "Disagrees");
    assert_eq!(disagrees.len(), 1, "{disagrees:?}");
    assert!(disagrees[0].contains("“Highly suspicious mass, right breast, 2:00"), "{disagrees:?}");
}

#[test]
fn the_pathology_is_quoted_first_and_word_for_word() {
    let sample = Sample::new();
    let contents = sample.contents();
    let front = front(&contents);
    assert!(front.quotations[0].text.contains("HER2 (IHC): equivocal (2+); reflex ISH ordered."));
    for quotation in &front.quotations {
        let of = contents.records.iter().filter(|record| quotation.link.to.split('#').next() == record.papers.first().map(String::as_str));
        let pages: Vec<&str> = of.flat_map(|record| record.gathered.pages.iter().map(|page| page.text.as_str())).collect();
        assert!(pages.iter().any(|page| page.contains(&quotation.text)), "not a piece of a page it links to: {}", quotation.text);
    }
    let finals = front.documents.iter().position(|paper| paper.title == "A: Breast, left, 2:00, core biopsy").unwrap();
    let (last, earlier) = (&front.documents[finals], &front.documents[finals + 1]);
    assert!(last.note.contains("final") && !last.earlier, "{last:?}");
    assert!(earlier.earlier && earlier.note.contains("preliminary"), "the preliminary report stands under the final one: {earlier:?}");
}

#[test]
fn a_number_of_several_places_and_a_place_of_several_spellings_stand_there_once() {
    let front = front(&Sample::new().contents());
    assert_eq!(front.identity.iter().filter(|part| part.contains("L-7713")).count(), 1, "{:?}", front.identity);
    let places: BTreeSet<&str> = front.identities.iter().map(|row| row[0].as_str()).filter(|place| !place.is_empty()).collect();
    let folded: BTreeSet<String> = places.iter().map(|place| fold(place)).collect();
    assert_eq!(places.len(), folded.len(), "{places:?}");
    assert!(places.contains("St. Anne's Hospital"));
}

#[test]
fn another_persons_record_is_refused_and_named() {
    let sample = Sample::new();
    let to = sample.folder.path().join("case.zip");
    let stranger = sample.record("LABS_0611.pdf");
    sample.library.case_add(sample.case, &[stranger], false).unwrap();
    let refused = sample.write(&to).unwrap_err();
    assert_eq!(refused.code, Code::OtherPerson);
    assert_eq!(refused.findings.iter().map(|finding| finding.path.clone()).collect::<Vec<_>>(), [stranger.to_string()]);
    assert!(!to.exists());
}

#[test]
fn what_stays_at_home_is_nowhere_in_the_zip() {
    let sample = Sample::new();
    // Put into the case by mistake; they stay out all the same.
    sample.library.case_add(sample.case, &[sample.record("notes.txt")], true).unwrap();
    let to = sample.folder.path().join("case.zip");
    sample.write(&to).unwrap();
    let names: BTreeSet<&str> =
        sample.records.iter().flat_map(|row| &row.sources).filter_map(|source| source.rsplit(['/', '!']).next()).collect();
    let names = names.into_iter().filter(|name| !name.starts_with("IM0") && !name.starts_with("DOC0"));
    let words: Vec<&str> = names.chain([AT_HOME, TAG, "Mom hospital stuff", "St Annes imaging CD"]).collect();
    let members = members(&to).unwrap();
    assert!(members.len() > 20);
    for (member, bytes) in &members {
        for word in &words {
            assert!(!bytes.windows(word.len()).any(|window| window == word.as_bytes()), "{member} holds “{word}”");
        }
    }
}
