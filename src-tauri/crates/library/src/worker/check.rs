//! Which answers a worker can give: bounds on counts, numbers and texts, so that what passes can be stored and shown.
//!
//! A worker that a hostile file took over can still lie about what the file says; it cannot make the library index out of range, run out
//! of memory, or show a page that is not there. The frame's bound holds the total size already.

use std::collections::HashSet;

use second_read_model::dicom::Dataset;
use second_read_model::extract::Bookmark;
use second_read_model::extract::Extract;
use second_read_model::extract::PageText;
use second_read_model::fact::Fact;
use second_read_model::protocol::FrameForm;
use second_read_model::protocol::FrameInfo;
use second_read_model::protocol::Scan;
use second_read_model::protocol::SeenWords;

/// The longest document that is cut into pages.
const PAGES: u32 = 200_000;
/// The text of a page that was read from its picture, in bytes.
const PAGE: usize = 4 << 20;
/// The longest side of a picture that is to be read.
const MOST_PIXELS: u32 = 10_000;
const PARTS: usize = 10_000;
const BOOKMARKS: usize = 20_000;
const FACTS: usize = 10_000;
const WARNINGS: usize = 10_000;
/// A value, a name or a place inside a file, in bytes.
const WORDS: usize = 64 << 10;
/// A small JPEG, in bytes.
const THUMBNAIL: usize = 256 << 10;
/// Sequences within sequences.
const DEPTH: u32 = 32;

type Checked<T> = Result<T, &'static str>;

/// The extract, if it can be one.
pub(super) fn extract(untrusted: Extract) -> Checked<Extract> {
    holds(is_word(&untrusted.format), "a format's id")?;
    holds(untrusted.media_type.len() <= 200 && untrusted.media_type.chars().all(|c| c.is_ascii_graphic() || c == ' '), "a media type")?;
    holds(untrusted.picture_pages <= PAGES, "too many pages")?;
    holds(untrusted.pages.len() <= PAGES as usize, "too many pages")?;
    let mut before = 0;
    for page in &untrusted.pages {
        holds(page.number > before && page.number <= PAGES, "page numbers")?;
        before = page.number;
        self::page(page)?;
    }
    holds(untrusted.outline.len() <= BOOKMARKS, "too many bookmarks")?;
    untrusted.outline.iter().try_for_each(bookmark)?;
    holds(untrusted.stated.len() <= FACTS, "too many facts")?;
    untrusted.stated.iter().try_for_each(fact)?;
    holds(untrusted.warnings.len() <= WARNINGS && untrusted.warnings.iter().all(|warning| warning.place.len() <= WORDS), "warnings")?;
    holds(untrusted.parts.len() <= PARTS, "too many parts")?;
    let numbers: HashSet<u32> = untrusted.parts.iter().map(|part| part.number).collect();
    holds(numbers.len() == untrusted.parts.len(), "two parts of one number")?;
    holds(untrusted.parts.iter().all(|part| part.name.len() <= WORDS && part.media_type.len() <= 200), "a part")?;
    if let Some(instance) = &untrusted.dicom {
        dataset(&instance.meta, DEPTH)?;
        dataset(&instance.data, DEPTH)?;
    }
    Ok(untrusted)
}

/// A picture to be read, if it can be one.
pub(super) fn scan(untrusted: Scan) -> Checked<Scan> {
    let sides = 1..=MOST_PIXELS;
    holds(sides.contains(&untrusted.width) && sides.contains(&untrusted.height), "a picture's size")?;
    let may_be = |degrees: f32| degrees.is_finite() && degrees.abs() <= 45.0;
    holds(may_be(untrusted.turned) && may_be(untrusted.lean), "how a picture is turned")?;
    Ok(untrusted)
}

/// What was read from the picture of a page, if it can be that.
pub(super) fn words(untrusted: SeenWords) -> Checked<SeenWords> {
    holds(untrusted.page.number == 1 && untrusted.page.text.len() <= PAGE, "a page that was read")?;
    page(&untrusted.page)?;
    Ok(untrusted)
}

