//! The list of readers. Adding a format is one file, one fixture folder and two alphabetical lines here.

use super::Format;
use super::apple_health;
use super::blue_button;
use super::bmp;
use super::cda;
use super::compound;
use super::dicom;
use super::docx;
use super::edf;
use super::fhir;
use super::gif;
use super::gz;
use super::heic;
use super::hl7v2;
use super::html;
use super::jp2;
use super::jpeg;
use super::json;
use super::mail;
use super::odt;
use super::pdf;
use super::png;
use super::pptx;
use super::program;
use super::rtf;
use super::sevenz;
use super::sheet;
use super::tar;
use super::text;
use super::tiff;
use super::vcard;
use super::vcf;
use super::webp;
use super::xdm;
use super::xmlfile;
use super::zip;

/// Every reader, by id.
#[rustfmt::skip] // One line each, so that adding a reader is adding a line.
pub const FORMATS: &[&dyn Format] = &[
    &apple_health::AppleHealth,
    &blue_button::BlueButton,
    &bmp::Bmp,
    &cda::Cda,
    &compound::Compound,
    &dicom::Dicom,
    &docx::Docx,
    &edf::Edf,
    &fhir::Fhir,
    &gif::Gif,
    &gz::Gz,
    &heic::Heic,
    &hl7v2::Hl7v2,
    &html::Html,
    &jp2::Jp2,
    &jpeg::Jpeg,
    &json::Any,
    &mail::Mail,
    &odt::Odt,
    &pdf::Pdf,
    &png::Png,
    &pptx::Pptx,
    &program::Program,
    &rtf::Rtf,
    &sevenz::SevenZ,
    &sheet::Sheet,
    &tar::Tar,
    &text::Text,
    &tiff::Tiff,
    &vcard::VCard,
    &vcf::Vcf,
    &webp::Webp,
    &xdm::Xdm,
    &xmlfile::XmlFile,
    &zip::Zip,
];
