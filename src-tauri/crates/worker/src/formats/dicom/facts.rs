//! What attributes state about a record, each fact with the value as it is written and its tag.

use second_read_model::PartialDate;
use second_read_model::dicom::Dataset;
use second_read_model::dicom::Instance;
use second_read_model::dicom::Tag;
use second_read_model::dicom::tags;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::kind;
use second_read_model::person::HumanName;

use super::report;

const FRAME_LATERALITY: Tag = Tag::new(0x0020, 0x9072);
const ACQUISITION_DATE_TIME: Tag = Tag::new(0x0008, 0x002a);
const STEP_START: Tag = Tag::new(0x0040, 0x0244);
const STRUCTURES_DATE: Tag = Tag::new(0x3006, 0x0008);
const PLAN_DATE: Tag = Tag::new(0x300a, 0x0006);
const VERIFICATION: Tag = Tag::new(0x0040, 0xa493);
const COMPLETION: Tag = Tag::new(0x0040, 0xa491);
const PRELIMINARY: Tag = Tag::new(0x0040, 0xa496);
const AUTHORS: Tag = Tag::new(0x0040, 0xa078);

/// Key Object Selection Document Storage (PS3.4 B.5).
pub(super) const KEY_OBJECTS: &str = "1.2.840.10008.5.1.4.1.1.88.59";
const REPORTS: &str = "1.2.840.10008.5.1.4.1.1.88.";
const DOCUMENTS: &str = "1.2.840.10008.5.1.4.1.1.104.";
const WAVEFORMS: &str = "1.2.840.10008.5.1.4.1.1.9.";
/// Twelve leads, general, ambulatory, and general with 32 bits.
const ECGS: &str = "1.2.840.10008.5.1.4.1.1.9.1.";
const RT_PLAN: &str = "1.2.840.10008.5.1.4.1.1.481.5";
/// Objects that are neither images nor about them: what they are, their words say.
const NO_KIND: [&str; 2] = [WAVEFORMS, "1.2.840.10008.5.1.4.1.1.7.1"];

/// What kind of record a report is by the code of its title (PS3.16 annexes A and D), where that is not one of LOINC's that the list of
/// kinds has.
const TITLES: &[(&str, &str)] = &[
    ("125200", "echo"),       // Adult Echocardiography Procedure Report
    ("125195", "echo"),       // Pediatric Cardiac Ultrasound Report
    ("125196", "echo"),       // Fetal Cardiac Ultrasound Report
    ("125197", "echo"),       // Adult Congenital Cardiac Ultrasound Report
    ("122120", "procedure"),  // Hemodynamics Report
    ("122291", "procedure"),  // Quantitative Arteriography Report
    ("122292", "procedure"),  // Quantitative Ventriculography Report
    ("122325", "procedure"),  // IVUS Report
    ("18745-0", "procedure"), // Cardiac Catheterization Report
];
/// Words in a title that tell the kind; the first that is found counts.
const TITLE_WORDS: &[(&str, &str)] = &[
    ("echocardio", "echo"),
    ("ecg", "ecg"),
    ("electrocardio", "ecg"),
    ("patholog", "pathology"),
    ("cytolog", "cytology"),
    ("catheter", "procedure"),
    ("endoscop", "procedure"),
    ("colonoscop", "procedure"),
];
/// A report in a study of images must not make that study a report: what the images state is surer.
const REPORT_KIND: f32 = 0.9;

