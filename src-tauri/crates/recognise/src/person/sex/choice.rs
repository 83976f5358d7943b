//! A sex that is chosen on a form: encircled, or by the one box that is ticked.

use std::sync::LazyLock;

use regex::Regex;

use super::FEMALE;
use super::MALE;
use super::of_word;
use super::one_of;
use crate::token;
use crate::words;

/// A word for a sex behind a box.
pub(super) struct Choice {
    pub(super) sex: &'static str,
    pub(super) marked: bool,
    pub(super) end: usize,
}

/// "男・○女", "(男)・女", "M / (F)": the one of two words for a sex that is encircled.
pub(super) fn encircled(text: &str) -> Option<(&'static str, &str)> {
    static PAIR: LazyLock<Regex> = LazyLock::new(|| {
        let (female, male) = (words::any_of("person", "female"), words::any_of("person", "male"));
        let word = format!(r"(?:[○◯●◎✓✔■]|[(（])?\s?(?:{female}|{male})[)）]?");
        words::expression(&format!(r"(?:^|[\s\u{{3000}}:：])(?<one>{word})\s?[・･/／]\s?(?<other>{word})(?:[\s\u{{3000}}]|$)"))
    });
    // The expression is long: few lines have such a sign.
    let pair = Some(text).filter(|text| text.contains(['・', '･', '/', '／'])).and_then(|text| PAIR.captures(text))?;
    let (one, other) = (pair.name("one")?.as_str(), pair.name("other")?.as_str());
    let letters = |word: &str| word.chars().filter(|sign| sign.is_alphabetic()).collect::<String>();
    let marked = |word: &str| letters(word).len() < word.trim().len();
    let chosen = match (marked(one), marked(other)) {
        (true, false) => one,
        (false, true) => other,
        _ => return None,
    };
    let sexes = (of_word(&letters(one))?, of_word(&letters(other))?);
    Some((of_word(&letters(chosen))?, chosen.trim())).filter(|_| sexes.0 != sexes.1)
}

/// "☐ male ☒ female", "[ ] M [x] F".
pub(super) fn boxes(text: &str) -> Vec<Choice> {
    const MARKED: [&str; 10] = ["☒", "☑", "✓", "✔", "■", "●", "⊠", "[x]", "(x)", "[✓]"];
    const OPEN: [&str; 8] = ["☐", "□", "○", "[ ]", "( )", "[]", "()", "_"];
    const WORDS: usize = 10;
    let tokens = token::tokens(text);
    let choices = tokens.iter().take(WORDS).filter_map(|token| {
        let sex = one_of(&token.folded, &FEMALE, &MALE)?;
        let before = text[..token.start].trim_end().to_lowercase();
        let marked = MARKED.iter().any(|mark| before.ends_with(mark));
        (marked || OPEN.iter().any(|mark| before.ends_with(mark))).then_some(Choice { sex, marked, end: token.end })
    });
    choices.collect()
}

/// The one that is marked, if it is one.
pub(super) fn ticked(boxes: &[Choice]) -> Option<(&'static str, usize)> {
    let mut marked = boxes.iter().filter(|choice| choice.marked);
    let first = marked.next()?;
    marked.next().is_none().then_some((first.sex, first.end))
}
