//! The word lists of `assets/labels.toml` as expressions that are compiled once.
//!
//! Lists say which words; how they stand in a text (at the start of a line, before a colon) is said where they are used.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

type Lists = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// Words of one list, e.g. `list("date", "birth")`.
pub(crate) fn list(table: &str, name: &str) -> &'static [String] {
    static LISTS: LazyLock<Lists> = LazyLock::new(|| {
        toml::from_str(include_str!("../../../../assets/labels.toml")).expect("labels.toml is checked by a test of this crate")
    });
    LISTS.get(table).and_then(|lists| lists.get(name)).expect("a test of this crate asks for every list")
}

/// One of the words, longest first, as part of an expression; no word may go on before or after it.
pub(crate) fn any_of(table: &str, name: &str) -> String {
    let mut words: Vec<&str> = list(table, name).iter().map(String::as_str).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let escaped: Vec<String> = words.iter().map(|word| format!("{}{}", regex::escape(word).replace(' ', r"\s+"), word_end(word))).collect();
    format!("(?:{})", escaped.join("|"))
}

/// Compiles an expression of ours, without regard to case.
pub(crate) fn expression(pattern: &str) -> Regex {
    Regex::new(&format!("(?i){pattern}")).expect("the expressions of this crate are fixed and every one is used by a test")
}

fn word_end(word: &str) -> &'static str {
    let ends_latin = word.chars().last().is_some_and(|c| c.is_alphanumeric() && !second_read_model::fold::is_cjk(c));
    if ends_latin { r"\b" } else { "" }
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
}
