//! DICOMDIR: what a disc lists (PS3.3 F, PS3.10 8.6).
//!
//! Records are joined by byte offsets. Where those are broken, records are taken in the order they stand in, which is how nearly every
//! writer puts them; so a list with wrong links still says which files it means.

use std::collections::HashMap;

use second_read_model::dicom::Dataset;
use second_read_model::dicom::Directory;
use second_read_model::dicom::DirectoryEntry;
use second_read_model::dicom::Tag;
use second_read_model::dicom::tags;

use super::DIRECTORY;
use super::attributes::Header;

const FILE_SET_ID: Tag = Tag::new(4, 0x1130);
const FIRST_ROOT: Tag = Tag::new(4, 0x1200);
const RECORDS: Tag = Tag::new(4, 0x1220);
const NEXT: Tag = Tag::new(4, 0x1400);
const LOWER: Tag = Tag::new(4, 0x1420);
const RECORD_TYPE: Tag = Tag::new(4, 0x1430);
const FILE_ID: Tag = Tag::new(4, 0x1500);
const FILE_CLASS: Tag = Tag::new(4, 0x1510);
const FILE_INSTANCE: Tag = Tag::new(4, 0x1511);
const FILE_SYNTAX: Tag = Tag::new(4, 0x1512);

/// Whether the file is the list of a disc.
pub(super) fn is_directory(header: &Header) -> bool {
    header.instance.meta.text(Tag::new(2, 2)) == Some(DIRECTORY) || header.instance.data.get(RECORDS).is_some()
}

/// The leaves of the list, each with what stands above it.
pub(super) fn read(header: &Header) -> Directory {
    let data = &header.instance.data;
    let records = data.items(RECORDS);
    let mut above = linked(data, records, &header.records);
    let mut current = Above::default();
    for (index, record) in records.iter().enumerate() {
        current.enter(record);
        above.entry(index).or_insert_with(|| current.clone());
    }
    let entries = records.iter().enumerate().filter_map(|(index, record)| entry(record, above.get(&index)?)).collect();
    Directory { file_set_id: data.text(FILE_SET_ID).unwrap_or_default().to_owned(), entries }
}

/// What the records above a leaf say.
#[derive(Clone, Default)]
struct Above {
    patient_id: String,
    patient_name: String,
    study: String,
    series: String,
    series_number: String,
    modality: String,
}

impl Above {
    /// Goes to this record: what it does not govern stays, what hangs below its level is forgotten.
    fn enter(&mut self, record: &Dataset) {
        let text = |tag| record.text(tag).unwrap_or_default().to_owned();
        match record.text(RECORD_TYPE) {
            Some("PATIENT") => {
                *self = Self { patient_id: text(tags::PATIENT_ID), patient_name: text(tags::PATIENT_NAME), ..Self::default() };
            }
            Some("STUDY") => {
                let (patient_id, patient_name) = (std::mem::take(&mut self.patient_id), std::mem::take(&mut self.patient_name));
                *self = Self { patient_id, patient_name, study: text(tags::STUDY_INSTANCE_UID), ..Self::default() };
            }
            Some("SERIES") => {
                self.series = text(tags::SERIES_INSTANCE_UID);
                self.series_number = text(tags::SERIES_NUMBER);
                self.modality = text(tags::MODALITY);
            }
            _ => {}
        }
    }
}

/// The way along the links; a record that no link reaches is left out. Each record is visited once, so that a ring of links ends.
fn linked(data: &Dataset, records: &[Dataset], offsets: &[u64]) -> HashMap<usize, Above> {
    let at: HashMap<u64, usize> = offsets.iter().enumerate().map(|(index, offset)| (*offset, index)).collect();
    let target = |record: &Dataset, tag| record.number::<u64>(tag).and_then(|offset| at.get(&offset).copied());
    let mut found = HashMap::new();
    let mut waiting: Vec<(usize, Above)> = target(data, FIRST_ROOT).map(|first| (first, Above::default())).into_iter().collect();
    while let Some((index, outer)) = waiting.pop() {
        let Some(record) = records.get(index) else { continue };
        if found.contains_key(&index) {
            continue;
        }
        waiting.extend(target(record, NEXT).map(|next| (next, outer.clone())));
        let mut inner = outer;
        inner.enter(record);
        waiting.extend(target(record, LOWER).map(|lower| (lower, inner.clone())));
        found.insert(index, inner);
    }
    found
}

fn entry(record: &Dataset, above: &Above) -> Option<DirectoryEntry> {
    let path = record.get(FILE_ID)?.values.join("/");
    let text = |tag| record.text(tag).unwrap_or_default().to_owned();
    let above = above.clone();
    (!path.is_empty()).then(|| DirectoryEntry {
        path,
        record_type: text(RECORD_TYPE),
        sop_class: text(FILE_CLASS),
        sop_instance: text(FILE_INSTANCE),
        transfer_syntax: text(FILE_SYNTAX),
        patient_id: above.patient_id,
        patient_name: above.patient_name,
        study: above.study,
        series: above.series,
        series_number: above.series_number,
        modality: above.modality,
    })
}
