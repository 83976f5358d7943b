//! What a viewer needs to know of pages and images; the pixels themselves come by address (see [`crate::pictures`]).

use second_read_model::RecordId;
use second_read_model::image::Image;
use second_read_model::image::Study;
use second_read_model::progress::Watch;
use serde::Deserialize;
use serde::Serialize;
use ts_rs::TS;

use crate::Result;
use crate::Session;
use crate::registry::Request;

/// The series of a study with their images.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct StudyOf {
    record: RecordId,
}

impl Request for StudyOf {
    const NAME: &'static str = "study";
    type Answer = Study;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Study> {
        Ok(session.library()?.study(self.record)?)
    }
}

/// What must stand beside an image.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ImageOf {
    record: RecordId,
    /// From 1, over the whole study.
    image: u32,
}

impl Request for ImageOf {
    const NAME: &'static str = "image";
    type Answer = Image;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<Image> {
        Ok(session.pictures().image(&session.library()?, self.record, self.image)?.image.clone())
    }
}

/// The text of a page with the place of each word, so that it can be selected and found words be marked.
#[derive(Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct WordsOf {
    record: RecordId,
    page: u32,
    /// Say where these words stand; the last one may be a beginning.
    #[serde(default)]
    find: Option<String>,
}

/// A page's words. Places in the text are counted as JavaScript does, in UTF-16 units.
#[derive(Debug, Default, Serialize, TS)]
pub struct PageWords {
    /// Size of the page in points (1/72 inch); 0 where that is not known.
    pub width: f32,
    pub height: f32,
    pub text: String,
    /// Start and length in the text; left, top, width and height on the page in points.
    #[ts(as = "Vec<(u32, u32, f32, f32, f32, f32)>")]
    pub words: Vec<(u32, u32, f32, f32, f32, f32)>,
    /// Start and length of what was to be found.
    pub marks: Vec<(u32, u32)>,
}

impl Request for WordsOf {
    const NAME: &'static str = "words";
    type Answer = PageWords;

    fn answer(self, session: &Session, _: &dyn Watch) -> Result<PageWords> {
        let page = session.library()?.text(self.record, Some(self.page))?.pop();
        Ok(page.map(|page| page_words(page, self.find.as_deref().unwrap_or_default())).unwrap_or_default())
    }
}

fn page_words(page: second_read_model::extract::PageText, find: &str) -> PageWords {
    let units = Units::of(&page.text);
    let words = page.words.iter().map(|word| {
        let (start, len) = units.range(word.start, word.start.saturating_add(word.len));
        (start, len, word.x, word.y, word.w, word.h)
    });
    let to_u32 = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let marks = second_read_library::marks(find, &page.text).into_iter().map(|(start, end)| units.range(to_u32(start), to_u32(end)));
    PageWords { width: page.width, height: page.height, words: words.collect(), marks: marks.collect(), text: page.text }
}

/// How many UTF-16 units stand before each byte of a text.
struct Units(Vec<u32>);

impl Units {
    fn of(text: &str) -> Self {
        let mut before = Vec::with_capacity(text.len() + 1);
        let mut units = 0;
        for letter in text.chars() {
            before.extend(std::iter::repeat_n(units, letter.len_utf8()));
            units += if letter.len_utf16() == 2 { 2 } else { 1 };
        }
        before.push(units);
        Self(before)
    }

    /// A range of bytes as start and length in units.
    fn range(&self, start: u32, end: u32) -> (u32, u32) {
        let at = |byte: u32| self.0.get(byte as usize).or(self.0.last()).copied().unwrap_or_default();
        (at(start), at(end).saturating_sub(at(start)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_javascript() {
        let text = "aé😀b乳";
        let units = Units::of(text);
        let place = |word: &str| {
            let start = text.find(word).unwrap();
            units.range(u32::try_from(start).unwrap(), u32::try_from(start + word.len()).unwrap())
        };
        assert_eq!([place("a"), place("é"), place("😀"), place("b"), place("乳")], [(0, 1), (1, 1), (2, 2), (4, 1), (5, 1)]);
        assert_eq!(units.range(99, 100), (6, 0));
    }
}
