//! The word lists of `assets/languages/`, one file for each language, and expressions made of them that are compiled once.
//!
//! Lists say which words; how they stand in a text (at the start of a line, before a colon) is said where they are used.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use regex::RegexBuilder;
use regex::RegexSet;
use regex::RegexSetBuilder;
use second_read_model::fold::fold;
use second_read_model::fold::is_cjk;

/// The lists of one language: table, then list, then words.
pub(crate) struct Language {
    lists: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

impl Language {
    /// Words of one list; empty where the language has none.
    pub(crate) fn list(&self, table: &str, name: &str) -> &[String] {
        self.lists.get(table).and_then(|lists| lists.get(name)).map_or(&[], Vec::as_slice)
    }

    /// The lists of a table with their names.
    pub(crate) fn table(&self, table: &str) -> impl Iterator<Item = (&str, &[String])> {
        self.lists.get(table).into_iter().flatten().map(|(name, words)| (name.as_str(), words.as_slice()))
    }
}

/// The files by their names, ISO 639-1 codes. A new language is a file and a line here.
pub(crate) const FILES: [(&str, &str); 8] = [
    ("en", include_str!("../../../../assets/languages/en.toml")),
    ("de", include_str!("../../../../assets/languages/de.toml")),
    ("el", include_str!("../../../../assets/languages/el.toml")),
    ("es", include_str!("../../../../assets/languages/es.toml")),
    ("fr", include_str!("../../../../assets/languages/fr.toml")),
    ("ja", include_str!("../../../../assets/languages/ja.toml")),
    ("pl", include_str!("../../../../assets/languages/pl.toml")),
    ("pt", include_str!("../../../../assets/languages/pt.toml")),
];

/// All languages, English first.
pub(crate) fn languages() -> &'static [Language] {
    static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
        let read = |(_, text)| Language { lists: toml::from_str(text).expect("a test of this crate reads every language") };
        FILES.into_iter().map(read).collect()
    });
    &LANGUAGES
}

/// Whether a letter is one of the syllables that only Japanese has.
pub(crate) fn is_kana(letter: char) -> bool {
    matches!(letter, 'ぁ'..='ゖ' | 'ァ'..='ヺ')
}

/// The words of one list in all languages, e.g. `list("date", "birth")`.
pub(crate) fn list(table: &str, name: &str) -> Vec<&'static str> {
    languages().iter().flat_map(|language| language.list(table, name)).map(String::as_str).collect()
}

/// One of the words, longest first, as part of an expression; no word may go on before or after it.
pub(crate) fn any_of(table: &str, name: &str) -> String {
    one_of(list(table, name).into_iter())
}

/// The same for words of another list.
pub(crate) fn one_of<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut words: Vec<&str> = words.collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.dedup();
    let escaped: Vec<String> = words.iter().map(|word| format!("{}{}", regex::escape(word).replace(' ', r"\s+"), word_end(word))).collect();
    format!("(?:{})", escaped.join("|"))
}

/// Compiles an expression of ours, without regard to case.
pub(crate) fn expression(pattern: &str) -> Regex {
    exact_expression(&format!("(?i){pattern}"))
}

/// Bytes of states that an engine keeps: lists of eight languages have more than it keeps by itself, and it made them again for every few lines.
const STATES: usize = 16 << 20;

/// Compiles an expression of ours that tells capitals from small letters, or is for folded text, which has no case left: smaller and faster than
/// one that looks for both.
pub(crate) fn exact_expression(pattern: &str) -> Regex {
    let built = RegexBuilder::new(pattern).dfa_size_limit(STATES).build();
    built.expect("the expressions of this crate are fixed and every one is used by a test")
}

/// One of the words of a list as a whole word anywhere in a text. Scripts that put no spaces between words need none.
pub(crate) fn whole_word(table: &str, name: &str) -> Regex {
    let (joined, parted): (Vec<&str>, Vec<&str>) = list(table, name).into_iter().partition(|word| word.chars().any(is_cjk));
    let any = |words: Vec<&str>| words.iter().map(|word| regex::escape(word).replace(' ', r"\s+")).collect::<Vec<_>>().join("|");
    let joined = if joined.is_empty() { String::new() } else { format!("|{}", any(joined)) };
    expression(&format!(r"(?:^|[^\p{{L}}])(?:{})(?:[^\p{{L}}]|$){joined}", any(parted)))
}

/// The words of some lists of a table as part of an expression for folded text, longest first. `*` at an end of a word stands for any
/// letters, the endings of a language. It matches nothing where the lists are empty.
pub(crate) fn folded_any_of(table: &str, names: &[&str]) -> String {
    let pattern = |word: &str| {
        let words: Vec<String> = fold(word).split_whitespace().map(|part| regex::escape(part).replace(r"\*", r"[a-zα-ω]*")).collect();
        words.join(r"\s+")
    };
    let mut words: Vec<String> = names.iter().flat_map(|name| list(table, name)).map(pattern).collect();
    words.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
    words.dedup();
    if words.is_empty() { r"[^\s\S]".to_owned() } else { format!("(?:{})", words.join("|")) }
}

