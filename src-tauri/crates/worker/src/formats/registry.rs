//! The list of readers. Adding a format is one file, one fixture folder and two alphabetical lines here.

use super::Format;
use super::apple_health;
use super::blue_button;
use super::cda;
use super::dicom;
use super::fhir;
use super::gz;
use super::hl7v2;
use super::html;
use super::jpeg;
use super::json;
use super::mail;
use super::pdf;
use super::png;
use super::program;
use super::tar;
use super::text;
use super::vcard;
use super::vcf;
use super::xdm;
use super::xmlfile;
use super::zip;

/// Every reader, by id.
#[rustfmt::skip] // One line each, so that adding a reader is adding a line.
pub const FORMATS: &[&dyn Format] = &[
    &apple_health::AppleHealth,
    &blue_button::BlueButton,
    &cda::Cda,
    &dicom::Dicom,
    &fhir::Fhir,
    &gz::Gz,
    &hl7v2::Hl7v2,
    &html::Html,
    &jpeg::Jpeg,
    &json::Any,
    &mail::Mail,
    &pdf::Pdf,
    &png::Png,
    &program::Program,
    &tar::Tar,
    &text::Text,
    &vcard::VCard,
    &vcf::Vcf,
    &xdm::Xdm,
    &xmlfile::XmlFile,
    &zip::Zip,
];
