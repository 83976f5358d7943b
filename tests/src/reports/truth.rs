//! What is true of a report: only what it prints.

use second_read_model::PartialDate;

/// The truth of one report. What is `None` or empty is not printed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Truth {
    /// Ids of `kinds.toml`; where a reader could say either, all count.
    pub kinds: Vec<String>,
    /// The patient, family name first: `Family, Given Middle`.
    pub name: Option<String>,
    pub birth_date: Option<PartialDate>,
    /// `female` or `male`, where a field says so.
    pub sex: Option<&'static str>,
    /// The patient's number at the place.
    pub number: Option<String>,
    pub accession: Option<String>,
    pub place: Option<String>,
    /// `preliminary`, `final`, `addendum`, `amended` or `corrected`.
    pub status: Option<String>,
    /// What the report's subject says of sides.
    pub side: Side,
    /// The date of service. Where two are as good (admission and discharge), both count.
    pub dates: Vec<PartialDate>,
    pub collected: Option<PartialDate>,
    /// When the report was issued; that of an addendum counts too.
    pub reported: Vec<PartialDate>,
    /// ICD-10-CM codes of what is asserted of the patient.
    pub codes: Vec<String>,
    /// Codes of what is said to be uncertain ("suspicious for").
    pub uncertain: Vec<String>,
    /// Phrases that name a disease and do not assert it of the patient: denied, of a relative, ruled out, only asked for.
    pub mentioned: Vec<String>,
}

/// The side of a report's subject.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Side {
    /// Nothing to hold an answer against.
    #[default]
    Unknown,
    /// Its subject has no sides.
    None,
    Left,
    Right,
    Both,
}

impl Side {
    /// The fact's value; `None` where there is none.
    pub fn value(self) -> Option<&'static str> {
        match self {
            Side::Unknown | Side::None => None,
            Side::Left => Some("left"),
            Side::Right => Some("right"),
            Side::Both => Some("both"),
        }
    }

    /// Which of the words for left, right and both is meant.
    pub(super) fn index(self) -> Option<usize> {
        match self {
            Side::Unknown | Side::None => None,
            Side::Left => Some(0),
            Side::Right => Some(1),
            Side::Both => Some(2),
        }
    }

    /// The digit by which most codes of ICD-10-CM name the side.
    pub(super) fn digit(self) -> char {
        match self {
            Side::Right => '1',
            Side::Left => '2',
            Side::Both => '3',
            Side::Unknown | Side::None => '9',
        }
    }
}