/// What stands between words of folded text. Small classes instead of all letters of Unicode: lists of eight languages become expressions that
/// fit the fast engine.
pub(crate) const GAP: &str = r"[^a-z0-9α-ω\u{3040}-\u{30ff}\u{3400}-\u{9fff}]";
/// Behind the last letter of a word of folded text.
pub(crate) const END: &str = r"(?:$|[^a-z0-9α-ω\u{3040}-\u{30ff}\u{3400}-\u{9fff}])";

/// One of the words of some lists as a whole word anywhere in folded text; lists are given as table and name.
pub(crate) fn folded_whole(lists: &[(&str, &str)]) -> Regex {
    let any: Vec<String> = lists.iter().map(|(table, name)| folded_any_of(table, &[name])).collect();
    exact_expression(&whole_of(&any))
}

/// Which of some lists of a table have a word at the start of folded text, or behind up to so many other words: all are looked for in one way
/// through the text.
pub(crate) fn folded_openings<'a>(table: &str, names: impl Iterator<Item = &'a str>, before: usize) -> RegexSet {
    let word = GAP.replace("[^", "[");
    set(names.map(|name| format!(r"^{GAP}*(?:{word}+{GAP}+){{0,{before}}}{}{END}", folded_any_of(table, &[name]))))
}

/// Which of some lists of a table have a word that stands as a whole word anywhere in folded text.
pub(crate) fn folded_wholes<'a>(table: &str, names: impl Iterator<Item = &'a str>) -> RegexSet {
    set(names.map(|name| whole_of(&[folded_any_of(table, &[name])])))
}

/// What finds one of some words of folded text as a whole word.
fn whole_of(any: &[String]) -> String {
    format!(r"(?:^|{GAP})(?:{}){END}", any.join("|"))
}

fn set(patterns: impl Iterator<Item = String>) -> RegexSet {
    let built = RegexSetBuilder::new(patterns).dfa_size_limit(STATES).build();
    built.expect("the expressions of this crate are fixed and every one is used by a test")
}

/// The end of a word, by ASCII alone: the end of a word of Unicode is beyond the fast engine as soon as a line has a letter that is not ASCII,
/// and cost a third of all reading. A word that ends in such a letter has no end of its own: what an expression has behind it says so.
fn word_end(word: &str) -> &'static str {
    if word.ends_with(|c: char| c.is_ascii_alphanumeric()) { r"(?-u:\b)" } else { "" }
}

/// An expression of our assets with the ends of words told by ASCII alone, for the same reason.
pub(crate) fn ascii_ends(pattern: &str) -> String {
    pattern.replace(r"\b", r"(?-u:\b)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longer_words_win() {
        let names = expression(&any_of("person", "name"));
        assert_eq!(names.find("PATIENT NAME: x").map(|found| found.as_str()), Some("PATIENT NAME"));
        assert_eq!(names.find("Names"), None, "no word goes on behind a label");
    }

    #[test]
    fn words_of_scripts_without_spaces() {
        let left = whole_word("side", "left");
        assert!(left.is_match("左乳房"));
        assert!(left.is_match("Left knee"));
        assert!(!left.is_match("leftover"));
    }

    #[test]
    fn words_of_folded_text() {
        let final_words = expression(&format!("^{}$", folded_any_of("status", &["noun"])));
        assert!(final_words.is_match("entlassungsbrief") && !final_words.is_match("befundet"));
        assert!(!expression(&folded_any_of("status", &["no such list"])).is_match("x"));
    }

    #[test]
    fn every_file_is_a_language_and_has_what_is_asked_for() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../assets/languages");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
            .collect();
        let mut known: Vec<&str> = FILES.iter().map(|(code, _)| *code).collect();
        files.sort();
        known.sort_unstable();
        assert_eq!(files, known);
        for (language, (code, _)) in languages().iter().zip(FILES) {
            for (table, name) in [
                ("language", "common"),
                ("date", "collected"),
                ("date", "service"),
                ("date", "reported"),
                ("date", "birth"),
                ("date", "aside"),
                ("person", "name"),
                ("person", "sex"),
                ("person", "relative"),
                ("person", "doctor"),
                ("person", "author"),
                ("number", "accession"),
                ("title", "exam"),
                ("place", "words"),
                ("status", "final"),
                ("side", "left"),
                ("section", "headings"),
                ("visit", "progress"),
                ("cut", "continued"),
                ("cut", "contents"),
            ] {
                assert!(!language.list(table, name).is_empty(), "{code}: {table}.{name}");
            }
            let unknown = language.table("visit").find(|(kind, _)| second_read_model::kind::kind(kind).is_none());
            assert!(unknown.is_none(), "{code}: visit.{unknown:?}");
        }
    }
}
