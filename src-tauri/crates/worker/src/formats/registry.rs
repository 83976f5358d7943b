//! The list of readers. Adding a format is one file, one fixture folder and two alphabetical lines here.

use super::Format;
use super::cda;
use super::dicom;
use super::jpeg;
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
    &cda::Cda,
    &dicom::Dicom,
    &jpeg::Jpeg,
    &pdf::Pdf,
    &png::Png,
    &program::Program,
    &tar::Tar,
    &text::Text,
    &xdm::Xdm,
    &zip::Zip,
];
