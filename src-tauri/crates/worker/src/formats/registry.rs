//! The list of readers. Adding a format is one file, one fixture folder and two alphabetical lines here.

use super::Format;
use super::apple_health;
use super::blue_button;
use super::cda;
use super::dicom;
use super::fhir;
use super::jpeg;
use super::json;
use super::pdf;
use super::png;
use super::program;
use super::tar;
use super::text;
use super::xdm;
use super::zip;

/// Every reader, by id.
#[rustfmt::skip] // One line each, so that adding a reader is adding a line.
pub const FORMATS: &[&dyn Format] = &[
    &apple_health::AppleHealth,
    &blue_button::BlueButton,
    &cda::Cda,
    &dicom::Dicom,
    &fhir::Fhir,
    &jpeg::Jpeg,
    &json::Any,
    &pdf::Pdf,
    &png::Png,
    &program::Program,
    &tar::Tar,
    &text::Text,
    &xdm::Xdm,
    &zip::Zip,
];
