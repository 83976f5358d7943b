//! Words without the endings that a language hangs on them, so that "raka nerki" and "rak nerki" are one. No grammar: what is taken away
//! is a list of letters (`vocabulary.toml`), the longest that leaves enough of the word.

use std::sync::LazyLock;

/// The endings of a language, folded, the longest first.
#[derive(Debug, Default)]
pub(crate) struct Endings(Vec<String>);

/// Letters that must be left of a word.
const SHORTEST: usize = 3;

impl Endings {
    pub(crate) fn new(mut endings: Vec<String>) -> Self {
        endings.sort_by_key(|ending| std::cmp::Reverse(ending.len()));
        Self(endings)
    }

    /// Those of a language whose words are compared as they are.
    pub(crate) fn none() -> &'static Self {
        static NONE: LazyLock<Endings> = LazyLock::new(Endings::default);
        &NONE
    }

    /// A folded word without its ending.
    pub(crate) fn stem<'a>(&self, word: &'a str) -> &'a str {
        let stem = |ending: &String| word.strip_suffix(ending.as_str()).filter(|stem| stem.chars().nth(SHORTEST - 1).is_some());
        self.0.iter().find_map(stem).unwrap_or(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_ending_is_taken_that_leaves_enough() {
        let endings = Endings::new(["a", "ami", "i", "iem"].map(str::to_owned).to_vec());
        for (word, stem) in [("raka", "rak"), ("rakami", "rak"), ("rakiem", "rak"), ("rak", "rak"), ("oka", "oka"), ("", "")] {
            assert_eq!(endings.stem(word), stem, "{word}");
        }
        assert_eq!(Endings::none().stem("raka"), "raka");
    }
}
