//! Documents inside resources: Attachment.data, Binary, Media. Numbered in the order of the file. An attachment that is only an address
//! is not fetched.

use second_read_model::extract::Part;

use super::super::base64;
use super::super::json::pull::Json;
use super::walk::Taker;
use super::words;

/// How deep attachments may stand in a resource.
const DEEPEST: usize = 12;
/// More are not listed.
const MOST: usize = 1_000;

/// Media types and the ends of names that go with them.
const ENDS: &[(&str, &str)] = &[
    ("application/pdf", "pdf"),
    ("application/dicom", "dcm"),
    ("application/fhir+json", "json"),
    ("application/json", "json"),
    ("application/rtf", "rtf"),
    ("application/xml", "xml"),
    ("application/zip", "zip"),
    ("image/gif", "gif"),
    ("image/jpeg", "jpg"),
    ("image/jpg", "jpg"),
    ("image/png", "png"),
    ("image/tiff", "tif"),
    ("text/html", "html"),
    ("application/xhtml+xml", "html"),
    ("text/plain", "txt"),
    ("text/rtf", "rtf"),
    ("text/xml", "xml"),
];

/// Faces and logos are no documents of the patient.
const WITHOUT: &[&str] = &["Patient", "Person", "Practitioner", "RelatedPerson", "Organization", "Bundle"];

/// Adds what a resource holds to `parts`; whether all of it had room.
pub(super) fn add(resource: &Json, parts: &mut Vec<Part>) -> bool {
    let mut has_room = true;
    each(resource, &mut |holder, data| {
        if parts.len() >= MOST {
            has_room = false;
            return;
        }
        let number = u32::try_from(parts.len()).unwrap_or(u32::MAX).saturating_add(1);
        let media_type = media_type(holder);
        parts.push(Part { number, name: name(resource, holder, &media_type, number), size: size(data), media_type });
    });
    has_room
}

/// Looks for the data of one part.
pub(super) struct Wanted {
    /// How many parts come before it.
    pub(super) left: u32,
    pub(super) bytes: Option<Vec<u8>>,
}

impl Taker for Wanted {
    fn take(&mut self, _: &str, resource: &Json) -> bool {
        each(resource, &mut |_, data| {
            if self.left == 0 && self.bytes.is_none() {
                self.bytes = Some(base64::decode(data.text()));
            }
            self.left = self.left.saturating_sub(1);
        });
        self.bytes.is_none()
    }
}

/// Calls `found` with each attachment that has data, and its data.
fn each<'a>(resource: &'a Json, found: &mut dyn FnMut(&'a Json, &'a Json)) {
    let kind = resource.get("resourceType").text();
    if kind == "Binary" {
        // `content` until STU3, `data` since.
        let data = ["data", "content"].map(|name| resource.get(name));
        if let Some(data) = data.into_iter().find(|data| !data.text().is_empty()) {
            found(resource, data);
        }
    } else if !WITHOUT.contains(&kind) {
        below(resource, found, DEEPEST);
    }
}

fn below<'a>(value: &'a Json, found: &mut dyn FnMut(&'a Json, &'a Json), depth: usize) {
    match value {
        Json::Map(members) => {
            let data = value.get("data");
            if !data.text().is_empty() && !value.get("contentType").text().is_empty() {
                found(value, data);
            } else if depth > 0 {
                members.iter().for_each(|(_, member)| below(member, found, depth - 1));
            }
        }
        Json::List(items) if depth > 0 => items.iter().for_each(|item| below(item, found, depth - 1)),
        _ => {}
    }
}

/// `type/subtype`; nothing of a type that breaks the rules.
fn media_type(holder: &Json) -> String {
    let written = holder.get("contentType").text().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_one = written.len() <= 100 && written.contains('/') && written.bytes().all(|sign| sign.is_ascii_graphic());
    if is_one { written } else { "application/octet-stream".to_owned() }
}

fn name(resource: &Json, holder: &Json, media_type: &str, number: u32) -> String {
    let ways = ["description", "type", "code", "title"];
    let title = std::iter::once(words::words(holder.get("title")));
    let title = title.chain(ways.map(|way| words::words(resource.get(way)))).find(|words| !words.is_empty());
    let title = title.unwrap_or_else(|| format!("{} {number}", words::one_line(resource.get("resourceType").text())));
    let title: String = title.chars().map(|letter| if letter.is_control() || "/\\:".contains(letter) { ' ' } else { letter }).collect();
    let title = words::clip(title.trim(), 200);
    let end = ENDS.iter().find(|(known, _)| *known == media_type).map_or("bin", |(_, end)| end);
    if title.to_ascii_lowercase().ends_with(&format!(".{end}")) { title } else { format!("{title}.{end}") }
}

/// How many bytes base64 text stands for; of a text that was not held, by its length.
fn size(data: &Json) -> u64 {
    match data {
        Json::Long(_, length) => length.saturating_mul(3) / 4,
        other => base64::bytes(other.text()).count() as u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_of_the_bytes() {
        for (data, length) in
            [(Json::Text("aGVs\nbG8=".into()), 5), (Json::Text(String::new()), 0), (Json::Long("aG".into(), 4_000), 3_000)]
        {
            assert_eq!(size(&data), length);
        }
    }
}