/// Everything that the attributes state.
pub(super) fn stated(instance: &Instance) -> Vec<Fact> {
    let data = &instance.data;
    let mut facts = Vec::new();
    let mut state = |name, tag: Tag, value: String, evidence: &str| {
        if !value.is_empty() {
            facts.push(Fact::stated(name, value, evidence, tag.to_string()));
        }
    };
    if let Some(name) = data.text(tags::PATIENT_NAME) {
        state(FactName::Name, tags::PATIENT_NAME, HumanName::from_dicom(name).display(), name);
    }
    if let Some((date, written)) = date(data, tags::PATIENT_BIRTH_DATE) {
        state(FactName::BirthDate, tags::PATIENT_BIRTH_DATE, date, written);
    }
    if let Some(sex) = data.text(tags::PATIENT_SEX) {
        state(FactName::Sex, tags::PATIENT_SEX, sex.to_owned(), sex);
    }
    if let Some(number) = data.text(tags::PATIENT_ID) {
        let place = data.text(tags::ISSUER_OF_PATIENT_ID).or_else(|| data.text(tags::INSTITUTION_NAME));
        state(FactName::RecordNumber, tags::PATIENT_ID, number.to_owned(), place.unwrap_or_default());
    }
    let dates = [
        tags::STUDY_DATE,
        tags::SERIES_DATE,
        tags::ACQUISITION_DATE,
        tags::CONTENT_DATE,
        ACQUISITION_DATE_TIME,
        STEP_START,
        PLAN_DATE,
        STRUCTURES_DATE,
    ];
    if let Some((tag, (value, written))) = dates.into_iter().find_map(|tag| Some((tag, date(data, tag)?))) {
        state(FactName::Date, tag, value, written);
    }
    for (name, tag) in [(FactName::Place, tags::INSTITUTION_NAME), (FactName::Accession, tags::ACCESSION_NUMBER)] {
        if let Some(value) = data.text(tag) {
            state(name, tag, value.to_owned(), value);
        }
    }
    let titles = [
        (tags::STUDY_DESCRIPTION, data.text(tags::STUDY_DESCRIPTION)),
        (tags::DOCUMENT_TITLE, data.text(tags::DOCUMENT_TITLE)),
        (report::CONCEPT_NAME, report::title(data)),
    ];
    if let Some((tag, Some(title))) = titles.into_iter().find(|(_, title)| title.is_some()) {
        state(FactName::Title, tag, title.to_owned(), title);
    }
    if let Some((tag, written)) = laterality(data) {
        state(FactName::Side, tag, side(written).to_owned(), written);
    }
    let class = data.text(tags::SOP_CLASS_UID).unwrap_or_default();
    if class.starts_with(REPORTS) && class != KEY_OBJECTS {
        for (name, tag, value, written) in of_report(data) {
            state(name, tag, value, written);
        }
    }
    if let Some((id, tag, evidence, confidence)) = kind_of(instance) {
        facts.push(Fact { confidence, ..Fact::stated(FactName::Kind, id, evidence, tag.to_string()) });
    }
    facts
}

/// Who wrote a report, what it is worth, and when it was written (PS3.3 C.17.2).
fn of_report(data: &Dataset) -> Vec<(FactName, Tag, String, &str)> {
    let mut facts = Vec::new();
    let verified = data.items(report::OBSERVERS).iter().find_map(|observer| observer.text(report::OBSERVER_NAME));
    let author = data.items(AUTHORS).iter().find_map(|author| author.text(report::PERSON_NAME));
    let names = [(report::OBSERVER_NAME, verified), (report::PERSON_NAME, author)];
    if let Some((tag, Some(name))) = names.into_iter().find(|(_, name)| name.is_some()) {
        facts.push((FactName::Author, tag, HumanName::from_dicom(name).display(), name));
    }
    let status = [
        (PRELIMINARY, "PRELIMINARY", "preliminary"),
        (PRELIMINARY, "FINAL", "final"),
        (VERIFICATION, "VERIFIED", "final"),
        (COMPLETION, "PARTIAL", "preliminary"),
    ];
    if let Some((tag, written, status)) = status.into_iter().find(|(tag, written, _)| data.text(*tag) == Some(written)) {
        facts.push((FactName::Status, tag, status.to_owned(), written));
    }
    if let Some((value, written)) = date(data, tags::CONTENT_DATE) {
        facts.push((FactName::Reported, tags::CONTENT_DATE, value, written));
    }
    facts
}

