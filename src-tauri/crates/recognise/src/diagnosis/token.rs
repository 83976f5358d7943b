//! Text as words with their places, in the form in which words of different writing are compared. Decides nothing.

use second_read_model::fold::fold;
use second_read_model::fold::is_cjk;
use second_read_model::fold::is_mark;

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Folded, American, without the s of the plural. A question mark before a word is a word of its own.
    pub(crate) text: String,
    /// Its first byte in the text.
    pub(crate) start: usize,
    /// The byte behind it.
    pub(crate) end: usize,
    /// Written in capitals, and not for the start of a sentence alone: "MS" and "AFib", not "Ms".
    pub(crate) capitals: bool,
}

/// The words of a text. Each CJK character is a word, as in `fold`.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::with_capacity(text.len() / 6);
    let mut open: Option<usize> = None;
    for (at, c) in text.char_indices() {
        let goes_on = (c.is_alphanumeric() && !is_cjk(c)) || (open.is_some() && is_mark(c));
        if goes_on {
            open.get_or_insert(at);
            continue;
        }
        if let Some(start) = open.take() {
            words.push(word(text, start, at));
        }
        if (is_cjk(c) && c.is_alphanumeric()) || (matches!(c, '?' | '？') && stands_before_a_word(&text[at + c.len_utf8()..])) {
            words.push(word(text, at, at + c.len_utf8()));
        }
    }
    if let Some(start) = open {
        words.push(word(text, start, text.len()));
    }
    words
}

/// The words of a phrase of ours; "?" alone is the one that stands before a word.
pub(crate) fn phrase(text: &str) -> Vec<String> {
    if text == "?" {
        return vec![text.to_owned()];
    }
    words(text).into_iter().map(|word| word.text).collect()
}

/// Words that say nothing about which disease is meant.
pub(crate) fn is_filler(word: &str) -> bool {
    const FILLERS: [&str; 27] = [
        "of",
        "the",
        "an",
        "in",
        "and",
        "with",
        "to",
        "on",
        "at",
        "s",
        "nos",
        "type",
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "del",
        "der",
        "die",
        "das",
        "et",
        "und",
        "unspecified",
        "typ",
        "の",
    ];
    FILLERS.contains(&word)
}

fn word(text: &str, start: usize, end: usize) -> Word {
    let written = &text[start..end];
    let is_one = written.chars().nth(1).is_none();
    let capitals = written.chars().skip(usize::from(!is_one)).any(char::is_uppercase);
    Word { text: plain(written), start, end, capitals }
}

fn plain(written: &str) -> String {
    let folded = fold(written).trim().replace("ae", "e").replace("oe", "e").replace("tumour", "tumor");
    match folded.strip_suffix('s') {
        Some(stem) if stem.len() >= 4 && !stem.ends_with(['s', 'i', 'u']) => stem.to_owned(),
        _ => folded,
    }
}

/// "?PE" and "? pneumonia", not "pain?" at the end of a line.
fn stands_before_a_word(rest: &str) -> bool {
    rest.trim_start_matches(' ').starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_in_one_form() {
        for (text, expected) in [
            ("Tumours of the Haemorrhoids", "tumor of the hemorrhoid"),
            ("ÉPILEPSIE à pointes", "epilepsie a pointe"),
            ("e\u{301}pilepsie", "epilepsie"),
            ("Crohn's 2:00", "crohn s 2 00"),
            ("?PE ? pneumonia. Pain?", "? pe ? pneumonia pain"),
            ("乳癌 T2DM", "乳 癌 t2dm"),
            ("", ""),
        ] {
            assert_eq!(phrase(text).join(" "), expected, "{text}");
        }
        let text = "Left MS, Ms";
        let words = words(text);
        assert_eq!(words.iter().map(|word| &text[word.start..word.end]).collect::<Vec<_>>(), ["Left", "MS", "Ms"]);
        assert_eq!(words.iter().map(|word| word.capitals).collect::<Vec<_>>(), [false, true, false]);
    }
}
