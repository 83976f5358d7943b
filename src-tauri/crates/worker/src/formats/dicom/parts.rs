//! Documents inside DICOM files: Encapsulated PDF, CDA, STL and the like (PS3.3 A.45, C.24.2).

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

/// The last number of the class (PS3.4 B.5), the media type and the ending of what is encapsulated.
const KINDS: &[(&str, &str, &str)] = &[
    ("1", "application/pdf", ".pdf"),
    ("2", "text/xml", ".xml"),
    ("2", "application/xml", ".xml"),
    ("3", "model/stl", ".stl"),
    ("4", "model/obj", ".obj"),
    ("5", "model/mtl", ".mtl"),
];

fn is_media_type(text: &str) -> bool {
    text.len() <= 100 && text.contains('/') && text.chars().all(|letter| letter.is_ascii_graphic() || letter == ' ')
}

/// The one document an instance may hold.
pub(super) fn list(header: &Header) -> Vec<Part> {
    let data = &header.instance.data;
    let Some(place) = header.place(ENCAPSULATED_DOCUMENT) else { return Vec::new() };
    let declared = data.text(tags::MIME_TYPE_OF_DOCUMENT).filter(|media_type| is_media_type(media_type));
    let class = data.text(tags::SOP_CLASS_UID).and_then(|class| class.strip_prefix("1.2.840.10008.5.1.4.1.1.104."));
    let by_class = KINDS.iter().find(|(number, ..)| class == Some(number)).map(|(_, media_type, _)| *media_type);
    let media_type = declared.or(by_class).unwrap_or("application/octet-stream").to_owned();
    let title = data.text(tags::DOCUMENT_TITLE).unwrap_or("Document");
    let title: String = title.chars().filter(|letter| !letter.is_control()).take(200).collect();
    let ending = KINDS.iter().find(|(_, known, _)| *known == media_type.to_ascii_lowercase()).map_or("", |(.., ending)| ending);
    let ending = if title.to_ascii_lowercase().ends_with(ending) { "" } else { ending };
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
