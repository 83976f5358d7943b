//! What misread words of scans were most likely meant to say, so that a search finds a page whose picture says the word.
//!
//! Only words of the medical vocabulary that ships (titles and terms of ICD-10-CM, cues of kinds) are offered, and only for words that are
//! not of it themselves. Nothing here changes what is shown or quoted: a page goes on saying what was read.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::HashSet;
use std::sync::LazyLock;

use second_read_model::fold::fold;
use second_read_model::kind::kinds;

use crate::icd10;

/// Shorter words are too near to one another.
const SHORTEST: usize = 6;
/// From this length on one letter may be wrong in any way, not just one that looks alike.
const LONG: usize = 8;
/// Longer ones than this are no words.
const LONGEST: usize = 40;
/// Words of one page that are looked at, and that are offered.
const LOOKED_AT: usize = 1_000;
const OFFERED: usize = 200;

/// Letters and signs that look alike in print, and the one that stands for all of them. Two for one come first.
const ALIKE: [(&str, &str); 14] = [
    ("rn", "m"),
    ("cl", "d"),
    ("vv", "w"),
    ("ii", "u"),
    ("0", "o"),
    ("1", "l"),
    ("i", "l"),
    ("j", "l"),
    ("t", "l"),
    ("f", "l"),
    ("5", "s"),
    ("8", "b"),
    ("c", "e"),
    ("q", "g"),
];

/// The words, folded, that misread words of a text may stand for; each once.
pub fn likely(text: &str) -> Vec<&'static str> {
    let folded = fold(text);
    let words = folded.split(|letter: char| !letter.is_ascii_alphanumeric());
    let strange: HashSet<&str> = words.filter(|word| is_strange(word)).take(LOOKED_AT).collect();
    let mut offered: Vec<&str> = strange.into_iter().flat_map(near).collect();
    offered.sort_unstable();
    offered.dedup();
    offered.truncate(OFFERED);
    offered
}

/// A text of a picture with the digits put right that stand within words for letters ("H0spital", "REP0RT", "Medica1"). As long as before.
pub(crate) fn digits_mended(text: &str) -> Cow<'_, str> {
    const LETTERS: usize = 3;
    if !text.bytes().any(|byte| matches!(byte, b'0' | b'1' | b'5' | b'8')) {
        return Cow::Borrowed(text);
    }
    let mut mended = String::with_capacity(text.len());
    for piece in text.split_inclusive(|letter: char| !letter.is_alphanumeric()) {
        let (letters, digits) = (piece.chars().filter(|c| c.is_alphabetic()).count(), piece.bytes().filter(u8::is_ascii_digit).count());
        if letters < LETTERS || digits == 0 || digits > 1 + letters / 4 {
            mended.push_str(piece);
            continue;
        }
        let shouted = !piece.chars().any(char::is_lowercase);
        mended.extend(piece.chars().map(|letter| match (letter, shouted) {
            ('0', true) => 'O',
            ('0', false) => 'o',
            ('1', true) => 'I',
            ('1', false) => 'l',
            ('5', true) => 'S',
            ('5', false) => 's',
            ('8', true) => 'B',
            (other, _) => other,
        }));
    }
    Cow::Owned(mended)
}

/// A word of which one letter was taken for another, as the word of a list that it is then, written as large as it was; `None` where it is of the
/// list, or near to none. At its end a word may be inflected.
pub(crate) fn mended_by<'w>(word: &str, known: impl Fn(&str) -> bool, list: impl Iterator<Item = &'w str>) -> Option<String> {
    const INFLECTED: usize = 2;
    let folded = fold(word);
    if folded.len() < SHORTEST || !word.is_ascii() || known(&folded) {
        return None;
    }
    let shape = shape(&folded);
    let stem = folded.len() - INFLECTED;
    let one_off = |word: &str| folded.len() >= LONG && word.get(stem..) == folded.get(stem..) && within_one(word, &folded);
    let mut near = list.filter(|word| word.len() == folded.len() && (self::shape(word) == shape || one_off(word)));
    let meant = near.next().filter(|first| near.all(|other| other == *first))?;
    let mut letters = meant.chars();
    let first = letters.next()?;
    Some(match (word.chars().any(char::is_lowercase), word.starts_with(char::is_uppercase)) {
        (false, _) => meant.to_uppercase(),
        (true, true) => first.to_uppercase().chain(letters).collect(),
        (true, false) => meant.to_owned(),
    })
}

/// Whether a word may be a misread one: long enough, letters for the most part, and not of the vocabulary.
fn is_strange(word: &str) -> bool {
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    (SHORTEST..=LONGEST).contains(&word.len()) && letters * 4 >= word.len() * 3 && !VOCABULARY.known.contains(word)
}

