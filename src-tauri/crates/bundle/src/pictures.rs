//! Key images: a few frames as plain JPEG, so that a page without a viewer shows what was scanned. Never for diagnosis, and they say so.
//!
//! Which frames a person marked as key comes with the viewer; until then it is the middle of the largest series.

use std::collections::BTreeMap;

use second_read_model::BlobId;
use second_read_model::PartialDate;
use second_read_model::dicom;
use second_read_model::dicom::tags;
use second_read_model::person::HumanName;
use second_read_model::sentence::say;

use crate::content::Contents;
use crate::content::File;
use crate::front::long_date;

/// Pictures of one study.
const PER_STUDY: usize = 3;
/// Pictures of one bundle.
const PER_BUNDLE: usize = 24;
/// Pixels across.
pub const WIDTH: u32 = 512;

/// One picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyImage {
    /// Its path in the bundle.
    pub path: String,
    pub blob: BlobId,
    /// From 0.
    pub frame: u32,
    /// Index of its record in the contents.
    pub record: usize,
    /// Name and birth date as the instance has them, or that it has none; modality, date, series; which image.
    pub caption: String,
    /// What a person who cannot see it is told.
    pub alternative: String,
    /// What lies at the left, right, upper and lower edge of the picture (PS3.3 C.7.6.1.1.1); empty where that is not known.
    pub edges: [String; 4],
    /// Filled in when the picture was made.
    pub jpeg: Vec<u8>,
}

/// Which frames are shown: of each study the largest series, of each series its middle.
pub fn choose(contents: &Contents) -> Vec<KeyImage> {
    let mut series: BTreeMap<(usize, &str), Vec<&File>> = BTreeMap::new();
    for file in contents.files.iter().filter(|file| file.instance.as_ref().is_some_and(|instance| instance.frames > 0)) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        series.entry((file.record, folder)).or_default().push(file);
    }
    let mut by_study: BTreeMap<usize, Vec<Vec<&File>>> = BTreeMap::new();
    for ((record, _), files) in series {
        by_study.entry(record).or_default().push(files);
    }
    let mut chosen = Vec::new();
    for mut series in by_study.into_values() {
        series.sort_by_key(|files| std::cmp::Reverse(files.len()));
        chosen.extend(series.into_iter().take(PER_STUDY));
    }
    chosen.iter().take(PER_BUNDLE).enumerate().filter_map(|(index, files)| picture(index + 1, files)).collect()
}

fn picture(number: usize, files: &[&File]) -> Option<KeyImage> {
    let middle = files.len() / 2;
    let file = files.get(middle)?;
    let instance = file.instance.as_deref()?;
    let frame = if files.len() == 1 { instance.frames / 2 } else { 0 };
    let (shown, of) = if files.len() == 1 { (frame + 1, instance.frames) } else { (middle as u32 + 1, files.len() as u32) };
    let text = |tag| instance.data.text(tag).unwrap_or_default().to_owned();
    let date = |tag| instance.data.text(tag).and_then(PartialDate::from_digits).map(long_date);
    let name = Some(HumanName::from_dicom(&text(tags::PATIENT_NAME)).display()).filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| say("bundle.names-nobody", &[]));
    let born = match date(tags::PATIENT_BIRTH_DATE) {
        Some(born) => say("bundle.born", &[("date", &born)]),
        None => say("bundle.born-unknown", &[]),
    };
    let taken = date(tags::STUDY_DATE).unwrap_or_else(|| say("bundle.no-date", &[]));
    let which = say("bundle.image-n-of", &[("number", &shown.to_string()), ("of", &of.to_string())]);
    let parts = [name, born, text(tags::MODALITY), taken, text(tags::SERIES_DESCRIPTION), which];
    let caption = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    Some(KeyImage {
        path: format!("VIEWER/K{number:07}.JPG"),
        blob: file.blob,
        frame,
        record: file.record,
        alternative: say("bundle.image-alternative", &[("what", &caption)]),
        caption,
        edges: dicom::edges(&instance.data, frame),
        jpeg: Vec::new(),
    })
}
