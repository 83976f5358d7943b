//! What attributes state about a record, each fact with the value as it is written and its tag, and the words that search finds.

use second_read_model::PartialDate;
use second_read_model::dicom::Dataset;
use second_read_model::dicom::Instance;
use second_read_model::dicom::Tag;
use second_read_model::dicom::tags;
use second_read_model::extract::PageText;
use second_read_model::fact::Fact;
use second_read_model::fact::FactName;
use second_read_model::fact::Origin;
use second_read_model::kind;
use second_read_model::person::HumanName;

const FRAME_LATERALITY: Tag = Tag::new(0x0020, 0x9072);
const CONTENT: Tag = Tag::new(0x0040, 0xa730);
const CONCEPT_NAME: Tag = Tag::new(0x0040, 0xa043);
const CONCEPT_CODE: Tag = Tag::new(0x0040, 0xa168);
const CODE_MEANING: Tag = Tag::new(0x0008, 0x0104);
const TEXT_VALUE: Tag = Tag::new(0x0040, 0xa160);
const MEASURED: Tag = Tag::new(0x0040, 0xa300);
const NUMERIC_VALUE: Tag = Tag::new(0x0040, 0xa30a);
const UNITS: Tag = Tag::new(0x0040, 0x08ea);

/// Attributes whose words are worth finding, in reading order: what was done, of what, where, by whom.
const FOUND_BY: &[Tag] = &[
    tags::STUDY_DESCRIPTION,
    tags::SERIES_DESCRIPTION,
    tags::PROTOCOL_NAME,
    Tag::new(0x0032, 0x1060), // Requested Procedure Description
    Tag::new(0x0040, 0x0254), // Performed Procedure Step Description
    tags::MODALITY,
    tags::BODY_PART,
    tags::DOCUMENT_TITLE,
    Tag::new(0x0018, 0x0010), // Contrast/Bolus Agent
    Tag::new(0x0008, 0x1080), // Admitting Diagnoses Description
    Tag::new(0x0010, 0x21b0), // Additional Patient History
    Tag::new(0x0010, 0x4000), // Patient Comments
    Tag::new(0x0020, 0x4000), // Image Comments
    tags::PATIENT_NAME,
    tags::PATIENT_ID,
    tags::ACCESSION_NUMBER,
    tags::STUDY_ID,
    tags::INSTITUTION_NAME,
    Tag::new(0x0008, 0x1040), // Institutional Department Name
    tags::REFERRING_PHYSICIAN,
    Tag::new(0x0032, 0x1032), // Requesting Physician
    Tag::new(0x0008, 0x1050), // Performing Physician's Name
    Tag::new(0x0008, 0x1060), // Name of Physician(s) Reading Study
    tags::MANUFACTURER,
    Tag::new(0x0008, 0x1090), // Manufacturer's Model Name
];

/// Everything that the attributes state.
pub(super) fn stated(instance: &Instance) -> Vec<Fact> {
    let data = &instance.data;
    let mut facts = Vec::new();
    let mut state = |name, tag: Tag, value: String, evidence: &str| {
        if !value.is_empty() {
            facts.push(Fact {
                name,
                value,
                evidence: evidence.to_owned(),
                page: None,
                confidence: 1.0,
                origin: Origin::Stated,
                method: tag.to_string(),
            });
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
    let dates = [tags::STUDY_DATE, tags::SERIES_DATE, tags::ACQUISITION_DATE, tags::CONTENT_DATE];
    if let Some((tag, (value, written))) = dates.into_iter().find_map(|tag| Some((tag, date(data, tag)?))) {
        state(FactName::Date, tag, value, written);
    }
    for (name, tag) in [
        (FactName::Place, tags::INSTITUTION_NAME),
        (FactName::Title, tags::STUDY_DESCRIPTION),
        (FactName::Accession, tags::ACCESSION_NUMBER),
    ] {
        if let Some(value) = data.text(tag) {
            state(name, tag, value.to_owned(), value);
        }
    }
    if let Some((tag, written)) = laterality(data) {
        state(FactName::Side, tag, side(written).to_owned(), written);
    }
    if is_picture(instance) {
        let class = data.text(tags::SOP_CLASS_UID).unwrap_or_default();
        state(FactName::Kind, tags::SOP_CLASS_UID, kind::kind_for("imaging").id.clone(), class);
    }
    facts
}

/// The words of the attributes as one page, so that search finds a study by them; `None` when there are none.
pub(super) fn page(instance: &Instance) -> Option<PageText> {
    let data = &instance.data;
    let mut lines: Vec<String> = Vec::new();
    for tag in FOUND_BY {
        let Some(element) = data.get(*tag) else { continue };
        for value in &element.values {
            let words = if element.vr == "PN" { value.replace(['^', '='], " ") } else { value.clone() };
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            if !words.is_empty() && !lines.contains(&words) {
                lines.push(words);
            }
        }
    }
    report(data, &mut lines, 0);
    (!lines.is_empty()).then(|| PageText { number: 1, text: lines.join("\n"), ..PageText::default() })
}

/// The text of a structured report's content tree (PS3.3 C.17.3), `Concept: value` by line.
fn report(node: &Dataset, lines: &mut Vec<String>, depth: usize) {
    // The header reader bounds the depth; the number of lines is bounded so that a table of measurements stays a page.
    for item in node.items(CONTENT) {
        if lines.len() > 5_000 || depth > 16 {
            return;
        }
        let meaning = |sequence| item.items(sequence).first().and_then(|code| code.text(CODE_MEANING));
        let number = item.items(MEASURED).first().and_then(|measured| {
            let unit = measured.items(UNITS).first().and_then(|code| code.text(CODE_MEANING)).unwrap_or_default();
            Some(format!("{} {unit}", measured.text(NUMERIC_VALUE)?))
        });
        let value = item.text(TEXT_VALUE).map(str::to_owned).or(number).or_else(|| meaning(CONCEPT_CODE).map(str::to_owned));
        match (meaning(CONCEPT_NAME), value) {
            (Some(concept), Some(value)) => lines.push(format!("{concept}: {}", value.trim())),
            (Some(words), None) => lines.push(words.to_owned()),
            (None, Some(value)) => lines.push(value),
            (None, None) => {}
        }
        report(item, lines, depth + 1);
    }
}

/// An image or what belongs to images, and not a report or a document of its own (PS3.4 B.5).
fn is_picture(instance: &Instance) -> bool {
    let class = instance.data.text(tags::SOP_CLASS_UID).unwrap_or_default();
    let is_report = class.starts_with("1.2.840.10008.5.1.4.1.1.88.") || class.starts_with("1.2.840.10008.5.1.4.1.1.104.");
    instance.frames > 0 || (!is_report && !class.is_empty())
}

fn date(data: &Dataset, tag: Tag) -> Option<(String, &str)> {
    let written = data.text(tag)?;
    // ACR-NEMA wrote dots between the numbers; some devices still do.
    let date = PartialDate::from_digits(&written.replace(['.', '-'], ""))?;
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
