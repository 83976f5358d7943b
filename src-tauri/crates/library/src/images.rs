//! Images of studies: where each one stands, and what a screen must write beside it. Small pictures of records are `thumbnails.rs`.
//!
//! Images are counted from 1 over a whole study, series after series, as its pages are. Nothing is decoded here: the worker does it.

use rusqlite::Transaction;
use second_read_model::BlobId;
use second_read_model::Code;
use second_read_model::RecordId;
use second_read_model::dicom::Dataset;
use second_read_model::dicom::Instance;
use second_read_model::dicom::Tag;
use second_read_model::dicom::tags;
use second_read_model::image::Image;
use second_read_model::image::Study;
use second_read_model::image::StudySeries;
use second_read_model::person::HumanName;
use second_read_model::protocol::FrameForm;
use second_read_model::protocol::FrameInfo;

use crate::Library;
use crate::Result;
use crate::Worker;
use crate::db::blob::BlobKey;
use crate::db::extract;
use crate::db::record;
use crate::db::study;
use crate::look::anchor_of;
use crate::look::unknown;

const PATIENT_ORIENTATION: Tag = Tag::new(0x0020, 0x0020);
const IMAGE_ORIENTATION: Tag = Tag::new(0x0020, 0x0037);
const IMAGE_POSITION: Tag = Tag::new(0x0020, 0x0032);
const SLICE_LOCATION: Tag = Tag::new(0x0020, 0x1041);
const SHARED_GROUPS: Tag = Tag::new(0x5200, 0x9229);
const FRAME_GROUPS: Tag = Tag::new(0x5200, 0x9230);
const PLANE_ORIENTATION: Tag = Tag::new(0x0020, 0x9116);
const PLANE_POSITION: Tag = Tag::new(0x0020, 0x9113);
/// A direction that leans less than this towards an axis is not named after it.
const LEAN: f64 = 0.25;

/// One image, decoded.
pub struct DecodedImage {
    pub image: Image,
    /// Little-endian samples as `image` says; empty where it can only be had as a picture.
    pub samples: Vec<u8>,
}

impl Library {
    /// The series of a study with their images.
    ///
    /// # Errors
    /// `UnknownId`.
    pub fn study(&self, id: RecordId) -> Result<Study> {
        self.store.db.read(|tx| {
            anchor_of(tx, id)?;
            let rows = study::series(tx, id)?;
            let counts = study::images_by_series(tx, id)?;
            let mut first_image = 1;
            let mut series = Vec::with_capacity(rows.len());
            for row in rows {
                let images = counts.get(&row.uid).copied().unwrap_or_default();
                series.push(StudySeries { series: row, images, first_image });
                first_image += images;
            }
            Ok(Study { series, images: first_image - 1 })
        })
    }

    /// An image of a study: its samples, and what must stand beside them.
    ///
    /// # Errors
    /// `UnknownId` for the record or the image; what reading it gives.
    pub fn image(&self, worker: &Worker, id: RecordId, number: u32) -> Result<DecodedImage> {
        let (at, instance) = self.store.db.read(|tx| {
            let at = Frame::of(tx, id, number)?;
            let extract = extract::get(tx, at.key, 0)?.unwrap_or_default();
            Ok((at, extract.dicom.map(|instance| *instance).unwrap_or_default()))
        })?;
        let mut bytes = self.store.vault.open(&at.blob)?;
        let (info, samples) = match worker.frame_of(&instance.transfer_syntax, at.size, &mut bytes, at.frame, FrameForm::Samples) {
            Ok(decoded) => decoded,
            // Floats have no samples by contract; they can be had as a picture.
            Err(error) if error.code == Code::Unreadable => (FrameInfo::default(), Vec::new()),
            Err(error) => return Err(error),
        };
        Ok(DecodedImage { image: described(&info, &instance, &at), samples })
    }

