//! DICOM (PS3.10 files, with or without preamble): attributes, stated facts, frames and their overlays, recordings, the words of reports
//! and of objects without pictures, encapsulated documents, and DICOMDIR.
//!
//! Not read here: film (MPEG), how a presentation state would draw its images, and segmentations laid over what they segment.

use std::io::Cursor;

use image::DynamicImage;
use image::ImageFormat;
use second_read_model::extract::Extract;
use second_read_model::extract::Role;
use second_read_model::extract::Warning;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;
use second_read_model::protocol::FrameForm;
use second_read_model::protocol::FrameInfo;

use super::Format;
use super::Input;
use super::Score;
use attributes::Header;
use attributes::Wanted;
use window::Window;

mod attributes;
mod charset;
mod directory;
mod facts;
mod frames;
mod jpeg;
mod objects;
mod overlay;
mod palette;
mod parts;
mod picture;
mod report;
mod rle;
mod sequential;
mod syntax;
mod tone;
mod waveform;
mod window;
mod words;

/// The reader of DICOM files.
pub(super) struct Dicom;

/// Media Storage Directory Storage (PS3.4 I.4).
const DIRECTORY: &str = "1.2.840.10008.1.3.10";

/// Whether a file begins with the preamble and mark of DICOM (PS3.10 7.1).
pub(super) fn has_mark(head: &[u8]) -> bool {
    head.get(128..132) == Some(b"DICM")
}

impl Format for Dicom {
    fn id(&self) -> &'static str {
        "dicom"
    }

    fn version(&self) -> u32 {
        2
    }

    fn is_marked(&self, head: &[u8]) -> bool {
        has_mark(head)
    }

    fn sniff(&self, head: &[u8], name: &str) -> Score {
        if has_mark(head) {
            return 100;
        }
        let named = name.get(name.len().saturating_sub(4)..).is_some_and(|end| end.eq_ignore_ascii_case(".dcm"));
        match attributes::looks_like_dataset(head) {
            true => 60,
            false if named && !head.is_empty() => 1,
            false => 0,
        }
    }

    fn extract(&self, input: &mut Input<'_>) -> Result<Extract, Failure> {
        let mut window = Window::on(input);
        let mut header = open(&mut window, Wanted::ATTRIBUTES)?;
        let mut extract = Extract {
            format: self.id().to_owned(),
            version: self.version(),
            media_type: "application/dicom".to_owned(),
            ..Extract::default()
        };
        if directory::is_directory(&header) {
            extract.role = Role::Index;
            extract.directory = Some(directory::read(&header));
        } else {
            let size = window.size();
            header.instance.frames = frames::count(&header, size);
            extract.warnings.extend(frames::doubts(&header, &mut window));
            extract.picture_pages = if header.pixels.is_some() { header.instance.frames } else { waveform::count(&header) };
            extract.stated = facts::stated(&header.instance);
            extract.pages = words::pages(&header.instance.data, &mut extract.warnings);
            extract.parts = parts::list(&header);
            extract.dicom = Some(Box::new(std::mem::take(&mut header.instance)));
        }
        extract.warnings.append(&mut header.warnings);
        Ok(extract)
    }

    fn page(&self, input: &mut Input<'_>, page: u32, width: u32) -> Result<Vec<u8>, Failure> {
        let mut view = Window::on(input);
        let header = open(&mut view, Wanted::FRAME)?;
        let number = page.saturating_sub(1);
        let picture = match header.pixels {
            None if waveform::count(&header) > 0 => picture::at_most(waveform::draw(&header, &mut view, number)?, width),
            _ => show(&header, &mut view, number, width, None)?.1,
        };
        encoded(&picture, ImageFormat::Png)
    }

    fn frame(&self, input: &mut Input<'_>, frame: u32, form: FrameForm) -> Result<(FrameInfo, Vec<u8>), Failure> {
        match form {
            FrameForm::Samples => samples(input, frame),
            FrameForm::Picture { width, center, window } => {
                let mut view = Window::on(input);
                let header = open(&mut view, Wanted::FRAME)?;
                let (info, picture) = show(&header, &mut view, frame, width, center.zip(window))?;
                encoded(&picture, ImageFormat::Jpeg).map(|bytes| (info, bytes))
            }
        }
    }

    fn part(&self, input: &mut Input<'_>, number: u32) -> Result<Vec<u8>, Failure> {
        let mut window = Window::on(input);
        let header = open(&mut window, Wanted::ATTRIBUTES)?;
        parts::bytes(&header, &mut window, number)
    }
}

fn open(window: &mut Window<'_>, wanted: Wanted) -> Result<Header, Failure> {
    attributes::read(window, wanted).ok_or_else(|| failure(WarningCode::Malformed, "header"))
}

fn samples(input: &mut Input<'_>, number: u32) -> Result<(FrameInfo, Vec<u8>), Failure> {
    let mut window = Window::on(input);
    let header = open(&mut window, Wanted::FRAME)?;
    let frame = frames::decode(&header, &mut window, number)?;
    if frame.float {
        // Samples are integers by contract; a float map can be had as a picture.
        return Err(failure(WarningCode::NotSupported, "float samples"));
    }
    Ok((frame.info, frame.bytes))
}

fn show(
    header: &Header,
    view: &mut Window<'_>,
    number: u32,
    width: u32,
    window: Option<(f64, f64)>,
) -> Result<(FrameInfo, DynamicImage), Failure> {
    let frame = frames::decode(header, view, number)?;
    let data = &header.instance.data;
    let mut picture = picture::draw(&frame, data, number, window)?;
    picture::lay_over(&mut picture, &overlay::planes(header, view, &frame, number));
    let picture = picture::at_most(picture::squared(picture, &frame.info, data), width);
    Ok((frame.info, picture))
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Result<Vec<u8>, Failure> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).map_err(|_| failure(WarningCode::NotSupported, "picture"))?;
    Ok(bytes.into_inner())
}

fn failure(code: WarningCode, place: &str) -> Failure {
    Failure { code, place: place.to_owned() }
}

fn warning(code: WarningCode, place: String) -> Warning {
    Warning { code, place }
}
