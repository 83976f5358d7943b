//! Images of studies as a viewer needs them (the JSON of `study` and `image`).

use serde::Serialize;
use ts_rs::TS;

use crate::PartialDate;
use crate::record::SeriesRow;

/// A study's series with their images.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct Study {
    pub series: Vec<StudySeries>,
    /// In all series together.
    pub images: u32,
}

/// One series.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct StudySeries {
    #[serde(flatten)]
    pub series: SeriesRow,
    /// Images that can be shown: a multi-frame instance has many, a report none.
    pub images: u32,
    /// The number of its first one in the study, from 1.
    pub first_image: u32,
}

/// What an image is, and what must stand beside it on a screen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, TS)]
pub struct Image {
    pub rows: u32,
    pub columns: u32,
    /// Bits of one sample as it is handed over: 8 or 16.
    pub bits: u32,
    pub signed: bool,
    /// A value is a sample times this,
    pub slope: f64,
    /// and this added.
    pub intercept: f64,
    /// The file's first window, if it gives one.
    pub window_center: Option<f64>,
    pub window_width: Option<f64>,
    /// Low values are bright.
    pub monochrome1: bool,
    /// Red, green, blue, one after the other, 8 bits each.
    pub color: bool,
    /// Samples would need more than a window (palettes, floats): show it as a picture.
    pub picture_only: bool,
    /// Millimetres between rows and between columns.
    pub spacing: Option<[f64; 2]>,
    /// Where the left, right, upper and lower edge lie in the patient: letters of L R A P H F; empty where the file does not say.
    pub orientation: [String; 4],
    /// L, R, or empty.
    pub laterality: String,
    /// Millimetres along the stack.
    pub position: Option<f64>,
    /// The patient's name and birth date as this file gives them.
    pub name: String,
    pub birth_date: Option<PartialDate>,
    /// The UID of its series.
    pub series: String,
    /// The instance number as written.
    pub number: String,
    /// Which frame of its file it is, from 1, and of how many.
    pub frame: u32,
    pub frames: u32,
}
