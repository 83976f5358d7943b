//! Who and where: invented people, places and numbers of the sample, and the identifiers derived from them.

use serde::Deserialize;
use serde::Serialize;
use sha2::Digest;
use sha2::Sha256;

/// A person of the sample, as records write her.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Reading order.
    pub name: String,
    /// `Family^Given^Middle`.
    pub dicom: String,
    /// `FAMILY, GIVEN MIDDLE`, as papers print it.
    pub printed: String,
    /// ISO 8601.
    pub birth_date: String,
    /// As American papers print it.
    pub birth_printed: String,
    pub sex: String,
    /// Record numbers by place.
    pub numbers: Vec<(String, String)>,
}

/// The hospital: biopsy, MRI, CT.
pub const HOSPITAL: &str = "St. Anne's Hospital";
/// Mammograms and ultrasound.
pub const IMAGING: &str = "Lakeside Imaging";
/// The surgeon.
pub const BREAST_CENTER: &str = "Lakeside Breast Center";
/// Blood.
pub const LABORATORY: &str = "Lakeside Clinical Laboratory";
/// The family doctor and her portal.
pub const PRIMARY_CARE: &str = "Lakeside Primary Care";

/// Her number at the hospital.
pub const HOSPITAL_NUMBER: &str = "00418822";
/// Her number at everything named Lakeside.
pub const LAKESIDE_NUMBER: &str = "L-7713";
/// The stranger's number, one transposition away.
pub const STRANGER_NUMBER: &str = "L-7731";

/// The patient.
pub fn patient() -> Person {
    Person {
        name: "Maria J Alvarez".into(),
        dicom: "Alvarez^Maria^J".into(),
        printed: "ALVAREZ, MARIA J".into(),
        birth_date: "1971-03-14".into(),
        birth_printed: "03/14/1971".into(),
        sex: "F".into(),
        numbers: vec![(HOSPITAL.into(), HOSPITAL_NUMBER.into()), (LABORATORY.into(), LAKESIDE_NUMBER.into())],
    }
}

/// Somebody else, whose laboratory report was put into the patient's folder by mistake.
pub fn stranger() -> Person {
    Person {
        name: "Mariah J Alvarez".into(),
        dicom: "Alvarez^Mariah^J".into(),
        printed: "ALVAREZ, MARIAH J".into(),
        birth_date: "1988-11-02".into(),
        birth_printed: "11/02/1988".into(),
        sex: "F".into(),
        numbers: vec![(LABORATORY.into(), STRANGER_NUMBER.into())],
    }
}

/// A DICOM unique identifier that is the same each time for the same words (PS3.5 B.2).
pub fn uid(words: &str) -> String {
    let hash = Sha256::digest(words.as_bytes());
    let number = hash.iter().take(16).fold(0u128, |number, byte| number << 8 | u128::from(*byte));
    format!("2.25.{number}")
}
