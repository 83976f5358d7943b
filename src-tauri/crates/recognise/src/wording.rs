//! What a text says, whatever form it was written in: the words by which two records are known to be one report.
//!
//! Characters are brought into one form (NFKC, Unicode Annex 15), white space into single spaces, words that a hyphen broke at the end of a
//! line are put together. What is left out says nothing of a patient: bullets, and lines that say only which page it is or when it was
//! printed. Nothing else is: case, every number, sign and date stay, so that two reports that differ in one word differ here too. Whether
//! one record stands for another is not decided here.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use second_read_model::fold::is_cjk;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

/// Fewer words prove nothing: a cover sheet, a receipt or "did not attend" is the same on two days.
pub const FEWEST: u32 = 40;

/// So many words are not written twice, even where no date or number stands among them.
pub const LONG: u32 = 400;

/// The words of a text, in one form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Words with a space between.
    pub text: String,
    pub words: u32,
}

impl Said {
    /// What a page or a whole document says.
    pub fn of(text: &str) -> Self {
        let mut said = Self::default();
        let mut broken: Option<String> = None;
        for line in text.lines() {
            let line = in_one_form(line.trim());
            if line.is_empty() || is_furniture(&line) {
                continue;
            }
            let mut words = line.split_whitespace().filter(|word| !rules().bullets.iter().any(|bullet| bullet == word)).peekable();
            if let (Some(begun), Some(first)) = (broken.take(), words.peek()) {
                let goes_on = first.starts_with(char::is_lowercase);
                let first = if goes_on { words.next().unwrap_or_default() } else { "-" };
                said.put(&format!("{begun}{first}"));
            }
            while let Some(word) = words.next() {
                broken = broken_off(word).filter(|_| words.peek().is_none()).map(str::to_owned);
                if broken.is_none() {
                    said.put(word);
                }
            }
        }
        if let Some(begun) = broken {
            said.put(&format!("{begun}-"));
        }
        said
    }

    /// The same with what comes after it.
    pub fn join(&mut self, next: &Said) {
        if !self.text.is_empty() && !next.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(&next.text);
        self.words = self.words.saturating_add(next.words);
    }

    /// Adds a word. Scripts without spaces between words have one for each character, wherever their lines break.
    fn put(&mut self, word: &str) {
        let mut from = 0;
        for (at, letter) in word.char_indices().filter(|(_, letter)| is_unspaced(*letter)) {
            self.push(&word[from..at]);
            from = at + letter.len_utf8();
            self.push(&word[at..from]);
        }
        self.push(&word[from..]);
    }

    fn push(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(word);
        self.words = self.words.saturating_add(1);
    }
}

/// Whether a reader's text is all that its files say in words.
pub fn says_all(format: &str) -> bool {
    rules().whole.iter().any(|known| known == format)
}

/// Whether files of a reader are what reports are sent in.
pub fn is_envelope(format: &str) -> bool {
    rules().envelope.iter().any(|known| known == format)
}

/// A line with each character in one form. Numbers that are written as signs (`10⁵`, `1½`) stay signs: NFKC would make other numbers of them.
fn in_one_form(line: &str) -> Cow<'_, str> {
    if line.is_ascii() {
        return Cow::Borrowed(line);
    }
    let mut plain = String::with_capacity(line.len());
    for run in line.split_inclusive(is_sign_of_number) {
        let sign = run.chars().next_back().filter(|last| is_sign_of_number(*last));
        let before = &run[..run.len() - sign.map_or(0, char::len_utf8)];
        plain.extend(before.nfkc().filter_map(plain_letter));
        plain.extend(sign);
    }
    // A hyphen that shows only where it breaks a word stands at the end of a line alone.
    let breaks = line.ends_with(SOFT_HYPHEN);
    plain = plain.trim().to_owned();
    if breaks {
        plain.push('-');
    }
    Cow::Owned(plain)
}

const SOFT_HYPHEN: char = '\u{ad}';

fn is_sign_of_number(letter: char) -> bool {
    let is_full_width = ('\u{ff10}'..='\u{ff19}').contains(&letter);
    !letter.is_ascii() && letter.is_numeric() && !is_full_width && std::iter::once(letter).nfkc().ne([letter])
}

/// A letter as it is compared: quotation marks and hyphens in one form, nothing for what is not seen.
fn plain_letter(letter: char) -> Option<char> {
    match letter {
        '\u{2018}' | '\u{2019}' | '\u{201b}' => Some('\''),
        '\u{201c}'..='\u{201f}' => Some('"'),
        '\u{2010}' => Some('-'),
        SOFT_HYPHEN | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => None,
        other => Some(other),
    }
}

/// The part of a word before a hyphen at its end.
fn broken_off(word: &str) -> Option<&str> {
    word.strip_suffix('-').filter(|begun| begun.ends_with(char::is_alphabetic))
}

/// Han and kana. Hangul is written with spaces.
fn is_unspaced(letter: char) -> bool {
    is_cjk(letter) && !matches!(letter as u32, 0x1100..=0x11ff | 0x3130..=0x318f | 0xac00..=0xd7af)
}