/// What the samples of a frame are, if the bytes can be those samples.
pub(super) fn frame(untrusted: FrameInfo, form: FrameForm, bytes: &[u8]) -> Checked<FrameInfo> {
    let numbers = [Some(untrusted.slope), Some(untrusted.intercept), untrusted.center, untrusted.window];
    holds(numbers.into_iter().flatten().all(f64::is_finite), "a frame's numbers")?;
    holds(untrusted.spacing.is_none_or(|spacing| spacing.iter().all(|length| length.is_finite() && *length > 0.0)), "a frame's spacing")?;
    holds(untrusted.bits_allocated <= 64 && untrusted.bits_stored <= untrusted.bits_allocated, "a frame's bits")?;
    if form == FrameForm::Samples {
        let samples = [untrusted.rows, untrusted.columns, untrusted.samples_per_pixel, untrusted.bits_allocated.div_ceil(8)];
        let expected = samples.into_iter().try_fold(1_u64, |product, factor| product.checked_mul(u64::from(factor)));
        holds(expected == Some(bytes.len() as u64), "a frame's size")?;
    }
    Ok(untrusted)
}

/// A thumbnail, if the bytes can be one: a JPEG that is not large.
pub(super) fn thumbnail(untrusted: &[u8]) -> Checked<()> {
    holds(untrusted.starts_with(&[0xFF, 0xD8, 0xFF]) && untrusted.len() <= THUMBNAIL, "a thumbnail")
}

fn page(page: &PageText) -> Checked<()> {
    holds(page.width.is_finite() && page.height.is_finite() && page.width >= 0.0 && page.height >= 0.0, "a page's size")?;
    holds(page.confidence.is_none_or(|confidence| (0.0..=1.0).contains(&confidence)), "a page's confidence")?;
    for word in &page.words {
        let range = word.start as usize..(word.start as usize).saturating_add(word.len as usize);
        holds(page.text.get(range).is_some(), "a word that is not on its page")?;
        holds([word.x, word.y, word.w, word.h].into_iter().all(f32::is_finite), "a word's place")?;
    }
    Ok(())
}

fn bookmark(bookmark: &Bookmark) -> Checked<()> {
    let place = (1..=PAGES).contains(&bookmark.page) && bookmark.y.is_none_or(f32::is_finite);
    holds(place && bookmark.title.len() <= WORDS, "a bookmark")
}

fn fact(fact: &Fact) -> Checked<()> {
    holds((0.0..=1.0).contains(&fact.confidence), "a fact's confidence")?;
    holds(fact.page.is_none_or(|page| (1..=PAGES).contains(&page)), "a fact's page")?;
    holds([&fact.value, &fact.evidence, &fact.method].into_iter().all(|words| words.len() <= WORDS), "a fact's words")
}

fn dataset(dataset: &Dataset, depth: u32) -> Checked<()> {
    let depth = depth.checked_sub(1).ok_or("sequences too deep")?;
    for element in &dataset.0 {
        holds(element.vr.len() == 2 && element.vr.bytes().all(|letter| letter.is_ascii_uppercase()), "a value representation")?;
        element.items.iter().try_for_each(|item| self::dataset(item, depth))?;
    }
    Ok(())
}

/// A short id of ours: lower-case letters, digits and `-`.
fn is_word(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-')
}

fn holds(condition: bool, what: &'static str) -> Checked<()> {
    condition.then_some(()).ok_or(what)
}

#[cfg(test)]
mod tests {
    use second_read_model::dicom::Element;
    use second_read_model::dicom::Instance;
    use second_read_model::extract::Part;
    use second_read_model::extract::WordBox;
    use second_read_model::fact::FactName;
    use second_read_model::fact::Origin;

    use super::*;

