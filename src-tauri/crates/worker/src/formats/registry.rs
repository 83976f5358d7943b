//! The list of readers. Adding a format is one file, one fixture folder and two alphabetical lines here.

use super::Format;
use super::pdf;

/// Every reader, by id.
pub const FORMATS: &[&dyn Format] = &[&pdf::Pdf];
