//! The words of an instance as pages: those of its attributes that a person looks for, then what its report or its object says.

use second_read_model::dicom::Dataset;
use second_read_model::dicom::Tag;
use second_read_model::dicom::tags;
use second_read_model::extract::PageText;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;

use super::objects;
use super::report;
use super::warning;
use crate::formats::paging::Paging;

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

/// The pages; none where there are no words.
pub(super) fn pages(data: &Dataset, warnings: &mut Vec<Warning>) -> Vec<PageText> {
    let mut paging = Paging::default();
    attributes(data).iter().for_each(|line| paging.line(line));
    objects::write(data, &mut paging);
    if report::is_report(data) && !report::write(data, &mut paging) {
        warnings.push(warning(WarningCode::Limit, "(0040,A730)".to_owned()));
    }
    paging.finish()
}

fn attributes(data: &Dataset) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for element in FOUND_BY.iter().filter_map(|tag| data.get(*tag)) {
        for value in &element.values {
            let words = if element.vr == "PN" { value.replace(['^', '='], " ") } else { value.clone() };
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            if !words.is_empty() && !lines.contains(&words) {
                lines.push(words);
            }
        }
    }
    lines
}