/// Words of the vocabulary that look like this one, or are one letter off.
fn near(word: &str) -> impl Iterator<Item = &'static str> {
    let shape = shape(word);
    let off = usize::from(word.len() >= LONG);
    let lengths = shape.len().saturating_sub(off)..=shape.len() + off;
    let entries = VOCABULARY.by_length.range(lengths).flat_map(|(_, entries)| entries.iter());
    entries.filter(move |entry| if off == 0 { entry.shape == shape } else { within_one(&entry.shape, &shape) }).map(|entry| &*entry.word)
}

/// A word with each letter that looks like others written as the one that stands for them.
fn shape(word: &str) -> String {
    ALIKE.iter().fold(word.to_owned(), |shape, (from, to)| if shape.contains(from) { shape.replace(from, to) } else { shape })
}

/// Whether one letter more, fewer or another makes one text the other.
pub(crate) fn within_one(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one.as_bytes(), other.as_bytes()) } else { (other.as_bytes(), one.as_bytes()) };
    let same = short.iter().zip(long).take_while(|(one, other)| one == other).count();
    match long.len() - short.len() {
        0 => same == short.len() || short[same + 1..] == long[same + 1..],
        1 => short[same..] == long[same + 1..],
        _ => false,
    }
}

/// A word that may be looked for.
struct Entry {
    word: String,
    shape: String,
}

struct Vocabulary {
    known: HashSet<&'static str>,
    /// By the length of their shapes.
    by_length: BTreeMap<usize, &'static [Entry]>,
}

static WORDS: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let cues = kinds().iter().flat_map(|kind| kind.cues.iter().map(|cue| fold(&cue.text)));
    let all = cues.chain(icd10::texts()).flat_map(|text| {
        let words = text.split(|letter: char| !letter.is_ascii_alphabetic()).filter(|word| (SHORTEST..=LONGEST).contains(&word.len()));
        words.map(str::to_owned).collect::<Vec<_>>()
    });
    let distinct: HashSet<String> = all.collect();
    let mut entries: Vec<Entry> = distinct.into_iter().map(|word| Entry { shape: shape(&word), word }).collect();
    entries.sort_unstable_by(|a, b| (a.shape.len(), &a.word).cmp(&(b.shape.len(), &b.word)));
    entries
});

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let of_one_length = WORDS.chunk_by(|a, b| a.shape.len() == b.shape.len());
    Vocabulary {
        known: WORDS.iter().map(|entry| entry.word.as_str()).collect(),
        by_length: of_one_length.filter_map(|entries| Some((entries.first()?.shape.len(), entries))).collect(),
    }
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_were_misread() {
        for (read, meant) in [
            ("Cardjomegaly.", &["cardiomegaly"][..]),
            ("lnvasive ductol carcinorna", &["carcinoma", "invasive"]),
            ("carcin0ma", &["carcinoma"]),
            ("pneumothorx", &["pneumothorax"]),
            ("carcinoma of the breast", &[]),
            ("S24-10987 HV-3318842 12345678", &[]),
            ("Lakeside Nottingham Wednesday", &[]),
            ("", &[]),
        ] {
            let found = likely(read);
            assert!(meant.iter().all(|word| found.contains(word)) && (found.is_empty() == meant.is_empty()), "{read}: {found:?}");
        }
    }

    #[test]
    fn a_page_of_noise_is_bounded() {
        let letter = |number: u32, place: u32| char::from(b'a' + (number / 7_u32.pow(place) % 7 * 3) as u8);
        let word = |number: u32| (0..9).map(|place| letter(number, place)).chain([' ']).collect::<String>();
        let noise: String = (0..50_000).map(word).collect();
        assert!(likely(&noise).len() <= OFFERED);
    }

    #[test]
    fn words_put_right() {
        for (read, meant) in [
            ("St. Jerome H0spital", "St. Jerome Hospital"),
            ("FINAL REP0RT 10/05/2018", "FINAL REPORT 10/05/2018"),
            ("Medica1 Center", "Medical Center"),
            ("S24-1081 HV0018", "S24-1081 HV0018"),
            ("T10 C50.911", "T10 C50.911"),
        ] {
            assert_eq!(digits_mended(read), meant);
        }
        let list = ["hospital", "associates", "clinic"];
        for (read, meant) in [
            ("Assoclates", Some("Associates")),
            ("H0SPITAL", Some("HOSPITAL")),
            ("Clinic", None),
            ("Valley", None),
            ("Hospifal", Some("Hospital")),
        ] {
            let found = mended_by(read, |word| list.contains(&word), list.into_iter());
            assert_eq!(found.as_deref(), meant, "{read}");
        }
    }

    #[test]
    fn one_letter_off() {
        for (one, other, expected) in [
            ("abc", "abc", true),
            ("abc", "abd", true),
            ("abc", "ab", true),
            ("abc", "xabc", true),
            ("abc", "acb", false),
            ("abc", "abcde", false),
            ("", "", true),
        ] {
            assert_eq!(within_one(one, other), expected, "{one} {other}");
            assert_eq!(within_one(other, one), expected, "{one} {other}");
        }
    }
}