/// Whether a line says only which page it is, or when it was printed, or both.
fn is_furniture(line: &str) -> bool {
    // Longer than any such line.
    line.len() <= 120 && rules().furniture.is_match(line)
}

/// `assets/copies.toml`.
#[derive(Debug, Deserialize)]
struct Lists {
    whole: Vec<String>,
    envelope: Vec<String>,
    bullets: Vec<String>,
    page: Vec<String>,
    of: Vec<String>,
    printed: Vec<String>,
}

struct Rules {
    whole: Vec<String>,
    envelope: Vec<String>,
    bullets: Vec<String>,
    furniture: Regex,
}

fn rules() -> &'static Rules {
    static RULES: LazyLock<Rules> = LazyLock::new(|| {
        let lists: Lists =
            toml::from_str(include_str!("../../../../assets/copies.toml")).expect("copies.toml is checked by a test of this crate");
        let any = |words: &[String]| {
            let mut words: Vec<String> = words.iter().map(|word| regex::escape(word)).collect();
            // The longer one first: an alternation takes what fits first.
            words.sort_by_key(|word| std::cmp::Reverse(word.len()));
            words.join("|")
        };
        let page = format!(r"(?:{page}):?\s*\d{{1,5}}(?:\s*(?:{of})\s*\d{{1,5}})?", page = any(&lists.page), of = any(&lists.of));
        // A date in digits, and a time.
        let printed = format!(
            r"(?:{printed}):?\s*\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}(?:,?\s*(?:at\s+)?\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\s?[AaPp]\.?[Mm]\.?)?)?",
            printed = any(&lists.printed)
        );
        let furniture = Regex::new(&format!(r"^(?:{page}|{printed}(?:\s*[,;·|-]?\s*{page})?|{page}\s*[,;·|-]?\s*{printed})$"));
        let furniture = furniture.expect("made of escaped words, and checked by a test of this crate");
        Rules { whole: lists.whole, envelope: lists.envelope, bullets: lists.bullets, furniture }
    });
    &RULES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_in_another_form() {
        for (one, other) in [
            ("FINAL DIAGNOSIS\nLeft breast:  carcinoma.", "FINAL DIAGNOSIS Left breast: carcinoma."),
            ("invasive adeno-\ncarcinoma of the colon", "invasive adenocarcinoma of the colon"),
            ("invasive adeno\u{ad}\ncarci\u{ad}noma", "invasive adenocarcinoma"),
            ("the patient’s “ﬁrst” visit\u{a0}today", "the patient's \"first\" visit today"),
            ("• carcinoma\n· 18 mm", "carcinoma 18 mm"),
            ("a tumour\nPage 1 of 3\nof the breast", "a tumour of the breast"),
            ("text\nPrinted on 06/01/2026   Page 3 of 12", "text\nPrinted on 07/02/2026 8:14 AM   Page 212 of 1508"),
            ("Befund\nSeite 1 von 2\nGedruckt am: 01.02.2026", "Befund"),
            ("所見\n左乳癌の\n疑い", "所見 左乳癌の疑い"),
            ("Angstr\u{f6}m", "Angstro\u{308}m"),
        ] {
            assert_eq!(Said::of(one), Said::of(other), "{one:?} {other:?}");
        }
    }

    #[test]
    fn one_other_word_number_or_sign_is_another_text() {
        for (one, other) in [
            ("tumour of 18 mm", "tumour of 19 mm"),
            ("10⁵ copies", "105 copies"),
            ("1½ tablets", "11/2 tablets"),
            ("HER2+", "HER2-"),
            ("5 10", "51 0"),
            ("3.2", "3 .2"),
            ("No tumour", "no tumour"),
            ("Gleason 3-\n5 mm", "Gleason 35 mm"),
            ("left-\nRight", "leftRight"),
            ("see page 2 of 3", "see page 1 of 3"),
            ("Page 2 of 3 shows a mass", "Page 1 of 3 shows a mass"),
            ("Printed on 06/01/2026 by Dr. Nobody", "Printed on 07/01/2026 by Dr. Nobody"),
            ("Collected 06/01/2026", "Collected 07/01/2026"),
            ("☑ yes ☐ no", "☐ yes ☑ no"),
            ("A\u{2013}B", "A-B"),
            ("방 안", "방안"),
        ] {
            assert_ne!(Said::of(one).text, Said::of(other).text, "{one:?} {other:?}");
        }
    }

    #[test]
    fn words_are_counted_and_joined() {
        let mut said = Said::of("one two\nthree");
        said.join(&Said::default());
        said.join(&Said::of("four"));
        assert_eq!((said.text.as_str(), said.words), ("one two three four", 4));
        assert_eq!(Said::of("a begun-").text, "a begun-");
        assert!(says_all("pdf") && !says_all("xlsx") && is_envelope("mail") && !is_envelope("pdf"));
    }

    #[test]
    fn hostile_text_is_read_in_one_pass() {
        for text in ["-\n".repeat(50_000), "\u{ad}\n".repeat(50_000), "Page ".repeat(20_000), "⁵".repeat(50_000), "左".repeat(50_000)] {
            assert!(Said::of(&text).text.len() <= 2 * text.len());
        }
    }
}