    /// An image as a JPEG of at most `width` pixels (0: as it is), by the window given (center and width) or the file's own.
    ///
    /// # Errors
    /// As above.
    pub fn image_jpeg(&self, worker: &Worker, id: RecordId, number: u32, width: u32, window: Option<(f64, f64)>) -> Result<Vec<u8>> {
        let at = self.store.db.read(|tx| Frame::of(tx, id, number))?;
        let syntax = self.store.db.read(|tx| extract::get(tx, at.key, 0))?.and_then(|extract| extract.dicom);
        let syntax = syntax.map(|instance| instance.transfer_syntax).unwrap_or_default();
        let mut bytes = self.store.vault.open(&at.blob)?;
        let form = FrameForm::Picture { width, center: window.map(|(center, _)| center), window: window.map(|(_, width)| width) };
        Ok(worker.frame_of(&syntax, at.size, &mut bytes, at.frame, form)?.1)
    }
}

/// Where an image of a study stands.
struct Frame {
    key: BlobKey,
    blob: BlobId,
    size: u64,
    /// Within its file, from 0.
    frame: u32,
    /// How many its file has.
    frames: u32,
    series: String,
}

impl Frame {
    fn of(tx: &Transaction<'_>, id: RecordId, number: u32) -> Result<Self> {
        anchor_of(tx, id)?;
        let mut left = number.checked_sub(1).ok_or_else(|| unknown("what.image", number))?;
        for original in record::originals(tx, id)? {
            if left < original.frames {
                let series = study::series_of_blob(tx, id, original.key)?;
                let (key, blob, size, frames) = (original.key, original.blob, original.size, original.frames);
                return Ok(Self { key, blob, size, frame: left, frames, series });
            }
            left -= original.frames;
        }
        Err(unknown("what.image", number))
    }
}

fn described(info: &FrameInfo, instance: &Instance, at: &Frame) -> Image {
    let data = &instance.data;
    let text = |tag| data.text(tag).unwrap_or_default().to_owned();
    let position = functional(data, at.frame, PLANE_POSITION);
    let along = data.number::<f64>(SLICE_LOCATION).or_else(|| position.get(IMAGE_POSITION)?.values.get(2)?.parse().ok());
    let grey = info.samples_per_pixel == 1 && info.photometric.starts_with("MONOCHROME") && matches!(info.bits_allocated, 8 | 16);
    let colour = info.samples_per_pixel == 3 && info.bits_allocated == 8 && info.photometric == "RGB";
    Image {
        rows: info.rows,
        columns: info.columns,
        bits: info.bits_allocated,
        signed: info.signed,
        slope: info.slope,
        intercept: info.intercept,
        window_center: info.center,
        window_width: info.window,
        monochrome1: info.photometric == "MONOCHROME1",
        color: colour,
        picture_only: !(grey || colour),
        spacing: info.spacing,
        orientation: orientation(data, at.frame),
        laterality: data.text(tags::IMAGE_LATERALITY).or_else(|| data.text(tags::LATERALITY)).unwrap_or_default().to_owned(),
        position: along.filter(|along| along.is_finite()),
        name: data.text(tags::PATIENT_NAME).map(|name| HumanName::from_dicom(name).display()).unwrap_or_default(),
        birth_date: data.text(tags::PATIENT_BIRTH_DATE).and_then(second_read_model::PartialDate::from_digits),
        series: at.series.clone(),
        number: text(tags::INSTANCE_NUMBER),
        frame: at.frame + 1,
        frames: at.frames,
    }
}

/// What is said of one frame, of all frames together, or of the image as a whole (PS3.3 C.7.6.16).
fn functional(data: &Dataset, frame: u32, group: Tag) -> &Dataset {
    let frame = usize::try_from(frame).unwrap_or(usize::MAX);
    let own = data.items(FRAME_GROUPS).get(frame);
    let shared = data.items(SHARED_GROUPS).first();
    own.into_iter().chain(shared).find_map(|groups| groups.items(group).first()).unwrap_or(data)
}

