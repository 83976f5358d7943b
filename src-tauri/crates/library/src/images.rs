//! Images of studies: where each one stands, and what a screen must write beside it. Small pictures of records are `thumbnails.rs`.
//!
//! Images are counted from 1 over a whole study, series after series, as its pages are. Nothing is decoded here: the worker does it.

use rusqlite::Transaction;
use second_read_model::BlobId;
use second_read_model::Code;
use second_read_model::RecordId;
use second_read_model::dicom;
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

const IMAGE_POSITION: Tag = Tag::new(0x0020, 0x0032);
const SLICE_LOCATION: Tag = Tag::new(0x0020, 0x1041);
const PLANE_POSITION: Tag = Tag::new(0x0020, 0x9113);

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
    let position = dicom::functional(data, at.frame, PLANE_POSITION);
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
        orientation: dicom::edges(data, at.frame),
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