/// What the record is: by the class of the object (PS3.4 B.5), a report or document by the code of its title, then by its words. A
/// document that has neither says it in its own text.
fn kind_of(instance: &Instance) -> Option<(String, Tag, &str, f32)> {
    let data = &instance.data;
    let class = data.text(tags::SOP_CLASS_UID).unwrap_or_default();
    let by_class = |id: &str, confidence| kind::kind(id).map(|kind| (kind.id.clone(), tags::SOP_CLASS_UID, class, confidence));
    if instance.frames > 0 {
        return Some((kind::kind_for("imaging").id.clone(), tags::SOP_CLASS_UID, class, 1.0));
    }
    if class.starts_with(ECGS) {
        return by_class("ecg", 1.0);
    }
    let is_report = class.starts_with(REPORTS) && class != KEY_OBJECTS;
    if is_report || class.starts_with(DOCUMENTS) {
        return by_title(data).or_else(|| if is_report { by_class("radiology", 0.6) } else { None });
    }
    if class == RT_PLAN {
        return by_class("treatment", REPORT_KIND);
    }
    let is_known = !class.is_empty() && !NO_KIND.iter().any(|no_kind| class.starts_with(no_kind));
    is_known.then(|| (kind::kind_for("imaging").id.clone(), tags::SOP_CLASS_UID, class, 1.0))
}

fn by_title(data: &Dataset) -> Option<(String, Tag, &str, f32)> {
    let code = data.items(report::CONCEPT_NAME).first();
    let value = code.and_then(|code| code.text(report::CODE_VALUE));
    let is_loinc = code.and_then(|code| code.text(report::CODE_SCHEME)) == Some("LN");
    let known = |id: &str| kind::kind(id).map(|kind| kind.id.clone());
    if let Some(value) = value {
        let by_code = TITLES.iter().find(|(code, _)| *code == value).and_then(|(_, id)| known(id));
        let by_loinc = || kind::kind_of_loinc(value).filter(|_| is_loinc).map(|kind| kind.id.clone());
        if let Some(id) = by_code.or_else(by_loinc) {
            return Some((id, report::CONCEPT_NAME, value, REPORT_KIND));
        }
    }
    let titles = [
        (report::CONCEPT_NAME, report::title(data)),
        (tags::DOCUMENT_TITLE, data.text(tags::DOCUMENT_TITLE)),
        (tags::SERIES_DESCRIPTION, data.text(tags::SERIES_DESCRIPTION)),
        (tags::STUDY_DESCRIPTION, data.text(tags::STUDY_DESCRIPTION)),
        (tags::MODALITY, data.text(tags::MODALITY)),
    ];
    titles.into_iter().find_map(|(tag, title)| {
        let folded = title?.to_lowercase();
        let (_, id) = TITLE_WORDS.iter().find(|(word, _)| folded.split(|c: char| !c.is_alphanumeric()).any(|w| w.starts_with(word)))?;
        Some((known(id)?, tag, title?, 0.8))
    })
}

fn date(data: &Dataset, tag: Tag) -> Option<(String, &str)> {
    let written = data.text(tag)?;
    // ACR-NEMA wrote dots between the numbers; some devices still do.
    let digits = written.replace(['.', '-'], "");
    // A date and time begins with its date.
    let digits = if digits.len() > 8 { digits.get(..8)? } else { &digits };
    let date = PartialDate::from_digits(digits)?;
    Some((date.to_string(), written))
}

fn laterality(data: &Dataset) -> Option<(Tag, &str)> {
    [tags::IMAGE_LATERALITY, tags::LATERALITY, FRAME_LATERALITY].into_iter().find_map(|tag| Some((tag, data.text(tag)?)))
}

fn side(written: &str) -> &'static str {
    match written {
        "L" => "left",
        "R" => "right",
        "B" => "both",
        _ => "",
    }
}