/// Letters for the left, right, upper and lower edge; empty where the file does not say. From direction cosines (PS3.3 C.7.6.2), else
/// from the letters the file gives.
fn orientation(data: &Dataset, frame: u32) -> [String; 4] {
    let cosines: Vec<f64> = functional(data, frame, PLANE_ORIENTATION)
        .get(IMAGE_ORIENTATION)
        .map(|element| element.values.iter().filter_map(|value| value.trim().parse().ok()).collect())
        .unwrap_or_default();
    let (right, below) = match cosines[..] {
        [a, b, c, d, e, f] => (letters([a, b, c]), letters([d, e, f])),
        _ => {
            let said = data.get(PATIENT_ORIENTATION).map(|element| element.values.as_slice()).unwrap_or_default();
            let word = |at: usize| said.get(at).map(|word| word.trim().to_owned()).unwrap_or_default();
            (word(0), word(1))
        }
    };
    [opposite(&right), right, opposite(&below), below]
}

/// The axes that a direction leans to, the strongest first: DICOM's x grows to the left, y to the back, z to the head.
fn letters(direction: [f64; 3]) -> String {
    let mut axes: Vec<(f64, char)> = direction
        .into_iter()
        .zip([('L', 'R'), ('P', 'A'), ('H', 'F')])
        .map(|(part, (plus, minus))| (part.abs(), if part >= 0.0 { plus } else { minus }))
        .filter(|(part, _)| *part >= LEAN)
        .collect();
    axes.sort_by(|a, b| b.0.total_cmp(&a.0));
    axes.into_iter().map(|(_, letter)| letter).collect()
}

fn opposite(letters: &str) -> String {
    let turned = |letter| match letter {
        'L' => 'R',
        'R' => 'L',
        'A' => 'P',
        'P' => 'A',
        'H' => 'F',
        'F' => 'H',
        other => other,
    };
    letters.chars().map(turned).collect()
}

#[cfg(test)]
mod tests {
    use second_read_model::dicom::Element;

    use super::*;

    fn element(tag: Tag, values: &[&str]) -> Element {
        Element { tag: tag.0, vr: "DS".to_owned(), values: values.iter().map(|&value| value.to_owned()).collect(), ..Element::default() }
    }

    #[test]
    fn edges_are_named_after_where_they_lie_in_the_patient() {
        for (tag, values, edges) in [
            // An axial slice, feet first on screen: the patient's right is at the left edge.
            (IMAGE_ORIENTATION, &["1", "0", "0", "0", "1", "0"][..], ["R", "L", "A", "P"]),
            // Sagittal and coronal.
            (IMAGE_ORIENTATION, &["0", "1", "0", "0", "0", "-1"], ["A", "P", "H", "F"]),
            (IMAGE_ORIENTATION, &["1", "0", "0", "0", "0", "-1"], ["R", "L", "H", "F"]),
            // Tilted: both axes, the stronger one first.
            (IMAGE_ORIENTATION, &["1", "0", "0", "0", "0.8", "-0.6"], ["R", "L", "AH", "PF"]),
            // A mammogram says it in letters.
            (PATIENT_ORIENTATION, &["P", "L"], ["A", "P", "R", "L"]),
            (PATIENT_ORIENTATION, &[], ["", "", "", ""]),
        ] {
            let data = Dataset(vec![element(tag, values)]);
            assert_eq!(orientation(&data, 0), edges, "{values:?}");
        }
    }

    #[test]
    fn a_frames_own_orientation_comes_before_the_shared_one() {
        let plane = |values: &[&str]| {
            let inner = Dataset(vec![element(IMAGE_ORIENTATION, values)]);
            Dataset(vec![Element { tag: PLANE_ORIENTATION.0, vr: "SQ".to_owned(), items: vec![inner], ..Element::default() }])
        };
        let groups = |tag: Tag, items| Element { tag: tag.0, vr: "SQ".to_owned(), items, ..Element::default() };
        let (axial, sagittal) = (["1", "0", "0", "0", "1", "0"], ["0", "1", "0", "0", "0", "-1"]);
        let shared = groups(SHARED_GROUPS, vec![plane(&axial)]);
        let own = groups(FRAME_GROUPS, vec![Dataset::default(), plane(&sagittal)]);
        let data = Dataset(vec![shared, own]);
        assert_eq!(orientation(&data, 0)[0], "R");
        assert_eq!(orientation(&data, 1)[0], "A");
    }
}
