//! Documents inside DICOM files: Encapsulated PDF, CDA and the like (PS3.3 A.45, C.24.2).

use second_read_model::dicom::Tag;
use second_read_model::dicom::tags;
use second_read_model::extract::Part;
use second_read_model::extract::WarningCode;
use second_read_model::protocol::Failure;

use super::attributes::ENCAPSULATED_DOCUMENT;
use super::attributes::Header;
use super::failure;
use super::frames::MOST_BYTES;
use super::window::Window;

/// Encapsulated Document Length: the true length, without the padding byte.
const TRUE_LENGTH: Tag = Tag::new(0x0042, 0x0015);

/// The one document an instance may hold.
pub(super) fn list(header: &Header) -> Vec<Part> {
    let data = &header.instance.data;
    let Some(place) = header.place(ENCAPSULATED_DOCUMENT) else { return Vec::new() };
    let media_type = data.text(tags::MIME_TYPE_OF_DOCUMENT).unwrap_or("application/octet-stream").to_owned();
    let title = data.text(tags::DOCUMENT_TITLE).unwrap_or("Document");
    let ending = match media_type.as_str() {
        "application/pdf" => ".pdf",
        "text/xml" | "application/xml" => ".xml",
        _ => "",
    };
    vec![Part { number: 1, name: format!("{title}{ending}"), media_type, size: length(header, place.length) }]
}

/// Its bytes.
pub(super) fn bytes(header: &Header, window: &mut Window<'_>, number: u32) -> Result<Vec<u8>, Failure> {
    let place = header.place(ENCAPSULATED_DOCUMENT).filter(|_| number == 1);
    let place = place.ok_or_else(|| failure(WarningCode::Empty, "(0042,0011)"))?;
    let wanted = length(header, place.length);
    if wanted > MOST_BYTES {
        return Err(failure(WarningCode::Limit, "(0042,0011)"));
    }
    Ok(window.up_to(place.offset, usize::try_from(wanted).unwrap_or(0)))
}

fn length(header: &Header, padded: u64) -> u64 {
    header
        .instance
        .data
        .number::<u64>(TRUE_LENGTH)
        .filter(|length| padded.saturating_sub(*length) <= 1 && *length <= padded)
        .unwrap_or(padded)
}