    fn possible() -> Extract {
        let word = WordBox { start: 4, len: 2, x: 1.0, y: 2.0, w: 3.0, h: 4.0 };
        let page = |number| PageText { number, text: "so, é".into(), words: vec![word], ..PageText::default() };
        let fact = Fact {
            name: FactName::Date,
            value: "2026-05-04".into(),
            evidence: "20260504".into(),
            page: None,
            confidence: 1.0,
            origin: Origin::Stated,
            method: "(0008,0020)".into(),
        };
        let part = |number| Part { number, ..Part::default() };
        Extract {
            format: "pdf".into(),
            pages: vec![page(1), page(3)],
            outline: vec![Bookmark { level: 0, title: "so".into(), page: 3, y: Some(1.0) }],
            stated: vec![fact],
            parts: vec![part(1), part(2)],
            ..Extract::default()
        }
    }

    #[test]
    fn a_possible_answer_passes_unchanged() {
        assert_eq!(extract(possible()), Ok(possible()));
    }

    #[test]
    fn each_impossible_answer_is_refused() {
        let nested = (0..40).fold(Dataset::default(), |inner, _| {
            Dataset(vec![Element { tag: 1, vr: "SQ".into(), items: vec![inner], ..Element::default() }])
        });
        type Spoil = Box<dyn Fn(&mut Extract)>;
        let spoils: Vec<(&str, Spoil)> = vec![
            ("a format's id", Box::new(|e| e.format = "../x".into())),
            ("a media type", Box::new(|e| e.media_type = "text/html\r\n".into())),
            ("too many pages", Box::new(|e| e.picture_pages = u32::MAX)),
            ("page numbers", Box::new(|e| e.pages[1].number = 1)),
            ("page numbers", Box::new(|e| e.pages[0].number = 0)),
            ("a page's size", Box::new(|e| e.pages[0].width = f32::NAN)),
            ("a page's confidence", Box::new(|e| e.pages[0].confidence = Some(f32::NAN))),
            ("a word that is not on its page", Box::new(|e| e.pages[0].words[0].start = 5)),
            ("a word that is not on its page", Box::new(|e| e.pages[0].words[0].len = u32::MAX)),
            ("a word's place", Box::new(|e| e.pages[0].words[0].x = f32::INFINITY)),
            ("a bookmark", Box::new(|e| e.outline[0].page = 0)),
            ("a bookmark", Box::new(|e| e.outline[0].y = Some(f32::NAN))),
            ("a fact's confidence", Box::new(|e| e.stated[0].confidence = 2.0)),
            ("a fact's page", Box::new(|e| e.stated[0].page = Some(0))),
            ("a fact's words", Box::new(|e| e.stated[0].value = "x".repeat(WORDS + 1))),
            ("two parts of one number", Box::new(|e| e.parts[1].number = 1)),
            ("sequences too deep", Box::new(move |e| e.dicom = Some(Box::new(Instance { data: nested.clone(), ..Instance::default() })))),
        ];
        for (what, spoil) in spoils {
            let mut answer = possible();
            spoil(&mut answer);
            assert_eq!(extract(answer), Err(what));
        }
    }

    #[test]
    fn a_thumbnail_is_a_small_jpeg() {
        assert!(thumbnail(&[0xFF, 0xD8, 0xFF, 0xE0]).is_ok());
        assert!(thumbnail(b"<html>").is_err());
        assert!(thumbnail(&[&[0xFF, 0xD8, 0xFF][..], &vec![0; THUMBNAIL]].concat()).is_err());
    }

    #[test]
    fn a_frame_must_be_as_long_as_it_says() {
        let info = FrameInfo {
            columns: 3,
            rows: 2,
            samples_per_pixel: 1,
            bits_allocated: 16,
            bits_stored: 12,
            slope: 1.0,
            ..FrameInfo::default()
        };
        assert!(frame(info.clone(), FrameForm::Samples, &[0; 12]).is_ok());
        assert!(frame(info.clone(), FrameForm::Samples, &[0; 11]).is_err());
        assert!(frame(FrameInfo { columns: u32::MAX, rows: u32::MAX, ..info.clone() }, FrameForm::Samples, &[0; 12]).is_err());
        assert!(frame(FrameInfo { slope: f64::NAN, ..info }, FrameForm::Samples, &[0; 12]).is_err());
    }
}
