//! Pictures that a page holds inside itself (`data:` addresses, RFC 2397). Signs and buttons are no documents: small ones are left out.

use second_read_model::extract::Part;

use super::super::base64;
use super::tokens::Token;
use super::tokens::Tokens;

/// A picture of fewer bytes shows nothing that is read.
pub(super) const SMALLEST: usize = 4 << 10;
/// The most pictures that are listed.
pub(super) const MOST: usize = 500;

/// The pictures, numbered from 1 in reading order.
pub(super) fn parts(html: &str) -> Vec<Part> {
    let sized = pictures(html).zip(1..);
    sized.map(|(picture, number)| part_of(number, &picture.media_type, base64::decode(picture.data).len())).collect()
}

/// The bytes of one of them.
pub(super) fn part(html: &str, number: u32) -> Option<Vec<u8>> {
    let at = usize::try_from(number).ok()?.checked_sub(1)?;
    pictures(html).nth(at).map(|picture| base64::decode(picture.data))
}

/// What is told of a picture.
pub(super) fn part_of(number: u32, media_type: &str, size: usize) -> Part {
    let name = format!("picture-{number}.{}", extension(media_type));
    Part { number, name, media_type: media_type.to_owned(), size: size as u64 }
}

struct Picture<'a> {
    media_type: String,
    data: &'a str,
}

fn pictures(html: &str) -> impl Iterator<Item = Picture<'_>> {
    let tags = Tokens::new(html).filter_map(|token| match token {
        Token::Open(tag) if matches!(tag.name.as_str(), "img" | "image" | "input" | "embed") => Some(tag),
        _ => None,
    });
    tags.filter_map(|tag| {
        let (media_type, data) = tag.written("src")?.trim().strip_prefix("data:")?.split_once(";base64,")?;
        let media_type = media_type.split(';').next()?.to_ascii_lowercase();
        let is_picture =
            ["image/jpeg", "image/jpg", "image/png", "image/tiff", "image/heic", "application/pdf"].contains(&media_type.as_str());
        (is_picture && data.len() / 4 * 3 >= SMALLEST).then_some(Picture { media_type, data })
    })
    .take(MOST)
}

fn extension(media_type: &str) -> &str {
    match media_type {
        "image/jpeg" | "image/jpg" => "jpg",
        "image/tiff" => "tif",
        _ => media_type.rsplit('/').next().unwrap_or("bin"),
    }
}
