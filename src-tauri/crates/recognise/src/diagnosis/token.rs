//! Text as words with their places, in the form in which words of different writing are compared. Decides nothing.

use second_read_model::fold::fold;
use second_read_model::fold::is_cjk;
use second_read_model::fold::is_mark;

use super::vocabulary;
pub(crate) use super::vocabulary::is_filler;

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
            push(&mut words, text, start, at);
        }
        // "# distal radius"
        let opens = || text[..at].trim_end_matches(' ').chars().next_back().is_none_or(|last| !last.is_alphanumeric());
        if c == '#' && opens() && text[at + 1..].trim_start_matches(' ').starts_with(|next: char| next.is_alphabetic() && !is_cjk(next)) {
            words.push(Word { text: FRACTURE.to_owned(), start: at, end: at + 1, capitals: false });
        }
        if (is_cjk(c) && c.is_alphanumeric()) || (matches!(c, '?' | '？') && stands_before_a_word(&text[at + c.len_utf8()..])) {
            words.push(word(text, at, at + c.len_utf8()));
        }
    }
    if let Some(start) = open {
        push(&mut words, text, start, text.len());
    }
    words
}

/// What a sign before a bone stands for.
const FRACTURE: &str = "fracture";

/// Adds a word, in two where its last part is one that German writes together with what it is of.
fn push(words: &mut Vec<Word>, text: &str, start: usize, end: usize) {
    match head(&text[start..end]) {
        Some(at) => words.extend([word(text, start, start + at), word(text, start + at, end)]),
        None => words.push(word(text, start, end)),
    }
}

/// Where the last part of a German noun begins: "Nierenzell|karzinoms".
fn head(written: &str) -> Option<usize> {
    const ENDINGS: [&str; 6] = ["", "e", "s", "n", "en", "es"];
    if written.len() < COMPOUND {
        return None;
    }
    let ends = |part: &str, with: &str| {
        part.len() >= with.len() && part.as_bytes()[part.len() - with.len()..].eq_ignore_ascii_case(with.as_bytes())
    };
    ENDINGS.iter().filter(|ending| ends(written, ending)).find_map(|ending| {
        let part = &written[..written.len() - ending.len()];
        let head = vocabulary::heads().iter().find(|head| part.len() >= head.len() + FIRST_PART && ends(part, head))?;
        Some(part.len() - head.len()).filter(|at| written.is_char_boundary(*at))
    })
}

/// Bytes of the shortest word that may be two.
const COMPOUND: usize = 9;
/// Bytes of the shortest first part of such a word.
const FIRST_PART: usize = 3;

/// The words of a phrase of ours; "?" alone is the one that stands before a word.
pub(crate) fn phrase(text: &str) -> Vec<String> {
    if text == "?" {
        return vec![text.to_owned()];
    }
    words(text).into_iter().map(|word| word.text).collect()
}

fn word(text: &str, start: usize, end: usize) -> Word {
    let written = &text[start..end];
    let is_one = written.chars().nth(1).is_none();
    let capitals = written.chars().skip(usize::from(!is_one)).any(char::is_uppercase);
    Word { text: plain(written), start, end, capitals }
}

fn plain(written: &str) -> String {
    const TUMOUR: &str = "tumour";
    let folded = fold(written);
    let mut plain = String::with_capacity(folded.len());
    let mut letters = folded.trim().chars().peekable();
    while let Some(letter) = letters.next() {
        let is_joined = matches!(letter, 'a' | 'o') && letters.peek() == Some(&'e');
        if !is_joined {
            plain.push(letter);
        }
    }
    if plain.len() >= TUMOUR.len() && plain.contains(TUMOUR) {
        plain = plain.replace(TUMOUR, "tumor");
    }
    let is_plural = plain.strip_suffix('s').is_some_and(|stem| stem.len() >= 4 && !stem.ends_with(['s', 'i', 'u']));
    plain.truncate(plain.len() - usize::from(is_plural));
    plain
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
            ("# distal radius, #2, # 左腎, lot # b", "fracture distal radius 2 左 腎 lot b"),
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
